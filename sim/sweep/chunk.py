"""A chunk of a sweep solved: from a task to its rows, in any process.

Each process reads a baseline once. A point's answer depends neither on the process nor on what else
is in its chunk.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.config.paths import folder_of_baseline
from sim.config.schema import Scenario
from sim.config.sweep import figure_key
from sim.data.changes import Change, changed
from sim.data.seeds import Seeds
from sim.ensemble import Outcome, run_ensemble
from sim.errors import InputError
from sim.pipeline import seeds_of
from sim.solver import Settings, Status
from sim.sweep.facts import differences, facts
from sim.sweep.full import write_point
from sim.sweep.task import Head, Row, Solved, Task, TaskPoint

__all__ = ["Head", "Row", "Solved", "Task", "TaskPoint", "ready", "solve_chunk", "solved"]


def ready(head: Head) -> Seeds:
    """The baseline of a sweep in this process.

    Raises `InputError` where baseline, program or numerics are not those the sweep began with.
    """
    differing = differences(head.facts, facts())
    if differing:
        raise InputError(
            f"the sweep began with other versions than this worker has: {', '.join(differing)}; "
            "install the same everywhere, or start again if gasgap was changed meanwhile"
        )
    folder = folder_of_baseline(head.baseline)
    if not folder.is_dir():
        raise InputError(
            f"this worker has no baseline {head.baseline}; give one that every worker sees under "
            "the same path"
        )
    seeds = seeds_of(folder)
    if seeds.digest != head.digest:
        raise InputError(
            f"the baseline in {folder} is not the one the sweep began with (SHA-256 "
            f"{seeds.digest[:12]} against {head.digest[:12]}); start again, or give all workers "
            "the same files"
        )
    return seeds


def solve_chunk(task: Task) -> Solved:
    """Solve a task's points and, where wanted, write the folder of each."""
    seeds = ready(task.head)
    points = [point for point in task.points if not point.stored]
    first = 1 if task.timed and len(points) > 1 else 0
    outcomes = _outcomes(points[:first], seeds, task)
    begin = time.perf_counter()
    outcomes += _outcomes(points[first:], seeds, task)
    if task.head.runs is not None:
        for point in task.points:
            write_point(Path(task.head.runs), point, seeds)
    seconds = time.perf_counter() - begin
    return Solved(
        task.number,
        tuple(
            _row(point.key, outcome, task.head)
            for point, outcome in zip(points, outcomes, strict=True)
        ),
        pace=seconds / max(len(task.points) - first, 1),
    )


def _outcomes(points: Sequence[TaskPoint], seeds: Seeds, task: Task) -> list[Outcome]:
    return solved(
        [(Scenario.model_validate(point.scenario), point.changes) for point in points],
        seeds,
        task.head.aggregates,
        task.threads,
    )


def solved(
    points: Sequence[tuple[Scenario, tuple[Change, ...]]],
    seeds: Seeds,
    aggregates: Sequence[Any] = (),
    threads: int | None = None,
) -> list[Outcome]:
    """Outcomes of scenarios, each with its changes to the baseline; equal changes, one baseline."""
    baselines: dict[tuple[Change, ...], Seeds] = {(): seeds}
    for _, changes in points:
        if changes not in baselines:
            baselines[changes] = changed(seeds, changes)
    return list(
        run_ensemble(
            [scenario for scenario, _ in points],
            [baselines[changes] for _, changes in points],
            settings=Settings(threads=threads),
            extras=tuple(aggregates),
        )
    )


def _row(key: str, outcome: Outcome, head: Head) -> Row:
    """The figures of an optimal point; of another only how it ended."""
    if not outcome.optimal:
        status = next(one for one in outcome.statuses if one is not Status.OPTIMAL)
        return Row(key, status.value, (None,) * len(head.outcomes))
    values = (outcome.values.get(figure_key(name), math.nan) for name in head.outcomes)
    numbers = (value if math.isfinite(value) else None for value in values)
    return Row(key, Status.OPTIMAL.value, tuple(numbers))
