"""The starting point.

Mehrotra's idea, adapted to bounds on both sides: columns well inside their bounds and as near to
the balances as that allows, prices by weighted least squares, the duals of the bounds centred
around what those prices ask for.
"""

from __future__ import annotations

import numpy as np

from sim.solver.form import largest, tier_sum, total
from sim.solver.kkt import Factor
from sim.solver.point import Point
from sim.solver.problem import Array
from sim.solver.step import Stepper

# Columns without an upper bound start at this multiple of a typical bound, slacks of limit rows at
# least at the second (nearer, the rows of stores that end up empty block daily problems), and no
# column but a store's inventory further inside than the third.
_UNBOUNDED = 5.0
_SLACK = 30.0
_DEEPEST = 1000.0
# The first step towards the balances goes this share of the way to the nearest bound at most.
_SHARE = 0.9
# Stand-ins for the distance to a bound that does not exist and to one that leaves no room.
_NEVER_NEAR = 1e200
_ALWAYS_AT = 1e-200


def starting_point(stepper: Stepper) -> Point:
    """Where the iteration begins, for all scenarios of a form."""
    form, room = stepper.form, np.empty_like(stepper.mask)
    z = room[0]
    _inside(stepper, z)
    slope = form.curvature * z
    slope += form.cost
    weight = np.square(z)
    weight *= stepper.mask[0]
    factor = Factor(form, stepper.pattern, weight, stepper.settings.regularisation)
    y = factor.solve(form.apply(weight * slope))
    change = form.apply_t(factor.solve(form.rhs - form.apply(z)))
    change *= weight
    _set_above(stepper, room)
    worst = np.maximum(largest(np.divide(-change, z, out=weight)), largest(change / room[1]))
    change *= _SHARE / np.maximum(worst, _SHARE)
    z += change
    _set_above(stepper, room)
    slope -= form.apply_t(y)
    slope *= stepper.mask[0]
    return Point(room=room, dual=_centred(stepper, slope, z), y=y)


def _inside(stepper: Stepper, z: Array) -> None:
    """Set the columns to the middle between their bounds, stores to their initial inventory."""
    form = stepper.form
    np.multiply(form.upper, 0.5, out=z)
    np.copyto(z, _UNBOUNDED, where=np.isinf(z))
    np.minimum(z, _DEEPEST, out=z)
    np.copyto(z, _ALWAYS_AT, where=~form.free)
    _fill(stepper, z)


def _set_above(stepper: Stepper, room: Array) -> None:
    np.subtract(stepper.form.upper, room[0], out=room[1])
    np.copyto(room[1], _NEVER_NEAR, where=stepper.mask[1] == 0.0)


def _centred(stepper: Stepper, reduced: Array, z: Array) -> Array:
    """Duals of the bounds: low - high is the reduced cost where both bounds exist, and the products
    are about as large as the reduced costs make them."""
    bounded = stepper.mask[1] > 0.0
    dual = np.empty_like(stepper.mask)
    low, high = dual
    # mu / z on both sides, mu a typical product.
    mu = total(np.multiply(np.abs(reduced, out=high), z, out=high)) / stepper.pairs + 1.0
    centre = np.divide(mu, z, out=low)
    centre *= stepper.mask[0]
    # Roots of low - high = reduced, low + high = sqrt(reduced^2 + 4 centre^2).
    one_sided = np.maximum(reduced, centre)
    rooted = np.square(reduced, out=high)
    rooted += np.square(np.multiply(centre, 2.0, out=low), out=low)
    np.sqrt(rooted, out=rooted)
    np.add(rooted, reduced, out=low)
    rooted -= reduced
    dual *= 0.5
    np.copyto(low, one_sided, where=~bounded)
    np.copyto(high, 0.0, where=~bounded)
    return dual


def _fill(stepper: Stepper, z: Array) -> None:
    """Let the stores keep their initial inventory, as far from empty and full as that goes, and
    give limit rows the slack that leaves."""
    form, lay = stepper.form, stepper.form.layout
    if not lay.stores:
        return
    h = lay.split(z)[3]
    bounded = lay.split(stepper.mask[1])[3] > 0.0
    upper = np.where(bounded, lay.split(form.upper)[3], 2.0 * h)
    room = lay.split(stepper.mask[0])[3] > 0.0
    initial = -form.rhs[lay.nodes : lay.nodes + lay.stores, 0] / form.ratio[0]
    whole = tier_sum(upper)
    level = initial[:, None] / np.where(whole > 0.0, whole, 1.0)
    h[...] = np.where(room, np.clip(level, 0.05, 0.95)[:, None] * upper, h)
    if lay.limits:
        g = lay.split(z)[4]
        left = lay.split_rows(form.rhs - form.apply(z))[2] + g
        g[...] = np.where(form.limit_present, np.maximum(left, _SLACK), g)
