"""A year in numbers, by name: what was observed, what a model says, what a naive forecast says.

All of them have the same cells, so that one is held against another cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

EU27 = "EU27"
MONTHS = tuple(f"{month:02d}" for month in range(1, 13))


@dataclass(frozen=True)
class Span:
    """Whole calendar months that follow each other, a winter for example.

    first, last : `2025-10`, `2026-03`
    """

    first: str
    last: str

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"


When = int | Span
"""What is scored at a time: a calendar year, or months that are no such year."""


class Cell(NamedTuple):
    """One number of a year or a span.

    quantity : a key of `UNITS`
    area : `EU27`, a country, or for flows a border `DE>CZ`
    period : a year `2022`, a span `2025-10..2026-03`, a month `2022-03`, or for stores the day
        `2022-04-01` at whose start they are read, which is the end of March
    """

    quantity: str
    area: str
    period: str

    @property
    def whole(self) -> bool:
        """Whether it stands for all that is scored, and not for one of its months."""
        return self.period.isdigit() or ".." in self.period


Cells = Mapping[Cell, float]

STORAGE, CONSUMPTION, LNG = "storage", "consumption", "lng"
PRICE, CURTAILMENT = "price", "curtailment"
FLOW, NET_FLOW = "border_flow", "net_border_flow"
UNITS: Mapping[str, str] = {
    STORAGE: "% full",
    CONSUMPTION: "TWh",
    LNG: "TWh",
    PRICE: "EUR/MWh",
    FLOW: "TWh",
    NET_FLOW: "TWh",
    CURTAILMENT: "TWh",
}


def months_of(when: When) -> tuple[str, ...]:
    """`2022-01` to `2022-12`, or those of a span."""
    span = when if isinstance(when, Span) else Span(f"{when}-01", f"{when}-12")
    first, last = span.first, span.last
    years = range(int(first[:4]), int(last[:4]) + 1)
    months = (f"{year}-{month}" for year in years for month in MONTHS)
    return tuple(month for month in months if first <= month <= last)


def month_ends(when: When) -> tuple[str, ...]:
    """The days at whose start the months of a year or a span have just ended."""
    return tuple(f"{_next(month)}-01" for month in months_of(when))


def _next(month: str) -> str:
    """The month after."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + 1}-01" if number == len(MONTHS) else f"{year}-{number + 1:02d}"


def before(when: When) -> When:
    """The same a year before."""
    if isinstance(when, Span):
        return Span(moved(when.first, -1), moved(when.last, -1))
    return when - 1


def moved(period: str, years: int) -> str:
    """A period under the dates of another year."""
    return re.sub(r"\b\d{4}\b", lambda found: str(int(found[0]) + years), period)


def with_years(cells: dict[Cell, float], quantity: str, year: When, mean: bool = False) -> None:
    """Add the whole year or span of every area that has all months: their sum, or their mean."""
    areas = dict.fromkeys(cell.area for cell in cells if cell.quantity == quantity)
    for area in areas:
        values = [cells.get(Cell(quantity, area, month)) for month in months_of(year)]
        known = [value for value in values if value is not None]
        if len(known) == len(values):
            total = sum(known)
            cells[Cell(quantity, area, str(year))] = total / len(known) if mean else total


def with_net(cells: dict[Cell, float], year: When) -> None:
    """Add the year's net flow over every border, in the direction in which more gas goes.

    Gas that crosses a border and comes back elsewhere, as on the transit lines of Czechia, is in
    the gross flows; a market that minds its costs has no such loops.
    """
    gross = {c.area: v for c, v in cells.items() if (c.quantity, c.period) == (FLOW, str(year))}
    for border, value in gross.items():
        net = value - gross.get(reverse(border), 0.0)
        if net > 0:
            cells[Cell(NET_FLOW, border, str(year))] = net


def reverse(border: str) -> str:
    """`DE>CZ` -> `CZ>DE`."""
    tail, head = border.split(">")
    return f"{head}>{tail}"


def with_sum(cells: dict[Cell, float], quantity: str, year: When, members: Iterable[str]) -> None:
    """Add the months of the EU27 in which every member is known."""
    members = tuple(members)
    for month in months_of(year):
        values = [cells.get(Cell(quantity, member, month)) for member in members]
        known = [value for value in values if value is not None]
        if members and len(known) == len(values):
            cells[Cell(quantity, EU27, month)] = sum(known)
