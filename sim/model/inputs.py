"""One lane's inputs, day by day, before any measure: what the baseline says for the horizon.

A *lane* is one case of a scenario (the scenario itself, or its counterfactual). Measures turn one
`Inputs` into another (`sim.model.effects`); `sim.model.assemble` averages them over periods and
stacks lanes into a batch. Rates are GWh/d, shapes end in D, the days of the horizon.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from sim.config.schema import Scenario
from sim.data.calendar import Calendar, month_days, month_index
from sim.data.seeds import Seeds
from sim.model.demand import base_year_demand, daily_rates, smooth_daily_rates
from sim.model.network import Network
from sim.model.weather import heating_ratio
from sim.units import DAYS_PER_YEAR

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


@dataclass(frozen=True)
class FillTarget:
    """Fill wanted in some storages on a date, at a penalty for every MWh short of it."""

    day: date
    storages: Index
    fill: float
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
    lng_banned : (O, M, D), share of an origin's cargoes that may not land at a node
    rest_of_world : (D,), LNG demand outside Europe at the reference price
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
    lng_banned: Array
    rest_of_world: Array
    targets: tuple[FillTarget, ...] = ()
    limits: tuple[VolumeLimit, ...] = ()
    reroutes: tuple[Reroute, ...] = ()


def base_inputs(scenario: Scenario, seeds: Seeds, network: Network, calendar: Calendar) -> Inputs:
    """The baseline's world on the horizon: the scenario's weather and projects, no measure."""
    months = base_year_demand(seeds, network)
    ratio = heating_ratio(scenario.weather, seeds, network)[:, None, None]
    heating = smooth_daily_rates(months.heating, calendar, seeds.base_year) * ratio
    base = daily_rates(months.base, calendar, seeds.base_year)
    degree_days = _degree_days_of_base_year(seeds, network)
    capacity = _capacities(scenario, seeds, network, calendar)
    exports, elsewhere = _lng_market(seeds, network, calendar)
    return Inputs(
        calendar=calendar,
        demand=heating + base,
        heating=heating,
        heating_per_degree_day=months.heating.sum(axis=2) / degree_days[:, None],
        saving=np.zeros_like(heating),
        production=daily_rates(_production(seeds, network), calendar, seeds.base_year),
        route_availability=np.minimum(
            route_flows(seeds, network, calendar, base_year_only=True), capacity["route"]
        ),
        route_capacity=capacity["route"],
        arc_capacity=capacity["arc"],
        terminal_capacity=capacity["terminal"],
        lng_exports=exports,
        lng_banned=np.zeros((len(exports), *heating.shape[::2])),
        rest_of_world=elsewhere,
    )


def _degree_days_of_base_year(seeds: Seeds, network: Network) -> Array:
    """(M,), degree days that made the base year's heating demand."""
    normal = {row.node: row.annual_hdd for row in seeds.degree_days}
    ratio = {row.node: row.hdd_ratio for row in seeds.weather if row.year == seeds.base_year}
    return np.array([normal[node] * ratio.get(node, 1.0) for node in network.market])


def _production(seeds: Seeds, network: Network) -> Array:
    """(M, 12), GWh in each month of the base year, all products."""
    monthly = np.zeros((len(network.market), 12))
    for row in seeds.production:
        _, month = month_index(row.month)
        monthly[network.market_index[row.node], month - 1] += row.production_gwh
    return monthly


def route_flows(
    seeds: Seeds, network: Network, calendar: Calendar, *, base_year_only: bool
) -> Array:
    """(R, D), observed deliveries.

    With `base_year_only` the base year's month stands for the same month of any year: what a
    route delivers when nothing has changed. Otherwise the days' own months, NaN where unobserved.
    """
    year_of_day = (
        np.full_like(calendar.years, seeds.base_year) if base_year_only else calendar.years
    )
    years, place = np.unique(year_of_day, return_inverse=True)
    lengths = {int(year): (k, month_days(int(year))) for k, year in enumerate(years)}
    rates = np.full((len(network.routes), len(years), 12), np.nan)
    for row in seeds.route_flows:
        year, month = month_index(row.month)
        if year in lengths:
            k, length = lengths[year]
            route = network.route_index[row.route, row.node]
            rates[route, k, month - 1] = row.flow_gwh / length[month - 1]
    flows = rates[:, place, calendar.months - 1]
    return np.nan_to_num(flows) if base_year_only else flows


def _capacities(
    scenario: Scenario, seeds: Seeds, network: Network, calendar: Calendar
) -> Mapping[str, Array]:
    """Technical capacity of routes, arcs and terminals with the projects the scenario knows of."""
    ones = np.ones(len(calendar.dates))
    capacity = {
        "route": np.array([r.capacity_gwh_d for r in network.routes])[:, None] * ones,
        "arc": np.array([a.capacity_gwh_d for a in network.arcs])[:, None] * ones,
        "terminal": np.array([t.capacity_gwh_d for t in network.terminals])[:, None] * ones,
    }
    for position, route in enumerate(network.routes):
        usable = 0.0 if route.idle else calendar.window(route.opens, None)
        capacity["route"][position] *= usable
    known = {"planned"} if scenario.infrastructure == "planned" else {"planned", "built"}
    for project in seeds.infrastructure:
        if project.stage in known:
            kind, position = target_of(project.target, network)
            capacity[kind][position] += project.change_gwh_d * calendar.window(project.opens, None)
    return {kind: np.maximum(array, 0.0) for kind, array in capacity.items()}


def target_of(target: str, network: Network) -> tuple[str, int]:
    """`arc:NO>DK`, `terminal:krk` or `route:tap@GR` -> (kind, position)."""
    kind, _, name = target.partition(":")
    if kind == "arc":
        return kind, network.arc_index[name]
    if kind == "terminal":
        return kind, network.terminal_index[name]
    route, _, node = name.partition("@")
    return kind, network.route_index[route, node]


def _lng_market(seeds: Seeds, network: Network, calendar: Calendar) -> tuple[Array, Array]:
    """(O, D) exports and (D,) demand of the rest of the world at the base year's price.

    Cargo statistics lie above metered send-out (other calorific value, boil-off, truck loading), so
    all cargoes are scaled by Europe's ratio of the two in the base year. What Europe did not send
    out is what the rest of the world took. Both are flat over the year: the months of one year show
    that year's accidents (in 2021 an Asian cold spell in January and a dry autumn in Brazil), not
    a season of the market.
    """
    base = [row for row in seeds.lng_exports if row.year == seeds.base_year]
    scale = lng_scale(seeds)
    exports = np.zeros(len(network.origins))
    landed = 0.0
    for row in base:
        exports[network.origin_index[row.origin]] += row.exports_gwh * scale / DAYS_PER_YEAR
        landed += row.to_europe_gwh * scale / DAYS_PER_YEAR
    ones = np.ones(len(calendar.dates))
    return exports[:, None] * ones, (float(exports.sum()) - landed) * ones


def lng_scale(seeds: Seeds) -> float:
    """Metered send-out per cargo energy landed in Europe in the base year."""
    landed = sum(row.to_europe_gwh for row in seeds.lng_exports if row.year == seeds.base_year)
    metered = sum(
        row.send_out_gwh
        for row in seeds.lng_send_out
        if month_index(row.month)[0] == seeds.base_year
    )
    return metered / landed
