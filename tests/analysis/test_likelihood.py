"""Exceedance curves, probabilities, rank correlations, conditions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.condition import Condition, condition_of
from sim.analysis.exceedance import STEPS, curve, probability, wilson
from sim.analysis.ranks import spearman
from sim.errors import InputError

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60)


@given(NUMBERS)
def test_a_curve_falls_from_all_to_what_has_the_highest_value(values: list[float]) -> None:
    table = curve(np.array([*values, np.nan]))
    assert table["share_pct"].iloc[0] == 100
    assert table["share_pct"].is_monotonic_decreasing
    assert table["value"].is_monotonic_increasing
    top = sum(value == max(values) for value in values)
    assert table["share_pct"].iloc[-1] == pytest.approx(100 * top / len(values))
    assert (table["low_pct"] <= table["share_pct"] + 1e-9).all()
    assert (table["share_pct"] <= table["high_pct"] + 1e-9).all()


def test_a_curve_of_many_points_is_thinned_but_keeps_its_ends() -> None:
    table = curve(np.arange(10_000.0))
    assert len(table) == STEPS
    assert table["value"].iloc[[0, -1]].tolist() == [0, 9999]
    here = table.iloc[200]
    assert here["share_pct"] == pytest.approx(100 * (10_000 - here["value"]) / 10_000)


def test_the_interval_of_a_share_is_wilsons() -> None:
    low, high = wilson(np.array([0.0, 5.0, 10.0]), 10)
    assert low == pytest.approx([0.0, 0.2366, 0.7225], abs=1e-4)
    assert high == pytest.approx([0.2775, 0.7634, 1.0], abs=1e-4)


def test_a_probability_counts_points_with_a_value() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0, np.nan])
    found = probability(values, Condition("y", ">", 2.0), sampled=True)
    assert (found["points"], found["meeting"], found["share_pct"]) == (4, 2, 50)
    assert found["low_pct"] == pytest.approx(15.0, abs=0.1)
    assert np.isnan(probability(values, Condition("y", ">", 2.0), sampled=False)["low_pct"])
    assert np.isnan(probability(values[4:], Condition("y", ">", 2), sampled=True)["share_pct"])


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=40), st.floats(-1e3, 1e3))
def test_more_is_asked_less_is_met(values: list[float], number: float) -> None:
    array = np.array(values)
    least = probability(array, Condition("y", ">", number), sampled=True)["meeting"]
    more = probability(array, Condition("y", ">", number + 1), sampled=True)["meeting"]
    assert more <= least


def test_ranks_see_order_only() -> None:
    x = np.arange(30.0)
    assert spearman(x, np.exp(x / 5))[:3] == pytest.approx((1, 1, 1))
    assert spearman(x, -(x**3))[0] == pytest.approx(-1)
    assert np.isnan(spearman(x, np.full(30, 4.0))[0])
    assert np.isnan(spearman(x[:3], x[:3])[0])
    random = np.random.default_rng(2)
    y = x + random.normal(0, 12, 30)
    y[3] = np.nan
    found, low, high, points = spearman(x, y)
    assert 0 < low < found < high < 1
    assert points == 29


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eu.curtailment_twh = 0", Condition("eu.curtailment_twh", "=", 0.0)),
        ("eu.curtailment_twh==0", Condition("eu.curtailment_twh", "=", 0.0)),
        (" dearest-month<=1e2 ", Condition("dearest-month", "<=", 100.0)),
        ("a.b >= -3.5", Condition("a.b", ">=", -3.5)),
    ],
)
def test_conditions_are_read(text: str, expected: Condition) -> None:
    assert condition_of(text) == expected


@pytest.mark.parametrize("text", ["", "eu.x", "eu.x > ", "> 5", "eu.x > 5 TWh", "a > nan", "a ! 3"])
def test_other_texts_are_told_how_one_is_written(text: str) -> None:
    with pytest.raises(InputError, match=r"for example \"eu\.curtailment_twh = 0\""):
        condition_of(text)


def test_equal_means_near_or_crossed() -> None:
    condition = Condition("y", "=", 10.0)
    values = np.array([12.0, 10.0009, 9.0, np.nan])
    assert condition.met(values, 20.0).tolist() == [False, True, True, False]
    assert condition.met(values, 5.0).tolist() == [True, True, False, False]
    assert Condition("y", "<", 10.0).met(values).tolist() == [False, False, True, False]
