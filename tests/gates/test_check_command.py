"""`gasgap check`: exit codes, what it prints, Markdown, JUnit XML and the summary of a job."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import EXIT_GATE, EXIT_OK, FindingsError, InputError
from sim.gates.command import run_check
from sim.gates.junit import to_junit
from sim.gates.markdown import escaped, to_markdown
from sim.gates.verdict import Difference, Verdict

Write = Callable[..., Path]
GATES = """\
gates:
  - name: nobody <short> | "much"
    note: the bound of the brief
    outcome: eu.shortfall_twh
    max: 250
  - {outcome: eu.hub_price_eur_mwh, max: 200}
  - {outcome: pressure, max: 1}
"""
PASSING = "gates:\n  - {outcome: eu.hub_price_eur_mwh, max: 200}\n"


def test_a_gate_that_holds(sweep: Write, gates: Write, capsys: pytest.CaptureFixture[str]) -> None:
    folder, file = sweep(), gates(PASSING)
    assert run_check([folder], gates=file) == EXIT_OK
    assert capsys.readouterr().out == (
        "ok      cuts: eu.hub_price_eur_mwh at most 200: 150 at point 2 "
        "(depth 50 %, start 2022-04-01), worst of 4 points\n"
        "1 gate passed\n"
    )
    assert run_check([folder], gates=file, quiet=True) == EXIT_OK
    assert capsys.readouterr().out == ""


def test_gates_that_fail_come_last_with_their_number(
    sweep: Write, gates: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, file = sweep(), gates(GATES)
    assert run_check([folder], gates=file) == EXIT_GATE
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("ok      cuts: eu.hub_price_eur_mwh at most 200: 150")
    assert printed[1:] == [
        'FAILED  cuts: nobody <short> | "much": 300 at point 2 (depth 50 %, start 2022-04-01), '
        "50 above 250; 1 of 4 points is out of bounds",
        "        the gate: eu.shortfall_twh at most 250",
        "        note: the bound of the brief",
        "FAILED  cuts: pressure at most 1: cannot be evaluated: there is no outcome 'pressure'; "
        "it keeps eu.shortfall_twh, eu.hub_price_eur_mwh",
        "2 of 3 gates failed",
    ]
    assert run_check([folder], gates=file, quiet=True) == EXIT_GATE
    assert capsys.readouterr().out.splitlines() == printed[1:]


def test_json(sweep: Write, gates: Write, capsys: pytest.CaptureFixture[str]) -> None:
    sweep([(0.0, "a", "optimal", 1.0, 1.0)], folder="reference")
    file = gates(GATES + "reference: {path: reference}\n")
    assert run_check([sweep()], gates=file, json=True) == EXIT_GATE
    document = json.loads(capsys.readouterr().out)
    assert (document["passed"], document["headline"]) == (False, "3 of 4 gates failed")
    states = [verdict["state"] for verdict in document["verdicts"]]
    assert states == ["failed", "passed", "unjudged", "failed"]
    first = document["verdicts"][0]
    assert (first["outcome"], first["bounds"], first["value"], first["scenario"]) == (
        "eu.shortfall_twh",
        "at most 250",
        300.0,
        "cuts",
    )
    assert (first["points_outside"], first["points"], first["line"]) == (1, 4, 2)
    kinds = {difference["kind"] for difference in document["verdicts"][3]["differences"]}
    assert kinds == {"missing point", "new point"}


def knowing(folder: Path, name: str, words: str) -> Path:
    """A folder whose start is known from somewhere; as an older one, without a manifest."""
    path = folder / name
    document = json.loads(path.read_text(encoding="utf-8"))
    document |= {"start_state": {"words": words}, "newest_observation": {"day": "2022-04-01"}}
    path.write_text(json.dumps(document), encoding="utf-8")
    (folder / "manifest.json").unlink(missing_ok=True)
    return folder


def test_what_results_stand_on(
    run: Write, gates: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Said once where all have it, with the names where they differ; older results have none."""
    first = knowing(run(), "summary.json", "stores of May")
    second = knowing(run("other"), "summary.json", "stores of May")
    third = knowing(run("third"), "summary.json", "stores of June")
    line = "Start: stores of {}. Newest observation: 2022-04-01."
    file = gates("gates:\n  - {outcome: eu.hub_price_eur_mwh, max: 400}\n")
    report = tmp_path / "check.md"
    assert run_check([first, second], gates=file, markdown=report) == EXIT_OK
    assert capsys.readouterr().out.splitlines()[0] == line.format("May")
    assert report.read_text(encoding="utf-8").splitlines()[2] == line.format("May")
    assert run_check([first, second, third, run("old")], gates=file) == EXIT_OK
    assert capsys.readouterr().out.splitlines()[:2] == [
        f"stop, other: {line.format('May')}",
        f"third: {line.format('June')}",
    ]
    assert run_check([third, run("old")], gates=file, json=True) == EXIT_OK
    known = json.loads(capsys.readouterr().out)["known"]
    assert list(known) == ["third"]
    assert known["third"]["newest_observation"]["day"] == "2022-04-01"


