"""Axes along ranges that a baseline states: `baseline.ranges.NAME`, from 0, low, to 1, high."""

from __future__ import annotations

from collections.abc import Iterator

from sim.config.paths import did_you_mean
from sim.config.sweep import Axis
from sim.config.sweep_axis import RANGES
from sim.config.sweep_distributions import bounded
from sim.data.changes import Apply, positions
from sim.data.ranges import END_VALUE_FACTOR, named_ranges
from sim.data.seeds import Seeds
from sim.sweep.quantiles import quantile_of

Number = tuple[str, int, str]
"""Table, position of the row, column."""


def range_in(path: str) -> str:
    """The name in `baseline.ranges.NAME`."""
    return path.removeprefix(RANGES)


def problem_of_range(axis: Axis, path: str, seeds: Seeds) -> str | None:
    """Why an axis cannot go along a range of the baseline, None if it can."""
    name, known = range_in(path), named_ranges(seeds)
    if name not in known:
        return _unknown(name, tuple(known), seeds.name)
    if axis.apply != "set":
        return f"a place in a range can only be set; leave out apply: {axis.apply}"
    sample = axis.sample
    if sample.kind != "number" or sample.unit:
        return f"{_PLACES}; the axis has {sample.unit or f'{sample.kind}s'}"
    if axis.distribution is not None and not bounded(axis.distribution):
        return f"{_PLACES}; cut the distribution off with low and high"
    outside = [value for value in _ends(axis, seeds) if not 0 <= float(value) <= 1]
    return f"{_PLACES}; not {outside[0]:g}" if outside else None


_PLACES = "its values are plain numbers from 0, the low end, over 0.5, as it stands, to 1, the high"


def _unknown(name: str, known: tuple[str, ...], baseline: str) -> str:
    if name == END_VALUE_FACTOR:
        return "no number of the baseline moves with it; multiply storage.end.value instead"
    if not known:
        return f"the baseline {baseline} states no range"
    hint = did_you_mean(name, known) or f"; it states {', '.join(known)}"
    return f"the baseline {baseline} states no range {name!r}{hint}"


def _ends(axis: Axis, seeds: Seeds) -> list[float]:
    """The values of a list, else the least and the greatest."""
    values = axis.listed or tuple(map(quantile_of(axis, seeds), (0.0, 1.0)))
    return [float(value) for value in values]


def numbers_along(path: str, seeds: Seeds) -> Iterator[tuple[Number, Apply]]:
    """Every number that moves with a range, and how."""
    for one in named_ranges(seeds)[range_in(path)].moved:
        for place in positions(seeds, one.table, one.row):
            yield (one.table, place, one.column), one.apply
