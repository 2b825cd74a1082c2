"""The core against Clarabel, an independent solver, on every shipped scenario planned once.

Objectives and curtailment must agree everywhere, prices wherever the optimum leaves only one. A hub
price is a dual, and a dual is unique where it is *pinned*: columns strictly inside their bounds tie
the prices of nodes and the worth of stores together (a flow the two ends of its arc, a withdrawal
its node and its store, an inventory two periods), and somewhere among those tied together stands a
column strictly inside its bounds with a cost of its own (a supply step, a tier of demand).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from sim.config import LoadedScenario, load_scenario, shipped_scenarios
from sim.model.assemble import assemble, lanes_of
from sim.model.formulate import formulate
from sim.model.network import Network
from sim.pipeline import checked_seeds
from sim.solver import Problem, Solution
from sim.solver import solve as solve_problem

INSIDE = 0.2
"""GWh/d from both bounds, TWh / 20 for inventories: nearer than that, the interior-point method's
own distance from the optimum (1e-9 of the objective) could move a price by more than the test."""


def _planned_once(name: str) -> bool:
    market = load_scenario(name).scenario.market
    shared = market.solidarity == "cooperative"
    return market.foresight == "perfect" and market.sender_behaviour == "competitive" and shared


SHIPPED = [name for name, _ in shipped_scenarios() if _planned_once(name)]
"""A later stage starts from the plan of an earlier one, and of those many may be equally good: see
`test_foresight` for those. So do rounds of solidarity, and a sender's search compares near equals:
see `tests/play`."""
CASES = [(name, "weekly" if name == "cold-winter-stop" else "") for name in SHIPPED]


class Ties:
    """Collects what ties vertices (period, node or store) together and what pins them."""

    def __init__(self, problem: Problem, b: int) -> None:
        self.problem, self.b = problem, b
        self.width = problem.nodes + problem.stores.node.size
        self.pairs: list[tuple[int, int]] = []
        self.pinned: list[int] = []

    def vertex(self, t: int, place: int) -> int:
        return t * self.width + place

    def columns(self, solution: Solution) -> None:
        """Columns of the network: one end with a cost pins, two ends tie."""
        ends = sparse.csc_array(self.problem.incidence)
        upper = self.problem.upper[self.b]
        inside = np.minimum(solution.x[self.b], upper - solution.x[self.b]) > INSIDE
        for t, column in np.argwhere(inside).tolist():
            nodes = ends.indices[ends.indptr[column] : ends.indptr[column + 1]].tolist()
            if len(nodes) == 1:
                self.pinned.append(self.vertex(t, nodes[0]))
            else:
                self.pairs.append((self.vertex(t, nodes[0]), self.vertex(t, nodes[1])))

    def stores(self, solution: Solution) -> None:
        """Rates tie a store to its node, inventories one period to the next.

        Where a limit row holds, its dual stands between them and nothing is tied.
        """
        stores, b = self.problem.stores, self.b
        free = (solution.slack[b] > INSIDE).all(axis=2)
        out = np.minimum(
            solution.withdrawal[b], stores.withdrawal_upper[b] - solution.withdrawal[b]
        )
        into = np.minimum(solution.injection[b], stores.injection_upper[b] - solution.injection[b])
        held = np.minimum(solution.tiers[b], stores.tier_upper[b] - solution.tiers[b])
        moving = (np.maximum(out, into) > INSIDE) & free
        holding = (held > INSIDE / 20).any(axis=2)
        last = self.problem.periods - 1
        for t, s in np.argwhere(moving).tolist():
            node = int(stores.node[s])
            self.pairs.append((self.vertex(t, node), self.vertex(t, self.problem.nodes + s)))
        for t, s in np.argwhere(holding).tolist():
            here = self.vertex(t, self.problem.nodes + s)
            if t == last:
                self.pinned.append(here)
            elif free[t + 1, s]:
                self.pairs.append((here, self.vertex(t + 1, self.problem.nodes + s)))


def pinned_nodes(problem: Problem, solution: Solution, b: int) -> np.ndarray:
    """(T, N), whether a node's price in a period is the only one at the optimum."""
    ties = Ties(problem, b)
    ties.columns(solution)
    ties.stores(solution)
    size = problem.periods * ties.width
    rows, columns = np.array(ties.pairs or [(0, 0)]).T
    graph = sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    _, component = connected_components(graph, directed=False)
    known = np.isin(component, np.unique(component[ties.pinned]))
    return known.reshape(problem.periods, ties.width)[:, : problem.nodes]


