"""Takes the times of one case, ours and theirs in turn, and compares the answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import fmean, median

import numpy as np
from threadpoolctl import threadpool_limits

from sim.bench.answer import Answer, Rival
from sim.bench.cases import Case, Load, Sample, linear, varied
from sim.bench.clock import Took, timed
from sim.bench.machine import free_memory
from sim.solver import Problem, Settings, Solution, solve
from sim.solver.problem import Array
from sim.solver.program import program

OURS = Settings(threads=1)
"""What our core is run with: its defaults, on one thread like the others."""
AGREE = 1e-6
"""Largest difference of two objectives, relative to their size."""
_ONE_CORE = 1.3
"""Processor time per second above which more than one core was at work."""
_ARRAYS = 8
"""Arrays as long as all columns of all scenarios that are held at once: cost, curvature and bounds
of the problem, flows and reduced costs of the solution, these two once more while the parts of a
batch are put together, and one in the making."""
_SPARE = 1 << 30
"""Bytes for everything else."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Spread:
    """Minimum, median and maximum of some figures."""

    least: float
    middle: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The spread of at least one figure."""
        return cls(min(values), median(values), max(values))


@dataclass(frozen=True)
class RivalTimes:
    """Seconds of a rival, one entry a round."""

    label: str
    first: list[float]
    """Its first scenario, with everything set up; the mean of all where each is set up anew."""
    following: list[float]
    """The mean of those after the first; empty where there was one only, or each is set up anew."""
    words: list[str]
    """How it ended on scenarios it did not solve."""
    difference: float
    """Largest relative difference of its objectives from ours; 0 where it solved none."""

    @property
    def seconds(self) -> list[float]:
        """Per scenario: of the following ones where there are any."""
        return self.following or self.first


@dataclass(frozen=True)
class Timings:
    """What was measured on one case."""

    case: Case
    sizes: tuple[int, int, int, int]
    """Periods, nodes, columns and stores."""
    ours: dict[int, list[float]]
    """Seconds per scenario by batch size, one entry a round."""
    iterations: tuple[int, int]
    """Fewest and most of our iterations."""
    rivals: dict[str, RivalTimes]
    left_out: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def ratio(self, rival: str, batch: int) -> Spread | None:
        """Seconds of theirs per second of ours, round by round; None where it never solved."""
        times = self.rivals.get(rival)
        if times is None or times.words or not times.seconds or batch not in self.ours:
            return None
        theirs, ours = times.seconds, self.ours[batch]
        rounds = max(len(theirs), len(ours))
        return Spread.of(
            [theirs[min(r, len(theirs) - 1)] / ours[min(r, len(ours) - 1)] for r in range(rounds)]
        )


class Bench:
    """Times one case."""

    def __init__(self, case: Case, rivals: dict[str, Rival], say: Say) -> None:
        self._case, self._say = case, say
        self._rivals = {one.rival: rivals[one.rival] for one in case.samples if one.rival in rivals}
        self._failures: list[str] = []
        self._ours: dict[int, list[float]] = {}
        self._answers: dict[str, list[list[Answer]]] = {name: [] for name in self._rivals}
        self._iterations: list[int] = []
        base = case.base()
        self._loads, self._left_out = _fitting(case, base)
        self._samples = [one for one in case.samples if one.rival in self._rivals]
        largest = max(load.batch for load in self._loads)
        self._shown = max((one.scenarios for one in self._samples), default=1)
        self._problem = varied(base, max(largest, self._shown))
        few = self._problem.select(slice(0, self._shown))
        self._programs = [program(few, b) for b in range(self._shown)]
        self._objective: dict[bool, Array] = {}
        for flat in {rival.linear for rival in self._rivals.values()}:
            self._objective[flat] = self._checked(linear(few) if flat else few).objective

    def run(self, seconds: float = np.inf) -> Timings:
        """Round after round, ending early when another one would take longer than `seconds`."""
        with threadpool_limits(limits=1):
            spent = 0.0
            for number in range(self._case.rounds):
                _, took = timed(partial(self._round, number))
                spent += took.seconds
                if spent + took.seconds > seconds:
                    break
        self._compare()
        base = self._problem
        return Timings(
            case=self._case,
            sizes=(base.periods, base.nodes, base.columns, base.stores.node.size),
            ours=self._ours,
            iterations=(min(self._iterations), max(self._iterations)),
            rivals={name: self._times(name) for name in self._rivals},
            left_out=self._left_out,
            failures=self._failures,
        )

    def _round(self, number: int) -> None:
        """Ours and theirs in turn."""
        turns: list[Load | Sample] = []
        for i in range(max(len(self._loads), len(self._samples))):
            turns += [*self._loads[i : i + 1], *self._samples[i : i + 1]]
        for turn in turns:
            if number >= turn.rounds:
                continue
            if isinstance(turn, Load):
                self._our_turn(turn.batch)
            else:
                self._their_turn(turn)

    def _our_turn(self, batch: int) -> None:
        problem = self._problem.select(slice(0, batch))
        found, took = timed(partial(self._checked, problem))
        self._one_core("our core", took)
        self._iterations += [int(found.iterations.min()), int(found.iterations.max())]
        self._ours.setdefault(batch, []).append(took.seconds / batch)
        self._say(f"{self._case.name}: ours, batch {batch}: {took.seconds / batch:.4g} s each")

    def _their_turn(self, sample: Sample) -> None:
        rival = self._rivals[sample.rival]
        answers = rival.run(self._programs[: sample.scenarios])
        for answer in answers:
            self._one_core(rival.label, Took(answer.seconds, answer.cores))
        self._answers[sample.rival].append(answers)
        each = ", ".join(f"{answer.seconds:.4g}" for answer in answers)
        self._say(f"{self._case.name}: {rival.label}: {each} s")

    def _checked(self, problem: Problem) -> Solution:
        """Our solution, a failure noted where it is not optimal throughout."""
        found = solve(problem, OURS)
        missed = int((~found.optimal).sum())
        if missed:
            self._fail(f"our core missed its tolerance on {missed} of {problem.scenarios}")
        return found

    def _one_core(self, who: str, took: Took) -> None:
        if took.cores > _ONE_CORE:
            self._fail(f"{who} used {took.cores:.1f} cores, the comparison is of one each")

    def _fail(self, text: str) -> None:
        if f"{self._case.name}: {text}" not in self._failures:
            self._failures.append(f"{self._case.name}: {text}")

    def _compare(self) -> None:
        """Note every objective that is not ours."""
        for name, rounds in self._answers.items():
            rival, ours = self._rivals[name], self._objective[self._rivals[name].linear]
            for answers in rounds:
                for b, answer in enumerate(answers):
                    apart = difference(answer.objective, float(ours[b]))
                    if answer.solved and not apart <= AGREE:
                        self._fail(
                            f"{rival.label} finds {answer.objective:.10g} in scenario {b}, we "
                            f"{ours[b]:.10g}: {apart:.1e} apart, {AGREE:.0e} is allowed"
                        )

    def _times(self, name: str) -> RivalTimes:
        rival, rounds = self._rivals[name], self._answers[name]
        ours = self._objective[rival.linear]
        apart = [
            difference(answer.objective, float(ours[b]))
            for answers in rounds
            for b, answer in enumerate(answers)
            if answer.solved
        ]
        alone = 1 if rival.warm else None
        return RivalTimes(
            label=rival.label,
            first=[fmean(answer.seconds for answer in answers[:alone]) for answers in rounds],
            following=[
                fmean(answer.seconds for answer in answers[alone:])
                for answers in rounds
                if rival.warm and answers[alone:]
            ],
            words=sorted({a.word for answers in rounds for a in answers if not a.solved}),
            difference=max(apart, default=0.0),
        )


def difference(one: float, other: float) -> float:
    """Of two objectives, relative to the larger."""
    return abs(one - other) / max(abs(one), abs(other), 1.0)


def _fitting(case: Case, base: Problem) -> tuple[list[Load], list[str]]:
    """Loads that fit into the memory there is, and a line about each that does not."""
    free = free_memory()
    loads, left_out = [], []
    for load in case.loads:
        needed = _ARRAYS * 8 * load.batch * base.periods * base.columns + _SPARE
        if needed <= free:
            loads.append(load)
        else:
            left_out.append(
                f"{case.name}, batch {load.batch}: needs about {needed / 1e9:.0f} GB of memory, "
                f"{free / 1e9:.0f} are free"
            )
    return loads or [min(case.loads, key=lambda load: load.batch)], left_out
