"""How the cost of our core grows with periods and with scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

import numpy as np
from threadpoolctl import threadpool_limits

from sim.bench.cases import truncated, varied
from sim.bench.clock import timed
from sim.bench.timing import OURS, Say
from sim.solver import Problem, solve

PERIODS = (12, 23, 46, 91, 182, 365)
SCENARIOS = (1, 4, 16, 64, 256, 1024)
BATCH = 4
"""Scenarios solved at every number of periods."""
_ROUNDS = 3
_LONG = 5.0
"""Seconds above which one round is enough."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Seconds of one call at growing sizes."""

    sizes: tuple[int, ...]
    seconds: tuple[float, ...]
    iterations: tuple[float, ...]
    """Mean over the scenarios."""

    @property
    def exponent(self) -> float:
        """Slope of seconds against size on logarithmic scales; 1 is linear."""
        return slope(self.sizes, self.seconds)

    @property
    def exponent_per_iteration(self) -> float:
        """The same of the seconds of one iteration."""
        each = [s / i for s, i in zip(self.seconds, self.iterations, strict=True)]
        return slope(self.sizes, each)


def slope(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Least-squares slope on logarithmic scales; NaN for a single size."""
    if len(sizes) < 2:
        return float("nan")
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])


def over_periods(base: Problem, say: Say, sizes: Sequence[int] = PERIODS) -> Growth:
    """A few scenarios over the first periods of a long problem; seconds of all together."""
    problem = varied(base, BATCH)
    return _growth(
        [(size, truncated(problem, size)) for size in sizes if size <= base.periods],
        "periods",
        say,
    )


def over_scenarios(base: Problem, say: Say, sizes: Sequence[int] = SCENARIOS) -> Growth:
    """Batches of growing size."""
    problem = varied(base, max(sizes))
    return _growth([(size, problem.select(slice(0, size))) for size in sizes], "scenarios", say)


def _growth(problems: Sequence[tuple[int, Problem]], what: str, say: Say) -> Growth:
    seconds, iterations = [], []
    with threadpool_limits(limits=1):
        for size, problem in problems:
            taken: list[float] = []
            while len(taken) < _ROUNDS and sum(taken) < _LONG:
                found, took = timed(partial(solve, problem, OURS))
                taken.append(took.seconds)
            seconds.append(median(taken))
            iterations.append(float(np.mean(found.iterations)))
            say(f"scaling: {size} {what}: {seconds[-1]:.4g} s")
    return Growth(tuple(size for size, _ in problems), tuple(seconds), tuple(iterations))
