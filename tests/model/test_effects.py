"""What every type of measure does to a lane's inputs, day by day."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

Acted = Callable[..., Any]
FROM = "2021-01-01"
CUT: dict[str, Any] = {"type": "cut", "supplier": "RU", "form": "pipeline", "from": FROM}


def test_window_holds_both_of_its_days(tiny: SimpleNamespace, acted: Acted) -> None:
    """From 10 to 20 January: 11 days; the month keeps 20 / 31 of its gas."""
    cut = {**CUT, "from": "2021-01-10", "until": "2021-01-20"}
    case = acted(tiny.one_node(), measures={"cut": cut})
    flow = case.x.route_availability[0]
    assert np.flatnonzero(flow < 50).tolist() == list(range(9, 20))
    assert case.batch.route_availability[0, 0, 0] == pytest.approx(100 * 20 / 31)
    assert case.batch.route_availability[1, 0, 0] == pytest.approx(100.0)


def test_window_open_at_both_ends_of_the_horizon(tiny: SimpleNamespace, acted: Acted) -> None:
    """From before the horizon, without an end: all days."""
    case = acted(tiny.one_node(), measures={"cut": {**CUT, "from": "2019-01-01"}})
    assert case.x.route_availability.max() == 0.0


def test_ramp_grows_day_by_day(tiny: SimpleNamespace, acted: Acted) -> None:
    """Over 10 days a tenth more is lost every day, all of it from the tenth on."""
    case = acted(tiny.one_node(), measures={"cut": {**CUT, "ramp": "10 d", "share": "50 %"}})
    flow = case.x.route_availability[0]
    assert flow[:10] == pytest.approx([100 - 5 * k for k in range(1, 11)])
    assert flow[10:] == pytest.approx(50.0)


def test_two_halves_leave_a_quarter(tiny: SimpleNamespace, acted: Acted) -> None:
    half = {**CUT, "share": "50 %"}
    case = acted(tiny.one_node(), measures={"one": half, "two": half})
    assert case.x.route_availability[0] == pytest.approx(25.0)


def test_cut_of_everything_takes_lng_from_the_world(tiny: SimpleNamespace, acted: Acted) -> None:
    """`all` takes pipeline and cargoes; naming a route takes that pipeline alone."""
    base = tiny.with_lng().lng("RU", 40.0, 20.0).supply("second", "A", 30.0)
    base.supply("north", "A", 50.0, supplier="NO")
    scale = 40 / 60
    everything = acted(base, measures={"cut": {**CUT, "form": "all", "share": "25 %"}}).x
    assert everything.route_availability[:, 0] == pytest.approx([45.0, 22.5, 50.0])
    assert everything.lng_exports[:, 0] == pytest.approx([300 * scale, 100 * scale, 30 * scale])
    one = acted(base, measures={"cut": {**CUT, "form": "all", "route": "second"}}).x
    assert one.route_availability[:, 0] == pytest.approx([60.0, 0.0, 50.0])
    assert one.lng_exports[2, 0] == pytest.approx(40 * scale)
    cargoes = acted(base, measures={"cut": {**CUT, "form": "lng"}}).x
    assert cargoes.route_availability[:, 0] == pytest.approx([60.0, 30.0, 50.0])
    assert cargoes.lng_exports[2, 0] == 0.0


def test_types_act_in_a_fixed_order(tiny: SimpleNamespace, acted: Acted) -> None:
    """100 more American LNG and a cut of half are (300 + 100) / 2, whichever is written first."""
    more = {"type": "lng_supply", "origin": "US", "change": "+100 GWh/d", "from": FROM}
    cut = {"type": "cut", "supplier": "US", "form": "lng", "share": "50 %", "from": FROM}
    for measures in ({"more": more, "cut": cut}, {"cut": cut, "more": more}):
        case = acted(tiny.with_lng(), measures=measures)
        assert case.x.lng_exports[0, 0] == pytest.approx(200.0)


def test_what_is_no_shock_stays_in_the_counterfactual(tiny: SimpleNamespace, acted: Acted) -> None:
    kept, gone = {**CUT, "share": "10 %", "shock": False}, {**CUT, "share": "50 %"}
    case = acted(tiny.one_node(), measures={"kept": kept, "gone": gone})
    assert case.x.route_availability[0, 0] == pytest.approx(45.0)
    assert case.calm.route_availability[0, 0] == pytest.approx(90.0)


@pytest.mark.parametrize(
    ("change", "capacity"),
    [
        ({"to": "120 GWh/d"}, 120.0),
        ({"change": "+25 GWh/d"}, 75.0),
        ({"change": "-80 GWh/d"}, 0.0),
        ({"share": "-40 %"}, 30.0),
        ({"share": "+100 %"}, 100.0),
    ],
)
@pytest.mark.parametrize("kind", ["arc", "terminal"])
def test_capacity(
    tiny: SimpleNamespace, acted: Acted, kind: str, change: dict[str, str], capacity: float
) -> None:
    """50 becomes what is said, never less than nothing; other arcs stay."""
    base = tiny.two_nodes(50.0).arc("B", "A", 50.0).terminal("port", "A", 50.0, sent=1.0)
    what = {"arc": "A>B"} if kind == "arc" else {"terminal": "port"}
    measure = {"type": "capacity", "from": "2021-01-16", **what, **change}
    case = acted(base, measures={"change": measure})
    array = case.x.arc_capacity if kind == "arc" else case.x.terminal_capacity
    assert array[0, 14:16] == pytest.approx([50.0, capacity])
    assert case.x.arc_capacity[1] == pytest.approx(50.0)


def test_capacity_ramps_to_its_new_value(tiny: SimpleNamespace, acted: Acted) -> None:
    measure = {"type": "capacity", "arc": "A>B", "to": "150 GWh/d", "from": FROM, "ramp": "10 d"}
    case = acted(tiny.two_nodes(50.0), measures={"grow": measure})
    assert case.x.arc_capacity[0, :11] == pytest.approx(
        [50 + 10 * min(k, 10) for k in range(1, 12)]
    )


@pytest.mark.parametrize(
    ("change", "made"),
    [
        ({"share": "-50 %"}, [15.0, 5.0, 0.0]),
        ({"change": "+20 GWh/d"}, [45.0, 15.0, 0.0]),
        ({"change": "-60 GWh/d"}, [0.0, 0.0, 0.0]),
    ],
)
def test_production_changes_in_proportion(
    tiny: SimpleNamespace, acted: Acted, change: dict[str, str], made: list[float]
) -> None:
    """30 and 10 are made by A and B: 20 more are 15 and 5 more."""
    base = tiny.two_nodes(50.0).market("C", 10.0).production("A", 30.0).production("B", 10.0)
    measure = {"type": "production", "nodes": ["A", "B"], "from": FROM, **change}
    assert acted(base, measures={"m": measure}).x.production[:, 0] == pytest.approx(made)


def test_production_begins_evenly_where_there_is_none(tiny: SimpleNamespace, acted: Acted) -> None:
    measure = {"type": "production", "nodes": "EU27", "change": "+20 GWh/d", "from": FROM}
    case = acted(tiny.two_nodes(50.0), measures={"m": measure})
    assert case.x.production[:, 0] == pytest.approx([10.0, 10.0])


def test_demand_reductions_compound(tiny: SimpleNamespace, acted: Acted) -> None:
    """10 % and then 20 % of the rest save 28 %; only of the sectors and nodes named."""
    split = {"industry": 0.5, "power": 0.5}
    base = tiny.Tiny().market("A", 100.0, sectors=split).market("B", 100.0, sectors=split)
    base.sector("industry", 500.0).sector("power", 500.0).supply("pipe", "A", 300.0)
    saving = {"type": "demand_reduction", "nodes": "A", "from": FROM}
    measures = {
        "all": {**saving, "share": "10 %"},
        "power": {**saving, "share": "20 %", "sectors": "power", "from": "2021-01-17"},
    }
    case = acted(base, measures=measures)
    assert case.x.saving[:, :, 0].tolist() == [[pytest.approx(0.1)] * 2, [0.0, 0.0]]
    assert case.x.saving[0, :, 16] == pytest.approx([0.1, 0.28])
    expected = 50 * (16 * 0.1 + 15 * 0.28) / 31
    assert case.batch.saving[0, 0, :, 0] == pytest.approx([5.0, expected])
    assert case.batch.saving[1].max() == 0.0
    assert case.batch.reference_demand[0] == pytest.approx(case.batch.reference_demand[1])


def cold(tiny: SimpleNamespace) -> Any:
    """120 GWh/d from October to March, 60 in summer; households half of it, 80 % heating."""
    rates = [120.0] * 3 + [60.0] * 6 + [120.0] * 3
    base = tiny.Tiny().market("A", rates, sectors={"household": 0.5, "industry": 0.5}, hdd=3000.0)
    base.sector("household", 900.0, heating=0.8).sector("industry", 500.0)
    return base.supply("pipe", "A", 500.0)


def test_cold_spell_in_kelvin(tiny: SimpleNamespace, acted: Acted) -> None:
    """The year's heating over 3000 K d, times 8 K, each day of the spell, on top of the demand."""
    spell = {"type": "cold_spell", "colder_by": "8 K", "from": "2021-01-11", "until": "2021-01-17"}
    case = acted(cold(tiny), measures={"spell": spell})
    yearly = case.x.heating_per_degree_day[0] * 3000
    extra = case.x.demand - case.calm.demand
    assert np.flatnonzero(extra[0, 0] > 1e-9).tolist() == list(range(10, 17))
    assert extra[0, 0, 10:17] == pytest.approx(yearly[0] / 3000 * 8)
    assert extra[0, 1] == pytest.approx(0.0)
    # Households use 0.5 x 32,790 GWh a year, four fifths of it for heating (fitted to the months).
    assert yearly[0] == pytest.approx(0.5 * 0.8 * (182 * 120 + 183 * 60), rel=0.15)


