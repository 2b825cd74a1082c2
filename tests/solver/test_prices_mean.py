"""What duals mean: complementary slackness and derivatives, worked out here from the problem.

`y` are prices at nodes, `u` duals of the stores' rows, `q` duals of limit rows. Nothing but the
problem's equations as its docstring states them is used to say what they must be.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

SEEDS = st.integers(0, 10**9)
# A smaller seed is no simpler a network: nothing to shrink.
MANY = settings(max_examples=150, deadline=None, derandomize=True, phases=[Phase.generate])


def reduced_costs(problem, found):
    """{name: (quantity, bound, reduced cost)} of everything that moves, one scenario."""
    s, y, u, q = problem.stores, found.node_dual[0], found.store_dual[0], found.limit_dual[0]
    price = y[:, s.node]
    kept = s.ratio[:, None] * u
    kept[:-1] -= s.ratio[1:, None] * u[1:]
    kept[:-1] -= (s.limit_inventory[0] * q).sum(-1)[1:]
    held, x = found.tiers[0], found.x[0]
    marginal = problem.cost[0] + problem.curvature[0] * x
    out = s.withdrawal_cost[0] - price + u - (s.limit_withdrawal[0] * q).sum(-1)
    into = s.injection_cost[0] + price - u - (s.limit_injection[0] * q).sum(-1)
    stay = s.tier_cost[0] + s.tier_curvature[0] * held + kept[..., None]
    return {
        "column": (x, problem.upper[0], marginal - y @ problem.incidence.toarray()),
        "withdrawal": (found.withdrawal[0], s.withdrawal_upper[0], out),
        "injection": (found.injection[0], s.injection_upper[0], into),
        "tier": (held, s.tier_upper[0], stay),
    }


def test_complementary_slackness(random_of, proven, usual_of):
    """Nobody gains by moving: above zero nothing costs more than it is worth, below its bound
    nothing is worth more than it costs, and what may move both ways costs what it is worth."""
    seen = dict.fromkeys(("column", "withdrawal", "injection", "tier", "limit"), 0)

    @MANY
    @given(seed=SEEDS)
    def nobody_gains(seed):
        problem = random_of(seed)
        found = proven(problem)
        cost, bound = usual_of(problem)
        bill = 5e-8 * (np.abs(found.objective) + cost * bound)[0]
        parts = reduced_costs(problem, found)
        assert parts["column"][2] == pytest.approx(
            found.reduced_cost[0], rel=1e-9, abs=1e-9 * cost[0]
        )
        for name, (amount, upper, gain) in parts.items():
            left = np.where(np.isinf(upper), 1e3 * bound, upper - amount)
            assert (amount * np.maximum(gain, 0.0)).max(initial=0.0) < bill, name
            assert (left * np.maximum(-gain, 0.0)).max(initial=0.0) < bill, name
            seen[name] += int(((amount > 0.01 * bound) & (left > 0.01 * bound)).sum())
        present = np.isfinite(problem.stores.limit_rhs)
        assert (found.limit_dual <= 1e-9 * cost).all()
        assert (found.slack[present] * -found.limit_dual[present]).max(initial=0.0) < bill
        seen["limit"] += int((found.limit_dual < -0.01 * cost).sum())

    nobody_gains()
    assert min(seen.values()) > 20, seen


def ring(seed, network_of):
    """Five markets in a ring: rising supply, falling demand, pipes both ways, some tight."""
    r = np.random.default_rng(seed)
    columns, routes = [], []
    for i in range(5):
        for j in ((i + 1) % 5, (i + 2) % 5):
            for tail, head in ((i, j), (j, i)):
                routes.append((tail, head, r.uniform(0.5, 3.0), 10.0 ** r.uniform(0, 2)))
        columns.append(({i: 1.0}, r.uniform(5, 20), r.uniform(0.1, 1.0), 100.0))
        columns.append(({i: -1.0}, -r.uniform(60, 120), r.uniform(0.5, 3.0), 200.0))
        columns.append(({i: 1.0}, 1000.0, 0.0, np.inf))
        columns.append(({i: -1.0}, 1000.0, 0.0, np.inf))
    pipes = [({tail: -1.0, head: 1.0}, tariff, 0.0, room) for tail, head, tariff, room in routes]
    return network_of([*pipes, *columns], r.uniform(-10, 10, (3, 5))), routes


def test_price_differences_across_routes(network_of, proven):
    """Open route: at most the tariff. Used: the tariff. Full: more, and the rest is rent."""
    kinds = {"idle": 0, "used": 0, "full": 0}

    @MANY
    @given(seed=SEEDS)
    def differ_by_the_tariff(seed):
        problem, routes = ring(seed, network_of)
        found = proven(problem)
        for k, (tail, head, tariff, room) in enumerate(routes):
            for t in range(problem.periods):
                flow = found.x[0, t, k]
                rent = found.node_dual[0, t, head] - found.node_dual[0, t, tail] - tariff
                if flow < 0.1:
                    kinds["idle"] += 1
                    assert rent < 1e-3
                elif flow < room - 0.1:
                    kinds["used"] += 1
                    assert rent == pytest.approx(0, abs=1e-3)
                else:
                    kinds["full"] += 1
                    assert rent > -1e-3
                    assert rent == pytest.approx(-found.reduced_cost[0, t, k], abs=1e-6)

    differ_by_the_tariff()
    assert min(kinds.values()) > 100, kinds


@pytest.mark.parametrize(("volume", "fills"), [(5000.0, False), (300.0, True)])
def test_stored_gas_grows_dearer_by_what_holding_it_costs(
    network_of, stores_of, proven, volume, fills
):
    """Twelve months of 30 days, demand 20 in summer and 80 in winter, supply at 10 + 0.2 q.

    Gas inside is worth the energy price plus the fee of a month that puts gas in, less the fee of
    one that takes gas out. From month to month that worth rises by the holding cost, and by more
    where the store is full in between.
    """
    fee, holding, days = 0.7, 0.15, 30.0
    demand = 50.0 - 30.0 * np.cos(2 * np.pi * np.arange(12) / 12)
    stores = stores_of(
        12,
        ratio=1 / days,
        initial=0.0,
        injection_cost=fee * days,
        withdrawal_cost=fee * days,
        tier_upper=volume,
        tier_cost=holding,
    )
    columns = [
        ({0: 1.0}, 10.0 * days, 0.2 * days, 200.0),
        ({0: 1.0}, 1000.0 * days, 0.0, np.inf),
        ({0: -1.0}, 1000.0 * days, 0.0, np.inf),
    ]
    found = proven(network_of(columns, demand[:, None], stores=stores))
    out, into = found.withdrawal[0, :, 0] > 1e-3, found.injection[0, :, 0] > 1e-3
    assert not (out & into).any()
    price = found.node_dual[0, :, 0] / days
    worth = np.where(into, price + fee, price - fee)
    inventory = found.inventory[0, :, 0]
    inside = (inventory > 1e-3) & (inventory < volume - 1e-3)
    turns = {"goes on": 0, "turns": 0, "full between": 0}
    active = np.flatnonzero(out | into)
    for a, b in pairwise(active):
        rise = worth[b] - worth[a] - holding * (b - a)
        if inside[a:b].all():
            assert rise == pytest.approx(0, abs=1e-4)
            assert (price[a + 1 : b] > worth[a] - fee).all()
            assert (price[a + 1 : b] < worth[b] + fee).all()
            turns["goes on" if into[a] == into[b] else "turns"] += 1
        else:
            assert rise > 1.0
            turns["full between"] += 1
    assert turns["goes on"] >= 3
    assert (turns["turns"], turns["full between"]) == ((0, 1) if fills else (1, 0))


def owner_of(problem, name):
    return problem.stores if name in ("initial", "limit_rhs") else problem


def nudged(problem, name, places, steps):
    """One lane as it is, then for every place one with a step more and one with a step less."""
    owner = owner_of(problem, name)
    values = np.repeat(getattr(owner, name), 1 + 2 * len(places), axis=0)
    for k, (place, step) in enumerate(zip(places, steps, strict=True)):
        values[1 + 2 * k][tuple(place)] += step
        values[2 + 2 * k][tuple(place)] -= step
    changed = replace(owner, **{name: values})
    return changed if owner is problem else replace(problem, stores=changed)


def duals(problem, found):
    """{name of an array: derivative of the objective by each of its entries}, one scenario."""
    s, u, q = problem.stores, found.store_dual[0], found.limit_dual[0]
    known = np.where(np.isfinite(s.limit_rhs[0, 0]), s.limit_inventory[0, 0], 0.0)
    return {
        "rhs": found.node_dual[0],
        "upper": np.minimum(found.reduced_cost[0], 0.0),
        "initial": -s.ratio[0] * u[0] - (known * q[0]).sum(-1),
        "limit_rhs": q,
    }


def test_duals_are_derivatives(random_of, proven, usual_of):
    """The objective is convex in what is given: a dual lies between the slopes to either side, and
    where these agree it is the derivative."""
    sharp = dict.fromkeys(("rhs", "upper", "initial", "limit_rhs"), 0)

    @settings(MANY, max_examples=60)
    @given(seed=SEEDS)
    def between_the_slopes(seed):
        problem = random_of(seed)
        r = np.random.default_rng(seed)
        prices = duals(problem, proven(problem))
        cost, bound = usual_of(problem)
        for name, dual in prices.items():
            levels = getattr(owner_of(problem, name), name)[0]
            movable = np.isfinite(levels) & ((levels > 0.0) | (name == "rhs"))
            places = r.permutation(np.argwhere(movable))[:6]
            if not len(places):
                continue
            at = tuple(places.T)
            steps = np.full(len(places), 0.01 * bound[0]) if name == "rhs" else 0.02 * levels[at]
            values = proven(nudged(problem, name, places, steps)).objective
            ahead = (values[1::2] - values[0]) / steps
            behind = (values[0] - values[2::2]) / steps
            blur = 1e-8 * (np.abs(values[0]) + cost[0] * bound[0]) / steps
            assert (dual[at] <= ahead + blur).all(), name
            assert (dual[at] >= behind - blur).all(), name
            exact = (ahead - behind < 0.01 * np.abs(dual[at])) & (blur < 0.01 * np.abs(dual[at]))
            sharp[name] += int(exact.sum())

    between_the_slopes()
    assert min(sharp.values()) > 20, sharp


@pytest.mark.parametrize(
    ("supplied", "price"),
    [(45.0, 10.0), (35.0, 80.0), (25.0, 500.0), (12.0, 2000.0), (4.0, 9000.0)],
)
def test_scarcity_price_is_the_value_of_the_tier_curtailed(network_of, proven, supplied, price):
    """Four tiers of 10: industry at 80, firm at 500, protected at 2000, hospitals at 9000."""
    tiers = [({0: -1.0}, -value, 0.0, 10.0) for value in (80.0, 500.0, 2000.0, 9000.0)]
    spill = ({0: -1.0}, 50.0, 0.0, np.inf)
    found = proven(network_of([({0: 1.0}, 10.0, 0.0, supplied), *tiers, spill], [0]))
    assert found.node_dual[0, 0, 0] == pytest.approx(price, rel=1e-5)
    served = np.clip(supplied - np.array([30.0, 20.0, 10.0, 0.0]), 0.0, 10.0)
    assert found.x[0, 0, 1:5] == pytest.approx(served, abs=1e-4)


@pytest.mark.parametrize("missing", [1.0, 7.5, 29.0])
def test_rising_voll_spreads_curtailment_evenly(network_of, proven, missing):
    """Three nodes of 10, 20 and 70 with VoLL 1000 + 500 per share curtailed, wide pipes between:
    all lose the same share, and the price says how much."""
    sizes = (10.0, 20.0, 70.0)
    curtailed = [({i: 1.0}, 1000.0, 500.0 / size, size) for i, size in enumerate(sizes)]
    pipes = [({i: -1.0, j: 1.0}, 0.0, 0.0, 500.0) for i, j in ((0, 1), (1, 2), (2, 0))]
    supply = [({0: 1.0}, 10.0, 0.0, 100.0 - missing), ({1: -1.0}, 2000.0, 0.0, np.inf)]
    found = proven(network_of([*curtailed, *pipes, *supply], sizes))
    share = missing / 100.0
    assert found.x[0, 0, :3] / sizes == pytest.approx([share] * 3, abs=1e-5)
    assert found.node_dual[0, 0] == pytest.approx([1000.0 + 500.0 * share] * 3, rel=1e-6)
