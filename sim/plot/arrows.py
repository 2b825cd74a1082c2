"""Arrows and labels on a map: outlines in the map's own units, and boxes that keep apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.path import Path

Array = npt.NDArray[np.float64]

HEAD_WIDE, HEAD_LONG = 1.9, 1.15
"""Of an arrow's head: width over that of the shaft, length over the width of the head."""
LEAST_HEAD = 46.0
STEPS = 240


def arrow(points: Array, wide: float) -> Array:
    """Outline (M, 2) of an arrow along a line of points (N, 2), its shaft `wide`; closed.

    The head takes at most two thirds of the line.
    """
    legs = np.hypot(*np.diff(points, axis=0).T)
    head_wide = max(wide * HEAD_WIDE, LEAST_HEAD)
    head = min(head_wide * HEAD_LONG * 0.8, float(legs.sum()) * 0.66)
    neck = np.interp(
        legs.sum() - head, np.concatenate(([0.0], np.cumsum(legs))), np.arange(len(points))
    )
    shaft = np.vstack([points[: int(neck) + 1], at(points, float(neck))])
    shaft = shaft[np.concatenate(([True], np.hypot(*np.diff(shaft, axis=0).T) > 1e-9))]
    if len(shaft) < 2:
        shaft = np.vstack([points[0], at(points, float(neck) + 1e-3)])
    across = normals(shaft)
    tip, side = points[-1], normals(np.vstack([shaft[-1], points[-1]]))[0]
    left, right = shaft + across * wide / 2, shaft - across * wide / 2
    wings = [shaft[-1] + side * head_wide / 2, tip, shaft[-1] - side * head_wide / 2]
    return np.vstack([left, wings, right[::-1], left[:1]])


def at(points: Array, place: float) -> Array:
    """The point at a fractional position of a line."""
    index = np.arange(len(points))
    return np.array([np.interp(place, index, points[:, 0]), np.interp(place, index, points[:, 1])])


def halfway(points: Array) -> tuple[Array, Array]:
    """The middle of a line by its length, and the direction across it there."""
    legs = np.hypot(*np.diff(points, axis=0).T)
    run = np.concatenate(([0.0], np.cumsum(legs)))
    place = float(np.interp(run[-1] / 2, run, np.arange(len(points))))
    leg = min(int(place), len(points) - 2)
    return at(points, place), normals(points[leg : leg + 2])[0]


def normals(points: Array) -> Array:
    """Unit vectors to the left of a line at each of its points."""
    legs = np.diff(points, axis=0)
    legs = legs / np.maximum(np.hypot(*legs.T), 1e-12)[:, None]
    along = np.vstack([legs[:1], legs[:-1] + legs[1:], legs[-1:]])
    along = along / np.maximum(np.hypot(*along.T), 0.5)[:, None]
    return np.column_stack([-along[:, 1], along[:, 0]])


def across_border(
    start: Array, end: Array, shapes: tuple[Sequence[Path], Sequence[Path]], reach: float
) -> Array:
    """The part (2, 2) of a straight line around the border that it crosses.

    shapes : of the country it leaves and of that it enters; empty for a place without a country,
    where the line keeps its own end
    """
    share = np.linspace(0.0, 1.0, STEPS)
    line = start + share[:, None] * (end - start)
    leaves = np.flatnonzero(inside(line, shapes[0]))
    enters = np.flatnonzero(inside(line, shapes[1]))
    long = float(np.hypot(*(end - start)))
    first = share[leaves.max()] if leaves.size else 0.0
    last = share[enters.min()] if enters.size else 1.0
    last = max(last, first)
    pad = reach / long if long > 0 else 0.0
    low = max(first - pad, 0.0) if leaves.size else 0.0
    high = min(last + pad, 1.0) if enters.size else 1.0
    high = max(high, min(low + 2 * pad, 1.0))  # a hub within the country it feeds
    return start + np.array([[low], [high]]) * (end - start)


def inside(points: Array, shapes: Sequence[Path]) -> npt.NDArray[np.bool_]:
    """Which points lie in any of the shapes."""
    found = np.zeros(len(points), dtype=bool)
    for shape in shapes:
        found |= shape.contains_points(points)
    return found


@dataclass(frozen=True)
class Box:
    """A label that wants to be at (x, y), `wide` by `high`; one that is fixed does not move."""

    x: float
    y: float
    wide: float
    high: float
    fixed: bool = False


ROUNDS = 160


def keep_apart(boxes: Sequence[Box], frame: tuple[float, float, float, float]) -> Array:
    """Centres (N, 2) of boxes pushed apart until none overlap, or as near to that as it gets.

    frame : west, south, east, north, which no box that moves leaves
    """
    places = np.array([[box.x, box.y] for box in boxes]).reshape(-1, 2)
    half = np.array([[box.wide, box.high] for box in boxes]).reshape(-1, 2) / 2
    fixed = np.array([box.fixed for box in boxes], dtype=bool)
    free = np.flatnonzero(~fixed)
    room = half[free, None] + half[None]
    # Two that move share the way; one beside a fixed one goes all of it.
    way = np.where(fixed, 1.0, 0.5)[None, :, None] * 1.1
    first = np.where(free[:, None] < np.arange(len(boxes)), -1.0, 1.0)[..., None]
    low = np.array(frame[:2]) + half[free]
    high = np.maximum(np.array(frame[2:]) - half[free], low)
    for _ in range(ROUNDS):
        gap = places[free, None] - places[None]
        overlap = np.maximum(room - np.abs(gap), 0.0)
        overlap[np.arange(len(free)), free] = 0.0
        touching = overlap.min(axis=2) > 1e-6
        if not touching.any():
            break
        wide = overlap[..., 0] <= overlap[..., 1]
        push = overlap * np.stack([wide & touching, ~wide & touching], axis=-1)
        side = np.where(gap == 0, first, np.sign(gap))
        places[free] = np.clip(places[free] + (push * side * way).sum(axis=1), low, high)
    return places
