"""One lane's inputs, day by day.

A *lane* is one case of a scenario (the scenario itself, or its counterfactual). `sim.model.ground`
makes them from a baseline, measures turn one `Inputs` into another (`sim.model.effects`),
`sim.model.averages` takes their means over periods and `sim.model.assemble` stacks lanes into a
batch. Rates are GWh/d, shapes end in D, the days of the horizon. Lanes share the arrays that no
measure has touched, so none is ever written to: an effect replaces what it changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from sim.data.calendar import Calendar

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


@dataclass(frozen=True)
class FillTarget:
    """Fill wanted in some storages on a date, at a penalty for every MWh short of it.

    fill : (storages,), share of each one's working gas volume
    """

    day: date
    storages: Index
    fill: Array
    penalty: float


@dataclass(frozen=True)
class VolumeLimit:
    """A quota: what some routes may deliver together in a window, TWh."""

    name: str
    routes: Index
    first: date
    last: date
    volume_twh: float


@dataclass(frozen=True)
class Reroute:
    """Gas of a lost route that other routes of its supplier may carry.

    routes : these routes
    room : (routes, D), what each can carry beside its own deliveries
    volume : (D,), what there is to carry
    """

    name: str
    routes: Index
    room: Array
    volume: Array


@dataclass(frozen=True)
class Switch:
    """Users that turn to another fuel above a gas price.

    volume : (M, K, D), gas they can do without
    price : EUR/MWh
    """

    name: str
    volume: Array
    price: float


@dataclass(frozen=True, eq=False)
class Inputs:
    """Everything about one lane that measures can change.

    demand : (M, K, D), reference demand (adjusted to the scenario's weather)
    heating : (M, K, D), the part of it that follows degree days
    heating_per_degree_day : (M, K), GWh per K d
    saving : (M, K, D), share of demand saved by policy, 0..1
    production : (M, D)
    route_availability, route_capacity : (R, D), what a route can deliver; its technical capacity
    arc_capacity : (A, D)
    terminal_capacity : (L, D)
    lng_exports : (O, D), in metered send-out equivalents
    lng_banned : by position of an origin (M, D), share of its cargoes that may not land at a node;
        origins that nobody refuses are missing
    route_refused : by supplier and name of a route (D,), share of its deliveries of the base year
        refused under contracts; the contracts of one measure are not those of another
    lng_refused : by position of an origin (M, D), the same of its cargoes
    rest_of_world : (D,), LNG demand outside Europe at the reference price
    route_duty, arc_duty : (R, D), (A, D), EUR/MWh charged on what comes by a route or an arc
    route_ad_valorem : (R, D), the same as a share of the price that the supplier gets
    lng_duty : by position of an origin (M, D), EUR/MWh charged on its cargoes; origins without
        duty are missing
    price_cap : (M, D), highest hub price, infinite where there is none
    route_cap : (R, D), highest price paid to a route's supplier, infinite where there is none
    kept_home : (M, D), 1 where a node's own gas (production, storage, LNG landed there) may not
        leave it, else 0
    switches : users that turn to another fuel
    targets, limits, reroutes : filling targets, quotas, gas that may come another way
    """

    calendar: Calendar
    demand: Array
    heating: Array
    heating_per_degree_day: Array
    saving: Array
    production: Array
    route_availability: Array
    route_capacity: Array
    arc_capacity: Array
    terminal_capacity: Array
    lng_exports: Array
    lng_banned: Mapping[int, Array]
    rest_of_world: Array
    route_duty: Array
    arc_duty: Array
    route_ad_valorem: Array
    lng_duty: Mapping[int, Array]
    price_cap: Array
    route_cap: Array
    kept_home: Array
    switches: tuple[Switch, ...] = ()
    targets: tuple[FillTarget, ...] = ()
    limits: tuple[VolumeLimit, ...] = ()
    reroutes: tuple[Reroute, ...] = ()
    route_refused: Mapping[tuple[str, str], Array] = field(default_factory=dict)
    lng_refused: Mapping[int, Array] = field(default_factory=dict)
