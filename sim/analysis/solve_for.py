"""Break-even of a sweep: how much of one axis is enough, at every combination of the others."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from sim.analysis.break_even import (
    AT_START,
    FOUND,
    NOT_MET,
    UNSOLVED,
    Answer,
    Evaluate,
    Lever,
    Search,
    Value,
    search,
)
from sim.analysis.condition import Condition, condition_of
from sim.analysis.names import low, phrase_of, unit_of
from sim.analysis.study import Input, Measured, kind_of
from sim.config.loaded_sweep import LoadedSweep
from sim.config.paths import did_you_mean
from sim.data.seeds import Seeds
from sim.errors import InputError
from sim.sweep.design import Points, points_of

SHARE = 1e-3
"""Of the lever's range: how near the answer is without a tolerance asked for."""
LEAST_SHARE = 1e-9
DESIGNS = ("grid", "zip")


@dataclass(frozen=True, eq=False)
class BreakEven:
    """The answers for a sweep.

    lever : the axis varied
    others : the axes that are combined
    """

    sweep: str
    title: str
    condition: Condition
    outcome: Measured
    lever: Input
    ends: tuple[Value, Value]
    tolerance: float
    others: tuple[Input, ...]
    found: Search

    @property
    def answers(self) -> tuple[Answer, ...]:
        """One a combination, in the order of the sweep."""
        return self.found.answers

    def told(self, value: float) -> Value:
        """A number of the lever as points have it."""
        return _day(value) if self.lever.kind == "date" else value

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row a combination: the others' columns, `state`, the lever's column, and more.

        `short_at` : value of the lever just before, at which the condition does not hold yet
        outcome's name : its value there, or at the lever's end where the condition is never met
        `steady` : `yes` where the outcome goes one way only along the lever
        `lost_at` : value of the lever, beyond, at which the condition no longer holds
        """
        rows = []
        for one in self.answers:
            row: dict[str, Any] = self._combination(one.combination)
            row["state"] = one.state
            row[self.lever.column] = self._cell(one.at)
            row["short_at"] = self._cell(one.short_at)
            row[self.condition.outcome] = one.outcome
            row["steady"] = "yes" if one.steady else "no"
            row["lost_at"] = self._cell(one.lost_at)
            rows.append(row)
        return pd.DataFrame(rows)

    @cached_property
    def evaluated(self) -> pd.DataFrame:
        """Every point that was solved for: the others' columns, the lever's, the outcome."""
        rows = [
            {
                **self._combination(combination),
                self.lever.column: self._cell(value),
                self.condition.outcome: outcome,
            }
            for combination, value, outcome in self.found.evaluated
        ]
        return pd.DataFrame(rows)

    def count(self, *states: str) -> int:
        """Combinations in a state."""
        return sum(one.state in states for one in self.answers)

    def _combination(self, combination: Mapping[str, Value]) -> dict[str, Any]:
        return {one.column: combination[one.name] for one in self.others}

    def _cell(self, value: float | None) -> Any:
        return None if value is None else self.told(value)


def solve_for(
    loaded: LoadedSweep,
    seeds: Seeds,
    condition: str,
    vary: str,
    evaluate: Evaluate,
    *,
    tolerance: float | None = None,
    told: Callable[[int, int], None] | None = None,
) -> BreakEven:
    """Search along the axis `vary` of a sweep for where `condition` comes to hold.

    tolerance : as a share of the axis' range; of dates never finer than a day
    told : is told of every round of the search, and of the points in it

    Raises `InputError` for a design without combinations, an unknown axis, one that is no number
    and no date, a tolerance that is no share, and a text that is no condition.
    """
    wanted = condition_of(condition)
    design = loaded.sweep.design.type
    if design not in DESIGNS:
        raise InputError(
            f"{loaded.name} is a sweep with design {design}, whose points are no combinations to "
            "search at; use one with design grid or zip"
        )
    points = points_of(loaded, seeds)
    inputs = inputs_of(points)
    lever = _chosen(inputs, vary, loaded.name)
    others = tuple(one for one in inputs if one is not lever)
    along, ends = _lever(points, inputs.index(lever), lever, tolerance)
    found = search(_combinations(points, inputs, lever), along, wanted, evaluate, told)
    name = wanted.outcome
    measured = Measured(name, phrase_of(name), unit_of(name))
    return BreakEven(
        sweep=loaded.name,
        title=loaded.sweep.title,
        condition=wanted,
        outcome=measured,
        lever=lever,
        ends=ends,
        tolerance=along.tolerance,
        others=others,
        found=found,
    )


def inputs_of(points: Points) -> tuple[Input, ...]:
    """The axes of a sweep's points as this package tells of them."""
    inputs = []
    for place, axis in enumerate(points.axes):
        values = pd.Series([row[place] for row in points.rows])
        kind = kind_of(values)
        words = tuple(dict.fromkeys(str(value) for value in values)) if kind == "word" else ()
        title = axis.label or axis.name.replace("-", " ")
        inputs.append(Input(axis.name, axis.column, axis.unit, title, kind, words))
    return tuple(inputs)


def _chosen(inputs: Sequence[Input], vary: str, sweep: str) -> Input:
    known = {one.name: one for one in inputs}
    if vary not in known:
        hint = did_you_mean(vary, list(known)) or f"; there are {', '.join(known)}"
        raise InputError(f"{vary!r} is no axis of {sweep}{hint}")
    if known[vary].kind == "word":
        raise InputError(f"{vary} takes words, so there is nothing between; vary another axis")
    return known[vary]


