"""Presolve: columns that differ in nothing but their size are one, closed ones are none.

Columns with the same coefficients, the same cost at zero and the same marginal cost at their upper
bound, in every period, fill up together: at any price each stands at the same share of its bound.
So they are solved as one, as wide as all of them, and told apart afterwards. (In a market these are
the tiers of demand that give way at the same prices.) Columns closed in all scenarios and periods
are left out.

Which columns are alike is a property of one scenario. Scenarios that agree about it are solved in
one batch, so that no answer depends on which others are solved beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from sim.solver.problem import Array, BoolArray, IntArray, Problem

# Marginal costs at the bounds are the same if they agree to this: they come from a division.
_SAME = 1e-12


@dataclass(frozen=True, eq=False)
class Merged:
    """A problem with one column for each class of alike columns, and the way back."""

    whole: Problem
    problem: Problem
    place: IntArray
    """(n,), the column that stands for each of the whole problem's, -1 where it is closed."""
    columns: IntArray
    """Columns of the whole problem that represent their class, in the order of the smaller one."""

    def spread(self, x: Array) -> Array:
        """Values of the merged columns (B, T, .) as values of all columns (B, T, n)."""
        out = np.zeros(self.whole.cost.shape)
        open_ = np.flatnonzero(self.place >= 0)
        stands = self.place[open_]
        shared = np.bincount(stands, minlength=x.shape[-1])[stands] > 1
        out[..., open_[~shared]] = x[..., stands[~shared]]
        where, stands = open_[shared], stands[shared]
        total = self.problem.upper[..., stands]
        share = self.whole.upper[..., where] / np.where(total > 0.0, total, 1.0)
        out[..., where] = np.minimum(share * x[..., stands], self.whole.upper[..., where])
        return out


def merged(problem: Problem) -> Iterator[tuple[IntArray, Merged]]:
    """Scenarios (positions) that agree on which columns are alike, with their smaller problem."""
    owner = _owners(problem)
    left = np.arange(problem.scenarios)
    while left.size:
        agree = (owner[left] == owner[left[0]]).all(axis=1)
        lanes, left = left[agree], left[~agree]
        part = problem if lanes.size == problem.scenarios else problem.select(lanes)
        yield lanes, _merge(part, owner[lanes[0]])


def _merge(problem: Problem, owner: IntArray) -> Merged:
    """One column for each class, as wide as its members together, its costs between the same."""
    representative, place = np.unique(owner, return_inverse=True)
    order = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[order], np.arange(representative.size))
    upper = problem.upper[..., order]
    if starts.size:
        upper = np.add.reduceat(upper, starts, axis=-1)
    kept = np.flatnonzero(upper.any(axis=(0, 1)))
    column, upper = representative[kept], upper[..., kept]
    number = np.full(representative.size, -1)
    number[kept] = np.arange(kept.size)
    # The rise of the marginal cost over the width: infinite bounds stand alone and keep their own.
    own = problem.upper[..., column]
    narrowed = np.where(np.isfinite(upper) & (upper > 0.0), own, 1.0)
    narrowed /= np.where(np.isfinite(upper) & (upper > 0.0), upper, 1.0)
    smaller = replace(
        problem,
        incidence=problem.incidence[:, column],
        cost=problem.cost[..., column],
        curvature=problem.curvature[..., column] * narrowed,
        upper=upper,
    )
    return Merged(problem, smaller, number[place], column)


def _owners(problem: Problem) -> IntArray:
    """(B, n), the lowest column of the class that each column belongs to.

    Columns are put in order, alike ones side by side, and neighbours compared in every period.
    """
    structure, first = _structure(problem), _marginal_cost_at_bound(problem, 0)
    order = np.lexsort((first, problem.cost[:, 0], structure))
    alike = np.diff(np.take_along_axis(structure, order, -1)) == 0
    for t in range(problem.periods):
        cost = np.take_along_axis(problem.cost[:, t], order, -1)
        last = np.take_along_axis(_marginal_cost_at_bound(problem, t), order, -1)
        alike &= np.diff(cost) == 0.0
        alike &= np.abs(np.diff(last)) <= _SAME * (np.abs(last[:, 1:]) + np.abs(cost[:, 1:]))
    owner = np.empty_like(order)
    for b in range(problem.scenarios if order.shape[1] else 0):
        starts = np.flatnonzero(np.concatenate([[True], ~alike[b]]))
        lowest = np.minimum.reduceat(order[b], starts)
        owner[b, order[b]] = np.repeat(lowest, np.diff(np.append(starts, order.shape[1])))
    return owner


def _structure(problem: Problem) -> IntArray:
    """(B, n), equal numbers for columns with the same coefficients that are bounded throughout."""
    columns = sparse.csc_array(problem.incidence)
    columns.sort_indices()
    seen: dict[tuple[bytes, bytes], int] = {}
    found = np.empty(problem.columns, np.int64)
    for i in range(found.size):
        part = slice(columns.indptr[i], columns.indptr[i + 1])
        name = columns.indices[part].tobytes(), columns.data[part].tobytes()
        found[i] = seen.setdefault(name, len(seen))
    bounded = _bounded(problem)
    return np.where(bounded, found, found.size + np.arange(found.size))


def _bounded(problem: Problem) -> BoolArray:
    """(B, n), columns with an upper bound in every period."""
    return np.asarray(np.isfinite(problem.upper).all(axis=1))


def _marginal_cost_at_bound(problem: Problem, t: int) -> Array:
    upper = problem.upper[:, t]
    width = np.where(np.isfinite(upper), upper, 0.0)
    return np.asarray(problem.cost[:, t] + problem.curvature[:, t] * width)
