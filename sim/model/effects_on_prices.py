"""What tariffs and price caps do, to one lane's inputs.

A duty is charged where gas enters an importer. With cost c of the supplier, a rate d and a share a,
it sells where the price at the entry p leaves it its cost: (p - d) / (1 + a) >= c, which is
p >= c (1 + a) + d. The share is one of the price that the supplier gets, so both rise together.
A cap on a supplier is on what it gets, the price before duty: a duty on top changes neither whether
the supplier delivers under it nor what it is paid.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from sim.config import schema as language
from sim.model.effect import World, strength
from sim.model.effects_on_routes import closed
from sim.model.entries import Entries
from sim.model.inputs import Inputs

Array = npt.NDArray[np.float64]


def tariff(m: language.Tariff, x: Inputs, world: World) -> Inputs:
    net, force = world.network, strength(m, x, world)
    if m.arc is not None:
        duty = x.arc_duty.copy()
        duty[net.arc_index[m.arc]] += (m.rate or 0.0) * force
        return replace(x, arc_duty=duty)
    assert m.supplier is not None
    if m.form in ("pipeline", "all"):
        x = _on_entries(m, x, world, force)
    origin = net.origin_index.get(m.supplier)
    if m.form in ("lng", "all") and m.route is None and origin is not None:
        duty = np.zeros((len(net.market), len(force)))
        duty += x.lng_duty.get(origin, 0.0)
        duty[net.markets(m.importers)] += (m.rate or 0.0) * force
        x = replace(x, lng_duty={**x.lng_duty, origin: duty})
    return x


def _on_entries(m: language.Tariff, x: Inputs, world: World, force: Array) -> Inputs:
    """The duty on the routes into the importers, or on the arcs where their gas lands."""
    assert m.supplier is not None
    net = world.network
    entries = Entries.of(net, m.supplier, m.route, net.members(m.importers))
    on_routes, on_arcs, share = x.route_duty.copy(), x.arc_duty.copy(), x.route_ad_valorem.copy()
    on_routes[entries.routes] += (m.rate or 0.0) * force
    on_arcs[entries.arcs] += (m.rate or 0.0) * force
    share[entries.routes] += (m.ad_valorem or 0.0) * force
    return replace(x, route_duty=on_routes, arc_duty=on_arcs, route_ad_valorem=share)


def price_cap(m: language.PriceCap, x: Inputs, world: World) -> Inputs:
    net = world.network
    cap = np.where(strength(m, x, world) > 0, m.cap, np.inf)
    if m.supplier is None:
        nodes, caps = net.markets(m.nodes), x.price_cap.copy()
        caps[nodes] = np.minimum(caps[nodes], cap)
        return replace(x, price_cap=caps)
    routes = Entries.of(net, m.supplier, m.route, net.members(m.nodes)).routes
    caps = x.route_cap.copy()
    caps[routes] = np.minimum(caps[routes], cap)
    x = replace(x, route_cap=caps)
    for route in routes:
        least = max(net.routes[route].cost_eur_mwh, m.reservation or 0.0)
        here = np.array([route], dtype=np.intp)
        x = closed(x, here, np.where(cap < least, 0.0, 1.0), supplier_wide=False)
    return x
