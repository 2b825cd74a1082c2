"""Mehrotra's predictor-corrector method for a batch of problems.

With s = upper - z the room above and `low`, `high` the duals of the bounds, an optimum satisfies

    A z = rhs,   cost + curvature z - A'y - low + high = 0,   z low = 0,   s high = 0

and every iteration takes one damped Newton step towards it from an interior point. Eliminating all
but y leaves A diag(delta) A' (see `kkt`), delta = 1 / (curvature + low / z + high / s).

Far from the optimum primal and dual take their own step lengths, which saves iterations; close to
it they take the shorter one, without which problems that have no interior stall. The second-order
correction shrinks with the predictor's reach: at full size it throws iterates off course where the
predictor is blocked early. Both rules come from random problems, some of them without interior.
Gondzio's further correctors save about a seventh of the iterations, but cost more time than that.
A scenario leaves the batch when it is done; none ever waits for or influences another.

References: S. Mehrotra, SIAM J. Optim. 2 (1992) 575; S. J. Wright, Primal-Dual Interior-Point
Methods (1997), ch. 10; M. Colombo and J. Gondzio, Comput. Optim. Appl. 41 (2008) 277.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_limits

from sim.solver.form import Form, rows_times, standard_form
from sim.solver.kkt import Pattern
from sim.solver.problem import Array, BoolArray, Problem
from sim.solver.settings import Settings
from sim.solver.solution import Solution
from sim.solver.start import starting_point
from sim.solver.status import Status
from sim.solver.step import Measures, Point, Stepper, dot

Trace = Callable[[int, int, float], None]

# A step this short does not change an iterate any more.
_NO_STEP = 1e-11


def solve(
    problem: Problem, settings: Settings | None = None, trace: Trace | None = None
) -> Solution:
    """Solve all scenarios of a problem.

    Parameters
    ----------
    problem : B scenarios; memory is bounded by solving them in chunks.
    settings : tolerances and limits.
    trace : called once per iteration and chunk with the iteration, the number of scenarios still
        active and the worst relative gap among them.

    Returns
    -------
    Solution
        A status per scenario. Arrays of a scenario that is not optimal hold its last iterate.
        The answer of a scenario is the same, bit for bit, in any batch.
    """
    settings = settings or Settings()
    stores = problem.stores
    width = problem.columns + stores.node.size * (
        2 + stores.tier_cost.shape[-1] + stores.limit_rhs.shape[-1]
    )
    size = max(1, settings.chunk // (problem.periods * max(width, 1)))
    parts = []
    # One thread: the number of threads changes the rounding of dense products.
    with threadpool_limits(limits=1), np.errstate(all="ignore"):
        for start in range(0, problem.scenarios, size):
            part = problem.select(slice(start, start + size))
            parts.append(_Run(part, settings, trace).solution())
    return Solution.join(parts)


class _Run:
    """One chunk of scenarios from starting point to solution."""

    def __init__(self, problem: Problem, settings: Settings, trace: Trace | None) -> None:
        self.problem, self.settings, self.trace = problem, settings, trace
        self.form = standard_form(problem)
        count = problem.scenarios
        self.active = np.arange(count)
        self.best = np.full(count, np.inf)
        self.waited = np.zeros(count, np.int64)
        self.length = np.ones(count)
        self.status = [Status.ITERATION_LIMIT] * count
        self.iterations = np.zeros(count, np.int64)
        self.final = {name: np.full(count, np.nan) for name in ("primal", "dual", "gap")}
        self.z = np.zeros(self.form.cost.shape)
        self.y = np.zeros(self.form.rhs.shape)

    def solution(self) -> Solution:
        """Iterate until every scenario has a status, and return in the problem's own units."""
        stepper = Stepper(self.form, Pattern.of(self.form), self.settings)
        point = starting_point(stepper)
        for iteration in range(self.settings.iterations + 1):
            now = stepper.measure(point)
            if self.trace is not None:
                self.trace(iteration, self.active.size, float(np.max(now.gap)))
            done = self._judge(now, iteration)
            if done.any():
                self._keep(point, now, done, iteration)
                going = np.flatnonzero(~done)
                if not going.size:
                    break
                for name in ("active", "best", "waited", "length"):
                    setattr(self, name, getattr(self, name)[going])
                stepper, point, now = stepper.take(going), point.take(going), now.take(going)
            self.length = stepper.advance(point, now)
        return _in_units(self)

    def _judge(self, now: Measures, iteration: int) -> BoolArray:
        """Give a status to every scenario that is done; True where it is."""
        goal = self.settings
        distance = np.maximum(
            now.primal / goal.primal_tolerance,
            np.maximum(now.dual / goal.dual_tolerance, now.gap / goal.gap_tolerance),
        )
        broken = ~np.isfinite(distance)
        better = distance < 0.9 * self.best
        self.best = np.where(better, distance, self.best)
        self.waited = np.where(better, 0, self.waited + 1)
        stuck = (self.waited > goal.patience) | (self.length < _NO_STEP)
        solved = distance <= 1.0
        verdicts = (
            (stuck, Status.INSUFFICIENT_PROGRESS),
            (broken, Status.NUMERICAL_ERROR),
            (solved, Status.OPTIMAL),
        )
        for where, status in verdicts:
            for i in np.flatnonzero(where):
                self.status[self.active[i]] = status
        return np.asarray(solved | broken | stuck | (iteration == goal.iterations))

    def _keep(self, point: Point, now: Measures, done: BoolArray, iteration: int) -> None:
        """Freeze the scenarios that are done."""
        place = self.active[done]
        self.iterations[place] = iteration
        self.z[place], self.y[place] = point.z[done], point.y[done]
        for name, values in self.final.items():
            values[place] = getattr(now, name)[done]


def _in_units(run: _Run) -> Solution:
    """Undo the scaling and take columns and rows apart."""
    problem, form, lay = run.problem, run.form, run.form.layout
    inside = np.clip(run.z, 0.0, np.where(form.free, form.upper, 0.0))
    x, w, j, h, g = lay.split(inside * form.quantity[:, None, None])
    nodes, stores, limits = lay.split_rows(run.y * form.price[:, None, None])
    reduced = problem.cost + problem.curvature * x
    reduced = reduced - rows_times(form.transposed, nodes)[..., : lay.columns]
    return Solution(
        x=_own(x),
        withdrawal=_own(w),
        injection=_own(j),
        tiers=_own(h * form.inventory),
        slack=_own(np.where(form.limit_present, g * form.limit_size, np.inf)),
        node_dual=_own(nodes),
        store_dual=_own(stores),
        limit_dual=_own(np.where(form.limit_present, limits / form.limit_size, 0.0)),
        reduced_cost=_own(reduced),
        objective=_objective(form, inside),
        status=tuple(run.status),
        iterations=run.iterations,
        primal_residual=run.final["primal"],
        dual_residual=run.final["dual"],
        relative_gap=run.final["gap"],
    )


def _objective(form: Form, z: Array) -> Array:
    value = dot(form.cost, z) + 0.5 * dot(z, form.curvature * z)
    return value * form.quantity * form.price


def _own(array: Array) -> Array:
    """Contiguous, and not a view that keeps all columns alive."""
    return np.array(array, order="C")
