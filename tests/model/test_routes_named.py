"""Rerouting onto, and diverting from, routes a scenario names; events a scenario averts."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from sim.errors import ScenarioError

Acted = Callable[..., SimpleNamespace]
FROM = "2021-01-01"


def routes(tiny: SimpleNamespace) -> Any:
    """Russian routes of 60 (room for 100), 40 (50) and 20 (50), and an idle one of 100."""
    base = tiny.Tiny().market("A", 100.0).supply("one", "A", 60.0, capacity=100.0)
    base.supply("two", "A", 40.0, capacity=50.0).supply("three", "A", 20.0, capacity=50.0)
    return base.supply("new", "A", 0.0, capacity=100.0, idle=True)


def test_outage_reroutes_onto_the_named_route_only(tiny: SimpleNamespace, acted: Acted) -> None:
    """Half of 60 is 30, which route three has just the room for; route two has no part in it."""
    outage = {"type": "route_outage", "route": "one", "rerouted": "50 %", "from": FROM}
    case = acted(routes(tiny), measures={"out": {**outage, "rerouted_to": "three"}})
    (reroute,) = case.x.reroutes
    assert reroute.routes.tolist() == [2]
    assert reroute.room[:, 0] == pytest.approx([30.0])
    assert reroute.volume[0] == pytest.approx(30.0)


def test_opening_diverts_from_the_named_route_only(tiny: SimpleNamespace, acted: Acted) -> None:
    """A quarter of 100 comes from route two: 40 - 25."""
    opening = {"type": "route_opening", "route": "new", "diverted": "25 %", "from": FROM}
    case = acted(routes(tiny), measures={"open": {**opening, "diverted_from": ["two"]}})
    assert case.x.route_availability[:, 0] == pytest.approx([60.0, 15.0, 20.0, 100.0])


def test_what_is_averted_happens_in_the_counterfactual_only(
    tiny: SimpleNamespace, acted: Acted
) -> None:
    opening = {"type": "route_opening", "route": "new", "shock": "averted", "from": FROM}
    case = acted(routes(tiny), measures={"open": opening})
    assert case.x.route_availability[3, 0] == 0.0
    assert case.calm.route_availability[3, 0] == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        (
            {"type": "route_outage", "route": "one", "rerouted": "50 %", "rerouted_to": "one"},
            "'one' is the route itself; name others of the supplier's",
        ),
        (
            {"type": "route_outage", "route": "one", "rerouted": "50 %", "rerouted_to": "too"},
            "the baseline has no other route of RU 'too'; did you mean 'two'?",
        ),
        (
            {"type": "route_opening", "route": "new", "diverted": "5 %", "diverted_from": "new"},
            "'new' is the route itself",
        ),
        (
            {"type": "route_outage", "route": "one", "rerouted_to": "two"},
            "nothing is rerouted; give `rerouted` a share",
        ),
        (
            {"type": "route_opening", "route": "new", "diverted_from": "two"},
            "nothing is diverted; give `diverted` a share",
        ),
    ],
)
def test_routes_that_do_not_fit_are_mistakes(
    tiny: SimpleNamespace, acted: Acted, measure: dict[str, str], message: str
) -> None:
    with pytest.raises(ScenarioError) as raised:
        acted(routes(tiny), measures={"m": {**measure, "from": FROM}})
    assert message in str(raised.value)


def two_entries(tiny: SimpleNamespace) -> Any:
    """B needs 100 and loses its route of 60; A is full, and nothing leads from A to B."""
    base = tiny.Tiny().market("A", 50.0).market("B", 100.0).supply("lost", "B", 60.0)
    base.supply("to_a", "A", 50.0, capacity=150.0)
    return base.supply("to_b", "B", 40.0, capacity=70.0)


def test_the_market_decides_where_rerouted_gas_comes(tiny: SimpleNamespace, solve: Any) -> None:
    """Of the 60 lost B gets the 30 its other route has room for; A, with room for 100, none."""
    outage = {"type": "route_outage", "route": "lost", "rerouted": "100 %", "from": FROM}
    result = solve(two_entries(tiny), measures={"out": outage}).result
    assert result.route_supply[0, :, 0] == pytest.approx([0.0, 50.0, 70.0], abs=1e-3)


def test_rerouted_gas_is_gas_of_its_supplier(tiny: SimpleNamespace, solve: Any) -> None:
    """Of 40 + 30 by route two and of the 30 waiting for it, a cut of half leaves 20 + 15."""
    outage = {"type": "route_outage", "route": "lost", "rerouted": "50 %", "from": FROM}
    cut = {"type": "cut", "supplier": "RU", "share": "50 %", "from": FROM}
    result = solve(two_entries(tiny), measures={"out": outage, "half": cut}).result
    assert result.route_supply[0, :, 0] == pytest.approx([0.0, 25.0, 35.0], abs=1e-3)


def test_a_quota_counts_rerouted_gas(tiny: SimpleNamespace, solve: Any) -> None:
    """50 a day for all routes together, where 50 + 70 could come."""
    outage = {"type": "route_outage", "route": "lost", "rerouted": "100 %", "from": FROM}
    quota = {"type": "quota", "supplier": "RU", "volume": "50 GWh/d", "from": FROM}
    result = solve(two_entries(tiny), measures={"out": outage, "quota": quota}).result
    assert result.route_supply[0, :, 0].sum() == pytest.approx(50.0, abs=1e-2)
