"""The stores' system over time: block tridiagonal, symmetric positive definite, blocks S x S.

Nothing else in the method goes step by step through time. `Chain` scales the system to unit
diagonal and hands it to one of two eliminations: `Sweep` goes through the periods one by one; on
long horizons `Dissection` cuts time into about sqrt(T) parts, eliminates the inside of all parts
side by side and then sweeps over the cuts: more arithmetic, but far fewer steps of it.

numpy has no triangular solve for stacks of matrices, so pivots are inverted: a product with an
inverse is the fastest thing it does with a stack.

Reference: A. George, SIAM J. Numer. Anal. 10 (1973) 345, for dissection.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt

import numpy as np

from sim.solver.problem import Array

# Horizons from this number of periods on are dissected.
_LONG = 30


@dataclass(frozen=True, eq=False)
class Links:
    """What couples the stores' duals u, all (T, B, S) but `coupling`.

    The system is that of the quadratic form  sum_t m_t'W_t m_t + p_t' hold_t p_t,  with
    m_t = now_t u_t + past_t u_{t-1}  and  p_t = ratio_t u_t - ratio_{t-1} u_{t-1}.
    """

    coupling: Array
    """(T, B, S, S), W."""
    now: Array
    past: Array
    """0 in the first period."""
    hold: Array
    """0 in the first period, whose inventory is a number."""
    held: Array
    """(B, S), what `hold` would be one period after the last."""
    ratio: Array
    """(T, 1, 1)"""


class Chain:
    """The factorised system."""

    def __init__(self, links: Links, regularisation: float) -> None:
        self._scale = _scale(links)
        now = links.now * self._scale
        past = np.zeros_like(now)
        past[1:] = links.past[1:] * self._scale[:-1]
        rows = links.coupling * now[..., :, None]
        below = rows * past[..., None, :]
        own = np.arange(now.shape[-1])
        kept = links.ratio[1:] * links.ratio[:-1] * links.hold[1:]
        below[1:, ..., own, own] -= kept * self._scale[1:] * self._scale[:-1]
        diagonal = np.multiply(rows, now[..., None, :], out=rows)
        before = links.coupling[1:] * past[1:, :, :, None]
        before *= past[1:, :, None, :]
        diagonal[:-1] += before
        diagonal[..., own, own] = 1.0 + regularisation
        elimination = Sweep if len(now) < _LONG else Dissection
        self._elimination = elimination(diagonal, below)

    def solve(self, rows: Array) -> Array:
        """Duals (T, B, S) for a right-hand side (T, B, S)."""
        scaled = (rows * self._scale)[..., None]
        return np.asarray(self._elimination.solve(scaled)[..., 0] * self._scale)


class Sweep:
    """Forward elimination, one period after the other."""

    def __init__(self, diagonal: Array, below: Array) -> None:
        """diagonal, below : (T, B, S, S), blocks (t, t) and (t, t - 1); overwrites `diagonal`."""
        self._inverse, self._factor = diagonal, np.empty_like(below)
        for t in range(len(diagonal)):
            if t:
                np.matmul(below[t], diagonal[t - 1], out=self._factor[t])
                diagonal[t] -= self._factor[t] @ _transposed(below[t])
            diagonal[t] = inverse(diagonal[t])

    def solve(self, rows: Array) -> Array:
        """Solve for (T, B, S, 1), overwriting it."""
        for t in range(1, len(rows)):
            rows[t] -= self._factor[t] @ rows[t - 1]
        out = self._inverse @ rows
        for t in range(len(rows) - 1, 0, -1):
            out[t - 1] -= _transposed(self._factor[t]) @ out[t]
        return np.asarray(out)


class Dissection:
    """P parts of k + 1 periods each; the last of each part is a cut.

    Inside a part, block r is coupled to r - 1 and, by the fill of the elimination, to the cut
    before the part; all parts take step r together. Periods added to fill the last part stand
    alone.
    """

    def __init__(self, diagonal: Array, below: Array) -> None:
        """diagonal, below : (T, B, S, S), blocks (t, t) and (t, t - 1)."""
        periods, lanes, size, _ = diagonal.shape
        self._periods, length = periods, isqrt(periods) + 1
        self._shape = (-(-periods // length), length, lanes, size)
        pivot, link = self._parts(diagonal), self._parts(below)
        pivot.reshape(-1, lanes, size, size)[periods:] = np.eye(size)
        last = length - 1
        self._inverse, self._factor = pivot[:, :last], np.empty_like(link)
        self._fill = np.empty_like(pivot[:, :last])
        fill = link[:, 0]
        before = np.zeros_like(fill)
        for r in range(last):
            pivot[:, r] = inverse(pivot[:, r])
            np.matmul(pivot[:, r], fill, out=self._fill[:, r])
            before -= _transposed(fill) @ self._fill[:, r]
            np.matmul(link[:, r + 1], pivot[:, r], out=self._factor[:, r + 1])
            pivot[:, r + 1] -= self._factor[:, r + 1] @ _transposed(link[:, r + 1])
            fill = -(self._factor[:, r + 1] @ fill)
        cuts = np.ascontiguousarray(pivot[:, last])
        cuts[:-1] += before[1:]
        self._cuts = Sweep(cuts, fill)

    def _parts(self, array: Array) -> Array:
        """(T, B, ..) as (P, k + 1, B, ..), zeros behind the last period."""
        parts, length = self._shape[:2]
        out = np.zeros((parts * length, *array.shape[1:]))
        out[: self._periods] = array
        return out.reshape(parts, length, *array.shape[1:])

    def solve(self, rows: Array) -> Array:
        """Solve for (T, B, S, 1)."""
        values = self._parts(rows)
        last = self._shape[1] - 1
        for r in range(1, last + 1):
            values[:, r] -= self._factor[:, r] @ values[:, r - 1]
        inside = values[:, :last]
        cuts = np.ascontiguousarray(values[:, last])
        passed = _transposed(self._fill[1:]) @ inside[1:]
        for r in range(last):
            cuts[:-1] -= passed[:, r]
        cuts = self._cuts.solve(cuts)
        values[:, last] = cuts
        values[:, :last] = self._inverse @ inside
        values[1:, :last] -= self._fill[1:] @ cuts[:-1, None]
        for r in range(last, 0, -1):
            values[:, r - 1] -= _transposed(self._factor[:, r]) @ values[:, r]
        return np.asarray(values.reshape(-1, *rows.shape[1:])[: self._periods])


def _scale(links: Links) -> Array:
    """What makes the diagonal 1; 0 in empty rows, whose answer becomes 0."""
    own = np.einsum("tbss->tbs", links.coupling)
    size = links.now**2 * own + links.ratio**2 * links.hold
    size[:-1] += links.past[1:] ** 2 * own[1:] + links.ratio[:-1] ** 2 * links.hold[1:]
    size[-1] += links.ratio[-1] ** 2 * links.held
    filled = size > 0.0
    return np.where(filled, 1.0 / np.sqrt(np.where(filled, size, 1.0)), 0.0)


def inverse(matrices: Array) -> Array:
    """Inverses of a stack of symmetric matrices (.., k, k); a singular one becomes NaN, alone.

    What rounding makes of the inverse is symmetric again: else errors grow from step to step.
    """
    try:
        found = np.asarray(np.linalg.inv(matrices), np.float64)
    except np.linalg.LinAlgError:
        found = _one_by_one(matrices)
    found = found + _transposed(found)
    found *= 0.5
    return np.asarray(found)


def _one_by_one(matrices: Array) -> Array:
    out = np.full_like(matrices, np.nan)
    for place in np.ndindex(matrices.shape[:-2]):
        try:
            out[place] = np.linalg.inv(matrices[place])
        except np.linalg.LinAlgError:
            continue
    return out


def _transposed(matrices: Array) -> Array:
    return np.swapaxes(matrices, -1, -2)
