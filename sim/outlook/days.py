"""Rates of periods as volumes of any days: months, or the span between two dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from sim.data.calendar import ONE_DAY, Calendar
from sim.model.network import Network
from sim.pipeline import Run
from sim.units import GWH_PER_TWH

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

SCENARIO, FREE = 0, 1
"""Lanes of a run: itself and its counterfactual."""


@dataclass(frozen=True, eq=False)
class Days:
    """Days of a run: of each, in which period it lies.

    first, after : the first of them, and the day after the last
    """

    run: Run
    periods: Index
    first: date
    after: date

    @property
    def net(self) -> Network:
        """The network of the run."""
        return self.run.result.batch.network

    def volume(self, rates: Array) -> float:
        """TWh of (T,) GWh/d."""
        return float(rates[self.periods].sum()) / GWH_PER_TWH

    def mean(self, values: Array, weights: Array) -> float:
        """Mean of (..., T), weighted alike; plain where nothing has a weight."""
        chosen, weight = values[..., self.periods], weights[..., self.periods]
        if weight.sum() <= 0:
            return float(chosen.mean())
        return float(np.average(chosen, weights=weight))

    def price(self, lane: int, place: str) -> float:
        """EUR/MWh in the market nodes of a place, weighted by what they want before any reaction.

        Days on which a node has no market are left out.
        """
        result, nodes = self.run.result, self.net.markets([place])
        prices = result.hub_price[lane][self.net.market_nodes][nodes]
        wanted = result.batch.reference_demand[lane].sum(axis=1)[nodes]
        known = np.isfinite(prices)
        return self.mean(np.where(known, prices, 0.0), np.where(known, wanted, 0.0))

    def consumption(self, lane: int, place: str) -> float:
        """TWh consumed."""
        return self._of_sectors(self.run.result.consumption, lane, place)

    def response(self, lane: int, place: str) -> float:
        """TWh given up because of the price."""
        return self._of_sectors(self.run.result.demand_response, lane, place)

    def curtailment(self, lane: int, place: str) -> float:
        """TWh cut off."""
        return self._of_sectors(self.run.result.curtailment, lane, place)

    def shortfall(self, lane: int, place: str) -> float:
        """TWh given up or cut off."""
        return self.response(lane, place) + self.curtailment(lane, place)

    def _of_sectors(self, rates: Array, lane: int, place: str) -> float:
        return self.volume(rates[lane][self.net.markets([place])].sum(axis=(0, 1)))

    def lng(self, lane: int, place: str) -> float:
        """TWh sent out by terminals, metered behind them."""
        rates = self.run.balance.lng_send_out[lane][self.net.market_nodes]
        return self.volume(rates[self.net.markets([place])].sum(axis=0))

    def delivered(self, lane: int, supplier: str, place: str) -> float:
        """TWh that a supplier's pipelines bring to the nodes of a place."""
        members = {self.net.market[node] for node in self.net.markets([place])}
        chosen = [
            number
            for number, route in enumerate(self.net.routes)
            if route.supplier == supplier and route.node in members
        ]
        return self.volume(self.run.result.route_supply[lane][chosen].sum(axis=0))


def all_days(run: Run) -> Days:
    """The whole horizon."""
    calendar = run.result.batch.calendar
    return between(run, calendar.starts[0], calendar.end)


def between(run: Run, first: date, last: date) -> Days:
    """Days of the horizon from `first` to `last`, both included.

    Raises ValueError where there are none.
    """
    calendar = run.result.batch.calendar
    chosen = [place for place, day in enumerate(calendar.dates) if first <= day <= last]
    if not chosen:
        raise ValueError(f"{first} to {last} lies outside the horizon")
    days = calendar.dates[chosen[0]], calendar.dates[chosen[-1]]
    return Days(run, _periods(calendar)[chosen], days[0], days[1] + ONE_DAY)


def months(run: Run) -> list[Days]:
    """The months of the horizon, in order; the first and the last may be parts of one."""
    dates = run.result.batch.calendar.dates
    firsts = [day for day in dates if day == dates[0] or day.day == 1]
    lasts = [day - ONE_DAY for day in firsts[1:]] + [dates[-1]]
    return [between(run, first, last) for first, last in zip(firsts, lasts, strict=True)]


def _periods(calendar: Calendar) -> Index:
    """(D,), the period of every day."""
    return np.repeat(np.arange(calendar.periods), calendar.days.astype(int))
