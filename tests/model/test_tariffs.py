"""Duties by hand: who pays, who sells less, and what else would have had the same effect.

Demand of 100 GWh/d gives up x at 20 + 1.2 x EUR/MWh, up to 50.
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
DUTY: dict[str, Any] = {"type": "tariff", "supplier": "RU", "from": FROM}


def steps(tiny: SimpleNamespace) -> Any:
    """Two Russian steps of 30 at 10 and at 15, and 40 of others at 10."""
    base = (
        tiny.Tiny().market("A", 100.0).supply("cheap", "A", 30.0).supply("dear", "A", 30.0, cost=15)
    )
    return base.supply("north", "A", 40.0, supplier="NO")


@pytest.mark.parametrize(
    ("keys", "sold", "price"),
    [
        ({"rate": "3 EUR/MWh"}, 60.0, 20.0),
        ({"rate": "20 EUR/MWh"}, 47.5, 35.0),
        ({"ad_valorem": "100 %"}, 60.0 - 10 / 1.2, 30.0),
        ({"rate": "20 EUR/MWh", "route": "dear"}, 47.5, 35.0),
    ],
)
def test_duty_on_a_supply_in_steps(
    tiny: SimpleNamespace, solve: Solve, keys: dict[str, Any], sold: float, price: float
) -> None:
    """The dear step sells where the price covers 15 and the duty: 35, or 30 if it is as much again.

    A duty that leaves it a profit changes nothing: 15 + 3 is still below what 100 are worth.
    """
    result = solve(steps(tiny), measures={"duty": {**DUTY, **keys}}).result
    assert result.route_supply[0, :2, 0].sum() == pytest.approx(sold, abs=1e-2)
    assert result.route_supply[0, 2, 0] == pytest.approx(40.0, abs=1e-2)
    if sold < 60:
        assert result.hub_price[0, 0, 0] == pytest.approx(price, abs=1e-2)
        assert result.demand_response[0].sum() == pytest.approx(60 - sold, abs=1e-2)


def test_the_same_volume_by_embargo_tariff_or_quota(tiny: SimpleNamespace, solve: Solve) -> None:
    """12.5 GWh/d fewer, however: 35 EUR/MWh and the same consumption; the money goes elsewhere."""
    measures: dict[str, dict[str, Any]] = {
        "tariff": {**DUTY, "rate": "20 EUR/MWh"},
        "quota": {"type": "quota", "supplier": "RU", "volume": "47.5 GWh/d", "from": FROM},
        "embargo": {"type": "embargo", "supplier": "RU", "share": 12.5 / 60, "from": FROM},
    }
    revenue = {}
    for name, measure in measures.items():
        result = solve(steps(tiny), measures={name: measure}).result
        assert result.route_supply[0, :2, 0].sum() == pytest.approx(47.5, abs=1e-2), name
        assert result.hub_price[0, 0, 0] == pytest.approx(35.0, abs=2e-2), name
        assert result.consumption[0].sum() == pytest.approx(87.5, abs=1e-2), name
        received = result.hub_price[0, 0, 0] - result.batch.route_duty[0, :2, 0]
        revenue[name] = float((received * result.route_supply[0, :2, 0]).sum())
    assert revenue["quota"] == pytest.approx(35 * 47.5, rel=1e-3)
    assert revenue["embargo"] == pytest.approx(35 * 47.5, rel=1e-3)
    assert revenue["tariff"] == pytest.approx(15 * 47.5, rel=1e-3)


def test_duties_add_up_and_act_in_their_window(tiny: SimpleNamespace, acted: Acted) -> None:
    """5 from the first, 3 more from the eleventh of 31 days, half of it while it builds up."""
    measures = {
        "one": {**DUTY, "rate": "5 EUR/MWh"},
        "two": {**DUTY, "rate": "3 EUR/MWh", "from": "2021-01-11", "ramp": "2 d"},
    }
    case = acted(steps(tiny), measures=measures)
    assert case.x.route_duty[0, [9, 10, 11]] == pytest.approx([5.0, 6.5, 8.0])
    assert case.x.route_duty[2].max() == 0.0
    assert case.batch.route_duty[0, 0, 0] == pytest.approx(5 + 3 * 20.5 / 31)
    assert case.calm.route_duty.max() == 0.0


def hub(tiny: SimpleNamespace) -> Any:
    """Russian gas of 150 lands from hub H in A, of the EU, and in C, which is not."""
    base = tiny.Tiny().market("A", 100.0).market("C", 100.0, eu=False).hub("H")
    return base.arc("H", "A", 100.0).arc("H", "C", 100.0).supply("sea", "H", 150.0)


def test_duty_where_gas_lands_from_a_hub(tiny: SimpleNamespace, solve: Solve) -> None:
    """Of 150 for 200 A would give up 25 like C; with a duty of 12 x and y, x + y = 50.

    20 + 1.2 x = 20 + 1.2 y + 12: x = 30, y = 20.
    """
    run = solve(hub(tiny), measures={"duty": {**DUTY, "rate": "12 EUR/MWh"}})
    assert run.result.batch.route_duty.max() == 0.0
    assert run.result.batch.arc_duty[0, :, 0].tolist() == [12.0, 0.0]
    assert run.result.demand_response[0, :, 0, 0] == pytest.approx([30.0, 20.0], abs=1e-2)
    assert run.result.hub_price[0, :2, 0] == pytest.approx([56.0, 44.0], abs=1e-2)


def test_duty_on_the_route_where_all_landings_pay(tiny: SimpleNamespace, acted: Acted) -> None:
    case = acted(hub(tiny), measures={"duty": {**DUTY, "rate": "12 EUR/MWh", "importers": "all"}})
    assert case.x.route_duty[0, 0] == 12.0
    assert case.x.arc_duty.max() == 0.0


def test_duty_on_an_interconnection(tiny: SimpleNamespace, solve: Solve) -> None:
    """B pays 10 for gas, 1 for the way and 4 of duty."""
    duty = {"type": "tariff", "arc": "A>B", "rate": "4 EUR/MWh", "from": FROM}
    result = solve(tiny.two_nodes(150.0, supply=300.0), measures={"duty": duty}).result
    assert result.hub_price[:, 1, 0] == pytest.approx([15.0, 11.0], abs=1e-2)


def test_rerouted_gas_pays_as_well(tiny: SimpleNamespace, solve: Solve) -> None:
    """The outage's gas comes by the other route, at 10 and a duty of 25 on it."""
    base = tiny.Tiny().market("A", 100.0).supply("one", "A", 60.0).supply("two", "A", 40.0)
    measures = {
        "out": {"type": "route_outage", "route": "one", "rerouted": "100 %", "from": FROM},
        "duty": {**DUTY, "rate": "25 EUR/MWh", "route": "two"},
    }
    result = solve(base, measures=measures).result
    assert result.route_supply[0, 1, 0] == pytest.approx(100 - 15 / 1.2, abs=1e-2)
    assert result.hub_price[0, 0, 0] == pytest.approx(35.0, abs=1e-2)


