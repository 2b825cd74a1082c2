"""Many scenarios of one baseline: solved chunk by chunk, one row of figures each, in order.

What a chunk holds stays below a budget of memory whatever the number of scenarios, for only the
figures of the solved ones are kept. Within a chunk

- lanes with equal data are solved once: scenarios that differ in their shocks alone have one
  counterfactual, and a scenario without shocks is its own;
- lanes are stacked with those of the same structure only, so that a scenario's problem, and with it
  every bit of its answer, is the one it would have alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sim.config.fields import Model
from sim.config.schema import Scenario
from sim.data.seeds import Seeds
from sim.errors import Finding, ScenarioError
from sim.figures import Figures, Path, figures
from sim.indicators import node_balance
from sim.model.assemble import Structure, ground_under, lane_of, stack
from sim.model.averages import Averages, averages_of
from sim.model.check import check_scenario
from sim.model.formulate import Formulation, formulate
from sim.model.network import Network
from sim.result import Result
from sim.solver import Settings, Solution, Status, solve
from sim.timings import Timings

Array = npt.NDArray[np.float64]

BUDGET = 512 * 2**20
"""Bytes that the lanes of a chunk may take, from their inputs to their figures: a dozen of a daily
European year. The solver's own working arrays come on top; its settings bound them."""
CHUNK = 64
"""Scenarios in a chunk where the budget would allow more: beyond that arrays only grow too large
for the memory allocator to use them again."""


