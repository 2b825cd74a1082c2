"""The same problem through Clarabel, an independent solver, one scenario at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from sim.errors import InputError
from sim.solver.problem import Array, Problem
from sim.solver.program import Program, program
from sim.solver.solution import Solution
from sim.solver.status import Status

# Tighter than the default 1e-8, so that it can serve as the yardstick.
_TOLERANCE = 1e-9
_ITERATIONS = 200


def solve_reference(problem: Problem) -> Solution:
    """Solve every scenario with Clarabel; the same signs and shapes as `solve`.

    Raises
    ------
    InputError
        Clarabel is not installed.
    """
    try:
        import clarabel
    except ImportError as error:
        raise InputError(
            'the reference solver needs Clarabel: pip install "gasgap[check]"'
        ) from error
    parts = []
    for b in range(problem.scenarios):
        full = program(problem, b)
        parts.append(_solution(problem, b, full, _answer(clarabel, full)))
    return Solution.join(parts)


@dataclass(frozen=True, eq=False)
class _Answer:
    """Columns and duals in the problem's units, and what Clarabel says about itself."""

    z: Array
    y: Array
    limits: Array
    report: Any


def _answer(clarabel: Any, full: Program) -> _Answer:
    price, quantity = _median(np.abs(full.cost)), _median(full.upper)
    shut = full.upper == 0.0
    bounded = np.isfinite(full.upper) & ~shut
    unit = sparse.eye_array(full.cost.size, format="csr")
    blocks = [
        (full.equal, full.rhs),
        (unit[shut], np.zeros(int(shut.sum()))),
        (full.limit, full.limit_rhs),
        (-unit[~shut], np.zeros(int((~shut).sum()))),
        (unit[bounded], full.upper[bounded]),
    ]
    right = np.concatenate([side for _, side in blocks]) / quantity
    exact = full.rhs.size + int(shut.sum())
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_iter = _ITERATIONS
    settings.max_threads = 1
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = _TOLERANCE
    answer = clarabel.DefaultSolver(
        sparse.csc_matrix(sparse.diags_array(full.curvature * (quantity / price))),
        full.cost / price,
        sparse.csc_matrix(sparse.vstack([rows for rows, _ in blocks])),
        right,
        [clarabel.ZeroConeT(exact), clarabel.NonnegativeConeT(right.size - exact)],
        settings,
    ).solve()
    z = np.clip(np.asarray(answer.x) * quantity, 0.0, full.upper)
    # Clarabel's multipliers are those of rows minus right-hand side: the derivative's negative.
    duals = -price * np.asarray(answer.z)
    return _Answer(z, duals[: full.rhs.size], duals[exact : exact + full.limit_rhs.size], answer)


def _solution(problem: Problem, b: int, full: Program, answer: _Answer) -> Solution:
    stores, periods = problem.stores, problem.periods
    count, tiers = stores.tier_cost.shape[-2:]
    n = problem.columns
    flat, report = answer.z, answer.report
    z, y = flat.reshape(periods, -1), answer.y.reshape(periods, -1)
    limit_dual = np.zeros(stores.limit_rhs.shape[1:])
    slack = np.full(stores.limit_rhs.shape[1:], np.inf)
    limit_dual.flat[full.present] = answer.limits
    slack.flat[full.present] = full.limit_rhs - full.limit @ flat
    x, nodes = z[:, :n], y[:, : problem.nodes]
    reduced = problem.cost[b] + problem.curvature[b] * x - (problem.incidence.T @ nodes.T).T
    gap = abs(report.obj_val - report.obj_val_dual) / (1.0 + abs(report.obj_val))
    return Solution(
        x=x[None],
        withdrawal=z[None, :, n : n + count],
        injection=z[None, :, n + count : n + 2 * count],
        tiers=z[None, :, n + 2 * count :].reshape(1, periods, count, tiers),
        slack=slack[None],
        node_dual=nodes[None],
        store_dual=y[None, :, problem.nodes :],
        limit_dual=limit_dual[None],
        reduced_cost=reduced[None],
        objective=np.array([full.cost @ flat + 0.5 * float(flat @ (full.curvature * flat))]),
        status=(_status(str(report.status)),),
        iterations=np.array([int(report.iterations)]),
        primal_residual=np.array([float(report.r_prim)]),
        dual_residual=np.array([float(report.r_dual)]),
        relative_gap=np.array([float(gap)]),
    )


def _median(values: Array) -> float:
    """Median of the positive finite values: units in which the solver's tolerances make sense."""
    used = values[(values > 0.0) & np.isfinite(values)]
    return float(np.median(used)) if used.size else 1.0


def _status(name: str) -> Status:
    """Clarabel's word for it as one of ours; `AlmostSolved` missed the tolerances."""
    return {
        "Solved": Status.OPTIMAL,
        "MaxIterations": Status.ITERATION_LIMIT,
        "MaxTime": Status.ITERATION_LIMIT,
        "NumericalError": Status.NUMERICAL_ERROR,
    }.get(name, Status.INSUFFICIENT_PROGRESS)
