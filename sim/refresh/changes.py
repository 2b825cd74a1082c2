"""Rows a publisher gives, held against a table: what is new, what differs, what is as it was.

A row differs where a number does, or where an estimate of the table is an observation now though
its number is the same. Of a row that changes all cells stay but the new numbers and where they
come from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from sim.data.cells import KEYS
from sim.data.parse import columns
from sim.data.records import OBSERVED, TABLES, Provenance
from sim.refresh import tablefile
from sim.refresh.found import Found, LeftOut
from sim.refresh.tablefile import Key, TableFile

DECIMALS: Mapping[str, int] = {
    "level_gwh": 1,
    "full": 4,
    "flow_gwh": 1,
    "consumption_gwh": 1,
    "demand_gwh": 1,
    "capacity_gwh_d": 2,
}
PROVENANCE = tuple(field.name for field in fields(Provenance))


@dataclass(frozen=True)
class Change:
    """One row: its key, its other cells before (None: a new row) and after, by column."""

    key: Key
    before: Mapping[str, str] | None
    after: Mapping[str, str]

    @property
    def numbers(self) -> tuple[str, ...]:
        """Columns of the numbers that a refresh may change."""
        return tuple(name for name in self.after if name in DECIMALS)

    @property
    def size(self) -> float:
        """By how much the first number changes; 0 for a new row."""
        name = self.numbers[0]
        return 0.0 if self.before is None else float(self.after[name]) - float(self.before[name])


@dataclass(frozen=True)
class Table:
    """What becomes of one table."""

    name: str
    key: tuple[str, ...]
    changes: tuple[Change, ...]
    same: int
    """Rows that were read and are in the table as they are."""
    unread: int
    """Rows of the table of which nothing was read."""
    left_out: tuple[LeftOut, ...]
    old: bytes | None
    """The file as it is; None where it is missing and may be."""
    new: bytes
    """The file as it would be."""

    @property
    def added(self) -> tuple[Change, ...]:
        """Rows that are new."""
        return tuple(change for change in self.changes if change.before is None)

    @property
    def changed(self) -> tuple[Change, ...]:
        """Rows that are in the table and become others."""
        return tuple(change for change in self.changes if change.before is not None)


def compare(folder: Path, found: Found) -> Table:
    """What the found rows would change in a table of a baseline that loads."""
    record = TABLES[found.table]
    path = folder / f"{found.table}.csv"
    old = path.read_bytes() if path.exists() else None
    file = tablefile.read("" if old is None else old.decode("utf-8"), record)
    places = {file.key(row): place for place, row in enumerate(file.rows)}
    changes: list[Change] = []
    texts: dict[int, str] = {}
    new: list[tuple[Key, str]] = []
    same = 0
    for item in found.rows:
        cells = {name: _cell(name, getattr(item, name)) for name in columns(record)}
        place = places.get(file.key(cells))
        if place is None:
            changes.append(_change(file, None, cells))
            new.append((file.key(cells), file.line(cells)))
        elif _differs(file.rows[place], cells):
            cells = _merged(file.rows[place], cells)
            changes.append(_change(file, file.rows[place], cells))
            texts[place] = file.line(cells)
        else:
            same += 1
    unread = len(file.rows) - len(texts) - same
    body = file.text(texts, new).encode("utf-8")
    return Table(found.table, KEYS[record], tuple(changes), same, unread, found.left_out, old, body)


def _change(file: TableFile, before: Mapping[str, str] | None, after: Mapping[str, str]) -> Change:
    def without_key(cells: Mapping[str, str]) -> dict[str, str]:
        names = [name for name in cells if name not in KEYS[file.record]]
        return {name: _rounded(name, cells[name]) for name in names}

    return Change(file.key(after), before and without_key(before), without_key(after))


def _differs(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    confirmed = after["quality"] == OBSERVED != before["quality"]
    return confirmed or any(_other(name, before, after) for name in DECIMALS if name in after)


def _other(name: str, before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    return _rounded(name, before[name]) != _rounded(name, after[name])


def _merged(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """The row with other numbers and provenance; cells that do not differ are kept as written."""
    news = [n for n in after if n in PROVENANCE or (n in DECIMALS and _other(n, before, after))]
    return {name: after[name] if name in news else before[name] for name in before}


def _cell(column: str, value: object) -> str:
    if isinstance(value, float):
        text = f"{value:.{DECIMALS.get(column, 6)}f}"
        return text.rstrip("0").rstrip(".")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _rounded(column: str, text: str) -> str:
    """A number as the table would write it, so that 50 and 50.0 do not differ."""
    return _cell(column, float(text)) if column in DECIMALS else text
