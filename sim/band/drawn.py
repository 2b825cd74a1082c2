"""A scenario, and its baseline, with drawn values in place of the central ones.

Where a scenario sets a number itself, its own value takes the place of the baseline's and the range
keeps its relative width around it. Drawn at the middle of every range a scenario answers as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.band.inputs import (
    ELASTICITY,
    END_VALUE,
    LNG_ELASTICITY,
    OF_BASELINE,
    VOLL,
    Input,
    Range,
    position_of,
)
from sim.config.parts import DEFAULT_END_VALUE
from sim.config.schema import EndFill, Market, Scenario, Storage
from sim.data.changes import Change
from sim.data.reference import reference_price
from sim.data.seeds import Seeds


def drawn(scenario: Scenario, seeds: Seeds, quantiles: Mapping[Input, float]) -> Scenario:
    """The scenario with every input at its quantile, as far as a scenario can set it."""
    market: dict[str, Any] = {}
    storage: dict[str, Any] = {}
    for one, quantile in quantiles.items():
        if one.name == ELASTICITY:
            market["elasticity"] = _elasticities(scenario.market, one.ranges, quantile)
        elif one.name == LNG_ELASTICITY:
            market["lng_elasticity"] = _scaled(
                scenario.market.lng_elasticity, one.ranges[0], quantile
            )
        elif one.name == VOLL:
            market["voll"] = _volls(scenario, seeds, one.ranges[0].factor(quantile))
        elif one.name == END_VALUE:
            storage = _end(scenario.storage, one.ranges[0].factor(quantile))
    return scenario.model_copy(
        update={
            "market": scenario.market.model_copy(update=market),
            "storage": scenario.storage.model_copy(update=storage),
        }
    )


def changes_of(quantiles: Mapping[Input, float]) -> tuple[Change, ...]:
    """What is drawn in the baseline itself."""
    found: list[Change] = []
    for one, quantile in quantiles.items():
        if one.axis is not None:
            found += one.axis.changes(position_of(quantile))
        elif one.name in OF_BASELINE:
            rows = ((row.name, row.at(quantile)) for row in one.ranges)
            found += [Change("parameters", name, "value", "set", value) for name, value in rows]
    return tuple(found)


def _scaled(own: float | None, stated: Range, quantile: float) -> float:
    """A drawn value: around the scenario's own where it has one."""
    return stated.at(quantile) if own is None else own * stated.factor(quantile)


def _elasticities(market: Market, ranges: tuple[Range, ...], quantile: float) -> dict[str, float]:
    given: dict[Any, float] = dict(market.elasticity or {})
    return {found.name: _scaled(given.get(found.name), found, quantile) for found in ranges}


def _volls(scenario: Scenario, seeds: Seeds, factor: float) -> dict[str, float]:
    """Values of lost load by sector, times a factor, but none below what makes demand firm.

    That is the end of the last price tier, and what users of the sector pay to switch fuel.
    """
    given: dict[Any, float] = dict(scenario.market.voll or {})
    last_tier = scenario.market.price_multiples[-1] * reference_price(seeds)
    switching = [m for m in scenario.measures.values() if m.type == "fuel_switching"]
    found = {}
    for row in seeds.sectors:
        central = given.get(row.sector, row.voll_eur_mwh)
        prices = [m.price for m in switching if row.sector in m.sectors]
        found[row.sector] = max(central * factor, min(central, max([last_tier, *prices])))
    return found


def _end(storage: Storage, factor: float) -> dict[str, Any]:
    """What gas in store at the end is worth, short of the level wanted and above it."""
    found: dict[str, Any] = {}
    if storage.end == "reference":
        found["end"] = EndFill.model_construct(fill="reference", value=DEFAULT_END_VALUE * factor)
    elif isinstance(storage.end, EndFill):
        value = storage.end.value * factor
        found["end"] = storage.end.model_copy(update={"value": value})
    if storage.end_value is not None:
        found["end_value"] = storage.end_value * factor
    return found
