"""Price caps by hand: on a supplier that delivers or withholds, and on a whole market.

Demand of 100 GWh/d gives up x at 20 + 1.2 x EUR/MWh, up to 50; the rest is firm, worth 500.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

Solve = Callable[..., Any]
Acted = Callable[..., Any]
FROM = "2021-01-01"
ON_RUSSIA: dict[str, Any] = {"type": "price_cap", "supplier": "RU", "from": FROM}
ON_MARKET: dict[str, Any] = {"type": "price_cap", "from": FROM}


@pytest.mark.parametrize(
    ("keys", "delivered"),
    [
        ({"cap": "15 EUR/MWh", "response": "deliver"}, 60.0),
        ({"cap": "8 EUR/MWh", "response": "deliver"}, 0.0),
        ({"cap": "15 EUR/MWh", "response": "withhold", "reservation": "20 EUR/MWh"}, 0.0),
        ({"cap": "20 EUR/MWh", "response": "withhold", "reservation": "20 EUR/MWh"}, 60.0),
        ({"cap": "8 EUR/MWh", "response": "withhold", "reservation": "5 EUR/MWh"}, 0.0),
    ],
)
def test_supplier_under_a_cap(
    tiny: SimpleNamespace, acted: Acted, keys: dict[str, Any], delivered: float
) -> None:
    """It costs 10 to deliver. Under a cap that pays that (and the reservation) nothing changes."""
    base = tiny.one_node(100.0, 60.0).supply("north", "A", 40.0, supplier="NO")
    case = acted(base, measures={"cap": {**ON_RUSSIA, **keys}})
    assert case.x.route_availability[:, 0] == pytest.approx([delivered, 40.0])
    assert case.x.route_cap[:, 0].tolist() == [float(keys["cap"].split()[0]), np.inf]
    assert np.isinf(case.calm.route_cap).all()


def test_cap_on_a_supplier_in_its_window(tiny: SimpleNamespace, acted: Acted) -> None:
    """From 11 January: 21 of 31 days; two caps, the lower counts."""
    cap = {**ON_RUSSIA, "response": "deliver"}
    measures = {
        "one": {**cap, "cap": "15 EUR/MWh"},
        "two": {**cap, "cap": "12 EUR/MWh", "from": "2021-01-11"},
    }
    case = acted(tiny.one_node(), measures=measures)
    assert case.x.route_cap[0, [9, 10]].tolist() == [15.0, 12.0]
    assert case.batch.route_cap[0, 0, 0] == pytest.approx((10 * 15 + 21 * 12) / 31)
    assert case.batch.route_capped[:, 0, 0].tolist() == [1.0, 0.0]


def test_duty_does_not_move_the_cap(tiny: SimpleNamespace, acted: Acted) -> None:
    """The cap of 12 is on what the supplier gets, whatever the duty: it goes on delivering."""
    measures = {
        "cap": {**ON_RUSSIA, "cap": "12 EUR/MWh", "response": "deliver"},
        "duty": {"type": "tariff", "supplier": "RU", "rate": "30 EUR/MWh", "from": FROM},
    }
    case = acted(tiny.one_node(), measures=measures)
    assert case.x.route_availability[0, 0] == 100.0


def test_cap_on_the_market_rations(tiny: SimpleNamespace, solve: Solve) -> None:
    """70 for 100: without a cap 30 are given up, the last at 56. At 50 only 25 are; 5 are cut off.

    They are worth 25 (20 + 50) / 2 + 5 (50 + 56) / 2 = 875 + 265 thousand EUR a day; bid were
    875 + 5 (50 + 50.006) / 2.
    """
    result = solve(
        tiny.one_node(100.0, 70.0), measures={"cap": {**ON_MARKET, "cap": "50 EUR/MWh"}}
    ).result
    assert result.hub_price[0, 0, 0] == pytest.approx(50.0, abs=1e-6)
    assert result.demand_response[0].sum() == pytest.approx(25.0, abs=1e-2)
    assert result.curtailment[0].sum() == pytest.approx(5.0, abs=1e-2)
    assert result.value_lost[0].sum() == pytest.approx(1140.0, rel=1e-4)
    assert result.not_bid[0, 0] == pytest.approx(265 - 5 * 50.003, abs=1e-1)


@pytest.mark.parametrize(("cap", "given_up"), [("56.5 EUR/MWh", 30.0), ("300 EUR/MWh", 30.0)])
def test_cap_above_the_price_does_nothing(
    tiny: SimpleNamespace, solve: Solve, cap: str, given_up: float
) -> None:
    result = solve(tiny.one_node(100.0, 70.0), measures={"cap": {**ON_MARKET, "cap": cap}}).result
    assert result.hub_price[0, 0, 0] == pytest.approx(56.0, abs=1e-2)
    assert result.demand_response[0].sum() == pytest.approx(given_up, abs=1e-2)
    assert result.curtailment[0].sum() == pytest.approx(0.0, abs=1e-3)
    assert result.not_bid[0, 0] == pytest.approx(0.0, abs=1e-2)


def test_protected_customers_are_last_under_a_cap(tiny: SimpleNamespace, solve: Solve) -> None:
    """30 for 100: 25 of each answer to prices, then go 20 of the 25 that industry has left.

    Under a cap at 10 nobody bids more, so all are cut off, but the order stays.
    """
    base = tiny.Tiny().sector("industry", 500.0).sector("household", 900.0, protected=True)
    base.market("A", 100.0, sectors={"industry": 0.5, "household": 0.5}).supply("pipe", "A", 30.0)
    result = solve(base, measures={"cap": {**ON_MARKET, "cap": "10 EUR/MWh"}}).result
    households = result.batch.network.sector_index["household"]
    industry = result.batch.network.sector_index["industry"]
    assert result.curtailment[0, 0, industry, 0] == pytest.approx(45.0, abs=1e-2)
    assert result.curtailment[0, 0, households, 0] == pytest.approx(25.0, abs=1e-2)
    assert result.demand_response[0].sum() == pytest.approx(0.0, abs=1e-2)


def test_cargoes_go_elsewhere_under_a_cap(tiny: SimpleNamespace, solve: Solve) -> None:
    """At 18 no cargo lands where the world pays more; the 40 that it brought are cut off."""
    run = solve(tiny.with_lng(), measures={"cap": {**ON_MARKET, "cap": "18 EUR/MWh"}})
    result = run.result
    lng = result.hub_price[0, -1, 0]
    assert lng == pytest.approx(17.95, abs=0.1)
    assert result.send_out[0, 0, 0] < 40.0
    assert result.hub_price[0, 0, 0] == pytest.approx(18.0, abs=1e-3)
    gone = 40 - result.send_out[0, 0, 0]
    assert result.curtailment[0].sum() == pytest.approx(gone, abs=1e-2)
    assert result.rest_of_world_response[0, 0] == pytest.approx(-gone, abs=1e-2)


def test_cap_for_a_part_of_the_period(tiny: SimpleNamespace, solve: Solve) -> None:
    """On 15 of 31 days: the bid for the last of 30 GWh/d is 56, less 15 / 31 of 6."""
    cap = {**ON_MARKET, "cap": "50 EUR/MWh", "from": "2021-01-17"}
    result = solve(tiny.one_node(100.0, 70.0), measures={"cap": cap}).result
    share = 15 / 31
    assert result.hub_price[0, 0, 0] == pytest.approx(56 - share * 6, abs=2e-2)
    assert result.curtailment[0].sum() == pytest.approx(5 * share, abs=1e-2)
    assert result.demand_response[0].sum() == pytest.approx(30 - 5 * share, abs=1e-2)


def test_neighbours_outbid_a_capped_market(tiny: SimpleNamespace, solve: Solve) -> None:
    """130 for 200: together A and B give up 35 each at 62. Capped at 40, A loses what B pays for.

    B takes what it wants at 40 and a tariff of 1, but for the trifle that the last in A bid more:
    a thousandth of what 500 exceeds 40 by.
    """
    base = tiny.two_nodes(500.0, supply=130.0)
    cap = {**ON_MARKET, "nodes": "A", "cap": "40 EUR/MWh"}
    result = solve(base, measures={"cap": cap}).result
    given_up = 21.46 / 1.2
    assert result.hub_price[0, :2, 0] == pytest.approx([40.0, 41.46], abs=2e-2)
    assert result.demand_response[0, 1].sum() == pytest.approx(given_up, abs=2e-2)
    assert result.curtailment[0, 0].sum() == pytest.approx(70 - given_up - 20 / 1.2, abs=2e-2)


def test_stores_do_not_outbid_customers_under_a_cap(tiny: SimpleNamespace, solve: Solve) -> None:
    """A level is worth 200 to 400 at the end, and 150 by target, but no more than 40 under a cap.

    70 for 100: 16.667 are given up below 40, 13.333 come from the store, which could give 50.
    """
    storage = {
        "initial": 0.5,
        "end": {"fill": 0.5, "value": "200 EUR/MWh"},
        "targets": [{"date": "2021-02-01", "fill": 0.4, "nodes": "A"}],
    }
    base = tiny.with_storage(100.0, 70.0, 3.1, rate=50.0)
    free = solve(base, storage=storage).result
    assert free.inventory[0, 0, 0] == pytest.approx(1.55, abs=1e-4)
    assert free.hub_price[0, 0, 0] == pytest.approx(56.0, abs=1e-2)
    cap = {"cap": {**ON_MARKET, "cap": "40 EUR/MWh"}}
    capped = solve(base, storage=storage, measures=cap).result
    assert capped.curtailment[0].sum() == pytest.approx(0.0, abs=5e-2)
    assert 39.9 < capped.hub_price[0, 0, 0] <= 40.0
    plan = capped.batch.storage
    assert (plan.penalty + plan.rise)[0].sum() == pytest.approx(40.0)
    assert (plan.penalty + plan.rise)[1].sum() == pytest.approx(550.0)
