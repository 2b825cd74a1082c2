"""What `gasgap backtest` does: solve a replay, hold it against the past, write a folder, print."""

from __future__ import annotations

import sys
from pathlib import Path

from sim.backtest.record import document, tables
from sim.backtest.replay import Backtest, backtest, years_of
from sim.backtest.sensitivity import Sensitivity, sensitivity
from sim.backtest.sensitivity_text import render_sensitivity
from sim.backtest.text import render
from sim.config import LoadedScenario, dump_resolved
from sim.errors import EXIT_OK
from sim.output.store import check_replaceable, to_json, write_folder
from sim.pipeline import checked_seeds, manifest, run_scenario
from sim.runner import progress, refuse_unsolved


def replayed(loaded: LoadedScenario, *, quiet: bool = True) -> Backtest:
    """A scenario solved and scored.

    Raises `InputError` where nothing of its horizon was observed, before anything is solved, and
    `SolveError` where it does not reach its tolerance.
    """
    years_of(loaded, checked_seeds(loaded))
    with progress(loaded, quiet) as trace:
        run = run_scenario(loaded, trace=trace)
    refuse_unsolved(run)
    return backtest(run)


def run_backtest(
    loaded: LoadedScenario, *, out: Path, quiet: bool, json: bool, sensitive: bool = False
) -> int:
    """Replay one scenario, write `out/<name>-backtest`, and return the exit code.

    sensitive : also solve it with every number it leans on at both ends of its range

    A goal that is missed is said, it is no failure. Raises what `replayed` raises; then nothing is
    written.
    """
    folder = out / f"{loaded.scenario.name}-backtest"
    check_replaceable(folder)
    found = replayed(loaded, quiet=quiet or json)
    moved = _moved(found, quiet or json) if sensitive else None
    content = document(found, moved)
    with found.run.timings.phase("tables"):
        frames = tables(found, moved)
    with found.run.timings.phase("plots"):
        plots = _plots(found)
    texts = {"scenario.resolved.yaml": dump_resolved(loaded), "scores.json": to_json(content)}

    def more(stage: Path) -> None:
        for name, picture in plots.items():
            (stage / "plots").mkdir(exist_ok=True)
            (stage / "plots" / name).write_bytes(picture)

    write_folder(folder, manifest(found.run), texts, frames, more)
    if json:
        print(to_json(content), end="")
    elif not quiet:
        print(render(found))
        if moved:
            print(render_sensitivity(moved))
        print(f"Results: {folder} (scores.json, tables/, plots/)")
    return EXIT_OK


def _moved(found: Backtest, quiet: bool) -> Sensitivity:
    if not quiet:
        print("solving it with every number at both ends of its range", file=sys.stderr)
    with found.run.timings.phase("sensitivity"):
        return sensitivity(found)


def _plots(found: Backtest) -> dict[str, bytes]:
    """SVG files by name; matplotlib is loaded for them alone."""
    from sim.backtest.pictures import pictures
    from sim.plot.style import to_svg

    return {f"{name}.svg": to_svg(figure) for name, figure in pictures(found)}
