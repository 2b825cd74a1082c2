"""The exact CES loss: published figures, limits, order, and what becomes of a scenario."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.output import ces_loss, output_loss

PAIR = np.array([[0, 1]])


@pytest.mark.parametrize(
    ("share", "missing", "sigma", "percent"),
    [
        (0.04, 0.08, 0.04, 0.94),
        (0.04, 0.08, 0.10, 0.48),
        (0.04, 0.10, 0.04, 1.57),
        (0.012, 0.30, 0.10, 2.75),
        (0.012, 0.20, 0.10, 0.82),
    ],
)
def test_published_figures(share: float, missing: float, sigma: float, percent: float) -> None:
    assert 100 * ces_loss(share, 1 - missing, sigma) == pytest.approx(percent, abs=0.005)


def test_limits() -> None:
    """Nothing missing, all of it, no share, all of output, and the Cobb-Douglas case."""
    assert ces_loss(0.04, 1.0, 0.04) == pytest.approx(0.0, abs=1e-15)
    assert ces_loss(0.01, 0.0, 0.04) == 1.0
    assert ces_loss(0.01, 0.0, 1.0) == 1.0
    assert ces_loss(0.01, 0.0, 2.0) == pytest.approx(1 - 0.99**2)
    assert ces_loss(0.0, 0.3, 0.04) == 0.0
    assert ces_loss(1.0, 0.3, 0.04) == pytest.approx(0.7)
    assert ces_loss(0.1, 0.5, 1.0) == pytest.approx(1 - 0.5**0.1)
    assert ces_loss(0.1, 0.5, 1.0 + 1e-9) == pytest.approx(1 - 0.5**0.1, rel=1e-6)
    assert ces_loss(0.1, 1.1, 0.5) < 0


def test_gas_that_can_hardly_be_replaced_is_lost_like_a_fixed_input() -> None:
    """sigma near 0: output falls with gas, whatever its share."""
    assert ces_loss(0.01, 0.7, 1e-4) == pytest.approx(0.3, abs=1e-3)


@given(
    share=st.floats(1e-4, 0.5),
    left=st.floats(0.0, 1.0),
    sigma=st.floats(0.01, 3.0),
    more=st.floats(1.0, 2.0),
)
def test_order(share: float, left: float, sigma: float, more: float) -> None:
    """In [0, 1]; no larger where more gas is left or gas is replaced more easily."""
    loss = float(ces_loss(share, left, sigma))
    assert -1e-12 <= loss <= 1.0
    assert float(ces_loss(share, min(1.0, left * more), sigma)) <= loss + 1e-12
    assert float(ces_loss(share, left, sigma * more)) <= loss + 1e-9


def test_arrays_broadcast() -> None:
    losses = ces_loss(np.array([[0.04], [0.012]]), np.array([0.9, 0.7]), 0.10)
    assert losses.shape == (2, 2)
    assert losses[1, 1] == pytest.approx(0.0275, abs=5e-5)


def test_sectors_of_a_country(tiny: SimpleNamespace, solve: Callable[..., Any]) -> None:
    """A cut of half on a node at whose price half of demand responds: E / E0 is 0.75 / 0.9.

    January at 20 EUR/MWh: industry burns 60 of 100 GWh/d, 37.2 million EUR of gas in an output of
    100 x 31 / 365 billion; households produce nothing.
    """
    base = tiny.Tiny().market("A", 100.0, sectors={"household": 0.4, "industry": 0.6})
    base.supply("pipe", "A", 90.0)
    base.sector("household", 500, protected=True, substitution=None).sector("industry", 500)
    run = solve(
        base,
        measures={"less": {"type": "cut", "supplier": "RU", "share": 1 / 6, "from": "2021-01-01"}},
    )
    loss = output_loss(run.result, PAIR, run.seeds)
    names = [sector.sector for sector in run.result.batch.network.sectors]
    industry, household = names.index("industry"), names.index("household")
    gdp = 100 * 31 / 365
    share = 60 * 31 * 20 / 1e6 / gdp
    assert loss.gdp == pytest.approx([gdp])
    assert loss.share[0, 0, industry] == pytest.approx(share, rel=1e-6)
    assert loss.left[0, 0] == pytest.approx([75 / 90, 75 / 90], rel=1e-5)
    assert loss.low[0, 0, household] == loss.high[0, 0, household] == 0.0
    expected = [float(ces_loss(share, 75 / 90, sigma)) for sigma in (0.10, 0.04)]
    assert [loss.low[0, 0, industry], loss.high[0, 0, industry]] == pytest.approx(
        expected, rel=1e-4
    )
    told = run.summary["countries"]["A"]
    assert told["output_loss_high_pct"] == pytest.approx(100 * expected[1], abs=1e-3)
    assert told["output_loss_low_beur"] == pytest.approx(gdp * expected[0], abs=1e-3)
    assert run.summary["regions"]["EU27"]["output_loss_low_pct"] == told["output_loss_low_pct"]


def test_everything_gone_is_all_of_output_and_no_more(
    tiny: SimpleNamespace, solve: Callable[..., Any]
) -> None:
    base = tiny.Tiny().market("A", 100.0, sectors={"services": 0.5, "industry": 0.5})
    base.supply("pipe", "A", 90.0).sector("services", 500).sector("industry", 500)
    run = solve(
        base,
        measures={"none": {"type": "cut", "supplier": "RU", "share": 1.0, "from": "2021-01-01"}},
    )
    loss = output_loss(run.result, PAIR, run.seeds)
    assert loss.left.max() < 1e-2
    assert [float(end[0, 0]) for end in loss.band] == pytest.approx([1.0, 1.0], abs=0.02)
    assert max(float(end.max()) for end in loss.band) <= 1.0


def test_german_gas_is_a_hundredth_of_output(shipped_run: Callable[..., Any]) -> None:
    """At the prices of 2021; and the stop costs Germany between a half and four per cent."""
    run = shipped_run("russian-gas-stop-2022")
    loss = output_loss(run.result, PAIR, run.seeds)
    germany = run.result.batch.network.market_index["DE"]
    assert loss.share[0, germany].sum() == pytest.approx(0.0125, abs=0.001)
    low, high = (float(end[0, germany]) for end in loss.band)
    assert 0.002 < low < 0.01 < high < 0.06
