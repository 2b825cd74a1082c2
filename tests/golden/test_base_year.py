"""Without any measure and with its own stores, the base year reproduces itself.

Demand of 2021 was consumed at the prices of 2021 out of the deliveries of 2021, so the equilibrium
on its twelve months must come out at the reference price with next to no response. This is what a
double-counted supplier or a lost border would break first: 200 TWh too much would halve the price.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.config import load_scenario
from sim.data.reference import reference_price
from sim.pipeline import Run, run_scenario

BASE_YEAR = """
title: The base year
question: Does 2021 reproduce itself?
horizon: {start: 2021-01-01, end: 2021-12-31}
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    path: Path = tmp_path_factory.mktemp("base") / "base-year.yaml"
    path.write_text(BASE_YEAR, encoding="utf-8")
    return run_scenario(load_scenario(path))


def test_price_is_the_reference_price(run: Run) -> None:
    price = run.summary["regions"]["EU27"]["hub_price_eur_mwh"]
    assert price == pytest.approx(reference_price(run.seeds), rel=0.02)


def test_hardly_anything_is_given_up(run: Run) -> None:
    eu = run.summary["regions"]["EU27"]
    assert eu["shortfall_pct"] < 0.5
    assert eu["curtailment_twh"] == pytest.approx(0.0, abs=1e-3)


def test_lng_comes_as_it_did(run: Run) -> None:
    landed = run.summary["regions"]["all"]["lng_import_twh"]
    metered = sum(r.send_out_gwh for r in run.seeds.lng_send_out if r.month.startswith("2021"))
    assert landed == pytest.approx(metered / 1000, rel=0.02)


def test_stores_go_through_the_year_as_they_did(run: Run) -> None:
    """Observed (GIE AGSI+): 30.8 % on 1 April, 75 % on 1 October, 53.8 % at the end."""
    fill = run.summary["storage_fill_pct"]["EU27"]
    assert fill["2021-04-01"] == pytest.approx(30.8, abs=4)
    assert fill["2021-10-01"] == pytest.approx(75.0, abs=5)
    assert fill["2022-01-01"] == pytest.approx(53.8, abs=0.5)
