"""Batch -> the solver's problem, and back: the only module that knows both worlds.

For every lane, with rates in GWh/d and days_t the length of period t, minimise

    sum_t days_t ( supply cost + tariffs + injection cost + price of demand given up )
        + penalties on wanted storage levels not reached

subject to the balance of every node,

    supply + flow in - flow out + withdrawal - injection + demand given up - spill = demand,

and to the storages' own equations (`sim.model.storage`). Demand enters as a right-hand side and
what is *given up* as a column, so costs and prices are those of supply: a tier of demand response
that reaches from p_from to p_to costs p_from x + (p_to - p_from) x^2 / (2 width), which makes the
program exactly quadratic. LNG demand in the rest of the world is written the same way from the
quantity it would take at the lowest price multiple. Every node can spill at no cost and has a small
backstop above all that gas can be worth, so that every balance has an interior. A quota is a hub
that its routes draw from, fed by a store that only empties and, outside the quota's window, freely.

The objective is in thousand EUR. Node duals divided by days_t are hub prices in EUR/MWh. Filling
targets are tiers of the inventory (`sim.model.stores`): every MWh below a wanted level forgoes its
penalty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from sim.data.records import CurvePoint
from sim.model.batch import Batch
from sim.model.demand import response_tiers
from sim.model.hubs import Rows, refused_share
from sim.model.stores import stores_of
from sim.solver import Problem

Array = npt.NDArray[np.float64]

REST_OF_WORLD_MULTIPLES = (
    0.25, 0.4, 0.55, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0, 2.5, 3.25, 4.0, 5.0, 7.0, 10.0, 15.0, 20.0,
)  # fmt: skip
"""Edges of the rest of the world's demand tiers: close enough that its curve is smooth."""
BACKSTOP_MARKUP = 1.05
"""Of the backstop's price over all that a MWh can be worth: cut off from a customer and kept in
store through every wanted level. Not more, for where nothing is left to cut the price lies anywhere
between the last customer's and the backstop's."""
BACKSTOP_RATE = 1.0
"""GWh/d; only there to give an interior to nodes without demand of their own."""


@dataclass(frozen=True)
class Layout:
    """Where each kind of column stands: name -> slice of the columns, and its shape per period."""

    slices: Mapping[str, slice]
    shapes: Mapping[str, tuple[int, ...]]
    columns: int

    @classmethod
    def of(cls, shapes: Mapping[str, tuple[int, ...]]) -> Layout:
        """Columns of every kind, one kind after the other."""
        slices, start = {}, 0
        for name, shape in shapes.items():
            stop = start + int(np.prod(shape))
            slices[name], start = slice(start, stop), stop
        return cls(slices, dict(shapes), start)

    def take(self, values: Array, name: str) -> Array:
        """(B, T, n) -> (B, *shape, T) of one kind of column."""
        part = values[:, :, self.slices[name]]
        shaped = part.reshape(*part.shape[:2], *self.shapes[name])
        return np.moveaxis(shaped, 1, -1)


@dataclass(frozen=True)
class Formulation:
    """The problem with what is needed to read its solution."""

    batch: Batch
    problem: Problem
    layout: Layout


def formulate(batch: Batch, curve_points: tuple[CurvePoint, ...]) -> Formulation:
    """The quadratic program of every lane of a batch."""
    layout = _layout(batch)
    columns = _Columns(batch, layout)
    _supply(batch, columns)
    _transport(batch, columns)
    _demand(batch, columns)
    _rest_of_world(batch, columns)
    _balance(batch, columns)
    problem = Problem(
        incidence=_incidence(batch, layout),
        cost=columns.cost,
        curvature=columns.curvature,
        upper=columns.upper,
        rhs=_right_hand_side(batch),
        stores=stores_of(batch, curve_points),
    )
    return Formulation(batch, problem, layout)


def _layout(batch: Batch) -> Layout:
    net = batch.network
    markets = len(net.market)
    rows = Rows.of(batch)
    return Layout.of(
        {
            "production": (markets,),
            "route": (len(net.routes),),
            "export": (len(net.origins),),
            "flow": (len(net.arcs),),
            "send_out": (len(net.terminals),),
            "given_up": (markets, len(net.sectors), len(batch.market.multiples)),
            "elsewhere": (len(REST_OF_WORLD_MULTIPLES),),
            "spill": (rows.count,),
            "backstop": (rows.count,),
            "unlimited": (rows.quotas,),
            "pool": (rows.pools,),
            "rerouted": (len(batch.reroutes.routes),),
            "refused": (len(net.origins) * rows.refusal,),
            "passed_on": (int(rows.refusal),),
        }
    )


