"""ENTSOG Transparency Platform: operational data by day -> border_flows.csv and arcs.csv.

A record is one indicator of one operator at one point in one direction: kWh/d, from 06:00 Central
European Time of a gas day. `Physical Flow` has a record per gas day, provisional at first; `Firm
Technical` a record per period of validity. `entsog_flows` and `entsog_capacities` make rows of
them; the meters that count, each gas once, stand in points.csv.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sim.refresh.entsog_capacities import capacities
from sim.refresh.entsog_flows import flows
from sim.refresh.entsog_record import CAPACITY, FLOW, Record
from sim.refresh.found import Asked, Found, Payload
from sim.refresh.points import Place

KEYS = ("operationaldata", "operationaldatas")
"""Under which the records stand, written as the address was."""
NOTHING = "no result found"
KWH_PER_GWH = {"kWh/d": 1e6, "MWh/d": 1e3, "GWh/d": 1.0}


@dataclass(frozen=True)
class Source:
    """The reader with the table of meters it counts."""

    places: tuple[Place, ...]

    def read(self, payloads: Sequence[Payload], asked: Asked) -> tuple[Found, ...]:
        """Flows over borders and capacities of arcs.

        Raises InputError where a payload has not the documented shape.
        """
        found = [record for payload in payloads for record in records(payload)]
        return flows(found, self.places, asked), capacities(found, self.places, asked)


def records(payload: Payload) -> Iterator[Record]:
    """Records of a payload that hold a number; an answer without result has none."""
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
        if entry.get("indicator") not in (FLOW, CAPACITY):
            told = f"{place}: indicator {entry.get('indicator')!r}"
            raise payload.error(f"{told} is neither {FLOW!r} nor {CAPACITY!r}")
        record = _record(payload, place, entry)
        if record is not None:
            yield record


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
        updated=str(entry.get("lastUpdateDateTime") or ""),
    )


def _text(payload: Payload, place: str, entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise payload.error(f'{place} has no "{key}"')
    return value


def _gwh(payload: Payload, place: str, entry: dict[str, Any]) -> float:
    unit = entry.get("unit")
    if unit not in KWH_PER_GWH:
        raise payload.error(f"{place}: unit is {unit!r}; use one of {', '.join(KWH_PER_GWH)}")
    try:
        value = float(str(entry["value"]))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise payload.error(f"{place}: value {entry['value']!r} is no number")
    return value / KWH_PER_GWH[unit]


def _gas_day(payload: Payload, place: str, entry: dict[str, Any], key: str) -> date:
    """The gas day that begins at a time: it starts at 04:00 or 05:00 UTC of the same date."""
    text = _text(payload, place, entry, key)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise payload.error(f"{place}: {key} {text!r} is no time") from None
    return moment.astimezone(UTC).date() if moment.tzinfo else moment.date()
