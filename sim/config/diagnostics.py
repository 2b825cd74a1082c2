"""What pydantic found, in plain words and at the place in the file where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sim.config.fields import ARC_PATTERN, Model
from sim.config.measure_types import MEASURE_TYPES, Measure
from sim.config.measures import Step
from sim.config.parts import Conduct, Redirection
from sim.config.paths import did_you_mean
from sim.config.quantity import shown
from sim.config.schema import (
    MEASURE_PATTERN,
    NAME_PATTERN,
    At,
    EndFill,
    HddRatio,
    Horizon,
    Level,
    Levels,
    Market,
    ScenarioFile,
    Storage,
    Target,
    check_together,
)
from sim.config.source import Place, Value
from sim.errors import Finding

_PATTERNS = {
    ARC_PATTERN: 'write an arc as FROM>TO with the codes of two nodes, "DE>CZ"',
    NAME_PATTERN: "write a name of letters, digits, dots, hyphens and underscores",
    MEASURE_PATTERN: "write measure names in lower case with hyphens, stop-nord-stream",
}
_CHOICES: Mapping[At, str] = {
    ("weather",): "reference, normal, observed, a year such as 1985 or {hdd_ratio: 0.93}",
    ("market", "expected_weather"): (
        "known, reference, normal, observed, a year such as 1985 or {hdd_ratio: 0.93}"
    ),
    ("storage", "initial"): "observed, a date, a share, one for each node or {file: levels.csv}",
    ("storage", "end"): "reference, none or {fill: …, value: …}",
    ("storage", "end", "fill"): "reference, a share or a share for each node",
    ("market", "stages"): "monthly or a list of days, [2022-07-01]",
}
_LIMITS = {
    "greater_than": ("gt", "must be more than {}"),
    "greater_than_equal": ("ge", "must be {} or more"),
    "less_than": ("lt", "must be less than {}"),
    "less_than_equal": ("le", "must be {} or less"),
    "too_short": ("min_length", "needs at least {} entries"),
    "too_long": ("max_length", "can have at most {} entries"),
    "string_too_long": ("max_length", "can have at most {} characters"),
}
_KINDS = {
    "string_type": "text",
    "float_type": "a number",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "finite_number": "a finite number",
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "tuple_type": "a list",
    "list_type": "a list",
}


def place_of(root: Value, path: At, *, at_key: bool = False) -> Place:
    """Where `path` stands, or the nearest thing above it that has a place in a file."""
    value = root
    for part in path:
        below = child(value, part)
        if below is None:
            holds_others = isinstance(value.data, dict | list)
            return (value.key if holds_others else None) or value.place
        value = below
    return (value.key if at_key else None) or value.place


def child(value: Value, part: str | int) -> Value | None:
    """The entry of a list or mapping, None if there is none."""
    if isinstance(value.data, dict):
        return value.data.get(str(part))
    if isinstance(value.data, list) and isinstance(part, int) and part < len(value.data):
        return value.data[part]
    return None


def finding_at(root: Value, path: At, message: str, *, at_key: bool = False) -> Finding:
    """`message`, with the dotted path before it, where `path` stands."""
    shown_path = path
    above = child_at(root, path[:-1]) if path else None
    if above is not None and not isinstance(above.data, dict | list):
        shown_path = path[:-1]  # one name written where a list may stand
    dotted = ".".join(str(part) for part in shown_path)
    text = f"{dotted}: {message}" if dotted else message
    return place_of(root, path, at_key=at_key).finding(text)


def explain(error: ValidationError, root: Value, document: Mapping[str, Any]) -> list[Finding]:
    """Every mistake of `error` at its place in `root`, with those between the valid parts."""
    findings: list[Finding] = []
    together = False
    for item in error.errors(include_url=False):
        if item["type"] == "together":
            together = True
            for problem in item["ctx"]["problems"]:
                findings.append(finding_at(root, tuple(problem["at"]), problem["text"]))
        else:
            findings.append(explain_one(dict(item), root, document))
    if not together:
        findings += [finding_at(root, path, text) for path, text in _between_parts(document)]
    return findings


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by file, line and column, each once."""
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda item: (item.file, item.line, item.column))


def explain_one(item: dict[str, Any], root: Value, document: Mapping[str, Any]) -> Finding:
    """One of pydantic's errors as a finding."""
    kind, context = item["type"], item.get("ctx", {})
    path: At = tuple(part for part in item["loc"] if not _is_tag(part))
    if path and path[-1] == "[key]":
        return finding_at(root, path[:-1], _words(item, path[:-1]), at_key=True)
    if kind == "scenario":
        at = (*path, *context["at"])
        return finding_at(root, at, context["text"], at_key=_is_mapping(root, at))
    if kind == "missing":
        parent, key = path[:-1], path[-1]
        if child_at(root, path) is not None:  # written, but empty
            return finding_at(root, path, "this key needs a value", at_key=True)
        if isinstance(key, int):
            return finding_at(root, parent, f"the list ends too early: entry {key + 1} is missing")
        return finding_at(root, parent, f"the key {key!r} is missing", at_key=True)
    if kind == "extra_forbidden":
        return finding_at(root, path, _unknown_key(path, document), at_key=True)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        measure = item["input"]
        at = (*path, "type") if isinstance(measure, Mapping) and "type" in measure else path
        return finding_at(root, at, _unknown_type(measure), at_key=_is_mapping(root, at))
    return finding_at(root, path, _words(item, path))


