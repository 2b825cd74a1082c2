"""Sweep files: every mistake at its place, what options do, and the sweeps that are shipped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sim.cli.options import loaded_scenarios
from sim.config import shipped_root, shipped_scenarios
from sim.config.json_schema import sweep_schema, sweep_schema_text
from sim.config.loaded import baseline_folder, dump_resolved
from sim.config.loaded_sweep import is_sweep, load_sweep
from sim.config.paths import shipped_sweeps
from sim.config.source import read_source
from sim.config.sweep import DEFAULT_OUTCOMES, Aggregate, Sweep, figure_key, outcome_name
from sim.config.sweep_axis import Axis, Range
from sim.config.sweep_designs import DESIGNS
from sim.config.sweep_distributions import DISTRIBUTIONS
from sim.config.sweep_paths import of_range
from sim.config.yaml_source import parse_document
from sim.data.changes import problem_of_name
from sim.data.loader import load_seeds
from sim.data.ranges import named_ranges
from sim.errors import Finding, ScenarioError
from sim.sweep.check import validate_sweep
from sim.sweep.known_figures import known_figures
from sim.sweep.point import named_in
from sim.sweep.stated import range_in

HEAD = """\
title: A title
question: What if?
scenario: russian-gas-stop-2022
"""
GRID = "design: {type: grid}\n"
RANDOM = "design: {type: sobol, points: 16, seed: 1}\n"


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Writes a sweep of a head, a design and more text to a file; gives its name back."""
    monkeypatch.chdir(tmp_path)

    def write(more: str, design: str = GRID, head: str = HEAD, name: str = "case.yaml") -> str:
        (tmp_path / name).write_text(head + design + more, encoding="utf-8")
        return name

    return write


def findings(load: Callable[[], Any]) -> list[Finding]:
    with pytest.raises(ScenarioError) as caught:
        load()
    return list(caught.value.findings)


