"""`docs/uncertainty.md`: bands of the shipped scenarios, written from what was solved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.band.inputs import Input
from sim.band.measure import END, FILL, HIGH, LOW, LOWEST, POINTS, SEED
from sim.band.words import ENDS, number
from sim.config.schema import Scenario
from sim.console import main_region
from sim.data.seeds import Seeds

COMMAND = "python -m sim.band --out docs/uncertainty.md"
MARK = "Inputs: `"
COLUMNS = (
    ("shortfall_twh", "Short of, TWh", 0),
    ("curtailment_twh", "Cut off, TWh", 1),
    ("hub_price_eur_mwh", "Price, EUR/MWh", 0),
    ("price_effect_eur_mwh", "Price effect, EUR/MWh", 0),
)
STORES = ((LOWEST, "Stores at their lowest, %"), (END, "Stores at the end, %"))


@dataclass(frozen=True)
class Alone:
    """What one number does while all others are central: results at both of its ends.

    ends : what the two ends are
    results : shortfall, curtailment and price at each
    """

    label: str
    ends: tuple[str, str]
    results: tuple[tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True, eq=False)
class Page:
    """Everything the page tells.

    summaries : with bands, by name of the scenario
    left_out : why a shipped scenario is not there, by name
    """

    seeds: Seeds
    inputs: Sequence[Input]
    summaries: Mapping[str, Mapping[str, Any]]
    left_out: Mapping[str, str]
    main: str
    alone: Sequence[Alone]
    digest: str

    def text(self) -> str:
        """The whole page."""
        parts = (
            _HEAD.format(command=COMMAND, points=POINTS, low=percent(LOW), high=percent(HIGH)),
            self._ranges(),
            _METHOD,
            self._bands(),
            self._alone(),
            _SUMMARY,
            f"{MARK}{self.digest}`, seed {SEED}.\n",
        )
        return "\n".join(parts)

    def _ranges(self) -> str:
        lines = ["| | row | low | central | high | source |", "|---|---|---:|---:|---:|---|"]
        for one in self.inputs:
            for place, found in enumerate(one.ranges):
                label = one.label if place == 0 else ""
                values = " | ".join(f"{v:g}" for v in (found.low, found.central, found.high))
                lines.append(f"| {label} | `{found.name}` | {values} | {found.source} |")
        return "\n".join(lines) + "\n"

    def _bands(self) -> str:
        heads = [head for _, head, _ in COLUMNS] + [head for _, head in STORES]
        lines = [
            "## Shipped scenarios\n",
            "EU27; low / **central** / high.\n",
            f"| scenario | {' | '.join(heads)} |",
            "|---" * (len(heads) + 1) + "|",
            *(row(name, summary) for name, summary in self.summaries.items()),
        ]
        if self.left_out:
            told = "; ".join(f"`{name}` ({why})" for name, why in self.left_out.items())
            lines.append(f"\nNot here, for they take longer; `--band` works on them too: {told}.")
        return "\n".join(lines) + "\n"

    def _alone(self) -> str:
        lines = [
            f"## What each range does alone\n\n`{self.main}`, all other numbers at their central "
            f"values. Of what is drawn the {percent(LOW)} and {percent(HIGH)} quantiles of its own "
            "range, of what is not drawn both ends: it moves too little.\n",
            "| | at | Short of, TWh | Cut off, TWh | Price, EUR/MWh |",
            "|---|---|---|---|---|",
        ]
        for one in self.alone:
            cells = [
                " / ".join(number(end[place], decimals) for end in one.results)
                for place, decimals in enumerate((0, 1, 0))
            ]
            lines.append(f"| {one.label} | {' / '.join(one.ends)} | {' | '.join(cells)} |")
        return "\n".join(lines) + "\n"


def percent(share: float) -> str:
    """`10 %`."""
    return f"{100 * share:.0f} %"


def row(name: str, summary: Mapping[str, Any]) -> str:
    """One scenario's line of the table."""
    region, band = main_region(summary), summary["band"]
    own, stores = band["regions"][region], band[FILL][region]
    cells = [_cell(own[key], decimals) for key, _, decimals in COLUMNS]
    cells += [_cell(stores[key], 0) for key, _ in STORES]
    return f"| `{name}` | {' | '.join(cells)} |"


