"""datapackage.json describes the tables as the record classes define them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sim.data.cells import KEYS
from sim.data.loader import load_seeds
from sim.data.parse import column_types, columns
from sim.data.records import OPTIONAL, TABLES

SHIPPED = Path(__file__).parents[2] / "seeds" / "europe-2021"
TYPES = {str: "string", float: "number", int: "integer", bool: "boolean", date: "date"}
UNITS = (
    ("_gwh_d", "GWh/d"),
    ("_gwh_yr", "GWh/yr"),
    ("_gwh", "GWh"),
    ("_eur_mwh", "EUR/MWh"),
)


BASELINES = sorted(path.parent.name for path in SHIPPED.parent.glob("*/datapackage.json"))


@pytest.fixture(scope="module", params=BASELINES)
def folder(request: pytest.FixtureRequest) -> Path:
    """Every shipped baseline."""
    return SHIPPED.parent / str(request.param)


@pytest.fixture(scope="module")
def descriptor(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return content


def test_it_names_the_baseline(descriptor: dict[str, Any], folder: Path) -> None:
    loaded = load_seeds(folder)
    assert descriptor["name"] == loaded.name
    assert descriptor["base_year"] == loaded.base_year
    assert descriptor["title"] == loaded.title
    assert descriptor["licenses"]


def test_it_lists_every_table_and_no_other(descriptor: dict[str, Any], folder: Path) -> None:
    """Of the optional ones those that there are."""
    paths = [resource["path"] for resource in descriptor["resources"]]
    there = {path.name for path in folder.glob("*.csv")}
    assert paths == [f"{name}.csv" for name in TABLES if f"{name}.csv" in there]
    assert set(paths) == there
    assert {f"{n}.csv" for n, record in TABLES.items() if record not in OPTIONAL} <= there


@pytest.mark.parametrize("name", TABLES)
def test_fields_equal_the_record(descriptor: dict[str, Any], name: str) -> None:
    record = TABLES[name]
    resource = next((r for r in descriptor["resources"] if r["path"] == f"{name}.csv"), None)
    if resource is None:
        assert record in OPTIONAL
        return
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert tuple(fields) == columns(record)
    assert tuple(resource["schema"]["primaryKey"]) == KEYS[record]
    for column, (kind, optional) in column_types(record).items():
        field = fields[column]
        assert field["type"] == TYPES[kind]
        assert field["constraints"]["required"] is not (optional or column == "note")
        assert field["description"].strip()
        unit = next((unit for suffix, unit in UNITS if column.endswith(suffix)), None)
        if unit is not None:
            assert field["unit"] == unit
        if kind is float:
            assert field["unit"]


def test_every_table_states_its_sources(descriptor: dict[str, Any]) -> None:
    for resource in descriptor["resources"]:
        assert resource["description"]
        assert all(source["title"] and source["license"] for source in resource["sources"])
        assert resource["sources"]
