"""Arcs, hubs, congestion and production: cases solved by hand (see `test_tiers_and_voll`)."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sim.output.tables import flows

Solve = Callable[..., Any]


def test_open_arc_joins_prices_by_its_tariff(tiny: SimpleNamespace, solve: Solve) -> None:
    """200 supplied for 200: B pays A's 10 and the tariff of 1."""
    result = solve(tiny.two_nodes(500.0, supply=250.0)).result
    assert result.hub_price[0, :2, 0] == pytest.approx([10.0, 11.0], abs=1e-4)
    assert result.flow[0, 0, 0] == pytest.approx(100.0, abs=1e-3)


def test_congestion_parts_prices_and_earns_a_rent(tiny: SimpleNamespace, solve: Solve) -> None:
    """The arc carries 75 of B's 100: B gives up 25 and pays 50; A pays 10; tariff 1.

    Rent: (50 - 10 - 1) EUR/MWh x 75 GWh/d x 31 d = 90,675 thousand EUR.
    """
    result = solve(tiny.two_nodes(75.0)).result
    assert result.hub_price[0, :2, 0] == pytest.approx([10.0, 50.0], abs=1e-3)
    assert result.demand_response[0, :, 0, 0] == pytest.approx([0.0, 25.0], abs=1e-4)
    table: pd.DataFrame = flows(result)
    row = table[table["case"] == "scenario"].iloc[0]
    assert row["congestion_rent_meur"] == pytest.approx(39 * 75 * 31 / 1000, rel=1e-4)
    assert row["utilisation"] == pytest.approx(1.0, abs=1e-6)


def test_scarcity_is_shared_where_pipes_are_open(tiny: SimpleNamespace, solve: Solve) -> None:
    """150 for 200: each node would give up 25; the tariff of 1 moves B's price and 5/12 more.

    20 + 60 a / 50 + 1 = 20 + 60 b / 50 with a + b = 50: b - a = 5/6, a = 24.583, b = 25.417.
    """
    result = solve(tiny.two_nodes(500.0, supply=150.0)).result
    assert result.demand_response[0, :, 0, 0] == pytest.approx([24.5833, 25.4167], abs=1e-3)
    assert result.hub_price[0, 0, 0] == pytest.approx(49.5, abs=1e-3)
    assert result.hub_price[0, 1, 0] == pytest.approx(50.5, abs=1e-3)


def test_gas_in_transit_passes_through_hub_and_node(tiny: SimpleNamespace, solve: Solve) -> None:
    """150 enter at H for A's 100 and B's 100: both give up 25, all of it flows H>A, half A>B."""
    result = solve(tiny.chain(150.0)).result
    assert result.demand_response[0, :, 0, 0] == pytest.approx([25.0, 25.0], abs=1e-3)
    assert result.flow[0, :, 0] == pytest.approx([150.0, 75.0], abs=1e-3)
    assert result.hub_price[0, :3, 0] == pytest.approx([50.0] * 3, abs=1e-3)


def test_merit_order_and_production_cost(tiny: SimpleNamespace, solve: Solve) -> None:
    """Production at 5, a route at 10, one at 15; demand 100 takes 40 + 50 + 10: price 15."""
    base = tiny.one_node(100.0, 50.0).supply("dear", "A", 50.0, cost=15.0).production("A", 40.0)
    result = solve(base).result
    assert result.production[0, 0, 0] == pytest.approx(40.0, abs=1e-4)
    assert result.route_supply[0, :, 0] == pytest.approx([50.0, 10.0], abs=1e-3)
    assert result.hub_price[0, 0, 0] == pytest.approx(15.0, abs=1e-4)


def test_surplus_without_an_exit_is_not_produced(tiny: SimpleNamespace, solve: Solve) -> None:
    """A supplier with no buyer delivers nothing; prices stay at or above zero."""
    base = tiny.one_node(100.0, 150.0).hub("H").supply("stranded", "H", 80.0)
    result = solve(base).result
    assert result.route_supply[0, 1, 0] == pytest.approx(0.0, abs=1e-4)
    assert result.spill[0].max() == pytest.approx(0.0, abs=1e-4)
    assert (result.hub_price[0, 0] >= 0).all()


def test_price_is_the_objectives_derivative(tiny: SimpleNamespace, solve: Solve) -> None:
    """One GWh/d less supply for 31 days costs the price less the supplier's cost, 31 times."""
    more, less = (solve(tiny.one_node(100.0, s)).result for s in (75.5, 74.5))
    middle = solve(tiny.one_node(100.0, 75.0)).result
    slope = (less.objective[0] - more.objective[0]) / 31
    assert slope == pytest.approx(middle.hub_price[0, 0, 0] - 10.0, rel=1e-6)
