"""Small sweeps made without a file: a tiny baseline and cuts of growing depth."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim.config import LoadedScenario
from sim.config.loaded import dump_resolved, resolved
from sim.pipeline import checked_seeds
from sim.sweep.chunk import solve_chunk
from sim.sweep.design import AxisColumn
from sim.sweep.engines import InProcess
from sim.sweep.facts import facts
from sim.sweep.plan import Plan
from sim.sweep.task import Head, Solved, Task, TaskPoint

CUT = {"type": "cut", "supplier": "RU", "form": "pipeline", "from": "2021-01-01"}
OUTCOMES = ("regions.EU27.shortfall_twh", "eu.hub_price_eur_mwh", "eu.price_effect_eur_mwh")


def plan_at(loaded: LoadedScenario, shares: Sequence[float], outcomes: Sequence[str]) -> Plan:
    """A sweep of cuts of these shares of a scenario with a measure `cut`."""
    seeds = checked_seeds(loaded)
    base = resolved(loaded.scenario)

    def document(share: float) -> dict[str, Any]:
        cut = {**base["measures"]["cut"], "share": share}
        return {**base, "measures": {"cut": cut}}

    def key(share: float) -> str:
        data = f"{base} {share!r} {sorted(outcomes)}"
        return hashlib.sha256(data.encode()).hexdigest()

    def task_point(index: int) -> TaskPoint:
        return TaskPoint(index, key(shares[index]), document(shares[index]))

    percent = [100 * share for share in shares]
    axis = {"name": "depth", "column": "depth_pct", "unit": "%", "label": "depth"}
    return Plan(
        head=Head("cuts", str(seeds.folder), seeds.digest, facts(), tuple(outcomes)),
        document={
            "schema_version": 1,
            "kind": "sweep",
            "name": "cuts",
            "title": "Cuts",
            "question": "How deep?",
            "scenario": loaded.scenario.name,
            "baseline": seeds.name,
            "dates": ["2021-01-01", "2021-01-31"],
            "design": {"type": "grid"},
            "axes": [{**axis, "paths": ["measures.cut.share"], "apply": "set", "values": percent}],
            "outcomes": [{"name": name} for name in outcomes],
            "points": len(shares),
        },
        resolved=dump_resolved({"scenario": base}),
        axes=(AxisColumn(**axis),),
        inputs=tuple((value,) for value in percent),
        keys=tuple(key(share) for share in shares),
        task_point=task_point,
        inputs_read={"cuts.yaml": "0" * 64},
    )


@pytest.fixture(scope="session")
def cuts(tiny: SimpleNamespace, scenario: Callable[..., Any]) -> Callable[..., Plan]:
    """`cuts(points)`: that many depths of a cut, in a market of 100 GWh/d with one supplier.

    `cuts(shares=[...], outcomes=[...], **keys)`: these depths, of another scenario.
    """
    folder = scenario(tiny.one_node()).scenario.baseline

    def make(
        points: int = 20,
        *,
        shares: Sequence[float] | None = None,
        outcomes: Sequence[str] = OUTCOMES,
        **keys: Any,
    ) -> Plan:
        loaded = scenario(Path(folder), measures={"cut": {**CUT, "share": 0.5}}, **keys)
        wanted = shares if shares is not None else [place / 100 for place in range(points)]
        return plan_at(loaded, wanted, outcomes)

    return make


@dataclass
class Watched:
    """Does tasks in this process and remembers of which points they were."""

    solved: list[list[int]] = field(default_factory=list)
    before: Callable[[Task], None] = lambda task: None

    def __call__(self, task: Task) -> Solved:
        self.before(task)
        done = solve_chunk(task)
        self.solved.append([point.index for point in task.points if not point.stored])
        return done

    def engine(self, _: Head) -> InProcess:
        """An engine that does tasks this way."""
        return InProcess(work=self)


@pytest.fixture
def watched() -> Watched:
    """A fresh one."""
    return Watched()
