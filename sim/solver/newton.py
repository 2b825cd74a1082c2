"""One Newton system of the method and its answers."""

from __future__ import annotations

import numpy as np

from sim.solver.form import Form, largest, total
from sim.solver.kkt import Factor
from sim.solver.pattern import Pattern
from sim.solver.point import Direction, Measures
from sim.solver.problem import Array
from sim.solver.settings import Settings

# Steps are not looked at while the residuals are above this; below, errors may be this share of the
# relative gap.
_NEAR, _LOOSE = 1e-4, 1e-5


class Newton:
    """The factorised system for one weight of every column, delta (m, T, B)."""

    def __init__(self, form: Form, pattern: Pattern, delta: Array, settings: Settings) -> None:
        self._form, self._delta, self._settings = form, delta, settings
        self._factor = Factor(form, pattern, delta, settings.regularisation)

    def step(self, pull: Array, rows: Array) -> tuple[Array, Array]:
        """dz, dy with  dz = delta (pull + A'dy)  and  A dz = rows."""
        dy = self._factor.solve(rows - self._form.apply(self._delta * pull))
        dz = self._form.apply_t(dy)
        dz += pull
        dz *= self._delta
        return dz, dy

    def refine(self, way: Direction, rows: Array, now: Measures) -> None:
        """Improve A dz = rows where it holds too badly to make progress, in place.

        By conjugate gradients with the factorisation as preconditioner: near an optimum rounding
        spoils the factors in a few directions only, and these they find one by one. Far from it
        little is needed, for later steps take the rest away.
        """
        near = np.minimum(now.primal, now.gap) < _NEAR
        if not near.any():
            return
        wanted = np.maximum(0.3 * self._settings.primal_tolerance, 0.01 * now.primal)
        wanted = np.maximum(wanted, _LOOSE * np.minimum(now.gap, 1.0))
        left = rows - self._form.apply(way.dz)
        best = np.where(near, self._error(left), 0.0)
        poor = best > wanted
        if not poor.any():
            return
        dz, dy, along, before = way.dz.copy(), way.dy.copy(), np.zeros_like(left), 0.0 * best
        for _ in range(self._settings.refinements):
            if not poor.any():
                break
            found = self._factor.solve(left)
            worth = total(left * found)
            along *= _ratio(worth, before)
            along += found
            change = self._form.apply_t(along)
            change *= self._delta
            moved = self._form.apply(change)
            share = np.where(poor, _ratio(worth, total(along * moved)), 0.0)
            for value, part in ((dz, change), (dy, along), (left, -moved)):
                np.add(value, share * part, out=value, where=share > 0.0)
            error = self._error(left)
            better = (error < best) & (share > 0.0)
            for kept, value in ((way.dz, dz), (way.dy, dy), (best, error)):
                np.copyto(kept, value, where=better)
            poor = (best > wanted) & (share > 0.0)
            before = worth

    def _error(self, rows: Array) -> Array:
        return largest(np.abs(rows) * self._form.row_weight)


def _ratio(above: Array, below: Array) -> Array:
    """above / below, 0 where either is not positive."""
    sound = (above > 0.0) & (below > 0.0)
    return np.divide(above, below, out=np.zeros_like(above), where=sound)
