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

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.data.records import CurvePoint
from sim.model.batch import Batch
from sim.model.hubs import Cargoes, Rows
from sim.model.incidence import Layout, incidence_of
from sim.model.stores import stores_of
from sim.model.tiers import Steps, UseSteps
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
        incidence=incidence_of(batch, layout),
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
            "dutied": (len(batch.dutied),),
            "rationed": (markets * batch.capped, len(net.sectors)),
            "switched": (len(batch.switching.names), markets, len(net.sectors)),
            "taken": (rows.borders,),
            "own_export": (rows.borders,),
        }
    )


class _Columns:
    """Cost, curvature and upper bound of all columns, (B, T, n), filled kind by kind."""

    def __init__(self, batch: Batch, layout: Layout) -> None:
        shape = (batch.size, batch.calendar.periods, layout.columns)
        self.cost = np.zeros(shape)
        self.curvature = np.zeros(shape)
        self.upper = np.zeros(shape)
        self._days = batch.calendar.days[:, None]
        self._layout = layout

    def put_steps(self, name: str, steps: Steps) -> None:
        """Set one kind of column of demand given up from what customers bid."""
        if steps.width.shape[2]:
            self.put(name, steps.width, steps.bid_low, steps.bid_high - steps.bid_low)

    def put(
        self, name: str, upper: Array | float, price: Array | float = 0.0, rise: Array | float = 0.0
    ) -> None:
        """Set one kind of column from arrays that broadcast to (B, T, columns of that kind).

        price : EUR/MWh at the first unit; rise : EUR/MWh that the last unit costs more
        """
        here = self._layout.slices[name]
        self.upper[:, :, here] = upper
        if np.any(price):
            np.multiply(price, self._days, out=self.cost[:, :, here])
        if np.any(rise):
            width = self.upper[:, :, here]
            slope = np.multiply(rise, self._days, out=self.curvature[:, :, here])
            slope /= np.where(width > 0, width, np.inf)  # an empty tier has none


def _by_period(array: Array) -> Array:
    """(B, ..., T) -> (B, T, ...)."""
    return np.moveaxis(array, -1, 1)


def _supply(batch: Batch, columns: _Columns) -> None:
    net = batch.network
    columns.put("production", _by_period(batch.production), batch.market.production_cost)
    own = np.array([route.cost_eur_mwh for route in net.routes])
    # With a duty as well as without: the price at which the supplier sells (`effects_on_prices`).
    cost = own * (1 + _by_period(batch.route_ad_valorem)) + _by_period(batch.route_duty)
    columns.put("route", _by_period(batch.route_availability), cost)
    _exports(batch, columns)
    columns.put("pool", _by_period(batch.reroutes.volume))
    columns.put("rerouted", _by_period(batch.reroutes.room), cost[:, :, batch.reroutes.routes])
    # Outside its window a quota passes what its routes have; in a period that the window covers in
    # part, their share of the days outside, so that the rest of the period is not free as well.
    freely = np.zeros_like(batch.quotas.active)
    for quota, routes in enumerate(batch.quotas.routes):
        ways = np.isin(batch.reroutes.routes, routes)
        freely[:, quota] = batch.route_availability[:, routes].sum(axis=1)
        freely[:, quota] += batch.reroutes.room[:, ways].sum(axis=1)
    columns.put("unlimited", _by_period((1 - batch.quotas.active) * freely))


def _exports(batch: Batch, columns: _Columns) -> None:
    cost = batch.market.export_cost
    if not Rows.of(batch).refusal:
        columns.put("export", _by_period(batch.lng_exports), cost)
        return
    cargoes = Cargoes.of(batch)
    columns.put("export", _by_period(cargoes.accepted), cost)
    columns.put("refused", _by_period(cargoes.refused), cost)
    columns.put("passed_on", np.inf)
    taxed = batch.dutied
    duty = _by_period(cargoes.duty[:, taxed])
    columns.put("dutied", _by_period(cargoes.dutied[:, taxed]), duty)


def _transport(batch: Batch, columns: _Columns) -> None:
    net = batch.network
    tariff = np.array([arc.tariff_eur_mwh for arc in net.arcs])
    columns.put("flow", _by_period(batch.arc_capacity), tariff + _by_period(batch.arc_duty))
    if len(batch.gated):
        columns.put("taken", np.inf)
        columns.put(
            "own_export",
            _by_period((most_own_gas(batch) * (1 - batch.kept_home))[:, batch.gated]),
        )
    regas = np.array([terminal.tariff_eur_mwh for terminal in net.terminals])
    congestion = batch.market.terminal_congestion
    columns.put("send_out", _by_period(batch.terminal_capacity), regas, congestion)


def _demand(batch: Batch, columns: _Columns) -> None:
    steps = UseSteps.of(batch)
    columns.put_steps("given_up", steps.given_up)
    columns.put_steps("rationed", steps.rationed)
    columns.put_steps("switched", steps.switched)


def most_own_gas(batch: Batch) -> Array:
    """(B, M, T), GWh/d, more than nodes can have of wells, stores and terminals."""
    net = batch.network
    own = 1.0 + batch.production
    for storage in net.storages:
        if storage.node in net.market_index:
            own[:, net.market_index[storage.node]] += storage.withdrawal_gwh_d
    for position, terminal in enumerate(net.terminals):
        if terminal.node in net.market_index:
            own[:, net.market_index[terminal.node]] += batch.terminal_capacity[:, position]
    return own


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
    width = share[:, None] * batch.rest_of_world[:, :, None]
    columns.put("elsewhere", width, price, _rest_of_world_tops(batch) - price)


def _balance(batch: Batch, columns: _Columns) -> None:
    market, plan = batch.market, batch.storage
    cut = market.voll.max(axis=1) * (1 + market.voll_slope)
    kept = (plan.penalty + plan.rise).sum(axis=(2, 3)).max(axis=1, initial=0.0)
    price = BACKSTOP_MARKUP * np.maximum(cut + kept, _rest_of_world_tops(batch)[-1])
    columns.put("spill", np.inf)
    columns.put("backstop", BACKSTOP_RATE, price[:, None, None])


def _right_hand_side(batch: Batch) -> Array:
    """(B, T, rows), GWh/d demanded before anything is given up."""
    net = batch.network
    rhs = np.zeros((batch.size, batch.calendar.periods, Rows.of(batch).count))
    demand = (batch.reference_demand - batch.saving).sum(axis=2)
    rhs[:, :, net.market_nodes] = np.moveaxis(demand, -1, 1)
    quantity, _ = _rest_of_world_curve(batch)
    rhs[:, :, net.node_index[net.lng_node]] = quantity[:, :1] * batch.rest_of_world
    return rhs
