"""What the market knows of a measure it sees happen: the days lived, the last one from then on."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from sim.config import LoadedScenario
from sim.model.assemble import ground_under
from sim.model.effect import World
from sim.model.effects import with_measures
from sim.model.inputs import Inputs
from sim.model.network import Network
from sim.pipeline import checked_seeds

Scenario = Callable[..., LoadedScenario]
CUT: dict[str, Any] = {
    "type": "cut",
    "supplier": "RU",
    "form": "pipeline",
    "from": "2021-01-06",
    "announced": "as_it_happens",
}
ANNOUNCED = {"foresight": "announced"}


def seen(scenario: Scenario, base: Any, days: int | None, **keys: Any) -> Inputs:
    """Inputs of the scenario as the market sees them after some days."""
    loaded = scenario(base, market=ANNOUNCED, **keys)
    seeds = checked_seeds(loaded)
    net = Network.of(seeds)
    ground = ground_under(loaded.scenario, seeds, net)
    case = loaded.scenario.with_shocks()
    return with_measures(case, ground.inputs, World(net, seeds, seen=days))


@pytest.mark.parametrize(
    ("days", "flows"),
    [
        (0, {0: 100.0, 10: 100.0, 30: 100.0}),
        (5, {4: 100.0, 5: 100.0, 30: 100.0}),
        (7, {4: 100.0, 5: 90.0, 6: 80.0, 7: 80.0, 30: 80.0}),
        (20, {15: 0.0, 19: 0.0, 30: 0.0}),
        (28, {19: 0.0, 20: 100.0, 30: 100.0}),
        (None, {6: 80.0, 7: 70.0, 19: 0.0, 20: 100.0}),
    ],
)
def test_the_last_day_seen_persists(
    tiny: SimpleNamespace, scenario: Scenario, days: int | None, flows: dict[int, float]
) -> None:
    """A tenth more is lost every day from 6 January, all of it until the 20th."""
    cut = {**CUT, "ramp": "10 d", "until": "2021-01-20"}
    x = seen(scenario, tiny.one_node(), days, measures={"cut": cut})
    assert {day: round(float(x.route_availability[0, day]), 6) for day in flows} == flows


def test_what_is_announced_is_known(tiny: SimpleNamespace, scenario: Scenario) -> None:
    cut = {**CUT, "announced": "2021-01-01"}
    x = seen(scenario, tiny.one_node(), 0, measures={"cut": cut})
    assert x.route_availability[0, [4, 5, 30]].tolist() == [100.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("days", "february", "march"), [(0, 100.0, 100.0), (31, 60.0, 60.0), (59, 30.0, 30.0)]
)
def test_deliveries_of_the_last_month_persist(
    tiny: SimpleNamespace, scenario: Scenario, days: int, february: float, march: float
) -> None:
    """100 in every month of the base year; 60, 30 and 10 in the first three of the next."""
    base = tiny.Tiny().market("A", 100.0).storage("A", 1.0)
    base.supply("pipe", "A", 100.0)
    rows = [("2022-01", 60.0 * 31), ("2022-02", 30.0 * 28), ("2022-03", 10.0 * 31)]
    base.add("route_flows", *((month, "pipe", "A", volume) for month, volume in rows))
    quota = {"type": "quota", "supplier": "RU", "observed": True, "from": "2022-01-01"}
    x = seen(
        scenario,
        base,
        days,
        start="2022-01-01",
        end="2022-03-31",
        storage={"initial": 0.5},
        measures={"quota": {**quota, "announced": "as_it_happens"}},
    )
    flow = x.route_availability[0]
    assert flow[[40, 89]] == pytest.approx([february, march])
    assert flow[10] == pytest.approx(100.0 if days == 0 else 60.0)


@pytest.mark.parametrize(
    ("days", "last", "volumes"),
    [
        (0, [], []),
        (5, [], []),
        (10, [10, 31], [5 * 0.05, 26 * 0.05]),
        (25, [20], [15 * 0.05]),
        (None, [20], [15 * 0.05]),
    ],
)
def test_a_volume_lasts_once_it_is_seen(
    tiny: SimpleNamespace,
    scenario: Scenario,
    days: int | None,
    last: list[int],
    volumes: list[float],
) -> None:
    """50 GWh/d from 6 to 20 January: while it is in force nobody knows its end.

    By the last day seen no more may come than of the days up to then.
    """
    quota = {"type": "quota", "supplier": "RU", "volume": "50 GWh/d", "from": "2021-01-06"}
    measures = {"quota": {**quota, "until": "2021-01-20", "announced": "as_it_happens"}}
    x = seen(scenario, tiny.one_node(), days, measures=measures)
    assert [limit.last.day for limit in x.limits] == last
    assert [limit.volume_twh for limit in x.limits] == pytest.approx(volumes)


def test_steps_of_an_embargo_are_seen_one_by_one(tiny: SimpleNamespace, scenario: Scenario) -> None:
    steps = [{"date": "2021-01-06", "share": "30 %"}, {"date": "2021-01-16", "share": "80 %"}]
    embargo = {**CUT, "type": "embargo", "steps": steps}
    x = seen(scenario, tiny.one_node(), 10, measures={"embargo": embargo})
    assert x.route_availability[0, [4, 5, 15, 30]] == pytest.approx([100.0, 70.0, 70.0, 70.0])
