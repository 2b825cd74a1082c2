"""What happens to routes: outages and rerouting, openings and diversion, embargoes by importer."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

Acted = Callable[..., Any]
FROM = "2021-01-01"


def routes(tiny: SimpleNamespace) -> Any:
    """Russian routes of 60 (room for 100), 40 (50) and 20 (50), and a Norwegian one of 10 (500)."""
    base = tiny.Tiny().market("A", 100.0).supply("one", "A", 60.0, capacity=100.0)
    base.supply("two", "A", 40.0, capacity=50.0).supply("three", "A", 20.0, capacity=50.0)
    return base.supply("north", "A", 10.0, supplier="NO", capacity=500.0)


@pytest.mark.parametrize(
    ("share", "rerouted", "flows"),
    [
        ("100 %", "0 %", [0.0, 40.0, 20.0, 10.0]),
        ("50 %", "0 %", [30.0, 40.0, 20.0, 10.0]),
    ],
)
def test_route_outage_takes_its_share(
    tiny: SimpleNamespace, acted: Acted, share: str, rerouted: str, flows: list[float]
) -> None:
    outage = {"type": "route_outage", "route": "one", "share": share, "rerouted": rerouted}
    case = acted(routes(tiny), measures={"out": {**outage, "from": FROM}})
    assert case.x.route_availability[:, 0] == pytest.approx(flows)
    assert case.x.route_capacity[0, 0] == pytest.approx(100.0 * (1 - float(share[:-2]) / 100))


def test_outage_of_several_routes_does_not_reroute_among_them(
    tiny: SimpleNamespace, acted: Acted
) -> None:
    """60 + 40 lost, all to be rerouted: only 30 are free, on the third route."""
    outage = {"type": "route_outage", "route": ["one", "two"], "rerouted": "100 %", "from": FROM}
    case = acted(routes(tiny), measures={"out": outage})
    assert case.x.route_availability[:, 0] == pytest.approx([0.0, 0.0, 20.0, 10.0])
    (reroute,) = case.x.reroutes
    assert reroute.routes.tolist() == [2]
    assert reroute.room[:, 0] == pytest.approx([30.0])
    assert reroute.volume[0] == pytest.approx(100.0)


def test_outage_closes_every_entry_of_a_route(tiny: SimpleNamespace, acted: Acted) -> None:
    base = tiny.two_nodes(50.0).supply("pipe", "B", 30.0)
    outage = {"type": "route_outage", "route": "pipe", "from": FROM}
    assert acted(base, measures={"out": outage}).x.route_availability.max() == 0.0


@pytest.mark.parametrize(
    ("diverted", "flows"),
    [("0 %", [60.0, 40.0, 20.0, 10.0, 80.0]), ("50 %", [40.0, 26.667, 13.333, 10.0, 80.0])],
)
def test_route_opening_diverts_from_the_others(
    tiny: SimpleNamespace, acted: Acted, diverted: str, flows: list[float]
) -> None:
    """An idle route of 100 at 80 %: half of the 80 is a third of the 120 on the older routes."""
    base = routes(tiny).supply("new", "A", 0.0, capacity=100.0, idle=True)
    opening = {"type": "route_opening", "route": "new", "utilisation": "80 %", "from": "2021-01-11"}
    case = acted(base, measures={"open": {**opening, "diverted": diverted}})
    assert case.x.route_availability[:, 10] == pytest.approx(flows, abs=1e-3)
    assert case.x.route_availability[:, 9] == pytest.approx([60.0, 40.0, 20.0, 10.0, 0.0])
    assert case.x.route_capacity[4, 9:11].tolist() == [0.0, 100.0]


def test_route_opening_diverts_no_more_than_there_is(tiny: SimpleNamespace, acted: Acted) -> None:
    base = tiny.one_node(100.0, 30.0).supply("new", "A", 0.0, capacity=100.0, idle=True)
    opening = {"type": "route_opening", "route": "new", "diverted": "100 %", "from": FROM}
    case = acted(base, measures={"open": opening})
    assert case.x.route_availability[:, 0] == pytest.approx([0.0, 100.0])


def test_an_opened_route_can_be_blocked(tiny: SimpleNamespace, acted: Acted) -> None:
    """The opening stays in the counterfactual; the outage leaves what was diverted diverted."""
    base = tiny.one_node(100.0, 80.0).supply("new", "A", 0.0, capacity=100.0, idle=True)
    opening = {"type": "route_opening", "route": "new", "diverted": "50 %", "from": FROM}
    outage = {"type": "route_outage", "route": "new", "from": FROM}
    case = acted(base, measures={"blocked": outage, "open": {**opening, "shock": False}})
    assert case.calm.route_availability[:, 0] == pytest.approx([30.0, 100.0])
    assert case.x.route_availability[:, 0] == pytest.approx([30.0, 0.0])


def hub(tiny: SimpleNamespace) -> Any:
    """Gas enters hub H, and through hub J: H>A, H>J, J>B; A also has a route of its own."""
    base = tiny.Tiny().market("A", 100.0).market("B", 100.0).market("C", 10.0, eu=False)
    base.hub("H").hub("J").arc("H", "A", 60.0).arc("H", "J", 90.0).arc("J", "B", 80.0)
    return base.arc("A", "C", 20.0).supply("sea", "H", 150.0).supply("land", "A", 40.0)


@pytest.mark.parametrize(
    ("importers", "available", "arcs"),
    [
        ("A", [150.0, 0.0], [0.0, 90.0, 80.0, 20.0]),
        ("B", [150.0, 40.0], [60.0, 90.0, 0.0, 20.0]),
        ("EU27", [0.0, 0.0], [60.0, 90.0, 80.0, 20.0]),
    ],
)
def test_embargo_acts_where_gas_lands(
    tiny: SimpleNamespace, acted: Acted, importers: str, available: list[float], arcs: list[float]
) -> None:
    """Through a hub the landing arc closes; if all landings would, the route itself stops."""
    embargo = {"type": "embargo", "supplier": "RU", "importers": importers, "from": FROM}
    case = acted(hub(tiny), measures={"no": {**embargo, "form": "pipeline"}})
    assert case.x.route_availability[:, 0] == pytest.approx(available)
    assert case.x.arc_capacity[:, 0] == pytest.approx(arcs)


def test_two_routes_into_a_hub_close_its_landing_once(tiny: SimpleNamespace, acted: Acted) -> None:
    """Half refused leaves half of the landing arc, not a quarter."""
    base = hub(tiny).supply("sea_two", "H", 20.0)
    embargo = {"type": "embargo", "supplier": "RU", "importers": "B", "share": "50 %", "from": FROM}
    case = acted(base, measures={"no": {**embargo, "form": "pipeline"}})
    assert case.x.arc_capacity[:, 0] == pytest.approx([60.0, 90.0, 40.0, 20.0])


def test_embargo_on_one_route(tiny: SimpleNamespace, acted: Acted) -> None:
    embargo = {"type": "embargo", "supplier": "RU", "route": "land", "from": FROM}
    case = acted(hub(tiny), measures={"no": embargo})
    assert case.x.route_availability[:, 0] == pytest.approx([150.0, 0.0])
