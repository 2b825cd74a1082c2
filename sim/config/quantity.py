"""Quantities written with their unit, as types of schema fields.

Each type reads text such as "15 bcm/yr" once and holds a float in the program's unit; written out
again it is text in that unit, so a resolved scenario loads back to the same number. Shares may also
be bare numbers. Gas volumes are turned into energy with `units.TWH_PER_BCM`.

    Rate, SignedRate    GWh/d       PriceEUR   EUR/MWh     Days      d
    Volume              TWh         Kelvin     K           Share     0..1     SignedShare   -1..
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from sim.units import DAYS_PER_YEAR, GWH_PER_TWH, MWH_PER_GWH, TWH_PER_BCM

_GWH_PER_MCM = TWH_PER_BCM  # a thousandth of both units
_YEARLY_BCM = TWH_PER_BCM * GWH_PER_TWH / DAYS_PER_YEAR
_YEARLY_TWH = GWH_PER_TWH / DAYS_PER_YEAR

RATE_UNITS: Mapping[str, float] = {
    "GWh/d": 1.0,
    "MWh/d": 1.0 / MWH_PER_GWH,
    "GW": 24.0,
    "mcm/d": _GWH_PER_MCM,
    "bcm/yr": _YEARLY_BCM,
    "bcm/a": _YEARLY_BCM,
    "bcm/y": _YEARLY_BCM,
    "TWh/yr": _YEARLY_TWH,
    "TWh/a": _YEARLY_TWH,
}
"""GWh/d in one of each unit; a year has 365 days."""
VOLUME_UNITS: Mapping[str, float] = {"TWh": 1.0, "GWh": 1.0 / GWH_PER_TWH, "bcm": TWH_PER_BCM}
"""TWh in one of each unit."""
PRICE_UNITS: Mapping[str, float] = {"EUR/MWh": 1.0, "€/MWh": 1.0}
KELVIN_UNITS: Mapping[str, float] = {"K": 1.0}
DAY_UNITS: Mapping[str, float] = {"d": 1.0, "day": 1.0, "days": 1.0}

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_QUANTITY = re.compile(rf"({_NUMBER})\s*(.*)", re.ASCII | re.DOTALL)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def problem(text: str, *at: str | int) -> PydanticCustomError:
    """An error for validators to raise; `at` is where it stands below the validated value."""
    return PydanticCustomError("scenario", "{text}", {"text": text, "at": list(at)})


def shown(value: object) -> str:
    """`value` as an error message shows it: quoted text, short, without control characters."""
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


@dataclass(frozen=True)
class Dimension:
    """One kind of quantity: its units, the first being the program's own, and its limits."""

    name: str
    units: Mapping[str, float]
    example: str
    signed: bool = False

    @property
    def unit(self) -> str:
        return next(iter(self.units))

    def read(self, value: object) -> float:
        """`value` in the program's unit; raises a `problem` that says which unit to write."""
        wanted = f'write a {self.name} with its unit, for example "{self.example}"'
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise problem(f"{wanted}; this is {shown(value)}")
        if isinstance(value, int | float):
            raise problem(f"{shown(value)} has no unit; {wanted}")
        number, unit = _split(value, wanted)
        if not unit:
            raise problem(f"{shown(value)} has no unit; {wanted}")
        if unit not in self.units:
            raise problem(f"{shown(unit)} is no unit of a {self.name}; use {', '.join(self.units)}")
        return self._within(number * self.units[unit], value)

    def _within(self, number: float, value: str) -> float:
        if not math.isfinite(number):
            raise problem(f"{shown(value)} is too large a number")
        if number < 0 and not self.signed:
            raise problem(f"{shown(value)} is negative; a {self.name} here is zero or more")
        return number

    def write(self, number: float) -> str:
        """Text that `read` turns into exactly `number`."""
        return f"{_plain(number)} {self.unit}"

    @property
    def json_schema(self) -> dict[str, Any]:
        units = "|".join(re.escape(unit).replace(r"\ ", " ") for unit in self.units)
        sign = "[+-]?" if self.signed else r"\+?"
        number = _NUMBER.removeprefix("[+-]?")
        return {
            "type": "string",
            "pattern": f"^ *{sign}{number} *({units}) *$",
            "examples": [self.example],
        }


RATE = Dimension("rate", RATE_UNITS, "40 bcm/yr")
SIGNED_RATE = Dimension("rate", RATE_UNITS, "+15 bcm/yr", signed=True)
VOLUME = Dimension("volume", VOLUME_UNITS, "20 TWh")
PRICE = Dimension("price", PRICE_UNITS, "30 EUR/MWh")
KELVIN = Dimension("temperature difference", KELVIN_UNITS, "8 K", signed=True)
DAYS = Dimension("number of days", DAY_UNITS, "30 d")
DIMENSIONS = (RATE, SIGNED_RATE, VOLUME, PRICE, KELVIN, DAYS)


