"""Result: the solution of a batch under the model's names, lanes first, in the model's units."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.model.batch import Batch
from sim.model.formulate import Formulation
from sim.model.incidence import Layout
from sim.solver import Solution

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Result:
    """What happened in B lanes. Rates GWh/d, inventories TWh, prices EUR/MWh.

    production : (B, M, T)
    route_supply : (B, R, T)
    lng_exports : (B, O, T)
    flow : (B, A, T)
    send_out : (B, L, T)
    demand_response, curtailment : (B, M, K, T)
    rest_of_world_response : (B, T), LNG that the rest of the world gives up against its reference
        demand; negative where it takes more
    spill, backstop : (B, N, T)
    withdrawal, injection, inventory : (B, S, T)
    hub_price : (B, N, T), NaN where there is no market: a hub that passes nothing on, a node with
        neither demand nor a connection
    storage_value : (B, S, T), worth of a MWh held at the start of the period
    objective : (B,), thousand EUR
    """

    batch: Batch
    solution: Solution
    production: Array
    route_supply: Array
    lng_exports: Array
    flow: Array
    send_out: Array
    demand_response: Array
    curtailment: Array
    rest_of_world_response: Array
    spill: Array
    backstop: Array
    withdrawal: Array
    injection: Array
    inventory: Array
    hub_price: Array
    storage_value: Array
    objective: Array

    @classmethod
    def of(cls, form: Formulation, solution: Solution) -> Result:
        """Read a solution of the formulation's problem."""
        batch, layout = form.batch, form.layout
        nodes, storages = len(batch.network.nodes), len(batch.network.storages)
        lng = batch.network.node_index[batch.network.lng_node]
        given_up = layout.take(solution.x, "given_up")
        elsewhere = layout.take(solution.x, "elsewhere").sum(axis=1)
        offered = form.problem.rhs[:, :, lng] - batch.rest_of_world
        days = batch.calendar.days

        def storage(array: Array) -> Array:
            return np.moveaxis(array[:, :, :storages], 1, -1)

        return cls(
            batch=batch,
            solution=solution,
            production=layout.take(solution.x, "production"),
            route_supply=_with_rerouted(batch, layout, solution),
            lng_exports=_with_refused(layout, solution),
            flow=layout.take(solution.x, "flow"),
            send_out=layout.take(solution.x, "send_out"),
            demand_response=given_up[:, :, :, :-1].sum(axis=3),
            curtailment=given_up[:, :, :, -1],
            rest_of_world_response=elsewhere - offered,
            spill=layout.take(solution.x, "spill")[:, :nodes],
            backstop=layout.take(solution.x, "backstop")[:, :nodes],
            withdrawal=storage(solution.withdrawal),
            injection=storage(solution.injection),
            inventory=storage(solution.inventory),
            hub_price=np.where(
                _without_market(batch, layout.take(solution.x, "flow")),
                np.nan,
                np.moveaxis(solution.node_dual[:, :, :nodes], 1, -1) / days,
            ),
            storage_value=storage(solution.store_dual) / days,
            objective=solution.objective,
        )

    @cached_property
    def shortfall(self) -> Array:
        """(B, M, K, T), demand response and curtailment together."""
        return self.demand_response + self.curtailment

    @cached_property
    def consumption(self) -> Array:
        """(B, M, K, T), what was burnt: reference demand less saving, response and curtailment."""
        return self.batch.reference_demand - self.batch.saving - self.shortfall

    def at_nodes(self, values: Array, nodes: npt.NDArray[np.intp]) -> Array:
        """Sum (B, X, T) values of X things into the (B, N, T) nodes they belong to."""
        total = np.zeros((values.shape[0], len(self.batch.network.nodes), values.shape[2]))
        for thing, node in enumerate(nodes):
            total[:, node] += values[:, thing]
        return total


def _with_rerouted(batch: Batch, layout: Layout, solution: Solution) -> Array:
    """(B, R, T), deliveries of every route with what is rerouted to it."""
    supply = layout.take(solution.x, "route").copy()
    rerouted = layout.take(solution.x, "rerouted")
    for way, route in enumerate(batch.reroutes.routes):
        supply[:, route] += rerouted[:, way]
    return supply


def _with_refused(layout: Layout, solution: Solution) -> Array:
    """(B, O, T), exports to all, the part that embargoes refuse among them."""
    exports = layout.take(solution.x, "export")
    refused = layout.take(solution.x, "refused")
    return exports + refused if refused.shape[1] else exports


IDLE_FLOW = 1e-3
"""GWh/d; a hub that passes on less is idle."""


def _without_market(batch: Batch, flow: Array) -> npt.NDArray[np.bool_]:
    """(B, N, T), where a price means nothing: idle hubs, nodes that nothing reaches or needs."""
    net = batch.network
    shape = (batch.size, len(net.nodes), batch.calendar.periods)
    demand, leaving = np.zeros(shape), np.zeros(shape)
    demand[:, net.market_nodes] = batch.reference_demand.sum(axis=2)
    for position, arc in enumerate(net.arcs):
        leaving[:, net.node_index[arc.from_node]] += flow[:, position]
    hub = np.ones(len(net.nodes), dtype=bool)
    hub[net.market_nodes] = False
    hub[net.node_index[net.lng_node]] = False
    lonely = net.isolated & ~(demand > 0).any(axis=2)
    silent: npt.NDArray[np.bool_] = (hub[None, :, None] & (leaving < IDLE_FLOW)) | lonely[
        :, :, None
    ]
    return silent
