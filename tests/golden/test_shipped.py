"""The ten shipped scenarios: headline numbers, and what must hold between them.

The numbers stand in `golden.json` with their tolerances. After a change that is meant to move them,
write them again with

    pytest tests/golden/test_shipped.py --write-golden

and read the difference before it is committed: the relations below are not rewritten.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from sim.config import shipped_scenarios

GOLDEN = Path(__file__).with_name("golden.json")
NAMES = [name for name, _ in shipped_scenarios()]
ABOUT = (
    "Headline numbers of the shipped scenarios, EU27 unless said; rewritten by "
    "pytest tests/golden/test_shipped.py --write-golden"
)
TOLERANCE = {
    "shortfall_twh": 0.5,
    "demand_response_twh": 0.5,
    "curtailment_twh": 0.1,
    "hub_price_eur_mwh": 0.2,
    "price_effect_eur_mwh": 0.2,
    "hub_price_max_eur_mwh": 1.0,
    "lng_import_twh": 1.0,
    "import_bill_beur": 0.5,
    "end_fill_pct": 0.2,
    "russian_pipeline_twh": 0.5,
    "shortfall_pct": 0.1,
}
"""Far above what solvers and machines differ by, far below what a change of the model does."""
COUNTRIES = ("DE", "IT", "FR", "ES", "PL", "HU", "FI", "UA")

Values = dict[str, Any]


def headline(summary: Mapping[str, Any]) -> Values:
    """What of a summary stands in the golden file, rounded to what its tolerance deserves."""
    eu = summary["regions"]["EU27"]
    fill = summary["storage_fill_pct"]["EU27"]
    imports = summary["imports_twh"]
    derived = {
        "end_fill_pct": fill[max(fill)],
        "russian_pipeline_twh": sum(v for k, v in imports.items() if k.startswith("RU:")),
    }
    values: Values = {
        name: round(derived.get(name, eu.get(name)), 3)
        for name in TOLERANCE
        if name != "shortfall_pct"
    }
    values["shortfall_pct"] = {
        node: round(summary["countries"][node]["shortfall_pct"], 2) for node in COUNTRIES
    }
    return values


@pytest.fixture(scope="session")
def golden(request: pytest.FixtureRequest, shipped_run: Callable[..., Any]) -> Values:
    """The golden file, written anew first when that is asked for."""
    if request.config.getoption("--write-golden"):
        scenarios = {name: headline(shipped_run(name).summary) for name in NAMES}
        content = {"about": ABOUT, "tolerance": TOLERANCE, "scenarios": scenarios}
        GOLDEN.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    read: Values = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="session")
def eu(shipped_run: Callable[..., Any]) -> Callable[[str], Values]:
    """EU27's part of a scenario's summary."""

    def of(name: str) -> Values:
        values: Values = shipped_run(name).summary["regions"]["EU27"]
        return values

    return of


def test_golden_file_lists_every_shipped_scenario(golden: Values) -> None:
    assert list(golden["scenarios"]) == NAMES
    assert golden["tolerance"] == TOLERANCE


@pytest.mark.parametrize("name", NAMES)
def test_status(shipped_run: Callable[..., Any], name: str) -> None:
    summary = shipped_run(name).summary
    assert summary["status"] == "optimal"
    assert summary["solver"]["relative_gap"] < 1e-8


@pytest.mark.parametrize("name", NAMES)
def test_headline(golden: Values, shipped_run: Callable[..., Any], name: str) -> None:
    expected, found = golden["scenarios"][name], headline(shipped_run(name).summary)
    assert set(found) == set(expected)
    for key, tolerance in TOLERANCE.items():
        assert found[key] == pytest.approx(expected[key], abs=tolerance), key


@pytest.mark.parametrize("name", ["russian-gas-stop-2022", "cold-winter-stop", "transatlantic-lng"])
def test_price_rations_before_anyone_is_cut_off(eu: Callable[[str], Values], name: str) -> None:
    """2022 had no curtailment: even in the stop most of the gap is given up, not cut."""
    assert eu(name)["demand_response_twh"] > 10 * eu(name)["curtailment_twh"]


def test_the_stop_hits_the_east_harder_than_iberia(shipped_run: Callable[..., Any]) -> None:
    """Finland and Estonia lived on Russian pipelines, Spain and Portugal on LNG and Algeria."""
    countries = shipped_run("russian-gas-stop-2022").summary["countries"]
    lost = {node: countries[node]["shortfall_pct"] for node in ("FI", "EE", "ES", "PT")}
    assert min(lost["FI"], lost["EE"]) > max(lost["ES"], lost["PT"])


def test_protected_customers_come_last(shipped_run: Callable[..., Any]) -> None:
    """Firm demand is cut in industry before it is cut in homes and services."""
    everything = shipped_run("cold-winter-stop").summary["regions"]["all"]["sectors"]
    cut = {name: everything[name]["curtailment_twh"] for name in everything}
    assert max(cut["household"], cut["services"]) <= cut["industry"] + 1e-3


def test_more_cargoes_help(eu: Callable[[str], Values]) -> None:
    """Extra American and Qatari LNG lowers price and shortfall, and Europe gets only some of it."""
    without, helped = eu("russian-gas-stop-2022"), eu("transatlantic-lng")
    assert helped["hub_price_eur_mwh"] < without["hub_price_eur_mwh"] - 5
    assert helped["shortfall_twh"] < without["shortfall_twh"] - 5
    extra = helped["lng_import_twh"] - without["lng_import_twh"]
    assert 0 < extra < 20 * 10.6


def test_losses_are_ordered(eu: Callable[[str], Values]) -> None:
    """Losing transit < losing half < losing all; each above the reference."""
    names = (
        "reference-2022",
        "ukraine-transit-lost",
        "russia-halves-supply",
        "russian-gas-stop-2022",
    )
    prices = [eu(name)["hub_price_eur_mwh"] for name in names]
    gaps = [eu(name)["shortfall_twh"] for name in names]
    assert prices == sorted(prices)
    assert gaps == sorted(gaps)
    assert eu("reference-2022")["price_effect_eur_mwh"] == pytest.approx(0.0, abs=1e-4)


def test_blocking_the_new_pipeline_undoes_its_opening(eu: Callable[[str], Values]) -> None:
    """The counterfactual of blocking it is the scenario of opening it."""
    opened, blocked = eu("nord-stream-2-opens"), eu("nord-stream-2-blocked")
    assert blocked["counterfactual_price_eur_mwh"] == pytest.approx(
        opened["hub_price_eur_mwh"], abs=0.05
    )
    assert opened["price_effect_eur_mwh"] < 0 < blocked["price_effect_eur_mwh"]


def test_no_russian_gas_flows_when_it_is_stopped(shipped_run: Callable[..., Any]) -> None:
    summary = shipped_run("russian-gas-stop-2022").summary
    imports, britain = summary["imports_twh"], summary["countries"]["GB"]
    assert sum(v for k, v in imports.items() if k.startswith("RU:")) == pytest.approx(0, abs=1e-2)
    # The Union refuses Russian LNG; Great Britain may take some of what it lands.
    assert imports["LNG:RU"] == pytest.approx(86.7, abs=1.0)
    assert imports["LNG:RU"] < britain["lng_import_twh"]


def test_a_german_embargo_is_felt_beyond_germany(shipped_run: Callable[..., Any]) -> None:
    """Nord Stream is empty, other routes are not, and prices rise in the neighbours too."""
    summary = shipped_run("german-embargo").summary
    assert summary["imports_twh"]["RU:nord_stream"] == pytest.approx(0, abs=1e-2)
    assert summary["imports_twh"]["RU:ukraine"] > 100
    for node in ("DE", "NL", "CZ", "FR"):
        assert summary["countries"][node]["price_effect_eur_mwh"] > 5


def test_the_replay_lives_through_2022(shipped_run: Callable[..., Any]) -> None:
    """Stores within 7 points of those observed, hardly anyone cut off, prices of that order."""
    summary = shipped_run("replay-2022").summary
    fill = summary["storage_fill_pct"]["EU27"]
    for day, observed in (("2022-07-01", 58.7), ("2022-08-01", 70.2), ("2022-09-01", 80.7)):
        assert fill[day] == pytest.approx(observed, abs=7.0), day
    values = summary["regions"]["EU27"]
    assert values["curtailment_twh"] < 5
    assert 80 < values["hub_price_eur_mwh"] < 180


def test_a_cold_fortnight_peaks_higher(eu: Callable[[str], Values]) -> None:
    assert (
        eu("cold-winter-stop")["hub_price_max_eur_mwh"]
        > eu("russian-gas-stop-2022")["hub_price_max_eur_mwh"]
    )
