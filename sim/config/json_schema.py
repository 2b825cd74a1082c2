"""The JSON Schemas of scenario and sweep files, for editors; committed beside these.

A file that extends another, or an override, holds only part of a scenario, so nothing is required
in mappings that merge; a measure without a `type` is taken for a change to an inherited one.
"""

from __future__ import annotations

import json
from typing import Any

from sim.config.quantity import DIMENSIONS
from sim.config.schema import MEASURE_PATTERN, ScenarioFile
from sim.config.sweep import Sweep

_MERGED = ("EndFill", "Horizon", "HddRatio")


def json_schema() -> dict[str, Any]:
    """The schema (JSON Schema 2020-12) of a scenario file."""
    schema = ScenarioFile.model_json_schema(by_alias=True)
    schema.pop("required", None)
    for name in _MERGED:
        schema["$defs"][name].pop("required", None)
    measures = schema["properties"]["measures"]
    kinds = measures["patternProperties"][MEASURE_PATTERN]["oneOf"]
    measures["patternProperties"][MEASURE_PATTERN] = {"anyOf": [*kinds, _PARTIAL, _NULL]}
    measures["additionalProperties"] = False
    for part in (schema, *schema["$defs"].values()):
        _take_away(part)
    _tidy(schema)
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "gasgap scenario",
        "description": "One question about gas supply: a scenario file, or part of one.",
    }
    return {**head, **{key: item for key, item in schema.items() if key not in head}}


def schema_text() -> str:
    """The schema as it is committed."""
    return _text(json_schema())


def sweep_schema() -> dict[str, Any]:
    """The schema (JSON Schema 2020-12) of a sweep file."""
    schema = Sweep.model_json_schema(by_alias=True)
    schema["required"].remove("name")
    axes = schema["properties"]["axes"]
    axes["additionalProperties"] = False
    _tidy(schema)
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "gasgap sweep",
        "description": "Many points of one scenario along axes, and the outcomes to keep.",
    }
    return {**head, **{key: item for key, item in schema.items() if key not in head}}


def sweep_schema_text() -> str:
    """The schema of sweep files as it is committed."""
    return _text(sweep_schema())


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


_EMPTY = {"type": "null"}
_NULL = {**_EMPTY, "description": "Takes an inherited measure away."}
_PARTIAL = {
    "type": "object",
    "description": "Changes keys of an inherited measure.",
    "not": {"required": ["type"]},
}


def _take_away(part: dict[str, Any]) -> None:
    """Allows an empty value, which takes away what was inherited, wherever a key may be missing."""
    for name, entry in part.get("properties", {}).items():
        if name in part.get("required", ()) or "const" in entry:
            continue
        if isinstance(entry.get("type"), str) and "enum" not in entry:
            entry["type"] = [entry["type"], "null"]
        elif _EMPTY not in entry.get("anyOf", ()):
            told = {key: entry[key] for key in ("default", "description") if key in entry}
            kind = {key: item for key, item in entry.items() if key not in told}
            kinds = kind["anyOf"] if list(kind) == ["anyOf"] else [kind]
            entry.clear()
            entry.update(told, anyOf=[*kinds, _EMPTY])


def _tidy(node: Any) -> None:
    """Drops titles that repeat the key, and writes defaults of quantities with their unit."""
    if isinstance(node, list):
        for item in node:
            _tidy(item)
        return
    if not isinstance(node, dict):
        return
    if isinstance(node.get("title"), str):
        del node["title"]
    if isinstance(
        node.get("oneOf"), list
    ):  # "observed" may pass for a date where formats are not read
        node["anyOf"] = node.pop("oneOf")
    if node.get("default", 0) is None:
        del node["default"]
    default = node.get("default")
    if isinstance(default, float) and "pattern" in node:
        for dimension in DIMENSIONS:
            if dimension.json_schema["pattern"] == node["pattern"]:
                node["default"] = dimension.write(default)
    for item in node.values():
        _tidy(item)
