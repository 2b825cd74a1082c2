"""`summary.json`: the stable machine contract of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.config.schema import Scenario
from sim.data.seeds import Seeds
from sim.model.knowledge import knowledge_of
from sim.quantities import SUMMARY_VERSION
from sim.result import Result
from sim.solver import Status
from sim.summary.figures import DECIMALS, Figures, figures
from sim.summary.indicators import NodeBalance
from sim.summary.refusals import refused
from sim.summary.sales import Strategy


def summarise(
    result: Result,
    balance: NodeBalance,
    scenario: Scenario,
    seeds: Seeds,
    strategies: Sequence[Strategy | None] = (),
) -> dict[str, Any]:
    """The summary of one scenario: lane 0 against its counterfactual, lane 1.

    strategies : of each lane, what a strategic sender chose in it
    """
    numbers = nested(figures(result, balance, seeds, np.array([[0, 1]]), [scenario]), 0)
    horizon = scenario.horizon
    return {
        "schema_version": SUMMARY_VERSION,
        "scenario": scenario.name,
        "baseline": seeds.name,
        "status": worst_status(result),
        "horizon": {
            "start": horizon.start.isoformat(),
            "end": horizon.end.isoformat(),
            "resolution": horizon.resolution,
            "periods": result.batch.calendar.periods,
        },
        **knowledge_of(scenario, seeds).told(),
        "regions": numbers["regions"],
        "countries": numbers["countries"],
        "imports_twh": numbers.get("imports_twh", {}),
        "senders": numbers.get("senders", {}),
        "accounts": numbers["accounts"],
        **_strategies(result, strategies),
        **_refused(result, scenario, seeds),
        "storage_fill_pct": {"EU27": {}, **numbers.get("storage_fill_pct", {})},
        "storage_lowest": _lowest(numbers),
        "solver": {**numbers["solver"], "iterations": int(numbers["solver"]["iterations"])},
    }


def _strategies(result: Result, strategies: Sequence[Strategy | None]) -> dict[str, Any]:
    """`sender_strategy` by case, where a sender is strategic."""
    told = {
        case: _rounded(strategy.told())
        for case, strategy in zip(result.batch.lanes, strategies, strict=False)
        if strategy is not None
    }
    return {"sender_strategy": told} if told else {}


def _refused(result: Result, scenario: Scenario, seeds: Seeds) -> dict[str, Any]:
    """`refused` by embargo, where gas is refused whose importers are known."""
    batch = result.batch
    told = refused(scenario, seeds, batch.network, batch.calendar)
    return {"refused": told} if told else {}


def _lowest(numbers: Mapping[str, Any]) -> dict[str, Any]:
    """`storage_lowest` by place, with the day: the emptiest first of a month after the start."""
    found = {}
    for place, told in numbers.get("storage_lowest", {}).items():
        levels = numbers["storage_fill_pct"][place]
        later = sorted(levels)[1:]
        found[place] = {"day": min(later, key=lambda day: levels[day]), **told}
    return found


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(own) for key, own in value.items()}
    return round(value, DECIMALS) if isinstance(value, float) else value


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
    for status in result.verdict.status:
        if status is not Status.OPTIMAL:
            return str(status.value)
    return str(Status.OPTIMAL.value)
