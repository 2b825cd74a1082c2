"""Scenarios pushed far beyond anything plausible still reach their optimum, and still add up."""

from __future__ import annotations

import numpy as np
import pytest

from sim.config import load_scenario
from sim.pipeline import run_scenario

FROM = "from: 2022-04-01"
EXTREMES: list[list[str]] = [
    ["storage.initial=0 %"],
    ["storage.initial=100 %"],
    ["storage.initial=0 %", "horizon.resolution=weekly"],
    ["weather={hdd_ratio: 3.0}"],
    ["market.elasticity_scale=0.01"],
    ["market.elasticity_scale=10.0"],
    ["market.lng_elasticity=-2.0"],
    ["market.price_multiples=[1.0, 1.0001]"],
    ["storage.end=none"],
    ["storage.end={fill: 100 %, value: 500 EUR/MWh}"],
    ["storage.targets=[{date: 2022-05-01, fill: 100 %, penalty: 5000 EUR/MWh}]"],
    [f"measures.x={{type: lng_supply, origin: all, share: -100 %, {FROM}}}"],
    [f"measures.x={{type: lng_supply, origin: US, change: +1000 bcm/yr, {FROM}}}"],
    [f"measures.x={{type: demand_reduction, nodes: all, share: 100 %, {FROM}}}"],
    [f"measures.x={{type: production, nodes: all, share: -100 %, {FROM}}}"],
    [f"measures.x={{type: cut, supplier: 'NO', {FROM}}}"],
    ["measures.x={type: quota, supplier: 'NO', volume: 0 GWh/d, from: 2022-06-10}"],
    ["measures.x={type: quota, supplier: 'NO', volume: 40 bcm/yr, from: 2022-06-10}"],
    ["measures.x={type: cold_spell, colder_by: 40 K, from: 2023-01-05, until: 2023-01-25}"],
]


@pytest.mark.parametrize("sets", EXTREMES, ids=[" ".join(sets)[:60] for sets in EXTREMES])
def test_extreme(sets: list[str]) -> None:
    run = run_scenario(load_scenario("russian-gas-stop-2022", sets))
    assert run.summary["status"] == "optimal"
    assert np.abs(run.balance.residual).max() < 1e-3
    assert np.nanmin(run.result.hub_price) > -1e-4
    # The last firm MWh costs 900 EUR/MWh and a quarter; gas kept for a target and the end adds
    # the target's penalty and 400; the last MWh elsewhere costs 40 times the LNG market's price.
    plan, market = run.result.batch.storage, run.result.batch.market
    kept = (plan.penalty + plan.rise).sum(axis=(2, 3)).max()
    highest = max(900 * 1.25 + kept, 40 * market.lng_price)
    assert np.nanmax(run.result.hub_price) < 1.051 * highest
    assert run.result.backstop.max() < 1e-2
