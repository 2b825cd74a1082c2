"""The numbers of the page, as plain data that is kept beside it.

Volumes are in TWh, prices in EUR/MWh, fill levels in % of the working gas volume at the start of a
day. Days are written `2026-09-03`, months `2026-09`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.outlook.record_supply import Ban, Cut, Span


@dataclass(frozen=True)
class Month:
    """What the EU27 did in a month, or in the part of it that lies in the horizon.

    first, until : its first day, and the day after its last
    anywhere_twh : cut off in the whole modelled area
    """

    month: str
    first: str
    until: str
    price_eur_mwh: float
    lng_twh: float
    consumption_twh: float
    response_twh: float
    curtailment_twh: float
    anywhere_twh: float

    @property
    def wanted_twh(self) -> float:
        """What would be consumed if nothing were given up or cut off."""
        return self.consumption_twh + self.response_twh + self.curtailment_twh

    @property
    def whole(self) -> bool:
        """Whether all its days lie in the horizon."""
        return self.first.endswith("-01") and self.until.endswith("-01")


@dataclass(frozen=True)
class Heat:
    """Degree days, weighted by demand, in % more than those of the base year, and than the mean
    that the baseline calls 1."""

    base_pct: float
    normal_pct: float


@dataclass(frozen=True)
class Story:
    """A scenario solved; the EU27 where no place is named.

    sets : what of it is set otherwise than in its file
    fills : by place and day: the start, first days of months, the end
    curtailed : countries of the whole modelled area in which gas is cut off
    left : what is left in the EU's stores on the day on which they are emptiest, by country
    price_eur_mwh, calm_price_eur_mwh : mean over the horizon, and that of the counterfactual
    """

    scenario: str
    sets: tuple[str, ...]
    title: str
    heat: Heat
    start: str
    end: str
    months: tuple[Month, ...]
    fills: Mapping[str, Mapping[str, float]]
    price_eur_mwh: float
    calm_price_eur_mwh: float
    response_twh: float
    curtailment_twh: float
    curtailed: Mapping[str, float]
    left: Mapping[str, float]
    lng_twh: float
    lng_europe_twh: float
    consumption_twh: float

    def lowest(self, place: str) -> tuple[str, float]:
        """Day and level at which the stores of a place are emptiest after the start."""
        later = list(self.fills[place].items())[1:]
        return min(later, key=lambda item: item[1])

    @property
    def dearest(self) -> Month:
        """The month with the highest price."""
        return max(self.months, key=lambda month: month.price_eur_mwh)

    def price_from(self, first: str, last: str) -> float:
        """Mean price of the months from the one to the other, weighted by what they want."""
        chosen = [one for one in self.months if first <= one.month <= last]
        wanted = sum(one.wanted_twh for one in chosen)
        return sum(one.price_eur_mwh * one.wanted_twh for one in chosen) / wanted


@dataclass(frozen=True)
class Known:
    """What the reference stands on.

    start : in words; `estimated` are countries whose level is no observation of its day, of the
        `published` it is; `eu_published` says so of the EU27 as a whole
    observed : last day of the newest observation, and by table
    price_months : the newest observed months of the price and what it was
    reserve_pct : what the EU's members keep in store by law, of its working gas volume
    """

    start: str
    day: str
    estimated: tuple[str, ...]
    published: tuple[str, ...]
    eu_published: bool
    observed: str
    tables: Mapping[str, str]
    price_months: Mapping[str, float]
    base_price_eur_mwh: float
    base_year: int
    arcs: int
    arcs_estimated: int
    lng_base_twh: float
    quarter_base_twh: float
    reserve_pct: float


@dataclass(frozen=True)
class Row:
    """All years of weather from one level of the stores.

    fill : as the axis tells it
    years : those with an answer; `lowest` and `price` are theirs
    curtailed : in how many years gas is cut off, by country
    anywhere, in_eu : years in which it is in any country, and in one of the EU27
    most_twh : what is cut off in all countries in the worst of them
    """

    fill: str
    years: tuple[int, ...]
    lowest: tuple[float, ...]
    price: tuple[float, ...]
    curtailed: Mapping[str, int]
    anywhere: tuple[int, ...]
    in_eu: tuple[int, ...]
    most_twh: float


@dataclass(frozen=True)
class Years:
    """The sweep over weather and start.

    axis : what the levels are levels of
    day, until : first and last day of its horizon
    own : the row that is nearest to the reference
    degree_days_pct : by year, as in `Winter`
    unsolved : points without an answer
    foot : of its pictures
    """

    axis: str
    day: str
    until: str
    own: int
    years: tuple[int, ...]
    degree_days_pct: tuple[float, ...]
    rows: tuple[Row, ...]
    unsolved: int
    foot: Mapping[str, str]


@dataclass(frozen=True)
class Winter:
    """The reference with the weather of a year.

    percentile : of its degree days among those of the years from `since` on
    years : how many these are
    """

    name: str
    percentile: float
    since: int
    years: int
    year: int
    story: Story


@dataclass(frozen=True)
class Brief:
    """What one more run of the reference comes to."""

    lowest_day: str
    lowest: float
    price_eur_mwh: float
    response_twh: float
    curtailed: Mapping[str, float]


@dataclass(frozen=True)
class Variant:
    """The reference with a number that is a judgement set otherwise, in its own weather and in
    that of the hard winter.

    low : in how many of the years of today's climate the EU's stores are low, None
        where they are not solved
    """

    what: str
    sets: tuple[str, ...]
    own: Brief
    hard: Brief
    low: int | None


@dataclass(frozen=True)
class Grid:
    """A sweep over two axes: rows of the first, columns of the second."""

    first: str
    second: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    price: tuple[tuple[float | None, ...], ...]
    lowest: tuple[tuple[float | None, ...], ...]
    curtailed: tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True)
class Back:
    """Hormuz opens on a day."""

    weeks: int
    day: str
    story: Story


@dataclass(frozen=True)
class Beside:
    """A number of the replay and what was observed."""

    what: str
    place: str
    period: str
    unit: str
    observed: float
    replayed: float


@dataclass(frozen=True)
class Replay:
    """The winter before, replayed."""

    story: Story
    beside: tuple[Beside, ...]


@dataclass(frozen=True)
class Record:
    """All numbers of the page.

    digests : of what it was solved from, by name; the program is not among it
    names : of countries by code
    """

    digests: Mapping[str, str]
    names: Mapping[str, str]
    eu: tuple[str, ...]
    known: Known
    reference: Story
    years: Years
    winters: tuple[Winter, ...]
    returns: tuple[Back, ...]
    hard: Story
    grid: Grid
    ban: Ban
    others: tuple[Cut, ...]
    variants: tuple[Variant, ...]
    replay: Replay

    def winter(self, name: str) -> Winter:
        """One of the told winters."""
        return next(one for one in self.winters if one.name == name)

    def span(self, first: str) -> Span:
        """The part of the ban's horizon that begins on a day."""
        return next(one for one in self.ban.spans if one.first == first)