DEPTH = "axes:\n  depth: {path: measures.pipelines.share, values: [0 %, 50 %]}\n"
WRONG: list[tuple[str, str, tuple[int, int], str]] = [
    # what a file says wrong by itself: design, the rest, line and column, message
    ("design: {type: grids}\n", DEPTH, (4, 16), "unknown design 'grids'; did you mean 'grid'?"),
    ("design: grid\n", DEPTH, (4, 9), "a design is a mapping with a `type`, {type: grid}"),
    ("design: {points: 4}\n", DEPTH, (4, 1), "design: the key 'type' is missing; types are grid"),
    ("", DEPTH, (1, 1), "the key 'design' is missing"),
    ("design: {type: sobol, points: 4}\n", DEPTH, (4, 1), "the key 'seed' is missing: any whole"),
    ("design: {type: sobol, seed: 4}\n", DEPTH, (4, 1), "the key 'points' is missing"),
    ("design: {type: sobol, points: 4, seed: 1.5}\n", DEPTH, (4, 40), "must be a whole number"),
    ("design: {type: sobol, points: 0, seed: 1}\n", DEPTH, (4, 31), "must be 1 or more"),
    ("design: {type: saltelli, base: 12, seed: 1}\n", DEPTH, (4, 32), "a power of two, such as 8"),
    ("design: {type: morris, trajectories: 2, levels: 5, seed: 1}\n", DEPTH, (4, 49), "even"),
    ("design: {type: grid, seed: 1}\n", DEPTH, (4, 22), "unknown key; known here: type"),
    (GRID, "axes: {}\n", (5, 7), "must not be empty"),
    (GRID, "axes:\n  Depth: {path: weather, values: [1951]}\n", (6, 3), "lower case with hyphens"),
    (GRID, "axes:\n  a: {values: [1951]}\n", (6, 3), "the key 'path' is missing"),
    (GRID, "axes:\n  a: {path: weather}\n", (6, 3), "exactly one of values, range or distribution"),
    (GRID, "axes:\n  a: {path: weather, values: [1], range: {from: 1, to: 2, count: 2}}\n", (6, 35),
     "give only one of values, range or distribution; here are values and range"),
    (GRID, "axes:\n  a: {path: weather, valeus: [1951]}\n", (6, 22), "did you mean 'values'?"),
    (GRID, "axes:\n  a: {path: market.voll.chp, values: [600 EUR/MWh, 70 %]}\n", (6, 52),
     "'70 %' is in %, the value before it in EUR/MWh; write all values of an axis in one unit"),
    (GRID, "axes:\n  a: {path: weather, values: [1951, normal]}\n", (6, 37),
     "'normal' is a word, the value before it a number"),
    (GRID, "axes:\n  a: {path: weather, values: [1951, 1951]}\n", (6, 37), "in the list twice"),
    (GRID, "axes:\n  a: {path: weather, values: [5 parsec]}\n", (6, 31), "'parsec' is no unit"),
    (GRID, "axes:\n  a: {path: weather, values: [5 bcm/y, 5 bcm/yrs]}\n", (6, 40),
     "'bcm/yrs' is no unit; did you mean 'bcm/yr'?"),
    (GRID, "axes:\n  a: {path: weather, values: [[1]]}\n", (6, 31), "this is a list"),
    (GRID, "axes:\n  a: {path: weather, values: [2022-02-31]}\n", (6, 31), "not in the calendar"),
    (GRID, "axes:\n  a: {path: weather, range: {from: 1951, to: 1960}}\n", (6, 29),
     "a grid needs to know how many: give `count` or `step`"),
    (GRID, "axes:\n  a: {path: weather, range: {from: 1, to: 9, count: 2, step: 1}}\n", (6, 62),
     "give only one of count or step"),
    (GRID, "axes:\n  a: {path: weather, range: {from: 1, to: 1, count: 2}}\n", (6, 43),
     "the range ends where it begins"),
    (GRID, "axes:\n  a: {path: weather, range: {from: 1, to: 9, step: 2 %}}\n", (6, 52),
     "must be in the unit of the range"),
    (GRID, "axes:\n  a: {path: weather, range: {from: 1, to: 9, step: -2}}\n", (6, 52),
     "must be a number above 0"),
    (GRID, "axes:\n  a: {path: weather, range: {from: 0, to: 9, step: 1e-9}}\n", (6, 52),
     "gives more than 100,000 values"),
    (GRID, "axes:\n  a: {path: weather, range: {from: cold, to: warm, count: 2}}\n", (6, 36),
     "a range is of numbers or dates"),
    (GRID, "axes:\n  a: {path: x, range: {from: 2022-05-01, to: 2022-04-01, count: 2}}\n", (6, 46),
     "2022-04-01 lies before 2022-05-01"),
    (GRID, "axes:\n  a: {path: x, range: {from: 2022-05-01, to: 2022-06-01, step: 2}}\n", (6, 64),
     'write a step between dates as "1 month" or "14 days"'),
    (GRID, "axes:\n  a: {path: weather, distribution: {type: weather-years}}\n", (6, 36),
     "a grid takes `values` or a `range`"),
    (GRID, "axes:\n  a: {path: weather, values: [1951], base: 1951}\n", (6, 44),
     "only the design one-at-a-time has a base"),
    ("design: {type: zip}\n", "axes:\n  a: {path: weather, values: [1951]}\n"
     "  b: {path: market.elasticity_scale, values: [1, 2]}\n", (7, 6),
     "2 values, but a has 1; a zip takes the values of all axes side by side"),
    (GRID, "axes:\n  a: {path: weather, range: {from: 1, to: 90000, step: 1}}\n"
     "  b: {path: market.elasticity_scale, range: {from: 1, to: 2, count: 1000}}\n", (4, 9),
     "that would be 90,000,000 points; the most is 1,000,000"),
    (RANDOM, "axes:\n  a: {path: x, distribution: {type: unifrom}}\n", (5 + 1, 37),
     "unknown distribution 'unifrom'; did you mean 'uniform'?"),
    (RANDOM, "axes:\n  a: {path: x, distribution: {type: uniform, low: 2, high: 2}}\n", (6, 60),
     "`high` must be more than `low`: 2 after 2"),
    (RANDOM, "axes:\n  a: {path: x, distribution: {type: triangular, low: 1, mode: 3, high: 2}}\n",
     (6, 72), "`high` must be no less than `mode`"),
    (RANDOM, "axes:\n  a: {path: x, distribution: {type: normal, mean: 1 %, sd: 1}}\n", (6, 60),
     "must be in the unit of the mean"),
    (RANDOM, "axes:\n  a: {path: x, distribution: {type: normal, mean: 1, sd: 0}}\n", (6, 58),
     "must be a number above 0"),
    (RANDOM, "axes:\n  a: {path: x, distribution: {type: normal, mean: 1, sd: 1, low: 90}}\n",
     (6, 66), "next to nothing of the distribution lies"),
    (RANDOM, "axes:\n  a: {path: x, distribution: {type: lognormal, median: -1, gsd: 2}}\n",
     (6, 56), "must be a number above 0"),
    (RANDOM, "axes:\n  a: {path: x, distribution: {type: lognormal, median: 1, gsd: 1}}\n",
     (6, 64), "must be more than 1"),
    (RANDOM, "axes:\n  a: {path: x, distribution: {type: choice, values: [1, 2], weights: [1]}}\n",
     (6, 70), "1 weights for 2 values"),
    (RANDOM, "axes:\n  a: {path: x, distribution: {type: weather-years}}\n", (6, 13),
     "weather-years are years of the path `weather`"),
    ("design: {type: morris, trajectories: 2, seed: 1}\n",
     "axes:\n  a: {path: x, distribution: {type: normal, mean: 1, sd: 1}}\n", (6, 30),
     "the design morris goes from the least value to the most; give `low` and `high`"),
    ("design: {type: one-at-a-time}\n",
     "axes:\n  a: {path: x, values: [1 %, 2 %], base: 1}\n", (6, 42),
     "must be a number in % like the axis' values"),
    (GRID, "axes:\n  a: {path: x, values: [normal], apply: multiply}\n", (6, 3),
     "only numbers can multiply; this axis has words"),
    (GRID, "axes:\n  a: {path: x, values: [1 %], apply: multiply}\n", (6, 3),
     "a factor is a plain number, 1.5, without %"),
    (GRID, DEPTH + "outcomes: []\n", (7, 11), "must not be empty"),
    (GRID, DEPTH + "outcomes: [eu shortfall]\n", (7, 12), "without blanks and commas"),
    (GRID, DEPTH + "outcomes: [status]\n", (7, 12), "how a point was solved"),
    (GRID, DEPTH + "outcomes: [eu.shortfall_twh, eu.shortfall_twh]\n", (7, 30), "is there already"),
    (GRID, DEPTH + "outcomes: [{name: a, table: b, column: c, take: most}]\n", (7, 49),
     "must be sum, mean, min, max, last or first"),
    (GRID, "axes:\n  a-b: {path: x, values: [1 %]}\n  a: {path: y, values: [1]}\n"
     "  a-b-pct: {path: z, values: [1]}\n", (8, 12), "its column would be 'a_b_pct', which is the"),
    # what does not fit the scenario
    (GRID, "axes:\n  a: {path: measures.pipelins.share, values: [1 %]}\n", (6, 13),
     "the scenario has no measure 'pipelins'; did you mean 'pipelines'?"),
    (GRID, "axes:\n  a: {path: measures.pipelines.volume, values: [1 bcm/yr]}\n", (6, 49),
     "measures.pipelines.volume: unknown key"),
    (GRID, "axes:\n  a: {path: measures.pipelines, values: [1]}\n", (6, 13), "no single field"),
    (GRID, "axes:\n  a: {path: measures.pipelines.note, values: [a]}\n", (6, 13), "no number of"),
    (GRID, "axes:\n  a: {path: markets.voll.chp, values: [1]}\n", (6, 13),
     "a scenario has no 'markets'; did you mean 'market'?"),
    (GRID, "axes:\n  a: {path: market..voll, values: [1]}\n", (6, 13), "is no path of keys"),
    (GRID, "axes:\n  a: {path: baseline, values: [x]}\n", (6, 13), "one sweep for each baseline"),
    (GRID, "axes:\n  a: {path: measures.pipelines.share, values: [1 bcm/yr]}\n", (6, 48),
     "measures.pipelines.share: 'bcm/yr' is no unit of a share"),
    (GRID, "axes:\n  a: {path: measures.pipelines.share, values: [50 %, 120 %]}\n", (6, 54),
     "'120 %' is more than 100 %"),
    (GRID, "axes:\n  a: {path: storage.holding_cost, values: [4]}\n", (6, 44), "4 has no unit"),
    (GRID, "axes:\n  a: {path: measures.pipelines.from, values: [normal]}\n", (6, 47),
     "is no date"),
    (GRID, "axes:\n  a: {path: measures.pipelines.from, values: [2024-04-01]}\n", (6, 47),
     "the measure would do nothing: it begins after the horizon"),
    (GRID, "axes:\n  a: {path: storage.targets.0.fill, values: [50 %]}\n", (6, 46),
     "there is no entry 0 in the scenario's list, which is empty; give it entries under `set`"),
    (GRID, "axes:\n  a: {path: measures.pipelines.from, values: [01.04.2022]}\n", (6, 47),
     "write dates as year-month-day, 2022-04-01"),
    (GRID, "axes:\n  a: {path: market.voll.chp, values: ['1,500 EUR/MWh']}\n", (6, 39),
     "write numbers without commas, 1.5 or 1500"),
    (GRID, DEPTH + "  b:\n", (7, 3), "axes.b: this axis needs a path and values"),
    (GRID, "axes:\n  a: {path: [weather, weather.hdd_ratio], values: [1]}\n", (6, 23),
     "weather.hdd_ratio is what this axis changes already"),
    (GRID, "axes:\n  a: {path: weather.hdd_ratio, values: [0.9], apply: multiply}\n", (6, 41),
     "the scenario gives weather.hdd_ratio no value to multiply"),
    (GRID, "axes:\n  a: {path: weather, values: [0.9], apply: multiply}\n", (6, 31),
     "weather is no number to multiply; it is 'normal'"),
    (GRID, "axes:\n  a: {path: storage.holding_cost, values: [1 K], apply: add}\n", (6, 44),
     "storage.holding_cost is in EUR/MWh; a value in K cannot be added to it"),
    (RANDOM, "axes:\n  a: {path: weather, distribution: {type: uniform, low: 1951, high: 1960}}\n",
     (6, 57), "or {hdd_ratio: 0.93}; this is 1951.0"),
    (GRID, DEPTH + "  b: {path: measures.pipelines.share, values: [1 %]}\n", (7, 13),
     "measures.pipelines.share is what the axis depth changes already"),
    (GRID, DEPTH + "set: {horizon.resolutions: weekly}\n", (7, 7),
     "horizon.resolutions: unknown key; did you mean 'resolution'?"),
    (GRID, DEPTH + "set: {horizon..resolution: weekly}\n", (7, 7), "is no path of keys"),
    (GRID, DEPTH + "set: {market.voll.chp: 600 EUR/MWh, market: {voll: {chp: 1 EUR/MWh}}}\n",
     (7, 37), "market: this is set twice here"),
]  # fmt: skip


