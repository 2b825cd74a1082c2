"""Our figure beside a published one, from a run of the scenario that follows the study."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from sim.pipeline import Run
from sim.summary.indicators import twh

TWH_PER_BCM = 10.6


def figure(run: Run, how: Mapping[str, Any]) -> float:
    """Our figure.

    how : one of
        `key`: a number of the summary, its keys joined with dots
        `middle`: two such keys, half-way between the numbers
        `group`: countries, percent of their demand together that is not met
        `place`: a country, its place among those of the EU by percent of demand not met
        `below` and `day`: percent of the EU's countries with stores less full than that on that day
        `saved_bcm`: sectors, what they want less in the EU than in the counterfactual, bcm

    Raises KeyError for another way, or a number that the run does not have.
    """
    (name, *_) = how
    return float(_WAYS[name](run, how))


def _key(run: Run, how: Mapping[str, Any]) -> float:
    return _number(run, how["key"])


def _middle(run: Run, how: Mapping[str, Any]) -> float:
    low, high = (_number(run, key) for key in how["middle"])
    return (low + high) / 2


def _group(run: Run, how: Mapping[str, Any]) -> float:
    members = [run.summary["countries"][node] for node in how["group"]]
    wanted = sum(float(member["reference_demand_twh"]) for member in members)
    return 100 * sum(float(member["shortfall_twh"]) for member in members) / wanted


def _place(run: Run, how: Mapping[str, Any]) -> float:
    countries = run.summary["countries"]
    missing = {node: float(countries[node]["shortfall_pct"]) for node in _eu(run)}
    return 1.0 + sum(other > missing[how["place"]] for other in missing.values())


def _below(run: Run, how: Mapping[str, Any]) -> float:
    fill = run.summary["storage_fill_pct"]
    day = str(how["day"])
    levels = [fill[node][day] for node in _eu(run) if node in fill]
    return 100 * float(np.mean([level < how["below"] for level in levels]))


def _saved(run: Run, how: Mapping[str, Any]) -> float:
    net = run.result.batch.network
    nodes = [net.market_index[node] for node in _eu(run)]
    sectors = [net.sector_index[sector] for sector in how["saved_bcm"]]
    wanted = twh(run.result, run.result.batch.reference_demand)[:, nodes][:, :, sectors]
    here, calm = wanted.sum(axis=(1, 2))
    return float(calm - here) / TWH_PER_BCM


_WAYS: Mapping[str, Callable[[Run, Mapping[str, Any]], float]] = {
    "key": _key,
    "middle": _middle,
    "group": _group,
    "place": _place,
    "below": _below,
    "saved_bcm": _saved,
}


def _eu(run: Run) -> Sequence[str]:
    return run.result.batch.network.groups["EU27"]


def _number(run: Run, key: str) -> float:
    branch: Any = run.summary
    for name in key.split("."):
        branch = branch[name]
    return float(branch)
