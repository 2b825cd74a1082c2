"""`gasgap sweep` from a file to its folder: what it writes, prints and returns."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sim.config.loaded_sweep import LoadedSweep, load_sweep
from sim.errors import EXIT_OK, EXIT_SOLVE
from sim.solver import Settings
from sim.sweep import command
from sim.sweep.command import run_sweep_command
from sim.sweep.engines import InProcess, Processes
from sim.sweep.folder import SweepFolder
from sim.sweep.plan import plan_of
from sim.sweep.run import run_sweep

CUT = {"type": "cut", "supplier": "RU", "form": "pipeline", "from": "2021-01-01", "share": 0.5}


@pytest.fixture
def loaded(
    tiny: SimpleNamespace, scenario: Callable[..., Any], tmp_path: Path
) -> Callable[..., LoadedSweep]:
    """`loaded(**keys)`: a sweep over the cut, the elasticity of industry and a word."""
    case = scenario(tiny.two_nodes(60.0, 150.0), measures={"cut": CUT}, end="2021-03-31")
    base = {key: value for key, value in case.resolved.items() if key != "name"}

    def make(**keys: Any) -> LoadedSweep:
        document = {
            "title": "Cuts and elasticities",
            "question": "How deep?",
            "scenario": base,
            "design": {"type": "grid"},
            "axes": {
                "depth": {"path": "measures.cut.share", "values": ["20 %", "80 %"]},
                "response": {
                    "path": "baseline.sectors.industry.elasticity",
                    "apply": "multiply",
                    "label": "Response to price",
                    "values": [1, 1.5],
                },
                "plants": {"path": "infrastructure", "values": ["planned", "built"]},
            },
            "outcomes": [
                "eu.shortfall_twh",
                "countries.B.hub_price_eur_mwh",
                {
                    "name": "dearest",
                    "table": "prices",
                    "column": "hub_price_eur_mwh",
                    "where": {"node": "B"},
                    "take": "max",
                },
            ],
            **keys,
        }
        (tmp_path / "study.yaml").write_text(json.dumps(document), encoding="utf-8")
        return load_sweep(tmp_path / "study.yaml")

    return make


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "points.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_folder_of_a_sweep(loaded: Callable[..., LoadedSweep], tmp_path: Path) -> None:
    assert run_sweep_command(loaded(), out=tmp_path, workers=1, full=True, quiet=True) == EXIT_OK
    folder = tmp_path / "study"
    rows = rows_of(folder)
    assert list(rows[0]) == [
        *("point", "depth_pct", "response", "plants", "status"),
        *("eu.shortfall_twh", "countries.B.hub_price_eur_mwh", "dearest"),
    ]
    inputs = [(row["depth_pct"], row["response"], row["plants"]) for row in rows]
    assert inputs[:3] == [("20", "1", "planned"), ("20", "1", "built"), ("20", "1.5", "planned")]
    assert len(rows) == 8
    document = json.loads((folder / "sweep.json").read_text(encoding="utf-8"))
    assert document["axes"][1] == {
        "name": "response",
        "column": "response",
        "unit": "",
        "label": "Response to price",
        "paths": ["baseline.sectors.industry.elasticity"],
        "apply": "multiply",
        "values": [1, 1.5],
    }
    assert document["dates"] == ["2021-01-01", "2021-03-31"]
    assert [outcome["name"] for outcome in document["outcomes"]] == list(rows[0])[5:]
    points = SweepFolder(folder).points
    assert points["plants"].tolist() == ["planned", "built"] * 4
    assert points["response"].tolist() == [1.0, 1.0, 1.5, 1.5] * 2


def test_rows_are_what_runs_of_their_own_say(
    loaded: Callable[..., LoadedSweep], tmp_path: Path
) -> None:
    """Bit for bit, with changed numbers of the baseline and numbers made of tables."""
    run_sweep_command(loaded(), out=tmp_path, workers=1, full=True, quiet=True)
    for row in rows_of(tmp_path / "study"):
        run = tmp_path / "study" / "runs" / row["point"]
        summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
        assert row["eu.shortfall_twh"] == repr(summary["regions"]["EU27"]["shortfall_twh"])
        price = summary["countries"]["B"]["hub_price_eur_mwh"]
        assert row["countries.B.hub_price_eur_mwh"] == repr(price)
        prices = pd.read_csv(run / "tables" / "prices.csv")
        own = prices[(prices["node"] == "B") & (prices["case"] == "scenario")]
        assert float(row["dearest"]) == pytest.approx(own["hub_price_eur_mwh"].max(), abs=1e-9)
    rows = rows_of(tmp_path / "study")
    assert rows[0]["dearest"] != rows[2]["dearest"]


def test_the_resolved_sweep_runs_as_it_is(
    loaded: Callable[..., LoadedSweep], tmp_path: Path
) -> None:
    plan = plan_of(loaded(set={"market.price_multiples": [1, 5]}))
    run_sweep(plan, tmp_path / "study", lambda head: InProcess())
    again = plan_of(load_sweep(tmp_path / "study" / "sweep.resolved.yaml"))
    assert again.keys == plan.keys
    assert again.resolved == plan.resolved
    assert again.text == plan.text


def test_what_it_prints(
    loaded: Callable[..., LoadedSweep], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_sweep_command(loaded(), out=tmp_path, workers=1)
    out, told = capsys.readouterr()
    assert out.startswith(
        "Cuts and elasticities\nHow deep?\n8 points over Depth, Response to price"
    )
    assert "least at point 2: depth 20 %, response 1.5, plants planned" in out
    assert f"gasgap sensitivity {tmp_path / 'study'}" in out
    assert told.startswith("study: 8 points; 8 to solve in this process\n")
    assert "Traceback" not in told
    run_sweep_command(loaded(), out=tmp_path, workers=1, json=True)
    out, told = capsys.readouterr()
    assert told == ""
    answer = json.loads(out)
    assert (answer["points"], answer["there_before"]) == (8, 8)
    assert answer["statuses"] == {"optimal": 8}
    least = min(rows_of(tmp_path / "study"), key=lambda row: float(row["dearest"]))
    assert answer["outcomes"][2]["min"] == float(least["dearest"])


def test_points_without_an_answer_end_it_with_three(
    loaded: Callable[..., LoadedSweep],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "sim.sweep.chunk.Settings", lambda threads: Settings(threads=threads, iterations=2)
    )
    code = run_sweep_command(loaded(), out=tmp_path, workers=1, json=True)
    out, told = capsys.readouterr()
    assert code == EXIT_SOLVE
    assert json.loads(out)["statuses"] == {"optimal": 0, "iteration_limit": 8}
    assert "8 of 8 points have no answer" in told
    assert "point 7: depth 80 %, response 1.5, plants built: iteration_limit" in told
    assert "The iteration limit came before the tolerances" in told
    assert {row["dearest"] for row in rows_of(tmp_path / "study")} == {""}
    assert run_sweep_command(loaded(), out=tmp_path, workers=1, quiet=True) == EXIT_SOLVE


def test_the_check_of_many_points_is_seen(
    loaded: Callable[..., LoadedSweep],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(command, "MANY", 4)
    sweep = loaded(design={"type": "monte-carlo", "points": 20, "seed": 1})
    plan = plan_of(sweep, command._checking(20))
    told = capsys.readouterr().err.splitlines()
    assert (len(plan.keys), told[:2]) == (20, ["checking 20 points", "2 of 20 points checked"])
    assert len(told) == 10
    assert len(plan_of(sweep, command._checking(4)).keys) == 20
    assert capsys.readouterr().err == ""


def test_no_more_processes_than_chunks(loaded: Callable[..., LoadedSweep]) -> None:
    plan = plan_of(loaded())
    assert isinstance(command._engine(plan.head, plan, None, None, None), InProcess)
    [engine] = [command._engine(plan.head, plan, 8, None, None)]
    assert (type(engine), engine.workers, engine.name) == (Processes, 1, "in 1 process")
