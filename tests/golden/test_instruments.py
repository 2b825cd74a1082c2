"""What must hold in the shipped scenarios of the instruments, whatever the numbers are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

Shipped = Callable[..., Any]
CAP = 180.0


def eu(run: Any) -> dict[str, float]:
    return run.summary["regions"]["EU27"]  # type: ignore[no-any-return]


def russian_pipelines(run: Any) -> float:
    return sum(v for k, v in run.summary["imports_twh"].items() if k.startswith("RU:"))


@pytest.mark.parametrize("name", ["tariff-on-russian-gas", "price-cap-on-russia"])
def test_a_competitive_sender_bears_it_all(shipped_run: Shipped, name: str) -> None:
    """Far above its cost neither a duty nor a cap changes what is sold, or any price."""
    run, reference = shipped_run(name), shipped_run("reference-2022")
    assert russian_pipelines(run) == pytest.approx(russian_pipelines(reference), abs=0.1)
    assert run.result.hub_price[0] == pytest.approx(run.result.hub_price[1], abs=0.05, nan_ok=True)
    charged = run.result.batch.route_duty[0].max(axis=1)
    paid = run.result.batch.route_cap[0].min(axis=1)
    for row, route in enumerate(run.result.batch.network.routes):
        concerned = route.supplier == "RU" and route.node != "MD"
        if name == "tariff-on-russian-gas":
            assert charged[row] == (30.0 if concerned else 0.0)
        else:
            assert paid[row] == (40.0 if concerned else np.inf)


def test_a_ceiling_drives_gas_away_and_rations(shipped_run: Shipped) -> None:
    run = shipped_run("market-correction")
    result, net = run.result, run.result.batch.network
    inside = net.at(
        node for node in net.members(["EU27"]) if not net.isolated[net.node_index[node]]
    )
    assert result.hub_price[0, inside].max() <= CAP
    assert result.hub_price[1, inside].min() > CAP
    assert eu(run)["curtailment_twh"] > 100
    assert result.send_out[0].sum() < result.send_out[1].sum()
    assert (result.rest_of_world_response[0] < result.rest_of_world_response[1]).all()
    protected = [k for k, sector in enumerate(net.sectors) if sector.protected]
    assert result.not_bid[1].max() == 0.0
    assert result.curtailment[0][:, protected].sum() < 0.5 * result.curtailment[0].sum()


def test_a_phase_out_follows_its_dates(shipped_run: Shipped) -> None:
    """All until June 2022 but a fifth of it, then four fifths, nothing from October 2023."""
    run = shipped_run("phase-out-by-law")
    net = run.result.batch.network
    supply = run.result.batch.route_availability
    left = supply[0, net.routes_of("RU", ("nord_stream",))].sum(axis=0)
    whole = supply[1, net.routes_of("RU", ("nord_stream",))].sum(axis=0)
    assert (left / whole)[[0, 3, 17]] == pytest.approx([1.0, 0.818, (29 * 0.818) / 30])
    assert left[18:].max() == 0.0
    banned = run.result.batch.lng_banned[0, net.origin_index["RU"]].max(axis=0)
    assert banned[[0, 1, 9]] == pytest.approx([0.309 * 6 / 30, 0.309, 1.0])


def test_counter_sanctions_close_one_entry_after_the_other(shipped_run: Shipped) -> None:
    run = shipped_run("counter-sanctions")
    net = run.result.batch.network
    share = run.result.batch.route_availability[0] / np.maximum(
        run.result.batch.route_availability[1], 1e-9
    )
    place = net.route_index
    assert share[place["yamal", "PL"], [0, 2]] == pytest.approx([1 - 0.3 * 4 / 30, 0.0])
    assert share[place["turkstream", "BG"], 2] == pytest.approx(0.75)
    assert share[place["finland", "FI"], [1, 2]] == pytest.approx([20 / 31, 0.0])
    assert share[place["nord_stream", "DE"], 2] == pytest.approx(0.93)
    assert share[place["baltics", "LV"], [3, 4]] == pytest.approx([29 / 31, 0.0])
    assert eu(run)["price_effect_eur_mwh"] > 10


def test_bans_of_exports_raise_prices_inland(shipped_run: Shipped) -> None:
    """What is kept at home is cheaper where cargoes land, dearer where only pipelines arrive."""
    run = shipped_run("export-bans")
    net, price = run.result.batch.network, run.result.hub_price.mean(axis=2)
    effect = price[0] - price[1]
    assert effect[net.at(["DE", "AT", "PL", "BG"])] == pytest.approx([3.5, 3.5, 3.4, 36.6], abs=0.3)
    assert effect[net.at(["FR", "ES", "GB", "NL"])] == pytest.approx(
        [-9.7, -9.6, -9.0, -2.3], abs=0.3
    )
    own = (
        run.result.production[0, net.market_index["NL"]]
        + run.result.at_nodes(run.result.send_out, net.at(t.node for t in net.terminals))[
            0, net.node_index["NL"]
        ]
    )
    leaving = sum(run.result.flow[0, k] for k, arc in enumerate(net.arcs) if arc.from_node == "NL")
    coming = sum(run.result.flow[0, k] for k, arc in enumerate(net.arcs) if arc.to_node == "NL")
    assert (leaving <= coming + 1e-2).all()
    assert own.min() > 0


def test_switching_takes_the_place_of_imports(shipped_run: Shipped) -> None:
    run = shipped_run("fuel-switching")
    days = run.result.batch.calendar.days
    switched = float((run.result.fuel_switched[0] * days).sum()) / 1000
    assert switched == pytest.approx(28 * 10.6, rel=1e-2)
    assert run.result.fuel_switched[1].max() == 0.0
    assert eu(run)["price_effect_eur_mwh"] < -10
    assert (run.result.fuel_switched <= run.result.demand_response + 1e-9).all()


def test_a_filling_rule_is_kept_at_a_price(shipped_run: Shipped) -> None:
    run = shipped_run("storage-rule-2025")
    november = {c: run.summary["storage_fill_pct"][c]["2022-11-01"] for c in ("DE", "IT", "NL")}
    assert min(november.values()) > 79.9
    assert run.summary["storage_fill_pct"]["AT"]["2022-11-01"] == pytest.approx(36.7, abs=0.5)
    price = run.result.hub_price[:, run.result.batch.network.node_index["DE"]]
    assert price[0, 5] - price[1, 5] == pytest.approx(15.2, abs=0.5)
    assert price[0, 9] < price[1, 9]
