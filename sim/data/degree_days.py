"""Degree days of single months as a baseline has them, for weather as it was observed."""

from __future__ import annotations

from collections.abc import Mapping

from sim.data.kept import kept_by
from sim.data.seeds import Seeds


def base_months(seeds: Seeds) -> tuple[str, ...]:
    """The twelve months of the base year, `2021-01`."""
    return tuple(f"{seeds.base_year}-{month:02d}" for month in range(1, 13))


@kept_by("degree_day_months")
def degree_days_of_months(seeds: Seeds) -> Mapping[str, Mapping[str, float]]:
    """Heating degree days by month and node; empty if the baseline has none."""
    found: dict[str, dict[str, float]] = {}
    for row in seeds.degree_day_months:
        found.setdefault(row.month, {})[row.node] = row.hdd
    return found