@pytest.mark.parametrize(("design", "more", "place", "message"), WRONG)
def test_a_mistake_at_its_place(
    write: Callable[..., str], design: str, more: str, place: tuple[int, int], message: str
) -> None:
    name = write(more, design)
    found = findings(lambda: load_sweep(name))
    told = [(finding.line, finding.column) for finding in found if message in finding.message]
    assert told == [place], [str(finding) for finding in found]
    assert all(finding.file == name for finding in found)


BASELINE_WRONG: list[tuple[str, str, tuple[int, int], str]] = [
    (GRID, "axes:\n  a: {path: baseline.sector.industry.elasticity, values: [-0.1]}\n", (6, 13),
     "the baseline has no table 'sector'; did you mean 'sectors'?"),
    (GRID, "axes:\n  a: {path: baseline.sectors.industri.elasticity, values: [-0.1]}\n", (6, 13),
     "the table sectors has no row 'industri'; did you mean 'industry'?"),
    (GRID, "axes:\n  a: {path: baseline.sectors.industry.elastic, values: [-0.1]}\n", (6, 13),
     "'elastic' is no column of the table sectors; did you mean 'elasticity'?"),
    (GRID, "axes:\n  a: {path: baseline.sectors.elasticity, values: [-0.1]}\n", (6, 13),
     "write baseline.TABLE.ROW.COLUMN"),
    (GRID, "axes:\n  a: {path: baseline.arcs.DE>CZ.capacity_gwh_d, values: [20]}\n", (6, 13),
     "write its values in GWh/d or"),
    (GRID, "axes:\n  a: {path: baseline.arcs.DE>CZ.capacity_gwh_d, values: [20 K]}\n", (6, 13),
     "the axis is in K"),
    (GRID, "axes:\n  a: {path: baseline.sectors.industry.elasticity, values: [-1 %]}\n", (6, 13),
     "it has no unit; the axis is in %"),
    (GRID, "axes:\n  a: {path: baseline.sectors.industry.elasticity, values: [low]}\n", (6, 13),
     "it is a number; the axis has words"),
    (GRID, "axes:\n  a: {path: baseline.sectors.industry.elasticity, values: [0.1]}\n", (6, 6),
     "point 0 (a 0.1): sectors.csv: elasticity of industry is 0.1; it must be negative"),
    (GRID, "axes:\n  a: {path: baseline.terminals.*.capacity_gwh_d, apply: multiply, "
     "values: [1]}\n  b: {path: baseline.lng_terminals.*.capacity_gwh_d, apply: add, "
     "values: [1 GWh/d]}\n", (7, 13),
     "changes numbers that baseline.terminals.*.capacity_gwh_d of the axis a changes already"),
    (GRID, "axes:\n  a: {path: baseline.routes.nord_stream.capacity_gwh_d, values: [1 GWh/d]}\n"
     "  b: {path: baseline.routes.nord_stream@DE.capacity_gwh_d, values: [2 GWh/d]}\n", (7, 13),
     "changes numbers that baseline.routes.nord_stream.capacity_gwh_d of the axis a changes"),
    (GRID, "axes:\n  a: {path: [baseline.terminals.*.capacity_gwh_d, "
     "baseline.lng_terminals.*.capacity_gwh_d], apply: multiply, values: [1]}\n", (6, 51),
     "changes numbers that baseline.terminals.*.capacity_gwh_d of this axis changes already"),
    (RANDOM, "axes:\n  a: {path: weather, distribution: {type: weather-years, from: 1940}}\n",
     (6, 36), "the baseline has degree days of 1951 to 2023, not of 1940"),
    (GRID, "axes:\n  a: {path: weather, values: [1949]}\n", (6, 6),
     "point 0 (a 1949): weather: the baseline has degree days of 1951 to 2023, not 1949"),
    (RANDOM, "axes:\n  a: {path: baseline.sectors.industry.elasticity, distribution: "
     "{type: normal, mean: -0.1, sd: 0.1}}\n", (6, 6), "it must be negative"),
    (GRID, DEPTH + "outcomes: [eu.shortfal_twh]\n", (7, 12), "did you mean 'eu.shortfall_twh'?"),
    (GRID, DEPTH + "outcomes: [DE.shortfall_twh]\n", (7, 12), "'countries.DE.shortfall_twh'?"),
    (GRID, DEPTH + "outcomes: [{name: a, table: price, column: c, take: max}]\n", (7, 12),
     "there is no table 'price'; did you mean 'prices'?"),
    (GRID, DEPTH + "outcomes: [{name: a, table: prices, column: hub_price_eur_mwh, take: max, "
     "where: {node: XX}}]\n", (7, 12), "XX"),
]  # fmt: skip


