"""From when on a publisher is asked if the user does not say.

A table may hold estimates after its last observation, and of some countries none at all, so the
newest row says little. The stores are asked for from two weeks before the day on which the first
of the countries loses sight, for AGSI+ goes on correcting what is some days old; flows from the
newest row, or the first that is provisional. Eurostat is asked for everything since the base year
began: it revises old months, and the whole is one small answer.
"""

from __future__ import annotations

from datetime import date, timedelta

from sim.data.records import OBSERVED
from sim.data.seeds import Seeds

CORRECTED = timedelta(days=14)
PROVISIONAL = "provisional"
"""In the note of a month with gas days that are not final."""


def begin(seeds: Seeds, source: str) -> date:
    """First day asked for; never before the base year."""
    start = date(seeds.base_year, 1, 1)
    if source == "agsi":
        return max(_stores(seeds) - CORRECTED, start)
    if source == "entsog":
        return min([*_provisional(seeds), max(_flows(seeds), default=start)])
    return start


def _flows(seeds: Seeds) -> list[date]:
    return [_first_day(row.period) for row in seeds.border_flows]


def _provisional(seeds: Seeds) -> list[date]:
    return [_first_day(row.period) for row in seeds.border_flows if PROVISIONAL in row.note]


def _first_day(period: str) -> date:
    """Of a year or a month."""
    return date.fromisoformat(f"{period}-01-01"[:10])


def _stores(seeds: Seeds) -> date:
    """The earliest of the days on which a country was last observed; of those ever observed."""
    newest: dict[str, date] = {}
    for row in seeds.storage_levels:
        if row.quality == OBSERVED:
            newest[row.country] = max(row.day, newest.get(row.country, row.day))
    return min(newest.values(), default=date(seeds.base_year, 1, 1))
