"""What holds whatever the numbers: balances, prices, order, monotony, batches."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.model.assemble import assemble, lanes_of
from sim.model.formulate import formulate
from sim.model.network import Network
from sim.pipeline import checked_seeds
from sim.result import Result
from sim.solver import Settings, certificate
from sim.solver import solve as solve_problem

Solve = Callable[..., Any]
YEAR = {"start": "2021-01-01", "end": "2021-06-30", "storage": {"end": "reference"}}
FEW = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
rate = st.floats(0.0, 200.0).map(lambda value: round(value, 1))


@st.composite
def worlds(draw: Any) -> dict[str, float]:
    """Rates of a small world; see `build`."""
    names = ("da", "db", "dc", "pipe", "north", "ab", "bc", "ca", "port", "volume")
    return {name: draw(rate) for name in names}


def build(tiny: SimpleNamespace, r: dict[str, float], order: int = 0) -> Any:
    """Three nodes on a ring with two suppliers, LNG and a store, rows in an order of its own."""
    seasons = [1.5, 1.4, 1.2, 0.9, 0.6, 0.5, 0.5, 0.5, 0.6, 0.9, 1.2, 1.5]
    base = tiny.Tiny()
    for node, demand in zip("ABC", (r["da"], r["db"], r["dc"]), strict=True):
        base.market(node, [1 + demand * s for s in seasons])
    base.hub("H").supply("pipe", "H", r["pipe"]).supply("north", "C", r["north"], cost=12.0)
    base.arc("H", "A", 120.0).arc("A", "B", r["ab"], 0.5).arc("B", "C", r["bc"], 0.4)
    base.arc("C", "A", r["ca"], 0.3).arc("B", "A", 10.0, 0.2)
    base.lng("US", 300.0, 30.0).lng("QA", 100.0, 10.0)
    base.terminal("port", "B", r["port"], sent=40.0, tariff=1.0)
    base.storage("A", 0.5 + r["volume"] / 20, rate=40.0, fill=0.4, cost=1.0)
    if order:
        shuffled = random.Random(order)
        for rows in base.rows.values():
            shuffled.shuffle(rows)
    return base


CUT = {"cut": {"type": "cut", "supplier": "RU", "share": "70 %", "from": "2021-02-10"}}


@FEW
@given(r=worlds())
def test_balances_close_and_prices_are_not_negative(
    tiny: SimpleNamespace, solve: Solve, r: dict[str, float]
) -> None:
    run = solve(build(tiny, r), **YEAR, measures=CUT)
    assert np.abs(run.balance.residual).max() < 1e-5
    assert np.nanmin(run.result.hub_price) > -1e-6
    assert run.result.consumption.min() > -1e-5
    assert run.result.spill.max() < 1e-4
    gained = run.result.injection - run.result.withdrawal
    moved = np.diff(
        run.result.inventory, axis=2, prepend=run.result.batch.storage.initial[..., None]
    )
    assert moved == pytest.approx(gained * run.result.batch.calendar.days / 1000, abs=1e-7)


@FEW
@given(r=worlds(), which=st.sampled_from(["pipe", "north", "ab", "bc", "ca", "port"]), more=rate)
def test_more_capacity_never_costs_more(
    tiny: SimpleNamespace, solve: Solve, r: dict[str, float], which: str, more: float
) -> None:
    before = solve(build(tiny, r), **YEAR, measures=CUT).result.objective
    after = solve(build(tiny, {**r, which: r[which] + more}), **YEAR, measures=CUT).result.objective
    assert (after <= before + 1e-7 * (1 + abs(before))).all()


@FEW
@given(r=worlds(), order=st.integers(1, 1000))
def test_the_order_of_rows_changes_nothing_but_the_order(
    tiny: SimpleNamespace, solve: Solve, r: dict[str, float], order: int
) -> None:
    one = solve(build(tiny, r), **YEAR, measures=CUT)
    two = solve(build(tiny, r, order), **YEAR, measures=CUT)
    assert two.result.objective == pytest.approx(one.result.objective, rel=1e-8)
    assert set(two.summary["countries"]) == set(one.summary["countries"])
    for node, here in one.summary["countries"].items():
        there = two.summary["countries"][node]
        for name in ("reference_demand_twh", "demand_response_twh", "curtailment_twh"):
            assert there[name] == pytest.approx(here[name], abs=1e-3), (node, name)


def solved(lanes: Any, seeds: Any, net: Any) -> Result:
    form = formulate(assemble(lanes, seeds, net), seeds.storage_curves)
    return Result.of(form, solve_problem(form.problem, Settings()))


def test_a_lane_does_not_depend_on_its_batch(
    tiny: SimpleNamespace, scenario: Callable[..., Any]
) -> None:
    """Bit for bit: a lane alone, as one of two, and as one of six."""
    r = {"da": 90, "db": 60, "dc": 40, "pipe": 110, "north": 30, "ab": 70, "bc": 30, "ca": 20}
    base = build(tiny, {**r, "port": 50.0, "volume": 60.0})
    lanes = []
    for share in (0.2, 0.5, 0.9):
        cut = {"cut": {**CUT["cut"], "share": share}}
        loaded = scenario(base, **YEAR, measures=cut)
        seeds = checked_seeds(loaded)
        net = Network.of(seeds)
        lanes += [
            replace(lane, name=f"{lane.name}-{share}")
            for lane in lanes_of(loaded.scenario, seeds, net)
        ]
    together = solved(lanes, seeds, net)
    for b, lane in enumerate(lanes):
        alone = solved([lane], seeds, net)
        assert np.array_equal(alone.hub_price[0], together.hub_price[b]), lane.name
        assert np.array_equal(alone.inventory[0], together.inventory[b]), lane.name
        assert alone.objective[0] == together.objective[b]


def test_a_mate_with_a_quota_and_a_target_changes_no_answer(
    tiny: SimpleNamespace, scenario: Callable[..., Any]
) -> None:
    """A batch is as wide as its widest lane; the others keep their answer to the tolerance."""
    r = {"da": 90, "db": 60, "dc": 40, "pipe": 110, "north": 30, "ab": 70, "bc": 30, "ca": 20}
    base = build(tiny, {**r, "port": 50.0, "volume": 60.0})
    measures = {
        "few": {"type": "quota", "supplier": "RU", "volume": "60 GWh/d", "from": "2021-03-10"},
        "fill": {"type": "storage_target", "date": "2021-06-01", "fill": 0.6},
    }
    loaded = scenario(base, **YEAR, measures=measures)
    seeds = checked_seeds(loaded)
    net = Network.of(seeds)
    lanes = lanes_of(loaded.scenario, seeds, net)
    together, alone = solved(lanes, seeds, net), solved(lanes[1:], seeds, net)
    assert alone.objective[0] == pytest.approx(together.objective[1], rel=1e-8)
    assert alone.hub_price[0] == pytest.approx(together.hub_price[1], abs=1e-3)


def test_the_certificate_agrees(tiny: SimpleNamespace, scenario: Callable[..., Any]) -> None:
    """Checked by code that shares nothing with the solver."""
    r = {"da": 90, "db": 60, "dc": 40, "pipe": 110, "north": 30, "ab": 70, "bc": 30, "ca": 20}
    loaded = scenario(build(tiny, {**r, "port": 50.0, "volume": 60.0}), **YEAR, measures=CUT)
    seeds = checked_seeds(loaded)
    net = Network.of(seeds)
    lanes = lanes_of(loaded.scenario, seeds, net)
    form = formulate(assemble(lanes, seeds, net), seeds.storage_curves)
    proof = certificate(form.problem, solve_problem(form.problem, Settings()))
    assert proof.primal_residual.max() < 1e-8
    assert proof.dual_residual.max() < 1e-8
    assert abs(proof.gap).max() < 1e-8
