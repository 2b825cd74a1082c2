"""Places of the network's numbers, and the order in which its nodes are eliminated."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from sim.solver.problem import IntArray

Pair = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Round:
    """Nodes eliminated together, q of them, none next to another.

    Their arcs, e of them, go to k neighbours; p pairs of arcs of one node join two neighbours.
    """

    nodes: IntArray
    """(q,)"""
    entries: IntArray
    """(e,), the arcs."""
    owner: IntArray
    """(e,), position of an arc's node among `nodes`."""
    other: IntArray
    """(e,), position of its other end among `neighbours`."""
    neighbours: IntArray
    """(k,)"""
    left: IntArray
    right: IntArray
    """(p,), positions of the pairs among `entries`."""
    changed: IntArray
    """(c,), arcs between neighbours that change."""
    collect: sparse.csr_array | None
    """(c, p), which pairs change which arc; None where every pair changes its own."""
    by_node: sparse.csr_array
    """(q, e), sums arcs by node."""
    by_neighbour: sparse.csr_array | None
    """(k, e), sums arcs by neighbour; None where every arc has its own, in order."""


@dataclass(frozen=True, eq=False)
class Pattern:
    """What a network's matrix and its elimination look like: shared by all scenarios and periods.

    Numbered are its arcs, those the elimination makes included, and then the excess of every node.
    """

    arcs: int
    product: sparse.csr_array
    """(arcs + N, n), from the weights of the columns to arcs and excesses."""
    rounds: tuple[Round, ...]
    hosts: IntArray
    """(U,), nodes with a store, eliminated last."""
    host: IntArray
    """(S,), which of them a store hangs on."""
    ends: IntArray
    """(S,), the stores in the order of their nodes: that of the ends of their arcs."""
    end: IntArray
    """(S,), the position of each store in that order."""
    reach: tuple[int, ...]
    """U entries: behind all nodes and their ends, in that order, the first that eliminating a node
    leaves alone."""
    between_hosts: IntArray
    """(U (U - 1) / 2,), the arcs between them, as `numpy.triu_indices` orders pairs."""

    @classmethod
    def of(cls, incidence: sparse.csr_array, store_node: IntArray) -> Pattern:
        """The pattern of a network with stores on some of its nodes."""
        nodes, columns = incidence.shape
        hosts, host = np.unique(store_node, return_inverse=True)
        number: dict[Pair, int] = {}
        arcs, excess = _products(sparse.csc_array(incidence), number)
        rounds = _rounds(nodes, set(hosts.tolist()), number)
        first, second = np.triu_indices(hosts.size, 1)
        pairs = zip(hosts[first].tolist(), hosts[second].tolist(), strict=True)
        between = [number.setdefault(pair, len(number)) for pair in pairs]
        rows = [row for row, _, _ in arcs] + [len(number) + node for node, _, _ in excess]
        return cls(
            arcs=len(number),
            product=_matrix(
                rows,
                [column for _, column, _ in (*arcs, *excess)],
                (len(number) + nodes, columns),
                [value for _, _, value in (*arcs, *excess)],
            ),
            rounds=rounds,
            hosts=hosts,
            host=host,
            ends=(ends := np.argsort(host, kind="stable")),
            end=np.argsort(ends),
            reach=tuple((hosts.size + np.cumsum(np.bincount(host))).tolist()),
            between_hosts=np.array(between, np.int64),
        )

    def restricted(self, columns: IntArray) -> Pattern:
        """The same for some columns of the network only; the order of elimination stays."""
        return replace(self, product=sparse.csr_array(self.product[:, columns]))


Term = tuple[int, int, float]