@pytest.mark.parametrize(("design", "more", "place", "message"), BASELINE_WRONG)
def test_a_mistake_that_only_the_baseline_tells(
    write: Callable[..., str], design: str, more: str, place: tuple[int, int], message: str
) -> None:
    name = write(more, design)
    load_sweep(name)
    found = findings(lambda: validate_sweep(name))
    told = [(finding.line, finding.column) for finding in found if message in finding.message]
    assert told == [place], [str(finding) for finding in found]


def test_a_point_that_cannot_be_is_told_once_by_its_number(write: Callable[..., str]) -> None:
    """The last of 2 points, and that of 1200, of which every second is tried."""
    industry = "  a: {path: baseline.sectors.industry.elasticity, values: [-0.1, 0.1]}\n"
    (one,) = findings(lambda: validate_sweep(write(f"axes:\n{industry}", GRID)))
    assert "axes.a: point 1 (a 0.1): sectors.csv: " in one.message
    scale = "  b: {path: market.elasticity_scale, range: {from: 0.5, to: 2, count: 600}}\n"
    (one,) = findings(lambda: validate_sweep(write(f"axes:\n{scale}{industry}", GRID)))
    assert "axes.a: point 1199 (b 2.0, a 0.1): sectors.csv: " in one.message


def test_all_mistakes_at_once(write: Callable[..., str]) -> None:
    more = (
        "desgin: {}\naxes:\n  a: {path: weather}\n  b: {path: x, values: [1 %, 2]}\n"
        "  c: {path: y, range: {from: 1, to: 1, count: 2}}\noutcomes: [a b]\n"
    )
    name = write(more, "design: {type: sobol, points: 1}\n", HEAD.replace("-2022", "-2020"))
    places = [(finding.line, finding.column) for finding in findings(lambda: load_sweep(name))]
    assert places == [(3, 11), (4, 1), (5, 1), (7, 3), (8, 30), (9, 37), (10, 12)]


