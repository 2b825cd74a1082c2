"""A strategic sender against what textbooks say of a monopolist, and on networks done by hand.

The linear market: demand of 160 GWh/d with elasticity -2 between 20 and 80 EUR/MWh, so that 150 of
it respond along a line and the firm rest, 10, is covered by the market's own wells. What the sender
faces is then the line from 150 GWh/d at 20 EUR/MWh to nothing at the choke price A = 80 EUR/MWh,
200 GWh/d if it went on to a price of zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sim.ensemble import run_ensemble
from sim.pipeline import Run
from sim.summary.sales import Strategy

CHOKE, ALL, DAYS = 80.0, 200.0, 31
LINEAR = {"elasticity": {"industry": -2.0}}
STRATEGIC = {"sender_behaviour": "strategic", **LINEAR}

Solve = Callable[..., Run]


def linear(tiny: Any, supply: float = 200.0, cost: float = 0.0) -> Any:
    """One node whose residual demand is a line, and a sender."""
    base = tiny.Tiny().market("A", 160.0).sector("industry", 80.5)
    return base.production("A", 10.0).supply("pipe", "A", supply, cost=cost)


def always(kind: str, **keys: Any) -> dict[str, Any]:
    """A measure on the sender's gas, in both cases."""
    measure = {"type": kind, "supplier": "RU", "from": "2021-01-01", "shock": False, **keys}
    return {"measures": {kind.replace("_", "-"): measure}}


def duty(rate: float) -> dict[str, Any]:
    """A tariff, unless it is nothing."""
    return always("tariff", importers="A", rate=f"{rate} EUR/MWh") if rate else {}


@dataclass(frozen=True)
class Market:
    """One period of a run: what the sender delivers (GWh/d), the price, and what buyers have."""

    quantity: float
    price: float
    surplus: float


def market_of(run: Run) -> Market:
    """The linear market; its buyers' surplus is what their gas is worth to them less the bill."""
    result = run.result
    quantity = float(result.route_supply[0].sum(axis=0)[0])
    price = float(result.hub_price[0, 0, 0])
    worth = 150.0 * (20 + CHOKE) / 2 - float(result.value_lost[0].sum())
    return Market(quantity, price, worth - price * quantity)


def strategy_of(run: Run) -> Strategy:
    """What the sender of the scenario chose."""
    assert run.strategies[0] is not None
    return run.strategies[0]


@pytest.fixture(scope="module")
def monopoly(solve: Solve, tiny: Any) -> dict[float, Run]:
    """The linear market under duties of nothing, a third and a half of the choke price."""
    return {
        part: solve(linear(tiny), market=STRATEGIC, **duty(part * CHOKE))
        for part in (0.0, 1 / 3, 1 / 2)
    }


@pytest.mark.parametrize(
    ("part", "quantity", "revenue", "welfare"),
    [(0.0, 1 / 2, 1.0, 1.0), (1 / 3, 1 / 3, 4 / 9, 4 / 3), (1 / 2, 1 / 4, 1 / 4, 5 / 4)],
)
def test_a_duty_on_a_linear_monopolist(
    monopoly: dict[float, Run], part: float, quantity: float, revenue: float, welfare: float
) -> None:
    """q = (1 - t/A)/2; the seller keeps q (p - t), the buyers their surplus and the duty t q."""
    free, taxed, rate = market_of(monopoly[0.0]), market_of(monopoly[part]), part * CHOKE
    assert taxed.quantity / ALL == pytest.approx(quantity, abs=1e-3)
    assert taxed.price == pytest.approx(CHOKE * (1 - quantity), abs=0.1)
    kept = taxed.quantity * (taxed.price - rate) / (free.quantity * free.price)
    assert kept == pytest.approx(revenue, abs=1e-3)
    gained = (taxed.surplus + rate * taxed.quantity) / free.surplus
    assert gained == pytest.approx(welfare, abs=1e-3)


