"""docs/winter-2026-27.md tells what is solved today; `make outlook` writes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sim.outlook.files import Files
from sim.outlook.kept import write_record
from sim.outlook.record import Record
from sim.outlook.setting import Setting, setting
from sim.outlook.solve import digest_of
from sim.outlook.stale import stale

PAGE = Path(__file__).parents[2] / "docs" / "winter-2026-27.md"


def test_the_page_is_not_stale() -> None:
    """Inputs by their digest, words to the letter, the reference and the replay solved anew."""
    assert stale(Files(PAGE), setting()) == []


def test_every_picture_is_there() -> None:
    files = Files(PAGE)
    text = PAGE.read_text(encoding="utf-8")
    for path in files.pictures:
        assert path.is_file()
        assert path.relative_to(PAGE.parent).as_posix() in text


def test_all_that_was_solved_is_named() -> None:
    told, text = setting(), PAGE.read_text(encoding="utf-8")
    for name in (*told.scenarios, *told.sweeps):
        assert name in text
    for view in told.views:
        assert view.what in text


def test_changed_words_and_inputs_are_seen(
    tmp_path: Path, record: Record, told: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = Files(tmp_path / "page.md")
    current = replace(record, digest=digest_of(told))
    write_record(files.record, current)
    files.write(current, told)
    stories = {one.scenario: one for one in (record.reference, record.replay.story)}
    monkeypatch.setattr("sim.outlook.stale.solved", lambda name: name)
    monkeypatch.setattr("sim.outlook.stale.story_of", lambda name, told: stories[name])
    assert stale(files, told) == []
    with files.page.open("a", encoding="utf-8") as page:
        page.write("By hand.\n")
    [line] = stale(files, told)
    assert line.startswith("page.md is not what its record says")
    write_record(files.record, record)
    assert any(line.startswith("scenarios, sweeps") for line in stale(files, told))


def test_what_others_say_is_not_what_is_solved(told: Setting) -> None:
    assert digest_of(replace(told, views=())) == digest_of(told)
    assert digest_of(replace(told, empty_pct=20.0)) != digest_of(told)
