"""Reads the CSV file of storage levels that a scenario names and writes its rows out in it.

Each cell keeps its place in the file, so that whatever is wrong with it, by itself or together with
the baseline, is told with file, line and column.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sim.config.compose import Composed, label_of
from sim.config.diagnostics import child_at
from sim.config.paths import expanded
from sim.config.source import Place, Source, Value, read_source
from sim.errors import Finding, ScenarioError

WHERE, HOW_MUCH = ("node", "country"), ("full", "level_gwh")
OTHERS = ("day", "source", "quality", "note")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_PATH = ("storage", "initial")

Cells = dict[str, Value]


def with_levels(root: Value, composed: Composed) -> Value:
    """The document with the levels of the file that `storage.initial` names, if it names one.

    The file counts among those the scenario was read from; mistakes are added to the findings.
    """
    initial = child_at(root, _PATH)
    if initial is None or not isinstance(initial.data, dict):
        return root
    word = initial.data.get("file")
    if word is None or not isinstance(word.data, str) or not word.data or "\0" in word.data:
        return root  # no name of a file, as the language says of what is none
    path = Path(os.path.normpath(word.place.source.folder / expanded(word.data)))
    try:
        source = read_source(path, label_of(path))
    except ScenarioError as error:
        why = "; ".join(finding.message for finding in error.findings)
        composed.findings.append(word.place.finding(f"storage.initial.file: {path.name}: {why}"))
        return _put(root, replace(initial, data="observed"))
    composed.files[path] = source.digest
    findings: list[Finding] = []
    rows = dict(_entries(source, findings))
    if findings or not rows:
        nothing = Finding(source.label, 0, 0, "has no rows; it needs one for each country")
        composed.findings += findings or [nothing]
        return _put(root, replace(initial, data="observed"))
    above = initial.data.get("levels", word).data
    levels = Value({**rows, **above} if isinstance(above, dict) else rows, word.place)
    own = {key: value for key, value in initial.data.items() if key != "file"}
    told = {"levels": levels, "read_from": replace(word, data=path.name)}
    return _put(root, replace(initial, data={**own, **told}))


def _put(root: Value, initial: Value) -> Value:
    entries = dict(root.data) if isinstance(root.data, dict) else {}
    storage = entries["storage"]
    own = dict(storage.data) if isinstance(storage.data, dict) else {}
    entries["storage"] = replace(storage, data={**own, "initial": initial})
    return replace(root, data=entries)


def _entries(source: Source, findings: list[Finding]) -> Iterator[tuple[str, Value]]:
    """Name and level of every row of the file."""
    try:
        rows = list(_rows(source))
    except csv.Error as error:
        text = f"is not CSV ({error}); look for a quotation mark that is not closed"
        findings.append(Finding(source.label, 0, 0, text))
        return
    first: dict[str, int] = {}
    header = [str(cell.data) for cell in rows[0]] if rows else []
    wrong = _wrong_header(header)
    if wrong:
        findings.append(Place(source, 1, 1).finding(wrong))
        return
    for row in rows[1:]:
        place = row[0].place
        if len(row) != len(header):
            text = f"{len(row)} cells where the header has {len(header)}"
            findings.append(place.finding(f"{text}; quote cells that contain a comma"))
            continue
        cells = dict(zip(header, row, strict=True))
        name = next(cells[key] for key in WHERE if key in cells)
        if not name.data:
            findings.append(name.place.finding("this cell is empty; every row needs it"))
        elif name.data in first:
            text = f"{name.data} stands here twice, first in line {first[str(name.data)]}; "
            findings.append(name.place.finding(text + "keep the row of the day to start from"))
        else:
            first[str(name.data)] = place.line
            yield str(name.data), Value(_level(cells), name.place, name.place)


def _level(cells: Cells) -> dict[str, Value]:
    """A row as the language has it; a note is for readers of the file alone."""
    names = ("day", "source", "quality")
    level: Cells = {key: cells[key] for key in names if key in cells and cells[key].data}
    if "full" in cells:
        return {"full": _share(cells["full"]), **level}
    cell = cells["level_gwh"]
    unit = " GWh" if _NUMBER.fullmatch(str(cell.data)) else ""
    return {"level": replace(cell, data=f"{cell.data}{unit}"), **level}


def _share(cell: Value) -> Value:
    """A bare number is one, as in YAML."""
    plain = _NUMBER.fullmatch(str(cell.data))
    return replace(cell, data=float(str(cell.data))) if plain else cell


def _wrong_header(header: list[str]) -> str:
    """What is wrong with the names of the columns; empty if nothing is."""
    known = (*WHERE, *HOW_MUCH, *OTHERS)
    wanted = "node (or country), full (or level_gwh), and if known day, source, quality, note"
    unknown = [name for name in header if name not in known]
    if unknown:
        return f"wrong columns: unknown {', '.join(map(repr, unknown))}; it can have {wanted}"
    for names in (WHERE, HOW_MUCH):
        if not any(name in header for name in names):
            return f"wrong columns: there is no {' or '.join(names)}; it can have {wanted}"
    if all(name in header for name in WHERE):
        return "wrong columns: node and country are one thing here; keep one of them"
    if len(set(header)) < len(header):
        return f"wrong columns: one is there twice; it can have {wanted}"
    return ""


def _rows(source: Source) -> Iterator[list[Value]]:
    """Stripped cells of every row that is neither blank nor a remark (`# ...`), with its place."""
    reader = csv.reader(io.StringIO(source.text, newline=""), strict=True)
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#"):
            text = source.lines[line - 1]
            yield [
                Value(cell.strip(), Place(source, line, column))
                for cell, column in zip(cells, _columns(cells, text), strict=True)
            ]
        line = reader.line_num + 1


def _columns(cells: list[str], text: str) -> Iterator[int]:
    """Where each cell of a row begins in its first line, counted from 1."""
    at = 0
    for cell in cells:
        found = text.find(cell, at) if cell.strip() else at
        if found < 0:  # in a line below, or quoted in a way of its own
            yield at + 1
            continue
        yield found + 1 + len(cell) - len(cell.lstrip())
        at = found + len(cell) + 1
