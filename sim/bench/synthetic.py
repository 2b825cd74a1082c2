"""A gas-like network from a seed: places in a square, pipes between neighbours, a year of months.

Every node has firm demand with seasons, tiers of elastic demand whose price falls linearly, a
costly backstop and free spill; three in ten have supply in three steps of rising cost, one in five
a store that empties slowly when low. So every problem has an interior and an optimum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from sim.solver import Problem, Stores
from sim.solver.problem import Array, IntArray

PERIODS = 12
_DAYS = 30.0
_NEIGHBOURS = 3
_SUPPLIED, _STORED = 0.3, 0.2
_BACKSTOP = 3000.0
_PRICES = (400.0, 200.0, 120.0, 80.0, 40.0, 15.0)
"""Ends of the elastic tiers, five of them."""
_FLEXIBLE = 0.4
"""Share of demand in the tiers; the rest is firm."""


@dataclass(frozen=True)
class _Columns:
    """Columns of one kind: where they take from and give to (-1: nowhere), and what they are."""

    source: IntArray
    target: IntArray
    cost: Array
    curvature: Array
    upper: Array


def synthetic(nodes: int, seed: int = 0, periods: int = PERIODS) -> Problem:
    """One scenario on a random geometric graph; the same for the same arguments."""
    r = np.random.default_rng((seed, nodes))
    demand = r.lognormal(4.0, 0.8, nodes)
    season = 1.0 + 0.5 * np.cos(2.0 * np.pi * np.arange(periods) / periods)
    kinds = (_pipes(r, nodes), _supply(r, demand), _tiers(demand), _ends(nodes))
    cost, curvature, upper = (
        np.concatenate([getattr(kind, name) for kind in kinds])
        for name in ("cost", "curvature", "upper")
    )
    elastic = np.concatenate([np.full(kind.cost.size, kind is kinds[2]) for kind in kinds])
    swing = np.where(elastic, season[:, None], 1.0)
    firm = (1.0 - _FLEXIBLE) * demand * season[:, None]
    return Problem(
        incidence=_incidence(kinds, nodes),
        cost=cost[None, None],
        curvature=(curvature / swing)[None],
        upper=(upper * swing)[None],
        rhs=firm[None],
        stores=_stores(r, demand, periods),
    )


def _incidence(kinds: tuple[_Columns, ...], nodes: int) -> sparse.csr_array:
    source, target = (
        np.concatenate([getattr(kind, name) for kind in kinds]) for name in ("source", "target")
    )
    column = np.arange(source.size)
    leaves, enters = source >= 0, target >= 0
    rows = np.concatenate([source[leaves], target[enters]]).astype(np.int64)
    columns = np.concatenate([column[leaves], column[enters]])
    values = np.concatenate([-np.ones(int(leaves.sum())), np.ones(int(enters.sum()))])
    return sparse.csr_array((values, (rows, columns)), shape=(nodes, source.size))


def _pipes(r: np.random.Generator, nodes: int) -> _Columns:
    """Both ways to the nearest neighbours and to the nearest node with a lower number.

    The latter joins the network up.
    """
    place = r.random((nodes, 2))
    distance = np.linalg.norm(place[:, None] - place, axis=-1)
    pairs: set[tuple[int, int]] = set()
    for i in range(nodes):
        near = np.argsort(distance[i], kind="stable")[1 : 1 + _NEIGHBOURS]
        pairs |= {(min(i, int(k)), max(i, int(k))) for k in near}
        if i:
            pairs.add((int(np.argmin(distance[i, :i])), i))
    ends = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    both = np.concatenate([ends, ends[:, ::-1]])
    upper = np.tile(r.lognormal(4.0, 0.7, len(ends)), 2)
    cost = 0.1 + 10.0 * distance[both[:, 0], both[:, 1]]
    return _Columns(both[:, 0], both[:, 1], cost, np.zeros(len(both)), upper)


def _supply(r: np.random.Generator, demand: Array) -> _Columns:
    """Three steps each on some of the nodes, about a tenth more than demand in all."""
    supplied = np.flatnonzero(r.random(demand.size) < _SUPPLIED)
    supplied = supplied if supplied.size else np.zeros(1, np.int64)
    size = r.lognormal(0.0, 0.5, supplied.size)
    size *= 1.1 * demand.sum() / size.sum()
    node = np.repeat(supplied, 3)
    cost = np.repeat(r.uniform(5.0, 20.0, supplied.size), 3) + np.tile([0.0, 10.0, 30.0], size.size)
    nowhere = np.full(node.size, -1)
    return _Columns(nowhere, node, cost, np.zeros(node.size), np.repeat(size / 3.0, 3))


def _tiers(demand: Array) -> _Columns:
    """Elastic demand: tier k of every node, then tier k + 1."""
    high, low = np.array(_PRICES[:-1]), np.array(_PRICES[1:])
    upper = np.tile(_FLEXIBLE * demand / high.size, high.size)
    node = np.tile(np.arange(demand.size), high.size)
    curvature = np.repeat(high - low, demand.size) / upper
    nowhere = np.full(node.size, -1)
    return _Columns(node, nowhere, -np.repeat(high, demand.size), curvature, upper)


def _ends(nodes: int) -> _Columns:
    """Backstop, then spill, of every node."""
    node, nowhere, zero = np.arange(nodes), np.full(nodes, -1), np.zeros(nodes)
    return _Columns(
        source=np.concatenate([nowhere, node]),
        target=np.concatenate([node, nowhere]),
        cost=np.concatenate([np.full(nodes, _BACKSTOP), zero]),
        curvature=np.zeros(2 * nodes),
        upper=np.full(2 * nodes, np.inf),
    )


def _stores(r: np.random.Generator, demand: Array, periods: int) -> Stores:
    """Half full at the start; gas left at the end is worth a little in two tiers."""
    node = np.flatnonzero(r.random(demand.size) < _STORED)
    volume = r.uniform(30.0, 120.0, node.size) * demand[node]
    out, into = volume / r.uniform(50.0, 100.0, node.size), volume / r.uniform(100.0, 200.0)
    each, tier = (1, periods, node.size), (1, periods, node.size, 2)
    worth = np.zeros(tier)
    worth[:, -1] = [-20.0 / _DAYS, -5.0 / _DAYS]
    rows = {name: np.zeros((*each, 1)) for name in ("withdrawal", "injection", "inventory")}
    rows["withdrawal"][..., 0] = 1.0
    rows["inventory"][..., 0] = -2.0 * out / volume
    return Stores(
        node=node,
        ratio=np.full(periods, 1.0 / _DAYS),
        initial=0.5 * volume[None],
        withdrawal_cost=np.full(each, 0.5),
        withdrawal_upper=out * np.ones(each),
        injection_cost=np.full(each, 0.5),
        injection_upper=into * np.ones(each),
        tier_cost=worth,
        tier_curvature=np.zeros(tier),
        tier_upper=0.5 * volume[:, None] * np.ones(tier),
        **{f"limit_{name}": values for name, values in rows.items()},
        limit_rhs=np.broadcast_to(0.2 * out[:, None], (*each, 1)),
    )
