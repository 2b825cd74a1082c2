"""Sums that tell whether a baseline's base year is whole: by node, for the whole area, by month.

The area balance decides the level of prices: gas counted twice or forgotten moves every hub price,
long before any single number looks wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sim.data.calendar import month_days, month_index
from sim.data.seeds import Seeds

Monthly = dict[tuple[str, int], float]
"""A quantity by (node, month 1..12)."""


@dataclass(frozen=True)
class AreaBalance:
    """Supply and use of all market nodes together in the base year, GWh."""

    production: float
    pipeline: float
    lng: float
    stock_increase: float
    demand: float

    @property
    def residual(self) -> float:
        """Supply that the demand and the stores do not explain."""
        return self.production + self.pipeline + self.lng - self.stock_increase - self.demand


@dataclass(frozen=True)
class Deficit:
    """A month in which everything that could reach a node is less than its demand, GWh/d."""

    node: str
    month: int
    demand: float
    supply: float


def node_residuals(seeds: Seeds) -> Mapping[str, float]:
    """What the balance of every market node leaves unexplained, GWh; positive: too much supply."""
    return {
        row.node: row.production_gwh
        + row.imports_gwh
        - row.exports_gwh
        - row.stock_increase_gwh
        - row.demand_gwh
        for row in seeds.balance
    }


def stock_increase(seeds: Seeds) -> Mapping[str, float]:
    """Gas put into the stores of every country over the base year, GWh.

    Raises KeyError with (country, day) if the level at the start or the end of it is missing.
    """
    levels = {(row.country, row.day): row.level_gwh for row in seeds.storage_levels}
    first, last = date(seeds.base_year, 1, 1), date(seeds.base_year + 1, 1, 1)
    countries = dict.fromkeys(row.country for row in seeds.storages)
    return {country: levels[country, last] - levels[country, first] for country in countries}


def area_balance(seeds: Seeds) -> AreaBalance:
    """Supply and use of the whole modelled area in the base year.

    Pipeline gas is counted where it enters the area (routes), LNG as metered send-out; flows
    between nodes cancel.
    """
    year = str(seeds.base_year)
    return AreaBalance(
        production=sum(row.production_gwh for row in seeds.production),
        pipeline=sum(row.flow_gwh for row in seeds.route_flows if row.month.startswith(year)),
        lng=sum(row.send_out_gwh for row in seeds.lng_send_out if row.month.startswith(year)),
        stock_increase=sum(stock_increase(seeds).values()),
        demand=sum(row.demand_gwh for row in seeds.demand if row.month.startswith(year)),
    )


def supply_deficits(seeds: Seeds) -> tuple[Deficit, ...]:
    """Months of the base year in which a node could not be supplied even with full pipes.

    Supply is production, observed route deliveries, and the full capacity of all arcs, terminals
    and storages that end in the node, each with the projects opened by the first of the month.
    """
    supply: Monthly = defaultdict(float)
    demand: Monthly = defaultdict(float)
    lengths = month_days(seeds.base_year)
    for made in seeds.production:
        _add(supply, made.node, made.month, made.production_gwh, seeds.base_year)
    for flow in seeds.route_flows:
        _add(supply, flow.node, flow.month, flow.flow_gwh, seeds.base_year)
    for used in seeds.demand:
        _add(demand, used.node, used.month, used.demand_gwh, seeds.base_year)
    for month, length in enumerate(lengths, start=1):
        for node, rate in _entry_capacity(seeds, date(seeds.base_year, month, 1)).items():
            supply[node, month] += rate * length
    return tuple(
        Deficit(node, month, used / lengths[month - 1], supply[node, month] / lengths[month - 1])
        for (node, month), used in demand.items()
        if used > supply[node, month]
    )


def _add(total: Monthly, node: str, month: str, volume: float, base_year: int) -> None:
    year, number = month_index(month)
    if year == base_year:
        total[node, number] += volume


def _entry_capacity(seeds: Seeds, day: date) -> Mapping[str, float]:
    """Rate at which arcs, terminals and storages can bring gas to each node on a day, GWh/d."""
    change: dict[str, float] = defaultdict(float)
    for project in seeds.infrastructure:
        if project.opens <= day:
            change[project.target] += project.change_gwh_d
    capacity: dict[str, float] = defaultdict(float)
    for arc in seeds.arcs:
        target = f"arc:{arc.from_node}>{arc.to_node}"
        capacity[arc.to_node] += arc.capacity_gwh_d + change[target]
    for terminal in seeds.lng_terminals:
        target = f"terminal:{terminal.terminal}"
        capacity[terminal.node] += terminal.capacity_gwh_d + change[target]
    for storage in seeds.storages:
        capacity[storage.node] += storage.withdrawal_gwh_d
    return capacity
