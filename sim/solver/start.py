"""The starting point.

Mehrotra's idea, adapted to bounds on both sides: columns well inside their bounds and as near to
the balances as that allows, prices by weighted least squares, the duals of the bounds centred
around what those prices ask for.
"""

from __future__ import annotations

import numpy as np

from sim.solver.form import tier_sum
from sim.solver.kkt import Factor
from sim.solver.problem import Array
from sim.solver.step import Point, Stepper, dot, largest

# Unbounded columns start at this multiple of a typical bound (slacks of limit rows at least there:
# nearer, the rows of stores that end up empty block daily problems),
# no column further inside than the second.
_UNBOUNDED = 100.0
_DEEPEST = 1000.0
# Stand-ins for the distance to a bound that does not exist and to one that leaves no room.
_NEVER_NEAR = 1e200
_ALWAYS_AT = 1e-200


def starting_point(stepper: Stepper) -> Point:
    """Where the iteration begins, for all scenarios of a form."""
    form, bounded = stepper.form, stepper.bounded
    half = np.where(bounded, 0.5 * form.upper, _UNBOUNDED)
    z = np.where(form.free, np.minimum(half, _DEEPEST), _ALWAYS_AT)
    _fill(stepper, z)
    s = np.where(bounded, form.upper - z, _NEVER_NEAR)
    slope = form.cost + form.curvature * z
    weight = np.where(form.free, z**2, 0.0)
    factor = Factor(form, stepper.pattern, weight, stepper.settings.regularisation)
    y = factor.solve(form.apply(weight * slope))
    change = weight * form.apply_t(factor.solve(form.rhs - form.apply(z)))
    worst = np.maximum(largest(-change / z), largest(change / s))
    # Nine tenths of the way to the nearest bound at most.
    z = z + (0.9 / np.maximum(worst, 0.9))[:, None, None] * change
    s = np.where(bounded, form.upper - z, _NEVER_NEAR)
    low, high = _centred(stepper, (slope - form.apply_t(y)) * stepper.below, z)
    return Point(z=z, s=s, low=low, high=high, y=y)


def _centred(stepper: Stepper, reduced: Array, z: Array) -> tuple[Array, Array]:
    """Duals of the bounds: low - high is the reduced cost where both bounds exist, and the products
    are about as large as the reduced costs make them."""
    bounded = stepper.bounded
    mu = (dot(np.abs(reduced), z) / stepper.pairs + 1.0)[:, None, None]
    centre = mu / z * stepper.below
    rooted = 0.5 * np.sqrt(reduced**2 + 4.0 * centre**2)
    low = np.where(bounded, 0.5 * reduced + rooted, np.maximum(reduced, centre))
    return low, np.where(bounded, rooted - 0.5 * reduced, 0.0)


def _fill(stepper: Stepper, z: Array) -> None:
    """Let the stores keep their initial inventory, as far from empty and full as that goes, and
    give limit rows the slack that leaves."""
    form, lay = stepper.form, stepper.form.layout
    if not lay.stores:
        return
    h = lay.split(z)[3]
    upper = lay.split(np.where(stepper.bounded, form.upper, 2.0 * z))[3]
    room = lay.split(stepper.below)[3] > 0.0
    initial = -form.rhs[:, 0, lay.nodes : lay.nodes + lay.stores] / form.ratio[0]
    whole = tier_sum(upper)
    level = initial[:, None, :] / np.where(whole > 0.0, whole, 1.0)
    h[...] = np.where(room, np.clip(level, 0.05, 0.95)[..., None] * upper, h)
    if lay.limits:
        g = lay.split(z)[4]
        left = lay.split_rows(form.rhs - form.apply(z))[2] + g
        g[...] = np.where(form.limit_present, np.maximum(left, _UNBOUNDED), g)
