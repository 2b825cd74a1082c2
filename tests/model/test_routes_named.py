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
    """Half of 60 is 30, which route three has just the room for; route two stays at 40."""
    outage = {"type": "route_outage", "route": "one", "rerouted": "50 %", "from": FROM}
    case = acted(routes(tiny), measures={"out": {**outage, "rerouted_to": "three"}})
    assert case.x.route_availability[:, 0] == pytest.approx([0.0, 40.0, 50.0, 0.0])


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
