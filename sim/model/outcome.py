"""What customers and importers did, read from the columns of a solution under the model's names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.model.batch import Batch
from sim.model.formulate import Formulation
from sim.model.hubs import Rows
from sim.model.tiers import UseSteps
from sim.solver import Solution

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class GivenUp:
    """Demand given up, (B, M, K, T).

    response, curtailment : GWh/d, at a price and cut off. What a cap on the market keeps customers
        from bidding for is cut off, on the days that have the cap
    switched : GWh/d, the part of the response that burns another fuel
    value : thousand EUR/d, what it was worth to those who gave it up
    bid : thousand EUR/d, what they bid for it; less than the worth only under a cap
    """

    response: Array
    curtailment: Array
    switched: Array
    value: Array
    bid: Array

    @classmethod
    def of(cls, form: Formulation, solution: Solution) -> GivenUp:
        """Read a solution of the formulation's problem."""
        layout, batch = form.layout, form.batch
        steps = UseSteps.of(batch)
        given_up = layout.take(solution.x, "given_up")
        rationed = layout.take(solution.x, "rationed")
        switched = layout.take(solution.x, "switched").sum(axis=1)
        cut_off = given_up[:, :, :, -1].copy()
        if steps.above_cap is not None:
            above = np.moveaxis(steps.above_cap, 1, -1)[:, :, :, :-1]
            cut_off += (given_up[:, :, :, :-1] * above).sum(axis=3)
            cut_off += rationed * batch.price_capped[:, :, None]
        whole = given_up.sum(axis=3) + switched
        whole += rationed if batch.capped else 0.0
        value, bid = _worth(form, solution, steps)
        return cls(whole - cut_off, cut_off, switched, value, bid)


def _worth(form: Formulation, solution: Solution, steps: UseSteps) -> tuple[Array, Array]:
    """(B, M, K, T) and (B, M, K, T), thousand EUR/d: worth of what is given up, and its bids."""
    net, layout = form.batch.network, form.layout
    cells = (form.batch.size, form.batch.calendar.periods, len(net.market), len(net.sectors))
    value, bid = np.zeros(cells), np.zeros(cells)
    by_tier, by_measure = ((*cells, -1), 4), ((*cells[:2], -1, *cells[2:]), 2)
    kinds = [("given_up", steps.given_up, *by_tier), ("switched", steps.switched, *by_measure)]
    if form.batch.capped:
        kinds.append(("rationed", steps.rationed, *by_tier))
    for name, kind, shape, axis in kinds:
        x = solution.x[:, :, layout.slices[name]]
        if x.shape[2]:
            value += kind.worth(x).reshape(shape).sum(axis=axis)
            bid += kind.bids.worth(x).reshape(shape).sum(axis=axis) if form.batch.capped else 0.0
    bid = bid if form.batch.capped else value
    return np.moveaxis(value, 1, -1), np.moveaxis(bid, 1, -1)


def dutied_cargoes(form: Formulation, solution: Solution) -> Array:
    """(B, O, T), GWh/d of an origin's LNG that lands under a duty."""
    batch = form.batch
    landed = np.zeros_like(batch.lng_exports)
    landed[:, batch.dutied] = form.layout.take(solution.x, "dutied")
    return landed


def at_most_the_cap(batch: Batch, price: Array) -> Array:
    """(B, N, T) prices, those of nodes whose market is capped all period at most the cap.

    Customers who are cut off bid a trifle above it, so that they are served in order.
    """
    if not batch.capped:
        return price
    level = np.where(batch.price_capped == 1, batch.price_cap, np.inf)
    capped = price.copy()
    capped[:, batch.network.market_nodes] = np.minimum(capped[:, batch.network.market_nodes], level)
    return capped


def with_borders(form: Formulation, solution: Solution, name: str) -> Array:
    """(B, N, T), `spill` or `backstop` of the nodes, what their borders have among it."""
    batch = form.batch
    every = form.layout.take(solution.x, name)
    nodes = len(batch.network.nodes)
    own = every[:, :nodes].copy()
    first = Rows.of(batch).border(0)
    gated = batch.network.market_nodes[batch.gated]
    own[:, gated] += every[:, first : first + len(gated)]
    return own