def test_cold_spell_in_percent(tiny: SimpleNamespace, acted: Acted) -> None:
    """A third more heating, twice: 16/9 of it; a later saving of 10 % applies to the colder day."""
    spell = {"type": "cold_spell", "heating": 1 / 3, "from": "2021-01-11"}
    saving = {"type": "demand_reduction", "share": "10 %", "from": FROM}
    case = acted(cold(tiny), measures={"save": saving, "one": spell, "two": spell})
    heating, calm = case.x.heating[0, 0], case.calm.heating[0, 0]
    assert heating[10:] == pytest.approx(calm[10:] * 16 / 9)
    assert heating[:10] == pytest.approx(calm[:10])
    assert case.x.demand - case.calm.demand == pytest.approx(case.x.heating - case.calm.heating)
    total = case.x.demand.mean(axis=2).sum()
    assert case.batch.saving[0].sum() == pytest.approx(0.1 * total)


@pytest.mark.parametrize(
    ("change", "exports"),
    [
        ({"origin": "US", "change": "+30 GWh/d"}, [330.0, 100.0]),
        ({"origin": "QA", "change": "-130 GWh/d"}, [300.0, 0.0]),
        ({"origin": "QA", "share": "-25 %"}, [300.0, 75.0]),
        ({"origin": "all", "change": "+40 GWh/d"}, [330.0, 110.0]),
        ({"origin": "all", "share": "+5 %"}, [315.0, 105.0]),
    ],
)
def test_lng_supply(
    tiny: SimpleNamespace, acted: Acted, change: dict[str, str], exports: list[float]
) -> None:
    """A change of all origins is spread by what they export."""
    case = acted(tiny.with_lng(), measures={"m": {"type": "lng_supply", "from": FROM, **change}})
    assert case.x.lng_exports[:, 5] == pytest.approx(exports)
    assert case.calm.lng_exports[:, 5] == pytest.approx([300.0, 100.0])


