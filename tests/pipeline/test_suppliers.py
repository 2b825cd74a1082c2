"""The allocation of LNG to origins: a biproportional fit, each matrix on its own."""

from __future__ import annotations

import numpy as np
import pytest

from sim.summary.suppliers import FITTING_ROUNDS, fit

rng = np.random.default_rng(5)
START = rng.random((6, 4, 5))
ROWS = rng.random((6, 4)) * 10
COLUMNS = rng.random((6, 5))
COLUMNS *= (ROWS.sum(axis=1) / COLUMNS.sum(axis=1))[:, None]


def by_all_rounds(start: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The same without looking whether anything still moves."""
    matrix = start
    for _ in range(FITTING_ROUNDS):
        matrix = matrix * (rows / matrix.sum(axis=1))[:, None]
        matrix = matrix * (columns / matrix.sum(axis=0))
    return matrix


def test_sums_are_met() -> None:
    fitted = fit(START, ROWS, COLUMNS)
    assert fitted.sum(axis=2) == pytest.approx(ROWS, rel=1e-12)
    assert fitted.sum(axis=1) == pytest.approx(COLUMNS, rel=1e-12)


def test_odds_ratios_are_kept() -> None:
    fitted = fit(START, ROWS, COLUMNS)[0]
    odds = fitted[0, 0] * fitted[1, 1] / (fitted[0, 1] * fitted[1, 0])
    start = START[0]
    assert odds == pytest.approx(start[0, 0] * start[1, 1] / (start[0, 1] * start[1, 0]))


def test_stopping_early_changes_nothing() -> None:
    fitted = fit(START, ROWS, COLUMNS)
    for k in range(6):
        expected = by_all_rounds(START[k], ROWS[k], COLUMNS[k])
        assert fitted[k] == pytest.approx(expected, rel=1e-12)


def test_a_matrix_does_not_depend_on_its_neighbours() -> None:
    """Bit for bit, though they need different numbers of rounds."""
    together = fit(START, ROWS, COLUMNS)
    for k in range(6):
        alone = fit(START[k : k + 1], ROWS[k : k + 1], COLUMNS[k : k + 1])
        assert np.array_equal(alone[0], together[k])


def test_nothing_comes_from_nothing() -> None:
    """An origin without exports, one that nobody may take, and a node that takes none."""
    start = np.array([[[1.0, 2.0, 1.0], [0.0, 0.0, 3.0], [1.0, 1.0, 1.0]]])
    rows = np.array([[4.0, 2.0, 0.0]])
    columns = np.array([[3.0, 0.0, 3.0]])
    fitted = fit(start, rows, columns)[0]
    assert fitted == pytest.approx(
        np.array([[3.0, 0.0, 1.0], [0.0, 0.0, 2.0], [0.0, 0.0, 0.0]]), abs=1e-9
    )
    assert start[0, 0, 1] == 2.0
