"""Random networks: against Clarabel, by certificate, and bit for bit in any batch."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.solver import Settings, Solution, Status, certificate, solve, solve_reference

SEEDS = st.integers(0, 100_000)
FEW = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def agree(problem, tolerance=1e-6):
    found, reference = solve(problem), solve_reference(problem)
    assert found.optimal.all()
    assert found.iterations.max() < 45
    check = certificate(problem, found)
    assert check.primal_residual.max() < 1e-8
    assert check.dual_residual.max() < 1e-8
    # An optimum of zero leaves rounding of the terms that cancel in it.
    size = 1.0 + np.abs(reference.objective) + 1e-3 * np.abs(problem.cost).max()
    assert (np.abs(found.objective - reference.objective) / size).max() < tolerance
    assert check.gap.max() < tolerance


@FEW
@given(seed=SEEDS)
def test_agrees_with_the_reference(random_of, seed):
    agree(random_of(seed))


@FEW
@given(seed=SEEDS)
def test_agrees_with_the_reference_without_interior(random_of, seed):
    agree(random_of(seed, slack=False))


def same(a: Solution, b: Solution) -> None:
    for field in fields(Solution):
        left, right = getattr(a, field.name), getattr(b, field.name)
        if field.name == "status":
            assert left == right
        else:
            assert left.tobytes() == right.tobytes(), field.name


@pytest.mark.parametrize("seed", [3, 7, 11, 24, 31])
def test_answer_does_not_depend_on_the_batch(random_of, seed):
    problem = random_of(seed, scenarios=17)
    whole = solve(problem)
    assert whole.optimal.all()
    for size in (1, 3, 5):
        parts = [solve(problem.select(slice(i, i + size))) for i in range(0, 17, size)]
        same(whole, Solution.join(parts))
    same(whole, solve(problem, Settings(chunk=1)))
    order = np.random.default_rng(seed).permutation(17)
    shuffled = solve(problem.select(order))
    same(whole, shuffled_back(shuffled, np.argsort(order)))


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
