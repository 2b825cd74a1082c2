"""Points of a sweep solved in this process, as a search asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.analysis.break_even import Evaluate, Value
from sim.analysis.condition import condition_of
from sim.config.loaded_sweep import LoadedSweep
from sim.config.paths import did_you_mean
from sim.config.sweep import figure_key
from sim.data.seeds import Seeds
from sim.ensemble import figure_keys
from sim.errors import InputError
from sim.output.aggregates import Aggregate
from sim.pipeline import checked_seeds
from sim.sweep.chunk import solved
from sim.sweep.design import points_of
from sim.sweep.plan import aggregates_of
from sim.sweep.point import check_points, point_of


def evaluator(
    loaded: LoadedSweep, condition: str, *, threads: int | None = None
) -> tuple[Seeds, Evaluate]:
    """A sweep's baseline, and what solves its points for the outcome of a condition.

    condition : as `--solve-for` takes it, about a figure of `summary.json` or an outcome that the
        sweep makes of a table
    threads : of the solver; None takes one for each core

    Raises `InputError` for a text that is no condition and an outcome that no point will have.
    """
    outcome = condition_of(condition).outcome
    seeds = checked_seeds(loaded.base)
    aggregates = tuple(one for one in aggregates_of(loaded) if one.name == outcome)
    _check(loaded, seeds, outcome, aggregates)
    points = points_of(loaded, seeds)
    key = figure_key(outcome)

    def evaluate(asked: Sequence[Mapping[str, Value]]) -> list[dict[str, float]]:
        rows = points.with_rows(
            tuple(values[axis.name] for axis in points.axes) for values in asked
        )
        check_points(loaded, rows, seeds)
        made = [point_of(loaded, rows, index) for index in range(len(asked))]
        outcomes = solved(
            [(point.scenario, point.changes) for point in made], seeds, aggregates, threads
        )
        return [{outcome: one.values[key]} if one.optimal else {} for one in outcomes]

    return seeds, evaluate


def _check(
    loaded: LoadedSweep, seeds: Seeds, outcome: str, aggregates: tuple[Aggregate, ...]
) -> None:
    known = figure_keys(loaded.base.scenario, seeds, aggregates)
    if figure_key(outcome) not in known:
        hint = did_you_mean(figure_key(outcome), list(known))
        raise InputError(f"no run has the figure {outcome!r}{hint}; see the keys of a summary.json")
