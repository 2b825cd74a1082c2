"""From files and options to one document.

Precedence, highest first: `--set` > the file > its `overrides` > what it `extends` > defaults.

Mappings merge key by key, at every depth; anything else, lists included, replaces what was there,
and so does a measure of another `type`. An empty value (`until: null`) takes an inherited one away.
The order of overrides has no meaning: two that set the same key are an error. `name` is a file's
own and is not inherited; `title`, `question` and `description` of an override are about itself.
Every value keeps the place it came from.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sim.config.merging import conflicts, merge
from sim.config.merging import prune as prune
from sim.config.options import over, read_sets
from sim.config.paths import (
    SUFFIXES,
    did_you_mean,
    expanded,
    is_path,
    nearest,
    shipped_by_name,
    shipped_overrides,
)
from sim.config.source import Place, Source, Value, read_source
from sim.config.yaml_source import parse_document
from sim.errors import Finding, ScenarioError

_OWN = ("name", "title", "question", "description")


@dataclass
class Composed:
    """One document, the files it came from (with their SHA-256) and the mistakes on the way."""

    value: Value
    files: dict[Path, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def compose(
    path: Path, label: str, sets: Sequence[str] = (), options: Value | None = None
) -> Composed:
    """The document of `path` with everything it builds on and `--set` options on top.

    options : keys to set on top of the file and below `sets`, with where they stand
    Raises ScenarioError where there is nothing left to go on with.
    """
    composed = Composed(Value({}, Place(Source(label, "", path.parent))))
    options = over(options, read_sets(sets, composed.findings))
    try:
        composed.value = _compose_file(path, label, options, composed, ())
    except ScenarioError as error:
        raise ScenarioError([*composed.findings, *error.findings]) from None
    return composed


def compose_document(
    own: Value, options: Value | None = None, sets: Sequence[str] = ()
) -> Composed:
    """A scenario written out in another file, with everything it builds on.

    options : keys to set on top, with where they stand; `sets` come on top of these
    Raises ScenarioError where there is nothing left to go on with.
    """
    composed = Composed(own)
    options = over(options, read_sets(sets, composed.findings))
    try:
        composed.value = _compose_value(own, options, composed, ())
    except ScenarioError as error:
        raise ScenarioError([*composed.findings, *error.findings]) from None
    return composed


def find_scenario(word: str) -> tuple[Path, str]:
    """File of a scenario named on the command line, and what to call it.

    An existing file wins over a shipped name. Raises ScenarioError for a name nobody knows.
    """
    return find_file(word, shipped_by_name(), "scenario")


def find_file(word: str, known: list[tuple[str, Path]], kind: str) -> tuple[Path, str]:
    """File of a scenario or sweep (`kind`) by its path or shipped name; see `find_scenario`."""
    path = Path(word)
    shipped = dict(known)
    if not is_path(word) and not _is_file(path):
        if word in shipped:
            return shipped[word], label_of(shipped[word])
        if path.suffix not in SUFFIXES:
            hint = did_you_mean(word, shipped) or "; `gasgap list` shows the shipped ones"
            message = f"there is no shipped {kind} of this name and no such file{hint}"
            raise ScenarioError([Finding(word or "''", 0, 0, message)])
    if not _exists(path):
        hint = did_you_mean(path.stem, shipped) or _near_file(path)
        raise ScenarioError([Finding(word, 0, 0, f"there is no such file{hint}")])
    return path, word


def label_of(path: Path) -> str:
    """`path` as messages show it: relative to the working folder where it is below it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def _compose_file(
    path: Path, label: str, options: Value | None, composed: Composed, chain: tuple[Path, ...]
) -> Value:
    own = _read(path, label, composed)
    return _compose_value(own, options, composed, (*chain, path.resolve()))


