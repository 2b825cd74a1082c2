"""Break-even of a sweep file: its axes, its combinations, its folder, its words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.analysis.command import run_break_even
from sim.analysis.evaluate import evaluator
from sim.analysis.solve_for import BreakEven, cautions, document, sentence, solve_for
from sim.config.loaded_sweep import LoadedSweep, load_sweep
from sim.data.seeds import Seeds
from sim.errors import EXIT_SOLVE, InputError
from sim.pipeline import checked_seeds

SWEEP = """
title: Cut against LNG
question: How much is enough?
scenario:
  extends: russian-gas-stop-2022
  measures:
    more-lng: {type: lng_supply, origin: US, change: 15 bcm/yr, from: 2022-04-01}
design: {type: grid}
axes:
  depth:
    path: measures.pipelines.share
    label: Depth of the cut
    values: [0 %, 50 %, 100 %]
  lng:
    path: measures.more-lng.change
    label: Additional LNG
    range: {from: 0 bcm/yr, to: 60 bcm/yr, count: 3}
"""
GAP = "eu.curtailment_twh"
Values = Mapping[str, float | str]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., LoadedSweep]:
    def make(*changes: tuple[str, str]) -> LoadedSweep:
        text = SWEEP
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "by-hand.yaml"
        path.write_text(text, encoding="utf-8")
        return load_sweep(path)

    return make


@pytest.fixture
def loaded(write: Callable[..., LoadedSweep]) -> LoadedSweep:
    return write()


@pytest.fixture
def seeds(loaded: LoadedSweep) -> Seeds:
    return checked_seeds(loaded.base)


def gap(points: Sequence[Values]) -> list[dict[str, float]]:
    """Half a bcm for each per cent of depth beyond ten closes it."""
    return [
        {GAP: max(0.0, 3 * (float(point["depth"]) - 10 - 0.5 * float(point["lng"])))}
        for point in points
    ]


def test_the_other_axis_is_combined_and_the_lever_runs_between_its_ends(
    loaded: LoadedSweep, seeds: Seeds
) -> None:
    asked: list[Values] = []

    def evaluate(points: Sequence[Values]) -> list[dict[str, float]]:
        asked.extend(points)
        return gap([{**point, "depth": 0.4 * float(point["depth"])} for point in points])

    found = solve_for(loaded, seeds, f"{GAP} = 0", "lng", evaluate)
    assert {point["depth"] for point in asked} == {0, 50, 100}
    assert {min(float(point["lng"]) for point in asked), found.ends[1]} == {0, 60}
    table = found.table
    assert list(table.columns) == [
        "depth_pct", "state", "lng_bcm_yr", "short_at", GAP, "steady", "lost_at"
    ]  # fmt: skip
    assert table["state"].tolist() == ["met-at-start", "found", "found"]
    assert table["lng_bcm_yr"].tolist() == pytest.approx([0, 20, 60], abs=0.06)
    assert found.tolerance == pytest.approx(0.06)
    assert len(found.evaluated) == len(asked)


def test_sentence_document_and_cautions(loaded: LoadedSweep, seeds: Seeds) -> None:
    found = solve_for(loaded, seeds, f"{GAP} = 0", "lng", gap, tolerance=0.02)
    text = sentence(found)
    assert f"{GAP} = 0 already holds at 0 bcm/yr in 1 of 3 combinations" in text
    assert "does not hold even at 60 bcm/yr in 2 of 3 combinations" in text
    told = document(found)
    assert told["combinations"][2] == {
        "depth_pct": 100,
        "state": "not-met",
        "lng_bcm_yr": None,
        "short_at": None,
        GAP: 180,
        "steady": "yes",
        "lost_at": None,
    }
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert cautions(found) == []

    def hill(points: Sequence[Values]) -> list[dict[str, float]]:
        return [{GAP: abs(float(point["lng"]) - 20)} for point in points]

    notes = " ".join(cautions(solve_for(loaded, seeds, f"{GAP} <= 5", "lng", hill)))
    assert "up and down along lng in 3 of 3" in notes
    assert "In 3 of 3 combinations the condition no longer holds further on" in notes


def test_one_combination_is_told_by_itself(write: Callable[..., LoadedSweep], seeds: Seeds) -> None:
    loaded = write(("[0 %, 50 %, 100 %]", "[30 %]"))
    found = solve_for(loaded, seeds, f"{GAP} <= 0", "lng", gap)
    assert "reached in 1 of 1 combinations, with additional LNG from 40" in sentence(found)


def test_dates_are_found_to_the_day(write: Callable[..., LoadedSweep], seeds: Seeds) -> None:
    loaded = write(
        ("measures.more-lng.change", "measures.pipelines.from"),
        (
            "range: {from: 0 bcm/yr, to: 60 bcm/yr, count: 3}",
            "range: {from: 2022-04-01, to: 2022-11-01, step: 1 month}",
        ),
    )

    def evaluate(points: Sequence[Values]) -> list[dict[str, float]]:
        return [{GAP: float(str(point["lng"]) < "2022-07-19")} for point in points]

    found = solve_for(loaded, seeds, f"{GAP} = 0", "lng", evaluate)
    assert found.table["lng"].tolist() == ["2022-07-19"] * 3
    assert found.table["short_at"].tolist() == ["2022-07-18"] * 3


@pytest.mark.parametrize(
    ("change", "vary", "condition", "message"),
    [
        (None, "lngg", f"{GAP} = 0", "'lngg' is no axis of by-hand"),
        (None, "lng", "nothing", "is no condition"),
        (
            ("{type: grid}", "{type: monte-carlo, points: 4, seed: 1}"),
            "lng",
            f"{GAP} = 0",
            "design monte-carlo, whose points are no combinations",
        ),
    ],
)
def test_what_cannot_be_searched_is_refused(
    write: Callable[..., LoadedSweep],
    seeds: Seeds,
    change: tuple[str, str] | None,
    vary: str,
    condition: str,
    message: str,
) -> None:
    loaded = write(*([change] if change else []))
    with pytest.raises(InputError, match=message):
        solve_for(loaded, seeds, condition, vary, gap)


@pytest.mark.parametrize("tolerance", [0.0, -1.0, 2.0, float("nan")])
def test_a_tolerance_is_a_share(loaded: LoadedSweep, seeds: Seeds, tolerance: float) -> None:
    with pytest.raises(InputError, match="is no share of an axis"):
        solve_for(loaded, seeds, f"{GAP} = 0", "lng", gap, tolerance=tolerance)


def test_the_folder_has_tables_words_and_a_picture(
    loaded: LoadedSweep, seeds: Seeds, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(**more: Any) -> int:
        return run_break_even(loaded, seeds, f"{GAP} = 0", "lng", gap, out=tmp_path, **more)

    assert run() == 0
    folder = tmp_path / "by-hand-lng-for-eu-curtailment-twh"
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == {
        "break-even.json",
        "manifest.json",
        "plots/break-even.svg",
        "tables/break-even.csv",
        "tables/evaluated.csv",
    }
    table = pd.read_csv(folder / "tables" / "break-even.csv")
    assert table["state"].tolist() == ["met-at-start", "not-met", "not-met"]
    told = capsys.readouterr()
    assert "not-met" in told.out
    assert "round 1: 27 points" in told.err
    before = (folder / "plots" / "break-even.svg").read_bytes()
    assert run(json=True) == 0
    assert json.loads(capsys.readouterr().out)["vary"] == "lng"
    assert (folder / "plots" / "break-even.svg").read_bytes() == before


def test_an_unsolved_point_is_a_code_of_its_own(
    loaded: LoadedSweep, seeds: Seeds, tmp_path: Path
) -> None:
    def evaluate(points: Sequence[Values]) -> list[dict[str, float]]:
        return [{} if point["depth"] == 50 else row for point, row in zip(points, gap(points))]  # noqa: B905

    code = run_break_even(loaded, seeds, f"{GAP} = 0", "lng", evaluate, out=tmp_path, quiet=True)
    assert code == EXIT_SOLVE


def test_the_model_itself(write: Callable[..., LoadedSweep], seeds: Seeds) -> None:
    loaded = write(("[0 %, 50 %, 100 %]", "[0 %, 100 %]"))
    outcome = "eu.shortfall_twh"
    _, evaluate = evaluator(loaded, f"{outcome} <= 300")
    found: BreakEven = solve_for(
        loaded, seeds, f"{outcome} <= 300", "lng", evaluate, tolerance=0.25
    )
    first, second = found.answers
    assert first.steady
    assert second.steady
    # The deeper cut leaves more missing at every value of the lever.
    table = found.evaluated.pivot_table(index="lng_bcm_yr", columns="depth_pct", values=outcome)
    both = table.dropna()
    assert (both[100] > both[0]).all()
    for depth in (0, 100):
        assert table[depth].dropna().is_monotonic_decreasing


def test_an_unknown_outcome_is_refused_before_anything_is_solved(
    loaded: LoadedSweep,
) -> None:
    with pytest.raises(InputError, match=r"no run has the figure 'eu.shortfal_twh'; did you mean"):
        evaluator(loaded, "eu.shortfal_twh = 0")
