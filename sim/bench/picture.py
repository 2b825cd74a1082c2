"""Cost against periods and against scenarios, drawn without a display and without a date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from sim.bench.scaling import Growth

_INK, _PALE = "#1f4e79", "#8a8a8a"
_OTHERS = ("#c0504d", "#7f6000", "#5b7f3a")
_MARKS = ("s", "^", "D")
_STYLE: Any = {"svg.hashsalt": "gasgap", "svg.fonttype": "none", "font.size": 9.0}

Series = tuple[Sequence[float], Sequence[float]]


def picture(
    periods: Growth | None,
    scenarios: Growth | None,
    others: Mapping[str, Series],
    batch: int,
) -> Figure:
    """Two panels on logarithmic scales, each beside a line of slope 1.

    Parameters
    ----------
    periods : ours over the first periods of the daily problem, `batch` scenarios in one call
    scenarios : ours over growing batches of the monthly problem
    others : periods and seconds per scenario of the rivals
    """
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(8.0, 3.4), layout="constrained")
        FigureCanvasSVG(figure)
        left, right = figure.subplots(1, 2)
        if periods is not None:
            each = [seconds / batch for seconds in periods.seconds]
            _line(left, (periods.sizes, each), f"ours, slope {periods.exponent:.2f}")
        for (label, series), colour, mark in zip(others.items(), _OTHERS, _MARKS, strict=False):
            left.plot(*series, mark, color=colour, label=label, markersize=5)
        left.set_xlabel("periods")
        left.set_ylabel("seconds per scenario")
        if scenarios is not None:
            series = (scenarios.sizes, scenarios.seconds)
            _line(right, series, f"ours, slope {scenarios.exponent:.2f}")
        right.set_xlabel("scenarios, monthly")
        right.set_ylabel("seconds in all")
        for axes, growth in ((left, periods), (right, scenarios)):
            _dress(axes, () if growth is None else growth.sizes)
    return figure


def save(figure: Figure, path: Path) -> None:
    """Write an SVG, the same bytes for the same figure."""
    with mpl.rc_context(_STYLE):
        figure.savefig(path, format="svg", metadata={"Date": None})


def _line(axes: Axes, series: Series, label: str) -> None:
    """The measured points, and slope 1 through the last of them."""
    sizes, seconds = series
    axes.plot(sizes, seconds, "o-", color=_INK, label=label, markersize=4)
    straight = [seconds[-1] * size / sizes[-1] for size in sizes]
    axes.plot(sizes, straight, ":", color=_PALE, label="slope 1")


def _dress(axes: Axes, sizes: Sequence[int]) -> None:
    """Logarithmic scales, the measured sizes as marks."""
    axes.set_xscale("log")
    axes.set_yscale("log")
    if sizes:
        axes.set_xticks(sizes, labels=[str(size) for size in sizes])
        axes.set_xticks([], minor=True)
    axes.grid(True, which="major", color="#e4e4e4", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    if axes.has_data():
        axes.legend(frameon=False, fontsize=8)
