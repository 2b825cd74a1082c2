"""The page's files: written from a kept record, and compared with one solved anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from sim.outlook.__main__ import main
from sim.outlook.files import Files
from sim.outlook.kept import plain, read_record, write_record
from sim.outlook.record import Record
from sim.outlook.setting import TABLE, Setting, setting
from sim.outlook.solve import STEPS
from sim.outlook.stale import differences, stale
from sim.outlook.steps import Says


def test_no_page_is_stale(tmp_path: Path) -> None:
    [line] = stale(Files(tmp_path / "page.md"), setting())
    assert "run `make outlook`" in line


def test_words_alone_solve_nothing(
    tmp_path: Path, record: Record, told: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = Files(tmp_path / "page.md")
    write_record(files.record, record)
    monkeypatch.setattr("sim.outlook.__main__.record_of", None)
    assert main([str(files.page), "--words"]) == 0
    assert files.page.read_text(encoding="utf-8") == files.text(record, told)
    assert all(path.stat().st_size > 1000 for path in files.pictures)
    assert read_record(files.record) == record


def test_an_interrupted_run_leaves_the_old_page(
    tmp_path: Path, record: Record, told: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = Files(tmp_path / "page.md")
    files.write(record, told, anew=True)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def stopped(*_: object) -> Record:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.outlook.__main__.record_of", stopped)
    with pytest.raises(KeyboardInterrupt):
        main([str(files.page)])
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_it_says_what_it_does_and_that_nothing_is_stale(
    tmp_path: Path,
    record: Record,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def solve(told: Setting, results: Path, says: Says) -> Record:
        for step in STEPS:
            says(step)
        return record

    page = str(tmp_path / "page.md")
    monkeypatch.setattr("sim.outlook.__main__.record_of", solve)
    assert main([page]) == 0
    said = capsys.readouterr().err
    assert said.startswith(f"{len(STEPS)} steps, three to ten minutes in all.")
    assert f"0:00 step 1 of {len(STEPS)}: the reference\n" in said
    assert f"step {len(STEPS)} of {len(STEPS)}: the winter before\n" in said
    monkeypatch.setattr("sim.outlook.__main__.stale", lambda files, told: [])
    assert main([page, "--check"]) == 0
    assert capsys.readouterr().out == f"{page} tells what would be solved today\n"
    monkeypatch.setattr("sim.outlook.__main__.stale", lambda files, told: ["old"])
    assert main([page, "--check"]) == 1
    assert capsys.readouterr().err == "stale: old\n"


def test_other_numbers_are_seen_small_ones_are_not(record: Record) -> None:
    old = plain(record.reference)
    assert list(differences(old, old)) == []
    near = {**old, "price_eur_mwh": old["price_eur_mwh"] + 0.3}
    assert list(differences(old, near)) == []
    far = {**old, "price_eur_mwh": old["price_eur_mwh"] + 3}
    assert list(differences(old, far)) == ["price_eur_mwh: 50 -> 53"]
    assert list(differences(old, {**old, "curtailed": {"FI": 0.2}})) == []
    assert list(differences(old, {**old, "curtailed": {"FI": 2.0}})) == ["curtailed.FI: 0 -> 2"]
    assert list(differences(old, {**old, "end": "2027-10-31"})) == ["end: 2027-03-31 -> 2027-10-31"]


def test_unknown_keys_of_the_setting_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "setting.yaml"
    path.write_text(TABLE.read_text(encoding="utf-8") + "guess: 1\n", encoding="utf-8")
    with pytest.raises(ValidationError, match="guess"):
        setting(path)
