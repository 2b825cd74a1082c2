"""A number of the ENTSOG platform, and the newest of those that speak of the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

FLOW = "Physical Flow"
CAPACITY = "Firm Technical"
TITLE = "ENTSOG Transparency Platform"


@dataclass(frozen=True)
class Record:
    """What one operator reports at one point, in one direction, from `first` to before `end`."""

    indicator: str
    meter: str
    """`BE-TSO-0001ITP-00106entry`."""
    first: date
    end: date
    gwh_d: float
    provisional: bool
    updated: str
    """Time of the last update as published; later texts sort after earlier ones."""


def by_day(records: Iterable[Record]) -> dict[str, dict[date, Record]]:
    """Flows by meter and gas day; of repeated records the one updated last.

    Records of other lengths than a day are none of a gas day and are passed over.
    """
    found: dict[str, dict[date, Record]] = {}
    for record in records:
        if record.indicator != FLOW or (record.end - record.first).days != 1:
            continue
        days = found.setdefault(record.meter, {})
        if record.first not in days or record.updated >= days[record.first].updated:
            days[record.first] = record
    return found


def valid_on(records: Iterable[Record], day: date) -> dict[str, Record]:
    """Capacities by meter that hold on a day; of several the one updated last."""
    found: dict[str, Record] = {}
    for record in records:
        if record.indicator != CAPACITY or not record.first <= day < record.end:
            continue
        before = found.get(record.meter)
        if before is None or (record.updated, record.first) >= (before.updated, before.first):
            found[record.meter] = record
    return found
