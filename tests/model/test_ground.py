"""What lanes share: made once per baseline and horizon, never written to, never mixed up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.data.calendar import Calendar
from sim.model.assemble import calendar_of, lanes_of
from sim.model.averages import averages_of
from sim.model.ground import ground_of, lng_scale
from sim.model.network import Network
from sim.pipeline import checked_seeds

Case = Callable[..., Any]
CUT = {"cut": {"type": "cut", "supplier": "RU", "form": "pipeline", "from": "2021-01-11"}}
SAVING = {"less": {"type": "demand_reduction", "nodes": ["A"], "share": 0.1, "from": "2021-01-11"}}


def lanes(loaded: Any) -> Any:
    seeds = checked_seeds(loaded)
    return lanes_of(loaded.scenario, seeds, Network.of(seeds))


def test_untouched_arrays_are_shared(tiny: SimpleNamespace, scenario: Case, tmp_path: Path) -> None:
    """A cut changes the routes; demand is the same array in both lanes and in a second scenario."""
    folder = tiny.with_lng().write(tmp_path / "baseline")
    one, calm = lanes(scenario(folder, measures=CUT))
    other, _ = lanes(scenario(folder, measures=CUT))
    assert one.inputs.demand is calm.inputs.demand is other.inputs.demand
    assert one.inputs.arc_capacity is calm.inputs.arc_capacity
    assert one.inputs.route_availability is not calm.inputs.route_availability


def test_shared_arrays_cannot_be_written(tiny: SimpleNamespace, scenario: Case) -> None:
    _, calm = lanes(scenario(tiny.with_lng(), measures=CUT))
    for name in ("demand", "saving", "route_availability", "arc_capacity", "lng_exports"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(calm.inputs, name)[...] = 1.0


def test_means_are_those_of_the_calendar(tiny: SimpleNamespace, scenario: Case) -> None:
    """Taken once or not, after weather and measures: bit for bit the mean of the daily array."""
    loaded = scenario(
        tiny.with_lng([130.0, 110.0, *[100.0] * 10], 90.0),
        end="2021-02-14",
        weather={"hdd_ratio": 1.1},
        measures={**CUT, **SAVING},
    )
    seeds = checked_seeds(loaded)
    network = Network.of(seeds)
    for lane in lanes_of(loaded.scenario, seeds, network):
        means, x = averages_of(lane, seeds, network), lane.inputs
        calendar = x.calendar
        for name in ("demand", "route_availability", "terminal_capacity", "rest_of_world"):
            assert np.array_equal(getattr(means, name), calendar.mean(getattr(x, name))), name
        saved = (x.demand * x.saving)[0, 0]
        assert means.saving[0, 0] == pytest.approx([saved[:31].mean(), saved[31:].mean()])


def test_baselines_do_not_mix(tiny: SimpleNamespace, scenario: Case) -> None:
    """The same horizon on two baselines, in turns: each keeps its own demand and LNG scale."""
    first, second = scenario(tiny.with_lng(100.0)), scenario(tiny.with_lng(200.0))
    for _ in range(2):
        for loaded, demand in ((first, 100.0), (second, 200.0)):
            seeds = checked_seeds(loaded)
            assert lanes(loaded)[0].inputs.demand[0, 0] == pytest.approx(demand)
            assert lng_scale(seeds) == pytest.approx(1.0)


def test_horizons_and_projects_do_not_mix(tiny: SimpleNamespace, scenario: Case) -> None:
    loaded = scenario(tiny.with_lng())
    seeds = checked_seeds(loaded)
    network, calendar = Network.of(seeds), calendar_of(loaded.scenario)
    ground = ground_of(seeds, network, calendar, "planned")
    assert ground_of(seeds, network, calendar, "planned") is ground
    assert ground_of(seeds, network, calendar, "built") is not ground
    longer = Calendar.of(calendar.starts[0], calendar.end.replace(month=3), "monthly")
    assert ground_of(seeds, network, longer, "planned").inputs.demand.shape[-1] == 90


def test_the_network_is_made_once(tiny: SimpleNamespace, scenario: Case) -> None:
    seeds = checked_seeds(scenario(tiny.with_lng()))
    assert Network.of(seeds) is Network.of(seeds)


def test_one_number_for_all_days_stays_one_number() -> None:
    """A broadcast array needs no memory for its days, nor for its periods."""
    calendar = Calendar.of(date(2021, 1, 1), date(2021, 3, 31), "monthly")
    constant = np.broadcast_to(np.array([[3.0], [5.0]]), (2, 90))
    mean = calendar.mean(constant)
    assert mean.tolist() == [[3.0] * 3, [5.0] * 3]
    assert mean.strides[-1] == 0
