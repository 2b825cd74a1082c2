"""What a problem refuses, and how its axes are shared."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import numpy as np
import pytest

from sim.errors import InputError, ProblemError
from sim.solver import Settings, Status, Stores, solve_reference
from sim.solver import reference as reference_module


@pytest.fixture
def small(problem_of, stores_of):
    return problem_of([[1, -1]], [[10, 1]] * 2, [[100, 100]] * 2, [[5], [5]], stores=stores_of(2))


def spoiled(array, value):
    out = np.array(array)
    out.flat[-1] = value
    return out


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("cost", np.nan, r"cost\[0, 1, 1\] is nan: it must be finite"),
        ("cost", np.inf, r"cost\[0, 1, 1\] is inf"),
        ("rhs", -np.inf, r"rhs\[0, 1, 0\] is -inf"),
        ("upper", -1.0, r"upper\[0, 1, 1\] is -1.0: it must be finite or \+inf and not negative"),
        ("curvature", -2.0, r"curvature\[0, 1, 1\] is -2.0"),
    ],
)
def test_bad_values_are_named(small, name, value, message):
    with pytest.raises(ProblemError, match=message):
        replace(small, **{name: spoiled(getattr(small, name), value)})


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("initial", np.nan, r"stores.initial\[0, 0\] is nan"),
        ("tier_upper", -1.0, r"stores.tier_upper\[0, 1, 0, 0\] is -1.0"),
        ("withdrawal_upper", np.nan, r"stores.withdrawal_upper\[0, 1, 0\] is nan"),
        ("ratio", 0.0, "stores.ratio must be above 0"),
    ],
)
def test_bad_store_values_are_named(small, name, value, message):
    with pytest.raises(ProblemError, match=message):
        replace(small.stores, **{name: spoiled(getattr(small.stores, name), value)})


STORE_ARRAYS = [field.name for field in fields(Stores) if field.name != "node"]
ARRAYS = ["cost", "curvature", "upper", "rhs", *STORE_ARRAYS]
BOUNDS = {"upper", "withdrawal_upper", "injection_upper", "tier_upper"}
NEVER_NEGATIVE = BOUNDS | {"curvature", "tier_curvature"}
UNUSUAL = [(name, value) for name in ARRAYS for value in (np.nan, np.inf, -np.inf, -1e-9)]
FINE = {(name, np.inf) for name in BOUNDS | {"limit_rhs"}}
FINE |= {(name, -1e-9) for name in ARRAYS if name not in NEVER_NEGATIVE | {"ratio"}}


def with_one_odd_entry(problem_of, stores_of, name, value):
    """What owns the array, the array with `value` in its middle, and where that is."""
    stores = stores_of(3, node=[0, 0], limit_rhs=[1.0, 2.0], tier_upper=[1.0, 2.0])
    whole = problem_of([[1, -1]], [[10, 1]] * 3, [[100, 100]] * 3, [[5]] * 3, stores=stores)
    owner = whole.stores if name in STORE_ARRAYS else whole
    array = np.array(getattr(owner, name))
    place = tuple(size // 2 for size in array.shape)
    array[place] = value
    return owner, array, place


@pytest.mark.parametrize(("name", "value"), [case for case in UNUSUAL if case not in FINE])
def test_every_array_refuses_what_it_cannot_mean(problem_of, stores_of, name, value):
    owner, array, place = with_one_odd_entry(problem_of, stores_of, name, value)
    where = ("stores." if name in STORE_ARRAYS else "") + f"{name}[{', '.join(map(str, place))}]"
    # A ratio of the wrong sign is refused as a whole.
    where = "stores.ratio must be above 0" if (name, value) == ("ratio", -1e-9) else where
    with pytest.raises(ProblemError, match=re.escape(where)):
        replace(owner, **{name: array})


@pytest.mark.parametrize(("name", "value"), sorted(FINE))
def test_every_array_takes_what_it_may_hold(problem_of, stores_of, name, value):
    owner, array, place = with_one_odd_entry(problem_of, stores_of, name, value)
    assert getattr(replace(owner, **{name: array}), name)[place] == value


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_bad_coefficient_of_the_network_is_named(small, value):
    incidence = np.array([[1.0, value]])
    with pytest.raises(ProblemError, match=rf"incidence.data\[1\] is {value}"):
        replace(small, incidence=incidence)


def test_wrong_shapes_are_named(small):
    with pytest.raises(ProblemError, match="cost needs 3 axes, has 2"):
        replace(small, cost=np.ones((2, 2)))
    with pytest.raises(ProblemError, match=r"cost has shape \(1, 2, 3\), needs \(B, T, 2\)"):
        replace(small, cost=np.ones((1, 2, 3)))
    with pytest.raises(ProblemError, match="curvature has length 2 on axis T, cost has 3"):
        replace(small, cost=np.ones((1, 3, 2)))
    with pytest.raises(ProblemError, match=r"stores.initial has shape \(1, 2\), needs \(B, 1\)"):
        replace(small.stores, initial=np.ones((1, 2)))
    with pytest.raises(ProblemError, match=r"stores.node must lie in 0..0"):
        replace(small, stores=replace(small.stores, node=np.array([1])))
    with pytest.raises(ProblemError, match="whole numbers"):
        replace(small.stores, node=np.array([0.5]))
    with pytest.raises(ProblemError, match="not an array of numbers"):
        replace(small, cost="dear")


def test_shared_axes_take_no_memory(small):
    many = replace(small, upper=np.broadcast_to(small.upper, (1000, 2, 2)))
    assert many.scenarios == 1000
    assert many.cost.shape == (1000, 2, 2)
    assert many.cost.strides[0] == 0
    assert many.stores.tier_cost.shape == (1000, 2, 1, 1)
    assert many.select(slice(10, 13)).cost.strides[0] == 0


def test_no_stores_take_any_batch(problem_of):
    problem = problem_of([[1]], [[1]] * 5, [[9]] * 5, [[2]] * 5)
    assert problem.stores.initial.shape == (1, 0)
    assert problem.stores.tier_cost.shape == (1, 5, 0, 1)
    assert Stores.none().node.size == 0


def test_settings_are_checked():
    with pytest.raises(ProblemError, match="gap_tolerance must lie between 0 and 1"):
        Settings(gap_tolerance=0.0)
    with pytest.raises(ProblemError, match="boundary"):
        Settings(boundary=1.0)


def test_every_status_says_what_to_do():
    for status in Status:
        assert status.sentence.endswith(".")


def test_missing_reference_says_how_to_get_it(small, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "clarabel", None)
    with pytest.raises(InputError, match=r'pip install "gasgap\[check\]"'):
        solve_reference(small)


def test_reference_words_become_statuses():
    assert reference_module._status("AlmostSolved") is Status.INSUFFICIENT_PROGRESS
    assert reference_module._status("PrimalInfeasible") is Status.INSUFFICIENT_PROGRESS
    assert reference_module._status("Solved") is Status.OPTIMAL
