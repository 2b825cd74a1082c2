"""Filling targets: which storages are held to which level, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from sim.config import schema as language
from sim.data.kept import kept_by
from sim.data.seeds import Seeds
from sim.model.demand import base_year_demand
from sim.model.effect import World
from sim.model.inputs import FillTarget, Inputs
from sim.model.network import Network
from sim.model.storage import observed_levels, same_day_of_base_year, volumes
from sim.units import GWH_PER_TWH

DEROGATIONS: Mapping[str, float] = {
    "difficult_conditions": 0.10,
    "production_or_slow_sites": 0.05,
    "delegated_act": 0.05,
}
"""Share of the working gas volume by which each deviation of Regulation (EU) 2025/1733 lowers the
level wanted: difficult conditions for filling; national production above a limit or slowly filling
sites; a further deviation that the Commission may grant by delegated act."""


def storage_target(m: language.StorageTarget, x: Inputs, world: World) -> Inputs:
    targets = fill_targets(m, world.seeds, world.network)
    return replace(x, targets=(*x.targets, *targets))


def fill_targets(
    target: language.StorageTarget | language.Target, seeds: Seeds, network: Network
) -> tuple[FillTarget, ...]:
    """A filling target of the language with the storages it concerns, one for each day it is due.

    A level that may be reached at any time between two days is due, in every country, on that day
    between them on which its level of the base year was highest: a store that is to be full at some
    time is fullest at the time of year when it always is, and holding it to an earlier or a later
    day would ask for more than the law does.

    Parameters
    ----------
    target : of a scenario's setting, or a measure
    """
    members = set(network.members(target.nodes))
    if isinstance(target, language.Target):
        return (_due(target, target.date, target.fill, network, members),)
    fill = max(target.fill - sum(DEROGATIONS[name] for name in target.derogations), 0.0)
    days: dict[date, set[str]] = {}
    for country in sorted(members):
        days.setdefault(_day(target, country, seeds), set()).add(country)
    return tuple(
        _limited(
            _due(target, day, fill, network, countries), target.at_most_of_demand, seeds, network
        )
        for day, countries in sorted(days.items())
        if any(storage.country in countries for storage in network.storages)
    )


def _due(
    target: language.StorageTarget | language.Target,
    day: date,
    fill: float,
    network: Network,
    countries: set[str],
) -> FillTarget:
    storages = [p for p, s in enumerate(network.storages) if s.country in countries]
    fills = np.full(len(storages), fill)
    return FillTarget(day, np.array(storages, dtype=np.intp), fills, target.penalty)


def _day(target: language.StorageTarget, country: str, seeds: Seeds) -> date:
    if target.between is None:
        return target.due
    days = _fullest_days(seeds, *target.between)
    return days.get(country) or days.get("EU27") or target.between[1]


@kept_by("storage_levels")
def _fullest_days(seeds: Seeds, first: date, last: date) -> Mapping[str, date]:
    """The first day from `first` to `last` of each country's highest level of the base year.

    Only of those whose level was observed on some day between the two: a line from before the one
    to after the other says nothing about when the store was fullest. For the others the sum `EU27`
    stands in, if the baseline has it.
    """
    days = [first + timedelta(days=k) for k in range((last - first).days + 1)]
    numbers = np.array([same_day_of_base_year(seeds, day).toordinal() for day in days])
    found = {}
    for country, (known, full) in observed_levels(seeds).items():
        observed = np.isin(known, numbers[1:-1]).any()
        inside = (numbers >= known[0]) & (numbers <= known[-1])
        if observed:
            level = np.where(inside, np.interp(numbers, known, full), -1.0)
            found[country] = days[int(np.argmax(level))]
    return found


def _limited(target: FillTarget, share: float | None, seeds: Seeds, network: Network) -> FillTarget:
    """No more than a part of a country's demand of the base year, by volume of its stores."""
    if share is None:
        return target
    size = volumes(network)
    months = base_year_demand(seeds, network)
    yearly = (months.heating + months.base).sum(axis=(1, 2)) / GWH_PER_TWH
    most = []
    for position in target.storages:
        country = network.storages[position].country
        whole = sum(size[p] for p, s in enumerate(network.storages) if s.country == country)
        market = network.market_index.get(country)
        bounded = market is not None and whole > 0
        most.append(share * yearly[market] / whole if bounded else np.inf)
    return replace(target, fill=np.minimum(target.fill, most))