def test_many_mistakes_of_one_axis_are_counted(write: Callable[..., str]) -> None:
    values = ", ".join(f"{100 + n} %" for n in range(1, 30))
    name = write(f"axes:\n  a: {{path: measures.pipelines.share, values: [{values}]}}\n")
    found = findings(lambda: load_sweep(name))
    assert len(found) == 3
    assert "(and 26 more of this axis)" in found[-1].message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("- 1\n", "a sweep is a mapping of keys to values; this file holds a list"),
        ("title: [\n", "no valid YAML"),
    ],
)
def test_files_that_are_none(write: Callable[..., str], text: str, message: str) -> None:
    name = write("", "", text)
    assert [message in found.message for found in findings(lambda: load_sweep(name))] == [True]


def test_names_nobody_knows() -> None:
    [found] = findings(lambda: load_sweep("cut-by-lgn"))
    assert "no shipped sweep of this name" in found.message
    assert "did you mean 'cut-by-lng'?" in found.message


def test_what_is_a_scenario_and_what_a_sweep(write: Callable[..., str]) -> None:
    one = write(DEPTH)
    write("", "", "extends: russian-gas-stop-2022\ntitle: Mine\n", name="mine.yaml")
    for word in ("russian-gas-stop-2022", "mine.yaml"):
        [found] = findings(lambda word=word: load_sweep(word))  # type: ignore[misc]
        assert f"this is a scenario: `gasgap run {word}` solves it" in found.message
        [found] = findings(lambda: loaded_scenarios([one], []))
        assert f"this is a sweep, not a scenario; `gasgap sweep {one}` solves it" in found.message
    for word in ("cut-by-lng", "./case.yaml"):
        name = write(DEPTH, head=HEAD.replace("russian-gas-stop-2022", word), name="on.yaml")
        [found] = findings(lambda name=name: load_sweep(name))  # type: ignore[misc]
        assert f"scenario: {word!r} is a sweep; name the scenario that varies" in found.message
        assert (found.line, found.column) == (3, 11)


