"""The scenario language: every field a scenario file can have, with its meaning and default.

A `Scenario` is complete and frozen: inheritance is composed away, quantities are floats in the
program's units (rates GWh/d, prices EUR/MWh, shares 0..1), dates are dates. What needs the tables
of a baseline (does this route exist?) is checked in `sim.model.check`.
The docstring under a field is its help text and its description in `scenarios/schema.json`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated, Literal, Self

from pydantic import StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from sim.config.fields import Model, Name, Names
from sim.config.instruments import ExportRestriction, FuelSwitching, PriceCap, Tariff
from sim.config.levels import Level, Levels
from sim.config.measure_base import AnyMeasure, TimedMeasure
from sim.config.measure_types import Measure, window
from sim.config.measures import (
    Capacity,
    ColdSpell,
    Cut,
    DemandReduction,
    Embargo,
    LngDemand,
    LngSupply,
    Production,
    Quota,
    RouteOpening,
    RouteOutage,
    StorageTarget,
)
from sim.config.parts import EndFill, HddRatio, Horizon, Market, Storage, Target, Weather

__all__ = [
    "Capacity",
    "ColdSpell",
    "Cut",
    "DemandReduction",
    "Embargo",
    "EndFill",
    "ExportRestriction",
    "FuelSwitching",
    "HddRatio",
    "Horizon",
    "Level",
    "Levels",
    "LngDemand",
    "LngSupply",
    "Market",
    "Measure",
    "PriceCap",
    "Production",
    "Quota",
    "RouteOpening",
    "RouteOutage",
    "Scenario",
    "ScenarioFile",
    "Storage",
    "StorageTarget",
    "Target",
    "Tariff",
    "TimedMeasure",
    "Weather",
    "window",
]

At = tuple[str | int, ...]
NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
MEASURE_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
MeasureName = Annotated[str, StringConstraints(pattern=MEASURE_PATTERN)]


class Scenario(Model):
    """One question, complete: what is asked, of which baseline, under which measures."""

    name: Annotated[str, StringConstraints(pattern=NAME_PATTERN, max_length=80)]
    """Name of the results folder; by default the file's name."""
    title: Name
    """A few words for headings."""
    question: Name
    """The question it answers, one sentence."""
    description: str | None = None
    """Background and assumptions."""
    baseline: Name = "europe-2021"
    """Name of a folder in `seeds`, or a path to one like it."""
    horizon: Horizon
    """The days covered."""
    weather: Weather = "reference"
    """The base year's own (`reference`), the mean year (`normal`), a past year (1985), each month's
    own (`observed`), or degree days relative to the base year ({hdd_ratio: 0.93})."""
    infrastructure: Literal["planned", "built"] = "planned"
    """Which later projects exist: those decided at the time of the baseline, or also those that
    came as a reaction to what happened then."""
    storage: Storage = Storage()
    """Gas in store."""
    market: Market = Market()
    """Behaviour of buyers and sellers."""
    measures: dict[MeasureName, Measure] = {}  # noqa: RUF012  (pydantic copies it)
    """What happens, by name (lower case with hyphens)."""

    @model_validator(mode="after")
    def _together(self) -> Self:
        found = list(check_together(self.horizon, self.storage, self.market, self.measures))
        if found:
            problems = [{"text": text, "at": list(path)} for path, text in found]
            raise PydanticCustomError("together", "several problems", {"problems": problems})
        return self

    def with_shocks(self) -> Scenario:
        """The scenario as it plays: without the measures it averts."""
        market = self.market.model_copy(update={"counterfactual": None})
        return self._only(market, True, False)

    def without_shocks(self) -> Scenario:
        """The counterfactual: the setting, and what the scenario averts."""
        return self._only(self.market.counterfactually(), False, "averted")

    def _only(self, market: Market, *shocks: bool | str) -> Scenario:
        kept = {name: m for name, m in self.measures.items() if m.shock in shocks}
        return self.model_copy(update={"measures": kept, "market": market})


class ScenarioFile(Scenario):
    """A file of the language: a scenario, or part of one that builds on others."""

    extends: Name | None = None
    """Scenario it builds on: the name of a shipped one or a path relative to this file."""
    overrides: Names | None = None
    """Building blocks put on top of it: names of shipped ones or paths relative to this file."""


def check_together(
    horizon: Horizon, storage: Storage, market: Market, measures: Mapping[str, AnyMeasure]
) -> Iterator[tuple[At, str]]:
    """What is wrong between the parts of a scenario: (path, sentence) of each mistake."""
    known = market.foresight == "announced"
    for place, target in enumerate(storage.targets):
        at: At = ("storage", "targets", place)
        if not _due(target.date, horizon):
            yield (*at, "date"), _outside(target.date, horizon)
        if target.announced is not None and target.announced > target.date:
            yield (
                (*at, "announced"),
                f"{target.announced} lies after the day the target is due, {target.date}",
            )
        yield from _check_announcement(horizon, known, at, target.announced)
    for place, day in enumerate(market.stages if isinstance(market.stages, tuple) else ()):
        if not horizon.start < day <= horizon.end:
            yield (
                ("market", "stages", place),
                f"{day} is no day on which the market could plan anew: the horizon is "
                f"{horizon.start} to {horizon.end}, and it plans on the first day anyway",
            )
    for name, measure in measures.items():
        yield from _check_measure(horizon, known, name, measure)


def _check_measure(
    horizon: Horizon, known: bool, name: str, measure: AnyMeasure
) -> Iterator[tuple[At, str]]:
    at: At = ("measures", name)
    if isinstance(measure, StorageTarget):
        key = "date" if measure.date is not None else "between"
        for day in measure.between or (measure.due,):
            if not _due(day, horizon):
                yield (*at, key), _outside(day, horizon)
    elif isinstance(measure, TimedMeasure) and window(measure, horizon.start, horizon.end) is None:
        late = measure.from_ > horizon.end
        yield (
            (*at, "from" if late else "until"),
            f"the measure would do nothing: it {'begins after' if late else 'ends before'} "
            f"the horizon, {horizon.start} to {horizon.end}",
        )
    if isinstance(measure, Embargo) and measure.steps:
        first = min(step.date for step in measure.steps)
        if first > horizon.end:
            yield (
                (*at, "steps"),
                f"the measure would do nothing: its first step, {first}, comes after the horizon, "
                f"{horizon.start} to {horizon.end}",
            )
    if measure.announced == "as_it_happens" and not known:
        yield (*at, "announced"), _FORESIGHT.format("sees nothing happen: it knows all")
    yield from _check_announcement(horizon, known, at, measure.announcement)


_FORESIGHT = (
    "with perfect foresight the market {}; write `foresight: announced` under `market`, or remove "
    "this key"
)


def _check_announcement(
    horizon: Horizon, known: bool, at: At, announced: date | None
) -> Iterator[tuple[At, str]]:
    if announced is not None and announced > horizon.start and not known:
        yield (*at, "announced"), _FORESIGHT.format(f"knows it before {announced}")


def _due(day: date, horizon: Horizon) -> bool:
    """Whether a level at the start of `day` is the end of a day of the horizon."""
    return horizon.start < day <= horizon.end + timedelta(days=1)


def _outside(day: date, horizon: Horizon) -> str:
    first, last = horizon.start + timedelta(days=1), horizon.end + timedelta(days=1)
    return (
        f"{day} lies outside the horizon, {horizon.start} to {horizon.end}; "
        f"a level at the start of a day can be due from {first} to {last}"
    )
