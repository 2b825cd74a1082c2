"""The problem in scaled standard form: one array of columns, one of equality rows.

Columns of a period, in this order on the last axis, m of them:

    x (n) | w (S) | j (S) | h (S*K) | g (S*G)        g: slack of the limit rows

and rows, R of them: nodes (N) | stores (S) | limits (S*G). With z the columns, everything reads

    minimise  cost'z + 1/2 z'diag(curvature)z   subject to  A z = rhs,  0 <= z <= upper

A is applied, never built. Quantities are divided by a typical bound, costs by a typical cost (both
per scenario), inventories by the mean ratio besides, limit rows by their largest coefficient; so
tolerances and starting points mean the same for GWh and TWh, for euros and cents.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from sim.solver.problem import Array, BoolArray, IntArray, Problem

# A bound this far below the typical one leaves no room to step in: the column stays at zero.
_NO_ROOM = 1e-10
# Numbers this far below the largest do not count towards what is typical.
_NEGLIGIBLE = 1e-12


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
        """Views (.., n), (.., S), (.., S), (.., S, K), (.., S, G) of columns (.., m)."""
        n, s, k = self.columns, self.stores, self.tiers
        lead = z.shape[:-1]
        first = n + 2 * s
        second = first + s * k
        return (
            z[..., :n],
            z[..., n : n + s],
            z[..., n + s : first],
            z[..., first:second].reshape(*lead, s, k),
            z[..., second:].reshape(*lead, s, self.limits),
        )

    def split_rows(self, y: Array) -> tuple[Array, Array, Array]:
        """Views (.., N), (.., S), (.., S, G) of rows (.., R)."""
        first = self.nodes + self.stores
        limits = y[..., first:].reshape(*y.shape[:-1], self.stores, self.limits)
        return y[..., : self.nodes], y[..., self.nodes : first], limits


@dataclass(frozen=True, eq=False)
class Form:
    """B scaled problems in standard form and their constraint operator."""

    layout: Layout
    network: sparse.csr_array
    """(N, n + 2S), incidence with the withdrawals and injections beside it."""
    transposed: sparse.csr_array
    """(n + 2S, N)"""
    node: IntArray
    ratio: Array
    """(T,), scaled to a mean of 1."""
    cost: Array
    """(B, T, m)"""
    curvature: Array
    """(B, T, m)"""
    upper: Array
    """(B, T, m)"""
    free: BoolArray
    """(B, T, m), columns with room to move; the others stay at zero."""
    rhs: Array
    """(B, T, R)"""
    limit_withdrawal: Array
    """(B, T, S, G), zero in absent rows."""
    limit_injection: Array
    """(B, T, S, G)"""
    limit_inventory: Array
    """(B, T, S, G), zero in the first period, whose inventory is a number."""
    limit_present: BoolArray
    """(B, T, S, G)"""
    limit_size: Array
    """(B, T, S, G), what a limit row was divided by."""
    quantity: Array
    """(B,), what quantities were divided by."""
    price: Array
    """(B,), what costs were divided by."""
    inventory: float
    """What inventories were divided by besides, and their costs multiplied."""

    @property
    def scenarios(self) -> int:
        """B."""
        return int(self.cost.shape[0])

    def take(self, keep: IntArray) -> Form:
        """The form of some scenarios only."""
        return replace(self, **{name: getattr(self, name)[keep] for name in _PER_SCENARIO})

    def apply(self, z: Array) -> Array:
        """A z: (B, T, m) to (B, T, R)."""
        lay = self.layout
        _, w, j, h, g = lay.split(z)
        out = np.empty((*z.shape[:-1], lay.rows))
        nodes, stores, limits = lay.split_rows(out)
        nodes[...] = rows_times(self.network, z[..., : lay.columns + 2 * lay.stores])
        if not lay.stores:
            return out
        held = tier_sum(h)
        ratio = self.ratio[:, None]
        stores[...] = j - w - ratio * held
        stores[:, 1:] += ratio[1:] * held[:, :-1]
        if lay.limits:
            limits[...] = (
                self.limit_withdrawal * w[..., None] + self.limit_injection * j[..., None] + g
            )
            limits[:, 1:] += self.limit_inventory[:, 1:] * held[:, :-1, :, None]
        return out

    def apply_t(self, y: Array) -> Array:
        """A'y: (B, T, R) to (B, T, m)."""
        lay = self.layout
        nodes, stores, limits = lay.split_rows(y)
        out = np.empty((*y.shape[:-1], lay.size))
        out[..., : lay.columns + 2 * lay.stores] = rows_times(self.transposed, nodes)
        if not lay.stores:
            return out
        _, w, j, h, g = lay.split(out)
        w -= stores
        j += stores
        value = -self.ratio[:, None] * stores
        value[:, :-1] += self.ratio[1:, None] * stores[:, 1:]
        if lay.limits:
            w += (self.limit_withdrawal * limits).sum(-1)
            j += (self.limit_injection * limits).sum(-1)
            value[:, :-1] += (self.limit_inventory[:, 1:] * limits[:, 1:]).sum(-1)
            g[...] = limits * self.limit_present
        h[...] = value[..., None]
        return out


_PER_SCENARIO = (
    "cost",
    "curvature",
    "upper",
    "free",
    "rhs",
    "limit_withdrawal",
    "limit_injection",
    "limit_inventory",
    "limit_present",
    "limit_size",
    "quantity",
    "price",
)


