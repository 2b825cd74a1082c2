"""Our figure beside what somebody else says, from the record of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from sim.outlook.known import FIRST_QUARTER
from sim.outlook.record import Record, Story
from sim.outlook.words import pct, twh
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


def facts(record: Record) -> dict[str, str]:
    """What sentences about others' views may name.

    year, quarter : the base year, and what the EU27 consumed in its first quarter
    replayed : what it consumes in the first quarter of the replay
    range : how much more it consumes in that quarter in the coldest of the told winters than in
        the mildest; `unspared`, if it gave up no more because of the price
    january, before : level of the EU's stores at New Year in the reference and in the replay
    """
    quarters = [first_quarter(one.story) for one in record.winters]
    wanted = [first_quarter(one.story, "wanted_twh") for one in record.winters]
    return {
        "year": str(record.known.base_year),
        "quarter": twh(record.known.quarter_base_twh),
        "replayed": twh(first_quarter(record.replay.story)),
        "range": twh(max(quarters) - min(quarters)),
        "unspared": twh(max(wanted) - min(wanted)),
        "january": pct(_new_year(record.reference)),
        "before": pct(_new_year(record.replay.story)),
    }


def _new_year(story: Story) -> float:
    return level_on(story, "EU27", date(date.fromisoformat(story.start).year + 1, 1, 1))


def _fill(record: Record, how: Mapping[str, str]) -> float:
    return level_on(record.reference, how["fill"], date.fromisoformat(how["day"]))


def _winter(record: Record, how: Mapping[str, str]) -> float:
    story = record.winter(how["winter"]).story
    return level_on(story, "EU27", date.fromisoformat(how["day"]))


def _quarter(record: Record, how: Mapping[str, str]) -> float:
    return first_quarter(record.winter(how["quarter"]).story)


def first_quarter(story: Story, what: str = "consumption_twh") -> float:
    """TWh that the EU27 consumes from January to March, or `wanted_twh`."""
    months = (one for one in story.months if one.month[-2:] in FIRST_QUARTER)
    return float(sum(getattr(one, what) for one in months))


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
