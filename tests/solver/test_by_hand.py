"""Cases solved by hand: what the primal and every kind of dual must be."""

from __future__ import annotations

import numpy as np
import pytest

from sim.solver import certificate, solve


def solved(problem):
    solution = solve(problem)
    assert solution.optimal.all()
    check = certificate(problem, solution)
    assert check.primal_residual.max() < 1e-9
    assert check.dual_residual.max() < 1e-9
    assert abs(check.gap).max() < 5e-8
    return solution


def test_merit_order_with_a_rising_cost(problem_of):
    """5 at a cost of 10, then 20 + 2q: of a demand of 8, 3 are at the margin, 20 + 2*3 = 26."""
    found = solved(problem_of([[1, 1]], [10, 20], [5, 100], [8], curvature=[0, 2]))
    assert found.x[0, 0] == pytest.approx([5, 3], abs=1e-6)
    assert found.node_dual[0, 0] == pytest.approx([26], abs=1e-5)
    assert found.objective[0] == pytest.approx(5 * 10 + 3 * 20 + 9, rel=1e-8)
    assert found.reduced_cost[0, 0] == pytest.approx([-16, 0], abs=1e-5)


def test_node_dual_is_the_derivative_by_the_right_hand_side(problem_of):
    base, more = (
        solved(problem_of([[1, 1]], [10, 20], [5, 100], [load], curvature=[0, 2]))
        for load in (8.0, 8.001)
    )
    slope = (more.objective[0] - base.objective[0]) / 0.001
    assert slope == pytest.approx(base.node_dual[0, 0, 0], rel=1e-3)


def test_congestion_splits_the_price(problem_of):
    """Cheap gas at 10 reaches the node that pays 30 over 4 units at a tariff of 1: rent 19."""
    columns = [[1, 0, -1], [0, 1, 1]]
    found = solved(problem_of(columns, [10, 30, 1], [100, 100, 4], [2, 7]))
    assert found.x[0, 0] == pytest.approx([6, 3, 4], abs=1e-6)
    assert found.node_dual[0, 0] == pytest.approx([10, 30], abs=1e-5)
    assert found.reduced_cost[0, 0, 2] == pytest.approx(-(30 - 10 - 1), abs=1e-5)


def test_three_ended_column(problem_of):
    """One unit in gives half a unit at each of two nodes, each paying 50: worth 50, cost 20."""
    columns = [[1, -1, 0, 0], [0, 0.5, 1, 0], [0, 0.5, 0, 1]]
    found = solved(problem_of(columns, [20, 0, 50, 50], [100, 4, 100, 100], [0, 3, 3]))
    assert found.x[0, 0] == pytest.approx([4, 4, 1, 1], abs=1e-6)
    assert found.node_dual[0, 0] == pytest.approx([20, 50, 50], abs=1e-5)


def test_store_carries_gas_to_the_dear_period(problem_of, stores_of):
    """Cost 10 then 30, demand 5 each: fill by 5 in the first period, pay 1 in and 2 out.

    The store's dual is minus what a unit inside is worth over the ratio: 10 + 1 when filling.
    """
    stores = stores_of(
        2,
        ratio=np.full(2, 0.5),
        initial=np.zeros((1, 1)),
        injection_cost=np.ones((1, 2, 1)),
        withdrawal_cost=np.full((1, 2, 1), 2.0),
    )
    problem = problem_of([[1]], [[10], [30]], [[100], [100]], [[5], [5]], stores=stores)
    found = solved(problem)
    assert found.x[0, :, 0] == pytest.approx([10, 0], abs=1e-6)
    assert found.injection[0, :, 0] == pytest.approx([5, 0], abs=1e-6)
    assert found.withdrawal[0, :, 0] == pytest.approx([0, 5], abs=1e-6)
    assert found.inventory[0, :, 0] == pytest.approx([10, 0], abs=1e-6)
    assert found.node_dual[0, :, 0] == pytest.approx([10, 13], abs=1e-5)
    assert found.store_dual[0, :, 0] == pytest.approx([11, 11], abs=1e-5)


