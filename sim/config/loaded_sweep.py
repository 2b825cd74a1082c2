"""From the name of a sweep to a `Sweep` and its scenario, with every mistake reported at once.

`--set` options go to the sweep where their first key is one of its own (`design.points=1000`),
else to its scenario (`horizon.resolution=weekly`). Precedence in the scenario, highest first:
`--set` > the sweep's `set` > the scenario.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.config.compose import (
    Composed,
    compose,
    compose_document,
    find_file,
    label_of,
    referenced,
)
from sim.config.diagnostics import child_at, finding_at, ordered
from sim.config.loaded import LoadedScenario, Positions, name_from, scenario_of
from sim.config.merging import merge, prune
from sim.config.options import nested, read_sets
from sim.config.paths import is_path, shipped_by_name, shipped_sweeps
from sim.config.schema import ScenarioFile
from sim.config.source import Value, read_source
from sim.config.sweep import Axis, Sweep
from sim.config.sweep_distributions import marks
from sim.config.sweep_messages import explain_sweep
from sim.config.sweep_paths import (
    PathError,
    applied,
    leads_somewhere,
    mistakes,
    of_baseline,
    overlap,
    problem_of,
    read_point,
)
from sim.config.sweep_values import Number
from sim.config.yaml_source import parse_document
from sim.errors import Finding, ScenarioError

_OWN = re.compile(r"(?m)^(axes|design)\s*:")
_SWEEP_ALONE = {"scenario", "axes", "design", "outcomes", "set"}
"""Keys that a sweep has and a scenario has not."""
_A_SCENARIO = (
    "this is a scenario: `gasgap run {0}` solves it; a sweep of it has the key `scenario`, a "
    "`design` and `axes`"
)
_TRIED = 50
"""Values of an axis that are tried alone; all are when points are."""
_SHOWN = 3
"""Of one axis' mistakes; the others are counted."""


@dataclass(frozen=True)
class LoadedSweep:
    """A sweep, the scenario it varies, where its values stand, and the files it was read from."""

    name: str
    sweep: Sweep
    base: LoadedScenario
    positions: Positions
    digests: Mapping[Path, str]
    """SHA-256 of each file it was read from, its own first."""

    @property
    def resolved(self) -> dict[str, Any]:
        """Plain data that loads back to an equal sweep: its scenario is written out in full."""
        data = self.sweep.model_dump(mode="json", by_alias=True, exclude_none=True)
        data.pop("set")
        return {**data, "scenario": dict(self.base.resolved)}


def is_sweep(word: str) -> bool:
    """Whether a word of the command line names a sweep: a shipped one, or a file with axes."""
    path = Path(word)
    try:
        if path.is_file():
            return _OWN.search(path.read_text(encoding="utf-8", errors="replace")) is not None
    except (OSError, ValueError):
        return False
    return not is_path(word) and word in dict(shipped_sweeps())


def load_sweep(path_or_name: str | Path, sets: Sequence[str] = ()) -> LoadedSweep:
    """The sweep of a file or of a shipped name, with `--set` options on top.

    Its scenario is checked too, and that every axis can be put into it; what needs the baseline is
    checked by `sim.sweep.check`. Raises ScenarioError with every mistake found.
    """
    path, label = _file_of(str(path_or_name))
    findings: list[Finding] = []
    own_sets, scenario_sets = _parted(sets)
    source = read_source(path, label)
    root = parse_document(source, findings, "sweep")
    if _is_scenario(root):
        raise ScenarioError([Finding(label, 0, 0, _A_SCENARIO.format(label))])
    findings += _empty_axes(root)
    options = read_sets(own_sets, findings)
    root = _with_name(root if options is None else merge(root, options), path)
    sweep = _validated(root, findings)
    base = _base(root, scenario_sets, name_from(path), findings)
    if sweep is not None and base is not None:
        findings += _check_paths(sweep, base, Positions(root))
        findings += _idle_sets(sweep, scenario_sets)
    if findings or sweep is None or base is None:
        raise ScenarioError(ordered(findings))
    return LoadedSweep(
        sweep.name, sweep, base, Positions(root), {path: source.digest, **base.digests}
    )


def _file_of(word: str) -> tuple[Path, str]:
    """File of a sweep by its path or shipped name; raises ScenarioError where there is none."""
    try:
        return find_file(word, shipped_sweeps(), "sweep")
    except ScenarioError:
        if word in dict(shipped_by_name()):
            raise ScenarioError([Finding(word, 0, 0, _A_SCENARIO.format(word))]) from None
        raise


def _is_scenario(root: Value) -> bool:
    """Whether a file is a scenario: it says none of what only a sweep has to say."""
    keys = root.data.keys() if isinstance(root.data, dict) else set()
    return not keys & _SWEEP_ALONE and bool(keys & ScenarioFile.model_fields.keys() - {"title"})


def _empty_axes(root: Value) -> Iterable[Finding]:
    """Axes without anything, which would fall away like keys that an option takes back."""
    axes = child_at(root, ("axes",))
    if axes is not None and isinstance(axes.data, dict):
        for name, axis in axes.data.items():
            if axis.data is None:
                text = "this axis needs a path and values; remove it if it is not wanted"
                yield finding_at(root, ("axes", name), text, at_key=True)


def _idle_sets(sweep: Sweep, sets: Sequence[str]) -> Iterable[Finding]:
    """Options for what an axis sets at every point: they would change nothing."""
    for key in (text.partition("=")[0].strip() for text in sets):
        for name, axis in sweep.axes.items():
            if axis.apply == "set" and any(f"{key}.".startswith(f"{path}.") for path in axis.path):
                text = f"the axis {name} sets this at every point; --set axes.{name}... changes it"
                yield Finding(f"--set {key}", 0, 0, text)


