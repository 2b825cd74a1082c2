"""What the benchmark solves: shipped problems and synthetic networks, each in many variations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import numpy as np

from sim.bench.synthetic import synthetic
from sim.config import load_scenario
from sim.errors import InputError
from sim.model.assemble import assemble, lanes_of
from sim.model.formulate import formulate
from sim.model.network import Network
from sim.pipeline import checked_seeds
from sim.solver import Problem
from sim.solver.problem import Array, IntArray

SCENARIO = "russian-gas-stop-2022"
_SEED = 20220124


@dataclass(frozen=True, slots=True)
class Load:
    """A batch size of ours, and how many rounds it is timed in."""

    batch: int
    rounds: int


@dataclass(frozen=True, slots=True)
class Sample:
    """How many scenarios a rival solves in a round, and in how many rounds."""

    rival: str
    scenarios: int
    rounds: int


@dataclass(frozen=True)
class Case:
    """One family of problems with everything that is timed on it."""

    name: str
    title: str
    base: Callable[[], Problem]
    """The one scenario that all others are variations of."""
    loads: tuple[Load, ...]
    samples: tuple[Sample, ...]
    profiled: int = 16
    """Scenarios solved for the times of the phases."""

    @property
    def rounds(self) -> int:
        """Rounds until everything has been timed as often as asked."""
        ours = (load.rounds for load in self.loads)
        return max(*ours, *(sample.rounds for sample in self.samples), 1)

    def limited(self, largest: int | None, rounds: int | None) -> Case:
        """The case without batches above `largest` and with at most so many rounds.

        Raises `InputError` where no batch is left.
        """
        loads = [load for load in self.loads if largest is None or load.batch <= largest]
        if not loads:
            raise InputError(f"no batch of {self.name} has {largest} scenarios or fewer")
        most = rounds or self.rounds
        return replace(
            self,
            loads=tuple(replace(load, rounds=min(load.rounds, most)) for load in loads),
            samples=tuple(replace(one, rounds=min(one.rounds, most)) for one in self.samples),
        )


@cache
def shipped(resolution: str) -> Problem:
    """The shipped scenario at a resolution: one scenario, its first lane."""
    loaded = load_scenario(SCENARIO, [f"horizon.resolution={resolution}"])
    seeds = checked_seeds(loaded)
    network = Network.of(seeds)
    batch = assemble(lanes_of(loaded.scenario, seeds, network), seeds, network)
    return formulate(batch, seeds.storage_curves).problem.select(slice(0, 1))


def varied(problem: Problem, count: int) -> Problem:
    """`count` variations of a problem's first scenario.

    Bounds of columns between nodes are multiplied by a factor from 0.8 to 1.2; bounds of columns at
    one node and right-hand sides by another from 0.8 to 1.2, right-hand sides also by one from 0.9
    to 1; costs by one from 0.9 to 1.1. Every node and every column between nodes has one of its own
    from 0.95 to 1.05 besides. None changes over time. What a node can do without grows and shrinks
    with what it needs, so that every variation has an interior if the problem has one; and columns
    at one node keep their proportions, as the tiers of one market do in scenarios of the model.
    Variation b is the same whatever `count` is.
    """
    home = _home(problem)
    drawn = [_factors(np.random.default_rng((_SEED, b)), home, problem.nodes) for b in range(count)]
    changed: dict[str, Any] = {
        name: getattr(problem, name)[:1] * np.stack([one[name] for one in drawn])[:, None]
        for name in ("upper", "rhs", "cost")
    }
    # What is not varied stays one scenario, of which all have a view.
    return replace(problem.select(slice(0, 1)), **changed)


def _home(problem: Problem) -> IntArray:
    """(n,), the node of every column that has only one, and -1 for the others."""
    columns = problem.incidence.tocsc()
    alone = np.diff(columns.indptr) == 1
    home = np.full(problem.columns, -1, dtype=np.int64)
    home[alone] = columns.indices[columns.indptr[:-1][alone]]
    return home


def _factors(r: np.random.Generator, home: IntArray, nodes: int) -> dict[str, Array]:
    """Factors of one variation on bounds (n,), right-hand sides (N,) and costs (n,)."""

    def own(count: int) -> Array:
        return r.uniform(0.95, 1.05, count)

    def by_home(places: Array, between: Array) -> Array:
        return np.where(home >= 0, places[home], between)

    places, between = (r.uniform(0.8, 1.2) * own(count) for count in (nodes, home.size))
    dearer = r.uniform(0.9, 1.1)
    return {
        "upper": by_home(places, between),
        "rhs": r.uniform(0.9, 1.0) * places,
        "cost": dearer * by_home(own(nodes), own(home.size)),
    }


def truncated(problem: Problem, periods: int) -> Problem:
    """The problem's first periods only."""
    stores = problem.stores
    whole = {"node", "initial"}
    names = [field.name for field in fields(stores) if field.name not in whole]
    cut: dict[str, Any] = {name: getattr(stores, name)[:, :periods] for name in names[1:]}
    cut[names[0]] = getattr(stores, names[0])[:periods]
    own: dict[str, Any] = {
        name: getattr(problem, name)[:, :periods] for name in ("cost", "curvature", "upper", "rhs")
    }
    return replace(problem, **own, stores=replace(stores, **cut))


