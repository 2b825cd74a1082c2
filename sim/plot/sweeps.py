"""Many runs in one picture: tornado, heat map of two inputs, fan over time, exceedance curve."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from sim.plot.palette import BLUE, GREY, INK, ORANGE, PAPER, SHORTFALL
from sim.plot.picture import Caption
from sim.plot.settle import settled
from sim.plot.style import BODY, FOOT, SMALL, Key, canvas, styled
from sim.plot.timeline import edges, label_months, stepped
from sim.plot.words import number

ROW = 0.34
LOW, HIGH = BLUE, ORANGE
SHADES = ("#D3E4F0", "#9CC4DF", "#5B9DC7")
"""Of the fan, from the widest range to the narrowest."""
MOST_CELLS = 14
"""In a row; with more, cells are too small for numbers."""


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
                _name_end(axes, row, at, base, number(float(given)))
    reached = table[["low_outcome", "high_outcome"]].to_numpy(dtype=np.float64)
    low, high = min(base, float(reached.min())), max(base, float(reached.max()))
    room = 0.14 * (high - low) + 1e-9
    axes.set_xlim(low - room, high + room)
    axes.axvline(base, color=INK, linewidth=1.0)
    axes.set_yticks(rows, table["input"], fontsize=BODY, color=INK)
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
def draw_grid(table: pd.DataFrame, caption: Caption) -> Figure:
    """A table as `sim.views.sweeps.grid` has it; its axes are named after its index and columns."""
    figure, axes = canvas(caption, height=max(1.6, 0.34 * len(table) + 0.7))
    cells = table.to_numpy(dtype=np.float64)
    rows, columns = cells.shape
    ramp = LinearSegmentedColormap.from_list("ramp", list(SHORTFALL))
    axes.pcolormesh(
        np.arange(columns + 1) - 0.5,
        np.arange(rows + 1) - 0.5,
        np.ma.masked_invalid(cells),
        cmap=ramp,
        edgecolors=PAPER,
        linewidth=0.8,
    )
    known = cells[np.isfinite(cells)]
    middle = 0.65 * (known.max() - known.min()) + known.min() if known.size else 0.0
    if columns <= MOST_CELLS:
        for row, column in np.argwhere(np.isfinite(cells)):
            value = cells[row, column]
            colour = PAPER if value > middle else INK
            axes.text(column, row, number(value), ha="center", va="center_baseline",
                      fontsize=FOOT, color=colour)  # fmt: skip
    step = -(-columns // MOST_CELLS)
    shown = range(0, columns, step)
    axes.set_xticks(shown, [_text(table.columns[place]) for place in shown])
    axes.set_yticks(range(rows), [_text(value) for value in table.index])
    axes.set_xlabel(str(table.columns.name), color=INK)
    axes.set_ylabel(str(table.index.name), color=INK)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    return settled(figure)


def _text(value: object) -> str:
    return number(float(value), 4) if isinstance(value, int | float | np.number) else str(value)


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
def draw_exceedance(table: pd.DataFrame, caption: Caption) -> Figure:
    """Columns as `sim.views.sweeps.exceedance` has them."""
    figure, axes = canvas(caption, height=2.7)
    values, shares = table["value"], table["share_pct"]
    axes.step(values, shares, where="pre", color=INK)
    axes.fill_between(values, shares, step="pre", color=SHADES[0], linewidth=0)
    half = table[shares >= 50].iloc[-1]
    axes.plot([half["value"]], [half["share_pct"]], "o", color=ORANGE, markersize=7)
    axes.annotate(
        f"half of all cases: {number(float(half['value']))} or more",
        (half["value"], half["share_pct"]),
        xytext=(8, 8),
        textcoords="offset points",
        fontsize=SMALL,
        color=INK,
    )
    axes.set_ylim(0, 105)
    axes.set_yticks([0, 25, 50, 75, 100], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    spread = float(values.iloc[-1] - values.iloc[0]) or 1.0
    axes.set_xlim(float(values.iloc[0]) - 0.02 * spread, float(values.iloc[-1]) + 0.02 * spread)
    axes.xaxis.set_major_formatter(lambda value, _: number(value, 5))
    axes.tick_params(axis="x", colors=GREY)
    return settled(figure)
