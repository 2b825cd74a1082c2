"""The command `gasgap`.

Every import of the model stands inside the command that needs it, so `--help`, `validate`, `list`
and `schema` load neither scipy, pandas nor matplotlib. Results go to standard output, everything
else to standard error, both as plain text. Exit codes: see `sim.errors`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.ending import outcome, reason
from sim.errors import Finding, FindingsError, InputError, ScenarioError

if TYPE_CHECKING:
    from sim.config import LoadedScenario


class Solver(StrEnum):
    """Who solves the programme."""

    core = "core"
    reference = "reference"


class PictureFormat(StrEnum):
    """Format of pictures."""

    svg = "svg"
    png = "png"


class Resolution(StrEnum):
    """Length of a period."""

    monthly = "monthly"
    weekly = "weekly"
    daily = "daily"


app = typer.Typer(
    help="What sanctions and supply cuts do to Europe's gas.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Scenarios = Annotated[
    list[str],
    typer.Argument(metavar="SCENARIO...", help="Files, or names of shipped scenarios."),
]
Runs = Annotated[
    list[str], typer.Argument(metavar="RUN...", help="Folders that `gasgap run` wrote.")
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Set a key, a.b.c=value; may be repeated."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    sys.exit(outcome(lambda: app(prog_name="gasgap")))


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"gasgap {version('gasgap')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """What sanctions and supply cuts do to Europe's gas."""


@app.command()
def run(
    scenarios: Scenarios,
    sets: Sets = None,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("results"),
    resolution: Annotated[
        Resolution | None, typer.Option(help="Length of a period, instead of the scenario's.")
    ] = None,
    solver: Annotated[Solver, typer.Option(help="Who solves.")] = Solver.core,
    report: Annotated[
        bool, typer.Option("--report", help="Also write report.html, with pictures.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only mistakes.")] = False,
    json: Json = False,
) -> None:
    """Solve scenarios and write their results."""
    options = [*(sets or [])]
    if resolution is not None:
        options.append(f"horizon.resolution={resolution.value}")
    loaded = _load(scenarios, options)
    _refuse_same_names(scenarios, loaded)
    from sim.runner import run_scenarios

    raise typer.Exit(
        run_scenarios(
            loaded,
            out=out,
            solver=solver.value,
            quiet=quiet or json,
            json=json,
            report=report,
        )
    )


@app.command()
def report(
    runs: Runs,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only mistakes.")] = False,
) -> None:
    """Write report.html, one file with words, tables and pictures, into the folders of runs."""
    from sim.report.command import opened, write_report

    for run in [opened(word) for word in runs]:
        path = write_report(run)
        if not quiet:
            print(path)


@app.command()
def plot(
    runs: Runs,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the pictures, instead of the run's `plots`.")
    ] = None,
    form: Annotated[
        PictureFormat, typer.Option("--format", help="Format of the pictures.")
    ] = PictureFormat.svg,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Draw only this picture; may be repeated."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only mistakes.")] = False,
) -> None:
    """Draw the pictures of runs."""
    from sim.report.command import opened, write_plots

    if out is not None and len(runs) > 1:
        raise InputError("--out takes the pictures of one run; those of several have one name each")
    for run in [opened(word) for word in runs]:
        for path in write_plots(run, out, form.value, only or []):
            if not quiet:
                print(path)


@app.command()
def compare(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN...",
            help="Folders of runs, or scenarios to solve; one alone is held against its "
            "counterfactual.",
        ),
    ],
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("results"),
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only mistakes.")] = False,
    json: Json = False,
) -> None:
    """Show how the first run differs from the others, and which measure makes the difference."""
    from sim.compare.command import run_compare

    raise typer.Exit(run_compare(runs, out=out, quiet=quiet or json, json=json))


