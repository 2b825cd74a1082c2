"""Periods of a horizon: calendar months, weeks of seven days, or days.

Inputs are built day by day and averaged over the days of a period, so a measure that starts in
the middle of a month acts for exactly its days.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The T periods and D days of a horizon.

    `starts` holds the first day of every period, `end` the last day of the horizon (inclusive).
    """

    starts: tuple[date, ...]
    end: date
    resolution: str

    @classmethod
    def of(cls, start: date, end: date, resolution: str, cuts: Collection[date] = ()) -> Calendar:
        """Cut `start`..`end` (inclusive) into `monthly`, `weekly` or `daily` periods.

        The first month may be a part of one; the last week may be shorter than seven days. A day of
        `cuts` begins a period of its own.
        """
        length = (end - start).days + 1
        if length < 1:
            raise ValueError("the horizon ends before it starts")
        days = [start + timedelta(days=k) for k in range(length)]
        if resolution == "monthly":
            starts = [day for day in days if day == start or day.day == 1]
        elif resolution == "weekly":
            starts = days[::7]
        elif resolution == "daily":
            starts = days
        else:
            raise ValueError(f"unknown resolution {resolution!r}")
        if not set(cuts) <= set(starts):
            starts = sorted({*starts, *(day for day in cuts if start <= day <= end)})
        return cls(tuple(starts), end, resolution)

    def part(self, first: int, stop: int | None = None) -> Calendar:
        """The periods from `first` to before `stop`, by default all that are left."""
        stop = self.periods if stop is None else stop
        return Calendar(self.starts[first:stop], self.ends[stop - 1], self.resolution)

    @property
    def periods(self) -> int:
        """T."""
        return len(self.starts)

    @cached_property
    def ends(self) -> tuple[date, ...]:
        """Last day (inclusive) of every period."""
        return (*(start - ONE_DAY for start in self.starts[1:]), self.end)

    @cached_property
    def days(self) -> Array:
        """(T,), days in every period."""
        lengths = [(e - s).days + 1 for s, e in zip(self.starts, self.ends, strict=True)]
        return np.array(lengths, dtype=np.float64)

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """The D days of the horizon."""
        first = self.starts[0]
        return tuple(first + timedelta(days=k) for k in range(int(self.days.sum())))

    @cached_property
    def _offsets(self) -> Index:
        return np.concatenate(([0], np.cumsum(self.days)[:-1])).astype(np.intp)

    @cached_property
    def months(self) -> Index:
        """(D,), calendar month 1..12 of every day."""
        return np.array([day.month for day in self.dates], dtype=np.intp)

    @cached_property
    def years(self) -> Index:
        """(D,), year of every day."""
        return np.array([day.year for day in self.dates], dtype=np.intp)

    def mean(self, daily: Array) -> Array:
        """(..., D) daily rates -> (..., T) mean rates of the periods; for days the same array."""
        if self.periods == len(self.dates):
            return daily
        if daily.strides[-1] == 0:  # one number for all days: stays one number for all periods
            return np.broadcast_to(daily[..., :1], (*daily.shape[:-1], self.periods))
        total: Array = np.add.reduceat(daily, self._offsets, axis=-1)
        return total / self.days

    def window(self, first: date | None, last: date | None) -> Array:
        """(D,), 1 on the days from `first` to `last` (both inclusive, None: open), else 0."""
        start = self.dates[0]
        lo = 0 if first is None else max(0, (first - start).days)
        hi = len(self.dates) if last is None else max(0, (last - start).days + 1)
        mask = np.zeros(len(self.dates))
        mask[lo:hi] = 1.0
        return mask

    def period_before(self, day: date) -> int | None:
        """Index of the period that holds the eve of `day`; None when it lies outside.

        A level "on 1 November" is the level at the end of the gas day before.
        """
        eve = (day - ONE_DAY - self.starts[0]).days
        if not 0 <= eve < len(self.dates):
            return None
        return int(np.searchsorted(self._offsets, eve, side="right")) - 1


def month_days(year: int) -> Array:
    """(12,), days in each month of `year`."""
    return np.array([monthrange(year, month)[1] for month in range(1, 13)], dtype=np.float64)


def month_index(month: str) -> tuple[int, int]:
    """`2021-03` -> (2021, 3)."""
    year, _, number = month.partition("-")
    return int(year), int(number)
