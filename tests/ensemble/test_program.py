"""The key of a point knows the whole program: what is loaded to solve one is part of its digest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from sim.config import shipped_root
from sim.sweep import program

HARMLESS = {
    "__init__.py": "holds nothing",
    "errors.py": "what goes wrong has no answer",
    "files.py": "writes what is found",
    "pipeline.py": "finds the baseline, which counts by its digest",
    "quantities.py": "names of arrays in files",
    "output/__init__.py": "holds nothing",
    "output/store.py": "folders of `--full`",
    "sweep/__init__.py": "holds nothing",
    "sweep/facts.py": "makes part of the key",
    "sweep/full.py": "folders of `--full`",
    "sweep/program.py": "makes part of the key",
    "sweep/task.py": "what a point is sent as",
    "timings.py": "clocks",
}
"""Loaded while a point is solved, but no answer depends on it."""
SOLVE = """
import json, sys
from pathlib import Path
from sim.output.aggregates import Aggregate
from sim.config import load_scenario
from sim.pipeline import checked_seeds
from sim.sweep.chunk import solved
from sim.output.table_shapes import SHAPES
loaded = load_scenario("each-for-itself", ["horizon.resolution=monthly"])
extras = [Aggregate(table, table, shape.numbers[0]) for table, shape in SHAPES.items()]
[outcome] = solved([(loaded.scenario, ())], checked_seeds(loaded), extras, 1)
assert outcome.optimal
paths = (getattr(m, "__file__", None) for n, m in sys.modules.items() if n.split(".")[0] == "sim")
print(json.dumps([path for path in paths if path]))
"""


def test_all_that_is_loaded_to_solve_a_point_is_in_its_key() -> None:
    root = shipped_root()
    env = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", SOLVE], env=env, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    package = root / "sim"
    loaded = {Path(path).resolve().relative_to(package) for path in json.loads(done.stdout)}
    known = {path.relative_to(package) for path in program._sources(package)}
    missing = {path.as_posix() for path in loaded - known}
    assert missing - HARMLESS.keys() == set()