def test_limit_row_binds_on_what_is_inside(problem_of, stores_of):
    """Withdrawal at most 2 + 0.1 of the inventory: 50 inside give 7, the other 43 give 6.3.

    One more unit of limit in period 1 saves a unit at 30 then and costs 0.1 units in period 2.
    """
    row = {
        "limit_withdrawal": np.ones((1, 2, 1, 1)),
        "limit_injection": np.zeros((1, 2, 1, 1)),
        "limit_inventory": np.full((1, 2, 1, 1), -0.1),
        "limit_rhs": np.full((1, 2, 1, 1), 2.0),
    }
    stores = stores_of(2, injection_upper=np.zeros((1, 2, 1)), **row)
    problem = problem_of([[1]], [[30], [30]], [[100], [100]], [[20], [20]], stores=stores)
    found = solved(problem)
    assert found.withdrawal[0, :, 0] == pytest.approx([7, 6.3], abs=1e-6)
    assert found.slack[0, :, 0, 0] == pytest.approx([0, 0], abs=1e-6)
    assert found.limit_dual[0, :, 0, 0] == pytest.approx([-27, -30], abs=1e-4)


def test_absent_limit_row_has_infinite_slack_and_no_price(problem_of, stores_of):
    nothing = {f"limit_{k}": np.ones((1, 1, 1, 1)) for k in ("withdrawal", "injection")}
    stores = stores_of(
        1,
        withdrawal_cost=np.ones((1, 1, 1)),
        limit_inventory=np.ones((1, 1, 1, 1)),
        limit_rhs=np.full((1, 1, 1, 1), np.inf),
        **nothing,
    )
    found = solved(problem_of([[1]], [30], [100], [20], stores=stores))
    assert np.isposinf(found.slack).all()
    assert (found.limit_dual == 0).all()
    assert found.withdrawal[0, 0, 0] - found.injection[0, 0, 0] == pytest.approx(20, abs=1e-6)


@pytest.mark.parametrize(("penalty", "kept"), [(40.0, 30.0), (20.0, 10.0)])
def test_first_tier_is_a_soft_target(problem_of, stores_of, penalty, kept):
    """50 inside, demand 40 at 30 a unit; holding the first 30 earns the penalty not paid."""
    cost = np.zeros((1, 1, 1, 2))
    cost[..., 0] = -penalty
    stores = stores_of(
        1,
        tier_cost=cost,
        tier_curvature=np.zeros((1, 1, 1, 2)),
        tier_upper=np.array([30.0, 70.0]).reshape(1, 1, 1, 2),
    )
    found = solved(problem_of([[1]], [30], [100], [40], stores=stores))
    assert found.tiers[0, 0, 0] == pytest.approx([kept, 0], abs=1e-5)
    assert found.x[0, 0, 0] == pytest.approx(40 - (50 - kept), abs=1e-5)


def test_columns_without_room_stay_at_zero(problem_of):
    found = solved(problem_of([[1, 1, 1]], [1, 10, 10], [0, 1e-13, 100], [8]))
    assert found.x[0, 0, :2].tolist() == pytest.approx([0.0, 0.0], abs=1e-13)
    assert found.x[0, 0, 2] == pytest.approx(8, abs=1e-6)


def test_equal_tiers_share_equally(problem_of):
    """Three customers with the same falling willingness to pay: what is missing is spread."""
    found = solved(
        problem_of(
            [[1, -1, -1, -1]], [0, -90, -90, -90], [12, 10, 10, 10], [0], curvature=[0, 3, 3, 3]
        )
    )
    assert found.x[0, 0, 1:] == pytest.approx([4, 4, 4], abs=1e-6)
    assert found.node_dual[0, 0, 0] == pytest.approx(90 - 3 * 4, abs=1e-5)


def test_two_stores_on_one_node_empty_the_cheaper_first(problem_of, stores_of):
    one = stores_of(1)
    both = {
        name: np.concatenate([getattr(one, name)] * 2, axis=2)
        for name in ("withdrawal_upper", "injection_cost", "injection_upper")
    }
    stores = type(one)(
        node=np.zeros(2, dtype=int),
        ratio=one.ratio,
        initial=np.array([[50.0, 50.0]]),
        withdrawal_cost=np.array([[[1.0, 2.0]]]),
        tier_cost=np.zeros((1, 1, 2, 1)),
        tier_curvature=np.zeros((1, 1, 2, 1)),
        tier_upper=np.full((1, 1, 2, 1), 100.0),
        **{f"limit_{k}": np.zeros((1, 1, 2, 0)) for k in ("withdrawal", "injection", "inventory")},
        limit_rhs=np.zeros((1, 1, 2, 0)),
        **both,
    )
    found = solved(problem_of([[1]], [30], [100], [70], stores=stores))
    assert found.inventory[0, 0] == pytest.approx([0, 30], abs=1e-5)
    assert found.node_dual[0, 0, 0] == pytest.approx(2, abs=1e-5)
