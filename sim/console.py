"""What a run prints: a headline in words, countries, imports, storage. Text in, text out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sim.config.schema import Scenario
from sim.known import known_line
from sim.plans import Plan
from sim.refusals import refused_lines
from sim.sentences import against, cut_sentence, stores_sentence

COUNTRIES_SHOWN = 36
STORES_SHOWN = ("EU27", "DE", "IT", "FR", "NL", "AT", "HU", "PL", "UA")
SMALLEST_SHORTFALL = 0.05
"""TWh; less than the last digit shown."""
STANDS_OUT = 1.05
"""Of the region's mean price, from which a country counts as dearer than the rest."""
SMALLEST_IMPORT = 0.5
"""TWh; smaller deliveries are left out of the table on the terminal."""
PAYERS_SHOWN = 5
SMALLEST_CHANGE = 0.05
LARGE_LOSS = 0.95
"""Per cent of output, from which one decimal tells enough."""
"""Billion EUR; less than the last digit shown."""
GAINERS = ("consumer_surplus", "producer_rent", "storage_rent", "congestion_rent")
"""Whose changes make up a country's welfare, beside duties and caps."""

AREAS = {"EU27": "The EU27", "all": "The modelled area"}
"""Regions of a summary that a headline can be about, the first with a market of its own first."""


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


def title(scenario: Scenario, summary: Mapping[str, Any]) -> str:
    """Title, question and horizon, and what the run knows."""
    horizon = summary["horizon"]
    lines = [
        f"{scenario.title}\n{scenario.question}\n"
        f"{horizon['start']} to {horizon['end']}, {horizon['resolution']}, "
        f"baseline {summary['baseline']}, status {summary['status']}",
        known_line(summary),
    ]
    return "\n".join(line for line in lines if line)


def main_region(summary: Mapping[str, Any]) -> str:
    """The EU27, or everything where a baseline has no member of it."""
    has_market = summary["regions"]["EU27"]["hub_price_eur_mwh"] is not None
    return "EU27" if has_market else "all"


def compared_with(scenario: Scenario) -> str:
    """What the counterfactual is called."""
    return counterfactual_words(conduct=scenario.market.counterfactual is not None)


def counterfactual_words(*, conduct: bool) -> str:
    """The same; `conduct` tells whether it differs in how the market behaves."""
    return "in the counterfactual" if conduct else "without the shocks"


def headline(summary: Mapping[str, Any], calm_shortfall: float, other: str) -> str:
    """A few sentences that answer the question for the main region; `other` is what it is not."""
    region = main_region(summary)
    figures = summary["regions"][region]
    sentences = [shortfall_sentence(figures, AREAS[region])]
    shocked = abs(calm_shortfall - figures["shortfall_twh"]) >= SMALLEST_SHORTFALL
    if shocked:
        sentences.append(f"{other.capitalize()} it would be short of {calm_shortfall:,.0f} TWh.")
    sentences.append(stores_sentence(summary, region, other))
    sentences.append(price_sentence(figures, shocked, other))
    sentences.append(cut_sentence(summary))
    worst = hardest_hit(summary, figures["hub_price_eur_mwh"])
    if worst:
        named = ", ".join(
            f"{node} {values['shortfall_pct']:.0f} % at {values['hub_price_eur_mwh']:.0f} EUR/MWh"
            for node, values in worst
        )
        sentences.append(f"Hit hardest: {named}.")
    elif shocked:
        sentences.append("No country stands out: the network levels prices.")
    return "\n".join(sentence for sentence in sentences if sentence)


def price_sentence(figures: Mapping[str, Any], shocked: bool, other: str) -> str:
    """Mean and peak of the hub price, and the price effect where there is a shock."""
    mean, peak = figures["hub_price_eur_mwh"], figures["hub_price_max_eur_mwh"]
    compared = f", {against(figures['price_effect_eur_mwh'], other)}," if shocked else ""
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


