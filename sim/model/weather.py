"""Weather of a scenario as a factor on the base year's heating demand.

A year is scaled as a whole. `observed` weather goes month by month: a degree day more or less than
the same month of the base year had is worth as much gas in any month, the base year's heating over
its degree days. (Scaling each month by its own ratio fits the years 2019 to 2021 less well: a warm
October has half the degree days of a cool one, but the heating of it is not halved.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from sim.config.schema import HddRatio, Weather
from sim.data.calendar import Calendar, month_days
from sim.data.degree_days import base_months, degree_days_of_months
from sim.data.kept import kept_by
from sim.data.seeds import Seeds
from sim.model.demand import base_year_demand
from sim.model.network import Network

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


def heating_ratio(weather: Weather, seeds: Seeds, network: Network, calendar: Calendar) -> Array:
    """(M, D or 1), heating of the scenario relative to the base year's.

    Raises `KeyError` with the year or month for which the baseline has no degree days.
    """
    if weather == "observed":
        return _by_month(seeds, network, calendar)
    return _by_year(weather, seeds, network)[:, None]


def _by_year(weather: Weather, seeds: Seeds, network: Network) -> Array:
    """(M,), weather that scales the whole year alike."""
    if weather == "reference":
        return np.ones(len(network.market))
    if isinstance(weather, HddRatio):
        return _given(weather.hdd_ratio, network)
    base = ratios_of(seeds, seeds.base_year)
    if weather == "normal":
        return np.array([1.0 / base.get(node, 1.0) for node in network.market])
    assert isinstance(weather, int)
    wanted = ratios_of(seeds, weather)
    if not wanted:
        raise KeyError(weather)
    known = {node: wanted[node] / base[node] for node in wanted if node in base}
    mean = sum(known.values()) / len(known) if known else 1.0
    return np.array([known.get(node, mean) for node in network.market])


def _given(ratio: float | Mapping[str, float], network: Network) -> Array:
    factors = np.ones(len(network.market))
    if not isinstance(ratio, Mapping):
        return factors * ratio
    for name in network.widest_first(ratio):
        factors[network.markets([name])] = ratio[name]
    return factors


def _by_month(seeds: Seeds, network: Network, calendar: Calendar) -> Array:
    """(M, D), each month by its own degree days.

    A month without heating in the base year stays without, and none has less than none.
    """
    heating = base_year_demand(seeds, network).heating.sum(axis=1)
    days = np.array([f"{day:%Y-%m}" for day in calendar.dates])
    months, place = np.unique(days, return_inverse=True)
    month = np.array([int(name[5:]) - 1 for name in months])
    change = _changes(seeds, network, months.tolist(), month)
    part = heating / np.maximum(heating.sum(axis=1, keepdims=True), 1e-12)
    share = part[:, month]
    relative = np.where(share > 0, change / np.where(share > 0, share, 1.0), 0.0)
    ratio: Array = np.maximum(1.0 + relative, 0.0)[:, place]
    return ratio


def _changes(seeds: Seeds, network: Network, months: Sequence[str], month: Index) -> Array:
    """(M, months), degree days more than in the base year's `month`, as shares of its year's.

    A leap day is no cold: months are held against each other day by day. A node without degree
    days, or without any in the base year, has the mean change of the others.
    """
    own = _degree_days(seeds, network, base_months(seeds))
    then = month_days(seeds.base_year)[month]
    now = np.array([month_days(int(name[:4]))[int(name[5:]) - 1] for name in months])
    more = _degree_days(seeds, network, months) * then / now - own[:, month]
    year = own.sum(axis=1, keepdims=True)
    change = np.where(year > 0, more / np.where(year > 0, year, 1.0), np.nan)
    unknown = np.isnan(change).any(axis=1)
    change[unknown] = change[~unknown].mean(axis=0) if not unknown.all() else 0.0
    return change


def _degree_days(seeds: Seeds, network: Network, months: Iterable[str]) -> Array:
    """(M, months), NaN where the baseline has none. Raises `KeyError` for a month nobody has."""
    known = degree_days_of_months(seeds)
    columns = []
    for month in months:
        by_node = known[month]
        columns.append([by_node.get(node, np.nan) for node in network.market])
    return np.array(columns).T


@kept_by("weather", most=128)
def ratios_of(seeds: Seeds, year: int) -> Mapping[str, float]:
    """Degree days of a year relative to the 1991-2020 mean, by node; empty if there are none."""
    return {row.node: row.hdd_ratio for row in seeds.weather if row.year == year}
