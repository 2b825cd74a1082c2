"""Stores that run empty while their limit rows bind: and an objective whose terms cancel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from sim.solver import Problem, Settings, Stores, certificate, solve, solve_reference

PERIODS, NODES = 12, 8


def winter(seed: int, fill: float) -> Problem:
    """A year from `fill` on a ring of 8 nodes with a store each and far too little supply.

    Withdrawal is limited to 2.5 x capacity x fill at mid-period, so a store at the end of its gas
    has almost no room to move. A soft target far above what can be reached pulls the other way.
    """
    r = np.random.default_rng(seed)
    demand = r.lognormal(6, 1.5, NODES)
    season = 1 + 0.6 * np.cos(2 * np.pi * np.arange(PERIODS) / PERIODS)
    columns = [*_pipes(r, demand), *(c for i in range(NODES) for c in _market(r, i, demand[i]))]
    incidence = sparse.lil_array((NODES, len(columns)))
    for k, (entries, *_) in enumerate(columns):
        for node, value in entries.items():
            incidence[node, k] = value
    cost, curvature, upper = (np.array([c[part] for c in columns]) for part in (1, 2, 3))
    return Problem(
        incidence=incidence.tocsr(),
        cost=cost[None, None],
        curvature=curvature[None, None],
        upper=upper[None, None],
        rhs=(season[:, None] * demand)[None],
        stores=_stores(demand, fill),
    )


def _pipes(r, demand):
    """Both ways round the ring, one pipe in five shut."""
    for i in range(NODES):
        j = (i + 1) % NODES
        for a, b in ((i, j), (j, i)):
            room = demand[a] * r.uniform(0.1, 2.0) * (r.random() > 0.2)
            yield {a: -1.0, b: 1.0}, r.uniform(0.1, 2), 0.0, room


def _market(r, i, size):
    """Three supply steps, four steps of demand given up, curtailment and spill."""
    for _ in range(3):
        yield {i: 1.0}, r.uniform(5, 60), 0.0, size * r.uniform(0.0, 0.4)
    for price in (60.0, 120.0, 250.0, 500.0):
        yield {i: 1.0}, price, price / (0.1 * size), 0.1 * size
    yield {i: 1.0}, 1500.0, 1000.0 / size, 2.0 * size
    yield {i: -1.0}, 3000.0, 0.0, np.inf


def _stores(demand, fill):
    volume, ratio = 60.0 * demand, 1.0 / 30.4
    capacity = volume / 70.0
    each, tier = np.ones((1, PERIODS, NODES)), np.ones((1, PERIODS, NODES, 2))
    steep = 2.5 * capacity / volume
    rows = {name: np.zeros((1, PERIODS, NODES, 2)) for name in ("withdrawal", "injection")}
    middle = steep / 2 / ratio
    rows["withdrawal"][..., 0], rows["injection"][..., 0] = 1 + middle, -middle
    rows["withdrawal"][..., 1], rows["injection"][..., 1] = -1.0, 1.0
    held = np.stack([-steep, steep], axis=-1) * tier
    room = np.stack([np.zeros(NODES), 1.2 * capacity], axis=-1) * tier
    cost = np.zeros((1, PERIODS, NODES, 2))
    cost[:, 9, :, 0], cost[:, -1, :, 0] = -50.0, -25.0
    share = np.array([0.8, 0.2])
    return Stores(
        node=np.arange(NODES),
        ratio=np.full(PERIODS, ratio),
        initial=fill * volume[None],
        withdrawal_cost=0.0 * each,
        withdrawal_upper=capacity * each,
        injection_cost=0.7 * each,
        injection_upper=0.6 * capacity * each,
        tier_cost=cost,
        tier_curvature=0.0 * tier,
        tier_upper=volume[:, None] * share * tier,
        limit_withdrawal=rows["withdrawal"],
        limit_injection=rows["injection"],
        limit_inventory=held,
        limit_rhs=room,
    )


@settings(max_examples=25, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), fill=st.sampled_from([0.0, 0.005, 0.02, 0.05, 0.14]))
def test_nearly_empty_stores_agree_with_the_reference(seed, fill):
    problem = winter(seed, fill)
    found, reference = solve(problem), solve_reference(problem)
    assert found.optimal.all()
    assert found.iterations.max() < 35
    assert found.objective == pytest.approx(reference.objective, rel=1e-7)
    check = certificate(problem, found)
    assert check.primal_residual.max() < 1e-9
    assert check.gap.max() < 1e-8


def test_limits_bind_on_stores_that_run_dry():
    found = solve(winter(0, 0.05))
    drained = found.inventory[0].min(axis=0) < 1e-4 * 60.0 * found.inventory.max()
    assert drained.sum() >= NODES // 2
    assert (found.slack[0, :, :, 0] < 1e-6).any(axis=0).sum() >= NODES // 2
    assert (found.limit_dual[0, :, :, 0] < -1.0).any()


@pytest.mark.parametrize("miss", [0.0, 1e-7, -1e-7])
def test_gap_means_the_same_where_the_objective_cancels(problem_of, stores_of, miss):
    """Gas in store at the end is worth almost exactly what supplying the 20 wanted costs.

    Whatever is left of the objective, the optimum is met as exactly as where nothing cancels.
    """
    worth = -(20.0 * 30.0 + 0.1 * 20.0**2) * (1.0 + miss) / 50.0
    stores = stores_of(
        1,
        tier_cost=np.full((1, 1, 1, 1), worth),
        withdrawal_upper=np.zeros((1, 1, 1)),
        injection_upper=np.zeros((1, 1, 1)),
    )
    supply = problem_of([[1, 1]], [30, 900], [100, 100], [20], curvature=[0.2, 0], stores=stores)
    found = solve(supply)
    assert found.optimal.all()
    assert found.iterations.max() < 15
    terms = 2.0 * (20.0 * 30.0 + 0.1 * 20.0**2)
    assert abs(found.objective[0] + miss * terms / 2.0) < Settings().gap_tolerance * terms
    assert found.x[0, 0] == pytest.approx([20.0, 0.0], abs=1e-7)
    assert found.relative_gap[0] < Settings().gap_tolerance
    assert abs(certificate(supply, found).gap[0]) < 1e-8
