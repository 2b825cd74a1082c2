"""Demand that responds, and demand that is cut off: cases solved by hand.

Reference price 20 EUR/MWh, multiples 1 and 4, elasticity -0.5: q(80) / q(20) = 4^-0.5 = 1/2, so
half of demand responds along a line from 20 to 80 EUR/MWh and the other half is firm.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.model.demand import response_tiers

Solve = Callable[..., Any]


def test_plenty_of_supply_costs_what_it_costs(tiny: SimpleNamespace, solve: Solve) -> None:
    """150 GWh/d at 10 EUR/MWh for a demand of 100: all served, price 10."""
    result = solve(tiny.one_node(100.0, 150.0)).result
    assert result.hub_price[0, 0] == pytest.approx(10.0, abs=1e-4)
    assert result.route_supply[0, 0] == pytest.approx(100.0, abs=1e-4)
    assert result.shortfall.sum() == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize(("supply", "price"), [(95.0, 26.0), (75.0, 50.0), (55.0, 74.0)])
def test_price_within_a_tier(
    tiny: SimpleNamespace, solve: Solve, supply: float, price: float
) -> None:
    """Demand 100: the tier is 50 wide, so giving up x costs 20 + 60 x / 50; x = 100 - supply."""
    result = solve(tiny.one_node(100.0, supply)).result
    assert result.demand_response[0].sum() == pytest.approx(100.0 - supply, abs=1e-5)
    assert result.curtailment[0].sum() == pytest.approx(0.0, abs=1e-5)
    assert result.hub_price[0, 0, 0] == pytest.approx(price, abs=1e-4)


def test_several_tiers(tiny: SimpleNamespace, solve: Solve) -> None:
    """Multiples 1, 4, 16: tiers of 50 (20..80) and 25 (80..320); 40 supplied, 60 given up.

    50 fill the first tier, 10 of 25 the second: 80 + 240 * 10 / 25 = 176 EUR/MWh.
    """
    market = {"price_multiples": [1.0, 4.0, 16.0]}
    result = solve(tiny.one_node(100.0, 40.0), market=market).result
    assert result.hub_price[0, 0, 0] == pytest.approx(176.0, abs=1e-3)
    assert result.demand_response[0].sum() == pytest.approx(60.0, abs=1e-4)


def test_firm_demand_is_cut_at_a_rising_voll(tiny: SimpleNamespace, solve: Solve) -> None:
    """30 supplied: 50 respond, 20 of the firm 50 are cut; VoLL 500 rising by 20 % over the 50.

    500 + 100 * 20 / 50 = 540 EUR/MWh.
    """
    result = solve(tiny.one_node(100.0, 30.0)).result
    assert result.demand_response[0].sum() == pytest.approx(50.0, abs=1e-4)
    assert result.curtailment[0].sum() == pytest.approx(20.0, abs=1e-4)
    assert result.hub_price[0, 0, 0] == pytest.approx(540.0, abs=1e-3)


def test_objective_is_the_area_under_the_tiers(tiny: SimpleNamespace, solve: Solve) -> None:
    """75 supplied at 10; 25 given up from 20 to 50, mean 35; 31 days; GWh x EUR/MWh = 1000 EUR."""
    result = solve(tiny.one_node(100.0, 75.0)).result
    assert result.objective[0] == pytest.approx(31 * (75 * 10 + 25 * 35), rel=1e-8)


def test_elasticity_and_voll_of_the_scenario(tiny: SimpleNamespace, solve: Solve) -> None:
    """Elasticity -1: three quarters respond, 20..80 over 75; scaled by one half it is -0.5 again.

    50 given up: 20 + 60 * 50 / 75 = 60 EUR/MWh. VoLL 900: 30 supplied, all 75 of the tier given up
    is more than 70, so nothing is cut; 10 supplied cuts 15 of 25: 900 + 180 * 15 / 25 = 1008.
    """
    base = tiny.one_node(100.0, 50.0)
    steep = {"elasticity": {"industry": -1.0}, "voll": {"industry": "900 EUR/MWh"}}
    assert solve(base, market=steep).result.hub_price[0, 0, 0] == pytest.approx(60.0, abs=1e-3)
    scaled = solve(base, market={**steep, "elasticity_scale": 0.5}).result
    assert scaled.demand_response[0].sum() == pytest.approx(50.0, abs=1e-3)
    assert scaled.hub_price[0, 0, 0] > 79.9
    cut = solve(tiny.one_node(100.0, 10.0), market=steep).result
    assert cut.hub_price[0, 0, 0] == pytest.approx(1008.0, abs=1e-2)


def test_sectors_are_cut_in_the_order_of_their_voll(tiny: SimpleNamespace, solve: Solve) -> None:
    """Industry 60 (VoLL 300), households 40 (VoLL 600, protected); supply 50.

    Both respond fully (30 + 20, 80 EUR/MWh being below any VoLL), leaving firm 30 + 20: nothing is
    cut. Supply 30: 20 of industry's 30 are cut at 300 + 60 * 20 / 30 = 340. Supply 10: all of
    industry's firm 30 (360 < 600) and 10 of the households' 20, 600 + 120 * 10 / 20 = 660.
    """
    split = {"industry": 0.6, "household": 0.4}

    def case(supply: float) -> Any:
        base = tiny.Tiny().market("A", 100.0, sectors=split).supply("pipe", "A", supply)
        base.sector("industry", 300.0).sector("household", 600.0, protected=True)
        return solve(base).result

    assert case(50.0).curtailment[0].sum() == pytest.approx(0.0, abs=1e-3)
    first = case(30.0)
    assert first.curtailment[0, 0, :, 0] == pytest.approx([20.0, 0.0], abs=1e-3)
    assert first.hub_price[0, 0, 0] == pytest.approx(340.0, abs=1e-2)
    second = case(10.0)
    assert second.curtailment[0, 0, :, 0] == pytest.approx([30.0, 10.0], abs=1e-3)
    assert second.hub_price[0, 0, 0] == pytest.approx(660.0, abs=1e-2)


def test_equal_customers_share_equally(tiny: SimpleNamespace, solve: Solve) -> None:
    """A of 150 and B of 50 on an open pipe, 50 supplied for a firm demand of 100.

    Both are cut by half of their firm demand, 37.5 and 12.5: 500 + 100 * 0.5 = 550 EUR/MWh.
    """
    base = tiny.Tiny().market("A", 150.0).market("B", 50.0).supply("pipe", "A", 50.0)
    result = solve(base.arc("A", "B", 1000.0)).result
    assert result.curtailment[0, :, 0, 0] == pytest.approx([37.5, 12.5], abs=1e-3)
    assert result.hub_price[0, :2, 0] == pytest.approx([550.0, 550.0], abs=1e-2)


def test_tiers_of_a_curve() -> None:
    """Widths are differences of m^e, prices the edges, and the last tier is firm demand."""
    tiers = response_tiers(-0.5, 20.0, (1.0, 4.0, 16.0), 500.0, 0.2)
    assert tiers.share == pytest.approx([0.5, 0.25, 0.25])
    assert tiers.price_from == pytest.approx([20.0, 80.0, 500.0])
    assert tiers.price_to == pytest.approx([80.0, 320.0, 600.0])
    assert tiers.share.sum() == pytest.approx(1.0)
    with pytest.raises(ValueError, match="lies below the last tier"):
        response_tiers(-0.5, 20.0, (1.0, 4.0), 79.0, 0.2)


def test_tiers_follow_the_isoelastic_curve() -> None:
    """With many tiers the quantity at any edge is m^e exactly."""
    multiples = tuple(np.geomspace(1.0, 10.0, 20))
    tiers = response_tiers(-0.3, 20.0, multiples, 500.0, 0.0)
    left = 1 - np.cumsum(tiers.share)[:-1]
    assert left == pytest.approx(np.array(multiples[1:]) ** -0.3)


def test_nothing_comes_from_nowhere(tiny: SimpleNamespace, solve: Solve) -> None:
    """No supply at all and a VoLL of 20,000: all firm demand is cut, the backstop stays shut.

    At the last MWh the price is 20,000 * 1.2.
    """
    market = {"voll": {"industry": "20000 EUR/MWh"}}
    result = solve(tiny.one_node(100.0, 0.0), market=market).result
    assert result.curtailment[0].sum() == pytest.approx(50.0, abs=1e-3)
    assert result.backstop[0].max() == pytest.approx(0.0, abs=1e-3)
