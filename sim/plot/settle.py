"""A page's final layout, the same to the last digit every time.

The solver behind the layout works through its constraints in an order that depends on addresses
in memory, so that positions differ by a rounding from one drawing to the next. That is enough to
make other bytes.
"""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

DIGITS = 6
"""Of positions, as parts of the page: finer than any printer's dot, coarser than the noise."""


def settled(figure: Figure) -> Figure:
    """The figure with its panels where the layout puts them, for good."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        corners = axes.get_position(original=False).get_points()
        axes.set_position(Bbox(corners.round(DIGITS)))
    return figure
