"""Many runs in a table: what their pictures are drawn from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.analysis.study import Input, Study
from sim.config.sweep_designs import Sobol
from sim.sweep.design import unit_rows
from sim.views.sweeps import exceedance, fan, grid, scatter


def test_a_grid_has_the_outcome_at_both_inputs() -> None:
    rows = [(a, b, 10 * a + b) for a in (2.0, 1.0) for b in (3.0, 4.0)]
    table = grid(pd.DataFrame(rows, columns=["a", "b", "y"]), "a", "b", "y")
    assert list(table.columns) == [1, 2]
    assert list(table.index) == [3, 4]
    assert table.loc[4.0, 2.0] == 24


def test_words_keep_their_order_and_holes_stay_holes() -> None:
    rows = [("soft", 1.0, 5.0), ("hard", 1.0, np.nan), ("none", 1.0, 7.0)]
    table = grid(pd.DataFrame(rows, columns=["a", "b", "y"]), "a", "b", "y")
    assert list(table.columns) == ["soft", "hard", "none"]
    assert np.isnan(table.loc[1.0, "hard"])


def test_a_fan_has_the_quantiles_of_each_period() -> None:
    days = pd.to_datetime(["2022-01-01", "2022-02-01"])
    ends = pd.to_datetime(["2022-01-31", "2022-02-28"])
    paths = pd.concat(
        [pd.DataFrame({"start": days, "end": ends, "p": [k, 10.0 * k]}) for k in range(101)]
    )
    table = fan(paths, "p")
    assert table[0.05].tolist() == pytest.approx([5, 50])
    assert table[0.5].tolist() == pytest.approx([50, 500])
    assert table[0.95].tolist() == pytest.approx([95, 950])


@pytest.mark.parametrize("count", [600, 1000, 4096])
def test_the_dots_of_a_sobol_sequence_fill_the_range_of_every_input(
    tmp_path: Path, count: int
) -> None:
    unit = unit_rows(Sobol(type="sobol", points=count, seed=2), 3)
    points = pd.DataFrame(unit, columns=["a", "b", "c"]).assign(y_twh=unit.sum(axis=1))
    inputs = tuple(Input(name, name, "", name, "number") for name in "abc")
    study = Study(tmp_path, {"design": {"type": "sobol"}}, {}, inputs, (), points)
    dots, medians = scatter(study, "y_twh")
    for _, one in dots.groupby("input"):
        assert len(one) == 512
        assert np.histogram(one["x"], 8, (0, 1))[0].tolist() == pytest.approx([64] * 8, abs=1)
    assert medians["input"].value_counts().tolist() == [12, 12, 12]
    small = Study(tmp_path, {"design": {"type": "sobol"}}, {}, inputs, (), points[:20])
    assert scatter(small, "y_twh")[1].empty


def test_exceedance_falls_from_all_to_one_point() -> None:
    table = exceedance(pd.DataFrame({"y": [3.0, 1.0, 1.0, np.nan, 2.0]}), "y")
    assert table["value"].tolist() == [1, 2, 3]
    assert table["share_pct"].tolist() == [100, 50, 25]
