"""One page tells everything; it is stale when what it tells has changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from sim.backtest.command import replayed
from sim.backtest.sensitivity import sensitivity
from sim.config import LoadedScenario
from sim.errors import InputError
from sim.studies.published import published
from sim.validation.__main__ import main, replays
from sim.validation.page import BEGIN, END, Replay, markdown, part_of, write_page
from sim.validation.stale import stale

Scenario = Callable[..., LoadedScenario]
WHOLE = {"start": "2022-01-01", "end": "2022-12-31"}


def part_with(loaded: Sequence[LoadedScenario]) -> str:
    found = [replayed(one) for one in loaded]
    return markdown([Replay(one, sensitivity(one)) for one in found], [])


def test_every_shipped_replay_is_on_the_page() -> None:
    assert replays()[-2:] == ("replay-2022", "replay-2021")


def test_the_page_keeps_what_others_wrote(replay: LoadedScenario, tmp_path: Path) -> None:
    part, page = part_with([replay]), tmp_path / "docs" / "validation.md"
    write_page(page, part)
    text = page.read_text(encoding="utf-8")
    page.write_text(text + "\n## Studies\n\nOther words.\n", encoding="utf-8")
    write_page(page, part.replace("TWh", "GWh"))
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Validation\n")
    assert text.endswith("## Studies\n\nOther words.\n")
    assert text.count(BEGIN) == text.count(END) == 1
    assert part_of(page) == part.replace("TWh", "GWh")
    page.write_text(text.replace(END, ""), encoding="utf-8")
    with pytest.raises(InputError, match="once each"):
        write_page(page, part)


PAGE = """\
| goal | reached | |
| EU27 storage: error at most 5 points | 3.9 points | met |
| storage by country: median error at most 10 points | 10.1 points | **missed** |

| DE | 40.1 | 2022-04-01 |
| FR | 39.9 | 2022-05-01 |

| LNG | ~9.8 | 5.0 | **8.6** |
"""


def test_what_solvers_differ_by_is_not_stale() -> None:
    """Rows by size that are nearly equal may change places; countries are less certain."""
    rows = "| FR | 41.0 | 2022-06-01 |\n| DE | 38.0 | 2022-04-01 |\n"
    head = PAGE[: PAGE.index("| DE")].replace("3.9", "4.0").replace("10.1", "11.2")
    tail = PAGE[PAGE.index("\n| LNG") :].replace("~9.8", "**~10.1**").replace("5.0", "4.9")
    assert stale(PAGE, head + rows + tail) == []


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("3.9", "4.3"),
        ("3.9", "-3.9"),
        ("~9.8", "~15.8"),
        ("5.0", "**5.0**"),
        ("**8.6**", "8.6"),
        ("met", "**missed**"),
        ("**missed**", "met"),
        ("40.1", "46.1"),
        ("| DE |", "| AT |"),
        ("FR | 39.9 | 2022-05-01 |", "FR | 39.9 | - |"),
    ],
)
def test_what_changed_is_stale(was: str, becomes: str) -> None:
    assert was in PAGE
    assert stale(PAGE, PAGE.replace(was, becomes))
    assert stale(PAGE, PAGE + "| ES | 1.0 | 2022-04-01 |\n")


def test_one_command_writes_the_page_and_checks_it(
    past: Any,
    scenario: Scenario,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sim.validation.__main__.published", lambda: published()[-1:])
    case, page = str(scenario(past, **WHOLE).files[0]), tmp_path / "validation.md"
    assert main([case, "--write", str(page)]) == 0
    assert main([case, "--write", str(page), "--check"]) == 0
    text = page.read_text(encoding="utf-8")
    heads = [line for line in text.splitlines() if line.startswith("## ")]
    assert [head.split()[1] for head in heads] == ["Replays", "What", "Published"]
    lines = text.splitlines()
    short = [line for line in lines if line.startswith("- ")]
    assert short[0].startswith("- 2022 (`case`) meets ")
    assert "Not met: EU27 " in short[0]
    assert short[1] == "- Published studies: 1 of 1 figures lie in their bands."
    known = [line for line in lines if line.startswith("Start: ")]
    assert known[0] == "Start: stores as observed on 2022-01-01. Newest observation: 2022-01-01."
    assert known[1].startswith("Start: stores of 2022-")
    assert len(known) == 2
    assert sum(line.startswith("Numbers chosen with 2022 in view: ") for line in lines) == 1
    page.write_text(text.replace("consumption, TWh | 64.8", "consumption, TWh | 99.9"))
    assert main([case, "--write", str(page), "--check"]) == 1
    assert "consumption, TWh | 99.9" in capsys.readouterr().err
    assert "99.9" in page.read_text(encoding="utf-8")  # a check writes nothing
