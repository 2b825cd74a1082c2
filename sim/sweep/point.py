"""One point of a sweep: a scenario, changes to its baseline, and the key of its answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from sim.config.diagnostics import finding_at
from sim.config.loaded_sweep import LoadedSweep
from sim.config.quantity import PRICE_UNITS, RATE_UNITS, VOLUME_UNITS
from sim.config.schema import Scenario
from sim.config.sweep import Sweep
from sim.config.sweep_axis import BASELINE, Axis
from sim.config.sweep_paths import (
    PathError,
    applied,
    mistakes,
    of_baseline,
    of_range,
    read_point,
)
from sim.config.sweep_values import written
from sim.data.changes import ALIASES, Change, changed, problem_between
from sim.data.ranges import Axis as Range
from sim.data.seeds import Seeds
from sim.errors import Finding, ScenarioError
from sim.model.check import check_scenario
from sim.sweep.design import Points
from sim.sweep.program import program_digest
from sim.sweep.quantiles import AxisValue
from sim.sweep.stated import range_in
from sim.units import GWH_PER_TWH

_WORDS = ("name", "title", "question", "description", "baseline")
"""Keys of a scenario that no answer depends on; the baseline counts by its digest."""
_SUFFIXES: Mapping[str, Mapping[str, float]] = {
    "_gwh_d": RATE_UNITS,
    "_eur_mwh": PRICE_UNITS,
    "_gwh": {unit: factor * GWH_PER_TWH for unit, factor in VOLUME_UNITS.items()},
}
"""Units in which a column's numbers may be given, and what one is in the column's own."""
_SHARES = ("share", "heating_share", "fill", "full")
_SHOWN = 5


@dataclass(frozen=True)
class Point:
    """What is solved for one row of the table."""

    index: int
    values: Mapping[str, AxisValue]
    """By name of the axis."""
    scenario: Scenario
    changes: tuple[Change, ...]
    key: str
    """SHA-256 of everything the answer depends on: equal keys, equal answers."""


def point_of(loaded: LoadedSweep, points: Points, index: int) -> Point:
    """One point of a sweep, ready to be solved.

    Raises ScenarioError, at the axis that makes it so, where its scenario is not valid.
    """
    axes = loaded.sweep.axes
    values = dict(zip(axes, points.rows[index], strict=True))
    document: Mapping[str, Any] = loaded.base.resolved
    try:
        for name, axis in axes.items():
            document = applied(document, axis, values[name])
        scenario = read_point(document)
    except PathError as error:
        raise ScenarioError([_finding(loaded, index, values, str(error))]) from None
    except ValidationError as error:
        found = mistakes(document, error, loaded.positions.root.place)
        texts = dict.fromkeys(finding.message for finding in found)
        findings = [_finding(loaded, index, values, text) for text in texts]
        raise ScenarioError(findings) from None
    changes = tuple(
        change
        for name, axis in axes.items()
        for change in changes_of(axis, values[name], points.ranges)
    )
    key = _key(scenario, changes, _outcomes(loaded.sweep), points.baseline)
    return Point(index, values, scenario, changes, key)


def check_points(
    loaded: LoadedSweep,
    points: Points,
    seeds: Seeds,
    checked: Callable[[int], None] = lambda count: None,
) -> tuple[str, ...]:
    """Check every point; returns their keys, in order.

    checked : called after each point with how many there were so far
    Raises ScenarioError unless every point can be solved: it names the axes, values and numbers of
    the first few that cannot, and counts the others.
    """
    findings: list[Finding] = []
    keys: list[str] = []
    wrong = 0
    for index in range(len(points.rows)):
        try:
            point = point_of(loaded, points, index)
            keys.append(point.key)
            found = _problems_of(loaded, point, seeds)
        except ScenarioError as error:
            found = list(error.findings)
        wrong += bool(found)
        if wrong <= _SHOWN:
            findings += found
        checked(index + 1)
    if findings:
        findings += _others(loaded, wrong, len(points.rows))
        raise ScenarioError(findings)
    return tuple(keys)


def problems_of(loaded: LoadedSweep, points: Points, index: int, seeds: Seeds) -> list[Finding]:
    """What is wrong with one point: its scenario, or the baseline it would have."""
    try:
        return _problems_of(loaded, point_of(loaded, points, index), seeds)
    except ScenarioError as error:
        return list(error.findings)


def _problems_of(loaded: LoadedSweep, point: Point, seeds: Seeds) -> list[Finding]:
    texts = []
    if point.changes:
        problem = _problem_with(seeds, point.changes)
        texts += [problem] if problem is not None else []
        seeds = changed(seeds, point.changes)
    for path, text in check_scenario(point.scenario, seeds):
        texts.append(f"{'.'.join(str(key) for key in path)}: {text}")
    return [_finding(loaded, point.index, point.values, text) for text in texts]


@lru_cache(maxsize=64)
def _problem_with(seeds: Seeds, changes: tuple[Change, ...]) -> str | None:
    """The first rule of the baseline that changes break; many points of a grid have equal ones."""
    tables = dict.fromkeys(change.table for change in changes)
    return problem_between(changed(seeds, changes), tables)


def changes_of(axis: Axis, value: AxisValue, ranges: Mapping[str, Range]) -> Iterator[Change]:
    """What an axis does to the baseline at one of its values.

    ranges : those that the baseline states, by name
    """
    for path in axis.path:
        if of_range(path):
            yield from ranges[range_in(path)].changes(float(value))
        elif of_baseline(path):
            table, row, column = named_in(path)
            number = (
                in_column(value, axis.sample.unit, column) if axis.apply != "multiply" else value
            )
            assert not isinstance(number, str)
            yield Change(table, row, column, axis.apply, float(number))


def named_in(path: str) -> tuple[str, str, str]:
    """(table, row, column) of `baseline.TABLE.ROW.COLUMN`; the row's id may hold dots."""
    table, _, rest = path.removeprefix(BASELINE).partition(".")
    row, _, column = rest.rpartition(".")
    return ALIASES.get(table, table), row, column


