"""What suppliers earn, and what a sender sells elsewhere; January, 31 days."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from sim.output.console import render
from sim.runner import calm_shortfall

DAYS = 31


def cut(share: float) -> dict[str, Any]:
    return {"type": "cut", "supplier": "RU", "share": share, "from": "2021-01-01"}


def big(tiny: SimpleNamespace) -> Any:
    """A market large enough to be seen in billions."""
    return tiny.Tiny().market("A", 10000.0).supply("pipe", "A", 9000.0, capacity=1e5)


def sender(run: Any, name: str = "RU") -> dict[str, float]:
    found: dict[str, float] = run.summary["senders"][name]
    return found


@pytest.mark.parametrize(
    ("volume", "price", "sold", "margin"),
    [("10 GWh/d", 25.0, 10.0, 15.0), ("90 GWh/d", 25.0, 45.0, 15.0), ("90 GWh/d", 9.0, 0.0, 0.0)],
)
def test_gas_that_europe_does_not_take_goes_elsewhere(
    volume: str,
    price: float,
    sold: float,
    margin: float,
    tiny: SimpleNamespace,
    solve: Callable[..., Any],
) -> None:
    """45 of 90 GWh/d are left over; others take them up to their limit, above a cost of 10."""
    run = solve(
        tiny.one_node(100.0, 90.0),
        measures={"half": cut(0.5)},
        market={"redirection": {"volume": volume, "price": f"{price} EUR/MWh"}},
    )
    v = sender(run)
    assert v["redirected_twh"] == pytest.approx(sold * DAYS / 1e3, abs=1e-3)
    extra = v["net_revenue_with_redirection_beur"] - v["net_revenue_beur"]
    assert extra == pytest.approx(sold * margin * DAYS / 1e6, abs=2e-4)
    gained = v["net_revenue_with_redirection_change_beur"] - v["net_revenue_change_beur"]
    assert gained == pytest.approx(extra, abs=2e-4)


LESS: dict[str, dict[str, Any]] = {
    "embargo": {"type": "embargo", "supplier": "RU", "form": "pipeline", "share": 1 / 6,
                "importers": ["A"]},
    "quota": {"type": "quota", "supplier": "RU", "volume": "75 GWh/d"},
    "tariff": {"type": "tariff", "supplier": "RU", "rate": "40 EUR/MWh", "importers": ["A"]},
}  # fmt: skip


@pytest.mark.parametrize("name", LESS)
def test_the_same_volume_by_three_means(
    name: str, tiny: SimpleNamespace, solve: Callable[..., Any]
) -> None:
    """75 of 90 GWh/d at 50 EUR/MWh each time; the duty alone brings the scarcity rent home."""
    run = solve(tiny.one_node(100.0, 90.0), measures={name: {**LESS[name], "from": "2021-01-01"}})
    v, country = sender(run), run.summary["countries"]["A"]
    scale = DAYS / 1e6
    duty = 40 * 75 * scale if name == "tariff" else 0.0
    assert v["volume_twh"] == pytest.approx(75 * DAYS / 1e3, abs=1e-3)
    assert country["hub_price_eur_mwh"] == pytest.approx(50.0, abs=0.02)
    assert country["tariff_revenue_beur"] == pytest.approx(duty, abs=2e-4)
    assert v["net_revenue_beur"] == pytest.approx(3000 * scale - duty, abs=2e-4)
    assert v["net_revenue_change_beur"] == pytest.approx((3000 - 1980) * scale - duty, abs=2e-4)
    lost = (50 * 75 + 25 * 35 - 32 * 90 - 10 * 26) * scale
    assert country["welfare_change_beur"] == pytest.approx(duty - lost, abs=2e-4)
    assert country["import_bill_beur"] == pytest.approx(3750 * scale - duty, abs=2e-4)


def test_the_cheapest_gas_goes_first(tiny: SimpleNamespace, solve: Callable[..., Any]) -> None:
    """20 GWh/d at 10 and 30 at 22 are cut; of 30 sold at 24 the first 20 earn 14 each."""
    base = tiny.one_node(100.0, 20.0).supply("dear", "A", 30.0, cost=22.0)
    base.supply("other", "A", 40.0, supplier="NO")
    run = solve(
        base,
        measures={"all": cut(1.0)},
        market={"redirection": {"volume": "30 GWh/d", "price": "24.0 EUR/MWh"}},
    )
    v = sender(run)
    assert v["redirected_twh"] == pytest.approx(0.93, abs=1e-3)
    extra = v["net_revenue_with_redirection_beur"] - v["net_revenue_beur"]
    assert extra == pytest.approx((20 * 14 + 10 * 2) * DAYS / 1e6, abs=2e-4)
    assert sender(run, "NO")["redirected_twh"] == 0.0
    assert sender(run, "NO")["volume_twh"] == pytest.approx(40 * DAYS / 1e3, abs=1e-3)


def test_cargoes_of_a_pipeline_supplier(tiny: SimpleNamespace, solve: Callable[..., Any]) -> None:
    """Qatar's pipe beside its cargoes: these are told apart, by allocation, at the LNG price."""
    base = tiny.with_lng(100.0, 50.0).supply("tube", "A", 5.0, supplier="QA")
    run = solve(base)
    v = sender(run, "QA")
    assert v["volume_twh"] == pytest.approx(5 * DAYS / 1e3, abs=1e-3)
    assert v["lng_to_europe_twh"] == run.summary["imports_twh"]["LNG:QA"] > 0
    net = run.result.batch.network
    price = float(run.result.hub_price[0, net.node_index[net.lng_node], 0])
    assert v["lng_revenue_beur"] == pytest.approx(v["lng_to_europe_twh"] * price / 1e3, abs=2e-4)


def test_what_is_printed(tiny: SimpleNamespace, solve: Callable[..., Any]) -> None:
    run = solve(
        big(tiny),
        measures={"half": cut(0.5)},
        market={"redirection": {"volume": "1000 GWh/d", "price": "25.0 EUR/MWh"}},
    )
    printed = render(run.loaded.scenario, run.summary, calm_shortfall(run))
    told = run.summary["regions"]["EU27"]
    assert "Who pays (" in printed
    assert f"{told['welfare_change_beur']:+,.1f}" in printed
    low, high = told["output_loss_low_pct"], told["output_loss_high_pct"]
    assert f"{low:.1f} to {high:.1f}" in printed
    assert 0 < low < high
    assert "Sender RU: 140 TWh by pipeline for " in printed
    assert "With 31 TWh sold to other buyers it keeps " in printed


def test_without_a_shock_nobody_pays(tiny: SimpleNamespace, solve: Callable[..., Any]) -> None:
    run = solve(big(tiny))
    printed = render(run.loaded.scenario, run.summary, calm_shortfall(run))
    assert "Who pays" not in printed
    assert "Sender RU: 279 TWh by pipeline for 8.9 B EUR, 6.1 after what it costs to del" in printed


def test_a_sender_that_delivers_nothing_is_not_named(
    tiny: SimpleNamespace, solve: Callable[..., Any]
) -> None:
    run = solve(tiny.with_lng(), market={"sender": "US"})
    assert "Sender" not in render(run.loaded.scenario, run.summary, calm_shortfall(run))
