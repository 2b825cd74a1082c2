"""Shares of variance: a function with known indices, scipy's own, full grids."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy import stats

from sim.analysis.variance import of_grid, sobol

Maker = Callable[..., npt.NDArray[np.float64]]

FIRST = np.array([0.3139, 0.4424, 0.0])
TOTAL = np.array([0.5576, 0.4424, 0.2437])
Array = npt.NDArray[np.float64]


@pytest.mark.parametrize("base", [256, 1024])
def test_the_intervals_hold_the_known_indices_of_the_ishigami_function(
    base: int, ishigami: Maker, saltelli: Maker
) -> None:
    found = sobol(ishigami(saltelli(base, 3)), 3)
    for known, (low, high) in (
        (FIRST, found.first_interval),
        (TOTAL, found.total_interval),
    ):
        assert (low <= known).all()
        assert (known <= high).all()
    assert found.first == pytest.approx(FIRST, abs=0.08)
    assert found.total == pytest.approx(TOTAL, abs=0.08)
    width = found.total_interval[1] - found.total_interval[0]
    assert (width < 0.4 * np.sqrt(256 / base)).all()


def test_intervals_of_few_groups_hold_what_they_promise_nearly(ishigami: Maker) -> None:
    held = []
    for seed in range(80):
        random = np.random.default_rng(seed)
        first, second = random.random((2, 8, 3))
        rows = np.stack([first, second, *(first.copy() for _ in range(3))], axis=1)
        for axis in range(3):
            rows[:, 2 + axis, axis] = second[:, axis]
        found = sobol(ishigami(rows.reshape(-1, 3)), 3)
        low, high = found.first_interval
        held.append((low <= FIRST + 1e-4) & (high + 1e-4 >= FIRST))
    assert np.mean(held) > 0.89


def test_the_indices_are_those_of_scipy(ishigami: Maker, saltelli: Maker) -> None:
    values = ishigami(saltelli(128, 3))
    by_kind = values.reshape(-1, 5).T
    known = stats.sobol_indices(
        func={"f_A": by_kind[:1], "f_B": by_kind[1:2], "f_AB": by_kind[2:][:, None]}, n=128
    )
    found = sobol(values, 3)
    assert found.first == pytest.approx(known.first_order, rel=1e-9)
    assert found.total == pytest.approx(known.total_order, rel=1e-9)


def test_the_same_intervals_every_time(ishigami: Maker, saltelli: Maker) -> None:
    values = ishigami(saltelli(64, 3))
    first, second = sobol(values, 3), sobol(values, 3)
    for one, other in zip(first.total_interval, second.total_interval, strict=True):
        assert np.array_equal(one, other)


def test_a_missing_value_takes_its_whole_group_and_no_other(
    ishigami: Maker, saltelli: Maker
) -> None:
    values = ishigami(saltelli(64, 3))
    damaged = values.copy()
    damaged[[7, 8, 33]] = np.nan
    found = sobol(damaged, 3)
    kept = np.delete(values.reshape(-1, 5), [1, 6], axis=0)
    assert (found.groups, found.dropped) == (62, 2)
    assert found.total == pytest.approx(sobol(kept.ravel(), 3).total, rel=1e-12)


def test_nothing_matters_for_what_does_not_change() -> None:
    found = sobol(np.full(40, 812.5), 3)
    assert found.total.tolist() == [0, 0, 0]
    assert np.isnan(found.total_interval[0]).all()
    assert np.isnan(sobol(np.full(40, np.nan), 3).total).all()


def test_one_input_is_behind_all_of_it(saltelli: Maker) -> None:
    unit = saltelli(64, 1)
    found = sobol(unit[:, 0], 1)
    assert found.first == pytest.approx([1.0], abs=0.1)
    assert found.total == pytest.approx([1.0], abs=0.1)


def grid(f: object, **axes: list[float]) -> pd.DataFrame:
    assert callable(f)
    rows = list(itertools.product(*axes.values()))
    table = pd.DataFrame(rows, columns=list(axes))
    return table.assign(y=[f(*row) for row in rows])


def test_a_grid_is_split_exactly() -> None:
    table = grid(lambda a, b: 3 * a + b, a=[0.0, 1.0], b=[0.0, 1.0])
    found = of_grid(table, ["a", "b"], "y")
    assert found is not None
    assert found.first == pytest.approx([0.9, 0.1])
    assert found.total == pytest.approx([0.9, 0.1])
    table = grid(lambda a, b: a * b, a=[-1.0, 1.0], b=[-1.0, 1.0])
    found = of_grid(table, ["a", "b"], "y")
    assert found is not None
    assert found.first == pytest.approx([0, 0])
    assert found.total == pytest.approx([1, 1])


def test_a_grid_with_a_hole_is_not_split() -> None:
    table = grid(lambda a, b: a + b, a=[0.0, 1.0], b=[0.0, 1.0])
    table.loc[2, "y"] = np.nan
    assert of_grid(table, ["a", "b"], "y") is None


def test_what_one_group_alone_shows_has_no_interval() -> None:
    """Of 32 groups, one has gas cut off. A third of the draws leaves it out, and with it all that
    varies: intervals of the others would claim to know what hangs on that one group."""
    values = np.zeros((32, 4))
    values[5] = (0.0, 3.757, 0.0, 0.3)
    values[7] = (0.0, 0.0, 0.2, 0.0)
    found = sobol(values.ravel(), 2)
    assert np.isfinite(found.total).all()
    for ends in (*found.first_interval, *found.total_interval):
        assert np.isnan(ends).all()
    often = np.where(np.arange(32)[:, None] % 4 == 0, values[5], 0.0)
    for ends in (*(o := sobol(often.ravel(), 2)).first_interval, *o.total_interval):
        assert np.isfinite(ends).all()
