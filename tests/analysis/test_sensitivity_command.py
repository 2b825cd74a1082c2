"""From a sweep's folder to words, tables and pictures, design by design."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from sim.analysis.command import plot_sweep, run_sensitivity
from sim.analysis.findings import findings
from sim.analysis.study import study_of
from sim.analysis.text import render
from sim.errors import InputError

Maker = Callable[..., npt.NDArray[np.float64]]

Make = Callable[..., Path]


@pytest.fixture
def sampled(make: Make, ishigami: Maker, saltelli: Maker) -> Path:
    unit = saltelli(64, 3)
    points = pd.DataFrame(unit, columns=["x1", "x2", "x3"])
    points["eu.shortfall_twh"] = ishigami(unit)
    points["flat_twh"] = 5.0
    outcomes = ["eu.shortfall_twh", "flat_twh"]
    axis = {"name": "x1", "column": "x1", "unit": "bcm/yr", "label": "Additional LNG"}
    return make({"type": "saltelli", "base": 64, "seed": 7}, points, outcomes, [axis])


@pytest.fixture
def surface(make: Make) -> Path:
    rows = [(a, b, max(0.0, 14 * a - 8 * b)) for a in range(0, 101, 20) for b in range(0, 61, 10)]
    points = pd.DataFrame(rows, columns=["depth_pct", "lng", "eu.shortfall_twh"])
    return make({"type": "grid"}, points, ["eu.shortfall_twh"])


def run(folder: Path, *, outcomes: tuple[str, ...] = (), exceeds: tuple[str, ...] = ()) -> None:
    assert run_sensitivity(folder, outcomes=outcomes, exceeds=exceeds, quiet=True, json=False) == 0


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_tables_and_pictures_stand_beside_the_sweep_and_come_out_the_same(sampled: Path) -> None:
    before = contents(sampled)
    run(sampled, exceeds=("eu.shortfall_twh > 5",))
    after = contents(sampled)
    assert all(after[name] == before[name] for name in ("sweep.json", "points.csv"))
    names = set(after) - set(before)
    assert names == {
        "analysis/sensitivity.csv",
        "analysis/sensitivity.json",
        "analysis/exceedance.csv",
        "analysis/probabilities.csv",
        "plots/inputs-eu-shortfall-twh.svg",
        "plots/scatter-eu-shortfall-twh.svg",
        "plots/exceedance-eu-shortfall-twh.svg",
    }
    listed = json.loads(after["manifest.json"])["files"]
    assert names <= set(listed)
    run(sampled, exceeds=("eu.shortfall_twh > 5",))
    assert contents(sampled) == after


def test_a_new_analysis_leaves_nothing_of_the_old_one(sampled: Path) -> None:
    run(sampled, exceeds=("eu.shortfall_twh > 5",))
    (sampled / "analysis" / "mine.txt").write_text("kept")
    run(sampled, outcomes=("flat_twh",))
    left = set(contents(sampled))
    assert "analysis/mine.txt" in left
    assert "analysis/probabilities.csv" not in left
    assert not [name for name in left if name.startswith("plots/")]


def test_the_table_of_indices_has_every_input_and_measure(sampled: Path) -> None:
    run(sampled)
    table = pd.read_csv(sampled / "analysis" / "sensitivity.csv")
    one = table[table["outcome"] == "eu.shortfall_twh"]
    assert one["measure"].value_counts().to_dict() == {
        "first_order": 3, "total_order": 3, "spearman": 3,
    }  # fmt: skip
    assert (one.loc[one["method"] == "sobol", "basis"] == 64).all()
    assert (one.loc[one["method"] == "rank-correlation", "basis"] == 128).all()
    flat = table[(table["outcome"] == "flat_twh") & (table["method"] == "sobol")]
    assert (flat["value"] == 0).all()


def test_words_name_what_matters_most_with_its_numbers(sampled: Path) -> None:
    study = study_of(sampled)
    text = render(findings(study, exceeds=["eu.shortfall_twh > 5"]))
    total = findings(study).of("eu.shortfall_twh", "total_order")
    title = {"x1": "Additional LNG", "x2": "X2"}[total["input"].iloc[0]]
    rival = {"x1": "additional LNG", "x2": "x2"}[total["input"].iloc[1]]
    assert total["high"].iloc[1] > total["low"].iloc[0]
    assert f"{title} may matter most: " in text
    assert "; so may " in text
    assert rival in text.split("; so may ")[1].split(".")[0]
    assert f", {100 * total['value'].iloc[0]:.0f} % (" in text
    assert "320 points, 320 solved; 3 inputs; design saltelli (base 64, seed 7)" in text
    assert "flat_twh is the same at every point, so no input matters for it." in text
    values = study.sample["eu.shortfall_twh"]
    share = 100 * (values > 5).mean()
    assert f"{share:.1f} % (" in text
    assert f"{int((values > 5).sum())} of 128" in text


def test_json_and_nothing_else(sampled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_sensitivity(sampled, outcomes=["eu.shortfall_twh"], exceeds=[], quiet=False, json=True)
    told = json.loads(capsys.readouterr().out)
    assert [row["measure"] for row in told["sensitivity"]].count("total_order") == 3
    assert told["points"] == 320
    assert list(told["findings"]) == ["eu.shortfall_twh"]


def test_a_grid_has_its_map_and_shares_that_are_no_probabilities(surface: Path) -> None:
    run(surface)
    names = {path.name for path in (surface / "plots").iterdir()}
    assert names == {"inputs-eu-shortfall-twh.svg", "map-eu-shortfall-twh.svg"}
    found = findings(study_of(surface), exceeds=["eu.shortfall_twh > 500"])
    row = found.probabilities.iloc[0]
    assert row["points"] == 42
    assert row["meeting"] == sum(
        14 * a - 8 * b > 500 for a in range(0, 101, 20) for b in range(0, 61, 10)
    )
    assert np.isnan(row["low_pct"])
    assert "not probabilities" in render(found)
    assert "Depth pct matters most" in render(found)


def test_a_grid_of_one_axis_is_a_line(make: Make) -> None:
    days = [f"2022-{month:02d}-01" for month in range(4, 12)]
    points = pd.DataFrame({"stop": days, "y_twh": np.arange(8.0)})
    folder = make({"type": "grid"}, points, ["y_twh"])
    [path] = plot_sweep(folder)
    assert path.name == "line-y-twh.svg"


def test_morris_and_one_at_a_time(make: Make, trajectories: Maker) -> None:
    unit = trajectories(5, 3)
    points = pd.DataFrame(unit, columns=list("abc")).assign(y_twh=unit @ [1.0, -2.0, 3.0])
    folder = make({"type": "morris", "trajectories": 5, "levels": 4, "seed": 3}, points, ["y_twh"])
    text = render(findings(study_of(folder)))
    assert "C matters most: over its range it raises the outcome by 3 TWh on average" in text
    with pytest.raises(InputError, match="there is no probability"):
        findings(study_of(folder), exceeds=["y_twh > 1"])
    rows = [(50.0, 0.0), (0.0, 0.0), (100.0, 0.0), (50.0, -1.0), (50.0, 1.0)]
    points = pd.DataFrame(rows, columns=["a", "b"]).assign(y_twh=[5.0, 1.0, 9.0, 4.0, 5.0])
    folder = make({"type": "one-at-a-time"}, points, ["y_twh"], name="tornado")
    assert "A matters most: 1 TWh at 0, 9 TWh at 100, 5 TWh with everything" in render(
        findings(study_of(folder))
    )
    assert [path.name for path in plot_sweep(folder)] == ["inputs-y-twh.svg"]


def test_a_sample_with_words_dates_and_years(make: Make) -> None:
    random = np.random.default_rng(5)
    points = pd.DataFrame({"year": random.integers(1951, 2024, 80)})
    points["rule"] = random.choice(["hard", "soft"], 80)
    points["stop"] = [f"2022-{month:02d}-15" for month in random.integers(4, 12, 80)]
    points["lng"] = random.random(80)
    points["y_twh"] = 3 - points["lng"] + 0.01 * random.random(80)
    years = {"column": "year", "distribution": {"type": "weather-years"}}
    design = {"type": "monte-carlo", "points": 80, "seed": 5}
    folder = make(design, points, ["y_twh"], [years])
    found = findings(study_of(folder))
    assert set(found.sensitivity["input"]) == {"stop", "lng"}
    text = render(found)
    assert "It falls most regularly with lng: rank correlation -1.00" in text
    assert "No rank correlation for Year, Rule" in text
    assert len(plot_sweep(folder)) == 3


def test_points_without_an_answer_are_counted_and_said(make: Make, saltelli: Maker) -> None:
    unit = saltelli(16, 2)
    points = pd.DataFrame(unit, columns=["a", "b"]).assign(y_twh=unit.sum(axis=1))
    points.loc[[5, 6], "y_twh"] = np.nan
    folder = make({"type": "saltelli", "base": 16, "seed": 1}, points, ["y_twh"])
    found = findings(study_of(folder))
    assert (found.sensitivity.loc[found.sensitivity["method"] == "sobol", "dropped"] == 1).all()
    assert "2 points have no answer (status in points.csv) and do not count." in found.notes
    assert "y_twh: 1 of 16 groups left out for a missing value." in found.notes


@pytest.mark.parametrize("kind", ["saltelli", "morris", "grid", "monte-carlo", "one-at-a-time"])
def test_nothing_breaks_where_no_point_is_solved(make: Make, kind: str, saltelli: Maker) -> None:
    unit = saltelli(4, 2)[:15] if kind == "morris" else saltelli(4, 2)
    rows = unit[:5] if kind == "one-at-a-time" else unit
    points = pd.DataFrame(rows, columns=["a", "b"]).assign(y_twh=np.nan)
    folder = make({"type": kind, "levels": 4}, points, ["y_twh"])
    run(folder)
    assert "have no answer" in render(findings(study_of(folder)))
    assert plot_sweep(folder) == []


def test_more_of_a_cut_is_no_less_of_a_shortfall(surface: Path) -> None:
    study = study_of(surface)
    for _, rows in study.points.groupby("lng"):
        assert rows.sort_values("depth_pct")["eu.shortfall_twh"].is_monotonic_increasing


def test_mistakes_say_what_there_is(sampled: Path, tmp_path: Path) -> None:
    study = study_of(sampled)
    with pytest.raises(InputError, match=r"no outcome of by-hand.*did you mean"):
        findings(study, ["eu.shortfal_twh"])
    with pytest.raises(InputError, match="no outcome of by-hand"):
        findings(study, exceeds=["price > 3"])
    with pytest.raises(InputError, match="has no probability; compare with >, >=, < or <="):
        findings(study, exceeds=["eu.shortfall_twh = 3"])
    with pytest.raises(InputError, match="no picture 'map'; there are inputs-eu"):
        plot_sweep(sampled, only=["map"])
    (sampled / "manifest.json").unlink()
    with pytest.raises(InputError, match="has not come to its end"):
        study_of(sampled)
    with pytest.raises(InputError, match="holds no sweep"):
        study_of(tmp_path)


def test_pictures_elsewhere_and_as_png(sampled: Path, tmp_path: Path) -> None:
    before = contents(sampled)
    [path] = plot_sweep(sampled, tmp_path / "out", "png", only=["inputs-eu-shortfall-twh"])
    assert path.read_bytes().startswith(b"\x89PNG")
    assert contents(sampled) == before
