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
   Eliminating y (see `network`) leaves  m'Wm.
3. m'Wm + p' hold p couples neighbouring periods only (see `chain`).
4. y, then q, by substitution.

Eliminating towards the duals u rather than the inventories matters: on daily horizons inventories
are large and their changes small. Calls are chosen such that the answer of a scenario does not
depend, bit for bit, on the others in the batch.
"""

from __future__ import annotations

import numpy as np

from sim.solver.chain import Chain, Links
from sim.solver.form import Form, tier_sum
from sim.solver.limits import factor_limits, solve_limits, store_variances
from sim.solver.network import Elimination
from sim.solver.pattern import Pattern
from sim.solver.problem import Array


class Factor:
    """A diag(delta) A', ready to solve with, for the scenarios of a form."""

    def __init__(self, form: Form, pattern: Pattern, delta: Array, regularisation: float) -> None:
        self._form = form
        x, self._w, self._j, h, g = form.layout.split(delta)
        if not form.layout.stores:
            self._network = Elimination(pattern, x, self._w)
            return
        held = tier_sum(h)
        self._before = np.zeros_like(held)
        self._before[:, 1:] = held[:, :-1]
        if form.layout.limits:
            self._limits = factor_limits(form, self._w, self._j, self._before, g)
        self._rate, lean, hold = store_variances(form, self._w, self._j, self._before, g)
        self._now = 1.0 - lean * form.ratio
        self._past = np.zeros_like(lean)
        self._past[:, 1:] = lean[:, 1:] * form.ratio[:-1]
        self._network = Elimination(pattern, x, self._rate)
        links = Links(
            coupling=_lanes_first(self._network.between_stores()),
            now=_lanes_first(self._now),
            past=_lanes_first(self._past),
            hold=_lanes_first(hold),
            held=np.ascontiguousarray(held[:, -1].T),
            ratio=form.ratio[..., None],
        )
        self._chain = Chain(links, regularisation)

    def solve(self, rows: Array) -> Array:
        """Duals (R, T, B) such that A diag(delta) A' duals = rows, up to rounding."""
        lay = self._form.layout
        out = rows.copy()
        nodes, stores, limits = lay.split_rows(out)
        if not lay.stores:
            self._network.backward(nodes, self._network.forward(nodes))
            return out
        if lay.limits:
            self._without_limits(nodes, stores, limits)
        pull = self._network.forward(nodes)
        stores += self._now * pull
        stores[:, :-1] += self._past[:, 1:] * pull[:, 1:]
        stores[...] = _places_first(self._chain.solve(_lanes_first(stores)))
        wanted = self._now * stores
        wanted[:, 1:] += self._past[:, 1:] * stores[:, :-1]
        self._network.backward(nodes, wanted)
        if lay.limits:
            limits[...] = self._limit_duals(nodes, stores, lay.split_rows(rows)[2])
        return out

    def _without_limits(self, nodes: Array, stores: Array, limits: Array) -> None:
        """Eliminate the limits' duals from the right-hand sides of nodes and stores, in place."""
        form = self._form
        q = solve_limits(self._limits, limits)
        net, held = np.zeros_like(stores), np.zeros_like(stores)
        for i in range(form.layout.limits):
            net += self._w * form.limit_withdrawal[:, i] * q[:, i]
            net -= self._j * form.limit_injection[:, i] * q[:, i]
            held += self._before * form.limit_inventory[:, i] * q[:, i]
        for store, node in enumerate(form.node):
            nodes[node] -= net[store]
        stores += net
        stores -= form.ratio * held
        stores[:, :-1] += form.ratio[:-1] * held[:, 1:]

    def _limit_duals(self, y: Array, u: Array, limits: Array) -> Array:
        form = self._form
        price = y[form.node] - u
        kept = form.ratio * u
        kept[:, 1:] -= form.ratio[:-1] * u[:, :-1]
        moved = form.limit_withdrawal * (self._w * price)[:, None]
        moved -= form.limit_injection * (self._j * price)[:, None]
        moved += form.limit_inventory * (self._before * kept)[:, None]
        return solve_limits(self._limits, limits - moved)


def _lanes_first(array: Array) -> Array:
    """(.., T, B) to (T, B, ..), as stacks of matrices and vectors need it."""
    return np.ascontiguousarray(np.moveaxis(array, (-2, -1), (0, 1)))


def _places_first(array: Array) -> Array:
    """(T, B, S) to (S, T, B)."""
    return np.ascontiguousarray(np.moveaxis(array, -1, 0))
