"""One predictor-corrector step, and how far a point is from an optimum.

Notation as in `ipm`: z and s are the distances to the bounds, `low` and `high` their duals, y the
duals of the rows. `near = 1 / z` and `far = 1 / s` are zero where a bound does not exist, so that
such bounds drop out of every product without a mask.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sim.solver.form import Form
from sim.solver.kkt import Factor, Pattern
from sim.solver.problem import Array, IntArray
from sim.solver.settings import Settings

# Proximal term that keeps delta below 1e10: without it, flows far from both bounds and free of cost
# drown the rest of the Newton system in rounding. It vanishes with the step.
_PROXIMAL = 1e-10
# Centring never aims below this share of the products the gap tolerance allows.
_ENOUGH = 0.1
# Above this relative gap primal and dual may step differently far: it saves iterations on daily
# horizons, and without the end to it problems that have no interior stall.
_SEPARATE = 1e-3


@dataclass(eq=False)
class Point:
    """An iterate: z, s, low, high (B, T, m) and y (B, T, R).

    z is a tiny number in columns without room and s a huge one where there is no upper bound.
    """

    z: Array
    s: Array
    low: Array
    high: Array
    y: Array

    def take(self, keep: IntArray) -> Point:
        """The point of some scenarios only."""
        return Point(*(getattr(self, field.name)[keep] for field in fields(self)))


@dataclass(frozen=True, eq=False)
class Measures:
    """How far a point is from an optimum; the vectors (B,)."""

    rows: Array
    """(B, T, R), rhs - A z."""
    slope: Array
    """(B, T, m), cost + curvature z - A'y."""
    products: Array
    """Sum of distance times dual over all bounds."""
    size: Array
    """What the gap is relative to: 1 + the sum of |cost z| and 1/2 curvature z^2 over all columns.
    The terms of an objective may cancel (stored gas is worth something), these do not."""
    primal: Array
    """Largest |rhs - A z| relative to 1 + |rhs|."""
    dual: Array
    """Largest |slope - low + high| relative to 1 + |cost| + low + high."""
    gap: Array
    """The larger of |primal - dual objective| and the products, relative to `size`."""

    def take(self, keep: IntArray) -> Measures:
        """The measures of some scenarios only."""
        return Measures(*(getattr(self, field.name)[keep] for field in fields(self)))


