"""Scenarios and a baseline -> the batch of their lanes, each scenario beside its counterfactual."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sim.config.schema import ExportRestriction, Scenario
from sim.data.calendar import Calendar
from sim.data.reference import lng_reference_price, parameter, reference_price
from sim.data.seeds import Seeds
from sim.model.averages import Averages, Lane, Place, averages_of
from sim.model.batch import Batch, Market, Quotas, Reroutes, StoragePlan, Switching
from sim.model.effect import World
from sim.model.effects import with_measures
from sim.model.foresight import stage_days
from sim.model.ground import Ground, ground_of
from sim.model.network import Network
from sim.model.storage import stacked

__all__ = [
    "Lane",
    "Structure",
    "assemble",
    "calendar_of",
    "ground_under",
    "lane_of",
    "lanes_of",
    "stack",
]

Array = npt.NDArray[np.float64]


def calendar_of(scenario: Scenario) -> Calendar:
    """The periods of the scenario's horizon.

    Each day on which the market plans begins one, and each on which gates open or close.
    """
    horizon = scenario.horizon
    cuts = tuple(sorted({*stage_days(scenario), *_gate_days(scenario)}))
    return _calendar(horizon.start, horizon.end, horizon.resolution, cuts)


def _gate_days(scenario: Scenario) -> Iterator[date]:
    """Days on which nodes begin or cease to keep their own gas.

    A gate is open or closed: half open it would let out half of all that a node could ever send,
    which is more than it does send.
    """
    for measure in scenario.measures.values():
        if isinstance(measure, ExportRestriction) and measure.transit == "passes":
            yield measure.from_
            if measure.until is not None:
                yield measure.until + timedelta(days=1)


@lru_cache(maxsize=16)
def _calendar(start: date, end: date, resolution: str, cuts: tuple[date, ...]) -> Calendar:
    return Calendar.of(start, end, resolution, cuts)


def lanes_of(scenario: Scenario, seeds: Seeds, network: Network) -> tuple[Lane, Lane]:
    """The scenario and its counterfactual, the same without its shocks."""
    ground = ground_under(scenario, seeds, network)
    return (
        lane_of("scenario", scenario.with_shocks(), ground, seeds, network),
        lane_of("counterfactual", scenario.without_shocks(), ground, seeds, network),
    )


def ground_under(
    scenario: Scenario,
    seeds: Seeds,
    network: Network,
    calendar: Calendar | None = None,
    *,
    seen: int | None = None,
) -> Ground:
    """What the lanes of a scenario have in common: the baseline on its horizon, in its weather.

    calendar : by default that of the scenario
    seen : days whose weather the market knows where it expects another later; None: all
    """
    calendar = calendar or calendar_of(scenario)
    base = ground_of(seeds, network, calendar, scenario.infrastructure)
    expected = scenario.market.expected_weather
    if seen is None or seen >= len(calendar.dates) or expected == "known":
        return base.under(scenario.weather, seeds, network)
    return base.expecting(scenario.weather, expected, seen, seeds, network)


def lane_of(
    name: str,
    case: Scenario,
    ground: Ground,
    seeds: Seeds,
    network: Network,
    *,
    seen: int | None = None,
) -> Lane:
    """The lane on which all measures of `case` act, as far as `seen` days show them."""
    inputs = with_measures(case, ground.inputs, World(network, seeds, seen=seen))
    return Lane(name, case, inputs, ground)


def assemble(lanes: Sequence[Lane], seeds: Seeds, network: Network) -> Batch:
    """Stack lanes that share calendar and price multiples; rates become means of periods.

    Raises `ValueError` for lanes that do not.
    """
    return stack([averages_of(lane, seeds, network) for lane in lanes], seeds, network)


def stack(lanes: Sequence[Averages], seeds: Seeds, network: Network) -> Batch:
    """The batch of lanes whose means are taken.

    Raises `ValueError` for lanes that do not share calendar and price multiples, or stand on
    another baseline than `seeds`.
    """
    calendar, multiples = lanes[0].calendar, lanes[0].multiples
    for lane in lanes:
        if (lane.calendar, lane.multiples) != (calendar, multiples):
            raise ValueError(f"lane {lane.name} has another calendar or other price multiples")
        if lane.seeds is not seeds:
            raise ValueError(f"lane {lane.name} stands on another baseline")

    def rows(name: str) -> Array:
        return np.stack([getattr(lane, name) for lane in lanes])

    return Batch(
        network=network,
        calendar=calendar,
        lanes=tuple(lane.name for lane in lanes),
        reference_demand=rows("demand"),
        saving=rows("saving"),
        production=rows("production"),
        route_availability=rows("route_availability"),
        arc_capacity=rows("arc_capacity"),
        terminal_capacity=rows("terminal_capacity"),
        lng_exports=rows("lng_exports"),
        lng_banned=_by_origin([lane.lng_banned for lane in lanes], network, calendar),
        rest_of_world=rows("rest_of_world"),
        route_duty=rows("route_duty"),
        arc_duty=rows("arc_duty"),
        route_ad_valorem=rows("route_ad_valorem"),
        lng_duty=_by_origin([lane.lng_duty for lane in lanes], network, calendar),
        price_cap=rows("price_cap"),
        price_capped=rows("price_capped"),
        route_cap=rows("route_cap"),
        route_capped=rows("route_capped"),
        kept_home=rows("kept_home"),
        switching=_switching(lanes, network, calendar),
        storage=_storage_plan(lanes, network, calendar),
        quotas=_quotas(lanes, calendar),
        reroutes=_reroutes(lanes, calendar),
        market=_market(lanes, seeds, network),
    )


@dataclass(frozen=True)
class Structure:
    """The baseline, and what else the rows and columns of a problem depend on.

    Lanes of one structure may be stacked in any number without changing each other's problem.
    """

    seeds: Seeds
    calendar: Calendar
    multiples: tuple[float, ...]
    depth: int
    refusers: frozenset[int]
    dutied: frozenset[int]
    gated: frozenset[int]
    capped: bool
    switches: tuple[str, ...]
    quotas: tuple[Place, ...]
    pools: tuple[Place, ...]

    @classmethod
    def of(cls, lanes: Sequence[Averages]) -> Structure:
        """The structure of the batch of some lanes."""
        return cls(
            seeds=lanes[0].seeds,
            calendar=lanes[0].calendar,
            multiples=lanes[0].multiples,
            depth=max(lane.depth for lane in lanes),
            refusers=frozenset().union(*(lane.refusers for lane in lanes)),
            dutied=frozenset().union(*(lane.dutied for lane in lanes)),
            gated=frozenset().union(*(lane.gated for lane in lanes)),
            capped=any(lane.capped for lane in lanes),
            switches=_switch_names(lanes),
            quotas=tuple(_places(lane.quotas for lane in lanes)),
            pools=tuple(_places(lane.pools for lane in lanes)),
        )

    @property
    def size(self) -> Hashable:
        """Equal for structures whose arrays have equal shapes; it keeps no baseline alive."""
        counts = tuple((name, len(rows)) for name, rows in self.seeds.tables.items())
        own = (getattr(self, field.name) for field in fields(self) if field.name != "seeds")
        return counts, *own


def _by_origin(lanes: Sequence[Mapping[int, Array]], network: Network, calendar: Calendar) -> Array:
    """(B, O, M, T) of what lanes say of some origins."""
    shape = (len(lanes), len(network.origins), len(network.market), calendar.periods)
    values = np.zeros(shape)
    for b, lane in enumerate(lanes):
        for origin, value in lane.items():
            values[b, origin] = value
    return values


def _switching(lanes: Sequence[Averages], network: Network, calendar: Calendar) -> Switching:
    """One place per measure of any lane; a lane without it has nothing to switch there."""
    names = _switch_names(lanes)
    markets, sectors = len(network.market), len(network.sectors)
    volume = np.zeros((len(lanes), len(names), markets, sectors, calendar.periods))
    price = np.zeros((len(lanes), len(names)))
    for b, lane in enumerate(lanes):
        for name, (own_volume, own_price) in lane.switches.items():
            volume[b, names.index(name)] = own_volume
            price[b, names.index(name)] = own_price
    return Switching(names, volume, price)


def _switch_names(lanes: Sequence[Averages]) -> tuple[str, ...]:
    """Measures of any lane that switch fuels, in the order in which lanes name them."""
    return tuple(dict.fromkeys(name for lane in lanes for name in lane.switches))


def _storage_plan(lanes: Sequence[Averages], network: Network, calendar: Calendar) -> StoragePlan:
    depth = max(lane.depth for lane in lanes)
    size = (len(network.storages), calendar.periods, depth)
    wanted, penalty, rise = np.stack([stacked(lane.wishes, *size) for lane in lanes], axis=1)
    holding = np.array([lane.holding_cost for lane in lanes])
    return StoragePlan(np.stack([lane.initial for lane in lanes]), wanted, penalty, rise, holding)


def _quotas(lanes: Sequence[Averages], calendar: Calendar) -> Quotas:
    """One place per quota of any lane; a lane without it passes freely all the time.

    Quotas of one name in several scenarios share a place when they are about the same routes.
    """
    places = _places(lane.quotas for lane in lanes)
    volume = np.full((len(lanes), len(places)), np.inf)
    active = np.zeros((len(lanes), len(places), calendar.periods))
    for b, lane in enumerate(lanes):
        for place, (twh, inside) in lane.quotas.items():
            volume[b, places[place]] = twh
            active[b, places[place]] = inside
    routes = tuple(np.array(numbers, dtype=np.intp) for _, numbers in places)
    return Quotas(tuple(name for name, _ in places), routes, volume, active)


def _reroutes(lanes: Sequence[Averages], calendar: Calendar) -> Reroutes:
    """One pool per reroute of any lane; a lane without it holds nothing there."""
    places = _places(lane.pools for lane in lanes)
    ways = [(route, p) for (_, routes), p in places.items() for route in routes]
    pool = np.array([p for _, p in ways], dtype=np.intp)
    room = np.zeros((len(lanes), len(ways), calendar.periods))
    volume = np.zeros((len(lanes), len(places), calendar.periods))
    for b, lane in enumerate(lanes):
        for place, (own_room, own_volume) in lane.pools.items():
            room[b, pool == places[place]] = own_room
            volume[b, places[place]] = own_volume
    routes = np.array([route for route, _ in ways], dtype=np.intp)
    return Reroutes(routes, pool, room, volume)


def _places(lanes: Iterable[Iterable[Place]]) -> dict[Place, int]:
    """Positions of all places, in the order in which lanes name them."""
    places: dict[Place, int] = {}
    for lane in lanes:
        for place in lane:
            places.setdefault(place, len(places))
    return places


def _market(lanes: Sequence[Averages], seeds: Seeds, network: Network) -> Market:
    cost = {r.origin: r.cost_eur_mwh for r in seeds.lng_exports if r.year == seeds.base_year}
    return Market(
        reference_price=reference_price(seeds),
        multiples=lanes[0].multiples,
        elasticity=np.stack([lane.elasticity for lane in lanes]),
        voll=np.stack([lane.voll for lane in lanes]),
        voll_slope=parameter(seeds, "voll_slope"),
        lng_price=lng_reference_price(seeds),
        lng_elasticity=np.array([lane.lng_elasticity for lane in lanes]),
        export_cost=np.array([cost.get(origin, 0.0) for origin in network.origins]),
        production_cost=parameter(seeds, "production_cost_eur_mwh"),
        terminal_congestion=parameter(seeds, "terminal_congestion_eur_mwh"),
    )
