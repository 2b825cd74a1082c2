"""One case of a scenario, the scenario itself or its counterfactual, and how it is played."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
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
from sim.play.schedule import Play, Played, together
from sim.play.solidarity import each_for_itself
from sim.play.stages import staged
from sim.play.strategy import Found, best_offer, by_month, withheld
from sim.result import Result
from sim.sales import Seller, Strategy, with_availability


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


def play_of(case: Case) -> Play[Played]:
    """How the case is played, as its scenario's `market` says."""
    if case.scenario.market.sender_behaviour == "strategic":
        return (yield from _strategic(case))
    if len(case.stages) > 1:
        return (yield from staged(case, planned))
    return Played((yield from planned(case.lane(), case)))


def _strategic(case: Case) -> Play[Played]:
    """What comes of a case whose sender knows its market, beside the competitive outcome."""
    scenario, seeds, network = case.scenario, case.seeds, case.network
    market = scenario.market.model_copy(update={"sender_behaviour": "competitive"})
    open_market = scenario.model_copy(update={"market": market})
    seller = Seller.of(scenario, ground_under(scenario, seeds, network), network)
    look = by_month(scenario)
    lane = replace(case, scenario=look, calendar=calendar_of(look)).lane()
    # Side by side, so that no later solve needs more room than the first.
    plain = play_of(replace(case, scenario=open_market))
    competitive, found = yield from together([plain, best_offer(lane, seller)])
    assert isinstance(competitive, Played)
    assert isinstance(found, Found)
    played = yield from play_of(replace(case, scenario=withheld(open_market, found.offer)))
    strategy = Strategy(
        sender=scenario.market.sender,
        offer=found.offer,
        competitive=seller.sales(competitive.result),
        strategic=seller.sales(played.result),
        tried=found.tried,
    )
    # What it holds back it could have delivered: only the offer is less.
    could = competitive.result.batch.route_availability
    return replace(played, result=with_availability(played.result, could), strategy=strategy)


def planned(lane: Averages, case: Case) -> Play[Result]:
    """What comes of one plan of the market, whatever it knows of the future."""
    if case.scenario.market.solidarity == "non-cooperative":
        return (yield from each_for_itself(lane))
    [result] = yield [lane]
    return result


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


__all__ = ["Case", "cases_of", "lane_key", "planned", "play_of"]