def both_pinned(loaded: LoadedScenario) -> np.ndarray:
    """(2, N, T), the pinned nodes of a scenario and its counterfactual."""
    seeds = checked_seeds(loaded)
    net = Network.of(seeds)
    pinned = []
    for lane in lanes_of(loaded.scenario, seeds, net):
        problem = formulate(assemble([lane], seeds, net), seeds.storage_curves).problem
        pinned.append(pinned_nodes(problem, solve_problem(problem), 0)[:, : len(net.nodes)].T)
    return np.stack(pinned)


@pytest.fixture(scope="module", params=CASES, ids=SHIPPED)
def pair(request: pytest.FixtureRequest, shipped_run: Callable[..., Any]) -> tuple[Any, Any]:
    """One scenario solved twice: by the core and by Clarabel."""
    name, resolution = request.param
    core = shipped_run(name, resolution)
    reference = shipped_run(name, resolution, "reference")
    assert core.optimal
    assert reference.optimal
    return core.result, reference.result


def test_objectives_agree(pair: tuple[Any, Any]) -> None:
    core, reference = pair
    assert core.objective == pytest.approx(reference.objective, rel=1e-6)


def test_curtailment_agrees(pair: tuple[Any, Any]) -> None:
    """To 0.1 GWh in every node and period, all sectors together.

    Under a cap on the market equals bid nearly the same, so who is cut off is known to 1 GWh.
    """
    core, reference = pair
    days = core.batch.calendar.days
    difference = (core.curtailment - reference.curtailment).sum(axis=2) * days
    assert np.abs(difference).max() < (1.0 if core.batch.capped else 0.1)


def test_demand_response_agrees(pair: tuple[Any, Any]) -> None:
    """Tiers are strictly convex, so what is given up has one answer: 1 GWh of a month."""
    core, reference = pair
    days = core.batch.calendar.days
    difference = (core.demand_response - reference.demand_response) * days
    assert np.abs(difference).max() < 1.0


def test_prices_agree_where_there_is_only_one(
    pair: tuple[Any, Any], request: pytest.FixtureRequest
) -> None:
    """To 0.05 EUR/MWh, over more than nine tenths of all nodes and periods."""
    core, reference = pair
    name, resolution = request.node.callspec.params["pair"]
    sets = [f"horizon.resolution={resolution}"] if resolution else []
    pinned = both_pinned(load_scenario(name, sets))
    difference = np.abs(core.hub_price - reference.hub_price)
    assert difference[pinned & np.isfinite(difference)].max() < 0.05
    assert pinned.mean(axis=(1, 2)).min() > 0.9


def test_pinning_by_hand(
    tiny: Any, scenario: Callable[..., Any], solve: Callable[..., Any]
) -> None:
    """Customers who give up gas make a price; B behind a full arc, exactly served, has many.

    With 175 for 200 both give up, a + b = 25 and b - a = 5 / 6: 20 + 1.2 * 12.083 = 34.5 in A. With
    250 the arc of 100 is full: any price between A's 10 and the first tier of B, 20, will do.
    """
    run = solve(tiny.two_nodes(100.0, supply=175.0))
    assert run.result.hub_price[0, 0, 0] == pytest.approx(34.5, abs=1e-3)
    short = both_pinned(scenario(tiny.two_nodes(100.0, supply=175.0)))
    assert short[0, :2, 0].tolist() == [True, True]
    exact = both_pinned(scenario(tiny.two_nodes(100.0, supply=250.0)))
    assert exact[0, :2, 0].tolist() == [True, False]
