"""Problems that differ in amounts only, put together: fewer and longer runs over memory."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse

from sim.solver.pattern import Pattern
from sim.solver.problem import IntArray, Problem, Stores
from sim.solver.solution import Solution

KEPT = 16
"""Patterns of networks kept from one batch to the next: finding the order of elimination takes as
long as solving a scenario or two."""


@dataclass(frozen=True, eq=False)
class Stack:
    """Problems on one network, of one shape: their scenarios, one problem after the other.

    places : where each problem stood among all of them
    """

    places: tuple[int, ...]
    problems: tuple[Problem, ...]
    pattern: Pattern

    @cached_property
    def ends(self) -> IntArray:
        """(problems,), the number of scenarios up to the end of each."""
        return np.cumsum([problem.scenarios for problem in self.problems])

    @property
    def scenarios(self) -> int:
        """Of all problems."""
        return int(self.ends[-1])

    def select(self, first: int, stop: int) -> Problem:
        """Neighbouring scenarios as one problem."""
        parts = []
        for problem, end in zip(self.problems, self.ends.tolist(), strict=True):
            start = end - problem.scenarios
            if start < stop and first < end:
                parts.append(problem.select(slice(max(first - start, 0), stop - start)))
        return parts[0] if len(parts) == 1 else _joined(parts)

    def split(self, solution: Solution) -> list[Solution]:
        """The solution of each problem, from that of all scenarios."""
        if len(self.problems) == 1:
            return [solution]
        starts = [0, *self.ends.tolist()]
        return [solution.part(*ends) for ends in pairwise(starts)]


def stacks_of(problems: Sequence[Problem]) -> list[Stack]:
    """All problems, those that may be solved as one together."""
    alike: dict[Hashable, list[int]] = {}
    for place, problem in enumerate(problems):
        alike.setdefault(_likeness(problem), []).append(place)
    return [
        Stack(
            tuple(places),
            tuple(problems[place] for place in places),
            _pattern_of(*_network(problems[places[0]])),
        )
        for places in alike.values()
    ]


_Network = tuple[tuple[int, int], bytes, bytes, bytes, bytes]


def _network(problem: Problem) -> _Network:
    """Incidence matrix and places of stores as one value."""
    of = problem.incidence
    index = (of.indptr.astype(np.int64), of.indices.astype(np.int64))
    node = problem.stores.node
    first, second = (part.tobytes() for part in index)
    return (problem.nodes, problem.columns), first, second, of.data.tobytes(), node.tobytes()


def _likeness(problem: Problem) -> Hashable:
    """Equal for problems that differ in nothing but what scenarios of one problem may differ in."""
    stores = problem.stores
    shapes = problem.periods, stores.tier_cost.shape[-1], stores.limit_rhs.shape[-1]
    return _network(problem), shapes, stores.ratio.tobytes()


@lru_cache(maxsize=KEPT)
def _pattern_of(
    shape: tuple[int, int], indptr: bytes, indices: bytes, data: bytes, node: bytes
) -> Pattern:
    places = np.frombuffer(indices, np.int64), np.frombuffer(indptr, np.int64)
    incidence = sparse.csr_array((np.frombuffer(data, np.float64), *places), shape=shape)
    return Pattern.of(incidence, np.frombuffer(node, np.int64))


def _joined(problems: Sequence[Problem]) -> Problem:
    """Scenarios of alike problems, one problem after the other."""
    first = problems[0]
    shared = {"incidence", "node", "ratio"}

    def arrays(owners: Sequence[Any], kind: type) -> dict[str, Any]:
        names = [field.name for field in fields(kind) if field.name not in shared | {"stores"}]
        return {name: np.concatenate([getattr(own, name) for own in owners]) for name in names}

    stores = Stores(
        node=first.stores.node,
        ratio=first.stores.ratio,
        **arrays([problem.stores for problem in problems], Stores),
    )
    return Problem(incidence=first.incidence, stores=stores, **arrays(problems, Problem))
