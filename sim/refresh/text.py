"""A refresh told in text and as JSON.

Up to thirty rows are shown one by one. Of more, a line for every country or pair: how many rows
are new and how many changed, from when to when, the newest numbers and the largest change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sim.refresh.changes import Change, Table
from sim.refresh.found import LeftOut, listed

ROWS_SHOWN = 30
TIMES = ("day", "month", "period")
UNITS = {"full": "full (share)"}
"""Headings of columns whose names do not end with their unit."""
LEFT = "<"
RIGHT = ">"


def render(table: Table, *, every: bool) -> str:
    """Counts, a table of what changes, what was left out; summed up where long, unless `every`."""
    lines = [
        f"{table.name}.csv: {len(table.added)} new, {len(table.changed)} changed, "
        f"{table.same} as before, {table.unread} not asked for or without data"
    ]
    if len(table.changes) <= ROWS_SHOWN or every or table.key[-1] not in TIMES:
        lines += _grid(_rows(table))
    else:
        lines += _grid(_groups(table))
        lines.append("    --all shows every row")
    lines += [f"    {told}" for told in _remarks(table)]
    for why, items in _by_reason(table.left_out).items():
        lines.append(f"    left out, {why}: {listed(items, 5)}")
    return "\n".join(lines)


def _remarks(table: Table) -> Iterator[str]:
    """The largest change, and where replaced rows came from if not from the same publisher."""
    if not table.changed:
        return
    largest = max(table.changed, key=lambda change: abs(change.size))
    name = largest.numbers[0]
    if largest.size and largest.before is not None:
        told = f"{largest.before[name]} -> {largest.after[name]} ({_percent(largest)})"
        yield f"largest change: {' '.join(largest.key)} {name} {told}"
    others = [c.before["source"] for c in table.changed if c.before and _foreign(c)]
    if others:
        sources = listed(sorted(set(others)))
        yield f"{len(others)} of the changed rows were estimates or another's: {sources}"


def _foreign(change: Change) -> bool:
    """Whether a row that changes was another publisher's, or someone's estimate."""
    own = change.after["source"].partition(",")[0]
    before = change.before or {}
    return own not in before["source"] or before["quality"] != change.after["quality"]


def _rows(table: Table) -> Iterator[tuple[str, ...]]:
    """Heading and a line for every change."""
    if not table.changes:
        return
    names = table.changes[0].numbers
    yield (
        *(LEFT + name for name in table.key),
        *(RIGHT + head for name in names for head in (UNITS.get(name, name), "before")),
        RIGHT + "change",
        LEFT + "quality",
    )
    for change in table.changes:
        before = change.before or {}
        cells = [cell for n in names for cell in (change.after[n], before.get(n, ""))]
        yield (*change.key, *cells, _percent(change), _quality(change))


def _quality(change: Change) -> str:
    after = change.after["quality"]
    before = (change.before or change.after)["quality"]
    return after if before == after else f"{before} -> {after}"


def _percent(change: Change) -> str:
    if change.before is None:
        return "new"
    number = float(change.before[change.numbers[0]])
    return f"{100.0 * change.size / number:+.1f} %" if number else f"{change.size:+g}"


def _groups(table: Table) -> Iterator[tuple[str, ...]]:
    """Heading and a line for every country or pair, its newest numbers last."""
    names = table.changes[0].numbers
    last = table.key[-1]
    yield (
        *(LEFT + name for name in table.key[:-1]),
        *(RIGHT + head for head in ("new", "changed")),
        *(LEFT + head for head in (f"first {last}", f"last {last}")),
        *(RIGHT + UNITS.get(name, name) for name in names),
        RIGHT + "largest change",
    )
    groups: dict[tuple[str, ...], list[Change]] = defaultdict(list)
    for change in table.changes:
        groups[change.key[:-1]].append(change)
    for kind, members in sorted(groups.items()):
        members.sort(key=lambda change: change.key)
        changed = [change for change in members if change.before is not None]
        largest = max(changed, key=lambda change: abs(change.size), default=None)
        ends = members[0].key[-1], members[-1].key[-1]
        numbers = [members[-1].after[name] for name in names]
        told = _percent(largest) if largest else ""
        yield (*kind, str(len(members) - len(changed)), str(len(changed)), *ends, *numbers, told)


def _grid(lines: Iterator[tuple[str, ...]]) -> Iterator[str]:
    """Lines in columns; the first is the heading, whose cells begin with their alignment."""
    marked = next(lines, None)
    if marked is None:
        return
    rows = [tuple(head[1:] for head in marked), *lines]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            f"{cell:{head[0]}{width}}"
            for cell, head, width in zip(row, marked, widths, strict=True)
        ]
        yield ("    " + "  ".join(cells)).rstrip()


def _by_reason(left_out: Sequence[LeftOut]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for item in left_out:
        found[item.why].append(item.what)
    return found


def document(table: Table) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "table": table.name,
        "new": len(table.added),
        "changed": len(table.changed),
        "as_before": table.same,
        "unread": table.unread,
        "changes": [
            {
                "key": dict(zip(table.key, change.key, strict=True)),
                "before": None if change.before is None else dict(change.before),
                "after": dict(change.after),
            }
            for change in table.changes
        ],
        "left_out": [asdict(item) for item in table.left_out],
    }
