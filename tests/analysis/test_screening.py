"""Elementary effects and tornados: exact on what is linear."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from sim.analysis.screening import morris, one_at_a_time
from sim.analysis.study import Input

Maker = Callable[..., npt.NDArray[np.float64]]

INPUTS = [Input(name, name, "", name, "number") for name in "abc"]
WEIGHTS = np.array([1.0, -2.0, 3.0])


def table(unit: np.ndarray, y: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(unit, columns=list("abc")).assign(y=y)


@pytest.mark.parametrize("levels", [4, 8])
def test_a_linear_function_is_told_exactly(levels: int, trajectories: Maker) -> None:
    unit = trajectories(6, 3, levels)
    found = morris(table(unit, unit @ WEIGHTS), INPUTS, "y", levels)
    assert found.mean_size == pytest.approx([1, 2, 3])
    assert found.mean == pytest.approx([1, -2, 3])
    assert found.spread == pytest.approx([0, 0, 0], abs=1e-7)
    assert found.mean_size_interval[0] == pytest.approx([1, 2, 3])
    assert (found.trajectories, found.dropped) == (6, 0)


def test_inputs_count_in_their_own_units(trajectories: Maker) -> None:
    unit = trajectories(6, 3)
    points = table(unit * np.array([60, 0.01, 5000]), unit @ WEIGHTS)
    assert morris(points, INPUTS, "y", 4).mean == pytest.approx([1, -2, 3])


def test_an_interaction_spreads_the_effects(trajectories: Maker) -> None:
    unit = trajectories(20, 3)
    found = morris(table(unit, 4 * unit[:, 0] * unit[:, 1] + unit[:, 2]), INPUTS, "y", 4)
    assert found.spread[:2].min() > 0.5
    assert found.spread[2] == pytest.approx(0, abs=1e-7)
    low, high = found.mean_size_interval
    assert (low[:2] < found.mean_size[:2]).all()
    assert (found.mean_size[:2] < high[:2]).all()


def test_a_trajectory_with_a_hole_is_left_out_whole(trajectories: Maker) -> None:
    unit = trajectories(6, 3)
    y = unit @ WEIGHTS
    y[[5, 6]] = np.nan
    found = morris(table(unit, y), INPUTS, "y", 4)
    assert (found.trajectories, found.dropped) == (5, 1)
    assert found.mean == pytest.approx([1, -2, 3])


def test_a_step_that_changes_nothing_has_no_effect(trajectories: Maker) -> None:
    unit = trajectories(6, 3)
    points = table(unit, unit @ np.array([1.0, 0.0, 3.0])).assign(b=5.0)
    assert morris(points, INPUTS, "y", 4).mean == pytest.approx([1, 0, 3])


def test_nothing_is_left_when_no_trajectory_is_whole(trajectories: Maker) -> None:
    unit = trajectories(2, 3)
    found = morris(table(unit, np.full(8, np.nan)), INPUTS, "y", 4)
    assert np.isnan(found.mean_size).all()
    assert found.dropped == 2


def test_a_tornado_has_the_largest_swing_first_and_low_inputs_low() -> None:
    inputs = [
        Input("depth", "depth", "%", "Depth", "number"),
        Input("lng", "lng", "bcm/yr", "LNG", "number"),
        Input("stop", "stop", "", "Stop", "date"),
    ]
    base = {"depth": 50.0, "lng": 30.0, "stop": "2022-06-01"}
    rows = [base, *({**base, "depth": value} for value in (0.0, 100.0))]
    rows += [{**base, "lng": value} for value in (60.0, 0.0)]
    rows += [{**base, "stop": value} for value in ("2022-04-01", "2022-11-01")]
    y = [400.0, 90.0, 800.0, 350.0, 460.0, 430.0, 200.0]
    found = one_at_a_time(pd.DataFrame(rows).assign(y=y), inputs, "y")
    assert found["input"].tolist() == ["depth", "stop", "lng"]
    assert found["swing"].tolist() == [710, 230, 110]
    lng = found.iloc[2]
    assert (lng["low_input"], lng["low_outcome"]) == (0, 460)
    assert (lng["high_input"], lng["high_outcome"]) == (60, 350)
    assert (found["base_outcome"] == 400).all()


def test_an_end_without_a_value_stands_last() -> None:
    rows = [(1.0, 1.0), (0.0, 1.0), (2.0, 1.0), (1.0, 0.0), (1.0, 2.0)]
    points = pd.DataFrame(rows, columns=["a", "b"]).assign(y=[1.0, np.nan, 2.0, 0.0, 3.0])
    found = one_at_a_time(points, INPUTS[:2], "y")
    assert found["input"].tolist() == ["b", "a"]
    assert np.isnan(found["swing"].iloc[1])