def test_what_is_told_of_the_choice(solve: Solve, tiny: Any) -> None:
    """At a cost of 16: competitive 150 GWh/d at 16; strategic q = ALL (1 - c/A)/2 = 80 at 48."""
    run = solve(linear(tiny, cost=16.0), market=STRATEGIC)
    strategy = strategy_of(run)
    assert strategy.sender == "RU"
    assert strategy.offer["pipe"] == pytest.approx(0.4, abs=1e-3)
    assert strategy.competitive.volume == pytest.approx(DAYS * 0.150, abs=1e-4)
    assert strategy.competitive.price == pytest.approx(16.0, abs=1e-3)
    assert strategy.competitive.profit == pytest.approx(0.0, abs=1e-5)
    assert strategy.strategic.volume == pytest.approx(DAYS * 0.080, abs=1e-2)
    assert strategy.strategic.price == pytest.approx(48.0, abs=0.05)
    assert strategy.strategic.profit == pytest.approx(DAYS * 80 * 32 / 1e6, rel=1e-5)
    told = strategy.told()
    assert told["offer_pct"] == pytest.approx({"pipe": 40.0}, abs=0.1)
    assert told["strategic"]["price_eur_mwh"] == strategy.strategic.price


def test_a_cap_makes_a_monopolist_sell_more(solve: Solve, tiny: Any) -> None:
    """Below the monopoly price of 40 it sells up to where the cap is the market's price."""
    capped = always("price_cap", nodes="A", cap="30 EUR/MWh", response="deliver")
    found = market_of(solve(linear(tiny), market=STRATEGIC, **capped))
    assert found.quantity == pytest.approx(ALL * (1 - 30 / CHOKE), abs=0.2)
    idle = always("price_cap", nodes="A", cap="50 EUR/MWh", response="deliver")
    found = market_of(solve(linear(tiny), market=STRATEGIC, **idle))
    assert found.quantity == pytest.approx(100.0, abs=0.2)


@pytest.mark.parametrize(("price", "quantity"), [(20, 75.0), (40, 50.0)])
def test_other_buyers_raise_what_is_withheld(
    solve: Solve, tiny: Any, price: float, quantity: float
) -> None:
    """Gas that could be sold elsewhere at r has that cost: q = ALL (1 - r/A)/2."""
    outlet = {"volume": "200 GWh/d", "price": f"{price} EUR/MWh"}
    run = solve(linear(tiny), market={**STRATEGIC, "redirection": outlet})
    found, sales = market_of(run), strategy_of(run).strategic
    assert found.quantity == pytest.approx(quantity, abs=0.3)
    assert sales.redirected == pytest.approx(DAYS * (200 - found.quantity) / 1e3, rel=1e-6)
    profit = found.quantity * found.price + (200 - found.quantity) * price
    assert sales.profit == pytest.approx(DAYS * profit / 1e6, rel=1e-6)
    # The summary says the same: what is withheld could have been delivered.
    told = run.summary["senders"]["RU"]
    assert told["redirected_twh"] == pytest.approx(sales.redirected, abs=1e-3)
    assert told["net_revenue_with_redirection_beur"] == pytest.approx(sales.profit, abs=1e-3)


def test_few_other_buyers_change_nothing(solve: Solve, tiny: Any) -> None:
    """What they take is left over anyway."""
    outlet = {"volume": "50 GWh/d", "price": "20 EUR/MWh"}
    found = market_of(solve(linear(tiny), market={**STRATEGIC, "redirection": outlet}))
    assert found.quantity == pytest.approx(100.0, abs=0.2)


def test_a_small_sender_sells_all_it_has(solve: Solve, tiny: Any) -> None:
    """60 GWh/d is less than a monopolist would sell."""
    run = solve(linear(tiny, supply=60.0), market=STRATEGIC)
    assert strategy_of(run).offer == {"pipe": 1.0}
    assert market_of(run).quantity == pytest.approx(60.0, abs=1e-4)


def test_two_like_routes_sell_what_one_would(solve: Solve, tiny: Any) -> None:
    """Which of them carries the gas is all the same, their sum is not."""
    base = linear(tiny, supply=100.0).supply("other", "A", 100.0, cost=0.0)
    run = solve(base, market=STRATEGIC)
    assert market_of(run).quantity == pytest.approx(100.0, abs=0.5)
    assert set(strategy_of(run).offer) == {"pipe", "other"}


