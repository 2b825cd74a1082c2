"""The settings of a scenario: horizon, weather, gas in store, behaviour of the market.

Where a key can be written in several ways (a word, a share, one share per node) a discriminator
picks the way first, so that a mistake is explained in the terms of the way that was meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from sim.config.fields import Model, Name, Negative, Nodes, Positive, Sector, kind_of
from sim.config.levels import Levels, are_levels
from sim.config.quantity import Day, PriceEUR, Rate, Share, problem

MAX_YEARS = 5
FIRST_YEAR, LAST_YEAR = 1900, 2200
_LEAST_DAYS = {"monthly": 28, "weekly": 7, "daily": 1}


class Horizon(Model):
    """The days a scenario covers."""

    start: Day
    """First day."""
    end: Day
    """Last day, included."""
    resolution: Literal["monthly", "weekly", "daily"] = "monthly"
    """Length of a period."""

    @property
    def days(self) -> int:
        """Number of days, both ends included."""
        return (self.end - self.start).days + 1

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise problem(f"{self.end} lies before the start, {self.start}", "end")
        for key, day in (("start", self.start), ("end", self.end)):
            if not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise problem(f"{day} lies outside the years {FIRST_YEAR} to {LAST_YEAR}", key)
        last, first = self.end, self.start
        if (last.year - MAX_YEARS, last.month, last.day) >= (first.year, first.month, first.day):
            raise problem(f"the horizon is longer than {MAX_YEARS} years", "end")
        if self.days < _LEAST_DAYS[self.resolution]:
            raise problem(
                f"{self.days} days hold no whole period; choose a finer resolution", "resolution"
            )
        return self


def _form(value: object) -> str:
    """Which way of writing a choice this is: a word or number, or a mapping."""
    return "mapping" if isinstance(value, Mapping | Model) else "value"


PerNode = dict[Name, Share]


class HddRatio(Model):
    """Weather given as heating degree days relative to the base year."""

    hdd_ratio: Annotated[
        Annotated[Positive, Tag("<value>")] | Annotated[dict[Name, Positive], Tag("<mapping>")],
        Discriminator(kind_of(_form)),
    ]
    """0.93 is 7 % fewer degree days than the base year had; or one number per node or group."""


def _weather_kind(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return "year"
    return "ratio" if isinstance(value, Mapping | Model) else "word"


Weather = Annotated[
    Annotated[Literal["reference", "normal", "observed"], Tag("<word>")]
    | Annotated[int, Field(strict=True, ge=1900, le=2100), Tag("<year>")]
    | Annotated[HddRatio, Tag("<ratio>")],
    Discriminator(kind_of(_weather_kind)),
]


ExpectedWeather = Annotated[
    Annotated[Literal["known", "reference", "normal", "observed"], Tag("<word>")]
    | Annotated[int, Field(strict=True, ge=1900, le=2100), Tag("<year>")]
    | Annotated[HddRatio, Tag("<ratio>")],
    Discriminator(kind_of(_weather_kind)),
]


class Target(Model):
    """A filling target of the scenario's setting; it stands in the counterfactual too."""

    date: Day
    """Day at whose start the level is due: 1 November is the end of October."""
    fill: Share
    """Level as a share of the working gas volume."""
    nodes: Nodes = ("EU27",)
    """Nodes or groups."""
    penalty: PriceEUR = 150.0
    """Cost of each missing MWh."""
    announced: Day | None = None
    """Day the market learns of it, with `foresight: announced`; by default it has always known."""


def _word_or_form(value: object) -> str:
    is_word = isinstance(value, str) and re.match(r"\s*[a-zA-Z]", value) is not None
    return "word" if is_word else _form(value)


DEFAULT_END_VALUE = 200.0
"""EUR/MWh that gas is worth where a storage ends just short of the wanted level, and twice that
where it ends empty. Above what the market paid in most of 2022, and at the empty end above the
lowest value of lost load: a market that expects another winter does not drain its stores to spare
the last customer, nor does it keep them full at any price."""


class EndFill(Model):
    """A level wanted at the end of the horizon, and what missing it costs."""

    fill: Annotated[
        Annotated[Literal["reference"], Tag("<word>")]
        | Annotated[Share, Tag("<value>")]
        | Annotated[PerNode, Tag("<mapping>")],
        Discriminator(kind_of(_word_or_form)),
    ] = "reference"
    """A share of the working gas volume, one per node or group (others keep `reference`), or the
    base year's level (`reference`)."""
    value: PriceEUR
    """Worth of the first MWh short of it; it rises evenly to twice that in an empty store."""


def _initial_kind(value: object) -> str:
    if isinstance(value, date) or (isinstance(value, str) and re.match(r"\s*\d+-\d", value)):
        return "date"
    return "levels" if are_levels(value) else _word_or_form(value)


def _end_kind(value: object) -> str:
    return "level" if isinstance(value, Mapping | Model) else "word"


