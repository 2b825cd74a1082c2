"""What `gasgap compare` does: read or solve, subtract, attribute, write a folder, print it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sim.compare.attribution import Attribution, Progress, attribute, worlds_needed
from sim.compare.document import CALM, Against, Comparison, document, notes_of, tables
from sim.compare.pictures import pictures
from sim.compare.sides import Side, sides_of
from sim.compare.text import render
from sim.compare.worlds import Worlds, against_counterfactual, between, settings_that_differ
from sim.config import LoadedScenario
from sim.errors import EXIT_OK, InputError
from sim.output.store import check_replaceable, to_json, write_folder
from sim.pipeline import Run, run_scenario
from sim.plot.comparison import RUNS
from sim.plot.style import to_svg
from sim.runner import progress, refuse_unsolved
from sim.views.comparison import region_of

LONGEST_NAME = 180
PHASES = ("assemble", "solve", "measure")
"""Of a run, that every world goes through too."""
LEAST_SECONDS = 5.0
"""A shorter time is not worth telling beforehand."""


def run_compare(words: Sequence[str], *, out: Path, quiet: bool, json: bool) -> int:
    """Compare the first run with each of the others, or alone with its counterfactual.

    Raises `InputError` for what is no run and no scenario, and `SolveError` where something does
    not reach its tolerance; then nothing is written.
    """
    if len(words) > len(RUNS):
        raise InputError(f"{len(words)} runs are too many to compare; the most is {len(RUNS)}")
    with tempfile.TemporaryDirectory(prefix="gasgap-") as room:
        sides = sides_of(words, Path(room), _solver(quiet))
        folder = out / _folder_name(sides)
        check_replaceable(folder)
        found = compare(sides, quiet=quiet)
        frames = tables(found)
        content = document(found, frames)
        region = region_of({side.label: side.run for side in sides})

        def draw(stage: Path) -> None:
            (stage / "plots").mkdir()
            for name, figure in pictures(found, frames, region):
                (stage / "plots" / f"{name}.svg").write_bytes(to_svg(figure))

        write_folder(folder, _manifest(sides), {"comparison.json": to_json(content)}, frames, draw)
    if json:
        print(to_json(content), end="")
    elif not quiet:
        print(render(found, frames, region))
        print(f"Results: {folder} (comparison.json, tables/, plots/)")
    return EXIT_OK


def _solver(quiet: bool) -> Any:
    def solve(loaded: LoadedScenario) -> Run:
        with progress(loaded, quiet) as trace:
            run = run_scenario(loaded, trace=trace)
        refuse_unsolved(run)
        return run

    return solve


def compare(sides: Sequence[Side], *, quiet: bool = True) -> Comparison:
    """The first side against each of the others, or against its counterfactual if it is alone."""
    first = sides[0]
    if len(sides) == 1:
        against = [_against_counterfactual(first, quiet)]
    else:
        against = [_against(first, other, quiet) for other in sides[1:]]
    return Comparison(tuple(sides), tuple(against))


def _against_counterfactual(first: Side, quiet: bool) -> Against:
    worlds = against_counterfactual(first.scenario)
    if first.seeds is None:
        raise InputError(
            f"the baseline of {first.word} is gone or no longer fits it, so nothing can be solved; "
            "name a second run to see differences alone"
        )
    found = _attribution(worlds, first, quiet)
    notes = notes_of(first, None, found)
    if not worlds.names:
        notes += (f"{first.label} has no measure that its counterfactual lacks.",)
    return Against(CALM, attribution=found, notes=notes)


def _against(first: Side, other: Side, quiet: bool) -> Against:
    settings = settings_that_differ(first.scenario, other.scenario)
    if settings:
        named = ", ".join(settings)
        sentence = (
            f"No attribution to measures: settings differ too ({named}). Make them equal, or "
            "compare each run alone with its counterfactual."
        )
        notes = (*notes_of(first, other, None), sentence)
        return Against(other.label, settings=settings, notes=notes)
    worlds = between(first.scenario, other.scenario)
    if not worlds.names:
        notes = (*notes_of(first, other, None), "Both have the same measures and settings.")
        return Against(other.label, notes=notes)
    if first.seeds is None:
        notes = (*notes_of(first, other, None), "No attribution: there is no baseline to solve on.")
        return Against(other.label, notes=notes)
    found = _attribution(worlds, first, quiet)
    return Against(other.label, attribution=found, notes=notes_of(first, other, found))


def _attribution(worlds: Worlds, first: Side, quiet: bool) -> Attribution:
    assert first.seeds is not None
    with _bar(_announced(worlds, first), quiet) as seen:
        return attribute(worlds, first.seeds, seen)


def _announced(worlds: Worlds, first: Side) -> str:
    """What is going to be solved, and for how long: as long as the run took for each of its cases.

    Worlds are solved together, which is faster than one by one, so that this is an upper estimate.
    """
    count, measures = worlds_needed(len(worlds.names)), len(worlds.names)
    words = f"{count} world{'s' * (count != 1)} between ({measures} measure{'s' * (measures != 1)})"
    spent = first.run.manifest.get("seconds", {})
    cases = max(len(first.run.manifest.get("cases", [])), 1)
    seconds = sum(spent.get(phase, 0.0) for phase in PHASES) / cases * count
    return f"{words}, {_told(seconds)} at most" if seconds >= LEAST_SECONDS else words


def _told(seconds: float) -> str:
    """About how long: `about 40 s`, `about 12 min`."""
    if seconds < 100:
        return f"about {max(round(seconds, -1), 5):.0f} s"
    return f"about {seconds / 60:.0f} min"


def _folder_name(sides: Sequence[Side]) -> str:
    names = [side.run.name for side in sides]
    name = "-".join(["compare", *names])
    if len(name) <= LONGEST_NAME:
        return name
    return f"compare-{names[0]}-and-{len(names) - 1}-more"


def _manifest(sides: Sequence[Side]) -> dict[str, Any]:
    """What was compared, by which versions."""
    return {
        "schema_version": 1,
        "comparison": [side.label for side in sides],
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {name: version(name) for name in ("gasgap", "numpy", "pandas", "matplotlib")},
        "runs": [
            {
                "name": side.label,
                "inputs": side.run.manifest.get("inputs", {}),
                "baseline": side.run.manifest.get("baseline", {}),
                "solver": side.run.manifest.get("solver"),
            }
            for side in sides
        ],
    }


@contextmanager
def _bar(what: str, quiet: bool) -> Iterator[Progress | None]:
    """A bar on a terminal, a line elsewhere, nothing when quiet; always on standard error."""
    if quiet:
        yield None
        return
    print(f"solving {what}", file=sys.stderr)
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("solving", total=None)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)
