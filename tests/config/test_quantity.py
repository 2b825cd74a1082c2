"""Quantities with units."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from sim.config.quantity import (
    DAYS,
    DIMENSIONS,
    KELVIN,
    PRICE,
    RATE,
    SIGNED_RATE,
    VOLUME,
    Dimension,
    read_day,
    read_share,
    read_signed_share,
)


@pytest.mark.parametrize(
    ("dimension", "text", "value"),
    [
        (RATE, "670 GWh/d", 670.0),
        (RATE, "670GWh/d", 670.0),
        (RATE, " 670 GWh / d ", 670.0),
        (RATE, "500 MWh/d", 0.5),
        (RATE, "2 GW", 48.0),
        (RATE, "10 mcm/d", 106.0),
        (RATE, "36.5 bcm/yr", 1060.0),
        (RATE, "36.5 bcm/a", 1060.0),
        (RATE, "36.5 bcm/y", 1060.0),
        (RATE, "365 TWh/yr", 1000.0),
        (RATE, "3.65e2 TWh/a", 1000.0),
        (SIGNED_RATE, "-36.5 bcm/yr", -1060.0),
        (SIGNED_RATE, "−36.5 bcm/yr", -1060.0),
        (SIGNED_RATE, "+15 GWh/d", 15.0),
        (VOLUME, "20 TWh", 20.0),
        (VOLUME, "500 GWh", 0.5),
        (VOLUME, "2 bcm", 21.2),
        (PRICE, "30 EUR/MWh", 30.0),
        (PRICE, ".5 €/MWh", 0.5),
        (KELVIN, "-8 K", -8.0),
        (DAYS, "30 d", 30.0),
        (DAYS, "1 day", 1.0),
        (DAYS, "90 days", 90.0),
    ],
)
def test_units(dimension: Dimension, text: str, value: float) -> None:
    assert dimension.read(text) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    ("dimension", "value", "message"),
    [
        (RATE, 40, '40 has no unit; write a rate with its unit, for example "40 bcm/yr"'),
        (RATE, "40", "'40' has no unit"),
        (RATE, True, 'write a rate with its unit, for example "40 bcm/yr"; this is true'),
        (RATE, None, "this is nothing"),
        (RATE, ["1 GW"], "this is a list"),
        (RATE, "40 bcm", "'bcm' is no unit of a rate; use GWh/d, MWh/d, GW, mcm/d, bcm/yr"),
        (RATE, "-40 bcm/yr", "'-40 bcm/yr' is negative; a rate here is zero or more"),
        (RATE, "1,500 GWh/d", "write the number without separators, 1500 or 1.5"),
        (RATE, "1 500 GWh/d", "write the number without separators"),
        (RATE, "1_500 GWh/d", "write the number without separators"),
        (RATE, "much GWh/d", "'much GWh/d' does not start with a number"),
        (RATE, "1e999 GWh/d", "'1e999 GWh/d' is too large a number"),
        (RATE, "nan GWh/d", "does not start with a number"),
        (RATE, "\u0661 GWh/d", "does not start with a number"),
        (PRICE, "30 USD/MWh", "'USD/MWh' is no unit of a price; use EUR/MWh"),
        (KELVIN, "8 C", "'C' is no unit of a temperature difference; use K"),
        (DAYS, "2 weeks", "'weeks' is no unit of a number of days; use d, day, days"),
    ],
)
def test_refused(dimension: Dimension, value: object, message: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        dimension.read(value)
    assert message in caught.value.message()


@given(st.floats(min_value=0, max_value=1e15), st.sampled_from(DIMENSIONS))
def test_written_text_reads_back_exactly(number: float, dimension: Dimension) -> None:
    assert dimension.read(dimension.write(number)) == number


@pytest.mark.parametrize(
    ("value", "share"),
    [("40 %", 0.4), ("40%", 0.4), ("29 %", 0.29), (0.4, 0.4), (1, 1.0), (0, 0.0), ("0.4", 0.4)],
)
def test_share(value: object, share: float) -> None:
    assert read_share(value) == share


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (40, '40 is more than 100 %; did you mean "40 %"?'),
        ("140 %", "'140 %' is more than 100 %"),
        (-0.1, "-0.1 is less than 0"),
        (True, 'write a share as "40 %" or 0.4; this is true'),
        ("40 percent", "'percent' is no unit of a share"),
        (float("nan"), "nan is no finite number"),
        (10**400, "is no finite number"),
    ],
)
def test_no_share(value: object, message: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        read_share(value)
    assert message in caught.value.message()


def test_signed_share() -> None:
    assert read_signed_share("-50 %") == -0.5
    assert read_signed_share("+30 %") == 0.3
    assert read_signed_share(2) == 2.0
    with pytest.raises(PydanticCustomError, match="the least is -100 %"):
        read_signed_share("-101 %")


def test_day() -> None:
    assert read_day("2022-04-01") == date(2022, 4, 1)
    assert read_day(date(2022, 4, 1)) == date(2022, 4, 1)
    for value, message in [
        ("2022-02-30", "'2022-02-30' is not in the calendar"),
        ("1.4.2022", "'1.4.2022' is no date; write year-month-day, 2022-04-01"),
        ("20220401", "is no date"),
        (20220401, "this is 20220401"),
        (datetime(2022, 4, 1), "write a date"),
    ]:
        with pytest.raises(PydanticCustomError) as caught:
            read_day(value)
        assert message in caught.value.message()
