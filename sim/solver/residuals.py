"""A certificate: how good a solution is, computed from the problem as written.

Shares no algebra with the method that found the solution. The duals given are completed by the best
duals of the bounds, `low = max(d, 0)` and `high = max(-d, 0)` of the reduced costs
`d = cost + curvature z - A'y`; weak duality then bounds the distance to the optimum by the gap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.solver.problem import Array, Problem
from sim.solver.program import Program, flatten, program
from sim.solver.solution import Solution


@dataclass(frozen=True, eq=False)
class Certificate:
    """One number per scenario, all (B,), all relative and 0 at an exact optimum."""

    primal_residual: Array
    """Largest violation of a row or bound, relative to 1 + the largest quantity."""
    dual_residual: Array
    """Largest dual of the wrong sign (a bound that does not exist, a limit row), relative to 1 +
    the largest dual."""
    complementarity: Array
    """Sum of distance times dual over all bounds and limit rows, relative to `gap`'s size."""
    gap: Array
    """Primal minus dual objective, relative to 1 + the sum of |cost z| and 1/2 curvature z^2, which
    unlike the objective cannot cancel; beyond the residuals never < 0."""


def certificate(problem: Problem, solution: Solution) -> Certificate:
    """Check every scenario of a solution against its problem."""
    checks = [_check(problem, solution, b) for b in range(problem.scenarios)]
    columns = np.array(checks).T
    return Certificate(*(np.ascontiguousarray(column) for column in columns))


def _check(problem: Problem, solution: Solution, b: int) -> tuple[float, float, float, float]:
    full = program(problem, b)
    z = flatten(solution.x[b], solution.withdrawal[b], solution.injection[b], solution.tiers[b])
    y = np.concatenate([solution.node_dual[b], solution.store_dual[b]], axis=1).ravel()
    q = solution.limit_dual[b].ravel()[full.present]
    room = full.limit_rhs - full.limit @ z
    primal = max(
        _most(np.abs(full.equal @ z - full.rhs)),
        _most(-room),
        _most(-z),
        _most(z - full.upper),
    ) / (1.0 + _most(np.abs(z)))
    reduced = full.cost + full.curvature * z - full.equal.T @ y - full.limit.T @ q
    low, high = np.maximum(reduced, 0.0), np.maximum(-reduced, 0.0)
    open_above = np.isinf(full.upper)
    duals = 1.0 + max(_most(np.abs(y)), _most(np.abs(q)))
    dual = max(_most(high[open_above]), _most(q)) / duals
    bounds = low, np.where(open_above, 0.0, high)
    return primal, dual, *_optimality(full, (z, room), bounds, (y, q))


def _optimality(
    full: Program,
    primal: tuple[Array, Array],
    bounds: tuple[Array, Array],
    rows: tuple[Array, Array],
) -> tuple[float, float]:
    """Complementarity and gap, from (z, room), (low, high) and (y, q)."""
    (z, room), (low, high), (y, q) = primal, bounds, rows
    above = np.where(np.isinf(full.upper), 0.0, full.upper)
    products = (np.abs(low * z), np.abs(high * (above - z)), np.abs(q * room))
    curved = float(z @ (full.curvature * z))
    objective = float(full.cost @ z) + 0.5 * curved
    bound = float(full.rhs @ y) + float(full.limit_rhs @ q) - 0.5 * curved - float(above @ high)
    size = 1.0 + float(np.abs(full.cost) @ np.abs(z)) + 0.5 * curved
    return sum(float(p.sum()) for p in products) / size, (objective - bound) / size


def _most(values: Array) -> float:
    return float(values.max(initial=0.0))
