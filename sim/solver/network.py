"""Elimination of the nodes from the network's normal matrix, without a subtraction.

The matrix  L = incidence diag(delta) incidence'  is that of a graph: arcs between nodes have
weights, its entries off the diagonal with the sign changed, and a node's *excess* is the sum of its
row. Every store hangs on its node by one arc more, of weight `rate`. Eliminating node k with d, the
sum of its excess and its arcs, joins its neighbours by

    arc_ij += arc_ik arc_kj / d,    excess_i += arc_ik excess_k / d.

Nothing is ever subtracted where columns connect two nodes with opposite signs (transport) or touch
one (supply, demand), so every number keeps its relative accuracy, however far the weights lie
apart: near an optimum that is 20 orders of magnitude. (Columns of another kind are allowed; they
may make arcs or excesses negative.) What remains are the ends of the stores' arcs, and between them
the matrix W of `kkt`.

The pattern is the same in every scenario and period. So the order of elimination and the place of
every number are worked out once, from the incidence matrix alone, and every arithmetic step is one
call over all of them. Nodes without stores go first, in rounds: those with the fewest neighbours,
no two neighbours in one round (a multiple minimum degree order). Nodes with stores follow one by
one; by then nearly all of them are neighbours.

References: W. K. Grassmann, M. I. Taksar, D. P. Heyman, Oper. Res. 33 (1985) 1107, for elimination
without subtraction; A. George and J. W. H. Liu, SIAM Review 31 (1989) 1, for the order.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import sparse

from sim.solver.pattern import Pattern
from sim.solver.problem import Array

# Rows of the dense part updated in one call: more waste arithmetic below the diagonal.
_ROWS = 16


class Elimination:
    """The network of every scenario and period with all its nodes eliminated."""

    def __init__(self, pattern: Pattern, delta: Array, rate: Array) -> None:
        """delta : (n, T, B), weights of the columns; rate : (S, T, B), of the stores."""
        self._pattern = pattern
        numbers = times(pattern.product, delta)
        arcs, excess = numbers[: pattern.arcs], numbers[pattern.arcs :]
        self._inverse: list[Array] = []
        self._multiplier: list[Array] = []
        for step in pattern.rounds:
            beside, own = arcs[step.entries], excess[step.nodes]
            inverse = _inverted(own + times(step.by_node, beside))
            multiplier = beside * inverse[step.owner]
            product = multiplier[step.left]
            product *= beside[step.right]
            arcs[step.changed] += times(step.collect, product)
            excess[step.neighbours] += times(step.by_neighbour, multiplier * own[step.owner])
            self._inverse.append(inverse)
            self._multiplier.append(multiplier)
        self._eliminate_hosts(arcs, excess, rate)

    def _eliminate_hosts(self, arcs: Array, excess: Array, rate: Array) -> None:
        """Nodes with stores, one by one: what is left of the graph is dense.

        Behind them come the ends of the stores' arcs, in the order of the nodes: eliminating node k
        changes what lies between it and the last end that belongs to it or a node before.
        """
        pattern = self._pattern
        hosts, count = pattern.hosts.size, pattern.hosts.size + rate.shape[0]
        graph = np.zeros((count, count, *rate.shape[1:]))
        first, second = np.triu_indices(hosts, 1)
        graph[first, second] = arcs[pattern.between_hosts]
        ends = np.arange(hosts, count)
        graph[pattern.host[pattern.ends], ends] = rate[pattern.ends]
        own = np.zeros((count, *rate.shape[1:]))
        own[:hosts] = excess[pattern.hosts]
        self._host_inverse = np.empty((hosts, *rate.shape[1:]))
        self._graph = graph
        work = np.empty((_ROWS, count, *rate.shape[1:]))
        for k, stop in enumerate(pattern.reach):
            row = graph[k, k + 1 : stop]
            inverse = _inverted(own[k] + row.sum(axis=0))
            multiplier = row * inverse
            for i in range(k + 1, stop - 1, _ROWS):
                end = min(i + _ROWS, stop - 1)
                left, right = multiplier[i - k - 1 : end - k - 1], row[i - k :]
                update = work[: end - i, : len(right)]
                graph[i:end, i + 1 : stop] += np.multiply(left[:, None], right, out=update)
            own[k + 1 : stop] += multiplier * own[k]
            row[...] = multiplier
            self._host_inverse[k] = inverse
        self._ends = graph[hosts:, hosts:], own[hosts:]

    def between_stores(self) -> Array:
        """W, (S, S, T, B)."""
        arcs, excess = self._ends
        out = np.zeros_like(arcs)
        count = len(arcs)
        for s in range(count - 1):
            np.negative(arcs[s, s + 1 :], out=out[s, s + 1 :])
            out[s + 1 :, s] = out[s, s + 1 :]
        own = np.arange(count)
        out[own, own] = excess - out.sum(axis=0)
        place = np.argsort(self._pattern.ends)
        return np.asarray(out[place[:, None], place])

    def forward(self, values: Array) -> Array:
        """Take the nodes out of a right-hand side (N, T, B), in place; what the stores see of it.

        (S, T, B)
        """
        pattern = self._pattern
        for step, multiplier in zip(pattern.rounds, self._multiplier, strict=True):
            moved = values[step.nodes][step.owner]
            moved *= multiplier
            values[step.neighbours] += times(step.by_neighbour, moved)
        hosts = pattern.hosts.size
        seen = np.zeros(self._graph.shape[1:])
        seen[:hosts] = values[pattern.hosts]
        for k, stop in enumerate(pattern.reach):
            seen[k + 1 : stop] += self._graph[k, k + 1 : stop] * seen[k]
        values[pattern.hosts] = seen[:hosts]
        stores = np.empty_like(seen[hosts:])
        stores[pattern.ends] = seen[hosts:]
        return stores

    def backward(self, values: Array, stores: Array) -> None:
        """From what `forward` left and the stores' solution to that of all nodes, in place."""
        pattern = self._pattern
        hosts = pattern.hosts.size
        found = np.concatenate([values[pattern.hosts] * self._host_inverse, stores[pattern.ends]])
        for k in range(hosts - 1, -1, -1):
            part = slice(k + 1, pattern.reach[k])
            found[k] += (self._graph[k, part] * found[part]).sum(axis=0)
        values[pattern.hosts] = found[:hosts]
        steps = zip(pattern.rounds, self._multiplier, self._inverse, strict=True)
        for step, multiplier, inverse in reversed(list(steps)):
            seen = values[step.neighbours][step.other]
            seen *= multiplier
            own = values[step.nodes]
            own *= inverse
            own += times(step.by_node, seen)
            values[step.nodes] = own


def times(matrix: sparse.csr_array, values: Array) -> Array:
    """`matrix @ v` for every vector v on the first axis: (c, ..) to (r, ..).

    Sparse times dense adds the terms of a row one after the other, whatever the number of vectors:
    the answer for one vector does not depend on the others, as it would with a dense product.
    """
    flat = values.reshape(values.shape[0], math.prod(values.shape[1:]))
    return np.asarray(matrix @ flat).reshape(matrix.shape[0], *values.shape[1:])


def _inverted(pivot: Array) -> Array:
    """1 / pivot; 0 for nodes without any freedom, which stand alone: their answer is 0."""
    return np.divide(1.0, pivot, out=np.zeros_like(pivot), where=pivot > 0.0)
