"""Verdicts as Markdown, for the summary of a job or a comment. Data in, text out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sim.gates.text import shown
from sim.gates.verdict import Difference, Verdict, headline

LISTED = 50
"""Differences shown of one comparison."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~#!&@])")


def to_markdown(verdicts: Sequence[Verdict], known: Sequence[str] = ()) -> str:
    """A heading, a table of all gates with the failed ones first, and tables of differences.

    known : lines that say where starts are known from
    """
    bad = [verdict for verdict in verdicts if not verdict.passed]
    good = [verdict for verdict in verdicts if verdict.passed]
    rows = [_row(verdict) for verdict in (*bad, *good)]
    parts = [
        f"### gasgap: {headline(verdicts)}",
        *(escaped(line) for line in known),
        _table(("", "scenario", "gate", "value", "bounds", "found"), rows),
    ]
    parts += [part for verdict in bad for part in _differences(verdict)]
    return "\n\n".join(parts) + "\n"


def _row(verdict: Verdict) -> tuple[str, ...]:
    state = {"passed": "pass", "failed": "**FAIL**", "unjudged": "**NOT EVALUATED**"}
    found, named = escaped(verdict.told), verdict.title
    if verdict.bounds and verdict.title != verdict.condition:
        named += f": {verdict.condition}"
    if verdict.note and not verdict.passed:
        found += f" ({escaped(verdict.note)})"
    return (
        state[verdict.state],
        escaped(verdict.scenario),
        escaped(named),
        "" if verdict.value is None else shown(verdict.value),
        escaped(verdict.bounds or verdict.condition),
        found,
    )


def _differences(verdict: Verdict) -> Iterator[str]:
    if not verdict.differences:
        return
    yield f"#### {escaped(verdict.scenario)}: {escaped(verdict.condition)}"
    header = ("outcome", "point", "reference", "now", "difference", "tolerance")
    rows = [_difference(difference) for difference in verdict.differences[:LISTED]]
    yield _table(header, rows)
    more = len(verdict.differences) - LISTED
    if more > 0:
        yield f"and {more} more"


def _difference(difference: Difference) -> tuple[str, ...]:
    compared = difference.kind in ("value", "status")
    change, tolerance = difference.change, difference.tolerance
    return (
        escaped(difference.outcome if compared else f"{difference.kind} {difference.outcome}"),
        escaped(difference.point),
        escaped(shown(difference.reference)) if compared else "",
        escaped(shown(difference.now)) if compared else "",
        "" if change is None else f"{change:+.6g}",
        "" if tolerance is None else f"{tolerance:.6g}",
    )


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
