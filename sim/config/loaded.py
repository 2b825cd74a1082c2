"""From the name of a scenario to a `Scenario`, with every mistake reported at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from sim.config.compose import Composed, compose, find_scenario
from sim.config.diagnostics import explain, finding_at, ordered
from sim.config.levels_file import with_levels
from sim.config.merging import prune
from sim.config.paths import did_you_mean, expanded, folder_of_baseline, is_path, shipped_baselines
from sim.config.schema import Scenario
from sim.config.source import Value
from sim.config.yaml_source import resolve
from sim.errors import Finding, ScenarioError


@dataclass(frozen=True)
class Positions:
    """Where each value of a scenario was written."""

    root: Value

    def finding(self, path: tuple[str | int, ...], message: str) -> Finding:
        """`message` as a mistake at `path`, or at the nearest thing above it that was written."""
        return finding_at(self.root, path, message)


@dataclass(frozen=True)
class LoadedScenario:
    """A scenario, where its values stand, and the files it was read from."""

    scenario: Scenario
    positions: Positions
    resolved: Mapping[str, Any]
    """Plain data in the program's units; loads back to an equal scenario."""
    digests: Mapping[Path, str]
    """SHA-256 of each file it was read from."""

    @property
    def files(self) -> tuple[Path, ...]:
        """Files it was read from, its own first."""
        return tuple(self.digests)


def baseline_folder(loaded: LoadedScenario) -> Path:
    """Folder of a scenario's baseline; raises ScenarioError at the key `baseline` if missing."""
    baseline = loaded.scenario.baseline
    folder = folder_of_baseline(baseline)
    if not folder.is_dir():
        names = [name for name, _ in shipped_baselines()]
        known = f"; shipped ones are {', '.join(names)}" if names else ""
        message = f"there is no baseline {baseline!r}{did_you_mean(baseline, names) or known}"
        raise ScenarioError([loaded.positions.finding(("baseline",), message)])
    return folder


def load_scenario(path_or_name: str | Path, sets: Sequence[str] = ()) -> LoadedScenario:
    """The scenario of a file or of a shipped name, with `--set` options on top.

    Raises
    ------
    ScenarioError
        With every mistake found, in the order of files and lines.
    """
    path, label = find_scenario(str(path_or_name))
    return scenario_of(compose(path, label, sets), name_from(path))


def scenario_of(composed: Composed, name: str) -> LoadedScenario:
    """The scenario of a composed document; `name` is its name where it has none.

    Raises ScenarioError with every mistake, those found while composing too.
    """
    root = with_levels(_with_defaults(composed, name), composed)
    document = prune(root).plain
    findings = list(composed.findings)
    try:
        scenario = Scenario.model_validate(document)
    except ValidationError as error:
        findings += explain(error, root, document)
    if findings:
        raise ScenarioError(ordered(findings))
    return LoadedScenario(scenario, Positions(root), resolved(scenario), composed.files)


def resolved(scenario: Scenario) -> dict[str, Any]:
    """`scenario` as plain data: every default written out, quantities as text with units."""
    return scenario.model_dump(mode="json", by_alias=True, exclude_none=True)


def dump_resolved(data: Mapping[str, Any] | Scenario | LoadedScenario) -> str:
    """YAML text of a resolved scenario; it loads back to an equal `Scenario`."""
    if isinstance(data, LoadedScenario):
        data = data.resolved
    elif isinstance(data, Scenario):
        data = resolved(data)
    return str(
        yaml.dump(dict(data), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    )


class _Dumper(yaml.SafeDumper):
    """Quotes what YAML 1.2 would not read back as text; writes no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    try:
        plain = isinstance(resolve(text), str)
    except ValueError:
        plain = False
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else "'")


_Dumper.add_representer(str, _write_text)


def _with_defaults(composed: Composed, name: str) -> Value:
    """The document with its name and with the baseline's path made absolute."""
    root = composed.value
    entries = dict(root.data) if isinstance(root.data, dict) else {}
    if "name" not in entries or entries["name"].data is None:
        entries["name"] = Value(name, root.place)
    baseline = entries.get("baseline")
    if baseline is not None and isinstance(baseline.data, str) and is_path(baseline.data):
        folder = baseline.place.source.folder / expanded(baseline.data)
        entries["baseline"] = replace(baseline, data=str(folder.absolute()))
    return replace(root, data=entries)


def name_from(path: Path) -> str:
    """The file's name as the name of a scenario or sweep: other characters become hyphens."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", path.stem).strip("-._")[:80] or "scenario"
