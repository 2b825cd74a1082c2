"""Chunks of a sweep as plain data: what a worker is sent and what it sends back.

A task is small: a point's scenario as a resolved document, changes to the baseline, and where the
baseline is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sim.data.changes import Change

SMALLEST, LARGEST, SHARES = 4, 64, 32
FIRST = 8
"""Points of the first chunk: it is soon done, and tells how long the others will take."""


def chunks_of(points: int) -> list[range]:
    """Positions of the points of every chunk; they depend on the number of points alone."""
    size = min(max(math.ceil(points / SHARES), SMALLEST), LARGEST)
    starts = [0, *range(FIRST, points, size), points]
    return [range(*pair) for pair in pairwise(starts)] if points else []


@dataclass(frozen=True)
class Head:
    """What all tasks of a sweep share."""

    sweep: str
    baseline: str
    """As scenarios name it; a name is looked up where the worker is."""
    digest: str
    """Of the baseline."""
    facts: Mapping[str, str]
    outcomes: tuple[str, ...]
    """Names, in the order of a row's values."""
    aggregates: tuple[Any, ...] = ()
    """Those outcomes that are made from tables."""
    runs: str | None = None
    """Folder that gets each point's own results folder, named by its index."""


@dataclass(frozen=True)
class TaskPoint:
    """One point of a task.

    scenario : resolved document
    stored : its figures are known, only its folder is wanted
    """

    index: int
    key: str
    scenario: Mapping[str, Any]
    changes: tuple[Change, ...] = ()
    stored: bool = False


@dataclass(frozen=True)
class Task:
    """Points to be solved together.

    threads : of the solver; None takes one for each core
    """

    number: int
    head: Head
    points: tuple[TaskPoint, ...]
    threads: int | None = 1
    timed: bool = False
    """Whether its first point is solved ahead of the others, so that their time tells the pace."""


@dataclass(frozen=True)
class Row:
    """What is kept of a point: how it ended and its outcomes, None where there is no number."""

    key: str
    status: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Solved:
    """What came of a task.

    pace : seconds a point, of all points but the first where a task is timed
    """

    number: int
    rows: tuple[Row, ...]
    pace: float
