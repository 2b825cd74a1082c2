"""One predictor-corrector step, and how far a point is from an optimum.

Notation and numbers of equations as in `ipm`; for room, dual and inward see `point`.
"""

from __future__ import annotations

import numpy as np

from sim.solver.corrector import Surroundings, behind, correct
from sim.solver.form import Form, largest, least, total
from sim.solver.newton import Newton
from sim.solver.pattern import Pattern
from sim.solver.point import SIGN, Direction, Measures, Point, reach
from sim.solver.problem import Array, IntArray
from sim.solver.settings import Settings

# Proximal term that keeps delta below 1e10: without it, flows far from both bounds and free of cost
# drown the rest of the Newton system in rounding. It vanishes with the step.
_PROXIMAL = 1e-10
# Centring never aims below this share of the products the gap tolerance allows.
_ENOUGH = 0.1
# Residuals below this share of the tolerances stay as they are: they are rounding errors, and where
# bounds leave as little room, chasing them blocks every step. If they are worth more, but a step
# was as short as this, it is once done without.
_ROUNDING, _BLOCKED = 0.1, 0.5
# Above this relative gap primal and dual may step differently far: it saves iterations on daily
# horizons, and without the end to it problems that have no interior stall.
_SEPARATE = 1e-5


class Stepper:
    """Measures and moves points of a form; holds what no iteration changes, and scratch space."""

    def __init__(self, form: Form, pattern: Pattern, settings: Settings) -> None:
        self.form, self.pattern, self.settings = form, pattern, settings
        self.mask = np.stack([form.free, form.free & np.isfinite(form.upper)]).astype(np.float64)
        self.pairs = np.maximum(total(self.mask), 1.0)
        self._signed = SIGN * self.mask
        self._steepness = np.abs(form.cost)
        self._one, self._two = np.empty_like(form.cost), np.empty_like(self.mask)
        self._inward, self._target = np.empty_like(self.mask), np.empty_like(self.mask)

    def take(self, keep: IntArray) -> Stepper:
        """The same for some scenarios only."""
        return Stepper(self.form.take(keep), self.pattern, self.settings)

    def measure(self, point: Point) -> Measures:
        """Residuals, products and gap of a point."""
        form, z = self.form, point.z
        rows = form.rhs - form.apply(z)
        slope = form.curvature * z
        work = np.multiply(slope, 0.5, out=self._one)
        work += self._steepness
        work *= z
        size = 1.0 + total(work)
        slope += form.cost
        slope -= form.apply_t(point.y)
        products = total(np.multiply(point.room, point.dual, out=self._two))
        uneven = np.subtract(point.dual[0], point.dual[1], out=self._one)
        np.subtract(slope, uneven, out=uneven)
        uneven *= self.mask[0]
        # Primal minus dual objective: the products, and what the residuals add to them.
        worth = total(rows * point.y)
        left = total(np.multiply(z, uneven, out=self._two[0])) - worth
        scale = np.add(point.dual[0], point.dual[1], out=self._two[0])
        scale += self._steepness
        scale += 1.0
        uneven /= scale
        return Measures(
            rows=rows,
            slope=slope,
            products=products,
            size=size,
            primal=largest(np.abs(rows) * form.row_weight),
            dual=np.maximum(largest(uneven), -least(uneven)),
            gap=np.maximum(np.abs(products + left), products) / size,
            worth=np.abs(worth) / size,
        )

    def advance(self, point: Point, now: Measures, iteration: int, before: Array) -> Array:
        """Move the point one step; the shorter of its two lengths: (B,).

        before : (B,), that of the step before
        """
        delta = self._weights(point)  # (2)
        newton = Newton(self.form, self.pattern, delta, self.settings)  # (3)
        rows = self._wanted(now, before)
        way = Direction(*newton.step(-now.slope, rows), self._target)  # (4)
        centre = self._aim(point, now, way)  # (5)
        way.dz, way.dy = newton.step(way.pull(now.slope), rows)  # (6)
        slow = behind(now, iteration)
        if slow.any():
            correct(newton, way, Surroundings(point, now, rows, self._inward, centre), slow)
        newton.refine(way, rows, now)
        return self._move(point, now, way)  # (7)

    def _weights(self, point: Point) -> Array:
        """delta, (m, T, B); sets `inward` for the step."""
        inward = np.divide(self._signed, point.room, out=self._inward)
        rate = np.multiply(point.dual, inward, out=self._two)
        curved = self.form.curvature + _PROXIMAL
        curved += rate[0]
        curved -= rate[1]
        return np.asarray(np.divide(self.mask[0], curved, out=curved))

    def _wanted(self, now: Measures, before: Array) -> Array:
        """The change of A z to aim at: the residual, where it is more than rounding errors."""
        rounding = now.primal <= _ROUNDING * self.settings.primal_tolerance
        cheap = now.worth <= _ROUNDING * self.settings.gap_tolerance
        return np.where(rounding & (cheap | (before < _BLOCKED)), 0.0, now.rows)

    def _aim(self, point: Point, now: Measures, way: Direction) -> Array:
        """Set the targets from the predictor; the centre they aim at: (T, B).

        The predictor aims at zero products, so the duals change by -dual (1 + dz inward): its reach
        and the products after it follow from dz alone. The corrector aims at the products' mean
        times Mehrotra's sigma, less their second-order change.
        """
        change = np.multiply(way.dz, self._inward, out=way.target)
        length = 1.0 / np.maximum(np.maximum(-least(change), 1.0 + largest(change)), 1.0)
        work = np.add(change, 1.0, out=self._two)
        change *= work
        change *= point.dual
        curved = total(np.multiply(point.room, change, out=work))
        after = np.maximum((1.0 - length) * now.products - length**2 * curved, 0.0)
        sigma = np.clip((after / now.products) ** 3, 0.0, 1.0)
        floor = _ENOUGH * self.settings.gap_tolerance * now.size
        centre = self._wide(np.maximum(sigma * now.products, floor) / self.pairs)
        change *= self._wide(np.sqrt(length))
        work = np.multiply(self._inward, centre, out=work)
        change[0] += work[0]
        change[1] -= work[1]
        return centre

    def _move(self, point: Point, now: Measures, way: Direction) -> Array:
        """Primal and dual go apart while far from the optimum and together when close."""
        share = self.settings.boundary
        relative = np.multiply(way.dz, self._inward, out=self._two)
        primal = reach(relative, share)
        change = way.dual_change(point.dual, relative)
        dual = reach(np.divide(change, point.dual, out=relative), share)
        both = np.minimum(primal, dual)
        apart = now.gap > _SEPARATE
        way.dz *= self._wide(np.where(apart, primal, both))
        point.room[0] += way.dz
        point.room[1] -= way.dz
        alpha = self._wide(np.where(apart, dual, both))
        change *= alpha
        point.dual += change
        way.dy *= alpha
        point.y += way.dy
        return np.asarray(both)

    def _wide(self, values: Array) -> Array:
        """(B,) as (T, B): factors of long runs over memory."""
        return np.tile(values, (self.form.layout.periods, 1))
