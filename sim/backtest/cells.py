"""A year in numbers, by name: what was observed, what a model says, what a naive forecast says.

All of them have the same cells, so that one is held against another cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

EU27 = "EU27"
MONTHS = tuple(f"{month:02d}" for month in range(1, 13))


class Cell(NamedTuple):
    """One number of a year.

    quantity : a key of `UNITS`
    area : `EU27`, a country, or for flows a border `DE>CZ`
    period : a year `2022`, a month `2022-03`, or for stores the day `2022-04-01` at whose start
        they are read, which is the end of March
    """

    quantity: str
    area: str
    period: str


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


def months_of(year: int) -> tuple[str, ...]:
    """`2022-01` to `2022-12`."""
    return tuple(f"{year}-{month}" for month in MONTHS)


def month_ends(year: int) -> tuple[str, ...]:
    """The days at whose start the twelve months of a year have just ended."""
    return (*(f"{year}-{month}-01" for month in MONTHS[1:]), f"{year + 1}-01-01")


def with_years(cells: dict[Cell, float], quantity: str, year: int, mean: bool = False) -> None:
    """Add the whole year of every area that has all its months: their sum, or their mean."""
    areas = dict.fromkeys(cell.area for cell in cells if cell.quantity == quantity)
    for area in areas:
        values = [cells.get(Cell(quantity, area, month)) for month in months_of(year)]
        known = [value for value in values if value is not None]
        if len(known) == len(values):
            total = sum(known)
            cells[Cell(quantity, area, str(year))] = total / len(known) if mean else total


def with_net(cells: dict[Cell, float], year: int) -> None:
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


def with_sum(cells: dict[Cell, float], quantity: str, year: int, members: Iterable[str]) -> None:
    """Add the months of the EU27 in which every member is known."""
    members = tuple(members)
    for month in months_of(year):
        values = [cells.get(Cell(quantity, member, month)) for member in members]
        known = [value for value in values if value is not None]
        if members and len(known) == len(values):
            cells[Cell(quantity, EU27, month)] = sum(known)
