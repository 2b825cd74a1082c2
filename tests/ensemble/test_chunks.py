"""What is solved together: shared lanes once, one structure at a time, within the budget."""

from __future__ import annotations

import itertools
import tracemalloc
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.bench.scale import variations
from sim.config import load_scenario
from sim.config.schema import Scenario
from sim.ensemble import CHUNK, run_ensemble
from sim.model.assemble import Structure, assemble, lanes_of, stack
from sim.model.averages import averages_of
from sim.model.formulate import Formulation, formulate
from sim.model.network import Network
from sim.pipeline import checked_seeds
from sim.play.case import lane_key
from sim.play.schedule import bytes_per_lane

CUT = {"type": "cut", "supplier": "RU", "form": "pipeline", "from": "2021-02-10"}


def cuts(small: SimpleNamespace, count: int) -> list[Scenario]:
    """Scenarios that differ in the depth of a cut only."""
    return [
        small.make(measures={"cut": {**CUT, "share": (k + 1) / count}}).scenario
        for k in range(count)
    ]


def formulated(scenario: Scenario, seeds: Any) -> Formulation:
    net = Network.of(seeds)
    return formulate(assemble(lanes_of(scenario, seeds, net), seeds, net), seeds.storage_curves)


def test_one_counterfactual_serves_all_shocks(
    small: SimpleNamespace, counting: Callable[..., Any]
) -> None:
    """Four cuts and their counterfactual are five lanes; in twos they are three and three."""
    counter = counting()
    outcomes = list(run_ensemble(cuts(small, 4), small.seeds))
    assert counter.lanes == [5]
    calm = {o.values["regions.all.counterfactual_price_eur_mwh"] for o in outcomes}
    assert len(calm) == 1
    counter = counting()
    list(run_ensemble(cuts(small, 4), small.seeds, chunk=2))
    assert counter.lanes == [3, 3]


def test_a_chunk_holds_sixty_four_scenarios(
    small: SimpleNamespace, counting: Callable[..., Any]
) -> None:
    """Unless the budget says fewer: 70 cuts are 64 and 6, each time with their counterfactual."""
    counter = counting(really=False)
    half = small.kinds["half"]
    shares = [
        {"cut": half.measures["cut"].model_copy(update={"share": (k + 1) / 70})} for k in range(70)
    ]
    scenarios = [half.model_copy(update={"measures": measures}) for measures in shares]
    assert len(list(run_ensemble(scenarios, small.seeds))) == 70
    assert counter.lanes == [CHUNK + 1, 7]


def test_a_scenario_without_shocks_is_its_own_counterfactual(
    small: SimpleNamespace, counting: Callable[..., Any]
) -> None:
    """And that of the cut beside it, whose setting it is."""
    counter = counting()
    calm, _ = run_ensemble([small.kinds["nothing"], small.kinds["half"]], small.seeds)
    assert counter.lanes == [2]
    assert calm.values["regions.all.price_effect_eur_mwh"] == 0.0


def test_texts_make_no_lane_of_their_own(
    small: SimpleNamespace, counting: Callable[..., Any]
) -> None:
    """Title, question, description and notes differ; the gas does not."""
    counter = counting()
    cut = {**CUT, "share": 0.5}
    texts = {"title": "B", "question": "Why?", "description": "Long"}
    first = small.make(measures={"cut": cut}).scenario
    second = small.make(measures={"cut": {**cut, "note": "as in the news"}}, **texts).scenario
    list(run_ensemble([first, second], small.seeds))
    assert counter.lanes == [2]


@pytest.mark.parametrize(
    "keys",
    [
        {"weather": {"hdd_ratio": 1.01}},
        {"storage": {"initial": 0.4}},
        {"market": {"elasticity_scale": 0.9}},
        {"market": {"voll": {"industry": "600 EUR/MWh"}}},
        {"end": "2021-05-31"},
        {"resolution": "daily"},
        {"infrastructure": "built"},
        {"measures": {"cut": {**CUT, "share": 0.5}}},
        {"measures": {"cut": {**CUT, "share": 0.5, "ramp": "3 d"}}},
        {"measures": {"other-name": {**CUT, "share": 0.5}}},
    ],
)
def test_data_make_a_lane_of_their_own(keys: dict[str, Any], small: SimpleNamespace) -> None:
    keys = {"measures": {"cut": {**CUT, "share": 0.6}}, **keys}
    plain = small.make(measures={"cut": {**CUT, "share": 0.6}}).scenario
    other = small.make(**keys).scenario
    assert lane_key(plain) != lane_key(other)
    assert lane_key(plain) == lane_key(plain.model_copy(deep=True))


