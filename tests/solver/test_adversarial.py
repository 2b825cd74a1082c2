"""Whatever the magnitudes, a network that can spill and has a backstop at every node is solved.

Prices, capacities, demands, volumes and price rises are drawn log-uniformly over six decades,
periods last a day to a year, columns and stores are shut at random, stores start full or empty,
targets pay up to a million times what gas costs. Nothing here is typical of anything.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.solver import Problem, Settings, Status, Stores, solve, solve_reference

SEEDS = st.integers(0, 10**9)
# A smaller seed is no simpler a network: nothing to shrink.
MANY = settings(max_examples=200, deadline=None, derandomize=True, phases=[Phase.generate])


class Draw:
    """Random magnitudes over `decades` around 1."""

    def __init__(self, seed: int, decades: float) -> None:
        self.r = np.random.default_rng(seed)
        self.decades = decades

    def size(self, *shape: int) -> Any:
        return 10.0 ** self.r.uniform(-self.decades / 2, self.decades / 2, shape)

    def some(self, share: float, *shape: int) -> Any:
        """True for about this share."""
        return self.r.random(shape) < share

    def below(self, most: int) -> int:
        """0, ..., most - 1."""
        return int(self.r.integers(most))


def wild(seed: int, decades: float, scenarios: int, brim: bool = False) -> Problem:
    """1 to 6 nodes, 1 to 6 periods, 0 to 3 stores; a backstop and spill dearer than most gas."""
    d = Draw(seed, decades)
    nodes, periods = 1 + d.below(6), 1 + d.below(6)
    incidence, sign, cost = _network(d, nodes)
    hard, lead = sign.size, (scenarios, periods)
    soft = np.kron(np.eye(nodes), [1.0, -1.0])
    voll = 10.0 ** d.r.uniform(d.decades / 2, d.decades)
    dear = np.full(2 * nodes, voll)
    days = d.r.choice([1.0, 7.0, 30.4, 365.0], periods) if d.some(0.5) else d.r.choice([1.0, 30.4])
    days = np.broadcast_to(days, periods)
    upper = d.size(*lead, hard) * ~d.some(0.15, *lead, hard) * ~d.some(0.1, hard)
    rise = d.size(hard) * d.some(0.4, hard) / np.where(upper > 0.0, upper, 1.0)
    none = np.zeros((*lead, 2 * nodes))
    prices = cost * d.r.uniform(0.5, 1.5, (*lead, hard))
    return Problem(
        incidence=np.hstack([incidence, soft]),
        cost=np.concatenate([prices, none + dear], axis=-1) * days[:, None],
        curvature=np.concatenate([rise, none], axis=-1) * days[:, None],
        upper=np.concatenate([upper, none + np.inf], axis=-1),
        rhs=d.size(*lead, nodes) * d.r.choice([-1.0, 0.0, 1.0], (*lead, nodes)),
        stores=_stores(d, nodes, lead, days, brim),
    )


def _network(d: Draw, nodes: int) -> tuple[Any, Any, Any]:
    """Incidence, sign (+1 supply, -1 demand, 0 pipe) and price of pipes, supplies and demands."""
    columns: list[Any] = []
    for _ in range(d.below(3 * nodes)):
        i, j = d.r.integers(0, nodes, 2)
        column = np.zeros(nodes)
        column[i], column[j] = -1.0, d.r.choice([1.0, 0.97])
        if i != j:
            columns.append((column, 0.0, d.size() * d.some(0.8)))
    for i in range(nodes):
        for sign in (1.0, -1.0):
            for _ in range(d.below(4)):
                columns.append((sign * np.eye(nodes)[i], sign, sign * d.size()))
    incidence = np.array([c[0] for c in columns]).reshape(-1, nodes).T
    return incidence, np.array([c[1] for c in columns]), np.array([float(c[2]) for c in columns])


def _stores(d: Draw, nodes: int, lead: tuple[int, int], days: Any, brim: bool) -> Stores:
    scenarios, periods = lead
    count, tiers, limits = d.below(4), 1 + d.below(3), d.below(3)
    volume = 30.0 * d.size(count)
    out, into = (d.size(count) * ~d.some(0.15, count) for _ in range(2))
    level = d.r.choice([0.0, 0.001, 0.5, 0.999, 1.0], (scenarios, count))
    # Full stores can empty, or it is what the test is about.
    level = np.ones_like(level) if brim else np.where(out > 0.0, level, np.minimum(level, 0.999))
    out = out * (not brim)
    each, tier = (1, periods, count), (1, periods, count, tiers)
    rows = {name: np.zeros((*each, limits)) for name in ("withdrawal", "injection", "inventory")}
    right = np.full((*each, limits), np.inf)
    if limits > 0:
        rows["withdrawal"][..., 0], rows["inventory"][..., 0] = 1.0, -out / volume
        right[..., 0] = 0.2 * out
    if limits > 1:
        rows["injection"][..., 1], rows["inventory"][..., 1] = 1.0, into / volume
        right[..., 1] = 1.05 * into
    room = volume[:, None] * d.r.dirichlet(np.ones(tiers), count) * np.ones(tier)
    fee = (d.size(2, count) * d.some(0.5, 2, count))[:, None, None] * days[:, None]
    return Stores(
        node=d.r.integers(0, nodes, count),
        ratio=1.0 / days,
        initial=volume * level,
        withdrawal_cost=fee[0],
        withdrawal_upper=out * np.ones(each),
        injection_cost=fee[1],
        injection_upper=into * np.ones(each),
        tier_cost=d.size(*tier) * d.r.choice([-1.0, 0.0, 0.0, 1.0], tier),
        tier_curvature=d.size(*tier) * d.some(0.3, *tier) / room,
        tier_upper=room,
        **{f"limit_{name}": values for name, values in rows.items()},
        limit_rhs=right,
    )


@pytest.mark.parametrize("decades", [2.0, 4.0, 6.0])
def test_always_solved(proven, decades):
    @MANY
    @given(seed=SEEDS)
    def always_solved(seed):
        proven(wild(seed, decades, scenarios=2))

    always_solved()


@pytest.mark.parametrize("decades", [0.0, 2.0, 6.0])
def test_always_solved_with_stores_filled_to_the_brim_that_cannot_empty(proven, decades):
    """What is inside must stay: feasible, yet not by the smallest margin."""

    @MANY
    @given(seed=SEEDS)
    def always_solved(seed):
        proven(wild(seed, decades, scenarios=2, brim=True))

    always_solved()


def test_without_backstop_and_spill_the_impossible_is_named(proven):
    """Clarabel says which networks have a solution at all: just these are optimal."""
    seen = {True: 0, False: 0}

    @MANY
    @given(seed=SEEDS)
    def impossible_is_named(seed):
        problem = wild(seed, 2.0, scenarios=1)
        shut = replace(problem, upper=np.where(np.isinf(problem.upper), 0.0, problem.upper))
        found, reference = solve(shut), solve_reference(shut)
        assert found.optimal.tolist() == reference.optimal.tolist()
        if found.optimal[0]:
            proven(shut)
        else:
            assert found.status[0] in Status
            # Not a number, where the arithmetic broke down.
            assert not found.primal_residual[0] <= Settings().primal_tolerance
        seen[bool(found.optimal[0])] += 1

    impossible_is_named()
    assert min(seen.values()) > 20, seen
