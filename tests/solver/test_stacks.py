"""Problems that differ in amounts only are solved as one, and each as if alone."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from sim.solver import Problem, Settings, Solution, solve, solve_all
from sim.solver.stacks import stacks_of


def equal(one: Solution, other: Solution) -> bool:
    """Bit for bit."""
    names = [field.name for field in fields(one) if field.name != "status"]
    arrays = [(getattr(one, name), getattr(other, name)) for name in names]
    return one.status == other.status and all(a.tobytes() == b.tobytes() for a, b in arrays)


def family(random_of: Any) -> list[Problem]:
    """Two networks; of the first other amounts, other initial levels, other limits."""
    first = random_of(1, scenarios=3)
    stores = first.stores
    fuller = replace(stores, initial=0.5 * stores.initial)
    tighter = replace(stores, limit_rhs=1.25 * stores.limit_rhs)
    return [
        first,
        replace(first, cost=1.5 * first.cost),
        random_of(2),
        replace(first, stores=fuller).select(slice(1, 2)),
        replace(first, stores=tighter),
        first.select(np.array([2, 0])),
    ]


@pytest.mark.parametrize("chunk", [None, 1, 2, 4])
@pytest.mark.parametrize("threads", [1, 2])
def test_each_is_solved_as_if_alone(threads: int, chunk: int | None, random_of: Any) -> None:
    """Chunks reach from one problem into the next."""
    problems = family(random_of)
    found = solve_all(problems, Settings(threads=threads, chunk=chunk))
    assert [len(solution.status) for solution in found] == [3, 3, 1, 1, 3, 2]
    for problem, solution in zip(problems, found, strict=True):
        assert solution.optimal.all()
        assert equal(solution, solve(problem))


def test_only_alike_problems_are_put_together(random_of: Any) -> None:
    """Another entry of the network, another node of a store, another length of a period."""
    problem = random_of(1, scenarios=2)
    incidence = problem.incidence.copy()
    incidence.data[0] *= 2
    node = (problem.stores.node + 1) % problem.nodes
    others = [
        replace(problem, incidence=incidence),
        replace(problem, stores=replace(problem.stores, node=node)),
        replace(problem, stores=replace(problem.stores, ratio=2 * problem.stores.ratio)),
    ]
    stacks = stacks_of([problem, *others, problem])
    assert [stack.places for stack in stacks] == [(0, 4), (1,), (2,), (3,)]
    assert stacks[0].scenarios == 4
    assert stacks[0].select(0, 2).cost.tobytes() == problem.cost.tobytes()
    assert stacks[0].select(1, 3).cost.tobytes() == problem.cost[[1, 0]].tobytes()


def test_a_pattern_is_found_once(random_of: Any) -> None:
    problem = random_of(1)
    [one] = stacks_of([problem])
    [two] = stacks_of([replace(problem, cost=2 * problem.cost)])
    assert one.pattern is two.pattern
    [other] = stacks_of([random_of(2)])
    assert other.pattern is not one.pattern