def _lever(
    points: Points, place: int, lever: Input, tolerance: float | None
) -> tuple[Lever, tuple[Value, Value]]:
    """The lever from the first to the last of its values in the design."""
    values = list(dict.fromkeys(row[place] for row in points.rows))
    first, last = (float(value) for value in lever.places(pd.Series([values[0], values[-1]])))
    if first == last:
        raise InputError(f"{lever.name} has one value only; give it a range to search in")
    share = SHARE if tolerance is None else tolerance
    if not LEAST_SHARE <= share <= 1:
        raise InputError(
            f"a tolerance of {share:g} is no share of an axis; give one from {LEAST_SHARE:g} to 1"
        )
    near = abs(last - first) * share
    if lever.kind == "date":
        found = Lever(lever.name, first, last, max(1.0, near), _day, whole=True)
    else:
        found = Lever(lever.name, first, last, near)
    return found, (values[0], values[-1])


def _day(ordinal: float) -> str:
    return date.fromordinal(round(ordinal)).isoformat()


def _combinations(points: Points, inputs: Sequence[Input], lever: Input) -> list[dict[str, Value]]:
    """Values of the other axes that occur together, each once, in the design's order."""
    names = [one.name for one in inputs]
    rows = [dict(zip(names, row, strict=True)) for row in points.rows]
    others = [{name: row[name] for name in names if name != lever.name} for row in rows]
    return list({tuple(row.items()): row for row in others}.values())


def sentence(found: BreakEven) -> str:
    """The answer in words, with its numbers."""
    name, far = found.lever.title, found.lever.told(found.ends[1])
    if not found.others:
        return _one(found, found.answers[0])
    parts = []
    reached = [one for one in found.answers if one.state == FOUND]
    total = len(found.answers)
    if reached:
        least = min(reached, key=lambda one: abs(float(one.at or 0.0) - _start(found)))
        most = max(reached, key=lambda one: abs(float(one.at or 0.0) - _start(found)))
        parts.append(
            f"{found.condition} is reached in {len(reached)} of {total} combinations, with "
            f"{low(name)} "
            f"from {_at(found, least)} ({_where(found, least)}) "
            f"to {_at(found, most)} ({_where(found, most)})"
        )
    for state, words in (
        (AT_START, f"already holds at {found.lever.told(found.ends[0])}"),
        (NOT_MET, f"does not hold even at {far}"),
        (UNSOLVED, "has a point on the way without an answer"),
    ):
        count = found.count(state)
        if count:
            subject = "it" if parts else str(found.condition)
            parts.append(f"{subject} {words} in {count} of {total} combinations")
    return "; ".join(parts) + "."


def _start(found: BreakEven) -> float:
    return float(found.lever.places(pd.Series([found.ends[0]]))[0])


def _at(found: BreakEven, answer: Answer) -> str:
    return found.lever.told(found.told(float(answer.at or 0.0)))


def _where(found: BreakEven, answer: Answer) -> str:
    named = [f"{one.title} {one.told(answer.combination[one.name])}" for one in found.others]
    return ", ".join(named)


def _one(found: BreakEven, answer: Answer) -> str:
    """Of a sweep with a single combination."""
    name, first, last = found.lever.title, *(found.lever.told(end) for end in found.ends)
    value = found.outcome.told(answer.outcome, 4)
    if answer.state == FOUND:
        return (
            f"{found.condition} is reached with {name} {_at(found, answer)} "
            f"({found.condition.outcome} is {value} there)."
        )
    if answer.state == AT_START:
        return f"{found.condition} holds already with {name} {first} ({value})."
    if answer.state == NOT_MET:
        return (
            f"{found.condition} does not hold even with {name} {last} "
            f"({found.condition.outcome} is {value} there)."
        )
    return f"{found.condition}: a point on the way has no answer."


def cautions(found: BreakEven) -> list[str]:
    """What a reader must know about outcomes that do not go one way."""
    notes = []
    uneven = [one for one in found.answers if not one.steady]
    if uneven:
        notes.append(
            f"{found.condition.outcome} goes up and down along {found.lever.name} in "
            f"{len(uneven)} of {len(found.answers)} combinations (steady: no); the value told is "
            "the first found."
        )
    lost = [one for one in found.answers if one.lost_at is not None]
    if lost:
        notes.append(
            f"In {len(lost)} of {len(found.answers)} combinations the condition no longer holds "
            "further on (lost_at)."
        )
    empty = sum(math.isnan(outcome) for *_, outcome in found.found.evaluated)
    if empty:
        notes.append(
            f"{empty} of {len(found.found.evaluated)} points have no answer (empty in "
            "evaluated.csv); what lies beyond them along the axis is not judged by them."
        )
    return notes


def document(found: BreakEven) -> dict[str, Any]:
    """Everything for `break-even.json`."""
    return {
        "schema_version": 1,
        "kind": "break-even",
        "sweep": found.sweep,
        "title": found.title,
        "condition": str(found.condition),
        "vary": found.lever.name,
        "unit": found.lever.unit,
        "from": found.ends[0],
        "to": found.ends[1],
        "tolerance": found.tolerance,
        "points": len(found.found.evaluated),
        "answer": sentence(found),
        "notes": cautions(found),
        "combinations": [_plain(row) for row in found.table.to_dict("records")],
    }


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row as JSON has it: nothing where there is no number."""
    return {str(key): None if pd.isna(value) else value for key, value in row.items()}
