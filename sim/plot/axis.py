"""Ticks of an axis that an input of a sweep lies along: numbers, dates or words."""

from __future__ import annotations

from datetime import date

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.analysis.study import Input
from sim.plot.palette import GREY
from sim.plot.style import SMALL
from sim.plot.timeline import MONTHS
from sim.plot.words import number

MOST = 8
STEPS = (1, 2, 3, 4, 6, 12)


def label_input(axes: Axes, one: Input, *, upright: bool = False, most: int = MOST) -> None:
    """Ticks and name of an axis along `one`; `upright` for the vertical one."""
    axis = axes.yaxis if upright else axes.xaxis
    if one.kind == "word":
        step = -(-len(one.order) // most)
        places = list(range(0, len(one.order), step))
        axis.set_ticks(places, [one.order[place] for place in places])
    elif one.kind == "date":
        date_ticks(axes, most=most, upright=upright)
    else:
        axis.set_major_locator(MaxNLocator(most - 1))
        axis.set_major_formatter(lambda value, _: _plain(value, one))
    name_axis(axes, one, upright=upright)


def _plain(value: float, one: Input) -> str:
    """A tick; years and other bare numbers have no comma, as in `Input.told`."""
    text = number(value, 5)
    return text if one.unit else text.replace(",", "")


def name_axis(axes: Axes, one: Input, *, upright: bool = False) -> None:
    """The name of an axis: below it, or above the drawing, where it is not cut off."""
    text = f"{one.title}, {one.unit}" if one.unit else one.title
    if upright:
        axes.set_title(text, fontsize=SMALL, fontweight="normal", color=GREY, loc="left")
    else:
        axes.set_xlabel(text)


def date_ticks(axes: Axes, *, most: int = MOST, upright: bool = False) -> None:
    """First days of months on an axis that counts days as `date.toordinal` does."""
    low, high = axes.get_ylim() if upright else axes.get_xlim()
    first, last = (date.fromordinal(max(1, round(value))) for value in (low, high))
    months = [
        date(year, month, 1)
        for year in range(first.year, last.year + 1)
        for month in range(1, 13)
        if low <= date(year, month, 1).toordinal() <= high
    ]
    if len(months) < 2:
        step = max(1, -(-round(high - low) // most))
        days = [date.fromordinal(at) for at in range(first.toordinal(), last.toordinal(), step)]
        texts = [f"{day.day} {MONTHS[day.month - 1]}" for day in days]
    else:
        step = next((one for one in STEPS if len(months) <= one * most), STEPS[-1])
        days = months[::step]
        texts = [MONTHS[day.month - 1] for day in days]
    known = None
    for place, day in enumerate(days):
        if day.year != known:
            texts[place] += f" {day.year}" if upright else f"\n{day.year}"
        known = day.year
    axis = axes.yaxis if upright else axes.xaxis
    axis.set_ticks([day.toordinal() for day in days], texts)
