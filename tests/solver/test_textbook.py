"""Equilibria with a closed form: two markets, an exhaustible stock, shared scarcity, peak load.

Demand is p = a - b q, supply p = c + d q. A column {node: -1} with cost -a and curvature b is such
a demand, one {node: 1} with cost c and curvature d such a supply.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

SEEDS = st.integers(0, 10**9)
# A smaller seed is no simpler a market: nothing to shrink.
MANY = settings(max_examples=60, deadline=None, derandomize=True, phases=[Phase.generate])
WIDE = 1e4


def demand(node, a, b, most=WIDE):
    return {node: -1.0}, -np.asarray(a), b, most


def supply(node, c, d, most=WIDE):
    return {node: 1.0}, c, d, most


def two_markets(tariff, room):
    """Demand 100 - 2 q, supply 10 + 3 q at the first node; 120 - q, 40 + 4 q at the second."""
    return [
        demand(0, 100.0, 2.0),
        supply(0, 10.0, 3.0),
        demand(1, 120.0, 1.0),
        supply(1, 40.0, 4.0),
        ({0: -1.0, 1: 1.0}, tariff, 0.0, room),
        ({1: -1.0, 0: 1.0}, tariff, 0.0, room),
    ]


# Prices without trade, and by how much each unit traded moves them: 1 / (1 / b + 1 / d).
ALONE = np.array([(3 * 100 + 2 * 10) / 5, (4 * 120 + 1 * 40) / 5])
MOVES = np.array([2 * 3 / 5, 1 * 4 / 5])


@pytest.mark.parametrize(
    ("tariff", "room"),
    [(4.0, 100.0), (0.0, 100.0), (4.0, 10.0), (4.0, 1.0), (41.0, 9.0), (80.0, 9.0)],
)
def test_two_markets_of_enke_and_samuelson(network_of, proven, tariff, room):
    """Trade until the prices differ by the tariff or the pipe is full, none if they differ less.

    Apart the prices are 64 and 104. Every unit traded raises the first by 1.2 and lowers the
    second by 0.8; congestion leaves a rent of what the difference exceeds the tariff by.
    """
    found = proven(network_of(two_markets(tariff, room), [0, 0]))
    wanted = max(0.0, (ALONE[1] - ALONE[0] - tariff) / MOVES.sum())
    flow = min(wanted, room)
    prices = ALONE + MOVES * [flow, -flow]
    assert ALONE.tolist() == [64.0, 104.0]
    assert found.x[0, 0, 4] - found.x[0, 0, 5] == pytest.approx(flow, abs=1e-5)
    assert tariff == 0.0 or found.x[0, 0, 5] == pytest.approx(0.0, abs=1e-5)
    assert found.node_dual[0, 0] == pytest.approx(prices, abs=1e-5)
    assert found.x[0, 0, 0] == pytest.approx((100 - prices[0]) / 2, abs=1e-5)
    assert found.x[0, 0, 3] == pytest.approx((prices[1] - 40) / 4, abs=1e-5)
    rent = prices[1] - prices[0] - tariff if wanted > room else 0.0
    assert -min(found.reduced_cost[0, 0, 4], 0.0) == pytest.approx(rent, abs=1e-5)


@pytest.mark.parametrize("lost", [0.02, 0.3])
def test_gas_lost_on_the_way_is_paid_for(network_of, proven, lost):
    """A pipe that delivers 1 - lost of what enters: p_1 + tariff = (1 - lost) p_2.

    With F put in, p_1 = 64 + 1.2 F and p_2 = 104 - 0.8 (1 - lost) F.
    """
    columns = two_markets(4.0, 100.0)
    columns[4] = ({0: -1.0, 1: 1.0 - lost}, 4.0, 0.0, 100.0)
    found = proven(network_of(columns, [0, 0]))
    flow = ((1 - lost) * 104.0 - 64.0 - 4.0) / (1.2 + 0.8 * (1 - lost) ** 2)
    assert found.x[0, 0, 4] == pytest.approx(flow, abs=1e-5)
    assert found.node_dual[0, 0] == pytest.approx(
        [64 + 1.2 * flow, 104 - 0.8 * (1 - lost) * flow], abs=1e-5
    )


@pytest.mark.parametrize("periods", [2, 5, 12])
@pytest.mark.parametrize("days", [1.0, 30.0])
@pytest.mark.parametrize("holding", [0.0, 1.5])
def test_stock_is_used_up_as_hotelling_says(network_of, stores_of, proven, periods, days, holding):
    """A stock S, demand 100 - 2 q in each of T periods, no supply: the price rises by the holding
    cost each period and all is sold, p_0 = 100 - 2 S / (T days) - holding (T - 1) / 2."""
    stock = 20.0 * periods * days
    stores = stores_of(
        periods,
        ratio=1 / days,
        initial=stock,
        tier_upper=stock,
        tier_cost=holding,
        injection_upper=0.0,
    )
    columns = [demand(0, 100.0 * days, 2.0 * days), ({0: -1.0}, 1e4, 0.0, np.inf)]
    found = proven(network_of(columns, np.zeros((periods, 1)), stores=stores))
    months = np.arange(periods)
    prices = 100.0 - 2.0 * 20.0 - holding * (periods - 1) / 2 + holding * months
    assert found.node_dual[0, :, 0] / days == pytest.approx(prices, abs=1e-4)
    assert found.x[0, :, 0] == pytest.approx((100.0 - prices) / 2.0, abs=1e-4)
    left = stock - days * np.cumsum((100.0 - prices) / 2.0)
    assert found.inventory[0, :, 0] == pytest.approx(left, abs=1e-3 * days)


def test_backstop_ends_the_stock_early(network_of, stores_of, proven):
    """The stock of 100 sells at prices rising by 4 up to the backstop at 70, which serves the rest.

    Demand 100 - 2 q: from a first price of 52 five periods take 24, 22, 20, 18 and 16, all there
    is; a sixth would ask for 72.
    """
    stores = stores_of(9, initial=100.0, tier_upper=100.0, tier_cost=4.0, injection_upper=0.0)
    columns = [demand(0, 100.0, 2.0), supply(0, 70.0, 0.0), ({0: -1.0}, 1e3, 0.0, np.inf)]
    found = proven(network_of(columns, np.zeros((9, 1)), stores=stores))
    prices = np.array([52.0, 56.0, 60.0, 64.0, 68.0, 70.0, 70.0, 70.0, 70.0])
    assert found.node_dual[0, :, 0] == pytest.approx(prices, abs=1e-4)
    assert found.withdrawal[0, :, 0] == pytest.approx([24, 22, 20, 18, 16, 0, 0, 0, 0], abs=1e-4)
    assert found.x[0, :, 1] == pytest.approx([0, 0, 0, 0, 0, 15, 15, 15, 15], abs=1e-4)


def water_level(values, slopes, amount):
    """Price at which consumers v - s q take `amount` in all: the lowest that leaves any out."""
    order = np.argsort(-values)
    values, slopes = values[order], slopes[order]
    for count in range(1, values.size + 1):
        weight = (1.0 / slopes[:count]).sum()
        level = ((values[:count] / slopes[:count]).sum() - amount) / weight
        if count == values.size or level >= values[count]:
            return level
    raise AssertionError


def test_bathtub_shares_what_is_scarce(network_of, proven):
    """One scarce supply among consumers of any willingness to pay: those above the common level
    take until they value a unit no more than that, those below get nothing."""
    left_out = 0

    @MANY
    @given(seed=SEEDS)
    def fills_to_one_level(seed):
        nonlocal left_out
        r = np.random.default_rng(seed)
        count = int(r.integers(1, 9))
        values, slopes = r.uniform(10, 200, count), 10.0 ** r.uniform(-1, 1, count)
        amount = r.uniform(0.05, 0.95) * (values / slopes).sum()
        level = water_level(values, slopes, amount)
        pipes = [({0: -1.0, k + 1: 1.0}, 0.0, 0.0, WIDE) for k in range(count)]
        users = [demand(k + 1, values[k], slopes[k]) for k in range(count)]
        columns = [*users, *pipes, supply(0, 0.0, 0.0, amount), ({0: -1.0}, 1e3, 0.0, np.inf)]
        found = proven(network_of(columns, np.zeros(count + 1)))
        taken = np.maximum(values - level, 0.0) / slopes
        assert found.node_dual[0, 0, 0] == pytest.approx(level, rel=1e-4, abs=1e-3)
        assert found.x[0, 0, :count] == pytest.approx(taken, rel=1e-3, abs=1e-2)
        left_out += int((taken == 0.0).sum())

    fills_to_one_level()
    assert left_out > 10


PEAK, OFF, COST, SLOPE = 100.0, 60.0, 10.0, 2.0


@pytest.mark.parametrize(("fixed", "capacity", "prices"), [(30, 30, (40, 10)), (60, 20, (60, 20))])
def test_peak_load_pricing(network_of, proven, fixed, capacity, prices):
    """Capacity of the size whose rents over both periods just pay its fixed cost.

    Running costs are 10, demand is 100 - 2 q and 60 - 2 q. At a fixed cost of 30 the peak alone
    bears it: 100 - 2 x 30 = 10 + 30, and the other period takes 25 at 10. At 60 that capacity, 15,
    would be short in both: they share it, 50 + 10 at a capacity of 20.
    """
    columns = [
        demand(0, [100.0, 60.0], 2.0),
        supply(0, 10.0, 0.0, capacity),
        ({0: -1.0}, 1e3, 0.0, np.inf),
    ]
    found = proven(network_of(columns, np.zeros((2, 1))))
    assert found.node_dual[0, :, 0] == pytest.approx(prices, abs=1e-4)
    assert found.x[0, :, 1] == pytest.approx([capacity, min(25, capacity)], abs=1e-4)
    assert -found.reduced_cost[0, :, 1].sum() == pytest.approx(fixed, rel=1e-5)
