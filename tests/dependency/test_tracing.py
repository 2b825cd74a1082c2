"""Average participation: mixes by hand, and what is supplied is burnt or stored."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.dependency.concentration import by_supplier, share_of
from sim.dependency.tables import origins
from sim.dependency.tracing import INITIAL_STOCK, LNG, PIPELINE, PRODUCTION, Traced, mixes, trace
from sim.summary.indicators import twh

BOTH = np.array([0, 1])


def one(moved: list[list[float]], own: list[list[float]]) -> np.ndarray:
    """Mixes of a single lane; `moved[n][m]` comes to n from m."""
    mix: np.ndarray = mixes(np.array([moved]), np.array([own]))[0]
    return mix


def test_a_chain_passes_its_mix_on() -> None:
    """60 and 40 enter A, 50 of it goes to B, where 50 of another source join."""
    mix = one([[0, 0], [50, 0]], [[60, 40, 0], [0, 0, 50]])
    assert mix == pytest.approx(np.array([[0.6, 0.4, 0], [0.3, 0.2, 0.5]]), abs=1e-8)


def test_a_loop_of_flows() -> None:
    """A sends 100 round by B and C and gets 50 back: all three have the mix of what enters.

    B adds 50 of its own; A has 50 + x, and x of it is B's: x_A = 50 x_C / 100, x_C = x_B,
    x_B = (100 x_A + 50) / 150, so x_B = x_C = 0.5, x_A = 0.25.
    """
    moved = [[0, 0, 50], [100, 0, 0], [0, 150, 0]]
    mix = one(moved, [[50, 0], [0, 50], [0, 0]])
    assert mix[:, 1] == pytest.approx([0.25, 0.5, 0.5], abs=1e-8)
    assert mix.sum(axis=1) == pytest.approx(1, abs=1e-8)


def test_empty_nodes_and_rings_without_a_source_have_no_mix() -> None:
    moved = [[0, 0, 0, 0], [0, 0, 7, 0], [0, 7, 0, 0], [0, 0, 0, 0]]
    mix = one(moved, [[3, 1], [0, 0], [0, 0], [0, 0]])
    assert mix[0] == pytest.approx([0.75, 0.25], abs=1e-8)
    assert mix[1:].tolist() == [[0, 0]] * 3


def random_flows(lanes: int, nodes: int = 9, sources: int = 5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(11)
    moved = rng.random((lanes, nodes, nodes)) * (rng.random((lanes, nodes, nodes)) < 0.3)
    moved[:, np.arange(nodes), np.arange(nodes)] = 0
    own = rng.random((lanes, nodes, sources)) * (rng.random((lanes, nodes, sources)) < 0.4)
    own[:, 0] += 0.1
    return moved, own


def test_lanes_do_not_depend_on_each_other() -> None:
    moved, own = random_flows(7)
    together = mixes(moved, own)
    for lane in range(7):
        assert np.array_equal(
            mixes(moved[lane : lane + 1], own[lane : lane + 1])[0], together[lane]
        )


def test_relabelling_nodes_and_sources_changes_nothing() -> None:
    moved, own = random_flows(3)
    nodes, sources = np.random.default_rng(2).permutation(9), np.array([3, 1, 4, 0, 2])
    mix = mixes(moved, own)
    other = mixes(moved[:, nodes][:, :, nodes], own[:, nodes][:, :, sources])
    assert other == pytest.approx(mix[:, nodes][:, :, sources], abs=1e-9)


def of(traced: Traced, source: tuple[str, str]) -> np.ndarray:
    """(M,), TWh of a source burnt in the first lane."""
    volumes: np.ndarray = traced.consumed[0, traced.sources.index(source)]
    return volumes


def accounts(run: Any) -> Traced:
    """Traces a run; every source is burnt or stored, and all that is burnt is traced."""
    traced = trace(run.result, run.seeds, BOTH)
    used = traced.consumed.sum(axis=2) + traced.stored.sum(axis=2)
    assert used == pytest.approx(traced.supplied, abs=2e-5)
    burnt = twh(run.result, run.result.consumption).sum(axis=2)
    assert traced.consumed.sum(axis=1) == pytest.approx(burnt, abs=2e-5)
    assert traced.stored.sum(axis=1) == pytest.approx(run.result.inventory[:, :, -1], abs=2e-5)
    assert (traced.consumed > -1e-9).all()
    return traced


def test_two_suppliers_and_a_neighbour(tiny: SimpleNamespace, solve: Callable[..., Any]) -> None:
    """A burns 100 of 150 RU + 50 A; half of what is there goes on to B, which adds nothing."""
    base = tiny.two_nodes(100.0, 150.0).production("A", 50.0)
    traced = accounts(solve(base))
    share = of(traced, ("RU", PIPELINE)) / traced.consumed[0].sum(axis=0)
    assert share == pytest.approx([0.75, 0.75], abs=1e-6)
    assert of(traced, ("A", PRODUCTION)).sum() == pytest.approx(50 * 31 / 1000, abs=1e-4)


def test_a_store_remembers_what_it_took_in(
    tiny: SimpleNamespace, solve: Callable[..., Any]
) -> None:
    """In January 150 GWh/d come of which 50 are stored, in February nothing comes at all.

    The store begins with 1.25 TWh and takes in 1.55, so 1.55 / 2.8 of what it gives is Russian.
    """
    base = tiny.one_node(100.0, [150.0, *[0.0] * 11]).storage("A", 10.0, fill=0.125, rate=200.0)
    run = solve(base, end="2021-02-28", market={"price_multiples": [1.0, 1.001]})
    traced = accounts(run)
    net = run.result.injection - run.result.withdrawal
    injected = float(net[0, 0, 0]) * 31 / 1000
    drawn = float(run.result.consumption[0, 0, :, 1].sum()) * 28 / 1000
    january = float(run.result.consumption[0, 0, :, 0].sum()) * 31 / 1000
    expected = january + drawn * injected / (1.25 + injected)
    assert injected == pytest.approx(1.55, abs=0.02)
    assert of(traced, ("RU", PIPELINE))[0] == pytest.approx(expected, abs=1e-4)
    assert of(traced, INITIAL_STOCK)[0] == pytest.approx(drawn * 1.25 / (1.25 + injected), abs=1e-4)


def test_lng_has_the_origins_of_the_allocation(
    tiny: SimpleNamespace, solve: Callable[..., Any]
) -> None:
    traced = accounts(solve(tiny.with_lng()))
    landed = {name: of(traced, (name, LNG))[0] for name in ("US", "QA")}
    assert landed["US"] / landed["QA"] == pytest.approx(3.0, rel=0.2)
    assert sum(landed.values()) == pytest.approx(40 * 31 / 1000, rel=0.02)


@pytest.mark.parametrize("name", ["reference-2022", "russian-gas-stop-2022"])
def test_shipped_scenarios_account_for_every_source(
    name: str, shipped_run: Callable[..., Any]
) -> None:
    accounts(shipped_run(name))


def test_russian_share_of_a_year_like_2021(shipped_run: Callable[..., Any]) -> None:
    """About two fifths of the EU27's gas of known origin; next to all in Slovakia and Finland."""
    run = shipped_run("reference-2022")
    suppliers, volumes = by_supplier(trace(run.result, run.seeds, BOTH))
    net = run.result.batch.network
    europe = share_of("RU", suppliers, volumes[:, :, net.markets(["EU27"])].sum(axis=2))
    assert europe == pytest.approx(37.0, abs=1.5)
    share = dict(zip(net.market, share_of("RU", suppliers, volumes)[0], strict=True))
    assert min(share["SK"], share["FI"], share["BG"]) > 85
    assert 50 < share["DE"] < 70
    assert share["GB"] == pytest.approx(2.7, abs=0.3)  # cargoes, as Britain refused none then
    assert np.isnan(share["CY"])


def test_the_summary_and_the_table_say_the_same(shipped_run: Callable[..., Any]) -> None:
    run = shipped_run("reference-2022")
    table = origins(run.result, run.seeds)
    rows = table[(table["case"] == "scenario") & (table["country"] == "DE")]
    assert rows["share_pct"].sum() == pytest.approx(100, abs=1e-3)
    assert list(rows["consumed_twh"]) == sorted(rows["consumed_twh"], reverse=True)
    known = rows[rows["form"] != "stock"]
    russian = known[known["origin"] == "RU"]["consumed_twh"].sum()
    share = 100 * russian / known["consumed_twh"].sum()
    summary = run.summary["countries"]["DE"]
    assert summary["russian_share_pct"] == pytest.approx(share, abs=1e-3)
    by_country = 100 * known.groupby("origin")["consumed_twh"].sum() / known["consumed_twh"].sum()
    assert summary["supplier_hhi"] == pytest.approx((by_country**2).sum(), abs=0.01)
    assert run.summary["countries"]["CY"]["russian_share_pct"] is None
