"""The part of docs/validation.md that is written from what was solved, between two marks.

What stands outside the marks is left as it is, so that other parts of the page have other authors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.backtest.goals import reached_text
from sim.backtest.replay import Backtest, Year
from sim.backtest.sensitivity import Sensitivity
from sim.backtest.sensitivity_text import MISSED, chosen_rows, looked_at, score_rows, sentences
from sim.backtest.text import Rows, period, year_tables
from sim.errors import InputError
from sim.output.known import known_line
from sim.studies.page import Judged, count
from sim.studies.page import part as studies_part

BEGIN, END = "<!-- validation: begin -->", "<!-- validation: end -->"
HEAD = "# Validation\n\n"
INTRODUCTION = """\
Written by `make validation`; do not edit between the marks. The page has three parts: replays of
past years held against what was observed; how far their scores hang on the numbers that the model
assumes; and published studies beside what this model says under their assumptions.
"""
REPLAYS = """\
## Replays of the past

Each replay is given only what was known or decided outside the market: what suppliers delivered by
pipeline, the weather, new terminals, what was in store at the start. Prices, LNG, consumption and
stores are the model's own, and these are scored. The line under each title says what its start is
taken from and the day of the newest observation it was fed with. Where a number was chosen with the
period in view, its scores are no test of that number; the second line names these.

Errors are means of absolute errors: over months, or over ends of months for stores. *Bias* is the
mean of model minus observed. *Skill* is 1 for a perfect model, 0 for one no better than a naive
forecast, below 0 for a worse one. There are two naive forecasts. *Last year*: everything as a year
before. *Pro rata*: as last year, but the consumption of the EU27 is cut everywhere by one share
until the loss of Russian pipeline gas is covered. Goals were set before the replays were run, some
against figures that have been revised since; those missed are marked.

Observed prices are monthly means of the World Bank's European series at the year's mean exchange
rate; the model's are those of the Dutch hub. Gas cut off is held against zero: no customer is on
record as cut off against his will. Stores are compared at the ends of those months for which a
level is known; `seeds/README.md` says how the observations were made. In months of a baseline's own
base year, demand is what was observed then: there the score of consumption shows only that prices
change it little.

Results for the EU27 hardly depend on the solver. Their split over countries does, where prices are
the same on both sides of a border: stores and terminals of neighbours can then stand in for each
other. A second solver, as exact as the first, moves single countries by one to four points or TWh.
"""
LEANING = """\
## What the scores hang on

Every score is solved again with one number at the low and then at the high end of its range, all
others as they are. The numbers are what a band draws ([uncertainty.md](uncertainty.md)), the other
rows of `parameters.csv` that state a range, and, with ends of our own choice, costs, tariffs and
what the replay itself sets. `gasgap backtest SCENARIO --sensitivity` prints the same. Consumption,
LNG and the mean price are given as per cent above or below the observation; stores, months and
borders as mean absolute errors. A **bold** score misses its goal; `~` marks scores that rest on the
split over countries.

*Chosen on* says what was looked at when the number was chosen. A replay of that year does not test
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
    parts = [
        BEGIN,
        INTRODUCTION.rstrip(),
        _in_short(replays, studies),
        REPLAYS.rstrip(),
        *_replays(replays),
        LEANING.rstrip(),
        *_leaning(replays),
        studies_part(studies).rstrip(),
        END,
    ]
    return "\n\n".join(parts) + "\n"


def _in_short(replays: Sequence[Replay], studies: Sequence[Judged]) -> str:
    """How many goals are met, those that are not, and how many figures of studies are."""
    lines = [_goals(one, year) for one in replays for year in one.found.years if year.goals]
    if studies:
        lines.append(f"- Published studies: {count(studies)}")
    return "\n".join(lines)


def _goals(one: Replay, year: Year) -> str:
    met = sum(goal.met is True for goal in year.goals)
    rest = [f"{goal.text} ({reached_text(goal)})" for goal in year.goals if goal.met is not True]
    missed = f" Not met: {'; '.join(rest)}." if rest else ""
    goals = "its one goal" if len(year.goals) == 1 else f"{met} of {len(year.goals)} goals"
    told = "misses its one goal." if not met and len(year.goals) == 1 else f"meets {goals}."
    return f"- {period(year.year)} (`{one.name}`) {told}{missed}"


def _replays(replays: Sequence[Replay]) -> Iterator[str]:
    for one in replays:
        title = one.found.run.loaded.scenario.title
        yield f"### {title} (`gasgap backtest {one.name}`)"
        yield known_line(one.found.run.summary)
        yield from (looked_at(year) for year in one.leaning.years)
        for year in one.found.years:
            for name, rows, left in year_tables(year):
                if len(rows) > 1:
                    yield f"**{name}**\n\n{_table(rows, left)}"


def _leaning(replays: Sequence[Replay]) -> Iterator[str]:
    for one in replays:
        for year in one.leaning.years:
            yield f"### Scores of {period(year.year)} (`{one.name}`)"
            yield "\n".join(f"- {line}" for line in sentences(year))
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
