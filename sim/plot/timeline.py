"""The axis of time: months, with their year where it is new; periods as the steps they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

Array = npt.NDArray[np.float64]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
EPOCH = date(1970, 1, 1).toordinal()
STEPS = (1, 2, 3, 4, 6, 12)
SHORT = 62
"""Days; a shorter axis is marked by days."""
EDGE = 0.04
"""Of the axis, left free at its end."""


def edges(starts: pd.Series, ends: pd.Series) -> Array:
    """(T + 1,), where periods begin, and where the last one ends."""
    last = ends.iloc[-1] + pd.Timedelta(days=1)
    return numbers([*starts, last])


def numbers(days: Iterable[pd.Timestamp]) -> Array:
    """Days as the numbers that matplotlib's axes of time count: since 1970."""
    found: Array = np.array([day.toordinal() for day in days], dtype=np.float64) - EPOCH
    return found


def stepped(values: Any) -> Array:
    """(T,) values of periods -> (T + 1,), for lines and areas with `step='post'`."""
    array = np.asarray(values, dtype=np.float64)
    long: Array = np.append(array, array[-1:])
    return long


def label_months(axes: Axes, first: float, last: float, most: int = 8, years: bool = True) -> None:
    """Ticks on first days of months, at most `most`; on days where the axis is short.

    Nothing is written at the very end, where it would run into what stands beside.
    """
    axes.set_xlim(first, last)
    end = last - EDGE * (last - first)
    days = pd.to_datetime(np.arange(np.ceil(first), max(end, first + 0.5)), unit="D")
    if last - first <= SHORT:
        days = days[:: max(1, -(-len(days) // most))]
        texts = [f"{day.day} {MONTHS[day.month - 1]}" for day in days]
    else:
        days = days[days.day == 1]
        step = next((step for step in STEPS if len(days) <= step * most), STEPS[-1])
        days = days[::step]
        texts = [MONTHS[day.month - 1] for day in days]
    known = None
    for place, day in enumerate(days):
        if years and day.year != known:
            texts[place] += f"\n{day.year}"
        known = day.year
    axes.set_xticks(numbers(days), texts)