class Storage(Model):
    """Gas in store: at the start, on the way and at the end."""

    initial: Annotated[
        Annotated[Literal["observed"], Tag("<word>")]
        | Annotated[Day, Tag("<date>")]
        | Annotated[Share, Tag("<value>")]
        | Annotated[PerNode, Tag("<mapping>")]
        | Annotated[Levels, Tag("<levels>")],
        Discriminator(kind_of(_initial_kind)),
    ] = "observed"
    """Level at the start: as observed that day, as observed on another day, a share of the working
    gas volume, a share per node or group, or levels with their days, from a file or written out
    ({file: levels.csv})."""
    targets: tuple[Target, ...] = ()
    """Filling targets."""
    end: Annotated[
        Annotated[Literal["reference", "none"], Tag("<word>")] | Annotated[EndFill, Tag("<level>")],
        Discriminator(kind_of(_end_kind)),
    ] = "reference"
    """Level wanted at the end: the base year's on that day, short of which gas is worth 200 to 400
    EUR/MWh, the most in an empty store (`reference`); none (`none`); or a level with its worth."""
    end_value: PriceEUR | None = None
    """Worth of the gas left above the level wanted at the end."""
    holding_cost: PriceEUR = 0.0
    """Cost of holding a MWh in store for a year, the interest on it above all."""

    @model_validator(mode="after")
    def _worth_less_above(self) -> Self:
        short = DEFAULT_END_VALUE if self.end == "reference" else None
        short = self.end.value if isinstance(self.end, EndFill) else short
        if short is not None and self.end_value is not None and self.end_value > short:
            raise problem(
                f"gas above the wanted level would be worth more than gas short of it, {short:g} "
                "EUR/MWh; lower it, or want no level (`end: none`)",
                "end_value",
            )
        return self


def _increasing(values: tuple[float, ...]) -> tuple[float, ...]:
    if values[0] != 1:
        raise problem(f"the first price multiple is 1, not {values[0]:g}", 0)
    for place in range(1, len(values)):
        if values[place] <= values[place - 1]:
            raise problem("price multiples increase from one to the next", place)
    return values


class Redirection(Model):
    """What a sender can sell elsewhere of the gas that Europe does not take."""

    volume: Rate
    """Most that other buyers can take in addition."""
    price: PriceEUR
    """What they pay, at the place where the price of gas for Europe is compared."""


class Conduct(Model):
    """How buyers and sellers behave in the counterfactual, where that differs."""

    solidarity: Literal["cooperative", "non-cooperative"] | None = None
    """As `market.solidarity`."""
    sender_behaviour: Literal["competitive", "strategic"] | None = None
    """As `market.sender_behaviour`."""


def _stages_kind(value: object) -> str:
    return "word" if isinstance(value, str) else "dates"


class Market(Model):
    """How buyers and sellers behave."""

    solidarity: Literal["cooperative", "non-cooperative"] = "cooperative"
    """`cooperative`: curtailment is shared so that all bear the same relative loss.
    `non-cooperative`: no node exports gas of its own while its firm demand is curtailed."""
    foresight: Literal["perfect", "announced"] = "perfect"
    """`perfect`: the market knows the whole horizon at its start. `announced`: it plans anew on
    every announcement, and knows nothing of what has not been announced."""
    stages: Annotated[
        Annotated[Literal["monthly"], Tag("<word>")] | Annotated[tuple[Day, ...], Tag("<dates>")],
        Discriminator(kind_of(_stages_kind)),
    ] = ()
    """Days on which the market plans anew beside the announcements: a list, or `monthly`. Where a
    measure is seen `as_it_happens` and no list is given, `monthly`."""
    expected_weather: ExpectedWeather = "known"
    """Weather of the days to come: `known`, or, until the market plans anew, expected to be the
    mean year's (`normal`) or any other that can be written as weather; with `foresight:
    announced`."""
    elasticity: dict[Sector, Negative] | None = None
    """Own-price elasticity by sector; by default the baseline's."""
    elasticity_scale: Positive = 1.0
    """Factor on every elasticity of European demand."""
    lng_elasticity: Negative | None = None
    """Price elasticity of the rest of the world's LNG demand; by default the baseline's."""
    voll: dict[Sector, PriceEUR] | None = None
    """Value of lost load by sector; by default the baseline's."""
    price_multiples: Annotated[
        tuple[Positive, ...], Field(min_length=2, max_length=20), AfterValidator(_increasing)
    ] = (1.0, 1.5, 2.5, 4.0, 7.0)
    """Ends of the demand tiers as multiples of the reference price; the first is 1."""
    sender_behaviour: Literal["competitive", "strategic"] = "competitive"
    """`competitive`: suppliers deliver what pays at their cost. `strategic`: the `sender` chooses
    how much it delivers by each route so that its profit is highest."""
    sender: Name = "RU"
    """Supplier whose revenue is told and whose behaviour `sender_behaviour` is."""
    redirection: Redirection | None = None
    """Other buyers for the sender's gas that Europe does not take; by default there are none."""

    counterfactual: Conduct | None = None
    """What of these the counterfactual has otherwise: behaviour that is itself the question."""

    def counterfactually(self) -> Market:
        """The market of the counterfactual."""
        given = dict(self.counterfactual or ())
        other = {key: value for key, value in given.items() if value is not None}
        return self.model_copy(update={**other, "counterfactual": None})

    @model_validator(mode="after")
    def _stages_act(self) -> Self:
        if self.stages and self.foresight == "perfect":
            raise problem(
                "with perfect foresight nothing is planned anew; remove the key", "stages"
            )
        if self.expected_weather != "known" and self.foresight == "perfect":
            raise problem(
                "with perfect foresight the weather is known; write `foresight: announced`, or "
                "remove this key",
                "expected_weather",
            )
        return self
