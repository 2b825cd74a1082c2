"""One case of a scenario: the scenario itself or its counterfactual."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sim.config.fields import Model
from sim.config.schema import Scenario
from sim.data.calendar import Calendar
from sim.data.seeds import Seeds
from sim.model.assemble import calendar_of, ground_under, lane_of
from sim.model.averages import Averages, averages_of
from sim.model.foresight import known_on, stage_days
from sim.model.network import Network


@dataclass(frozen=True, eq=False)
class Case:
    """A scenario whose measures all act, on the calendar it shares with its other case.

    name : `scenario` or `counterfactual`
    stages : days on which the market plans, those of both cases
    """

    name: str
    scenario: Scenario
    calendar: Calendar
    stages: tuple[date, ...]
    seeds: Seeds

    @property
    def network(self) -> Network:
        """The baseline's."""
        return Network.of(self.seeds)

    @cached_property
    def key(self) -> Hashable:
        """The data of the case as one value; equal for cases with equal answers."""
        return lane_key(self.scenario), self.calendar, self.stages, self.seeds

    def lane(self) -> Averages:
        """The lane on which all measures of the case act, known from the first day."""
        return self._lane(self.scenario, None)

    def lane_on(self, day: date, seen: int) -> Averages:
        """The lane as the market sees it on `day`, which is about to live through `seen` days."""
        return self._lane(known_on(self.scenario, day), seen)

    def _lane(self, known: Scenario, seen: int | None) -> Averages:
        seeds, network = self.seeds, self.network
        ground = ground_under(known, seeds, network, self.calendar, seen=seen)
        lane = lane_of(self.name, known, ground, seeds, network, seen=seen)
        return averages_of(lane, seeds, network)


def cases_of(scenario: Scenario, seeds: Seeds) -> tuple[Case, Case]:
    """The scenario and its counterfactual, the same without its shocks."""
    calendar, stages = calendar_of(scenario), stage_days(scenario)
    return (
        Case("scenario", scenario.with_shocks(), calendar, stages, seeds),
        Case("counterfactual", scenario.without_shocks(), calendar, stages, seeds),
    )


_TEXTS = {"name", "title", "question", "description", "note"}
_KNOWN_FROM = {"day", "source", "quality", "read_from"}
_WITHOUT_EFFECT = {*_TEXTS, *_KNOWN_FROM, "shock"}
"""Fields that say nothing about a case: texts, what levels are known from, and what has sorted its
measures already."""


def lane_key(value: object) -> Hashable:
    """The data of a scenario as one hashable value; equal for scenarios with equal lanes."""
    if isinstance(value, Model):
        fields = (lane_key(own) for name, own in value if name not in _WITHOUT_EFFECT)
        return type(value), *fields
    if isinstance(value, dict):
        return tuple((name, lane_key(own)) for name, own in value.items())
    if isinstance(value, tuple):
        return tuple(lane_key(own) for own in value)
    assert isinstance(value, Hashable)
    return value
