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

from sim.config.schema import Scenario
from sim.data.calendar import Calendar
from sim.data.seeds import Seeds
from sim.errors import Finding, ScenarioError
from sim.figures import Figures, figures
from sim.indicators import Path, node_balance
from sim.model.check import check_scenario
from sim.play.case import Case, cases_of, play_of
from sim.play.schedule import BUDGET, LaneSolver, Play, Played, Playing, finished, perform
from sim.result import Result, Verdict
from sim.solver import Problem, Settings, Solution, Status, solve_all
from sim.timings import Timings

Array = npt.NDArray[np.float64]

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
    chosen = settings or Settings()

    def solved(problems: Sequence[Problem]) -> list[Solution]:
        return solve_all(problems, chosen)

    run = _Run(seeds, LaneSolver(seeds, solved, budget, timings), budget, chunk)
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
    """A scenario with its two cases by their keys in the chunk."""

    index: int
    scenario: Scenario
    keys: tuple[Hashable, Hashable]


@dataclass(eq=False)
class _Chunk:
    """Scenarios to be solved together, their distinct cases, and the bytes these will take."""

    pairs: list[_Pair] = field(default_factory=list)
    plays: dict[Hashable, Playing] = field(default_factory=dict)
    bytes: int = 0


@dataclass(frozen=True, eq=False)
class _Run:
    """One pass over scenarios."""

    seeds: Seeds
    solve_lanes: LaneSolver
    budget: int
    limit: int

    @property
    def timings(self) -> Timings:
        """Where the phases' seconds are added."""
        return self.solve_lanes.timings

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
                own, other = cases_of(scenario, self.seeds)
                cases = {case.key: case for case in (other, own)}
            new = self._begun(case for key, case in cases.items() if key not in chunk.plays)
            size = self._bytes(new)
            full = chunk.bytes + size > self.budget or len(chunk.pairs) == self.limit
            if chunk.pairs and full:
                yield chunk
                chunk = _Chunk()
                new |= self._begun(case for key, case in cases.items() if key not in new)
                size = self._bytes(new)
            chunk.pairs.append(_Pair(index, scenario, (own.key, other.key)))
            chunk.plays |= new
            chunk.bytes += size
        if chunk.pairs:
            yield chunk

    def _begun(self, cases: Iterable[Case]) -> dict[Hashable, Playing]:
        """Plays of cases, as far as they get before anything is solved."""
        with self.timings.phase("assemble"):
            return {case.key: Playing(play_of(case)) for case in cases}

    def _bytes(self, plays: Mapping[Hashable, Playing]) -> int:
        """What the lanes that plays begin with take; later ones are no larger."""
        return sum(self.solve_lanes.bytes_of(lane) for one in plays.values() for lane in one.asks)

    def _solved(self, chunk: _Chunk) -> list[Outcome]:
        """Outcomes of a chunk; cases on one calendar are told of together."""
        plays: Play[list[Played]] = finished(list(chunk.plays.values()))
        played = perform(plays, self.solve_lanes)
        results = {key: one.result for key, one in zip(chunk.plays, played, strict=True)}
        groups: dict[Calendar, list[_Pair]] = {}
        for pair in chunk.pairs:
            groups.setdefault(results[pair.keys[0]].batch.calendar, []).append(pair)
        found = [outcome for pairs in groups.values() for outcome in self._group(pairs, results)]
        return sorted(found, key=lambda outcome: outcome.index)

    def _group(self, pairs: Sequence[_Pair], results: Mapping[Hashable, Result]) -> list[Outcome]:
        with self.timings.phase("measure"):
            places = {
                key: place
                for place, key in enumerate(dict.fromkeys(k for pair in pairs for k in pair.keys))
            }
            result = Result.joined([results[key] for key in places])
            lanes = np.array([[places[key] for key in pair.keys] for pair in pairs])
            scenarios = [pair.scenario for pair in pairs]
            rows = figures(result, node_balance(result), self.seeds, lanes, scenarios)
            return [
                _outcome(pair, own, rows, row, result.verdict)
                for row, (pair, own) in enumerate(zip(pairs, lanes.tolist(), strict=True))
            ]


def _outcome(pair: _Pair, lanes: list[int], rows: Figures, row: int, verdict: Verdict) -> Outcome:
    own, other = lanes
    return Outcome(
        index=pair.index,
        scenario=pair.scenario,
        statuses=(verdict.status[own], verdict.status[other]),
        iterations=(int(verdict.iterations[own]), int(verdict.iterations[other])),
        values=Values(_columns(rows.paths), rows.values[row]),
    )


@lru_cache(maxsize=8)
def _columns(paths: tuple[Path, ...]) -> Mapping[str, int]:
    """Column of every figure; one object for all outcomes that have the same."""
    return {".".join(path): column for column, path in enumerate(paths)}
