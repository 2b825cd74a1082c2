"""Dotted paths of axes: what a value does to a scenario, and whether a path leads anywhere.

Values are put into a scenario as plain data (`LoadedScenario.resolved`), which is then read again
like a file: whatever a file may not say, a point may not either, and in the same words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from sim.config.diagnostics import explain
from sim.config.paths import did_you_mean
from sim.config.quantity import DIMENSIONS, shown
from sim.config.schema import Scenario, ScenarioFile
from sim.config.source import Place, Value
from sim.config.sweep_axis import BASELINE, RANGES, Axis
from sim.config.sweep_values import Number, amount, exact, written
from sim.errors import Finding

Keys = tuple[str, ...]
Plain = Mapping[str, Any]

_FIXED = {
    "name": "is the sweep's own",
    "title": "is only words",
    "question": "is only words",
    "description": "is only words",
    "baseline": "holds for all points; write one sweep for each baseline",
    "extends": "holds for all points; write one sweep for each scenario",
    "overrides": "holds for all points; write one sweep for each choice of overrides",
}


class PathError(Exception):
    """A path that does not lead anywhere; the text is for a message."""


def of_baseline(path: str) -> bool:
    """Whether a path is that of a number of the baseline, or of a range of it."""
    return path.startswith(BASELINE)


def of_range(path: str) -> bool:
    """Whether a path is that of a range that the baseline states."""
    return path.startswith(RANGES)


def applied(document: Plain, axis: Axis, value: Number | str) -> dict[str, Any]:
    """A scenario as plain data with the value of an axis in all of its fields.

    document : stays as it is; what does not change is shared with it
    value : as a table holds it
    Raises `PathError`.
    """
    changed = dict(document)
    for path in axis.path:
        if not of_baseline(path):
            keys = tuple(path.split("."))
            new = _new_value(changed, keys, axis, value)
            changed = _put(changed, keys, new, path)
    return changed


def read_point(document: Plain) -> Scenario:
    """The scenario of plain data; raises pydantic's ValidationError."""
    return Scenario.model_validate(document)


def mistakes(document: Plain, error: ValidationError, place: Place) -> list[Finding]:
    """What is wrong with a document that an axis changed, all of it at one place."""
    return explain(error, _everywhere(document, place), document)


def _everywhere(data: Any, place: Place) -> Value:
    if isinstance(data, Mapping):
        entries = {key: _everywhere(item, place) for key, item in data.items()}
        return Value(entries, place, place)
    if isinstance(data, list | tuple):
        return Value([_everywhere(item, place) for item in data], place, place)
    return Value(data, place, place)


def problem_of(document: Plain, path: str) -> str | None:
    """Why an axis cannot have this path of a scenario, as far as the path alone tells."""
    keys = tuple(path.split("."))
    if not all(keys):
        return f"{shown(path)} is no path of keys; write a.b.c"
    if keys[0] in _FIXED:
        return f"{shown(path)} cannot be an axis: it {_FIXED[keys[0]]}"
    if keys[0] not in Scenario.model_fields:
        known = [*ScenarioFile.model_fields, "baseline.TABLE.ROW.COLUMN"]
        hint = did_you_mean(keys[0], known) or f"; it has {', '.join(Scenario.model_fields)}"
        return f"{shown(path)}: a scenario has no {keys[0]!r}{hint}"
    if keys[0] == "measures":
        return _problem_of_measure(document, path, keys)
    return None


def leads_somewhere(document: Plain, path: str) -> bool:
    """Whether a path is whole, as far as it can be told without the baseline."""
    if of_baseline(path):
        return of_range(path) or path.count(".") >= 3
    return problem_of(document, path) is None


def _problem_of_measure(document: Plain, path: str, keys: Keys) -> str | None:
    measures = document.get("measures", {})
    if len(keys) < 3:
        return f"{shown(path)} is no single field; write measures.NAME.FIELD"
    if keys[1] not in measures:
        hint = did_you_mean(keys[1], measures) or f"; it has {', '.join(measures) or 'none'}"
        return f"{shown(path)}: the scenario has no measure {keys[1]!r}{hint}"
    if keys[2] in ("note", "type"):
        return f"{shown(path)} cannot be an axis: it changes no number of the measure"
    return None


def overlap(first: str, second: str) -> bool:
    """Whether two paths lead to the same field, or one into the other."""
    ours, theirs = first.split("."), second.split(".")
    return all(a == b or "*" in (a, b) for a, b in zip(ours, theirs, strict=False))


def _new_value(document: Plain, keys: Keys, axis: Axis, value: Number | str) -> Any:
    if axis.apply == "set":
        if value in ("true", "false"):
            return value == "true"
        return written(value, axis.sample.unit)
    assert not isinstance(value, str)
    path = ".".join(keys)
    there = _get(document, keys)
    if there is None:
        raise PathError(
            f"the scenario gives {path} no value to {axis.apply}; give it one (under `set`), or "
            "change the baseline's (baseline.TABLE.ROW.COLUMN)"
        )
    if isinstance(there, bool) or not isinstance(there, int | float | str):
        raise PathError(f"{path} is no number to {axis.apply}; it is {shown(there)}")
    here = amount(there)
    if here.kind != "number":
        raise PathError(f"{path} is no number to {axis.apply}; it is {shown(there)}")
    if axis.apply == "multiply":
        return written(float(here.number) * float(value), here.unit)
    added = _converted(float(value), axis.sample.unit, here.unit, path)
    return written(float(exact(here.number) + exact(added)), here.unit)


def _converted(number: float, unit: str, wanted: str, path: str) -> float:
    """A number to add, in the unit of what it is added to."""
    if unit == wanted:
        return number
    if unit == "%" and not wanted:
        return float(exact(number) / 100)
    for dimension in DIMENSIONS:
        if unit in dimension.units and wanted in dimension.units:
            return number * dimension.units[unit] / dimension.units[wanted]
    raise PathError(
        f"{path} is in {wanted or 'no unit'}; a value in {unit or 'no unit'} cannot be added to it"
    )


def _get(document: Any, keys: Sequence[str]) -> Any:
    """What stands at a path, None if nothing does."""
    for key in keys:
        if isinstance(document, Mapping):
            document = document.get(key)
        elif isinstance(document, list | tuple) and _position(key, document) is not None:
            document = document[int(key)]
        else:
            return None
    return document


def _position(key: str, items: Sequence[Any]) -> int | None:
    return int(key) if re.fullmatch(r"\d{1,6}", key) and int(key) < len(items) else None


def _put(document: Any, keys: Keys, value: Any, path: str) -> Any:
    """A copy of `document` with `value` at a path; a word in the way becomes a mapping."""
    if not keys:
        return value
    key, rest = keys[0], keys[1:]
    if isinstance(document, list | tuple):
        position = _position(key, document)
        if position is None:
            there = f"a list of {len(document)}; count from 0"
            if not document:
                there = "the scenario's list, which is empty; give it entries under `set`"
            raise PathError(f"{path}: there is no entry {key} in {there}")
        items = list(document)
        items[position] = _put(items[position], rest, value, path)
        return items
    entries = dict(document) if isinstance(document, Mapping) else {}
    entries[key] = _put(entries.get(key), rest, value, path)
    return entries
