"""The numbers of the page, as plain data that is kept beside it.

Volumes are in TWh, prices in EUR/MWh, fill levels in % of the working gas volume at the start of a
day. Days are written `2026-09-03`, months `2026-09`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Month:
    """What the EU27 did in a month, or in the part of it that lies in the horizon.

    until : the day after its last
    """

    month: str
    until: str
    price_eur_mwh: float
    lng_twh: float
    consumption_twh: float
    response_twh: float
    curtailment_twh: float


@dataclass(frozen=True)
class Story:
    """A scenario solved; the EU27 where no place is named.

    fills : by place and day: the start, first days of months, the end
    weather : `normal`, `reference` (the base year's), a year, or `given`
    curtailed : countries of the whole modelled area in which gas is cut off
    price_eur_mwh, calm_price_eur_mwh : mean over the horizon, and that of the counterfactual
    """

    scenario: str
    title: str
    weather: str
    start: str
    end: str
    months: tuple[Month, ...]
    fills: Mapping[str, Mapping[str, float]]
    price_eur_mwh: float
    calm_price_eur_mwh: float
    shortfall_twh: float
    response_twh: float
    curtailment_twh: float
    curtailed: Mapping[str, float]
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


@dataclass(frozen=True)
class Known:
    """What the reference stands on.

    start : in words; `estimated` are countries whose level is no observation of its day, of the
        `published` it is; `eu_published` says so of the EU27 as a whole
    observed : last day of the newest observation, and by table
    price_months : the newest observed months of the price and what it was
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


@dataclass(frozen=True)
class Row:
    """All years of weather from one level of the stores.

    fill : as the axis tells it
    years : those with an answer; `lowest` and `price` are theirs
    curtailed : in how many years gas is cut off, by country
    anywhere, in_eu : years in which it is in any country, and in one of the EU27
    """

    fill: str
    years: tuple[int, ...]
    lowest: tuple[float, ...]
    price: tuple[float, ...]
    curtailed: Mapping[str, int]
    anywhere: tuple[int, ...]
    in_eu: tuple[int, ...]


@dataclass(frozen=True)
class Years:
    """The sweep over weather and start.

    axis : what the levels are levels of
    own : the row that is nearest to the reference
    degree_days_pct : by year, as in `Winter`
    unsolved : points without an answer
    foot : of its pictures
    """

    axis: str
    day: str
    own: int
    years: tuple[int, ...]
    degree_days_pct: tuple[float, ...]
    rows: tuple[Row, ...]
    unsolved: int
    foot: Mapping[str, str]


@dataclass(frozen=True)
class Winter:
    """The reference with the weather of a year.

    degree_days_pct : of its year, against the mean that the baseline calls 1, weighted by demand
    """

    name: str
    percentile: float
    year: int
    degree_days_pct: float
    story: Story


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
class Refused:
    """What an embargo refuses over the horizon, as the base year's deliveries by importer.

    own : whether it is what the scenario is about, else it is in force in its counterfactual too
    """

    measure: str
    own: bool
    pipeline: Mapping[str, float]
    lng: Mapping[str, float]
    stranded_twh: float


@dataclass(frozen=True)
class Pair:
    """A figure with the ban and without."""

    banned: float
    free: float

    @property
    def effect(self) -> float:
        """What the ban does to it."""
        return self.banned - self.free


@dataclass(frozen=True)
class Span:
    """A part of the horizon of the ban: what the EU27, or an importer, has in it."""

    place: str
    first: str
    last: str
    price: Pair
    lng: Pair
    russian_pipeline: Pair
    shortfall: Pair
    curtailment: Pair


@dataclass(frozen=True)
class Supplied:
    """Where the gas of a country comes from after long-term pipeline gas is refused.

    case : `law`, `exempt` or `free`
    sources : by neighbour or kind of source, what comes less what goes
    """

    node: str
    case: str
    price_eur_mwh: float
    consumption_twh: float
    response_twh: float
    curtailment_twh: float
    sources: Mapping[str, float]


@dataclass(frozen=True)
class Ban:
    """The ban of long-term contracts.

    spans : of the EU27, in order; `importers` in the span between both dates
    supplied : in the last span
    """

    story: Story
    refused: tuple[Refused, ...]
    spans: tuple[Span, ...]
    importers: tuple[Span, ...]
    supplied: tuple[Supplied, ...]


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

    digest : of what it was solved from, but for the program
    names : of countries by code
    """

    digest: str
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
    others: tuple[Story, ...]
    replay: Replay

    def winter(self, name: str) -> Winter:
        """One of the told winters."""
        return next(one for one in self.winters if one.name == name)

    def span(self, first: str) -> Span:
        """The part of the ban's horizon that begins on a day."""
        return next(one for one in self.ban.spans if one.first == first)
