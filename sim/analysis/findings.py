"""Everything that a sweep's design lets one say, as tables.

saltelli                                 Sobol indices, and what a sample gives
sobol, latin-hypercube, monte-carlo      rank correlations, exceedance curves, probabilities
morris                                   elementary effects
one-at-a-time                            the outcome with each input alone at its ends
grid                                     shares of the variance over its points, shares of them
zip                                      shares of its points
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.analysis.condition import Condition, condition_of
from sim.analysis.exceedance import curve, probability
from sim.analysis.ranks import spearman
from sim.analysis.screening import morris, one_at_a_time
from sim.analysis.study import Measured, Study
from sim.analysis.variance import constant, of_grid, sobol
from sim.errors import InputError

Array = npt.NDArray[np.float64]

DIGITS = 6
"""Significant ones of computed numbers in tables, so that they are the same on every machine."""
COLUMNS = ("outcome", "input", "method", "measure", "value", "low", "high", "basis", "dropped")
"""Of `sensitivity`; `basis` counts groups, trajectories or points that a number rests on."""
UNLIKELY = ("morris", "one-at-a-time")
"""Designs whose points stand for nothing but themselves: not even a share of them means much."""


@dataclass(frozen=True, eq=False)
class Findings:
    """What a sweep says about the outcomes asked for.

    sensitivity : `COLUMNS`, a row an outcome, input and measure; `low` and `high` are the ends of a
        95 % interval, NaN where there is none
    tornado : of a one-at-a-time design, `outcome` and the columns of `one_at_a_time`
    exceedance : of a sample, `outcome` and the columns of `exceedance.curve`
    probabilities : of the conditions asked for
    notes : what a reader must know, in sentences
    """

    study: Study
    outcomes: tuple[Measured, ...]
    conditions: tuple[Condition, ...]
    sensitivity: pd.DataFrame
    tornado: pd.DataFrame
    exceedance: pd.DataFrame
    probabilities: pd.DataFrame
    notes: tuple[str, ...] = field(default=())

    def tables(self) -> dict[str, pd.DataFrame]:
        """Those with rows, by name, numbers rounded as they are written."""
        named = {
            "sensitivity": self.sensitivity,
            "tornado": self.tornado,
            "exceedance": self.exceedance,
            "probabilities": self.probabilities,
        }
        return {name: rounded(table) for name, table in named.items() if len(table)}

    def of(self, outcome: str, measure: str) -> pd.DataFrame:
        """Rows of `sensitivity` for a measure of an outcome, what matters most first."""
        table = self.sensitivity
        table = table[(table["outcome"] == outcome) & (table["measure"] == measure)]
        return table.sort_values("value", key=abs, ascending=False, kind="stable")


def findings(study: Study, outcomes: Sequence[str] = (), exceeds: Sequence[str] = ()) -> Findings:
    """Analyses a sweep; all its outcomes if none is named, and those of the conditions.

    Raises `InputError` for an unknown outcome, a text that is no condition, and for conditions on a
    design whose points are no sample and no grid.
    """
    conditions = tuple(_checked(study, condition_of(text)) for text in exceeds)
    if conditions and study.kind in UNLIKELY:
        raise InputError(
            f"the points of {study.name} ({study.kind}) stand for no distribution of the inputs, "
            "so there is no probability; use a sweep with design sobol, latin-hypercube, "
            "monte-carlo or saltelli"
        )
    names = list(outcomes) or [one.name for one in study.outcomes]
    if outcomes:
        names += [one.outcome for one in conditions]
    chosen = tuple(study.outcome(name) for name in dict.fromkeys(names))
    rows = [row for one in chosen for row in _sensitivity(study, one.name)]
    return Findings(
        study=study,
        outcomes=chosen,
        conditions=conditions,
        sensitivity=pd.DataFrame(rows, columns=list(COLUMNS)),
        tornado=_tornado(study, chosen),
        exceedance=_exceedance(study, chosen),
        probabilities=_probabilities(study, conditions),
        notes=tuple(_notes(study, chosen)),
    )


def _checked(study: Study, condition: Condition) -> Condition:
    study.outcome(condition.outcome)
    if condition.sign == "=":
        raise InputError(f'"{condition}" has no probability; compare with >, >=, < or <=')
    return condition


Row = tuple[Any, ...]


def _sensitivity(study: Study, outcome: str) -> Iterator[Row]:
    if study.kind == "saltelli":
        yield from _sobol(study, outcome)
    elif study.kind == "morris":
        yield from _morris(study, outcome)
    elif study.kind == "grid":
        yield from _grid(study, outcome)
    if len(study.sample):
        yield from _ranks(study, outcome)


def _sobol(study: Study, outcome: str) -> Iterator[Row]:
    values = study.points[outcome].to_numpy(dtype=np.float64)
    found = sobol(values, len(study.inputs))
    for place, one in enumerate(study.inputs):
        for measure, shares, ends in (
            ("first_order", found.first, found.first_interval),
            ("total_order", found.total, found.total_interval),
        ):
            low, high = (end[place] for end in ends)
            row = (outcome, one.name, "sobol", measure, shares[place], low, high)
            yield (*row, found.groups, found.dropped)


def _grid(study: Study, outcome: str) -> Iterator[Row]:
    found = of_grid(study.points, [one.column for one in study.inputs], outcome)
    if found is None:
        return
    for place, one in enumerate(study.inputs):
        for measure, shares in (("first_order", found.first), ("total_order", found.total)):
            row = (outcome, one.name, "grid", measure, shares[place], math.nan, math.nan)
            yield (*row, found.groups, 0)


def _morris(study: Study, outcome: str) -> Iterator[Row]:
    found = morris(study.points, study.inputs, outcome, int(study.design["levels"]))
    unknown = np.full(len(study.inputs), math.nan)
    # What has no order does not go up or down.
    mean = np.where([one.ordered for one in study.inputs], found.mean, math.nan)
    for place, one in enumerate(study.inputs):
        for measure, values, ends in (
            ("mu_star", found.mean_size, found.mean_size_interval),
            ("mu", mean, (unknown, unknown)),
            ("sigma", found.spread, found.spread_interval),
        ):
            low, high = (end[place] for end in ends)
            row = (outcome, one.name, "morris", measure, values[place], low, high)
            yield (*row, found.trajectories, found.dropped)


def _ranks(study: Study, outcome: str) -> Iterator[Row]:
    sample = study.sample
    y = sample[outcome].to_numpy(dtype=np.float64)
    for one in study.inputs:
        if one.ordered:
            value, low, high, points = spearman(one.places(sample[one.column]), y)
            row = (outcome, one.name, "rank-correlation", "spearman", value, low, high)
            yield (*row, points, len(y) - points)


def _tornado(study: Study, outcomes: Sequence[Measured]) -> pd.DataFrame:
    if study.kind != "one-at-a-time":
        return pd.DataFrame()
    tables = []
    for one in outcomes:
        table = one_at_a_time(study.points, study.inputs, one.name)
        table.insert(0, "outcome", one.name)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _exceedance(study: Study, outcomes: Sequence[Measured]) -> pd.DataFrame:
    if not len(study.sample):
        return pd.DataFrame()
    tables = []
    for one in outcomes:
        table = curve(study.sample[one.name].to_numpy(dtype=np.float64))
        table.insert(0, "outcome", one.name)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _probabilities(study: Study, conditions: Sequence[Condition]) -> pd.DataFrame:
    sampled = bool(len(study.sample))
    points = study.sample if sampled else study.points
    rows = [
        probability(points[one.outcome].to_numpy(dtype=np.float64), one, sampled=sampled)
        for one in conditions
    ]
    return pd.DataFrame(rows)


def _notes(study: Study, outcomes: Sequence[Measured]) -> Iterator[str]:
    """What is left out or must be read with care."""
    points = study.points
    missing = len(points) - study.solved
    if missing:
        told = "1 point has" if missing == 1 else f"{missing:,} points have"
        verb = "does" if missing == 1 else "do"
        yield f"{told} no answer (status in points.csv) and {verb} not count."
    for one in outcomes:
        values = points[one.name].to_numpy(dtype=np.float64)
        empty = int((~np.isfinite(values)).sum()) - missing
        if empty > 0:
            where = "1 solved point" if empty == 1 else f"{empty:,} solved points"
            yield f"{one.name} has no value at {where}."
        if constant(values):
            yield f"{one.name} is the same at every point, so no input matters for it."
        if empty + missing and study.kind == "grid":
            yield f"With values missing, the variance of {one.name} over the grid is not split."
    yield from _dropped(study, outcomes)
    unordered = [one.title for one in study.inputs if not one.ordered]
    if unordered and len(study.sample):
        listed = ", ".join(unordered)
        yield f"No rank correlation for {listed}: the values have no order that means anything."
    if study.kind == "zip":
        yield "The axes of a zip move together, so none can be told from the others."


def _dropped(study: Study, outcomes: Sequence[Measured]) -> Iterator[str]:
    size = {"saltelli": len(study.inputs) + 2, "morris": len(study.inputs) + 1}.get(study.kind)
    if size is None:
        return
    what = "groups" if study.kind == "saltelli" else "trajectories"
    for one in outcomes:
        values = study.points[one.name].to_numpy(dtype=np.float64).reshape(-1, size)
        lost = int((~np.isfinite(values).all(axis=1)).sum())
        if lost:
            yield f"{one.name}: {lost:,} of {len(values):,} {what} left out for a missing value."


def rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Computed numbers with `DIGITS` significant figures."""
    numbers = [name for name in table if pd.api.types.is_float_dtype(table[name])]
    return table.assign(**{name: table[name].map(_significant) for name in numbers})


def _significant(value: float) -> float:
    return float(f"{value:.{DIGITS - 1}e}") + 0.0 if math.isfinite(value) else math.nan
