"""Reference demand by node, sector and day: base load and heating, weather, response tiers.

The baseline gives a node's monthly consumption and the annual share of each sector. Two steps make
demand by sector and day of it:

1. *Heating months.* The base load of a node is its mean rate in June to August. What the other
   months have above it follows degree days: `heating_profile` (sums to 1 over the year).
2. *Sector months.* A sector with heating share h starts from `share (h profile + (1 - h) days/365)`
   and iterative proportional fitting brings the table back to the observed monthly totals and the
   annual sector shares (Deming and Stephan 1940), so that no measured number is changed.

Within a month the heating part follows a line through the months' mid-points, rescaled to keep the
month's sum; the base load is flat.

A sector's response to price is isoelastic, q(p) = q_ref (p / p_ref)^e, cut into tiers between given
price multiples; within a tier the price is linear in quantity. What is left at the last multiple is
firm and is given up only at the value of lost load.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.data.calendar import Calendar, month_days, month_index
from sim.data.kept import Kept, part_of
from sim.data.seeds import Seeds
from sim.model.network import Network

Array = npt.NDArray[np.float64]

BASE_LOAD_MONTHS = (6, 7, 8)
FITTING_ROUNDS = 200


@dataclass(frozen=True)
class SectorMonths:
    """Demand of the base year in its parts.

    heating, base : (M, K, 12), GWh in each calendar month
    """

    heating: Array
    base: Array


def heating_profile(monthly: Array, days: Array) -> Array:
    """(M, 12) monthly demand and (12,) days -> (M, 12) share of the year's heating in each month.

    A node without any demand above its summer load gets the shape of the sum of all nodes.
    """
    rate = monthly / days
    summer = [month - 1 for month in BASE_LOAD_MONTHS]
    base = rate[:, summer].mean(axis=1, keepdims=True)
    excess = np.maximum(rate - base, 0.0) * days
    # A flat year leaves rounding errors, which are no season.
    excess[excess < 1e-9 * monthly.max(axis=1, keepdims=True)] = 0.0
    excess[:, summer] = 0.0
    total = excess.sum(axis=1, keepdims=True)
    fallback = excess.sum(axis=0) / max(float(excess.sum()), 1e-12)
    profile: Array = np.where(total > 0, excess / np.where(total > 0, total, 1.0), fallback)
    return profile


def sector_months(monthly: Array, shares: Array, heating_share: Array, days: Array) -> SectorMonths:
    """Split monthly demand into sectors, heating and base load.

    Parameters
    ----------
    monthly : (M, 12), GWh
    shares : (M, K), annual share of each sector, rows sum to 1
    heating_share : (K,), part of a sector's annual use that follows degree days
    days : (12,), days of each month
    """
    profile = heating_profile(monthly, days)[:, None, :]
    h = heating_share[None, :, None]
    flat = days / days.sum()
    annual = monthly.sum(axis=1)[:, None] * shares
    heating = annual[:, :, None] * h * profile
    base = annual[:, :, None] * (1 - h) * flat
    for _ in range(FITTING_ROUNDS):
        by_sector = _ratio(annual, (heating + base).sum(axis=2))[:, :, None]
        heating, base = heating * by_sector, base * by_sector
        by_month = _ratio(monthly, (heating + base).sum(axis=1))[:, None, :]
        heating, base = heating * by_month, base * by_month
    return SectorMonths(heating, base)


def _ratio(target: Array, value: Array) -> Array:
    return np.where(value > 0, target / np.where(value > 0, value, 1.0), 1.0)


_MONTHS: Kept[SectorMonths] = Kept()


def base_year_demand(seeds: Seeds, network: Network) -> SectorMonths:
    """Demand of the base year by market node (M), sector (K) and month; read-only."""
    part = part_of(seeds, "nodes", "demand", "demand_sectors")
    return _MONTHS.get((part, heating_shares(network)), lambda: _base_year_demand(part, network))


def heating_shares(network: Network) -> tuple[tuple[str, float], ...]:
    """Name and heating share of every sector: all that reference demand takes from their table."""
    return tuple((sector.sector, sector.heating_share) for sector in network.sectors)


def _base_year_demand(seeds: Seeds, network: Network) -> SectorMonths:
    monthly = np.zeros((len(network.market), 12))
    for row in seeds.demand:
        year, month = month_index(row.month)
        if year == seeds.base_year:
            monthly[network.market_index[row.node], month - 1] += row.demand_gwh
    shares = np.zeros((len(network.market), len(network.sectors)))
    for share in seeds.demand_sectors:
        shares[network.market_index[share.node], network.sector_index[share.sector]] = share.share
    heating_share = np.array([sector.heating_share for sector in network.sectors])
    months = sector_months(monthly, shares, heating_share, month_days(seeds.base_year))
    for part in (months.heating, months.base):
        part.flags.writeable = False
    return months


def daily_rates(monthly: Array, calendar: Calendar, base_year: int) -> Array:
    """(..., 12) volumes of the base year's months -> (..., D) rates, flat within a month."""
    rates: Array = (monthly / month_days(base_year))[..., calendar.months - 1]
    return rates