def test_a_path_that_leads_nowhere_is_told_of_once(write: Callable[..., str]) -> None:
    name = write("axes:\n  a: {path: baseline.sectors.*.elasticity, values: [-1]}\n"
                 "  b: {path: baseline, values: [1]}\n")  # fmt: skip
    [found] = findings(lambda: load_sweep(name))
    assert "one sweep for each baseline" in found.message


def test_an_option_that_an_axis_overrules(write: Callable[..., str]) -> None:
    name = write(DEPTH)
    [found] = findings(lambda: load_sweep(name, ["measures.pipelines.share=70 %"]))
    assert found.file == "--set measures.pipelines.share"
    assert "the axis depth sets this at every point" in found.message
    load_sweep(name, ["measures.pipelines.from=2022-05-01"])


def test_factors_of_two_axes_may_meet(write: Callable[..., str]) -> None:
    name = write(
        "axes:\n  a: {path: baseline.terminals.*.capacity_gwh_d, apply: multiply, values: [1]}\n"
        "  b: {path: baseline.lng_terminals.*.capacity_gwh_d, apply: multiply, values: [1]}\n"
    )
    validate_sweep(name)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.one_of(
        st.text(max_size=200),
        st.lists(
            st.sampled_from(
                [*HEAD.splitlines(), GRID.strip(), RANDOM.strip(), *DEPTH.splitlines(),
                 "set: {a: 1}", "outcomes: [a, {b: 1}]", "axes: 1", "design: 1",
                 "scenario: {extends: 1}",
                 "  x: {path: [weather, 1], range: {from: 1, to: a}}", "scenario: {measures: null}"]
            ),
            max_size=9,
        ).map("\n".join),
    )
)  # fmt: skip
def test_no_text_is_more_than_a_scenario_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "any.yaml"
    path.write_text(text, encoding="utf-8", errors="replace", newline="")
    try:
        load_sweep(path)
    except ScenarioError as error:
        told = [finding.message for finding in error.findings]
    else:
        told = ["well"]
    assert all(told)
    assert told


