"""What pydantic found in a sweep, in plain words and at the place where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.config.diagnostics import child_at, explain_one, finding_at
from sim.config.fields import Model
from sim.config.paths import did_you_mean
from sim.config.quantity import shown
from sim.config.schema import At
from sim.config.source import Value
from sim.config.sweep import AXIS_PATTERN, OUTCOME_PATTERN, Aggregate, Sweep
from sim.config.sweep_axis import Axis, Range
from sim.config.sweep_designs import DESIGNS
from sim.config.sweep_distributions import DISTRIBUTIONS
from sim.errors import Finding

_PATTERNS = {
    AXIS_PATTERN: "write names of axes in lower case with hyphens, lng-supply",
    OUTCOME_PATTERN: "write the key of a figure without blanks and commas, eu.shortfall_twh",
}


def explain_sweep(
    error: ValidationError, root: Value, document: Mapping[str, Any]
) -> list[Finding]:
    """Every mistake of `error` at its place in `root`."""
    findings: list[Finding] = []
    for item in error.errors(include_url=False):
        if item["type"] == "together":
            for problem in item["ctx"]["problems"]:
                findings.append(finding_at(root, tuple(problem["at"]), problem["text"]))
        elif not _only_counts_mistakes(item):
            findings.append(_explain(dict(item), root, document))
    return findings


def _only_counts_mistakes(item: ErrorDetails) -> bool:
    """Whether a list is called too short because its entries, told of beside, are wrong."""
    return item["type"] == "too_short" and len(item["input"]) >= item["ctx"]["min_length"]


def _explain(item: dict[str, Any], root: Value, document: Mapping[str, Any]) -> Finding:
    kind = item["type"]
    path: At = tuple(part for part in item["loc"] if not _is_tag(part))
    if path and path[-1] == "[key]":
        path = path[:-1]
    if kind == "extra_forbidden":
        known = _known_keys(path[:-1], document)
        hint = did_you_mean(str(path[-1]), known) or f"; known here: {', '.join(known)}"
        return finding_at(root, path, "unknown key" + hint, at_key=True)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _unknown_type(item, path, root)
    if kind == "string_pattern_mismatch" and item["ctx"]["pattern"] in _PATTERNS:
        text = f"{_PATTERNS[item['ctx']['pattern']]}; this is {shown(item['input'])}"
        return finding_at(root, path, text, at_key=item["loc"][-1] == "[key]")
    if kind == "too_short":
        return finding_at(root, path, "must not be empty")
    if kind == "missing" and path == ("design", "seed") and child_at(root, path) is None:
        text = "the key 'seed' is missing: any whole number, so that the points are the same again"
        return finding_at(root, path[:-1], text, at_key=True)
    return explain_one(item, root, document)


def _is_tag(part: str | int) -> bool:
    return isinstance(part, str) and part.startswith("<") and part.endswith(">")


def _unknown_type(item: dict[str, Any], path: At, root: Value) -> Finding:
    """A design or distribution of no known type."""
    what, known = ("design", DESIGNS) if path == ("design",) else ("distribution", DISTRIBUTIONS)
    data, types = item["input"], f"; types are {', '.join(known)}"
    if not isinstance(data, Mapping):
        text = f"a {what} is a mapping with a `type`, {{type: {next(iter(known))}}}"
        return finding_at(root, path, f"{text}; this is {shown(data)}")
    if "type" not in data:
        return finding_at(root, path, f"the key 'type' is missing{types}", at_key=True)
    word = data["type"]
    hint = did_you_mean(word, known) if isinstance(word, str) else ""
    return finding_at(root, (*path, "type"), f"unknown {what} {shown(word)}{hint or types}")


def _known_keys(path: At, document: Mapping[str, Any]) -> list[str]:
    """Keys the language of sweeps has in the mapping at `path`."""
    model: type[Model] | None = None
    if not path:
        model = Sweep
    elif path == ("design",):
        model = DESIGNS.get(str(document["design"].get("type")))
    elif path[0] == "outcomes":
        model = Aggregate
    elif len(path) == 2:
        model = Axis
    elif path[-1] == "range":
        model = Range
    elif path[-1] == "distribution":
        kind = document["axes"][path[1]]["distribution"].get("type")
        model = DISTRIBUTIONS.get(str(kind))
    fields = {} if model is None else model.model_fields
    return [field.alias or name for name, field in fields.items()]
