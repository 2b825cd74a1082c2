"""The Newton system: factor and solve A diag(delta) A' for a batch.

Rows are y (nodes), u (stores) and q (limits); see `form` for A. With r = w - j the net withdrawal,
d = E'y - u the price it sees and p_t = ratio_t u_t - ratio_{t-1} u_{t-1} the price inventory
v_{t-1} sees, elimination goes in four steps.

1. Limits are local to a store and period. They correlate r_t with v_{t-1}: from independent
   variances delta to `rate` = var r, `lean` = cov(v, r) / var r and `hold` = var v given r (see
   `limits`).
2. What remains is  y'Ly + (E'y - m)' rate (E'y - m) + p' hold p,  with the network's
   L = incidence diag(delta) incidence'  and
   m_t = (1 - lean ratio_t) u_t + lean ratio_{t-1} u_{t-1}.
   Eliminating y, with M = L + E rate E', leaves  m'Wm,  W = rate - rate E'M^-1E rate  per store
   node. Its diagonal is computed as that of rate E'M^-1 L E, the same without the subtraction,
   which would cancel for a store far freer than the network around it. Off the diagonal nothing is
   subtracted, and only the form above is exact to rounding on both sides of it: the other one adds
   the rounding of the freest stores to those with no freedom left (empty, their limits binding).
   Stores that share a node are added up first and told apart again.
3. m'Wm + p' hold p couples neighbouring periods only: a block tridiagonal system in u, blocks
   S x S, one forward and one backward sweep over time.
4. y, then q, by substitution.

Eliminating towards the duals u rather than the inventories matters: on daily horizons inventories
are large and their changes small.
Every step but 3 is one call over scenarios and periods. Calls are chosen such that the answer of a
scenario does not depend, bit for bit, on the others in the batch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from sim.solver.form import Form, rows_times, tier_sum
from sim.solver.limits import factor_limits, solve_limits, store_variances
from sim.solver.problem import Array, BoolArray, IntArray


@dataclass(frozen=True, eq=False)
class Pattern:
    """What the network's normal matrix looks like: the same for all scenarios and periods."""

    product: sparse.csr_array
    """(P, n), from the weights of the columns to the P nonzero entries of L."""
    place: IntArray
    """(P,), where they stand in L, flattened."""
    hosts: IntArray
    """(U,), nodes with a store."""
    host: IntArray
    """(S,), which of them a store hangs on."""
    siblings: BoolArray
    """(S, S), other stores on the same node."""

    @classmethod
    def of(cls, form: Form) -> Pattern:
        """The pattern of a form's network."""
        lay = form.layout
        incidence = sparse.csc_array(form.network[:, : lay.columns])
        rows, columns, values = [], [], []
        for i in range(lay.columns):
            part = slice(int(incidence.indptr[i]), int(incidence.indptr[i + 1]))
            node, weight = incidence.indices[part].astype(np.int64), incidence.data[part]
            rows.append((node[:, None] * lay.nodes + node).ravel())
            columns.append(np.full(node.size**2, i))
            values.append(np.outer(weight, weight).ravel())
        flat = np.concatenate([np.zeros(0, np.int64), *rows])
        place, row = np.unique(flat, return_inverse=True)
        entries = np.concatenate([np.zeros(0), *values])
        column = np.concatenate([np.zeros(0, np.int64), *columns])
        hosts, host = np.unique(form.node, return_inverse=True)
        return cls(
            product=sparse.csr_array((entries, (row, column)), shape=(place.size, lay.columns)),
            place=place,
            hosts=hosts,
            host=host,
            siblings=(host[:, None] == host) & ~np.eye(host.size, dtype=bool),
        )

    def laplacian(self, weights: Array, nodes: int) -> Array:
        """L = incidence diag(weights) incidence': (B, T, n) to (B, T, N, N)."""
        lead = weights.shape[:-1]
        flat = np.zeros((*lead, nodes * nodes))
        flat[..., self.place] = rows_times(self.product, weights)
        return flat.reshape(*lead, nodes, nodes)