def _split(text: str, wanted: str) -> tuple[float, str]:
    """Number and unit of `text`; spaces around the unit's slash do not count."""
    clean = text.strip().replace("\N{MINUS SIGN}", "-")
    match = _QUANTITY.fullmatch(clean)
    if match is None:
        raise problem(f"{shown(text)} does not start with a number; {wanted}")
    number, rest = match.groups()
    if re.match(r"[,'_ ]*\d", rest):
        raise problem(f"{shown(text)}: write the number without separators, 1500 or 1.5")
    return float(number), re.sub(r"\s*/\s*", "/", rest)


def _plain(number: float) -> str:
    return repr(float(number)).removesuffix(".0")


def _read_share(value: object) -> float:
    wanted = 'write a share as "40 %" or 0.4'
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise problem(f"{wanted}; this is {shown(value)}")
    if isinstance(value, str):
        number, unit = _split(value, wanted)
        if unit not in ("", "%"):
            raise problem(f"{shown(unit)} is no unit of a share; {wanted}")
        number = number / 100 if unit else number
    else:
        number = float(value) if abs(value) < 1e300 else math.inf
    if not math.isfinite(number):
        raise problem(f"{shown(value)} is no finite number; {wanted}")
    return number


def read_share(value: object) -> float:
    """A share from 0 to 1."""
    number = _read_share(value)
    if number < 0:
        raise problem(f"{shown(value)} is less than 0")
    if number > 1:
        bare = not isinstance(value, str) and number <= 100
        hint = f'; did you mean "{_plain(number)} %"?' if bare else ""
        raise problem(f"{shown(value)} is more than 100 %{hint}")
    return number


def read_signed_share(value: object) -> float:
    """A relative change, not below -1."""
    number = _read_share(value)
    if number < -1:
        raise problem(f"{shown(value)} takes away more than there is; the least is -100 %")
    return number


def read_day(value: object) -> date:
    """A calendar day from ISO text or a `date`."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise problem(f"write a date as year-month-day, 2022-04-01; this is {shown(value)}")
    if _DATE.fullmatch(value) is None:
        raise problem(f"{shown(value)} is no date; write year-month-day, 2022-04-01")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise problem(f"{shown(value)} is not in the calendar") from None


def _json(schema: Mapping[str, Any]) -> WithJsonSchema:
    return WithJsonSchema(dict(schema))


def _writer(dimension: Dimension) -> Callable[[float], str]:
    return dimension.write


Rate = Annotated[
    float, BeforeValidator(RATE.read), PlainSerializer(_writer(RATE)), _json(RATE.json_schema)
]
"""GWh/d, zero or more."""
SignedRate = Annotated[
    float,
    BeforeValidator(SIGNED_RATE.read),
    PlainSerializer(_writer(SIGNED_RATE)),
    _json(SIGNED_RATE.json_schema),
]
"""GWh/d, either sign."""
Volume = Annotated[
    float, BeforeValidator(VOLUME.read), PlainSerializer(_writer(VOLUME)), _json(VOLUME.json_schema)
]
"""TWh, zero or more."""
PriceEUR = Annotated[
    float, BeforeValidator(PRICE.read), PlainSerializer(_writer(PRICE)), _json(PRICE.json_schema)
]
"""EUR/MWh, zero or more."""
Kelvin = Annotated[
    float, BeforeValidator(KELVIN.read), PlainSerializer(_writer(KELVIN)), _json(KELVIN.json_schema)
]
"""Temperature difference in K, either sign."""
Days = Annotated[
    float, BeforeValidator(DAYS.read), PlainSerializer(_writer(DAYS)), _json(DAYS.json_schema)
]
"""Days, zero or more."""
Share = Annotated[
    float,
    BeforeValidator(read_share),
    _json(
        {
            "anyOf": [
                {"type": "string", "pattern": rf"^ *\+?{_NUMBER.removeprefix('[+-]?')} *%? *$"},
                {"type": "number", "minimum": 0, "maximum": 1},
            ],
            "examples": ["40 %", 0.4],
        }
    ),
]
"""0..1."""
SignedShare = Annotated[
    float,
    BeforeValidator(read_signed_share),
    _json(
        {
            "anyOf": [
                {"type": "string", "pattern": rf"^ *{_NUMBER} *%? *$"},
                {"type": "number", "minimum": -1},
            ],
            "examples": ["-50 %", "+30 %"],
        }
    ),
]
"""-1 or more."""
Day = Annotated[
    date,
    BeforeValidator(read_day),
    _json({"type": "string", "format": "date", "examples": ["2022-04-01"]}),
]
"""A calendar day."""
