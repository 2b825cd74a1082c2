"""Levels of gas in store from a file: read once, written out, wrong ones told where they stand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.config import dump_resolved, load_scenario
from sim.config.schema import Level, Levels
from sim.errors import Finding

Write = Callable[..., str]
FILE = "storage: {initial: {file: levels.csv}}\n"
GOOD = """\
country,full,day,source,quality,note
DE,0.54,2021-12-31,AGSI+,table,
FR,"66 %",2021-12-31,AGSI+,approx,"allocated, from the sum"

NL,0.4,,,,
"""


def levels(name: str, *sets: str) -> Levels:
    found = load_scenario(name, sets).scenario.storage.initial
    assert isinstance(found, Levels)
    return found


def test_rows_are_written_out(folder: Path, write: Write) -> None:
    (folder / "levels.csv").write_text(GOOD, encoding="utf-8")
    found = levels(write(FILE))
    assert (found.file, found.read_from) == (None, "levels.csv")
    assert list(found.levels) == ["DE", "FR", "NL"]
    assert found.levels["DE"].full == 0.54
    assert found.levels["FR"] == Level(
        full=0.66, day="2021-12-31", source="AGSI+", quality="approx"
    )
    assert (found.levels["NL"].full, found.levels["NL"].day) == (0.4, None)


def test_the_resolved_scenario_needs_no_file(folder: Path, write: Write) -> None:
    path = folder / "levels.csv"
    path.write_text("node,level_gwh\nDE,131145\nAT,33.5\n", encoding="utf-8")
    loaded = load_scenario(write(FILE))
    assert loaded.digests[Path("levels.csv")] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [file.name for file in loaded.files] == ["case.yaml", "levels.csv"]
    path.unlink()
    (folder / "again.yaml").write_text(dump_resolved(loaded), encoding="utf-8")
    again = load_scenario("again.yaml")
    assert again.scenario == loaded.scenario
    assert levels("again.yaml").levels["DE"].level == 131.145
    assert levels("again.yaml").levels["AT"].level == 0.0335


def test_a_path_is_relative_to_the_file_that_has_it(folder: Path, write: Write) -> None:
    (folder / "below").mkdir()
    (folder / "below" / "levels.csv").write_text("node,full\nDE,0.5\n", encoding="utf-8")
    write(FILE, "below/base.yaml")
    own = "{levels: {DE: {full: 60 %}, AT: {full: 1}}}"
    child = f"extends: below/base.yaml\nstorage: {{initial: {own}}}\n"
    assert [own.full for own in levels(write(child)).levels.values()] == [0.6, 1.0]
    assert levels("below/base.yaml").levels["DE"].full == 0.5
    (folder / "other.csv").write_text("node,full\nDE,0.7\n", encoding="utf-8")
    found = levels("below/base.yaml", "storage.initial.file=other.csv")
    assert (found.levels["DE"].full, found.read_from) == (0.7, "other.csv")


def test_a_file_takes_the_place_of_what_is_inherited(folder: Path, write: Write) -> None:
    (folder / "levels.csv").write_text("node,full\nDE,0.5\n", encoding="utf-8")
    write("storage: {initial: {EU27: 70 %}}\n", "base.yaml")
    assert list(levels(write(f"extends: ./base.yaml\n{FILE}")).levels) == ["DE"]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("DE,0.5\n", 1, 1, "wrong columns: unknown 'DE', '0.5'; it can have node (or country)"),
        ("node\nDE\n", 1, 1, "wrong columns: there is no full or level_gwh"),
        ("full\n0.5\n", 1, 1, "wrong columns: there is no node or country"),
        ("node,country,full\nDE,DE,1\n", 1, 1, "node and country are one thing here"),
        ("node,full,full\nDE,1,1\n", 1, 1, "wrong columns: one is there twice"),
        ("node,full\nDE,1.2\n", 2, 4, "storage.initial.levels.DE.full: 1.2 is more than 100 %"),
        ("node,full\n\nAT,.5\nDE,54\n", 4, 4, '54.0 is more than 100 %; did you mean "54 %"?'),
        ("node,full\nDE, -0.1\n", 2, 5, "storage.initial.levels.DE.full: -0.1 is less than 0"),
        ("node,full\nDE,half\n", 2, 4, "'half' does not start with a number; write a share"),
        ("node,level_gwh\nDE,x\n", 2, 4, "storage.initial.levels.DE.level: 'x' does not start"),
        ("node,full,day\nDE,1,2022-02-30\n", 2, 6, "'2022-02-30' is not in the calendar"),
        ("node,full,quality\nDE,1,good\n", 2, 6, "must be table, approx or recall"),
        ("node,full\nDE,1\nAT,1\nDE,1\n", 4, 1, "DE stands here twice, first in line 2; keep the"),
        ("node,full\nDE,1,2\n", 2, 1, "3 cells where the header has 2; quote cells"),
        ("node,full\n,1\n", 2, 1, "this cell is empty; every row needs it"),
        ("node,full\n", 0, 0, "has no rows; it needs one for each country"),
        ("", 1, 1, "wrong columns: there is no node or country"),
        ('node,full\n"DE,1\n', 0, 0, "is not CSV (unexpected end of data)"),
    ],
)
def test_mistakes_stand_in_the_file(
    folder: Path,
    write: Write,
    mistakes: Callable[..., list[Finding]],
    text: str,
    line: int,
    column: int,
    message: str,
) -> None:
    (folder / "levels.csv").write_text(text, encoding="utf-8")
    (found,) = mistakes(write(FILE))
    assert message in found.message
    assert (found.file, found.line, found.column) == ("levels.csv", line, column)


@pytest.mark.parametrize(
    ("initial", "message"),
    [
        ("{file: gone.csv}", "storage.initial.file: gone.csv: there is no such file"),
        ("{file: .}", "this is a folder"),
        ("{file: 7}", "storage.initial.file: must be text; this is 7"),
        ("{levels: {}}", "storage.initial: there is no level; name a `file`, or give `levels`"),
        ("{levels: {DE: {}}}", "storage.initial.levels.DE: give exactly one of full or level"),
        ("{levels: {DE: {full: 1, level: 1 TWh}}}", "give only one of full or level"),
        ("{levels: {DE: {ful: 1}}}", "levels.DE.ful: unknown key; did you mean 'full'?"),
        ("{levels: {DE: {full: 1}}, AT: 0.5}", "storage.initial.AT: unknown key; known here: file"),
    ],
)
def test_mistakes_in_the_scenario(
    folder: Path,
    write: Write,
    mistakes: Callable[..., list[Finding]],
    initial: str,
    message: str,
) -> None:
    found = mistakes(write(f"storage: {{initial: {initial}}}\n"))
    assert any(message in one.message for one in found), found
    assert {one.file for one in found} == {"case.yaml"}
