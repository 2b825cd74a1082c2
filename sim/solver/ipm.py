"""Mehrotra's predictor-corrector method for a batch of problems.

With s = upper - z the room above and `low`, `high` the duals of the bounds, an optimum satisfies

    A z = rhs,   cost + curvature z - A'y - low + high = 0,   z low = 0,   s high = 0        (1)

and every iteration takes one damped Newton step towards it from an interior point (`step`):

    delta = 1 / (curvature + low / z + high / s)                                             (2)
    A diag(delta) A' dy = rows - A delta pull,   dz = delta (pull + A'dy)                    (3)
    predictor: pull = -slope,   slope = cost + curvature z - A'y,   rows = rhs - A z         (4)
    targets: centre / z and centre / s, less the predictor's second-order change             (5)
    corrector: (3) again with pull = low's target - high's target - slope                    (6)
    the longest steps that keep z, s, low and high positive, a little shortened              (7)

All that is costly is (3): see `kkt`. Far from the optimum primal and dual take their own step
lengths, which saves iterations; close to it they take the shorter one, without which problems that
have no interior stall. The second-order correction shrinks with the predictor's reach: at full size
it throws iterates off course where the predictor is blocked early. Both rules come from random
problems, some of them without interior. Scenarios that are done leave the batch; none ever waits
for or influences another.

References: S. Mehrotra, SIAM J. Optim. 2 (1992) 575; S. J. Wright, Primal-Dual Interior-Point
Methods (1997), ch. 10; M. Colombo and J. Gondzio, Comput. Optim. Appl. 41 (2008) 277.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.solver.pattern import Pattern
from sim.solver.point import Measures
from sim.solver.presolve import Merged
from sim.solver.problem import BoolArray
from sim.solver.scaling import standard_form
from sim.solver.settings import Settings
from sim.solver.solution import Solution
from sim.solver.start import starting_point
from sim.solver.status import Status
from sim.solver.step import Stepper
from sim.solver.units import Iterates, in_units

Trace = Callable[[int, int, float], None]
"""Called with the iteration, the scenarios still going and the worst relative gap among them."""

# Scenarios that are done stay in the batch until they are this share of it: packing costs, too.
_IDLE = 0.2


def iterate(
    problem: Merged, pattern: Pattern, settings: Settings, trace: Trace | None = None
) -> Solution:
    """Solve scenarios that share a pattern, all together, in the problem's own units."""
    return _Run(problem, pattern, settings, trace).solution()


class _Run:
    """One batch of scenarios from starting point to solution."""

    def __init__(
        self, problem: Merged, pattern: Pattern, settings: Settings, trace: Trace | None
    ) -> None:
        self.problem, self.settings, self.trace = problem, settings, trace
        self.form = standard_form(problem.problem)
        self.pattern = pattern.restricted(problem.columns)
        count = self.form.scenarios
        self.active = np.arange(count)
        self.done = np.zeros(count, bool)
        self.best = np.full(count, np.inf)
        self.waited = np.zeros(count, np.int64)
        self.length = np.ones(count)
        self.found = Iterates.none(self.form)

    def solution(self) -> Solution:
        """Iterate until every scenario has a status."""
        stepper = Stepper(self.form, self.pattern, self.settings)
        point = starting_point(stepper)
        for iteration in range(self.settings.iterations + 1):
            now = stepper.measure(point)
            self._report(now, iteration)
            ends = self._judge(now, iteration) & ~self.done
            self.found.keep(self.active, point, now, ends, iteration)
            self.done |= ends
            if self.done.all():
                break
            if self.done.mean() > _IDLE:
                going = np.flatnonzero(~self.done)
                for name in ("active", "done", "best", "waited", "length"):
                    setattr(self, name, getattr(self, name)[going])
                stepper, point, now = stepper.take(going), point.take(going), now.take(going)
            self.length = stepper.advance(point, now, iteration, self.length)
        return in_units(self.found, self.problem, self.form)

    def _report(self, now: Measures, iteration: int) -> None:
        if self.trace is not None:
            gaps = now.gap[~self.done]
            self.trace(iteration, gaps.size, float(np.max(gaps)))

    def _judge(self, now: Measures, iteration: int) -> BoolArray:
        """True for every scenario that is done; those that were going get their status."""
        goal = self.settings
        distance = np.maximum(
            now.primal / goal.primal_tolerance,
            np.maximum(now.dual / goal.dual_tolerance, now.gap / goal.gap_tolerance),
        )
        broken = ~np.isfinite(distance)
        better = distance < 0.9 * self.best
        self.best = np.where(better, distance, self.best)
        self.waited = np.where(better, 0, self.waited + 1)
        stuck = self.waited > goal.patience
        solved = distance <= 1.0
        verdicts = (
            (stuck, Status.INSUFFICIENT_PROGRESS),
            (broken, Status.NUMERICAL_ERROR),
            (solved, Status.OPTIMAL),
        )
        for where, status in verdicts:
            for i in np.flatnonzero(where & ~self.done):
                self.found.status[self.active[i]] = status
        return np.asarray(solved | broken | stuck | (iteration == goal.iterations))
