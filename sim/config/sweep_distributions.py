"""The distributions that an axis of a sweep can have."""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import NormalDist
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from sim.config.fields import Model, Positive, kind_of, type_word
from sim.config.quantity import problem, shown
from sim.config.sweep_values import Scalar, alike, amount

LEAST_LEFT = 1e-6
"""Probability that a cut-off distribution must keep of the whole one."""


def ordinal(raw: object, key: str) -> float:
    """The number, or day, that `raw` is; raises a `problem` at `key` for a word."""
    value = amount(raw)
    if value.kind == "word":
        raise problem(f"a distribution is of numbers or dates; this is {shown(raw)}", key)
    return float(value.number)


def _in_order(model: Model, *keys: str, strictly: bool = True) -> None:
    """Raises a `problem` at the first of the given keys that is not more than the one before."""
    given = [key for key in keys if getattr(model, key) is not None]
    if len(given) < 2:
        return
    alike({(key,): getattr(model, key) for key in given})
    numbers = [ordinal(getattr(model, key), key) for key in given]
    for place in range(1, len(given)):
        before, here = numbers[place - 1], numbers[place]
        if here < before or (strictly and here == before):
            raise problem(
                f"`{given[place]}` must be {'more' if strictly else 'no less'} than "
                f"`{given[place - 1]}`: {shown(getattr(model, given[place]))} after "
                f"{shown(getattr(model, given[place - 1]))}",
                given[place],
            )


def _check_cut(cuts: Mapping[str, float]) -> None:
    """Raises a `problem` where `low` and `high`, as quantiles, leave nearly nothing."""
    if cuts.get("high", 1.0) - cuts.get("low", 0.0) < LEAST_LEFT:
        raise problem(
            "next to nothing of the distribution lies where it is not cut off", *[*cuts][:1]
        )


class Uniform(Model):
    """All numbers between two, equally likely."""

    type: Literal["uniform"]
    low: Scalar
    """Least."""
    high: Scalar
    """Most."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _in_order(self, "low", "high")
        return self


class Triangular(Model):
    """Likeliest at the mode, less and less so towards the ends."""

    type: Literal["triangular"]
    low: Scalar
    """Least."""
    mode: Scalar
    """Likeliest."""
    high: Scalar
    """Most."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _in_order(self, "low", "high")
        _in_order(self, "low", "mode", "high", strictly=False)
        return self


class Normal(Model):
    """Normal, cut off below `low` and above `high` where these are given."""

    type: Literal["normal"]
    mean: Scalar
    """Mean, before anything is cut off."""
    sd: Scalar
    """Standard deviation, before anything is cut off."""
    low: Scalar | None = None
    """Least."""
    high: Scalar | None = None
    """Most."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        _in_order(self, "low", "high")
        keys = ("mean", "low", "high")
        alike({(key,): v for key in keys if (v := getattr(self, key)) is not None})
        ordinal(self.mean, "mean")
        width, mean = amount(self.sd), amount(self.mean)
        if mean.kind == "date":
            raise problem("dates have no normal distribution; use uniform or choice", "mean")
        if width.kind != "number" or not width.number > 0:
            raise problem(f"must be a number above 0; this is {shown(self.sd)}", "sd")
        if width.unit != mean.unit:
            raise problem(f"must be in the unit of the mean; this is {shown(self.sd)}", "sd")
        normal = NormalDist(float(mean.number), float(width.number))
        ends = {key: raw for key in ("low", "high") if (raw := getattr(self, key)) is not None}
        _check_cut({key: normal.cdf(ordinal(raw, key)) for key, raw in ends.items()})
        return self


class Lognormal(Model):
    """Its logarithm is normal; cut off below `low` and above `high` where these are given."""

    type: Literal["lognormal"]
    median: Scalar
    """Median, before anything is cut off."""
    gsd: Annotated[float, Field(strict=True, gt=1, le=1000)]
    """Geometric standard deviation: two thirds lie between median / gsd and median x gsd."""
    low: Scalar | None = None
    """Least."""
    high: Scalar | None = None
    """Most."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        _in_order(self, "low", "high")
        keys = ("median", "low", "high")
        given = {key: v for key in keys if (v := getattr(self, key)) is not None}
        first = alike({(key,): raw for key, raw in given.items()})
        for key, raw in given.items():
            if first.kind == "date" or not ordinal(raw, key) > 0:
                raise problem(f"must be a number above 0; this is {shown(raw)}", key)
        normal, median = NormalDist(0.0, math.log(self.gsd)), ordinal(given.pop("median"), "median")
        ends = {key: math.log(ordinal(raw, key) / median) for key, raw in given.items()}
        _check_cut({key: normal.cdf(end) for key, end in ends.items()})
        return self


class Choice(Model):
    """One of a list, in the order in which quantiles run through it."""

    type: Literal["choice"]
    values: Annotated[tuple[Scalar, ...], Field(min_length=1)]
    """Values."""
    weights: Annotated[tuple[Positive, ...], Field(min_length=1)] | None = None
    """How likely each is, relative to the others; by default all are alike."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        alike({("values", place): raw for place, raw in enumerate(self.values)})
        if self.weights is not None and len(self.weights) != len(self.values):
            raise problem(
                f"{len(self.weights)} weights for {len(self.values)} values; write one for each",
                "weights",
            )
        return self


class WeatherYears(Model):
    """One of the years of the baseline's weather, all equally likely; quantiles run from the
    mildest year to the coldest."""

    type: Literal["weather-years"]
    from_: Annotated[int, Field(strict=True, ge=1900, le=2100)] | None = Field(
        default=None, alias="from"
    )
    """First year; by default the first of the baseline."""
    to: Annotated[int, Field(strict=True, ge=1900, le=2100)] | None = None
    """Last year; by default the last of the baseline."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.from_ is not None and self.to is not None and self.to < self.from_:
            raise problem(f"{self.to} lies before {self.from_}", "to")
        return self


DISTRIBUTIONS: Mapping[str, type[Model]] = {
    "uniform": Uniform,
    "triangular": Triangular,
    "normal": Normal,
    "lognormal": Lognormal,
    "choice": Choice,
    "weather-years": WeatherYears,
}
"""Every distribution by its word."""

Distribution = Annotated[
    Annotated[Uniform, Tag("<uniform>")]
    | Annotated[Triangular, Tag("<triangular>")]
    | Annotated[Normal, Tag("<normal>")]
    | Annotated[Lognormal, Tag("<lognormal>")]
    | Annotated[Choice, Tag("<choice>")]
    | Annotated[WeatherYears, Tag("<weather-years>")],
    Discriminator(kind_of(type_word)),
]
"""Any distribution, told apart by its `type`."""


def bounded(distribution: Any) -> bool:
    """Whether a distribution has both a least and a greatest value."""
    if isinstance(distribution, Normal | Lognormal):
        return distribution.low is not None and distribution.high is not None
    return True


def marks(distribution: Any) -> list[tuple[str, Any]]:
    """Values that a distribution names, as a table holds them, with their keys."""
    if isinstance(distribution, WeatherYears):
        years = [("from", distribution.from_), ("to", distribution.to)]
        return [(key, year) for key, year in years if year is not None] or [("type", 2000)]
    if isinstance(distribution, Choice):
        return [("values", amount(raw).plain) for raw in distribution.values]
    found = []
    for key in ("low", "mean", "median", "mode", "high"):
        raw = getattr(distribution, key, None)
        if raw is not None:
            value = amount(raw).plain
            found.append((key, value if isinstance(value, str) else float(value)))
    return found
