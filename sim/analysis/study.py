"""A finished sweep read back: its axes, its outcomes and its points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.analysis.names import phrase_of, told, unit_of, with_unit
from sim.config.paths import did_you_mean
from sim.errors import InputError
from sim.sweep.folder import SweepFolder

Array = npt.NDArray[np.float64]
SAMPLES = ("sobol", "latin-hypercube", "monte-carlo", "saltelli")
"""Designs with points, all or some, that are drawn from the inputs' distributions."""
UNORDERED = ("weather-years",)


@dataclass(frozen=True)
class Input:
    """One axis of a sweep.

    column : of points
    kind : `number`, `date` or `word`
    order : words in the order in which the sweep has them
    ordered : whether more of it means anything; years of weather are only names
    """

    name: str
    column: str
    unit: str
    title: str
    kind: str
    order: tuple[str, ...] = ()
    ordered: bool = True

    def places(self, values: pd.Series) -> Array:
        """Values as numbers: themselves, days counted, or positions of words."""
        if self.kind == "number":
            return np.asarray(values, dtype=np.float64)
        if self.kind == "date":
            days = [date.fromisoformat(str(value)).toordinal() for value in values]
            return np.array(days, dtype=np.float64)
        position = {word: place for place, word in enumerate(self.order)}
        return np.array([position[str(value)] for value in values], dtype=np.float64)

    def told(self, value: Any) -> str:
        """A value in words, with its unit."""
        if self.kind == "date":
            day = date.fromisoformat(str(value))
            return f"{day.day} {day:%B} {day.year}"
        if self.kind == "word":
            return str(value)
        text = told(float(value), 4)
        # Years and other bare numbers have no comma.
        return with_unit(text, self.unit) if self.unit else text.replace(",", "")


@dataclass(frozen=True)
class Measured:
    """One outcome of a sweep: its column, its name in words, its unit."""

    name: str
    phrase: str
    unit: str

    def told(self, value: float, figures: int = 3) -> str:
        """A value in words, with its unit."""
        return with_unit(told(value, figures), self.unit)


@dataclass(frozen=True, eq=False)
class Study:
    """A sweep's points, in the order of its design.

    design : as the sweep's file has it, with its `type`
    points : one row a point: inputs, `status`, outcomes (NaN where there is none)
    """

    folder: Path
    document: Mapping[str, Any]
    manifest: Mapping[str, Any]
    inputs: tuple[Input, ...]
    outcomes: tuple[Measured, ...]
    points: pd.DataFrame

    @property
    def name(self) -> str:
        """Name of the sweep."""
        return str(self.document["name"])

    @property
    def design(self) -> Mapping[str, Any]:
        """The design and its numbers."""
        design: Mapping[str, Any] = self.document["design"]
        return design

    @property
    def kind(self) -> str:
        """Type of the design."""
        return str(self.design["type"])

    @cached_property
    def sample(self) -> pd.DataFrame:
        """The points that are drawn from the inputs' distributions; none of other designs.

        Of a Saltelli design the first two of every group are, the others repeat parts of them.
        """
        if self.kind not in SAMPLES:
            return self.points.iloc[:0]
        if self.kind != "saltelli":
            return self.points
        place = np.arange(len(self.points)) % (len(self.inputs) + 2)
        return self.points[place < 2]

    @property
    def solved(self) -> int:
        """Points with an answer."""
        return int((self.points["status"] == "optimal").sum())

    def input(self, name: str) -> Input:
        """An input by its name or its column."""
        known = {key: one for one in self.inputs for key in (one.name, one.column)}
        if name not in known:
            names = [one.name for one in self.inputs]
            raise InputError(_unknown("axis", name, names, self.name))
        return known[name]

    def outcome(self, name: str) -> Measured:
        """An outcome by its name; raises `InputError` with those there are."""
        for one in self.outcomes:
            if one.name == name:
                return one
        raise InputError(_unknown("outcome", name, [one.name for one in self.outcomes], self.name))


def _unknown(what: str, name: str, known: Sequence[str], sweep: str) -> str:
    hint = did_you_mean(name, known) or f"; there are {', '.join(known)}"
    return f"{name!r} is no {what} of {sweep}{hint}"


def study_of(folder: Path) -> Study:
    """Reads a sweep's folder; raises `InputError` where it is unfinished or something is amiss."""
    sweep = SweepFolder(folder)
    document = sweep.document
    try:
        points = sweep.points
        inputs = tuple(_input(axis, points) for axis in document["axes"])
        outcomes = tuple(_measured(one) for one in document["outcomes"])
        missing = [one for one in ("point", "status") if one not in points]
        missing += [one.name for one in outcomes if one.name not in points]
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{folder} holds no sweep that this program can read ({error!r}); run it again"
        ) from error
    if missing:
        raise InputError(f"{folder / 'points.csv'} has no column {missing[0]}; run the sweep again")
    if points.empty:
        raise InputError(f"{folder / 'points.csv'} has no points")
    numbers = {one.name: pd.to_numeric(points[one.name], errors="coerce") for one in outcomes}
    numbers = {name: values.where(np.isfinite(values)) for name, values in numbers.items()}
    return Study(folder, document, sweep.manifest, inputs, outcomes, points.assign(**numbers))


def _input(axis: Mapping[str, Any], points: pd.DataFrame) -> Input:
    values = points[str(axis["column"])]
    name = str(axis["name"])
    title = str(axis.get("label") or name.replace("-", " "))
    kind = kind_of(values)
    drawn = axis.get("distribution") or {}
    ordered = kind != "word" and str(drawn.get("type", "")) not in UNORDERED
    listed = axis.get("values") or drawn.get("values") or ()
    words = tuple(dict.fromkeys(str(value) for value in [*listed, *values]))
    unit = str(axis.get("unit") or "")
    return Input(
        name, str(axis["column"]), unit, title, kind, words if kind == "word" else (), ordered
    )


def kind_of(values: pd.Series) -> str:
    """`number`, `date` or `word`."""
    if pd.api.types.is_numeric_dtype(values):
        return "number"
    try:
        for value in values.unique():
            date.fromisoformat(str(value))
    except ValueError:
        return "word"
    return "date"


def _measured(outcome: Mapping[str, Any]) -> Measured:
    name = str(outcome["name"])
    return Measured(name, phrase_of(name), unit_of(name) or unit_of(str(outcome.get("column", ""))))
