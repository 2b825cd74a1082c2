"""`docs/uncertainty.md`: bands of the shipped scenarios, written from the data file beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.band.entries import Ends, Entries, Entry
from sim.band.inputs import LABELS, inputs_of
from sim.band.measure import (
    END,
    FINE_POINTS,
    HIGH,
    LOW,
    LOWEST,
    MONTHLY,
    POINTS,
    SEARCHED_POINTS,
    SEED,
)
from sim.band.words import number
from sim.console import AREAS
from sim.data.seeds import Seeds

COMMAND = "python -m sim.band --out docs/uncertainty.md"
COLUMNS = (
    ("shortfall_twh", "Short of, TWh", 0),
    ("curtailment_twh", "Cut off, TWh", 1),
    ("hub_price_eur_mwh", "Price, EUR/MWh", 0),
    ("price_effect_eur_mwh", "Price effect, EUR/MWh", 0),
    ("lng_import_twh", "LNG landed, TWh", 0),
)
STORES = ((LOWEST, "Stores at their lowest, %"), (END, "Stores at the end, %"))
NONE = "–"


@dataclass(frozen=True, eq=False)
class Page:
    """Everything the page tells.

    entries : by name of the scenario
    baselines : of the entries, by name
    missing : names of the shipped scenarios that have no entry
    """

    entries: Entries
    baselines: Mapping[str, Seeds]
    missing: tuple[str, ...] = ()

    def text(self) -> str:
        """The whole page."""
        numbers: dict[str, int | str] = {
            "points": POINTS,
            "fine": FINE_POINTS,
            "searched": SEARCHED_POINTS,
            "seed": SEED,
            "low": percent(LOW),
            "high": percent(HIGH),
            "command": COMMAND,
        }
        parts = (
            _HEAD.format(**numbers),
            *self._ranges(),
            _METHOD,
            self._fewer(),
            *self._bands(),
            self._missing(),
            *self._alone(),
            _SUMMARY,
        )
        return "\n".join(part for part in parts if part)

    def _groups(self) -> dict[tuple[str, str], dict[str, Entry]]:
        """Entries by baseline and region, in the order of their names."""
        found: dict[tuple[str, str], dict[str, Entry]] = {}
        for name, entry in sorted(self.entries.items()):
            found.setdefault((entry.baseline, entry.region), {})[name] = entry
        return dict(sorted(found.items()))

    def _ranges(self) -> Iterator[str]:
        for name in sorted({entry.baseline for entry in self.entries.values()}):
            lines = [
                f"### `{name}`\n",
                "| | row | low | central | high | source |",
                "|---|---|---:|---:|---:|---|",
            ]
            for one in inputs_of(self.baselines[name]):
                for place, found in enumerate(one.ranges):
                    label = one.label if place == 0 else ""
                    values = " | ".join(f"{v:g}" for v in (found.low, found.central, found.high))
                    lines.append(f"| {label} | `{found.name}` | {values} | {found.source} |")
            yield "\n".join(lines) + "\n"

    def _fewer(self) -> str:
        """How far bands of few points can be trusted, as measured on those of many."""
        told = []
        for key, label in (("shortfall_twh", "shortfall"), ("hub_price_eur_mwh", "price")):
            entries = self.entries.values()
            shares = [entry.fewer[key] for entry in entries if key in entry.fewer]
            if shares:
                told.append(f"{100 * sum(shares) / len(shares):.0f} % for the {label}")
        if not told:
            return ""
        return _FEWER.format(searched=SEARCHED_POINTS, points=POINTS, told=" and ".join(told))

    def _bands(self) -> Iterator[str]:
        yield "## Shipped scenarios\n"
        heads = [head for _, head, _ in COLUMNS] + [head for _, head in STORES]
        for place, entries in self._groups().items():
            lines = [
                f"### {_named(*place)}\n",
                "Low / **central** / high.\n",
                f"| scenario | draws | {' | '.join(heads)} |",
                "|---|---:" + "|---" * len(heads) + "|",
                *(row(name, entry) for name, entry in entries.items()),
            ]
            yield "\n".join(lines) + "\n"

    def _missing(self) -> str:
        """Scenarios that are shipped and not here, so that nobody takes the page for complete."""
        names = ", ".join(f"`{name}`" for name in self.missing)
        return f"Without a band as yet: {names}.\n" if names else ""

    def _alone(self) -> Iterator[str]:
        yield _ALONE.format(low=percent(LOW), high=percent(HIGH))
        for place, entries in self._groups().items():
            told = {name: entry for name, entry in entries.items() if entry.alone}
            for key, head, decimals in COLUMNS:
                lines = list(_alone_rows(told, key, decimals))
                if lines:
                    table = "\n".join([*_alone_head(told), *lines])
                    yield f"### {head}: {_named(*place)}\n\n{table}\n"


def percent(share: float) -> str:
    """`10 %`."""
    return f"{100 * share:.0f} %"


def _named(baseline: str, region: str) -> str:
    return f"`{baseline}`, {AREAS[region].replace('The', 'the', 1)}"


def row(name: str, entry: Entry) -> str:
    """One scenario's line of the table."""
    draws = str(entry.points)
    if entry.solved < entry.points:
        draws = f"{entry.solved} of {draws}"
    if entry.kind != MONTHLY:
        draws += f" ({entry.kind})"
    cells = [_cell(entry.figures.get(key), decimals) for key, _, decimals in COLUMNS]
    cells += [_cell(entry.stores.get(key), 0) for key, _ in STORES]
    return f"| `{name}` | {draws} | {' | '.join(cells)} |"