class _Columns:
    """Cost, curvature and upper bound of all columns, (B, T, n), filled kind by kind."""

    def __init__(self, batch: Batch, layout: Layout) -> None:
        shape = (batch.size, batch.calendar.periods, layout.columns)
        self.cost = np.zeros(shape)
        self.curvature = np.zeros(shape)
        self.upper = np.zeros(shape)
        self._days = batch.calendar.days
        self._layout = layout

    def put(self, name: str, upper: Array, price: Array, slope: Array | float = 0.0) -> None:
        """Set one kind of column from arrays that broadcast to (B, *shape, T).

        price : EUR/MWh at the first unit; slope : EUR/MWh per GWh/d
        """
        part = self._layout.slices[name]
        shape = (self.cost.shape[0], *self._layout.shapes[name], self.cost.shape[1])
        for target, value in (
            (self.upper, upper),
            (self.cost, np.asarray(price) * self._days),
            (self.curvature, np.asarray(slope) * self._days),
        ):
            full = np.moveaxis(np.broadcast_to(value, shape), -1, 1)
            target[:, :, part] = full.reshape(*full.shape[:2], -1)


def _supply(batch: Batch, columns: _Columns) -> None:
    net = batch.network
    columns.put("production", batch.production, np.full(1, batch.market.production_cost))
    cost = np.array([route.cost_eur_mwh for route in net.routes])
    columns.put("route", batch.route_availability, cost[:, None])
    exports, export_cost = batch.lng_exports, batch.market.export_cost[:, None]
    if Rows.of(batch).refusal:
        refused = refused_share(batch)
        columns.put("refused", exports * refused, export_cost)
        columns.put("passed_on", np.full(1, np.inf), np.zeros(1))
        exports = exports * (1 - refused)
    columns.put("export", exports, export_cost)
    columns.put("pool", batch.reroutes.volume, np.zeros(1))
    columns.put("rerouted", batch.reroutes.room, cost[batch.reroutes.routes][:, None])
    # Outside its window a quota passes what its routes have; in a period that the window covers in
    # part, their share of the days outside, so that the rest of the period is not free as well.
    freely = np.zeros_like(batch.quotas.active)
    for quota, routes in enumerate(batch.quotas.routes):
        ways = np.isin(batch.reroutes.routes, routes)
        freely[:, quota] = batch.route_availability[:, routes].sum(axis=1)
        freely[:, quota] += batch.reroutes.room[:, ways].sum(axis=1)
    columns.put("unlimited", (1 - batch.quotas.active) * freely, np.zeros(1))


def _transport(batch: Batch, columns: _Columns) -> None:
    net = batch.network
    tariff = np.array([arc.tariff_eur_mwh for arc in net.arcs])
    columns.put("flow", batch.arc_capacity, tariff[:, None])
    regas = np.array([terminal.tariff_eur_mwh for terminal in net.terminals])
    columns.put("send_out", batch.terminal_capacity, regas[:, None])


def _demand(batch: Batch, columns: _Columns) -> None:
    market = batch.market
    tiers = [
        [
            response_tiers(e, market.reference_price, market.multiples, v, market.voll_slope)
            for e, v in zip(es, vs, strict=True)
        ]
        for es, vs in zip(market.elasticity, market.voll, strict=True)
    ]
    share = np.array([[tier.share for tier in lane] for lane in tiers])[:, None, :, :, None]
    low = np.array([[tier.price_from for tier in lane] for lane in tiers])[:, None, :, :, None]
    high = np.array([[tier.price_to for tier in lane] for lane in tiers])[:, None, :, :, None]
    demand = (batch.reference_demand - batch.saving)[:, :, :, None, :]
    width = demand * share
    columns.put("given_up", width, low, _slope(high - low, width))


def _slope(rise: Array, width: Array) -> Array:
    """EUR/MWh per GWh/d; an empty tier has none."""
    return np.where(width > 0, rise / np.where(width > 0, width, 1.0), 0.0)


def _rest_of_world_curve(batch: Batch) -> tuple[Array, Array]:
    """(B, J) quantity at every multiple relative to the reference, and (J,) the prices."""
    multiples = np.array(REST_OF_WORLD_MULTIPLES)
    quantity = multiples[None, :] ** batch.market.lng_elasticity[:, None]
    return quantity, multiples * batch.market.lng_price


def _rest_of_world_tops(batch: Batch) -> Array:
    """(J,), EUR/MWh at which each tier is wholly given up; the last at twice its first price."""
    _, price = _rest_of_world_curve(batch)
    tops: Array = np.concatenate((price[1:], [2 * price[-1]]))
    return tops


