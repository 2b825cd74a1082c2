"""A sensitivity in words and tables, the same on a terminal and on the page of validation.

A score at which a goal is missed is marked with `MISSED`; one that rests on the split over
countries begins with `~`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import fill

from sim.backtest.headlines import Headline
from sim.backtest.knobs import Knob
from sim.backtest.sensitivity import Moved, Row, Sensitivity, YearSensitivity
from sim.backtest.text import Rows, period, plain, signed, titled

MISSED, NO_ANSWER = "!", "no answer"
WIDTH = 100
NOTE = (
    "one number at a time at the low and at the high end of its range, all others as they are; "
    f"{MISSED} a goal is missed, ~ rests on the split over countries"
)


def render_sensitivity(found: Sensitivity) -> str:
    """For a terminal: by year every score, then what moves which score most."""
    parts = []
    for year in found.years:
        name = f"Scores of {period(year.year)} by the numbers they lean on ({NOTE})"
        parts.append(titled(name, score_rows(year), (0, 1, 2, 3)))
        parts += [
            fill(line, WIDTH, initial_indent="  ", subsequent_indent="  ")
            for line in sentences(year)
        ]
    return "\n\n".join(parts) + "\n"


def score_rows(year: YearSensitivity) -> Rows:
    """The scores as they are, then at both ends of every number that moves any of them."""
    rows = [["number", "chosen on", "value", "moved to", *(one.head for one in year.headlines)]]
    rows.append(["as it is", "", "", "", *_cells(year, year.central)])
    for moved in year.moved:
        if moves(year, moved):
            knob = moved.knob
            first = [knob.label, knob.chosen.label, knob.central]
            for end, row in zip(knob.ends, moved.ends, strict=True):
                rows.append([*first, end.value, *_cells(year, row)])
                first = ["", "", ""]
    return rows


def moves(year: YearSensitivity, moved: Moved) -> bool:
    """Whether any score is another at one of the ends, as far as it is told."""
    central = _cells(year, year.central)
    return any(row is None or _cells(year, row) != central for row in moved.ends)


def _cells(year: YearSensitivity, row: Row | None) -> list[str]:
    if row is None:
        return [NO_ANSWER] * len(year.headlines)
    return [
        told(one, row.values[one.key], "~" if one.local else "")
        + (MISSED if one.key in row.missed else "")
        for one in year.headlines
    ]


def told(headline: Headline, value: float | None, before: str = "") -> str:
    """A score in its column."""
    if value is None:
        return "-"
    show = signed if headline.signed else plain
    return before + show(value, headline.decimals)


def sentences(year: YearSensitivity) -> list[str]:
    """What moves which score most, where goals are missed, what moves none, what was looked at."""
    return [*_foremost(year), *_missed(year), *_idle(year), looked_at(year)]


def _foremost(year: YearSensitivity) -> Iterator[str]:
    parts = []
    for one in year.headlines:
        found = year.foremost(one)
        central = year.central.values[one.key]
        if found is None or told(one, found[2]) == told(one, central):
            continue
        moved, value, score = found
        change = f"from {told(one, central)} to {told(one, score)} {one.unit}".rstrip()
        parts.append(f"{one.name}: {moved.knob.label}, {change} at {value}")
    if parts:
        yield f"What moves each score of {period(year.year)} most. {_capital('; '.join(parts))}."


def _missed(year: YearSensitivity) -> Iterator[str]:
    """Ends at which goals of the EU27 are missed, and how many miss one by country."""
    parts, local = [], dict.fromkeys((one for one in year.headlines if one.local), 0)
    for moved in year.moved:
        for end, row in zip(moved.knob.ends, moved.ends, strict=True):
            missed = [one for one in year.headlines if row and one.key in row.missed]
            local |= {one: local[one] + 1 for one in missed if one.local}
            names = ", ".join(one.name for one in missed if not one.local)
            parts += [f"{moved.knob.label} at {end.value} ({names})"] if names else []
    by_country = [
        f"that for {one.name} at {count} of {2 * len(year.moved)} ends"
        for one, count in local.items()
        if count
    ]
    told_so = "; ".join([*parts, *by_country]) or "none"
    yield f"Goals for {period(year.year)} missed at an end of a range: {told_so}."


def _idle(year: YearSensitivity) -> Iterator[str]:
    idle = [moved.knob.label for moved in year.moved if not moves(year, moved)]
    if idle:
        yield f"These move no score of {period(year.year)}: {', '.join(idle)}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def looked_at(year: YearSensitivity) -> str:
    """Numbers chosen with the year in view, which its scores are no test of."""
    knobs = _whole(one.knob for one in year.moved)
    named = ", ".join(knob.label for knob in knobs if knob.chosen.on(year.year)) or "none"
    return f"Numbers chosen with {period(year.year)} in view: {named}."


def _whole(knobs: Iterable[Knob]) -> list[Knob]:
    """Without the parts of a number that is there as a whole."""
    held = list(knobs)
    keys = {knob.key for knob in held}
    return [knob for knob in held if knob.key.partition(".")[0] not in keys - {knob.key}]


def chosen_rows(found: Sequence[tuple[str, Sensitivity]]) -> Rows:
    """What every number was chosen on, by name of the replay where replays differ."""
    told_of: dict[str, dict[tuple[str, str], list[str]]] = {}
    for name, one in found:
        for knob in _whole(one.knobs):
            words = (knob.chosen.label, knob.chosen.how or "-")
            told_of.setdefault(knob.label, {}).setdefault(words, []).append(name)
    rows = [["number", "in", "chosen on", "how"]]
    for label, entries in told_of.items():
        for (chosen_on, how), names in entries.items():
            where = "all" if len(names) == len(found) else ", ".join(names)
            rows.append([label, where, chosen_on, how])
    return rows
