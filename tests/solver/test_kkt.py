"""The structured Newton system against the same system built densely from the operator."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from sim.solver import Problem, Stores
from sim.solver.chain import Dissection, Sweep
from sim.solver.kkt import Factor
from sim.solver.network import Elimination
from sim.solver.pattern import Pattern
from sim.solver.scaling import standard_form


def pattern_of(problem) -> Pattern:
    return Pattern.of(problem.incidence, problem.stores.node)


def dense(form) -> np.ndarray:
    """A of one scenario, (R*T, m*T), column by column."""
    lay = form.layout
    shape = (lay.size, lay.periods, 1)
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
    problem = random_of(seed)
    form = standard_form(problem)
    r = np.random.default_rng(seed)
    delta = 10.0 ** r.uniform(-2, 2, form.cost.shape) * form.free
    full = dense(form)
    matrix = (full * delta.ravel()) @ full.T
    target = matrix @ r.normal(size=full.shape[0])
    found = Factor(form, pattern_of(problem), delta, 0.0).solve(target.reshape(form.rhs.shape))
    assert matrix @ found.ravel() == pytest.approx(target, rel=1e-7, abs=1e-7 * abs(target).max())


def test_singular_member_spoils_only_itself(random_of):
    problem = random_of(4, scenarios=3)
    form, pattern = standard_form(problem), pattern_of(problem)
    delta = np.where(form.free, 1.0, 0.0)
    rows = np.ones(form.rhs.shape)
    good = Factor(form, pattern, delta, 1e-15).solve(rows)
    delta[..., 1] = np.nan
    mixed = Factor(form, pattern, delta, 1e-15).solve(rows)
    assert np.isnan(mixed[..., 1]).any()
    assert mixed[..., [0, 2]].tobytes() == good[..., [0, 2]].tobytes()


@pytest.mark.parametrize("seed", range(8))
def test_stores_without_freedom_do_not_feel_the_rounding_of_free_ones(seed):
    """Empty stores beside half full ones, shut pipes beside open ones: 18 decades of freedom.

    Scaled to a unit diagonal the matrix is harmless (smallest eigenvalue above 1e-8), so one solve
    leaves little for refinement to do. Rounding of the free stores in the rows of the others once
    left a hundred to a hundred thousand times as much, and iterations that stalled.
    """
    r = np.random.default_rng(seed)
    problem = _ring(r)
    form = standard_form(problem)
    delta = _freedom(form, r)
    matrix = dense(form)
    diagonal = np.sqrt(((matrix**2) @ delta.ravel()).reshape(form.rhs.shape))
    rows = form.apply(np.sqrt(delta) * r.normal(size=delta.shape))
    found = Factor(form, pattern_of(problem), delta, 1e-15).solve(rows)
    left = (rows - form.apply(delta * form.apply_t(found))) / diagonal
    assert np.abs(rows / diagonal).max() > 1.0
    assert np.abs(left).max() < 1e-9


def _freedom(form, r):
    """delta of pipes and stores, each either large or small; limit rows between."""
    delta = 10.0 ** (r.choice([-1.0, 1.0], form.cost.shape) * r.uniform(4, 9, form.cost.shape))
    _, w, j, h, g = form.layout.split(delta)
    sign = r.choice([-1.0, 1.0], form.layout.stores)[:, None, None]
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


def test_elimination_of_the_network_keeps_relative_accuracy():
    """A chain of pipes 1e20 times freer than supply: the reach of one end is a plain sum."""
    nodes = 6
    pipes = np.eye(nodes)[1:] - np.eye(nodes)[:-1]
    incidence = sparse.csr_array(np.concatenate([pipes, np.eye(nodes)]).T)
    pattern = Pattern.of(incidence, np.array([0, 0]))
    own = np.array([1e-10, 2e-10, 3e-10, 4e-10, 5e-10, 6e-10])
    delta = np.concatenate([np.full(nodes - 1, 1e10), own])[:, None, None]
    rate = np.array([1e-3, 3e-3])[:, None, None]
    found = Elimination(pattern, delta, rate).between_stores()[..., 0, 0]
    # Both stores see each other, and the supply of all nodes behind them.
    through = own.sum() * rate.sum() / (own.sum() + rate.sum())
    between = 3e-6 / (own.sum() + rate.sum())
    # (The entries cancel to a millionth of themselves in this sum.)
    assert found.sum() == pytest.approx(through, rel=1e-9, abs=0.0)
    assert found[0, 1] == found[1, 0] == pytest.approx(-between, rel=1e-12, abs=0.0)


@pytest.mark.parametrize("seed", range(6))
def test_elimination_equals_the_schur_complement(random_of, seed):
    """Of random networks, with columns that touch three nodes, against plain linear algebra."""
    r = np.random.default_rng(seed)
    nodes, count = 9, 5
    columns = [np.eye(nodes)[i] for i in range(nodes)]
    for _ in range(14):
        i, k, m = r.choice(nodes, 3, replace=False)
        columns.append(np.eye(nodes)[i] - 0.97 * np.eye(nodes)[k] * r.uniform(0.5, 1.0))
        columns.append(np.eye(nodes)[i] - 0.5 * np.eye(nodes)[k] - 0.5 * np.eye(nodes)[m])
    incidence = np.array(columns).T
    node = r.integers(0, nodes, count)
    delta, rate = r.uniform(0.1, 10.0, len(columns)), r.uniform(0.1, 10.0, count)
    hang = np.eye(nodes)[node].T
    matrix = (incidence * delta) @ incidence.T + (hang * rate) @ hang.T
    wanted = np.diag(rate) - (rate * (hang.T @ np.linalg.inv(matrix) @ hang).T).T * rate
    pattern = Pattern.of(sparse.csr_array(incidence), node)
    network = Elimination(pattern, delta[:, None, None], rate[:, None, None])
    assert network.between_stores()[..., 0, 0] == pytest.approx(wanted, rel=1e-9, abs=1e-12)
    right, ends = r.normal(size=nodes), r.normal(size=count)
    values = right[:, None, None].copy()
    seen = network.forward(values)
    assert seen[:, 0, 0] == pytest.approx(rate * (hang.T @ np.linalg.solve(matrix, right)))
    network.backward(values, ends[:, None, None])
    known = np.linalg.solve(matrix, right + hang @ (rate * ends))
    assert values[:, 0, 0] == pytest.approx(known)


@pytest.mark.parametrize("periods", [1, 2, 7, 29, 30, 53, 100])
def test_dissection_and_sweep_solve_the_same_chain(periods):
    r = np.random.default_rng(periods)
    lanes, size = 3, 4
    half = r.normal(size=(periods, lanes, size, size))
    diagonal = half @ np.swapaxes(half, -1, -2) + 10.0 * np.eye(size)
    below = r.normal(size=half.shape)
    below[0] = 0.0
    rows = r.normal(size=(periods, lanes, size, 1))
    swept = Sweep(diagonal.copy(), below).solve(rows.copy())
    cut = Dissection(diagonal.copy(), below).solve(rows.copy())
    assert cut == pytest.approx(swept, abs=1e-13)
    left = diagonal @ swept - rows
    left[1:] += below[1:] @ swept[:-1]
    left[:-1] += np.swapaxes(below[1:], -1, -2) @ swept[1:]
    assert np.abs(left).max() < 1e-12
