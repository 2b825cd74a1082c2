"""Two worlds that differ by some measures, and all worlds between them.

The *on* world is the scenario in question, the *off* world what it is held against: its
counterfactual, or another scenario with the same settings. Between them lies a world for every
choice of the measures they differ by. Each is played as a setting of its own, without shocks and so
without a counterfactual, and the market plans on the same days in all of them, so that nothing
differs but the measures.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sim.config import Scenario, resolved
from sim.config.measure_base import AnyMeasure
from sim.config.parts import Market
from sim.model.foresight import stage_days

CONDUCT = "market conduct"
"""Name of what differs where `market.counterfactual` is itself the question."""
TEXTS = ("name", "title", "question", "description")


@dataclass(frozen=True)
class Worlds:
    """Two worlds and those between them.

    names : what they differ by: measures, `CONDUCT`
    common : measures of both worlds alike, and places for the others, in the order of the files
    on, off : each measure that differs as it is in one world and in the other; None where it is not
    markets : conduct in the on and in the off world
    """

    scenario: Scenario
    names: tuple[str, ...]
    common: Mapping[str, AnyMeasure | None]
    on: Mapping[str, AnyMeasure | None]
    off: Mapping[str, AnyMeasure | None]
    markets: tuple[Market, Market]
    days: tuple[date, ...]

    def world(self, chosen: Collection[str]) -> Scenario:
        """The world with the measures `chosen` as they are in the on world."""
        measures: dict[str, AnyMeasure] = {}
        for name, common in self.common.items():
            measure = common
            if name in self.names:
                measure = (self.on if name in chosen else self.off)[name]
            if measure is not None:
                measures[name] = measure.model_copy(update={"shock": False})
        market = self.markets[0 if CONDUCT in chosen else 1]
        later = tuple(day for day in self.days if day > self.scenario.horizon.start)
        if market.foresight != "perfect" and later:
            market = market.model_copy(update={"stages": later})
        return self.scenario.model_copy(update={"measures": measures, "market": market})


def against_counterfactual(scenario: Scenario) -> Worlds:
    """The scenario and the same without its shocks."""
    off_market = scenario.market.counterfactually()
    on_market = scenario.market.model_copy(update={"counterfactual": None})
    asked = {name: m for name, m in scenario.measures.items() if m.shock is not False}
    names = list(asked)
    if on_market != off_market:
        names.append(CONDUCT)
    return Worlds(
        scenario=scenario,
        names=tuple(names),
        common={name: m if m.shock is False else None for name, m in scenario.measures.items()},
        on={name: m if m.shock is True else None for name, m in asked.items()},
        off={name: m if m.shock == "averted" else None for name, m in asked.items()},
        markets=(on_market, off_market),
        days=stage_days(scenario),
    )


def between(first: Scenario, second: Scenario) -> Worlds:
    """Two scenarios as they play, which differ by measures alone (see `settings_that_differ`)."""
    one, other = first.with_shocks(), second.with_shocks()
    order = list(dict.fromkeys((*one.measures, *other.measures)))
    on = {name: one.measures.get(name) for name in order}
    off = {name: other.measures.get(name) for name in order}
    names = tuple(name for name in order if _plays(on[name]) != _plays(off[name]))
    return Worlds(
        scenario=one,
        names=names,
        common={name: None if name in names else on[name] for name in order},
        on={name: on[name] for name in names},
        off={name: off[name] for name in names},
        markets=(one.market, one.market),
        days=tuple(sorted({*stage_days(first), *stage_days(second)})),
    )


def _plays(measure: AnyMeasure | None) -> AnyMeasure | None:
    """A measure without what only says something about it."""
    if measure is None:
        return None
    return measure.model_copy(update={"note": None, "shock": False})


def settings_that_differ(first: Scenario, second: Scenario) -> dict[str, tuple[Any, Any]]:
    """Both values of every setting that two scenarios do not share, by its dotted key.

    Texts and measures are none, nor is what only the counterfactual has.
    """
    one, other = (_settings(scenario) for scenario in (first, second))
    keys = dict.fromkeys((*one, *other))
    return {key: (one.get(key), other.get(key)) for key in keys if one.get(key) != other.get(key)}


def _settings(scenario: Scenario) -> dict[str, Any]:
    data = resolved(scenario.with_shocks())
    return flat({key: own for key, own in data.items() if key not in (*TEXTS, "measures")})


def flat(data: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Nested mappings as one with dotted keys."""
    found: dict[str, Any] = {}
    for key, own in data.items():
        if isinstance(own, Mapping) and own:
            found |= flat(own, f"{above}{key}.")
        else:
            found[f"{above}{key}"] = own
    return found
