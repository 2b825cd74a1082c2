"""Documents laid over each other, and what they disagree on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sim.config.source import Value
from sim.errors import Finding

Keys = tuple[str, ...]


def merge(base: Value, top: Value, path: Keys = ()) -> Value:
    """`top` laid over `base`; places and keys of `top` win."""
    if not (isinstance(base.data, dict) and isinstance(top.data, dict)):
        return top
    if len(path) == 2 and path[0] == "measures" and _changes_type(base.data, top.data):
        return top
    if path == ("storage", "initial") and _names_file(top.data):
        return top
    merged = dict(base.data)
    for key, value in top.data.items():
        merged[key] = merge(merged[key], value, (*path, key)) if key in merged else value
    return replace(top, data=merged)


def prune(value: Value) -> Value:
    """`value` without the keys that are empty: for them the default holds."""
    if isinstance(value.data, list):
        return replace(value, data=[prune(item) for item in value.data])
    if not isinstance(value.data, dict):
        return value
    kept = {key: prune(item) for key, item in value.data.items() if item.data is not None}
    return replace(value, data=kept)


def conflicts(first: Value, second: Value, path: Keys) -> Iterator[Finding]:
    """Keys that two overrides both set."""
    if isinstance(first.data, dict) and isinstance(second.data, dict):
        for key, value in second.data.items():
            if key in first.data:
                yield from conflicts(first.data[key], value, (*path, key))
        return
    place, other = second.key or second.place, first.key or first.place
    yield place.finding(
        f"{'.'.join(path)}: another override sets this key too, at "
        f"{other.source.label}:{other.line}:{other.column}; keep one of them"
    )


def _names_file(top: dict[str, Value]) -> bool:
    """Whether levels come from a file of their own, not from what was inherited."""
    return "file" in top and top["file"].data is not None


def _changes_type(base: dict[str, Value], top: dict[str, Value]) -> bool:
    return "type" in base and "type" in top and base["type"].data != top["type"].data
