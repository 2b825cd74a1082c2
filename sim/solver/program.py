"""One scenario written out: an explicit sparse quadratic program over all periods.

For checks and the reference solver, which must not lean on the core's own algebra. Columns, period
by period: x (n), w (S), j (S), h (S*K). Equalities, period by period: nodes (N), stores (S). The
limit rows that exist follow in order (t, s, g) as inequalities.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from sim.solver.problem import Array, IntArray, Problem


@dataclass(frozen=True, eq=False)
class Program:
    """Minimise cost'z + 1/2 z'diag(curvature)z over 0 <= z <= upper with the rows below."""

    cost: Array
    curvature: Array
    upper: Array
    equal: sparse.csr_array
    """equal z = rhs"""
    rhs: Array
    limit: sparse.csr_array
    """limit z <= limit_rhs"""
    limit_rhs: Array
    present: IntArray
    """Where the limit rows stand in a flattened (T, S, G) array."""


class _Entries:
    """Collects (row, column, value) triples."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.columns: list[int] = []
        self.values: list[float] = []

    def add(self, row: int, column: int, value: float) -> None:
        self.rows.append(row)
        self.columns.append(column)
        self.values.append(value)

    def matrix(self, height: int, width: int) -> sparse.csr_array:
        return sparse.csr_array((self.values, (self.rows, self.columns)), shape=(height, width))


def program(problem: Problem, b: int) -> Program:
    """Scenario `b` of a problem, written out entry by entry."""
    stores, periods, nodes = problem.stores, problem.periods, problem.nodes
    rates = np.zeros(stores.withdrawal_cost.shape[1:])
    rhs = np.zeros((periods, nodes + stores.node.size))
    rhs[:, :nodes] = problem.rhs[b]
    rhs[0, nodes:] = -stores.ratio[0] * stores.initial[b]
    limit, limit_rhs = _limits(problem, b)
    return Program(
        cost=flatten(
            problem.cost[b],
            stores.withdrawal_cost[b],
            stores.injection_cost[b],
            stores.tier_cost[b],
        ),
        curvature=flatten(problem.curvature[b], rates, rates, stores.tier_curvature[b]),
        upper=flatten(
            problem.upper[b],
            stores.withdrawal_upper[b],
            stores.injection_upper[b],
            stores.tier_upper[b],
        ),
        equal=_equalities(problem),
        rhs=rhs.ravel(),
        limit=limit,
        limit_rhs=limit_rhs,
        present=np.flatnonzero(np.isfinite(stores.limit_rhs[b]).ravel()),
    )


def flatten(x: Array, w: Array, j: Array, h: Array) -> Array:
    """Columns (T, n), (T, S), (T, S), (T, S, K) in the order of a program."""
    return np.concatenate([x, w, j, h.reshape(x.shape[0], -1)], axis=1).ravel()


def _sizes(problem: Problem) -> tuple[int, int, int, int]:
    """S, K, and the columns and equality rows of one period."""
    count, tiers = problem.stores.tier_cost.shape[-2:]
    return count, tiers, problem.columns + count * (2 + tiers), problem.nodes + count


def _equalities(problem: Problem) -> sparse.csr_array:
    stores = problem.stores
    count, tiers, width, height = _sizes(problem)
    entries = _Entries()
    network = problem.incidence.tocoo()
    for t in range(problem.periods):
        row, first = t * height, t * width + problem.columns
        for i, k, value in zip(*network.coords, network.data, strict=True):
            entries.add(row + int(i), t * width + int(k), float(value))
        for s in range(count):
            node, own = row + int(stores.node[s]), row + problem.nodes + s
            for column, sign in ((first + s, 1.0), (first + count + s, -1.0)):
                entries.add(node, column, sign)
                entries.add(own, column, -sign)
            for k in range(tiers):
                held = first + 2 * count + s * tiers + k
                entries.add(own, held, -float(stores.ratio[t]))
                if t + 1 < problem.periods:
                    entries.add(own + height, held, float(stores.ratio[t + 1]))
    return entries.matrix(problem.periods * height, problem.periods * width)


def _limits(problem: Problem, b: int) -> tuple[sparse.csr_array, Array]:
    stores = problem.stores
    count, tiers, width, _ = _sizes(problem)
    entries = _Entries()
    rhs: list[float] = []
    for t, s, g in np.argwhere(np.isfinite(stores.limit_rhs[b])).tolist():
        row, first = len(rhs), t * width + problem.columns
        entries.add(row, first + s, float(stores.limit_withdrawal[b, t, s, g]))
        entries.add(row, first + count + s, float(stores.limit_injection[b, t, s, g]))
        slope, known = float(stores.limit_inventory[b, t, s, g]), 0.0
        if t:
            for k in range(tiers):
                entries.add(row, first - width + 2 * count + s * tiers + k, slope)
        else:
            known = slope * float(stores.initial[b, s])
        rhs.append(float(stores.limit_rhs[b, t, s, g]) - known)
    return entries.matrix(len(rhs), problem.periods * width), np.array(rhs)
