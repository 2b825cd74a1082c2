"""What measures do to pipeline routes: openings, outages, quotas, and closing in part or whole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt

from sim.config import schema as language
from sim.model.effect import World, as_seen, days_seen, strength
from sim.model.ground import route_flows
from sim.model.inputs import Inputs, Reroute, VolumeLimit
from sim.model.network import Network
from sim.units import GWH_PER_TWH

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


def route_opening(m: language.RouteOpening, x: Inputs, world: World) -> Inputs:
    net = world.network
    force = strength(m, x, world)
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


def quota(m: language.Quota, x: Inputs, world: World) -> Inputs:
    routes = world.network.routes_of(m.supplier, m.route)
    if m.volume is not None:
        return _limited(m, m.volume, routes, x, world)
    observed = route_flows(world.seeds, world.network, x.calendar, base_year_only=False)[routes]
    force = strength(m, x, world)
    availability = x.route_availability.copy()
    known = as_seen(m, np.where(np.isnan(observed), availability[routes], observed), world)
    availability[routes] = availability[routes] * (1 - force) + known * force
    return replace(x, route_availability=availability)


def _limited(m: language.Quota, rate: float, routes: Index, x: Inputs, world: World) -> Inputs:
    """A volume for the quota's window; one that is seen to be in force is expected to last.

    While its end is not known, no more may come by the last day seen than the days up to then
    allow: what is drawn ahead on a window that turns out shorter would be more than its volume.
    """
    first = max(m.from_, x.calendar.dates[0])
    last = min(m.until or x.calendar.end, x.calendar.end)
    seen = days_seen(m, world)
    if seen is not None:
        lived = x.calendar.dates[:seen]
        if not lived or lived[-1] < first:
            return x
        if last >= lived[-1]:
            last = x.calendar.end
            if lived[-1] < last:
                # No measure can have a name with a blank in it.
                x = _with_limit(f"{world.measure} so far", rate, routes, (first, lived[-1]), x)
    return _with_limit(world.measure, rate, routes, (first, last), x)


def _with_limit(
    name: str, rate: float, routes: Index, window: tuple[date, date], x: Inputs
) -> Inputs:
    """One more volume limit, of a rate over the days of a window."""
    first, last = window
    volume = rate * ((last - first).days + 1) / GWH_PER_TWH
    return replace(x, limits=(*x.limits, VolumeLimit(name, routes, first, last, volume)))


def _other_routes(
    net: Network, supplier: str, but: Collection[int] | Index, named: tuple[str, ...] | None
) -> Index:
    """A supplier's routes other than some; of these all, or the named ones."""
    chosen = [p for p in net.routes_of(supplier, named) if p not in but]
    return np.array(chosen, dtype=np.intp)


def route_outage(m: language.RouteOutage, x: Inputs, world: World) -> Inputs:
    net = world.network
    force = m.share * strength(m, x, world)
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
        reroutes.append(Reroute(f"{world.measure} {supplier}", own, room, moved))
    return replace(x, reroutes=tuple(reroutes))


def closed(x: Inputs, routes: Index, keep: Array, *, supplier_wide: bool) -> Inputs:
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
