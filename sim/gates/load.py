"""From a gates file to a `GatesFile`, with every mistake reported at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.config.compose import label_of, prune
from sim.config.diagnostics import explain_one, finding_at, ordered, place_of
from sim.config.paths import did_you_mean
from sim.config.source import Value, read_source
from sim.config.yaml_source import parse_document
from sim.errors import Finding, FindingsError
from sim.gates.file import MODELS, GatesFile

_WORDS = {
    "a file holds one scenario; this is": "a file holds one document; this is",
    "of scenario files; use `extends`": "of gates files",
    "of scenario files": "of gates files",
    "; a scenario is a few kB of text": "",
}
"""What the reader of scenarios says, and what it means here."""


@dataclass(frozen=True)
class LoadedGates:
    """A gates file, where its values stand, and where its relative paths start."""

    gates: GatesFile
    label: str
    folder: Path
    root: Value

    def line(self, *path: str | int) -> int:
        """Line of the file in which something stands."""
        return place_of(self.root, path).line


def load_gates(path: Path) -> LoadedGates:
    """The gates of a file; raises `FindingsError` with every mistake found."""
    label = label_of(path)
    if path.is_dir():
        raise FindingsError([Finding(label, 0, 0, "this is a folder; name a gates file in it")])
    findings: list[Finding] = []
    try:
        root = parse_document(read_source(path, label), findings, "gates file")
    except FindingsError as error:
        raise FindingsError([*map(_in_our_words, error.findings)]) from None
    findings = [*map(_in_our_words, findings), *_left_open(root)]
    document = prune(root).plain
    try:
        gates = GatesFile.model_validate(document)
    except ValidationError as error:
        findings += explain(error, root, document)
    if findings:
        raise FindingsError(ordered(findings))
    return LoadedGates(gates, label, path.parent, root)


def _left_open(value: Value) -> Iterator[Finding]:
    """A key without a value, which would leave a gate without a bound or a condition."""
    items = value.data.items() if isinstance(value.data, dict) else ()
    for key, item in items:
        if item.data is None:
            place = item.key or item.place
            yield place.finding(f"{key}: write a value, or remove the key")
        yield from _left_open(item)
    for item in value.data if isinstance(value.data, list) else ():
        yield from _left_open(item)


def _in_our_words(finding: Finding) -> Finding:
    message = finding.message
    for theirs, ours in _WORDS.items():
        message = message.replace(theirs, ours)
    return replace(finding, message=message)


def explain(error: ValidationError, root: Value, document: Mapping[str, Any]) -> Iterator[Finding]:
    """Every mistake of `error` at its place in `root`."""
    for item in error.errors(include_url=False):
        if item["type"] != "extra_forbidden":
            yield explain_one(dict(item), root, document)
            continue
        path = tuple(part for part in item["loc"] if not str(part).startswith("<"))
        known = known_keys(path[:-1])
        hint = did_you_mean(str(path[-1]), known) or f"; known here: {', '.join(known)}"
        yield finding_at(root, path, f"unknown key{hint}", at_key=True)


def known_keys(path: tuple[str | int, ...]) -> list[str]:
    """Keys that the mapping at `path` can have."""
    for pattern, model in MODELS.items():
        if len(pattern) == len(path) and all(
            part in ("*", str(own)) for part, own in zip(pattern, path, strict=True)
        ):
            return [field.alias or name for name, field in model.model_fields.items()]
    return []