def units_of(column: str) -> tuple[str, ...]:
    """Units in which the numbers of a column may be given; none where they have none."""
    for ending, units in _SUFFIXES.items():
        if column.endswith(ending):
            return tuple(units)
    return ("%",) if column in _SHARES else ()


def in_column(value: AxisValue, unit: str, column: str) -> AxisValue:
    """A value of an axis in the unit of a column of the baseline."""
    if isinstance(value, str) or not unit:
        return value
    if unit == "%" and column in _SHARES:
        return float(value) / 100
    for ending, units in _SUFFIXES.items():
        if column.endswith(ending) and unit in units:
            return float(value) * units[unit]
    return value


def _outcomes(sweep: Sweep) -> list[Any]:
    """What is kept of a point, in an order of its own."""
    told = [o if isinstance(o, str) else o.model_dump(mode="json") for o in sweep.outcomes]
    return sorted(told, key=lambda item: json.dumps(item, sort_keys=True))


def _key(
    scenario: Scenario, changes: Sequence[Change], outcomes: Sequence[Any], baseline: str
) -> str:
    """Names and texts do not count. The order of measures does: of one type, they act in it."""
    document = scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    for word in _WORDS:
        document.pop(word, None)
    measures = document.pop("measures")
    told = {
        "scenario": document,
        "measures": [[name, _without_note(entry)] for name, entry in measures.items()],
        "baseline": baseline,
        "changes": [[c.table, c.row, c.column, c.apply, c.value] for c in changes if c.acts],
        "outcomes": outcomes,
        "program": program_digest(),
    }
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _without_note(measure: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in measure.items() if key != "note"}


def _finding(
    loaded: LoadedSweep, index: int, values: Mapping[str, AxisValue], text: str
) -> Finding:
    """A mistake of a point, at the axis whose path it is about."""
    axes = loaded.sweep.axes
    told = ", ".join(f"{n} {written(v, axes[n].sample.unit)}" for n, v in values.items())
    scores = {name: _about(text, axis) for name, axis in axes.items()}
    at = max(scores, key=lambda name: scores[name])  # the first of equals
    message = f"point {index} ({told}): {text}"
    if not scores[at]:
        return finding_at(loaded.positions.root, ("axes",), message, at_key=True)
    return loaded.positions.finding(("axes", at), message)


def _about(text: str, axis: Axis) -> int:
    """How surely a message is about what an axis changes; 0: it is not."""
    found = 0
    for path in axis.path:
        if of_baseline(path):
            table, row, column = named_in(path)
            if text.startswith(f"{table}.csv:"):
                found = max(found, 1 + (column in text) + (row in text))
        elif text.startswith((f"{path}:", f"{path}.")):
            found = max(found, 3)
    return found


def _others(loaded: LoadedSweep, wrong: int, size: int) -> list[Finding]:
    if wrong <= _SHOWN:
        return []
    text = f"{wrong - _SHOWN:,} more of the {size:,} points are not valid either"
    return [finding_at(loaded.positions.root, ("axes",), text, at_key=True)]
