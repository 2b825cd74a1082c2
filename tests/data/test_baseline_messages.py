"""One broken copy of the shipped baseline per message, with the file and line it names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.data.loader import load_seeds
from sim.errors import EXIT_INPUT, BaselineError


@pytest.mark.parametrize(
    ("table", "row", "change", "message"),
    [
        (
            "arcs",
            {"from_node": "DE", "to_node": "AT"},
            {"capacity_gwh_d": "lots"},
            "capacity_gwh_d: 'lots' is not a finite number; write it like 12.5",
        ),
        (
            "arcs",
            {"from_node": "DE", "to_node": "AT"},
            {"capacity_gwh_d": "nan"},
            "capacity_gwh_d: 'nan' is not a finite number",
        ),
        (
            "arcs",
            {"from_node": "DE", "to_node": "AT"},
            {"capacity_gwh_d": "1e999"},
            "is not a finite number",
        ),
        (
            "arcs",
            {"from_node": "DE", "to_node": "AT"},
            {"capacity_gwh_d": ""},
            "capacity_gwh_d is empty; every row needs it",
        ),
        (
            "arcs",
            {"from_node": "DE", "to_node": "AT"},
            {"capacity_gwh_d": "-3"},
            "capacity_gwh_d is -3; it must lie in 0 .. inf",
        ),
        (
            "arcs",
            {"from_node": "DE", "to_node": "AT"},
            {"to_node": "XX"},
            "to_node 'XX' is not in nodes.csv",
        ),
        (
            "arcs",
            {"from_node": "DE", "to_node": "AT"},
            {"to_node": "DE"},
            "DE>DE begins where it ends",
        ),
        (
            "arcs",
            {"from_node": "DE", "to_node": "AT"},
            {"quality": "guess"},
            "quality is 'guess'; use one of table, approx, recall",
        ),
        (
            "arcs",
            {"from_node": "DE", "to_node": "AT"},
            {"source": ""},
            "source is empty; every row needs it",
        ),
        ("nodes", {"node": "FR"}, {"eu": "yes"}, "eu: 'yes' is neither true nor false"),
        (
            "nodes",
            {"node": "NO"},
            {"kind": "field"},
            "kind is 'field'; use one of market, hub, lng",
        ),
        ("economy", {"node": "DE"}, {"year": "2021.5"}, "year: '2021.5' is not a whole number"),
        (
            "routes",
            {"route": "yamal"},
            {"opens": "2022-13-01"},
            "opens: '2022-13-01' is not a date; write it like 2021-11-01",
        ),
        (
            "routes",
            {"route": "nord_stream_2"},
            {"idle": "false"},
            "nord_stream_2@DE has no flow in route_flows.csv for 2021-01, 2021-02",
        ),
        ("route_flows", {"route": "tap"}, {"node": "IT"}, "tap@IT is not in routes.csv"),
        (
            "route_flows",
            {"route": "tap"},
            {"month": "2021-1"},
            "month is '2021-1'; write it like 2021-11",
        ),
        (
            "production",
            {"node": "NL"},
            {"product": "coal"},
            "product is 'coal'; use one of natural_gas, biomethane",
        ),
        (
            "lng_exports",
            {"origin": "QA"},
            {"to_europe_gwh": "9999999"},
            "to_europe_gwh of QA exceeds exports_gwh",
        ),
        ("lng_terminals", {"terminal": "krk"}, {"node": "HX"}, "node 'HX' is not in nodes.csv"),
        (
            "infrastructure",
            {"project": "igb"},
            {"target": "arc:GR>XX"},
            "target 'arc:GR>XX' does not exist; write arc:FROM>TO, terminal:ID, route:ROUTE@NODE",
        ),
        (
            "infrastructure",
            {"project": "meg_contract_end"},
            {"change_gwh_d": "-500"},
            "leaves route:meg@ES with -57.3 GWh/d",
        ),
        (
            "infrastructure",
            {"project": "igb"},
            {"target": "lng:RO"},
            "target 'lng:RO' does not exist",
        ),
        (
            "infrastructure",
            {"project": "igb"},
            {"target": "lng:QA", "change_gwh_d": "-9000"},
            "leaves lng:QA with -",
        ),
        (
            "infrastructure",
            {"project": "igb"},
            {"stage": "dreamt"},
            "stage is 'dreamt'; use one of planned, built",
        ),
        (
            "demand",
            {"node": "PL"},
            {"node": "LNG"},
            "'LNG' is no node of kind market; only those have demand",
        ),
        (
            "demand_sectors",
            {"node": "DE", "sector": "chp"},
            {"sector": "cars"},
            "sector is 'cars'; use one of household",
        ),
        (
            "sectors",
            {"sector": "power"},
            {"elasticity": "0.1"},
            "elasticity of power is 0.1; it must be negative",
        ),
        (
            "sectors",
            {"sector": "power"},
            {"elasticity_low": "-0.6"},
            "elasticities of power are out of order",
        ),
        (
            "sectors",
            {"sector": "chp"},
            {"voll_eur_mwh": "440"},
            "chp is protected, but its value of lost load, 440 EUR/MWh, lies below the 450",
        ),
        (
            "parameters",
            {"parameter": "voll_slope"},
            {"value": "3"},
            "voll_slope is 3, outside its range 0.1 .. 0.5",
        ),
        (
            "parameters",
            {"parameter": "usd_per_eur_2021"},
            {"value": "0", "low": "0"},
            "usd_per_eur_2021 is 0; it must lie in 0.001 .. 1000",
        ),
        (
            "parameters",
            {"parameter": "rest_of_world_lng_elasticity"},
            {"value": "0.1", "high": "0.1"},
            "rest_of_world_lng_elasticity is 0.1; it must lie in -2 .. -0.001",
        ),
        (
            "prices",
            {"series": "world_bank_europe", "month": "2021-05"},
            {"value": "-4"},
            "value is -4; it must lie in 0.001 .. inf",
        ),
        (
            "prices",
            {"series": "world_bank_europe", "month": "2021-05"},
            {"unit": "EUR/MWh"},
            "world_bank_europe is in 'EUR/MWh'; convert it to USD/mmbtu",
        ),
        (
            "storages",
            {"storage": "DE"},
            {"curve": "tank"},
            "curve 'tank' has no withdrawal points in storage_curves.csv",
        ),
        ("storages", {"storage": "DE"}, {"node": "XX"}, "node 'XX' is not in nodes.csv"),
        (
            "storage_curves",
            {"direction": "injection", "fill": "0"},
            {"fill": "0.1"},
            "injection curve 'porous' must begin at fill 0 and end at fill 1",
        ),
        (
            "storage_curves",
            {"direction": "injection", "fill": "0.8"},
            {"fill": "0"},
            "injection curve 'porous': fill must rise from row to row",
        ),
        (
            "storage_levels",
            {"country": "FR"},
            {"country": "IE"},
            "country 'IE' has no storage in storages.csv",
        ),
        ("degree_days", {"node": "FI"}, {"annual_hdd": "0"}, "annual_hdd is 0; it must lie in"),
    ],
)
def test_a_broken_cell_is_named(
    folder: Any, table: str, row: dict[str, str], change: dict[str, str], message: str
) -> None:
    line = folder.set(table, folder.find(table, **row), **change)
    findings = folder.findings()
    (finding, *_) = [found for found in findings if message in found.message] or [None]
    assert finding is not None, [str(found) for found in findings]
    assert (finding.file, finding.line) == (str(folder.path / f"{table}.csv"), line)


def test_a_row_with_an_empty_optional_cell_is_fine(folder: Any) -> None:
    assert load_seeds(folder.path).routes[0].opens is None


def test_duplicates_name_the_first_row(folder: Any) -> None:
    first = folder.find("arcs", from_node="DE", to_node="AT")
    line = folder.set("arcs", folder.find("arcs", from_node="DE", to_node="BE"), to_node="AT")
    (finding,) = [f for f in folder.findings() if "already" in f.message]
    assert finding.message == f"from_node DE, to_node AT stands on line {first} already; keep one"
    assert finding.line == line


def test_two_lng_markets(folder: Any) -> None:
    folder.set("nodes", folder.find("nodes", node="NO"), kind="lng")
    (finding,) = folder.findings()
    assert finding.message == "2 nodes of kind lng; exactly one is the world LNG market"
    assert finding.line == folder.find("nodes", node="LNG")


def test_shares_that_do_not_sum_to_one(folder: Any) -> None:
    folder.set(
        "demand_sectors", folder.find("demand_sectors", node="CH", sector="power"), share=".4"
    )
    (finding,) = folder.findings()
    assert finding.message == "the shares of CH sum to 1.4000; they must sum to 1"
    assert finding.line == folder.find("demand_sectors", node="CH", sector="chp")


def test_a_curve_that_bends_upwards(folder: Any) -> None:
    line = folder.find("storage_curves", direction="withdrawal", fill="0.4")
    folder.set("storage_curves", line, share="0.1")
    (finding,) = folder.findings()
    assert (
        finding.message == "withdrawal curve 'porous' is not concave here; its slope must not rise"
    )
    assert finding.line == line + 1


def test_every_mistake_is_reported_at_once(folder: Any) -> None:
    folder.set("arcs", 2, capacity_gwh_d="x", quality="y")
    folder.set("arcs", 3, tariff_eur_mwh="-1")
    folder.set("prices", 5, value="?")
    (folder.path / "weather.csv").unlink()
    found = {(Path(f.file).name, f.line) for f in folder.findings()}
    assert found == {("arcs.csv", 2), ("arcs.csv", 3), ("prices.csv", 5), ("weather.csv", 0)}


def test_a_broken_table_does_not_accuse_the_others(folder: Any) -> None:
    folder.set("nodes", folder.find("nodes", node="DE"), lon="east")
    (finding,) = folder.findings()
    assert finding.message == "lon: 'east' is not a finite number; write it like 12.5"


def test_missing_table(folder: Any) -> None:
    (folder.path / "storages.csv").unlink()
    (finding,) = folder.findings()
    assert finding.file == str(folder.path / "storages.csv")
    assert finding.message.startswith(
        "the table is missing; create it with the columns storage,node"
    )


def test_wrong_columns(folder: Any) -> None:
    header, *rows = folder.rows("economy")
    folder.write("economy", [[*header[:2], "gdp", *header[3:]], *rows])
    (finding,) = folder.findings()
    assert finding.line == 1
    assert finding.message == (
        "wrong columns: missing gdp_beur; unknown gdp; "
        "write exactly node,year,gdp_beur,population_m,source,quality,note"
    )


def test_columns_in_another_order(folder: Any) -> None:
    rows = folder.rows("economy")
    folder.write("economy", [[row[1], row[0], *row[2:]] for row in rows])
    (finding,) = folder.findings()
    assert "the order differs" in finding.message


def test_a_row_with_too_many_cells(folder: Any) -> None:
    rows = folder.rows("economy")
    rows[3].append("left over")
    folder.write("economy", rows)
    (finding,) = folder.findings()
    assert finding.line == 4
    assert finding.message.startswith("8 cells where the header has 7")


def test_a_quotation_mark_that_is_never_closed(folder: Any) -> None:
    path = folder.path / "economy.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + 'DE,2022,1,1,"' + "x" * 200_000, encoding="utf-8")
    (finding,) = folder.findings()
    assert finding.message.startswith("is not CSV (field larger than field limit")
    assert finding.message.endswith("look for a quotation mark that is not closed")


def test_a_line_separator_within_a_cell(folder: Any) -> None:
    line = folder.find("economy", node="DE")
    folder.set("economy", line, note="two\u2028parts")
    row = next(row for row in load_seeds(folder.path).economy if row.node == "DE")
    assert row.note == "two\u2028parts"


@pytest.mark.parametrize(
    ("table", "keep", "message"),
    [
        ("demand", ("node", "IE"), "IE has no demand for 2021-01, 2021-02"),
        ("demand_sectors", ("node", "IE"), "IE has no sectors; add its shares"),
        ("degree_days", ("node", "IE"), "IE has no row; add one"),
        ("balance", ("node", "IE"), "IE has no row; add one"),
        ("economy", ("node", "IE"), "IE has no row; add one"),
        (
            "route_flows",
            ("month", "2021-05"),
            "yamal@PL has no flow in route_flows.csv for 2021-05",
        ),
        ("storage_levels", ("day", "2022-01-01"), "DE has a storage but no level on 2022-01-01"),
        ("prices", ("month", "2021-05"), "world_bank_europe has no price for 2021-05"),
        ("parameters", ("parameter", "voll_slope"), "parameter voll_slope is missing; add a row"),
        ("parameters", ("parameter", "usd_per_eur_2021"), "parameter usd_per_eur_2021 is missing"),
        (
            "parameters",
            ("parameter", "production_cost_eur_mwh"),
            "parameter production_cost_eur_mwh is missing; add a row",
        ),
        ("lng_exports", ("year", "2021"), "no exports to Europe in 2021"),
        ("nodes", ("node", "LNG"), "0 nodes of kind lng"),
    ],
)
def test_rows_left_out(folder: Any, table: str, keep: tuple[str, str], message: str) -> None:
    column, value = keep
    folder.drop(table, lambda row: row[column] != value)
    assert any(message in finding.message for finding in folder.findings())


def test_send_out_left_out(folder: Any) -> None:
    folder.drop("lng_send_out", lambda row: not row["month"].startswith("2021"))
    (finding,) = folder.findings()
    assert finding.message == ("no send-out in 2021, though there are terminals; add its months")


def test_balances_that_do_not_close(folder: Any) -> None:
    line = folder.find("balance", node="DE")
    folder.set("balance", line, imports_gwh="2000000")
    (finding,) = folder.findings()
    assert "unexplained, more than 5%" in finding.message
    assert "look for gas counted twice" in finding.message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is not JSON"),
        ("[]", 'needs "title" (text) and "base_year"'),
        ('{"title": "Mine", "base_year": "2021"}', 'needs "title" (text) and "base_year"'),
        ('{"base_year": 2021}', 'needs "title" (text) and "base_year"'),
    ],
)
def test_descriptor_mistakes(folder: Any, content: str, message: str) -> None:
    (folder.path / "datapackage.json").write_text(content, encoding="utf-8")
    (finding,) = folder.findings()
    assert finding.file == str(folder.path / "datapackage.json")
    assert message in finding.message


def test_missing_descriptor(folder: Any) -> None:
    (folder.path / "datapackage.json").unlink()
    (finding,) = folder.findings()
    assert finding.message.startswith("is missing; it needs at least")


def test_an_unknown_folder_lists_the_baselines_beside_it(folder: Any) -> None:
    wanted = folder.path.parent / "europa"
    with pytest.raises(BaselineError) as error:
        load_seeds(wanted)
    assert str(error.value) == (
        f"{wanted}: error: baseline folder not found; available beside it: mine"
    )
    assert error.value.exit_code == EXIT_INPUT


def test_a_folder_without_tables_is_no_baseline(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="is not a baseline") as error:
        load_seeds(tmp_path)
    assert len(error.value.findings) == 1
