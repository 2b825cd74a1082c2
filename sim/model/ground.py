"""What a baseline says on a horizon: the inputs of a lane before any measure.

Most of it is the same for every scenario on the same days and is made once (`Ground`); what is left
for each scenario is its weather. Rates are GWh/d, shapes end in D, the days of the horizon.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sim.config.schema import Weather
from sim.data.calendar import Calendar, month_days, month_index
from sim.data.kept import Kept, kept_by, part_of
from sim.data.seeds import Seeds
from sim.model.demand import (
    base_year_demand,
    daily_rates,
    heating_shares,
    smooth_daily_rates,
)
from sim.model.inputs import Inputs
from sim.model.network import Network
from sim.model.projects import capacities, exports_with_projects
from sim.model.weather import heating_ratio
from sim.units import DAYS_PER_YEAR

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ground:
    """Inputs before any measure, with their means over periods, each taken once.

    base_load : (M, K, D), the part of demand that does not follow degree days
    below : what these inputs share arrays with
    """

    inputs: Inputs
    base_load: Array
    below: Ground | None = None
    _means: dict[str, Array] = field(default_factory=dict)

    def mean(self, name: str, array: Array) -> Array:
        """(..., T) means of `array`, which is the input `name` or what measures made of it."""
        if array is not getattr(self.inputs, name):
            return self.inputs.calendar.mean(array)
        if self.below is not None and array is getattr(self.below.inputs, name):
            return self.below.mean(name, array)
        if name not in self._means:
            self._means[name] = _read_only(self.inputs.calendar.mean(array))
        return self._means[name]

    def under(self, weather: Weather, seeds: Seeds, network: Network) -> Ground:
        """The same on days of other weather."""
        if weather == "reference":
            return self
        ratio = heating_ratio(weather, seeds, network, self.inputs.calendar)
        return _in_weather(self, ratio.tobytes())

    def expecting(
        self, weather: Weather, expected: Weather, seen: int, seeds: Seeds, network: Network
    ) -> Ground:
        """The same in `weather` on the first `seen` days and in the expected on later ones."""
        lived = np.arange(len(self.inputs.calendar.dates)) < seen
        calendar = self.inputs.calendar
        ratios = [heating_ratio(each, seeds, network, calendar) for each in (weather, expected)]
        return _warmed(self, np.where(lived, *ratios))


def _warmed(ground: Ground, ratio: Array) -> Ground:
    """`ground` with `ratio` (M, D or 1) of its heating."""
    heating = ground.inputs.heating * ratio[:, None]
    inputs = replace(ground.inputs, demand=heating + ground.base_load, heating=heating)
    return Ground(inputs, ground.base_load, below=ground)


@lru_cache(maxsize=4)
def _in_weather(ground: Ground, ratio: bytes) -> Ground:
    """Weather that several lanes share: those of a scenario do, and scenarios that follow each
    other often. `ratio` holds (M, D or 1) floats."""
    return _warmed(ground, np.frombuffer(ratio).reshape(len(ground.inputs.heating), -1))


def _read_only(array: Array) -> Array:
    """`array`, which lanes share from now on."""
    array.flags.writeable = False
    return array


_GROUNDS: Kept[Ground] = Kept()


def ground_of(seeds: Seeds, network: Network, calendar: Calendar, infrastructure: str) -> Ground:
    """The baseline's world in the base year's weather, with the projects of `infrastructure`.

    One for all baselines that agree in what it is made of.
    """
    part = part_of(seeds, *_READ)
    key = (part, heating_shares(network), calendar, infrastructure)
    return _GROUNDS.get(key, lambda: _ground_of(part, network, calendar, infrastructure))


_READ = (
    "nodes",
    "routes",
    "arcs",
    "lng_terminals",
    "infrastructure",
    "demand",
    "demand_sectors",
    "degree_days",
    "weather",
    "production",
    "route_flows",
    "lng_exports",
    "lng_send_out",
)
"""Tables that a ground is made of, beside the sectors' names and heating shares."""


def _ground_of(seeds: Seeds, network: Network, calendar: Calendar, infrastructure: str) -> Ground:
    year = seeds.base_year
    months = base_year_demand(seeds, network)
    heating = smooth_daily_rates(months.heating, calendar, year)
    base_load = daily_rates(months.base, calendar, year)
    degree_days = _degree_days_of_base_year(seeds, network)
    capacity = capacities(infrastructure, seeds, network, calendar)
    exports, elsewhere = _lng_market(seeds, network)
    exported = exports_with_projects(
        exports, lng_scale(seeds), infrastructure, seeds, network=network, calendar=calendar
    )
    flows = route_flows(seeds, network, calendar, base_year_only=True)
    days = (len(calendar.dates),)
    inputs = Inputs(
        calendar=calendar,
        demand=heating + base_load,
        heating=heating,
        heating_per_degree_day=months.heating.sum(axis=2) / degree_days[:, None],
        saving=np.broadcast_to(0.0, heating.shape),
        production=daily_rates(_production(seeds, network), calendar, year),
        route_availability=np.minimum(flows, capacity["route"]),
        route_capacity=capacity["route"],
        arc_capacity=capacity["arc"],
        terminal_capacity=capacity["terminal"],
        lng_exports=exported,
        lng_banned={},
        rest_of_world=np.broadcast_to(elsewhere, days),
        route_duty=np.broadcast_to(0.0, (len(network.routes), *days)),
        arc_duty=np.broadcast_to(0.0, (len(network.arcs), *days)),
        route_ad_valorem=np.broadcast_to(0.0, (len(network.routes), *days)),
        lng_duty={},
        price_cap=np.broadcast_to(np.inf, (len(network.market), *days)),
        route_cap=np.broadcast_to(np.inf, (len(network.routes), *days)),
        kept_home=np.broadcast_to(0.0, (len(network.market), *days)),
    )
    for value in vars(inputs).values():
        if isinstance(value, np.ndarray):
            _read_only(value)
    return Ground(inputs, _read_only(base_load))


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


_FLOWS: Kept[Array] = Kept()


def route_flows(
    seeds: Seeds, network: Network, calendar: Calendar, *, base_year_only: bool
) -> Array:
    """(R, D), observed deliveries, read-only.

    With `base_year_only` the base year's month stands for the same month of any year: what a
    route delivers when nothing has changed. Otherwise the days' own months, NaN where unobserved.
    """
    part = part_of(seeds, "routes", "route_flows")
    return _FLOWS.get(
        (part, calendar, base_year_only),
        lambda: _route_flows(part, network, calendar, base_year_only=base_year_only),
    )


def _route_flows(
    seeds: Seeds, network: Network, calendar: Calendar, *, base_year_only: bool
) -> Array:
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
    return _read_only(np.nan_to_num(flows) if base_year_only else flows)


def _lng_market(seeds: Seeds, network: Network) -> tuple[Array, float]:
    """(O,) exports and the demand of the rest of the world at the base year's price.

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
    return exports, float(exports.sum()) - landed


@kept_by("lng_exports", "lng_send_out")
def lng_scale(seeds: Seeds) -> float:
    """Metered send-out per cargo energy landed in Europe in the base year."""
    landed = sum(row.to_europe_gwh for row in seeds.lng_exports if row.year == seeds.base_year)
    metered = sum(
        row.send_out_gwh
        for row in seeds.lng_send_out
        if month_index(row.month)[0] == seeds.base_year
    )
    return metered / landed
