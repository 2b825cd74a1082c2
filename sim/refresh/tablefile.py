"""The text of a table, changed in place: what stays is kept to the letter.

A row may be any number of lines long, quoted cells and blank lines before it included. A mark at
the begin of the file and its line endings stay as they are.
"""

from __future__ import annotations

import csv
import io
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.data.cells import KEYS
from sim.data.parse import columns
from sim.data.records import Provenance

BOM = "\ufeff"
Key = tuple[str, ...]


@dataclass(frozen=True)
class TableFile:
    """A table's file taken apart: rows by column; their texts with the header's first."""

    record: type[Provenance]
    mark: str
    ending: str
    rows: tuple[Mapping[str, str], ...]
    texts: tuple[str, ...]
    tail: str
    """Blank lines at the end."""

    def key(self, row: Mapping[str, str]) -> Key:
        """Cells by which a row is known."""
        return tuple(row[name] for name in KEYS[self.record])

    def line(self, cells: Mapping[str, str]) -> str:
        """A row as text."""
        stream = io.StringIO(newline="")
        csv.writer(stream, lineterminator=self.ending).writerow(cells.values())
        return stream.getvalue()

    def text(self, changed: Mapping[int, str], new: Sequence[tuple[Key, str]]) -> str:
        """The file with other texts for some rows, by position, and with new rows."""
        keys = [self.key(row) for row in self.rows]
        after: dict[int, list[tuple[Key, str]]] = defaultdict(list)
        own = _positions(keys)
        for key, text in new:
            after[_place(own.get(key[:-1], []), key, len(keys))].append((key, text))
        parts = [self.mark]
        for place, text in enumerate(self.texts):
            if place - 1 in changed:
                parts.append(_blank(text) + changed[place - 1])
            else:
                parts.append(text)
            parts += [added for _, added in sorted(after.get(place, ()))]
        return "".join(parts) + self.tail


def read(text: str, record: type[Provenance]) -> TableFile:
    """Takes apart the text of a table that loads; an empty one becomes a header."""
    mark = BOM if text.startswith(BOM) else ""
    ending = "\r\n" if "\r\n" in text else "\n"
    lines, tail = _lines(text.removeprefix(mark))
    if not lines:
        lines, tail = [(list(columns(record)), ",".join(columns(record)))], ""
    head = lines[0][0]
    rows = tuple(dict(zip(head, cells, strict=True)) for cells, _ in lines[1:])
    texts = tuple(raw if raw.endswith(("\n", "\r")) else raw + ending for _, raw in lines)
    return TableFile(record, mark, ending, rows, texts, tail)


def _lines(text: str) -> tuple[list[tuple[list[str], str]], str]:
    """Stripped cells and raw text of every row, with the blank lines before it; what is left."""
    raw = list(io.StringIO(text, newline=""))
    reader = csv.reader(raw)
    found, start = [], 0
    for cells in reader:
        if any(cell.strip() for cell in cells):
            stripped = [cell.strip() for cell in cells]
            found.append((stripped, "".join(raw[start : reader.line_num])))
            start = reader.line_num
    return found, "".join(raw[start:])


def _blank(text: str) -> str:
    """The blank lines that a row's text begins with."""
    lines = io.StringIO(text, newline="").readlines()
    count = next((k for k, line in enumerate(lines) if line.strip(" ,\r\n")), 0)
    return "".join(lines[:count])


def _positions(keys: Sequence[Key]) -> dict[Key, list[tuple[Key, int]]]:
    """Keys of a kind (all but the last cell alike) with their positions, by key."""
    own: dict[Key, list[tuple[Key, int]]] = defaultdict(list)
    for place, key in enumerate(keys):
        own[key[:-1]].append((key, place))
    return {kind: sorted(members) for kind, members in own.items()}


def _place(alike: Sequence[tuple[Key, int]], key: Key, end: int) -> int:
    """After how many rows a new one stands: after that of its kind before it, or at the end."""
    number = bisect_left(alike, (key, 0))
    if number:
        return alike[number - 1][1] + 1
    return alike[0][1] if alike else end
