"""Chunks, threads and memory; and shapes in which a sum could depend on the batch."""

from __future__ import annotations

import threading
import tracemalloc
from dataclasses import fields

import numpy as np
import pytest
from scipy import sparse

from sim.errors import ProblemError
from sim.solver import Problem, Settings, Stores, solve, solve_all
from sim.solver.batches import scenario_bytes
from sim.solver.pattern import Pattern


def network(periods: int, nodes: int, stores: int, scenarios: int) -> Problem:
    """A ring of pipes; supply, backstop and spill on all nodes, stores on the first."""
    r = np.random.default_rng(nodes + periods)
    i = np.arange(nodes)
    pipes = np.eye(nodes)[(i + 1) % nodes] - np.eye(nodes)
    incidence = np.concatenate([pipes, np.eye(nodes), np.eye(nodes), -np.eye(nodes)]).T
    lead, count = (scenarios, periods), incidence.shape[1]
    upper = r.uniform(5.0, 50.0, (*lead, count))
    upper[..., 2 * nodes :] = np.inf
    cost = np.concatenate([np.full(nodes, 1.0), r.uniform(10, 90, nodes), np.full(nodes, 900.0)])
    shape, tier = (1, 1, stores), (1, 1, stores, 1)
    none = np.zeros((1, 1, stores, 0))
    return Problem(
        incidence=sparse.csr_array(incidence),
        cost=np.concatenate([cost, np.zeros(nodes)])[None, None],
        curvature=np.zeros((1, 1, count)),
        upper=upper,
        rhs=r.uniform(5.0, 40.0, (*lead, nodes)),
        stores=Stores(
            node=i[:stores],
            ratio=np.ones(1),
            initial=np.full((1, stores), 30.0),
            withdrawal_cost=np.zeros(shape),
            withdrawal_upper=np.full(shape, 8.0),
            injection_cost=np.full(shape, 0.5),
            injection_upper=np.full(shape, 6.0),
            tier_cost=np.full(tier, 0.01),
            tier_curvature=np.zeros(tier),
            tier_upper=np.full(tier, 60.0),
            limit_withdrawal=none,
            limit_injection=none,
            limit_inventory=none,
            limit_rhs=none,
        ),
    )


@pytest.mark.parametrize(("periods", "nodes", "stores"), [(1, 12, 12), (1, 4, 0), (100, 3, 1)])
def test_one_scenario_alone_is_solved_as_in_company(periods, nodes, stores):
    """One period, or one store: then a sum's other axes have length 1 for one scenario only."""
    problem = network(periods, nodes, stores, scenarios=5)
    together = solve(problem)
    assert together.optimal.all()
    for b in range(5):
        alone = solve(problem.select(slice(b, b + 1)))
        for field in fields(alone):
            if field.name != "status":
                mine, theirs = getattr(alone, field.name)[0], getattr(together, field.name)[b]
                assert mine.tobytes() == theirs.tobytes(), field.name


@pytest.mark.parametrize("threads", [1, 3])
def test_problems_side_by_side_are_solved_as_alone(threads):
    """Three of other shapes, of which one is cut into chunks; solutions come in their order."""
    sizes = [(1, 4, 0, 1), (100, 3, 1, 5), (12, 6, 2, 2)]
    problems = [network(*size) for size in sizes]
    settings = Settings(threads=threads, chunk=2)
    for problem, found in zip(problems, solve_all(problems, settings), strict=True):
        alone = solve(problem, settings)
        assert found.status == alone.status
        for field in fields(alone):
            if field.name != "status":
                mine, theirs = getattr(found, field.name), getattr(alone, field.name)
                assert mine.tobytes() == theirs.tobytes(), field.name


def test_working_memory_stays_below_what_is_accounted():
    problem = network(52, 30, 20, scenarios=8)
    pattern = Pattern.of(problem.incidence, problem.stores.node)
    solve(problem.select(slice(0, 1)))
    tracemalloc.start()
    solution = solve(problem, Settings(threads=1, chunk=8))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    kept = sum(getattr(solution, f.name).nbytes for f in fields(solution) if f.name != "status")
    assert peak - kept < 8 * scenario_bytes(problem, pattern)


def test_a_failure_in_one_thread_ends_all(monkeypatch):
    """Also one in a chunk that is not the first to be waited for."""
    problem, seen = network(4, 3, 1, scenarios=12), []

    def trace(iteration, going, gap):
        seen.append(threading.get_ident())
        if len(seen) > 5:
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        solve(problem, Settings(threads=2, chunk=1), trace)
    assert len(seen) < 12


def test_a_bound_beyond_all_that_is_wanted_changes_nothing():
    """A big M in place of no bound is not what is typical of a problem."""
    found = []
    for big in (1e3, 1e6, 1e9, 1e12):
        problem = Problem(
            incidence=np.array([[1.0, 1.0, -1.0]]),
            cost=np.array([[[30.0, 100.0, 0.0]]]),
            curvature=np.zeros((1, 1, 3)),
            upper=np.array([[[5.0, big, big]]]),
            rhs=np.array([[[10.0]]]),
            stores=Stores.none(),
        )
        found.append(solve(problem).objective[0])
    assert found == pytest.approx([650.0] * 4, rel=1e-7)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"iterations": 2.5}, "iterations must be a whole number, at least 1"),
        ({"refinements": -1}, "refinements must be a whole number, at least 0"),
        ({"threads": 0}, "threads must be a whole number, at least 1"),
        ({"chunk": 1.5}, "chunk must be a whole number, at least 1"),
        ({"gap_tolerance": float("inf")}, "gap_tolerance must lie between 0 and 1"),
        ({"memory_mb": 0.0}, "memory_mb must be above 0"),
    ],
)
def test_settings_that_mean_nothing_are_refused(change, words):
    with pytest.raises(ProblemError, match=words):
        Settings(**change)