def _compose_value(
    own: Value, options: Value | None, composed: Composed, chain: tuple[Path, ...]
) -> Value:
    """`own` with what it builds on below and `options` above; `chain` are the files it is in."""
    head = own if options is None else merge(own, options)
    entries = head.data if isinstance(head.data, dict) else {}
    base = Value({}, own.place)
    if "extends" in entries:
        base = _parent(entries["extends"], composed, chain) or base
    if "overrides" in entries:
        blocks = _overrides(entries["overrides"], composed)
        _refuse_idle_removals(blocks, (base,), composed.findings)
        base = merge(base, blocks)
    _refuse_idle_removals(own, (base,), composed.findings)
    if options is not None:
        _refuse_idle_removals(options, (base, own), composed.findings)
    return merge(base, _without(head, ("extends", "overrides")))


def _read(path: Path, label: str, composed: Composed) -> Value:
    source = read_source(path, label)
    composed.files[path] = source.digest
    return parse_document(source, composed.findings)


def _parent(reference: Value, composed: Composed, chain: tuple[Path, ...]) -> Value | None:
    """The composed document a file extends, without its name."""
    path = referenced(reference, "extends", shipped_by_name(), composed.findings)
    if path is None:
        return None
    if path.resolve() in chain:
        circle = " -> ".join(item.name for item in (*chain, path.resolve()))
        composed.findings.append(
            reference.place.finding(f"extends: a scenario cannot build on itself: {circle}")
        )
        return None
    parent = _compose_file(path, label_of(path), None, composed, chain)
    return _without(parent, ("name",))


def _overrides(references: Value, composed: Composed) -> Value:
    """All overrides as one document; two that set the same key are reported."""
    items = references.data if isinstance(references.data, list) else [references]
    joint = Value({}, references.place)
    for item in items:
        path = referenced(item, "overrides", shipped_overrides(), composed.findings)
        if path is None:
            continue
        block = _read(path, label_of(path), composed)
        for key in ("extends", "overrides"):
            if isinstance(block.data, dict) and key in block.data:
                place = block.data[key].key or block.place
                message = f"{key}: an override cannot build on other files"
                composed.findings.append(place.finding(message))
        block = _without(block, (*_OWN, "extends", "overrides"))
        composed.findings += conflicts(joint, block, ())
        joint = merge(joint, block)
    return joint


def referenced(
    reference: Value, key: str, shipped: list[tuple[str, Path]], findings: list[Finding]
) -> Path | None:
    """File that a `key` such as `extends` names, None (and a finding) if there is none."""
    word = reference.data
    if not isinstance(word, str) or not word or "\0" in word:
        if word is not None:
            message = f"{key}: must be the name of a shipped file or a path in text"
            findings.append(reference.place.finding(message))
        return None
    known = dict(shipped)
    if not is_path(word) and word in known:
        return known[word]
    path = Path(os.path.normpath(reference.place.source.folder / expanded(word)))
    if (is_path(word) or path.suffix in SUFFIXES) and _exists(path):
        return path
    beside = path.with_name(path.name + ".yaml")
    hint = f"; did you mean './{word}.yaml'?" if _is_file(beside) else did_you_mean(word, known)
    findings.append(reference.place.finding(f"{key}: there is no {word!r}{hint}"))
    return None


def _refuse_idle_removals(top: Value, below: tuple[Value, ...], findings: list[Finding]) -> None:
    """Reports measures that `top` takes away although nothing below it has their name."""
    inherited = [name for value in below for name in _measures(value)]
    for name, measure in _measures(top).items():
        if measure.data is None and name not in inherited:
            place = measure.key or measure.place
            hint = did_you_mean(name, inherited)
            message = f"measures.{name}: nothing of this name is inherited to take away{hint}"
            findings.append(place.finding(message))


def _measures(document: Value) -> dict[str, Value]:
    entry = document.data.get("measures") if isinstance(document.data, dict) else None
    return entry.data if entry is not None and isinstance(entry.data, dict) else {}


def _without(value: Value, keys: tuple[str, ...]) -> Value:
    entries = value.data if isinstance(value.data, dict) else {}
    return replace(value, data={key: item for key, item in entries.items() if key not in keys})


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _near_file(path: Path) -> str:
    try:
        beside = {item.stem: item.name for item in path.parent.iterdir() if item.suffix in SUFFIXES}
    except (OSError, ValueError):
        return ""
    near = nearest(path.stem, beside)
    return f"; did you mean {beside[near]!r}?" if near else ""