def _cell(ends: Ends | None, decimals: int) -> str:
    if ends is None:
        return NONE
    low, central, high = (number(end, decimals) for end in (ends.low, ends.central, ends.high))
    return f"{low} / **{central}** / {high}"


def _alone_head(entries: Entries) -> list[str]:
    """Heads of the columns: entries of one baseline all have the same."""
    first = next(iter(entries.values()))
    heads = [
        f"{LABELS[one.name] if one.drawn else f'not drawn: `{one.name}`'}, {' / '.join(one.ends)}"
        for one in first.alone
    ]
    return [f"| scenario | central | {' | '.join(heads)} |", "|---" * (len(heads) + 2) + "|"]


def _alone_rows(entries: Entries, key: str, decimals: int) -> Iterator[str]:
    """A line a scenario, none where the figure was not kept or is nothing throughout."""
    for name, entry in entries.items():
        pairs = [one.results[key] for one in entry.alone if key in one.results]
        if not pairs or key not in entry.figures:
            continue
        central = number(entry.figures[key].central, decimals)
        cells = [" / ".join(_known(value, decimals) for value in pair) for pair in pairs]
        if {word for cell in [central, *cells] for word in cell.split(" / ")} != {
            number(0, decimals)
        }:
            yield f"| `{name}` | **{central}** | {' | '.join(cells)} |"


def _known(value: float | None, decimals: int) -> str:
    return NONE if value is None else number(value, decimals)


def numbers_in(line: str) -> Iterator[float]:
    """The numbers of a line of the table of scenarios, draws left out."""
    for cell in line.split("|")[3:]:
        for word in cell.replace("*", "").replace(",", "").split("/"):
            if word.strip() and word.strip() != NONE:
                yield float(word)


_HEAD = """# How far off the headline results may be

Written by `{command}`; numbers and text change only by running it again,
which takes some minutes. With `--only NAME` it solves one scenario again and keeps the others, with
`--stale` those that changed: by their file, by their baseline, or by their central values. What it
keeps is in `uncertainty.json`.

    gasgap run SCENARIO --band --report

solves a scenario and then {points} draws of it, in which the parameters that carry the result have
values from the ranges stated for them. Low and high are the {low} and {high} quantiles of the
draws; the central value is the run itself. A scenario in weeks or days has {fine} draws, each at
its own resolution. One with a strategic sender has {searched}, and in each of them the sender
searches for its best offer anew, for it knows its market; no offer is carried over from the central
values. From Python: `sim.band.with_band(run)`, which takes another number of points and another
seed ({seed}).

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

_FEWER = """A band of {searched} draws in place of {points}, tried wherever there are {points},
has ends that on average lie off by {told},
both in parts of the width of the band. Few draws tell little of what is rare, such as cut-offs.
"""

_ALONE = """## What each range does alone

One number at both ends of its range, all others at their central values: of what is drawn the {low}
and {high} quantiles, of numbers that move too little to be drawn the ends themselves.
Scenarios with fewer draws are not here, nor those in which a figure is nothing throughout.
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