class Stepper:
    """Measures and moves points of a form; holds what no iteration changes."""

    def __init__(self, form: Form, pattern: Pattern, settings: Settings) -> None:
        self.form, self.pattern, self.settings = form, pattern, settings
        self.bounded = form.free & np.isfinite(form.upper)
        self.below = form.free.astype(np.float64)
        self.above = self.bounded.astype(np.float64)
        self.pairs = np.maximum(total(self.below) + total(self.above), 1.0)
        self._finite_upper = np.where(self.bounded, form.upper, 0.0)
        self._row_weight = 1.0 / (1.0 + np.abs(form.rhs))
        self._steepness = np.abs(form.cost)

    def take(self, keep: IntArray) -> Stepper:
        """The same for some scenarios only."""
        return Stepper(self.form.take(keep), self.pattern, self.settings)

    def measure(self, point: Point) -> Measures:
        """Residuals, products and gap of a point."""
        form = self.form
        rows = form.rhs - form.apply(point.z)
        bend = form.curvature * point.z
        slope = form.cost + bend
        slope -= form.apply_t(point.y)
        scale = self._steepness + point.low
        scale += point.high
        scale += 1.0
        uneven = slope - point.low
        uneven += point.high
        uneven *= self.below
        uneven /= scale
        products = dot(point.z, point.low) + dot(point.s, point.high)
        curved = dot(point.z, bend)
        objective = dot(form.cost, point.z) + 0.5 * curved
        size = 1.0 + dot(self._steepness, point.z) + 0.5 * curved
        bound = dot(form.rhs, point.y) - 0.5 * curved - dot(self._finite_upper, point.high)
        return Measures(
            rows=rows,
            slope=slope,
            products=products,
            size=size,
            primal=largest(np.abs(rows) * self._row_weight),
            dual=np.maximum(largest(uneven), -least(uneven)),
            gap=np.maximum(np.abs(objective - bound), products) / size,
        )

    def advance(self, point: Point, now: Measures) -> Array:
        """Move the point one step; the shorter of its two lengths: (B,)."""
        near, far = self.below / point.z, self.above / point.s
        low_rate, high_rate = point.low * near, point.high * far
        delta = self.form.curvature + low_rate
        delta += high_rate
        delta += _PROXIMAL
        np.divide(self.below, delta, out=delta)
        factor = Factor(self.form, self.pattern, delta, self.settings.regularisation)
        dz, _ = self._newton(factor, delta, -now.slope, now.rows)
        to_low, to_high = self._targets(point, now, dz, near, far)
        pull = to_low - to_high
        pull -= now.slope
        dz, dy = self._newton(factor, delta, pull, now.rows)
        dz, dy = self._refined(factor, delta, dz, dy, now)
        d_low = to_low
        d_low -= point.low
        d_low -= low_rate * dz
        d_high = to_high
        d_high -= point.high
        d_high += high_rate * dz
        return self._move(point, now, Point(dz, dz, d_low, d_high, dy), near, far)

    def _targets(
        self, point: Point, now: Measures, dz: Array, near: Array, far: Array
    ) -> tuple[Array, Array]:
        """What the step aims at: z low = to_low z, s high = to_high s.

        The predictor `dz` aims at zero products, so the duals change by -low (1 + dz / z) and
        -high (1 - dz / s): its reach and the products after it follow from dz alone. The corrector
        aims at the products' mean times Mehrotra's sigma, less their second-order change.
        """
        toward, away = dz * near, dz * far
        primal = np.maximum(-least(toward), largest(away))
        dual = 1.0 + np.maximum(largest(toward), -least(away))
        reach = 1.0 / np.maximum(np.maximum(primal, dual), 1.0)
        to_low = toward + 1.0
        to_low *= toward
        to_low *= point.low
        to_high = away - 1.0
        to_high *= away
        to_high *= point.high
        change = dot(point.z, to_low) + dot(point.s, to_high)
        after = np.maximum((1.0 - reach) * now.products - reach**2 * change, 0.0)
        sigma = np.clip((after / now.products) ** 3, 0.0, 1.0)
        floor = _ENOUGH * self.settings.gap_tolerance * now.size
        centre = (np.maximum(sigma * now.products, floor) / self.pairs)[:, None, None]
        weight = np.sqrt(reach)[:, None, None]
        for target, inverse in ((to_low, near), (to_high, far)):
            target *= weight
            target += centre * inverse
        return to_low, to_high

    def _newton(
        self, factor: Factor, delta: Array, pull: Array, rows: Array
    ) -> tuple[Array, Array]:
        """dz, dy with dz = delta (pull + A'dy) and A dz = rows."""
        dy = factor.solve(rows - self.form.apply(delta * pull))
        dz = self.form.apply_t(dy)
        dz += pull
        dz *= delta
        return dz, dy

    def _refined(
        self, factor: Factor, delta: Array, dz: Array, dy: Array, now: Measures
    ) -> tuple[Array, Array]:
        """The step once A dz meets the primal residual well enough to make progress."""
        wanted = np.maximum(0.1 * self.settings.primal_tolerance, 0.01 * now.primal)
        for _ in range(self.settings.refinements):
            left = now.rows - self.form.apply(dz)
            poor = (largest(np.abs(left) * self._row_weight) > wanted)[:, None, None]
            if not poor.any():
                break
            more = factor.solve(left)
            dy = np.where(poor, dy + more, dy)
            dz = np.where(poor, dz + delta * self.form.apply_t(more), dz)
        return dz, dy

    def _move(self, point: Point, now: Measures, step: Point, near: Array, far: Array) -> Array:
        """Primal and dual go apart while far from the optimum and together when close."""
        share = self.settings.boundary
        primal = share / np.maximum(np.maximum(-least(step.z * near), largest(step.z * far)), share)
        steepest = np.fmin(least(step.low / point.low), least(step.high / point.high))
        dual = share / np.maximum(-steepest, share)
        both = np.minimum(primal, dual)
        apart = now.gap > _SEPARATE
        change = np.where(apart, primal, both)[:, None, None] * step.z
        point.z += change
        point.s -= change
        alpha = np.where(apart, dual, both)[:, None, None]
        for value, slope in ((point.low, step.low), (point.high, step.high), (point.y, step.y)):
            value += alpha * slope
        return np.asarray(both)


def dot(a: Array, b: Array) -> Array:
    """Inner products of (B, ...) arrays, one per scenario."""
    return total(a * b)


def total(a: Array) -> Array:
    """Sum of every scenario, (B,); contiguous, so the order does not depend on B."""
    return np.asarray(a.reshape(a.shape[0], -1).sum(axis=-1))


def largest(a: Array) -> Array:
    """Largest entry of every scenario, at least 0: (B,)."""
    return np.asarray(a.reshape(a.shape[0], -1).max(axis=-1, initial=0.0))


def least(a: Array) -> Array:
    """Smallest entry of every scenario, at most 0; entries that are 0/0 do not count: (B,)."""
    return np.asarray(np.fmin.reduce(a.reshape(a.shape[0], -1), axis=-1, initial=0.0))
