"""The flow of a run in one place: start reading here.

scenario file -> Scenario -+
                           +-> lanes -> Batch -> Problem -> Solution -> Result -> tables
baseline folder -> Seeds --+                                                  -> summary
"""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sim.config import LoadedScenario, baseline_folder, dump_resolved
from sim.data.loader import load_seeds
from sim.data.seeds import Seeds
from sim.errors import ScenarioError
from sim.model.check import check_scenario
from sim.output.store import RunFiles, write_run
from sim.output.tables import all_tables, plans_table
from sim.play.case import cases_of
from sim.play.conduct import play_of
from sim.play.schedule import LaneSolver, perform, together
from sim.result import Result
from sim.solver import Problem, Settings, Solution, Trace, solve_all, solve_reference
from sim.summary.document import summarise
from sim.summary.indicators import NodeBalance, node_balance
from sim.summary.plans import Plan
from sim.summary.sales import Strategy
from sim.timings import Timings


@dataclass(frozen=True)
class Run:
    """One solved scenario beside its counterfactual."""

    loaded: LoadedScenario
    seeds: Seeds
    result: Result
    balance: NodeBalance
    summary: dict[str, Any]
    timings: Timings
    solver: str
    plans: tuple[Plan, ...] = ()
    strategies: tuple[Strategy | None, ...] = (None, None)
    """What a strategic sender chose in the scenario and in its counterfactual."""

    @property
    def optimal(self) -> bool:
        """Whether every lane reached its tolerance."""
        return bool(self.result.verdict.optimal.all())


@cache
def seeds_of(folder: Path) -> Seeds:
    """The baseline in a folder, read once per process."""
    return load_seeds(folder)


def checked_seeds(loaded: LoadedScenario) -> Seeds:
    """The scenario's baseline.

    Raises `ScenarioError` with every mistake that only the baseline can tell.
    """
    seeds = seeds_of(baseline_folder(loaded))
    found = check_scenario(loaded.scenario, seeds)
    if found:
        raise ScenarioError([loaded.positions.finding(path, text) for path, text in found])
    return seeds


def run_scenario(
    loaded: LoadedScenario,
    solver: str = "core",
    trace: Trace | None = None,
    seeds: Seeds | None = None,
) -> Run:
    """Play a scenario and its counterfactual side by side; once where they are the same.

    Parameters
    ----------
    solver : `core` (the batched interior-point method) or `reference` (Clarabel, one by one)
    trace : called as (iteration, lanes still running, worst relative gap)
    seeds : a baseline that fits the scenario, by default its own
    """
    timings = Timings()
    with timings.phase("read"):
        seeds = seeds or checked_seeds(loaded)

    def solved(problems: Sequence[Problem]) -> list[Solution]:
        if solver == "reference":
            return [solve_reference(problem) for problem in problems]
        return solve_all(problems, Settings(), trace)

    cases = cases_of(loaded.scenario, seeds)
    distinct = {case.key: case for case in cases}
    plays = together([play_of(case) for case in distinct.values()])
    outcomes = perform(plays, LaneSolver(solved, timings=timings))
    by_key = dict(zip(distinct, outcomes, strict=True))
    played = [by_key[case.key].named(case.name) for case in cases]
    plans = tuple(plan for one in played for plan in one.plans)
    strategies = tuple(one.strategy for one in played)
    with timings.phase("measure"):
        result = Result.joined([one.result for one in played])
        balance = node_balance(result)
        summary = summarise(result, balance, loaded.scenario, seeds, strategies)
    return Run(loaded, seeds, result, balance, summary, timings, solver, plans, strategies)


def save_run(run: Run, out: Path) -> Path:
    """Write the run's folder `out/<name>` and return it."""
    with run.timings.phase("tables"):
        tables = all_tables(run.result, run.balance, run.seeds, run.summary)
        if run.plans:
            tables["plans"] = plans_table(run.plans)
    files = RunFiles(
        manifest=manifest(run),
        resolved=dump_resolved(run.loaded),
        summary=run.summary,
        tables=tables,
        result=run.result,
    )
    return write_run(out / run.loaded.scenario.name, files)


def manifest(run: Run) -> dict[str, Any]:
    """What ran, on what, how it ended, and how long it took."""
    verdict = run.result.verdict
    lanes = [
        {
            "case": lane,
            "status": status.value,
            "meaning": status.sentence,
            "iterations": int(iterations),
            "objective_keur": float(objective),
        }
        for lane, status, iterations, objective in zip(
            run.result.batch.lanes,
            verdict.status,
            verdict.iterations,
            run.result.objective,
            strict=True,
        )
    ]
    packages = ["gasgap", "numpy", "scipy", "pandas", "pydantic"]
    if run.solver == "reference":
        packages.append("clarabel")
    names = [path.name for path in run.loaded.files]
    return {
        "schema_version": 1,
        "scenario": run.loaded.scenario.name,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {"python": platform.python_version(), **{p: version(p) for p in packages}},
        "solver": run.solver,
        "inputs": {
            path.name if names.count(path.name) == 1 else path.as_posix(): digest
            for path, digest in run.loaded.digests.items()
        },
        "baseline": {"name": run.seeds.name, "sha256": run.seeds.digest},
        "cases": lanes,
        "seconds": run.timings.rounded(),
    }
