"""Small problems the solver's tests share, and what they demand of an optimum."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from sim.solver import Problem, Solution, Status, Stores, certificate, solve


def make_problem(
    incidence: Any,
    cost: Any,
    upper: Any,
    rhs: Any,
    *,
    curvature: Any = None,
    stores: Stores | None = None,
) -> Problem:
    """One scenario; (T, .) or (.,) arrays get the axes they lack."""
    wide = {
        name: np.asarray(value, dtype=float).reshape(1, -1, np.shape(value)[-1])
        for name, value in {"cost": cost, "upper": upper, "rhs": rhs}.items()
    }
    bend = np.zeros(1) if curvature is None else np.asarray(curvature, dtype=float)
    return Problem(
        incidence=sparse.csr_array(np.asarray(incidence, dtype=float)),
        curvature=np.broadcast_to(bend, wide["cost"].shape[-1:])[None, None],
        stores=stores or Stores.none(),
        **wide,
    )


def make_network(columns: Any, rhs: Any, *, stores: Stores | None = None) -> Problem:
    """One scenario from columns (coefficients by node, cost, curvature, upper).

    What a column says of cost, curvature and upper holds for all periods or is one number each;
    `rhs` is (N,), the same in every period, or (T, N).
    """
    rhs = np.atleast_2d(np.asarray(rhs, dtype=float))
    values = [np.broadcast_arrays(*[np.atleast_1d(v) for v in column[1:]]) for column in columns]
    periods = max([rhs.shape[0], *(part[0].size for part in values)])
    incidence = sparse.lil_array((rhs.shape[1], len(columns)))
    arrays = np.zeros((3, 1, periods, len(columns)))
    for k, (column, parts) in enumerate(zip(columns, values, strict=True)):
        arrays[:, 0, :, k] = np.reshape(parts, (3, -1))
        for node, coefficient in column[0].items():
            incidence[node, k] = coefficient
    cost, curvature, upper = arrays
    return Problem(
        incidence=incidence.tocsr(),
        cost=cost,
        curvature=curvature,
        upper=upper,
        rhs=rhs[None],
        stores=stores or Stores.none(),
    )


# Axes after the scenario's, and what a store is unless told otherwise.
_STORE = {
    "withdrawal_cost": ("TS", 0.0),
    "withdrawal_upper": ("TS", 1000.0),
    "injection_cost": ("TS", 0.0),
    "injection_upper": ("TS", 1000.0),
    "tier_cost": ("TSK", 0.0),
    "tier_curvature": ("TSK", 0.0),
    "tier_upper": ("TSK", 100.0),
    "limit_withdrawal": ("TSG", 0.0),
    "limit_injection": ("TSG", 0.0),
    "limit_inventory": ("TSG", 0.0),
    "limit_rhs": ("TSG", np.inf),
}


def make_stores(periods: int, **changes: Any) -> Stores:
    """One store on node 0: 100 units of room, 50 inside, generous rates, one tier, no limits.

    Changes may be scalars or anything that broadcasts; `node` says how many stores there are.
    """
    given = {name: np.asarray(value) for name, value in changes.items()}
    node = given.pop("node", np.zeros(1, dtype=int))
    sizes = {"T": periods, "S": node.size}
    for axis, prefix, least in (("K", "tier_", 1), ("G", "limit_", 0)):
        found = [v.shape[-1] if v.ndim else 1 for k, v in given.items() if k.startswith(prefix)]
        sizes[axis] = max(found, default=least)
    ratio = np.broadcast_to(given.pop("ratio", 1.0), periods)
    initial = given.pop("initial", np.float64(50.0))
    arrays = {
        "initial": np.broadcast_to(initial, np.broadcast_shapes(initial.shape, (1, node.size)))
    }
    for name, (axes, usual) in _STORE.items():
        value = given.pop(name, np.float64(usual))
        shape = np.broadcast_shapes(value.shape, (1, *(sizes[axis] for axis in axes)))
        arrays[name] = np.broadcast_to(value, shape)
    assert not given, f"no such arrays: {sorted(given)}"
    return Stores(node=node, ratio=ratio, **arrays)


@pytest.fixture(scope="session")
def problem_of():
    return make_problem


@pytest.fixture(scope="session")
def network_of():
    return make_network


@pytest.fixture(scope="session")
def stores_of():
    return make_stores


def random_problem(seed: int, scenarios: int = 1, slack: bool = True) -> Problem:
    """A random network of 1 to 6 nodes, 1 to 5 periods, 0 to 3 stores.

    With `slack` every node can shed and absorb any amount, so every problem has an interior.
    Without it demand is elastic only, supplies may be missing and some stores cannot move at all:
    feasible, but often without interior.
    """
    r = np.random.default_rng(seed)
    nodes, periods = int(r.integers(1, 7)), int(r.integers(1, 6))
    columns = _random_columns(r, nodes, slack)
    count = len(columns)
    incidence = sparse.lil_array((nodes, count))
    for i, (entries, *_) in enumerate(columns):
        for node, value in entries.items():
            incidence[node, i] = value
    cost, curvature, upper = (np.array([c[k] for c in columns], dtype=float) for k in (1, 2, 3))
    lead = (scenarios, periods)
    noise = np.where(np.abs(cost) < 900.0, r.uniform(0.8, 1.2, (*lead, count)), 1.0)
    spread = 10.0 ** r.uniform(-1.5, 1.5)
    varied = r.uniform(0.5, 1.5, (*lead, count)) * (r.random((*lead, count)) > 0.1)
    many = np.broadcast_to(upper, (*lead, count)).copy()
    many[..., upper < 1e4] *= varied[..., upper < 1e4]
    rhs = r.normal(0.0, 50.0, (*lead, nodes)) * (r.random((*lead, nodes)) < 0.5)
    return Problem(
        incidence=incidence.tocsr(),
        cost=cost * noise * spread,
        curvature=curvature[None, None] * spread,
        upper=many,
        rhs=rhs if slack else np.zeros((1, 1, nodes)),
        stores=_random_stores(r, scenarios, periods, nodes, slack),
    )


def _random_columns(r: np.random.Generator, nodes: int, slack: bool) -> list[Any]:
    """(coefficients by node, cost, curvature, upper) of every column."""
    columns: list[Any] = []
    for _ in range(int(r.integers(0, 3 * nodes))):
        i, j = (int(k) for k in r.integers(0, nodes, 2))
        if i != j:
            columns.append(({i: -1.0, j: r.choice([1.0, 0.97])}, r.uniform(0, 5), 0.0, _size(r)))
    for i in range(nodes):
        for _ in range(int(r.integers(0, 4))):
            room = _size(r) if r.random() > 0.2 else 0.0
            columns.append(({i: 1.0}, r.uniform(0, 100), r.choice([0.0, 0.1]), room))
        for _ in range(int(r.integers(0, 4))):
            room = _size(r)
            columns.append(({i: -1.0}, -r.uniform(0, 300), r.choice([0.0, 10.0 / room]), room))
        if slack or r.random() < 0.5:
            columns.append(({i: 1.0}, 3000.0, r.choice([0.0, 1e-3]), r.choice([np.inf, 1e5])))
        columns.append(({i: -1.0}, 1000.0, 0.0, np.inf))
    if nodes > 2 and r.random() < 0.5:
        columns.append(({0: 1.0, 1: -0.5, 2: -0.5}, r.uniform(0, 10), 0.0, 50.0))
    return columns


def _size(r: np.random.Generator) -> float:
    return float(10.0 ** r.uniform(0, 3))


def _random_stores(
    r: np.random.Generator, scenarios: int, periods: int, nodes: int, slack: bool
) -> Stores:
    count, tiers, limits = int(r.integers(0, 4)), int(r.integers(1, 4)), int(r.integers(0, 4))
    volume = 10.0 ** r.uniform(1, 4, count)
    out, into = volume / r.uniform(5, 60, count), volume / r.uniform(5, 60, count)
    initial = volume * r.uniform(0.05, 0.95, (scenarios, count))
    if count and not slack:
        into[0] *= r.random() < 0.7
        initial[:, 0] = np.where(r.random() < 0.3, volume[0], initial[:, 0])
        initial[:, -1] *= r.random() < 0.7
    each, tier = (1, periods, count), (1, periods, count, tiers)
    rows = {name: np.zeros((*each, limits)) for name in ("withdrawal", "injection", "inventory")}
    right = np.full((*each, limits), np.inf)
    if limits > 0:
        rows["withdrawal"][..., 0], rows["inventory"][..., 0] = 1.0, -out / volume
        right[..., 0] = 0.3 * out
    if limits > 1:
        rows["injection"][..., 1], rows["inventory"][..., 1] = 1.0, into / volume
        right[..., 1] = 1.1 * into
    if limits > 2:
        rows["withdrawal"][..., 2], rows["injection"][..., 2] = 0.5, 0.5
        right[:, 1::2, :, 2] = 0.3 * out + 0.1 * into
    room = volume[:, None] * r.dirichlet(np.ones(tiers), count) * np.ones((1, periods, 1, 1))
    return Stores(
        node=r.integers(0, nodes, count),
        ratio=1.0 / r.choice([1.0, 7.0, 30.0], periods),
        initial=initial,
        withdrawal_cost=np.full(each, 0.3),
        withdrawal_upper=out * np.ones(each),
        injection_cost=np.full(each, r.choice([0.0, 0.5])),
        injection_upper=into * np.ones(each),
        tier_cost=r.normal(0.0, 30.0, tier) * (r.random(tier) < 0.5),
        tier_curvature=20.0 / room * (r.random(tier) < 0.5),
        tier_upper=room,
        **{f"limit_{name}": values for name, values in rows.items()},
        limit_rhs=right,
    )


@pytest.fixture(scope="session")
def random_of():
    return random_problem


def solve_proven(problem: Problem) -> Solution:
    """The solution: optimal in every scenario, finite, in few iterations, certified."""
    found = solve(problem)
    assert len(found.status) == problem.scenarios
    assert set(found.status) == {Status.OPTIMAL}
    assert found.iterations.max() < 40
    for field in fields(Solution):
        if field.name not in ("status", "slack"):
            assert np.isfinite(getattr(found, field.name)).all(), field.name
    check = certificate(problem, found)
    # Where next to nothing flows or is paid, small means small beside what is usual.
    cost, bound = usual(problem)
    gap = 1e-7 + 1e-8 * cost * bound / (1.0 + np.abs(found.objective))
    flow = 1.0 + found.x.max(axis=(1, 2), initial=0.0)
    assert (check.primal_residual < 1e-8 * (1.0 + bound / flow)).all()
    assert check.dual_residual.max() < 1e-8
    assert (np.abs(check.complementarity) < gap).all()
    assert (np.abs(check.gap) < gap).all()
    return found


def usual(problem: Problem) -> list[Any]:
    """Geometric means of costs and finite bounds over the columns that may move, (B,) each."""
    means = []
    for values in (np.abs(problem.cost), problem.upper):
        used = (problem.upper > 0.0) & (values > 0.0) & np.isfinite(values)
        logs = np.log(np.where(used, values, 1.0)).sum(axis=(1, 2))
        means.append(np.exp(logs / np.maximum(used.sum(axis=(1, 2)), 1)))
    return means


@pytest.fixture(scope="session")
def proven():
    return solve_proven


@pytest.fixture(scope="session")
def usual_of():
    return usual
