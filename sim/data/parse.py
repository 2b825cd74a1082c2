"""Reads one CSV file of a baseline into rows of its record class, or says what is wrong with it.

A record class is the table's definition: its own fields are the columns, in order, followed by
`source`, `quality` and `note`. Cells are parsed by the field's type: decimal numbers must be
finite, dates are `2021-11-01`, truth values `true` or `false`, and only a field typed `X | None`
may be empty. A mistake becomes a `Finding` with the file and the line it stands on; reading goes
on, so that all mistakes of a folder are reported together.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

from sim.data.records import Provenance
from sim.errors import Finding

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_EXCERPT_LENGTH = 96


@dataclass(frozen=True)
class Table:
    """One file as read: the rows that parsed, the line each begins on, and the mistakes."""

    file: str
    record: type[Provenance]
    rows: tuple[Provenance, ...]
    lines: tuple[int, ...]
    findings: tuple[Finding, ...]

    def finding(self, line: int, message: str) -> Finding:
        """A mistake in this file; `line` counts from 1, 0 means the file as a whole."""
        return Finding(self.file, line, 0, message)


def columns(record: type[Provenance]) -> tuple[str, ...]:
    """Column names of a table: the record's own fields, then source, quality and note."""
    shared = tuple(field.name for field in fields(Provenance))
    own = tuple(field.name for field in fields(record) if field.name not in shared)
    return own + shared


def column_types(record: type[Provenance]) -> dict[str, tuple[type, bool]]:
    """For every column its type and whether the cell may be empty."""
    hints = get_type_hints(record)
    result = {}
    for column in columns(record):
        members = get_args(hints[column]) or (hints[column],)
        kind = next(member for member in members if member is not NoneType)
        result[column] = (kind, NoneType in members)
    return result


def read_table(path: Path, record: type[Provenance]) -> Table:
    """Rows of one CSV file with every mistake found in it; never raises for what is inside."""
    file = str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        message = f"the table is missing; create it with the columns {','.join(columns(record))}"
        return Table(file, record, (), (), (Finding(file, 0, 0, message),))
    except (OSError, UnicodeDecodeError) as error:
        message = f"cannot be read ({error}); save it as UTF-8 text"
        return Table(file, record, (), (), (Finding(file, 0, 0, message),))
    return _parse(file, text, record)


def _parse(file: str, text: str, record: type[Provenance]) -> Table:
    names = columns(record)
    try:
        lines = list(_logical_lines(text))
    except csv.Error as error:
        message = f"is not CSV ({error}); look for a quotation mark that is not closed"
        return Table(file, record, (), (), (Finding(file, 0, 0, message),))
    _, header = lines[0] if lines else (1, [])
    if tuple(header) != names:
        finding = Finding(file, 1, 0, _header_message(header, names), ",".join(header))
        return Table(file, record, (), (), (finding,))
    rows: list[Provenance] = []
    starts: list[int] = []
    findings: list[Finding] = []
    types = column_types(record)
    for start, cells in lines[1:]:
        messages, values = _row_values(cells, types)
        if messages:
            excerpt = ",".join(cells)[:_EXCERPT_LENGTH]
            findings.extend(Finding(file, start, 0, message, excerpt) for message in messages)
        else:
            rows.append(record(**values))
            starts.append(start)
    return Table(file, record, tuple(rows), tuple(starts), tuple(findings))


def _logical_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """First line number and stripped cells of every row that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""))
    start = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield start, [cell.strip() for cell in cells]
        start = reader.line_num + 1


def _header_message(header: list[str], names: tuple[str, ...]) -> str:
    missing = [name for name in names if name not in header]
    unknown = [name for name in header if name not in names]
    parts = []
    if missing:
        parts.append(f"missing {', '.join(missing)}")
    if unknown:
        parts.append(f"unknown {', '.join(unknown)}")
    if not parts:
        parts.append("the order differs or a column is repeated")
    return f"wrong columns: {'; '.join(parts)}; write exactly {','.join(names)}"


def _row_values(
    cells: list[str], types: dict[str, tuple[type, bool]]
) -> tuple[list[str], dict[str, Any]]:
    if len(cells) != len(types):
        hint = "quote cells that contain a comma"
        return [f"{len(cells)} cells where the header has {len(types)}; {hint}"], {}
    messages = []
    values: dict[str, Any] = {}
    for cell, (column, (kind, optional)) in zip(cells, types.items(), strict=True):
        if cell == "" and optional:
            values[column] = None
            continue
        if cell == "" and column != "note":
            messages.append(f"{column} is empty; every row needs it")
            continue
        try:
            values[column] = _PARSERS[kind](cell)
        except ValueError as error:
            messages.append(f"{column}: {error}")
    return messages, values


def _number(cell: str) -> float:
    if not _NUMBER.fullmatch(cell) or not math.isfinite(float(cell)):
        raise ValueError(f"{cell!r} is not a finite number; write it like 12.5")
    return float(cell)


def _whole(cell: str) -> int:
    if not re.fullmatch(r"[+-]?\d+", cell):
        raise ValueError(f"{cell!r} is not a whole number")
    return int(cell)


def _day(cell: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell):
            return date.fromisoformat(cell)
    except ValueError:
        pass
    raise ValueError(f"{cell!r} is not a date; write it like 2021-11-01")


def _truth(cell: str) -> bool:
    if cell not in ("true", "false"):
        raise ValueError(f"{cell!r} is neither true nor false")
    return cell == "true"


_PARSERS: dict[type, Callable[[str], object]] = {
    str: str,
    float: _number,
    int: _whole,
    date: _day,
    bool: _truth,
}
