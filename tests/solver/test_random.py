"""Random networks: against Clarabel, by certificate, and bit for bit in any batch."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.solver import (
    Problem,
    Settings,
    Solution,
    Status,
    certificate,
    solve,
    solve_reference,
)

SEEDS = st.integers(0, 10**9)
# A smaller seed is no simpler a network: nothing to shrink.
MANY = settings(max_examples=500, deadline=None, derandomize=True, phases=[Phase.generate])


@pytest.mark.parametrize("slack", [True, False], ids=["interior", "often without interior"])
def test_agrees_with_the_reference(random_of, proven, usual_of, slack):
    """The same optimum as Clarabel, certified. Where the bill is next to nothing both are judged by
    a tenth of what a usual amount would cost: beyond that Clarabel is no better than we are."""

    @MANY
    @given(seed=SEEDS)
    def agrees(seed):
        problem = random_of(seed, slack=slack)
        found, reference = proven(problem), solve_reference(problem)
        assert reference.status == (Status.OPTIMAL,)
        cost, bound = usual_of(problem)
        size = np.abs(reference.objective) + 0.1 * cost * bound
        assert (np.abs(found.objective - reference.objective) < 1e-6 * size).all()

    agrees()


def same(a: Solution, b: Solution) -> None:
    for field in fields(Solution):
        left, right = getattr(a, field.name), getattr(b, field.name)
        if field.name == "status":
            assert left == right
        else:
            assert left.tobytes() == right.tobytes(), field.name


def independent(problem: Problem, seed: int) -> None:
    """Every scenario gets the same bits in any batch, chunk, order and number of threads."""
    count = problem.scenarios
    whole = solve(problem)
    assert whole.optimal.all()
    for size in (1, 3, 5):
        parts = [solve(problem.select(slice(i, i + size))) for i in range(0, count, size)]
        same(whole, Solution.join(parts))
    for chunk, threads in ((1, 1), (2, 1), (7, 1), (None, 1), (1, 2), (3, 3), (None, 5)):
        same(whole, solve(problem, Settings(chunk=chunk, threads=threads)))
    order = np.random.default_rng(seed).permutation(count)
    shuffled = solve(problem.select(order))
    same(whole, shuffled_back(shuffled, np.argsort(order)))


@pytest.mark.parametrize("seed", [3, 5, 7, 11, 14, 20, 24, 31, 42, 57, 63, 88])
def test_answer_does_not_depend_on_the_batch(random_of, seed):
    independent(random_of(seed, scenarios=17), seed)


@pytest.mark.parametrize("seed", [1, 7, 31, 66])
def test_answer_does_not_depend_on_mates_without_interior(random_of, seed):
    independent(random_of(seed, scenarios=11, slack=False), seed)


@pytest.mark.parametrize("seed", [7, 24, 31, 57])
def test_answer_does_not_depend_on_mates_of_another_kind(random_of, seed):
    """Lanes whose columns, stores and limits are open, all shut, shut in part or all straight.

    What may be left out of one lane's work, and how soon it is done, is nobody else's business.
    """
    problem = random_of(seed, scenarios=12)
    stores = problem.stores
    hard = np.abs(problem.cost[0, 0]) < np.abs(problem.cost[0, 0]).max() / 10.0
    drawn = np.random.default_rng(seed).random(problem.cost.shape[1:])
    upper, curvature = problem.upper.copy(), problem.curvature.copy()
    upper[1][:, hard] = 0.0
    upper[2] *= (drawn < 0.5) | ~hard
    upper[3, :, ::2] *= ~hard[::2]
    upper[4, 0][hard] = 0.0
    upper[5][:, hard] *= 1e-6
    upper[6] *= 1e3
    curvature[7] = 0.0
    curvature[8] += 10.0
    rates = {name: getattr(stores, name).copy() for name in ("withdrawal_upper", "injection_upper")}
    limits = stores.limit_rhs.copy()
    for values in rates.values():
        values[9] = 0.0
    limits[10] = np.inf
    lanes = replace(
        problem,
        upper=upper,
        curvature=curvature,
        stores=replace(stores, **rates, limit_rhs=limits),
    )
    independent(lanes, seed)


@pytest.mark.parametrize("differs", ["upper", "cost", "curvature", "one period", "shut"])
def test_answer_does_not_depend_on_lanes_of_nothing_but_twins(network_of, stores_of, differs):
    """One lane spreads every flow over ten equal columns, in the others these are not alike."""
    kinds = [
        ({0: 1.0}, 10.0, 0.0, 30.0),
        ({0: -1.0, 1: 1.0}, 1.0, 0.0, 20.0),
        ({1: 1.0}, 40.0, 0.1, 50.0),
        ({1: -1.0}, -90.0, 1.0, 40.0),
        ({0: 1.0}, 900.0, 0.0, np.inf),
        ({0: -1.0}, 900.0, 0.0, np.inf),
        ({1: -1.0}, 900.0, 0.0, np.inf),
    ]
    one = network_of(
        [kind for kind in kinds for _ in range(10)],
        np.tile([3.0, 0.0], (4, 1)),
        stores=stores_of(4, node=[0, 1], ratio=1 / 30),
    )
    name = {"one period": "cost", "shut": "upper"}.get(differs, differs)
    values = np.repeat(getattr(one, name), 5, axis=0)
    factor = np.random.default_rng(0).uniform(0.9, 1.1, values.shape)
    factor[0], factor[4] = 1.0, factor[3]
    if differs == "one period":
        factor[:, 1:] = 1.0
    if differs == "shut":
        factor[1:] = np.where((np.arange(70) % 10 == 0) | np.isinf(values[1:]), 1.0, 0.0)
    values = np.where(np.isinf(values), values, values * np.where(np.isinf(values), 1.0, factor))
    independent(replace(one, **{name: values}), 0)


def shuffled_back(solution: Solution, order) -> Solution:
    values = {f.name: getattr(solution, f.name) for f in fields(Solution)}
    status = values.pop("status")
    status = tuple(status[i] for i in order)
    return Solution(status=status, **{name: array[order] for name, array in values.items()})


def test_shared_axes_equal_written_out_ones(random_of):
    problem = random_of(5, scenarios=3)
    written = {
        name: np.ascontiguousarray(getattr(problem, name))
        for name in ("cost", "curvature", "upper", "rhs")
    }
    same(solve(problem), solve(type(problem)(problem.incidence, **written, stores=problem.stores)))


def test_impossible_scenario_is_named_and_leaves_its_mates_alone(problem_of):
    """Nothing can bring 10 units to a node whose supply ends at 4."""
    fine = problem_of([[1, -1]], [10, 1], [100, 100], [10])
    both = type(fine)(
        incidence=fine.incidence,
        cost=fine.cost,
        curvature=fine.curvature,
        upper=np.array([[[100.0, 100.0]], [[4.0, 100.0]], [[50.0, 100.0]]]),
        rhs=fine.rhs,
        stores=fine.stores,
    )
    found = solve(both)
    assert found.status[1] in (Status.INSUFFICIENT_PROGRESS, Status.NUMERICAL_ERROR)
    assert found.status[0] is found.status[2] is Status.OPTIMAL
    assert found.optimal.tolist() == [True, False, True]
    assert found.x[0].tobytes() == solve(fine).x[0].tobytes()
    assert certificate(both, found).primal_residual[1] > 1e-3


def test_overflow_is_a_numerical_error(problem_of):
    fine = problem_of([[1, -1]], [10, 1], [100, 100], [10])
    both = type(fine)(
        incidence=fine.incidence,
        cost=fine.cost,
        curvature=np.array([[[0.0, 0.0]], [[1e300, 1e300]]]),
        upper=fine.upper,
        rhs=np.array([[[10.0]], [[1e300]]]),
        stores=fine.stores,
    )
    found = solve(both)
    assert found.status == (Status.OPTIMAL, Status.NUMERICAL_ERROR)


def test_iteration_limit_is_a_status(random_of):
    found = solve(random_of(3), Settings(iterations=3))
    assert found.status == (Status.ITERATION_LIMIT,)
    assert found.iterations.tolist() == [3]
    assert "iteration" in found.status[0].sentence


def test_trace_sees_every_iteration(random_of):
    seen = []
    found = solve(random_of(3, scenarios=4), trace=lambda *step: seen.append(step))
    assert [step[0] for step in seen] == list(range(len(seen)))
    assert len(seen) == found.iterations.max() + 1
    assert seen[0][1] == 4
    assert [step[1] for step in seen] == sorted((step[1] for step in seen), reverse=True)


def test_certificate_sees_through_a_wrong_answer(random_of):
    problem = random_of(3)
    found = solve(problem)
    values = {f.name: getattr(found, f.name) for f in fields(Solution)}
    moved = Solution(**{**values, "x": found.x * 1.01})
    priced = Solution(**{**values, "node_dual": found.node_dual * 1.01})
    assert certificate(problem, moved).primal_residual[0] > 1e-4
    assert certificate(problem, priced).complementarity[0] > 1e-6
