"""Scenarios and a baseline -> the batch of their lanes, each scenario beside its counterfactual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.config.parts import DEFAULT_END_VALUE
from sim.config.schema import EndFill, Scenario
from sim.data.calendar import Calendar
from sim.data.reference import lng_reference_price, parameter, reference_price
from sim.data.seeds import Seeds
from sim.model.batch import Batch, Market, Quotas, Reroutes, StoragePlan
from sim.model.effect import World
from sim.model.effects import fill_target, with_measures
from sim.model.inputs import Inputs, Reroute, VolumeLimit, base_inputs
from sim.model.network import Network
from sim.model.storage import (
    Wish,
    Wishes,
    day_after,
    fills,
    initial_inventory,
    reference_fill,
    stacked,
    target_wishes,
    volumes,
)

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Lane:
    """One case of one scenario with its inputs."""

    name: str
    scenario: Scenario
    inputs: Inputs


def calendar_of(scenario: Scenario) -> Calendar:
    """The periods of the scenario's horizon."""
    horizon = scenario.horizon
    return Calendar.of(horizon.start, horizon.end, horizon.resolution)


def lanes_of(scenario: Scenario, seeds: Seeds, network: Network) -> tuple[Lane, Lane]:
    """The scenario and its counterfactual, the same without its shocks."""
    calendar = calendar_of(scenario)
    base = base_inputs(scenario, seeds, network, calendar)
    world = World(network, seeds)
    shocked, calm = scenario.with_shocks(), scenario.without_shocks()
    return (
        Lane("scenario", shocked, with_measures(shocked, base, world)),
        Lane("counterfactual", calm, with_measures(calm, base, world)),
    )


def assemble(lanes: Sequence[Lane], seeds: Seeds, network: Network) -> Batch:
    """Stack lanes that share calendar and price multiples; rates become means of periods.

    Raises `ValueError` for lanes that do not.
    """
    calendar, multiples = lanes[0].inputs.calendar, lanes[0].scenario.market.price_multiples
    for lane in lanes:
        if (lane.inputs.calendar, lane.scenario.market.price_multiples) != (calendar, multiples):
            raise ValueError(f"lane {lane.name} has another calendar or other price multiples")

    def stack(name: str) -> Array:
        return np.stack([calendar.mean(getattr(lane.inputs, name)) for lane in lanes])

    saved = [calendar.mean(lane.inputs.demand * lane.inputs.saving) for lane in lanes]
    return Batch(
        network=network,
        calendar=calendar,
        lanes=tuple(lane.name for lane in lanes),
        reference_demand=stack("demand"),
        saving=np.stack(saved),
        production=stack("production"),
        route_availability=stack("route_availability"),
        arc_capacity=stack("arc_capacity"),
        terminal_capacity=stack("terminal_capacity"),
        lng_exports=stack("lng_exports"),
        lng_banned=stack("lng_banned"),
        rest_of_world=stack("rest_of_world"),
        storage=_storage_plan(lanes, seeds, network, calendar),
        quotas=_quotas(lanes, calendar),
        reroutes=_reroutes(lanes, calendar),
        market=_market(lanes, seeds, network),
    )


def _storage_plan(
    lanes: Sequence[Lane], seeds: Seeds, network: Network, calendar: Calendar
) -> StoragePlan:
    initial = [initial_inventory(lane.scenario, seeds, network, calendar) for lane in lanes]
    wishes = [_wishes(lane, seeds, network, calendar) for lane in lanes]
    depth = max((len(rows) for lane in wishes for rows in lane.values()), default=0)
    size = (len(network.storages), calendar.periods, depth)
    wanted, penalty, rise = np.stack([stacked(lane, *size) for lane in wishes], axis=1)
    holding = np.array([lane.scenario.storage.holding_cost for lane in lanes])
    return StoragePlan(np.stack(initial), wanted, penalty, rise, holding)


