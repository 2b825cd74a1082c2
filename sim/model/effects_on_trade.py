"""What trade measures do: cuts, restrictions of exports, LNG supply and demand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from sim.config import schema as language
from sim.model.effect import World, strength
from sim.model.effects_on_routes import closed
from sim.model.entries import landing_arcs
from sim.model.inputs import Inputs
from sim.model.network import Network

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
