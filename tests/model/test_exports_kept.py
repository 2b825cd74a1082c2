"""Restrictions of exports by hand: interconnections that close, own gas that stays at home."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from sim.model.assemble import Structure, lanes_of, stack
from sim.model.averages import averages_of
from sim.model.formulate import formulate
from sim.model.network import Network
from sim.pipeline import checked_seeds
from sim.result import Result
from sim.solver import solve as solve_problem

Solve = Callable[..., Any]
Acted = Callable[..., Any]
FROM = "2021-01-01"
KEPT: dict[str, Any] = {"type": "export_restriction", "nodes": "A", "from": FROM}
STOPS = {**KEPT, "transit": "stops"}


def web(tiny: SimpleNamespace) -> Any:
    """A>B, A>C, B>A, and A>H, from where gas goes to B and C."""
    base = tiny.Tiny().market("A", 100.0).market("B", 100.0).market("C", 10.0, eu=False)
    base.hub("H").supply("pipe", "A", 300.0)
    base.arc("A", "B", 60.0).arc("A", "C", 20.0).arc("B", "A", 30.0)
    return base.arc("A", "H", 50.0).arc("H", "B", 40.0).arc("H", "C", 40.0)


@pytest.mark.parametrize(
    ("keys", "arcs"),
    [
        ({}, [0.0, 0.0, 30.0, 0.0, 40.0, 40.0]),
        ({"share": "50 %"}, [30.0, 10.0, 30.0, 25.0, 40.0, 40.0]),
        ({"to": "B"}, [0.0, 20.0, 30.0, 50.0, 0.0, 40.0]),
        ({"nodes": "EU27"}, [60.0, 0.0, 30.0, 50.0, 40.0, 0.0]),
        ({"from": "2021-02-01"}, [60.0, 20.0, 30.0, 50.0, 40.0, 40.0]),
    ],
)
def test_interconnections_close(
    tiny: SimpleNamespace, acted: Acted, keys: dict[str, Any], arcs: list[float]
) -> None:
    """To others, or to some of them; from a hub that serves more only the landing there closes."""
    case = acted(web(tiny), end="2021-02-28", measures={"stop": {**STOPS, **keys}})
    assert case.x.arc_capacity[:, 0] == pytest.approx(arcs)


def transit(tiny: SimpleNamespace) -> Any:
    """A makes 80 and burns 50; 100 of Russia's enter A; B behind it burns 120. Enough for all."""
    base = tiny.Tiny().market("A", 50.0).market("B", 120.0).production("A", 80.0)
    return base.supply("pipe", "A", 100.0).arc("A", "B", 500.0)


def test_own_gas_stays_and_transit_passes(tiny: SimpleNamespace, solve: Solve) -> None:
    """B has the 100 in transit and gives up 20 at 20 + 20 x 60 / 60; A has more than it needs."""
    result = solve(transit(tiny), measures={"kept": KEPT}).result
    assert result.flow[:, 0, 0] == pytest.approx([100.0, 120.0], abs=1e-2)
    assert result.production[:, 0, 0] == pytest.approx([50.0, 80.0], abs=2e-2)
    assert result.hub_price[0, :2, 0] == pytest.approx([5.0, 40.0], abs=2e-2)
    assert result.demand_response[0, :, 0, 0] == pytest.approx([0.0, 20.0], abs=1e-2)
    assert result.demand_response[1].sum() == pytest.approx(0.0, abs=1e-2)


def test_gas_in_transit_may_be_taken(tiny: SimpleNamespace, solve: Solve) -> None:
    """60 of its own and 100 in transit for 100 in A and 100 in B: A takes what both give up alike.

    A and B lack 40 together and give up 20 each: A takes 20 of the transit gas.
    """
    base = tiny.Tiny().market("A", 100.0).market("B", 100.0).production("A", 60.0)
    base.supply("pipe", "A", 100.0).arc("A", "B", 500.0)
    result = solve(base, measures={"kept": KEPT}).result
    assert result.flow[0, 0, 0] == pytest.approx(80.0, abs=1e-2)
    assert result.demand_response[0, :, 0, 0] == pytest.approx([20.0, 20.0], abs=2e-2)


def test_kept_for_a_part_of_the_period(tiny: SimpleNamespace, acted: Acted, solve: Solve) -> None:
    """From 17 to 26 January: these days are a period of their own, in which the gate is closed."""
    late = {**KEPT, "from": "2021-01-17", "until": "2021-01-26"}
    case = acted(transit(tiny), measures={"kept": late})
    assert case.batch.calendar.days.tolist() == [16, 10, 5]
    assert case.batch.kept_home[0, 0].tolist() == [0.0, 1.0, 0.0]
    result = solve(transit(tiny), measures={"kept": late}).result
    assert result.flow[0, 0] == pytest.approx([120.0, 100.0, 120.0], abs=1e-2)


def test_a_gate_that_never_closes_changes_nothing(tiny: SimpleNamespace, solve: Solve) -> None:
    """The counterfactual stands in a problem of its own; with the gate in it the answer is one."""
    run = solve(transit(tiny), measures={"kept": KEPT})
    loaded = run.loaded
    seeds = checked_seeds(loaded)
    net = Network.of(seeds)
    lanes = [averages_of(lane, seeds, net) for lane in lanes_of(loaded.scenario, seeds, net)]
    form = formulate(stack(lanes, seeds, net), seeds.storage_curves)
    together = Result.of(form, solve_problem(form.problem))
    assert form.problem.nodes == len(net.nodes) + 1
    assert together.flow == pytest.approx(run.result.flow, abs=1e-3)
    assert together.hub_price[:, :2] == pytest.approx(run.result.hub_price[:, :2], abs=1e-3)
    assert Structure.of(lanes[:1]) != Structure.of(lanes[1:])
    assert Structure.of(lanes[:1]).gated == {0}
