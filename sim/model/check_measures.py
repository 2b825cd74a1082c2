"""Does a measure on volumes fit the baseline? One rule per type; those on prices and use stand in
`sim.model.check_instruments`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

from sim.config import schema as language
from sim.data.cells import FORMS
from sim.data.seeds import Seeds
from sim.model.check_names import (
    EXPIRED,
    Found,
    Path,
    contracts_under,
    hubs_behind,
    importers_of,
    landings,
    lands_lng,
    members_of,
    nodes_exist,
    origins,
    routes_exist,
    suppliers,
    unknown,
    with_storage,
)


def supplier_in_form(m: Any, seeds: Seeds, _: language.Scenario) -> Found:
    """Cuts, embargoes, tariffs: the supplier exists and has something in this form."""
    pipeline, lng = suppliers(seeds), origins(seeds)
    if m.supplier not in pipeline | lng:
        yield ("supplier",), unknown("supplier", m.supplier, pipeline | lng)
        return
    if m.form == "pipeline" and m.supplier not in pipeline:
        yield ("form",), f"{m.supplier} delivers no pipeline gas in the baseline"
    if m.form == "lng" and m.supplier not in lng:
        yield ("form",), f"{m.supplier} exports no LNG in the baseline"
    if m.route is not None:
        yield from routes_exist(("route",), m.route, seeds, m.supplier)


def _embargo(m: language.Embargo, seeds: Seeds, scenario: language.Scenario) -> Found:
    wrong = list(_excepted(m, seeds))
    yield from wrong
    if wrong:
        return
    if m.contracts != "baseline":
        yield from enters(m, "embargo", seeds, scenario)
        return
    wrong = list(supplier_in_form(m, seeds, scenario))
    wrong += nodes_exist(("importers",), m.importers, seeds)
    yield from wrong
    if not wrong:
        yield from _under_contracts(m, seeds)


def _excepted(m: language.Embargo, seeds: Seeds) -> Found:
    """Who is excepted would refuse otherwise, and not all are."""
    if m.except_ is None or any(nodes_exist((), m.importers, seeds)):
        return
    unknown_names = list(nodes_exist(("except",), m.except_, seeds))
    yield from unknown_names
    if unknown_names:
        return
    members = members_of(m.importers, seeds)
    strangers = [n for n in m.except_ if not members_of((n,), seeds) <= members]
    for name in strangers:
        place = m.except_.index(name)
        yield ("except", place), f"{name} is not among the importers; leave it out"
    if not strangers and not importers_of(m, seeds):
        yield ("except",), "nobody is left who refuses; leave some importers"


def _under_contracts(m: language.Embargo, seeds: Seeds) -> Found:
    """The baseline has contracts that the embargo and its steps are about."""
    inside = importers_of(m, seeds)
    rows = [row for form in FORMS for row in contracts_under(m, form, inside, seeds)]
    types = {row.type for row in rows} | {EXPIRED for row in rows if row.ends is not None}
    if not seeds.contracts:
        yield (
            ("contracts",),
            "the baseline has no contracts.csv; write which part of the deliveries stands under "
            "each type, like {long: 70 %, short: 30 %}",
        )
    elif not types:
        yield (
            ("contracts",),
            f"the baseline has no contract of {m.supplier} with {', '.join(m.importers)} that this "
            "would refuse",
        )
    for place, step in enumerate(m.steps if types else ()):
        if step.contract is not None and step.contract not in types:
            where = ("steps", place, "contract")
            yield where, unknown("type of such a contract", step.contract, types)


def enters(m: Any, kind: str, seeds: Seeds, scenario: language.Scenario) -> Found:
    """The supplier, its routes and the importers exist, and its gas enters one of these."""
    wrong = list(supplier_in_form(m, seeds, scenario))
    wrong += nodes_exist(("importers",), m.importers, seeds)
    yield from wrong
    if wrong:
        return
    supplier, importers, named = m.supplier, importers_of(m, seeds), ", ".join(m.importers)
    if not _has_entries(m, supplier, importers, seeds):
        yield (
            ("importers",),
            (
                f"gas of {supplier} enters none of {named} directly, so the {kind} "
                "would do nothing; it acts where gas enters, not on what neighbours pass on"
            ),
        )
    elif m.form != "lng":
        yield from _told_apart(supplier, m.route, importers, seeds)


def _told_apart(
    supplier: str, named: tuple[str, ...] | None, inside: set[str], seeds: Seeds
) -> Found:
    """Where a hub serves others as well, measures act on its landings: on all gas that is in it."""
    behind = landings(supplier, named, seeds)
    every = {(route.route, route.node): route.supplier for route in seeds.routes}
    for (route, entry), reached in behind.items():
        if entry in reached or not reached & inside or reached <= inside:
            continue
        through = hubs_behind(entry, seeds)
        mixed = {
            place[0]
            for place in every.keys() - behind.keys()
            if through & hubs_behind(place[1], seeds)
        }
        if mixed:
            yield (
                ("importers",),
                (
                    f"gas of {route} shares a hub with that of {', '.join(sorted(mixed))} and "
                    f"cannot be told apart where it lands in {', '.join(sorted(reached & inside))};"
                    f" name all whom the hub serves: {', '.join(sorted(reached))}"
                ),
            )
            return


def _has_entries(m: Any, supplier: str, importers: Collection[str], seeds: Seeds) -> bool:
    """Whether the supplier has an entry into the importers: a route, one through hubs, or LNG."""
    if m.form in ("lng", "all") and m.route is None and supplier in origins(seeds):
        if lands_lng(importers, seeds):
            return True
        if m.form == "lng":
            return False
    reached = set().union(*landings(supplier, m.route, seeds).values())
    return bool(reached & members_of(importers, seeds))


def _route_outage(m: language.RouteOutage, seeds: Seeds, _: language.Scenario) -> Found:
    wrong = list(routes_exist(("route",), m.route, seeds, None))
    yield from wrong
    if not wrong and m.rerouted_to is not None:
        yield from _others(("rerouted_to",), m.rerouted_to, m.route, seeds)


def _others(path: Path, names: tuple[str, ...], but: tuple[str, ...], seeds: Seeds) -> Found:
    """Other routes of the suppliers of some routes."""
    suppliers = {route.supplier for route in seeds.routes if route.route in but}
    known = {r.route for r in seeds.routes if r.supplier in suppliers and r.route not in but}
    for place, name in enumerate(names):
        if name in but:
            yield (*path, place), f"{name!r} is the route itself; name others of the supplier's"
        elif name not in known:
            yield (
                (*path, place),
                unknown(f"other route of {', '.join(sorted(suppliers))}", name, known),
            )


def _route_opening(m: language.RouteOpening, seeds: Seeds, _: language.Scenario) -> Found:
    rows = [route for route in seeds.routes if route.route == m.route]
    if not rows:
        yield ("route",), unknown("route", m.route, {route.route for route in seeds.routes})
    elif not any(route.idle for route in rows):
        idle = ", ".join(sorted({r.route for r in seeds.routes if r.idle})) or "none"
        yield ("route",), f"route {m.route!r} is already in use; idle routes are: {idle}"
    elif m.diverted_from is not None:
        yield from _others(("diverted_from",), m.diverted_from, (m.route,), seeds)


def _quota(m: language.Quota, seeds: Seeds, scenario: language.Scenario) -> Found:
    if m.supplier not in suppliers(seeds):
        yield ("supplier",), unknown("pipeline supplier", m.supplier, suppliers(seeds))
        return
    if m.route is not None:
        yield from routes_exist(("route",), m.route, seeds, m.supplier)
    if m.observed:
        chosen = {
            (r.route, r.node)
            for r in seeds.routes
            if r.supplier == m.supplier and not r.idle and (m.route is None or r.route in m.route)
        }
        months = {(row.route, row.node, row.month) for row in seeds.route_flows}
        first = max(m.from_, scenario.horizon.start)
        last = min(m.until or scenario.horizon.end, scenario.horizon.end)
        wanted = sorted(
            {(first + timedelta(days=k)).strftime("%Y-%m") for k in range((last - first).days + 1)}
        )
        missing = [
            month
            for month in wanted
            if any((route, node, month) not in months for route, node in chosen)
        ]
        if missing:
            yield (
                ("observed",),
                (
                    f"deliveries of {m.supplier} are not recorded for {missing[0]}"
                    + (f" to {missing[-1]}" if len(missing) > 1 else "")
                    + "; end the measure earlier or give a volume"
                ),
            )


def _lng_supply(m: language.LngSupply, seeds: Seeds, _: language.Scenario) -> Found:
    if m.origin != "all" and m.origin not in origins(seeds):
        yield ("origin",), unknown("LNG exporter", m.origin, origins(seeds))


def _capacity(m: language.Capacity, seeds: Seeds, _: language.Scenario) -> Found:
    arcs = {f"{arc.from_node}>{arc.to_node}" for arc in seeds.arcs}
    terminals = {terminal.terminal for terminal in seeds.lng_terminals}
    if m.arc is not None and m.arc not in arcs:
        yield ("arc",), unknown("interconnection", m.arc, arcs)
    if m.terminal is not None and m.terminal not in terminals:
        yield ("terminal",), unknown("LNG terminal", m.terminal, terminals)


def _with_nodes(m: Any, seeds: Seeds, _: language.Scenario) -> Found:
    yield from nodes_exist(("nodes",), m.nodes, seeds)


def _storage_target(m: language.StorageTarget, seeds: Seeds, _: language.Scenario) -> Found:
    yield from with_storage(("nodes",), m.nodes, seeds)


def _nothing(*_: object) -> Found:
    yield from ()


RULES: dict[type[Any], Callable[[Any, Seeds, language.Scenario], Found]] = {
    language.Cut: supplier_in_form,
    language.Embargo: _embargo,
    language.RouteOutage: _route_outage,
    language.RouteOpening: _route_opening,
    language.Quota: _quota,
    language.LngSupply: _lng_supply,
    language.LngDemand: _nothing,
    language.Capacity: _capacity,
    language.Production: _with_nodes,
    language.DemandReduction: _with_nodes,
    language.StorageTarget: _storage_target,
    language.ColdSpell: _with_nodes,
}
"""What each type must find in the baseline: (path below the measure, sentence) of each mistake."""
