"""Who keeps gas at home when it is short, on networks done by hand.

Industry is cut off from 500 EUR/MWh, homes from 900: where there is too little for all firm demand,
which is half of all demand, sharing takes it from industry, wherever the gas comes from.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.config import load_scenario
from sim.ensemble import run_ensemble
from sim.pipeline import Run, run_scenario
from sim.play.solidarity import breach, own_exports
from sim.summary.indicators import twh

ALONE = {"market": {"solidarity": "non-cooperative"}}

Solve = Callable[..., Run]


def neighbours(tiny: Any) -> Any:
    """Industry in A, homes in B beyond it; the gas is in A."""
    base = tiny.Tiny().market("A", 100.0).market("B", 100.0, sectors={"household": 1.0})
    base = base.sector("industry", 500.0).sector("household", 900.0, protected=True)
    return base.arc("A", "B", 500.0)


def cut_off(run: Run) -> dict[str, float]:
    """GWh/d cut off in the first period, by node."""
    result = run.result
    amounts = result.curtailment[0, :, :, 0].sum(axis=1).tolist()
    return dict(zip(result.batch.network.market, amounts, strict=True))


SOURCES = {
    "wells": lambda base, rate: base.production("A", rate),
    "store": lambda base, rate: base.storage("A", 10.0, rate=rate),
    "terminal": lambda base, rate: base.terminal("port", "A", rate, sent=rate).lng(
        "QA", 1000.0, rate
    ),
}


@pytest.mark.parametrize("source", SOURCES)
def test_own_gas_stays_as_far_as_it_is_needed(solve: Solve, tiny: Any, source: str) -> None:
    """80 GWh/d for 50 firm in A and 50 in B: sharing cuts A by 20, each for itself B."""
    base = SOURCES[source](neighbours(tiny), 80.0)
    shared, alone = solve(base), solve(base, **ALONE)
    assert cut_off(shared) == pytest.approx({"A": 20.0, "B": 0.0}, abs=1e-4)
    assert own_exports(shared.result)[0, :, 0] == pytest.approx([50.0, 0.0], abs=1e-4)
    assert cut_off(alone) == pytest.approx({"A": 0.0, "B": 20.0}, abs=1e-2)
    assert own_exports(alone.result)[0, :, 0] == pytest.approx([30.0, 0.0], abs=1e-2)
    assert alone.result.objective[0] > shared.result.objective[0]


def test_who_has_too_little_exports_nothing(solve: Solve, tiny: Any) -> None:
    """40 GWh/d all go to the homes in B, or all stay with the industry of A."""
    base = neighbours(tiny).production("A", 40.0)
    assert cut_off(solve(base)) == pytest.approx({"A": 50.0, "B": 10.0}, abs=1e-4)
    alone = solve(base, **ALONE)
    assert cut_off(alone) == pytest.approx({"A": 10.0, "B": 50.0}, abs=1e-4)
    assert own_exports(alone.result)[0].max() < 1e-4


def test_transit_passes_a_node_that_is_short(solve: Solve, tiny: Any) -> None:
    """110 GWh/d enter in front of B, whose industry is cut while the homes behind it are not."""
    base = neighbours(tiny).market("C", 100.0, sectors={"household": 1.0})
    base = base.hub("H").supply("pipe", "H", 60.0).arc("H", "A", 500.0).arc("B", "C", 500.0)
    base.production("C", 20.0)
    shared, alone = solve(base), solve(base, **ALONE)
    assert cut_off(shared) == pytest.approx({"A": 50.0, "B": 10.0, "C": 10.0}, abs=15.0)
    for name in ("curtailment", "flow", "hub_price"):
        assert np.array_equal(
            getattr(shared.result, name), getattr(alone.result, name), equal_nan=True
        )


def test_a_route_into_the_node_itself_is_transit(solve: Solve, tiny: Any) -> None:
    """The supplier's 30 GWh/d may pass on to B, the 40 of A's wells may not."""
    base = neighbours(tiny).production("A", 40.0).supply("pipe", "A", 30.0)
    alone = solve(base, **ALONE)
    assert cut_off(alone) == pytest.approx({"A": 10.0, "B": 20.0}, abs=1e-4)
    assert own_exports(alone.result)[0].max() < 1e-4


def test_enough_for_all_is_shared_by_all(solve: Solve, tiny: Any) -> None:
    """Nobody is cut off, so the rule changes nothing, bit for bit."""
    base = neighbours(tiny).production("A", 150.0)
    shared, alone = solve(base), solve(base, **ALONE)
    assert np.array_equal(shared.result.flow, alone.result.flow)
    assert float(shared.result.flow[0, 0, 0]) > 50


def test_only_the_short_period_is_closed(solve: Solve, tiny: Any) -> None:
    """Short in January, enough in February: exports resume."""
    base = neighbours(tiny).production("A", [80.0] + [180.0] * 11)
    alone = solve(base, end="2021-02-28", **ALONE)
    exports = own_exports(alone.result)[0, 0]
    assert exports == pytest.approx([30.0, 90.0], abs=0.1)


def test_a_store_does_not_get_round_the_rule(solve: Solve, tiny: Any) -> None:
    """A's store could carry gas to days on which A exports; no day breaks the rule in the end."""
    base = neighbours(tiny).production("A", [60.0] + [110.0] * 11).storage("A", 3.0, fill=0.0)
    for resolution in ("monthly", "weekly"):
        alone = solve(base, end="2021-03-31", resolution=resolution, **ALONE)
        assert not breach(alone.result).any()


