"""docs/baselines.md as a user follows it: files written, commands run, claims checked."""

from __future__ import annotations

import json
import re
import runpy
import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main
from sim.config import shipped_baselines, shipped_root
from sim.data.loader import load_seeds
from sim.data.records import OPTIONAL, TABLES

PAGE = (shipped_root() / "docs" / "baselines.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN = "europe-2025"
"""The shipped baseline that the page copies."""

Follow = Callable[[str], None]


@pytest.fixture
def follow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Follow:
    """Writes the files and runs the commands below a heading, in a folder of their own."""
    monkeypatch.chdir(tmp_path)

    def below(heading: str, page: str = PAGE) -> None:
        text = page.split(f"\n## {heading}\n")[1].split("\n## ")[0]
        blocks = FENCE.findall(text)
        assert blocks
        for language, body in blocks:
            named = re.match(r"# (\S+)\n", body)
            if named:
                Path(named[1]).write_text(body.removeprefix(named[0]), encoding="utf-8")
            elif language == "csv":
                _put_line(Path("mine/arcs.csv"), body)
            else:
                assert language == "sh"
                for line in body.splitlines():
                    _run(line, monkeypatch)

    return below


def _put_line(path: Path, line: str) -> None:
    """A row in the place of the one with the same first two cells."""
    start = ",".join(line.split(",")[:2]) + ","
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    assert sum(row.startswith(start) for row in rows) == 1
    text = "".join(line if row.startswith(start) else row for row in rows)
    path.write_text(text, encoding="utf-8", newline="")


def _run(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command line, in this process; it must end well."""
    program, *words = shlex.split(line)
    if program == "cp":
        flag, source, target = words
        assert flag == "-r"
        shutil.copytree(shipped_root() / source, target)
    elif program == "python":
        runpy.run_path(words[0])
    else:
        assert program == "gasgap"
        monkeypatch.setattr(sys, "argv", ["gasgap", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0, line


def summary(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path("results", name, "summary.json").read_text("utf-8"))
    return found


def test_three_countries_from_scratch(follow: Follow, capsys: pytest.CaptureFixture[str]) -> None:
    """The pipe delivers its 130 GWh/d for the 274 days until it stops; AA has no other gas."""
    follow("Three countries from scratch")
    printed = capsys.readouterr().out
    assert "toy.yaml: ok\n" in printed
    assert "Start: stores of 2024-01-01, estimated. Newest observation: none.\n" in printed
    found = summary("toy")
    assert (found["baseline"], found["status"]) == ("toy", "optimal")
    assert set(found["countries"]) == {"AA", "BB", "CC"}
    assert found["imports_twh"]["RU"] == pytest.approx(130 * 274 / 1000, abs=1e-3)
    aa = found["countries"]["AA"]
    without = 60 * 1.2 * 92 / 1000
    assert aa["shortfall_twh"] == pytest.approx(without, rel=0.01)
    assert aa["hub_price_max_eur_mwh"] > 500
    assert found["countries"]["BB"]["curtailment_twh"] == 0
    assert found["start_state"]["estimated"] == ["BB"]
    assert Path("results/toy/report.html").is_file()
    assert Path("results/toy-dependency/dependency.json").is_file()


def test_a_start_of_ones_own(
    follow: Follow, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    follow("Three countries from scratch")
    capsys.readouterr()
    follow("A start of your own")
    printed = capsys.readouterr().out
    own, carried = summary("late"), summary("carried")
    assert "Start: stores from levels.csv, as observed on 2025-02-01." in printed
    assert not own["start_state"]["extrapolated"]
    assert own["newest_observation"]["day"] == "2025-02-01"
    assert own["storage_fill_pct"]["BB"]["2025-02-01"] == 35
    assert "carried over to 2025-02-01 (extrapolated), estimated." in printed
    assert carried["start_state"]["extrapolated"]
    assert carried["storage_fill_pct"]["BB"]["2025-02-01"] == 60
    manifest = json.loads(Path("results/late/manifest.json").read_text("utf-8"))
    assert len(manifest["inputs"]["levels.csv"]) == 64
    same = shutil.copy("results/late/scenario.resolved.yaml", "elsewhere.yaml")
    Path("levels.csv").unlink()
    before = {k: v for k, v in own.items() if k != "solver"}
    _run(f"gasgap run {same} --quiet", monkeypatch)
    assert {k: v for k, v in summary("late").items() if k != "solver"} == before


def test_a_late_start_is_refused_with_what_to_write(
    follow: Follow, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    follow("Three countries from scratch")
    later = ("horizon.start=2025-02-01", "horizon.end=2025-06-30", "measures.stop=null")
    words = ["run", "toy.yaml", *(word for key in later for word in ("--set", key))]
    monkeypatch.setattr(sys, "argv", ["gasgap", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert "toy.yaml" in told
    assert "no storage level is known on 2025-02-01 for BB" in told
    assert "the newest day known for all is 2025-01-01: give `storage.initial` as that day" in told


@pytest.mark.parametrize("name", [name for name, _ in shipped_baselines()])
def test_a_copy_with_one_capacity_changed(
    follow: Follow, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """Of any shipped baseline: Sweden, behind the pipe, is shorter and pays more, Spain is not."""
    year = str(load_seeds(dict(shipped_baselines())[name]).base_year)
    page = PAGE.replace(SHOWN, name).replace("start: 2025-", f"start: {year}-")
    follow("A shipped one with one number changed", page.replace("end: 2025-", f"end: {year}-"))
    assert "mine.yaml: ok\n" in capsys.readouterr().out
    mine, shipped = summary("mine"), summary("as-shipped")
    assert (mine["baseline"], shipped["baseline"]) == ("mine", name)
    assert mine["start_state"] == shipped["start_state"]
    sweden = [own["countries"]["SE"] for own in (mine, shipped)]
    assert sweden[0]["shortfall_twh"] > 2 * sweden[1]["shortfall_twh"] + 0.1
    assert sweden[0]["hub_price_eur_mwh"] > sweden[1]["hub_price_eur_mwh"] + 10
    spain = [own["countries"]["ES"]["hub_price_eur_mwh"] for own in (mine, shipped)]
    assert spain[0] < spain[1] + 0.5
    digests = [
        json.loads(Path("results", own, "manifest.json").read_text("utf-8"))["baseline"]
        for own in ("mine", "as-shipped")
    ]
    assert digests[0]["sha256"] != digests[1]["sha256"]
    assert (digests[0]["name"], digests[1]["name"]) == ("mine", name)


def test_the_page_names_every_table() -> None:
    """Those that may be missing in words, all others in the script."""
    for table, record in TABLES.items():
        if record in OPTIONAL:
            assert f"`{table}.csv`" in PAGE
        else:
            assert f'table("{table}", ' in PAGE
