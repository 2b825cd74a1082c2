"""What an axis holds at a quantile: 0 is its lowest or first value, 1 its highest or last.

Standard library only: a sweep is checked without numerics. What is reckoned is rounded to ten
digits, so that points are the same on every machine.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from itertools import accumulate
from statistics import NormalDist

from sim.config.sweep import Axis
from sim.config.sweep_distributions import (
    Choice,
    Lognormal,
    Normal,
    Triangular,
    Uniform,
    WeatherYears,
)
from sim.config.sweep_values import Amount, amount
from sim.data.seeds import Seeds

AxisValue = float | str
"""What an axis holds at a point: a number in the axis' unit, a word, or a date as text."""
Quantile = Callable[[float], AxisValue]

DIGITS = 10
_LEAST = 2.0**-53
LOW, HIGH = 0.1, 0.9
"""Quantiles of a distribution that count as low and high where one axis varies alone."""


def quantile_of(axis: Axis, seeds: Seeds) -> Quantile:
    """The value of an axis at each quantile from 0 to 1."""
    listed = axis.listed
    if listed is not None:
        return _of_list(listed)
    if axis.range is not None:
        return _uniform(amount(axis.range.from_), amount(axis.range.to))
    found = axis.distribution
    if isinstance(found, Uniform):
        return _uniform(amount(found.low), amount(found.high))
    if isinstance(found, Triangular):
        return _triangular(amount(found.low), amount(found.mode), amount(found.high))
    if isinstance(found, Normal):
        return _normal(found)
    if isinstance(found, Lognormal):
        return _lognormal(found)
    if isinstance(found, Choice):
        values = tuple(amount(raw).plain for raw in found.values)
        return _of_list(values, found.weights)
    assert isinstance(found, WeatherYears)
    return _of_list(weather_years(seeds, found))


def middle_of(axis: Axis, seeds: Seeds) -> AxisValue:
    """The value of an axis where only others vary: its base, else the middle one, the median."""
    if axis.base is not None:
        return amount(axis.base).plain
    listed = axis.listed
    if listed is not None:
        return listed[(len(listed) - 1) // 2]
    return quantile_of(axis, seeds)(0.5)


def ends_of(axis: Axis, seeds: Seeds) -> tuple[AxisValue, AxisValue]:
    """Low and high values of an axis that varies alone.

    First and last value of a list or range, the 10 % and 90 % quantiles of a distribution.
    """
    value = quantile_of(axis, seeds)
    low, high = (0.0, 1.0) if axis.distribution is None else (LOW, HIGH)
    return value(low), value(high)


@lru_cache(maxsize=16)
def weather_years(seeds: Seeds, wanted: WeatherYears) -> tuple[int, ...]:
    """Years of a baseline's weather from the mildest to the coldest.

    By degree days relative to the mean year, weighted over the nodes by the base year's demand.
    """
    demand: dict[str, float] = defaultdict(float)
    for used in seeds.demand:
        demand[used.node] += used.demand_gwh
    sums: dict[int, float] = defaultdict(float)
    for row in seeds.weather:
        if (wanted.from_ or row.year) <= row.year <= (wanted.to or row.year):
            sums[row.year] += demand[row.node] * row.hdd_ratio
    return tuple(sorted(sums, key=lambda year: (sums[year], year)))


def _of_list(values: Sequence[AxisValue], weights: Sequence[float] | None = None) -> Quantile:
    sums = list(accumulate(weights or [1.0] * len(values)))

    def value(u: float) -> AxisValue:
        if weights is None:
            return values[min(int(u * len(values)), len(values) - 1)]
        return values[min(bisect_right(sums, u * sums[-1]), len(values) - 1)]

    return value


def _between(first: Amount, last: Amount, share: Callable[[float], float]) -> Quantile:
    """Values `share` of the way from one end to the other; of dates the day it falls on."""
    low, high = float(first.number), float(last.number)
    day = first.kind == "date"

    def value(u: float) -> AxisValue:
        if day:
            number = min(int(low + share(u) * (high - low + 1)), int(high))
            return date.fromordinal(number).isoformat()
        return _rounded(low + share(u) * (high - low), min(low, high), max(low, high))

    return value


def _uniform(first: Amount, last: Amount) -> Quantile:
    return _between(first, last, lambda u: u)


def _triangular(first: Amount, mode: Amount, last: Amount) -> Quantile:
    top = (mode.number - first.number) / (last.number - first.number)

    def share(u: float) -> float:
        if u < top:
            return math.sqrt(u * top)
        return 1.0 - math.sqrt((1.0 - u) * (1.0 - top))

    return _between(first, last, share)


def _normal(found: Normal) -> Quantile:
    mean, sd = float(amount(found.mean).number), float(amount(found.sd).number)
    low = float(amount(found.low).number) if found.low is not None else -math.inf
    high = float(amount(found.high).number) if found.high is not None else math.inf
    standard = _cut((low - mean) / sd, (high - mean) / sd)
    return lambda u: _rounded(mean + sd * standard(u), low, high)


def _lognormal(found: Lognormal) -> Quantile:
    median, spread = float(amount(found.median).number), math.log(found.gsd)
    low = float(amount(found.low).number) if found.low is not None else 0.0
    high = float(amount(found.high).number) if found.high is not None else math.inf
    first = math.log(low / median) / spread if low > 0 else -math.inf
    last = math.log(high / median) / spread if high < math.inf else math.inf
    standard = _cut(first, last)
    return lambda u: _rounded(median * math.exp(spread * standard(u)), low, high)


def _cut(low: float, high: float) -> Callable[[float], float]:
    """Quantiles of the standard normal distribution between two of its values.

    The side on which most of it lies is turned down, for there probabilities keep their digits.
    """
    if low > 0:
        turned = _cut(-high, -low)
        return lambda u: -turned(1.0 - u)
    normal = NormalDist()
    first, last = normal.cdf(low), normal.cdf(high)

    def value(u: float) -> float:
        at = first + u * (last - first)
        return normal.inv_cdf(min(max(at, _LEAST), 1.0 - _LEAST))

    return value


def _rounded(number: float, low: float, high: float) -> float:
    return min(max(float(f"{number:.{DIGITS}g}"), low), high)