def test_a_dear_route_stays_empty(solve: Solve, tiny: Any) -> None:
    """Marginal revenue is nothing at 100 GWh/d: gas that costs 30 to deliver is not sold."""
    base = linear(tiny, supply=100.0).supply("dear", "A", 100.0, cost=30.0)
    run = solve(base, market=STRATEGIC)
    cheap, dear = run.result.route_supply[0, :, 0]
    assert cheap == pytest.approx(100.0, abs=1.0)
    assert dear == pytest.approx(0.0, abs=1.0)


def test_the_same_run_as_cuts_of_the_chosen_shares(solve: Solve, tiny: Any) -> None:
    base = linear(tiny)
    chosen = solve(base, market=STRATEGIC)
    share = strategy_of(chosen).offer["pipe"]
    cut = solve(base, market=LINEAR, **always("cut", form="pipeline", share=1 - share))
    for name in ("route_supply", "hub_price", "demand_response", "period_cost"):
        assert np.array_equal(getattr(chosen.result, name), getattr(cut.result, name)), name


def test_finer_periods_and_stages_get_the_monthly_choice(solve: Solve, tiny: Any) -> None:
    """The sender searches by month, whatever the market does."""
    monthly = solve(linear(tiny), market=STRATEGIC)
    weekly = solve(linear(tiny), market=STRATEGIC, resolution="weekly")
    staged = {**STRATEGIC, "foresight": "announced", "stages": ["2021-01-15"]}
    later = solve(linear(tiny), market=staged)
    assert weekly.result.batch.calendar.periods == 5
    assert later.result.batch.calendar.periods == 2
    for run in (weekly, later):
        assert strategy_of(run).offer == strategy_of(monthly).offer
        assert run.result.route_supply[0].sum(axis=0) == pytest.approx(100.0, abs=0.2)


def test_batch_mates_change_nothing(solve: Solve, scenario: Any, tiny: Any) -> None:
    """Alone, and beside scenarios of other duties, bit for bit."""
    base = linear(tiny)
    alone = solve(base, market=STRATEGIC, **duty(20.0))
    baseline = alone.seeds.folder
    cases = [scenario(baseline, market=STRATEGIC, **duty(rate)).scenario for rate in (5.0, 20.0)]
    mates = list(run_ensemble(cases, alone.seeds))
    [own] = run_ensemble(cases[1:], alone.seeds)
    assert dict(mates[1].values) == pytest.approx(dict(own.values), abs=0.0, nan_ok=True)
    price = alone.summary["regions"]["all"]["hub_price_eur_mwh"]
    assert mates[1].values["regions.all.hub_price_eur_mwh"] == price


def test_russia_holds_back_what_pays(shipped_run: Callable[..., Run]) -> None:
    """Withholding pays in an inelastic market: less gas, twice the price, a higher profit."""
    run = shipped_run("strategic-sender")
    strategy, routes = strategy_of(run), run.result.batch.network.routes
    competitive, strategic = strategy.competitive, strategy.strategic
    assert strategic.profit > 1.15 * competitive.profit
    assert 0.4 * competitive.volume < strategic.volume < 0.75 * competitive.volume
    assert strategic.price > 1.5 * competitive.price
    assert set(strategy.offer) <= {r.route for r in routes if r.supplier == "RU"}
    assert strategy.tried < 300


def test_who_pays_a_duty_when_the_sender_answers(shipped_run: Callable[..., Run]) -> None:
    """Part of it: the price rises by less than the duty, and the sender sells and keeps less."""
    run = shipped_run("tariff-on-a-strategic-sender")
    taxed, free = run.strategies
    assert taxed is not None
    assert free is not None
    assert 5 < run.summary["regions"]["EU27"]["price_effect_eur_mwh"] < 30
    assert taxed.strategic.volume < free.strategic.volume
    assert taxed.strategic.profit < free.strategic.profit
