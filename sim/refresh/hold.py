"""Levels of countries of which the publisher tells nothing, kept as they were; only if asked for.

AGSI+ has no Serbian stores and seldom British ones. A run can start on a day only if the level of
every country is known then, so without them a refresh would move no start state. What is held is
an estimate and marked as one: the share of the last row, with the day it is of.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from sim.data.records import StorageLevel
from sim.errors import InputError
from sim.refresh.found import Asked, Found

HELD = "held at the share of "


def hold(found: Found, countries: Collection[str], asked: Asked) -> Found:
    """The rows with one more for each of these countries, on the newest day that all others have.

    Raises InputError for a country without a store or a level to hold.
    """
    if "EU27" in countries:
        raise InputError("--hold: EU27 is a sum; name its countries")
    rows = [row for row in found.rows if isinstance(row, StorageLevel)]
    day = _day(rows, countries)
    if day is None:
        return found
    told = {(row.country, row.day) for row in rows}
    more = [_held(code, day, asked) for code in sorted(countries) if (code, day) not in told]
    kept = [row for row in more if row is not None]
    return replace(found, rows=(*rows, *kept))


def _day(rows: Collection[StorageLevel], countries: Collection[str]) -> date | None:
    newest: dict[str, date] = {}
    for row in rows:
        if row.country not in (*countries, "EU27"):
            newest[row.country] = max(row.day, newest.get(row.country, row.day))
    return min(newest.values(), default=None)


def _held(code: str, day: date, asked: Asked) -> StorageLevel | None:
    """None where the table has a level on the day, or a later one."""
    own = [row for row in asked.seeds.storage_levels if row.country == code]
    known = [row for row in own if not row.note.startswith(HELD)]
    if not known:
        raise InputError(f"--hold: {code} has no level to hold in {asked.seeds.name}")
    last = max(known, key=lambda row: row.day)
    if last.day >= day:
        return None
    note = f"{HELD}{last.day}; not told by the publisher"
    return StorageLevel(
        source=f"own estimate, {asked.extracted}",
        quality="approx",
        note=note,
        country=code,
        day=day,
        level_gwh=last.level_gwh,
        full=last.full,
    )
