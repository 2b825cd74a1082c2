"""From the last iterates back to the problem's own units, axes and columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sim.solver.form import Form, total
from sim.solver.network import times
from sim.solver.point import Measures, Point
from sim.solver.presolve import Merged
from sim.solver.problem import Array, BoolArray, IntArray
from sim.solver.solution import Solution
from sim.solver.status import Status


@dataclass(frozen=True, eq=False)
class Iterates:
    """Where every scenario of a batch ended, in scaled form."""

    z: Array
    """(m, T, B)"""
    y: Array
    """(R, T, B)"""
    status: list[Status]
    iterations: IntArray
    primal: Array
    dual: Array
    gap: Array
    """(B,), as in `Measures`."""

    @classmethod
    def none(cls, form: Form) -> Iterates:
        """Nothing found yet."""
        count = form.scenarios
        return cls(
            np.zeros(form.cost.shape),
            np.zeros(form.rhs.shape),
            [Status.ITERATION_LIMIT] * count,
            np.zeros(count, np.int64),
            *(np.full(count, np.nan) for _ in range(3)),
        )

    def keep(
        self, place: IntArray, point: Point, now: Measures, done: BoolArray, iteration: int
    ) -> None:
        """Note the point of scenarios that are done; `place` says which the point's are."""
        if not done.any():
            return
        to = place[done]
        self.iterations[to] = iteration
        self.z[..., to], self.y[..., to] = point.z[..., done], point.y[..., done]
        for mine, theirs in ((self.primal, now.primal), (self.dual, now.dual), (self.gap, now.gap)):
            mine[to] = theirs[done]


def in_units(found: Iterates, merged: Merged, form: Form) -> Solution:
    """Undo the scaling and the merging, and take columns and rows apart."""
    whole, lay = merged.whole, form.layout
    inside = np.clip(found.z, 0.0, np.where(form.free, form.upper, 0.0))
    value = (form.cost + 0.5 * form.curvature * inside) * inside
    x, w, j, h, g = map(_scenarios_first, lay.split(inside * form.quantity))
    nodes, stores, limits = map(_scenarios_first, lay.split_rows(found.y * form.price))
    present, size = _scenarios_first(form.limit_present), _scenarios_first(form.limit_size)
    x = merged.spread(x)
    reduced = whole.cost + whole.curvature * x
    prices = np.ascontiguousarray(np.moveaxis(nodes, -1, 0))
    reduced -= np.moveaxis(times(sparse.csr_array(whole.incidence.T), prices), 0, -1)
    return Solution(
        x=x,
        withdrawal=w,
        injection=j,
        # In the standard form they are a little wider.
        tiers=np.minimum(h * form.inventory, whole.stores.tier_upper),
        slack=np.where(present, g * size, np.inf),
        node_dual=nodes,
        store_dual=stores,
        limit_dual=np.where(present, limits / size, 0.0),
        reduced_cost=reduced,
        objective=total(value) * form.quantity * form.price,
        status=tuple(found.status),
        iterations=found.iterations,
        primal_residual=found.primal,
        dual_residual=found.dual,
        relative_gap=found.gap,
    )


def _scenarios_first(array: NDArray[Any]) -> NDArray[Any]:
    """(.., T, B) to (B, T, ..)."""
    return np.ascontiguousarray(np.moveaxis(array, (-1, -2), (0, 1)))
