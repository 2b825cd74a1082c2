"""The part of docs/validation.md that is written from what was solved, between two marks.

What stands outside the marks is left as it is, so that other parts of the page have other authors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.backtest.replay import Backtest
from sim.backtest.sensitivity import Sensitivity
from sim.backtest.sensitivity_text import MISSED, chosen_rows, score_rows, sentences
from sim.backtest.text import Rows, year_tables
from sim.errors import InputError
from sim.studies.page import Judged
from sim.studies.page import part as studies_part

BEGIN, END = "<!-- validation: begin -->", "<!-- validation: end -->"
HEAD = "# Validation\n\n"
INTRODUCTION = """\
Written by `make validation`; do not edit between the marks. Replays of past years against what was
observed, what their scores lean on, and published studies beside this model under their
assumptions.

## Replays of the past

Each replay is given only what was known or decided outside the market; what is scored is the
model's own. Errors are mean absolute errors. Skill is 1 for a perfect model, 0 for one no better
than a naive forecast, negative for a worse one. The naive forecasts: *last year*, everything as a
year before; *pro rata*, as last year but for the consumption of the EU27, cut everywhere by the
same share until the loss of Russian pipeline gas is covered. Goals were set before the replays were
run; those missed are named. Observed prices are monthly means of the World Bank's European series
at the year's mean exchange rate, modelled ones those of the Dutch hub. Curtailment is held against
zero: nobody is on record as cut off against his will. Stores are compared on the ends of months for
which a level is known; `seeds/README.md` says how the observations were made.

What is told of the EU27 hardly depends on the solver. How it is split over countries does where
prices are level: stores and terminals of neighbours can then stand in for each other, and a second
solver, as exact as the first, moves single countries by one to four points or TWh.
"""
LEANING = """\
## What the replays lean on

Every score once more, with each number that a replay leans on moved alone to the low and to the
high end of its range, all others as they are: what a band draws ([uncertainty.md](uncertainty.md)),
the other rows of parameters.csv that state a range, and, with ends of our own, costs and tariffs
and what the replay sets itself. `gasgap backtest SCENARIO --sensitivity` prints the same.
Consumption, LNG and mean price are told as per cent off what was observed, goals as above against
the figures that they name; stores, months and borders as mean absolute errors. A score at which a
goal is missed is **bold**; `~` marks scores that rest on the split over countries.

*Chosen on* says what was looked at when the number was chosen; a replay of that year is no test of
it. `sim/backtest/calibration.yaml` holds these labels.
"""


@dataclass(frozen=True, eq=False)
class Replay:
    """A replay and its sensitivity."""

    found: Backtest
    leaning: Sensitivity

    @property
    def name(self) -> str:
        """Of the scenario."""
        return self.found.run.loaded.scenario.name


def markdown(replays: Sequence[Replay], studies: Sequence[Judged]) -> str:
    """The whole part, marks included."""
    parts = [BEGIN, INTRODUCTION.rstrip(), *_replays(replays), LEANING.rstrip(), *_leaning(replays)]
    return "\n\n".join([*parts, studies_part(studies).rstrip(), END]) + "\n"


def _replays(replays: Sequence[Replay]) -> Iterator[str]:
    for one in replays:
        title = one.found.run.loaded.scenario.title
        yield f"### {title} (`gasgap backtest {one.name}`)"
        for year in one.found.years:
            for name, rows, left in year_tables(year):
                if len(rows) > 1:
                    yield f"**{name}**\n\n{_table(rows, left)}"


def _leaning(replays: Sequence[Replay]) -> Iterator[str]:
    for one in replays:
        for year in one.leaning.years:
            yield f"### Scores of {year.year} (`{one.name}`)"
            yield "\n".join(sentences(year))
            yield _table(score_rows(year), (0, 1, 2, 3))
    yield "### What the numbers were chosen on"
    yield _table(chosen_rows([(one.name, one.leaning) for one in replays]), (0, 1, 2, 3))


def _table(rows: Rows, left: tuple[int, ...]) -> str:
    rule = [":--" if column in left else "--:" for column in range(len(rows[0]))]
    shown = [[_bold(cell) for cell in row] for row in rows[1:]]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [rows[0], rule, *shown])


def _bold(cell: str) -> str:
    """A goal that is missed, as a word or as a mark behind a score."""
    if cell.endswith(MISSED):
        return f"**{cell.removesuffix(MISSED)}**"
    return cell.replace("MISSED", "**missed**")


def write_page(path: Path, part: str) -> None:
    """Put the part into the page, in the place of the one that stands there.

    Raises `InputError` where the page has one mark without the other, or cannot be written.
    """
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else HEAD
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_replaced(path, text, part), encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from error


def part_of(path: Path) -> str:
    """The part as it stands in the page, marks included; empty where there is none."""
    text = path.read_text(encoding="utf-8")
    begin, end = text.find(BEGIN), text.find(END)
    return text[begin : end + len(END)] + "\n" if 0 <= begin < end else ""


def _replaced(path: Path, text: str, part: str) -> str:
    begin, end = text.find(BEGIN), text.find(END)
    if begin < 0 and end < 0:
        return text.rstrip("\n") + "\n\n" + part
    if not 0 <= begin < end:
        raise InputError(f"{path} must hold {BEGIN} and then {END}, once each; put them right")
    return text[:begin] + part.rstrip("\n") + text[end + len(END) :]
