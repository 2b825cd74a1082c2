"""The base year is whole: by node, as an area, and month by month."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from sim.data.balances import area_balance, node_residuals, stock_increase, supply_deficits
from sim.data.records import Demand
from sim.data.seeds import Seeds

README_TABLE = "| node | production |"


def test_every_market_has_a_balance(shipped: Seeds) -> None:
    assert {row.node for row in shipped.balance} == set(shipped.market_nodes)


def test_eu_residual_is_below_one_per_cent_of_demand(shipped: Seeds) -> None:
    residual = node_residuals(shipped)
    demand = {row.node: row.demand_gwh for row in shipped.balance}
    eu = shipped.eu_nodes
    assert abs(sum(residual[n] for n in eu)) < 0.01 * sum(demand[n] for n in eu)
    assert abs(residual["GB"]) < 0.03 * demand["GB"]


def test_balance_repeats_the_other_tables(shipped: Seeds) -> None:
    stocks = stock_increase(shipped)
    for row in shipped.balance:
        demand = sum(month.demand_gwh for month in shipped.demand if month.node == row.node)
        made = sum(month.production_gwh for month in shipped.production if month.node == row.node)
        assert row.demand_gwh == pytest.approx(demand, abs=1)
        assert row.production_gwh == pytest.approx(made, abs=60)
        assert row.stock_increase_gwh == pytest.approx(stocks.get(row.node, 0.0), abs=1)


def test_supply_of_the_area_meets_its_demand(shipped: Seeds) -> None:
    """This decides the level of prices: 2 % too much gas would halve them."""
    area = area_balance(shipped)
    assert abs(area.residual) < 0.005 * area.demand
    assert area.lng / 1000 == pytest.approx(926, abs=2)
    assert area.stock_increase / 1000 == pytest.approx(-321, abs=2)


def test_counting_british_gas_twice_would_show(shipped: Seeds) -> None:
    area = area_balance(shipped)
    doubled = replace(area, production=area.production + 74_000, pipeline=area.pipeline + 93_000)
    assert doubled.residual > 0.02 * doubled.demand


def test_every_market_can_be_supplied_in_every_month(shipped: Seeds) -> None:
    assert supply_deficits(shipped) == ()


def test_a_market_that_cannot_be_supplied_is_named(shipped: Seeds) -> None:
    demand = tuple(
        replace(row, demand_gwh=9300.0) if (row.node, row.month) == ("MT", "2021-03") else row
        for row in shipped.demand
    )
    tables: dict[str, tuple[Demand, ...]] = {"demand": demand}
    broken = replace(shipped, tables=MappingProxyType({**shipped.tables, **tables}))
    (deficit,) = supply_deficits(broken)
    assert (deficit.node, deficit.month) == ("MT", 3)
    assert deficit.demand == pytest.approx(300.0)
    assert deficit.supply == pytest.approx(24.0)


def test_readme_shows_these_balances(shipped: Seeds) -> None:
    lines = (shipped.folder.parent / "README.md").read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(README_TABLE)) + 2
    printed = {}
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        node, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        printed[node] = float(cells[-1])
    residual = {node: value / 1000 for node, value in node_residuals(shipped).items()}
    residual["EU27"] = sum(residual[node] for node in shipped.eu_nodes)
    assert printed == pytest.approx(residual, abs=0.051)
