"""Switching to other fuels by hand, and what a step-by-step embargo refuses.

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
COAL: dict[str, Any] = {
    "type": "fuel_switching",
    "nodes": "A",
    "sectors": "industry",
    "volume": "20 GWh/d",
    "price": "30 EUR/MWh",
    "from": FROM,
}


@pytest.mark.parametrize(
    ("supply", "switched", "responded", "price"),
    [
        (95.0, 0.0, 5.0, 26.0),
        (80.0, 20 - 8.5, 8.5, 30.2),
        (70.0, 20.0, 10.0, 32.0),
        (20.0, 20.0, 50.0, 500.0),
    ],
)
def test_switching_pays_above_its_price(
    tiny: SimpleNamespace,
    solve: Solve,
    supply: float,
    switched: float,
    responded: float,
    price: float,
) -> None:
    """Between 30 and 30.3 EUR/MWh up to 20 GWh/d burn coal; the rest answers as ever.

    The last case lacks 80: 20 switched, 50 by price, and 10 of the 30 firm that are left.
    """
    result = solve(tiny.one_node(100.0, supply), measures={"coal": COAL}).result
    assert result.fuel_switched[0].sum() == pytest.approx(switched, abs=0.2)
    assert (result.demand_response - result.fuel_switched)[0].sum() == pytest.approx(
        responded, abs=0.2
    )
    assert result.curtailment[0].sum() == pytest.approx(
        100 - supply - switched - responded, abs=0.2
    )
    if price < 500:
        assert result.hub_price[0, 0, 0] == pytest.approx(price, abs=0.2)
    assert result.fuel_switched[1].sum() == 0.0


def test_worth_of_what_is_switched(tiny: SimpleNamespace, solve: Solve) -> None:
    """70 for 100: 10 by price are worth 260, 20 switched 20 x 30.15."""
    result = solve(tiny.one_node(100.0, 70.0), measures={"coal": COAL}).result
    assert result.value_lost[0].sum() == pytest.approx(260 + 603, rel=1e-3)
    assert result.not_bid[0, 0] == 0.0


def test_no_more_switches_than_is_firm(tiny: SimpleNamespace, solve: Solve) -> None:
    """Two measures of 40 together find the 50 firm that there are; nobody is left to cut off."""
    more = {**COAL, "volume": "40 GWh/d"}
    measures = {"coal": more, "oil": {**more, "price": "60 EUR/MWh"}}
    result = solve(tiny.one_node(100.0, 2.0), measures=measures).result
    assert result.fuel_switched[0].sum() == pytest.approx(50.0, abs=0.3)
    assert result.demand_response[0].sum() == pytest.approx(98.0, abs=0.1)
    assert result.curtailment[0].sum() == pytest.approx(0.0, abs=0.1)
    assert result.consumption.min() > -1e-6


def test_volume_follows_demand(tiny: SimpleNamespace, acted: Acted) -> None:
    """20 over A with 60 in industry and 20 in power, B with 20 in power: 12, 4, 4; half saved."""
    base = tiny.Tiny().sector("industry", 500.0).sector("power", 600.0)
    base.market("A", 80.0, sectors={"industry": 0.75, "power": 0.25})
    base.market("B", 20.0, sectors={"power": 1.0}).supply("pipe", "A", 100.0)
    coal = {**COAL, "nodes": "all", "sectors": ["industry", "power"], "ramp": "10 d"}
    saving = {"type": "demand_reduction", "share": "50 %", "sectors": "power", "from": FROM}
    case = acted(base, measures={"coal": coal, "saving": saving})
    (switch,) = case.x.switches
    assert (switch.name, switch.price) == ("coal", 30.0)
    assert switch.volume[:, :, 20] == pytest.approx(np.array([[12.0, 4.0], [0.0, 4.0]]))
    assert switch.volume[:, :, 0] == pytest.approx(np.array([[1.2, 0.4], [0.0, 0.4]]))
    assert case.batch.switching.volume[1].max() == 0.0


EMBARGO: dict[str, Any] = {"type": "embargo", "supplier": "RU", "form": "pipeline", "from": FROM}


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        ({"steps": [{"date": "2021-01-11", "share": "40 %"}]}, {9: 100.0, 10: 60.0, 30: 60.0}),
        (
            {
                "steps": [
                    {"date": "2021-01-21", "share": "90 %"},
                    {"date": "2021-01-11", "share": "50 %"},
                ],
                "until": "2021-01-25",
            },
            {9: 100.0, 10: 50.0, 20: 10.0, 24: 10.0, 25: 100.0},
        ),
        (
            {
                "contracts": {"long": "70 %", "short": "30 %"},
                "steps": [
                    {"date": "2021-01-06", "contract": "short"},
                    {"date": "2021-01-16", "contract": "long", "share": "50 %"},
                    {"date": "2021-01-26"},
                ],
            },
            {4: 100.0, 5: 70.0, 15: 35.0, 25: 0.0},
        ),
    ],
)
def test_embargo_by_steps(
    tiny: SimpleNamespace, acted: Acted, keys: dict[str, Any], left: dict[int, float]
) -> None:
    """The latest step counts, for its type of contract or for all, whatever their order."""
    case = acted(tiny.one_node(), measures={"phased": {**EMBARGO, **keys}})
    flow = case.x.route_availability[0]
    assert {day: round(float(flow[day]), 6) for day in left} == left
