"""Does a tariff, a cap, a switch of fuels or a restriction of exports fit the baseline?"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sim.config import schema as language
from sim.data.seeds import Seeds
from sim.model.check_measures import enters
from sim.model.check_names import (
    Found,
    importers_of,
    landings,
    lands_lng,
    members_of,
    nodes_exist,
    origins,
    routes_exist,
    suppliers,
    unknown,
)


def _tariff(m: language.Tariff, seeds: Seeds, scenario: language.Scenario) -> Found:
    if m.supplier is None:
        arcs = {f"{arc.from_node}>{arc.to_node}" for arc in seeds.arcs}
        if m.arc not in arcs:
            yield ("arc",), unknown("interconnection", str(m.arc), arcs)
        for key in ("importers", "form", "route"):
            if getattr(m, key) != language.Tariff.model_fields[key].default:
                yield (key,), "belongs to a duty on a supplier; with `arc` leave it out"
        return
    yield from enters(m, "tariff", seeds, scenario)
    shared = _shared_with(m.supplier, m.route, m.importers, seeds)
    if m.ad_valorem is not None and shared:
        yield (
            ("ad_valorem",),
            (
                f"gas of {m.supplier} lands in {', '.join(shared)} from the same hub, where it has "
                "one price for all; give a rate in EUR/MWh, which is charged where it lands"
            ),
        )


def _shared_with(
    supplier: str, route: tuple[str, ...] | None, importers: Collection[str], seeds: Seeds
) -> list[str]:
    """Others that gas lands in from a hub from which it lands in some importers too."""
    inside = members_of(importers, seeds)
    reached = [ends for ends in landings(supplier, route, seeds).values() if ends & inside]
    return sorted(set().union(*reached) - inside)


def _price_cap(m: language.PriceCap, seeds: Seeds, _: language.Scenario) -> Found:
    wrong = list(nodes_exist(("nodes",), m.nodes, seeds))
    yield from wrong
    if m.supplier is None:
        return
    if m.supplier not in suppliers(seeds):
        yield ("supplier",), unknown("pipeline supplier", m.supplier, suppliers(seeds))
        return
    if m.route is not None:
        bad = list(routes_exist(("route",), m.route, seeds, m.supplier))
        yield from bad
        wrong += bad
    if wrong:
        return
    shared = _shared_with(m.supplier, m.route, m.nodes, seeds)
    if not set().union(*landings(m.supplier, m.route, seeds).values()) & members_of(m.nodes, seeds):
        yield (
            ("nodes",),
            f"gas of {m.supplier} enters none of {', '.join(m.nodes)} directly, so the cap would "
            "do nothing",
        )
    elif shared:
        yield (
            ("nodes",),
            f"gas of {m.supplier} lands in {', '.join(shared)} from the same hub, where it is sold "
            "at one price for all; name them as well, or cap the market",
        )


def _fuel_switching(m: language.FuelSwitching, seeds: Seeds, scenario: language.Scenario) -> Found:
    wrong = list(nodes_exist(("nodes",), m.nodes, seeds))
    yield from wrong
    members = members_of(m.nodes, seeds)
    if not wrong and not any(
        row.node in members and row.sector in m.sectors and row.share > 0
        for row in seeds.demand_sectors
    ):
        yield (
            ("sectors",),
            f"{', '.join(m.nodes)} uses no gas for {', '.join(m.sectors)} in the baseline, so "
            "nobody could switch",
        )
    given: dict[Any, float] = dict(scenario.market.voll or {})
    for row in seeds.sectors:
        voll = given.get(row.sector, row.voll_eur_mwh)
        if row.sector in m.sectors and m.price > voll:
            yield (
                ("price",),
                (
                    f"gas is cut off from {row.sector} at {voll:g} EUR/MWh, its value of lost "
                    "load, so nobody would pay more to switch"
                ),
            )


def _export_restriction(m: language.ExportRestriction, seeds: Seeds, _: language.Scenario) -> Found:
    wrong = list(nodes_exist(("nodes",), m.nodes, seeds))
    wrong += nodes_exist(("to",), m.to or (), seeds)
    yield from wrong
    if wrong:
        return
    inside = members_of(m.nodes, seeds)
    hubs = {node.node for node in seeds.nodes if node.kind == "hub"}
    others = hubs | (set(seeds.market_nodes) if m.to is None else members_of(m.to, seeds)) - inside
    if m.transit == "passes":
        others |= inside
    leaving = {a.from_node for a in seeds.arcs if a.from_node in inside and a.to_node in others}
    if not leaving:
        whom = "others" if m.to is None else ", ".join(m.to)
        yield ("nodes",), f"no interconnection leads from {', '.join(m.nodes)} to {whom}"
    elif m.transit == "passes" and not leaving & _with_own_gas(seeds):
        yield ("nodes",), f"{', '.join(m.nodes)} has no gas of its own in the baseline"


def _with_own_gas(seeds: Seeds) -> set[str]:
    return {
        *(row.node for row in seeds.production if row.production_gwh > 0),
        *(storage.node for storage in seeds.storages),
        *(terminal.node for terminal in seeds.lng_terminals),
    }


def one_lng_border(scenario: language.Scenario, seeds: Seeds) -> Found:
    """Beside a duty on LNG all who tax or refuse LNG are the same: it has one way in to all."""
    first = ""
    border: set[str] = set()
    for name, measure in _on_lng(scenario, seeds, language.Tariff):
        first, border = first or name, border or lands_lng(importers_of(measure, seeds), seeds)
    for name, measure in _on_lng(scenario, seeds, language.Tariff, language.Embargo):
        here = lands_lng(importers_of(measure, seeds), seeds)
        if first and here and here != border:
            yield (
                ("measures", name, "importers"),
                (
                    f"{first!r} taxes LNG for other importers than these; cargoes that some accept "
                    "and others tax or refuse cannot be told apart once landed, so all measures "
                    "on LNG beside a duty must have the same importers"
                ),
            )


def _on_lng(scenario: language.Scenario, seeds: Seeds, *kinds: type[Any]) -> list[tuple[str, Any]]:
    return [
        (name, measure)
        for name, measure in scenario.measures.items()
        if isinstance(measure, kinds)
        and measure.supplier in origins(seeds)
        and measure.form in ("lng", "all")
        and measure.route is None
    ]


INSTRUMENT_RULES: dict[type[Any], Callable[[Any, Seeds, language.Scenario], Found]] = {
    language.Tariff: _tariff,
    language.PriceCap: _price_cap,
    language.FuelSwitching: _fuel_switching,
    language.ExportRestriction: _export_restriction,
}
"""What each of these types must find in the baseline."""
