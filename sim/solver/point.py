"""Iterates and directions: what the steps of the method work on.

The two bounds of a column are two sides of one array: `room` are the distances to the lower and the
upper bound, z and s, and `dual` the duals of these bounds. A column that moves by dz changes its
room by `SIGN dz`. Where a bound does not exist `mask` is 0 and so is `inward = SIGN mask / room`,
so that such bounds drop out of every product.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sim.solver.form import lanes, least
from sim.solver.problem import Array, IntArray

SIGN = np.array([1.0, -1.0])[:, None, None, None]


@dataclass(eq=False)
class Point:
    """An iterate: room and dual (2, m, T, B), y (R, T, B).

    The room below is a tiny number in columns that cannot move, the room above a huge one where
    there is no upper bound.
    """

    room: Array
    dual: Array
    y: Array

    @property
    def z(self) -> Array:
        """The columns (m, T, B)."""
        return np.asarray(self.room[0])

    def take(self, keep: IntArray) -> Point:
        """The point of some scenarios only."""
        return Point(*(lanes(getattr(self, field.name), keep) for field in fields(self)))


@dataclass(frozen=True, eq=False)
class Measures:
    """How far a point is from an optimum; the vectors (B,)."""

    rows: Array
    """(R, T, B), rhs - A z."""
    slope: Array
    """(m, T, B), cost + curvature z - A'y."""
    products: Array
    """Sum of room times dual over all bounds."""
    size: Array
    """What the gap is relative to: 1 + the sum of |cost z| and 1/2 curvature z^2 over all columns.
    The terms of an objective may cancel (stored gas is worth something), these do not."""
    primal: Array
    """Largest |rhs - A z| relative to 1 + |rhs|."""
    dual: Array
    """Largest |slope - low + high| relative to 1 + |cost| + low + high."""
    gap: Array
    """The larger of |primal - dual objective| and the products, relative to `size`."""
    worth: Array
    """What the residuals of the rows are worth at their duals, relative to `size`."""

    def take(self, keep: IntArray) -> Measures:
        """The measures of some scenarios only."""
        return Measures(*(lanes(getattr(self, field.name), keep) for field in fields(self)))


@dataclass(eq=False)
class Direction:
    """Where an iterate is to go: dz (m, T, B), dy (R, T, B), and what the duals aim at."""

    dz: Array
    dy: Array
    target: Array
    """(2, m, T, B): room dual = room target after a full step, to first order."""

    def pull(self, slope: Array) -> Array:
        """What draws the columns besides the rows, in the sense of `Newton.step`: (m, T, B)."""
        pull = self.target[0] - self.target[1]
        pull -= slope
        return np.asarray(pull)

    def dual_change(self, dual: Array, relative: Array) -> Array:
        """Change of the duals, when the room changes by `relative` (overwritten) of itself."""
        relative *= dual
        change = np.subtract(self.target, dual)
        change -= relative
        return np.asarray(change)


def reach(relative: Array, share: float = 1.0) -> Array:
    """Longest step, up to 1, over which nothing loses more than `share` of itself: (B,).

    relative : (.., T, B), change of every positive number over the whole step, relative to it
    """
    return share / np.maximum(-least(relative), share)
