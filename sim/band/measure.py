"""The band of a run: a small Latin hypercube over the stated ranges, solved as one batch.

Low and high are quantiles of the draws, the central value is the run itself. It is no confidence
interval: the ranges are what the baseline's tables state, and nothing else is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.band.drawn import changes_of, drawn
from sim.band.inputs import Input, inputs_of
from sim.config.schema import Scenario
from sim.config.sweep_designs import LatinHypercube
from sim.data.changes import changed
from sim.ensemble import Outcome, run_ensemble
from sim.errors import InputError, SolveError
from sim.pipeline import Run
from sim.solver import Settings
from sim.summary.figures import DECIMALS
from sim.sweep.design import unit_rows

POINTS, SEED = 64, 2022
FINE_POINTS = 32
"""Of a scenario in weeks or days: a point takes twenty times as long as in months, or more."""
SEARCHED_POINTS = 16
"""With a strategic sender: every point is a search of its own, a hundred solves and more."""
STRATEGIC, MONTHLY = "strategic", "monthly"
LOW, HIGH = 0.1, 0.9
LEAST_SOLVED = 0.75
"""Part of the points without which quantiles would tell of the solver, not of the ranges."""
REGION = (
    "shortfall_twh",
    "shortfall_pct",
    "demand_response_twh",
    "curtailment_twh",
    "hub_price_eur_mwh",
    "price_effect_eur_mwh",
    "hub_price_max_eur_mwh",
    "lng_import_twh",
)
"""Figures of a region that get a band."""
COUNTRY = ("shortfall_twh", "shortfall_pct", "curtailment_twh", "hub_price_eur_mwh")
FILL = "storage_fill_pct"
LOWEST, END = "lowest", "end"


def kind_of(scenario: Scenario) -> str:
    """What a point of its band costs: `strategic`, or the length of its periods."""
    market = scenario.market
    if STRATEGIC in (market.sender_behaviour, market.counterfactually().sender_behaviour):
        return STRATEGIC
    return scenario.horizon.resolution


def points_for(scenario: Scenario) -> int:
    """Points of a scenario's band where nothing else is said: fewer where each takes long."""
    return {STRATEGIC: SEARCHED_POINTS, MONTHLY: POINTS}.get(kind_of(scenario), FINE_POINTS)


def with_band(
    run: Run, *, points: int | None = None, seed: int = SEED, settings: Settings | None = None
) -> Run:
    """The run with its band in the summary, under `band`; see `band_of`."""
    with run.timings.phase("band"):
        band = band_of(run, points=points, seed=seed, settings=settings)
    return replace(run, summary={**run.summary, "band": band})


def band_of(
    run: Run, *, points: int | None = None, seed: int = SEED, settings: Settings | None = None
) -> dict[str, Any]:
    """The band of a run's headline results as plain data, the value of `band` in a summary.

    points : by default as many as `points_for` says

    Raises what `outcomes_of` does.
    """
    points = points_for(run.loaded.scenario) if points is None else points
    return band_from(run, outcomes_of(run, points, seed, settings), points, seed)


def outcomes_of(run: Run, points: int, seed: int, settings: Settings | None) -> list[Outcome]:
    """Every point of a run's band that has an answer, solved as one batch.

    Raises `InputError` where the baseline states no range, or the points are too few; `SolveError`
    where too many points do not reach their tolerance.
    """
    if points < 2:
        raise InputError(f"a band is made of at least 2 points, not {points}")
    inputs = inputs_of(run.seeds)
    if not inputs:
        raise InputError(
            f"the baseline {run.seeds.name} states no range to draw from; give low and high in "
            "its parameters.csv, elasticity_low and elasticity_high in its sectors.csv, or a "
            "ranges.csv"
        )
    scenario = run.loaded.scenario
    rows = rows_of(inputs, points, seed)
    scenarios = [drawn(scenario, run.seeds, row) for row in rows]
    baselines = [changed(run.seeds, changes_of(row)) for row in rows]
    outcomes = list(run_ensemble(scenarios, baselines, settings=settings))
    solved = [outcome for outcome in outcomes if outcome.optimal]
    if len(solved) < max(2, LEAST_SOLVED * points):
        raise SolveError(
            f"the band of {scenario.name} has no answer: {points - len(solved)} of its {points} "
            "points did not reach their tolerance; run without --band"
        )
    return solved


def band_from(run: Run, solved: Sequence[Outcome], points: int, seed: int) -> dict[str, Any]:
    """The band that points with an answer make, out of `points` that were drawn."""
    return {
        "low_quantile": LOW,
        "high_quantile": HIGH,
        "points": points,
        "solved": len(solved),
        "seed": seed,
        "inputs": {one.name: _told(one) for one in inputs_of(run.seeds)},
        **_bands(run.summary, solved),
    }


def rows_of(inputs: Sequence[Input], points: int, seed: int) -> list[dict[Input, float]]:
    """The quantile of every input at every point."""
    design = LatinHypercube(type="latin-hypercube", points=points, seed=seed)
    cube = unit_rows(design, len(inputs)).tolist()
    return [dict(zip(inputs, row, strict=True)) for row in cube]


def _told(one: Input) -> dict[str, Any]:
    """The ranges of an input by row of their table."""
    return {
        found.name: {
            "low": found.low,
            "central": found.central,
            "high": found.high,
            "source": found.source,
        }
        for found in one.ranges
    }


@dataclass(frozen=True)
class _Values:
    """The values of all points, and what quantiles are made of them."""

    solved: Sequence[Outcome]

    def of(self, key: str) -> list[float]:
        return [outcome.values[key] for outcome in self.solved]

    def lowest(self, keys: Sequence[str]) -> list[float]:
        return [min(outcome.values[key] for key in keys) for outcome in self.solved]


def _bands(summary: Mapping[str, Any], solved: Sequence[Outcome]) -> dict[str, Any]:
    """Bands of regions and countries with demand, and of the stores of the EU27 or all else."""
    values = _Values(solved)
    found: dict[str, Any] = {}
    for kind, wanted in (("regions", REGION), ("countries", COUNTRY)):
        found[kind] = {
            name: {
                key: _band(own[key], values.of(f"{kind}.{name}.{key}"))
                for key in wanted
                if own[key] is not None
            }
            for name, own in summary[kind].items()
            if own["reference_demand_twh"] > 0
        }
    fills = {name: _fill(name, levels, values) for name, levels in summary[FILL].items() if levels}
    return {**found, FILL: fills}


def _fill(name: str, levels: Mapping[str, float], values: _Values) -> dict[str, Any]:
    """Fill at the end of the horizon, and at its lowest on the key dates after the start."""
    days = sorted(levels)
    later = days[1:]
    keys = [f"{FILL}.{name}.{day}" for day in later]
    return {
        LOWEST: _band(min(levels[day] for day in later), values.lowest(keys)),
        END: _band(levels[later[-1]], values.of(keys[-1])),
    }


def _band(central: float, values: Sequence[float]) -> dict[str, float]:
    low, high = (round(quantile(values, share), DECIMALS) + 0.0 for share in (LOW, HIGH))
    return {"low": low, "central": central, "high": high}


def quantile(values: Sequence[float], share: float) -> float:
    """Straight between the ordered values, the first at 0 and the last at 1."""
    known = sorted(values)
    place = share * (len(known) - 1)
    left = min(int(place), len(known) - 2)
    return known[left] + (place - left) * (known[left + 1] - known[left])
