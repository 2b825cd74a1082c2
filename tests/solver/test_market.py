"""A market of realistic size: against Clarabel, certified, within the iterations promised."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from sim.solver import Problem, Stores, certificate, solve, solve_reference

NODES, ARCS, TIERS, STORES = 30, 90, 14, 15


def market(periods: int, scenarios: int = 1, bends: bool = True) -> Problem:
    """30 nodes, some 630 columns, 15 stores with two tiers and two limit rows, a year of demand."""
    r = np.random.default_rng(0)
    season = 1 + 0.6 * np.cos(2 * np.pi * (np.arange(periods) + 0.5) / periods)
    size = r.lognormal(5, 1, NODES)
    columns = [*_arcs(r), *(c for i in range(NODES) for c in _node(r, i, size[i], season, bends))]
    count = len(columns)
    incidence = sparse.lil_array((NODES, count))
    for k, (entries, *_) in enumerate(columns):
        for node, value in entries.items():
            incidence[node, k] = value
    cost, curvature, upper = (
        np.stack([np.broadcast_to(c[part], periods) for c in columns], axis=-1)[None]
        for part in (1, 2, 3)
    )
    spread = r.uniform(0.7, 1.1, (scenarios, 1, count)) if scenarios > 1 else np.ones((1, 1, 1))
    return Problem(
        incidence=incidence.tocsr(),
        cost=cost,
        curvature=curvature,
        upper=upper * spread,
        rhs=np.zeros((1, 1, NODES)),
        stores=_stores(r, periods, size),
    )


def _arcs(r):
    """A ring and random chords; one in ten is shut."""
    for a in range(ARCS):
        i = a % NODES
        j = (i + 1) % NODES if a < NODES else int(r.integers(NODES))
        j = (i + 3) % NODES if i == j else j
        yield {i: -1.0, j: 1.0}, r.uniform(0.1, 2), 0.0, r.uniform(50, 900) * (r.random() > 0.1)


def _node(r, i, size, season, bends):
    """Supply steps, demand tiers of rising value, curtailment and spill of one node."""
    for _ in range(3):
        if r.random() < 0.7:
            yield {i: 1.0}, r.uniform(5, 60), 0.0, size * r.uniform(0.1, 1.2)
    value = 20.0
    for k, share in enumerate(r.dirichlet(np.ones(TIERS))):
        step = r.uniform(2, 30) if k < TIERS - 2 else r.uniform(200, 2000)
        room = size * share * season
        yield {i: -1.0}, -(value + step), bends * step / room, room
        value += step
    yield {i: 1.0}, 3000.0, 0.0, np.inf
    yield {i: -1.0}, 1000.0, 0.0, np.inf


def _stores(r, periods, size):
    """Two tiers: the first 30 % are wanted late in the year and, with the rest, at its end."""
    node = r.integers(0, NODES, STORES)
    volume = size[node] * r.uniform(20, 90, STORES)
    out, into = volume / 60, volume / 90
    each = np.ones((1, periods, STORES))
    room = np.stack([0.3 * volume, 0.7 * volume], axis=-1) * each[..., None]
    cost, curvature = np.zeros_like(room), np.zeros_like(room)
    cost[:, -1] = [-60.0, -10.0]
    cost[:, int(0.8 * periods), :, 0] -= 100.0
    curvature[:, -1] = 20.0 / room[:, -1]
    rows = {name: np.zeros((1, periods, STORES, 2)) for name in ("w", "j", "v", "rhs")}
    rows["w"][..., 0], rows["v"][..., 0], rows["rhs"][..., 0] = 1.0, -2 * out / volume, 0.2 * out
    rows["j"][..., 1], rows["v"][..., 1], rows["rhs"][..., 1] = 1.0, into / volume / 0.3, into / 0.3
    return Stores(
        node=node,
        ratio=np.full(periods, periods / 365.0),
        initial=0.55 * volume[None],
        withdrawal_cost=0.3 * each,
        withdrawal_upper=out * each,
        injection_cost=0.5 * each,
        injection_upper=into * each,
        tier_cost=cost,
        tier_curvature=curvature,
        tier_upper=room,
        limit_withdrawal=rows["w"],
        limit_injection=rows["j"],
        limit_inventory=rows["v"],
        limit_rhs=rows["rhs"],
    )


@pytest.mark.parametrize(("periods", "bends"), [(12, True), (12, False), (180, True)])
def test_realistic_market_agrees_with_the_reference(periods, bends):
    problem = market(periods, bends=bends)
    assert problem.columns > 580
    found, reference = solve(problem), solve_reference(problem)
    assert found.optimal.all()
    assert found.iterations.max() < 40
    assert found.objective == pytest.approx(reference.objective, rel=1e-7)
    check = certificate(problem, found)
    assert check.primal_residual.max() < 1e-10
    assert check.dual_residual.max() < 1e-10
    assert check.gap.max() < 1e-8
    assert found.withdrawal.max() > 1.0
    assert (found.slack < 1e-6).any()


def test_scenarios_of_a_realistic_market_do_not_see_each_other():
    problem = market(12, scenarios=9)
    whole = solve(problem)
    assert whole.optimal.all()
    assert whole.iterations.max() < 40
    for one in (0, 4, 8):
        alone = solve(problem.select(slice(one, one + 1)))
        for name in ("x", "node_dual", "store_dual", "limit_dual", "tiers", "objective"):
            assert getattr(alone, name)[0].tobytes() == getattr(whole, name)[one].tobytes(), name


def test_more_room_never_costs_more():
    problem = market(12)
    wide = Problem(
        incidence=problem.incidence,
        cost=problem.cost,
        curvature=problem.curvature,
        upper=problem.upper * np.array([1.0, 1.1, 1.5])[:, None, None],
        rhs=problem.rhs,
        stores=problem.stores,
    )
    costs = solve(wide).objective
    assert costs[0] > costs[1] > costs[2]
