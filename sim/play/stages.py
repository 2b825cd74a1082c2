"""Foresight in stages: the market plans, lives by its plan until it learns more, and plans again.

Each plan covers all that is left of the horizon, from the stores the last one left behind; of it
only the periods before the next plan come to pass. Laid end to end these periods are the result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from sim.data.calendar import Calendar
from sim.model.averages import Averages, Place
from sim.model.foresight import learned_on
from sim.model.storage import volumes
from sim.play.case import Case
from sim.play.schedule import Play, Played
from sim.result import Result
from sim.summary.plans import Plan
from sim.units import GWH_PER_TWH

Array = npt.NDArray[np.float64]


def staged(case: Case, plan_of: Callable[[Averages, Case], Play[Result]]) -> Play[Played]:
    """What comes of a case whose market learns on the days `case.stages`.

    plan_of : how one plan comes about, from what the market knows that day
    """
    calendar = case.calendar
    firsts = [calendar.starts.index(day) for day in case.stages]
    stops = [*firsts[1:], calendar.periods]
    lived: list[Result] = []
    plans: list[Plan] = []
    used: dict[Place, float] = {}
    for day, first, stop in zip(case.stages, firsts, stops, strict=True):
        lane = case.lane_on(day, seen=_days_before(calendar, stop))
        if lived:
            lane = lane.later(first, _handed_over(lived[-1]), used)
        planned = yield from plan_of(lane, case)
        plans.append(Plan.of(planned, learned_on(case.scenario, day)))
        # Only what came to pass is kept: a daily year has many periods and may have many stages.
        length = stop - first
        lived.append(Result.spliced([planned], [length], calendar.part(first, stop)))
        for place, volume in drawn(lane.quotas, lived[-1]).items():
            used[place] = used.get(place, 0.0) + volume
    lengths = [stop - first for first, stop in zip(firsts, stops, strict=True)]
    return Played(Result.spliced(lived, lengths, calendar), tuple(plans))


def _days_before(calendar: Calendar, period: int) -> int:
    return int(calendar.days[:period].sum())


def _handed_over(result: Result) -> Array:
    """(S,), TWh at the end, within the stores: solvers leave them by as much as their tolerance."""
    left = np.nan_to_num(result.inventory[0, :, -1])
    return np.clip(left, 0.0, volumes(result.batch.network))


def drawn(quotas: Mapping[Place, tuple[float, Array]], result: Result) -> Mapping[Place, float]:
    """TWh that each quota has let through in the periods of a result of one lane.

    In a period that the quota covers in part, its routes deliver first what they may freely.
    """
    batch = result.batch
    volumes_of = {}
    for place, (_, active) in quotas.items():
        routes = np.array(place[1], dtype=np.intp)
        supply = result.route_supply[0, routes].sum(axis=0)
        most = (batch.route_availability[0, routes] + result.route_room[0, routes]).sum(axis=0)
        limited = np.maximum(supply - (1 - active[: supply.size]) * most, 0.0)
        volumes_of[place] = float((limited * batch.calendar.days).sum()) / GWH_PER_TWH
    return volumes_of
