"""What `gasgap dependency` does: trace, reckon N-1, play every loss, write a folder, print it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sim.config import LoadedScenario, dump_resolved
from sim.data.seeds import Seeds
from sim.dependency.holding import holding, weekly
from sim.dependency.nminus1 import n_minus_1
from sim.dependency.outages import Progress, elements_of, pairs_that_matter, play
from sim.dependency.record import Findings, document, tables
from sim.dependency.text import render
from sim.errors import EXIT_OK
from sim.output.store import check_replaceable, to_json, write_folder
from sim.pipeline import Run, checked_seeds, manifest, run_scenario
from sim.runner import refuse_unsolved


def run_dependency(
    loaded: LoadedScenario, *, out: Path, pairs: bool, weekly: bool, quiet: bool, json: bool
) -> int:
    """Analyse one scenario, write `out/<name>-dependency`, and return the exit code.

    weekly : days without a supplier are found by weeks, whatever the scenario's resolution
    Raises `SolveError` where the scenario or a loss does not reach its tolerance; then nothing is
    written.
    """
    seeds = checked_seeds(loaded)
    folder = out / f"{loaded.scenario.name}-dependency"
    check_replaceable(folder)
    run = run_scenario(loaded)
    refuse_unsolved(run)
    found = analyse(run, seeds, pairs=pairs, weeks=weekly, quiet=quiet)
    content = document(found)
    with run.timings.phase("tables"):
        frames = tables(found)
    texts = {
        "scenario.resolved.yaml": dump_resolved(loaded),
        "dependency.json": to_json(content),
    }
    write_folder(folder, manifest(run), texts, frames)
    if json:
        print(to_json(content), end="")
    elif not quiet:
        print(render(loaded.scenario.title, content))
        print(f"Results: {folder} (dependency.json, tables/)")
    return EXIT_OK


def analyse(run: Run, seeds: Seeds, *, pairs: bool, weeks: bool, quiet: bool) -> Findings:
    """Everything there is to find about a solved scenario; says on standard error what it does."""
    scenario = run.loaded.scenario
    name = scenario.name
    elements = elements_of(scenario, seeds)
    with run.timings.phase("losses"), progress(f"losses of {name}", quiet) as seen:
        singles = play(scenario, seeds, [(element,) for element in elements], seen)
    suppliers = [element.name for element in elements if element.kind == "supplier"]
    with run.timings.phase("days"), progress(f"shorter losses of {name}", quiet) as seen:
        days = holding(weekly(scenario) if weeks else scenario, seeds, suppliers, seen)
    formula = n_minus_1(seeds, scenario.horizon.start, scenario.infrastructure)
    found = Findings(run, formula, singles, days)
    if not pairs:
        return found
    with run.timings.phase("pairs"), progress(f"pairs of losses of {name}", quiet) as seen:
        return replace(found, pairs=play(scenario, seeds, pairs_that_matter(singles), seen))


@contextmanager
def progress(what: str, quiet: bool) -> Iterator[Progress | None]:
    """A bar on a terminal, a line elsewhere, nothing when quiet; always on standard error."""
    if quiet:
        yield None
        return
    if not sys.stderr.isatty():
        print(f"playing {what}", file=sys.stderr)
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"playing {what}", total=None)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)
