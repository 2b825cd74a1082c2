"""Sentences of a headline: what stores hold, who is cut off, how a price compares.

Levels are those of `summary.json`: of the first days of months, and both ends of the horizon.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.units import SMALLEST_TWH

SWING = 5.0
"""Points by which a level moves from one turn to the next, so that it is worth a word."""
LEAST_APART = 0.5
"""Points; levels that are closer read the same."""
CUT_SHOWN = 6
WHOLE = 0.95
"""EUR/MWh, from which a difference of prices is told without a decimal."""


def stores_sentence(
    summary: Mapping[str, Any], region: str, other: str = "", say: Callable[[str], str] = str
) -> str:
    """`Its stores are 66 % full on 2026-09-03, 74 % on 2026-11-01, 15 % on 2027-04-01 (lowest; ...`

    other : what the counterfactual is called, where its level is worth a word
    say : writes a day

    Empty where the region has no stores.
    """
    levels: Mapping[str, float] = summary["storage_fill_pct"].get(region) or {}
    if not levels:
        return ""
    first, *later = turns(levels)
    if not later:
        return f"Its stores stay near the {levels[first]:.0f} % of {say(first)}."
    lowest = summary.get("storage_lowest", {}).get(region, {})
    parts = [f"{levels[first]:.0f} % full on {say(first)}"]
    least = lowest.get("day") if lowest and lowest["fill_pct"] <= levels[first] else None
    for day in later:
        note = _least(lowest, other) if day == least else ""
        parts.append(f"{levels[day]:.0f} % on {say(day)}{note}")
    return f"Its stores are {', '.join(parts[:-1])} and {parts[-1]}."


def turns(levels: Mapping[str, float]) -> list[str]:
    """The first day, then the days on which levels turn after a swing, the last one included."""
    start, *days = sorted(levels)
    kept = [start]
    for day in days:
        move = levels[day] - levels[kept[-1]]
        if len(kept) > 1 and move * (levels[kept[-1]] - levels[kept[-2]]) > 0:
            kept[-1] = day
        elif abs(move) >= SWING:
            kept.append(day)
    return kept


def _least(lowest: Mapping[str, Any], other: str) -> str:
    """That the stores hold least, and what the counterfactual holds where it is not the same."""
    calm = lowest["counterfactual_fill_pct"]
    if not other or abs(calm - lowest["fill_pct"]) < LEAST_APART:
        return " (lowest)"
    return f" (lowest; {calm:.0f} % {other})"


def cut_sentence(summary: Mapping[str, Any], names: Mapping[str, str] | None = None) -> str:
    """Which countries are cut off by how much, most first; `names` by code, else the codes."""
    cut = [
        (values["curtailment_twh"], node)
        for node, values in summary["countries"].items()
        if values["curtailment_twh"] >= SMALLEST_TWH
    ]
    if not cut:
        return "Nobody is cut off in any country."
    cut.sort(key=lambda item: (-item[0], item[1]))
    called = names or {}
    shown = [f"{called.get(node, node)} {volume:,.1f} TWh" for volume, node in cut[:CUT_SHOWN]]
    left = len(cut) - len(shown)
    more = f" and {left} more" if left else ""
    return f"Cut off: {', '.join(shown)}{more}."


def against(effect: float, other: str) -> str:
    """`10 more than without the shocks`; below 1 with a decimal."""
    amount = f"{abs(effect):.{0 if abs(effect) >= WHOLE else 1}f}"
    if not float(amount):
        return f"as much as {other}"
    return f"{amount} {'more' if effect > 0 else 'less'} than {other}"
