"""Bounds held against results: every gate, for every run or sweep that it is about."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sim.config.paths import did_you_mean
from sim.config.sweep import figure_key
from sim.gates.file import Gate, Span, number
from sim.gates.results import OPTIMAL, Axis, Cell, Point, Results
from sim.gates.take import Take
from sim.gates.verdict import Verdict

_WITH_UNIT = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*(\S.*)", re.ASCII)
NAMED = 6
"""Values, names or points that a sentence lists before it says how many more there are."""


@dataclass(frozen=True, eq=False)
class Subject:
    """A folder to check: its results, or why there are none.

    label : what verdicts call it, no other folder alike
    name : name of the run or sweep, or of the folder where there are no results
    """

    label: str
    name: str
    results: Results | None
    reason: str = ""


class UnjudgedError(Exception):
    """A gate cannot be evaluated; the message says why."""


def concerned(subjects: Sequence[Subject], scenario: str | None) -> list[Subject]:
    """The folders that something with this `scenario` is about."""
    return [subject for subject in subjects if scenario in (None, subject.name)]


def no_such(subjects: Sequence[Subject], scenario: str | None) -> str:
    """Why nothing was found to judge."""
    names = [subject.name for subject in subjects]
    hint = did_you_mean(scenario or "", names) or f"; checked were {listed(names)}"
    return f"no folder holds a run or sweep named {scenario!r}{hint}"


def judge(gate: Gate, subjects: Sequence[Subject], line: int = 0) -> Iterator[Verdict]:
    """One verdict for each folder the gate is about; one that says so where there is none."""
    blank = Verdict(
        title=gate.title,
        condition=gate.condition,
        scenario=gate.scenario or "",
        state="unjudged",
        told="",
        outcome=gate.outcome,
        bounds=gate.bounds,
        note=gate.note,
        line=line,
    )
    chosen = concerned(subjects, gate.scenario)
    if not chosen:
        yield replace(blank, told=no_such(subjects, gate.scenario))
    for subject in chosen:
        named = replace(blank, scenario=subject.label)
        try:
            if subject.results is None:
                raise UnjudgedError(subject.reason)
            yield _judged(gate, subject.results, named)
        except UnjudgedError as reason:
            yield replace(named, told=str(reason))


def _judged(gate: Gate, results: Results, blank: Verdict) -> Verdict:
    column = column_of(gate.outcome, results)
    take = Take.read(gate.take)
    if not results.is_sweep and (gate.where or not take.is_every):
        raise UnjudgedError("`where` and `take` are about the points of a sweep; this is one run")
    points = _chosen(gate, results)
    values = _values(points, column, results)
    if take.is_every:
        return _each(gate, results, points, values, blank)
    value = take.value(values)
    inside = _margin(gate, value) >= 0
    told = f"{number(value)} over {len(values)} {_points(len(values))}"
    if take.word in ("min", "max"):
        point = results.told(points[values.index(value)])
        blank, told = replace(blank, point=point), f"{number(value)} at {point}"
    if not inside:
        told += f", {_beyond(gate, value)}"
    return replace(
        blank,
        state="passed" if inside else "failed",
        told=told,
        value=value,
        points=len(values),
    )


def _each(
    gate: Gate, results: Results, points: Sequence[Point], values: Sequence[float], blank: Verdict
) -> Verdict:
    """The point that lies worst decides; where all are inside, it is the nearest to a bound."""
    margins = [_margin(gate, value) for value in values]
    worst = min(range(len(values)), key=margins.__getitem__)
    value, point = values[worst], results.told(points[worst])
    outside = sum(margin < 0 for margin in margins)
    told = number(value) + (f" at {point}" if point else "")
    if outside:
        told += f", {_beyond(gate, value)}"
    if len(values) > 1:
        of = f"{len(values)} points"
        told += (
            f"; {outside} of {of} {_are(outside)} out of bounds" if outside else f", worst of {of}"
        )
    return replace(
        blank,
        state="failed" if outside else "passed",
        told=told,
        value=value,
        point=point,
        outside=outside,
        points=len(values),
    )


def _margin(gate: Gate, value: float) -> float:
    """How far inside the bounds a value lies, negative outside."""
    above = math.inf if gate.min is None else value - gate.min
    below = math.inf if gate.max is None else gate.max - value
    return min(above, below)


def _beyond(gate: Gate, value: float) -> str:
    if gate.max is not None and value > gate.max:
        return f"{number(value - gate.max)} above {number(gate.max)}"
    assert gate.min is not None
    return f"{number(gate.min - value)} below {number(gate.min)}"


def column_of(outcome: str, results: Results) -> int:
    """Position of an outcome; raises `UnjudgedError` with a hint where there is none."""
    column = results.column(outcome)
    if column is not None:
        return column
    known = list(results.outcomes)
    hint = did_you_mean(figure_key(outcome), known) or did_you_mean(outcome, known)
    if not hint and results.is_sweep:
        hint = f"; it keeps {listed(known)}"
    raise UnjudgedError(f"there is no outcome {outcome!r}{hint}")


def _values(points: Sequence[Point], column: int, results: Results) -> list[float]:
    """Numbers of all points; raises `UnjudgedError` if a point has none."""
    bad = [point for point in points if point.status != OPTIMAL]
    if bad:
        reasons = [f"{results.told(point)} {point.status}".strip() for point in bad]
        of = f"{len(bad)} of {len(points)} points are" if results.is_sweep else "it is"
        raise UnjudgedError(f"{of} not solved to tolerance: {listed(reasons)}")
    values = [point.values[column] for point in points]
    numbers = [value for value in values if isinstance(value, float)]
    if len(numbers) < len(values):
        pairs = zip(points, values, strict=True)
        where = [
            f"{_what(value)} {results.told(point)}".strip()
            for point, value in pairs
            if not isinstance(value, float)
        ]
        raise UnjudgedError(f"{results.outcomes[column]} is no number: {listed(where)}")
    return numbers


def _what(value: Cell) -> str:
    return "nothing" if value is None else repr(value) if isinstance(value, str) else number(value)


def _chosen(gate: Gate, results: Results) -> list[Point]:
    """The points that `where` picks, at least one."""
    points = list(results.points)
    for word, wanted in gate.where.items():
        place = _axis(word, results)
        axis = results.axes[place]
        if isinstance(wanted, Span):
            low, high = (None if end is None else _plain(end, axis) for end in wanted.ends)
            points = [p for p in points if _between(p.place[place], low, high, axis)]
            continue
        several = wanted if isinstance(wanted, tuple) else (wanted,)
        values = [_plain(value, axis) for value in several]
        there = [point.place[place] for point in results.points]
        for value in values:
            if not any(_same(value, own) for own in there):
                raise UnjudgedError(
                    f"no point has {word} {_shown(value, axis)}; {_values_of(there)}"
                )
        points = [p for p in points if any(_same(value, p.place[place]) for value in values)]
    if not points:
        raise UnjudgedError("no point lies where the gate looks")
    return points


def _axis(word: str, results: Results) -> int:
    for place, axis in enumerate(results.axes):
        if word in (axis.name, axis.column):
            return place
    names = [axis.name for axis in results.axes]
    hint = did_you_mean(word, names) or f"; axes are {listed(names)}"
    raise UnjudgedError(f"there is no axis {word!r}{hint}")


def _plain(value: float | str, axis: Axis) -> Cell:
    """A value of the gates file as the table has it; raises `UnjudgedError` for another unit."""
    if not isinstance(value, str):
        return float(value)
    found = _WITH_UNIT.fullmatch(value)
    if found and axis.unit:
        if found[2] != axis.unit:
            raise UnjudgedError(f"{axis.name} is in {axis.unit}, not in {found[2]}")
        return float(found[1])
    return value


def _same(wanted: Cell, own: Cell) -> bool:
    if isinstance(wanted, float) and isinstance(own, float):
        return math.isclose(wanted, own, rel_tol=1e-9, abs_tol=1e-12)
    return wanted == own


def _between(own: Cell, low: Cell, high: Cell, axis: Axis) -> bool:
    """Whether a value lies between two of its kind; words, days among them, by their letters."""
    for end, below in ((low, True), (high, False)):
        if end is None:
            continue
        if isinstance(own, float) and isinstance(end, float):
            first, second = (end, own) if below else (own, end)
            inside = first <= second or _same(first, second)
        elif isinstance(own, str) and isinstance(end, str):
            inside = end <= own if below else own <= end
        else:
            raise UnjudgedError(f"{axis.name} holds {_what(own)}, which {_what(end)} cannot bound")
        if not inside:
            return False
    return True


def _shown(value: Cell, axis: Axis) -> str:
    if isinstance(value, float):
        return f"{number(value)} {axis.unit}".strip()
    return str(value)


def _values_of(cells: Sequence[Cell]) -> str:
    distinct = sorted(set(cells), key=lambda value: (isinstance(value, str), value))
    words = [number(value) if isinstance(value, float) else str(value) for value in distinct]
    return f"there are {listed(words)}"


def listed(words: Sequence[str]) -> str:
    """The first few of the words, and how many more there are."""
    more = len(words) - NAMED
    return ", ".join(words[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _points(count: int) -> str:
    return "point" if count == 1 else "points"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
