"""Every rival solves what we solve, and says how it ended."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest

from sim.bench.cases import linear, varied
from sim.bench.rivals import rival_called
from sim.bench.with_clarabel import conic
from sim.errors import InputError
from sim.solver import solve
from sim.solver.program import program


@pytest.fixture(scope="module")
def three(tiny):
    """Three variations, with a column shut in all of them."""
    problem = varied(tiny, 3)
    upper = problem.upper.copy()
    upper[:, :, 0] = 0.0
    return replace(problem, upper=upper)


def programs(problem):
    return [program(problem, b) for b in range(problem.scenarios)]


@pytest.mark.parametrize("name", ["clarabel", "clarabel-tuned", "highs-lp", "highs-qp"])
def test_a_rival_agrees_with_us(three, name):
    rival = rival_called(name, limit=20.0)
    problem = linear(three) if rival.linear else three
    answers = rival.run(programs(three))
    assert [answer.solved for answer in answers] == [True] * 3
    assert [a.objective for a in answers] == pytest.approx(solve(problem).objective, rel=1e-6)
    assert all(answer.seconds > 0.0 for answer in answers)
    assert (rival.name, bool(rival.label), bool(rival.note)) == (name, True, True)


def test_a_warm_start_ends_where_a_cold_one_does(three):
    rival = rival_called("highs-lp", limit=20.0)
    warm = [answer.objective for answer in rival.run(programs(three))]
    cold = [rival.run([one])[0].objective for one in programs(three)]
    assert warm == pytest.approx(cold, rel=1e-9)
    assert len(set(np.round(cold, 3))) == 3


def test_a_warm_start_needs_the_same_matrix(three, tiny):
    rows = tiny.stores.limit_inventory * 2.0
    other = replace(tiny, stores=replace(tiny.stores, limit_inventory=rows))
    with pytest.raises(InputError, match="one matrix"):
        rival_called("highs-lp", limit=20.0).run([program(three, 0), program(other, 0)])


def test_replaced_numbers_and_a_new_set_up_give_the_same(three):
    """Scenario 1 has another column shut, so that it cannot reuse what scenario 0 left."""
    upper = three.upper.copy()
    upper[1, :, 3] = 0.0
    mixed = replace(three, upper=upper)
    answers = rival_called("clarabel-tuned", limit=20.0).run(programs(mixed))
    ours = solve(mixed).objective
    assert [answer.objective for answer in answers] == pytest.approx(ours, rel=1e-6)


def test_shut_columns_are_left_out_or_held(three):
    full = program(three, 0)
    out, held = conic(full, leave_out=True), conic(full, leave_out=False)
    assert held.cost.size - out.cost.size == three.periods
    assert held.equalities - out.equalities == three.periods
    assert out.hessian.nnz == out.cost.size


def test_a_rival_that_runs_out_of_time_says_so(three):
    answers = rival_called("highs-qp", limit=0.0).run(programs(three))
    assert len(answers) == 1
    assert not answers[0].solved
    assert "ime limit" in answers[0].word


@pytest.mark.parametrize(
    ("name", "package"),
    [("clarabel", "clarabel"), ("highs-lp", "highspy"), ("highs-qp", "highspy")],
)
def test_a_missing_package_is_named(monkeypatch, name, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(InputError, match=r'pip install "gasgap\[bench\]"'):
        rival_called(name, limit=1.0)


def test_an_unknown_rival_is_refused():
    with pytest.raises(InputError, match=r"'gurobi'.*clarabel"):
        rival_called("gurobi", limit=1.0)
