"""What each measure does to a lane's inputs: one small function per type.

Measures act in a fixed order of types (`ORDER`), not in the order of the file: first what sets a
quantity, then what takes a share of it away. Two shares on the same thing compound: 50 % twice
leaves a quarter. A measure acts from `from` to `until`; with a `ramp` its strength grows linearly
over that many days.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.config import schema as language
from sim.data.seeds import Seeds
from sim.model.inputs import FillTarget, Inputs, Reroute, VolumeLimit, lng_scale, route_flows
from sim.model.network import Network
from sim.units import DAYS_PER_YEAR, GWH_PER_TWH

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


@dataclass(frozen=True)
class World:
    """What effects may look up: the network and the baseline."""

    network: Network
    seeds: Seeds


def strength(measure: language.TimedMeasure, inputs: Inputs) -> Array:
    """(D,), 0 outside the measure's window, rising to 1 over its ramp."""
    calendar = inputs.calendar
    mask = calendar.window(measure.from_, measure.until)
    if measure.ramp <= 0:
        return mask
    since = np.array([(day - measure.from_).days + 1 for day in calendar.dates], dtype=np.float64)
    return mask * np.clip(since / measure.ramp, 0.0, 1.0)


def _cold_spell(m: language.ColdSpell, x: Inputs, world: World) -> Inputs:
    nodes = world.network.markets(m.nodes)
    force = strength(m, x)
    extra = np.zeros_like(x.demand)
    if m.heating is not None:
        extra[nodes] = x.heating[nodes] * m.heating * force
    else:
        per_kelvin = x.heating_per_degree_day[nodes][:, :, None]
        extra[nodes] = per_kelvin * (m.colder_by or 0.0) * force
    extra = np.maximum(extra, -x.heating)  # warmth saves no more than the heating there is
    return replace(x, demand=x.demand + extra, heating=x.heating + extra)


def _demand_reduction(m: language.DemandReduction, x: Inputs, world: World) -> Inputs:
    nodes = world.network.markets(m.nodes)
    sectors = [world.network.sector_index[s] for s in m.sectors if s in world.network.sector_index]
    saving = x.saving.copy()
    cell = np.ix_(nodes, np.array(sectors, dtype=np.intp))
    saving[cell] = 1 - (1 - saving[cell]) * (1 - m.share * strength(m, x))
    return replace(x, saving=saving)


def _lng_demand(m: language.LngDemand, x: Inputs, world: World) -> Inputs:
    change = m.change if m.change is not None else (m.share or 0.0) * x.rest_of_world
    return replace(x, rest_of_world=np.maximum(x.rest_of_world + change * strength(m, x), 0.0))


def _lng_supply(m: language.LngSupply, x: Inputs, world: World) -> Inputs:
    exports = x.lng_exports.copy()
    net = world.network
    origins = list(range(len(net.origins))) if m.origin == "all" else [net.origin_index[m.origin]]
    total = exports[origins].sum(axis=0)
    if m.change is not None:
        # A change for all origins is spread in proportion to what they export.
        weight = exports[origins] / np.where(total > 0, total, 1.0) if len(origins) > 1 else 1.0
        exports[origins] += weight * m.change * strength(m, x)
    else:
        exports[origins] *= 1 + (m.share or 0.0) * strength(m, x)
    return replace(x, lng_exports=np.maximum(exports, 0.0))


def _capacity(m: language.Capacity, x: Inputs, world: World) -> Inputs:
    if m.arc is not None:
        arcs = x.arc_capacity.copy()
        position = world.network.arc_index[m.arc]
        arcs[position] = _changed(m, arcs[position], strength(m, x))
        return replace(x, arc_capacity=arcs)
    assert m.terminal is not None
    terminals = x.terminal_capacity.copy()
    position = world.network.terminal_index[m.terminal]
    terminals[position] = _changed(m, terminals[position], strength(m, x))
    return replace(x, terminal_capacity=terminals)


def _changed(m: language.Capacity, capacity: Array, force: Array) -> Array:
    if m.to is not None:
        return capacity * (1 - force) + m.to * force
    change = m.change if m.change is not None else (m.share or 0.0) * capacity
    return np.maximum(capacity + change * force, 0.0)


def _production(m: language.Production, x: Inputs, world: World) -> Inputs:
    nodes = world.network.markets(m.nodes)
    production = x.production.copy()
    if m.change is None:
        production[nodes] *= 1 + (m.share or 0.0) * strength(m, x)
    else:
        total = production[nodes].sum(axis=0)
        # In proportion to what the nodes produce; evenly where none of them produces anything.
        weight = np.where(
            total > 0, production[nodes] / np.where(total > 0, total, 1.0), 1 / len(nodes)
        )
        production[nodes] += weight * m.change * strength(m, x)
    return replace(x, production=np.maximum(production, 0.0))