def cells(line: str) -> list[str]:
    """A row of a Markdown table, read as its readers do: a bar ends a cell unless escaped."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def test_markdown(sweep: Write, gates: Write, tmp_path: Path) -> None:
    rows = [(0.0, "a|b", "optimal", 100.0, 70.0)]
    sweep(rows, folder="reference")
    rows = [(0.0, "a|b", "optimal", 300.0, 70.0)]
    out = tmp_path / "new" / "check.md"
    file = gates(GATES + "reference: {path: reference}\n")
    assert run_check([sweep(rows)], gates=file, markdown=out, quiet=True) == EXIT_GATE
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "### gasgap: 3 of 4 gates failed"
    table = [cells(line) for line in lines if line.startswith("|")]
    assert {len(row) for row in table} == {6}
    assert [row[0] for row in table[2:6]] == ["**FAIL**", "**NOT EVALUATED**", "**FAIL**", "pass"]
    name = r'nobody \<short\> \| "much": eu.shortfall\_twh at most 250'
    assert table[2][1:5] == ["cuts", name, "300", "at most 250"]
    assert table[2][5].startswith(r"300 at point 0 (depth 0 %, start a\|b), 50 above 250")
    assert table[2][5].endswith("(the bound of the brief)")
    assert table[8] == [
        r"eu.shortfall\_twh",
        r"point 0 (depth 0 %, start a\|b)",
        "100",
        "300",
        "+200",
        "0.01",
    ]


def test_what_markdown_would_read_as_its_own() -> None:
    assert escaped("a_b*c|d\n<b>`x`") == r"a\_b\*c\|d \<b\>\`x\`"


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_whatever_stands_in_it_is_told(title: str, told: str, point: str) -> None:
    """XML that parses and Markdown of one row a gate, whatever text users and files hold."""
    difference = Difference("value", title, point, 1.0, 2.0, 0.1)
    verdict = Verdict(title, told, point, "failed", told, "o", "b", differences=(difference,))
    root = ElementTree.fromstring(to_junit([verdict], told))
    assert root.find("testsuite/testcase/failure") is not None
    rows = [line for line in to_markdown([verdict]).split("\n") if line.startswith("|")]
    assert [len(cells(row)) for row in rows] == [6] * 6


def test_junit(sweep: Write, run: Write, gates: Write, tmp_path: Path) -> None:
    sweep(folder="reference/cuts")
    run(folder="reference/stop")
    text = GATES.replace("pressure", '"pres\\x07sure"') + "reference: {path: reference}\n"
    out = tmp_path / "check.xml"
    folders = [sweep(), run(regions__EU27__shortfall_twh=1.0)]
    assert run_check(folders, gates=gates(text), junit=out, quiet=True) == EXIT_GATE
    root = ElementTree.fromstring(out.read_text(encoding="utf-8"))
    assert root.tag == "testsuites"
    counts = ("tests", "failures", "errors")
    assert [root.get(name) for name in counts] == ["8", "3", "2"]
    assert "skipped" not in root.keys()  # noqa: SIM118  schemas know it of suites only
    suites = root.findall("testsuite")
    assert [suite.get("name") for suite in suites] == ["cuts", "stop"]
    for suite in suites:
        cases = suite.findall("testcase")
        assert suite.get("tests") == str(len(cases)) == "4"
        assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
        assert suite.get("errors") == str(len(suite.findall("testcase/error")))
    cases = root.findall("testsuite/testcase")
    names = [(case.get("classname"), case.get("name")) for case in cases]
    assert len(set(names)) == len(names)
    assert names[0] == ("gasgap.cuts", 'nobody <short> | "much"')
    assert cases[0].get("line") == "2"
    failure = cases[0].find("failure")
    assert failure is not None
    assert str(failure.get("message")).startswith("300 at point 2")
    assert "the gate: eu.shortfall_twh at most 250\nthe bound of the brief" in str(failure.text)
    error = cases[2].find("error")
    assert error is not None
    assert "no outcome" in str(error.get("message"))
    text = "".join(str(e.text) for e in root.iter("failure"))
    assert "regions.EU27.shortfall_twh: 1, reference 860, difference -859" in text


def test_the_summary_of_a_job_is_added_to(
    sweep: Write, gates: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary, out = tmp_path / "summary.md", tmp_path / "check.md"
    summary.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert run_check([sweep()], gates=gates(PASSING), markdown=out, quiet=True) == EXIT_OK
    written = out.read_text(encoding="utf-8")
    assert summary.read_text(encoding="utf-8") == f"before\n{written}\n"


def test_a_summary_that_cannot_be_written_changes_nothing(
    sweep: Write,
    gates: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "no" / "folder"))
    assert run_check([sweep()], gates=gates(PASSING), quiet=True) == EXIT_OK
    assert "GITHUB_STEP_SUMMARY" in capsys.readouterr().err


def test_files_are_whole_or_as_they_were(
    sweep: Write, gates: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "check.xml"
    out.write_text("old", encoding="utf-8")
    before = sorted(tmp_path.iterdir())

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    folder, file = sweep(), gates(PASSING)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"check\.xml cannot be written: No space left on device"):
        run_check([folder], gates=file, junit=out, quiet=True)
    assert out.read_text(encoding="utf-8") == "old"
    assert sorted(tmp_path.iterdir()) == sorted([*before, folder, file])


def test_half_characters_break_no_report(
    sweep: Write,
    gates: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """JSON may hold them, and so may names of folders; no file and no terminal takes them."""
    summary, out = tmp_path / "summary.md", tmp_path / "check.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    folder, junit = sweep(name="cut\ud800", folder="odd"), tmp_path / "check.xml"
    assert run_check([folder], gates=gates(PASSING), markdown=out, junit=junit) == EXIT_OK
    assert run_check([folder], gates=gates(PASSING), json=True) == EXIT_OK
    assert capsys.readouterr().out.count("cut\\ud800") == 2
    for path in (summary, out):
        assert "cut\\ud800" in path.read_text(encoding="utf-8")
    assert "cut?" in junit.read_text(encoding="utf-8")


@pytest.mark.skipif(os.name != "posix", reason="named pipes are POSIX")
def test_what_is_no_file_is_written_to_as_it_is(sweep: Write, gates: Write) -> None:
    assert run_check([sweep()], gates=gates(PASSING), junit=Path(os.devnull), quiet=True) == EXIT_OK
    assert not Path(os.devnull).is_file()


def test_a_gates_file_that_cannot_be_read_is_a_mistake(sweep: Write, tmp_path: Path) -> None:
    with pytest.raises(FindingsError) as caught:
        run_check([sweep()], gates=tmp_path / "none.yaml")
    assert caught.value.exit_code == 2
    (tmp_path / "gates.yaml").write_text(PASSING, encoding="utf-8")
    with pytest.raises(InputError, match="name the folder"):
        run_check([], gates=tmp_path / "gates.yaml")
