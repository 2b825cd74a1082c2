"""Each point's own results folder, as `gasgap run` writes it, where a sweep is told to keep all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from sim.config.loaded import LoadedScenario, Positions, resolved
from sim.config.schema import Scenario
from sim.config.source import Place, Source, Value
from sim.data.changes import changed
from sim.data.seeds import Seeds
from sim.output.store import add_files
from sim.pipeline import run_scenario, save_run
from sim.sweep.task import TaskPoint

RUNS = "runs"
POINT = "point.json"
"""File beside a run's own that says of which point it is."""


def has_folder(runs: Path, index: int, key: str) -> bool:
    """Whether a point's own folder is there, whole, and of this point as it is now."""
    try:
        content = json.loads((runs / str(index) / POINT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and content.get("key") == key


def drop_renumbered(runs: Path, keys: Sequence[str]) -> int:
    """Remove the folders of points that have another number now, and say how many.

    A folder tells its number in its files too, so that it cannot simply be renamed.
    """
    dropped = 0
    for folder in sorted(runs.iterdir()) if runs.is_dir() else ():
        if not folder.name.isdigit():
            continue
        index = int(folder.name)
        if index >= len(keys) or not has_folder(runs, index, keys[index]):
            shutil.rmtree(folder)
            dropped += 1
    return dropped


def write_point(runs: Path, point: TaskPoint, seeds: Seeds) -> None:
    """Run a point and write `runs/<index>`; a point that is not solved gets none."""
    if has_folder(runs, point.index, point.key):
        return
    document = {**point.scenario, "name": str(point.index)}
    scenario = Scenario.model_validate(document)
    nowhere = Value(document.get("title"), Place(Source("", "", runs)))
    loaded = LoadedScenario(scenario, Positions(nowhere), resolved(scenario), {})
    run = run_scenario(loaded, seeds=changed(seeds, point.changes) if point.changes else seeds)
    if run.optimal:
        folder = save_run(run, runs)
        content = json.dumps({"point": point.index, "key": point.key}, indent=2) + "\n"
        add_files(folder, {POINT: content.encode()})