def smooth_daily_rates(monthly: Array, calendar: Calendar, base_year: int) -> Array:
    """Like `daily_rates`, but along a line through the mid-points of the months.

    Each whole calendar month keeps its mean rate exactly, whatever the horizon: the profile of a
    month is made from the year's cycle, not from the days the horizon happens to hold.
    """
    length = month_days(base_year)
    rate = monthly / length
    middle = np.cumsum(length) - length / 2
    year = float(length.sum())
    knots = np.concatenate(([middle[-1] - year], middle, [middle[0] + year]))
    values = np.concatenate((rate[..., -1:], rate, rate[..., :1]), axis=-1)
    days = np.arange(year) + 0.5
    right = np.searchsorted(knots, days, side="right")
    weight = (days - knots[right - 1]) / (knots[right] - knots[right - 1])
    line = values[..., right - 1] * (1 - weight) + values[..., right] * weight
    edges = np.concatenate(([0], np.cumsum(length)[:-1])).astype(np.intp)
    mean = np.add.reduceat(line, edges, axis=-1) / length
    scale = np.where(mean > 0, rate / np.where(mean > 0, mean, 1.0), 0.0)
    month_of_day = np.repeat(np.arange(12), length.astype(np.intp))
    cycle = line * scale[..., month_of_day]
    position = [
        int(edges[day.month - 1]) + min(day.day, int(length[day.month - 1])) - 1
        for day in calendar.dates
    ]
    daily: Array = cycle[..., np.array(position, dtype=np.intp)]
    return daily


@dataclass(frozen=True)
class Tiers:
    """Demand that can be given up, as shares of reference demand, cheapest first.

    share : (..., I), width of each tier, the last is firm demand; sums to 1
    price_from, price_to : (..., I), EUR/MWh at the first and last MWh given up
    """

    share: Array
    price_from: Array
    price_to: Array


def response_tiers(
    elasticity: Array | float,
    reference_price: float,
    multiples: Sequence[float],
    voll: Array | float,
    voll_slope: float,
) -> Tiers:
    """Tiers of q(p) = (p / p_ref)^elasticity between price multiples, then firm demand at VoLL.

    `elasticity` and `voll` have one shape, the `...` of the tiers. Raises `ValueError` when the
    last multiple is dearer than a value of lost load: firm demand would then be cut before demand
    that responds to price.
    """
    lost = np.asarray(voll, dtype=np.float64)[..., None]
    least = float(lost.min(initial=np.inf))
    if reference_price * multiples[-1] > least:
        raise ValueError(
            f"the value of lost load of {least:g} EUR/MWh lies below the last tier of demand "
            f"response ({multiples[-1]:g} x {reference_price:.1f} EUR/MWh)"
        )
    edges = np.array(multiples) * reference_price
    left = np.array(multiples) ** np.asarray(elasticity, dtype=np.float64)[..., None]
    between = (*lost.shape[:-1], len(edges) - 1)
    return Tiers(
        share=np.concatenate((left[..., :-1] - left[..., 1:], left[..., -1:]), axis=-1),
        price_from=np.concatenate((np.broadcast_to(edges[:-1], between), lost), axis=-1),
        price_to=np.concatenate(
            (np.broadcast_to(edges[1:], between), lost * (1 + voll_slope)), axis=-1
        ),
    )