def _route_opening(m: language.RouteOpening, x: Inputs, world: World) -> Inputs:
    net = world.network
    force = strength(m, x)
    availability, capacity = x.route_availability.copy(), x.route_capacity.copy()
    opened = [p for p, row in enumerate(net.routes) if row.route == m.route]
    supplier = net.routes[opened[0]].supplier
    others = _other_routes(net, supplier, opened, m.diverted_from)
    added = np.zeros_like(force)
    for position in opened:
        technical = net.routes[position].capacity_gwh_d
        capacity[position] = np.maximum(capacity[position], technical * (force > 0))
        flow = technical * m.utilisation * force
        added += flow
        availability[position] = np.maximum(availability[position], flow)
    total = availability[others].sum(axis=0)
    taken = np.minimum(added * m.diverted, total)
    availability[others] *= 1 - taken / np.where(total > 0, total, 1.0)
    return replace(x, route_availability=availability, route_capacity=capacity)


def _quota(m: language.Quota, x: Inputs, world: World) -> Inputs:
    routes = world.network.routes_of(m.supplier, m.route)
    if m.volume is not None:
        first = max(m.from_, x.calendar.dates[0])
        last = min(m.until or x.calendar.end, x.calendar.end)
        volume = m.volume * ((last - first).days + 1) / GWH_PER_TWH
        limit = VolumeLimit("", routes, first, last, volume)
        return replace(x, limits=(*x.limits, limit))
    observed = route_flows(world.seeds, world.network, x.calendar, base_year_only=False)[routes]
    force = strength(m, x)
    availability = x.route_availability.copy()
    known = np.where(np.isnan(observed), availability[routes], observed)
    availability[routes] = availability[routes] * (1 - force) + known * force
    return replace(x, route_availability=availability)


def _other_routes(
    net: Network, supplier: str, but: Collection[int] | Index, named: tuple[str, ...] | None
) -> Index:
    """A supplier's routes other than some; of these all, or the named ones."""
    chosen = [p for p in net.routes_of(supplier, named) if p not in but]
    return np.array(chosen, dtype=np.intp)


def _route_outage(m: language.RouteOutage, x: Inputs, world: World) -> Inputs:
    net = world.network
    force = m.share * strength(m, x)
    availability, capacity = x.route_availability.copy(), x.route_capacity.copy()
    lost = np.array([p for p, row in enumerate(net.routes) if row.route in m.route], dtype=np.intp)
    volume = availability[lost] * force
    availability[lost] -= volume
    capacity[lost] *= 1 - force
    x = replace(x, route_availability=availability, route_capacity=capacity)
    if not m.rerouted:
        return x
    reroutes = list(x.reroutes)
    for supplier in dict.fromkeys(net.routes[p].supplier for p in lost):
        own = _other_routes(net, supplier, lost, m.rerouted_to)
        mine = [k for k, p in enumerate(lost) if net.routes[p].supplier == supplier]
        room = np.maximum(capacity[own] - availability[own], 0.0)
        moved = volume[mine].sum(axis=0) * m.rerouted
        reroutes.append(Reroute(f"{supplier} {'+'.join(m.route)} {m.from_}", own, room, moved))
    return replace(x, reroutes=tuple(reroutes))


def _closed(x: Inputs, routes: Index, keep: Array, *, supplier_wide: bool) -> Inputs:
    """Keep a part of some routes' deliveries, and of what is rerouted to them.

    supplier_wide : the supplier itself sends less, so the rerouted gas shrinks as well
    """
    availability = x.route_availability.copy()
    availability[routes] *= keep
    reroutes = []
    for reroute in x.reroutes:
        hit = np.isin(reroute.routes, routes)
        less = supplier_wide and bool(hit.all())
        reroutes.append(
            replace(
                reroute,
                room=np.where(hit[:, None], reroute.room * keep, reroute.room),
                volume=reroute.volume * keep if less else reroute.volume,
            )
        )
    return replace(x, route_availability=availability, reroutes=tuple(reroutes))


def _cut(m: language.Cut, x: Inputs, world: World) -> Inputs:
    keep = 1 - m.share * strength(m, x)
    if m.form in ("pipeline", "all"):
        routes = world.network.routes_of(m.supplier, m.route)
        x = _closed(x, routes, keep, supplier_wide=m.route is None)
    if m.form in ("lng", "all") and m.route is None:
        origin = world.network.origin_index.get(m.supplier)
        if origin is not None:
            exports = x.lng_exports.copy()
            exports[origin] *= keep
            x = replace(x, lng_exports=exports)
    return x


