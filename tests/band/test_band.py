"""Bands of runs: against closed forms, always the same, wider where less is known."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim.band import POINTS, SEED, band_of, points_for, with_band
from sim.band.drawn import drawn
from sim.band.inputs import (
    CONGESTION,
    CONVENIENCE,
    ELASTICITY,
    END_VALUE,
    LNG_ELASTICITY,
    VOLL,
    Input,
    Range,
    inputs_of,
)
from sim.band.measure import FINE_POINTS, SEARCHED_POINTS, quantile, rows_of
from sim.config import load_scenario, shipped_baselines, shipped_scenarios
from sim.data.changes import Change, changed
from sim.data.ranges import ranges_of
from sim.data.reference import reference_price
from sim.ensemble import run_ensemble
from sim.errors import InputError, SolveError
from sim.model.check import check_scenario
from sim.output.store import to_json
from sim.pipeline import Run, checked_seeds, run_scenario, seeds_of
from sim.solver import Settings

FEW = 12
STRATEGIC_BEFORE = {"sender_behaviour": "strategic"}
CUT = {"cut": {"type": "cut", "supplier": "RU", "share": "20 %", "from": "2021-01-01"}}


def test_a_range_at_its_quantiles() -> None:
    stated = Range("row", 1.0, 2.0, 10.0, "")
    assert [stated.at(u) for u in (0.0, 0.5, 1.0)] == [1.0, 2.0, 10.0]
    # A quarter of the way to either end lies what 1 - 0.75^2 of that side's draws do not pass.
    inside = 1 - 0.75**2
    assert stated.at(0.5 + inside / 2) == pytest.approx(4.0)
    assert stated.at(0.5 - inside / 2) == pytest.approx(1.75)
    values = [stated.at(place / 100) for place in range(101)]
    assert values == sorted(values)
    assert stated.factor(1.0) == 5.0
    assert not Range("row", 3.0, 3.0, 3.0, "").open
    assert Range("row", 0.0, 0.0, -1.0, "").factor(0.7) == 1.0


def test_quantiles_lie_straight_between_the_values() -> None:
    assert quantile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert quantile([4.0, 0.0], 0.1) == pytest.approx(0.4)
    assert (quantile([1.0, 5.0], 0.0), quantile([1.0, 5.0], 1.0)) == (1.0, 5.0)


@pytest.fixture(scope="module")
def by_hand(tiny: SimpleNamespace, solve: Callable[..., Run]) -> Run:
    """A market of 100 GWh/d that loses a fifth of it: -0.5 (-0.01 to -0.9) is the only range."""
    return solve(tiny.one_node(100.0, 100.0), measures=CUT)


def price_of(elasticity: float) -> float:
    """EUR/MWh where 20 of 100 GWh/d go: between 20 and 80 a share 1 - 4^e goes evenly."""
    share = 1 - 4**elasticity
    return 20 + 60 * 0.2 / share if share >= 0.2 else 500.0


def test_a_band_by_hand(by_hand: Run) -> None:
    """Who responds less pays more for the same gap; cut off is who responds too little."""
    [one] = inputs_of(by_hand.seeds)
    assert (one.name, [found.name for found in one.ranges]) == (ELASTICITY, ["industry"])
    band = band_of(by_hand, points=FEW)
    draws = [one.ranges[0].at(row[one]) for row in rows_of([one], FEW, SEED)]
    prices = [price_of(draw) for draw in draws]
    own = band["regions"]["EU27"]
    assert own["shortfall_twh"] == {end: pytest.approx(0.62) for end in ("low", "central", "high")}
    price = own["hub_price_eur_mwh"]
    assert price["low"] == pytest.approx(quantile(prices, 0.1), abs=0.01)
    assert price["high"] == pytest.approx(quantile(prices, 0.9), abs=0.01)
    assert price["central"] == pytest.approx(20 + 60 * 0.4, abs=0.01)
    assert price["low"] < price["central"] < price["high"]
    assert band["countries"]["A"]["shortfall_pct"]["high"] == pytest.approx(20.0, abs=1e-3)
    assert band["storage_fill_pct"] == {}


def test_a_wider_range_makes_a_wider_band(by_hand: Run) -> None:
    bands = []
    for weak, strong in ((-0.45, -0.6), (-0.4, -0.7), (-0.3, -0.8)):
        ends = (("elasticity_low", weak), ("elasticity_high", strong))
        seeds = changed(by_hand.seeds, [Change("sectors", "*", key, "set", to) for key, to in ends])
        found = band_of(replace(by_hand, seeds=seeds), points=FEW)
        bands.append(found["regions"]["EU27"]["hub_price_eur_mwh"])
    assert [b["central"] for b in bands] == [
        by_hand.summary["regions"]["EU27"]["hub_price_eur_mwh"]
    ] * 3
    lows, highs = [b["low"] for b in bands], [b["high"] for b in bands]
    assert lows == sorted(lows, reverse=True)
    assert highs == sorted(highs)
    assert lows[2] < lows[0] - 0.5
    assert highs[2] > highs[0] + 0.5


def test_the_same_run_has_the_same_band(by_hand: Run) -> None:
    first, again = band_of(by_hand, points=FEW), band_of(by_hand, points=FEW)
    assert to_json(first) == to_json(again)
    other = band_of(by_hand, points=FEW, seed=SEED + 1)
    assert other["regions"] != first["regions"]
    one_thread = band_of(by_hand, points=FEW, settings=Settings(threads=1, chunk=1))
    assert to_json(one_thread) == to_json(first)


def test_the_summary_gets_one_key_more(by_hand: Run) -> None:
    """And what was there stays; the manifest tells how long the band took."""
    run = with_band(by_hand, points=FEW)
    assert "band" not in by_hand.summary
    assert {key: value for key, value in run.summary.items() if key != "band"} == by_hand.summary
    assert run.summary is not by_hand.summary
    assert run.timings.seconds["band"] > 0
    assert json.loads(to_json(run.summary)) == run.summary
    band = run.summary["band"]
    told = ("low_quantile", "high_quantile", "points", "solved", "seed")
    assert [band[key] for key in told] == [0.1, 0.9, FEW, FEW, SEED]
    assert band["inputs"] == {
        "elasticity": {
            "industry": {"low": -0.01, "central": -0.5, "high": -0.9, "source": "made up"}
        }
    }


def test_without_a_range_there_is_no_band(by_hand: Run) -> None:
    ends = ("elasticity_low", "elasticity_high")
    changes = [Change("sectors", "*", end, "set", -0.5) for end in ends]
    run = replace(by_hand, seeds=changed(by_hand.seeds, changes))
    with pytest.raises(InputError, match="states no range to draw from"):
        band_of(run)
    with pytest.raises(InputError, match="at least 2 points, not 1"):
        band_of(by_hand, points=1)


def test_draws_without_an_answer_are_no_band(by_hand: Run) -> None:
    with pytest.raises(SolveError, match="12 of its 12 points"):
        band_of(by_hand, points=FEW, settings=Settings(iterations=1))


@pytest.fixture(scope="module")
def shipped_inputs() -> dict[str, Input]:
    seeds = checked_seeds(load_scenario("reference-2022"))
    return {one.name: one for one in inputs_of(seeds)}


@pytest.mark.parametrize("folder", [folder for _, folder in shipped_baselines()])
def test_what_a_shipped_baseline_states(folder: Path) -> None:
    """All that a band can draw, each with a source."""
    inputs = inputs_of(seeds_of(folder))
    assert [one.name for one in inputs] == [
        *(ELASTICITY, LNG_ELASTICITY, VOLL, END_VALUE),
        *(CONVENIENCE, CONGESTION),
        *(axis.name for axis in ranges_of(seeds_of(folder))),
    ]
    for one in inputs:
        for found in one.ranges:
            assert found.source
            assert min(found.low, found.high) <= found.central <= max(found.low, found.high)


@pytest.mark.parametrize("name", [name for name, _ in shipped_scenarios()])
def test_every_corner_of_the_ranges_fits_a_shipped_scenario(name: str) -> None:
    loaded = load_scenario(name)
    seeds = checked_seeds(loaded)
    inputs = [one for one in inputs_of(seeds) if one.axis is None]  # others leave it as it is
    for place in range(2 ** len(inputs)):
        ends = {one: float(place >> bit & 1) for bit, one in enumerate(inputs)}
        assert list(check_scenario(drawn(loaded.scenario, seeds, ends), seeds)) == []


@pytest.mark.parametrize("name", ["russian-gas-stop-2022", "fuel-switching"])
def test_in_the_middle_of_all_ranges_lies_the_run(
    shipped_run: Callable[..., Run], shipped_inputs: dict[str, Input], name: str
) -> None:
    run = shipped_run(name)
    middle = dict.fromkeys(shipped_inputs.values(), 0.5)
    [outcome] = run_ensemble([drawn(run.loaded.scenario, run.seeds, middle)], run.seeds)
    for key, value in run.summary["regions"]["EU27"].items():
        if isinstance(value, float):
            assert outcome.values[f"regions.EU27.{key}"] == pytest.approx(value, rel=1e-6, abs=1e-3)


def test_what_a_scenario_sets_itself_is_the_middle(
    shipped_inputs: dict[str, Input], tmp_path: Path
) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "extends: reference-2022\ntitle: T\nquestion: Q?\n"
        "market: {elasticity: {industry: -0.2}, lng_elasticity: -0.2, voll: {power: 400 EUR/MWh}}\n"
        "storage: {end: {fill: 40 %, value: 120 EUR/MWh}, end_value: 30 EUR/MWh}\n",
        encoding="utf-8",
    )
    loaded = load_scenario(path)
    seeds = checked_seeds(loaded)
    found = drawn(loaded.scenario, seeds, dict.fromkeys(shipped_inputs.values(), 1.0))
    sectors = {row.sector: row for row in seeds.sectors}
    own: dict[Any, float] = dict(found.market.elasticity or {})
    wide = sectors["industry"].elasticity_high / sectors["industry"].elasticity
    assert own["industry"] == pytest.approx(-0.2 * wide)
    assert own["power"] == sectors["power"].elasticity_high
    stated = shipped_inputs[LNG_ELASTICITY].ranges[0]
    assert found.market.lng_elasticity == pytest.approx(-0.2 * stated.high / stated.central)
    voll, worth = shipped_inputs[VOLL].ranges[0], shipped_inputs[END_VALUE].ranges[0]
    assert dict(found.market.voll or {})["power"] == pytest.approx(400 * voll.high)
    assert found.storage.end.value == pytest.approx(120 * worth.high)  # type: ignore[union-attr]
    assert found.storage.end_value == pytest.approx(30 * worth.high)


def test_no_draw_makes_firm_demand_less_than_firm(shipped_inputs: dict[str, Input]) -> None:
    """Worth at least the last price tier and what switching costs, or what it is worth anyway."""
    wide = Range("voll_factor", 0.1, 1.0, 2.0, "")
    for name in ("reference-2022", "fuel-switching"):
        loaded = load_scenario(name)
        seeds = checked_seeds(loaded)
        found = drawn(loaded.scenario, seeds, {Input(VOLL, (wide,)): 0.0})
        assert list(check_scenario(found, seeds)) == []
        last_tier = 7 * reference_price(seeds)
        lowest = min(dict(found.market.voll or {}).values())
        assert last_tier - 1e-9 <= lowest <= last_tier + 60


def test_a_staged_scenario_has_a_band(shipped_run: Callable[..., Run]) -> None:
    run = shipped_run("surprise-stop-2022")
    band = band_of(run, points=4)
    assert band["solved"] == 4
    own = band["regions"]["EU27"]["shortfall_twh"]
    assert own["low"] < own["high"]
    assert own["central"] == run.summary["regions"]["EU27"]["shortfall_twh"]


def test_bands_of_stores_are_those_of_the_days_that_follow(
    tiny: SimpleNamespace, scenario: Callable[..., Any]
) -> None:
    """Full at the start, lower on every later first of a month: the start does not count."""
    base = tiny.with_storage([150.0] * 3 + [100.0] * 9, 100.0, 10.0, fill=0.9)
    run = run_scenario(scenario(base, end="2021-03-31"))
    levels = run.summary["storage_fill_pct"]["EU27"]
    band = band_of(run, points=4)["storage_fill_pct"]
    assert set(band) == {"EU27", "A"}
    days = sorted(levels)
    assert levels[days[0]] == pytest.approx(90.0)
    for key, day in (("lowest", days[1:]), ("end", days[-1:])):
        assert band["EU27"][key]["central"] == min(levels[one] for one in day)
        assert band["EU27"][key]["low"] <= band["EU27"][key]["high"] < 90.0


def test_points_are_enough_for_the_quantiles() -> None:
    """Several draws lie beyond either of them; of a few draws one, so that no end is the last."""
    assert POINTS * 0.1 > 5
    assert (SEARCHED_POINTS - 1) * 0.1 > 1


@pytest.mark.parametrize(
    ("keys", "points"),
    [
        ({}, POINTS),
        ({"resolution": "daily"}, FINE_POINTS),
        ({"resolution": "weekly"}, FINE_POINTS),
        ({"market": {"sender_behaviour": "strategic", "sender": "RU"}}, SEARCHED_POINTS),
        ({"market": {"sender": "RU", "counterfactual": STRATEGIC_BEFORE}}, SEARCHED_POINTS),
    ],
)
def test_the_dearer_a_point_the_fewer(
    tiny: SimpleNamespace, scenario: Callable[..., Any], keys: dict[str, Any], points: int
) -> None:
    assert points_for(scenario(tiny.one_node(), **keys).scenario) == points


def test_every_draw_of_a_strategic_sender_is_a_search_of_its_own(
    tiny: SimpleNamespace, solve: Callable[..., Run]
) -> None:
    """Where demand responds less, the same seller holds back more of a market of its own."""
    base = tiny.Tiny().market("A", 100.0).supply("pipe", "A", 120.0)
    run = solve(base, market={"sender_behaviour": "strategic", "sender": "RU"})
    offers = []
    for share in (0.0, 1.0):
        [one] = inputs_of(run.seeds)
        chosen = drawn(run.loaded.scenario, run.seeds, {one: share})
        alone = run_scenario(replace(run.loaded, scenario=chosen))
        assert alone.strategies[0] is not None
        offers.append((alone.summary["regions"]["EU27"], alone.strategies[0].offer["pipe"]))
    (weak, weak_offer), (strong, strong_offer) = offers
    assert weak_offer != strong_offer
    band = band_of(run, points=4)["regions"]["EU27"]["shortfall_twh"]
    ends = sorted([weak["shortfall_twh"], strong["shortfall_twh"]])
    assert ends[0] - 1e-6 <= band["low"] <= band["high"] <= ends[1] + 1e-6
    assert band["low"] < band["high"]
