"""A band in words: a table for the terminal, rows for a report, a sentence for its headline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.band.inputs import LABELS
from sim.band.measure import END, FILL, LOWEST
from sim.output.columns import aligned
from sim.output.headline import AREAS, main_region
from sim.units import SMALLEST_TWH

ENDS = ("low", "central", "high")
ROWS = (
    ("shortfall_twh", "short of", "TWh", 0),
    ("shortfall_pct", "share of demand", "%", 1),
    ("demand_response_twh", "given up because of the price", "TWh", 0),
    ("curtailment_twh", "cut off", "TWh", 1),
    ("hub_price_eur_mwh", "mean hub price", "EUR/MWh", 0),
    ("price_effect_eur_mwh", "against the counterfactual", "EUR/MWh", 0),
    ("hub_price_max_eur_mwh", "in the dearest period", "EUR/MWh", 0),
    ("lng_import_twh", "LNG landed", "TWh", 0),
)
STORES = ((LOWEST, "stores at their lowest"), (END, "stores at the end"))
NOT_DRAWN = "Weather, supply, capacities and measures are not drawn: they are the scenario's own."
NOT_ELSE = (
    "All else is as the scenario has it: its weather, what suppliers send and its measures are not "
    "drawn."
)
"""The same where the baseline states ranges of such things."""


@dataclass(frozen=True)
class Line:
    """One result with its band.

    key : of the band in a summary
    values : low, central, high
    """

    key: str
    label: str
    unit: str
    decimals: int
    values: Mapping[str, float]


def lines_of(summary: Mapping[str, Any]) -> list[Line]:
    """The main region's bands, what is missing first; the summary has one."""
    region, band = main_region(summary), summary["band"]
    own = band["regions"][region]
    found = [
        Line(f"band.regions.{region}.{key}", label, unit, decimals, own[key])
        for key, label, unit, decimals in ROWS
        if key in own
    ]
    stores = band[FILL].get(region, {})
    found += [
        Line(f"band.{FILL}.{region}.{key}", label, "% full", 0, stores[key])
        for key, label in STORES
        if key in stores
    ]
    return found


def band_table(summary: Mapping[str, Any]) -> str:
    """The table that a run prints; empty without a band."""
    if "band" not in summary:
        return ""
    rows = [
        [line.label, line.unit, *(number(line.values[end], line.decimals) for end in ENDS)]
        for line in lines_of(summary)
    ]
    head = f"Band of {AREAS[main_region(summary)].replace('The', 'the', 1)} ({how(summary)})"
    table = aligned([["", "", *ENDS], *rows], left=(0, 1))
    return "\n  ".join((f"{head}\n{table}", _drawn(summary), _not_drawn(summary)))


def how(summary: Mapping[str, Any]) -> str:
    """What low, central and high are."""
    band = summary["band"]
    low, high = (round(100 * band[f"{end}_quantile"]) for end in ("low", "high"))
    unsolved = band["points"] - band["solved"]
    left_out = f", {unsolved} of them without an answer" if unsolved else ""
    return (
        f"low, high: {low} and {high} % quantiles of {band['points']} draws from the stated "
        f"ranges{left_out}; central: this run"
    )


def drawn_words(summary: Mapping[str, Any]) -> str:
    """What was drawn and what was not."""
    return f"{_drawn(summary)} {_not_drawn(summary)}"


def _not_drawn(summary: Mapping[str, Any]) -> str:
    return NOT_DRAWN if set(summary["band"]["inputs"]) <= LABELS.keys() else NOT_ELSE


def _drawn(summary: Mapping[str, Any]) -> str:
    names = [LABELS[name] for name in summary["band"]["inputs"]]
    listed = ", ".join(names[:-1]) + f" and {names[-1]}" if len(names) > 1 else names[0]
    return f"Drawn: {listed}."


def sentence(summary: Mapping[str, Any]) -> str:
    """The band of shortfall and price in one sentence, no more exact than it is known."""
    own = summary["band"]["regions"][main_region(summary)]
    parts = []
    short = own["shortfall_twh"]
    if max(short["high"], short["central"]) >= SMALLEST_TWH:
        parts.append(f"is short of {_between(short)} TWh")
    if "hub_price_eur_mwh" in own:
        parts.append(f"pays {_between(own['hub_price_eur_mwh'])} EUR/MWh")
    if not parts:
        return "Within the stated ranges of the parameters it stays so."
    return f"Within the stated ranges of the parameters it {' and '.join(parts)}."


def _between(band: Mapping[str, float]) -> str:
    low, high = rough(band["low"]), rough(band["high"])
    return low if low == high else f"{low} to {high}"


def rough(value: float) -> str:
    """In tens from 100 on, whole from 10 on, else with a decimal."""
    if abs(value) >= 99.5:
        return f"{10 * round(value / 10):,}"
    return number(value, 0 if abs(value) >= 9.95 else 1)


def number(value: float, decimals: int) -> str:
    """1,234.5; no minus before a zero."""
    return f"{round(value, decimals) + 0.0:,.{decimals}f}"
