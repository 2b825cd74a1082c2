"""Ranges that a baseline states in tables of their own are drawn like those of its parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from sim.band import SEED, band_of
from sim.band.drawn import changes_of
from sim.band.inputs import ELASTICITY, inputs_of, position_of
from sim.band.measure import quantile, rows_of
from sim.band.words import band_table
from sim.data.changes import Change, changed

FEW = 8


@pytest.fixture(scope="module")
def run(tiny: SimpleNamespace, solve: Callable[..., Any]) -> Any:
    """B needs 100 GWh/d: 10 of its own, and 60 by an arc that may be 30 to 90.

    The elasticity has no range here, so that the arc alone moves the answer.
    """
    base = tiny.two_nodes(60.0, 200.0, 100.0).supply("other", "B", 10.0)
    base.add("ranges", ("borders", "arcs", "A>B", "capacity_gwh_d", "multiply", 0.5, 1.5))
    row = ("long", "Buyer", "B", "RU", "pipeline", "pipe", "long", 7300, 3650, 14600, "")
    base.add("contracts", row)
    done = solve(base)
    ends = ("elasticity_low", "elasticity_high")
    changes = [Change("sectors", "*", end, "set", -0.5) for end in ends]
    return replace(done, seeds=changed(done.seeds, changes))


def test_ranges_come_after_parameters(run: Any, tiny: SimpleNamespace) -> None:
    borders, contracts = inputs_of(run.seeds)
    assert (borders.name, borders.label) == ("borders", "borders")
    assert (contracts.name, contracts.label) == ("contracts_long", "contracts long")
    [found] = borders.ranges
    assert found.name == "arcs A>B: capacity_gwh_d times"
    assert (found.low, found.central, found.high) == (0.5, 1.0, 1.5)
    [found] = contracts.ranges
    assert found.name == "contracts long: volume_gwh_yr is"
    assert (found.low, found.central, found.high) == (3650, 7300, 14600)


def test_rows_that_move_alike_are_told_once(run: Any) -> None:
    rows = tuple(replace(run.seeds.ranges[0], row=row) for row in ("A>B", "B>A", "A>B"))
    rows = (*rows[:2], replace(rows[2], low=0.6))
    seeds = replace(run.seeds, tables={**run.seeds.tables, "ranges": rows})
    assert [(found.name, found.low) for found in inputs_of(seeds)[0].ranges] == [
        ("arcs 2 rows: capacity_gwh_d times", 0.5),
        ("arcs A>B: capacity_gwh_d times", 0.6),
    ]


@pytest.mark.parametrize(
    ("at", "position"),
    [(0.0, 0.0), (0.125, 0.25), (0.5, 0.5), (0.82, 0.7), (1.0, 1.0)],
)
def test_draws_are_the_likelier_the_nearer_to_the_middle(at: float, position: float) -> None:
    """On the upper side 1 - sqrt(1 - 0.64) = 0.4 of the way; on the lower 1 - sqrt(0.25) = 0.5."""
    assert position_of(at) == pytest.approx(position)


def test_a_draw_changes_the_baseline(run: Any) -> None:
    borders, contracts = inputs_of(run.seeds)
    assert changes_of({borders: 0.5, contracts: 0.5}) == ()
    assert changes_of({borders: 0.125, contracts: 1.0}) == (
        Change("arcs", "A>B", "capacity_gwh_d", "multiply", 0.75),
        Change("contracts", "long", "volume_gwh_yr", "set", 14600.0),
    )


def test_a_band_over_a_capacity_by_hand(run: Any) -> None:
    """B needs 90 beside its own 10: short of 90 less the arc's capacity, 30 at its middle."""
    inputs = inputs_of(run.seeds)
    band = band_of(run, points=FEW)
    draws = [position_of(row[inputs[0]]) for row in rows_of(inputs, FEW, SEED)]
    short = [max(0.0, 90 - 60 * (0.5 + draw)) * 31 / 1000 for draw in draws]
    own = band["countries"]["B"]["shortfall_twh"]
    assert own["central"] == pytest.approx(30 * 31 / 1000, abs=1e-3)
    assert own["low"] == pytest.approx(quantile(short, 0.1), abs=1e-3)
    assert own["high"] == pytest.approx(quantile(short, 0.9), abs=1e-3)
    assert list(band["inputs"]) == ["borders", "contracts_long"]
    text = band_table({**run.summary, "band": band})
    assert "Drawn: borders and contracts long." in text
    assert "All else is as the scenario has it: its weather" in text


def test_a_baseline_without_them_draws_what_it_drew(
    tiny: SimpleNamespace, solve: Callable[..., Any]
) -> None:
    done = solve(tiny.one_node(100.0, 90.0))
    assert [one.name for one in inputs_of(done.seeds)] == [ELASTICITY]
    text = band_table({**done.summary, "band": band_of(done, points=4)})
    assert "  Weather, supply, capacities and measures are not drawn" in text
