"""Commands that study the model: sweeps, what is learned from them, gates, replays of the past."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Json, Out, Quiet, Sets, loaded_scenarios
from sim.errors import InputError


class Cluster(StrEnum):
    """A cluster that the command starts itself."""

    local = "local"


def sweep(
    name: Annotated[
        str, typer.Argument(metavar="SWEEP", help="A file, or the name of a shipped sweep.")
    ],
    sets: Sets = None,
    out: Out = Path("results"),
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; by default one per core.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="A dask scheduler to use instead, tcp://host:8786."),
    ] = None,
    cluster: Annotated[
        Cluster | None, typer.Option(help="Start a dask cluster of --workers here instead.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Also write the folder of each point's run.")
    ] = False,
    parquet: Annotated[bool, typer.Option("--parquet", help="Also write points.parquet.")] = False,
    solve_for: Annotated[
        str | None,
        typer.Option(
            metavar="CONDITION",
            help='Search for where it begins to hold instead, "eu.curtailment_twh = 0".',
        ),
    ] = None,
    vary: Annotated[
        str | None, typer.Option(metavar="AXIS", help="Axis that --solve-for searches along.")
    ] = None,
    tolerance: Annotated[
        float | None,
        typer.Option(help="Of --solve-for, as a share of the axis; by default 0.001."),
    ] = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Solve all points of a parameter study; started again, it goes on where it stopped."""
    from sim.config.loaded_sweep import load_sweep

    if solve_for is None and (vary is not None or tolerance is not None):
        raise InputError('--vary and --tolerance go with --solve-for "OUTCOME = NUMBER"')
    if solve_for is not None and vary is None:
        raise InputError("--solve-for needs to know along which axis: --vary AXIS")
    loaded = load_sweep(name, sets or [])
    if solve_for is not None and vary is not None:
        from sim.analysis.command import run_break_even
        from sim.analysis.evaluate import evaluator

        seeds, evaluate = evaluator(loaded, solve_for)
        raise typer.Exit(
            run_break_even(
                loaded,
                seeds,
                solve_for,
                vary,
                evaluate,
                out=out,
                tolerance=tolerance,
                quiet=quiet or json,
                json=json,
            )
        )
    from sim.sweep.command import run_sweep_command

    raise typer.Exit(
        run_sweep_command(
            loaded,
            out=out,
            workers=workers,
            scheduler=scheduler,
            cluster=None if cluster is None else cluster.value,
            full=full,
            parquet=parquet,
            quiet=quiet or json,
            json=json,
        )
    )


def sensitivity(
    folder: Annotated[
        Path, typer.Argument(metavar="SWEEP", help="Folder that `gasgap sweep` wrote.")
    ],
    outcomes: Annotated[
        list[str] | None,
        typer.Option("--outcome", metavar="NAME", help="Only this outcome; may be repeated."),
    ] = None,
    exceeds: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CONDITION",
            help='Tell how likely it is, "eu.shortfall_twh > 500"; may be repeated.',
        ),
    ] = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Show which inputs of a sweep matter, and how likely its outcomes are."""
    from sim.analysis.command import run_sensitivity

    raise typer.Exit(
        run_sensitivity(
            folder, outcomes=outcomes or [], exceeds=exceeds or [], quiet=quiet or json, json=json
        )
    )


def check(
    folders: Annotated[
        list[Path],
        typer.Argument(metavar="FOLDER...", help="Folders of runs and sweeps."),
    ],
    gates: Annotated[Path, typer.Option(metavar="FILE", help="Gates to hold them against.")],
    markdown: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write a Markdown summary.")
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write a JUnit report.")
    ] = None,
    update_reference: Annotated[
        bool,
        typer.Option("--update-reference", help="First write the results as the gates' reference."),
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print only gates that fail.")
    ] = False,
    json: Json = False,
) -> None:
    """Hold results against the gates of a file; exit code 1 where one fails."""
    from sim.gates.command import run_check

    raise typer.Exit(
        run_check(
            folders,
            gates=gates,
            markdown=markdown,
            junit=junit,
            quiet=quiet,
            json=json,
            update_reference=update_reference,
        )
    )


def backtest(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A replay: a file, or a shipped scenario.")
    ] = "replay-2022",
    sets: Sets = None,
    sensitivity: Annotated[
        bool,
        typer.Option(
            "--sensitivity", help="Also tell every score with each number at the ends of its range."
        ),
    ] = False,
    out: Out = Path("results"),
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Replay the past and score it against observations and naive forecasts."""
    [loaded] = loaded_scenarios([scenario], sets or [])
    from sim.backtest.command import run_backtest

    raise typer.Exit(
        run_backtest(loaded, out=out, quiet=quiet or json, json=json, sensitive=sensitivity)
    )