def test_each_stage_keeps_the_rule(solve: Solve, tiny: Any) -> None:
    """The market plans anew every month, each time for itself."""
    base = neighbours(tiny).production("A", 80.0)
    market = {**ALONE["market"], "foresight": "announced", "stages": "monthly"}
    alone = solve(base, end="2021-03-31", market=market)
    assert not breach(alone.result).any()
    assert own_exports(alone.result)[0, 0] == pytest.approx([30.0] * 3, abs=1e-2)


def test_batch_mates_change_nothing(solve: Solve, scenario: Any, tiny: Any) -> None:
    """Alone, and beside scenarios that share or take more rounds, bit for bit."""
    alone = solve(neighbours(tiny).production("A", 80.0), **ALONE)
    folder = alone.seeds.folder
    less = {
        "less": {"type": "production", "nodes": "A", "share": "-30 %", "from": "2021-01-01"},
    }
    cases = [scenario(folder, **keys).scenario for keys in ({}, {**ALONE, "measures": less}, ALONE)]
    mates = list(run_ensemble(cases, alone.seeds))
    [own] = run_ensemble(cases[2:], alone.seeds)
    assert dict(mates[2].values) == pytest.approx(dict(own.values), abs=0.0, nan_ok=True)
    price = alone.summary["countries"]["B"]["hub_price_eur_mwh"]
    assert mates[2].values["countries.B.hub_price_eur_mwh"] == price


def test_the_reference_solver_finds_the_same(scenario: Any, tiny: Any) -> None:
    loaded = scenario(neighbours(tiny).production("A", 80.0), **ALONE)
    own, other = run_scenario(loaded), run_scenario(loaded, "reference")
    assert cut_off(other) == pytest.approx(cut_off(own), abs=1e-3)


@pytest.fixture(scope="module")
def cold_winter() -> dict[str, Run]:
    """`cold-winter-stop` by week, shared and each for itself."""
    return {
        mode: run_scenario(
            load_scenario(
                "cold-winter-stop", ["horizon.resolution=weekly", f"market.solidarity={mode}"]
            )
        )
        for mode in ("cooperative", "non-cooperative")
    }


def shares(run: Run) -> Any:
    """Shortfall of the EU's countries, percent of what they use."""
    net = run.result.batch.network
    countries = run.summary["countries"]
    used = [node for node in net.groups["EU27"] if countries[node]["reference_demand_twh"] > 0]
    return np.array([countries[node]["shortfall_pct"] for node in used])