@pytest.mark.parametrize(
    ("change", "wanted"),
    [({"change": "-60 GWh/d"}, 300.0), ({"share": "+10 %"}, 396.0), ({"change": "-999 GW"}, 0.0)],
)
def test_lng_demand(
    tiny: SimpleNamespace, acted: Acted, change: dict[str, str], wanted: float
) -> None:
    case = acted(tiny.with_lng(), measures={"m": {"type": "lng_demand", "from": FROM, **change}})
    assert case.x.rest_of_world[0] == pytest.approx(wanted)


def test_storage_target_is_wanted_at_the_end_of_the_day_before(
    tiny: SimpleNamespace, acted: Acted
) -> None:
    """80 % of 10 TWh on 1 February stands at the end of January, only with the measure."""
    target = {"type": "storage_target", "date": "2021-02-01", "fill": "80 %", "nodes": "A"}
    measures = {"fill": {**target, "penalty": "120 EUR/MWh"}}
    base = tiny.with_storage(100.0, 100.0).market("B", 5.0).storage("B", 3.0)
    case = acted(base, end="2021-03-31", measures=measures)
    plan = case.batch.storage
    assert plan.wanted[0, 0, 0].max() == pytest.approx(8.0)
    assert plan.penalty[0, 0, 0].max() == pytest.approx(120.0)
    assert plan.wanted[0].sum() == pytest.approx(8.0)
    assert plan.wanted[1].sum() == 0.0


