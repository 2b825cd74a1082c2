"""Solves the bands of the shipped scenarios and writes the page about them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from sim.band.drawn import changes_of, drawn
from sim.band.inputs import Input, inputs_of
from sim.band.measure import HIGH, LOW, with_band
from sim.band.page import Alone, Page, digest_of, percent
from sim.config import LoadedScenario, load_scenario, shipped_scenarios
from sim.config.schema import Scenario
from sim.data.changes import Change
from sim.data.seeds import Seeds
from sim.errors import EXIT_OK, GasgapError
from sim.pipeline import checked_seeds, run_scenario
from sim.runner import refuse_unsolved
from sim.sweep.chunk import solved

MAIN = "russian-gas-stop-2022"
NOT_DRAWN = ("voll_slope", "production_cost_eur_mwh")
"""Rows of parameters.csv that have a range and enter a run."""
FIGURES = ("shortfall_twh", "curtailment_twh", "hub_price_eur_mwh")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page; the exit code: 0 good, 2 a mistake in the input, 3 something unsolved."""
    parser = argparse.ArgumentParser(prog="python -m sim.band", description=__doc__)
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the page here")
    options = parser.parse_args(arguments)
    try:
        text = page().text()
    except GasgapError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    if options.out is None:
        print(text, end="")
    else:
        options.out.write_text(text, encoding="utf-8", newline="\n")
    return EXIT_OK


def page() -> Page:
    """All of it solved, which takes some minutes."""
    told, left_out = chosen()
    main_one = next(one for one in told if one.scenario.name == MAIN)
    seeds = checked_seeds(main_one)
    summaries = {}
    for loaded in told:
        print(f"band of {loaded.scenario.name}", file=sys.stderr)
        run = run_scenario(loaded)
        refuse_unsolved(run)
        summaries[loaded.scenario.name] = with_band(run).summary
    inputs = inputs_of(seeds)
    return Page(
        seeds=seeds,
        inputs=inputs,
        summaries=summaries,
        left_out=left_out,
        main=MAIN,
        alone=tuple(alone(main_one.scenario, seeds, inputs)),
        digest=digest_of([one.scenario for one in told], seeds),
    )


def chosen() -> tuple[list[LoadedScenario], dict[str, str]]:
    """Shipped scenarios that are quick, and why the others are not."""
    told, left_out = [], {}
    for name, _ in shipped_scenarios():
        loaded = load_scenario(name)
        why = _slow(loaded.scenario)
        if why:
            left_out[name] = why
        else:
            told.append(loaded)
    return told, left_out


def _slow(scenario: Scenario) -> str:
    market = scenario.market
    if "strategic" in (market.sender_behaviour, market.counterfactually().sender_behaviour):
        return "strategic"
    length = scenario.horizon.resolution
    return "" if length == "monthly" else length


def alone(scenario: Scenario, seeds: Seeds, inputs: Sequence[Input]) -> Iterator[Alone]:
    """What each input does while the others are central, then what is not drawn."""
    labels: list[tuple[str, tuple[str, str]]] = []
    points: list[tuple[Scenario, tuple[Change, ...]]] = []
    for one in inputs:
        labels.append((one.label, (percent(LOW), percent(HIGH))))
        for share in (LOW, HIGH):
            row = {one: share}
            points.append((drawn(scenario, seeds, row), changes_of(row)))
    rows = {row.parameter: row for row in seeds.parameters}
    for name in NOT_DRAWN:
        low, high = rows[name].low, rows[name].high
        labels.append((f"not drawn: `{name}`", (f"{low:g}", f"{high:g}")))
        points += [
            (scenario, (Change("parameters", name, "value", "set", end),)) for end in (low, high)
        ]
    outcomes = solved(points, seeds)
    values = [
        tuple(outcome.values[f"regions.EU27.{key}"] for key in FIGURES) for outcome in outcomes
    ]
    for place, (label, ends) in enumerate(labels):
        yield Alone(label, ends, (values[2 * place], values[2 * place + 1]))


if __name__ == "__main__":
    sys.exit(main())
