"""Gondzio's correctors: pull the products that lag behind, or run ahead, back to the others.

A step is blocked by bounds whose product of room and dual is far from the mean. The products are
looked at after a step longer than the one possible; those outside a band around the centre are
asked back into it, and the direction that achieves this is added with the weight that makes the
steps longest. It costs more than half an iteration and saves a sixth of them. That does not pay in
general; it is for scenarios that fall behind the usual pace, and keeps the longest runs short.

References: J. Gondzio, Comput. Optim. Appl. 6 (1996) 137; M. Colombo and J. Gondzio, Comput. Optim.
Appl. 41 (2008) 277.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.solver.newton import Newton
from sim.solver.point import Direction, Measures, Point, reach
from sim.solver.problem import Array, BoolArray

# The usual pace: a digit of the relative gap in every so many iterations, after the first few.
_PACE, _FIRST, _EARLIEST = 3.6, 5.0, 8
_ROUNDS = 3
_WEIGHTS = (1.0, 0.5, 0.25, 0.1)
# Products from a tenth of the centre to ten times it are left alone.
_BAND = 10.0
# The step looked at: this much longer than the one possible.
_LONGER, _FURTHER = 1.5, 0.3
# A weight must lengthen the steps by this factor to be taken.
_GAIN = 1.01


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What a direction is judged by: the point, its measures, `inward` and the centre."""

    point: Point
    now: Measures
    rows: Array
    """(R, T, B), the residual to be removed."""
    inward: Array
    centre: Array
    """(T, B), the product that all bounds are to have."""


def behind(now: Measures, iteration: int) -> BoolArray:
    """(B,), scenarios further from the optimum than usual after so many iterations."""
    usual = 10.0 ** ((_FIRST - iteration) / _PACE)
    return np.asarray((now.gap > usual) & (iteration >= _EARLIEST))


def correct(newton: Newton, way: Direction, at: Surroundings, slow: BoolArray) -> None:
    """Improve the direction of the scenarios that are `slow` (B,), in place."""
    rooms = way.dz * at.inward
    duals = _dual_changes(at, way.target, rooms)
    duals -= 1.0
    for _ in range(_ROUNDS):
        aim = _aim(at, rooms, duals)
        bent = Direction(way.dz, way.dy, way.target + aim)
        bent.dz, bent.dy = newton.step(bent.pull(at.now.slope), at.rows)
        bent.dz -= way.dz
        bent.dy -= way.dy
        more_rooms = bent.dz * at.inward
        more_duals = _dual_changes(at, aim, more_rooms)
        weight = slow * _best((rooms, more_rooms), (duals, more_duals))
        if not weight.any():
            break
        wide = np.tile(weight, (rooms.shape[-2], 1))
        kept = (way.dz, way.dy, way.target, rooms, duals)
        for value, change in zip(
            kept, (bent.dz, bent.dy, aim, more_rooms, more_duals), strict=True
        ):
            np.add(value, np.multiply(change, wide, out=change), out=value, where=wide > 0.0)


def _dual_changes(at: Surroundings, target: Array, rooms: Array) -> Array:
    """(target - rooms dual) / dual, what duals change by relative to themselves: (2, m, T, B)."""
    changes = np.divide(target, at.point.dual)
    # Bounds that do not exist.
    np.copyto(changes, 0.0, where=at.point.dual == 0.0)
    changes -= rooms
    return np.asarray(changes)


def _aim(at: Surroundings, rooms: Array, duals: Array) -> Array:
    """What the targets must change by to bring products back: (2, m, T, B)."""
    wide = (rooms.shape[-2], 1)
    primal = np.tile(np.minimum(_LONGER * reach(rooms) + _FURTHER, 1.0), wide)
    dual = np.tile(np.minimum(_LONGER * reach(duals) + _FURTHER, 1.0), wide)
    products = rooms * primal
    products += 1.0
    products *= at.point.room
    after = duals * dual
    after += 1.0
    after *= at.point.dual
    products *= after
    aim = np.clip(products, at.centre / _BAND, at.centre * _BAND, out=after)
    aim -= products
    np.maximum(aim, -_BAND * at.centre, out=aim)
    aim *= np.abs(at.inward, out=products)
    return np.asarray(aim)


def _best(rooms: tuple[Array, Array], duals: tuple[Array, Array]) -> Array:
    """The weight of the corrector that makes the product of the steps longest, 0 for none: (B,).

    rooms, duals : relative changes, and what the whole corrector adds to them
    """
    weights = (0.0, *_WEIGHTS)
    lengths = _reaches(*rooms, weights) * _reaches(*duals, weights)
    lengths[0] *= _GAIN
    best: Array = np.array(weights)[lengths.argmax(axis=0)]
    return best


def _reaches(changes: Array, more: Array, weights: tuple[float, ...]) -> Array:
    """`reach` of changes + weight more for every weight, 0 <= weight <= 1: (weights, B).

    Only changes below -1 at one end or the other shorten a step; there are few.
    """
    whole = changes + more
    places = np.flatnonzero(np.minimum(changes, whole, out=whole) < -1.0)
    lane = places % changes.shape[-1]
    here, added = changes.ravel()[places], more.ravel()[places]
    least = np.full((len(weights), changes.shape[-1]), -1.0)
    for i, weight in enumerate(weights):
        np.minimum.at(least[i], lane, here + weight * added)
    reaches: Array = -1.0 / least
    return reaches
