"""Who pays, term by term, on cases solved by hand; January, 31 days, thousand EUR.

Half of demand responds between 20 and 80 EUR/MWh: with x of 50 GWh/d given up the price is
20 + 1.2 x, and what is given up was worth x (20 + price) / 2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.economics.accounts import Accounts, accounts_of
from sim.economics.closing import closing, resource_cost
from sim.economics.owners import storage_burden, storage_worth
from sim.economics.prices import landing
from sim.economics.trade import lng_duty, route_trade

DAYS = 31
CUT = {"type": "cut", "supplier": "RU", "share": 1 / 6, "from": "2021-01-01"}


def daily(values: Any, lane: int = 0) -> Any:
    """Of the only period, per day."""
    return np.asarray(values)[lane, ..., 0] / DAYS


def test_consumers_and_their_supplier(tiny: SimpleNamespace, solve: Callable[..., Any]) -> None:
    """75 instead of 90 GWh/d: 25 given up at 50 EUR/MWh instead of 10 at 32."""
    run = solve(tiny.one_node(100.0, 90.0), measures={"less": CUT})
    accounts = accounts_of(run.result)
    for lane, (volume, price) in enumerate([(75, 50), (90, 32)]):
        lost = (100 - volume) * (20 + price) / 2
        assert daily(accounts.consumption_bill, lane) == pytest.approx([price * volume], rel=1e-4)
        assert daily(accounts.value_lost, lane) == pytest.approx([lost], rel=1e-3)
        assert daily(accounts.suppliers, lane) == pytest.approx([(price - 10) * volume], rel=1e-4)
        cost = 10 * volume + lost
        assert daily(accounts.total, lane) == pytest.approx(
            -cost + daily(accounts.exporters, lane).sum() + daily(accounts.elsewhere, lane),
            rel=1e-4,
        )
    told = run.summary["countries"]["A"]
    change = -(50 * 75 + 25 * 35) + (32 * 90 + 10 * 26)
    assert told["consumer_surplus_change_beur"] == pytest.approx(change * DAYS / 1e6, abs=2e-4)
    assert told["welfare_change_beur"] == told["consumer_surplus_change_beur"]
    sender = run.summary["senders"]["RU"]
    assert sender["volume_twh"] == pytest.approx(75 * DAYS / 1e3, abs=1e-3)
    assert sender["revenue_change_beur"] == pytest.approx((3750 - 2880) * DAYS / 1e6, abs=2e-4)
    assert sender["net_revenue_beur"] == pytest.approx(3000 * DAYS / 1e6, abs=2e-4)


def test_rent_of_own_production(tiny: SimpleNamespace, solve: Callable[..., Any]) -> None:
    """30 GWh/d at 5 EUR/MWh beside 45 imported: the price is 50, the rent 45 a MWh."""
    run = solve(tiny.one_node(100.0, 45.0).production("A", 30.0))
    assert daily(accounts_of(run.result).producers) == pytest.approx([30 * 45], rel=1e-4)


def test_congestion_is_shared_by_both_ends(
    tiny: SimpleNamespace, solve: Callable[..., Any]
) -> None:
    """60 GWh/d from A at 10 to B at 68 EUR/MWh for a tariff of 1."""
    run = solve(tiny.two_nodes(60.0))
    assert daily(accounts_of(run.result).networks) == pytest.approx([57 * 30, 57 * 30], rel=1e-3)


def test_congestion_behind_a_hub_belongs_to_the_market(
    tiny: SimpleNamespace, solve: Callable[..., Any]
) -> None:
    base = tiny.Tiny().market("A", 100.0).hub("H").supply("pipe", "H", 200.0).arc("H", "A", 60.0)
    run = solve(base)
    accounts = accounts_of(run.result)
    assert daily(accounts.networks) == pytest.approx([58 * 60], rel=1e-3)
    assert daily(accounts.suppliers) == pytest.approx([0.0], abs=0.1)


def test_rent_of_a_storage(tiny: SimpleNamespace, solve: Callable[..., Any]) -> None:
    """280 GWh bought in January at 10 EUR/MWh, for 2 injected, and sold in February at 56."""
    supply = [120.0, 60.0, *[100.0] * 10]
    base = tiny.with_storage(100.0, supply, rate=10.0, cost=2.0)
    run = solve(base, end="2021-02-28", storage={"initial": 0.0})
    rent = accounts_of(run.result).storages[0, 0]
    assert rent == pytest.approx([-280 * 12, 280 * 56], rel=2e-3)


def test_a_level_missed_costs_its_penalty(tiny: SimpleNamespace, solve: Callable[..., Any]) -> None:
    """Customers give up 25/3 GWh/d for 30 EUR/MWh; what is still missing of 0.4 TWh costs 30."""
    base = tiny.with_storage(100.0, 100.0, volume=1.0)
    target = {"date": "2021-02-01", "fill": 0.9, "penalty": "30.0 EUR/MWh"}
    run = solve(base, storage={"initial": 0.5, "targets": [target]})
    injected = 25 / 3 * DAYS
    burden = storage_burden(run.result)[0, 0, 0]
    assert burden == pytest.approx(30 * (400 - injected), rel=1e-3)
    assert storage_worth(run.result)[0, 0] == pytest.approx(30 * 900)
    assert accounts_of(run.result).storages[0, 0, 0] == pytest.approx(
        -burden - 30 * injected, rel=1e-3
    )
    assert closing(run.result).max() < 1e-7


def with_duties(run: Any, **changes: Any) -> Any:
    """The result as if its prices had come about under other duties and caps."""
    result = run.result
    arrays = {
        name: np.full_like(getattr(result.batch, name), value) for name, value in changes.items()
    }
    return replace(result, batch=replace(result.batch, **arrays))


@pytest.mark.parametrize(
    ("changes", "duty", "cap_rent"),
    [
        ({"route_duty": 8.0}, 8.0, 0.0),
        ({"route_ad_valorem": 0.25}, 10.0, 0.0),
        ({"route_duty": 10.0, "route_ad_valorem": 0.25}, 18.0, 0.0),
        ({"route_cap": 30.0, "route_capped": 1.0}, 0.0, 20.0),
        ({"route_cap": 30.0, "route_capped": 0.25}, 0.0, 5.0),
        ({"route_cap": 60.0, "route_capped": 1.0}, 0.0, 0.0),
        ({"route_duty": 8.0, "route_cap": 30.0, "route_capped": 1.0}, 8.0, 12.0),
        ({"route_ad_valorem": 0.25, "route_cap": 30.0, "route_capped": 1.0}, 7.5, 12.5),
    ],
)
def test_duties_and_caps_move_money(
    changes: dict[str, float],
    duty: float,
    cap_rent: float,
    tiny: SimpleNamespace,
    solve: Callable[..., Any],
) -> None:
    """75 GWh/d worth 50 EUR/MWh: a seller gets (50 - rate) / (1 + share), or the cap."""
    run = solve(tiny.one_node(100.0, 75.0))
    result = with_duties(run, **changes)
    accounts, trade = accounts_of(result), route_trade(result)
    assert daily(accounts.tariffs) == pytest.approx([duty * 75], rel=1e-4)
    assert daily(accounts.caps) == pytest.approx([cap_rent * 75], rel=1e-4)
    assert trade.revenue[0, 0, 0] == pytest.approx((50 - duty - cap_rent) * 75, rel=1e-4)
    assert daily(accounts.suppliers) == pytest.approx([(40 - duty - cap_rent) * 75], rel=1e-4)
    assert accounts.total == pytest.approx(accounts_of(run.result).total)


def test_money_at_a_hub_goes_where_its_gas_goes(
    tiny: SimpleNamespace, solve: Callable[..., Any]
) -> None:
    """60 of 90 GWh/d go straight to A, 30 over a second hub, 20 of these to A and 10 to B."""
    base = tiny.Tiny().market("A", 100.0).market("B", 100.0).hub("H").hub("I")
    base.supply("pipe", "H", 90.0).arc("H", "A", 60.0).arc("H", "I", 30.0)
    base.arc("I", "A", 20.0).arc("I", "B", 10.0).supply("own", "B", 80.0)
    run = solve(base)
    shares = landing(run.result)
    assert shares["H"][0, :, 0] == pytest.approx([80 / 90, 10 / 90], rel=1e-3)
    assert shares["I"][0, :, 0] == pytest.approx([2 / 3, 1 / 3], rel=1e-3)
    result = run.result
    duty = np.zeros_like(result.batch.route_duty)
    duty[:, 0] = 9.0
    taxed = accounts_of(replace(result, batch=replace(result.batch, route_duty=duty)))
    assert daily(taxed.tariffs) == pytest.approx([80 * 9, 10 * 9], rel=1e-3)
    crossing = np.zeros_like(result.batch.arc_duty)
    crossing[:, result.batch.network.arc_index["H>I"]] = 3.0
    taxed = accounts_of(replace(result, batch=replace(result.batch, arc_duty=crossing)))
    assert daily(taxed.tariffs) == pytest.approx([3 * 20, 3 * 10], rel=1e-3)
    assert taxed.total == pytest.approx(accounts_of(result).total, rel=1e-6)


def test_duty_on_cargoes(tiny: SimpleNamespace, solve: Callable[..., Any]) -> None:
    """What lands under a duty pays it; those who charge it share by their send-out."""
    base = tiny.with_lng().market("B", 40.0).terminal("quay", "B", 200.0)
    run = solve(base)
    result, landed = run.result, run.result.send_out[0, :, 0]
    rate = np.zeros_like(result.batch.lng_duty)
    rate[:, 0] = 4.0
    dutied = np.zeros_like(result.dutied)
    dutied[:, 0] = 21.0
    taxed = replace(result, batch=replace(result.batch, lng_duty=rate), dutied=dutied)
    paid = lng_duty(taxed)[0, :, 0]
    assert paid == pytest.approx(84.0 * landed / landed.sum(), rel=1e-6)
    assert accounts_of(taxed).total == pytest.approx(accounts_of(result).total)
    rate[:, :, 1] = 0.0
    assert lng_duty(taxed)[0, :, 0] == pytest.approx([84.0, 0.0])


def test_a_price_without_a_market_is_worth_nothing(
    tiny: SimpleNamespace, solve: Callable[..., Any]
) -> None:
    """An idle hub has no price; accounts have numbers all the same."""
    base = tiny.one_node(100.0, 90.0).hub("H").arc("H", "A", 50.0)
    run = solve(base)
    assert np.isnan(run.result.hub_price).any()
    accounts = accounts_of(run.result)
    for name in Accounts.__dataclass_fields__:
        assert np.isfinite(getattr(accounts, name)).all(), name
    assert closing(run.result).max() < 1e-7


def test_resource_cost_is_the_objective_where_nothing_else_counts(
    tiny: SimpleNamespace, solve: Callable[..., Any]
) -> None:
    run = solve(tiny.two_nodes(60.0), measures={"less": CUT})
    assert resource_cost(run.result).sum(axis=1) == pytest.approx(run.result.objective)


def test_import_bill_comes_without_what_stays(
    tiny: SimpleNamespace, solve: Callable[..., Any]
) -> None:
    """75 GWh/d at 50 EUR/MWh, up from 90 at 32."""
    told = solve(tiny.one_node(100.0, 90.0), measures={"less": CUT}).summary["countries"]["A"]
    assert told["import_bill_beur"] == pytest.approx(3750 * DAYS / 1e6, abs=2e-4)
    assert told["import_bill_change_beur"] == pytest.approx(870 * DAYS / 1e6, abs=2e-4)