@app.command()
def dependency(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A file, or the name of a shipped scenario.")
    ],
    pairs: Annotated[
        bool, typer.Option("--pairs", help="Also play all pairs of the losses that matter.")
    ] = False,
    sets: Sets = None,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("results"),
    resolution: Annotated[
        Resolution | None, typer.Option(help="Length of a period, instead of the scenario's.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only mistakes.")] = False,
    json: Json = False,
) -> None:
    """Show whose gas each country burns, N-1, and what each loss would cost it."""
    options = [*(sets or [])]
    if resolution is not None:
        options.append(f"horizon.resolution={resolution.value}")
    [loaded] = _load([scenario], options)
    from sim.dependency.command import run_dependency

    weekly = resolution is None
    raise typer.Exit(
        run_dependency(loaded, out=out, pairs=pairs, weekly=weekly, quiet=quiet or json, json=json)
    )


@app.command()
def validate(scenarios: Scenarios, sets: Sets = None) -> None:
    """Check scenarios, and what they name against their baseline, without solving."""
    findings: list[Finding] = []
    for word in scenarios:
        try:
            _validate(word, sets or [])
        except FindingsError as error:
            findings += error.findings
        else:
            print(f"{word}: ok")
    if findings:
        raise ScenarioError(list(dict.fromkeys(findings)))


@app.command("list")
def list_scenarios(json: Json = False) -> None:
    """Show the shipped scenarios and the question each answers."""
    from sim.config import shipped_scenarios

    rows = [_headline(name, path) for name, path in shipped_scenarios()]
    if json:
        _print_json(rows)
        return
    for row in rows:
        print(f"{row['name']}: {row['title']}\n    {row['question']}")


@app.command()
def schema(
    out: Annotated[
        Path | None, typer.Option(help="Write it to this file instead of printing it.")
    ] = None,
) -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.config.json_schema import schema_text

    if out is None:
        print(schema_text(), end="")
    else:
        _write(out, schema_text())


@app.command()
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


@app.command()
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


def _load(words: Sequence[str], sets: Sequence[str]) -> list[LoadedScenario]:
    """All scenarios; raises ScenarioError with the mistakes of all of them."""
    from sim.config import load_scenario

    loaded: list[LoadedScenario] = []
    findings: list[Finding] = []
    for word in words:
        try:
            loaded.append(load_scenario(word, sets))
        except FindingsError as error:
            findings += error.findings
    if findings:
        raise ScenarioError(list(dict.fromkeys(findings)))
    return loaded


def _refuse_same_names(words: Sequence[str], loaded: Sequence[LoadedScenario]) -> None:
    """Two scenarios of one name would write into the same folder."""
    seen: dict[str, str] = {}
    for word, item in zip(words, loaded, strict=True):
        name = item.scenario.name
        folder = name.casefold()  # two folders only where the file system minds capitals
        if folder in seen:
            raise InputError(
                f"{seen[folder]} and {word} are both named {name!r}; give one another `name`"
            )
        seen[folder] = word


def _validate(word: str, sets: Sequence[str]) -> None:
    """Raises FindingsError with every mistake in one scenario or in its baseline."""
    from sim.config import baseline_folder, load_scenario

    loaded = load_scenario(word, sets)

    from sim.data.loader import load_seeds
    from sim.model.check import check_scenario

    seeds = load_seeds(baseline_folder(loaded))
    found = check_scenario(loaded.scenario, seeds)
    if found:
        raise ScenarioError([loaded.positions.finding(path, text) for path, text in found])


def _headline(name: str, path: Path) -> dict[str, str]:
    from sim.config import load_scenario

    try:
        scenario = load_scenario(path).scenario
    except ScenarioError:
        return {"name": name, "title": "does not load", "question": f"gasgap validate {name}"}
    return {"name": name, "title": scenario.title, "question": scenario.question}


def _baseline_title(folder: Path) -> str:
    import json

    try:
        descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "datapackage.json cannot be read"
    title = descriptor.get("title") if isinstance(descriptor, dict) else None
    return str(title or "without a title")


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
