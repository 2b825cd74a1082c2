"""What a band draws: numbers with the ranges that the baseline's tables state for them.

The ranges are data: the columns elasticity_low and elasticity_high of sectors.csv, the columns low
and high of parameters.csv, the rows of ranges.csv, the low and high volumes of contracts.csv. A
baseline without one of the optional rows or tables draws less.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from sim.data.ranges import Axis, Moved, ranges_of
from sim.data.seeds import Seeds

ELASTICITY, LNG_ELASTICITY = "elasticity", "lng_elasticity"
VOLL, END_VALUE = "voll", "end_value"
CONVENIENCE, CONGESTION = "storage_convenience", "terminal_congestion"
ROWS = {
    LNG_ELASTICITY: "rest_of_world_lng_elasticity",
    VOLL: "voll_factor",
    END_VALUE: "storage_end_value_factor",
    CONVENIENCE: "storage_convenience_eur_mwh",
    CONGESTION: "terminal_congestion_eur_mwh",
}
"""Rows of parameters.csv by what they are a range of; where one is missing, less is drawn."""
OF_BASELINE = (CONVENIENCE, CONGESTION)
"""What no scenario can set: drawn in the baseline itself."""


CAPITALS = {word.lower(): word for word in ("LNG", "German", "Czech", "Dutch", "Russian")}


class _Labels(dict[str, str]):
    """Words by name; a range of the baseline's own has its name for words."""

    def __missing__(self, name: str) -> str:
        return " ".join(CAPITALS.get(word, word) for word in name.split("_"))


LABELS = _Labels(
    {
        ELASTICITY: "price elasticity of demand",
        LNG_ELASTICITY: "elasticity of other buyers of LNG",
        VOLL: "value of lost load",
        END_VALUE: "value of gas left in store",
        CONVENIENCE: "worth of gas at hand",
        CONGESTION: "cost of crowded terminals",
    }
)
DIGITS = 10


@dataclass(frozen=True)
class Range:
    """A number with its central value and the ends stated for it, in either order.

    name : row of its table
    """

    name: str
    low: float
    central: float
    high: float
    source: str

    @property
    def open(self) -> bool:
        """Whether there is anything to draw."""
        return self.low != self.high

    def at(self, quantile: float) -> float:
        """The value at a quantile from 0, the low end, to 1, the high end.

        Half of the draws lie on each side of the central value, the likelier the nearer to it:
        on each side the density falls evenly to nothing at the end.
        """
        side = 2.0 * quantile - 1.0
        end = self.low if side < 0 else self.high
        way = 1.0 - math.sqrt(1.0 - abs(side))
        return float(f"{self.central + way * (end - self.central):.{DIGITS}g}")

    def factor(self, quantile: float) -> float:
        """The same relative to the central value; 1 where that is 0."""
        return self.at(quantile) / self.central if self.central else 1.0


@dataclass(frozen=True)
class Input:
    """One thing that nobody knows exactly: its ranges are drawn at one quantile together.

    axis : what moves in the baseline, of a range that the baseline states apart from its rows;
        `ranges` then tell of it, once for all rows that move alike
    """

    name: str
    ranges: tuple[Range, ...]
    axis: Axis | None = None

    @property
    def label(self) -> str:
        """What tables and pages call it."""
        return LABELS[self.name]


def inputs_of(seeds: Seeds) -> tuple[Input, ...]:
    """What a baseline states a range for, in a fixed order; empty where it states none."""
    return tuple(one for one in _inputs(seeds) if any(found.open for found in one.ranges))


def _inputs(seeds: Seeds) -> Iterator[Input]:
    sectors = tuple(
        Range(row.sector, row.elasticity_low, row.elasticity, row.elasticity_high, row.source)
        for row in seeds.sectors
    )
    yield Input(ELASTICITY, sectors)
    rows = {row.parameter: row for row in seeds.parameters}
    for name, parameter in ROWS.items():
        row = rows.get(parameter)
        if row is not None:
            yield Input(name, (Range(parameter, row.low, row.value, row.high, row.source),))
    for axis in ranges_of(seeds):
        yield Input(axis.name, _told(axis), axis)


def position_of(quantile: float) -> float:
    """Where between low, 0, and high, 1, a range is drawn at a quantile; see `Range.at`."""
    unit = Range("", -1.0, 0.0, 1.0, "")
    return 0.5 + 0.5 * unit.at(quantile)


def _told(axis: Axis) -> tuple[Range, ...]:
    """The ranges of an axis, one for all rows of a column that have the same."""
    alike: dict[tuple[object, ...], list[Moved]] = {}
    for one in axis.moved:
        key = (one.table, one.column, one.apply, one.low, one.central, one.high)
        alike.setdefault(key, []).append(one)
    return tuple(_range_of(same) for same in alike.values())


def _range_of(same: list[Moved]) -> Range:
    first = same[0]
    what = {"multiply": "times", "add": "plus", "set": "is"}[first.apply]
    rows = f"{len(same)} rows" if len(same) > 1 else first.row
    name = f"{first.table} {rows}: {first.column} {what}"
    return Range(name, first.low, first.central, first.high, first.source)
