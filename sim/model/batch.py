"""A batch: the inputs of B lanes on one network and calendar, complete, averaged over periods.

Axis order is law: lane (B), then place, then sector, then time (T). Rates are GWh/d, inventories
TWh, prices EUR/MWh.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.data.calendar import Calendar
from sim.model.network import Network

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


@dataclass(frozen=True)
class StoragePlan:
    """What storages start with and are wanted to hold.

    initial : (B, S), TWh at the start of the horizon
    wanted : (B, S, T, J), TWh, levels wanted at the end of periods, ascending in J
    penalty : (B, S, T, J), EUR/MWh for the first MWh short of each level
    rise : (B, S, T, J), EUR/MWh that the penalty grows by, linearly, towards an empty store
    holding_cost : (B,), EUR/MWh and year
    """

    initial: Array
    wanted: Array
    penalty: Array
    rise: Array
    holding_cost: Array


@dataclass(frozen=True)
class Quotas:
    """Volume limits of Q windows.

    names : of the measures
    routes : for each quota the positions of its routes
    volume : (B, Q), TWh; infinite where a lane has no such limit
    active : (B, Q, T), share of a period's days inside the window
    """

    names: tuple[str, ...]
    routes: tuple[Index, ...]
    volume: Array
    active: Array


@dataclass(frozen=True)
class Reroutes:
    """Gas of lost routes that may come by others: P pools, X ways out of them.

    routes, pool : (X,), the route each way is, and the pool it draws from
    room : (B, X, T), what the route can carry beside its own deliveries
    volume : (B, P, T), what each pool holds
    """

    routes: Index
    pool: Index
    room: Array
    volume: Array


@dataclass(frozen=True)
class Switching:
    """Users that turn to another fuel above a gas price: J measures.

    names : of the measures
    volume : (B, J, M, K, T), GWh/d they can do without
    price : (B, J), EUR/MWh
    """

    names: tuple[str, ...]
    volume: Array
    price: Array


@dataclass(frozen=True)
class Market:
    """How demand answers to prices.

    reference_price : EUR/MWh, mean of the base year
    multiples : edges of the response tiers, multiples of the reference price
    elasticity, voll : (B, K), own-price elasticity and value of lost load by sector
    voll_slope : relative rise of the value of lost load from the first to the last MWh curtailed
    lng_price : EUR/MWh at the LNG market when Europe pays the reference price
    lng_elasticity : (B,), of demand in the rest of the world
    export_cost : (O,), EUR/MWh, short-run cost of LNG delivered to the market
    production_cost : EUR/MWh, short-run cost of European production
    terminal_congestion : EUR/MWh that the last unit of a terminal's capacity costs more than the
        first
    """

    reference_price: float
    multiples: tuple[float, ...]
    elasticity: Array
    voll: Array
    voll_slope: float
    lng_price: float
    lng_elasticity: Array
    export_cost: Array
    production_cost: float
    terminal_congestion: float


@dataclass(frozen=True, eq=False)
class Batch:
    """Arrays of B lanes.

    reference_demand, saving : (B, M, K, T), before and by policy
    production : (B, M, T)
    route_availability : (B, R, T)
    arc_capacity : (B, A, T)
    terminal_capacity : (B, L, T)
    lng_exports : (B, O, T)
    lng_banned : (B, O, M, T), share of an origin's cargoes that may not land at a node
    rest_of_world : (B, T), LNG demand elsewhere at the reference price
    route_duty, arc_duty : (B, R, T), (B, A, T), EUR/MWh charged on what comes by a route or an arc
    route_ad_valorem : (B, R, T), the same as a share of the price that the supplier gets
    lng_duty : (B, O, M, T), EUR/MWh charged on an origin's cargoes where they land
    price_cap, price_capped : (B, M, T), highest hub price on the share of days that are capped,
        infinite where none are
    route_cap, route_capped : (B, R, T), the same of prices paid to a route's supplier
    kept_home : (B, M, T), share of the time when a node's own gas may not leave it
    """

    network: Network
    calendar: Calendar
    lanes: tuple[str, ...]
    reference_demand: Array
    saving: Array
    production: Array
    route_availability: Array
    arc_capacity: Array
    terminal_capacity: Array
    lng_exports: Array
    lng_banned: Array
    rest_of_world: Array
    route_duty: Array
    arc_duty: Array
    route_ad_valorem: Array
    lng_duty: Array
    price_cap: Array
    price_capped: Array
    route_cap: Array
    route_capped: Array
    kept_home: Array
    switching: Switching
    storage: StoragePlan
    quotas: Quotas
    reroutes: Reroutes
    market: Market

    @property
    def size(self) -> int:
        """B."""
        return len(self.lanes)

    @cached_property
    def refusers(self) -> Index:
        """Positions within the market nodes of those that in any lane refuse or tax some LNG."""
        marks = np.maximum(self.lng_banned, self.lng_duty)
        refused: Index = np.flatnonzero(marks.max(axis=(0, 1, 3), initial=0.0) > 0)
        return refused

    @cached_property
    def dutied(self) -> Index:
        """Positions of the origins whose LNG somebody taxes in any lane."""
        taxed: Index = np.flatnonzero(self.lng_duty.max(axis=(0, 2, 3), initial=0.0) > 0)
        return taxed

    @cached_property
    def gated(self) -> Index:
        """Positions within the market nodes of those that keep their gas at home in any lane."""
        kept: Index = np.flatnonzero(self.kept_home.max(axis=(0, 2), initial=0.0) > 0)
        return kept

    @cached_property
    def capped(self) -> bool:
        """Whether any lane caps the price of some node at some time."""
        return bool((self.price_capped > 0).any())