def _products(
    incidence: sparse.csc_array, number: dict[Pair, int]
) -> tuple[list[Term], list[Term]]:
    """(arc, column, weight) and (node, column, weight) of the matrix; numbers arcs as met."""
    arcs: list[Term] = []
    excess: list[Term] = []
    for column in range(incidence.shape[1]):
        part = slice(incidence.indptr[column], incidence.indptr[column + 1])
        ends = sorted(
            zip(incidence.indices[part].tolist(), incidence.data[part].tolist(), strict=True)
        )
        together = sum(weight for _, weight in ends)
        for position, (i, a) in enumerate(ends):
            if a * together != 0.0:
                excess.append((i, column, a * together))
            for k, b in ends[position + 1 :]:
                arcs.append((number.setdefault((i, k), len(number)), column, -a * b))
    return arcs, excess


def _rounds(nodes: int, hosts: set[int], number: dict[Pair, int]) -> tuple[Round, ...]:
    """Eliminate all nodes but hosts symbolically, numbering the arcs this makes."""
    next_to: list[set[int]] = [set() for _ in range(nodes)]
    for i, k in number:
        next_to[i].add(k)
        next_to[k].add(i)
    left = [node for node in range(nodes) if node not in hosts]
    rounds = []
    while left:
        chosen = _independent(left, next_to)
        around = [sorted(next_to[node]) for node in chosen]
        for node, near in zip(chosen, around, strict=True):
            for a, i in enumerate(near):
                next_to[i].update(near[:a], near[a + 1 :])
                next_to[i].discard(node)
                for k in near[a + 1 :]:
                    number.setdefault((i, k), len(number))
        left = [node for node in left if node not in set(chosen)]
        rounds.append(_round(chosen, around, number))
    return tuple(rounds)


def _independent(left: list[int], next_to: list[set[int]]) -> list[int]:
    """Nodes with about the fewest neighbours, none next to another."""
    order = sorted(left, key=lambda node: (len(next_to[node]), node))
    most = len(next_to[order[0]]) + 1
    chosen: list[int] = []
    barred: set[int] = set()
    for node in order:
        if len(next_to[node]) > most:
            break
        if node not in barred:
            chosen.append(node)
            barred |= next_to[node]
    return chosen


def _round(chosen: list[int], around: list[list[int]], number: dict[Pair, int]) -> Round:
    entries: list[int] = []
    owner: list[int] = []
    other: list[int] = []
    pairs: list[tuple[int, int, int]] = []
    for position, (node, near) in enumerate(zip(chosen, around, strict=True)):
        first = len(entries)
        for a, i in enumerate(near):
            entries.append(number[min(node, i), max(node, i)])
            owner.append(position)
            other.append(i)
            for b, k in enumerate(near[a + 1 :], start=a + 1):
                pairs.append((number[i, k], first + a, first + b))
    target, left, right = np.array(sorted(pairs), np.int64).reshape(-1, 3).T
    changed, into = np.unique(target, return_inverse=True)
    neighbours, seen = np.unique(np.array(other, np.int64), return_inverse=True)
    count = len(entries)
    return Round(
        nodes=np.array(chosen, np.int64),
        entries=np.array(entries, np.int64),
        owner=np.array(owner, np.int64),
        other=seen,
        neighbours=neighbours,
        left=left,
        right=right,
        changed=changed,
        collect=_sums(into, changed.size),
        by_node=_matrix(owner, range(count), (len(chosen), count)),
        by_neighbour=_sums(seen, neighbours.size),
    )


def _sums(into: IntArray, count: int) -> sparse.csr_array | None:
    """The matrix that adds up numbers of one place; None where it would change nothing."""
    if np.array_equal(into, np.arange(count)):
        return None
    return _matrix(into, range(into.size), (count, into.size))


def _matrix(
    row: IntArray | list[int],
    column: IntArray | list[int] | range,
    shape: tuple[int, int],
    value: list[float] | None = None,
) -> sparse.csr_array:
    entries = np.ones(len(row)) if value is None else np.array(value, np.float64)
    place = np.array(row, np.int64), np.array(column, np.int64)
    return sparse.csr_array((entries, place), shape=shape)