def who_pays(summary: Mapping[str, Any]) -> str:
    """What the main region and the countries with most at stake gain and lose; empty without any.

    Output losses are always a band, for the elasticity behind them is known as one.
    """
    region = main_region(summary)
    rows = [(node, v) for node, v in summary["countries"].items() if _moved(v)]
    if not rows and not _moved(summary["regions"][region]):
        return ""
    rows.sort(key=lambda item: (-abs(item[1]["welfare_change_beur"]), item[0]))
    header = ["", "consumers", "producers", "storage", "networks", "duties, caps", "welfare"]
    units = ["", *["B EUR"] * 6, "% of GDP"]
    lines = []
    for name, v in [(region, summary["regions"][region]), *rows[:PAYERS_SHOWN]]:
        changes = [v[f"{key}_change_beur"] for key in GAINERS]
        taken = v["tariff_revenue_change_beur"] + v["cap_rent_change_beur"]
        money = [*changes, taken, v["welfare_change_beur"]]
        cells = [f"{round(amount, 1) + 0.0:+,.1f}" for amount in money]
        lines.append([name, *cells, output_band(v)])
    note = "change against the counterfactual; output lost as a band"
    return f"Who pays ({note})\n" + aligned([[*header, "output lost"], units, *lines])


def _moved(values: Mapping[str, Any]) -> bool:
    """Whether a country's economics differ from the counterfactual's by what would be shown."""
    changes = [values[f"{key}_change_beur"] for key in (*GAINERS, "welfare")]
    return any(abs(change) >= SMALLEST_CHANGE for change in changes)


def output_band(values: Mapping[str, Any]) -> str:
    """`0.5 to 3.6`, per cent of output lost at the high and at the low elasticity."""
    low, high = values["output_loss_low_pct"], values["output_loss_high_pct"]
    if low is None:
        return ""
    digits = 1 if max(abs(low), abs(high)) >= LARGE_LOSS else 2
    return f"{round(low, digits) + 0.0:.{digits}f} to {round(high, digits) + 0.0:.{digits}f}"


def senders_lines(scenario: Scenario, summary: Mapping[str, Any]) -> str:
    """Two or three sentences on what the scenario's sender earns."""
    name = scenario.market.sender
    if name not in summary["senders"]:
        return ""
    v = summary["senders"][name]
    change, with_others = v["net_revenue_change_beur"], v["net_revenue_with_redirection_beur"]
    words = [
        f"Sender {name}: {v['volume_twh']:,.0f} TWh by pipeline for {v['revenue_beur']:,.1f} "
        f"B EUR, {v['net_revenue_beur']:,.1f} after what it costs to deliver"
    ]
    if abs(change) >= SMALLEST_CHANGE:
        direction = "more" if change > 0 else "less"
        words[0] += f", {abs(change):,.1f} {direction} than {compared_with(scenario)}"
    words[0] += "."
    if v["redirected_twh"] >= SMALLEST_SHORTFALL:
        words.append(
            f"With {v['redirected_twh']:,.0f} TWh sold to other buyers it keeps {with_others:,.1f}."
        )
    if v["lng_to_europe_twh"] >= SMALLEST_SHORTFALL:
        words.append(
            f"Its LNG in Europe, by allocation: {v['lng_to_europe_twh']:,.0f} TWh "
            f"for {v['lng_revenue_beur']:,.1f} B EUR."
        )
    return "\n".join(words)


def strategy_lines(summary: Mapping[str, Any]) -> str:
    """What a strategic sender offers and what that brings it; empty where none is strategic."""
    found = summary.get("sender_strategy", {}).get("scenario")
    if found is None:
        return ""
    own, other = found["strategic"], found["competitive"]
    return (
        f"{found['sender']} chooses to sell "
        f"{own['volume_twh']:,.0f} TWh at {own['price_eur_mwh']:.0f} EUR/MWh for a profit of "
        f"{own['profit_beur']:,.1f} B EUR. Offering everything it would sell "
        f"{other['volume_twh']:,.0f} TWh at {other['price_eur_mwh']:.0f} for "
        f"{other['profit_beur']:,.1f}."
    )


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