class Values(Mapping[str, float]):
    """One scenario's figures by their keys in `summary.json`, joined with dots.

    A price where there is no market is NaN. Outcomes share their keys, so many take little room.
    """

    def __init__(self, columns: Mapping[str, int], row: Array) -> None:
        self._columns, self._row = columns, row

    def __getitem__(self, key: str) -> float:
        return float(self._row[self._columns[key]])

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of one scenario; `statuses` and `iterations` are its own and its counterfactual's.

    Trust the values only where both are optimal; elsewhere they are those of the last iterate.
    """

    index: int
    scenario: Scenario
    statuses: tuple[Status, Status]
    iterations: tuple[int, int]
    values: Values

    @property
    def optimal(self) -> bool:
        """Whether both lanes reached their tolerance."""
        return self.statuses == (Status.OPTIMAL, Status.OPTIMAL)


def run_ensemble(
    scenarios: Iterable[Scenario],
    seeds: Seeds,
    *,
    settings: Settings | None = None,
    chunk: int | None = None,
    budget: int = BUDGET,
    timings: Timings | None = None,
) -> Iterator[Outcome]:
    """Solve scenarios of one baseline and yield their outcomes in the order given.

    Parameters
    ----------
    scenarios : a sequence is checked against the baseline before anything is solved; anything else
        is taken and checked as far as the next chunk reaches
    chunk : most scenarios in a chunk, by default `CHUNK`
    budget : bytes that a chunk's lanes may take; one scenario is solved however much it takes
    timings : gets the seconds of each phase added

    Neither `chunk` nor `budget` changes any outcome. Raises `ScenarioError` with all mistakes of
    the first scenario that does not fit the baseline, and its index.
    """
    chunk = CHUNK if chunk is None else chunk
    if chunk < 1:
        raise ValueError(f"a chunk holds at least one scenario, not {chunk}")
    timings = timings or Timings()
    known = isinstance(scenarios, Sequence)
    if known:
        with timings.phase("read"):
            for index, scenario in enumerate(scenarios):
                _check(index, scenario, seeds)
    run = _Run(seeds, Network.of(seeds), settings or Settings(), budget, chunk, timings)
    return run.outcomes(scenarios, checked=known)


def _check(index: int, scenario: Scenario, seeds: Seeds) -> None:
    found = check_scenario(scenario, seeds)
    if found:
        place = f"scenario {index} ({scenario.name})"
        findings = [
            Finding(place, 0, 0, f"{'.'.join(str(key) for key in path)}: {text}")
            for path, text in found
        ]
        raise ScenarioError(findings)


@dataclass(frozen=True, eq=False)
class _Pair:
    """A scenario with its two lanes by their keys in the chunk."""

    index: int
    scenario: Scenario
    keys: tuple[Hashable, Hashable]
    structure: Structure


@dataclass(eq=False)
class _Chunk:
    """Scenarios to be solved together, their distinct lanes, and the bytes these will take.

    A lane that stands in batches of several structures takes its bytes in each.
    """

    pairs: list[_Pair] = field(default_factory=list)
    lanes: dict[Hashable, Averages] = field(default_factory=dict)
    places: set[tuple[Structure, Hashable]] = field(default_factory=set)
    bytes: int = 0

    def needs(self, structure: Structure, keys: Iterable[Hashable], size: int) -> int:
        """Bytes that lanes of `size` would take in addition."""
        return size * len({(structure, key) for key in keys} - self.places)

    def add(self, pair: _Pair, lanes: Mapping[Hashable, Averages], size: int) -> None:
        """Take a scenario in."""
        self.bytes += self.needs(pair.structure, lanes, size)
        self.pairs.append(pair)
        self.lanes.update(lanes)
        self.places.update((pair.structure, key) for key in lanes)


@dataclass(frozen=True, eq=False)
class _Run:
    """One pass over scenarios."""

    seeds: Seeds
    network: Network
    settings: Settings
    budget: int
    limit: int
    timings: Timings
    _sizes: dict[Structure, int] = field(default_factory=dict)

    def outcomes(self, scenarios: Iterable[Scenario], *, checked: bool) -> Iterator[Outcome]:
        """Outcomes in the order of the scenarios."""
        for chunk in self.chunks(scenarios, checked=checked):
            yield from self._solved(chunk)

    def chunks(self, scenarios: Iterable[Scenario], *, checked: bool) -> Iterator[_Chunk]:
        """As many scenarios at a time as budget and limit allow, but at least one."""
        chunk = _Chunk()
        for index, scenario in enumerate(scenarios):
            if not checked:
                with self.timings.phase("read"):
                    _check(index, scenario, self.seeds)
            with self.timings.phase("assemble"):
                lanes = self._lanes(scenario, chunk.lanes)
                structure = Structure.of(list(lanes.values()))
                size = self._bytes_per_lane(structure, lanes)
            over = chunk.bytes + chunk.needs(structure, lanes, size) > self.budget
            if chunk.pairs and (over or len(chunk.pairs) == self.limit):
                yield chunk
                chunk = _Chunk()
            keys = list(lanes)
            chunk.add(_Pair(index, scenario, (keys[0], keys[-1]), structure), lanes, size)
        if chunk.pairs:
            yield chunk

    def _lanes(
        self, scenario: Scenario, known: Mapping[Hashable, Averages]
    ) -> dict[Hashable, Averages]:
        """The scenario's lane and its counterfactual's by their keys; one where they are equal."""
        cases = {"scenario": scenario.with_shocks(), "counterfactual": scenario.without_shocks()}
        keys = {name: lane_key(case) for name, case in cases.items()}
        lanes = {key: known[key] for key in keys.values() if key in known}
        if len(lanes) < len(set(keys.values())):
            ground = ground_under(scenario, self.seeds, self.network)
            for name, case in cases.items():
                if keys[name] not in lanes:
                    lane = lane_of(name, case, ground, self.seeds, self.network)
                    lanes[keys[name]] = averages_of(lane, self.seeds, self.network)
        return {key: lanes[key] for key in keys.values()}

    def _bytes_per_lane(self, structure: Structure, lanes: Mapping[Hashable, Averages]) -> int:
        """Found once per structure, from the problem of the first scenario that has it."""
        if structure not in self._sizes:
            batch = stack(list(lanes.values()), self.seeds, self.network)
            self._sizes[structure] = bytes_per_lane(formulate(batch, self.seeds.storage_curves))
        return self._sizes[structure]

    def _solved(self, chunk: _Chunk) -> list[Outcome]:
        """Outcomes of a chunk, each group of one structure solved as one batch."""
        groups: dict[Structure, list[_Pair]] = {}
        for pair in chunk.pairs:
            groups.setdefault(pair.structure, []).append(pair)
        found = [outcome for pairs in groups.values() for outcome in self._group(pairs, chunk)]
        return sorted(found, key=lambda outcome: outcome.index)

    def _group(self, pairs: Sequence[_Pair], chunk: _Chunk) -> list[Outcome]:
        places: dict[Hashable, int] = {}
        for pair in pairs:
            for key in pair.keys:
                places.setdefault(key, len(places))
        with self.timings.phase("assemble"):
            batch = stack([chunk.lanes[key] for key in places], self.seeds, self.network)
            form = formulate(batch, self.seeds.storage_curves)
        with self.timings.phase("solve"):
            solution = solve(form.problem, self.settings)
        with self.timings.phase("measure"):
            result = Result.of(form, solution)
            lanes = np.array([[places[key] for key in pair.keys] for pair in pairs])
            rows = figures(result, node_balance(result), self.seeds, lanes)
            return [
                _outcome(pair, own, rows, row, solution)
                for row, (pair, own) in enumerate(zip(pairs, lanes.tolist(), strict=True))
            ]


def _outcome(pair: _Pair, lanes: list[int], rows: Figures, row: int, solution: Solution) -> Outcome:
    own, other = lanes
    return Outcome(
        index=pair.index,
        scenario=pair.scenario,
        statuses=(solution.status[own], solution.status[other]),
        iterations=(int(solution.iterations[own]), int(solution.iterations[other])),
        values=Values(_columns(rows.paths), rows.values[row]),
    )


@lru_cache(maxsize=8)
def _columns(paths: tuple[Path, ...]) -> Mapping[str, int]:
    """Column of every figure; one object for all outcomes that have the same."""
    return {".".join(path): column for column, path in enumerate(paths)}


_WITHOUT_EFFECT = {"name", "title", "question", "description", "note", "shock"}
"""Fields that say nothing about a lane: texts, and what has sorted its measures already."""


def lane_key(value: object) -> Hashable:
    """The data of a lane's scenario as one hashable value; equal for lanes with equal answers."""
    if isinstance(value, Model):
        fields = (lane_key(own) for name, own in value if name not in _WITHOUT_EFFECT)
        return type(value), *fields
    if isinstance(value, dict):
        return tuple((name, lane_key(own)) for name, own in value.items())
    if isinstance(value, tuple):
        return tuple(lane_key(own) for own in value)
    assert isinstance(value, Hashable)
    return value


def bytes_per_lane(form: Formulation) -> int:
    """Most bytes that one more lane takes at any time, from the shapes of a formulation."""
    problem, batch, stores = form.problem, form.batch, form.problem.stores
    market, sectors = batch.reference_demand.shape[1:3]
    per_store = 12 + 6 * stores.tier_cost.shape[-1] + 4 * stores.limit_rhs.shape[-1]
    floats = (
        8 * problem.columns
        + 20 * problem.nodes
        + stores.node.size * per_store
        + 8 * market * sectors
        + 3 * batch.lng_exports.shape[1] * market
    )
    return int(8 * batch.calendar.periods * floats)
