"""Bounds held against sweeps and runs: what passes, what fails where, what cannot be evaluated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.gates.command import subjects_of, verdicts_of
from sim.gates.load import load_gates
from sim.gates.verdict import Verdict

Write = Callable[..., Path]


@pytest.fixture
def judged(gates: Write) -> Callable[..., list[Verdict]]:
    def judge(text: str, *folders: Path) -> list[Verdict]:
        return verdicts_of(load_gates(gates(text)), subjects_of(folders))

    return judge


def gate(text: str) -> str:
    return f"gates:\n  - {{{text}}}\n"


def one(verdicts: list[Verdict]) -> Verdict:
    assert len(verdicts) == 1
    return verdicts[0]


Judged = Callable[..., list[Verdict]]


def test_every_point_within_its_bounds(judged: Judged, sweep: Write) -> None:
    found = one(judged(gate("outcome: eu.shortfall_twh, min: 50, max: 300"), sweep()))
    assert found.passed
    assert (found.scenario, found.value, found.points, found.outside) == ("cuts", 300.0, 4, 0)
    assert found.told == "300 at point 2 (depth 50 %, start 2022-04-01), worst of 4 points"


def test_the_worst_point_is_named_and_the_others_counted(judged: Judged, sweep: Write) -> None:
    found = one(judged(gate("outcome: eu.shortfall_twh, max: 95"), sweep()))
    assert (found.state, found.value, found.outside, found.points) == ("failed", 300.0, 3, 4)
    assert found.bounds == "at most 95"
    assert found.told == (
        "300 at point 2 (depth 50 %, start 2022-04-01), 205 above 95; "
        "3 of 4 points are out of bounds"
    )
    low = one(judged(gate("outcome: eu.shortfall_twh, min: 95, max: 1000"), sweep()))
    assert low.told == (
        "90 at point 1 (depth 0 %, start 2022-11-01), 5 below 95; 1 of 4 points is out of bounds"
    )


@pytest.mark.parametrize(
    ("take", "value"),
    [("min", 90.0), ("max", 300.0), ("mean", 172.5), ("median", 150.0), ("p95", 285.0)],
)
def test_statistics_of_the_points(judged: Judged, sweep: Write, take: str, value: float) -> None:
    text = "outcome: eu.shortfall_twh, take: {}, max: {}"
    found = one(judged(gate(text.format(take, value)), sweep()))
    assert found.passed
    assert found.value == pytest.approx(value, rel=1e-12)
    found = one(judged(gate(text.format(take, value - 1)), sweep()))
    assert found.state == "failed"
    assert f"1 above {value - 1:g}" in found.told


def test_share_of_points(judged: Judged, sweep: Write) -> None:
    text = "outcome: eu.shortfall_twh, take: share >= 200, max: {}"
    assert one(judged(gate(text.format("50 %")), sweep())).passed
    found = one(judged(gate(text.format("0.4")), sweep()))
    assert (found.state, found.value) == ("failed", 0.5)
    assert found.told == "0.5 over 4 points, 0.1 above 0.4"


@pytest.mark.parametrize(
    ("where", "points"),
    [
        ("depth: 50", 2),
        ("depth: 50 %", 2),
        ("depth_pct: 50 %", 2),
        ("depth: [0 %, 50 %]", 4),
        ("depth: {from: 10 %}", 2),
        ("depth: {to: 0}", 2),
        ("start: 2022-11-01", 2),
        ("start: {from: 2022-05-01, to: 2022-12-01}", 2),
        ("depth: 50 %, start: 2022-11-01", 1),
    ],
)
def test_where(judged: Judged, sweep: Write, where: str, points: int) -> None:
    text = f"outcome: eu.shortfall_twh, max: 1000, where: {{{where}}}"
    found = one(judged(gate(text), sweep()))
    assert found.passed
    assert found.points == points


def test_values_that_arithmetic_left_beside_themselves_are_found(
    judged: Judged, sweep: Write
) -> None:
    rows = [(0.1 + 0.2, "a", "optimal", 1.0, 1.0)]
    text = "outcome: eu.shortfall_twh, max: 1, where: {depth: 0.3 %}"
    assert one(judged(gate(text), sweep(rows))).passed


UNJUDGED = {
    "outcome: eu.shortfal_twh, max: 1": "there is no outcome 'eu.shortfal_twh'; did you mean "
    "'eu.shortfall_twh'?",
    "outcome: pressure, max: 1": "there is no outcome 'pressure'; it keeps eu.shortfall_twh, "
    "eu.hub_price_eur_mwh",
    "outcome: eu.shortfall_twh, max: 1, where: {deep: 0}": "there is no axis 'deep'; did you mean "
    "'depth'?",
    "outcome: eu.shortfall_twh, max: 1, where: {lng: 0}": "there is no axis 'lng'; axes are "
    "depth, start",
    "outcome: eu.shortfall_twh, max: 1, where: {depth: 20 %}": "no point has depth 20 %; "
    "there are 0, 50",
    "outcome: eu.shortfall_twh, max: 1, where: {depth: 20 bcm}": "depth is in %, not in bcm",
    "outcome: eu.shortfall_twh, max: 1, where: {depth: {from: 60 %}}": "no point lies where the "
    "gate looks",
    "outcome: eu.shortfall_twh, max: 1, where: {start: {from: 3}}": "start holds '2022-04-01', "
    "which 3 cannot bound",
    "outcome: eu.shortfall_twh, max: 1, scenario: cut": "no folder holds a run or sweep named "
    "'cut'; did you mean 'cuts'?",
}


@pytest.mark.parametrize("text", UNJUDGED)
def test_what_cannot_be_evaluated_fails_and_says_why(
    judged: Judged, sweep: Write, text: str
) -> None:
    verdicts = judged(gate(text), sweep())
    assert verdicts[0].state == "unjudged"
    assert not verdicts[0].passed
    assert verdicts[0].told == UNJUDGED[text]


def test_points_that_are_not_solved(judged: Judged, sweep: Write) -> None:
    rows = [
        (0.0, "a", "optimal", 1.0, 1.0),
        (50.0, "a", "iteration_limit", None, None),
        (50.0, "b", "optimal", 2.0, None),
    ]
    folder = sweep(rows)
    found = one(judged(gate("outcome: eu.shortfall_twh, max: 9"), folder))
    assert found.state == "unjudged"
    assert found.told == (
        "1 of 3 points are not solved to tolerance: point 1 (depth 50 %, start a) iteration_limit"
    )
    assert one(judged(gate("outcome: eu.shortfall_twh, max: 9, where: {start: b}"), folder)).passed
    text = "outcome: eu.hub_price_eur_mwh, max: 9, where: {start: b}"
    found = one(judged(gate(text), folder))
    assert found.told == "eu.hub_price_eur_mwh is no number: nothing point 2 (depth 50 %, start b)"
    rows[2] = (50.0, "b", "optimal", float("nan"), float("inf"))
    for outcome, what in (("eu.shortfall_twh", "nothing"), ("eu.hub_price_eur_mwh", "'inf'")):
        text = f"outcome: {outcome}, max: 9, where: {{start: b}}"
        found = one(judged(gate(text), sweep(rows)))
        assert found.state == "unjudged"
        assert found.told.startswith(f"{outcome} is no number: {what}")


def test_a_run(judged: Judged, run: Write) -> None:
    folder = run()
    found = one(judged(gate("outcome: regions.EU27.curtailment_twh, max: 3.5"), folder))
    assert found.passed
    assert (found.scenario, found.value, found.point) == ("stop", 3.5, "")
    assert found.told == "3.5"
    found = one(judged(gate("outcome: eu.curtailment_twh, max: 3, note: none in 2022"), folder))
    assert found.told == "3.5, 0.5 above 3"
    assert found.note == "none in 2022"
    assert one(judged(gate('outcome: "imports_twh.RU:nord_stream", max: 0'), folder)).passed


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("outcome: eu.curtailment", "there is no outcome 'eu.curtailment'; did you mean"),
        ("outcome: baseline", "baseline is no number: 'europe-2021'"),
        ("outcome: countries.MT.hub_price_eur_mwh", "countries.MT.hub_price_eur_mwh is no number"),
        ("outcome: eu.curtailment_twh, take: p95", "are about the points of a sweep; this is one"),
        ("outcome: eu.curtailment_twh, where: {a: 1}", "are about the points of a sweep"),
    ],
)
def test_gates_that_no_run_can_pass(judged: Judged, run: Write, text: str, told: str) -> None:
    found = one(judged(gate(f"{text}, max: 1"), run()))
    assert found.state == "unjudged"
    assert told in found.told


def test_a_run_that_was_not_solved(judged: Judged, run: Write) -> None:
    found = one(judged(gate("outcome: eu.shortfall_twh, max: 1"), run(status="iteration_limit")))
    assert found.told == "it is not solved to tolerance: iteration_limit"


def test_numbers_that_are_none(judged: Judged, run: Write) -> None:
    """JSON holds more than a float does."""
    text = gate("outcome: eu.shortfall_twh, max: 1000")
    for number, told in ((10**400, "'inf'"), (float("inf"), "'inf'"), (True, "'True'")):
        found = one(judged(text, run(regions__EU27__shortfall_twh=number)))
        assert found.told == f"regions.EU27.shortfall_twh is no number: {told}"
    found = one(judged(text, run(regions__EU27__shortfall_twh=float("nan"))))
    assert found.told.endswith("is no number: nothing")
    assert one(judged(text, run(status=None))).told == "it is not solved to tolerance: unknown"


def listed(folder: Path) -> None:
    """A manifest of what stands in a folder now."""
    files = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "manifest.json"
    }
    (folder / "manifest.json").write_text(json.dumps({"files": files}), encoding="utf-8")


HEAD = "point,depth_pct,start,status,a\n"
BROKEN = {
    ("points.csv", "point,depth_pct\n"): "is no table of a sweep",
    ("points.csv", "point,x,status,y\n0,1,optimal,2\n"): "differ in their axes; sweep again",
    ("points.csv", f"{HEAD}0,1,b,optimal\n"): "points.csv:2: this row is damaged",
    ("points.csv", f"{HEAD}0,1,b,optimal,1\n0,1,b,optimal,1\n"): "points.csv:3: this row is",
    ("points.csv", f"{HEAD}0,{'1' * 200_000},b,optimal,1\n"): "is no table: field larger",
    ("sweep.json", "{"): "is no valid JSON",
    ("sweep.json", "[" * 200_000): "is no valid JSON",
    ("sweep.json", '{"kind": "sweep", "schema_version": 1}'): "does not describe a sweep",
    (
        "sweep.json",
        '{"kind": "sweep", "schema_version": 1, "axes": [], "name": "a", "points": 1e999}',
    ): "does not describe a sweep",
    ("sweep.json", "{}"): "is of kind None",
}


def test_folders_without_results(judged: Judged, sweep: Write, tmp_path: Path) -> None:
    text = gate("outcome: eu.shortfall_twh, max: 1000")

    def told(folder: Path) -> str:
        found = one(judged(text, folder))
        assert found.state == "unjudged"
        return found.told.replace(str(tmp_path), "")

    assert told(tmp_path / "cuts") == "/cuts is not there"
    (tmp_path / "empty").mkdir()
    assert told(tmp_path / "empty") == (
        "/empty holds neither a run (summary.json) nor a sweep (sweep.json)"
    )
    folder = sweep(finished=False)
    assert told(folder) == "the sweep in /cuts is not finished (no manifest.json)"
    folder = sweep(points=9)
    assert told(folder) == "the sweep in /cuts is not finished: points.csv has 4 of 9 points"
    for (name, content), why in BROKEN.items():
        (folder / name).write_text(content, encoding="utf-8")
        listed(folder)
        assert why in told(folder)


def test_files_that_were_changed_are_not_judged(judged: Judged, sweep: Write) -> None:
    folder = sweep()
    table = (folder / "points.csv").read_bytes()
    text = gate("outcome: eu.shortfall_twh, max: 1000")
    assert one(judged(text, folder)).passed
    for files in ("{}", '{"files": {"points.csv": null}}', '{"files": []}'):
        (folder / "manifest.json").write_text(files, encoding="utf-8")
        assert "is not the file that manifest.json lists" in one(judged(text, folder)).told
    listed(folder)
    assert one(judged(text, folder)).passed
    (folder / "points.csv").write_bytes(table.replace(b"300.0", b"200.0"))
    found = one(judged(text, folder))
    assert found.state == "unjudged"
    assert "points.csv is not the file that manifest.json lists" in found.told


def test_several_folders(judged: Judged, sweep: Write, run: Write) -> None:
    text = """\
gates:
  - {outcome: eu.shortfall_twh, max: 1000}
  - {outcome: eu.curtailment_twh, max: 10, scenario: stop}
"""
    found = judged(text, sweep(), run())
    assert [(v.scenario, v.outcome, v.passed) for v in found] == [
        ("cuts", "eu.shortfall_twh", True),
        ("stop", "eu.shortfall_twh", True),
        ("stop", "eu.curtailment_twh", True),
    ]


def test_folders_of_one_name_are_told_apart(judged: Judged, run: Write) -> None:
    folders = [run(folder="old/stop"), run(folder="new/stop")]
    found = judged(gate("outcome: eu.shortfall_twh, max: 1000, scenario: stop"), *folders)
    assert [v.scenario for v in found] == [f"stop ({folder})" for folder in folders]


def test_a_folder_that_no_gate_is_about_fails(judged: Judged, sweep: Write, run: Write) -> None:
    text = gate("outcome: eu.shortfall_twh, max: 1000, scenario: cuts")
    found: list[Any] = judged(text, sweep(), run())
    assert [(v.scenario, v.passed) for v in found] == [("cuts", True), ("stop", False)]
    assert found[1].told == "no gate of the file is about it"