def linear(problem: Problem) -> Problem:
    """The problem without its quadratic part."""
    stores = problem.stores
    return replace(
        problem,
        curvature=np.zeros((1, 1, problem.columns)),
        stores=replace(stores, tier_curvature=np.zeros((1, 1, *stores.tier_curvature.shape[2:]))),
    )


def _european(resolution: str, profiled: int, loads: tuple[Load, ...], *samples: Sample) -> Case:
    title = f"Europe (`{SCENARIO}`), {resolution}"
    return Case(resolution, title, lambda: shipped(resolution), loads, samples, profiled)


def _network(nodes: int) -> Case:
    return Case(
        name=f"synthetic-{nodes}",
        title=f"synthetic network of {nodes} nodes, 12 periods",
        base=cache(lambda: synthetic(nodes)),
        loads=(Load(1, 3), Load(16, 3), Load(256, 1)),
        samples=(
            Sample("clarabel", 2, 3),
            Sample("clarabel-tuned", 2, 3),
            Sample("highs-lp", 4, 3),
            Sample("highs-qp", 1, 1),
        ),
    )


CASES: tuple[Case, ...] = (
    _european(
        "monthly",
        64,
        (Load(1, 5), Load(16, 5), Load(256, 5)),
        Sample("clarabel", 4, 5),
        Sample("clarabel-tuned", 4, 5),
        Sample("highs-lp", 8, 5),
        Sample("highs-qp", 1, 1),
    ),
    _european(
        "weekly",
        16,
        (Load(1, 3), Load(16, 3), Load(64, 3), Load(256, 1)),
        Sample("clarabel", 2, 3),
        Sample("clarabel-tuned", 2, 3),
        Sample("highs-lp", 4, 3),
        Sample("highs-qp", 1, 1),
    ),
    _european(
        "daily",
        4,
        (Load(1, 3), Load(16, 3), Load(64, 1)),
        Sample("clarabel", 1, 1),
        Sample("clarabel-tuned", 1, 1),
        Sample("highs-lp", 4, 1),
        Sample("highs-qp", 1, 1),
    ),
    _network(100),
    _network(300),
)

QUICK = Case(
    name="monthly",
    title=CASES[0].title,
    base=CASES[0].base,
    loads=(Load(256, 5),),
    samples=(Sample("clarabel", 4, 5), Sample("clarabel-tuned", 4, 5)),
)


@dataclass(frozen=True, slots=True)
class Goal:
    """What a median ratio should reach."""

    case: str
    batch: int
    rival: str
    ratio: float


GOALS: tuple[Goal, ...] = (
    *(
        Goal(case, batch, rival, ratio)
        for rival in ("clarabel", "clarabel-tuned")
        for case, batch, ratio in (
            ("monthly", 256, 20.0),
            ("weekly", 64, 15.0),
            ("daily", 16, 12.0),
            ("daily", 1, 4.0),
        )
    ),
    Goal("daily", 16, "highs-lp", 4.0),
)
"""Set for Clarabel as it comes; tuned, it is held against the same numbers to show what is left."""


def chosen(names: list[str]) -> tuple[Case, ...]:
    """Cases by name, all where no name is given.

    Raises `InputError` with the names there are.
    """
    known = {case.name: case for case in CASES}
    for name in names:
        if name not in known:
            raise InputError(f"no case is called {name!r}; there are: {', '.join(known)}")
    return tuple(case for case in CASES if not names or case.name in names)
