"""Commands that solve scenarios, and what is made of the folders they leave behind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import (
    Json,
    Length,
    Out,
    PictureFormat,
    Quiet,
    Runs,
    Scenarios,
    Sets,
    Solver,
    all_sets,
    loaded_scenarios,
)
from sim.errors import InputError

if TYPE_CHECKING:
    from sim.config import LoadedScenario


def run(
    scenarios: Scenarios,
    sets: Sets = None,
    out: Out = Path("results"),
    resolution: Length = None,
    solver: Annotated[Solver, typer.Option(help="Who solves.")] = Solver.core,
    report: Annotated[
        bool, typer.Option("--report", help="Also write report.html, with pictures.")
    ] = False,
    band: Annotated[
        bool,
        typer.Option("--band", help="Also solve it with parameters drawn from their ranges."),
    ] = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Solve scenarios and write their results."""
    loaded = loaded_scenarios(scenarios, all_sets(sets, resolution))
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
            band=band,
        )
    )


def report(
    runs: Runs,
    quiet: Quiet = False,
) -> None:
    """Write report.html, one file with words, tables and pictures, into the folders of runs."""
    from sim.report.command import opened, write_report

    for run in [opened(word) for word in runs]:
        path = write_report(run)
        if not quiet:
            print(path)


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
    quiet: Quiet = False,
) -> None:
    """Draw the pictures of runs and of sweeps."""
    if out is not None and len(runs) > 1:
        raise InputError("--out takes the pictures of one run; those of several have one name each")
    for word in runs:
        for path in _drawn(word, out, form.value, only or []):
            if not quiet:
                print(path)


def _drawn(word: str, out: Path | None, form: str, only: list[str]) -> list[Path]:
    """Pictures of the folder of a run or of a sweep."""
    if (Path(word) / "sweep.json").is_file():
        from sim.analysis.command import plot_sweep

        return plot_sweep(Path(word), out, form, only)
    from sim.report.command import opened, write_plots

    return list(write_plots(opened(word), out, form, only))


def compare(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN...",
            help="Folders of runs, or scenarios to solve; one alone is held against its "
            "counterfactual.",
        ),
    ],
    out: Out = Path("results"),
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Show how the first run differs from the others, and which measure makes the difference."""
    from sim.compare.command import run_compare

    raise typer.Exit(run_compare(runs, out=out, quiet=quiet or json, json=json))


def dependency(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A file, or the name of a shipped scenario.")
    ],
    pairs: Annotated[
        bool, typer.Option("--pairs", help="Also play all pairs of the losses that matter.")
    ] = False,
    sets: Sets = None,
    out: Out = Path("results"),
    resolution: Length = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Show whose gas each country burns, N-1, and what each loss would cost it."""
    [loaded] = loaded_scenarios([scenario], all_sets(sets, resolution))
    from sim.dependency.command import run_dependency

    weekly = resolution is None
    raise typer.Exit(
        run_dependency(loaded, out=out, pairs=pairs, weekly=weekly, quiet=quiet or json, json=json)
    )


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