def _rest_of_world(batch: Batch, columns: _Columns) -> None:
    quantity, price = _rest_of_world_curve(batch)
    share = np.concatenate((quantity[:, :-1] - quantity[:, 1:], quantity[:, -1:]), axis=1)
    width = share[:, :, None] * batch.rest_of_world[:, None, :]
    top = _rest_of_world_tops(batch)
    columns.put("elsewhere", width, price[:, None], _slope((top - price)[None, :, None], width))


def _balance(batch: Batch, columns: _Columns) -> None:
    market, plan = batch.market, batch.storage
    cut = market.voll.max(axis=1) * (1 + market.voll_slope)
    kept = (plan.penalty + plan.rise).sum(axis=(2, 3)).max(axis=1, initial=0.0)
    price = BACKSTOP_MARKUP * np.maximum(cut + kept, _rest_of_world_tops(batch)[-1])
    columns.put("spill", np.full(1, np.inf), np.zeros(1))
    columns.put("backstop", np.full(1, BACKSTOP_RATE), price[:, None, None])


def _right_hand_side(batch: Batch) -> Array:
    """(B, T, rows), GWh/d demanded before anything is given up."""
    net = batch.network
    rhs = np.zeros((batch.size, batch.calendar.periods, Rows.of(batch).count))
    demand = (batch.reference_demand - batch.saving).sum(axis=2)
    rhs[:, :, net.market_nodes] = np.moveaxis(demand, -1, 1)
    quantity, _ = _rest_of_world_curve(batch)
    rhs[:, :, net.node_index[net.lng_node]] = quantity[:, :1] * batch.rest_of_world
    return rhs


def _incidence(batch: Batch, layout: Layout) -> sparse.csr_array:
    """(rows, columns): +1 brings gas to a node or hub, -1 takes it away."""
    net = batch.network
    rows_of = Rows.of(batch)
    lng = net.node_index[net.lng_node]
    accepted = rows_of.accepted if rows_of.refusal else lng
    refusers = {net.market[position] for position in batch.refusers}
    entries: list[tuple[int, int, float]] = []

    def add(name: str, offset: int, node: int, sign: float) -> None:
        entries.append((node, layout.slices[name].start + offset, sign))

    for market, node in enumerate(net.market_nodes):
        add("production", market, node, 1.0)
        size = len(net.sectors) * len(batch.market.multiples)
        for tier in range(market * size, (market + 1) * size):
            add("given_up", tier, node, 1.0)
    for position, route in enumerate(net.routes):
        add("route", position, net.node_index[route.node], 1.0)
    for position in range(len(net.origins)):
        add("export", position, accepted, 1.0)
        if rows_of.refusal:
            add("refused", position, lng, 1.0)
    if rows_of.refusal:
        add("passed_on", 0, accepted, -1.0)
        add("passed_on", 0, lng, 1.0)
    for position, arc in enumerate(net.arcs):
        add("flow", position, net.node_index[arc.from_node], -1.0)
        add("flow", position, net.node_index[arc.to_node], 1.0)
    for position, terminal in enumerate(net.terminals):
        add("send_out", position, accepted if terminal.node in refusers else lng, -1.0)
        add("send_out", position, net.node_index[terminal.node], 1.0)
    for tier in range(len(REST_OF_WORLD_MULTIPLES)):
        add("elsewhere", tier, lng, 1.0)
    for row in range(rows_of.count):
        add("spill", row, row, -1.0)
        add("backstop", row, row, 1.0)
    entries += _hub_entries(batch, layout, rows_of)
    rows, columns, values = zip(*entries, strict=True)
    return sparse.csr_array((values, (rows, columns)), shape=(rows_of.count, layout.columns))


def _hub_entries(batch: Batch, layout: Layout, rows: Rows) -> list[tuple[int, int, float]]:
    """Entries of quotas and pools: what feeds them, and the routes that draw from them."""
    route, rerouted = layout.slices["route"].start, layout.slices["rerouted"].start
    unlimited, pool = layout.slices["unlimited"].start, layout.slices["pool"].start
    reroutes, net = batch.reroutes, batch.network
    entries = [(rows.pool(p), pool + p, 1.0) for p in range(rows.pools)]
    for way, (position, source) in enumerate(zip(reroutes.routes, reroutes.pool, strict=True)):
        entry = net.node_index[net.routes[position].node]
        entries += [(rows.pool(int(source)), rerouted + way, -1.0), (entry, rerouted + way, 1.0)]
    for quota, routes in enumerate(batch.quotas.routes):
        hub = rows.quota(quota)
        entries.append((hub, unlimited + quota, 1.0))
        entries += [(hub, route + int(position), -1.0) for position in routes]
        ways = np.flatnonzero(np.isin(reroutes.routes, routes))
        entries += [(hub, rerouted + int(way), -1.0) for way in ways]
    return entries
