"""Who pays, in tables and words: countries, senders, and a sender that chooses its sales."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.config.schema import Scenario
from sim.output.columns import aligned
from sim.output.headline import compared_with, main_region
from sim.units import SMALLEST_TWH

PAYERS_SHOWN = 5
SMALLEST_CHANGE = 0.05
"""Billion EUR; less than the last digit shown."""
LARGE_LOSS = 0.95
"""Per cent of output, from which one decimal tells enough."""
GAINERS = ("consumer_surplus", "producer_rent", "storage_rent", "congestion_rent")
"""Whose changes make up a country's welfare, beside duties and caps."""


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
    if v["redirected_twh"] >= SMALLEST_TWH:
        words.append(
            f"With {v['redirected_twh']:,.0f} TWh sold to other buyers it keeps {with_others:,.1f}."
        )
    if v["lng_to_europe_twh"] >= SMALLEST_TWH:
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
