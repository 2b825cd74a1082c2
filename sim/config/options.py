"""Keys to set on top of a scenario: `--set` options, and mappings of dotted paths in a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sim.config.merging import Keys, conflicts, merge
from sim.config.source import Place, Source, Value
from sim.config.yaml_source import parse_inline
from sim.errors import Finding, ScenarioError


def nested(dotted: Value, findings: list[Finding]) -> Value:
    """A mapping whose keys are dotted paths, as the document these describe."""
    joint = Value({}, dotted.place)
    for key, value in dotted.data.items() if isinstance(dotted.data, dict) else ():
        place = value.key or value.place
        keys = key.split(".")
        if not all(keys):
            findings.append(place.finding(f"{key!r} is no path of keys; write a.b.c"))
            continue
        option = value
        for part in reversed(keys):
            option = Value({part: replace(option, key=place)}, place)
        if any(True for _ in conflicts(joint, option, ())):
            findings.append(place.finding(f"{key}: this is set twice here"))
        joint = merge(joint, option)
    return joint


def read_sets(sets: Sequence[str], findings: list[Finding]) -> Value | None:
    """All `--set` options as one document."""
    joint: Value | None = None
    for text in sets:
        dotted, equals, value = text.partition("=")
        keys = tuple(key.strip() for key in dotted.split("."))
        label = f"--set {'.'.join(keys)}"
        if not equals or not all(keys):
            findings.append(Finding(f"--set {text!r}", 0, 0, "write key=value, a.b.c=value"))
            continue
        option = _option(keys, value, Source(label, value, Path.cwd(), option=True), findings)
        if option is None:
            continue
        if joint is not None and any(True for _ in conflicts(joint, option, ())):
            findings.append(Finding(label, 0, 0, "this key is set twice on the command line"))
        joint = option if joint is None else merge(joint, option)
    return joint


def over(base: Value | None, top: Value | None) -> Value | None:
    return merge(base, top) if base is not None and top is not None else top or base


def _option(keys: Keys, text: str, source: Source, findings: list[Finding]) -> Value | None:
    try:
        value = parse_inline(source)
    except ScenarioError as error:
        findings += error.findings
        return None
    place = Place(source)
    for key in reversed(keys):
        value = Value({key: replace(value, key=place)}, place)
    return value
