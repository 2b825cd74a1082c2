"""The head of a run in words: title, what is short, prices, whom it hits hardest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.config.schema import Scenario
from sim.output.known import known_line
from sim.output.sentences import against, cut_sentence, stores_sentence
from sim.units import SMALLEST_TWH

STANDS_OUT = 1.05
"""Of the region's mean price, from which a country counts as dearer than the rest."""
AREAS = {"EU27": "The EU27", "all": "The modelled area"}
"""Regions of a summary that a headline can be about, the first with a market of its own first."""


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
    shocked = abs(calm_shortfall - figures["shortfall_twh"]) >= SMALLEST_TWH
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
    if figures["shortfall_twh"] < SMALLEST_TWH:
        return f"{area} is short of no gas."
    curtailed = figures["curtailment_twh"]
    split = f"{figures['demand_response_twh']:,.0f} TWh given up because of the price, " + (
        f"{curtailed:,.1f} TWh cut off" if curtailed >= SMALLEST_TWH else "none cut off"
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
            values["curtailment_twh"] >= SMALLEST_TWH
            or values["hub_price_eur_mwh"] > STANDS_OUT * mean_price
        )
    ]
    return sorted(found, key=lambda item: (-item[1]["shortfall_pct"], item[0]))[:count]
