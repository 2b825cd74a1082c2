"""What is solved for a case, by how its nodes, its sender and its market behave."""

from __future__ import annotations

from dataclasses import replace

from sim.model.assemble import calendar_of, ground_under
from sim.model.averages import Averages
from sim.play.case import Case
from sim.play.schedule import Play, Played, together
from sim.play.solidarity import each_for_itself
from sim.play.stages import staged
from sim.play.strategy import Found, best_offer, by_month, withheld
from sim.result import Result
from sim.summary.sales import Seller, Strategy, with_availability


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
