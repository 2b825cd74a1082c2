"""What the market meant to do each time it planned: stores, prices and gaps it saw coming."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np
import numpy.typing as npt

from sim.data.calendar import Calendar
from sim.model.network import Network
from sim.model.storage import volumes
from sim.result import Result

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Plan:
    """One case's plan for the rest of the horizon, as made on its first day.

    learned : what was announced that day
    inventory : (S, T), TWh at the end of periods
    hub_price : (M, T), EUR/MWh, NaN where there is no market
    demand, shortfall : (M, T), GWh/d, reference demand, and what of it is given up or cut off
    """

    case: str
    learned: tuple[str, ...]
    calendar: Calendar
    network: Network
    inventory: Array
    hub_price: Array
    demand: Array
    shortfall: Array

    @classmethod
    def of(cls, result: Result, learned: tuple[str, ...]) -> Self:
        """The plan that a result of one lane is."""
        batch = result.batch
        return cls(
            case=batch.lanes[0],
            learned=learned,
            calendar=batch.calendar,
            network=batch.network,
            inventory=result.inventory[0].copy(),  # not a view that keeps other lanes
            hub_price=result.hub_price[0, batch.network.market_nodes],
            demand=batch.reference_demand[0].sum(axis=1),
            shortfall=result.shortfall[0].sum(axis=1),
        )

    @property
    def day(self) -> date:
        """The day on which it was made."""
        return self.calendar.starts[0]

    def held(self, region: str) -> Array:
        """(T,), TWh in the stores of a country or group."""
        total: Array = self.inventory[self._stores(region)].sum(axis=0)
        return total

    def fill(self, region: str) -> Array:
        """(T,), the same in percent of their volume, NaN where there are no stores."""
        size = float(volumes(self.network)[self._stores(region)].sum())
        percent: Array = 100 * self.held(region) / (size if size > 0 else np.nan)
        return percent

    def _stores(self, region: str) -> list[int]:
        members = self.network.groups.get(region, (region,))
        return [p for p, s in enumerate(self.network.storages) if s.country in members]

    def price(self, region: str) -> Array:
        """(T,), EUR/MWh, mean over a region by reference demand, NaN where it has no market."""
        nodes = self.network.markets([region])
        return _mean(self.hub_price[nodes], self.demand[nodes], axis=0)

    def mean_price(self, region: str, since: date | None = None) -> float:
        """EUR/MWh over the plan's periods from `since` on, by reference demand."""
        nodes = self.network.markets([region])
        first = 0 if since is None else self.calendar.starts.index(since)
        price, volume = self.hub_price[nodes], self.demand[nodes] * self.calendar.days
        return float(_mean(price[:, first:].ravel(), volume[:, first:].ravel(), axis=0))

    def missing(self, region: str) -> Array:
        """(T,), percent of a region's reference demand."""
        nodes = self.network.markets([region])
        whole, gap = self.demand[nodes].sum(axis=0), self.shortfall[nodes].sum(axis=0)
        percent: Array = 100 * gap / np.where(whole > 0, whole, np.inf)
        return percent


def _mean(price: Array, weight: Array, axis: int) -> Array:
    """Mean of what is known, by weight; NaN where nothing is."""
    known = np.isfinite(price)
    total = np.where(known, weight, 0.0).sum(axis=axis)
    value = np.where(known, price * weight, 0.0).sum(axis=axis)
    mean: Array = np.where(total > 0, value / np.where(total > 0, total, 1.0), np.nan)
    return mean
