"""What a band draws: parameters with the ranges that the baseline's tables state for them.

The numbers are data: the columns elasticity_low and elasticity_high of sectors.csv, the columns
low and high of parameters.csv. A baseline without one of the optional rows draws less.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

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
LABELS = {
    ELASTICITY: "price elasticity of demand",
    LNG_ELASTICITY: "elasticity of other buyers of LNG",
    VOLL: "value of lost load",
    END_VALUE: "value of gas left in store",
    CONVENIENCE: "worth of gas at hand",
    CONGESTION: "cost of crowded terminals",
}
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
    """One thing that nobody knows exactly: its ranges are drawn at one quantile together."""

    name: str
    ranges: tuple[Range, ...]

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