def test_set_and_options(write: Callable[..., str]) -> None:
    name = write(DEPTH + "set: {horizon.resolution: weekly, weather: reference}\n")
    assert load_sweep(name).base.scenario.horizon.resolution == "weekly"
    options = ["horizon.resolution=daily", "design={type: sobol, points: 8, seed: 1}", "name=other"]
    loaded = load_sweep(name, options)
    assert loaded.base.scenario.horizon.resolution == "daily"
    assert loaded.base.scenario.weather == "reference"
    assert (loaded.name, loaded.sweep.size) == ("other", 8)
    [found] = findings(lambda: load_sweep(name, ["axes.depth.values=[120 %]"]))
    assert "'120 %' is more than 100 %" in found.message


def test_scenarios_beside_the_file_and_in_it(write: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("extends: russian-gas-stop-2022\n", encoding="utf-8")
    beside = load_sweep(write(DEPTH, head=HEAD.replace("russian-gas-stop-2022", "./base.yaml")))
    assert beside.base.scenario.name == "base"
    assert [path.name for path in beside.digests][:2] == ["case.yaml", "base.yaml"]
    inside = HEAD.replace(
        "russian-gas-stop-2022", "{extends: reference-2022, measures: {pipelines: "
        "{type: cut, supplier: RU, from: 2022-05-01}}}",
    )  # fmt: skip
    loaded = load_sweep(write(DEPTH, head=inside))
    assert (loaded.name, loaded.base.scenario.name) == ("case", "case")
    assert loaded.base.scenario.title == "Nothing changes"
    bare = HEAD.replace("russian-gas-stop-2022", "{horizon: {start: 2022-01-01, end: 2022-12-31}}")
    weather = "axes:\n  a: {path: weather, values: [1951]}\n"
    assert load_sweep(write(weather, head=bare)).base.scenario.question == "What if?"
    wrong = write(weather, head=bare.replace("horizon", "horizn"))
    assert {(found.line, found.column) for found in findings(lambda: load_sweep(wrong))} == {
        (3, 1),
        (3, 12),
    }


def test_an_inherited_measure_can_be_taken_away(write: Callable[..., str]) -> None:
    inside = "{extends: russian-gas-stop-2022, measures: {russian-lng: null}}"
    loaded = load_sweep(write(DEPTH, head=HEAD.replace("russian-gas-stop-2022", inside)))
    assert list(loaded.base.scenario.measures) == ["pipelines"]


def test_a_word_gives_way_to_a_mapping(write: Callable[..., str]) -> None:
    axes = (
        "axes:\n  a: {path: weather.hdd_ratio, values: [0.9]}\n"
        "  b: {path: storage.initial.EU27, values: [50 %]}\n"
    )
    assert load_sweep(write(axes)).sweep.size == 1


@pytest.mark.parametrize("name", [name for name, _ in shipped_sweeps()])
def test_written_out_a_sweep_is_the_same(name: str, tmp_path: Path) -> None:
    loaded = load_sweep(name)
    path = tmp_path / "sweep.resolved.yaml"
    path.write_text(dump_resolved(loaded.resolved), encoding="utf-8")
    again = load_sweep(path)
    assert again.resolved == loaded.resolved
    assert again.base.scenario == loaded.base.scenario
    assert (again.name, again.sweep.axes) == (loaded.name, loaded.sweep.axes)


SIZES = {
    "assumptions": 41,
    "ci": 24,
    "cut-by-lng": 441,
    "qatar-return": 40,
    "stop-date": 33,
    "uncertainty-2022": 4096,
    "uncertainty-2026": 1664,
    "winter-2026-27-weather": 365,
    "winter-severity": 511,
}


def test_shipped_sweeps_are_valid() -> None:
    assert {name: validate_sweep(name).sweep.size for name, _ in shipped_sweeps()} == SIZES


def test_sweeps_and_scenarios_share_no_name() -> None:
    assert not {name for name, _ in shipped_sweeps()} & {name for name, _ in shipped_scenarios()}


def test_what_is_a_sweep(write: Callable[..., str]) -> None:
    assert is_sweep("cut-by-lng")
    assert is_sweep(write(DEPTH))
    assert not is_sweep("russian-gas-stop-2022")
    assert not is_sweep("nothing")
    assert not is_sweep(str(shipped_root() / "scenarios" / "russian-gas-stop-2022.yaml"))


def test_the_committed_schema_is_the_generated_one() -> None:
    path = shipped_root() / "scenarios" / "sweeps" / "schema.json"
    assert path.read_text(encoding="utf-8") == sweep_schema_text()


def test_what_editors_make_of_sweeps() -> None:
    Draft202012Validator.check_schema(sweep_schema())
    validator = Draft202012Validator(sweep_schema())
    for name, path in shipped_sweeps():
        assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=schema")
        document = parse_document(read_source(path, name), []).plain
        assert [error.message for error in validator.iter_errors(document)] == []
    good = {"title": "T", "question": "Q?", "scenario": "a", "design": {"type": "grid"}}
    axis = {"path": "weather", "values": ["normal"]}
    assert validator.is_valid({**good, "axes": {"a": axis}})
    for bad in (
        {"axes": {"A": axis}},
        {"axes": {"a": {**axis, "apply": "divide"}}},
        {"axes": {"a": axis}, "design": {"type": "sobol", "points": 4}},
        {"axes": {"a": axis}, "outcome": ["eu.shortfall_twh"]},
        {"axes": {"a": axis}, "outcomes": [{"name": "a", "table": "b"}]},
    ):
        assert not validator.is_valid({**good, **bad}), bad


def test_every_key_has_its_help() -> None:
    schema = json.loads(sweep_schema_text())
    for definition in [schema, *schema["$defs"].values()]:
        for key, item in definition["properties"].items():
            assert key == "type" or item["description"], key


@pytest.mark.parametrize("name", ["russian-gas-stop-2022", "replay-2022", "reference-2022"])
def test_figures_are_known_without_solving(name: str) -> None:
    """The list that `validate` has is that of the program."""
    from sim.config import load_scenario
    from sim.ensemble import figure_keys

    loaded = load_scenario(name)
    seeds = load_seeds(baseline_folder(loaded))
    assert known_figures(loaded.scenario, seeds) == set(figure_keys(loaded.scenario, seeds))


def test_short_names_of_figures() -> None:
    assert figure_key("eu.shortfall_twh") == "regions.EU27.shortfall_twh"
    assert figure_key("countries.DE.shortfall_twh") == "countries.DE.shortfall_twh"
    aggregate = load_sweep("ci").sweep.outcomes[-1]
    assert outcome_name(aggregate) == "dearest-month-in-germany"


DOCS = (shipped_root() / "docs" / "sweeps.md").read_text(encoding="utf-8")


def test_the_documented_file_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "documented.yaml"
    path.write_text(DOCS.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    assert validate_sweep(str(path)).sweep.size == 5 * 21


def test_every_word_of_the_language_is_documented() -> None:
    words = [*DESIGNS, *DISTRIBUTIONS, *SIZES, *DEFAULT_OUTCOMES]
    for model in (Sweep, Axis, Range, Aggregate, *DESIGNS.values(), *DISTRIBUTIONS.values()):
        words += [field.alias or name for name, field in model.model_fields.items()]
    assert not [
        word for word in words if word not in ("from", "to", "type") and f"`{word}" not in DOCS
    ]


def test_documented_sizes_are_right() -> None:
    for name, size in SIZES.items():
        assert f"| `{name}` | {size:,} |" in DOCS


def test_documented_numbers_of_the_baseline_exist() -> None:
    seeds = load_seeds(shipped_root() / "seeds" / "europe-2021")
    lines = [line.split()[0] for line in DOCS.splitlines() if line.startswith("    baseline.")]
    ranges = [range_in(line) for line in lines if of_range(line)]
    numbers = [line for line in lines if not of_range(line)]
    assert (len(numbers), len(ranges)) == (8, 5)
    assert [problem_of_name(seeds, *named_in(line)) for line in numbers] == [None] * 8
    assert set(ranges) <= set(named_ranges(load_seeds(shipped_root() / "seeds" / "europe-2025")))


def test_validate_says_how_many_points_and_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom sim.cli import app\n"
        "try:\n    app(['validate', 'uncertainty-2022', 'cut-by-lng'])\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        "print([m for m in ('scipy', 'pandas', 'matplotlib', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(shipped_root())},
        timeout=120,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "uncertainty-2022: ok, 4,096 points",
        "cut-by-lng: ok, 441 points",
        "[]",
    ]
