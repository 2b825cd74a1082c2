"""The page that a map is drawn on: its frame, its outlines, words that keep out of the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from sim.plot.arrows import Box, keep_apart
from sim.plot.hover import tell
from sim.plot.layout import text_width
from sim.plot.palette import INK, PAPER
from sim.plot.style import FOOT, MARGIN, WIDTH
from sim.views.atlas import atlas

Array = npt.NDArray[np.float64]

FRAME = (-1800.0, -1910.0, 2130.0, 1560.0)
"""West, south, east, north, km: from Lisbon to the Don, from Crete to the Gulf of Bothnia."""
KM_PER_INCH = (FRAME[2] - FRAME[0]) / (WIDTH - 2 * MARGIN)


@dataclass(frozen=True)
class Label:
    """Words in a box of the map, on a ground of their own if given; without words, in the way."""

    box: Box
    text: str = ""
    colour: str = INK
    weight: str = "normal"
    ground: str = ""


def shapes_in_frame() -> dict[str, list[Path]]:
    """Outlines of countries, as far as they lie within the frame."""
    box = Bbox.from_extents(*FRAME)
    found = {}
    for code, country in atlas().countries.items():
        rings = [Path(np.array(ring), closed=True) for ring in country.rings]
        seen = [ring for ring in rings if ring.intersects_bbox(box, filled=True)]
        found[code] = [_clipped(ring, box) for ring in seen]
    return found


def _clipped(ring: Path, box: Bbox) -> Path:
    """A ring itself where all of it is seen, so that its neighbours' borders stay the same."""
    low, high = np.asarray(ring.vertices).min(axis=0), np.asarray(ring.vertices).max(axis=0)
    if box.contains(*low) and box.contains(*high):
        return ring
    return ring.clip_to_bbox(box)


def outline(axes: Axes, points: Array, colour: str, told: str) -> None:
    """A filled shape with a thin light edge, so that it stands out on any country."""
    look: dict[str, Any] = {
        "facecolor": colour,
        "edgecolor": PAPER,
        "linewidth": 0.6,
        "joinstyle": "round",
    }
    shape = Polygon(points, closed=True, zorder=3, **look)
    tell(shape, told)
    axes.add_patch(shape)


def room_of(text: str, size: float) -> tuple[float, float]:
    """km that words take."""
    lines = text.split("\n")
    wide = max(text_width(line, size, "bold") for line in lines) * KM_PER_INCH
    return wide + 12.0, len(lines) * size * 1.12 / 72 * KM_PER_INCH + 6.0


def write_apart(axes: Axes, labels: Sequence[Label]) -> None:
    """Words where they fit, with a line to where they belong if that is elsewhere."""
    places = keep_apart([label.box for label in labels], FRAME)
    for label, (x, y) in zip(labels, places, strict=True):
        if not label.text:
            continue
        away = np.hypot(x - label.box.x, y - label.box.y)
        if away > 0.4 * label.box.high and label.weight == "bold":
            line = np.array([[label.box.x, label.box.y], [x, y]])
            axes.plot(*line.T, color=INK, linewidth=0.7, zorder=6)
        write(axes, x, y, label)


def write(axes: Axes, x: float, y: float, label: Label) -> None:
    see_through = 0.7 if label.ground == PAPER else 1.0
    ground: dict[str, Any] = {"facecolor": label.ground, "boxstyle": "round,pad=0.08"}
    ground |= {"linewidth": 0.0, "alpha": see_through}
    axes.text(
        x,
        y,
        label.text,
        fontsize=FOOT,
        color=label.colour,
        weight=label.weight,
        ha="center",
        va="center",
        linespacing=1.0,
        zorder=7,
        clip_on=True,
        bbox=ground if label.ground else None,
    )
