"""What an outcome will hold, known before anything is solved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.config.schema import Scenario
from sim.data.seeds import Seeds
from sim.ensemble.extras import Tables
from sim.ensemble.outcome import columns_of
from sim.model.assemble import assemble, lanes_of
from sim.model.formulate import formulate
from sim.model.network import Network
from sim.output.aggregates import Aggregate, check_aggregate
from sim.result import Result
from sim.solver import Problem, Solution, Status
from sim.summary.figures import figures
from sim.summary.indicators import node_balance


def figure_keys(
    scenario: Scenario, seeds: Seeds, extras: Sequence[Aggregate] = ()
) -> tuple[str, ...]:
    """Keys of the values that a scenario on its baseline will have: figures, then extras.

    They are those of a market that does nothing: names depend on the baseline, on the horizon and
    on no answer. Raises `InputError` for an extra that will not do.
    """
    network = Network.of(seeds)
    form = formulate(
        assemble(lanes_of(scenario, seeds, network), seeds, network), seeds.storage_curves
    )
    result = Result.of(form, nothing_done(form.problem))
    with np.errstate(all="ignore"):
        told = figures(result, node_balance(result), seeds, np.array([[0, 1]]), [scenario])
        for extra in extras:
            check_aggregate(extra, seeds)
        Tables.of([result.lane(0), result.lane(1)], seeds, told, 0).values(extras)
    return tuple(columns_of(told.paths, tuple(extra.name for extra in extras)))


def nothing_done(problem: Problem) -> Solution:
    """A solution of zeros."""
    stores, size = problem.stores, (problem.scenarios, problem.periods)
    held = (*size, stores.node.size)
    columns, limits = (*size, problem.columns), stores.limit_rhs.shape
    shapes: dict[str, tuple[int, ...]] = {"x": columns, "reduced_cost": columns}
    shapes |= {"node_dual": (*size, problem.nodes), "tiers": stores.tier_cost.shape}
    shapes |= dict.fromkeys(("store_dual", "withdrawal", "injection"), held)
    shapes |= {"slack": limits, "limit_dual": limits}
    each = ("objective", "primal_residual", "dual_residual", "relative_gap")
    shapes |= dict.fromkeys(each, size[:1])
    arrays: dict[str, Any] = {name: np.zeros(shape) for name, shape in shapes.items()}
    return Solution(
        status=(Status.ITERATION_LIMIT,) * size[0],
        iterations=np.zeros(size[0], dtype=np.int64),
        **arrays,
    )
