"""Results held against committed ones: every number that moved further than it may, by name.

A number may differ by the larger of an absolute tolerance and a share of the reference value.
Points are matched by the values of their axes, so a design may be written in another order. How a
programme was solved (iterations, residuals) is no outcome.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from sim.config.compose import label_of
from sim.config.sweep import figure_key
from sim.gates.file import Reference, Tolerance
from sim.gates.judge import Subject, UnjudgedError, concerned, listed, no_such
from sim.gates.reference import Committed, committed
from sim.gates.results import OPTIMAL, Cell, NoResultsError, Point, Results
from sim.gates.verdict import Difference, Verdict

SKIPPED = ("solver.", "schema_version", "start_state.", "newest_observation.")
DIGITS = 12
"""Of an axis' values: a sample drawn elsewhere may differ in the last bits."""


def regress(
    reference: Reference, folder: Path, subjects: Sequence[Subject], line: int = 0
) -> Iterator[Verdict]:
    """One verdict for each folder and its reference; a folder without one is not in order."""
    where = label_of(Path(os.path.normpath(folder / reference.path)))
    try:
        references = committed(reference, folder)
        _refuse_idle_patterns(reference, references)
    except (NoResultsError, UnjudgedError) as reason:
        labels = [subject.label for subject in concerned(subjects, reference.scenario)]
        for label in labels or [reference.scenario or ""]:
            yield _unjudged(where, label, str(reason), line)
        return
    seen: set[str] = set()
    for one in references:
        chosen = concerned(subjects, one.scenario)
        if not chosen:
            told = no_such(subjects, one.scenario)
            yield _unjudged(where, one.scenario or "", told, line)
        for subject in chosen:
            seen.add(subject.label)
            if subject.results is None:
                yield _unjudged(where, subject.label, subject.reason, line)
            else:
                yield _compared(
                    (reference, where), one.results, subject.results, subject.label, line
                )
    if reference.scenario is None:
        for subject in subjects:
            if subject.label not in seen:
                told = f"{where} holds no reference for {subject.name!r}"
                yield _unjudged(where, subject.label, told, line)


def _unjudged(where: str, scenario: str, told: str, line: int) -> Verdict:
    return Verdict("reference", f"as in {where}", scenario, "unjudged", told, line=line)


def _compared(
    held: tuple[Reference, str], then: Results, now: Results, label: str, line: int
) -> Verdict:
    reference, where = held
    if then.path.resolve() == now.path.resolve():
        return _unjudged(where, label, "the reference is the very folder that is checked", line)
    if then.is_sweep != now.is_sweep:
        kinds = ("a sweep", "a run") if then.is_sweep else ("a run", "a sweep")
        told = f"the reference is {kinds[0]}, what is checked {kinds[1]}"
        return _unjudged(where, label, told, line)
    found = tuple(sorted(differences(reference, then, now), key=_order))
    if found:
        moved = Counter(difference.kind for difference in found)
        told = "differs: " + ", ".join(_tally(kind, count) for kind, count in moved.items())
    else:
        rules = _Rules(reference)
        names = [name for name in _kept(then) if rules(figure_key(name)) is not None]
        solved = [point for point in now.points if point.status == OPTIMAL]
        if not names or not solved:
            why = "all outcomes are ignored" if solved else "neither was solved to tolerance"
            return _unjudged(where, label, f"nothing is left to compare: {why}", line)
        told = f"within tolerance ({_size(now, len(solved), len(names))})"
    outside = len({difference.point for difference in found if difference.point})
    return Verdict(
        "reference",
        f"as in {where}",
        label,
        "failed" if found else "passed",
        told,
        outside=outside,
        points=len(now.points),
        differences=found,
        line=line,
    )


def _size(now: Results, solved: int, outcomes: int) -> str:
    """What was compared; points without an answer, now as then, are told of."""
    unsolved = len(now.points) - solved
    points = f"{_count(solved, 'point')}, " if now.is_sweep else ""
    left = f"; {_count(unsolved, 'point')} not solved, as in the reference" if unsolved else ""
    return f"{points}{_count(outcomes, 'outcome')}{left}"


_PLURALS = {"value": "values", "status": "statuses"}