def test_structures_are_kept_apart(small: SimpleNamespace, counting: Callable[..., Any]) -> None:
    """In turns monthly and weekly, with and without a quota: one batch of each, none wider.

    The lane with a quota stands alone; its counterfactual is that of the others.
    """
    counter = counting(really=False)
    names = ("half", "weekly", "quota", "half", "weekly", "quota", "nine-tenths")
    outcomes = list(run_ensemble([small.kinds[name] for name in names], small.seeds))
    assert [outcome.index for outcome in outcomes] == list(range(7))
    assert counter.lanes == [3, 2, 1]
    for problem, name in zip(counter.problems, ("half", "weekly", "quota"), strict=True):
        alone = formulated(small.kinds[name], small.seeds).problem
        assert problem.cost.shape[1:] == alone.cost.shape[1:]
        assert (problem.incidence != alone.incidence).nnz == 0


def test_equal_structures_have_equal_shapes(small: SimpleNamespace) -> None:
    """Over all kinds: the structure says as much as the incidence and the shapes do.

    But for one: rationed and switched demand are as many columns here, at the same nodes.
    """
    net = Network.of(small.seeds)
    seen: dict[Structure, Any] = {}
    for scenario in small.kinds.values():
        lanes = lanes_of(scenario, small.seeds, net)
        for lane in (averages_of(lane, small.seeds, net) for lane in lanes):
            batch = stack([lane], small.seeds, net)
            problem = formulate(batch, small.seeds.storage_curves).problem
            shapes = (
                problem.cost.shape,
                problem.stores.tier_cost.shape,
                problem.incidence.toarray().tobytes(),
            )
            assert seen.setdefault(Structure.of([lane]), shapes) == shapes
    assert (len(seen), len(set(seen.values()))) == (10, 9)


def test_no_chunk_goes_beyond_the_budget(
    small: SimpleNamespace, counting: Callable[..., Any]
) -> None:
    """Whatever the budget (here in monthly lanes) and the order; one scenario is always solved."""
    counter = counting(really=False)
    known = [*cuts(small, 2), *small.kinds.values()]
    forms = [formulated(scenario, small.seeds) for scenario in known]
    sizes = {form.problem.cost.shape[1:]: bytes_per_lane(form) for form in forms}
    lane = bytes_per_lane(forms[0])

    @settings(max_examples=25, deadline=None)
    @given(share=st.floats(0.01, 14.0), order=st.permutations(range(len(known))))
    def holds(share: float, order: list[int]) -> None:
        counter.problems.clear()
        budget = int(share * lane)
        outcomes = run_ensemble([known[k] for k in order], small.seeds, budget=budget)
        assert [outcome.index for outcome in outcomes] == list(range(len(known)))
        for problem in counter.problems:
            needed = problem.scenarios * sizes[problem.cost.shape[1:]]
            assert needed <= budget or problem.scenarios <= 2

    holds()


@pytest.mark.parametrize("resolution", ["monthly", "weekly"])
def test_a_lane_takes_no_more_than_it_is_reckoned_to(
    resolution: str, counting: Callable[..., Any]
) -> None:
    """Variations of a shipped scenario in two chunks: what is allocated at any time, the outcomes
    let go as they come, stays below the budget and comes near enough to it to mean something."""
    counting(really=False)
    loaded = load_scenario("russian-gas-stop-2022", [f"horizon.resolution={resolution}"])
    seeds = checked_seeds(loaded)
    scenarios = list(variations(loaded.scenario, seeds, 8, seed=1))
    size = bytes_per_lane(formulated(scenarios[0], seeds))
    tracemalloc.start()
    try:
        list(run_ensemble(scenarios[4:], seeds))  # what is kept by baseline and weather
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        for _ in run_ensemble(scenarios, seeds, budget=8 * size):
            pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 0.4 * 8 * size < peak - before < 8 * size


def test_a_stream_is_taken_no_further_than_needed(small: SimpleNamespace) -> None:
    """Scenarios without end; a chunk is full when the first that does not fit has come."""
    taken: list[int] = []

    def stream() -> Iterator[Scenario]:
        for number in itertools.count():
            taken.append(number)
            yield small.kinds["half"]

    outcomes = run_ensemble(stream(), small.seeds, chunk=3)
    assert taken == []
    assert [next(outcomes).index for _ in range(3)] == [0, 1, 2]
    assert taken == [0, 1, 2, 3]
