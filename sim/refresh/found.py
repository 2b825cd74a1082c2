"""What payloads become: rows for tables of a baseline, and what was left out with the reason."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sim.data.records import Provenance
from sim.data.seeds import Seeds
from sim.ending import reason
from sim.errors import InputError

CODES: Mapping[str, str] = {"EL": "GR", "UK": "GB", "EU": "EU27"}
"""Publishers' codes that differ from those of the baselines."""


@dataclass(frozen=True)
class Payload:
    """One answer of a publisher, parsed from JSON; `name` is the file or address it came from."""

    name: str
    content: Any

    def error(self, message: str) -> InputError:
        """That this payload is not what it should be."""
        return InputError(f"{self.name}: {message}")


@dataclass(frozen=True, order=True)
class LeftOut:
    """Something a payload holds that becomes no row, and why."""

    why: str
    what: str


@dataclass(frozen=True)
class Found:
    """Rows for one table."""

    table: str
    rows: tuple[Provenance, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Asked:
    """What is to be refreshed: the baseline, the days (None: open), the countries (None: all)."""

    seeds: Seeds
    first: date | None
    last: date | None
    countries: Collection[str] | None
    extracted: date
    """Day on which the payloads were read; stands in the source of every row."""

    def has_day(self, day: date) -> bool:
        """Whether a day of a table lies in the window."""
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)

    def has_month(self, month: str) -> bool:
        """Whether a part of a month, `2021-03`, lies in the window."""
        low = f"{self.first:%Y-%m}" if self.first else ""
        high = f"{self.last:%Y-%m}" if self.last else "9999-99"
        return low <= month <= high

    def concerns(self, *codes: str) -> bool:
        """Whether one of these countries is asked for."""
        return self.countries is None or any(code in self.countries for code in codes)


def code_of(code: str) -> str:
    """A publisher's country code as the baselines write it: `EL` is `GR`, `UK` is `GB`."""
    plain = code.strip().upper().rstrip("*")
    return CODES.get(plain, plain)


def read_payload(path: Path) -> Payload:
    """A saved payload; raises InputError where the file is missing or no JSON."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason(error)}") from None
    return parse_payload(str(path), raw)


def parse_payload(name: str, raw: bytes) -> Payload:
    """Bytes of a publisher's answer; raises InputError where they are no JSON object."""
    try:
        content = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        begin = " ".join(raw[:80].decode("utf-8", "replace").split())
        told = f'is no JSON, it begins "{begin}"' if begin else "is empty"
        raise InputError(f"{name}: {told}; an answer is needed whole, as it came") from None
    if not isinstance(content, dict):
        raise InputError(f"{name}: is no JSON object; an answer is needed whole, as it came")
    return Payload(name, content)


def month_days(month: str) -> int:
    """Days of a month, `2021-02` -> 28."""
    year, number = int(month[:4]), int(month[5:7])
    following = date(year + number // 12, number % 12 + 1, 1)
    return (following - date(year, number, 1)).days


def listed(words: Sequence[str], most: int = 3) -> str:
    """`a, b, c and 4 more`."""
    more = len(words) - most
    return ", ".join(words[:most]) + (f" and {more} more" if more > 0 else "")
