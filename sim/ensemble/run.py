"""Many scenarios: solved chunk by chunk, one row of figures each, in order.

What a chunk holds stays below a budget of memory whatever the number of scenarios, for only the
figures of the solved ones are kept. Within a chunk

- lanes with equal data are solved once: scenarios that differ in their shocks alone have one
  counterfactual, and a scenario without shocks is its own;
- lanes are stacked with those of the same baseline and structure only, so that a scenario's
  problem, and with it every bit of its answer, is the one it would have alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np

from sim.config.schema import Scenario
from sim.data.seeds import Seeds
from sim.ensemble.extras import Tables
from sim.ensemble.outcome import Outcome, Values, columns_of
from sim.errors import Finding, ScenarioError
from sim.model.check import check_scenario
from sim.output.aggregates import Aggregate, check_aggregate
from sim.play.case import Case, cases_of
from sim.play.conduct import play_of
from sim.play.schedule import BUDGET, LaneSolver, Play, Played, Playing, finished, perform
from sim.result import Result, Verdict
from sim.solver import Problem, Settings, Solution, solve_all
from sim.summary.figures import figures
from sim.summary.indicators import node_balance
from sim.timings import Timings

CHUNK = 64
"""Scenarios in a chunk where the budget would allow more: beyond that arrays only grow too large
for the memory allocator to use them again."""


def run_ensemble(
    scenarios: Iterable[Scenario],
    seeds: Seeds | Iterable[Seeds],
    *,
    extras: Sequence[Aggregate] = (),
    settings: Settings | None = None,
    chunk: int | None = None,
    budget: int = BUDGET,
    timings: Timings | None = None,
) -> Iterator[Outcome]:
    """Solve scenarios and yield their outcomes in the order given.

    Parameters
    ----------
    scenarios : a sequence is checked against the baseline before anything is solved; anything else
        is taken and checked as far as the next chunk reaches
    seeds : the baseline of all scenarios, or one for each. Scenarios share their counterfactual
        where they stand on the same baseline, not on one that equals it
    extras : aggregates of tables, told among an outcome's values under their names
    chunk : most scenarios in a chunk, by default `CHUNK`
    budget : bytes that a chunk's lanes may take; one scenario is solved however much it takes
    timings : gets the seconds of each phase added

    Neither `chunk` nor `budget` changes any outcome. Raises `ScenarioError` with all mistakes of
    the first scenario that does not fit its baseline, and its index; `InputError` for an extra that
    does not fit or takes the name of a figure; `ValueError` where scenarios and baselines are not
    as many.
    """
    chunk = CHUNK if chunk is None else chunk
    if chunk < 1:
        raise ValueError(f"a chunk holds at least one scenario, not {chunk}")
    timings = timings or Timings()
    chosen = settings or Settings()

    def solved(problems: Sequence[Problem]) -> list[Solution]:
        return solve_all(problems, chosen)

    run = _Run(LaneSolver(solved, budget, timings), budget, chunk, tuple(extras))
    tasks = _tasks(scenarios, seeds)
    if isinstance(scenarios, Sequence) and isinstance(seeds, Seeds | Sequence):
        return run.outcomes(list(run.checked(tasks)))
    return run.outcomes(run.checked(tasks))


@dataclass(frozen=True, eq=False)
class _Task:
    """A scenario on its baseline."""

    index: int
    scenario: Scenario
    seeds: Seeds


def _tasks(scenarios: Iterable[Scenario], seeds: Seeds | Iterable[Seeds]) -> Iterator[_Task]:
    if isinstance(seeds, Seeds):
        pairs: Iterable[tuple[Scenario, Seeds]] = zip(scenarios, repeat(seeds), strict=False)
    else:
        pairs = zip(scenarios, seeds, strict=True)
    for index, (scenario, own) in enumerate(pairs):
        yield _Task(index, scenario, own)


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

    task: _Task
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

    solve_lanes: LaneSolver
    budget: int
    limit: int
    extras: tuple[Aggregate, ...]

    @property
    def timings(self) -> Timings:
        """Where the phases' seconds are added."""
        return self.solve_lanes.timings

    def checked(self, tasks: Iterable[_Task]) -> Iterator[_Task]:
        """The same, each checked against its baseline."""
        last: Seeds | None = None
        for task in tasks:
            with self.timings.phase("read"):
                _check(task.index, task.scenario, task.seeds)
                for extra in self.extras if task.seeds is not last else ():
                    check_aggregate(extra, task.seeds)
                last = task.seeds
            yield task

    def outcomes(self, tasks: Iterable[_Task]) -> Iterator[Outcome]:
        """Outcomes in the order of the scenarios."""
        for chunk in self.chunks(tasks):
            yield from self._solved(chunk)

    def chunks(self, tasks: Iterable[_Task]) -> Iterator[_Chunk]:
        """As many scenarios at a time as budget and limit allow, but at least one."""
        chunk = _Chunk()
        for task in tasks:
            with self.timings.phase("assemble"):
                own, other = cases_of(task.scenario, task.seeds)
                cases = {case.key: case for case in (other, own)}
            new = self._begun(case for key, case in cases.items() if key not in chunk.plays)
            size = self._bytes(new)
            full = chunk.bytes + size > self.budget or len(chunk.pairs) == self.limit
            if chunk.pairs and full:
                yield chunk
                chunk = _Chunk()
                new |= self._begun(case for key, case in cases.items() if key not in new)
                size = self._bytes(new)
            chunk.pairs.append(_Pair(task, (own.key, other.key)))
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
        """Outcomes of a chunk; cases on one baseline and calendar are told of together."""
        plays: Play[list[Played]] = finished(list(chunk.plays.values()))
        played = perform(plays, self.solve_lanes)
        results = {key: one.result for key, one in zip(chunk.plays, played, strict=True)}
        groups: dict[Hashable, list[_Pair]] = {}
        for pair in chunk.pairs:
            calendar = results[pair.keys[0]].batch.calendar
            groups.setdefault((pair.task.seeds, calendar), []).append(pair)
        with self.timings.phase("measure"):
            found = [one for pairs in groups.values() for one in self._group(pairs, results)]
        return sorted(found, key=lambda outcome: outcome.index)

    def _group(
        self, pairs: Sequence[_Pair], results: Mapping[Hashable, Result]
    ) -> Iterator[Outcome]:
        """Outcomes of scenarios on one baseline and calendar."""
        seeds = pairs[0].task.seeds
        places = {
            key: place
            for place, key in enumerate(dict.fromkeys(k for pair in pairs for k in pair.keys))
        }
        result = Result.joined([results[key] for key in places])
        lanes = np.array([[places[key] for key in pair.keys] for pair in pairs])
        scenarios = [pair.task.scenario for pair in pairs]
        told = figures(result, node_balance(result), seeds, lanes, scenarios)
        columns = columns_of(told.paths, tuple(extra.name for extra in self.extras))
        for row, (pair, own) in enumerate(zip(pairs, lanes.tolist(), strict=True)):
            values = told.values[row]
            if self.extras:
                tables = Tables.of([results[key] for key in pair.keys], seeds, told, row)
                values = np.concatenate((values, tables.values(self.extras)))
            yield _outcome(pair.task, own, Values(columns, values), result.verdict)


def _outcome(task: _Task, lanes: list[int], values: Values, verdict: Verdict) -> Outcome:
    own, other = lanes
    return Outcome(
        index=task.index,
        scenario=task.scenario,
        statuses=(verdict.status[own], verdict.status[other]),
        iterations=(int(verdict.iterations[own]), int(verdict.iterations[other])),
        values=values,
    )
