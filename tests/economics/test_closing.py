"""All accounts together are the objective: on cases of many kinds and on every shipped scenario."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.config import shipped_scenarios
from sim.economics.accounts import accounts_of
from sim.economics.closing import closing

CLOSED = 1e-6
CUT = {"type": "cut", "supplier": "RU", "form": "pipeline", "share": 0.6, "from": "2021-02-10"}
KINDS: dict[str, dict[str, Any]] = {
    "calm": {},
    "cut": {"measures": {"cut": CUT}},
    "quota": {
        "measures": {"few": {"type": "quota", "supplier": "RU", "volume": "60 GWh/d",
                             "from": "2021-03-10"}},
    },
    "embargo": {
        "measures": {"no-us": {"type": "embargo", "supplier": "US", "form": "lng",
                               "importers": ["B"], "from": "2021-02-01"}},
    },
    "target": {
        "measures": {"fill": {"type": "storage_target", "date": "2021-04-01", "fill": 0.9},
                     "cut": CUT},
    },
    "ends": {
        "storage": {"end": {"fill": 0.8, "value": "60 EUR/MWh"}, "end_value": "15 EUR/MWh",
                    "holding_cost": "3 EUR/MWh"},
        "measures": {"cut": CUT},
    },
    "cold": {"weather": {"hdd_ratio": 1.2}, "measures": {"cut": CUT}},
    "weekly": {"resolution": "weekly", "measures": {"cut": CUT}},
    "tariff": {
        "measures": {"duty": {"type": "tariff", "supplier": "RU", "rate": "12 EUR/MWh",
                              "importers": ["A", "B"], "from": "2021-02-10"}, "cut": CUT},
    },
    "ad valorem": {
        "measures": {"duty": {"type": "tariff", "supplier": "RU", "ad_valorem": 0.3,
                              "importers": ["A", "B"], "from": "2021-01-01"}},
    },
    "duty on an interconnection": {
        "measures": {"duty": {"type": "tariff", "arc": "A>B", "rate": "6 EUR/MWh",
                              "from": "2021-02-01"}},
    },
    "duty on cargoes": {
        "measures": {"duty": {"type": "tariff", "supplier": "US", "form": "lng",
                              "rate": "6 EUR/MWh", "importers": ["A", "B"],
                              "from": "2021-02-01"}, "cut": CUT},
    },
    "cap on a supplier": {
        "measures": {"cap": {"type": "price_cap", "supplier": "RU", "nodes": ["A", "B"],
                             "cap": "14 EUR/MWh", "response": "deliver",
                             "from": "2021-02-01"}, "cut": CUT},
    },
    "cap on the market": {
        "measures": {"cap": {"type": "price_cap", "nodes": ["A", "B"], "cap": "40 EUR/MWh",
                             "from": "2021-02-15"}, "cut": {**CUT, "share": 0.9}},
    },
    "switching": {
        "measures": {"oil": {"type": "fuel_switching", "nodes": ["A", "B"], "sectors": "all",
                             "volume": "12 GWh/d", "price": "45 EUR/MWh", "from": "2021-01-01"},
                     "cut": {**CUT, "share": 0.9}},
    },
    "kept at home": {
        "measures": {"keep": {"type": "export_restriction", "nodes": ["A"],
                              "from": "2021-02-01"}, "cut": CUT},
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_accounts_close(kind: str, tiny: SimpleNamespace, solve: Callable[..., Any]) -> None:
    """Two markets, a hub before one, a store, LNG and own production over four months."""
    base = tiny.Tiny().market("A", [140.0, 120.0, *[100.0] * 10]).market("B", 80.0).hub("H")
    base.supply("pipe", "H", 90.0).supply("east", "A", 40.0).production("B", 15.0)
    base.arc("H", "A", 70.0, 0.5).arc("H", "B", 20.0).arc("A", "B", 25.0, 1.0)
    base.storage("B", 3.0, cost=1.0).terminal("port", "B", 80.0, sent=40.0, tariff=2.0)
    base.terminal("dock", "A", 40.0).lng("US", 300.0, 30.0).lng("QA", 100.0, 10.0)
    run = solve(base, **{"end": "2021-04-30", **KINDS[kind]})
    assert closing(run.result).max() <= CLOSED
    assert run.summary["solver"]["accounting_error"] <= CLOSED
    assert sum(run.summary["accounts"].values()) == pytest.approx(0.0, abs=5e-4)


@pytest.mark.parametrize("name", [name for name, _ in shipped_scenarios()])
def test_shipped_scenarios_close(name: str, shipped_run: Callable[..., Any]) -> None:
    """To a millionth of the objective; the told changes add up to that of the resource cost."""
    run = shipped_run(name)
    assert closing(run.result).max() <= CLOSED
    accounts = run.summary["accounts"]
    assert sum(accounts.values()) == pytest.approx(0.0, abs=1e-3)
    everyone = run.summary["regions"]["all"]["welfare_change_beur"]
    assert accounts["countries_change_beur"] == pytest.approx(everyone, abs=1e-3)


def test_a_countrys_welfare_is_the_sum_of_its_parts(shipped_run: Callable[..., Any]) -> None:
    summary = shipped_run("russian-gas-stop-2022").summary
    parts = ("consumer_surplus", "producer_rent", "storage_rent", "congestion_rent")
    for values in (*summary["countries"].values(), *summary["regions"].values()):
        total = sum(values[f"{part}_change_beur"] for part in parts)
        assert total == pytest.approx(values["welfare_change_beur"], abs=5e-4)
        assert values["tariff_revenue_beur"] == values["cap_rent_beur"] == 0.0


def test_rents_of_scarce_capacity_are_not_negative(shipped_run: Callable[..., Any]) -> None:
    """Whoever moves gas by choice does not lose by it: only rounding lies below zero."""
    run = shipped_run("russian-gas-stop-2022")
    accounts = accounts_of(run.result)
    scale = float(np.abs(accounts.consumption_bill).max())
    for name in ("producers", "networks", "suppliers", "exporters"):
        assert getattr(accounts, name).min() > -1e-6 * scale, name


def test_what_does_not_close_is_found(tiny: SimpleNamespace, solve: Callable[..., Any]) -> None:
    """A cost that is not the program's, and a program that is not this one."""
    result = solve(tiny.one_node(100.0, 45.0).production("A", 30.0)).result
    dearer = replace(result.batch, market=replace(result.batch.market, production_cost=5.01))
    assert closing(replace(result, batch=dearer)).min() > 1e-5
    assert closing(replace(result, period_cost=result.period_cost * (1 + 1e-5))).min() > 5e-6