def test_sharing_in_the_cold(cold_winter: dict[str, Run]) -> None:
    """Sharing lowers the largest shortfall, its spread, and does not raise the total."""
    shared, alone = cold_winter["cooperative"], cold_winter["non-cooperative"]
    assert shares(shared).max() < shares(alone).max() - 0.3
    assert shares(shared).std() < shares(alone).std() - 0.1
    total = [run.summary["regions"]["EU27"]["shortfall_twh"] for run in (shared, alone)]
    assert total[0] <= total[1]
    assert shared.result.objective[0] < alone.result.objective[0]


def test_nobody_short_exports_in_the_cold(cold_winter: dict[str, Run]) -> None:
    """While they share, Lithuania and Latvia do, for Finland and Estonia behind them."""
    assert breach(cold_winter["cooperative"].result)[0].any()
    assert not breach(cold_winter["non-cooperative"].result).any()
    assert cold_winter["non-cooperative"].optimal


def test_each_for_itself_as_shipped(shipped_run: Callable[..., Run]) -> None:
    """Many countries are short, and none of them exports its own gas; in the counterfactual some
    do, and that is what sharing the same winter gives."""
    run = shipped_run("each-for-itself")
    assert run.optimal
    assert not breach(run.result)[0].any()
    assert breach(run.result)[1].any()
    sharing = run_scenario(load_scenario("each-for-itself", ["market.solidarity=cooperative"]))
    assert shares(sharing).max() < shares(run).max() - 1
    assert shares(sharing).std() < shares(run).std() - 0.3
    total = [one.summary["regions"]["EU27"]["shortfall_twh"] for one in (sharing, run)]
    assert total[0] <= total[1]
    members = run.result.batch.network.markets(["EU27"])
    assert twh(run.result, run.result.shortfall[1][members]).sum() == pytest.approx(total[0], 1e-6)


def test_those_who_share_lose_alike() -> None:
    """Ends of a line with room to spare: shares of industry cut off differ by the line's tariff.

    The price at which industry is cut off rises from its value of lost load v to (1 + s) v, so a
    tariff t is a difference of t / (s v) in shares.
    """
    run = run_scenario(load_scenario("russian-gas-stop-2022", ["market.elasticity_scale=0.5"]))
    result, net, market = run.result, run.result.batch.network, run.result.batch.market
    k = net.sector_index["industry"]
    firm = market.multiples[-1] ** market.elasticity[0, k]
    demand = result.batch.reference_demand[0, :, k] * firm
    with np.errstate(invalid="ignore"):
        share = np.where(demand > 0, result.curtailment[0, :, k] / demand, np.nan)
    compared = 0
    for position, arc in enumerate(net.arcs):
        if arc.from_node not in net.market_index or arc.to_node not in net.market_index:
            continue
        tail, head = (share[net.market_index[n]] for n in (arc.from_node, arc.to_node))
        flow, room = result.flow[0, position], result.batch.arc_capacity[0, position]
        inside = (flow > 1) & (flow < room - 1)
        inside &= (tail > 0.01) & (tail < 0.99) & (head > 0.01) & (head < 0.99)
        apart = arc.tariff_eur_mwh / (market.voll_slope * market.voll[0, k])
        assert (head - tail)[inside] == pytest.approx(apart, abs=1e-4)
        compared += int(inside.sum())
    assert compared > 20


@pytest.mark.parametrize("supplier", ["NO", "DZ"])
def test_daily_rounds_are_solved(supplier: str, tmp_path: Path) -> None:
    """Two weeks of stores nearly empty and gates nearly shut: the hardest programs there are."""
    file = tmp_path / "short.yaml"
    lines = ("extends: each-for-itself", "title: Two weeks", "question: Is it solved?")
    horizon = "horizon: {start: 2023-01-01, end: 2023-01-14, resolution: daily}"
    cut = f"{{type: cut, supplier: {supplier}, from: 2023-01-01}}"
    text = (*lines, horizon, "storage: {initial: 40 %}", f"measures: {{gone: {cut}}}")
    file.write_text("\n".join(text), encoding="utf-8")
    run = run_scenario(load_scenario(file))
    assert run.optimal
    assert not breach(run.result)[0].any()
    assert run.summary["solver"]["accounting_error"] < 1e-6
