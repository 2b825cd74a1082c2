"""A solved run -> its entry on the page of bands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.band.drawn import changes_of, drawn
from sim.band.entries import Alone, Ends, Entry, digest_of
from sim.band.inputs import Input, inputs_of
from sim.band.measure import FILL, HIGH, LOW, POINTS, SEARCHED_POINTS, band_of, kind_of
from sim.config.schema import Scenario
from sim.data.changes import Change
from sim.data.seeds import Seeds
from sim.ensemble import Outcome
from sim.output.headline import main_region
from sim.pipeline import Run
from sim.summary.figures import DECIMALS
from sim.sweep.chunk import solved

NOT_DRAWN = ("voll_slope", "production_cost_eur_mwh")
"""Rows of parameters.csv that enter a run and are not drawn, whatever their range: they move too
little."""
ALONE_FIGURES = ("shortfall_twh", "curtailment_twh", "hub_price_eur_mwh")
FEWER_FIGURES = ("shortfall_twh", "hub_price_eur_mwh")
SAME = 0.02
"""Units of a figure by which other machines and versions of libraries may differ."""

Point = tuple[Scenario, tuple[Change, ...]]


def entry_of(run: Run) -> Entry:
    """The band of a run, and where its points are cheap what each range does alone."""
    scenario, region = run.loaded.scenario, main_region(run.summary)
    band = band_of(run)
    own = band["regions"][region]
    cheap = band["points"] == POINTS
    return Entry(
        baseline=run.seeds.name,
        region=region,
        kind=kind_of(scenario),
        points=band["points"],
        solved=band["solved"],
        digest=digest_of(scenario, run.seeds),
        figures={key: Ends(**own[key]) for key in own},
        stores={key: Ends(**ends) for key, ends in band[FILL].get(region, {}).items()},
        alone=tuple(alone(scenario, run.seeds, region)) if cheap else (),
        fewer=_fewer(run, own, region) if cheap else {},
    )


def still(entry: Entry, run: Run) -> bool:
    """Whether an entry is of this scenario and baseline, and its central values are the run's.

    That the program has changed shows in these: in all probability, not for certain.
    """
    if entry.digest != digest_of(run.loaded.scenario, run.seeds):
        return False
    own = run.summary["regions"][entry.region]
    return all(
        own[key] is not None and abs(own[key] - ends.central) <= SAME
        for key, ends in entry.figures.items()
    )


def alone(scenario: Scenario, seeds: Seeds, region: str) -> Iterator[Alone]:
    """What each input does while the others are central, then what is not drawn."""
    asked = [
        *_of_inputs(scenario, seeds, inputs_of(seeds)),
        *_of_others(scenario, seeds),
    ]
    outcomes = solved([point for _, _, _, points in asked for point in points], seeds)
    for place, (name, is_drawn, ends, _) in enumerate(asked):
        low, high = outcomes[2 * place : 2 * place + 2]
        results = {
            figure: (_value(low, region, figure), _value(high, region, figure))
            for figure in ALONE_FIGURES
        }
        yield Alone(name, is_drawn, ends, results)


_Asked = tuple[str, bool, tuple[str, str], tuple[Point, Point]]


def _of_inputs(scenario: Scenario, seeds: Seeds, inputs: Sequence[Input]) -> Iterator[_Asked]:
    for one in inputs:
        low, high = ((drawn(scenario, seeds, r), changes_of(r)) for r in ({one: LOW}, {one: HIGH}))
        yield one.name, True, (f"{100 * LOW:.0f} %", f"{100 * HIGH:.0f} %"), (low, high)


def _of_others(scenario: Scenario, seeds: Seeds) -> Iterator[_Asked]:
    for row in seeds.parameters:
        if row.parameter in NOT_DRAWN and row.low != row.high:
            low, high = (
                (scenario, (Change("parameters", row.parameter, "value", "set", end),))
                for end in (row.low, row.high)
            )
            yield row.parameter, False, (f"{row.low:g}", f"{row.high:g}"), (low, high)


def _value(outcome: Outcome, region: str, figure: str) -> float | None:
    if not outcome.optimal:
        return None
    return round(outcome.values[f"regions.{region}.{figure}"], DECIMALS) + 0.0


def _fewer(run: Run, own: Mapping[str, Mapping[str, float]], region: str) -> dict[str, float]:
    """How far a band of few points lies off, ends on average, in widths of the band."""
    few: Mapping[str, Any] = band_of(run, points=SEARCHED_POINTS)["regions"][region]
    found = {}
    for key in FEWER_FIGURES:
        width = own[key]["high"] - own[key]["low"]
        off = sum(abs(few[key][end] - own[key][end]) for end in ("low", "high")) / 2
        if width > 0:
            found[key] = round(off / width, 4)
    return found
