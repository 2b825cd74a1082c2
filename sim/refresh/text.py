"""A refresh told in text and as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sim.refresh.changes import Change, Table
from sim.refresh.found import LeftOut, listed

ROWS_SHOWN = 30


def render(table: Table, *, every: bool) -> str:
    """Counts, a table of what changes, what was left out; the rows cut short unless `every`."""
    changed = len(table.changes) - table.added
    head = f"{table.name}.csv: {table.added} added, {changed} changed, {table.untouched} untouched"
    lines = [head, *_rows(table, every)]
    for why, items in _by_reason(table.left_out).items():
        lines.append(f"    left out, {why}: {listed(items, 5)}")
    return "\n".join(lines)


def _rows(table: Table, every: bool) -> Iterator[str]:
    shown = table.changes if every else table.changes[:ROWS_SHOWN]
    if not shown:
        return
    head = (*table.key, *shown[0].after, "")
    cells = [head, *((*change.key, *_numbers(change)) for change in shown)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(head))]
    for row in cells:
        padded = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        yield "    " + "  ".join(padded).rstrip()
    if len(shown) < len(table.changes):
        yield f"    ... and {len(table.changes) - len(shown)} more rows; --all shows them"


def _numbers(change: Change) -> list[str]:
    if change.before is None:
        return [*change.after.values(), "new"]
    pairs = [(change.before[name], after) for name, after in change.after.items()]
    told = [after if before == after else f"{before} -> {after}" for before, after in pairs]
    return [*told, ""]


def _by_reason(left_out: Sequence[LeftOut]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for item in left_out:
        found[item.why].append(item.what)
    return found


def document(table: Table) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "table": table.name,
        "untouched": table.untouched,
        "changes": [
            {
                "key": dict(zip(table.key, change.key, strict=True)),
                "before": None if change.before is None else dict(change.before),
                "after": dict(change.after),
            }
            for change in table.changes
        ],
        "left_out": [{"what": item.what, "why": item.why} for item in table.left_out],
    }
