"""Behaviour that is itself the question: what the counterfactual has otherwise."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from sim.config import LoadedScenario, load_scenario
from sim.output.console import render
from sim.pipeline import Run
from sim.play.case import cases_of
from sim.runner import calm_shortfall

STRATEGIC = {"price_multiples": [1.0, 4.0], "sender_behaviour": "strategic"}


def test_the_counterfactual_behaves_otherwise(
    tiny: SimpleNamespace, scenario: Callable[..., LoadedScenario]
) -> None:
    other = {"solidarity": "cooperative", "sender_behaviour": "competitive"}
    market = {**STRATEGIC, "solidarity": "non-cooperative", "counterfactual": other}
    loaded = scenario(tiny.one_node(), market=market)
    own, calm = loaded.scenario.with_shocks().market, loaded.scenario.without_shocks().market
    assert (own.sender_behaviour, own.solidarity) == ("strategic", "non-cooperative")
    assert (calm.sender_behaviour, calm.solidarity) == ("competitive", "cooperative")
    one = scenario(tiny.one_node(), market={**market, "counterfactual": {"solidarity": None}})
    assert one.scenario.without_shocks().market == one.scenario.with_shocks().market


def test_withholding_is_the_effect(tiny: SimpleNamespace, solve: Callable[..., Run]) -> None:
    """Half of demand responds between 20 and 80 EUR/MWh, half is firm and served by wells.

    The other half, 50 GWh/d, falls to nothing at 80: with a cost of 10 the sender offers
    (80 - 10) / 2 = 35 of 60 EUR/MWh a way down, q = 50 x 35 / 60 = 29.17 at 45 EUR/MWh. Where it is
    competitive all 50 are sold at the 20 that the reference price is at least, or less.
    """
    base = tiny.one_node(100.0, 100.0).production("A", 50.0)
    market = {**STRATEGIC, "counterfactual": {"sender_behaviour": "competitive"}}
    run = solve(base, market=market)
    figures = run.summary["countries"]["A"]
    assert figures["hub_price_eur_mwh"] == pytest.approx(45.0, abs=0.05)
    assert figures["counterfactual_price_eur_mwh"] < 20.01
    assert figures["price_effect_eur_mwh"] > 24.9
    told = run.summary["sender_strategy"]
    assert list(told) == ["scenario"]
    assert told["scenario"]["sender"] == "RU"
    assert told["scenario"]["offer_pct"]["pipe"] == pytest.approx(29.17, abs=0.05)
    assert told["scenario"]["strategic"]["volume_twh"] == pytest.approx(29.17 * 0.031, rel=2e-3)
    printed = render(run.loaded.scenario, run.summary, calm_shortfall(run))
    assert "In the counterfactual it would be short of" in printed
    assert "RU chooses to sell 1 TWh at 45 EUR/MWh for a profit of 0.0 B EUR." in printed
    assert "without the shocks" not in printed.split("Countries")[0]


def test_nothing_of_it_where_nobody_is_strategic(
    tiny: SimpleNamespace, solve: Callable[..., Run]
) -> None:
    run = solve(tiny.one_node())
    assert "sender_strategy" not in run.summary
    assert "chooses" not in render(run.loaded.scenario, run.summary, calm_shortfall(run))


def test_equal_cases_are_played_once(
    tiny: SimpleNamespace,
    scenario: Callable[..., LoadedScenario],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A scenario without shocks: one lane is solved, both stand in the result."""
    import sim.pipeline

    lanes: list[int] = []
    solve_all = sim.pipeline.solve_all

    def counted(problems: Any, *rest: Any) -> Any:
        lanes.extend(problem.scenarios for problem in problems)
        return solve_all(problems, *rest)

    monkeypatch.setattr("sim.pipeline.solve_all", counted)
    run = sim.pipeline.run_scenario(scenario(tiny.one_node()))
    assert lanes == [1]
    assert run.result.batch.lanes == ("scenario", "counterfactual")
    assert run.result.flow.shape[0] == 2


def test_a_taxed_sender_is_compared_with_an_untaxed_one() -> None:
    """The file takes the competitive counterfactual back that it would inherit."""
    loaded = load_scenario("tariff-on-a-strategic-sender")
    assert loaded.scenario.market.counterfactual is None
    assert load_scenario("strategic-sender").scenario.market.counterfactual is not None
    from sim.pipeline import checked_seeds

    cases = cases_of(loaded.scenario, checked_seeds(loaded))
    assert [case.scenario.market.sender_behaviour for case in cases] == ["strategic"] * 2
