"""The committed JSON Schema and what editors make of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sim.config import json_schema, shipped_root
from sim.config.json_schema import schema_text
from sim.config.measure_types import MEASURE_TYPES
from sim.config.source import read_source
from sim.config.starter import starter_text
from sim.config.yaml_source import parse_document

VALIDATOR = Draft202012Validator(json_schema())
HEAD = {
    "title": "T",
    "question": "Q?",
    "horizon": {"start": "2022-01-01", "end": "2022-12-31"},
}


def errors(document: dict[str, Any]) -> int:
    return len(list(VALIDATOR.iter_errors(document)))


def test_the_committed_schema_is_the_generated_one() -> None:
    committed = (shipped_root() / "scenarios" / "schema.json").read_text(encoding="utf-8")
    assert committed == schema_text()


def test_it_is_a_schema_with_help_texts() -> None:
    schema = json.loads(schema_text())
    Draft202012Validator.check_schema(schema)
    assert schema["properties"]["weather"]["description"].startswith("The base year's own")
    target = schema["$defs"]["Target"]["properties"]["penalty"]
    assert target["default"] == "150 EUR/MWh"
    for definition in schema["$defs"].values():
        for key, item in definition["properties"].items():
            assert key == "type" or item["description"]


def test_good_documents() -> None:
    cut = {"type": "cut", "supplier": "RU", "from": "2022-03-01", "share": "50 %", "route": "yamal"}
    assert errors({**HEAD, "measures": {"stop": cut}, "weather": 1985}) == 0
    assert errors({**HEAD, "storage": {"initial": "2021-01-01", "end": "none"}}) == 0


def test_parts_are_good_documents_too() -> None:
    part = {"extends": "base", "horizon": {"end": "2023-03-31"}}
    assert errors({**part, "measures": {"stop": {"share": 0.5}, "gone": None}}) == 0


@pytest.mark.parametrize(
    "part",
    [
        {"weather": None},
        {"market": {"stages": None, "foresight": None, "elasticity": None}},
        {"storage": {"holding_cost": None, "targets": None}},
        {"measures": {"stop": {"until": None, "shock": None}}},
    ],
)
def test_an_empty_value_takes_any_key_away(part: dict[str, Any]) -> None:
    assert errors({"extends": "base", **part}) == 0


@pytest.mark.parametrize(
    "more",
    [
        {"wether": "normal"},
        {"weather": "warm"},
        {"infrastructure": "none"},
        {"measures": {"stop": {"type": "cut", "from": "2022-03-01"}}},
        {"measures": {"stop": {"type": "cutt"}}},
        {"measures": {"Stop": None}},
        {"measures": {"q": {"type": "quota", "supplier": "RU", "from": "2022-03-01", "volume": 4}}},
        {"measures": {"d": {"type": "lng_demand", "from": "2022-03-01", "change": "4 bcm"}}},
        {"market": {"elasticity": {"industry": 0.1}}},
        {"storage": {"targets": [{"fill": 0.8}]}},
    ],
)
def test_bad_documents(more: dict[str, Any]) -> None:
    assert errors({**HEAD, **more}) > 0


def test_every_type_is_in_it() -> None:
    kinds = {
        definition["properties"]["type"]["const"]
        for definition in json_schema()["$defs"].values()
        if "type" in definition["properties"]
    }
    assert kinds == set(MEASURE_TYPES)


def test_shipped_files_and_the_starter_fit_it(tmp_path: Any) -> None:
    starter = tmp_path / "starter.yaml"
    starter.write_text(starter_text("starter"), encoding="utf-8")
    folder = shipped_root() / "scenarios"
    for path in [starter, *folder.glob("*.yaml"), *folder.glob("overrides/*.yaml")]:
        document = parse_document(read_source(path, path.name), []).plain
        assert [error.message for error in VALIDATOR.iter_errors(document)] == [], path.name