def _tally(kind: str, count: int) -> str:
    return f"{count} {kind if count == 1 else _PLURALS.get(kind, kind + 's')}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _order(difference: Difference) -> tuple[bool, float]:
    """What is not there or not solved first, then the furthest from the reference."""
    return difference.kind == "value", -difference.excess


def _kept(results: Results) -> list[str]:
    return [name for name in results.outcomes if not name.startswith(SKIPPED)]


def differences(reference: Reference, then: Results, now: Results) -> Iterator[Difference]:
    """Everything that is not as in the reference."""
    axes = [{axis.column for axis in side.axes} for side in (then, now)]
    if axes[0] != axes[1]:
        for column in sorted(axes[0] ^ axes[1]):
            yield Difference("missing axis" if column in axes[0] else "new axis", column)
        return
    rules = _Rules(reference)
    names = {figure_key(name): name for name in _kept(then)}
    present = {figure_key(name): name for name in _kept(now)}
    for key in [key for key in names if key not in present and rules(key)]:
        yield Difference("missing outcome", names[key])
    for key in [key for key in present if key not in names and rules(key)]:
        yield Difference("new outcome", present[key])
    shared = [
        (names[key], then.columns[names[key]], now.columns[present[key]], rule)
        for key in names
        if key in present and (rule := rules(key)) is not None
    ]
    old, new = _by_place(then), _by_place(now)
    yield from (Difference("missing point", "", then.told(old[p])) for p in old if p not in new)
    yield from (Difference("new point", "", now.told(new[p])) for p in new if p not in old)
    for place, point in new.items():
        if place in old:
            yield from _of_point(shared, old[place], point, now.told(point))


Shared = tuple[str, int, int, Tolerance]


def _of_point(shared: Sequence[Shared], then: Point, now: Point, told: str) -> Iterator[Difference]:
    if then.status != now.status:
        yield Difference("status", "status", told, then.status, now.status)
        return
    if now.status != OPTIMAL:
        return
    for name, left, right, rule in shared:
        was, is_ = then.values[left], now.values[right]
        allowed = _allowed(was, rule)
        if not _equal(was, is_, allowed):
            yield Difference("value", name, told, was, is_, allowed)


def _allowed(was: Cell, rule: Tolerance) -> float | None:
    if not isinstance(was, float):
        return None
    assert rule.absolute is not None
    assert rule.relative is not None
    return max(rule.absolute, rule.relative * abs(was))


def _equal(was: Cell, is_: Cell, allowed: float | None) -> bool:
    if isinstance(was, float) and isinstance(is_, float) and allowed is not None:
        return was == is_ or abs(is_ - was) <= allowed
    return was == is_


def _by_place(results: Results) -> Mapping[Hashable, Point]:
    """Points by the values of their axes, and by which time these stand there."""
    order = sorted(range(len(results.axes)), key=lambda place: results.axes[place].column)
    seen: Counter[Hashable] = Counter()
    found: dict[Hashable, Point] = {}
    for point in results.points:
        place = tuple(_rounded(point.place[k]) for k in order)
        found[place, seen[place]] = point
        seen[place] += 1
    return found


def _rounded(value: Cell) -> Cell:
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


class _Rules:
    """Tolerance of every outcome by its full key; None for what is ignored."""

    def __init__(self, reference: Reference) -> None:
        self.default = Tolerance(relative=reference.relative, absolute=reference.absolute)
        self.rules = [(figure_key(pattern), rule) for pattern, rule in reference.outcomes.items()]

    def __call__(self, key: str) -> Tolerance | None:
        fitting = [rule for pattern, rule in self.rules if fnmatchcase(key, pattern)]
        if not fitting:
            return self.default
        rule = fitting[-1]
        if not isinstance(rule, Tolerance):
            return None
        given = {name: value for name, value in rule if value is not None}
        return self.default.model_copy(update=given)


def _refuse_idle_patterns(reference: Reference, references: Sequence[Committed]) -> None:
    """A pattern that no outcome fits is a slip of the pen: it would leave the default to act."""
    keys = [figure_key(name) for one in references for name in one.results.outcomes]
    idle = [
        pattern
        for pattern in reference.outcomes
        if not any(fnmatchcase(key, figure_key(pattern)) for key in keys)
    ]
    if idle:
        raise UnjudgedError(f"no outcome of the reference fits {listed(idle)}")