def _is_mapping(root: Value, path: At) -> bool:
    value = child_at(root, path)
    return value is not None and isinstance(value.data, dict)


def _is_tag(part: str | int) -> bool:
    return isinstance(part, str) and part.startswith("<") and part.endswith(">")


def child_at(root: Value, path: At) -> Value | None:
    """The value at `path`, None if there is none."""
    value: Value | None = root
    for part in path:
        value = None if value is None else child(value, part)
    return value


def _words(item: dict[str, Any], path: At) -> str:
    """The message of an error that needs no look at the rest of the document."""
    kind, context, data = item["type"], item.get("ctx", {}), item["input"]
    if kind == "literal_error":
        if path in _CHOICES:
            return f"write {_CHOICES[path]}; this is {shown(data)}"
        if path[:1] == ("measures",) and path[-1] == "announced":
            return f"write a date, year-month-day, or as_it_happens; this is {shown(data)}"
        found = re.findall(r"'([^']*)'|(True|False)", str(context["expected"]))
        words = [word or value.lower() for word, value in found]
        hint = did_you_mean(data, words) if isinstance(data, str) else ""
        return f"must be {_listing(words)}; this is {shown(data)}{hint}"
    if kind == "string_pattern_mismatch":
        return f"{_PATTERNS.get(str(context['pattern']), item['msg'])}; this is {shown(data)}"
    if kind == "string_too_short":
        return "must not be empty"
    if kind in _LIMITS:
        key, text = _LIMITS[kind]
        limit = context[key]
        tail = "" if "length" in kind or key.endswith("length") else f"; this is {shown(data)}"
        return text.format(f"{limit:g}" if isinstance(limit, float) else limit) + tail
    if kind in _KINDS:
        quote = "; put it in quotes" if kind == "string_type" and _is_scalar(data) else ""
        return f"must be {_KINDS[kind]}; this is {shown(data)}{quote}"
    text = str(item["msg"])
    return text[:1].lower() + text[1:]


def _is_scalar(data: object) -> bool:
    return isinstance(data, bool | int | float)


def _listing(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _unknown_key(path: At, document: Mapping[str, Any]) -> str:
    """What to say of a key the language does not have at `path`."""
    known = known_keys(path[:-1], document)
    hint = did_you_mean(str(path[-1]), known)
    return "unknown key" + (hint or f"; known here: {', '.join(known)}")


def known_keys(path: At, document: Mapping[str, Any]) -> list[str]:
    """Keys the language has in the mapping at `path`."""
    models: dict[At, type[Model]] = {
        (): ScenarioFile,
        ("horizon",): Horizon,
        ("weather",): HddRatio,
        ("storage",): Storage,
        ("storage", "initial"): Levels,
        ("storage", "end"): EndFill,
        ("market",): Market,
        ("market", "redirection"): Redirection,
        ("market", "counterfactual"): Conduct,
    }
    model: type[Model] | None = models.get(path)
    if path[:2] == ("storage", "targets"):
        model = Target
    elif path[:3] == ("storage", "initial", "levels"):
        model = Level
    elif path[:1] == ("measures",) and len(path) == 2:
        model = MEASURE_TYPES.get(str(document["measures"][path[1]].get("type")))
    elif path[:1] == ("measures",) and path[2:3] == ("steps",):
        model = Step
    fields = {} if model is None else model.model_fields
    return [field.alias or name for name, field in fields.items()]


def _unknown_type(measure: object) -> str:
    types = f"types are {', '.join(MEASURE_TYPES)}"
    if not isinstance(measure, Mapping):
        return f"a measure is a mapping with a `type`; this is {shown(measure)}"
    if "type" not in measure:
        return f"the key 'type' is missing; {types}"
    kind = measure["type"]
    hint = did_you_mean(kind, MEASURE_TYPES) if isinstance(kind, str) else ""
    return f"unknown measure type {shown(kind)}{hint or '; ' + types}"


def _between_parts(document: Mapping[str, Any]) -> Iterator[tuple[At, str]]:
    """Mistakes between those parts of an invalid scenario that are valid by themselves."""
    horizon = _valid(Horizon, document.get("horizon"))
    if horizon is None:
        return
    storage = _valid(Storage, document.get("storage", {})) or Storage()
    entries = document.get("measures")
    entries = entries if isinstance(entries, Mapping) else {}
    measures = {name: _valid(Measure, entry) for name, entry in entries.items()}
    valid = {name: measure for name, measure in measures.items() if measure is not None}
    market = _valid(Market, document.get("market", {})) or Market(foresight="announced")
    yield from check_together(horizon, storage, market, valid)


def _valid(kind: Any, data: object) -> Any:
    """`data` as `kind` if it is valid by itself, else None."""
    try:
        return TypeAdapter(kind).validate_python(data)
    except ValidationError:
        return None
