"""The structured Newton system against the same system built densely from the operator."""

from __future__ import annotations

import numpy as np
import pytest

from sim.solver.form import standard_form
from sim.solver.kkt import Factor, Pattern


def dense(form) -> np.ndarray:
    """A of one scenario, (T*R, T*m), column by column."""
    lay = form.layout
    shape = (1, lay.periods, lay.size)
    units = np.eye(lay.periods * lay.size)
    return np.array([form.apply(unit.reshape(shape)).ravel() for unit in units]).T


@pytest.mark.parametrize("seed", range(20))
def test_operator_and_its_transpose_agree(random_of, seed):
    form = standard_form(random_of(seed))
    full = dense(form)
    y = np.random.default_rng(seed).normal(size=form.rhs.shape)
    present = form.free | (form.curvature > 0) | (form.cost != 0)
    found = (form.apply_t(y) * present).ravel()
    assert found == pytest.approx((full.T @ y.ravel()) * present.ravel(), abs=1e-10)


@pytest.mark.parametrize("seed", range(20))
def test_solves_the_normal_equations(random_of, seed):
    form = standard_form(random_of(seed))
    r = np.random.default_rng(seed)
    delta = 10.0 ** r.uniform(-2, 2, form.cost.shape) * form.free
    full = dense(form)
    matrix = (full * delta.ravel()) @ full.T
    target = matrix @ r.normal(size=full.shape[0])
    found = Factor(form, Pattern.of(form), delta, 0.0).solve(target.reshape(form.rhs.shape))
    assert matrix @ found.ravel() == pytest.approx(target, rel=1e-7, abs=1e-7 * abs(target).max())


def test_singular_member_spoils_only_itself(random_of):
    form = standard_form(random_of(4, scenarios=3))
    delta = np.where(form.free, 1.0, 0.0)
    rows = np.ones(form.rhs.shape)
    good = Factor(form, Pattern.of(form), delta, 1e-13).solve(rows)
    delta[1] = np.nan
    mixed = Factor(form, Pattern.of(form), delta, 1e-13).solve(rows)
    assert np.isnan(mixed[1]).any()
    assert mixed[[0, 2]].tobytes() == good[[0, 2]].tobytes()
