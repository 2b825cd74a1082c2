"""Results of a run or of a sweep as gates see them: points, each with a status and outcomes.

A run is one point without axes, its outcomes the numbers and words of `summary.json`. The files are
read as they were written, without pandas: a check starts at once.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.config.sweep import figure_key
from sim.errors import InputError
from sim.output.known import known_of
from sim.quantities import SUMMARY_VERSION

SUMMARY, SWEEP, POINTS, MANIFEST = "summary.json", "sweep.json", "points.csv", "manifest.json"
KIND, VERSION = "sweep", 1
OPTIMAL = "optimal"

Cell = float | str | None
"""A finite number, a word, or nothing; NaN is nothing."""


class NoResultsError(InputError):
    """A folder does not hold what it should; the message says what is there instead."""


@dataclass(frozen=True)
class Axis:
    """An axis of a sweep; `column` is its name in the table, with the unit at the end."""

    name: str
    column: str
    unit: str


@dataclass(frozen=True, eq=False)
class Point:
    """One row: its number in the design, the values of the axes, its status and its outcomes."""

    index: int
    place: tuple[Cell, ...]
    status: str
    values: tuple[Cell, ...]


@dataclass(frozen=True, eq=False)
class Results:
    """A run or a sweep that has ended.

    outcomes : names, in the order of `Point.values`
    axes : in the order of `Point.place`; none of a run
    known : where its start is known from, and its newest observation (see `sim.output.known`)
    """

    path: Path
    name: str
    is_sweep: bool
    axes: tuple[Axis, ...]
    outcomes: tuple[str, ...]
    points: tuple[Point, ...]
    known: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """Position of every outcome by its name and by its full key in `summary.json`."""
        full = {figure_key(name): k for k, name in enumerate(self.outcomes)}
        return full | {name: k for k, name in enumerate(self.outcomes)}

    def column(self, outcome: str) -> int | None:
        """Position of an outcome, None if there is none of this name."""
        return self.columns.get(outcome, self.columns.get(figure_key(outcome)))

    def told(self, point: Point) -> str:
        """A point of a sweep in words, nothing for a run."""
        if not self.is_sweep:
            return ""
        pairs = zip(self.axes, point.place, strict=True)
        places = ", ".join(f"{axis.name} {_with_unit(value, axis.unit)}" for axis, value in pairs)
        return f"point {point.index}" + (f" ({places})" if places else "")


def _with_unit(value: Cell, unit: str) -> str:
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return f"{text} {unit}" if unit and isinstance(value, float) else text


def read_results(folder: Path) -> Results:
    """What a finished run or sweep left in its folder; raises `NoResultsError` if none did."""
    if not folder.is_dir():
        raise NoResultsError(f"{folder} is {'no folder' if folder.exists() else 'not there'}")
    if (folder / SUMMARY).is_file():
        _refuse_changed(folder, (SUMMARY,))
        return read_run(folder / SUMMARY)
    if not (folder / SWEEP).is_file():
        raise NoResultsError(f"{folder} holds neither a run ({SUMMARY}) nor a sweep ({SWEEP})")
    for name in (POINTS, MANIFEST):
        if not (folder / name).is_file():
            raise NoResultsError(f"the sweep in {folder} is not finished (no {name})")
    _refuse_changed(folder, (SWEEP, POINTS))
    return read_sweep(folder)


def _refuse_changed(folder: Path, names: Sequence[str]) -> None:
    """What the manifest lists is what was written: neither edited nor half of another sweep."""
    if not (folder / MANIFEST).is_file():
        return
    listed = read_json(folder / MANIFEST).get("files")
    listed = listed if isinstance(listed, dict) else {}
    for name in names:
        content = read_text(folder / name).encode()
        if listed.get(name) != hashlib.sha256(content).hexdigest():
            raise NoResultsError(
                f"{folder / name} is not the file that {MANIFEST} lists: it was changed, or a "
                "later sweep has not ended; solve again"
            )


def read_run(path: Path) -> Results:
    """The run of a `summary.json`."""
    summary = read_json(path)
    found = summary.get("schema_version")
    if found != SUMMARY_VERSION:
        raise NoResultsError(
            f"{path} has schema version {found}, this program reads {SUMMARY_VERSION}; "
            "run the scenario again"
        )
    leaves = dict(_leaves(summary, ()))
    name, status = str(summary.get("scenario") or ""), str(summary.get("status") or "unknown")
    point = Point(0, (), status, tuple(leaves.values()))
    known = known_of(summary)
    return Results(path.parent, name, False, (), tuple(leaves), (point,), known)


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Cell]]:
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, own in items:
            yield from _leaves(own, (*path, str(key)))
    elif isinstance(value, bool) or not isinstance(value, int | float):
        yield ".".join(path), None if value is None else str(value)
    else:
        yield ".".join(path), _finite(value)


def read_sweep(folder: Path) -> Results:
    """The sweep of a folder with `sweep.json` and `points.csv`, all its points there."""
    described = read_json(folder / SWEEP)
    found = described.get("kind"), described.get("schema_version")
    if found != (KIND, VERSION):
        raise NoResultsError(
            f"{folder / SWEEP} is of kind {found[0]} and version {found[1]}, this program reads "
            f"{KIND} {VERSION}; sweep again"
        )
    try:
        axes = tuple(
            Axis(str(axis["name"]), str(axis["column"]), str(axis.get("unit") or ""))
            for axis in described["axes"]
        )
        name, expected = str(described["name"]), int(described["points"])
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError):
        raise NoResultsError(f"{folder / SWEEP} does not describe a sweep") from None
    results = read_points(folder / POINTS, name, axes)
    if len(results.points) != expected:
        raise NoResultsError(
            f"the sweep in {folder} is not finished: {POINTS} has {len(results.points)} of "
            f"{expected} points"
        )
    return replace(results, known=known_of(described))


def read_points(path: Path, name: str, axes: Sequence[Axis] | None = None) -> Results:
    """The table of a sweep; without `axes` the columns before `status` are taken for them."""
    try:
        rows = list(csv.reader(io.StringIO(read_text(path), newline="")))
    except csv.Error as error:
        raise NoResultsError(f"{path} is no table: {error}") from None
    header = rows[0] if rows else []
    if header[:1] != ["point"] or "status" not in header:
        raise NoResultsError(f"{path} is no table of a sweep: it has no columns point and status")
    split = header.index("status")
    found = header[1:split]
    if axes is None:
        axes = [Axis(column, column, "") for column in found]
    if [axis.column for axis in axes] != found:
        raise NoResultsError(f"{path} and {SWEEP} beside it differ in their axes; sweep again")
    points = []
    for line, row in enumerate(rows[1:], 2):
        if len(row) != len(header) or row[0] != str(line - 2):
            raise NoResultsError(f"{path}:{line}: this row is damaged; sweep again")
        place, values = map(cell, row[1:split]), map(cell, row[split + 1 :])
        points.append(Point(line - 2, tuple(place), row[split], tuple(values)))
    if not points:
        raise NoResultsError(f"{path} has no points")
    outcomes = tuple(header[split + 1 :])
    return Results(path.parent, name, True, tuple(axes), outcomes, tuple(points))


def cell(text: str) -> Cell:
    """What a field of a table holds."""
    try:
        value = float(text)
    except ValueError:
        return text or None
    return _finite(value)


def _finite(value: float) -> Cell:
    """A number; what is infinite, or too large for one, is a word and nothing to judge."""
    try:
        number = float(value)
    except OverflowError:
        return "inf"
    return None if math.isnan(number) else number if math.isfinite(number) else str(number)


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object; raises `NoResultsError` if the file holds none."""
    try:
        data = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise NoResultsError(f"{path} is no valid JSON: {error}") from None
    if not isinstance(data, dict):
        raise NoResultsError(f"{path} holds no JSON object")
    return data


def read_text(path: Path) -> str:
    """Text of a file; raises `NoResultsError` where it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no UTF-8 text"
        raise NoResultsError(f"{path} cannot be read: {reason}") from None
