"""Result: the solution of a batch under the model's names, lanes first, in the model's units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from sim.data.calendar import Calendar
from sim.model.batch import Batch
from sim.model.formulate import Formulation
from sim.model.incidence import Layout
from sim.model.outcome import GivenUp, at_most_the_cap, dutied_cargoes, with_borders
from sim.model.settled import in_a_row, joined, selected, spliced
from sim.solver import Solution, Status

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Verdict:
    """How each of B lanes was solved; of a lane solved in several stages, the worst of them.

    status : B entries
    iterations : (B,), of all stages together
    primal_residual, dual_residual, relative_gap : (B,), relative
    """

    status: tuple[Status, ...]
    iterations: npt.NDArray[np.int64]
    primal_residual: Array
    dual_residual: Array
    relative_gap: Array

    @classmethod
    def of(cls, solution: Solution) -> Self:
        """The verdict of one solve."""
        residuals = {name: getattr(solution, name) for name in _RESIDUALS}
        return cls(status=solution.status, iterations=solution.iterations, **residuals)

    @property
    def optimal(self) -> npt.NDArray[np.bool_]:
        """(B,), where every stage reached its tolerance."""
        return np.array([status is Status.OPTIMAL for status in self.status], dtype=bool)

    def select(self, lanes: slice) -> Verdict:
        """Neighbouring lanes."""
        arrays = {name: getattr(self, name)[lanes] for name in ("iterations", *_RESIDUALS)}
        return Verdict(status=self.status[lanes], **arrays)

    @staticmethod
    def joined(verdicts: Sequence[Verdict]) -> Verdict:
        """Of lanes side by side."""
        names = ("iterations", *_RESIDUALS)
        arrays = {name: np.concatenate([getattr(v, name) for v in verdicts]) for name in names}
        return Verdict(status=tuple(s for v in verdicts for s in v.status), **arrays)

    @staticmethod
    def worst(verdicts: Sequence[Verdict]) -> Verdict:
        """Of the same lanes in several stages: the first status that is not optimal, if any."""
        bad = [
            next((s for s in lane if s is not Status.OPTIMAL), Status.OPTIMAL)
            for lane in zip(*(verdict.status for verdict in verdicts), strict=True)
        ]
        residuals = {
            name: np.maximum.reduce([getattr(v, name) for v in verdicts]) for name in _RESIDUALS
        }
        iterations = np.add.reduce([verdict.iterations for verdict in verdicts])
        return Verdict(status=tuple(bad), iterations=iterations, **residuals)


_RESIDUALS = ("primal_residual", "dual_residual", "relative_gap")


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
    fuel_switched : (B, M, K, T), the part of demand response that burns another fuel
    value_lost : (B, M, K, T), thousand EUR/d, what demand given up was worth to its users
    not_bid : (B, T), thousand EUR/d, the part of `value_lost` that a cap on the market kept
        customers from bidding; the program does not count it
    elsewhere_lost : (B, T), the worth of all LNG that the rest of the world gives up, against what
        it would take at the lowest price of its curve
    dutied : (B, O, T), LNG of an origin that lands under a duty
    route_room : (B, R, T), what a route could carry of gas rerouted to it
    period_cost : (B, T), thousand EUR, what each period adds to the program's objective
    """

    batch: Batch
    verdict: Verdict
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
    fuel_switched: Array
    value_lost: Array
    not_bid: Array
    elsewhere_lost: Array
    dutied: Array
    route_room: Array
    period_cost: Array

    @classmethod
    def of(cls, form: Formulation, solution: Solution) -> Result:
        """Read a solution of the formulation's problem."""
        batch, layout = form.batch, form.layout
        nodes, storages = len(batch.network.nodes), len(batch.network.storages)
        lng = batch.network.node_index[batch.network.lng_node]
        given_up = GivenUp.of(form, solution)
        elsewhere = layout.take(solution.x, "elsewhere").sum(axis=1)
        offered = form.problem.rhs[:, :, lng] - batch.rest_of_world
        days = batch.calendar.days

        def storage(array: Array) -> Array:
            return np.moveaxis(array[:, :, :storages], 1, -1)

        return cls(
            batch=batch,
            verdict=Verdict.of(solution),
            production=layout.take(solution.x, "production"),
            route_supply=_with_rerouted(batch, layout, solution),
            lng_exports=_with_refused(layout, solution),
            flow=layout.take(solution.x, "flow"),
            send_out=layout.take(solution.x, "send_out"),
            demand_response=given_up.response,
            curtailment=given_up.curtailment,
            rest_of_world_response=elsewhere - offered,
            spill=with_borders(form, solution, "spill"),
            backstop=with_borders(form, solution, "backstop"),
            withdrawal=storage(solution.withdrawal),
            injection=storage(solution.injection),
            inventory=storage(solution.inventory),
            hub_price=np.where(
                _without_market(batch, layout.take(solution.x, "flow")),
                np.nan,
                at_most_the_cap(batch, np.moveaxis(solution.node_dual[:, :, :nodes], 1, -1) / days),
            ),
            storage_value=storage(solution.store_dual) / days,
            fuel_switched=given_up.switched,
            value_lost=given_up.value,
            not_bid=(given_up.value - given_up.bid).sum(axis=(1, 2)),
            elsewhere_lost=_worth(form, solution, "elsewhere").sum(axis=1),
            dutied=dutied_cargoes(form, solution),
            route_room=_room(batch),
            period_cost=_period_cost(form, solution),
        )

    @property
    def objective(self) -> Array:
        """(B,), thousand EUR, the cost of all periods as they came to pass."""
        total: Array = self.period_cost.sum(axis=1)
        return total

    def lane(self, place: int) -> Result:
        """One lane alone; its arrays are views of these."""
        here = slice(place, place + 1)
        arrays = {name: getattr(self, name)[here] for name in _ARRAYS}
        return Result(batch=selected(self.batch, here), verdict=self.verdict.select(here), **arrays)

    @staticmethod
    def joined(results: Sequence[Result]) -> Result:
        """Lanes of results of one network and calendar, one result after the other."""
        arrays = {name: np.concatenate([getattr(r, name) for r in results]) for name in _ARRAYS}
        batch = joined([result.batch for result in results])
        return Result(batch=batch, verdict=Verdict.joined([r.verdict for r in results]), **arrays)

    @staticmethod
    def spliced(results: Sequence[Result], lengths: Sequence[int], calendar: Calendar) -> Result:
        """The first `lengths` periods of each result in a row, which make up `calendar`.

        All are about the same lanes; they count as solved where every one of them was.
        """
        arrays = {
            name: in_a_row([getattr(result, name) for result in results], lengths)
            for name in _ARRAYS
        }
        return Result(
            batch=spliced([result.batch for result in results], lengths, calendar),
            verdict=Verdict.worst([result.verdict for result in results]),
            **arrays,
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


_ARRAYS = tuple(field.name for field in fields(Result) if field.name not in ("batch", "verdict"))


def _worth(form: Formulation, solution: Solution, name: str) -> Array:
    """(B, *shape, T), thousand EUR/d, what one kind of column costs in the program."""
    problem, layout = form.problem, form.layout
    here = layout.slices[name]
    x = solution.x[:, :, here]
    cost = (problem.cost[:, :, here] + 0.5 * problem.curvature[:, :, here] * x) * x
    part = cost.reshape(*cost.shape[:2], *layout.shapes[name])
    days: Array = form.batch.calendar.days
    worth: Array = np.moveaxis(part, 1, -1) / days
    return worth


def _period_cost(form: Formulation, solution: Solution) -> Array:
    """(B, T), the objective's terms by period, thousand EUR."""
    problem, stores, x, h = form.problem, form.problem.stores, solution.x, solution.tiers
    # In place: as many columns as all customers together are slow to allocate again and again.
    terms = 0.5 * problem.curvature
    terms *= x
    terms += problem.cost
    terms *= x
    cost = terms.sum(axis=2)
    cost += (stores.withdrawal_cost * solution.withdrawal).sum(axis=2)
    cost += (stores.injection_cost * solution.injection).sum(axis=2)
    held = (stores.tier_cost + 0.5 * stores.tier_curvature * h) * h
    total: Array = cost + held.sum(axis=3).sum(axis=2)
    return total


def _room(batch: Batch) -> Array:
    """(B, R, T), what routes could carry of gas rerouted to them."""
    room = np.zeros_like(batch.route_availability)
    for way, route in enumerate(batch.reroutes.routes):
        room[:, route] += batch.reroutes.room[:, way]
    return room


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
