"""The scores that stand for a year, one number each, and the goals that are set on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from sim.backtest.cells import CONSUMPTION, CURTAILMENT, LNG, NET_FLOW, PRICE, STORAGE
from sim.backtest.replay import Year
from sim.backtest.scores import Score, find

Read = Callable[[Year], float | None]


@dataclass(frozen=True)
class Headline:
    """One score of a year.

    head : of its column
    name : in a sentence
    signed : whether it is off by so much, with a sign, and not an error without one
    local : whether it rests on the split over countries, which solvers do not agree on
    goals : quantity and kind of the goals that are set on it
    """

    key: str
    head: str
    name: str
    unit: str
    read: Read
    decimals: int = 1
    signed: bool = False
    local: bool = False
    goals: tuple[tuple[str, str], ...] = ()

    def missed(self, year: Year) -> bool:
        """Whether a goal that is set on it is missed."""
        return any((g.goal.quantity, g.goal.kind) in self.goals and not g.met for g in year.goals)


def _error(quantity: str) -> Read:
    def read(year: Year) -> float | None:
        one = find(year.scores, quantity, span="months")
        return one.error if one else None

    return read


def _off(quantity: str) -> Read:
    """Per cent of what was observed, with its sign."""

    def read(year: Year) -> float | None:
        one = find(year.scores, quantity, span="year")
        return 100 * one.bias / one.observed if one and one.percent is not None else None

    return read


def _country(year: Year) -> float | None:
    errors = [o.error for o in year.scores if o.quantity == STORAGE and o.area in year.members]
    return median(errors) if errors else None


def borders(year: Year) -> list[Score]:
    """Of the largest net flows between markets."""
    flows = [one for one in year.scores if one.quantity == NET_FLOW]
    return [one for one in flows if one.area.split(">")[0] in year.markets]


def _directions(year: Year) -> float | None:
    found = borders(year)
    return float(sum(one.direction is True for one in found)) if found else None


def _flows(year: Year) -> float | None:
    found = borders(year)
    return sum(one.error for one in found) / len(found) if found else None


def _cut(year: Year) -> float | None:
    one = find(year.scores, CURTAILMENT, span="year")
    return one.model if one else None


def _goals(quantity: str, *kinds: str) -> tuple[tuple[str, str], ...]:
    return tuple((quantity, kind) for kind in kinds)


HEADLINES: Sequence[Headline] = (
    Headline(
        "storage",
        "stores, points",
        "stores of the EU27",
        "points",
        _error(STORAGE),
        goals=_goals(STORAGE, "error", "skill"),
    ),
    Headline(
        "storage_country",
        "median country, points",
        "stores of the median country",
        "points",
        _country,
        local=True,
        goals=_goals(STORAGE, "median"),
    ),
    Headline(
        "consumption",
        "use, %",
        "consumption",
        "%",
        _off(CONSUMPTION),
        signed=True,
        goals=_goals(CONSUMPTION, "near"),
    ),
    Headline(
        "consumption_months",
        "use by month, TWh",
        "consumption by month",
        "TWh",
        _error(CONSUMPTION),
    ),
    Headline(
        "lng", "LNG, %", "LNG", "%", _off(LNG), signed=True, goals=_goals(LNG, "near", "skill")
    ),
    Headline("lng_months", "LNG by month, TWh", "LNG by month", "TWh", _error(LNG)),
    Headline(
        "price",
        "price, %",
        "the mean price",
        "%",
        _off(PRICE),
        signed=True,
        goals=_goals(PRICE, "near", "skill"),
    ),
    Headline(
        "price_months", "price by month, EUR/MWh", "the price by month", "EUR/MWh", _error(PRICE)
    ),
    Headline("directions", "borders right", "borders with gas the right way", "", _directions, 0),
    Headline("flows", "flows, TWh", "flows by border", "TWh", _flows, local=True),
    Headline(
        "curtailment",
        "cut off, TWh",
        "curtailment",
        "TWh",
        _cut,
        goals=_goals(CURTAILMENT, "most"),
    ),
)
"""In the order of the table."""
