"""What a run prints: a headline in words, countries, imports, storage. Text in, text out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.config.schema import Scenario

COUNTRIES_SHOWN = 36
STORES_SHOWN = ("EU27", "DE", "IT", "FR", "NL", "AT", "HU", "PL", "UA")
SMALLEST_SHORTFALL = 0.05
"""TWh; less than the last digit shown."""
STANDS_OUT = 1.05
"""Of the region's mean price, from which a country counts as dearer than the rest."""
SMALLEST_IMPORT = 0.5
"""TWh; smaller deliveries are left out of the table on the terminal."""


AREAS = {"EU27": "The EU27", "all": "The modelled area"}
"""Regions of a summary that a headline can be about, the first with a market of its own first."""


def render(scenario: Scenario, summary: Mapping[str, Any], calm_shortfall: float) -> str:
    """The whole report of a run for a terminal.

    calm_shortfall : TWh that the headline's region gives up in the counterfactual
    """
    parts = [
        title(scenario, summary),
        headline(summary, calm_shortfall),
        countries_table(summary),
        imports_table(summary),
        storage_table(summary),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def title(scenario: Scenario, summary: Mapping[str, Any]) -> str:
    """Title, question and horizon."""
    horizon = summary["horizon"]
    return (
        f"{scenario.title}\n{scenario.question}\n"
        f"{horizon['start']} to {horizon['end']}, {horizon['resolution']}, "
        f"baseline {summary['baseline']}, status {summary['status']}"
    )


def main_region(summary: Mapping[str, Any]) -> str:
    """The EU27, or everything where a baseline has no member of it."""
    has_market = summary["regions"]["EU27"]["hub_price_eur_mwh"] is not None
    return "EU27" if has_market else "all"


def headline(summary: Mapping[str, Any], calm_shortfall: float) -> str:
    """A few sentences that answer the question for the main region."""
    region = main_region(summary)
    figures = summary["regions"][region]
    sentences = [shortfall_sentence(figures, AREAS[region])]
    shocked = abs(calm_shortfall - figures["shortfall_twh"]) >= SMALLEST_SHORTFALL
    if shocked:
        sentences.append(f"Without the shocks it would be short of {calm_shortfall:,.0f} TWh.")
    sentences.append(price_sentence(figures, shocked))
    worst = hardest_hit(summary, figures["hub_price_eur_mwh"])
    if worst:
        named = ", ".join(
            f"{node} {values['shortfall_pct']:.0f} % at {values['hub_price_eur_mwh']:.0f} EUR/MWh"
            for node, values in worst
        )
        sentences.append(f"Hit hardest: {named}.")
    elif shocked:
        sentences.append("No country stands out: the network levels prices.")
    return "\n".join(sentences)


def price_sentence(figures: Mapping[str, Any], shocked: bool) -> str:
    """Mean and peak of the hub price, and the price effect where there is a shock."""
    mean, peak = figures["hub_price_eur_mwh"], figures["hub_price_max_eur_mwh"]
    effect = figures["price_effect_eur_mwh"]
    direction = "more" if effect >= 0 else "less"
    compared = f", {abs(effect):.0f} {direction} than without the shocks," if shocked else ""
    return f"Its hubs average {mean:.0f} EUR/MWh{compared} and peak at {peak:.0f} on average."


def shortfall_sentence(figures: Mapping[str, Any], area: str) -> str:
    """How much is missing and how it splits."""
    if figures["shortfall_twh"] < SMALLEST_SHORTFALL:
        return f"{area} is short of no gas."
    curtailed = figures["curtailment_twh"]
    split = f"{figures['demand_response_twh']:,.0f} TWh given up because of the price, " + (
        f"{curtailed:,.1f} TWh cut off" if curtailed >= SMALLEST_SHORTFALL else "none cut off"
    )
    return (
        f"{area} is short of {figures['shortfall_twh']:,.0f} TWh, "
        f"{figures['shortfall_pct']:.1f} % of {figures['reference_demand_twh']:,.0f}: {split}."
    )


def hardest_hit(
    summary: Mapping[str, Any], mean_price: float, count: int = 4
) -> list[tuple[str, Mapping[str, Any]]]:
    """Countries that stand out: cut off, or dearer than the rest; largest shortfall first.

    Where prices are level, shares of demand given up only mirror how elastic sectors are assumed.
    """
    found = [
        (node, values)
        for node, values in summary["countries"].items()
        if values["shortfall_twh"] > 0
        and (
            values["curtailment_twh"] >= SMALLEST_SHORTFALL
            or values["hub_price_eur_mwh"] > STANDS_OUT * mean_price
        )
    ]
    return sorted(found, key=lambda item: (-item[1]["shortfall_pct"], item[0]))[:count]


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


def aligned(rows: Sequence[Sequence[str]], left: tuple[int, ...] = (0,)) -> str:
    """Columns of text, two blanks apart; those in `left` start on the left."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join(lines)
