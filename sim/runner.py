"""What `gasgap run` does: check all scenarios, solve each, write its folder, print its tables."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sim.band import points_for, with_band
from sim.band.words import band_table
from sim.config import LoadedScenario
from sim.errors import EXIT_OK, InputError, SolveError
from sim.output.console import learned_table, render
from sim.output.headline import main_region
from sim.output.store import check_replaceable, to_json
from sim.pipeline import Run, checked_seeds, run_scenario, save_run
from sim.solver import Status, Trace
from sim.summary.indicators import twh
from sim.sweep.progress import duration

GAP_AT_START, GAP_AT_END = 1.0, 1e-9


def run_scenarios(
    loaded: Sequence[LoadedScenario],
    *,
    out: Path,
    solver: str,
    quiet: bool,
    json: bool,
    report: bool = False,
    band: bool = False,
) -> int:
    """Run scenarios one after the other; return the exit code.

    report : also write a report of each
    band : also solve a band of each (`sim.band`)

    Nothing is solved before every scenario is found in order and every results folder replaceable.
    Raises `SolveError` at the first scenario that does not reach its tolerance; its folder is not
    written. `InputError` where a band is wanted that the core does not solve.
    """
    if band and solver != "core":
        raise InputError(
            f"the points of a band are solved by the core; leave out --solver {solver}"
        )
    for scenario in loaded:
        checked_seeds(scenario)
        check_replaceable(out / scenario.scenario.name)
    summaries = []
    for scenario in loaded:
        with progress(scenario, quiet) as trace:
            run = run_scenario(scenario, solver, trace)
        refuse_unsolved(run)
        if band:
            run = _banded(run, quiet or json)
        folder = save_run(run, out)
        summaries.append(run.summary)
        files = "summary.json, tables/, arrays.nc"
        if report:
            files = f"{_reported(folder)}, {files}"
        if not json and not quiet:
            print(render(scenario.scenario, run.summary, calm_shortfall(run)))
            if run.plans:
                print(learned_table(run.plans, main_region(run.summary)) + "\n")
            if band:
                print(band_table(run.summary) + "\n")
            print(f"Results: {folder} ({files})")
    if json:
        text = to_json(summaries[0]) if len(summaries) == 1 else _json_list(summaries)
        print(text, end="")
    return EXIT_OK


def _banded(run: Run, quiet: bool) -> Run:
    """The run with its band; what that costs is said before."""
    if not quiet:
        seconds = run.timings.seconds
        own = sum(seconds.values()) - seconds.get("read", 0.0)
        points = points_for(run.loaded.scenario)
        print(
            f"solving the band of {run.loaded.scenario.name}: {points} points, at most about "
            f"{duration(points * own)}, often much less",
            file=sys.stderr,
        )
    return with_band(run)


def _reported(folder: Path) -> str:
    """Name of the report, written into a run's folder; matplotlib is loaded for it alone."""
    from sim.output.folder import RunFolder
    from sim.report.command import write_report

    return write_report(RunFolder(folder)).name


def calm_shortfall(run: Run) -> float:
    """TWh that the headline's region gives up or loses in the counterfactual."""
    members = run.result.batch.network.markets([main_region(run.summary)])
    return float(twh(run.result, run.result.shortfall[1][members]).sum())


def _json_list(summaries: Sequence[dict[str, object]]) -> str:
    return "[\n" + ",\n".join(to_json(summary).rstrip() for summary in summaries) + "\n]\n"


def refuse_unsolved(run: Run) -> None:
    """Raises `SolveError` with the status of every case that is not optimal."""
    if run.optimal:
        return
    result = run.result
    cases = [
        f"{lane}: {status.value} after {iterations} iterations. {status.sentence}"
        for lane, status, iterations in zip(
            result.batch.lanes, result.verdict.status, result.verdict.iterations, strict=True
        )
        if status is not Status.OPTIMAL
    ]
    name = run.loaded.scenario.name
    hint = "" if run.solver == "reference" else "; `--solver reference` gives a second opinion"
    raise SolveError(f"{name} was not solved, nothing was written{hint}\n" + "\n".join(cases))


@contextmanager
def progress(loaded: LoadedScenario, quiet: bool) -> Iterator[Trace | None]:
    """A bar on a terminal, a line elsewhere, nothing when quiet; always on standard error."""
    name = loaded.scenario.name
    if quiet:
        yield None
        return
    if not sys.stderr.isatty():
        print(f"solving {name} and its counterfactual", file=sys.stderr)
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[state]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"solving {name}", total=1.0, state="")
        best = 0.0

        def trace(iteration: int, active: int, gap: float) -> None:
            nonlocal best
            best = max(best, progress_of(gap))
            state = f"iteration {iteration}, {active} open"
            bar.update(task, completed=best, state=state)

        yield trace


def progress_of(gap: float) -> float:
    """0..1: how far a relative gap has come on the way to the tolerance, in powers of ten."""
    if not gap > 0 or not math.isfinite(gap):
        return 0.0
    way = math.log(GAP_AT_START / gap) / math.log(GAP_AT_START / GAP_AT_END)
    return min(max(way, 0.0), 1.0)
