"""Many runs in one picture: tornado, heat map of two inputs, fan over time, exceedance curve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from sim.analysis.study import Input
from sim.plot.axis import name_axis
from sim.plot.inputs import folded, short
from sim.plot.palette import BLUE, GREY, INK, ORANGE, PAPER, SHORTFALL
from sim.plot.picture import Caption
from sim.plot.settle import settled
from sim.plot.style import BODY, FOOT, SMALL, Key, canvas, styled
from sim.plot.timeline import MONTHS, edges, label_months, stepped
from sim.plot.words import number

ROW = 0.34
LOW, HIGH = BLUE, ORANGE
SHADES = ("#D3E4F0", "#9CC4DF", "#5B9DC7")
"""Of the fan, from the widest range to the narrowest."""
MOST_CELLS = 14
"""In a row or column; with more, cells are too small for numbers."""
MOST_LABELS = 11
HIGHEST = 4.4


@styled
def draw_tornado(table: pd.DataFrame, caption: Caption) -> Figure:
    """Columns as `sim.views.sweeps.tornado` has them."""
    keys = [Key("input at its lowest", LOW), Key("input at its highest", HIGH)]
    figure, axes = canvas(caption, height=ROW * len(table) + 0.4, keys=keys)
    base = float(table["base_outcome"].iloc[0])
    rows = range(len(table))
    for row, values in enumerate(table.itertuples()):
        ends = [
            (values.low_outcome, values.low_input, LOW),
            (values.high_outcome, values.high_input, HIGH),
        ]
        ends.sort(key=lambda end: -abs(end[0] - base))
        for place, (at, given, colour) in enumerate(ends):
            axes.barh(row, at - base, left=base, color=colour, height=0.62)
            # Two ends on one side would write over each other: the nearer one stays silent.
            if place == 0 or (at - base) * (ends[0][0] - base) < 0:
                _name_end(axes, row, at, base, str(given))
    reached = table[["low_outcome", "high_outcome"]].to_numpy(dtype=np.float64)
    low, high = min(base, float(reached.min())), max(base, float(reached.max()))
    room = 0.2 * (high - low) + 1e-9
    axes.set_xlim(low - room, high + room)
    axes.axvline(base, color=INK, linewidth=1.0)
    names = [folded(name) for name in table["input"]]
    axes.set_yticks(rows, names, fontsize=BODY, color=INK)
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
    axes.xaxis.set_major_formatter(lambda value, _: number(value, 5))
    return settled(figure)


def _name_end(axes: Axes, row: int, at: float, base: float, text: str) -> None:
    """The value of an input at the end of its bar."""
    right = at >= base
    axes.annotate(
        text,
        (at, row),
        xytext=(4 if right else -4, 0),
        textcoords="offset points",
        ha="left" if right else "right",
        va="center",
        fontsize=SMALL,
        color=INK,
    )


@styled
def draw_grid(table: pd.DataFrame, x: Input, y: Input, unit: str, caption: Caption) -> Figure:
    """A table as `sim.views.sweeps.grid` has it, `x` along its columns, `y` along its rows."""
    cells = table.to_numpy(dtype=np.float64)
    rows, columns = cells.shape
    figure, axes = canvas(caption, height=min(max(1.6, 0.34 * rows + 0.7), HIGHEST))
    ramp = LinearSegmentedColormap.from_list("ramp", list(SHORTFALL))
    lined = columns <= MOST_CELLS and rows <= MOST_CELLS
    mesh = axes.pcolormesh(
        np.arange(columns + 1) - 0.5,
        np.arange(rows + 1) - 0.5,
        np.ma.masked_invalid(cells),
        cmap=ramp,
        edgecolors=PAPER if lined else "face",
        linewidth=0.8 if lined else 0.3,
    )
    if lined:
        _cell_texts(axes, cells)
    else:
        bar = figure.colorbar(mesh, ax=axes, fraction=0.05, pad=0.02, aspect=28)
        bar.outline.set_visible(False)
        bar.ax.yaxis.set_major_formatter(lambda value, _: number(value, 5))
        bar.ax.tick_params(length=0, colors=GREY)
        bar.ax.set_title(unit, fontsize=SMALL, fontweight="normal", color=GREY, loc="right")
    for place, one, values in ((axes.xaxis, x, table.columns), (axes.yaxis, y, table.index)):
        most = MOST_LABELS if place is axes.xaxis else MOST_CELLS
        shown = range(0, len(values), -(-len(values) // most))
        place.set_ticks(list(shown), [_text(one, values[at]) for at in shown])
        name_axis(axes, one, upright=place is axes.yaxis)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    return settled(figure)


def _cell_texts(axes: Axes, cells: npt.NDArray[np.float64]) -> None:
    known = cells[np.isfinite(cells)]
    middle = 0.65 * (known.max() - known.min()) + known.min() if known.size else 0.0
    for row, column in np.argwhere(np.isfinite(cells)):
        value = cells[row, column]
        colour = PAPER if value > middle else INK
        axes.text(column, row, number(value), ha="center", va="center_baseline",
                  fontsize=FOOT, color=colour)  # fmt: skip


def _text(one: Input, value: object) -> str:
    """A tick: numbers short, days without their century."""
    if one.kind == "number":
        return number(float(str(value)), 4).replace(",", "")
    if one.kind == "date":
        day = date.fromisoformat(str(value))
        return f"{day.day} {MONTHS[day.month - 1]}\n{day.year}"
    return short(str(value), 14)


@styled
def draw_fan(table: pd.DataFrame, caption: Caption) -> Figure:
    """`start`, `end` and quantiles as `sim.views.sweeps.fan` has them, an odd number of them."""
    quantiles = sorted(name for name in table.columns if isinstance(name, float))
    pairs = list(zip(quantiles, reversed(quantiles), strict=True))[: len(quantiles) // 2]
    shades = SHADES[-len(pairs) :] if pairs else ()
    keys = [Key("median", INK, "line")]
    keys += [
        Key(f"{100 * (high - low):.0f} % of cases", shade)
        for (low, high), shade in zip(pairs, shades, strict=True)
    ]
    figure, axes = canvas(caption, height=2.9, keys=keys)
    x = edges(table["start"], table["end"])
    for (low, high), shade in zip(pairs, shades, strict=True):
        axes.fill_between(
            x, stepped(table[low]), stepped(table[high]), step="post", color=shade, linewidth=0
        )
    middle = stepped(table[quantiles[len(quantiles) // 2]])
    axes.step(x, middle, where="post", color=INK)
    axes.yaxis.set_major_formatter(lambda value, _: number(value, 5))
    label_months(axes, float(x[0]), float(x[-1]))
    return settled(figure)


@styled
def draw_exceedance(table: pd.DataFrame, caption: Caption, marks: Sequence[float] = ()) -> Figure:
    """Columns as `sim.analysis.exceedance.curve` has them.

    marks : values of the outcome asked about; without any, the median is marked
    """
    keys = [Key("share of cases", INK, "line"), Key("95 % interval", SHADES[1])]
    figure, axes = canvas(caption, height=2.7, keys=keys)
    values, shares = table["value"].to_numpy(), table["share_pct"].to_numpy()
    axes.fill_between(
        values, table["low_pct"], table["high_pct"], step="pre", color=SHADES[1], linewidth=0
    )
    axes.step(values, shares, where="pre", color=INK, linewidth=1.4)
    spread = float(values[-1] - values[0]) or 1.0
    for at in marks or (float(values[shares >= 50][-1]),):
        beyond = shares[values >= at]
        share = float(beyond[0]) if beyond.size else 0.0
        _mark(axes, at, share, late=at > values[0] + 0.6 * spread)
    axes.set_ylim(0, 105)
    axes.set_yticks([0, 25, 50, 75, 100], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    low, high = min([*marks, float(values[0])]), max([*marks, float(values[-1])])
    axes.set_xlim(low - 0.02 * spread, high + 0.02 * spread)
    axes.xaxis.set_major_formatter(lambda value, _: number(value, 5))
    axes.tick_params(axis="x", colors=GREY)
    return settled(figure)


def _mark(axes: Axes, at: float, share: float, *, late: bool) -> None:
    """A dot on the curve and its two numbers, on the side with room."""
    axes.plot([at], [share], "o", color=ORANGE, markersize=7)
    axes.annotate(
        f"{number(at)} or more: {number(share)} %",
        (at, share),
        xytext=(-9 if late and share < 60 else 9, 9),
        textcoords="offset points",
        ha="right" if late and share < 60 else "left",
        fontsize=SMALL,
        color=INK,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.0, "alpha": 0.8},
    )
