"""The part of docs/validation.md that a backtest writes, between two marks.

What stands outside the marks is left as it is, so that other parts of the page have other authors.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from sim.backtest.replay import Backtest
from sim.backtest.text import Rows, year_tables
from sim.errors import InputError

BEGIN, END = "<!-- backtest: begin -->", "<!-- backtest: end -->"
HEAD = "# Validation\n\n"
LOOSE, LOOSE_SHARE = 5.0, 0.05
"""Points, TWh or per cent; or the share of a number."""
_LOCAL = re.compile(r"\| (?:[A-Z]{2}(?:>[A-Z]{2})? \||storage by country)")
_DAY = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")
_NUMBER = re.compile(r"(?<![\w.])[+-]?\d[\d,]*(?:\.\d+)?(?![\w.-])")

INTRODUCTION = """\
## Replays of the past

Written by `make validation`; do not edit between the marks. Each replay is given only what was
known or decided outside the market; what is scored is the model's own. Errors are mean absolute
errors. Skill is 1 for a perfect model, 0 for one no better than a naive forecast, negative for a
worse one. The naive forecasts: *last year*, everything as a year before; *pro rata*, as last year
but for the consumption of the EU27, cut everywhere by the same share until the loss of Russian
pipeline gas is covered. Goals were set before the replays were run; those missed are named.
Observed prices are monthly means of the World Bank's European series at the year's mean exchange
rate, modelled ones those of the Dutch hub. Curtailment is held against zero: nobody is on record as
cut off against his will. Stores are compared on the ends of months for which a level is known;
`seeds/README.md` says how the observations were made.

What is told of the EU27 hardly depends on the solver. How it is split over countries does where
prices are level: stores and terminals of neighbours can then stand in for each other, and a second
solver, as exact as the first, moves single countries by one to four points or TWh.
"""


def markdown(found: Sequence[Backtest]) -> str:
    """The whole part, marks included."""
    parts = [BEGIN, INTRODUCTION.rstrip()]
    for one in found:
        scenario = one.run.loaded.scenario
        parts.append(f"### {scenario.title} (`gasgap backtest {scenario.name}`)")
        for year in one.years:
            parts += [
                f"**{name}**\n\n{_table(rows, left)}"
                for name, rows, left in year_tables(year)
                if len(rows) > 1
            ]
    return "\n\n".join([*parts, END]) + "\n"


def _table(rows: Rows, left: tuple[int, ...]) -> str:
    rule = [":--" if column in left else "--:" for column in range(len(rows[0]))]
    shown = [[cell.replace("MISSED", "**missed**") for cell in row] for row in rows[1:]]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [rows[0], rule, *shown])


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


def stale(written: str, fresh: str) -> list[str]:
    """Lines in which two versions of the part differ by more than they may, as `old -> new`.

    Numbers may differ by two units of their last digit, for solvers and machines do, and rows may
    change places for that reason. What is told of a single country or border may differ by
    `LOOSE`, and the day of the worst deviation may be another: where prices are level, the split is
    not unique. Other words, rows and columns may not differ.
    """
    old, new = _in_order(written), _in_order(fresh)
    if len(old) != len(new):
        return [f"{len(old)} lines -> {len(new)} lines"]
    return [f"{a} -> {b}" for a, b in zip(old, new, strict=True) if not _alike(a, b)]


def _in_order(text: str) -> list[str]:
    """Lines; the rows of every table by their first cell."""
    found: list[str] = []
    for in_table, lines in groupby(text.splitlines(), lambda line: line.startswith("|")):
        own = list(lines)
        found += sorted(own, key=lambda line: line.split("|")[1]) if in_table else own
    return found


def _alike(old: str, new: str) -> bool:
    if old == new:
        return True
    loose = _LOCAL.match(old) is not None
    if loose:
        old, new = _DAY.sub("day", old), _DAY.sub("day", new)
    if _NUMBER.sub("#", old) != _NUMBER.sub("#", new):
        return False
    pairs = zip(_NUMBER.findall(old), _NUMBER.findall(new), strict=True)
    return all(_near(a, b, loose) for a, b in pairs)


def _near(old: str, new: str, loose: bool) -> bool:
    last = 10.0 ** -max(_digits(old), _digits(new))
    allowed = 2.01 * last
    if loose:
        allowed = max(allowed, LOOSE, LOOSE_SHARE * abs(_value(old)))
    return abs(_value(old) - _value(new)) <= allowed


def _value(text: str) -> float:
    return float(text.replace(",", ""))


def _digits(text: str) -> int:
    return len(text.partition(".")[2])
