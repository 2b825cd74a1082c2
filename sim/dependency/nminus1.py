"""The infrastructure standard of Regulation (EU) 2017/1938, Annex II: the N-1 formula.

    N-1 = (EP + P + S + LNG - I) / Dmax x 100

Can a country meet its demand on a day as cold as comes once in twenty years when its largest single
infrastructure fails? It counts technical capacity, not gas: whether anything flows is another
question, which `outages` asks. What stands for what here:

- EP, entries: interconnections into the country, hubs' among them, and suppliers' routes;
- P, production: the highest monthly rate of the base year, for lack of technical capacities;
- S, storage on the country's grid: withdrawal with full stores, and with 30 % in them as Annex V of
  the regulation asks besides;
- LNG: send-out of the terminals;
- I: the largest single entry or terminal. An interconnection counts as one, though it may have
  several points; stores and production are sums over many sites and never the largest one;
- Dmax: base load, and the heating of the coldest month of a normal year times the baseline's
  `peak_day_heating`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from sim.data.calendar import Calendar, month_days
from sim.data.records import Parameter
from sim.data.seeds import Seeds
from sim.model.demand import base_year_demand
from sim.model.ground import ground_of
from sim.model.inputs import Inputs
from sim.model.network import Network, arc_id
from sim.model.storage import curve_pieces
from sim.model.weather import ratios_of

Array = npt.NDArray[np.float64]

LOW_FILL = 0.3
PEAK_DAY_HEATING = "peak_day_heating"


@dataclass(frozen=True)
class NMinus1:
    """One country's formula; capacities and demand in GWh/d."""

    country: str
    entries: float
    production: float
    storage: float
    storage_30: float
    lng: float
    largest: str
    """The single largest infrastructure: `arc:AT>DE`, `route:nord_stream@DE`, `terminal:krk`."""
    largest_capacity: float
    peak_demand: float
    peak_demand_low: float
    """With the lowest peak factor of the baseline's range, and the highest one."""
    peak_demand_high: float

    def percent(self, *, storage: float | None = None, demand: float | None = None) -> float:
        """The formula, with full stores and the central peak demand unless others are given."""
        supply = self.entries + self.production + self.lng - self.largest_capacity
        supply += self.storage if storage is None else storage
        return 100 * supply / (self.peak_demand if demand is None else demand)


def n_minus_1(seeds: Seeds, day: date, infrastructure: str) -> tuple[NMinus1, ...]:
    """The formula of every country with demand, for what exists on `day`.

    infrastructure : `planned` or `built`, which of the baseline's later projects are counted
    """
    net = Network.of(seeds)
    inputs = ground_of(seeds, net, Calendar.of(day, day, "daily"), infrastructure).inputs
    peaks = {row: _peak_demand(seeds, net, factor) for row, factor in _factors(seeds).items()}
    produced = _best_month(seeds, net)
    full, low = _withdrawal(seeds, net, 1.0), _withdrawal(seeds, net, LOW_FILL)
    found = []
    for place, country in enumerate(net.market):
        if peaks["value"][place] <= 0:
            continue
        ways = dict(_ways(net, inputs, country))
        terminals = {name: size for name, size in ways.items() if name.startswith("terminal:")}
        largest = max(ways, key=lambda name: ways[name], default="")
        found.append(
            NMinus1(
                country=country,
                entries=sum(ways.values()) - sum(terminals.values()),
                production=float(produced[place]),
                storage=float(full[place]),
                storage_30=float(low[place]),
                lng=sum(terminals.values()),
                largest=largest if ways.get(largest, 0.0) > 0 else "",
                largest_capacity=ways.get(largest, 0.0),
                peak_demand=float(peaks["value"][place]),
                peak_demand_low=float(peaks["low"][place]),
                peak_demand_high=float(peaks["high"][place]),
            )
        )
    return tuple(found)


def _factors(seeds: Seeds) -> dict[str, float]:
    row = next(row for row in seeds.rows(Parameter) if row.parameter == PEAK_DAY_HEATING)
    return {"value": row.value, "low": row.low, "high": row.high}


def _ways(net: Network, inputs: Inputs, country: str) -> Iterator[tuple[str, float]]:
    """Single infrastructures through which gas enters a country, with their capacity."""
    for position, arc in enumerate(net.arcs):
        if arc.to_node == country:
            yield f"arc:{arc_id(arc)}", float(inputs.arc_capacity[position, 0])
    for position, route in enumerate(net.routes):
        if route.node == country:
            yield f"route:{route.route}@{country}", float(inputs.route_capacity[position, 0])
    for position, terminal in enumerate(net.terminals):
        if terminal.node == country:
            yield f"terminal:{terminal.terminal}", float(inputs.terminal_capacity[position, 0])


def _best_month(seeds: Seeds, net: Network) -> Array:
    """(M,), GWh/d, highest monthly rate of own production in the base year."""
    monthly = np.zeros((len(net.market), 12))
    for row in seeds.production:
        monthly[net.market_index[row.node], int(row.month[-2:]) - 1] += row.production_gwh
    best: Array = (monthly / month_days(seeds.base_year)).max(axis=1)
    return best


def _withdrawal(seeds: Seeds, net: Network, fill: float) -> Array:
    """(M,), GWh/d that all stores on a country's grid can give at a fill level."""
    pieces = curve_pieces(net, seeds.storage_curves, "withdrawal")
    sloped = (pieces.intercept + pieces.slope * fill).min(axis=1, initial=np.inf)
    share = np.minimum(pieces.flat, sloped)
    rates = np.zeros(len(net.market))
    for place, storage in enumerate(net.storages):
        if storage.node in net.market_index:
            rates[net.market_index[storage.node]] += storage.withdrawal_gwh_d * share[place]
    return rates


def _peak_demand(seeds: Seeds, net: Network, factor: float) -> Array:
    """(M,), GWh/d on a day as cold as one in twenty years; hot countries may peak in summer."""
    months = base_year_demand(seeds, net)
    days = month_days(seeds.base_year)
    ratio = ratios_of(seeds, seeds.base_year)
    normal = 1 / np.array([ratio.get(node, 1.0) for node in net.market])
    heating = months.heating.sum(axis=1) / days * normal[:, None]
    base_load = months.base.sum(axis=1) / days
    peak: Array = (base_load + factor * heating).max(axis=1)
    return peak
