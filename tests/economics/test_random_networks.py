"""Accounts add up and origins are followed to the last MWh, whatever the numbers."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sim.dependency.tracing import mixes, trace
from sim.economics.accounts import accounts_of
from sim.economics.closing import closing, resource_cost
from sim.summary.indicators import twh

FEW = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
rate = st.floats(0.1, 200.0).map(lambda value: round(value, 1))
money = st.floats(1.0, 60.0).map(lambda value: f"{value:.1f} EUR/MWh")
RATES = ("da", "db", "pipe", "east", "own", "ha", "hb", "ab", "port", "volume")
SINCE = {"from": "2021-02-10"}
SENDER = {"supplier": "RU", **SINCE}
BOTH = ["A", "B"]


@st.composite
def measures(draw: Any) -> dict[str, Any]:
    """A cut, and some of the instruments that move money."""
    some: dict[str, dict[str, Any]] = {
        "duty": {"type": "tariff", **SENDER, "rate": draw(money), "importers": BOTH},
        "on-the-way": {"type": "tariff", "arc": "A>B", "rate": draw(money), **SINCE},
        "cargoes": {"type": "tariff", "supplier": "US", "form": "lng", "rate": draw(money),
                    "importers": ["B"], **SINCE},
        "refused": {"type": "embargo", "supplier": "QA", "form": "lng", "importers": ["B"],
                    **SINCE},
        "ceiling": {"type": "price_cap", "nodes": ["A"], "cap": draw(money), **SINCE},
        "oil": {"type": "fuel_switching", "nodes": BOTH, "sectors": "all",
                "volume": f"{draw(rate) / 10:.1f} GWh/d", "price": draw(money), **SINCE},
        "keep": {"type": "export_restriction", "nodes": ["A"], **SINCE},
    }  # fmt: skip
    chosen = draw(st.sets(st.sampled_from(sorted(some)), max_size=4))
    cut = {"type": "cut", **SENDER, "share": draw(st.floats(0.05, 1.0))}
    return {"cut": cut, **{name: some[name] for name in sorted(chosen)}}


def world(tiny: SimpleNamespace, r: dict[str, float]) -> Any:
    """Two markets on a hub with a store, LNG, two pipelines and production of their own."""
    base = tiny.Tiny().market("A", [1 + r["da"], *[1 + r["da"] / 2] * 11]).market("B", 1 + r["db"])
    base.hub("H").supply("pipe", "H", r["pipe"]).supply("east", "A", r["east"], cost=12.0)
    base.arc("H", "A", r["ha"], 0.5).arc("H", "B", r["hb"]).arc("A", "B", r["ab"], 1.0)
    base.production("B", r["own"]).storage("B", 0.5 + r["volume"] / 50, fill=0.4, cost=1.0)
    base.terminal("port", "B", r["port"], sent=40.0, tariff=2.0).terminal("dock", "A", 20.0)
    return base.lng("US", 300.0, 30.0).lng("QA", 100.0, 10.0)


@FEW
@given(rates=st.fixed_dictionaries(dict.fromkeys(RATES, rate)), acting=measures())
def test_accounts_and_origins(
    rates: dict[str, float],
    acting: dict[str, Any],
    tiny: SimpleNamespace,
    solve: Callable[..., Any],
) -> None:
    run = solve(world(tiny, rates), end="2021-04-30", measures=acting)
    result = run.result
    assert closing(result).max() <= 1e-6
    gained = accounts_of(result).total.sum(axis=1)
    scale = np.abs(result.objective).max()
    assert gained == pytest.approx(-resource_cost(result).sum(axis=1), abs=1e-6 * scale)
    traced = trace(result, run.seeds, np.array([0, 1]))
    used = traced.consumed.sum(axis=2) + traced.stored.sum(axis=2)
    tolerance = 1e-4 * (1 + traced.supplied.max())
    assert (used <= traced.supplied + tolerance).all()
    # Gas that is worth nothing is spilled, from whatever source; the LNG market spills its own.
    pipes = np.arange(len(result.batch.network.nodes)) != result.batch.network.node_index["LNG"]
    lost = twh(result, result.spill - result.backstop)[:, pipes].sum(axis=1)
    assert (traced.supplied - used).sum(axis=1) == pytest.approx(lost, abs=10 * tolerance)
    burnt = twh(result, result.consumption).sum(axis=2)
    assert traced.consumed.sum(axis=1) == pytest.approx(burnt, abs=1e-4 * (1 + burnt.max()))
    assert (traced.consumed >= -1e-9).all()


@st.composite
def flows(draw: Any) -> tuple[np.ndarray, np.ndarray]:
    """Flows and sources of a period: every node passes on at most what reaches it."""
    nodes, sources = draw(st.integers(2, 6)), draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    own = rng.random((nodes, sources)) * (rng.random((nodes, sources)) < 0.5)
    moved = np.zeros((nodes, nodes))
    for _ in range(draw(st.integers(0, 3 * nodes))):
        tail, head = rng.choice(nodes, size=2, replace=False)
        there = own[tail].sum() + moved[tail].sum() - moved[:, tail].sum()
        moved[head, tail] += rng.random() * max(there, 0.0)
    return moved[None], own[None]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(flows())
def test_mixes_keep_every_source(given_flows: tuple[np.ndarray, np.ndarray]) -> None:
    """Of every source as much is left at the nodes as has entered; mixes are shares."""
    moved, own = given_flows
    mix = mixes(moved, own)
    inflow = moved.sum(axis=2) + own.sum(axis=2)
    left = inflow - moved.sum(axis=1)
    assert np.einsum("bn,bng->bg", left, mix) == pytest.approx(own.sum(axis=1), abs=1e-5)
    assert mix.min() >= -1e-12
    whole = mix.sum(axis=2)
    assert np.where(inflow > 1e-6, whole, 1.0) == pytest.approx(1.0, abs=1e-6)
    assert (whole[inflow <= 1e-6] == 0).all()
