"""What embargoes refuse, by importer: as data for the summary, and in words.

It is what the measures say of the base year's deliveries, not what the market makes of it: that is
told by imports, prices and shortfalls.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.config.schema import Scenario
from sim.data.calendar import Calendar
from sim.data.seeds import Seeds
from sim.model.embargoes import refusals_of
from sim.model.network import Network
from sim.units import SMALLEST_TWH

DECIMALS = 4
SHOWN = 8
"""Importers named; the others are counted together."""


def refused(
    scenario: Scenario, seeds: Seeds, network: Network, calendar: Calendar
) -> dict[str, dict[str, Any]]:
    """By embargo the TWh refused by importer, by pipeline and of LNG, and where the LNG goes."""
    found = {}
    for name, told in refusals_of(scenario, seeds, network, calendar).items():
        own: dict[str, Any] = {}
        if told.pipeline:
            own["pipeline_twh"] = _rounded(told.pipeline)
        if told.lng:
            own["lng_twh"] = _rounded(told.lng)
            own["lng_rerouted_twh"] = round(told.rerouted, DECIMALS)
            own["lng_stranded_twh"] = round(told.stranded, DECIMALS)
        found[name] = own
    return found


def _rounded(volumes: Mapping[str, float]) -> dict[str, float]:
    return {node: round(volume, DECIMALS) for node, volume in volumes.items()}


def refused_lines(summary: Mapping[str, Any]) -> list[str]:
    """A sentence for each embargo that refuses gas whose importers are known, and each form."""
    lines = []
    for name, told in summary.get("refused", {}).items():
        for key, form in (("pipeline_twh", "pipeline gas"), ("lng_twh", "LNG")):
            volumes: Mapping[str, float] = told.get(key, {})
            whole = sum(volumes.values())
            if whole < SMALLEST_TWH:
                continue
            words = f"Refused by {name}: {whole:,.1f} TWh of {form} ({_by_importer(volumes)})"
            if key == "lng_twh":
                words += f"; {told['lng_rerouted_twh']:,.1f} go to other buyers"
                if told["lng_stranded_twh"] >= SMALLEST_TWH:
                    words += f", {told['lng_stranded_twh']:,.1f} find none"
            lines.append(f"{words}.")
    return lines


def _by_importer(volumes: Mapping[str, float]) -> str:
    """`FR 76.3, ES 37.8, 3 others 4.1`, the largest first."""
    order = sorted(volumes.items(), key=lambda item: (-item[1], item[0]))
    # A single other is named: that takes no more room.
    shown = order if len(order) <= SHOWN + 1 else order[:SHOWN]
    rest = [volume for _, volume in order[len(shown) :]]
    words = [f"{node} {volume:,.1f}" for node, volume in shown]
    if rest:
        words.append(f"{len(rest)} others {sum(rest):,.1f}")
    return ", ".join(words)
