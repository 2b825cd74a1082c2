"""GIE AGSI+: gas in storage by country and gas day -> rows of storage_levels.csv.

AGSI+ reports at the end of a gas day (06:00 on the next calendar day) in TWh, as text, `-` where
nothing was reported. The table holds the gas at the start of a day: the gas day of 30 June is the
row of 1 July. Status `C` is confirmed and `E` estimated by the operators, `N` means no data; an
estimate is taken and marked, because many countries are never marked otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sim.data.records import StorageLevel
from sim.refresh.found import Asked, Found, LeftOut, Payload, code_of

TITLE = "GIE AGSI+"
STATUS = {"C": "confirmed", "E": "estimated"}
MISSING = ("", "-", None)
TOLERANCE = 0.02
"""`full` and gas over working gas are the same number; days on which they differ are wrong."""


def read(payloads: Sequence[Payload], asked: Asked) -> tuple[Found, ...]:
    """Levels of the countries that have a storage in the baseline, and of the EU27.

    Raises InputError where a payload has not the documented shape, or tells of a refused key.
    """
    known = {row.country for row in asked.seeds.storages} | {"EU27"}
    newest: dict[tuple[str, date], tuple[str, StorageLevel]] = {}
    left: dict[tuple[str, date], LeftOut] = {}
    strangers: set[str] = set()
    for payload in payloads:
        for place, entry in _entries(payload, known):
            code = code_of(_text(payload, place, entry, "code"))
            day = _day(payload, place, entry) + timedelta(days=1)
            if code not in known:
                strangers.add(code)
                continue
            if not asked.concerns(code) or not asked.has_day(day):
                continue
            level = _level(payload, place, entry, code, day, asked.extracted)
            if isinstance(level, LeftOut):
                left[code, day] = level
                continue
            stamp = str(entry.get("updatedAt") or "")
            if (code, day) not in newest or stamp >= newest[code, day][0]:
                newest[code, day] = stamp, level
    missing = [why for key, why in left.items() if key not in newest]
    missing += [LeftOut("no storage in storages.csv", code) for code in strangers]
    rows = tuple(level for _, (_, level) in sorted(newest.items()))
    return (Found("storage_levels", rows, tuple(sorted(missing))),)


def _entries(payload: Payload, known: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every entry with its place in the payload; the members of a region come after it."""
    content = payload.content
    if content.get("error"):
        told = content.get("message") or content["error"]
        raise payload.error(f"AGSI+ refuses: {told}; is the key right?")
    data = content.get("data")
    if not isinstance(data, list):
        raise payload.error('has no list "data"; is this an answer of the AGSI+ API?')
    yield from _walk(payload, data, "data", known)


def _walk(
    payload: Payload, data: list[Any], name: str, known: set[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, entry in enumerate(data):
        place = f"{name}[{number}]"
        if not isinstance(entry, dict):
            raise payload.error(f"{place} is no object")
        yield place, entry
        code = code_of(str(entry.get("code") or ""))
        children = entry.get("children")
        # Below a country stand its companies, which are counted in it.
        if isinstance(children, list) and (code == "EU27" or code not in known):
            yield from _walk(payload, children, f"{place}.children", known)


def _text(payload: Payload, place: str, entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise payload.error(f'{place} has no "{key}"')
    return value


def _day(payload: Payload, place: str, entry: dict[str, Any]) -> date:
    text = _text(payload, place, entry, "gasDayStart")
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise payload.error(f'{place}: gasDayStart "{text}" is no date') from None


def _number(payload: Payload, place: str, entry: dict[str, Any], key: str) -> float | None:
    """A number that comes as text; None where there is none."""
    value = entry.get(key)
    if value in MISSING:
        return None
    try:
        number = float(str(value))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise payload.error(f'{place}: {key} "{value}" is no number')
    return number


def _level(
    payload: Payload, place: str, entry: dict[str, Any], code: str, day: date, extracted: date
) -> StorageLevel | LeftOut:
    status = str(entry.get("status") or "").strip().upper()
    gas = _number(payload, place, entry, "gasInStorage")
    full = _number(payload, place, entry, "full")
    volume = _number(payload, place, entry, "workingGasVolume")
    what = f"{code} {day}"
    if status not in (*STATUS, "N", ""):
        raise payload.error(f'{place}: status "{status}" is none of C, E, N')
    if status == "N" or gas is None or full is None:
        return LeftOut("AGSI+ has no data", what)
    if gas < 0.0:
        return LeftOut("less than nothing in store", what)
    if volume and abs(gas / volume - full / 100.0) > TOLERANCE:
        told = f"{what} ({full:g} % against {100 * gas / volume:.1f} %)"
        return LeftOut("full differs from gasInStorage over workingGasVolume", told)
    return StorageLevel(
        country=code,
        day=day,
        level_gwh=round(1000.0 * gas, 1),
        full=round(full / 100.0, 4),
        source=f"{TITLE}, extracted {extracted}",
        quality="table",
        note=STATUS.get(status, "") + (" by the operators" if status in STATUS else ""),
    )