class Factor:
    """A diag(delta) A', ready to solve with, for the scenarios of a form."""

    def __init__(self, form: Form, pattern: Pattern, delta: Array, regularisation: float) -> None:
        self._form = form
        self._pattern = pattern
        x, self._w, self._j, h, g = form.layout.split(delta)
        laplacian = pattern.laplacian(x, form.layout.nodes)
        if not form.layout.stores:
            order = np.arange(form.layout.nodes)
            laplacian[..., order, order] *= 1.0 + regularisation
            self._network = _inverse_spd(laplacian)
            return
        self._held = tier_sum(h)
        self._before = np.zeros_like(self._held)
        self._before[:, 1:] = self._held[:, :-1]
        if form.layout.limits:
            self._limits = factor_limits(form, self._w, self._j, self._before, g)
        self._rate, lean, hold = store_variances(form, self._w, self._j, self._before, g)
        self._now = 1.0 - lean * form.ratio[:, None]
        self._past = np.zeros_like(lean)
        self._past[:, 1:] = lean[:, 1:] * form.ratio[:-1, None]
        coupling = self._eliminate_nodes(laplacian, regularisation)
        self._factor_chain(coupling, hold, regularisation)

    def _eliminate_nodes(self, laplacian: Array, regularisation: float) -> Array:
        """Invert M, overwriting L, and return W: (B, T, S, S)."""
        pattern, rate = self._pattern, self._rate
        hosts, order = pattern.hosts, np.arange(laplacian.shape[-1])
        total = rows_times(_sum_by_host(pattern), rate)
        size = laplacian[..., order, order]
        size[..., hosts] += total
        # As if every node had a little more freedom of its own: W must know what M knows.
        laplacian[..., order, order] += regularisation * size
        columns = np.ascontiguousarray(np.swapaxes(laplacian, -1, -2)[..., hosts, :])
        laplacian[..., hosts, hosts] += total
        self._network = _inverse_spd(laplacian)
        rows = np.ascontiguousarray(self._network[..., hosts, :])
        shared = total[..., :, None] * rows[..., hosts] * -total[..., None, :]
        shared = 0.5 * (shared + np.swapaxes(shared, -1, -2))
        own = np.arange(hosts.size)
        shared[..., own, own] = total * (rows * columns).sum(axis=-1)
        if not pattern.siblings.any():
            return np.ascontiguousarray(shared[..., pattern.host[:, None], pattern.host])
        # Stores on one node share its W by their rates, and pass gas to each other through it.
        share = rate / np.where(total > 0.0, total, 1.0)[..., pattern.host]
        coupling = shared[..., pattern.host[:, None], pattern.host]
        coupling = share[..., :, None] * coupling * share[..., None, :]
        exchange = share[..., :, None] * rate[..., None, :] * pattern.siblings
        coupling -= exchange
        stores = np.arange(rate.shape[-1])
        coupling[..., stores, stores] += exchange.sum(axis=-1)
        return coupling

    def _factor_chain(self, coupling: Array, hold: Array, regularisation: float) -> None:
        """Forward elimination over time of the block tridiagonal system in u."""
        periods, stores = coupling.shape[1], np.arange(coupling.shape[-1])
        ratio = self._form.ratio[:, None]
        now, past = self._now, self._past
        diagonal = now[..., :, None] * coupling * now[..., None, :]
        diagonal[:, :-1] += past[:, 1:, :, None] * coupling[:, 1:] * past[:, 1:, None, :]
        local = ratio**2 * hold
        local[:, :-1] += ratio[:-1] ** 2 * hold[:, 1:]
        local[:, -1] += ratio[-1] ** 2 * self._held[:, -1]
        diagonal[..., stores, stores] += local
        below = now[:, 1:, :, None] * coupling[:, 1:] * past[:, 1:, None, :]
        below[..., stores, stores] -= ratio[1:] * ratio[:-1] * hold[:, 1:]
        scale, empty = _unit_scale(np.einsum("btss->bts", diagonal))
        diagonal *= scale[..., :, None] * scale[..., None, :]
        diagonal[..., stores, stores] += empty + regularisation
        below *= scale[:, 1:, :, None] * scale[:, :-1, None, :]
        self._scale = scale
        self._pivot = np.empty_like(diagonal)
        self._below = np.empty_like(below)
        pivot = diagonal[:, 0]
        for t in range(periods):
            self._pivot[:, t] = _inverse(pivot)
            if t + 1 < periods:
                self._below[:, t] = below[:, t] @ self._pivot[:, t]
                step = self._below[:, t] @ np.swapaxes(below[:, t], -1, -2)
                pivot = diagonal[:, t + 1] - 0.5 * (step + np.swapaxes(step, -1, -2))

    def solve(self, rows: Array) -> Array:
        """Duals (B, T, R) such that A diag(delta) A' duals = rows, up to rounding."""
        lay, pattern = self._form.layout, self._pattern
        nodes, stores, limits = lay.split_rows(rows)
        out = np.empty_like(rows)
        y, u, q = lay.split_rows(out)
        if not lay.stores:
            y[...] = _times(self._network, nodes)
            return out
        if lay.limits:
            nodes, stores = self._without_limits(nodes, stores, limits)
        seen = _times(self._network, nodes)[..., pattern.hosts][..., pattern.host]
        pull = self._rate * seen
        target = stores + self._now * pull
        target[:, :-1] += self._past[:, 1:] * pull[:, 1:]
        u[...] = self._solve_chain(target)
        wanted = self._now * u
        wanted[:, 1:] += self._past[:, 1:] * u[:, :-1]
        loaded = nodes.copy()
        loaded[..., pattern.hosts] += rows_times(_sum_by_host(pattern), self._rate * wanted)
        y[...] = _times(self._network, loaded)
        if lay.limits:
            q[...] = self._limit_duals(y, u, limits)
        return out

    def _solve_chain(self, rows: Array) -> Array:
        periods = rows.shape[1]
        values = rows * self._scale
        for t in range(1, periods):
            values[:, t] -= _times(self._below[:, t - 1], values[:, t - 1])
        values = _times(self._pivot, values)
        for t in range(periods - 2, -1, -1):
            values[:, t] -= _times(np.swapaxes(self._below[:, t], -1, -2), values[:, t + 1])
        return values * self._scale

    def _without_limits(self, nodes: Array, stores: Array, limits: Array) -> tuple[Array, Array]:
        """Right-hand sides of nodes and stores once the limits' duals are eliminated."""
        form = self._form
        q = solve_limits(self._limits, limits)
        net = self._w * (form.limit_withdrawal * q).sum(-1)
        net -= self._j * (form.limit_injection * q).sum(-1)
        held = self._before * (form.limit_inventory * q).sum(-1)
        nodes, stores = nodes.copy(), stores + net
        nodes[..., self._pattern.hosts] -= rows_times(_sum_by_host(self._pattern), net)
        stores -= form.ratio[:, None] * held
        stores[:, :-1] += form.ratio[:-1, None] * held[:, 1:]
        return nodes, stores

    def _limit_duals(self, y: Array, u: Array, limits: Array) -> Array:
        form = self._form
        price = y[..., form.node] - u
        kept = form.ratio[:, None] * u
        kept[:, 1:] -= form.ratio[:-1, None] * u[:, :-1]
        moved = form.limit_withdrawal * (self._w * price)[..., None]
        moved -= form.limit_injection * (self._j * price)[..., None]
        moved += form.limit_inventory * (self._before * kept)[..., None]
        return solve_limits(self._limits, limits - moved)


