"""Designs of sweeps: how many points, in which order, and how they are spread."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.config import shipped_root
from sim.config.loaded_sweep import LoadedSweep, load_sweep
from sim.config.sweep_axis import Axis
from sim.config.sweep_designs import LatinHypercube, MonteCarlo, Morris, Saltelli, Sobol
from sim.data.loader import load_seeds
from sim.sweep.design import Points, points_of, unit_rows
from sim.sweep.quantiles import ends_of, middle_of, quantile_of

SEEDS = load_seeds(shipped_root() / "seeds" / "europe-2021")
DEPTH = {"path": "measures.pipelines.share", "values": ["0 %", "50 %", "100 %"]}
SCALE = {"path": "market.elasticity_scale", "range": {"from": 0.5, "to": 2}}
COST = {"path": "storage.holding_cost", "range": {"from": "0 EUR/MWh", "to": "6 EUR/MWh"}}
YEARS = {"path": "weather", "distribution": {"type": "weather-years"}}


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., LoadedSweep]:
    def load(design: Mapping[str, Any], **axes: Any) -> LoadedSweep:
        document = {
            "title": "T",
            "question": "Q?",
            "scenario": "russian-gas-stop-2022",
            "design": design,
            "axes": {name.replace("_", "-"): axis for name, axis in axes.items()},
        }
        path = tmp_path / "case.yaml"
        path.write_text(json.dumps(document), encoding="utf-8")
        return load_sweep(path)

    return load


@pytest.fixture
def points(load: Callable[..., LoadedSweep]) -> Callable[..., Points]:
    return lambda design, **axes: points_of(load(design, **axes), SEEDS)


def axis(**keys: Any) -> Axis:
    return Axis.model_validate({"path": "x", **keys})


def test_a_grid_runs_its_last_axis_fastest(points: Callable[..., Points]) -> None:
    months = {"from": "2022-04-30", "to": "2022-06-30", "step": "1 month"}
    found = points(
        {"type": "grid"}, depth=DEPTH, stop_day={"path": "measures.pipelines.from", "range": months}
    )
    assert found.rows[:4] == (
        (0, "2022-04-30"),
        (0, "2022-05-30"),
        (0, "2022-06-30"),
        (50, "2022-04-30"),
    )
    assert len(found.rows) == 9
    assert [(a.name, a.column, a.unit, a.label) for a in found.axes] == [
        ("depth", "depth_pct", "%", "Depth"),
        ("stop-day", "stop_day", "", "Stop day"),
    ]
    assert found.baseline == SEEDS.digest


def test_a_zip_goes_side_by_side(points: Callable[..., Points]) -> None:
    prices = {"path": "storage.holding_cost", "range": {**COST["range"], "count": 3}}
    found = points({"type": "zip"}, depth=DEPTH, cost=prices)
    assert found.rows == ((0, 0), (50, 3), (100, 6))
    assert found.axes[1].column == "cost_eur_mwh"


def test_one_at_a_time(points: Callable[..., Points]) -> None:
    bell = {"type": "normal", "mean": "4 EUR/MWh", "sd": "1 EUR/MWh"}
    price = {"path": "storage.holding_cost", "distribution": bell}
    found = points({"type": "one-at-a-time"}, depth=DEPTH, scale={**SCALE, "base": 1}, cost=price)
    low, high = (round(4 + NormalDist().inv_cdf(q), 9) for q in (0.1, 0.9))
    assert found.rows == (
        (50, 1, 4.0),
        (0, 1, 4.0),
        (100, 1, 4.0),
        (50, 0.5, 4.0),
        (50, 2, 4.0),
        (50, 1, low),
        (50, 1, high),
    )


@settings(max_examples=40, deadline=None)
@given(sizes=st.lists(st.integers(1, 6), min_size=1, max_size=4))
def test_a_grid_has_every_combination_once(sizes: list[int], tmp_path_factory: Any) -> None:
    names = ("market.elasticity_scale", "storage.holding_cost", "market.voll.chp", "weather")
    prices = [f"{600 + n} EUR/MWh" for n in range(6)]
    values = ([1, 2, 3, 4, 5, 6], prices, prices, [*range(1951, 1957)])
    axes = {
        f"a{place}": {"path": names[place], "values": values[place][:size]}
        for place, size in enumerate(sizes)
    }
    document = {"title": "T", "question": "Q?", "scenario": "russian-gas-stop-2022"}
    path = tmp_path_factory.mktemp("grid") / "case.yaml"
    path.write_text(json.dumps({**document, "design": {"type": "grid"}, "axes": axes}))
    loaded = load_sweep(path)
    rows = points_of(loaded, SEEDS).rows
    assert len(rows) == len(set(rows)) == math.prod(sizes) == loaded.sweep.size
    assert list(rows) == sorted(rows)


PREFIX: dict[str, Callable[[int, int], Any]] = {
    "sobol": lambda n, seed: Sobol(type="sobol", points=n, seed=seed),
    "monte-carlo": lambda n, seed: MonteCarlo(type="monte-carlo", points=n, seed=seed),
    "saltelli": lambda n, seed: Saltelli(type="saltelli", base=n, seed=seed),
    "morris": lambda n, seed: Morris(type="morris", trajectories=n, seed=seed),
}


@pytest.mark.parametrize("kind", PREFIX)
@settings(max_examples=25, deadline=None)
@given(
    few=st.integers(0, 6),
    more=st.integers(0, 7),
    seed=st.integers(0, 2**63 - 1),
    axes=st.integers(1, 5),
)
def test_first_points_stay_when_more_are_asked_for(
    kind: str, few: int, more: int, seed: int, axes: int
) -> None:
    make = PREFIX[kind]
    less, all_ = (unit_rows(make(1 << n, seed), axes) for n in (few, max(few, more)))
    assert np.array_equal(less, all_[: len(less)])
    assert np.array_equal(less, unit_rows(make(1 << few, seed), axes))
    assert all_.min() >= 0
    assert all_.max() <= 1


@settings(max_examples=25, deadline=None)
@given(n=st.integers(1, 200), seed=st.integers(0, 10**6))
def test_any_number_of_sobol_points_is_the_beginning_of_the_sequence(n: int, seed: int) -> None:
    make = PREFIX["sobol"]
    assert np.array_equal(unit_rows(make(n, seed), 3), unit_rows(make(256, seed), 3)[:n])


@settings(max_examples=40, deadline=None)
@given(n=st.integers(1, 60), axes=st.integers(1, 6), seed=st.integers(0, 10**6))
def test_a_latin_hypercube_has_one_point_in_each_part(n: int, axes: int, seed: int) -> None:
    cube = unit_rows(LatinHypercube(type="latin-hypercube", points=n, seed=seed), axes)
    strata = np.sort(np.floor(cube * n).astype(int), axis=0)
    assert np.array_equal(strata, np.repeat(np.arange(n)[:, None], axes, axis=1))


@settings(max_examples=20, deadline=None)
@given(log=st.integers(0, 6), axes=st.integers(1, 6), seed=st.integers(0, 10**6))
def test_saltelli_mixes_two_samples(log: int, axes: int, seed: int) -> None:
    cube = unit_rows(Saltelli(type="saltelli", base=1 << log, seed=seed), axes)
    blocks = cube.reshape(1 << log, axes + 2, axes)
    first, second = blocks[:, 0], blocks[:, 1]
    for place in range(axes):
        mixed = first.copy()
        mixed[:, place] = second[:, place]
        assert np.array_equal(blocks[:, 2 + place], mixed)
    both = unit_rows(Sobol(type="sobol", points=1 << log, seed=seed), 2 * axes)
    assert np.array_equal(np.concatenate((first, second), axis=1), both)


@settings(max_examples=30, deadline=None)
@given(
    n=st.integers(1, 8), axes=st.integers(1, 6), half=st.integers(1, 5), seed=st.integers(0, 10**6)
)
def test_morris_moves_each_axis_once(n: int, axes: int, half: int, seed: int) -> None:
    design = Morris(type="morris", trajectories=n, levels=2 * half, seed=seed)
    walks = unit_rows(design, axes).reshape(n, axes + 1, axes)
    steps = np.diff(walks, axis=1)
    moved = np.abs(steps) > 1e-12
    assert (moved.sum(axis=1) == 1).all()
    assert (moved.sum(axis=2) == 1).all()
    assert np.abs(steps[moved]) == pytest.approx(half / (2 * half - 1))
    levels = walks * (2 * half - 1)
    assert levels == pytest.approx(np.round(levels))


def test_random_points_hold_values_and_units(points: Callable[..., Points]) -> None:
    design = {"type": "sobol", "points": 64, "seed": 3}
    found = points(design, depth=DEPTH, scale=SCALE, cost=COST, year=YEARS)
    depths, scales, costs, years = zip(*found.rows, strict=True)
    assert {value: depths.count(value) for value in set(depths)}.keys() == {0, 50, 100}
    assert 0.5 <= min(scales) < 0.6
    assert 1.9 < max(scales) <= 2
    assert max(costs) <= 6
    assert all(isinstance(year, int) and 1951 <= year <= 2023 for year in years)
    assert len(set(years)) > 40
    assert [a.column for a in found.axes] == ["depth_pct", "scale", "cost_eur_mwh", "year"]


@settings(max_examples=200, deadline=None)
@given(u=st.floats(0, 1), v=st.floats(0, 1))
@pytest.mark.parametrize(
    ("keys", "low", "high"),
    [
        ({"range": {"from": -2, "to": 5}}, -2, 5),
        ({"distribution": {"type": "uniform", "low": "1 %", "high": "3 %"}}, 1, 3),
        ({"distribution": {"type": "triangular", "low": 0, "mode": 0, "high": 2}}, 0, 2),
        ({"distribution": {"type": "triangular", "low": -3, "mode": -1, "high": 0}}, -3, 0),
        ({"distribution": {"type": "normal", "mean": 1, "sd": 2}}, -17, 19),
        ({"distribution": {"type": "normal", "mean": 1, "sd": 2, "low": 3, "high": 4}}, 3, 4),
        ({"distribution": {"type": "lognormal", "median": 2, "gsd": 1.5}}, 0.05, 80),
        ({"distribution": {"type": "lognormal", "median": 2, "gsd": 1.5, "high": 3}}, 0.05, 3),
        ({"distribution": {"type": "choice", "values": [1, 3, 9], "weights": [1, 1, 2]}}, 1, 9),
        ({"values": [1, 3, 9]}, 1, 9),
    ],
)
def test_quantiles_rise_within_their_ends(
    keys: dict[str, Any], low: float, high: float, u: float, v: float
) -> None:
    value = quantile_of(axis(**keys), SEEDS)
    first, second = value(min(u, v)), value(max(u, v))
    assert low <= first <= second <= high


@pytest.mark.parametrize(
    ("keys", "u", "wanted"),
    [
        ({"range": {"from": -2, "to": 6}}, 0.25, 0.0),
        ({"range": {"from": 6, "to": -2}}, 0.25, 4.0),
        ({"range": {"from": 0, "to": 6, "count": 3}}, 0.5, 3),
        ({"range": {"from": "2022-04-01", "to": "2022-04-10"}}, 0.0, "2022-04-01"),
        ({"range": {"from": "2022-04-01", "to": "2022-04-10"}}, 0.95, "2022-04-10"),
        ({"range": {"from": "2022-04-01", "to": "2022-04-10"}}, 1.0, "2022-04-10"),
        ({"distribution": {"type": "triangular", "low": 0, "mode": 1, "high": 2}}, 0.125, 0.5),
        ({"distribution": {"type": "triangular", "low": 0, "mode": 1, "high": 2}}, 0.875, 1.5),
        ({"distribution": {"type": "normal", "mean": 10, "sd": 2}}, 0.5, 10.0),
        ({"distribution": {"type": "normal", "mean": 0, "sd": 1}}, 0.975, 1.959963985),
        ({"distribution": {"type": "normal", "mean": 0, "sd": 1, "low": 0}}, 0.5, 0.6744897502),
        ({"distribution": {"type": "normal", "mean": 0, "sd": 1, "low": 4}}, 0.5, 4.161104279),
        ({"distribution": {"type": "lognormal", "median": 3, "gsd": 2}}, 0.5, 3.0),
        ({"distribution": {"type": "lognormal", "median": 3, "gsd": 2}}, NormalDist().cdf(1), 6.0),
        ({"distribution": {"type": "choice", "values": ["a", "b"]}}, 0.5, "b"),
        ({"distribution": {"type": "choice", "values": ["a", "b"], "weights": [3, 1]}}, 0.7, "a"),
        ({"distribution": {"type": "choice", "values": ["a", "b"], "weights": [3, 1]}}, 0.8, "b"),
    ],
)
def test_quantiles_by_hand(keys: dict[str, Any], u: float, wanted: Any) -> None:
    assert quantile_of(axis(**keys), SEEDS)(u) == wanted


def test_weather_years_run_from_mild_to_cold() -> None:
    years = axis(path="weather", distribution={"type": "weather-years", "from": 1960, "to": 1970})
    found = [quantile_of(years, SEEDS)((n + 0.5) / 11) for n in range(11)]
    assert sorted(found) == list(range(1960, 1971))
    germany = {row.year: row.hdd_ratio for row in SEEDS.weather if row.node == "DE"}
    assert germany[found[-1]] > germany[found[0]]
    every = axis(path="weather", distribution={"type": "weather-years"})
    value = quantile_of(every, SEEDS)
    assert (value(0.0), value(1.0), middle_of(every, SEEDS)) == (2014, 1956, value(0.5))


def test_middle_and_ends() -> None:
    assert middle_of(axis(values=[1, 2, 3, 4]), SEEDS) == 2
    assert middle_of(axis(range={"from": "1 %", "to": "2 %"}), SEEDS) == 1.5
    assert middle_of(axis(values=["1 %", "2 %"], base="1.2 %"), SEEDS) == 1.2
    assert ends_of(axis(range={"from": 5, "to": 1}), SEEDS) == (5.0, 1.0)
    assert ends_of(axis(range={"from": 0, "to": 1, "step": 0.3}), SEEDS) == (0.0, 0.9)
    uniform = {"type": "uniform", "low": 0, "high": 1}
    assert ends_of(axis(distribution=uniform), SEEDS) == (0.1, 0.9)


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ({"from": 0.1, "to": 0.5, "step": 0.1}, (0.1, 0.2, 0.3, 0.4, 0.5)),
        ({"from": 0, "to": 10, "step": 4}, (0, 4, 8)),
        ({"from": 10, "to": 0, "step": 5}, (10, 5, 0)),
        ({"from": 0, "to": 1, "count": 4}, (0.0, 1 / 3, 2 / 3, 1.0)),
        ({"from": "0 bcm/yr", "to": "6 bcm/yr", "count": 3}, (0, 3, 6)),
        ({"from": 1951, "to": 1953, "step": 1}, (1951, 1952, 1953)),
        ({"from": "2022-01-31", "to": "2022-04-30", "step": "1 month"},
         ("2022-01-31", "2022-02-28", "2022-03-31", "2022-04-30")),
        ({"from": "2024-02-29", "to": "2026-03-01", "step": "1 year"},
         ("2024-02-29", "2025-02-28", "2026-02-28")),
        ({"from": "2022-04-01", "to": "2022-05-01", "step": "14 days"},
         ("2022-04-01", "2022-04-15", "2022-04-29")),
        ({"from": "2022-04-01", "to": "2022-04-15", "step": "1 week"},
         ("2022-04-01", "2022-04-08", "2022-04-15")),
        ({"from": "2022-04-01", "to": "2022-04-07", "count": 3},
         ("2022-04-01", "2022-04-04", "2022-04-07")),
        ({"from": "9999-12-30", "to": "9999-12-31", "step": "1 d"}, ("9999-12-30", "9999-12-31")),
    ],
)  # fmt: skip
def test_ranges(keys: dict[str, Any], wanted: tuple[Any, ...]) -> None:
    found = axis(range=keys).listed
    assert found == wanted
    assert [type(value) for value in found] == [type(value) for value in wanted]


@settings(max_examples=100, deadline=None)
@given(first=st.integers(-1000, 1000), step=st.integers(1, 400), count=st.integers(1, 40))
def test_steps_are_those_of_decimals(first: int, step: int, count: int) -> None:
    keys = {"from": first / 100, "to": (first + step * count) / 100, "step": step / 100}
    found = axis(range=keys).listed
    assert found == tuple((first + step * place) / 100 for place in range(count + 1))


@pytest.mark.parametrize(
    ("unit", "column"),
    [
        ("%", "a_b_pct"),
        ("bcm/yr", "a_b_bcm_yr"),
        ("EUR/MWh", "a_b_eur_mwh"),
        ("€/MWh", "a_b_eur_mwh"),
        ("GWh/d", "a_b_gwh_d"),
        ("TWh", "a_b_twh"),
        ("K", "a_b_k"),
        ("days", "a_b_d"),
        ("", "a_b"),
    ],
)
def test_columns_carry_their_unit(unit: str, column: str) -> None:
    assert axis(values=[f"1 {unit}".strip()]).column("a-b") == column
