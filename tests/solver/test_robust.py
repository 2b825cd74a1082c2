"""Strange problems: each ends with a named status, and with the known answer where one exists.

Unless a test says otherwise every node has a backstop at `VOLL` and can spill at `SPILL`, so that
no balance can fail. `proven` demands an optimum, a small certificate and finite numbers.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from sim.solver import Problem, Solution, Status, Stores, solve

VOLL, SPILL = 1000.0, 400.0


def supply(node, cost, upper, curvature=0.0):
    return {node: 1.0}, cost, curvature, upper


def arc(tail, head, tariff, upper):
    return {tail: -1.0, head: 1.0}, tariff, 0.0, upper


def safe(*nodes, voll=VOLL):
    """Backstop and spill."""
    return [
        c for i in nodes for c in (({i: 1.0}, voll, 0.0, np.inf), ({i: -1.0}, SPILL, 0.0, np.inf))
    ]


def named(problem) -> Solution:
    """A status for every scenario and arrays of the right shape, whatever the problem."""
    found = solve(problem)
    assert len(found.status) == problem.scenarios
    assert all(isinstance(status, Status) for status in found.status)
    assert found.x.shape == problem.cost.shape
    assert found.node_dual.shape == problem.rhs.shape
    return found


def test_all_capacities_zero(proven, network_of):
    columns = [supply(0, 10, 0), supply(1, 20, 0), arc(0, 1, 1, 0), arc(1, 0, 1, 0), *safe(0, 1)]
    found = proven(network_of(columns, [5, 7]))
    assert found.objective[0] == pytest.approx(12 * VOLL, rel=1e-8)
    assert (found.x[0, 0, :4] == 0).all()
    assert found.node_dual[0, 0] == pytest.approx([VOLL, VOLL], rel=1e-8)


def test_every_column_shut_and_nothing_wanted(proven, network_of):
    found = proven(network_of([supply(0, 10, 0), arc(0, 1, 1, 0)], [0, 0]))
    assert (found.x == 0).all()
    assert found.objective[0] == 0


def test_every_column_shut_and_something_wanted_is_named(network_of):
    found = named(network_of([supply(0, 10, 0), arc(0, 1, 1, 0)], [0, 3]))
    assert found.status[0] is not Status.OPTIMAL


def test_isolated_nodes(proven, network_of):
    """Node 1 has nothing but backstop and spill, node 2 no column at all."""
    columns = [supply(0, 10, 50), *safe(0, 1)]
    found = proven(network_of(columns, [[20, 3, 0], [20, -3, 0], [20, 0, 0]]))
    assert found.node_dual[0, :, 0] == pytest.approx([10, 10, 10], abs=1e-6)
    assert found.node_dual[0, :2, 1] == pytest.approx([VOLL, -SPILL], rel=1e-7)
    assert -SPILL <= found.node_dual[0, 2, 1] <= VOLL
    assert found.objective[0] == pytest.approx(3 * 200 + 3 * VOLL + 3 * SPILL, rel=1e-8)


def test_node_without_any_column_that_wants_gas_is_named(network_of):
    problem = network_of([supply(0, 10, 50), *safe(0)], [20, 1])
    assert named(problem).status[0] is not Status.OPTIMAL


def test_absent_supply(proven, network_of):
    """Three nodes in a row and no gas anywhere: pipes stand still, everything is curtailed."""
    columns = [arc(0, 1, 1, 30), arc(1, 2, 1, 30), arc(1, 0, 1, 30), *safe(0, 1, 2)]
    found = proven(network_of(columns, [5, 6, 7]))
    assert found.x[0, 0, :3] == pytest.approx([0, 0, 0], abs=1e-6)
    assert found.objective[0] == pytest.approx(18 * VOLL, rel=1e-8)


def test_demand_zero_everywhere(proven, network_of, stores_of):
    columns = [supply(0, 10, 50), supply(1, 20, 50), arc(0, 1, 1, 30), *safe(0, 1)]
    stores = stores_of(4, initial=0.0, injection_cost=0.1, withdrawal_cost=0.1)
    found = proven(network_of(columns, np.zeros((4, 2)), stores=stores))
    assert found.objective[0] == pytest.approx(0, abs=1e-5)
    assert found.x == pytest.approx(0, abs=1e-6)


def test_free_supply_beyond_demand_makes_gas_free(proven, network_of):
    found = proven(network_of([supply(0, 0, 100), *safe(0)], [30]))
    assert found.node_dual[0, 0, 0] == pytest.approx(0, abs=1e-5)
    assert found.x[0, 0, 0] == pytest.approx(30, abs=1e-6)


def test_negative_prices(proven, network_of):
    """Too much gas is spilled at SPILL; gas that pays to leave runs until spilling costs more."""
    flood = proven(network_of([supply(0, 10, 50), *safe(0)], [-5]))
    assert flood.node_dual[0, 0, 0] == pytest.approx(-SPILL, rel=1e-7)
    pays = proven(network_of([supply(0, -5, 50), ({0: -1.0}, 3.0, 0.0, np.inf), *safe(0)], [20]))
    assert pays.node_dual[0, 0, 0] == pytest.approx(-3, abs=1e-5)
    assert pays.objective[0] == pytest.approx(-5 * 50 + 3 * 30, rel=1e-7)


def test_all_costs_zero(proven, network_of, stores_of):
    columns = [supply(0, 0, 50), arc(0, 1, 0, 9), *safe(0, 1)]
    flat = [(entries, 0.0, 0.0, upper) for entries, _, _, upper in columns]
    found = proven(network_of(flat, np.full((3, 2), 8.0), stores=stores_of(3)))
    assert found.objective[0] == 0
    assert found.node_dual == pytest.approx(0, abs=1e-6)


def test_no_bounds_at_all(proven, network_of, stores_of):
    """Cheap gas serves both nodes; the store is filled in the cheap period for the dear one."""
    columns = [supply(0, [10, 50], np.inf), arc(0, 1, 2, np.inf), *safe(0, 1)]
    stores = stores_of(
        2,
        initial=0.0,
        withdrawal_upper=np.inf,
        injection_upper=np.inf,
        tier_upper=np.inf,
        injection_cost=1.0,
    )
    found = proven(network_of(columns, np.full((2, 2), 8.0), stores=stores))
    assert found.node_dual[0] == pytest.approx(np.array([[10, 12], [11, 13]]), abs=1e-5)
    assert found.objective[0] == pytest.approx(32 * 10 + 16 * 1 + 16 * 2, rel=1e-7)


def test_duplicates_of_columns_share_as_one(proven, network_of):
    """Ten equal suppliers and ten equal pipes are one supplier and one pipe ten times the size."""
    columns = [*[supply(0, 10, 4)] * 10, *[arc(0, 1, 1, 3)] * 10, supply(1, 90, 50), *safe(0, 1)]
    found = proven(network_of(columns, [2, 35]))
    assert found.x[0, 0, :10].sum() == pytest.approx(32, abs=1e-6)
    assert found.x[0, 0, 10:20].sum() == pytest.approx(30, abs=1e-6)
    assert found.node_dual[0, 0] == pytest.approx([10, 90], abs=1e-4)
    assert np.ptp(found.x[0, 0, :10]) < 1e-6


def test_unbounded_objective_is_named(network_of):
    """Gas that costs 1 is worth 2 without end: no status but optimal may say so."""
    problem = network_of([supply(0, 1, np.inf), ({0: -1.0}, -2.0, 0.0, np.inf)], [5])
    assert named(problem).status[0] is not Status.OPTIMAL


@pytest.mark.parametrize("voll", [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9])
def test_enormous_voll(proven, network_of, voll):
    """10 units at a cost of 1, 5 of them through a pipe at 0.5: price 1, or VoLL, or both."""
    columns = [supply(0, 1, 10), arc(0, 1, 0.5, 5), *safe(0, 1, voll=voll)]
    found = proven(network_of(columns, [[8, 0], [12, 0], [5, 4], [4, 7]]))
    wanted = np.array([[1, 1.5], [voll, voll], [1, 1.5], [1, voll]])
    # A relative gap of 1e-9 of a bill of 4 VoLL lets the prices off by about as much.
    blur = 1e-4 + 1e-9 * voll
    assert found.node_dual[0, :, 0] == pytest.approx(wanted[:, 0], rel=1e-8, abs=blur)
    assert found.node_dual[0, 2:, 1] == pytest.approx(wanted[2:, 1], rel=1e-8, abs=blur)
    assert found.objective[0] == pytest.approx(8 + 10 + 2 * voll + 11 + 11.5 + 2 * voll, rel=1e-8)


@pytest.mark.parametrize("voll", [1e3, 1e6, 1e9])
def test_voll_that_nobody_pays_does_not_blur_the_prices(proven, network_of, voll):
    columns = [supply(0, 1, 10), supply(0, 3, 10), arc(0, 1, 0.5, 5), *safe(0, 1, voll=voll)]
    found = proven(network_of(columns, [[8, 1], [9, 4]]))
    assert found.node_dual[0] == pytest.approx(np.array([[1, 1.5], [3, 3.5]]), rel=1e-5)
    assert found.objective[0] == pytest.approx(9.5 + 10 + 9 + 2, rel=1e-6)


@pytest.mark.parametrize("spread", [1e3, 1e6])
def test_capacities_a_thousand_and_a_million_fold_apart(proven, network_of, spread):
    """Three suppliers and three pipes, `spread` between the smallest and the largest."""
    small, large = spread**-0.5, spread**0.5
    columns = [
        *[supply(0, 10 * (k + 1), room) for k, room in enumerate((small, 1.0, large))],
        *[arc(0, k + 1, 1, room) for k, room in enumerate((small, 1.0, large))],
        *safe(0, 1, 2, 3),
    ]
    found = proven(network_of(columns, [0, 2 * small, 2.0, 0.5 * large]))
    x = found.x[0, 0]
    served = small + 1.0 + 0.5 * large
    assert x[:3] == pytest.approx([small, 1.0, served - small - 1.0], rel=1e-5)
    assert x[3:6] == pytest.approx([small, 1.0, 0.5 * large], rel=1e-5)
    assert found.node_dual[0, 0] == pytest.approx([30, VOLL, VOLL, 31], rel=1e-6)


@pytest.mark.parametrize("spread", [1e3, 1e6])
@pytest.mark.parametrize("margin", [0, 1, 2])
def test_costs_a_thousand_and_a_million_fold_apart(proven, network_of, spread, margin):
    costs = [spread**-0.5, 1.0, spread**0.5]
    columns = [*[supply(0, cost, 10) for cost in costs], *safe(0, voll=1e4)]
    found = proven(network_of(columns, [10 * margin + 5]))
    assert found.x[0, 0, :3] == pytest.approx([10, 10, 5, 0, 0][2 - margin :][:3], abs=1e-4)
    assert found.node_dual[0, 0, 0] == pytest.approx(costs[margin], rel=1e-4)


@pytest.mark.parametrize("size", [1e-6, 1e-3, 1e6, 1e9])
def test_right_hand_side_of_another_magnitude_than_the_bounds(proven, network_of, size):
    """Supply of 10 beside a demand of `size` there, and a surplus of `size` at the next node."""
    problem = network_of([supply(0, 1, 10), arc(1, 0, 1, 10), *safe(0, 1)], [size, -size])
    found = proven(problem)
    kept, spilled = min(size, 10.0), max(size - 10.0, 0.0)
    # A relative gap of 1e-9 of what the backstop costs lets others off by about as much.
    near = {"rel": 1e-8, "abs": 1e-7 + 1e-9 * size}
    assert found.x[0, 0, 1] == pytest.approx(kept, **near)
    assert found.x[0, 0, 0] == pytest.approx(min(size - kept, 10.0), **near)
    assert found.x[0, 0, 2] == pytest.approx(max(size - kept - 10.0, 0.0), **near)
    assert found.x[0, 0, 5] == pytest.approx(spilled, **near)


def test_scenarios_of_every_magnitude_in_one_batch(proven, network_of):
    """The same merit order in units from 1e-6 to 1e9, and prices from 1e-3 to 1e6."""
    one = network_of([supply(0, 10, 5), supply(0, 20, 100), *safe(0)], [8])
    size = np.array([1e-6, 1e-3, 1, 1e3, 1e6, 1e9]).repeat(4)[:, None, None]
    price = np.tile([1e-3, 1, 1e3, 1e6], 6)[:, None, None]
    found = proven(replace(one, cost=one.cost * price, upper=one.upper * size, rhs=one.rhs * size))
    assert found.x[:, 0, :2] / size[:, 0] == pytest.approx(np.tile([5.0, 3.0], (24, 1)), rel=1e-6)
    assert found.node_dual[:, 0] / price[:, 0] == pytest.approx(np.full((24, 1), 20.0), rel=1e-6)


def test_periods_of_a_day_and_of_a_year(proven, network_of, stores_of):
    """Ratios 1 and 1/365 side by side: 36.5 units put in on one day flow out at 0.1 for a year.

    Costs are those of a whole period: a unit at 10, or a rate for a year at 365 times 30.
    """
    columns = [supply(0, [10, 365 * 30.0], 100), *safe(0, voll=365 * VOLL)]
    stores = stores_of(
        2, ratio=[1.0, 1 / 365], initial=0.0, injection_upper=36.5, injection_cost=1.0
    )
    found = proven(network_of(columns, [[5], [5]], stores=stores))
    net = found.withdrawal[0, :, 0] - found.injection[0, :, 0]
    assert net == pytest.approx([-36.5, 0.1], abs=1e-6)
    assert found.inventory[0, :, 0] == pytest.approx([36.5, 0], abs=1e-5)
    assert found.x[0, :, 0] == pytest.approx([41.5, 4.9], abs=1e-6)
    assert found.node_dual[0, :, 0] == pytest.approx([10, 365 * 30], rel=1e-6)


def nothing(nodes, columns, periods=1, stores=None, scenarios=1):
    return Problem(
        incidence=sparse.csr_array((nodes, columns)),
        cost=np.arange(1.0, columns + 1) * np.ones((scenarios, periods, 1)) - 2.0,
        curvature=np.zeros((1, 1, columns)),
        upper=np.full((1, 1, columns), 5.0),
        rhs=np.zeros((1, 1, nodes)),
        stores=stores or Stores.none(),
    )


@pytest.mark.parametrize("scenarios", [1, 3])
@pytest.mark.parametrize("periods", [1, 4])
@pytest.mark.parametrize("nodes", [0, 3])
def test_empty_network(proven, nodes, periods, scenarios):
    found = proven(nothing(nodes, 0, periods, scenarios=scenarios))
    assert found.objective.tolist() == [0.0] * scenarios
    assert found.x.shape == (scenarios, periods, 0)


@pytest.mark.parametrize("nodes", [0, 3])
def test_columns_that_touch_no_node(proven, nodes):
    """Costs of -1, 0 and 1 on 0..5: the first is used up, the third stays, minus 5 is earned."""
    found = proven(nothing(nodes, 3))
    assert found.objective[0] == pytest.approx(-5, rel=1e-7)
    assert found.x[0, 0, [0, 2]] == pytest.approx([5, 0], abs=1e-6)


def test_stores_in_a_network_without_columns(proven, stores_of):
    """Two stores on one node are all there is: what one gives up the other may take."""
    stores = stores_of(3, node=[0, 0], tier_cost=np.array([[-1.0], [-3.0]]))
    found = proven(nothing(1, 0, 3, stores))
    assert found.inventory[0].sum(axis=-1) == pytest.approx(100, abs=1e-5)
    assert found.inventory[0] == pytest.approx(np.array([[0, 100]] * 3), abs=1e-4)
    assert found.objective[0] == pytest.approx(-900, rel=1e-7)


def test_lanes_of_every_kind_end_apart(network_of):
    """One batch: sound, shut, empty-handed, impossible, unbounded, flooded, sound again."""
    one = network_of([supply(0, 10, 50), ({0: -1.0}, 3.0, 0.0, np.inf)], [20])
    cost, upper = np.tile(one.cost, (7, 1, 1)), np.tile(one.upper, (7, 1, 1))
    rhs = np.array([20.0, 0.0, 0.0, 60.0, 20.0, -1e6, 20.0]).reshape(7, 1, 1)
    upper[1, :, 0], upper[4, :, 0] = 0.0, np.inf
    cost[4, :, 1] = -30.0
    batch = replace(one, cost=cost, upper=upper, rhs=rhs)
    found = named(batch)
    assert found.optimal.tolist() == [True, True, True, False, False, True, True]
    assert found.objective[[0, 6]] == pytest.approx([200, 200], rel=1e-7)
    assert found.objective[[1, 2]] == pytest.approx([0, 0], abs=1e-5)
    assert found.objective[5] == pytest.approx(3e6, rel=1e-7)
    for lane in range(7):
        alone = solve(batch.select(slice(lane, lane + 1)))
        assert alone.status[0] is found.status[lane]
        assert alone.x.tobytes() == found.x[lane].tobytes()
