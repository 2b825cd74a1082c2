"""Announcement stages, by hand: what the market pays before it knows, and what it pays after.

Demand is 100 GWh/d. Up to half of it answers to prices, from 20 to 80 EUR/MWh, so giving up x GWh/d
costs 20 + 1.2 x. A pipeline offers 120 GWh/d at 10 EUR/MWh. Putting gas into store costs 1 EUR/MWh,
so that nobody does it for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.data.calendar import Calendar
from sim.errors import ScenarioError
from sim.model.assemble import ground_under
from sim.model.foresight import stage_days
from sim.model.network import Network
from sim.pipeline import Run, checked_seeds
from sim.summary.indicators import node_balance
from sim.summary.plans import Plan

Solve = Callable[..., Run]
STAGED = {"foresight": "announced"}
EMPTY = {"initial": 0.0}
CUT = {"type": "cut", "supplier": "RU", "form": "pipeline", "from": "2021-02-01", "share": 0.5}


def prices(run: Run, lane: int = 0) -> list[float]:
    """Of the first node, by period."""
    return [float(price) for price in run.result.hub_price[lane, 0]]


def own(run: Run) -> list[Plan]:
    """Plans of the scenario itself."""
    return [plan for plan in run.plans if plan.case == "scenario"]


def halved(tiny: SimpleNamespace, solve: Solve, **announced: str) -> Run:
    """Half of the supply of February is lost; the store is large and empty."""
    return solve(
        tiny.with_storage(100.0, 120.0, cost=1.0),
        end="2021-02-28",
        storage=EMPTY,
        market=STAGED,
        measures={"cut": {**CUT, **announced}},
    )


def test_a_surprise_is_planned_for_from_its_day_on(tiny: SimpleNamespace, solve: Solve) -> None:
    """January knows nothing and stores nothing; February gives up 40 of 100 GWh/d."""
    run = halved(tiny, solve, announced="2021-02-01")
    assert prices(run) == pytest.approx([10.0, 20 + 1.2 * 40], abs=1e-3)
    assert run.result.inventory[0, 0] == pytest.approx([0.0, 0.0], abs=1e-4)
    assert prices(run, 1) == pytest.approx([10.0, 10.0], abs=1e-3)


def test_what_is_known_is_shared_by_all_days(tiny: SimpleNamespace, solve: Solve) -> None:
    """500 GWh are missing in 59 days; January puts its part of them into the store."""
    run = halved(tiny, solve)
    price = 20 + (1.2 * 500 - 28) / 59
    assert prices(run) == pytest.approx([price, price + 1], abs=1e-3)
    stored = 0.031 * (20 + (price - 20) / 1.2)
    assert run.result.inventory[0, 0, 0] == pytest.approx(stored, abs=1e-4)


def test_a_warning_is_used_from_the_day_it_is_given(tiny: SimpleNamespace, solve: Solve) -> None:
    """800 GWh are missing in the 44 days from 16 January, which cuts the month in two."""
    run = halved(tiny, solve, announced="2021-01-16")
    starts = (date(2021, 1, 1), date(2021, 1, 16), date(2021, 2, 1))
    assert run.result.batch.calendar.starts == starts
    price = 20 + (1.2 * 800 - 28) / 44
    assert prices(run) == pytest.approx([10.0, price, price + 1], abs=1e-3)


def test_announced_on_day_one_is_known(tiny: SimpleNamespace, solve: Solve) -> None:
    early, known = halved(tiny, solve, announced="2021-01-01"), halved(tiny, solve)
    assert np.array_equal(early.result.hub_price, known.result.hub_price)
    assert not early.plans


def test_no_news_no_change(tiny: SimpleNamespace, solve: Solve) -> None:
    """A plan made anew from what the last one left, with nothing learnt, goes on as it did."""
    base = tiny.with_storage([140.0, 60.0, 90.0, 130.0, *[100.0] * 8], 100.0, volume=2.0, cost=1.0)
    keys: dict[str, Any] = {
        "end": "2021-04-30",
        "storage": EMPTY,
        "measures": {"cut": {**CUT, "share": 0.1}},
    }
    once = solve(base, **keys)
    often = solve(base, market={**STAGED, "stages": "monthly"}, **keys)
    assert [plan.day.month for plan in own(often)] == [1, 2, 3, 4]
    assert prices(often) == pytest.approx(prices(once), abs=0.01)
    assert often.result.inventory[0] == pytest.approx(once.result.inventory[0], abs=1e-3)


def test_news_in_their_order(tiny: SimpleNamespace, solve: Solve) -> None:
    """Two cuts of a fifth, known on 1 February and 1 March; a third is averted."""
    fifth = {"type": "cut", "supplier": "RU", "form": "pipeline", "share": 0.25}
    run = solve(
        tiny.one_node(100.0, 100.0),
        end="2021-03-31",
        market=STAGED,
        measures={
            "later": {**fifth, "from": "2021-03-01", "announced": "2021-03-01"},
            "first": {**fifth, "from": "2021-02-01", "announced": "2021-02-01"},
            "never": {**fifth, "from": "2021-03-01", "shock": "averted"},
        },
    )
    assert [plan.learned for plan in own(run)] == [(), ("first",), ("later",)]
    assert prices(run)[1:] == pytest.approx([20 + 1.2 * 25, 20 + 1.2 * 43.75], abs=1e-3)
    first, second, third = own(run)
    assert second.price("EU27") == pytest.approx([50.0, 50.0], abs=1e-3)
    assert second.mean_price("EU27", date(2021, 3, 1)) == pytest.approx(50.0, abs=1e-3)
    assert third.missing("EU27") == pytest.approx([43.75], abs=1e-3)
    assert first.missing("EU27") == pytest.approx([0.0] * 3, abs=1e-3)
    other = [plan for plan in run.plans if plan.case == "counterfactual"]
    assert [plan.day for plan in other] == [plan.day for plan in own(run)]


def test_what_happens_is_expected_to_last(tiny: SimpleNamespace, solve: Solve) -> None:
    """February loses half; it plans for half in March too, which March belies."""
    cut = {**CUT, "until": "2021-02-28", "announced": "as_it_happens"}
    run = solve(tiny.one_node(100.0, 120.0), end="2021-03-31", market=STAGED, measures={"cut": cut})
    first, second, third = own(run)  # by months, where nothing else says when
    assert first.price("EU27") == pytest.approx([10.0] * 3, abs=1e-3)
    assert second.price("EU27") == pytest.approx([68.0, 68.0], abs=1e-3)
    assert third.price("EU27") == pytest.approx([10.0], abs=1e-3)
    assert prices(run) == pytest.approx([10.0, 68.0, 10.0], abs=1e-3)


def test_a_quota_is_used_up_across_stages(tiny: SimpleNamespace, solve: Solve) -> None:
    """60 GWh/d on average; what January took is gone when February loses the other route."""
    base = tiny.one_node(100.0, 120.0).supply("alt", "A", 30.0, supplier="NO")
    lost = {"type": "cut", "supplier": "NO", "form": "pipeline", "from": "2021-02-01"}
    run = solve(
        base,
        end="2021-02-28",
        market=STAGED,
        measures={
            "few": {"type": "quota", "supplier": "RU", "volume": "60 GWh/d", "from": "2021-01-01"},
            "lost": {**lost, "announced": "2021-02-01"},
        },
    )
    assert prices(run) == pytest.approx([20 + 1.2 * 10, 20 + 1.2 * 40], abs=1e-2)
    assert run.result.route_supply[0, 0] == pytest.approx([60.0, 60.0], abs=1e-2)


def test_a_quota_of_unknown_length_is_not_drawn_ahead(tiny: SimpleNamespace, solve: Solve) -> None:
    """40 GWh/d in January and February, thought to last until June: nothing is drawn ahead on it.

    Stores are poor at first, so that a plan for half a year would take most of its volume early.
    """
    base = tiny.with_storage(100.0, 100.0, fill=0.3)
    quota = {"type": "quota", "supplier": "RU", "volume": "40 GWh/d", "from": "2021-01-01"}
    run = solve(
        base,
        end="2021-06-30",
        measures={"q": {**quota, "until": "2021-02-28", "announced": "as_it_happens"}},
        market={"foresight": "announced"},
        storage={"initial": 0.3},
    )
    days = run.result.batch.calendar.days
    passed = np.cumsum(run.result.route_supply[0, 0, :2] * days[:2])
    assert (passed <= 40 * np.cumsum(days[:2]) + 1e-3).all()


def test_a_target_is_filled_for_when_it_is_announced(tiny: SimpleNamespace, solve: Solve) -> None:
    """0.5 TWh by the end of February are 17.9 GWh/d of February's spare 20."""
    target = {"date": "2021-03-01", "fill": 0.05, "announced": "2021-02-01"}
    run = solve(
        tiny.with_storage(100.0, 120.0, cost=1.0),
        end="2021-03-31",
        market=STAGED,
        storage={**EMPTY, "targets": [target]},
    )
    assert run.result.inventory[0, 0, :2] == pytest.approx([0.0, 0.5], abs=1e-3)
    assert own(run)[1].learned == ("target 5 % on 2021-03-01",)


