"""An outcome along one input, and how much of one input another calls for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.break_even import NOT_MET, UNSOLVED
from sim.analysis.study import Input
from sim.plot.axis import label_input
from sim.plot.palette import GREY, INK, VERMILLION
from sim.plot.picture import Caption
from sim.plot.settle import settled
from sim.plot.style import DASHES, Key, canvas, styled
from sim.plot.words import number

ENOUGH = "#D3E4F0"
MOST_MARKS = 40
"""With more points a line has no marks."""


@styled
def draw_line(
    table: pd.DataFrame, one: Input, caption: Caption, wanted: float | None = None
) -> Figure:
    """The outcome along an input: `x`, `y`, ascending.

    wanted : a value of the outcome to mark
    """
    figure, axes = canvas(caption, height=2.9)
    x, y = table["x"].to_numpy(dtype=np.float64), table["y"].to_numpy(dtype=np.float64)
    joined = one.kind != "word"
    look = "o-" if len(x) <= MOST_MARKS else "-"
    axes.plot(x, y, look if joined else "o", color=INK, markersize=4.5 if joined else 7)
    if wanted is not None:
        axes.axhline(wanted, color=VERMILLION, linewidth=1.2, linestyle=(0, DASHES))
    known = y[np.isfinite(y)]
    if known.size and known.min() >= 0 and known.min() < 0.5 * known.max():
        axes.set_ylim(bottom=0.0)
    axes.margins(x=0.03)
    axes.yaxis.set_major_formatter(lambda value, _: number(value, 5))
    label_input(axes, one)
    return settled(figure)


@styled
def draw_frontier(table: pd.DataFrame, along: Input, lever: Input, ends: tuple[float, float],
                  caption: Caption) -> Figure:  # fmt: skip
    """How much of `lever` is enough for every value of `along`.

    table : as `sim.views.sweeps.frontier` has it
    ends : of the lever, from where the search began to where it stopped
    """
    states = set(table["state"])
    keys = [Key("just enough", INK, "line"), Key("enough", ENOUGH)]
    if NOT_MET in states:
        keys.append(Key("not enough even at the end", VERMILLION, "cross"))
    if UNSOLVED in states:
        keys.append(Key("no answer", GREY, "dot"))
    figure, axes = canvas(caption, height=3.1, keys=keys)
    x, at = (table[name].to_numpy(dtype=np.float64) for name in ("x", "at"))
    start, end = ends
    _area(axes, along, x, at, end)
    for state, mark, colour, height in (
        (NOT_MET, "x", VERMILLION, end),
        (UNSOLVED, "o", GREY, start),
    ):
        here = (table["state"] == state).to_numpy()
        axes.plot(x[here], np.full(here.sum(), height), mark, color=colour, markersize=6.5,
                  markeredgewidth=2.0 if mark == "x" else 0.0, clip_on=False)  # fmt: skip
    for line in axes.lines:
        # Marks on the frame may stand out of it; the layout is not to make room for them.
        line.set_in_layout(False)
    axes.set_ylim(start, end)
    axes.margins(x=0.04 if len(x) > 1 else 0.5)
    label_input(axes, along)
    label_input(axes, lever, upright=True, most=6)
    return settled(figure)


def _area(
    axes: Axes, along: Input, x: npt.NDArray[np.float64], at: npt.NDArray[np.float64], end: float
) -> None:
    joined = along.kind != "word" and len(x) > 1
    if joined:
        axes.fill_between(x, at, end, color=ENOUGH, linewidth=0)
        look = "o-" if len(x) <= MOST_MARKS else "-"
        axes.plot(x, at, look, color=INK, markersize=4.5, clip_on=False)
    else:
        axes.bar(x, end - at, bottom=at, width=0.6, color=ENOUGH)
        axes.plot(x, at, "_", color=INK, markersize=22, markeredgewidth=2.2, clip_on=False)
