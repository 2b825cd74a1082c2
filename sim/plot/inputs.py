"""Which input matters how much: bars with whiskers, one an input."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.plot.layout import balanced
from sim.plot.palette import BLUE, GREY, INK, ORANGE, SKY, VERMILLION
from sim.plot.picture import Caption
from sim.plot.settle import settled
from sim.plot.style import BODY, SMALL, Key, canvas, styled
from sim.plot.words import number

ROW = 0.42
LONGEST = 30
ROOM = 1.75
"""Inches for the name of an input, which takes two lines at most."""
MOST = 150.0
"""Per cent of variance, where the axis ends at the latest; intervals may reach beyond."""


@styled
def draw_shares(table: pd.DataFrame, caption: Caption) -> Figure:
    """Columns as `sim.views.sweeps.shares` has them."""
    keys = [Key("by itself", BLUE), Key("together with other inputs", SKY)]
    known = bool(table["total_low"].notna().any())
    if known:
        keys.append(Key("95 % interval", INK, "line"))
    figure, axes = canvas(caption, height=ROW * len(table) + 0.4, keys=keys)
    for row, one in enumerate(table.itertuples()):
        axes.barh(row - 0.17, max(one.first, 0.0), height=0.3, color=BLUE)
        axes.barh(row + 0.17, max(one.total, 0.0), height=0.3, color=SKY)
        _whisker(axes, row - 0.17, one.first_low, min(one.first_high, MOST))
        _whisker(axes, row + 0.17, one.total_low, min(one.total_high, MOST))
        for place, value, high in (
            (row - 0.17, one.first, one.first_high),
            (row + 0.17, one.total, one.total_high),
        ):
            text = f"{number(round(value, 1 if abs(value) < 9.95 else 0))} %"
            _label(axes, place, min(max(value, 0.0), MOST), min(high, MOST), text)
    ends = table[["first", "total", "first_high", "total_high"]].max().max()
    axes.set_xlim(0, min(max(float(ends), 1.0), MOST) * 1.16)
    axes.xaxis.set_major_formatter(lambda value, _: f"{number(value)} %")
    return _rows(figure, axes, table["input"].tolist())


@styled
def draw_effects(table: pd.DataFrame, caption: Caption) -> Figure:
    """Columns as `sim.views.sweeps.effects` has them."""
    keys = [Key("mean effect", BLUE), Key("its standard deviation", VERMILLION, "dot")]
    if bool(table["low"].notna().any()):
        keys.append(Key("95 % interval", INK, "line"))
    figure, axes = canvas(caption, height=ROW * len(table) + 0.4, keys=keys)
    for row, one in enumerate(table.itertuples()):
        axes.barh(row, one.value, height=0.56, color=BLUE)
        _whisker(axes, row, one.low, one.high)
        axes.plot([one.spread], [row], "o", color=VERMILLION, markersize=6, markeredgecolor="white")
        _label(axes, row, max(one.value, one.spread), one.high, number(one.value))
    ends = table[["value", "high", "spread"]].max().max()
    axes.set_xlim(0, max(float(ends) * 1.16, 1e-9))
    axes.xaxis.set_major_formatter(lambda value, _: number(value, 5))
    return _rows(figure, axes, table["input"].tolist())


@styled
def draw_ranks(table: pd.DataFrame, caption: Caption) -> Figure:
    """Columns as `sim.views.sweeps.ranks` has them."""
    keys = [Key("rises with it", ORANGE), Key("falls with it", BLUE)]
    keys.append(Key("95 % interval", INK, "line"))
    figure, axes = canvas(caption, height=ROW * len(table) + 0.4, keys=keys)
    for row, one in enumerate(table.itertuples()):
        axes.barh(row, one.value, height=0.56, color=ORANGE if one.value > 0 else BLUE)
        _whisker(axes, row, one.low, one.high)
        _label(axes, row, one.value, one.high if one.value > 0 else one.low, f"{one.value:+.2f}")
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.set_xlim(-1.25, 1.25)
    axes.set_xticks([-1, -0.5, 0, 0.5, 1])
    axes.xaxis.set_major_formatter(lambda value, _: number(value))
    return _rows(figure, axes, table["input"].tolist(), ticks=False)


def _whisker(axes: Axes, row: float, low: float, high: float) -> None:
    if np.isfinite(low) and np.isfinite(high):
        axes.plot([low, high], [row, row], color=INK, linewidth=1.1, solid_capstyle="butt")


def _label(axes: Axes, row: float, value: float, end: float, text: str) -> None:
    """The value, beyond bar and whisker, on the side they point to."""
    right = value >= 0
    ends = [value] + ([float(end)] if np.isfinite(end) else [])
    axes.annotate(
        text.replace("-", "\u2212"),
        (max(ends) if right else min(ends), row),
        xytext=(4 if right else -4, 0),
        textcoords="offset points",
        ha="left" if right else "right",
        va="center",
        fontsize=SMALL,
        color=INK,
    )


def _rows(figure: Figure, axes: Axes, names: Sequence[str], *, ticks: bool = True) -> Figure:
    """Names of inputs on the left, lines of the grid upright."""
    if ticks:
        axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.set_yticks(range(len(names)), [folded(name) for name in names], fontsize=BODY, color=INK)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
    return settled(figure)


def folded(name: str) -> str:
    """A name on one line or two, beside a drawing."""
    lines = balanced(name, BODY, ROOM)
    if len(lines) > 2:
        lines = [lines[0], short(" ".join(lines[1:]), len(lines[0]) + 2)]
    return "\n".join(lines)


def short(name: str, most: int = LONGEST) -> str:
    """A name cut to fit beside a drawing."""
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"
