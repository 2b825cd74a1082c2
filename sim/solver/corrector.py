"""Gondzio's correctors: pull the products that lag behind, or run ahead, back to the others.

A step is blocked by bounds whose product of room and dual is far from the mean. The products are
looked at after a step longer than the one possible; those outside a band around the centre are
asked back into it, and the direction that achieves this is added with the weight that makes the
steps longest. It costs about half an iteration and saves a sixth of them. That does not pay where
iterations are few, so only long runs get it.

References: J. Gondzio, Comput. Optim. Appl. 6 (1996) 137; M. Colombo and J. Gondzio, Comput. Optim.
Appl. 41 (2008) 277.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.solver.newton import Newton
from sim.solver.point import Direction, Measures, Point, reach
from sim.solver.problem import Array

_ROUNDS = 2
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
    inward: Array
    centre: Array
    """(T, B), the product that all bounds are to have."""

    def relative(self, way: Direction) -> tuple[Array, Array]:
        """Changes of rooms and duals over the whole direction, relative to them."""
        rooms = way.dz * self.inward
        duals = way.dual_change(self.point.dual, rooms.copy())
        duals /= self.point.dual
        # Bounds that do not exist.
        np.copyto(duals, 0.0, where=self.point.dual == 0.0)
        return rooms, duals


def correct(newton: Newton, way: Direction, at: Surroundings) -> None:
    """Improve a direction, in place."""
    rooms, duals = at.relative(way)
    for _ in range(_ROUNDS):
        aim = _aim(at, rooms, duals)
        bent = Direction(way.dz, way.dy, way.target + aim)
        bent.dz, bent.dy = newton.step(bent.pull(at.now.slope), at.now.rows)
        bent_rooms, bent_duals = at.relative(bent)
        bent_rooms -= rooms
        bent_duals -= duals
        weight = _best(rooms, duals, bent_rooms, bent_duals)
        if not weight.any():
            break
        wide = np.tile(weight, (rooms.shape[-2], 1))
        way.dz += wide * (bent.dz - way.dz)
        way.dy += wide * (bent.dy - way.dy)
        way.target += np.multiply(aim, wide, out=aim)
        rooms += np.multiply(bent_rooms, wide, out=bent_rooms)
        duals += np.multiply(bent_duals, wide, out=bent_duals)


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
    aim *= np.abs(at.inward)
    return np.asarray(aim)


def _best(rooms: Array, duals: Array, more_rooms: Array, more_duals: Array) -> Array:
    """The weight of the corrector that makes the product of the steps longest, 0 for none: (B,)."""
    best = np.zeros(rooms.shape[-1])
    longest = _GAIN * reach(rooms) * reach(duals)
    for weight in _WEIGHTS:
        both = reach(rooms + weight * more_rooms) * reach(duals + weight * more_duals)
        better = both > longest
        best[better], longest[better] = weight, both[better]
    return best