def _embargo(m: language.Embargo, x: Inputs, world: World) -> Inputs:
    net = world.network
    importers = set(net.members(m.importers))
    force = m.share * strength(m, x)
    if m.form in ("pipeline", "all"):
        x = _pipeline_embargo(m, x, net, importers, force)
    origin = net.origin_index.get(m.supplier)
    if m.form in ("lng", "all") and m.route is None and origin is not None:
        share = importers_share_of_send_out(world, importers)
        landed = sum(
            row.to_europe_gwh
            for row in world.seeds.lng_exports
            if row.origin == m.supplier and row.year == world.seeds.base_year
        )
        refused = landed * lng_scale(world.seeds) / DAYS_PER_YEAR * share
        exports, banned = x.lng_exports.copy(), x.lng_banned.copy()
        exports[origin] = np.maximum(exports[origin] - refused * m.stranded_share * force, 0.0)
        nodes = net.markets(m.importers)
        banned[origin, nodes] = 1 - (1 - banned[origin, nodes]) * (1 - force)
        x = replace(x, lng_exports=exports, lng_banned=banned)
    return x


def importers_share_of_send_out(world: World, importers: set[str]) -> float:
    """Part of Europe's LNG send-out in the base year that went to some importers; 0 of none."""
    year = str(world.seeds.base_year)
    rows = [row for row in world.seeds.lng_send_out if row.month.startswith(year)]
    own = sum(row.send_out_gwh for row in rows if row.node in importers)
    whole = sum(row.send_out_gwh for row in rows)
    return own / whole if whole > 0 else 0.0


def _pipeline_embargo(
    m: language.Embargo, x: Inputs, net: Network, importers: set[str], force: Array
) -> Inputs:
    """Close a supplier's entry points into the importers, through hubs where it enters one."""
    arcs = x.arc_capacity.copy()
    closed: set[int] = set()
    entries: list[int] = []
    for position in net.routes_of(m.supplier, m.route):
        route = net.routes[position]
        if route.node in net.market_index:
            if route.node in importers:
                entries.append(int(position))
            continue
        landings = landing_arcs(net, route.node)
        inside = [a for a in landings if net.arcs[a].to_node in importers]
        if len(inside) == len(landings):
            entries.append(int(position))
        else:
            closed.update(inside)  # once each, however many routes enter the hub
    arcs[sorted(closed)] *= 1 - force
    shut = np.array(entries, dtype=np.intp)
    return _closed(replace(x, arc_capacity=arcs), shut, 1 - force, supplier_wide=False)


def landing_arcs(net: Network, hub: str) -> list[int]:
    """Positions of the arcs on which gas leaves a hub, or hubs behind it, for a market."""
    found: list[int] = []
    seen, queue = {hub}, [hub]
    while queue:
        place = queue.pop()
        for position, arc in enumerate(net.arcs):
            if arc.from_node != place:
                continue
            if arc.to_node in net.market_index:
                found.append(position)
            elif arc.to_node not in seen:
                seen.add(arc.to_node)
                queue.append(arc.to_node)
    return found


def _storage_target(m: language.StorageTarget, x: Inputs, world: World) -> Inputs:
    target = fill_target(world.network, m)
    return replace(x, targets=(*x.targets, target))


def fill_target(network: Network, target: language.StorageTarget | language.Target) -> FillTarget:
    """A filling target of the language with the storages it concerns."""
    members = set(network.members(target.nodes))
    storages = [p for p, s in enumerate(network.storages) if s.country in members]
    return FillTarget(target.date, np.array(storages, dtype=np.intp), target.fill, target.penalty)


Effect = Callable[[Any, Inputs, World], Inputs]

ORDER: Mapping[type[Any], Effect] = {
    language.ColdSpell: _cold_spell,
    language.DemandReduction: _demand_reduction,
    language.LngDemand: _lng_demand,
    language.LngSupply: _lng_supply,
    language.Production: _production,
    language.Capacity: _capacity,
    language.Quota: _quota,
    language.RouteOpening: _route_opening,
    language.RouteOutage: _route_outage,
    language.Embargo: _embargo,
    language.Cut: _cut,
    language.StorageTarget: _storage_target,
}
"""Effects by type, in the order in which they act."""


def with_measures(scenario: language.Scenario, inputs: Inputs, world: World) -> Inputs:
    """The lane's inputs after all measures of the scenario."""
    for kind, effect in ORDER.items():
        for name, measure in scenario.measures.items():
            if isinstance(measure, kind):
                inputs = effect(measure, inputs, world)
                if len(inputs.limits) and not inputs.limits[-1].name:
                    named = replace(inputs.limits[-1], name=name)
                    inputs = replace(inputs, limits=(*inputs.limits[:-1], named))
    return inputs
