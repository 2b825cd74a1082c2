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
            passed = own[step.owner]
            passed *= multiplier
            excess[step.neighbours] += times(step.by_neighbour, passed)
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
        graph = np.zeros((hosts, count, *rate.shape[1:]))
        first, second = np.triu_indices(hosts, 1)
        graph[first, second] = arcs[pattern.between_hosts]
        graph[pattern.host[pattern.ends], np.arange(hosts, count)] = rate[pattern.ends]
        ends = np.zeros((count - hosts, count - hosts, *rate.shape[1:]))
        own = np.zeros((count, *rate.shape[1:]))
        own[:hosts] = excess[pattern.hosts]
        self._host_inverse = np.empty((hosts, *rate.shape[1:]))
        self._graph, self._ends, self._excess = graph, ends, own[hosts:]
        work = np.empty((_ROWS, count, *rate.shape[1:]))
        for k, stop in enumerate(pattern.reach):
            row = graph[k, k + 1 : stop]
            inverse = _inverted(own[k] + summed(row))
            multiplier = row * inverse
            _join(graph[k + 1 :, k + 1 : stop], multiplier, row, work)
            behind = hosts - k - 1
            _join(ends[:, : stop - hosts], multiplier[behind:], row[behind:], work)
            own[k + 1 : stop] += multiplier * own[k]
            row[...] = multiplier
            self._host_inverse[k] = inverse

    def between_stores(self) -> Array:
        """W, (S, S, T, B)."""
        arcs = self._ends
        out = np.zeros_like(arcs)
        count = len(arcs)
        for s in range(count - 1):
            np.negative(arcs[s, s + 1 :], out=out[s, s + 1 :])
            out[s + 1 :, s] = out[s, s + 1 :]
        own = np.arange(count)
        out[own, own] = self._excess - summed(out)
        end = self._pattern.end
        return out if np.array_equal(end, own) else out[end[:, None], end]

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
        return seen[hosts:][pattern.end]

    def backward(self, values: Array, stores: Array) -> None:
        """From what `forward` left and the stores' solution to that of all nodes, in place."""
        pattern = self._pattern
        hosts = pattern.hosts.size
        found = np.concatenate([values[pattern.hosts] * self._host_inverse, stores[pattern.ends]])
        for k in range(hosts - 1, -1, -1):
            part = slice(k + 1, pattern.reach[k])
            found[k] += summed(self._graph[k, part] * found[part])
        values[pattern.hosts] = found[:hosts]
        steps = zip(pattern.rounds, self._multiplier, self._inverse, strict=True)
        for step, multiplier, inverse in reversed(list(steps)):
            seen = values[step.neighbours][step.other]
            seen *= multiplier
            own = values[step.nodes]
            own *= inverse
            own += times(step.by_node, seen)
            values[step.nodes] = own


def _join(arcs: Array, multiplier: Array, row: Array, work: Array) -> None:
    """Add what an eliminated node makes of its arcs above the diagonal of `arcs` (r, c, T, B).

    row, multiplier : (c, T, B), its arcs, and the same over its pivot. What falls below the
    diagonal means nothing.
    """
    count, width = min(len(arcs), len(row)), arcs.shape[1]
    for i in range(0, count, _ROWS):
        end = min(i + _ROWS, count)
        update = work[: end - i, : width - i]
        arcs[i:end, i:] += np.multiply(multiplier[i:end, None], row[i:], out=update)


def times(matrix: sparse.csr_array | None, values: Array) -> Array:
    """`matrix @ v` for every vector v on the first axis: (c, ..) to (r, ..). None is the identity.

    Sparse times dense adds the terms of a row one after the other, whatever the number of vectors:
    the answer for one vector does not depend on the others, as it would with a dense product.
    """
    if matrix is None:
        return values
    flat = values.reshape(values.shape[0], math.prod(values.shape[1:]))
    return np.asarray(matrix @ flat).reshape(matrix.shape[0], *values.shape[1:])


def summed(array: Array) -> Array:
    """Sum over the first axis, one after the other: (c, ..) to (..).

    numpy adds in pairs where the other axes have length 1, which changes the last digits; nothing
    about a scenario may depend on how many others there are.
    """
    if len(array) and array.size == len(array):
        return np.asarray(np.add.accumulate(array, axis=0)[-1])
    return np.asarray(np.add.reduce(array, axis=0))


def _inverted(pivot: Array) -> Array:
    """1 / pivot; 0 for nodes without any freedom, which stand alone: their answer is 0."""
    return np.divide(1.0, pivot, out=np.zeros_like(pivot), where=pivot > 0.0)