def rows_times(matrix: sparse.csr_array, values: Array) -> Array:
    """`matrix @ v` for every vector v on the last axis: (.., c) to (.., r).

    Sparse times dense sums each entry in the order of the row, whatever the number of vectors: the
    answer for one vector does not depend on the others, as it would with a dense product.
    """
    lead = values.shape[:-1]
    flat = values.reshape(-1, values.shape[-1])
    return np.ascontiguousarray((matrix @ flat.T).T).reshape(*lead, matrix.shape[0])


def tier_sum(h: Array) -> Array:
    """Sum over the last axis, one tier after the other: (.., S, K) to (.., S)."""
    total = h[..., 0].copy()
    for k in range(1, h.shape[-1]):
        total += h[..., k]
    return total


def standard_form(problem: Problem) -> Form:
    """Scale a problem and lay it out as columns and rows."""
    stores = problem.stores
    layout = Layout(
        periods=problem.periods,
        nodes=problem.nodes,
        columns=problem.columns,
        stores=stores.node.size,
        tiers=stores.tier_cost.shape[-1],
        limits=stores.limit_rhs.shape[-1],
    )
    inventory = 1.0 / float(stores.ratio.mean())
    upper, cost, curvature = _bounds_and_costs(problem, inventory)
    rows, limits = _rows(problem, layout, inventory)
    quantity = _typical(upper, np.isfinite(upper) & (upper > 0.0))
    free = upper > _NO_ROOM * quantity[:, None, None]
    price = _typical(np.abs(cost), free & (cost != 0.0))
    per_quantity, per_price = quantity[:, None, None], price[:, None, None]
    network = _network(problem, layout)
    return Form(
        layout=layout,
        network=network,
        transposed=sparse.csr_array(network.T),
        node=stores.node,
        ratio=stores.ratio * inventory,
        cost=np.where(free, cost / per_price, 0.0),
        curvature=np.where(free, curvature * (per_quantity / per_price), 0.0),
        upper=np.where(free, upper / per_quantity, 0.0),
        free=free,
        rhs=rows / per_quantity,
        quantity=quantity,
        price=price,
        inventory=inventory,
        **limits,
    )


def _bounds_and_costs(problem: Problem, inventory: float) -> tuple[Array, Array, Array]:
    """Upper bounds, costs and curvatures of all columns, (B, T, m) each, inventories scaled."""
    stores = problem.stores
    nothing = np.zeros_like(stores.limit_rhs)
    upper = _columns(
        problem.upper,
        stores.withdrawal_upper,
        stores.injection_upper,
        stores.tier_upper / inventory,
        np.where(np.isinf(stores.limit_rhs), 0.0, np.inf),
    )
    cost = _columns(
        problem.cost,
        stores.withdrawal_cost,
        stores.injection_cost,
        stores.tier_cost * inventory,
        nothing,
    )
    straight = np.zeros_like(stores.withdrawal_cost)
    bent = stores.tier_curvature * inventory**2
    return upper, cost, _columns(problem.curvature, straight, straight, bent, nothing)


def _network(problem: Problem, layout: Layout) -> sparse.csr_array:
    place = (problem.stores.node, np.arange(layout.stores))
    shape = (layout.nodes, layout.stores)
    on_node = sparse.csr_array((np.ones(layout.stores), place), shape=shape)
    return sparse.csr_array(sparse.hstack([problem.incidence, on_node, -on_node], format="csr"))


def _columns(*groups: Array) -> Array:
    flat = [np.reshape(group, (*groups[0].shape[:2], -1)) for group in groups]
    return np.ascontiguousarray(np.concatenate(flat, axis=-1))


def _rows(problem: Problem, layout: Layout, inventory: float) -> tuple[Array, dict[str, Any]]:
    """Right-hand sides (B, T, R) in the problem's quantities, and the limits' coefficients."""
    stores = problem.stores
    present = np.isfinite(stores.limit_rhs)
    coefficients = {
        "limit_withdrawal": np.where(present, stores.limit_withdrawal, 0.0),
        "limit_injection": np.where(present, stores.limit_injection, 0.0),
        "limit_inventory": np.where(present, stores.limit_inventory * inventory, 0.0),
    }
    size = np.max([np.abs(array) for array in coefficients.values()], axis=0, initial=0.0)
    size = np.where(size > 0.0, size, 1.0)
    scaled = {name: array / size for name, array in coefficients.items()}
    limit = np.where(present, stores.limit_rhs, 0.0) / size
    store = np.zeros((*problem.rhs.shape[:2], layout.stores))
    initial = stores.initial / inventory
    if layout.stores:
        store[:, 0] = -stores.ratio[0] * inventory * initial
        limit[:, 0] -= scaled["limit_inventory"][:, 0] * initial[..., None]
        scaled["limit_inventory"][:, 0] = 0.0
    rows = _columns(problem.rhs, store, limit)
    return rows, {**scaled, "limit_present": present, "limit_size": size}


def _typical(values: Array, counted: BoolArray) -> Array:
    """Geometric mean of the counted values of every scenario (1 where none counts): (B,)."""
    flat = np.where(counted, values, 0.0).reshape(values.shape[0], -1)
    used = flat > _NEGLIGIBLE * flat.max(axis=-1, initial=0.0, keepdims=True)
    logs, count = np.log(np.where(used, flat, 1.0)), used.sum(axis=-1)
    return np.asarray(np.exp(logs.sum(axis=-1) / np.maximum(count, 1)))