ON_LNG = {**DUTY, "form": "lng", "rate": "5 EUR/MWh"}


def test_duty_on_one_origin_is_avoided_by_swapping(tiny: SimpleNamespace, solve: Solve) -> None:
    """A takes 40 from Qatar's 100 instead: nobody pays the duty, no price moves."""
    result = solve(tiny.with_lng(), measures={"duty": {**ON_LNG, "supplier": "US"}}).result
    assert result.hub_price[0, 0, 0] == pytest.approx(20.0, abs=1e-2)
    assert result.dutied[0].sum() == pytest.approx(0.0, abs=1e-2)
    assert result.lng_exports[0, :, 0] == pytest.approx([300.0, 100.0], abs=1e-2)


def test_duty_on_all_origins_is_paid(tiny: SimpleNamespace, solve: Solve) -> None:
    """The world takes x more at 20 - 3 x / w, w = 360 (0.85^-0.5 - 1), A gives up x at 20 + 1.2 x.

    5 apart: x = 5 / (1.2 + 3 / w).
    """
    measures = {name: {**ON_LNG, "supplier": name.upper()} for name in ("us", "qa")}
    result = solve(tiny.with_lng(), measures=measures).result
    given_up = 5 / (1.2 + 3 / (360 * (0.85**-0.5 - 1)))
    assert result.demand_response[0].sum() == pytest.approx(given_up, abs=1e-2)
    assert result.dutied[0].sum() == pytest.approx(40 - given_up, abs=2e-2)
    assert result.send_out[0, 0, 0] == pytest.approx(40 - given_up, abs=2e-2)
    lng = result.hub_price[0, -1, 0]
    assert result.hub_price[0, 0, 0] == pytest.approx(lng + 5, abs=2e-2)


def test_duty_and_refusal_together(tiny: SimpleNamespace, solve: Solve) -> None:
    """American LNG refused, Qatari taxed: only 40 of Qatar's 100 are wanted, all of them taxed."""
    measures = {
        "ban": {"type": "embargo", "supplier": "US", "form": "lng", "from": FROM},
        "duty": {**ON_LNG, "supplier": "QA"},
    }
    result = solve(tiny.with_lng(), measures=measures).result
    assert result.dutied[0, 0, 0] == 0.0
    assert result.dutied[0, 1, 0] == pytest.approx(result.send_out[0, 0, 0], abs=1e-2)
    assert np.nanmax(result.hub_price[0, 0]) > 24.0
