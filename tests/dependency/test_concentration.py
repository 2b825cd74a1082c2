"""Shares and the index of concentration, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.dependency.concentration import by_supplier, herfindahl_hirschman, share_of
from sim.dependency.tracing import INITIAL_STOCK, Traced

SOURCES = (("RU", "pipeline"), ("RU", "lng"), ("A", "production"), INITIAL_STOCK)
CONSUMED = np.array([[[3.0, 0.0], [1.0, 0.0], [4.0, 0.0], [92.0, 5.0]]])


def test_forms_of_a_supplier_count_together_and_old_stock_does_not() -> None:
    traced = Traced(SOURCES, CONSUMED, np.zeros((1, 4)), np.zeros((1, 4, 0)))
    suppliers, volumes = by_supplier(traced)
    assert suppliers == ("RU", "A")
    assert volumes[0].tolist() == [[4.0, 0.0], [4.0, 0.0]]
    share = share_of("RU", suppliers, volumes)[0]
    assert share[0] == pytest.approx(50.0)
    assert np.isnan(share[1])
    index = herfindahl_hirschman(volumes)[0]
    assert index[0] == pytest.approx(5000.0)
    assert np.isnan(index[1])


@pytest.mark.parametrize(
    ("volumes", "index"),
    [([7.0], 10000), ([1.0] * 4, 2500), ([2.0, 1.0, 1.0], 3750), ([9.0, 1.0], 8200)],
)
def test_index(volumes: list[float], index: float) -> None:
    assert herfindahl_hirschman(np.array([volumes]))[0] == pytest.approx(index)


def test_a_supplier_that_sells_nothing_has_no_share() -> None:
    assert share_of("XX", ("RU",), np.array([[2.0]])).tolist() == [0.0]
