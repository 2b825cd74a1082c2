"""The problem in scaled standard form: one array of columns, one of equality rows.

Arrays have the place first and the scenario last, (place, T, B): every step of the method is then
one long run over memory for all scenarios and periods at once. Columns of a period, m of them:

    x (n) | w (S) | j (S) | h (S*K) | g (S*G)        g: slack of the limit rows

and rows, R of them: nodes (N) | stores (S) | limits (S*G). With z the columns, everything reads

    minimise  cost'z + 1/2 z'diag(curvature)z   subject to  A z = rhs,  0 <= z <= upper

A is applied, never built. How a problem gets this form is in `scaling`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from sim.solver.network import summed, times
from sim.solver.problem import Array, BoolArray, IntArray


@dataclass(frozen=True, eq=False)
class Layout:
    """Sizes, and where the groups of columns and rows lie."""

    periods: int
    nodes: int
    columns: int
    stores: int
    tiers: int
    limits: int

    @property
    def size(self) -> int:
        """m, columns of one period."""
        return self.columns + self.stores * (2 + self.tiers + self.limits)

    @property
    def rows(self) -> int:
        """R, equality rows of one period."""
        return self.nodes + self.stores * (1 + self.limits)

    def split(self, z: Array) -> tuple[Array, Array, Array, Array, Array]:
        """Views (n, ..), (S, ..), (S, ..), (S, K, ..), (S, G, ..) of columns (m, ..)."""
        n, s, k = self.columns, self.stores, self.tiers
        first = n + 2 * s
        second = first + s * k
        return (
            z[:n],
            z[n : n + s],
            z[n + s : first],
            z[first:second].reshape(s, k, *z.shape[1:]),
            z[second:].reshape(s, self.limits, *z.shape[1:]),
        )

    def split_rows(self, y: Array) -> tuple[Array, Array, Array]:
        """Views (N, ..), (S, ..), (S, G, ..) of rows (R, ..)."""
        first = self.nodes + self.stores
        limits = y[first:].reshape(self.stores, self.limits, *y.shape[1:])
        return y[: self.nodes], y[self.nodes : first], limits


@dataclass(frozen=True, eq=False)
class Form:
    """B scaled problems in standard form and their constraint operator."""

    layout: Layout
    network: sparse.csr_array
    """(R, m), the part of A that is the same in every scenario and period: x, w and j."""
    transposed: sparse.csr_array
    """(m, R)"""
    node: IntArray
    ratio: Array
    """(T, 1), scaled to a mean of 1."""
    cost: Array
    """(m, T, B)"""
    curvature: Array
    """(m, T, B)"""
    upper: Array
    """(m, T, B)"""
    free: BoolArray
    """(m, T, B), columns with room to move; the others stay at zero."""
    rhs: Array
    """(R, T, B)"""
    row_weight: Array
    """(R, T, B), what residuals of the rows are multiplied by: 1 / (1 + |rhs|)."""
    limit_withdrawal: Array
    """(S, G, T, B), zero in absent rows."""
    limit_injection: Array
    """(S, G, T, B)"""
    limit_inventory: Array
    """(S, G, T, B), zero in the first period, whose inventory is a number."""
    limit_present: BoolArray
    """(S, G, T, B)"""
    limit_size: Array
    """(S, G, T, B), what a limit row was divided by."""
    quantity: Array
    """(B,), what quantities were divided by."""
    price: Array
    """(B,), what costs were divided by."""
    inventory: float
    """What inventories were divided by besides, and their costs multiplied."""

    @property
    def scenarios(self) -> int:
        """B."""
        return int(self.cost.shape[-1])

    def take(self, keep: IntArray) -> Form:
        """The form of some scenarios only."""
        return replace(self, **{name: lanes(getattr(self, name), keep) for name in _PER_SCENARIO})

    def apply(self, z: Array) -> Array:
        """A z: (m, T, B) to (R, T, B)."""
        lay = self.layout
        out = times(self.network, z)
        if not lay.stores:
            return out
        _, w, j, h, g = lay.split(z)
        _, stores, limits = lay.split_rows(out)
        held = tier_sum(h)
        stores -= self.ratio * held
        stores[:, 1:] += self.ratio[1:] * held[:, :-1]
        for i in range(lay.limits):
            row = limits[:, i]
            row += g[:, i]
            row += self.limit_withdrawal[:, i] * w
            row += self.limit_injection[:, i] * j
            row[:, 1:] += self.limit_inventory[:, i, 1:] * held[:, :-1]
        return out

    def apply_t(self, y: Array) -> Array:
        """A'y: (R, T, B) to (m, T, B)."""
        lay = self.layout
        out = times(self.transposed, y)
        if not lay.stores:
            return out
        _, stores, limits = lay.split_rows(y)
        _, w, j, h, g = lay.split(out)
        value = stores * -self.ratio
        value[:, :-1] += self.ratio[1:] * stores[:, 1:]
        for i in range(lay.limits):
            row = limits[:, i]
            w += self.limit_withdrawal[:, i] * row
            j += self.limit_injection[:, i] * row
            value[:, :-1] += self.limit_inventory[:, i, 1:] * row[:, 1:]
            np.multiply(row, self.limit_present[:, i], out=g[:, i])
        h[...] = value[:, None]
        return out


_PER_SCENARIO = (
    "cost",
    "curvature",
    "upper",
    "free",
    "rhs",
    "row_weight",
    "limit_withdrawal",
    "limit_injection",
    "limit_inventory",
    "limit_present",
    "limit_size",
    "quantity",
    "price",
)


def lanes(array: Any, keep: IntArray) -> Any:
    """Some scenarios of an array that has them last."""
    return np.ascontiguousarray(array[..., keep])


def tier_sum(h: Array) -> Array:
    """Sum over the tiers, one after the other: (S, K, ..) to (S, ..)."""
    total = h[:, 0].copy()
    for k in range(1, h.shape[1]):
        total += h[:, k]
    return total


def total(a: Array) -> Array:
    """Sum of every scenario, (.., T, B) to (B,), places and then periods one after the other.

    The order of a sum decides about its last digits: so nothing else may. Terms of zero, such as
    those of columns that only other scenarios use, leave it as it is.
    """
    by_period = summed(_flat(a))
    return np.asarray(np.ascontiguousarray(by_period.T).sum(axis=-1))


def largest(a: Array) -> Array:
    """Largest entry of every scenario, at least 0: (.., T, B) to (B,)."""
    by_period = np.maximum.reduce(_flat(a), axis=0, initial=0.0)
    return np.asarray(by_period.max(axis=0, initial=0.0))


def least(a: Array) -> Array:
    """Smallest entry of every scenario, at most 0; entries that are 0/0 do not count."""
    by_period = np.fmin.reduce(_flat(a), axis=0, initial=0.0)
    return np.asarray(np.fmin.reduce(by_period, axis=0, initial=0.0))


def _flat(a: Array) -> Array:
    return a.reshape(math.prod(a.shape[:-2]), *a.shape[-2:])
