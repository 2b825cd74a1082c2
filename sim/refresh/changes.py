"""Rows a publisher gives, held against a table: what is new, what differs, what is as it was.

The text of the table is changed in place: lines of rows that stay are kept to the letter, and of a
row that changes all cells but the new numbers and where they come from.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from sim.data.cells import KEYS
from sim.data.parse import columns
from sim.data.records import TABLES, Provenance
from sim.refresh.found import Found, LeftOut

DECIMALS: Mapping[str, int] = {
    "level_gwh": 1,
    "full": 4,
    "flow_gwh": 1,
    "consumption_gwh": 1,
    "demand_gwh": 1,
    "capacity_gwh_d": 2,
}
PROVENANCE = tuple(field.name for field in fields(Provenance))
BOM = "\ufeff"
Key = tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One row: its key, and the numbers before (None: a new row) and after, by column."""

    key: Key
    before: Mapping[str, str] | None
    after: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """What becomes of one table."""

    name: str
    key: tuple[str, ...]
    changes: tuple[Change, ...]
    untouched: int
    left_out: tuple[LeftOut, ...]
    old: bytes | None
    """The file as it is; None where it is missing and may be."""
    new: bytes
    """The file as it would be."""

    @property
    def added(self) -> int:
        """Number of rows that are new."""
        return sum(change.before is None for change in self.changes)


@dataclass(frozen=True)
class _File:
    """A table's file taken apart: rows by column, their texts with the header's first."""

    record: type[Provenance]
    mark: str
    ending: str
    rows: tuple[Mapping[str, str], ...]
    texts: tuple[str, ...]


def compare(folder: Path, found: Found) -> Table:
    """What the found rows would change in a table of a baseline that loads."""
    record = TABLES[found.table]
    path = folder / f"{found.table}.csv"
    old = path.read_bytes() if path.exists() else None
    file = _file("" if old is None else old.decode("utf-8"), record)
    keys = [_key(row, record) for row in file.rows]
    places = {key: place for place, key in enumerate(keys)}
    texts = list(file.texts)
    changes: list[Change] = []
    new: list[tuple[Key, str]] = []
    for item in found.rows:
        cells = {name: _cell(name, getattr(item, name)) for name in columns(record)}
        place = places.get(_key(cells, record))
        before = None if place is None else file.rows[place]
        change, text = _change(cells, before, file)
        if change is None:
            continue
        changes.append(change)
        if place is None:
            new.append((change.key, text))
        else:
            texts[place + 1] = text
    body = file.mark + _inserted(texts, keys, new)
    untouched = len(file.rows) - (len(changes) - len(new))
    told = (tuple(changes), untouched, found.left_out, old, body.encode("utf-8"))
    return Table(found.table, KEYS[record], *told)


def _file(text: str, record: type[Provenance]) -> _File:
    mark = BOM if text.startswith(BOM) else ""
    lines = _lines(text.removeprefix(mark)) or [(list(columns(record)), ",".join(columns(record)))]
    ending = "\r\n" if "\r\n" in text else "\n"
    head = lines[0][0]
    rows = tuple(dict(zip(head, cells, strict=True)) for cells, _ in lines[1:])
    texts = tuple(raw if raw.endswith(ending) else raw + ending for _, raw in lines)
    return _File(record, mark, ending, rows, texts)


def _change(
    cells: Mapping[str, str], before: Mapping[str, str] | None, file: _File
) -> tuple[Change | None, str]:
    """How a row changes and its line after that; None where its numbers are as they were."""
    key = _key(cells, file.record)
    after = {n: cells[n] for n in cells if n not in (*KEYS[file.record], *PROVENANCE)}
    if before is None:
        return Change(key, None, after), _text(cells, file.ending)
    differing = [n for n in after if _rounded(n, before[n]) != _rounded(n, after[n])]
    if not differing:
        return None, ""
    kept = {n: v for n, v in before.items() if n not in (*differing, *PROVENANCE)}
    change = Change(key, {n: before[n] for n in after}, after)
    return change, _text({**cells, **kept}, file.ending)


def _lines(text: str) -> list[tuple[list[str], str]]:
    """Stripped cells and raw text of every row that is not blank."""
    raw = list(io.StringIO(text, newline=""))
    reader = csv.reader(raw)
    found, start = [], 0
    for cells in reader:
        if any(cell.strip() for cell in cells):
            stripped = [cell.strip() for cell in cells]
            found.append((stripped, "".join(raw[start : reader.line_num])))
        start = reader.line_num
    return found


def _key(row: Mapping[str, str], record: type[Provenance]) -> Key:
    return tuple(row[name] for name in KEYS[record])


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


def _text(cells: Mapping[str, str], ending: str) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=ending).writerow(cells.values())
    return stream.getvalue()


def _inserted(texts: Sequence[str], keys: Sequence[Key], new: Sequence[tuple[Key, str]]) -> str:
    """The table with each new row after those of its kind that come before it, or at the end."""
    after: dict[int, list[tuple[Key, str]]] = {}
    for key, text in new:
        alike = [place for place, other in enumerate(keys) if other[:-1] == key[:-1]]
        before = [place for place in alike if keys[place] < key]
        place = before[-1] + 1 if before else alike[0] if alike else len(keys)
        after.setdefault(place, []).append((key, text))
    parts = []
    for place, text in enumerate(texts):
        parts.append(text)
        parts += [added for _, added in sorted(after.get(place, ()))]
    return "".join(parts)
