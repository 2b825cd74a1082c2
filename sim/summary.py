"""`summary.json`: the stable machine contract of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.config.schema import Scenario
from sim.data.seeds import Seeds
from sim.indicators import NodeBalance, fill_levels, imports_by_supplier, key_dates, region
from sim.result import Result
from sim.solver import Status

SCHEMA_VERSION = 1
DECIMALS = 4


def summarise(
    result: Result, balance: NodeBalance, scenario: Scenario, seeds: Seeds
) -> dict[str, Any]:
    """The summary of one scenario: lane 0 against its counterfactual, lane 1."""
    net = result.batch.network
    members = net.groups["EU27"]
    everywhere = np.arange(len(net.market), dtype=np.intp)
    countries = {
        node: region(result, balance, everywhere[position : position + 1])
        for position, node in enumerate(net.market)
    }
    fill = {"EU27": key_dates(fill_levels(result, members))}
    for node in net.market:
        if levels := fill_levels(result, (node,)):
            fill[node] = key_dates(levels)
    horizon = scenario.horizon
    summary = {
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
        "regions": {
            "EU27": region(result, balance, net.markets(["EU27"])),
            "all": region(result, balance, everywhere),
        },
        "countries": countries,
        "imports_twh": imports_by_supplier(result, seeds)[0],
        "storage_fill_pct": fill,
        "solver": _solver(result),
    }
    rounded = _rounded({k: v for k, v in summary.items() if k != "solver"})
    return {**rounded, "solver": summary["solver"]}


def worst_status(result: Result) -> str:
    """`optimal` when every lane is, else the status of the first lane that is not."""
    for status in result.solution.status:
        if status is not Status.OPTIMAL:
            return str(status.value)
    return str(Status.OPTIMAL.value)


def _solver(result: Result) -> dict[str, Any]:
    solution = result.solution
    return {
        "iterations": int(solution.iterations.max()),
        "primal_residual": float(f"{solution.primal_residual.max():.3g}"),
        "dual_residual": float(f"{solution.dual_residual.max():.3g}"),
        "relative_gap": float(f"{solution.relative_gap.max():.3g}"),
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, float | np.floating):
        # JSON knows no NaN: a price where there is no market is null.
        return round(float(value), DECIMALS) + 0.0 if np.isfinite(value) else None
    return value
