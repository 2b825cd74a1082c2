"""What `gasgap sweep` does: plan, solve what is missing, write the table, say what came of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sim.config.loaded_sweep import LoadedSweep
from sim.errors import EXIT_OK, EXIT_SOLVE, InputError
from sim.output.known import known_line, known_of
from sim.output.store import to_json
from sim.solver import Status
from sim.sweep.cluster import Cluster
from sim.sweep.engines import Engine, InProcess, Processes, cores
from sim.sweep.plan import Plan, plan_of
from sim.sweep.progress import STEPS
from sim.sweep.run import Ended, run_sweep
from sim.sweep.table import check_parquet, spread_text, spreads
from sim.sweep.task import Head, chunks_of

LOCAL = "local"
MANY = 5000
"""Points that take seconds to check."""
LISTED = 10
"""Points without an answer that are named; the others are counted."""


def run_sweep_command(
    loaded: LoadedSweep,
    *,
    out: Path,
    workers: int | None = None,
    scheduler: str | None = None,
    cluster: str | None = None,
    full: bool = False,
    parquet: bool = False,
    quiet: bool = False,
    json: bool = False,
) -> int:
    """Solve a sweep into `out/<name>`, or what of it is not there yet; return the exit code.

    Parameters
    ----------
    workers : processes; by default one for each core, 1 solves in this process
    scheduler : address of a dask scheduler whose workers do it instead
    cluster : `local`: a dask cluster of `workers` processes on this machine
    full : each point's own results folder too
    parquet : `points.parquet` too

    Raises `InputError` for what cannot be solved or written; everything solved before is kept.
    """
    _check_options(workers, scheduler, cluster, full)
    if parquet:
        check_parquet()
    silent = quiet or json
    plan = plan_of(loaded, _checking(0 if silent else loaded.sweep.size))

    def engine_of(head: Head) -> Engine:
        return _engine(head, plan, workers, scheduler, cluster)

    ended = run_sweep(plan, out / loaded.name, engine_of, full=full, parquet=parquet, quiet=silent)
    if json:
        print(to_json(_answer(plan, ended)), end="")
    elif not quiet:
        print(_text(plan, loaded, ended, full))
    if ended.unsolved:
        print(unsolved_text(ended), file=sys.stderr)
        return EXIT_SOLVE
    return EXIT_OK


def _checking(points: int) -> Callable[[int], None]:
    """Says how far the check of many points is, a line for each tenth."""
    if points <= MANY:
        return lambda count: None
    print(f"checking {points:,} points", file=sys.stderr)

    def checked(count: int) -> None:
        if STEPS * count // points > STEPS * (count - 1) // points and count < points:
            print(f"{count:,} of {points:,} points checked", file=sys.stderr)

    return checked


def _check_options(
    workers: int | None, scheduler: str | None, cluster: str | None, full: bool
) -> None:
    if workers is not None and workers < 1:
        raise InputError(f"--workers takes 1 or more, not {workers}")
    if cluster not in (None, LOCAL):
        raise InputError(
            f"--cluster takes `{LOCAL}`, not {cluster!r}; for a cluster that runs elsewhere give "
            "--scheduler tcp://..."
        )
    if scheduler is not None and cluster is not None:
        raise InputError("give only one of --scheduler and --cluster")
    if scheduler is not None and workers is not None:
        raise InputError("the workers of a --scheduler are started beside it; leave out --workers")
    if scheduler is not None and full:
        raise InputError(
            "--full writes each point's folder where it is solved, which on a --scheduler is "
            "elsewhere; use --workers"
        )


def _engine(
    head: Head, plan: Plan, workers: int | None, scheduler: str | None, cluster: str | None
) -> Engine:
    # Never more than there are chunks: the others would start for nothing.
    count = min(workers or cores(), len(chunks_of(len(plan.keys))))
    if scheduler is not None:
        return Cluster(head, scheduler=scheduler)
    if cluster is not None:
        return Cluster(head, workers=count)
    alone = count == 1 and (workers is None or workers == 1)
    return InProcess() if alone else Processes(head, count)


def _text(plan: Plan, loaded: LoadedSweep, ended: Ended, full: bool) -> str:
    sweep = loaded.sweep
    points = len(ended.table.keys)
    runs = ", runs/" if full else ""
    axes = ", ".join(axis.label for axis in ended.table.axes)
    head = f"{sweep.title}\n{sweep.question}\n{points:,} points over {axes}"
    return (
        f"{head}\n{known_line(plan.document)}\n\n"
        f"{spread_text(ended.table)}\n"
        f"Results: {ended.folder} (points.csv, manifest.json{runs})\n"
        f"Next: gasgap sensitivity {ended.folder}\n"
        f"      gasgap plot {ended.folder}"
    )


def _answer(plan: Plan, ended: Ended) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "schema_version": 1,
        "sweep": plan.head.sweep,
        "folder": str(ended.folder),
        **known_of(plan.document),
        "points": len(ended.table.keys),
        "there_before": ended.there,
        "statuses": ended.table.statuses(),
        "lost": list(ended.lost),
        "outcomes": [
            {
                "name": spread.outcome,
                "points": spread.points,
                "min": spread.least,
                "min_point": spread.at_least,
                "median": spread.median,
                "max": spread.most,
                "max_point": spread.at_most,
            }
            for spread in spreads(ended.table)
        ],
    }


def unsolved_text(ended: Ended) -> str:
    """Which points have no answer, why, and what to do."""
    table, points = ended.table, ended.unsolved
    lines = [
        f"{len(points):,} of {len(table.keys):,} points have no answer; all others are in "
        f"{ended.folder}"
    ]
    lines += [f"    {table.place(point)}: {table.status(point)}" for point in points[:LISTED]]
    if len(points) > LISTED:
        lines.append(f"    and {len(points) - LISTED:,} more; column `status` of points.csv")
    words = {table.status(point) for point in points}
    lines += [status.sentence for status in Status if status.value in words]
    if ended.lost:
        lines.append(
            "A worker that dies was most likely short of memory: start again with fewer --workers; "
            "only the points left out are solved then."
        )
    return "\n".join(lines)
