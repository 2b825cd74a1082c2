"""One lane ready for a batch: its inputs as means of periods, and what its scenario settles.

Daily arrays are let go here, so that many lanes can wait for the rest of their batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.config.parts import DEFAULT_END_VALUE
from sim.config.schema import EndFill, Scenario
from sim.data.calendar import Calendar
from sim.data.reference import parameter
from sim.data.seeds import Seeds
from sim.model.effects_on_storage import fill_targets
from sim.model.ground import Ground
from sim.model.inputs import Inputs, VolumeLimit
from sim.model.network import Network
from sim.model.storage import (
    Wish,
    day_after,
    depth_of,
    fills,
    initial_inventory,
    reference_fill,
    target_wishes,
    volumes,
    within_cap,
)
from sim.model.storage_use import StorageUse, above_reserves, levels_wanted, storage_use
from sim.units import DAYS_PER_YEAR

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Place = tuple[str, tuple[int, ...]]
"""Name of a quota or of a pool of rerouted gas, and the positions of its routes."""


@dataclass(frozen=True, eq=False)
class Lane:
    """One case of one scenario with its inputs, and what they were before its measures."""

    name: str
    scenario: Scenario
    inputs: Inputs
    ground: Ground


@dataclass(frozen=True, eq=False)
class Averages:
    """What a batch needs of one lane (see `sim.model.batch` for the meaning of each).

    seeds : the baseline it stands on
    demand, saving : (M, K, T); production (M, T); route_availability (R, T); arc_capacity (A, T);
        terminal_capacity (L, T); lng_exports (O, T); rest_of_world (T,)
    lng_banned : by position of an origin (M, T); origins that nobody refuses are missing
    route_duty, route_ad_valorem (R, T); arc_duty (A, T); kept_home (M, T)
    lng_duty : by position of an origin (M, T); origins without duty are missing
    price_cap (M, T), route_cap (R, T) : mean over the capped days, infinite where there are none
    price_capped (M, T), route_capped (R, T) : share of the days that are capped
    switches : by name volume (M, K, T) and price
    initial : (S,), TWh
    wishes : levels wanted in storages
    quotas : by place (TWh, share of each period's days inside the window (T,))
    pools : by place (room of each route (n, T), volume (T,))
    elasticity, voll : (K,)
    """

    name: str
    seeds: Seeds
    calendar: Calendar
    multiples: tuple[float, ...]
    demand: Array
    saving: Array
    production: Array
    route_availability: Array
    arc_capacity: Array
    terminal_capacity: Array
    lng_exports: Array
    rest_of_world: Array
    route_duty: Array
    route_ad_valorem: Array
    arc_duty: Array
    kept_home: Array
    price_cap: Array
    price_capped: Array
    route_cap: Array
    route_capped: Array
    lng_banned: Mapping[int, Array]
    lng_duty: Mapping[int, Array]
    switches: Mapping[str, tuple[Array, float]]
    initial: Array
    wishes: tuple[Wish, ...]
    holding_cost: float
    quotas: Mapping[Place, tuple[float, Array]]
    pools: Mapping[Place, tuple[Array, Array]]
    elasticity: Array
    voll: Array
    lng_elasticity: float

    @cached_property
    def depth(self) -> int:
        """J, most levels wanted in one storage at the end of one period."""
        return depth_of(self.wishes, len(self.initial))

    @cached_property
    def refusers(self) -> frozenset[int]:
        """Positions within the market nodes of those that refuse or tax LNG of some origin."""
        marks = (*self.lng_banned.values(), *self.lng_duty.values())
        return frozenset(int(p) for mark in marks for p in np.flatnonzero((mark > 0).any(axis=1)))

    @cached_property
    def dutied(self) -> frozenset[int]:
        """Positions of the origins whose LNG somebody taxes."""
        return frozenset(origin for origin, duty in self.lng_duty.items() if (duty > 0).any())

    @cached_property
    def gated(self) -> frozenset[int]:
        """Positions within the market nodes of those that at some time keep their gas at home."""
        return frozenset(int(p) for p in np.flatnonzero((self.kept_home > 0).any(axis=1)))

    @cached_property
    def capped(self) -> bool:
        """Whether the price of some node is capped at some time."""
        return bool((self.price_capped > 0).any())

    def later(self, first: int, initial: Array, used: Mapping[Place, float]) -> Averages:
        """The lane from period `first` on, with `initial` (S,) TWh in store.

        used : TWh that quotas have let through before; what a quota has left may still come
        """
        own = {
            field.name: getattr(self, field.name)[..., first:]
            for field in fields(self)
            if isinstance(getattr(self, field.name), np.ndarray)
            and field.name not in _WITHOUT_PERIODS
        }
        return replace(
            self,
            calendar=self.calendar.part(first),
            initial=initial,
            wishes=tuple(
                replace(w, period=w.period - first) for w in self.wishes if w.period >= first
            ),
            lng_banned={o: banned[..., first:] for o, banned in self.lng_banned.items()},
            lng_duty={o: duty[..., first:] for o, duty in self.lng_duty.items()},
            switches={n: (volume[..., first:], p) for n, (volume, p) in self.switches.items()},
            quotas={
                place: (_left(volume, used.get(place, 0.0)), active[first:])
                for place, (volume, active) in self.quotas.items()
                if active[first:].any()
            },
            pools={p: (room[..., first:], gas[first:]) for p, (room, gas) in self.pools.items()},
            **own,
        )


_WITHOUT_PERIODS = {"initial", "elasticity", "voll"}
LEAST_VOLUME = 1e-6
"""TWh; a quota with less left is used up: it would only narrow the solver's way."""


def _left(volume: float, used: float) -> float:
    """TWh of a quota that are left."""
    return volume - used if volume - used >= LEAST_VOLUME else 0.0


_MEANS = (
    "demand",
    "production",
    "route_availability",
    "arc_capacity",
    "terminal_capacity",
    "lng_exports",
    "rest_of_world",
    "route_duty",
    "route_ad_valorem",
    "arc_duty",
    "kept_home",
)


def averages_of(lane: Lane, seeds: Seeds, network: Network) -> Averages:
    """The means of a lane's inputs over the periods of its calendar."""
    x, scenario = lane.inputs, lane.scenario
    calendar, market = x.calendar, scenario.market
    means = {name: lane.ground.mean(name, getattr(x, name)) for name in _MEANS}
    elasticity, voll = _behaviour(scenario, network)
    price_cap, price_capped = _capped(x.price_cap, calendar)
    route_cap, route_capped = _capped(x.route_cap, calendar)
    wishes = _wishes(lane, seeds, network)
    given = market.lng_elasticity
    return Averages(
        name=lane.name,
        seeds=seeds,
        calendar=calendar,
        multiples=market.price_multiples,
        saving=calendar.mean(x.demand * x.saving if x.saving.any() else x.saving),
        lng_banned={origin: calendar.mean(banned) for origin, banned in x.lng_banned.items()},
        lng_duty={origin: calendar.mean(duty) for origin, duty in x.lng_duty.items()},
        price_cap=price_cap,
        price_capped=price_capped,
        route_cap=route_cap,
        route_capped=route_capped,
        switches={s.name: (calendar.mean(s.volume), s.price) for s in x.switches},
        initial=initial_inventory(scenario, seeds, network, calendar),
        wishes=tuple(
            part
            for wish in within_cap(wishes, network, price_cap, price_capped)
            for part in above_reserves(wish, storage_use(seeds, network))
        ),
        holding_cost=scenario.storage.holding_cost,
        quotas=_quotas(x.limits, calendar),
        pools={
            _place(pool.name, pool.routes): (calendar.mean(pool.room), calendar.mean(pool.volume))
            for pool in x.reroutes
        },
        elasticity=elasticity,
        voll=voll,
        lng_elasticity=parameter(seeds, "rest_of_world_lng_elasticity") if given is None else given,
        **means,
    )


def _capped(level: Array, calendar: Calendar) -> tuple[Array, Array]:
    """Mean cap over the days that have one, infinite where none has, and the share of these."""
    finite = np.isfinite(level)
    share = calendar.mean(finite.astype(np.float64))
    total = calendar.mean(np.where(finite, level, 0.0))
    return np.where(share > 0, total / np.where(share > 0, share, 1.0), np.inf), share


def _wishes(lane: Lane, seeds: Seeds, network: Network) -> list[Wish]:
    """Filling targets by date, and what is wanted at the end of the horizon."""
    storage, calendar = lane.scenario.storage, lane.inputs.calendar
    targets = [due for target in storage.targets for due in fill_targets(target, seeds, network)]
    wishes = target_wishes([*targets, *lane.inputs.targets], network, calendar)
    size, use = volumes(network), storage_use(seeds, network)
    every, last = np.arange(len(size)), calendar.periods - 1
    left = storage.end_value or 0.0
    if storage.end != "none":
        value = storage.end.value if isinstance(storage.end, EndFill) else DEFAULT_END_VALUE
        wanted = storage.end.fill if isinstance(storage.end, EndFill) else storage.end
        # What gas is worth anyway counts at every level: short of this one only the rest is added.
        fill = fills(wanted, seeds, network, day_after(calendar), others=reference_fill)
        level = levels_wanted(wanted, fill, network, use)
        wishes.append(Wish(last, every, level, value - left, value))
    if left:
        wishes.append(Wish(last, every, size, left, 0.0))
    return [*wishes, *_convenience(seeds, use, calendar)]


def _convenience(seeds: Seeds, use: StorageUse, calendar: Calendar) -> Iterator[Wish]:
    """Gas at hand is worth something by itself, the less of it the more: stores empty together.

    Every period but the last, at whose end what gas is worth is the scenario's to say.
    """
    value = parameter(seeds, "storage_convenience_eur_mwh")
    if value > 0:
        every = np.arange(len(use.in_use))
        for period, days in enumerate(calendar.days[:-1].tolist()):
            rise = value * days / DAYS_PER_YEAR
            yield Wish(period, every, use.in_use, 0.0, rise)


def _quotas(
    limits: Sequence[VolumeLimit], calendar: Calendar
) -> Mapping[Place, tuple[float, Array]]:
    return {
        _place(limit.name, limit.routes): (
            limit.volume_twh,
            calendar.mean(calendar.window(limit.first, limit.last)),
        )
        for limit in limits
    }


def _place(name: str, routes: Index) -> Place:
    return name, tuple(int(route) for route in routes)


def _behaviour(scenario: Scenario, network: Network) -> tuple[Array, Array]:
    """(K,) and (K,), own-price elasticity and value of lost load of the sectors."""
    market = scenario.market
    given_elasticity: dict[str, float] = dict((market.elasticity or {}).items())
    given_voll: dict[str, float] = dict((market.voll or {}).items())
    sectors = network.sectors
    elasticity = [given_elasticity.get(s.sector, s.elasticity) for s in sectors]
    voll = [given_voll.get(s.sector, s.voll_eur_mwh) for s in sectors]
    return np.array(elasticity) * market.elasticity_scale, np.array(voll)
