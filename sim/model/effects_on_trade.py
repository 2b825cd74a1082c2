"""What trade measures do: cuts, embargoes, restrictions of exports, LNG supply and demand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from sim.config import schema as language
from sim.data.kept import kept_by
from sim.data.seeds import Seeds
from sim.model.effect import World, as_seen, strength
from sim.model.effects_on_routes import closed
from sim.model.entries import Entries, landing_arcs
from sim.model.ground import lng_scale
from sim.model.inputs import Inputs
from sim.model.network import Network
from sim.units import DAYS_PER_YEAR

Array = npt.NDArray[np.float64]


def lng_demand(m: language.LngDemand, x: Inputs, world: World) -> Inputs:
    change = m.change if m.change is not None else (m.share or 0.0) * x.rest_of_world
    return replace(
        x, rest_of_world=np.maximum(x.rest_of_world + change * strength(m, x, world), 0.0)
    )


def lng_supply(m: language.LngSupply, x: Inputs, world: World) -> Inputs:
    exports = x.lng_exports.copy()
    net = world.network
    origins = list(range(len(net.origins))) if m.origin == "all" else [net.origin_index[m.origin]]
    total = exports[origins].sum(axis=0)
    if m.change is not None:
        # A change for all origins is spread in proportion to what they export.
        weight = exports[origins] / np.where(total > 0, total, 1.0) if len(origins) > 1 else 1.0
        exports[origins] += weight * m.change * strength(m, x, world)
    else:
        exports[origins] *= 1 + (m.share or 0.0) * strength(m, x, world)
    return replace(x, lng_exports=np.maximum(exports, 0.0))


def cut(m: language.Cut, x: Inputs, world: World) -> Inputs:
    keep = 1 - m.share * strength(m, x, world)
    if m.form in ("pipeline", "all"):
        routes = world.network.routes_of(m.supplier, m.route)
        x = closed(x, routes, keep, supplier_wide=m.route is None)
    if m.form in ("lng", "all") and m.route is None:
        origin = world.network.origin_index.get(m.supplier)
        if origin is not None:
            exports = x.lng_exports.copy()
            exports[origin] *= keep
            x = replace(x, lng_exports=exports)
    return x


def embargo(m: language.Embargo, x: Inputs, world: World) -> Inputs:
    net = world.network
    importers = set(net.members(m.importers))
    force = _refused(m, x, world)
    if m.form in ("pipeline", "all"):
        x = _pipeline_embargo(m, x, net, force)
    origin = net.origin_index.get(m.supplier)
    if m.form in ("lng", "all") and m.route is None and origin is not None:
        share = importers_share_of_send_out(world, importers)
        landed = cargoes_to_europe(world.seeds)[m.supplier]
        refused = landed * lng_scale(world.seeds) / DAYS_PER_YEAR * share
        exports = x.lng_exports.copy()
        exports[origin] = np.maximum(exports[origin] - refused * m.stranded_share * force, 0.0)
        banned = np.zeros((len(net.market), len(force)))
        if origin in x.lng_banned:
            banned += x.lng_banned[origin]
        nodes = net.markets(m.importers)
        banned[nodes] = 1 - (1 - banned[nodes]) * (1 - force)
        x = replace(x, lng_exports=exports, lng_banned={**x.lng_banned, origin: banned})
    return x


def _refused(m: language.Embargo, x: Inputs, world: World) -> Array:
    """(D,), share of the deliveries refused: one share, or what the latest steps add up to.

    A step sets the share of its type of contract, or of all of them, until the next one does.
    """
    force = strength(m, x, world)
    if not m.steps:
        return m.share * force
    parts = m.contracts or {"": 1.0}
    refused = {kind: np.zeros_like(force) for kind in parts}
    for step in sorted(m.steps, key=lambda step: step.date):
        since = x.calendar.window(step.date, None) > 0
        for kind in parts if step.contract is None else (step.contract,):
            refused[kind][since] = step.share
    total = sum((part * refused[kind] for kind, part in parts.items()), np.zeros_like(force))
    return force * as_seen(m, total, world)


def importers_share_of_send_out(world: World, importers: set[str]) -> float:
    """Part of Europe's LNG send-out in the base year that went to some importers; 0 of none."""
    by_node = send_out_by_node(world.seeds)
    own = sum(volume for node, volume in by_node.items() if node in importers)
    whole = sum(by_node.values())
    return own / whole if whole > 0 else 0.0


@kept_by("lng_exports")
def cargoes_to_europe(seeds: Seeds) -> Mapping[str, float]:
    """GWh that landed in Europe in the base year, by origin."""
    cargoes: dict[str, float] = dict.fromkeys((row.origin for row in seeds.lng_exports), 0.0)
    for row in seeds.lng_exports:
        if row.year == seeds.base_year:
            cargoes[row.origin] += row.to_europe_gwh
    return cargoes


@kept_by("lng_send_out")
def send_out_by_node(seeds: Seeds) -> Mapping[str, float]:
    """GWh of LNG sent out in the base year, by node."""
    volumes: dict[str, float] = {}
    for row in seeds.lng_send_out:
        if row.month.startswith(str(seeds.base_year)):
            volumes[row.node] = volumes.get(row.node, 0.0) + row.send_out_gwh
    return volumes


def _pipeline_embargo(m: language.Embargo, x: Inputs, net: Network, force: Array) -> Inputs:
    """Close a supplier's entry points into the importers, through hubs where it enters one."""
    entries = Entries.of(net, m.supplier, m.route, net.members(m.importers))
    arcs = x.arc_capacity.copy()
    arcs[entries.arcs] *= 1 - force
    x = replace(x, arc_capacity=arcs)
    return closed(x, entries.routes, 1 - force, supplier_wide=False)


def export_restriction(m: language.ExportRestriction, x: Inputs, world: World) -> Inputs:
    net = world.network
    force = strength(m, x, world)
    if m.transit == "passes":
        kept = x.kept_home.copy()
        nodes = net.markets(m.nodes)
        kept[nodes] = np.maximum(kept[nodes], force)
        return replace(x, kept_home=kept)
    inside = set(net.members(m.nodes))
    others = set(net.market if m.to is None else net.members(m.to)) - inside
    arcs = x.arc_capacity.copy()
    arcs[_ways_out(net, inside, others)] *= 1 - m.share * force
    return replace(x, arc_capacity=arcs)


def _ways_out(net: Network, inside: Collection[str], others: Collection[str]) -> list[int]:
    """Arcs from some nodes to others; where one leads to a hub that serves more, its landings."""
    found: set[int] = set()
    for position, arc in enumerate(net.arcs):
        if arc.from_node not in inside:
            continue
        if arc.to_node in net.market_index:
            found.update({position} if arc.to_node in others else ())
            continue
        landings = landing_arcs(net, arc.to_node)
        outside = [landing for landing in landings if net.arcs[landing].to_node in others]
        found.update({position} if outside and len(outside) == len(landings) else outside)
    return sorted(found)
