"""Many runs in a table: what their pictures are drawn from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.views.sweeps import exceedance, fan, grid, tornado

BASE = {"cut": 0.5, "lng": 10.0, "weather": 0.0}


def point(outcome: float, **inputs: float) -> dict[str, float]:
    return {**BASE, **inputs, "missing": outcome}


def test_a_tornado_counts_single_departures_from_the_base_only() -> None:
    points = [
        point(400),
        point(100, cut=0.0),
        point(900, cut=1.0),
        point(350, lng=30.0),
        point(5000, lng=30.0, cut=1.0),
    ]
    table = tornado(pd.DataFrame(points), BASE, "missing")
    assert list(table["input"]) == ["cut", "lng"]
    first = table.iloc[0]
    assert (first["low_outcome"], first["high_outcome"], first["base_outcome"]) == (100, 900, 400)
    second = table.iloc[1]
    assert (second["low_input"], second["high_input"]) == (10, 30)
    assert (second["low_outcome"], second["high_outcome"]) == (400, 350)


def test_a_tornado_needs_its_base() -> None:
    with pytest.raises(ValueError, match="base values"):
        tornado(pd.DataFrame([point(1, cut=0.1)]), BASE, "missing")


def test_a_grid_has_the_outcome_at_both_inputs() -> None:
    rows = [(a, b, 10 * a + b) for a in (2.0, 1.0) for b in (3.0, 4.0)]
    table = grid(pd.DataFrame(rows, columns=["a", "b", "y"]), "a", "b", "y")
    assert list(table.columns) == [1, 2]
    assert list(table.index) == [3, 4]
    assert table.loc[4.0, 2.0] == 24


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


def test_exceedance_falls_from_all_to_one_point() -> None:
    table = exceedance(pd.DataFrame({"y": [3.0, 1.0, 1.0, np.nan, 2.0]}), "y")
    assert table["value"].tolist() == [1, 2, 3]
    assert table["share_pct"].tolist() == [100, 50, 25]