def test_infrastructure_opens_on_its_day(tiny: SimpleNamespace, acted: Acted) -> None:
    """Planned projects always, built ones only on request; a loss counts too, never below zero."""
    base = tiny.two_nodes(50.0).terminal("port", "A", 0.0, sent=1.0)
    base.add(
        "infrastructure",
        ("link", "arc:A>B", "2021-01-11", 30, "planned"),
        ("close", "arc:A>B", "2021-01-21", -60, "planned"),
        ("ship", "terminal:port", "2020-06-01", 40, "built"),
        ("pipe", "route:pipe@A", "2021-01-06", -900, "built"),
    )
    planned = acted(base).x
    assert planned.arc_capacity[0, [0, 9, 10, 19, 20]].tolist() == [50, 50, 80, 80, 20]
    assert planned.terminal_capacity.max() == 0.0
    built = acted(base, infrastructure="built").x
    assert built.terminal_capacity[0] == pytest.approx(40.0)
    # The route brought 200 in the base year; what is left of its capacity of 1000 limits it.
    assert built.route_availability[0, 4:6] == pytest.approx([200.0, 100.0])


def test_liquefaction_starts_and_is_lost(tiny: SimpleNamespace, acted: Acted) -> None:
    """In cargoes, like exports, of which four fifths are metered; never below zero."""
    base = tiny.one_node(100.0, 60.0).terminal("port", "A", 200.0, sent=40.0)
    base.lng("US", 300.0, 35.0).lng("QA", 100.0, 15.0)
    quiet = acted(base).x
    base.add(
        "infrastructure",
        ("train", "lng:US", "2021-01-11", 50, "planned"),
        ("fire", "lng:US", "2021-01-21", -20, "built"),
        ("field", "lng:QA", "2021-01-11", 30, "built"),
        ("war", "lng:QA", "2021-01-21", -130, "built"),
    )
    planned = acted(base).x
    assert planned.lng_exports[:, [9, 10, 20]].tolist() == [[240, 280, 280], [80, 80, 80]]
    built = acted(base, infrastructure="built").x
    assert built.lng_exports[:, [9, 10, 20]].tolist() == [[240, 280, 264], [80, 104, 0]]
    assert built.rest_of_world.tolist() == quiet.rest_of_world.tolist()
    assert built.terminal_capacity.tolist() == quiet.terminal_capacity.tolist()


def test_a_route_exists_from_the_day_it_opens(tiny: SimpleNamespace, acted: Acted) -> None:
    base = tiny.one_node(100.0, 50.0)
    base.add("routes", ("late", "A", "AZ", "Late", 80, 10, "2021-01-16", "false"))
    base.add("route_flows", ("2021-01", "late", "A", 31 * 20))
    case = acted(base)
    assert case.x.route_availability[1, 14:16] == pytest.approx([0.0, 20.0])
    assert case.x.route_capacity[1, 14:16] == pytest.approx([0.0, 80.0])
