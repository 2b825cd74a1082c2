"""Cubes of Eurostat become months of consumption and demand, or one sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from sim.errors import InputError
from sim.refresh.eurostat import read
from sim.refresh.found import Asked, LeftOut, Payload


def test_terajoules_become_gwh_by_node_and_month(
    made: SimpleNamespace, asked: Asked, payload: Callable[[Any], Payload]
) -> None:
    cube = made.eurostat(
        ("EL", "DE"),
        ("2021-12", "2022-01", "2022-02"),
        {0: 36.0, 1: 360.0, 3: 3600.0, 4: 11520.0, 5: 10800.0},
        status={"1": "p", "4": "be"},
    )
    consumption, demand = read([payload(cube)], asked)
    assert [(r.node, r.month, r.consumption_gwh, r.note) for r in consumption.rows] == [
        ("DE", "2022-01", 3200.0, "break in the series, estimated"),
        ("DE", "2022-02", 3000.0, ""),
        ("GR", "2022-01", 100.0, "provisional"),
    ]
    assert [(r.node, r.month, r.demand_gwh) for r in demand.rows] == [
        ("DE", "2021-12", 1000.0),
        ("GR", "2021-12", 10.0),
    ]
    assert consumption.rows[0].source == "Eurostat nrg_cb_gasm, extracted 2026-09-28"
    assert consumption.left_out == (LeftOut("Eurostat has no value", "GR 2022-02"),)


def test_dense_values_old_months_and_more_categories(
    made: SimpleNamespace, asked: Asked, payload: Callable[[Any], Payload]
) -> None:
    """Values as a list, months as 2022M01, indices as lists, and units that are not wanted."""
    cube = made.eurostat(("DE",), ("2022M01", "2022-M02"), {})
    cube["dimension"]["unit"]["category"]["index"] = ["MIO_M3", "TJ_GCV"]
    cube["size"][3] = 2
    cube["dimension"]["freq"]["category"] = {"label": {"M": "Monthly"}}
    cube["value"] = [1.0, 2.0, 36.0, None]
    cube["status"] = [None, None, "p", ":"]
    consumption, _ = read([payload(cube)], asked)
    [row] = consumption.rows
    assert (row.month, row.consumption_gwh, row.note) == ("2022-01", 10.0, "provisional")
    assert consumption.left_out == (LeftOut("Eurostat has no value", "DE 2022-02"),)


def test_what_cannot_stand_is_left_out_with_the_reason(
    made: SimpleNamespace, windowed: Callable[..., Asked], payload: Callable[[Any], Payload]
) -> None:
    months = ("2020-12", "2022-01", "2022-02", "2022-03")
    values = {0: 1.0, 1: 3.6, 2: -1.0, 3: 9.0, 5: 9.0}
    cube = made.eurostat(("DE", "XK"), months, values, status={"1": "c"})
    consumption, _ = read([payload(cube)], windowed(last=date(2022, 2, 15)))
    assert consumption.rows == ()
    assert consumption.left_out == (
        LeftOut("before the base year", "DE 2020-12"),
        LeftOut("confidential", "DE 2022-01"),
        LeftOut("less than nothing consumed", "DE 2022-02"),
        LeftOut("no market node of the baseline", "XK"),
    )


def _without(key: str) -> Callable[[dict[str, Any]], None]:
    return lambda cube: cube.pop(key) and None


def _dimension_lost(cube: dict[str, Any]) -> None:
    cube["id"].remove("siec")
    cube["size"].pop(2)


def _other_unit(cube: dict[str, Any]) -> None:
    cube["dimension"]["unit"]["category"]["index"] = {"MIO_M3": 0}


def _sizes_differ(cube: dict[str, Any]) -> None:
    cube["size"].append(1)


def _geo_short(cube: dict[str, Any]) -> None:
    cube["size"][4] = 2


def _text_value(cube: dict[str, Any]) -> None:
    cube["value"]["0"] = "36"


def _year(cube: dict[str, Any]) -> None:
    cube["dimension"]["time"]["category"]["index"] = {"2022": 0}


def _error(cube: dict[str, Any]) -> None:
    cube["error"] = [{"status": 400, "id": 150, "label": "Wrong filter GEOO"}]


def _warning(cube: dict[str, Any]) -> None:
    cube["warning"] = {"status": 413, "label": "the answer comes later"}


def _positions_twice(cube: dict[str, Any]) -> None:
    cube["dimension"]["geo"]["category"]["index"] = {"DE": 0, "FR": 0}
    cube["size"][4] = 2


def _no_dimension(cube: dict[str, Any]) -> None:
    cube["dimension"]["time"] = "2022-01"


@pytest.mark.parametrize(
    ("breaking", "message"),
    [
        (_without("id"), 'has no "id", "size" and "dimension"'),
        (_without("value"), 'has no "value"'),
        (_sizes_differ, '"id" names 6 dimensions and "size" 7'),
        (_dimension_lost, "has no dimension siec; is this Eurostat nrg_cb_gasm?"),
        (_other_unit, "unit is MIO_M3; it must hold TJ_GCV"),
        (_geo_short, "dimension geo has not the 2 categories"),
        (_positions_twice, "dimension geo has no index of its categories"),
        (_no_dimension, "dimension time has no index of its categories"),
        (_text_value, "value 0 is '36', no number"),
        (_year, "time '2022' is no month"),
        (_error, "Eurostat answers with an error: Wrong filter GEOO"),
        (_warning, "Eurostat answers with a warning: the answer comes later"),
    ],
)
def test_a_broken_cube_is_one_sentence(
    breaking: Callable[[dict[str, Any]], None],
    message: str,
    made: SimpleNamespace,
    asked: Asked,
    payload: Callable[[Any], Payload],
) -> None:
    cube = made.eurostat(("DE",), ("2022-01",), {0: 36.0})
    breaking(cube)
    with pytest.raises(InputError) as error:
        read([payload(cube)], asked)
    assert str(error.value).startswith("saved.json: ")
    assert message in str(error.value)
