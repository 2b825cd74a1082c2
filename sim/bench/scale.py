"""Thousands of random variations of one scenario through the model: do all solve, how fast, in how
much memory?

    python -m sim.bench.scale --scenarios 10000 --scenario russian-gas-stop-2022 --seed 1

Every variation is a scenario of the language, written out, changed and validated like a file. What
is drawn, each evenly and on its own, stands at the end of `--help`. Variation k of a seed is the
same whatever the number of scenarios. Ends with 1 if any is not optimal.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from sim.bench.arguments import at_least
from sim.bench.cases import SCENARIO
from sim.config import load_scenario
from sim.config.loaded import resolved
from sim.config.quantity import DAYS, PRICE
from sim.config.schema import Scenario
from sim.data.seeds import Seeds
from sim.ensemble import Outcome, run_ensemble
from sim.errors import EXIT_GATE, EXIT_OK, GasgapError
from sim.pipeline import checked_seeds
from sim.play.schedule import BUDGET
from sim.timings import Timings

DRAWN: dict[str, tuple[float, float, str]] = {
    "depth": (0.3, 1.0, "factor on the share of every shock that has one"),
    "delay": (0.0, 120.0, "days by which every shock begins later"),
    "stranded": (0.0, 0.6, "share of refused LNG that finds no other buyer"),
    "ramp": (0.0, 60.0, "days over which every shock builds up"),
    "elasticity_scale": (0.5, 1.8, "factor on every sector's elasticity"),
    "lng_elasticity": (-0.25, -0.04, "elasticity of the rest of the world"),
    # Below 1 the tiers of demand would overlap.
    "voll": (1.0, 2.0, "factor on every sector's value of lost load"),
    "fill": (0.15, 0.6, "fill of the EU's stores at the start; others as observed"),
    "hdd_ratio": (0.85, 1.15, "degree days relative to the base year"),
    "colder_by": (0.0, 10.0, "K colder in the two weeks after 10 January"),
    "saving": (0.0, 0.15, "share of the EU's demand saved by decree, all the time"),
    "lng_demand": (-0.06, 0.06, "relative change of the rest of the world's LNG demand"),
    "target": (0.5, 0.95, "fill wanted in the EU on 1 November"),
}
"""Least, most and meaning of everything that is drawn."""
RANGES = {name: (least, most) for name, (least, most, _) in DRAWN.items()}


def variations(scenario: Scenario, seeds: Seeds, count: int, seed: int) -> Iterator[Scenario]:
    """`count` random variations of a scenario."""
    written = resolved(scenario)
    for number in range(count):
        rng = np.random.default_rng((seed, number))
        drawn = {name: float(rng.uniform(*limits)) for name, limits in RANGES.items()}
        yield Scenario.model_validate(_varied(written, seeds, f"variation-{number}", drawn))


def _varied(
    written: dict[str, Any], seeds: Seeds, name: str, drawn: dict[str, float]
) -> dict[str, Any]:
    start, end = (date.fromisoformat(written["horizon"][key]) for key in ("start", "end"))
    measures = {
        key: _shifted(measure, end, drawn) if measure["shock"] is True else measure
        for key, measure in written["measures"].items()
    }
    first = {"from": start.isoformat(), "shock": False}
    measures["drawn-saving"] = {"type": "demand_reduction", "share": drawn["saving"], **first}
    measures["drawn-lng-demand"] = {"type": "lng_demand", "share": drawn["lng_demand"], **first}
    measures |= _by_date(start, end, drawn)
    voll = {row.sector: PRICE.write(row.voll_eur_mwh * drawn["voll"]) for row in seeds.sectors}
    market = {key: drawn[key] for key in ("elasticity_scale", "lng_elasticity")}
    return {
        **written,
        "name": name,
        "weather": {"hdd_ratio": drawn["hdd_ratio"]},
        "storage": {**written["storage"], "initial": {"EU27": drawn["fill"]}},
        "market": {**written["market"], **market, "voll": voll},
        "measures": measures,
    }


_NO_RAMP = ("quota", "price_cap")
"""Types that cannot build up: a volume may be taken at any time, a cap holds or does not."""


def _shifted(measure: dict[str, Any], end: date, drawn: dict[str, float]) -> dict[str, Any]:
    """A shock that is drawn less deep, later, slower."""
    changed = dict(measure)
    if measure.get("steps"):  # dates and shares of their own
        return changed
    whole = measure["type"] in _NO_RAMP or measure.get("transit") == "passes"
    if measure.get("share") is not None and measure["share"] > 0 and not whole:
        changed["share"] = measure["share"] * drawn["depth"]
    if measure["type"] == "embargo" and measure["form"] != "pipeline" and "route" not in measure:
        changed["stranded_share"] = drawn["stranded"]
    if "from" in measure:
        begin = date.fromisoformat(measure["from"]) + timedelta(days=round(drawn["delay"]))
        if begin <= date.fromisoformat(measure.get("until") or end.isoformat()):
            changed["from"] = begin.isoformat()
        if not whole:
            changed["ramp"] = DAYS.write(drawn["ramp"])
    return changed


def _by_date(start: date, end: date, drawn: dict[str, float]) -> dict[str, Any]:
    """Cold spells and filling targets of every year of the horizon."""
    found: dict[str, Any] = {}
    for year in range(start.year, end.year + 1):
        first, last = date(year, 1, 10), date(year, 1, 24)
        if start <= first and last <= end:
            window = {"from": first.isoformat(), "until": last.isoformat(), "shock": False}
            cold = {"type": "cold_spell", "colder_by": f"{drawn['colder_by']!r} K", **window}
            found[f"drawn-cold-{year}"] = cold
        due = date(year, 11, 1)
        if start < due <= end:
            target = {"type": "storage_target", "fill": drawn["target"], "shock": False}
            found[f"drawn-target-{year}"] = {**target, "date": due.isoformat()}
    return found


@dataclass
class Report:
    """What is counted while outcomes come in."""

    total: int
    started: float = field(default_factory=time.perf_counter)
    statuses: Counter[str] = field(default_factory=Counter)
    iterations: list[int] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    done: int = 0

    def add(self, outcome: Outcome) -> None:
        """Count one outcome, and say now and then how far it is."""
        self.done += 1
        self.statuses.update(status.value for status in outcome.statuses)
        self.iterations.extend(outcome.iterations)
        if not outcome.optimal:
            cases = ", ".join(status.value for status in outcome.statuses)
            self.failed.append(f"{outcome.scenario.name}: {cases}")
        if self.done % max(1, self.total // 20) == 0 or self.done == self.total:
            end = "\r" if sys.stderr.isatty() and self.done < self.total else "\n"
            rate = self.done / (time.perf_counter() - self.started)
            line = f"{self.done} of {self.total} scenarios, {rate:.1f} per second"
            print(line, file=sys.stderr, end=end, flush=True)

    def lines(self, timings: Timings) -> Iterator[str]:
        """What is printed at the end."""
        spent = time.perf_counter() - self.started
        yield f"scenarios  {self.done} in {spent:.1f} s, {self.done / spent:.1f} per second"
        counts = ", ".join(f"{count} {status}" for status, count in self.statuses.most_common())
        yield f"lanes      {counts}"
        low, middle, high = np.percentile(self.iterations, (0, 50, 100))
        yield f"iterations min {low:.0f}, median {middle:.0f}, max {high:.0f}"
        rest = spent - sum(timings.seconds.values())
        for name, seconds in {**timings.seconds, "rest": rest}.items():
            each = 1000 * seconds / self.done
            yield f"time       {name:9}{100 * seconds / spent:5.1f} %  {each:8.2f} ms per scenario"
        memory = peak_memory()
        if memory is not None:
            yield f"memory     {memory / 2**20:.0f} MiB at its peak"


def peak_memory() -> int | None:
    """Bytes that the process has held at most; None where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; returns the exit code: 1 where one is not optimal, 2 for bad input."""
    try:
        return _run(_parser().parse_args(arguments))
    except GasgapError as error:
        # Findings in scenario files say themselves that they are errors, and where.
        text = str(error)
        print(text if "error:" in text else f"error: {text}", file=sys.stderr)
        return error.exit_code


def _parser() -> argparse.ArgumentParser:
    ranges = [f"  {least:5g} to {most:5g}  {text}" for least, most, text in DRAWN.values()]
    parser = argparse.ArgumentParser(
        prog="python -m sim.bench.scale",
        description=__doc__,
        epilog="\n".join(["what is drawn:", *ranges]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add, count, mib = parser.add_argument, at_least(1), BUDGET // 2**20
    add("--scenarios", type=count, default=10_000, metavar="N", help="how many variations (10000)")
    text = f"name or file of the scenario that is varied ({SCENARIO})"
    add("--scenario", default=SCENARIO, metavar="NAME", help=text)
    text = "length of its periods (monthly)"
    add("--resolution", choices=("monthly", "weekly", "daily"), default="monthly", help=text)
    add("--seed", type=at_least(0), default=1, metavar="N", help="of what is drawn (1)")
    text = f"memory for the scenarios of a chunk ({mib}); the solver's own comes on top"
    add("--budget", type=count, default=mib, metavar="MIB", help=text)
    return parser


def _run(given: argparse.Namespace) -> int:
    loaded = load_scenario(given.scenario, [f"horizon.resolution={given.resolution}"])
    seeds, timings = checked_seeds(loaded), Timings()
    scenarios = _timed(variations(loaded.scenario, seeds, given.scenarios, given.seed), timings)
    report = Report(given.scenarios)
    budget = given.budget * 2**20
    for outcome in run_ensemble(scenarios, seeds, budget=budget, timings=timings):
        report.add(outcome)
    print("\n".join(report.lines(timings)))
    for line in report.failed[:20]:
        print(f"not optimal: {line}", file=sys.stderr)
    return EXIT_GATE if report.failed else EXIT_OK


def _timed(scenarios: Iterator[Scenario], timings: Timings) -> Iterator[Scenario]:
    """The same scenarios, the time of making them counted as reading."""
    while True:
        with timings.phase("read"):
            scenario = next(scenarios, None)
        if scenario is None:
            return
        yield scenario


if __name__ == "__main__":
    sys.exit(main())
