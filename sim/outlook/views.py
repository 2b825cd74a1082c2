"""Our figure beside what somebody else says, from the record of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from sim.outlook.known import FIRST_QUARTER
from sim.outlook.record import Record, Story
from sim.outlook.years import level_on
from sim.units import TWH_PER_BCM

DAYS = 365.0


def ours(record: Record, how: Mapping[str, str]) -> float:
    """Our figure, in the unit of theirs.

    how : one of
        `fill` and `day`: a place, how full its stores are in the reference, %
        `winter` and `day`: a told winter, how full the EU's stores are in it, %
        `quarter`: a told winter, what the EU27 consumes from January to March, TWh
        `replayed` and `day`: a place, how full its stores are in the replay, %
        `lng`: `year`, what Europe lands in the reference at a year's rate, or `base`, what it did
            in the base year, bcm

    Raises KeyError for another way.
    """
    (name, *_) = how
    return _WAYS[name](record, how)


def _fill(record: Record, how: Mapping[str, str]) -> float:
    return level_on(record.reference, how["fill"], date.fromisoformat(how["day"]))


def _winter(record: Record, how: Mapping[str, str]) -> float:
    story = record.winter(how["winter"]).story
    return level_on(story, "EU27", date.fromisoformat(how["day"]))


def _quarter(record: Record, how: Mapping[str, str]) -> float:
    return first_quarter(record.winter(how["quarter"]).story)


def first_quarter(story: Story) -> float:
    """TWh that the EU27 consumes from January to March."""
    return sum(one.consumption_twh for one in story.months if one.month[-2:] in FIRST_QUARTER)


def _replayed(record: Record, how: Mapping[str, str]) -> float:
    return level_on(record.replay.story, how["replayed"], date.fromisoformat(how["day"]))


def _lng(record: Record, how: Mapping[str, str]) -> float:
    if how["lng"] == "base":
        return record.known.lng_base_twh / TWH_PER_BCM
    story = record.reference
    first, last = (date.fromisoformat(one) for one in (story.start, story.end))
    return story.lng_europe_twh / TWH_PER_BCM * DAYS / ((last - first).days + 1)


_WAYS: Mapping[str, Callable[[Record, Mapping[str, str]], float]] = {
    "fill": _fill,
    "winter": _winter,
    "quarter": _quarter,
    "replayed": _replayed,
    "lng": _lng,
}
