"""`docs/uncertainty.md`: bands of the shipped scenarios, written from the data file beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sim.band import page_words
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
from sim.data.seeds import Seeds
from sim.output.headline import AREAS

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


@dataclass(frozen=True)
class About:
    """What the page tells of a scenario beside its band.

    dates : first and last day
    known : where its start is known from, and its newest observation
    """

    dates: str
    known: str


@dataclass(frozen=True, eq=False)
class Page:
    """Everything the page tells.

    entries : by name of the scenario
    baselines : of the entries, by name
    missing : names of the shipped scenarios that have no entry
    about : by name of the scenario
    """

    entries: Entries
    baselines: Mapping[str, Seeds]
    missing: tuple[str, ...] = ()
    about: Mapping[str, About] = field(default_factory=dict)

    def text(self) -> str:
        """The whole page: what it is, the bands, what each range does alone, what is drawn."""
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
            page_words.HEAD.format(**numbers),
            *self._bands(),
            self._missing(),
            *self._alone(),
            page_words.DRAWN,
            *self._ranges(),
            page_words.METHOD.format(**numbers),
            self._fewer(),
            page_words.SUMMARY,
        )
        return "\n".join(part for part in parts if part)

    def _groups(self) -> dict[tuple[str, str], dict[str, Entry]]:
        """Entries by baseline and region, in the order of their names."""
        found: dict[tuple[str, str], dict[str, Entry]] = {}
        for name, entry in sorted(self.entries.items()):
            found.setdefault((entry.baseline, entry.region), {})[name] = entry
        return dict(sorted(found.items(), key=lambda item: self._newest_first(item[0])))

    def _newest_first(self, place: tuple[str, str]) -> tuple[int, str, str]:
        """Baselines of later years before those of earlier ones."""
        name, region = place
        return -self.baselines[name].base_year, name, region

    def _ranges(self) -> Iterator[str]:
        for name in dict.fromkeys(name for name, _ in self._groups()):
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
        return page_words.FEWER.format(
            searched=SEARCHED_POINTS, points=POINTS, told=" and ".join(told)
        )

    def _bands(self) -> Iterator[str]:
        yield page_words.RESULTS
        heads = [head for _, head, _ in COLUMNS] + [head for _, head in STORES]
        for place, entries in self._groups().items():
            lines = [
                f"### {_named(*place)}\n",
                "Low / **central** / high.\n",
                f"| scenario | dates | draws | {' | '.join(heads)} |",
                "|---|---|---:" + "|---" * len(heads) + "|",
                *(row(name, entry, self._dates(name)) for name, entry in entries.items()),
            ]
            yield "\n".join(lines) + "\n"
            yield from self._known(entries)

    def _dates(self, name: str) -> str:
        return self.about[name].dates if name in self.about else NONE

    def _known(self, entries: Entries) -> Iterator[str]:
        """A line for every way in which starts are known, and the scenarios that have it."""
        named: dict[str, list[str]] = {}
        for name in entries:
            if name in self.about:
                named.setdefault(self.about[name].known, []).append(f"`{name}`")
        if named:
            yield "\n".join(f"- {line} {', '.join(names)}." for line, names in named.items()) + "\n"

    def _missing(self) -> str:
        """Scenarios that are shipped and not here, so that nobody takes the page for complete."""
        names = ", ".join(f"`{name}`" for name in self.missing)
        return f"Without a band as yet: {names}.\n" if names else ""

    def _alone(self) -> Iterator[str]:
        yield page_words.ALONE.format(low=percent(LOW), high=percent(HIGH))
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


def row(name: str, entry: Entry, dates: str) -> str:
    """One scenario's line of the table."""
    draws = str(entry.points)
    if entry.solved < entry.points:
        draws = f"{entry.solved} of {draws}"
    if entry.kind != MONTHLY:
        draws += f" ({entry.kind})"
    cells = [_cell(entry.figures.get(key), decimals) for key, _, decimals in COLUMNS]
    cells += [_cell(entry.stores.get(key), 0) for key, _ in STORES]
    return f"| `{name}` | {dates} | {draws} | {' | '.join(cells)} |"


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
    """The numbers of a line of the table of scenarios, dates and draws left out."""
    for cell in line.split("|")[4:]:
        for word in cell.replace("*", "").replace(",", "").split("/"):
            if word.strip() and word.strip() != NONE:
                yield float(word)
