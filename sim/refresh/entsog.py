"""ENTSOG Transparency Platform: operational data by day -> border_flows.csv and arcs.csv.

A record is one indicator of one operator at one point in one direction: kWh/d, from 06:00 Central
European Time of a gas day (some operators begin at midnight or at other hours). `Physical Flow` has
a record per gas day, provisional at first; `Firm Technical` a record per period of validity.
`entsog_flows` and `entsog_capacities` make rows of them; the meters that count, each gas once,
stand in points.csv.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sim.refresh.entsog_capacities import capacities
from sim.refresh.entsog_flows import flows
from sim.refresh.entsog_record import CAPACITY, FLOW, Record
from sim.refresh.found import Asked, Found, LeftOut, Payload
from sim.refresh.points import Place

KEYS = ("operationaldata", "operationaldatas")
"""Under which the records stand, written as the address was."""
NOTHING = "no result found"
PER_GWH_D = {
    "kWh/d": 1e6,
    "MWh/d": 1e3,
    "GWh/d": 1.0,
    "kWh/h": 1e6 / 24.0,
    "MWh/h": 1e3 / 24.0,
    "GWh/h": 1.0 / 24.0,
}


@dataclass(frozen=True)
class Source:
    """The reader with the table of meters it counts."""

    places: tuple[Place, ...]

    def read(self, payloads: Sequence[Payload], asked: Asked) -> tuple[Found, ...]:
        """Flows over borders and capacities of arcs.

        Raises InputError where a payload has not the documented shape.
        """
        found = [record for payload in payloads for record in records(payload)]
        flown = flows(found, self.places, asked)
        unused = {name for payload in payloads for name in other_indicators(payload)}
        left = [LeftOut("indicator not read", name) for name in sorted(unused)]
        left += _missing(payloads)
        flown = replace(flown, left_out=(*flown.left_out, *left))
        return flown, capacities(found, self.places, asked)


def records(payload: Payload) -> Iterator[Record]:
    """Records of a payload that hold a number; an answer without result has none."""
    for place, entry in _entries(payload):
        if entry.get("indicator") in (FLOW, CAPACITY):
            record = _record(payload, place, entry)
            if record is not None:
                yield record


def other_indicators(payload: Payload) -> set[str]:
    """What a payload tells besides: nominations, calorific values."""
    found = {str(entry.get("indicator") or "none named") for _, entry in _entries(payload)}
    return found - {FLOW, CAPACITY}


def _entries(payload: Payload) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every entry with its place in the payload."""
    content = {str(key).lower(): value for key, value in payload.content.items()}
    listed = next((content[key] for key in KEYS if key in content), None)
    if listed is None and NOTHING in str(content.get("message", "")).lower():
        return
    if not isinstance(listed, list):
        raise payload.error('has no list "operationalData"; is this an answer of ENTSOG?')
    for number, entry in enumerate(listed):
        place = f"operationalData[{number}]"
        if not isinstance(entry, dict):
            raise payload.error(f"{place} is no object")
        yield place, entry


def meta(payload: Payload, name: str) -> int:
    """A number of the platform's own account of an answer; 0 where it is missing."""
    told = payload.content.get("meta")
    number = told.get(name) if isinstance(told, dict) else None
    return number if isinstance(number, int) else 0


def _missing(payloads: Sequence[Payload]) -> list[LeftOut]:
    """That the platform counts more records than came: pages that were not saved, for example."""
    came = sum(1 for payload in payloads for _ in _entries(payload))
    counted = sum(meta(payload, "total") for payload in payloads if meta(payload, "offset") == 0)
    if came >= counted:
        return []
    return [LeftOut("records missing; flows may be too small", f"{came} of {counted} came")]


def _record(payload: Payload, place: str, entry: dict[str, Any]) -> Record | None:
    """One record; None where it says that it does not apply, or that there is no limit."""
    value = entry.get("value")
    if value in (None, "") or str(entry.get("isNA")) in ("1", "True"):
        return None
    if str(entry.get("isUnlimited")) in ("1", "True"):
        return None
    names = [_text(payload, place, entry, key) for key in ("operatorKey", "pointKey")]
    direction = _text(payload, place, entry, "directionKey").lower()
    if direction not in ("entry", "exit"):
        raise payload.error(f"{place}: directionKey {direction!r} is neither entry nor exit")
    if entry.get("periodType") != "day":
        told = f"{place}: periodType is {entry.get('periodType')!r}"
        raise payload.error(f"{told}; ask for periodType=day")
    return Record(
        indicator=str(entry["indicator"]),
        meter=f"{names[0]}{names[1]}".upper() + direction,
        first=_gas_day(payload, place, entry, "periodFrom"),
        end=_gas_day(payload, place, entry, "periodTo"),
        gwh_d=_gwh(payload, place, entry),
        provisional=str(entry.get("flowStatus") or "").lower().startswith("prov"),
        updated=_stamp(entry.get("lastUpdateDateTime")),
    )


def _text(payload: Payload, place: str, entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise payload.error(f'{place} has no "{key}"')
    return value


def _gwh(payload: Payload, place: str, entry: dict[str, Any]) -> float:
    unit = entry.get("unit")
    if not isinstance(unit, str) or unit not in PER_GWH_D:
        raise payload.error(f"{place}: unit is {unit!r}; use one of {', '.join(PER_GWH_D)}")
    try:
        value = float(str(entry["value"]))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise payload.error(f"{place}: value {entry['value']!r} is no number")
    return value / PER_GWH_D[unit]


def _gas_day(payload: Payload, place: str, entry: dict[str, Any], key: str) -> date:
    """The gas day that begins at a time: the date on which most of its first half day lies.

    Gas days begin at 04:00 or 05:00 UTC, of some operators at the midnight before.
    """
    text = _text(payload, place, entry, key)
    moment = _moment(text)
    if moment is None or not 1 < moment.year < 9999:
        raise payload.error(f"{place}: {key} {text!r} is no time")
    return (moment + timedelta(hours=6)).date()


def _stamp(text: Any) -> str:
    """A time of update that sorts; empty, before all others, where it is none."""
    moment = _moment(str(text or ""))
    return "" if moment is None else f"{moment:%Y-%m-%dT%H:%M:%S}"


def _moment(text: str) -> datetime | None:
    """A time in UTC; times without an offset are taken as they are."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
