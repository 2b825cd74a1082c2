"""A batch of any size: cut into chunks that fit the memory budget, solved by several threads.

The answer of a scenario depends neither on its chunk nor on the threads, bit for bit.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

import numpy as np
from threadpoolctl import threadpool_limits

from sim.solver.ipm import Trace, iterate
from sim.solver.parallel import merged
from sim.solver.pattern import Pattern
from sim.solver.problem import IntArray, Problem
from sim.solver.settings import Settings
from sim.solver.solution import Solution

# Numbers alive at a time, per column and per pair of stores of a period, while a chunk is solved.
_PER_COLUMN, _PER_PAIR = 40, 12
# Numbers in a working array of columns: more gain nothing by longer runs over memory, fewer gain
# nothing by a thread of their own.
_MOST, _LEAST = 900_000, 100_000


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
        A status per scenario. Arrays of a scenario that is not optimal hold its last iterate.
        The answer of a scenario is the same, bit for bit, in any batch, chunk and thread.
    """
    settings = settings or Settings()
    pattern = Pattern.of(problem.incidence, problem.stores.node)
    chunks = list(_chunks(problem, settings))
    # One thread each inside: the number of threads changes the rounding of dense products.
    with threadpool_limits(limits=1):
        if settings.workers == 1 or len(chunks) == 1:
            parts = [_chunk(problem, chunk, pattern, settings, trace) for chunk in chunks]
        else:
            parts = _in_threads(problem, chunks, pattern, settings, trace)
    return Solution.join(parts)


def scenario_bytes(problem: Problem) -> int:
    """Working memory that solving one scenario takes, without its problem and solution."""
    numbers = _PER_COLUMN * _columns(problem) + _PER_PAIR * problem.stores.node.size**2
    return 8 * problem.periods * max(numbers, 1)


def _columns(problem: Problem) -> int:
    """m, columns of a period in standard form."""
    count, tiers = problem.stores.tier_cost.shape[-2:]
    return int(problem.columns + count * (2 + tiers + problem.stores.limit_rhs.shape[-1]))


def _chunks(problem: Problem, settings: Settings) -> list[IntArray]:
    """Positions of the scenarios solved together, chunks of about the same size."""
    scenarios = problem.scenarios
    if settings.chunk is not None:
        return np.array_split(np.arange(scenarios), -(-scenarios // settings.chunk))
    numbers = max(problem.periods * _columns(problem), 1)
    allowed = settings.memory_mb * 1e6 / settings.workers / scenario_bytes(problem)
    count = -(-scenarios // max(1, int(min(allowed, _MOST / numbers))))
    # No thread idle while others have more than enough to do.
    shared = min(settings.workers, scenarios, scenarios * numbers // _LEAST)
    count = -(-count // max(shared, 1)) * max(shared, 1)
    return np.array_split(np.arange(scenarios), min(count, scenarios))


def _chunk(
    problem: Problem,
    chunk: IntArray,
    pattern: Pattern,
    settings: Settings,
    trace: Trace | None,
) -> Solution:
    """Solve some scenarios; those whose presolve differs go separately."""
    with np.errstate(all="ignore"):
        part = problem.select(slice(int(chunk[0]), int(chunk[-1]) + 1))
        order, found = [], []
        for lanes, smaller in merged(part):
            order.append(lanes)
            found.append(iterate(smaller, pattern, settings, trace))
        if len(found) == 1:
            return found[0]
        return Solution.join(found).take(np.argsort(np.concatenate(order)))


def _in_threads(
    problem: Problem,
    chunks: list[IntArray],
    pattern: Pattern,
    settings: Settings,
    trace: Trace | None,
) -> list[Solution]:
    """Solve chunks side by side; when one fails, or the user interrupts, all stop."""
    stopped, one_at_a_time = Event(), Lock()

    def watch(iteration: int, going: int, gap: float) -> None:
        if stopped.is_set():
            raise _StoppedError
        if trace is not None:
            with one_at_a_time:
                trace(iteration, going, gap)

    with ThreadPoolExecutor(settings.workers) as pool:
        try:
            jobs = [
                pool.submit(_chunk, problem, chunk, pattern, settings, watch) for chunk in chunks
            ]
            return [job.result() for job in jobs]
        except BaseException:
            stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
