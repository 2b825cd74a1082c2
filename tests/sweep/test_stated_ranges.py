"""Axes along ranges that a baseline states: what moves, how far, and what cannot be asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sim.band.inputs import inputs_of, position_of
from sim.config import shipped_root
from sim.config.loaded_sweep import LoadedSweep, load_sweep
from sim.data.changes import Change, changed
from sim.data.loader import load_seeds
from sim.data.ranges import END_VALUE_FACTOR, named_ranges
from sim.errors import ScenarioError
from sim.sweep.check import check_sweep
from sim.sweep.chunk import solved
from sim.sweep.design import points_of
from sim.sweep.point import Point, check_points, point_of
from sim.sweep.quantiles import quantile_of

SEEDS = load_seeds(shipped_root() / "seeds" / "europe-2025")
TRIANGULAR = {"type": "triangular", "low": 0, "mode": 0.5, "high": 1}


def loaded(folder: Path, axes: Mapping[str, Any], design: str = "grid") -> LoadedSweep:
    seeded = {} if design == "grid" else {"points": 8, "seed": 1}
    document = {
        "title": "T",
        "question": "Q?",
        "scenario": "winter-2026-27",
        "design": {"type": design, **seeded},
        "axes": axes,
    }
    path = folder / "case.yaml"
    path.write_text(json.dumps(document), encoding="utf-8")
    return load_sweep(path)


def every(sweep: LoadedSweep) -> list[Point]:
    points = points_of(sweep, SEEDS)
    check_points(sweep, points, SEEDS)
    return [point_of(sweep, points, index) for index in range(len(points.rows))]


def test_a_named_range_moves_all_its_rows(tmp_path: Path) -> None:
    axes = {"borders": {"path": "baseline.ranges.border_capacities", "values": [0, 0.5, 0.75, 1]}}
    low, middle, upper, high = every(loaded(tmp_path, axes))
    rows = [row for row in SEEDS.ranges if row.range == "border_capacities"]
    assert len(low.changes) == len(rows)
    assert low.changes == tuple(
        Change("arcs", row.row, "capacity_gwh_d", "multiply", row.low) for row in rows
    )
    assert middle.changes == ()
    assert middle.scenario == low.scenario
    assert [one.value for one in upper.changes] == pytest.approx([0.5 + 0.5 * r.high for r in rows])
    assert [one.value for one in high.changes] == [row.high for row in rows]
    before = {arc.from_node + arc.to_node: arc.capacity_gwh_d for arc in SEEDS.arcs}
    after = changed(SEEDS, high.changes).arcs
    named = {row.row.replace(">", ""): row.high for row in rows}
    for arc in after:
        key = arc.from_node + arc.to_node
        assert arc.capacity_gwh_d == pytest.approx(before[key] * named.get(key, 1.0))


def test_points_in_the_middle_are_one(tmp_path: Path) -> None:
    """Equal keys, solved once: a range as it stands changes nothing, whichever it is."""
    names = ("lng_additions", "elasticity")
    [one], [other] = (
        every(loaded(tmp_path, {"a": {"path": f"baseline.ranges.{name}", "values": [0.5]}}))
        for name in names
    )
    assert one.changes == other.changes == ()
    assert one.key == other.key


def test_rows_of_parameters_and_sectors_have_their_own_names(tmp_path: Path) -> None:
    axes = {
        "lng": {"path": "baseline.ranges.rest_of_world_lng_elasticity", "values": [0]},
        "elastic": {"path": "baseline.ranges.elasticity", "values": [1]},
        "voll": {"path": "baseline.ranges.voll_factor", "values": [1]},
        "long": {"path": "baseline.ranges.contracts_long", "values": [0]},
    }
    [point] = every(loaded(tmp_path, axes))
    made = {(c.table, c.row, c.column): (c.apply, c.value) for c in point.changes}
    [row] = [r for r in SEEDS.parameters if r.parameter == "rest_of_world_lng_elasticity"]
    assert made["parameters", row.parameter, "value"] == ("set", row.low)
    for sector in SEEDS.sectors:
        wanted = ("set", sector.elasticity_high)
        assert made["sectors", sector.sector, "elasticity"] == wanted
    [factor] = [r for r in SEEDS.parameters if r.parameter == "voll_factor"]
    assert made["sectors", "*", "voll_eur_mwh"] == ("multiply", factor.high)
    long = {r.contract: r.volume_low_gwh_yr for r in SEEDS.contracts if r.type == "long"}
    told = {row: value for (table, row, _), (_, value) in made.items() if table == "contracts"}
    assert told == long


def test_drawn_as_a_band_draws(tmp_path: Path) -> None:
    """Triangular over the range: the same numbers at the same quantiles."""
    axes = {"borders": {"path": "baseline.ranges.lng_additions", "distribution": TRIANGULAR}}
    sweep = loaded(tmp_path, axes, "latin-hypercube")
    [drawn] = [one for one in inputs_of(SEEDS) if one.name == "lng_additions"]
    points = points_of(sweep, SEEDS)
    values = sorted(float(row[0]) for row in points.rows)
    assert 0 < values[0] < 0.5 < values[-1] < 1
    value = quantile_of(sweep.sweep.axes["borders"], SEEDS)
    assert drawn.axis is not None
    for quantile in (0.0, 0.03, 0.1, 0.5, 0.77, 1.0):
        assert value(quantile) == pytest.approx(position_of(quantile), abs=1e-9)


def test_a_range_reaches_the_answer(tmp_path: Path) -> None:
    """Fewer new LNG plants: dearer gas, and less of it landed."""
    axes = {"plants": {"path": "baseline.ranges.lng_additions", "values": [0, 0.5, 1]}}
    points = every(loaded(tmp_path, axes))
    few, plain, many = solved([(point.scenario, point.changes) for point in points], SEEDS)
    price = "regions.EU27.hub_price_eur_mwh"
    assert few.values[price] > plain.values[price] + 1 > many.values[price] + 1
    landed = "regions.EU27.lng_import_twh"
    assert few.values[landed] < plain.values[landed] < many.values[landed]


def test_every_range_that_a_band_draws_has_a_name() -> None:
    known = named_ranges(SEEDS)
    for one in inputs_of(SEEDS):
        names = {one.name, *(found.name for found in one.ranges)}
        assert names & known.keys() or END_VALUE_FACTOR in names


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"path": "baseline.ranges.border_capacity", "values": [0]},
     "states no range 'border_capacity'; did you mean 'border_capacities'?"),
    ({"path": "baseline.ranges.nothing_like_it", "values": [0]},
     "it states border_capacities, german"),
    ({"path": f"baseline.ranges.{END_VALUE_FACTOR}", "values": [0]}, "multiply storage.end.value"),
    ({"path": "baseline.ranges.border_capacities", "values": [0, 1.2]}, "not 1.2"),
    ({"path": "baseline.ranges.border_capacities", "values": ["10 %"]}, "the axis has %"),
    ({"path": "baseline.ranges.border_capacities", "values": ["low"]}, "the axis has words"),
    ({"path": "baseline.ranges.border_capacities", "values": [0.5], "apply": "multiply"},
     "a place in a range can only be set; leave out apply: multiply"),
    ({"path": ["baseline.ranges.border_capacities", "baseline.ranges.border_capacities"],
      "values": [0]}, "stands in the list twice"),
    ({"path": ["baseline.ranges.border_capacities", "baseline.arcs.*.capacity_gwh_d"],
      "values": [0.5]}, "GWh/d"),
]  # fmt: skip


@pytest.mark.parametrize(("axis", "message"), WRONG)
def test_what_cannot_be_asked_is_said(tmp_path: Path, axis: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError) as error:
        check_sweep(loaded(tmp_path, {"a": axis}), SEEDS)
    assert message in str(error.value)


def test_an_open_distribution_has_to_be_cut_off(tmp_path: Path) -> None:
    normal = {"type": "normal", "mean": 0.5, "sd": 0.2}
    axis = {"path": "baseline.ranges.border_capacities", "distribution": normal}
    with pytest.raises(ScenarioError, match="cut the distribution off with low and high"):
        check_sweep(loaded(tmp_path, {"a": axis}, "latin-hypercube"), SEEDS)
    cut = {**axis, "distribution": {**normal, "low": 0, "high": 1}}
    check_sweep(loaded(tmp_path, {"a": cut}, "latin-hypercube"), SEEDS)


def test_two_axes_change_a_number_together_only_by_factors(tmp_path: Path) -> None:
    borders = {"path": "baseline.ranges.border_capacities", "values": [0.25]}
    own = next(r.row for r in SEEDS.ranges if r.range == "border_capacities")
    factor = {"path": f"baseline.arcs.{own}.capacity_gwh_d", "values": [2], "apply": "multiply"}
    check_sweep(loaded(tmp_path, {"a": borders, "b": factor}), SEEDS)
    fixed = {"path": f"baseline.arcs.{own}.capacity_gwh_d", "values": ["20 GWh/d"]}
    with pytest.raises(ScenarioError, match="border_capacities of the axis a changes already"):
        check_sweep(loaded(tmp_path, {"a": borders, "b": fixed}), SEEDS)
    with pytest.raises(ScenarioError, match="is what the axis a changes already"):
        check_sweep(loaded(tmp_path, {"a": borders, "b": borders}), SEEDS)
