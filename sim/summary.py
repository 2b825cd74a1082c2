"""`summary.json`: the stable machine contract of a run."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.config.schema import Scenario
from sim.data.seeds import Seeds
from sim.figures import Figures, figures
from sim.indicators import NodeBalance
from sim.result import Result
from sim.solver import Status

SCHEMA_VERSION = 1


def summarise(
    result: Result, balance: NodeBalance, scenario: Scenario, seeds: Seeds
) -> dict[str, Any]:
    """The summary of one scenario: lane 0 against its counterfactual, lane 1."""
    numbers = nested(figures(result, balance, seeds, np.array([[0, 1]])), 0)
    horizon = scenario.horizon
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": scenario.name,
        "baseline": seeds.name,
        "status": worst_status(result),
        "horizon": {
            "start": horizon.start.isoformat(),
            "end": horizon.end.isoformat(),
            "resolution": horizon.resolution,
            "periods": result.batch.calendar.periods,
        },
        "regions": numbers["regions"],
        "countries": numbers["countries"],
        "imports_twh": numbers.get("imports_twh", {}),
        "storage_fill_pct": {"EU27": {}, **numbers.get("storage_fill_pct", {})},
        "solver": {**numbers["solver"], "iterations": int(numbers["solver"]["iterations"])},
    }


def nested(rows: Figures, row: int) -> dict[str, Any]:
    """One scenario's figures under their keys; JSON knows no NaN, so what is missing is null."""
    tree: dict[str, Any] = {}
    for path, value in zip(rows.paths, rows.values[row].tolist(), strict=True):
        branch = tree
        for key in path[:-1]:
            branch = branch.setdefault(key, {})
        branch[path[-1]] = None if np.isnan(value) else value
    return tree


def worst_status(result: Result) -> str:
    """`optimal` when every lane is, else the status of the first lane that is not."""
    for status in result.solution.status:
        if status is not Status.OPTIMAL:
            return str(status.value)
    return str(Status.OPTIMAL.value)
