"""An outcome beside each input of a sample, a panel an input."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator

from sim.analysis.study import Input
from sim.plot.axis import date_ticks
from sim.plot.inputs import short
from sim.plot.layout import wrap
from sim.plot.palette import BLUE, INK, VERMILLION
from sim.plot.picture import Caption
from sim.plot.settle import settled
from sim.plot.style import SMALL, Key, canvas, styled
from sim.plot.words import number

IN_A_ROW = 3
PANEL = 1.95
ROOM = 1.7
"""Inches for the name of a panel, which takes two lines at most."""
MOST_WORDS = 4


@styled
def draw_scatter(
    dots: pd.DataFrame, medians: pd.DataFrame, inputs: Sequence[Input], caption: Caption
) -> Figure:
    """Tables as `sim.views.sweeps.scatter` has them, with the inputs they are about."""
    columns = min(IN_A_ROW, len(inputs))
    rows = -(-len(inputs) // columns)
    keys = [Key("one point", BLUE, "dot"), Key("median", VERMILLION, "line")]
    figure, axes = canvas(caption, height=PANEL * rows + 0.1, keys=keys)
    axes.remove()
    panels = figure.subplots(rows, columns, sharey=True, squeeze=False)
    for place, panel in enumerate(panels.flat):
        if place >= len(inputs):
            panel.set_visible(False)
            continue
        one = inputs[place]
        here, middle = (table[table["input"] == one.name] for table in (dots, medians))
        _panel(panel, one, here, middle)
        panel.yaxis.set_major_formatter(lambda value, _: number(value, 5))
        panel.yaxis.set_major_locator(MaxNLocator(4))
    engine = figure.get_layout_engine()
    assert isinstance(engine, ConstrainedLayoutEngine)
    engine.set(h_pad=0.06, w_pad=0.03)
    return settled(figure)


def _panel(axes: Axes, one: Input, dots: pd.DataFrame, medians: pd.DataFrame) -> None:
    axes.scatter(dots["x"], dots["y"], s=5, color=BLUE, alpha=0.35, linewidths=0)
    if one.ordered:
        axes.plot(medians["x"], medians["y"], color=VERMILLION, linewidth=1.8)
    else:
        axes.plot(medians["x"], medians["y"], "_", color=VERMILLION, markersize=9, mew=1.8)
    lines = wrap(f"{one.title}, {one.unit}" if one.unit else one.title, SMALL, ROOM)
    title = "\n".join([*lines[:1], *([" ".join(lines[1:])] if lines[1:] else [])])
    axes.set_title(title, fontsize=SMALL, fontweight="normal", color=INK, linespacing=1.1)
    if one.kind == "word":
        step = -(-len(one.order) // MOST_WORDS)
        places = range(0, len(one.order), step)
        axes.set_xticks(places, [short(one.order[place], 9) for place in places])
        axes.set_xlim(-0.5, len(one.order) - 0.5)
    elif one.kind == "date":
        date_ticks(axes, most=3)
    else:
        axes.xaxis.set_major_locator(MaxNLocator(3))
        # Years are no amounts: no comma in them.
        axes.xaxis.set_major_formatter(
            lambda value, _: number(value, 5) if one.ordered else f"{value:.0f}"
        )
