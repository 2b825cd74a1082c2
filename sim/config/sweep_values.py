"""Values of a sweep's axes: numbers with their unit, dates and words, and ranges of them.

An axis holds values of one kind and unit, as text like "25 %" or as plain numbers. What is reckoned
from them (the steps of a range, the middle) is reckoned in that unit, in decimals as they are
written, so that 0.1 three times is 0.3.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, WithJsonSchema

from sim.config.paths import did_you_mean
from sim.config.quantity import DIMENSIONS, problem, read_day, shown

Number = int | float
Kind = Literal["number", "date", "word"]

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_QUANTITY = re.compile(rf"({_NUMBER})\s*(.*)", re.ASCII | re.DOTALL)
_LIKE_A_DATE = re.compile(r"\d{4}-\d", re.ASCII)
_OTHER_DATE = re.compile(r"\d{1,4}([./])\d{1,2}\1\d{1,4}", re.ASCII)
_STEP_OF_DAYS = re.compile(r"(\d+)\s*(d|days?|weeks?|months?|years?)", re.ASCII)
UNITS: tuple[str, ...] = ("%", *dict.fromkeys(unit for dim in DIMENSIONS for unit in dim.units))
"""Every unit a number may be written with."""
_SUFFIXES: Mapping[str, str] = {"%": "_pct", "€/MWh": "_eur_mwh", "day": "_d", "days": "_d"}


@dataclass(frozen=True)
class Amount:
    """One value of an axis: a number with its unit, a date, or a word."""

    kind: Kind
    number: Number
    """The number in its unit; a date as its day from 1 January of the year 1 on; 0 for a word."""
    unit: str = ""
    word: str = ""

    @property
    def plain(self) -> Number | str:
        """What a table holds: the number alone; words and dates as text."""
        return plain(self.kind, self.number) if self.kind != "word" else self.word


def plain(kind: Kind, number: Number) -> Number | str:
    """A number or a date, as a table holds it."""
    return date.fromordinal(round(number)).isoformat() if kind == "date" else number


def written(value: Number | str, unit: str) -> Number | str:
    """What a table holds, as a scenario file has it: with its unit."""
    return f"{value!r} {unit}" if unit and not isinstance(value, str) else value


def amount(raw: object) -> Amount:
    """The meaning of a scalar as the file has it; raises a `problem` where there is none."""
    if isinstance(raw, bool):
        return Amount("word", 0, word=str(raw).lower())
    if isinstance(raw, int | float):
        if abs(raw) > 1e300 or raw != raw:
            raise problem(f"{shown(raw)} is no finite number of use here")
        return Amount("number", raw)
    if not isinstance(raw, str) or not raw.strip():
        raise problem(f"write a number, text with a unit, a date or a word; this is {shown(raw)}")
    text = raw.strip().replace("\N{MINUS SIGN}", "-")
    if _LIKE_A_DATE.match(text):
        return Amount("date", read_day(text).toordinal())
    match = _QUANTITY.fullmatch(text)
    if match is None:
        return Amount("word", 0, word=raw.strip())
    number, unit = _number(match[1]), re.sub(r"\s*/\s*", "/", match[2].strip())
    if unit and unit not in UNITS:
        hint = did_you_mean(unit, UNITS) or f"; units are {', '.join(UNITS)}"
        if _OTHER_DATE.fullmatch(text):
            raise problem(f"{shown(raw)}: write dates as year-month-day, 2022-04-01")
        if unit[0] == "," and unit[1:2].isdigit():
            raise problem(f"{shown(raw)}: write numbers without commas, 1.5 or 1500")
        raise problem(f"{shown(raw)}: {shown(unit)} is no unit{hint}")
    return Amount("number", number, unit)


def _number(text: str) -> Number:
    whole = re.fullmatch(r"[+-]?\d{1,15}", text) is not None
    value = int(text) if whole else float(text)
    if abs(value) > 1e300:
        raise problem(f"{shown(text)} is too large a number")
    return value


def _scalar(raw: object) -> object:
    amount(raw)
    return raw


Scalar = Annotated[
    Any,
    BeforeValidator(_scalar),
    WithJsonSchema(
        {
            "type": ["string", "number", "boolean"],
            "examples": ["25 %", "15 bcm/yr", 0.5, "2022-04-01", "normal"],
        }
    ),
]
"""A number, a number with its unit, a date or a word, kept as it is written."""


def _one_value(raw: object) -> object:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise problem(f'write a number with its unit, "1 month" or "14 days"; this is {shown(raw)}')
    return raw


Step = Annotated[
    Any,
    BeforeValidator(_one_value),
    WithJsonSchema({"type": ["string", "number"], "examples": ["3 bcm/yr", "1 month", "14 days"]}),
]
"""How far apart the values of a range are, kept as it is written; `Range` checks it."""


def alike(raws: Mapping[tuple[str | int, ...], object]) -> Amount:
    """The first of values that all have one kind and unit; raises a `problem` at one that has not.

    raws : values by where they stand
    """
    amounts = {at: amount(raw) for at, raw in raws.items()}
    first = next(iter(amounts.values()))
    for at, value in amounts.items():
        if value.kind != first.kind:
            raise problem(
                f"{shown(raws[at])} is a {value.kind}, the value before it a {first.kind}; the "
                "values of an axis are of one kind",
                *at,
            )
        if value.unit != first.unit:
            raise problem(
                f"{shown(raws[at])} is in {value.unit or 'no unit'}, the value before it in "
                f"{first.unit or 'no unit'}; write all values of an axis in one unit",
                *at,
            )
    return first


def suffix(unit: str) -> str:
    """What the name of a column ends with for numbers in `unit`."""
    if not unit:
        return ""
    return _SUFFIXES.get(unit, "_" + unit.lower().replace("/", "_"))


def exact(number: Number) -> Fraction:
    """`number` as it is written in decimals."""
    return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)


def number_of(value: Fraction, *, whole: bool) -> Number:
    """`value` as a whole number if `whole` and it is one, else as a float."""
    return int(value) if whole and value.denominator == 1 else float(value)


def between(first: Amount, last: Amount, count: int) -> tuple[Number | str, ...]:
    """`count` evenly spaced values from one end to the other; dates to the nearest day."""
    low, high = exact(first.number), exact(last.number)
    way = [low + (high - low) * Fraction(place, count - 1) for place in range(count)]
    return _values(first, last, way)


def stepped(first: Amount, last: Amount, step: Amount) -> tuple[Number | str, ...]:
    """Values `step` apart from `first` on, as far as `last` and including it where it is met."""
    low, high, width = exact(first.number), exact(last.number), exact(step.number)
    count = int(abs(high - low) / width) + 1
    towards = width if high >= low else -width
    return _values(first, last, [low + towards * place for place in range(count)], step)


def _values(
    first: Amount, last: Amount, numbers: Iterable[Fraction], *more: Amount
) -> tuple[Number | str, ...]:
    found = list(numbers)
    whole = all(isinstance(value.number, int) for value in (first, last, *more))
    whole = whole and all(number.denominator == 1 for number in found)
    return tuple(plain(first.kind, number_of(number, whole=whole)) for number in found)


def days_of(raw: object, *at: str) -> tuple[int, int]:
    """(months, days) of a step between dates: `1 month`, `14 days`; raises a `problem` at `at`."""
    match = _STEP_OF_DAYS.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if match is None or not int(match[1]):
        text = f'write a step between dates as "1 month" or "14 days"; this is {shown(raw)}'
        raise problem(text, *at)
    count, unit = int(match[1]), match[2].rstrip("s")
    if count > 10_000:
        raise problem(f"{shown(raw)} is too large a step", *at)
    per = {"d": (0, 1), "day": (0, 1), "week": (0, 7), "month": (1, 0), "year": (12, 0)}[unit]
    return count * per[0], count * per[1]


def dates(first: Amount, last: Amount, step: tuple[int, int]) -> tuple[str, ...]:
    """Days `step` (months, days) apart from the first on, as far as the last.

    A month from the 31st on is the last day of a shorter month.
    """
    start, end = date.fromordinal(int(first.number)), date.fromordinal(int(last.number))
    months, days = step
    found: list[str] = []
    day = start
    while day <= end:
        found.append(day.isoformat())
        if day == date.max:
            break
        place = len(found)
        day = _later(start, months * place) if months else _shifted(start, days * place)
    return tuple(found)


def _later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    if year > date.max.year:
        return date.max
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _shifted(day: date, days: int) -> date:
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))
