"""Clarabel, an interior-point method for conic programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from sim.bench.answer import Answer
from sim.bench.clock import timed
from sim.errors import InputError
from sim.solver.problem import Array, BoolArray
from sim.solver.program import Program


@dataclass(frozen=True, eq=False)
class Conic:
    """A program as Clarabel wants it, in units that make its tolerances meaningful."""

    hessian: sparse.csc_matrix
    cost: Array
    rows: sparse.csc_matrix
    right: Array
    equalities: int
    unit: float
    """Objective in the program's units per unit here."""
    shape: tuple[BoolArray, BoolArray]
    """Which columns can move at all, and which of those have an upper bound."""


class Clarabel:
    """One scenario after the other.

    Untuned, everything is as it comes. Tuned, columns without room are left out, iterative
    refinement is off, and a scenario of the same shape as the one before it only replaces the
    numbers, which saves the symbolic factorisation.
    """

    linear = False

    def __init__(self, tuned: bool) -> None:
        try:
            import clarabel
        except ImportError as error:
            raise InputError('the benchmark needs Clarabel: pip install "gasgap[bench]"') from error
        self._clarabel: Any = clarabel
        self._tuned = self.warm = tuned
        self.name = "clarabel-tuned" if tuned else "clarabel"
        self.label = "Clarabel, tuned" if tuned else "Clarabel"
        self.note = (
            "columns without room left out, no iterative refinement, no presolve, numbers "
            "replaced in place from scenario to scenario, its own tolerances (1e-8) and its own "
            "choice of factorisation: the fastest found"
            if tuned
            else "all settings as they come, set up anew for every scenario"
        )

    def run(self, programs: Sequence[Program]) -> list[Answer]:
        """Solve the scenarios in order."""
        answers: list[Answer] = []
        solver: Any = None
        before: Conic | None = None
        for full in programs:
            form = conic(full, leave_out=self._tuned)
            fits = self._tuned and before is not None and _same_shape(before, form)
            solver, answer = self._one(form, solver if fits else None)
            answers.append(answer)
            before = form
        return answers

    def _one(self, form: Conic, solver: Any) -> tuple[Any, Answer]:
        kept = solver

        def solve() -> Any:
            nonlocal kept
            if kept is None:
                kept = self._set_up(form)
            else:
                kept.update(P=form.hessian, A=form.rows, q=form.cost, b=form.right)
            return kept.solve()

        report, took = timed(solve)
        word = str(report.status)
        objective = float(report.obj_val) * form.unit
        return kept, Answer(took.seconds, objective, word == "Solved", word, took.cores)

    def _set_up(self, form: Conic) -> Any:
        settings = self._clarabel.DefaultSettings()
        settings.verbose = False
        settings.max_threads = 1
        if self._tuned:
            # It costs half the time, and all answers stay within the tolerances without it.
            settings.iterative_refinement_enable = False
            # Only then may numbers be replaced.
            settings.presolve_enable = False
        cones = [
            self._clarabel.ZeroConeT(form.equalities),
            self._clarabel.NonnegativeConeT(form.right.size - form.equalities),
        ]
        return self._clarabel.DefaultSolver(
            form.hessian, form.cost, form.rows, form.right, cones, settings
        )


def conic(full: Program, leave_out: bool) -> Conic:
    """A program with its bounds as rows; `leave_out` drops columns without room.

    Otherwise such columns are held at 0 by an equality.
    """
    room = full.upper > 0.0
    keep = np.flatnonzero(room if leave_out else np.ones_like(room))
    upper, cost, curvature = full.upper[keep], full.cost[keep], full.curvature[keep]
    shut, bounded = upper == 0.0, np.isfinite(upper) & (upper > 0.0)
    unit = sparse.eye_array(keep.size, format="csr")
    blocks = [
        (full.equal[:, keep], full.rhs),
        (unit[shut], np.zeros(int(shut.sum()))),
        (full.limit[:, keep], full.limit_rhs),
        (-unit[~shut], np.zeros(int((~shut).sum()))),
        (unit[bounded], upper[bounded]),
    ]
    price, quantity = _median(np.abs(cost)), _median(upper)
    # Zeros stay on the diagonal: scenarios then share one pattern.
    diagonal = (curvature * (quantity / price), np.arange(keep.size), np.arange(keep.size + 1))
    return Conic(
        hessian=sparse.csc_matrix(diagonal, shape=(keep.size, keep.size)),
        cost=cost / price,
        rows=sparse.csc_matrix(sparse.vstack([rows for rows, _ in blocks])),
        right=np.concatenate([side for _, side in blocks]) / quantity,
        equalities=full.rhs.size + int(shut.sum()),
        unit=price * quantity,
        shape=(room, np.isfinite(full.upper)),
    )


def _same_shape(one: Conic, other: Conic) -> bool:
    same = all(np.array_equal(a, b) for a, b in zip(one.shape, other.shape, strict=True))
    return same and all(
        np.array_equal(getattr(one.rows, name), getattr(other.rows, name))
        for name in ("indptr", "indices")
    )


def _median(values: Array) -> float:
    """Median of the positive finite values."""
    used = values[(values > 0.0) & np.isfinite(values)]
    return float(np.median(used)) if used.size else 1.0
