"""What a sweep will do, known before anything is solved: its points, their keys, its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sim.config.loaded import dump_resolved, resolved
from sim.config.loaded_sweep import LoadedSweep
from sim.config.sweep import Aggregate, Axis, figure_key, outcome_name
from sim.data.seeds import Seeds
from sim.model.knowledge import knowledge_of
from sim.output.aggregates import Aggregate as TableAggregate
from sim.output.store import to_json
from sim.pipeline import checked_seeds
from sim.sweep.check import aggregate_of, check_sweep
from sim.sweep.design import AxisColumn, Points, points_of
from sim.sweep.facts import facts
from sim.sweep.folder import KIND, VERSION
from sim.sweep.point import check_points, point_of
from sim.sweep.quantiles import AxisValue
from sim.sweep.task import Head, TaskPoint


@dataclass(frozen=True, eq=False)
class Plan:
    """A sweep, its points in order and how each is made.

    inputs : value of every axis at every point
    keys : SHA-256 of all that a point's answer depends on
    scenario_of : index -> what is solved there
    inputs_read : SHA-256 of the files it was read from, by name
    """

    head: Head
    document: Mapping[str, Any]
    resolved: str
    axes: tuple[AxisColumn, ...]
    inputs: tuple[tuple[AxisValue, ...], ...]
    keys: tuple[str, ...]
    task_point: Callable[[int], TaskPoint]
    inputs_read: Mapping[str, str]

    @cached_property
    def text(self) -> str:
        """`sweep.json`."""
        return to_json(self.document)


def plan_of(loaded: LoadedSweep, checked: Callable[[int], None] = lambda count: None) -> Plan:
    """The plan of a sweep; raises `ScenarioError` with what is wrong with any of its points.

    checked : called after each point with how many are checked
    """
    seeds = checked_seeds(loaded.base)
    check_sweep(loaded, seeds)
    points = points_of(loaded, seeds)
    keys = check_points(loaded, points, seeds, checked)

    def task_point(index: int) -> TaskPoint:
        point = point_of(loaded, points, index)
        return TaskPoint(index, point.key, resolved(point.scenario), point.changes)

    head = Head(
        sweep=loaded.name,
        baseline=loaded.base.scenario.baseline,
        digest=seeds.digest,
        facts=facts(),
        outcomes=tuple(outcome_name(outcome) for outcome in loaded.sweep.outcomes),
        aggregates=aggregates_of(loaded),
    )
    names = [path.name for path in loaded.digests]
    return Plan(
        head=head,
        document=document(loaded, points, seeds),
        resolved=dump_resolved(loaded.resolved),
        axes=points.axes,
        inputs=points.rows,
        keys=keys,
        task_point=task_point,
        inputs_read={
            path.name if names.count(path.name) == 1 else path.as_posix(): digest
            for path, digest in loaded.digests.items()
        },
    )


def aggregates_of(loaded: LoadedSweep) -> tuple[TableAggregate, ...]:
    """Outcomes that are made from tables, as the ensemble takes them."""
    made = (outcome for outcome in loaded.sweep.outcomes if isinstance(outcome, Aggregate))
    return tuple(aggregate_of(outcome) for outcome in made)


def document(loaded: LoadedSweep, points: Points, seeds: Seeds) -> dict[str, Any]:
    """`sweep.json`: nothing in it depends on when or where the sweep runs."""
    sweep, horizon = loaded.sweep, loaded.base.scenario.horizon
    return {
        "schema_version": VERSION,
        "kind": KIND,
        "name": loaded.name,
        "title": sweep.title,
        "question": sweep.question,
        "scenario": loaded.base.scenario.name,
        "baseline": seeds.name,
        "dates": [horizon.start.isoformat(), horizon.end.isoformat()],
        **known(loaded, seeds),
        "design": _plain(sweep.design),
        "axes": [_axis(column, sweep.axes[column.name]) for column in points.axes],
        "outcomes": [
            {"name": one, "figure": figure_key(one)} if isinstance(one, str) else _plain(one)
            for one in sweep.outcomes
        ],
        "points": len(points.rows),
    }


_START = ("storage.initial", "horizon.start", "baseline.storage_levels")
"""Paths of axes that change the start."""


def known(loaded: LoadedSweep, seeds: Seeds) -> dict[str, Any]:
    """`start_state` and `newest_observation` of the scenario, and which axes change its start."""
    told = knowledge_of(loaded.base.scenario, seeds).told()
    axes = [
        name
        for name, axis in loaded.sweep.axes.items()
        if any(f"{path}.".startswith(tuple(f"{p}." for p in _START)) for path in axis.path)
    ]
    if axes:
        word = "axis" if len(axes) == 1 else "axes"
        words = f"{told['start_state']['words']}; varied by the {word} {', '.join(axes)}"
        more = {"extrapolated": True, "words": words, "varied_by": axes}
        told["start_state"] = {**told["start_state"], **more}
    return told


def _axis(column: AxisColumn, axis: Axis) -> dict[str, Any]:
    """An axis as its column, and what it stands for as the file has it."""
    rest = {k: v for k, v in _plain(axis).items() if k not in ("path", "label", "apply")}
    return {
        "name": column.name,
        "column": column.column,
        "unit": column.unit,
        "label": column.label,
        "paths": list(axis.path),
        "apply": axis.apply,
        **rest,
    }


def _plain(model: Any) -> dict[str, Any]:
    found: dict[str, Any] = model.model_dump(mode="json", by_alias=True, exclude_none=True)
    return found
