"""Volume limits on a supplier: respected in their window, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.model.assemble import Lane, assemble, lanes_of
from sim.model.formulate import formulate
from sim.model.network import Network
from sim.pipeline import checked_seeds
from sim.result import Result
from sim.solver import solve as solve_problem

Solve = Callable[..., Any]
Acted = Callable[..., Any]
TWO_MONTHS = {"start": "2021-01-01", "end": "2021-02-28"}


def quota(first: str, last: str | None, volume: str, **more: Any) -> dict[str, Any]:
    measure = {"type": "quota", "supplier": "RU", "from": first, "volume": volume, **more}
    return {"limit": measure if last is None else {**measure, "until": last}}


def test_binds_in_its_window_only(tiny: SimpleNamespace, solve: Solve) -> None:
    """60 GWh/d in February: 40 given up there at 68; January as before; the other lane is free."""
    measures = quota("2021-02-01", "2021-02-28", "60 GWh/d")
    result = solve(tiny.one_node(100.0, 120.0), **TWO_MONTHS, measures=measures).result
    assert result.route_supply[0, 0] == pytest.approx([100.0, 60.0], abs=1e-3)
    assert result.hub_price[0, 0] == pytest.approx([10.0, 68.0], abs=1e-2)
    assert result.hub_price[1, 0] == pytest.approx([10.0, 10.0], abs=1e-3)


def test_the_volume_goes_where_it_is_worth_most(tiny: SimpleNamespace, solve: Solve) -> None:
    """120 wanted in January, 80 in February; 80 GWh/d on average are 4.72 TWh for the two months.

    January gives up a of 120 (60 wide), February b of 80 (40 wide): 20 + a = 20 + 1.5 b and
    31 a + 28 b = 31 * 120 + 28 * 80 - 4720 = 1240: b = 1240 / 74.5 = 16.644, a = 24.966.
    """
    demand = [120.0, 80.0, *[100.0] * 10]
    measures = quota("2021-01-01", None, "80 GWh/d")
    result = solve(tiny.one_node(demand, 200.0), **TWO_MONTHS, measures=measures).result
    b = 1240 / 74.5
    assert result.demand_response[0, 0, 0] == pytest.approx([1.5 * b, b], abs=1e-3)
    assert result.hub_price[0, 0] == pytest.approx([20 + 1.5 * b] * 2, abs=1e-2)
    delivered = (result.route_supply[0, 0] * [31, 28]).sum()
    assert delivered == pytest.approx(80 * 59, rel=1e-6)


def test_part_of_a_month_is_not_a_way_around_it(tiny: SimpleNamespace, solve: Solve) -> None:
    """60 GWh/d from 16 January: 15 days of 100 and 16 of 60 are 79.355 a day, 44.77 EUR/MWh.

    Day by day the first half pays 10 and the second 68.
    """
    measures = quota("2021-01-16", None, "60 GWh/d")
    base = tiny.one_node(100.0, 100.0)
    month = solve(base, measures=measures).result
    assert month.route_supply[0, 0, 0] == pytest.approx((15 * 100 + 16 * 60) / 31, abs=1e-3)
    assert month.hub_price[0, 0, 0] == pytest.approx(20 + 1.2 * 16 * 40 / 31, abs=1e-2)
    days = solve(base, measures=measures, resolution="daily").result
    assert days.route_supply[0, 0, 14:16] == pytest.approx([100.0, 60.0], abs=1e-2)
    assert days.hub_price[0, 0, 30] == pytest.approx(68.0, abs=1e-1)


def test_several_routes_share_it(tiny: SimpleNamespace, solve: Solve) -> None:
    """Two Russian routes may bring 60 together, the cheaper first; a third one is not named."""
    base = tiny.one_node(100.0, 50.0).supply("second", "A", 50.0, cost=12.0)
    base.supply("free", "A", 20.0, cost=14.0)
    measures = quota("2021-01-01", None, "60 GWh/d", route=["pipe", "second"])
    result = solve(base, measures=measures).result
    assert result.route_supply[0, :, 0] == pytest.approx([50.0, 10.0, 20.0], abs=1e-3)


def test_a_window_beyond_the_horizon_counts_its_days_inside(
    tiny: SimpleNamespace, acted: Acted
) -> None:
    """From December 2020 to December 2021 at 60 GWh/d: 59 days of it lie inside, 3.54 TWh."""
    measures = quota("2020-12-01", "2021-12-31", "60 GWh/d")
    case = acted(tiny.one_node(100.0, 100.0), **TWO_MONTHS, measures=measures)
    (limit,) = case.x.limits
    assert limit.name == "limit"
    assert limit.volume_twh == pytest.approx(0.06 * 59)
    assert case.calm.limits == ()


def test_two_quotas_hold_together(tiny: SimpleNamespace, solve: Solve) -> None:
    """90 from all of Russia and 30 by one of its routes: 30 + 60, of a demand of 100."""
    base = tiny.one_node(100.0, 50.0).supply("second", "A", 80.0, cost=12.0)
    measures = {
        "all": {"type": "quota", "supplier": "RU", "from": "2021-01-01", "volume": "90 GWh/d"},
        "one": {
            "type": "quota",
            "supplier": "RU",
            "route": "pipe",
            "from": "2021-01-01",
            "volume": "30 GWh/d",
        },
    }
    result = solve(base, measures=measures).result
    assert result.route_supply[0, :, 0] == pytest.approx([30.0, 60.0], abs=1e-3)
    assert result.hub_price[0, 0, 0] == pytest.approx(32.0, abs=1e-2)


def test_observed_deliveries_replace_the_base_years(tiny: SimpleNamespace, acted: Acted) -> None:
    """31 GWh/d for 30 days are recorded for January 2022: 30 a day from the 11th, 100 before."""
    base = tiny.one_node(100.0, 100.0)
    base.supply("shut", "A", 0.0, idle=True)
    base.add("route_flows", ("2022-01", "pipe", "A", 31 * 30.0))
    measures = {"seen": {"type": "quota", "supplier": "RU", "from": "2022-01-11", "observed": True}}
    case = acted(
        base, start="2022-01-01", end="2022-01-31", measures=measures, storage={"initial": 0.5}
    )
    available = case.x.route_availability
    assert available[0, 9:11] == pytest.approx([100.0, 30.0])
    assert available[1].max() == 0.0
    assert case.calm.route_availability[0].min() == pytest.approx(100.0)


def test_quotas_of_one_name_on_different_routes_keep_apart_in_a_batch(
    tiny: SimpleNamespace, scenario: Callable[..., Any]
) -> None:
    """Two scenarios call their quota `limit`: one holds the first route, one the second."""
    base = tiny.one_node(100.0, 50.0).supply("second", "A", 50.0, cost=12.0)
    lanes: list[Lane] = []
    for route in ("pipe", "second"):
        measures = quota("2021-01-01", None, "20 GWh/d", route=route)
        loaded = scenario(base, measures=measures)
        seeds = checked_seeds(loaded)
        net = Network.of(seeds)
        lanes += lanes_of(loaded.scenario, seeds, net)
    form = formulate(assemble(lanes, seeds, net), seeds.storage_curves)
    supply = Result.of(form, solve_problem(form.problem)).route_supply[:, :, 0]
    expected = [[20.0, 50.0], [50.0, 50.0], [50.0, 20.0], [50.0, 50.0]]
    assert supply == pytest.approx(np.array(expected), abs=1e-2)
