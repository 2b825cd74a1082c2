"""Reference demand by sector and day keeps every number that was measured."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.data.calendar import Calendar, month_days
from sim.data.loader import load_seeds
from sim.model.demand import (
    base_year_demand,
    daily_rates,
    heating_profile,
    sector_months,
    smooth_daily_rates,
)
from sim.model.network import Network

DAYS = month_days(2021)
SHIPPED = Path(__file__).parents[2] / "seeds" / "europe-2021"
WINTER = np.array([160, 150, 130, 90, 60, 50, 50, 50, 60, 90, 130, 150], dtype=float) * DAYS


def test_heating_profile_is_what_lies_above_summer() -> None:
    """Above 50 in June to August: 110, 100, 80, 40, 10, 0, 0, 0, 10, 40, 80, 100 by days."""
    profile = heating_profile(WINTER[None], DAYS)[0]
    above = np.array([110, 100, 80, 40, 10, 0, 0, 0, 10, 40, 80, 100]) * DAYS
    assert profile == pytest.approx(above / above.sum())


def test_a_flat_node_heats_like_its_neighbours() -> None:
    """Rounding errors of a flat year are no season; without any season there is no heating."""
    flat = np.full(12, 100.1) * DAYS * (1 + 1e-13 * np.arange(12))
    profile = heating_profile(np.stack([WINTER, flat]), DAYS)
    assert profile[1] == pytest.approx(profile[0])
    assert heating_profile(flat[None], DAYS).sum() == pytest.approx(0.0)


def test_sector_months_keep_months_and_shares() -> None:
    """Columns add up to the months exactly, rows to the annual shares; heating stays in winter."""
    monthly = np.stack([WINTER, WINTER[::-1] * 0.3])
    shares = np.array([[0.4, 0.35, 0.25], [0.1, 0.6, 0.3]])
    months = sector_months(monthly, shares, np.array([0.8, 0.1, 0.0]), DAYS)
    total = months.heating + months.base
    assert total.sum(axis=1) == pytest.approx(monthly)
    assert total.sum(axis=2) == pytest.approx(monthly.sum(axis=1)[:, None] * shares, rel=1e-6)
    assert months.heating[:, :, 5:8].max() == 0.0
    assert months.heating[:, 2].max() == 0.0
    assert total.min() >= 0.0


def test_shipped_baseline_keeps_months_and_shares() -> None:
    seeds = load_seeds(SHIPPED)
    net = Network.of(seeds)
    months = base_year_demand(seeds, net)
    total = months.heating + months.base
    observed = np.zeros((len(net.market), 12))
    for row in seeds.demand:
        observed[net.market_index[row.node], int(row.month[5:]) - 1] += row.demand_gwh
    assert total.sum(axis=1) == pytest.approx(observed, abs=1e-6)
    shares = np.zeros((len(net.market), len(net.sectors)))
    for share in seeds.demand_sectors:
        shares[net.market_index[share.node], net.sector_index[share.sector]] = share.share
    used = observed.sum(axis=1) > 0
    found = total.sum(axis=2)[used] / observed.sum(axis=1)[used, None]
    # Shares are rounded to four digits in the table.
    assert found == pytest.approx(shares[used], abs=2e-3)


@pytest.mark.parametrize("year", [2021, 2022, 2024])
def test_smooth_days_keep_the_means_of_months(year: int) -> None:
    """Every month of the year has its mean; in a leap year 29 February repeats the 28th."""
    calendar = Calendar.of(date(year, 1, 1), date(year, 12, 31), "monthly")
    days = smooth_daily_rates(WINTER[None], calendar, 2021)
    tolerance = 1e-12 if year != 2024 else 0.01
    assert calendar.mean(days)[0] == pytest.approx(WINTER / DAYS, rel=tolerance)


def test_a_day_does_not_depend_on_the_horizon() -> None:
    """15 October has one demand, however the horizon is cut."""
    whole = Calendar.of(date(2022, 1, 1), date(2022, 12, 31), "daily")
    part = Calendar.of(date(2022, 10, 15), date(2022, 11, 20), "weekly")
    first = smooth_daily_rates(WINTER[None], whole, 2021)[0]
    second = smooth_daily_rates(WINTER[None], part, 2021)[0]
    start = (date(2022, 10, 15) - date(2022, 1, 1)).days
    assert second == pytest.approx(first[start : start + len(second)], abs=0)


def test_smooth_days_have_no_steps() -> None:
    """Steps from day to day stay below a seventh of those between months (110 -> 80 -> 40)."""
    calendar = Calendar.of(date(2021, 1, 1), date(2022, 12, 31), "daily")
    days = smooth_daily_rates(WINTER[None], calendar, 2021)[0]
    assert np.abs(np.diff(days)).max() < 40 / 7
    assert days.min() > 0
    assert days.argmax() % 365 < 45


def test_flat_days_are_the_months_mean() -> None:
    calendar = Calendar.of(date(2022, 1, 31), date(2022, 2, 1), "daily")
    assert daily_rates(WINTER[None], calendar, 2021)[0].tolist() == pytest.approx([160.0, 150.0])
