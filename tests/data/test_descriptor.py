"""datapackage.json describes the tables as the record classes define them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from sim.data.cells import KEYS
from sim.data.parse import column_types, columns
from sim.data.records import TABLES
from sim.data.seeds import Seeds

TYPES = {str: "string", float: "number", int: "integer", bool: "boolean", date: "date"}
UNITS = (("_gwh_d", "GWh/d"), ("_gwh", "GWh"), ("_eur_mwh", "EUR/MWh"))


@pytest.fixture(scope="module")
def descriptor(shipped: Seeds) -> dict[str, Any]:
    text = (shipped.folder / "datapackage.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


def test_it_names_the_baseline(descriptor: dict[str, Any], shipped: Seeds) -> None:
    assert descriptor["name"] == shipped.name
    assert descriptor["base_year"] == shipped.base_year
    assert descriptor["title"] == shipped.title
    assert descriptor["licenses"]


def test_it_lists_every_table_and_no_other(descriptor: dict[str, Any], shipped: Seeds) -> None:
    paths = [resource["path"] for resource in descriptor["resources"]]
    assert paths == [f"{name}.csv" for name in TABLES]
    assert {path.name for path in shipped.folder.glob("*.csv")} == set(paths)


@pytest.mark.parametrize("name", TABLES)
def test_fields_equal_the_record(descriptor: dict[str, Any], name: str) -> None:
    record = TABLES[name]
    resource = next(r for r in descriptor["resources"] if r["path"] == f"{name}.csv")
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