def test_balances_and_stores_go_on_across_stages(tiny: SimpleNamespace, solve: Solve) -> None:
    base = tiny.two_nodes(80.0, 150.0, [120.0, 110.0, 90.0, 60.0, *[100.0] * 8])
    base.storage("B", 3.0, fill=0.4)
    run = solve(
        base,
        end="2021-04-30",
        resolution="weekly",
        market={**STAGED, "stages": ["2021-02-17"]},
        measures={"cut": {**CUT, "from": "2021-03-10", "announced": "2021-03-03"}},
    )
    result = run.result
    assert np.abs(node_balance(result).residual).max() < 1e-4
    held = np.concatenate((result.batch.storage.initial[:, :, None], result.inventory), axis=2)
    moved = (result.injection - result.withdrawal) * result.batch.calendar.days / 1000
    assert np.diff(held, axis=2) == pytest.approx(moved, abs=1e-5)
    assert result.batch.calendar.periods == len(result.batch.calendar.starts) == 20


EXPECTED = [("normal", 0.8), ("reference", 1.0), ({"hdd_ratio": 1.1}, 1.1), (2010, 0.96)]


def test_weather_to_come_is_expected_to_be_another(tiny: SimpleNamespace, scenario: Any) -> None:
    """The base year had 1.25 times the normal degree days, the scenario has 0.5 of its."""
    base = tiny.Tiny().market("A", [120.0] * 3 + [60.0] * 9, sectors={"household": 1.0})
    base.sector("household", 900.0, heating=0.5).supply("pipe", "A", 200.0)
    base.add("weather", ("A", 2010, 1.2), ("A", 2021, 1.25))
    for expected, later in EXPECTED:
        market = {**STAGED, "expected_weather": expected, "stages": "monthly"}
        loaded = scenario(base, end="2021-03-31", weather={"hdd_ratio": 0.5}, market=market)
        seeds = checked_seeds(loaded)
        net = Network.of(seeds)
        plain = loaded.scenario.model_copy(update={"weather": "reference"})
        ratio = (
            ground_under(loaded.scenario, seeds, net, seen=31).inputs.heating
            / ground_under(plain, seeds, net).inputs.heating
        )[0, 0]
        assert ratio[:31] == pytest.approx(np.full(31, 0.5))
        assert ratio[31:] == pytest.approx(np.full(59, later))