def _wishes(lane: Lane, seeds: Seeds, network: Network, calendar: Calendar) -> Wishes:
    """Filling targets by date, and what is wanted at the end of the horizon."""
    storage = lane.scenario.storage
    targets = [fill_target(network, target) for target in storage.targets]
    wishes = target_wishes([*targets, *lane.inputs.targets], network, calendar)
    size = volumes(network)
    last = calendar.periods - 1

    left = storage.end_value or 0.0

    def at_the_end(fill: Array, worth: float, rise: float) -> None:
        for position in range(len(size)):
            wish = Wish(float(fill[position] * size[position]), worth, rise)
            wishes.setdefault((position, last), []).append(wish)

    if storage.end != "none":
        value = storage.end.value if isinstance(storage.end, EndFill) else DEFAULT_END_VALUE
        wanted = storage.end.fill if isinstance(storage.end, EndFill) else storage.end
        # What gas is worth anyway counts at every level: short of this one only the rest is added.
        fill = fills(wanted, seeds, network, day_after(calendar), others=reference_fill)
        at_the_end(fill, value - left, value)
    if left:
        at_the_end(np.ones(len(size)), left, 0.0)
    return wishes


def _quotas(lanes: Sequence[Lane], calendar: Calendar) -> Quotas:
    """One place per quota of any lane; a lane without it passes freely all the time.

    Quotas of one name in several scenarios share a place when they are about the same routes.
    """
    limits = {_place(limit): limit for lane in lanes for limit in lane.inputs.limits}
    places = list(limits)
    volume = np.full((len(lanes), len(limits)), np.inf)
    active = np.zeros((len(lanes), len(limits), calendar.periods))
    for b, lane in enumerate(lanes):
        for limit in lane.inputs.limits:
            q = places.index(_place(limit))
            volume[b, q] = limit.volume_twh
            active[b, q] = calendar.mean(calendar.window(limit.first, limit.last))
    names = tuple(limit.name for limit in limits.values())
    return Quotas(names, tuple(limit.routes for limit in limits.values()), volume, active)


def _place(limit: VolumeLimit) -> tuple[str, tuple[int, ...]]:
    return limit.name, tuple(int(route) for route in limit.routes)


def _reroutes(lanes: Sequence[Lane], calendar: Calendar) -> Reroutes:
    """One pool per reroute of any lane; a lane without it holds nothing there."""
    pools: dict[tuple[str, tuple[int, ...]], int] = {}
    for lane in lanes:
        for reroute in lane.inputs.reroutes:
            pools.setdefault(_pool_key(reroute), len(pools))
    ways = [(route, p) for (_, routes), p in pools.items() for route in routes]
    room = np.zeros((len(lanes), len(ways), calendar.periods))
    volume = np.zeros((len(lanes), len(pools), calendar.periods))
    for b, lane in enumerate(lanes):
        for reroute in lane.inputs.reroutes:
            p = pools[_pool_key(reroute)]
            mine = [way for way, (_, pool) in enumerate(ways) if pool == p]
            room[b, mine] = calendar.mean(reroute.room)
            volume[b, p] = calendar.mean(reroute.volume)
    routes = np.array([route for route, _ in ways], dtype=np.intp)
    return Reroutes(routes, np.array([p for _, p in ways], dtype=np.intp), room, volume)


def _pool_key(reroute: Reroute) -> tuple[str, tuple[int, ...]]:
    return reroute.name, tuple(int(route) for route in reroute.routes)


def _market(lanes: Sequence[Lane], seeds: Seeds, network: Network) -> Market:
    elasticity = np.zeros((len(lanes), len(network.sectors)))
    voll = np.zeros_like(elasticity)
    lng = np.zeros(len(lanes))
    for b, lane in enumerate(lanes):
        market = lane.scenario.market
        given_elasticity: dict[str, float] = dict((market.elasticity or {}).items())
        given_voll: dict[str, float] = dict((market.voll or {}).items())
        for k, sector in enumerate(network.sectors):
            own = given_elasticity.get(sector.sector, sector.elasticity)
            elasticity[b, k] = own * market.elasticity_scale
            voll[b, k] = given_voll.get(sector.sector, sector.voll_eur_mwh)
        given = market.lng_elasticity
        lng[b] = parameter(seeds, "rest_of_world_lng_elasticity") if given is None else given
    cost = {r.origin: r.cost_eur_mwh for r in seeds.lng_exports if r.year == seeds.base_year}
    return Market(
        reference_price=reference_price(seeds),
        multiples=lanes[0].scenario.market.price_multiples,
        elasticity=elasticity,
        voll=voll,
        voll_slope=parameter(seeds, "voll_slope"),
        lng_price=lng_reference_price(seeds),
        lng_elasticity=lng,
        export_cost=np.array([cost.get(origin, 0.0) for origin in network.origins]),
        production_cost=parameter(seeds, "production_cost_eur_mwh"),
    )