def _cell(band: Mapping[str, float], decimals: int) -> str:
    low, central, high = (number(band[end], decimals) for end in ENDS)
    return f"{low} / **{central}** / {high}"


def digest_of(scenarios: Sequence[Scenario], seeds: Seeds) -> str:
    """SHA-256 of what the page was made from, but for the program."""
    texts = {"title", "question", "description"}
    told: list[Any] = [seeds.digest, POINTS, SEED]
    told += [one.model_dump(mode="json", by_alias=True, exclude=texts) for one in scenarios]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def digest_in(text: str) -> str:
    """The digest that a page carries; empty where it has none."""
    return text.partition(MARK)[2].partition("`")[0]


def numbers_in(line: str) -> Iterator[float]:
    """The numbers of a line of the table of scenarios."""
    for cell in line.split("|")[2:]:
        for word in cell.replace("*", "").replace(",", "").split("/"):
            if word.strip():
                yield float(word)


_HEAD = """# How far off the headline results may be

Written by `{command}`; numbers and text change only by running it again.

    gasgap run russian-gas-stop-2022 --band --report

solves a scenario and then {points} draws of it, in which the parameters that carry the result have
values from the ranges stated for them. Low and high are the {low} and {high} quantiles of the
draws; the central value is the run itself. From Python: `sim.band.with_band(run)`, which takes
another number of points and another seed.

It is no confidence interval. The ranges are those of the baseline's tables (`elasticity_low` and
`elasticity_high` of sectors.csv, `low` and `high` of parameters.csv), partly own judgement, as
their source says. Weather, supply, capacities and measures are the scenario's own and not drawn:
for these there are sweeps ([sweeps.md](sweeps.md)). Errors of the model itself are not in it
either: for these there is the replay of a past year.

## What is drawn
"""

_METHOD = """The elasticities of all sectors are drawn together, at the same place in their own
ranges; what is left is drawn independently, as a Latin hypercube with a fixed seed. Half of the
draws lie on each side of the central value, the likelier the nearer to it: on each side the density
falls evenly to nothing at the end. Where a scenario sets such a number itself, its own value takes
the place of the central one, and the range keeps its relative width. A value of lost load that
would fall below the last price tier, or below what users of the sector pay to switch fuel, stays
there. The counterfactual has the same draws. The central value can lie outside a band, for results
need not rise and fall with every parameter.

A baseline of your own draws what it states a range for: the factors `voll_factor` and
`storage_end_value_factor` may be missing from its parameters.csv.
"""

_SUMMARY = """## In `summary.json`

With `--band` a summary has one key more, `band`; without it nothing changes.

| key | |
|---|---|
| `low_quantile`, `high_quantile` | 0.1 and 0.9 |
| `points`, `solved`, `seed` | draws, those of them with an answer, seed of the hypercube |
| `inputs.NAME.ROW` | what was drawn: `low`, `central`, `high` and `source` by row of its table |
| `regions.REGION.FIGURE` | `low`, `central`, `high` of a figure of `regions`, under its own name |
| `countries.CODE.FIGURE` | the same of `shortfall_twh`, `shortfall_pct`, \
`curtailment_twh` and `hub_price_eur_mwh` of every country with demand |
| `storage_fill_pct.PLACE.lowest`, `.end` | `low`, `central`, `high` in % of the \
working gas volume: the lowest of the first days of months after the start, and the end of the \
horizon |

Draws without an answer are left out and counted; where more than a quarter has none there is no
band, and the command ends with exit code 3. Two runs of the same inputs give the same band, byte
for byte.
"""
