"""Periods, windows and the level on a day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.data.calendar import Calendar, month_days, month_index


def test_months_of_a_leap_year() -> None:
    calendar = Calendar.of(date(2024, 1, 1), date(2024, 12, 31), "monthly")
    assert calendar.periods == 12
    assert calendar.days.tolist() == month_days(2024).tolist()
    assert calendar.days[1] == 29
    assert len(calendar.dates) == 366


def test_first_and_last_month_may_be_parts() -> None:
    calendar = Calendar.of(date(2022, 1, 20), date(2022, 3, 5), "monthly")
    assert calendar.starts == (date(2022, 1, 20), date(2022, 2, 1), date(2022, 3, 1))
    assert calendar.ends == (date(2022, 1, 31), date(2022, 2, 28), date(2022, 3, 5))
    assert calendar.days.tolist() == [12, 28, 5]


def test_last_week_may_be_shorter() -> None:
    calendar = Calendar.of(date(2022, 1, 1), date(2022, 1, 17), "weekly")
    assert calendar.days.tolist() == [7, 7, 3]
    assert calendar.ends[-1] == date(2022, 1, 17)


def test_one_day() -> None:
    calendar = Calendar.of(date(2022, 1, 1), date(2022, 1, 1), "daily")
    assert calendar.days.tolist() == [1]
    assert calendar.ends == calendar.starts


@pytest.mark.parametrize(
    ("end", "resolution", "message"),
    [(date(2021, 12, 31), "daily", "ends before"), (date(2022, 1, 2), "hourly", "unknown")],
)
def test_refused(end: date, resolution: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Calendar.of(date(2022, 1, 1), end, resolution)


def test_mean_weights_days_equally() -> None:
    """0 for the first 15 days and 1 for the other 16 of January: 16/31."""
    calendar = Calendar.of(date(2022, 1, 1), date(2022, 2, 28), "monthly")
    daily = np.zeros((2, 59))
    daily[1, 15:] = 1.0
    assert calendar.mean(daily) == pytest.approx(np.array([[0, 0], [16 / 31, 1]]))


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (None, None, range(31)),
        (date(2022, 1, 10), date(2022, 1, 12), range(9, 12)),
        (date(2021, 5, 1), date(2022, 1, 1), range(1)),
        (date(2022, 1, 31), None, range(30, 31)),
        (date(2022, 2, 1), None, range(0)),
        (None, date(2021, 12, 31), range(0)),
    ],
)
def test_window(first: date | None, last: date | None, days: range) -> None:
    calendar = Calendar.of(date(2022, 1, 1), date(2022, 1, 31), "daily")
    assert np.flatnonzero(calendar.window(first, last)).tolist() == list(days)


@pytest.mark.parametrize(
    ("day", "period"),
    [
        (date(2022, 1, 1), None),
        (date(2022, 1, 2), 0),
        (date(2022, 2, 1), 0),
        (date(2022, 2, 2), 1),
        (date(2022, 3, 1), 1),
        (date(2022, 3, 2), None),
    ],
)
def test_a_level_on_a_day_is_that_of_its_eve(day: date, period: int | None) -> None:
    calendar = Calendar.of(date(2022, 1, 1), date(2022, 2, 28), "monthly")
    assert calendar.period_before(day) == period


def test_month_index() -> None:
    assert month_index("2021-03") == (2021, 3)
