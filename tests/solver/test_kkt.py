"""The structured Newton system against the same system built densely from the operator."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from sim.solver import Problem, Stores
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


@pytest.mark.parametrize("seed", range(8))
def test_stores_without_freedom_do_not_feel_the_rounding_of_free_ones(seed):
    """Empty stores beside half full ones, shut pipes beside open ones: 18 decades of freedom.

    Scaled to a unit diagonal the matrix is harmless (smallest eigenvalue above 1e-8), so one solve
    leaves little for refinement to do. Rounding of the free stores in the rows of the others once
    left a hundred to a hundred thousand times as much, and iterations that stalled.
    """
    r = np.random.default_rng(seed)
    form = standard_form(_ring(r))
    delta = _freedom(form, r)
    matrix = dense(form)
    diagonal = np.sqrt(((matrix**2) @ delta.ravel()).reshape(form.rhs.shape))
    rows = form.apply(np.sqrt(delta) * r.normal(size=delta.shape))
    found = Factor(form, Pattern.of(form), delta, 1e-13).solve(rows)
    left = (rows - form.apply(delta * form.apply_t(found))) / diagonal
    assert np.abs(rows / diagonal).max() > 1.0
    assert np.abs(left).max() < 1e-10


def _freedom(form, r):
    """delta of pipes and stores, each either large or small; limit rows between."""
    delta = 10.0 ** (r.choice([-1.0, 1.0], form.cost.shape) * r.uniform(4, 9, form.cost.shape))
    _, w, j, h, g = form.layout.split(delta)
    sign = r.choice([-1.0, 1.0], form.layout.stores)
    for rate in (w, j):
        rate[...] = 10.0 ** (sign * r.uniform(4, 9, rate.shape))
    h[...] = 10.0 ** (sign[:, None] * r.uniform(4, 9, h.shape))
    g[...] = 10.0 ** r.uniform(-2, 2, g.shape)
    return delta * form.free


def _ring(r, nodes=12, periods=3):
    """A ring of pipes, supply and spill, a store with a limit row on every node."""
    i = np.arange(nodes)
    pipes = np.eye(nodes)[(i + 1) % nodes] - np.eye(nodes)
    incidence = np.concatenate([pipes, np.eye(nodes), -np.eye(nodes)]).T
    each, one = np.ones((1, periods, nodes)), np.ones((1, periods, nodes, 1))
    stores = Stores(
        node=i,
        ratio=np.full(periods, 1.0 / 30.0),
        initial=np.full((1, nodes), 50.0),
        withdrawal_cost=0.0 * each,
        withdrawal_upper=each,
        injection_cost=0.0 * each,
        injection_upper=each,
        tier_cost=0.0 * one,
        tier_curvature=0.0 * one,
        tier_upper=100.0 * one,
        limit_withdrawal=one,
        limit_injection=0.0 * one,
        limit_inventory=-r.uniform(0.02, 0.1, one.shape),
        limit_rhs=one,
    )
    flat = np.ones((1, 1, incidence.shape[1]))
    return Problem(
        incidence=sparse.csr_array(incidence),
        cost=flat,
        curvature=0.0 * flat,
        upper=flat,
        rhs=np.zeros((1, 1, nodes)),
        stores=stores,
    )
