"""HiGHS: its dual simplex method from scenario to scenario, and its quadratic solver."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from scipy import sparse

from sim.bench.answer import Answer
from sim.bench.clock import timed
from sim.errors import InputError
from sim.solver.problem import Array
from sim.solver.program import Program

_LONGEST = 600.0
"""Seconds the simplex method may spend on a scenario."""


class HighsLinear:
    """The quadratic part dropped; every scenario starts from the basis of the one before it."""

    name = "highs-lp"
    label = "HiGHS, linear part"
    note = (
        "the quadratic part dropped (another, easier problem), dual simplex on one thread; the "
        "model is passed once, then costs, bounds and right-hand sides are changed in place and "
        "the basis is kept. Its primal simplex and its interior-point method were slower"
    )
    linear = warm = True

    def __init__(self) -> None:
        self._highspy = _highspy()

    def run(self, programs: Sequence[Program]) -> list[Answer]:
        """Solve the scenarios in order, the first one cold."""
        highs = _quiet(self._highspy)
        answers: list[Answer] = []
        matrix = rows_of(programs[0])
        for full in programs:
            if answers and (rows_of(full) != matrix).nnz:
                raise InputError("a warm start needs one matrix for all scenarios")
            model = None if answers else _model(self._highspy, full)
            # Its limit counts from the first scenario on.
            highs.setOptionValue("time_limit", highs.getRunTime() + _LONGEST)
            _, took = timed(partial(_pass, highs, full, model))
            answers.append(_answer(self._highspy, highs, took.seconds, took.cores))
            if not answers[-1].solved:
                break
        return answers


class HighsQuadratic:
    """The whole problem, one scenario at a time, cold."""

    name = "highs-qp"
    label = "HiGHS, quadratic"
    linear = warm = False

    def __init__(self, limit: float) -> None:
        self._highspy = _highspy()
        self._limit = limit
        self.note = f"all settings as they come, one thread, at most {limit:g} s a scenario"

    def run(self, programs: Sequence[Program]) -> list[Answer]:
        """Solve the scenarios in order, up to the first one it gives up."""
        answers: list[Answer] = []
        for full in programs:
            highs = _quiet(self._highspy)
            highs.setOptionValue("time_limit", self._limit)
            model, hessian = _model(self._highspy, full), _hessian(self._highspy, full)
            _, took = timed(partial(_pass, highs, full, model, hessian))
            answers.append(_answer(self._highspy, highs, took.seconds, took.cores))
            if not answers[-1].solved:
                break
        return answers


def rows_of(full: Program) -> sparse.csr_array:
    """All rows of a program, equalities first."""
    return sparse.csr_array(sparse.vstack([full.equal, full.limit]))


def _highspy() -> Any:
    try:
        import highspy
    except ImportError as error:
        raise InputError('the benchmark needs HiGHS: pip install "gasgap[bench]"') from error
    return highspy


def _quiet(highspy: Any) -> Any:
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    return highs


def _sides(full: Program) -> tuple[Array, Array]:
    """Lower and upper sides of all rows."""
    open_below = np.full(full.limit_rhs.size, -np.inf)
    return np.concatenate([full.rhs, open_below]), np.concatenate([full.rhs, full.limit_rhs])


def _model(highspy: Any, full: Program) -> Any:
    model = highspy.HighsLp()
    low, high = _sides(full)
    model.num_col_, model.num_row_ = full.cost.size, low.size
    model.col_cost_, model.col_upper_ = full.cost, full.upper
    model.col_lower_ = np.zeros(full.cost.size)
    model.row_lower_, model.row_upper_ = low, high
    rows = rows_of(full)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = rows.indptr, rows.indices
    model.a_matrix_.value_ = rows.data
    return model


def _hessian(highspy: Any, full: Program) -> Any:
    hessian = highspy.HighsHessian()
    count = full.cost.size
    hessian.dim_ = count
    hessian.format_ = highspy.HessianFormat.kTriangular
    hessian.start_ = np.arange(count + 1, dtype=np.int32)
    hessian.index_ = np.arange(count, dtype=np.int32)
    hessian.value_ = full.curvature
    return hessian


def _pass(highs: Any, full: Program, model: Any, hessian: Any = None) -> None:
    """Hand over a whole model, or only the numbers of the next scenario, and solve."""
    if model is not None:
        highs.passModel(model)
        if hessian is not None:
            highs.passHessian(hessian)
    else:
        low, high = _sides(full)
        columns = np.arange(full.cost.size, dtype=np.int32)
        highs.changeColsCost(columns.size, columns, full.cost)
        highs.changeColsBounds(columns.size, columns, np.zeros(columns.size), full.upper)
        highs.changeRowsBounds(low.size, np.arange(low.size, dtype=np.int32), low, high)
    highs.run()


def _answer(highspy: Any, highs: Any, seconds: float, cores: float) -> Answer:
    status = highs.getModelStatus()
    objective = float(highs.getInfo().objective_function_value)
    solved = status == highspy.HighsModelStatus.kOptimal
    return Answer(seconds, objective, solved, str(highs.modelStatusToString(status)), cores)
