"""Columns that differ in nothing but their size, whatever the solver makes of that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

PARTS = 3


@pytest.mark.parametrize("seed", range(40))
def test_columns_cut_in_parts_are_the_columns_they_were(random_of, proven, usual_of, seed):
    """Every column in three of any size whose marginal costs run over the same range: the
    same optimum, of which each part carries its share wherever the optimum is unique."""
    problem = random_of(seed)
    bounded = np.isfinite(problem.upper).all(axis=(0, 1))
    share = np.random.default_rng(seed).dirichlet(np.ones(PARTS), problem.columns).T
    cut = replace(
        problem,
        incidence=sparse.hstack([problem.incidence] * PARTS, format="csr"),
        cost=np.tile(problem.cost, PARTS),
        curvature=np.concatenate([problem.curvature / part for part in share], axis=-1),
        upper=np.concatenate([problem.upper * part for part in share], axis=-1),
    )
    found, parts = proven(problem), proven(cut)
    cost, bound = usual_of(problem)
    assert parts.objective == pytest.approx(found.objective, rel=1e-7, abs=1e-7 * (cost * bound)[0])
    carried = parts.x.reshape(*problem.cost.shape[:2], PARTS, -1)
    unique = bounded & (problem.curvature[0, 0] > 0.0)
    wanted = share[:, unique] * found.x[..., None, unique]
    near = 1e-3 * share[:, unique] * problem.upper[..., None, unique]
    assert (np.abs(carried[..., unique] - wanted) <= near + 1e-9 * bound).all()


def test_customers_of_any_size_give_way_alike(network_of, proven):
    """Customers of 1, 30 and 600 whose worth of gas falls from 90 to 30: of 631 they lack 100.

    Each gets the same share, 531/631. A fourth, as dear but never falling, goes without nothing; a
    fifth is like the first in one period only.
    """
    sizes = np.array([1.0, 30.0, 600.0])
    alike = [({0: -1.0}, -90.0, 60.0 / size, size) for size in sizes]
    others = [
        ({0: -1.0}, -90.0, 0.0, 7.0),
        ({0: -1.0}, [-90.0, -900.0], [60.0 / 5.0, 0.0], 5.0),
    ]
    spill = ({0: -1.0}, 50.0, 0.0, np.inf)
    supplied = np.array([531.0 + 7.0 + 5.0 * 531.0 / 631.0, 531.0 + 7.0 + 5.0])
    supply = ({0: 1.0}, 1.0, 0.0, supplied)
    found = proven(network_of([*alike, *others, spill, supply], [[0], [0]]))
    share = 531.0 / 631.0
    assert found.x[0, :, :3] / sizes == pytest.approx(np.full((2, 3), share), rel=1e-6)
    assert found.x[0, :, 3] == pytest.approx(7.0, rel=1e-6)
    assert found.x[0, :, 4] == pytest.approx([5.0 * share, 5.0], rel=1e-6)
    assert found.node_dual[0, :, 0] == pytest.approx(90.0 - 60.0 * share, rel=1e-6)
    marginal = -90.0 + 60.0 * share + found.node_dual[0, :, :1]
    assert found.reduced_cost[0, :, :3] == pytest.approx(
        np.broadcast_to(marginal, (2, 3)), abs=1e-4
    )


def test_twins_with_room_in_one_period_only(network_of, proven):
    """Two suppliers at 10 + q over the width of each; the second has room in the second period."""
    columns = [
        ({0: 1.0}, 10.0, [0.1, 0.1], [10.0, 10.0]),
        ({0: 1.0}, 10.0, [0.1, 0.05], [0.0, 20.0]),
        ({0: 1.0}, 1000.0, 0.0, np.inf),
        ({0: -1.0}, 50.0, 0.0, np.inf),
    ]
    found = proven(network_of(columns, [[6.0], [12.0]]))
    assert found.x[0, 0, :2] == pytest.approx([6.0, 0.0], abs=1e-6)
    assert found.x[0, 0, 1] == 0.0
    assert found.x[0, 1, :2] == pytest.approx([4.0, 8.0], abs=1e-5)
    assert found.node_dual[0, :, 0] == pytest.approx([10.6, 10.4], abs=1e-5)
