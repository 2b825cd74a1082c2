"""Commands about scenario files: check, list, describe, begin one; nothing is solved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.options import Json, Scenarios, Sets
from sim.ending import reason
from sim.errors import Finding, FindingsError, InputError, ScenarioError

if TYPE_CHECKING:
    from sim.config import Scenario
    from sim.config.sweep import Sweep


def validate(scenarios: Scenarios, sets: Sets = None) -> None:
    """Check scenarios and sweeps, and what they name in their baseline, without solving."""
    findings: list[Finding] = []
    for word in scenarios:
        try:
            told = _validate(word, sets or [])
        except FindingsError as error:
            findings += error.findings
        else:
            print(f"{word}: {told}")
    if findings:
        raise ScenarioError(list(dict.fromkeys(findings)))


def list_scenarios(json: Json = False) -> None:
    """Show the shipped scenarios, studies and sweeps, and the question each answers."""
    from sim.config import shipped_scenarios
    from sim.config.paths import shipped_studies, shipped_sweeps

    rows = [_headline("scenario", name, path) for name, path in shipped_scenarios()]
    rows += [_headline("study", name, path) for name, path in shipped_studies()]
    rows += [_headline("sweep", name, path) for name, path in shipped_sweeps()]
    if json:
        _print_json(rows)
        return
    headings = {
        "scenario": "",
        "study": "\nPublished studies as scenarios\n\n",
        "sweep": "\nSweeps, for `gasgap sweep`\n\n",
    }
    for kind, heading in headings.items():
        lines = [
            f"{row['name']}: {row['title']}\n    {row['question']}"
            for row in rows
            if row["kind"] == kind
        ]
        print(heading + "\n".join(lines))


def schema(
    out: Annotated[
        Path | None, typer.Option(help="Write it to this file instead of printing it.")
    ] = None,
    sweeps: Annotated[bool, typer.Option("--sweeps", help="That of sweep files.")] = False,
) -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.config.json_schema import schema_text, sweep_schema_text

    text = sweep_schema_text() if sweeps else schema_text()
    if out is None:
        print(text, end="")
    else:
        _write(out, text)


def info() -> None:
    """Show versions and the shipped baselines."""
    import platform

    from sim.config import shipped_baselines

    print(f"gasgap {_version('gasgap')}, Python {platform.python_version()}")
    for package in ("numpy", "scipy", "pandas", "matplotlib", "pydantic", "clarabel"):
        print(f"    {package} {_version(package)}")
    print("baselines:")
    for name, folder in shipped_baselines():
        print(f"    {name}: {_baseline_title(folder)}")
        print(f"        {folder}")
        print(f"        {_reach(folder)}")


def new(
    name: Annotated[str, typer.Argument(help="Name of the scenario, and of its file.")],
) -> None:
    """Write a commented scenario to start from into this folder."""
    from sim.config.starter import starter_text

    stem = name.removesuffix(".yaml")
    path = Path(f"{stem}.yaml")
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(starter_text(stem))
    except FileExistsError:
        raise InputError(f"{path} exists already; choose another name") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be written: {reason(error)}") from None
    print(f"{path} is written; next: gasgap validate {path}")


def _validate(word: str, sets: Sequence[str]) -> str:
    """What is well; raises FindingsError with every mistake in a scenario, sweep or baseline."""
    from sim.config import baseline_folder, load_scenario
    from sim.config.loaded_sweep import is_sweep

    if is_sweep(word):
        from sim.sweep.check import validate_sweep

        return f"ok, {validate_sweep(word, sets).sweep.size:,} points"
    loaded = load_scenario(word, sets)

    from sim.data.loader import load_seeds
    from sim.model.check import check_scenario

    seeds = load_seeds(baseline_folder(loaded))
    found = check_scenario(loaded.scenario, seeds)
    if found:
        raise ScenarioError([loaded.positions.finding(path, text) for path, text in found])
    return "ok"


def _headline(kind: str, name: str, path: Path) -> dict[str, str]:
    from sim.config import load_scenario
    from sim.config.loaded_sweep import load_sweep

    found: Scenario | Sweep
    try:
        found = load_sweep(path).sweep if kind == "sweep" else load_scenario(path).scenario
    except ScenarioError:
        texts = {"title": "does not load", "question": f"gasgap validate {name}"}
    else:
        texts = {"title": found.title, "question": found.question}
    return {"name": name, "kind": kind, **texts}


def _baseline_title(folder: Path) -> str:
    import json

    try:
        descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "datapackage.json cannot be read"
    title = descriptor.get("title") if isinstance(descriptor, dict) else None
    return str(title or "without a title")


def _reach(folder: Path) -> str:
    """How far the observations of a baseline reach."""
    from sim.data.loader import load_seeds
    from sim.model.knowledge import reach_of

    try:
        found = reach_of(load_seeds(folder))
    except InputError:
        return "does not load; gasgap validate a scenario on it tells why"
    if found.first is None or found.last is None:
        return f"newest observation {found.newest or 'none'}; no storage levels of all countries"
    return (
        f"newest observation {found.newest}; a start can be `observed` "
        f"from {found.first} to {found.last}"
    )


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "is not installed"


def _print_json(data: Any) -> None:
    import json

    print(json.dumps(data, indent=2, ensure_ascii=False))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be written: {reason(error)}") from None
