"""Values that a picture shows when the pointer rests on something, or a finger touches it.

What is told stands in an artist's group name until the picture is written as SVG; `svg` makes it a
title of that group, which browsers show without any script. PNG has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

Array = npt.NDArray[np.float64]

PREFIX = "hover:"


def tell(artist: Artist, text: str) -> None:
    """Make an artist tell `text`; lines are kept."""
    artist.set_gid(PREFIX + text)


def tell_area(
    axes: Axes, corner: tuple[float, float], size: tuple[float, float], text: str
) -> None:
    """Make a rectangle tell `text`, in the axes' units; nothing of it is seen."""
    area = Rectangle(corner, *size, facecolor="none", linewidth=0.0)
    area.set_in_layout(False)
    tell(area, text)
    axes.add_artist(area)


def tell_rows(axes: Axes, texts: Sequence[str]) -> None:
    """Make rows 0, 1, ... of a chart tell texts over the axes' whole width, once that is set."""
    left, right = axes.get_xlim()
    for row, text in enumerate(texts):
        tell_area(axes, (left, row - 0.5), (right - left, 1.0), text)


def tell_periods(axes: Axes, edges: Sequence[float] | Array, texts: Iterable[str]) -> None:
    """Make what stands over each period tell a text, once the axes have their limits.

    edges : of the periods on the axis of time, one more than texts
    """
    low, high = axes.get_ylim()
    for place, text in enumerate(texts):
        wide = edges[place + 1] - edges[place]
        tell_area(axes, (edges[place], low), (wide, high - low), text)
