"""Every output says what the start is known from, and the newest observation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim.analysis.command import run_sensitivity
from sim.compare.command import run_compare
from sim.config.loaded_sweep import load_sweep
from sim.dependency.command import run_dependency
from sim.output.console import render
from sim.output.folder import RunFolder
from sim.output.known import known_foot, known_line
from sim.pipeline import Run, save_run
from sim.play.case import lane_key
from sim.plot.words import caption
from sim.report.command import write_report
from sim.sweep.command import run_sweep_command
from sim.sweep.plan import plan_of

CARRIED = "stores of 2022-01-01 carried over to 2022-02-01 (extrapolated)"
LINE = f"Start: {CARRIED}. Newest observation: 2022-01-01."
OBSERVED = "Start: stores as observed on 2021-01-01. Newest observation: 2021-12-31."


@pytest.fixture(scope="module")
def case(tiny: SimpleNamespace, scenario: Callable[..., Any]) -> Callable[..., Any]:
    """Half of the gas goes in February 2022, a month after the newest level of the store."""
    cut = {"type": "cut", "supplier": "RU", "share": 0.5, "from": "2022-02-01"}

    def make(**keys: Any) -> Any:
        later = {"start": "2022-02-01", "end": "2022-02-28", "measures": {"half": cut}}
        late = {"storage": {"initial": "2022-01-01"}}
        base = tiny.with_storage(100.0, 100.0, 3.0).market("B", 10.0).arc("A", "B", 20.0)
        return scenario(base, **{**later, **late, **keys})

    return make


@pytest.fixture(scope="module")
def run(case: Callable[..., Any]) -> Run:
    from sim.pipeline import run_scenario

    done = run_scenario(case())
    assert done.optimal
    return done


def test_the_summary_and_the_terminal(run: Run) -> None:
    assert run.summary["start_state"] == {
        "kind": "other_day",
        "day": "2022-01-01",
        "observed": "2022-01-01",
        "countries": 1,
        "estimated": [],
        "assumed": [],
        "extrapolated": True,
        "words": CARRIED,
    }
    assert run.summary["newest_observation"]["day"] == "2022-01-01"
    assert run.summary["newest_observation"]["tables"]["storage_levels"] == "2022-01-01"
    assert render(run.loaded.scenario, run.summary, 0.0).splitlines()[3] == LINE


def test_the_report_and_the_pictures(run: Run, tmp_path: Path) -> None:
    folder = RunFolder(save_run(run, tmp_path))
    assert caption(folder, "T", "s").known == (f"Start: {CARRIED} · Newest observation: 2022-01-01")
    text = write_report(folder).read_text(encoding="utf-8")
    assert f'<p class="small" id="known">{LINE}</p>' in text


def test_a_run_from_before_is_told_without(run: Run) -> None:
    old = {k: v for k, v in run.summary.items() if k not in ("start_state", "newest_observation")}
    assert (known_line(old), known_foot(old)) == ("", "")
    assert "Start:" not in render(run.loaded.scenario, old, 0.0)


def test_a_comparison(
    run: Run, case: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from sim.pipeline import run_scenario

    observed = case(start="2021-01-01", end="2021-01-31", storage={}, measures={})
    folders = [
        save_run(one, tmp_path / str(k)) for k, one in enumerate((run, run_scenario(observed)))
    ]
    run_compare([str(folder) for folder in folders], out=tmp_path / "out", quiet=False, json=False)
    printed = capsys.readouterr().out
    assert f"case: {LINE}\n" in printed
    assert f": {OBSERVED}\n" in printed
    [file] = (tmp_path / "out").glob("*/comparison.json")
    told = json.loads(file.read_text(encoding="utf-8"))["runs"]
    assert [one["start_state"]["extrapolated"] for one in told] == [True, False]
    run_compare([str(folders[0])], out=tmp_path / "alone", quiet=False, json=False)
    assert capsys.readouterr().out.splitlines()[2] == LINE


def test_dependency(
    case: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_dependency(case(), out=tmp_path, pairs=False, weekly=False, quiet=False, json=False)
    assert capsys.readouterr().out.splitlines()[2] == LINE
    [file] = tmp_path.glob("*/dependency.json")
    assert json.loads(file.read_text(encoding="utf-8"))["start_state"]["words"] == CARRIED


def sweep(case: Any, folder: Path, path: str, values: list[Any]) -> Any:
    document = {
        "title": "A sweep",
        "question": "How far?",
        "scenario": {key: value for key, value in case.resolved.items() if key != "name"},
        "design": {"type": "grid"},
        "axes": {"lever": {"path": path, "values": values}},
        "outcomes": ["eu.shortfall_twh"],
    }
    (folder / "study.yaml").write_text(json.dumps(document), encoding="utf-8")
    return load_sweep(folder / "study.yaml")


def test_a_sweep_and_its_analysis(
    case: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loaded = sweep(case(), tmp_path, "measures.half.share", ["40 %", "60 %"])
    run_sweep_command(loaded, out=tmp_path, workers=1)
    assert capsys.readouterr().out.splitlines()[3] == LINE
    document = json.loads((tmp_path / "study" / "sweep.json").read_text(encoding="utf-8"))
    assert document["start_state"]["words"] == CARRIED
    assert document["newest_observation"]["day"] == "2022-01-01"
    run_sensitivity(tmp_path / "study", outcomes=[], exceeds=[], quiet=False, json=False)
    assert LINE in capsys.readouterr().out
    analysis = tmp_path / "study" / "analysis" / "sensitivity.json"
    assert json.loads(analysis.read_text(encoding="utf-8"))["start_state"]["extrapolated"]


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("storage.initial", ["40 %", "60 %"]),
        ("baseline.storage_levels.*.full", [0.4, 0.6]),
    ],
)
def test_a_sweep_over_the_start_says_so(
    case: Callable[..., Any], tmp_path: Path, path: str, values: list[Any]
) -> None:
    plan = plan_of(sweep(case(), tmp_path, path, values))
    state = plan.document["start_state"]
    assert state["varied_by"] == ["lever"]
    assert state["words"] == f"{CARRIED}; varied by the axis lever"
    assert state["extrapolated"]


def test_points_have_other_keys_with_other_levels(case: Callable[..., Any], tmp_path: Path) -> None:
    """A file is read anew each time; what it says is part of what an answer depends on."""
    keys = []
    for full in (0.4, 0.41, 0.4):
        (tmp_path / "levels.csv").write_text(f"country,full\nA,{full}\n", encoding="utf-8")
        initial = {"file": str(tmp_path / "levels.csv")}
        loaded = sweep(case(storage={"initial": initial}), tmp_path, "measures.half.share", [0.4])
        plan = plan_of(loaded)
        keys.append(plan.keys)
    assert keys[0] == keys[2] != keys[1]
    assert plan.document["start_state"]["kind"] == "file"


def test_what_levels_are_known_from_is_no_part_of_a_case(case: Callable[..., Any]) -> None:
    level = {"full": 0.4}
    told = {**level, "day": "2022-02-01", "source": "somebody", "quality": "approx"}
    one, two, other = (
        lane_key(case(storage={"initial": {"levels": {"A": own}}}).scenario.storage)
        for own in (level, told, {"full": 0.5})
    )
    assert one == two != other
