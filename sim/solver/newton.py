"""One Newton system of the method and its answers."""

from __future__ import annotations

import numpy as np

from sim.solver.form import Form, largest
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

        Far from the optimum little is needed: later steps take the rest away.
        """
        near = now.primal < _NEAR
        if not near.any():
            return
        wanted = np.maximum(0.3 * self._settings.primal_tolerance, 0.01 * now.primal)
        wanted = np.maximum(wanted, _LOOSE * np.minimum(now.gap, 1.0))
        left = rows - self._form.apply(way.dz)
        error = np.where(near, self._error(left), 0.0)
        for _ in range(self._settings.refinements):
            poor = error > wanted
            if not poor.any():
                break
            dy = self._factor.solve(left)
            dz = self._form.apply_t(dy)
            dz *= self._delta
            after = left - self._form.apply(dz)
            better = poor & (self._error(after) < error)
            for value, change in ((way.dy, dy), (way.dz, dz)):
                np.add(value, change, out=value, where=better)
            left = np.where(better, after, left)
            # Where a round does not help another one will not.
            error = np.where(better, self._error(left), 0.0)

    def _error(self, rows: Array) -> Array:
        return largest(np.abs(rows) * self._form.row_weight)
