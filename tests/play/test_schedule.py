"""Plays side by side, and results that are taken apart and put together again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.config import LoadedScenario
from sim.data.calendar import Calendar
from sim.model.assemble import lanes_of, stack
from sim.model.averages import Averages, averages_of
from sim.model.formulate import formulate
from sim.model.network import Network
from sim.pipeline import checked_seeds
from sim.play.case import cases_of
from sim.play.conduct import play_of
from sim.play.schedule import SMALL, LaneSolver, Play, perform, together
from sim.result import Result, Verdict
from sim.solver import Problem, Solution, Status, solve, solve_all

CUT = {"type": "cut", "supplier": "RU", "form": "pipeline", "from": "2021-02-10"}
KINDS: list[dict[str, Any]] = [
    {},
    {"measures": {"cut": {**CUT, "share": 0.5}}},
    {"measures": {"few": {"type": "quota", "supplier": "RU", "volume": "60 GWh/d",
                          "from": "2021-03-10"}}},
    {"storage": {"targets": [{"date": "2021-04-01", "fill": 0.6}]}},
    {"measures": {"no-us": {"type": "embargo", "supplier": "US", "form": "lng",
                            "importers": ["B"], "from": "2021-02-01"}}},
    {"measures": {"duty": {"type": "tariff", "supplier": "US", "form": "lng",
                           "rate": "6 EUR/MWh", "importers": ["A", "B"], "from": "2021-02-01"}}},
    {"measures": {"cap": {"type": "price_cap", "nodes": ["A"], "cap": "30 EUR/MWh",
                          "from": "2021-02-15"}, "cut": {**CUT, "share": 0.9}}},
    {"measures": {"oil": {"type": "fuel_switching", "nodes": ["A", "B"], "sectors": "all",
                          "volume": "12 GWh/d", "price": "45 EUR/MWh", "from": "2021-01-01"},
                  "cut": {**CUT, "share": 0.9}}},
    {"measures": {"keep": {"type": "export_restriction", "nodes": ["A"], "from": "2021-02-01"},
                  "cut": {**CUT, "share": 0.9}}},
]  # fmt: skip


@pytest.fixture(scope="module")
def world(tiny: SimpleNamespace, scenario: Callable[..., LoadedScenario]) -> SimpleNamespace:
    """Nine cases on one baseline of two markets with a store and LNG: `seeds` and `lanes`."""
    base = tiny.two_nodes(60.0, 150.0, [140.0, 120.0, *[100.0] * 10])
    base.storage("B", 3.0).terminal("port", "B", 80.0, sent=40.0)
    base.lng("US", 300.0, 30.0).lng("QA", 100.0, 10.0)
    loaded = [scenario(base, end="2021-04-30", **kind) for kind in KINDS]
    seeds = checked_seeds(loaded[0])
    net = Network.of(seeds)
    lanes = [averages_of(lanes_of(one.scenario, seeds, net)[0], seeds, net) for one in loaded]
    return SimpleNamespace(seeds=seeds, lanes=lanes, net=net)


class Counting:
    """A solver that notes how many lanes each problem has."""

    def __init__(self) -> None:
        self.lanes: list[int] = []
        self.calls = 0

    def __call__(self, problems: Sequence[Problem]) -> list[Solution]:
        self.calls += 1
        self.lanes += [problem.scenarios for problem in problems]
        return solve_all(problems)


def equal(one: Result, other: Result) -> bool:
    """Bit for bit, in all that has periods and in the verdict."""
    names = [n for n, v in vars(one).items() if isinstance(v, np.ndarray)]
    assert len(names) > 15
    same = all(np.array_equal(getattr(one, n), getattr(other, n), equal_nan=True) for n in names)
    return same and one.verdict.iterations.tolist() == other.verdict.iterations.tolist()


def test_lanes_come_back_in_order_and_as_if_alone(world: SimpleNamespace) -> None:
    """Seven structures beside the plain one, mixed: a batch each, all handed over at once.

    Every second lane of a batch is another than the first: a cap, a duty, a gate or a switch is
    in the columns of its mates only where these have one as well. The plain one, asked for twice,
    is solved once.
    """
    solver = Counting()
    mates = [milder(world.lanes[k]) for k in (5, 6, 7, 8)]
    lanes = [*(world.lanes[k] for k in (2, 0, 1, 3, 6, 4, 0, 8, 5, 7)), *mates]
    results = LaneSolver(solver)(lanes)
    assert sorted(solver.lanes) == [1, 1, 1, 2, 2, 2, 2, 2]
    assert solver.calls == 1
    for lane, result in zip(lanes, results, strict=True):
        [alone] = LaneSolver(solve_all)([lane])
        assert result.batch.size == 1
        assert equal(result, alone)


def milder(lane: Averages, factor: float = 1.1) -> Averages:
    """A lane of the same structure with more gas and another price of switching."""
    return replace(
        lane,
        route_availability=factor * lane.route_availability,
        switches={name: (volume, 0.9 * price) for name, (volume, price) in lane.switches.items()},
    )


def test_large_batches_are_solved_by_themselves(world: SimpleNamespace) -> None:
    """Where all do not fit into the part of the budget that small batches may take together."""
    solver = Counting()
    lanes = [world.lanes[k] for k in (0, 2, 3)]
    size = LaneSolver(solver).bytes_of(lanes[1])
    results = LaneSolver(solver, SMALL * size)(lanes)
    assert (solver.lanes, solver.calls) == ([1, 1, 1], 3)
    for result, other in zip(results, LaneSolver(solve_all)(lanes), strict=True):
        assert equal(result, other)


def test_a_small_budget_splits_a_batch(world: SimpleNamespace) -> None:
    solver = Counting()
    one = LaneSolver(solver)
    budget = int(2.5 * one.bytes_of(world.lanes[0]))
    lanes = [milder(world.lanes[0], 1 + 0.1 * place) for place in range(5)]
    results = LaneSolver(solver, budget)(lanes)
    assert solver.lanes == [2, 2, 1]
    for lane, result in zip(lanes, results, strict=True):
        assert equal(result, *LaneSolver(solve_all)([lane]))


def test_equal_lanes_are_solved_once_under_their_own_names(world: SimpleNamespace) -> None:
    """Equal to the last bit, on the same baseline: a number moved, or another object, is another.

    One of two levels wanted counts, though the arrays beside it are the same.
    """
    solver = Counting()
    lane, wanted = world.lanes[1], world.lanes[3]
    [wish] = wanted.wishes
    lanes = [
        lane,
        replace(lane, name="counterfactual"),
        replace(lane, demand=lane.demand * (1 + 1e-15)),
        replace(lane, demand=lane.demand.copy()),
        wanted,
        replace(wanted, wishes=(replace(wish, penalty=2 * wish.penalty),)),
        replace(wanted, name="third"),
        replace(lane, seeds=replace(world.seeds)),
    ]
    results = LaneSolver(solver)(lanes)
    assert sorted(solver.lanes) == [1, 2, 2]
    assert [one.batch.lanes for one in results] == [(one.name,) for one in lanes]
    for one, result in zip(lanes, results, strict=True):
        assert equal(result, *LaneSolver(solve_all)([one]))


def test_before_a_surprise_two_cases_are_one(
    tiny: SimpleNamespace, scenario: Callable[..., LoadedScenario]
) -> None:
    """A cut in April that nobody foresees: two plans for January to March are solved once each.

    Then two at once, and after that the cases stay apart.
    """
    cut = {**CUT, "share": 0.5, "from": "2021-04-01", "announced": "2021-04-01"}
    market = {"foresight": "announced", "stages": ["2021-03-01", "2021-05-01"]}
    base = tiny.one_node(100.0, 90.0).storage("A", 3.0)
    loaded = scenario(base, end="2021-06-30", measures={"cut": cut}, market=market)
    seeds = checked_seeds(loaded)
    solver = Counting()
    plays = together([play_of(case) for case in cases_of(loaded.scenario, seeds)])
    played = perform(plays, LaneSolver(solver))
    assert solver.lanes == [1, 1, 2, 2]
    assert [one.result.batch.lanes for one in played] == [("scenario",), ("counterfactual",)]
    assert [plan.case for one in played for plan in one.plans] == [
        *["scenario"] * 4,
        *["counterfactual"] * 4,
    ]
    short, full = (one.result.inventory[0, 0] for one in played)
    assert short[:3].tolist() == full[:3].tolist()
    assert short[-1] < full[-1]


def test_plays_ask_together(world: SimpleNamespace) -> None:
    """One play takes two rounds of one lane, the other three others at once: 1 + 3, then 1."""

    def twice(lane: Averages) -> Play[str]:
        [first] = yield [lane]
        [second] = yield [lane]
        assert equal(first, second)
        return "twice"

    def thrice(lane: Averages) -> Play[str]:
        results = yield [milder(lane, 1 + 0.1 * place) for place in (1, 2, 3)]
        assert len(results) == 3
        return "thrice"

    def never() -> Play[str]:
        return "never"
        yield []

    solver = Counting()
    lane = world.lanes[1]
    plays = together([twice(lane), never(), thrice(lane)])
    assert perform(plays, LaneSolver(solver)) == ["twice", "never", "thrice"]
    assert solver.lanes == [4, 1]


def test_costs_of_periods_are_the_objective(world: SimpleNamespace) -> None:
    for lane in world.lanes:
        form = formulate(stack([lane], world.seeds, world.net), world.seeds.storage_curves)
        solution = solve(form.problem)
        result = Result.of(form, solution)
        assert result.objective == pytest.approx(solution.objective, rel=1e-9)


def test_selected_and_joined_again(world: SimpleNamespace) -> None:
    """Lanes of other structures side by side: each keeps its numbers, and its wanted levels."""
    results = LaneSolver(solve_all)(world.lanes)
    whole = Result.joined(results)
    assert whole.batch.size == len(whole.batch.lanes) == len(world.lanes)
    assert whole.batch.storage.wanted.shape[-1] == 1
    assert whole.batch.storage.wanted[3].max() == pytest.approx(0.6 * 3.0)
    assert whole.batch.storage.wanted[0].max() == 0.0
    for row, result in enumerate(results):
        assert equal(whole.lane(row), result)
    assert whole.verdict.optimal.all()


def test_spliced_periods(world: SimpleNamespace) -> None:
    """January from one result, February to April from another: every array, and the demand."""
    dull, cut = LaneSolver(solve_all)([world.lanes[0], world.lanes[1]])
    calendar = dull.batch.calendar
    later = Calendar(calendar.starts[1:], calendar.end, calendar.resolution)
    rest = Result.spliced([cut], [3], later)
    both = Result.spliced([dull, rest], [1, 3], calendar)
    assert both.hub_price.shape == dull.hub_price.shape
    assert np.array_equal(both.flow[..., 0], dull.flow[..., 0])
    assert np.array_equal(both.flow[..., 1:], cut.flow[..., :3])
    assert np.array_equal(
        both.batch.route_availability[..., 1:], cut.batch.route_availability[..., :3]
    )
    assert both.objective == pytest.approx(dull.period_cost[:, 0] + cut.period_cost[:, :3].sum())


def test_the_worst_stage_decides() -> None:
    def verdict(status: Status, gap: float) -> Verdict:
        number = np.array([gap])
        return Verdict((status,), np.array([10]), number, number, number)

    good, bad = verdict(Status.OPTIMAL, 1e-9), verdict(Status.ITERATION_LIMIT, 1e-3)
    worst = Verdict.worst([good, bad, good])
    assert worst.status == (Status.ITERATION_LIMIT,)
    assert not worst.optimal.any()
    assert worst.iterations.tolist() == [30]
    assert worst.relative_gap.tolist() == [1e-3]
    assert Verdict.worst([good, good]).optimal.all()
