"""contracts, ranges and storage_use: one broken copy per message, and what ranges change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.data.changes import Change, changed, problem_between, problem_of
from sim.data.loader import load_seeds
from sim.data.parse import columns
from sim.data.ranges import ranges_of
from sim.data.records import TABLES
from sim.data.seeds import Seeds

SEEDS = Path(__file__).parents[2] / "seeds"
BASELINES = sorted(path.parent.name for path in SEEDS.glob("*/datapackage.json"))
CONTRACT = {
    "contract": "one",
    "company": "Buyer",
    "node": "HU",
    "supplier": "RU",
    "form": "pipeline",
    "route": "turkstream",
    "type": "long",
    "volume_gwh_yr": "40000",
    "volume_low_gwh_yr": "30000",
    "volume_high_gwh_yr": "60000",
    "ends": "2036-09-30",
}
CARGOES = {**CONTRACT, "contract": "two", "node": "FR", "form": "lng", "route": "", "ends": ""}
RANGE = {
    "range": "borders",
    "table": "arcs",
    "row": "DE>AT",
    "column": "capacity_gwh_d",
    "apply": "multiply",
    "low": "0.8",
    "high": "1.1",
}


def write(folder: Any, table: str, *rows: dict[str, str]) -> None:
    """A table made anew; provenance is filled in."""
    header = list(columns(TABLES[table]))
    shared = {"source": "made up", "quality": "approx", "note": ""}
    folder.write(table, [header, *([{**row, **shared}[name] for name in header] for row in rows)])


@pytest.fixture
def contracted(folder: Any) -> Any:
    write(folder, "contracts", CONTRACT, CARGOES)
    write(
        folder,
        "ranges",
        RANGE,
        {**RANGE, "row": "DE>CZ", "low": "0.5"},
        {**RANGE, "range": "cost", "table": "routes", "row": "nord_stream"}
        | {"column": "cost_eur_mwh", "apply": "add", "low": "-1", "high": "3"},
    )
    return folder


def test_both_tables_load(contracted: Any) -> None:
    seeds = load_seeds(contracted.path)
    assert [row.route for row in seeds.contracts] == ["turkstream", None]
    assert [row.ends is None for row in seeds.contracts] == [False, True]
    assert [row.range for row in seeds.ranges] == ["borders", "borders", "cost"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"node": "XX"}, "node 'XX' is no node of kind market in nodes.csv"),
        ({"node": "LNG"}, "node 'LNG' is no node of kind market in nodes.csv"),
        ({"supplier": "QA"}, "supplier 'QA' has no route in routes.csv; add or correct it"),
        ({"route": ""}, "route is empty; pipeline gas needs the route it comes by"),
        ({"route": "blue"}, "route 'blue' is not in routes.csv"),
        ({"route": "tap"}, "route 'tap' belongs to AZ, not to RU"),
        ({"form": "lng"}, "route is 'turkstream', but LNG comes by none; leave it empty"),
        (
            {"form": "lng", "route": "", "supplier": "AZ"},
            "supplier 'AZ' is no origin of lng_exports.csv",
        ),
        ({"form": "truck"}, "form is 'truck'; use one of pipeline, lng"),
        ({"type": "spot"}, "type is 'spot'; use one of long, short"),
        ({"volume_gwh_yr": "-1", "volume_low_gwh_yr": "-2"}, "volume_gwh_yr is -1; it must lie in"),
        ({"volume_low_gwh_yr": "50000"}, "volumes of one are out of order; volume_low_gwh_yr <="),
        ({"volume_high_gwh_yr": "39999"}, "volumes of one are out of order; volume_low_gwh_yr <="),
        ({"ends": "2036"}, "ends: '2036' is not a date"),
    ],
)
def test_a_broken_contract(contracted: Any, row: dict[str, str], message: str) -> None:
    contracted.set("contracts", 2, **row)
    found = [finding for finding in contracted.findings() if message in finding.message]
    assert [(Path(one.file).name, one.line) for one in found] == [("contracts.csv", 2)]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"table": "arc"}, "the baseline has no table 'arc'; write one like arcs"),
        ({"table": "parameters"}, "rows of parameters state their own low and high values"),
        ({"table": "contracts"}, "rows of contracts state their own low and high values"),
        (
            {"table": "sectors", "row": "power", "column": "elasticity"},
            "rows of sectors state their own low and high values",
        ),
        ({"column": "capacity"}, "column 'capacity' of arcs holds no numbers to change; it has"),
        ({"table": "nodes", "column": "name"}, "column 'name' of nodes holds no numbers"),
        ({"row": "DE>XX"}, "the table arcs has no row 'DE>XX'; write its id, or * for all rows"),
        ({"range": "Borders"}, "range is 'Borders'; write it in lower case"),
        ({"range": "contracts_long"}, "names with contracts_ belong to contracts.csv"),
        ({"range": "voll_slope"}, "has the name of a row of parameters.csv; choose another"),
        ({"range": "elasticity"}, "has the name that the elasticities of sectors.csv have"),
        ({"apply": "set"}, "apply is 'set'; use one of multiply, add"),
        ({"low": "1.1"}, "low is 1.1 and high 1.1; low must lie below high"),
        ({"low": "1.05"}, "1.05 .. 1.1 leaves out the number as it stands; with multiply it must"),
        ({"apply": "add"}, "0.8 .. 1.1 leaves out the number as it stands; with add it must hold"),
    ],
)
def test_a_broken_range(contracted: Any, row: dict[str, str], message: str) -> None:
    contracted.set("ranges", 2, **row)
    found = [finding for finding in contracted.findings() if message in finding.message]
    assert [(Path(one.file).name, one.line) for one in found] == [("ranges.csv", 2)]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"country": "LU"}, "country 'LU' has no storage in storages.csv; add or correct it"),
        ({"reserve_gwh": "-1"}, "reserve_gwh is -1; it must lie in"),
        ({"reserve_gwh": "60000"}, "volumes of AT are out of order; reserve_gwh < in_use_gwh <="),
        ({"in_use_gwh": "900000"}, "volumes of AT are out of order; reserve_gwh < in_use_gwh <="),
        ({"in_use_gwh": ""}, "in_use_gwh is empty"),
    ],
)
def test_a_broken_use_of_stores(folder: Any, row: dict[str, str], message: str) -> None:
    use = {"country": "AT", "reserve_gwh": "20000", "in_use_gwh": "60000"}
    write(folder, "storage_use", {**use, **row})
    found = [finding for finding in folder.findings() if message in finding.message]
    assert [(Path(one.file).name, one.line) for one in found] == [("storage_use.csv", 2)]


def test_a_node_lacks_no_month_that_others_have(folder: Any) -> None:
    months = [f"2021-{month:02d}" for month in range(1, 13)]
    rows = [
        {"node": node, "month": month, "hdd": "100"} for node in ("AT", "DE") for month in months
    ]
    write(folder, "degree_day_months", *rows[:1], *rows[3:])
    (one,) = folder.findings()
    assert (Path(one.file).name, one.line) == ("degree_day_months.csv", 11)
    assert one.message == "AT has no row for 2021-02 and 1 more; add what others have"


def test_a_range_may_name_all_rows_or_some(contracted: Any) -> None:
    contracted.set("ranges", 2, row="*")
    assert load_seeds(contracted.path).ranges[0].row == "*"


def test_a_range_of_a_table_that_is_missing(folder: Any) -> None:
    own = {"table": "storage_use", "row": "*", "column": "reserve_gwh", "high": "1"}
    write(folder, "ranges", {**RANGE, **own})
    (one,) = folder.findings()
    assert one.message == "the baseline has no rows of storage_use that it could change; remove it"


def test_a_range_is_not_accused_where_its_table_is_broken(contracted: Any) -> None:
    line = contracted.find("arcs", from_node="DE", to_node="AT")
    contracted.set("arcs", line, capacity_gwh_d="lots")
    (finding,) = contracted.findings()
    assert Path(finding.file).name == "arcs.csv"


@pytest.mark.parametrize(
    ("position", "factor", "cost", "volume"),
    [
        (0.0, 0.8, -1.0, 30000.0),
        (0.25, 0.9, -0.5, 35000.0),
        (0.75, 1.05, 1.5, 50000.0),
        (1.0, 1.1, 3.0, 60000.0),
    ],
)
def test_a_position_between_low_and_high(
    contracted: Any, position: float, factor: float, cost: float, volume: float
) -> None:
    """Rows of a range move together, in a straight line on each side of what stands."""
    seeds = load_seeds(contracted.path)
    axes = {axis.name: axis for axis in ranges_of(seeds)}
    assert list(axes) == ["borders", "cost", "contracts_long"]
    new = changed(seeds, [c for axis in axes.values() for c in axis.changes(position)])
    capacity = {(r.from_node, r.to_node): r.capacity_gwh_d for r in seeds.arcs}
    moved = {(r.from_node, r.to_node): r.capacity_gwh_d for r in new.arcs}
    assert moved["DE", "AT"] == pytest.approx(factor * capacity["DE", "AT"])
    other = 1 + abs(2 * position - 1) * (-0.5 if position < 0.5 else 0.1)
    assert moved["DE", "CZ"] == pytest.approx(other * capacity["DE", "CZ"])
    assert moved["DE", "BE"] == capacity["DE", "BE"]
    costs = {r.route: r.cost_eur_mwh for r in new.routes}
    (was,) = {r.cost_eur_mwh for r in seeds.routes if r.route == "nord_stream"}
    assert costs["nord_stream"] == pytest.approx(was + cost)
    assert [row.volume_gwh_yr for row in new.contracts] == pytest.approx([volume, volume])


def test_in_the_middle_nothing_changes(contracted: Any) -> None:
    seeds = load_seeds(contracted.path)
    assert [axis.changes(0.5) for axis in ranges_of(seeds)] == [(), (), ()]


def test_a_contract_can_be_swept(contracted: Any) -> None:
    """Beyond its stated range as well, for that is what is varied; below nothing it cannot be."""
    seeds = load_seeds(contracted.path)
    more = Change("contracts", "one", "volume_gwh_yr", "set", 90000.0)
    assert problem_of(seeds, more) is None
    assert changed(seeds, [more]).contracts[0].volume_gwh_yr == 90000.0
    less = Change("contracts", "one", "volume_gwh_yr", "add", -90000.0)
    assert "volume_gwh_yr is -50000; it must lie in" in str(problem_of(seeds, less))
    unknown = Change("contracts", "ones", "volume_gwh_yr", "set", 1.0)
    assert "has no row 'ones'; did you mean 'one'?" in str(problem_of(seeds, unknown))


@pytest.mark.parametrize("name", BASELINES)
def test_shipped_baselines_hold_at_both_ends_of_their_ranges(name: str) -> None:
    seeds: Seeds = load_seeds(SEEDS / name)
    for axis in ranges_of(seeds):
        for position in (0.0, 1.0):
            new = changed(seeds, axis.changes(position))
            touched = {one.table for one in axis.moved}
            assert problem_between(new, touched) is None, (axis.name, position)
