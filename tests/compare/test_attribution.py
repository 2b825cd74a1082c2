"""Shares of a difference: by hand on small games, exact sums, worlds that are the runs joined."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.compare.attribution import MOST, UNITS, Attribution, attribute, shapley
from sim.compare.worlds import CONDUCT, against_counterfactual, between, settings_that_differ
from sim.config import LoadedScenario, load_scenario
from sim.errors import SolveError
from sim.model.foresight import stage_days
from sim.pipeline import checked_seeds


def game(count: int, worth: Callable[[frozenset[int]], int]) -> dict[frozenset[int], Any]:
    sizes = range(count + 1)
    choices = [frozenset(c) for size in sizes for c in combinations(range(count), size)]
    return {choice: np.array([worth(choice)]) for choice in choices}


def test_two_players_share_what_only_both_bring() -> None:
    """1 brings 10 alone, 2 brings nothing alone, both 30: 1 gets (10 + 30) / 2, 2 gets 20 / 2."""
    worth = {frozenset(): 0, frozenset({0}): 10, frozenset({1}): 0, frozenset({0, 1}): 30}
    assert shapley(game(2, worth.__getitem__), 2)[:, 0].tolist() == [20, 10]


def test_gloves() -> None:
    """One left glove and two right ones: a pair is worth 6; the left one gets 4, the others 1."""
    rows = game(3, lambda choice: 6 * int(0 in choice and len(choice) > 1))
    assert shapley(rows, 3)[:, 0].tolist() == [4, 1, 1]


def test_what_rounding_leaves_is_given_to_the_largest() -> None:
    rows = game(3, lambda choice: 100 * int(len(choice) == 3))
    shares = shapley(rows, 3)[:, 0]
    assert sorted(shares.tolist()) == [33, 33, 34]
    assert shares.sum() == 100


def attribution_of(loaded: LoadedScenario) -> Attribution:
    return attribute(against_counterfactual(loaded.scenario), checked_seeds(loaded))


def at(found: Attribution, place: str, figure: str) -> int:
    return found.keys.index((place, figure))


@pytest.mark.parametrize(
    "name", ["russian-gas-stop-2022", "nord-stream-2-blocked", "warned-stop-2022", "replay-2022"]
)
def test_the_worlds_at_the_ends_are_the_run_and_its_counterfactual(
    shipped_run: Callable[..., Any], name: str
) -> None:
    run = shipped_run(name)
    found = attribution_of(load_scenario(name))
    for place, values in (*run.summary["regions"].items(), *run.summary["countries"].items()):
        if values["hub_price_eur_mwh"] is None:
            assert (place, "hub_price_eur_mwh") not in found.keys
            continue
        column = at(found, place, "hub_price_eur_mwh")
        assert found.on[column] / UNITS == pytest.approx(values["hub_price_eur_mwh"], abs=1e-9)
        calm = values["counterfactual_price_eur_mwh"]
        assert found.off[column] / UNITS == pytest.approx(calm, abs=1e-9)
        shortfall = at(found, place, "shortfall_twh")
        assert found.on[shortfall] / UNITS == pytest.approx(values["shortfall_twh"], abs=1e-9)


def test_contributions_sum_to_the_whole_in_every_place() -> None:
    found = attribution_of(load_scenario("russian-gas-stop-2022"))
    assert found.measures == ("pipelines", "russian-lng")
    assert found.worlds == 4
    assert found.contribution is not None
    assert np.array_equal(found.contribution.sum(axis=0), found.total)
    assert {place for place, _ in found.keys} >= {"EU27", "all", "DE", "GB", "UA"}
    column = at(found, "EU27", "shortfall_twh")
    assert found.total[column] / UNITS == pytest.approx(652.9, abs=1)
    assert found.contribution[0, column] > 20 * found.contribution[1, column]
    mean = (found.removed[0] + found.added[0]) / 2
    assert found.contribution[0] == pytest.approx(mean, abs=1)


def cuts(count: int, share: float = 0.1) -> dict[str, Any]:
    return {
        f"cut-{k}": {"type": "cut", "supplier": f"S{k}", "from": "2021-01-01", "share": share}
        for k in range(count)
    }


def suppliers(tiny: SimpleNamespace, count: int) -> Any:
    base = tiny.Tiny().market("A", 10.0 * count)
    for k in range(count):
        base = base.supply(f"pipe-{k}", "A", 10.0, supplier=f"S{k}")
    return base


def test_alike_measures_contribute_alike(
    tiny: SimpleNamespace, scenario: Callable[..., LoadedScenario]
) -> None:
    """Three suppliers of a third each lose a tenth: 3.1 TWh of demand, 0.31 missing."""
    found = attribution_of(scenario(suppliers(tiny, 3), measures=cuts(3)))
    column = at(found, "A", "shortfall_twh")
    assert found.worlds == 8
    assert found.total[column] / UNITS == pytest.approx(0.093, abs=2e-4)
    assert found.contribution is not None
    assert found.contribution[:, column] / UNITS == pytest.approx([0.031] * 3, abs=2e-4)


def test_beyond_eight_measures_each_is_only_moved_alone(
    tiny: SimpleNamespace, scenario: Callable[..., LoadedScenario]
) -> None:
    count = MOST + 1
    found = attribution_of(scenario(suppliers(tiny, count), measures=cuts(count)))
    assert found.worlds == 2 * count + 2
    assert found.contribution is None
    column = at(found, "A", "shortfall_twh")
    assert found.added[:, column] / UNITS == pytest.approx([0.031] * count, abs=5e-4)
    assert found.removed[:, column] / UNITS == pytest.approx([0.031] * count, abs=5e-4)


def test_without_a_question_nothing_is_shared_out(
    tiny: SimpleNamespace, scenario: Callable[..., LoadedScenario]
) -> None:
    found = attribution_of(scenario(tiny.one_node()))
    assert found.measures == ()
    assert found.worlds == 1
    assert not found.total.any()


def test_conduct_is_a_measure_too(
    tiny: SimpleNamespace, scenario: Callable[..., LoadedScenario]
) -> None:
    market = {"solidarity": "non-cooperative", "counterfactual": {"solidarity": "cooperative"}}
    loaded = scenario(tiny.one_node(), market=market, measures=cuts(1) | _demand())
    loaded_worlds = against_counterfactual(loaded.scenario)
    assert loaded_worlds.names[-1] == CONDUCT
    on, off = loaded_worlds.world(loaded_worlds.names), loaded_worlds.world(())
    assert on.market.solidarity == "non-cooperative"
    assert off.market.solidarity == "cooperative"
    assert set(on.measures) == {"cut-0", "saving"}
    assert set(off.measures) == {"saving"}


def _demand() -> dict[str, Any]:
    saving = {"type": "demand_reduction", "nodes": "A", "share": 0.1, "from": "2021-01-01"}
    return {"saving": {**saving, "shock": False}}


def test_what_is_averted_is_on_without_it() -> None:
    worlds = against_counterfactual(load_scenario("nord-stream-2-blocked").scenario)
    assert worlds.names == ("certification",)
    assert "certification" not in worlds.world(["certification"]).measures
    assert "certification" in worlds.world(()).measures


def test_all_worlds_plan_on_the_same_days() -> None:
    scenario = load_scenario("warned-stop-2022").scenario
    worlds = against_counterfactual(scenario)
    for chosen in ((), worlds.names[:1], worlds.names):
        assert stage_days(worlds.world(chosen)) == stage_days(scenario)


def test_between_two_scenarios_only_what_differs_is_moved() -> None:
    more = load_scenario("transatlantic-lng").scenario
    stop = load_scenario("russian-gas-stop-2022").scenario
    worlds = between(more, stop)
    assert worlds.names == ("american-cargoes", "qatari-cargoes")
    assert list(worlds.world(()).measures) == list(stop.measures)
    assert list(worlds.world(worlds.names).measures) == list(more.measures)
    back = between(stop, more)
    assert back.names == worlds.names
    assert set(back.world(()).measures) == set(more.measures)


def test_a_measure_with_other_numbers_differs_and_remarks_do_not() -> None:
    stop = load_scenario("russian-gas-stop-2022").scenario
    sets = ["measures.pipelines.share=0.5", "measures.russian-lng.note=A remark"]
    half = load_scenario("russian-gas-stop-2022", sets).scenario
    worlds = between(stop, half)
    assert worlds.names == ("pipelines",)
    assert worlds.world(worlds.names).measures["pipelines"].share == 1.0  # type: ignore[attr-defined]
    assert worlds.world(()).measures["pipelines"].share == 0.5  # type: ignore[attr-defined]


def test_settings_that_differ_are_named_with_both_values() -> None:
    stop = load_scenario("russian-gas-stop-2022").scenario
    sets = ["weather=2022", "title=Another", "horizon.resolution=weekly"]
    other = load_scenario("russian-gas-stop-2022", sets).scenario
    assert settings_that_differ(stop, other) == {
        "horizon.resolution": ("monthly", "weekly"),
        "weather": ("normal", 2022),
    }
    assert settings_that_differ(stop, load_scenario("transatlantic-lng").scenario) == {}


def test_a_world_that_is_not_solved_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.compare import attribution
    from sim.ensemble import run_ensemble
    from sim.solver import Settings

    def hurried(scenarios: Any, seeds: Any) -> Any:
        return run_ensemble(scenarios, seeds, settings=Settings(iterations=3))

    monkeypatch.setattr(attribution, "run_ensemble", hurried)
    with pytest.raises(SolveError, match="without any of the measures was not solved"):
        attribution_of(load_scenario("russian-gas-stop-2022"))