def _sum_by_host(pattern: Pattern) -> sparse.csr_array:
    count = pattern.host.size
    place = (pattern.host, np.arange(count))
    return sparse.csr_array((np.ones(count), place), shape=(pattern.hosts.size, count))


def _unit_scale(diagonal: Array) -> tuple[Array, Array]:
    """Scaling that makes a diagonal 1, and 1 where the row is empty (its answer becomes 0)."""
    filled = diagonal > 0.0
    scale = np.where(filled, 1.0 / np.sqrt(np.where(filled, diagonal, 1.0)), 0.0)
    return scale, np.where(filled, 0.0, 1.0)


def _inverse_spd(matrices: Array) -> Array:
    """Inverses of symmetric positive semidefinite matrices (.., k, k), which are overwritten.

    Scaled to unit diagonal first, which makes pivoting harmless.
    """
    order = np.arange(matrices.shape[-1])
    scale, empty = _unit_scale(matrices[..., order, order])
    both = scale[..., :, None] * scale[..., None, :]
    matrices *= both
    matrices[..., order, order] += empty
    inverse = _inverse(matrices)
    inverse *= both
    return inverse


def _inverse(matrices: Array) -> Array:
    """Batched inverse; a singular member becomes NaN instead of failing all."""
    try:
        return np.asarray(np.linalg.inv(matrices))
    except np.linalg.LinAlgError:
        flat = matrices.reshape(-1, *matrices.shape[-2:])
        out = np.full_like(flat, np.nan)
        for i, matrix in enumerate(flat):
            try:
                out[i] = np.linalg.inv(matrix)
            except np.linalg.LinAlgError:
                continue
        return out.reshape(matrices.shape)


def _times(matrices: Array, vectors: Array) -> Array:
    return np.asarray((matrices @ vectors[..., None])[..., 0])