def test_stage_days_begin_periods() -> None:
    """A cut in the middle of a month, one on its first day, and two outside the horizon."""
    cuts = [date(2021, 1, 20), date(2021, 3, 1), date(2020, 12, 1), date(2021, 5, 1)]
    calendar = Calendar.of(date(2021, 1, 10), date(2021, 3, 31), "monthly", cuts)
    assert [day.isoformat() for day in calendar.starts] == [
        "2021-01-10",
        "2021-01-20",
        "2021-02-01",
        "2021-03-01",
    ]
    assert list(calendar.days) == [10, 12, 28, 31]
    middle = calendar.part(1, 3)
    assert (middle.starts, middle.end) == (calendar.starts[1:3], date(2021, 2, 28))
    assert calendar.part(2).end == calendar.end


@pytest.mark.parametrize(
    ("market", "measures", "stages"),
    [
        ({}, {"cut": CUT}, [1]),
        (STAGED, {"cut": CUT}, [1]),
        (STAGED, {"cut": {**CUT, "announced": "2020-11-01"}}, [1]),
        (STAGED, {"cut": {**CUT, "announced": "2021-01-15"}}, [1, 15]),
        (STAGED, {"cut": {**CUT, "announced": "2021-01-15", "shock": False}}, [1, 15]),
        ({**STAGED, "stages": ["2021-01-08"]}, {"cut": CUT}, [1, 8]),
        ({**STAGED, "stages": "monthly"}, {}, [1, 32, 60]),
        (STAGED, {"cut": {**CUT, "announced": "as_it_happens"}}, [1, 32, 60]),
        ({**STAGED, "stages": ["2021-02-05"]}, {"cut": {**CUT, "announced": "as_it_happens"}},
         [1, 36]),
    ],
)  # fmt: skip
def test_days_on_which_the_market_plans(
    tiny: SimpleNamespace, scenario: Any, market: Any, measures: Any, stages: list[int]
) -> None:
    """By day of the year."""
    loaded = scenario(tiny.one_node(), end="2021-03-31", market=market, measures=measures)
    days = stage_days(loaded.scenario)
    assert [day.timetuple().tm_yday for day in days] == stages


def test_normal_weather_needs_stages_and_degree_days(tiny: SimpleNamespace, scenario: Any) -> None:
    with pytest.raises(ScenarioError, match="with perfect foresight the weather is known"):
        scenario(tiny.one_node(), market={"expected_weather": "normal"})
    loaded = scenario(tiny.one_node(), market={**STAGED, "expected_weather": "normal"})
    with pytest.raises(ScenarioError, match="no degree days of 2021"):
        checked_seeds(loaded)
    loaded = scenario(tiny.one_node(), market={**STAGED, "expected_weather": 1985})
    with pytest.raises(ScenarioError, match=r"market\.expected_weather: .* no degree days of past"):
        checked_seeds(loaded)
