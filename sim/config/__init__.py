"""Scenario files: reading, composing, checking and writing them.

`load_scenario` is the way in. Nothing here loads numpy, scipy, pandas or matplotlib.
"""

from __future__ import annotations

from sim.config.json_schema import json_schema
from sim.config.loaded import (
    LoadedScenario,
    Positions,
    baseline_folder,
    dump_resolved,
    load_scenario,
    resolved,
)
from sim.config.paths import shipped_baselines, shipped_root, shipped_scenarios
from sim.config.schema import Scenario

__all__ = [
    "LoadedScenario",
    "Positions",
    "Scenario",
    "baseline_folder",
    "dump_resolved",
    "json_schema",
    "load_scenario",
    "resolved",
    "shipped_baselines",
    "shipped_root",
    "shipped_scenarios",
]
