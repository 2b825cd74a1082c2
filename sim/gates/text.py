"""Verdicts for a terminal or a log: plain lines, what failed last. Data in, text out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.gates.file import number
from sim.gates.verdict import Difference, Verdict, headline

LISTED = 20
"""Differences shown of one comparison; JSON holds them all."""


def render(verdicts: Sequence[Verdict], *, failures_only: bool = False) -> str:
    """One line for each gate, more where it fails, and how many failed."""
    good = [] if failures_only else [verdict for verdict in verdicts if verdict.passed]
    bad = [verdict for verdict in verdicts if not verdict.passed]
    if failures_only and not bad:
        return ""
    lines = [line for verdict in (*good, *bad) for line in _lines(verdict)]
    return "\n".join([*lines, headline(verdicts)]) + "\n"


def _lines(verdict: Verdict) -> Iterator[str]:
    state = {"passed": "ok    ", "failed": "FAILED", "unjudged": "FAILED"}[verdict.state]
    yield f"{state}  {sentence(verdict)}"
    if verdict.passed:
        return
    if verdict.title != verdict.condition and verdict.bounds:
        yield f"        the gate: {verdict.condition}"
    if verdict.note:
        yield f"        note: {' '.join(verdict.note.split())}"
    for difference in verdict.differences[:LISTED]:
        yield f"        {told(difference)}"
    more = len(verdict.differences) - LISTED
    if more > 0:
        yield f"        and {more} more"


def sentence(verdict: Verdict) -> str:
    """Where, what, and what was found, in one line."""
    where = f"{verdict.scenario}: " if verdict.scenario else ""
    what = f"cannot be evaluated: {verdict.told}" if verdict.state == "unjudged" else verdict.told
    return f"{where}{verdict.title}: {what}"


def told(difference: Difference) -> str:
    """One difference from the reference in words."""
    if difference.kind == "value":
        was, now = shown(difference.reference), shown(difference.now)
        text = f"{difference.outcome}: {now}, reference {was}"
        if difference.change is not None:
            text += f", difference {difference.change:+.6g}"
            text += f", tolerance {difference.tolerance:.6g}"
    elif difference.kind == "status":
        text = f"status: {difference.now}, reference {difference.reference}"
    else:
        return f"{difference.kind}: {difference.outcome or difference.point}"
    return f"{text}, at {difference.point}" if difference.point else text


def shown(value: float | str | None) -> str:
    """A number, a word or nothing as reports show them."""
    return number(value) if isinstance(value, float) else str(value or "nothing")
