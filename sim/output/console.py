"""What a run prints: a headline in words, countries, imports, storage. Text in, text out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sim.config.schema import Scenario
from sim.output.columns import aligned
from sim.output.headline import compared_with, headline, main_region, title
from sim.output.payers import senders_lines, strategy_lines, who_pays
from sim.summary.plans import Plan
from sim.summary.refusals import refused_lines

COUNTRIES_SHOWN = 36
STORES_SHOWN = ("EU27", "DE", "IT", "FR", "NL", "AT", "HU", "PL", "UA")
SMALLEST_IMPORT = 0.5
"""TWh; smaller deliveries are left out of the table on the terminal."""


def render(scenario: Scenario, summary: Mapping[str, Any], calm_shortfall: float) -> str:
    """The whole report of a run for a terminal.

    calm_shortfall : TWh that the headline's region gives up in the counterfactual
    """
    parts = [
        title(scenario, summary),
        headline(summary, calm_shortfall, compared_with(scenario)),
        countries_table(summary),
        who_pays(summary),
        senders_lines(scenario, summary),
        strategy_lines(summary),
        "\n".join(refused_lines(summary)),
        imports_table(summary),
        storage_table(summary),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def countries_table(summary: Mapping[str, Any]) -> str:
    """Countries by shortfall, then by price effect."""
    rows = [
        (node, values)
        for node, values in summary["countries"].items()
        if values["reference_demand_twh"] > 0
    ]
    rows.sort(
        key=lambda item: (-item[1]["shortfall_pct"], -item[1]["price_effect_eur_mwh"], item[0])
    )
    region = main_region(summary)
    shown = [(region, summary["regions"][region]), *rows[:COUNTRIES_SHOWN]]
    header = ["", "demand", "short of", "%", "response", "cut off", "price", "effect", "peak"]
    units = ["", "TWh", "TWh", "", "TWh", "TWh", "EUR/MWh", "EUR/MWh", "EUR/MWh"]
    lines = [
        [
            node,
            f"{v['reference_demand_twh']:,.1f}",
            f"{v['shortfall_twh']:,.1f}",
            f"{v['shortfall_pct']:.1f}",
            f"{v['demand_response_twh']:,.1f}",
            f"{v['curtailment_twh']:,.1f}",
            f"{v['hub_price_eur_mwh']:.1f}",
            f"{v['price_effect_eur_mwh']:+.1f}",
            f"{v['hub_price_max_eur_mwh']:.1f}",
        ]
        for node, v in shown
    ]
    return "Countries\n" + aligned([header, units, *lines])


def imports_table(summary: Mapping[str, Any]) -> str:
    """Deliveries into the modelled area by supplier, largest first."""
    items = [(k, v) for k, v in summary["imports_twh"].items() if v >= SMALLEST_IMPORT]
    items.sort(key=lambda item: (-item[1], item[0]))
    half = (len(items) + 1) // 2
    lines = []
    for row in range(half):
        cells = []
        for column in (row, row + half):
            if column < len(items):
                name, volume = items[column]
                cells += [name, f"{volume:,.1f}"]
        lines.append(cells + [""] * (4 - len(cells)))
    note = "TWh; LNG by origin is allocated from the base year's trade"
    return f"Imports by supplier ({note})\n" + aligned(lines, left=(0, 2)) if lines else ""


def storage_table(summary: Mapping[str, Any]) -> str:
    """Fill levels of the EU27 and the largest stores on the first days of quarters."""
    fill = {area: levels for area, levels in summary["storage_fill_pct"].items() if levels}
    if not fill:
        return ""
    days = list(next(iter(fill.values())))
    chosen = [day for day in days if day[5:] in ("01-01", "04-01", "07-01", "10-01", "11-01")]
    chosen = sorted({days[0], *chosen, days[-1]})
    known = [area for area in STORES_SHOWN if area in fill]
    areas = known or list(fill)[: len(STORES_SHOWN)]
    lines = [[area, *(f"{fill[area][day]:.0f}" for day in chosen)] for area in areas]
    return "Storage, % full at the start of\n" + aligned([["", *chosen], *lines])


def learned_table(plans: Sequence[Plan], region: str) -> str:
    """What the scenario's market learned when, and how its plans changed; empty without plans."""
    own = [plan for plan in plans if plan.case == "scenario"]
    if not own:
        return ""
    lines = []
    for before, plan in zip([None, *own], own, strict=False):
        lines.append(
            [
                plan.day.isoformat(),
                _number(before.mean_price(region, plan.day) if before else float("nan")),
                _number(plan.mean_price(region)),
                _number(float(plan.fill(region).max())),
                _number(float(plan.fill(region)[-1])),
                ", ".join(plan.learned) or ("plans anew" if before else "first plan"),
            ]
        )
    header = ["day", "before", "after", "fullest", "at the end", "learned"]
    note = f"mean price {region} expected until the end, EUR/MWh; planned fill, %"
    return f"What the market learned ({note})\n" + aligned([header, *lines], left=(0, 5))


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.0f}"
