"""GIE AGSI+: gas in storage by country and gas day -> rows of storage_levels.csv.

AGSI+ dates a level by the day on which the gas day begins, and gives the level at its end (06:00 on
the next calendar day): from one day to the next it changes by the later day's flows. It comes in
TWh, as text, `-` where nothing was reported. The table holds the gas at the start of a day: the
gas day of 30 June is the row of 1 July. Status `C` is confirmed and `E` estimated by the operators,
`N` means no data; an estimate is taken and marked, because many countries are never marked
otherwise.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sim.data.records import StorageLevel
from sim.errors import InputError
from sim.refresh.found import Asked, Found, LeftOut, Payload, code_of

TITLE = "GIE AGSI+"
STATUS = {"C": "confirmed", "E": "estimated"}
MISSING = ("", "-", None)
TOLERANCE = 0.02
"""`full` and gas over working gas are the same number; days on which they differ are wrong."""
JUMP = 0.03
"""Share of the working gas by which a day's level and its flows may differ: in 2024 to 2026 the
EU27 differs by 0.004 at most, Germany, on two days that were corrected, by 0.017."""


@dataclass(frozen=True)
class Reported:
    """A day as reported: the row it makes, and what went in less what went out, share of volume."""

    stamp: str
    row: StorageLevel
    net: float | None


Key = tuple[str, date]


def read(payloads: Sequence[Payload], asked: Asked) -> tuple[Found, ...]:
    """Levels of the countries that have a storage in the baseline, and of the EU27.

    Raises InputError where a payload has not the documented shape, or none is more than a refusal.
    """
    known = {row.country for row in asked.seeds.storages} | {"EU27"}
    newest: dict[Key, Reported] = {}
    left: dict[Key, LeftOut] = {}
    others: set[LeftOut] = set()
    refused = [payload for payload in payloads if refusal(payload)]
    if refused and len(refused) == len(payloads):
        raise refused_error(refused[0])
    others |= {LeftOut(f"AGSI+ refuses: {refusal(p)}", p.name) for p in refused}
    for payload in (p for p in payloads if not refusal(p)):
        if pages_of(payload) > len(payloads):
            others.add(
                LeftOut("not all pages are here", f"{payload.name} is of {pages_of(payload)}")
            )
        for place, entry in _entries(payload, known):
            code = code_of(_text(payload, place, entry, "code"))
            day = _day(payload, place, entry)
            if code not in known:
                others.add(LeftOut("no storage in storages.csv", code))
                continue
            if not asked.concerns(code) or not asked.has_day(day):
                continue
            found = _reported(payload, place, entry, code, day, asked.extracted)
            if isinstance(found, LeftOut):
                left[code, day] = found
            elif (code, day) not in newest or found.stamp >= newest[code, day].stamp:
                newest[code, day] = found
    missing = [why for key, why in left.items() if key not in newest]
    jumps = _jumps(newest)
    rows = tuple(found.row for key, found in sorted(newest.items()) if key not in jumps)
    told = sorted([*missing, *jumps.values(), *others])
    return (Found("storage_levels", rows, tuple(told)),)


def pages_of(payload: Payload) -> int:
    """Number of pages that AGSI+ has of what was asked; 0 where there is nothing."""
    told = payload.content.get("last_page")
    if not isinstance(told, int | str | None) or not re.fullmatch(r"\d{1,6}", str(told or 0)):
        raise payload.error(f"last_page is {str(told)[:20]!r}, no number")
    return int(told or 0)


def refusal(payload: Payload) -> str:
    """What AGSI+ says instead of data, a wrong key for example; empty where it does not refuse."""
    content = payload.content
    return str(content.get("message") or content["error"]) if content.get("error") else ""


def refused_error(payload: Payload) -> InputError:
    """That AGSI+ gives no data."""
    return payload.error(f"AGSI+ refuses: {refusal(payload)}; is the key right?")


def _jumps(newest: Mapping[Key, Reported]) -> dict[Key, LeftOut]:
    """Days whose level is not that of the day before and the flows of the day."""
    found: dict[Key, LeftOut] = {}
    for (code, day), now in sorted(newest.items()):
        eve = newest.get((code, day - timedelta(days=1)))
        if eve is None or now.net is None or (code, eve.row.day) in found:
            continue
        points = now.row.full - eve.row.full
        if abs(points - now.net) > JUMP:
            told = f"{code} {day} ({100 * points:+.1f} points, {100 * now.net:+.1f} by the flows)"
            found[code, day] = LeftOut("the level jumps", told)
    return found


def _entries(payload: Payload, known: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every entry with its place in the payload; the members of a region come after it."""
    data = payload.content.get("data")
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
    """The day at whose start the gas day has ended."""
    text = _text(payload, place, entry, "gasDayStart")
    try:
        return date.fromisoformat(text[:10]) + timedelta(days=1)
    except (ValueError, OverflowError):
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


def _reported(
    payload: Payload, place: str, entry: dict[str, Any], code: str, day: date, extracted: date
) -> Reported | LeftOut:
    status = str(entry.get("status") or "").strip().upper()
    names = ("gasInStorage", "full", "workingGasVolume", "injection", "withdrawal")
    gas, full, volume, into, out = (_number(payload, place, entry, name) for name in names)
    what = f"{code} {day}"
    if status not in (*STATUS, "N", ""):
        raise payload.error(f'{place}: status "{status}" is none of C, E, N')
    if day > extracted:
        return LeftOut("the gas day is not over", what)
    if status == "N" or gas is None or full is None:
        return LeftOut("AGSI+ has no data", what)
    if gas < 0.0:
        return LeftOut("less than nothing in store", what)
    if volume and abs(gas / volume - full / 100.0) > TOLERANCE:
        told = f"{what} ({full:g} % against {100 * gas / volume:.1f} %)"
        return LeftOut("full differs from gasInStorage over workingGasVolume", told)
    net = None if not volume or into is None or out is None else (into - out) / (1000.0 * volume)
    row = StorageLevel(
        country=code,
        day=day,
        level_gwh=round(1000.0 * gas, 1),
        full=round(full / 100.0, 4),
        source=f"{TITLE}, extracted {extracted}",
        quality="table",
        note=STATUS.get(status, "") + (" by the operators" if status in STATUS else ""),
    )
    return Reported(str(entry.get("updatedAt") or ""), row, net)
