"""How long stores carry a country, from the model: numbers by hand."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.config import LoadedScenario
from sim.dependency.holding import holding, weekly
from sim.pipeline import checked_seeds

WEEKS = {"start": "2021-01-01", "end": "2021-05-20", "resolution": "weekly"}  # 140 days


def held(loaded: LoadedScenario, *suppliers: str) -> Any:
    return holding(loaded.scenario, checked_seeds(loaded), suppliers)


def test_a_store_carries_firm_demand(
    tiny: SimpleNamespace, scenario: Callable[..., LoadedScenario]
) -> None:
    """Half of 100 GWh/d is firm, 3 TWh are in store: 60 days of it, which is 8 whole weeks.

    For good the loss is worse than the store can bear, and the market spreads the lack over all
    weeks from the first on, for the value of lost load rises with what is lost.
    """
    base = tiny.one_node(100.0, 100.0).storage("A", 6.0, fill=0.5)
    found = held(scenario(base, **WEEKS), "RU", "US")
    assert found.countries == ("EU27", "all", "A")
    assert found.horizon == 140
    assert found.longest_outage[0].tolist() == [56.0, 56.0, 56.0]
    assert found.first_cut_off[0].tolist() == [0.0, 0.0, 0.0]
    assert np.isnan(found.longest_outage[1]).all()
    assert np.isnan(found.first_cut_off[1]).all()
    assert np.isnan(found.alone).all()


def test_a_loss_that_can_be_borne(
    tiny: SimpleNamespace, scenario: Callable[..., LoadedScenario]
) -> None:
    base = tiny.one_node(100.0, 60.0).supply("other", "A", 60.0, supplier="NO")
    found = held(scenario(base, **WEEKS), "RU", "NO")
    assert np.isnan(found.longest_outage).all()


def test_a_country_that_is_cut_off_anyway(
    tiny: SimpleNamespace, scenario: Callable[..., LoadedScenario]
) -> None:
    """Supply of 30 for 50 of firm demand: there is nothing to hold."""
    found = held(scenario(tiny.one_node(100.0, 30.0), **WEEKS), "RU")
    assert found.alone.tolist() == [0.0, 0.0, 0.0]
    assert found.longest_outage[0].tolist() == [0.0, 0.0, 0.0]


def test_days_to_the_first_cut_off_in_a_summary(
    tiny: SimpleNamespace, solve: Callable[..., Any]
) -> None:
    """Without a store firm demand is cut off from the day on which its supplier stops."""
    stop = {"stop": {"type": "cut", "supplier": "RU", "from": "2021-01-22"}}
    summary = solve(tiny.one_node(), **WEEKS, measures=stop).summary
    assert summary["countries"]["A"]["days_to_curtailment"] == 21.0
    calm = solve(tiny.one_node(), **WEEKS).summary
    assert calm["regions"]["EU27"]["days_to_curtailment"] is None


def test_weeks_where_there_are_any(exposed: SimpleNamespace) -> None:
    assert weekly(exposed.make().scenario).horizon.resolution == "weekly"
    short = exposed.make(end="2021-01-05", resolution="daily").scenario
    assert weekly(short).horizon.resolution == "daily"
