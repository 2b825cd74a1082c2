"""Plays side by side: what all of them ask for at one time is solved as one batch per structure.

Lanes with equal data are solved once.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sim.model.assemble import Structure, stack
from sim.model.averages import Averages
from sim.model.formulate import Formulation, formulate
from sim.model.network import Network
from sim.play.alike import likeness
from sim.result import Result
from sim.solver import Problem, Solution
from sim.summary.plans import Plan
from sim.summary.sales import Strategy
from sim.timings import Timings

T = TypeVar("T")
Play = Generator[list[Averages], list[Result], T]
"""Yields lanes, is sent a result of one lane for each, returns what came of it."""


@dataclass(frozen=True, eq=False)
class Played:
    """What came of a case: its result, the plans on the way where it was played in stages, and what
    a strategic sender chose."""

    result: Result
    plans: tuple[Plan, ...] = ()
    strategy: Strategy | None = None

    def named(self, case: str) -> Played:
        """The same as what came of another case with equal data."""
        plans = tuple(replace(plan, case=case) for plan in self.plans)
        return replace(self, result=_named(self.result, case), plans=plans)


BUDGET = 512 * 2**20
"""Bytes that the lanes of a batch may take, from their inputs to their results: a dozen of a daily
European year. The solver's own working arrays come on top; its settings bound them."""
SMALL = 4
"""Batches of different structures are solved side by side up to this part of the budget."""


class Playing:
    """A play on its way: the lanes it waits for, none when it has come to its end."""

    def __init__(self, play: Play[T]) -> None:
        self._play = play
        self.asks: list[Averages] = []
        self.outcome: T | None = None
        self._advance(lambda: next(play))

    def answer(self, results: list[Result]) -> None:
        """Send the results of what it asks for."""
        self._advance(lambda: self._play.send(results))

    def _advance(self, step: Callable[[], list[Averages]]) -> None:
        try:
            self.asks = step()
        except StopIteration as end:
            self.asks, self.outcome = [], end.value


def together(plays: Iterable[Play[T]]) -> Play[list[T]]:
    """Several plays as one, their lanes asked for at the same time; outcomes in their order."""
    return (yield from finished([Playing(play) for play in plays]))


def finished(playing: Sequence[Playing]) -> Play[list[T]]:
    """The outcomes of plays on their way, in their order."""
    while waiting := [one for one in playing if one.asks]:
        results = yield [lane for one in waiting for lane in one.asks]
        start = 0
        for one in waiting:
            stop = start + len(one.asks)
            one.answer(results[start:stop])
            start = stop
    return [one.outcome for one in playing]  # type: ignore[misc]


def perform(play: Play[T], solve_lanes: LaneSolver) -> T:
    """Run a play to its end."""
    with solve_lanes.timings.phase("assemble"):
        playing = Playing(play)
    while playing.asks:
        results = solve_lanes(playing.asks)
        with solve_lanes.timings.phase("assemble"):
            playing.answer(results)
    return playing.outcome  # type: ignore[return-value]


@dataclass(frozen=True, eq=False)
class LaneSolver:
    """Lanes -> their results, each of one lane, in the order given.

    solver : problems -> their solutions, in the order given

    Lanes of one structure are stacked, as many as `budget` bytes hold. A lane is always stacked
    with lanes of its own structure only, which names its baseline, so that its problem, and with it
    every bit of its answer, is the one it would have alone.
    """

    solver: Callable[[Sequence[Problem]], list[Solution]]
    budget: int = BUDGET
    timings: Timings = field(default_factory=Timings)
    _sizes: dict[Hashable, int] = field(default_factory=dict)

    def __call__(self, lanes: Sequence[Averages]) -> list[Result]:
        """Results in the order of the lanes; of those with equal data one is solved."""
        if len(lanes) < 2:
            return self._each(lanes)
        with self.timings.phase("assemble"):
            alike = [likeness(lane) for lane in lanes]
            firsts: dict[Hashable, Averages] = {}
            for own, lane in zip(alike, lanes, strict=True):
                firsts.setdefault(own, lane)
        found = dict(zip(firsts, self._each([*firsts.values()]), strict=True))
        return [_named(found[own], lane.name) for own, lane in zip(alike, lanes, strict=True)]

    def _each(self, lanes: Sequence[Averages]) -> list[Result]:
        """Results in the order of the lanes."""
        results: dict[int, Result] = {}
        for parts in self._side_by_side(self._parts(lanes)):
            solved = self._solved([[lanes[position] for position in part] for part in parts])
            with self.timings.phase("measure"):
                for part, result in zip(parts, solved, strict=True):
                    results |= {position: result.lane(row) for row, position in enumerate(part)}
        return [results[position] for position in range(len(lanes))]

    def _parts(self, lanes: Sequence[Averages]) -> Iterator[tuple[list[int], int]]:
        """Positions of lanes that are one batch, and the bytes it takes."""
        groups: dict[Structure, list[int]] = {}
        for position, lane in enumerate(lanes):
            groups.setdefault(Structure.of([lane]), []).append(position)
        for structure, members in groups.items():
            size = self.bytes_of(lanes[members[0]], structure)
            most = max(1, self.budget // size)
            for start in range(0, len(members), most):
                part = members[start : start + most]
                yield part, size * len(part)

    def _side_by_side(self, parts: Iterable[tuple[list[int], int]]) -> Iterator[list[list[int]]]:
        """Small batches together, as few lanes leave threads idle; large ones alone, for memory."""
        together: list[list[int]] = []
        taken = 0
        for part, size in parts:
            if together and taken + size > self.budget // SMALL:
                yield together
                together, taken = [], 0
            together.append(part)
            taken += size
        if together:
            yield together

    def bytes_of(self, lane: Averages, structure: Structure | None = None) -> int:
        """Bytes that a lane takes while it is solved; found once for all lanes of its size."""
        size = (structure or Structure.of([lane])).size
        if size not in self._sizes:
            self._sizes[size] = bytes_per_lane(self._formulated([lane]))
        return self._sizes[size]

    def _formulated(self, lanes: Sequence[Averages]) -> Formulation:
        with self.timings.phase("assemble"):
            seeds = lanes[0].seeds
            batch = stack(lanes, seeds, Network.of(seeds))
            return formulate(batch, seeds.storage_curves)

    def _solved(self, batches: Sequence[Sequence[Averages]]) -> list[Result]:
        forms = [self._formulated(lanes) for lanes in batches]
        with self.timings.phase("solve"):
            solutions = self.solver([form.problem for form in forms])
        with self.timings.phase("measure"):
            return [Result.of(*each) for each in zip(forms, solutions, strict=True)]


def _named(result: Result, lane: str) -> Result:
    """A result of one lane under another name."""
    if result.batch.lanes == (lane,):
        return result
    return replace(result, batch=replace(result.batch, lanes=(lane,)))


def bytes_per_lane(form: Formulation) -> int:
    """Most bytes that one more lane takes at any time, from the shapes of a formulation."""
    problem, batch, stores = form.problem, form.batch, form.problem.stores
    market, sectors = batch.reference_demand.shape[1:3]
    per_store = 12 + 6 * stores.tier_cost.shape[-1] + 4 * stores.limit_rhs.shape[-1]
    floats = (
        8 * problem.columns
        + 20 * problem.nodes
        + stores.node.size * per_store
        + 20 * market * sectors
        + 6 * batch.lng_exports.shape[1] * market
    )
    return int(8 * batch.calendar.periods * floats)
