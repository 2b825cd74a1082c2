"""Batches of any size: cut into chunks that fit the memory budget, solved by several threads.

The answer of a scenario depends neither on its chunk nor on the threads, bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Event, Lock

import numpy as np
from threadpoolctl import threadpool_limits

from sim.solver.ipm import Trace, iterate
from sim.solver.pattern import Pattern
from sim.solver.presolve import merged
from sim.solver.problem import IntArray, Problem
from sim.solver.settings import Settings
from sim.solver.solution import Solution
from sim.solver.stacks import Stack, stacks_of
from sim.solver.status import Status

# Numbers alive at a time while a chunk is solved: per column, per pair of stores, and per arc or
# pair of arcs of a period.
_PER_COLUMN, _PER_PAIR, _PER_ARC = 40, 12, 4
# Numbers in a working array of columns: more gain nothing by longer runs over memory, fewer gain
# nothing by a thread of their own.
_MOST, _LEAST = 900_000, 100_000


HEAVIER, MORE = 1e-11, 60
"""Regularisation and refinements of a second attempt. Where nearly all columns around some balances
stand at a bound, pivots vanish in rounding; a heavier one keeps them and asks for more of these."""
_WORTH_ANOTHER = (Status.INSUFFICIENT_PROGRESS, Status.NUMERICAL_ERROR)


class _StoppedError(Exception):
    """The batch was given up in another thread."""


def solve(
    problem: Problem, settings: Settings | None = None, trace: Trace | None = None
) -> Solution:
    """Solve all scenarios of a problem.

    Parameters
    ----------
    problem : B scenarios
    settings : tolerances and limits; memory and threads
    trace : called once per iteration and chunk, from any thread but never from two at a time, with
        the iteration, the number of scenarios still active and the worst relative gap among them.

    Returns
    -------
    Solution
        A status per scenario. Arrays of a scenario that is not optimal hold its last iterate. One
        that got stuck was tried a second time with `HEAVIER` regularisation.
        The answer of a scenario is the same, bit for bit, in any batch, chunk and thread.
    """
    return solve_all([problem], settings, trace)[0]


def solve_all(
    problems: Sequence[Problem], settings: Settings | None = None, trace: Trace | None = None
) -> list[Solution]:
    """Solve several problems side by side, so that small ones leave no thread idle.

    Those that differ in amounts only are solved as one. Each solution is the one that `solve`
    finds, bit for bit.
    """
    settings = settings or Settings()
    stacks = stacks_of(problems)
    jobs: list[_Job] = []
    counts, threads = [], settings.workers
    for stack in stacks:
        chunks, most = _chunks(stack, settings)
        jobs += [_Job(stack, chunk) for chunk in chunks]
        counts.append(len(chunks))
        threads = min(threads, most)
    with _one_blas_thread():
        if threads == 1 or len(jobs) == 1:
            parts = [job.done(settings, trace) for job in jobs]
        else:
            parts = _in_threads(threads, jobs, settings, trace)
    found: dict[int, Solution] = {}
    for stack, count, end in zip(stacks, counts, np.cumsum(counts).tolist(), strict=True):
        solution = Solution.join(parts[end - count : end])
        found |= zip(stack.places, stack.split(solution), strict=True)
    return [found[place] for place in range(len(problems))]


class _OneBlasThread:
    """One thread inside dense products: their number changes the rounding.

    The limit holds for the whole process, so it stays until the last of several callers leaves.
    """

    def __init__(self) -> None:
        self._lock, self._inside = Lock(), 0
        self._limit: threadpool_limits | None = None

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._lock:
            self._inside += 1
            if self._limit is None:
                self._limit = threadpool_limits(limits=1)
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1
                if self._inside == 0 and self._limit is not None:
                    self._limit.restore_original_limits()
                    self._limit = None


_one_blas_thread = _OneBlasThread()


def scenario_bytes(problem: Problem, pattern: Pattern) -> int:
    """Working memory that solving one scenario takes, without its problem and solution."""
    pairs = max((step.left.size for step in pattern.rounds), default=0)
    numbers = _PER_COLUMN * _columns(problem) + _PER_PAIR * problem.stores.node.size**2
    return 8 * problem.periods * max(numbers + _PER_ARC * (pattern.arcs + pairs), 1)


def _columns(problem: Problem) -> int:
    """m, columns of a period in standard form."""
    count, tiers = problem.stores.tier_cost.shape[-2:]
    return int(problem.columns + count * (2 + tiers + problem.stores.limit_rhs.shape[-1]))


def _chunks(stack: Stack, settings: Settings) -> tuple[list[IntArray], int]:
    """Positions of the scenarios solved together, chunks of about the same size; and threads.

    Where memory does not suffice for one scenario in every thread, there are fewer threads.
    """
    scenarios, problem = stack.scenarios, stack.problems[0]
    room = max(1, int(settings.memory_mb * 1e6 / scenario_bytes(problem, stack.pattern)))
    threads = min(settings.workers, room)
    if settings.chunk is not None:
        return np.array_split(np.arange(scenarios), -(-scenarios // settings.chunk)), threads
    numbers = max(problem.periods * _columns(problem), 1)
    count = -(-scenarios // max(1, min(room // threads, _MOST // numbers)))
    # No thread idle while others have more than enough to do.
    shared = max(1, min(threads, scenarios, scenarios * numbers // _LEAST))
    count = min(-(-count // shared) * shared, scenarios)
    return np.array_split(np.arange(scenarios), count), threads


@dataclass(frozen=True, eq=False)
class _Job:
    """Neighbouring scenarios of a stack, solved together."""

    stack: Stack
    chunk: IntArray

    def done(self, settings: Settings, trace: Trace | None) -> Solution:
        """Their solution; those whose presolve differs go separately."""
        with np.errstate(all="ignore"):
            part = self.stack.select(int(self.chunk[0]), int(self.chunk[-1]) + 1)
            solution = self._solved(part, settings, trace)
            stuck = np.flatnonzero([status in _WORTH_ANOTHER for status in solution.status])
            if not stuck.size or settings.regularisation >= HEAVIER:
                return solution
            heavier = replace(settings, regularisation=HEAVIER, refinements=MORE)
            again = self._solved(part.select(stuck), heavier, trace)
            return solution.mended(stuck, again)

    def _solved(self, part: Problem, settings: Settings, trace: Trace | None) -> Solution:
        order, found = [], []
        for lanes, smaller in merged(part):
            order.append(lanes)
            found.append(iterate(smaller, self.stack.pattern, settings, trace))
        if len(found) == 1:
            return found[0]
        return Solution.join(found).take(np.argsort(np.concatenate(order)))


def _in_threads(
    threads: int, jobs: Sequence[_Job], settings: Settings, trace: Trace | None
) -> list[Solution]:
    """Do jobs side by side; when one fails, or the user interrupts, all stop."""
    stopped, one_at_a_time = Event(), Lock()

    def watch(iteration: int, going: int, gap: float) -> None:
        if stopped.is_set():
            raise _StoppedError
        if trace is not None:
            with one_at_a_time:
                trace(iteration, going, gap)

    with ThreadPoolExecutor(threads) as pool:
        going = [pool.submit(job.done, settings, watch) for job in jobs]
        try:
            for one in wait(going, return_when=FIRST_EXCEPTION).done:
                one.result()
            return [one.result() for one in going]
        except BaseException:
            stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