def _parted(sets: Sequence[str]) -> tuple[list[str], list[str]]:
    """Options for the sweep itself, and those for its scenario."""
    own = [text for text in sets if re.split(r"[.=]", text)[0].strip() in Sweep.model_fields]
    return own, [text for text in sets if text not in own]


def _with_name(root: Value, path: Path) -> Value:
    entries = dict(root.data) if isinstance(root.data, dict) else {}
    if "name" not in entries or entries["name"].data is None:
        entries["name"] = Value(name_from(path), root.place)
    return replace(root, data=entries)


def _validated(root: Value, findings: list[Finding]) -> Sweep | None:
    document = prune(root).plain
    try:
        return Sweep.model_validate(document)
    except ValidationError as error:
        findings += explain_sweep(error, root, document)
        return None


def _base(
    root: Value, sets: Sequence[str], name: str, findings: list[Finding]
) -> LoadedScenario | None:
    """The scenario that a sweep varies; None, and findings, where it cannot be had."""
    entries = root.data if isinstance(root.data, dict) else {}
    reference = entries.get("scenario")
    if reference is None:
        return None
    options = nested(entries["set"], findings) if "set" in entries else None
    try:
        if isinstance(reference.data, dict):
            composed = compose_document(reference, options, sets)
            return scenario_of(_titled(composed, entries), name)
        path = _scenario_file(reference, findings)
        if path is None:
            return None
        return scenario_of(compose(path, label_of(path), sets, options), name_from(path))
    except ScenarioError as error:
        findings += error.findings
        return None


def _scenario_file(reference: Value, findings: list[Finding]) -> Path | None:
    """File that the key `scenario` names; None, and a finding, where it is none of a scenario."""
    word = reference.data
    if not isinstance(word, str):  # told of already
        return None
    known = dict(shipped_by_name())
    sweep = word not in known and word in dict(shipped_sweeps())
    path = None if sweep else referenced(reference, "scenario", shipped_by_name(), findings)
    if sweep or (path is not None and is_sweep(str(path))):
        text = f"scenario: {word!r} is a sweep; name the scenario that varies"
        findings.append(reference.place.finding(text))
        return None
    return path


def _titled(composed: Composed, entries: Mapping[str, Value]) -> Composed:
    """A scenario written out in a sweep has the sweep's title and question where it has none."""
    value = composed.value
    own = value.data if isinstance(value.data, dict) else {}
    given = {key: entries[key] for key in ("title", "question") if key in entries}
    return replace(composed, value=replace(value, data={**given, **own}))


def _check_paths(sweep: Sweep, base: LoadedScenario, positions: Positions) -> Iterable[Finding]:
    """Axes that do not fit the scenario, each tried alone, and axes that change the same."""
    for name, axis in sweep.axes.items():
        found = [
            positions.finding(("axes", name, "path", place), text)
            for place, path in enumerate(axis.path)
            if not of_baseline(path) and (text := problem_of(base.resolved, path))
        ]
        yield from found or _try_values(name, axis, base, positions)
        for place, path in enumerate(axis.path):
            if any(overlap(path, above) for above in axis.path[:place]):
                text = f"{path} is what this axis changes already, by a path before"
                yield positions.finding(("axes", name, "path", place), text)
    whole = {
        name: [path for path in axis.path if leads_somewhere(base.resolved, path)]
        for name, axis in sweep.axes.items()
    }
    for (first, one), (second, other) in combinations(sweep.axes.items(), 2):
        factors = one.apply == other.apply == "multiply"
        for path in whole[second]:
            if not factors and any(overlap(path, above) for above in whole[first]):
                text = f"{path} is what the axis {first} changes already; each has its own"
                place = other.path.index(path)
                yield positions.finding(("axes", second, "path", place), text)


def _try_values(
    name: str, axis: Axis, base: LoadedScenario, positions: Positions
) -> Iterable[Finding]:
    """What is wrong with the values of one axis while all else is as in the scenario."""
    if all(of_baseline(path) for path in axis.path):
        return
    found: dict[str, Finding] = {}
    for at, value in _tried(axis):
        marker = positions.finding(("axes", name, *at), "")
        for text in _mistakes_with(base, axis, value):
            found.setdefault(text, replace(marker, message=f"axes.{name}: {text}"))
    shown = list(found.values())[:_SHOWN]
    if len(found) > _SHOWN:
        more = f"{shown[-1].message} (and {len(found) - _SHOWN} more of this axis)"
        shown[-1] = replace(shown[-1], message=more)
    yield from shown


def _mistakes_with(base: LoadedScenario, axis: Axis, value: Number | str) -> list[str]:
    place = base.positions.root.place
    try:
        document = applied(base.resolved, axis, value)
        read_point(document)
    except PathError as problem:
        return [str(problem)]
    except ValidationError as error:
        return [finding.message for finding in mistakes(document, error, place)]
    return []


def _tried(axis: Axis) -> list[tuple[tuple[str | int, ...], Number | str]]:
    """Values to try and where they stand below the axis: all of a list, or the ends."""
    listed = axis.listed
    if axis.values is not None and listed is not None:
        return [(("values", place), listed[place]) for place in _spread(len(listed))]
    if axis.range is not None:
        every = axis.range.values
        if not axis.range.listed:
            every = tuple(v if isinstance(v, str) else float(v) for v in every)
        return [(("range",), every[place]) for place in _spread(len(every))]
    return [(("distribution", key), value) for key, value in marks(axis.distribution)]


def _spread(count: int) -> list[int]:
    """Positions of all of a few entries, or of some of many with both ends."""
    if count <= _TRIED:
        return list(range(count))
    return sorted({round(place * (count - 1) / (_TRIED - 1)) for place in range(_TRIED)})
