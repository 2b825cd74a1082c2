"""docs/winter-2026-27.md tells what is solved today; `make outlook` writes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sim.outlook.files import Files
from sim.outlook.kept import write_record
from sim.outlook.record import Record
from sim.outlook.setting import Setting, setting
from sim.outlook.solve import digests_of
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
    current = replace(record, digests=digests_of(told))
    write_record(files.record, current)
    files.write(current, told)
    stories = {one.scenario: one for one in (record.reference, record.replay.story)}
    monkeypatch.setattr("sim.outlook.stale.solved", lambda name: name)
    monkeypatch.setattr("sim.outlook.stale.story_of", lambda name, told: stories[name])
    assert stale(files, told) == []
    with files.page.open("a", encoding="utf-8") as page:
        page.write("By hand.\n")
    [line] = stale(files, told)
    assert line.startswith("page.md does not say what its record does")
    assert "python -m sim.outlook --words" in line
    other = {**current.digests, "the sweep qatar-return": "0", "the scenario gone": "0"}
    write_record(files.record, replace(current, digests=other))
    [line] = stale(files, told)
    assert "changed since it was solved: the scenario gone, the sweep qatar-return" in line
    assert "`make outlook`" in line


def test_numbers_that_moved_are_few_and_counted(
    tmp_path: Path, record: Record, told: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = Files(tmp_path / "page.md")
    current = replace(record, digests=digests_of(told))
    files.write(current, told, anew=True)
    months = tuple(replace(one, price_eur_mwh=2 * one.price_eur_mwh, lng_twh=0.0)
                   for one in record.reference.months)  # fmt: skip
    moved = replace(record.reference, months=months)
    stories = {moved.scenario: moved, "replay": record.replay.story}
    monkeypatch.setattr("sim.outlook.stale.solved", lambda name: name)
    monkeypatch.setattr("sim.outlook.stale.story_of", lambda name, told: stories[name])
    [line] = stale(files, told)
    assert line.startswith("winter, solved again, has months.0.price_eur_mwh: 50 -> 100, ")
    assert " and 2 more; `make outlook`" in line


def test_what_others_say_is_not_what_is_solved(told: Setting) -> None:
    assert digests_of(replace(told, views=())) == digests_of(told)
    old, new = digests_of(told), digests_of(replace(told, recent=2001))
    assert [name for name in old if old[name] != new[name]] == ["the page's setting"]
    assert {"the baseline europe-2025", "the scenario hormuz-reopens-4"} <= old.keys()
