"""Aggregates of a run's tables: one number of one column, such as a country's dearest month."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.config.paths import nearest
from sim.data.seeds import Seeds
from sim.errors import InputError
from sim.model.check_names import unknown
from sim.model.network import Network
from sim.output.table_shapes import SHAPES, TableShape

Column = npt.NDArray[Any]

CASES = ("scenario", "counterfactual")
_ZEROS_LEFT_OUT = {"origins"}
"""Tables without rows of which there is nothing."""


@dataclass(frozen=True)
class Aggregate:
    """One number made of a column of a table in a run's folder `tables/`.

    name : under which it is told
    table, column : such as `prices` and `hub_price_eur_mwh`
    where : words that other columns must hold. A group such as `EU27` stands for its members, days
        (`start`, `end`) are written as in the table
    take : what is made of the rows left, one of `TAKES`; `first` and `last` are about one row, that
        of the first or the last period
    case : `scenario` or `counterfactual`
    """

    name: str
    table: str
    column: str
    where: Mapping[str, str] = field(default_factory=dict)
    take: str = "sum"
    case: str = "scenario"


_REDUCED: Mapping[str, Callable[[Column], float]] = {
    "sum": np.sum,
    "mean": np.mean,
    "min": np.min,
    "max": np.max,
}
_OF_PERIOD: Mapping[str, Callable[[Column], str]] = {"first": np.min, "last": np.max}
TAKES = (*_REDUCED, *_OF_PERIOD)


def taken(aggregate: Aggregate, rows: Mapping[str, Column], seeds: Seeds) -> float:
    """The aggregate of its table, given by column; NaN where there is no number to make it of.

    Rows without a number do not count. Raises `InputError` where `first` or `last` find several.
    """
    chosen = np.ones(len(rows[aggregate.column]), dtype=bool)
    by_case = SHAPES[aggregate.table].by_case
    wanted = {**aggregate.where, "case": aggregate.case} if by_case else aggregate.where
    for name, word in wanted.items():
        members = _meant(word, rows[name], seeds)
        chosen &= np.logical_or.reduce([rows[name] == member for member in members])
    values = rows[aggregate.column][chosen].astype(np.float64)
    if aggregate.take in _OF_PERIOD:
        return _of_period(aggregate, values, rows["start"][chosen])
    values = values[~np.isnan(values)]
    if not values.size:
        return 0.0 if aggregate.table in _ZEROS_LEFT_OUT else math.nan
    return float(_REDUCED[aggregate.take](values))


def _meant(word: str, column: Column, seeds: Seeds) -> Sequence[str]:
    """The word itself where it stands in the column, else the members of the group it names."""
    return seeds.groups[word] if word in seeds.groups and word not in column else (word,)


def _of_period(aggregate: Aggregate, values: Column, starts: Column) -> float:
    """The value of the first or the last period; ISO days sort as they follow each other."""
    if not values.size:
        return math.nan
    day = _OF_PERIOD[aggregate.take](starts)
    found = values[starts == day]
    if found.size > 1:
        raise InputError(
            f"{aggregate.name}: {aggregate.take} wants one row of {aggregate.table}, but "
            f"{found.size} fit in the period from {day}; name more columns in `where`, or take the "
            "sum or mean of that period with `where: {start: " + str(day) + "}`"
        )
    return float(found[0])


def problem_of(aggregate: Aggregate, seeds: Seeds) -> str | None:
    """What is wrong with an aggregate on a baseline, and what there is instead; None: nothing."""
    return next(_problems(aggregate, seeds), None)


def check_aggregate(aggregate: Aggregate, seeds: Seeds) -> None:
    """Raises `InputError` where `problem_of` finds something."""
    problem = problem_of(aggregate, seeds)
    if problem is not None:
        raise InputError(f"{aggregate.name}: {problem}")


def _problems(aggregate: Aggregate, seeds: Seeds) -> Iterator[str]:
    shape = SHAPES.get(aggregate.table)
    if shape is None:
        yield _no_such("table", aggregate.table, SHAPES)
        return
    if aggregate.column not in shape.numbers:
        yield _no_such(f"number in {aggregate.table}", aggregate.column, shape.numbers)
    if aggregate.take not in TAKES:
        yield _no_such("way to take rows", aggregate.take, TAKES)
    if aggregate.take in _OF_PERIOD and not shape.by_period:
        yield f"{aggregate.table} has no periods, so there is no {aggregate.take} one"
    if aggregate.case not in CASES:
        yield _no_such("case", aggregate.case, CASES)
    if aggregate.case != CASES[0] and aggregate.table in _OF_SCENARIO:
        yield f"{aggregate.table} is about the scenario only; remove `case`"
    for name, word in aggregate.where.items():
        yield from _wrong_where(shape, aggregate.table, name, word, seeds)


_OF_SCENARIO = {"countries", "output_loss"}
"""Tables that compare a scenario with its counterfactual, and have no rows of the latter."""


def _wrong_where(
    shape: TableShape, table: str, name: str, word: str, seeds: Seeds
) -> Iterator[str]:
    known = (*shape.labels, *shape.days)
    if name in shape.days:
        try:
            date.fromisoformat(word)
        except ValueError:
            yield f"{name} {word!r} is no day; write it as 2022-04-01"
    elif name not in shape.labels:
        hint = "; use the key `case`" if name == "case" else ""
        yield _no_such(f"column to choose rows of {table} by", name, known) + hint
    else:
        words = set(shape.labels[name](seeds, Network.of(seeds)))
        # A group is as good as its members in a column of places.
        groups = [group for group, members in seeds.groups.items() if words & set(members)]
        if word not in words and word not in groups:
            yield unknown(f"{name} in {table}", word, {*words, *groups})


def _no_such(kind: str, name: str, known: Sequence[str] | Mapping[str, object]) -> str:
    near = nearest(name, list(known))
    hint = f"did you mean {near!r}? " if near else ""
    return f"there is no {kind} {name!r}; {hint}there are {', '.join(known)}"
