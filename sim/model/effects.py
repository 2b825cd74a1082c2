"""What each measure does to a lane's inputs: one small function per type.

Measures act in a fixed order of types (`ORDER`), not in the order of the file: first what sets a
quantity, then what takes a share of it away, then what acts on prices. Two shares on the same thing
compound: 50 % twice leaves a quarter. A measure acts from `from` to `until`; with a `ramp` its
strength grows linearly over that many days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.config import schema as language
from sim.model.effect import World, strength
from sim.model.effects_on_prices import price_cap, tariff
from sim.model.effects_on_routes import quota, route_opening, route_outage
from sim.model.effects_on_storage import storage_target
from sim.model.effects_on_trade import cut, export_restriction, lng_demand, lng_supply
from sim.model.embargoes import embargo
from sim.model.inputs import Inputs, Switch

Array = npt.NDArray[np.float64]


def _cold_spell(m: language.ColdSpell, x: Inputs, world: World) -> Inputs:
    nodes = world.network.markets(m.nodes)
    force = strength(m, x, world)
    extra = np.zeros_like(x.demand)
    if m.heating is not None:
        extra[nodes] = x.heating[nodes] * m.heating * force
    else:
        per_kelvin = x.heating_per_degree_day[nodes][:, :, None]
        extra[nodes] = per_kelvin * (m.colder_by or 0.0) * force
    extra = np.maximum(extra, -x.heating)  # warmth saves no more than the heating there is
    return replace(x, demand=x.demand + extra, heating=x.heating + extra)


def _demand_reduction(m: language.DemandReduction, x: Inputs, world: World) -> Inputs:
    nodes = world.network.markets(m.nodes)
    sectors = [world.network.sector_index[s] for s in m.sectors if s in world.network.sector_index]
    saving = x.saving.copy()
    cell = np.ix_(nodes, np.array(sectors, dtype=np.intp))
    saving[cell] = 1 - (1 - saving[cell]) * (1 - m.share * strength(m, x, world))
    return replace(x, saving=saving)


def _capacity(m: language.Capacity, x: Inputs, world: World) -> Inputs:
    if m.arc is not None:
        arcs = x.arc_capacity.copy()
        position = world.network.arc_index[m.arc]
        arcs[position] = _changed(m, arcs[position], strength(m, x, world))
        return replace(x, arc_capacity=arcs)
    assert m.terminal is not None
    terminals = x.terminal_capacity.copy()
    position = world.network.terminal_index[m.terminal]
    terminals[position] = _changed(m, terminals[position], strength(m, x, world))
    return replace(x, terminal_capacity=terminals)


def _changed(m: language.Capacity, capacity: Array, force: Array) -> Array:
    if m.to is not None:
        return capacity * (1 - force) + m.to * force
    change = m.change if m.change is not None else (m.share or 0.0) * capacity
    return np.maximum(capacity + change * force, 0.0)


def _production(m: language.Production, x: Inputs, world: World) -> Inputs:
    nodes = world.network.markets(m.nodes)
    production = x.production.copy()
    if m.change is None:
        production[nodes] *= 1 + (m.share or 0.0) * strength(m, x, world)
    else:
        total = production[nodes].sum(axis=0)
        # In proportion to what the nodes produce; evenly where none of them produces anything.
        weight = np.where(
            total > 0, production[nodes] / np.where(total > 0, total, 1.0), 1 / len(nodes)
        )
        production[nodes] += weight * m.change * strength(m, x, world)
    return replace(x, production=np.maximum(production, 0.0))


def _fuel_switching(m: language.FuelSwitching, x: Inputs, world: World) -> Inputs:
    """Volume by node and sector in proportion to the day's demand, before any saving."""
    nodes = world.network.markets(m.nodes)
    sectors = [world.network.sector_index[s] for s in m.sectors if s in world.network.sector_index]
    cell = np.ix_(nodes, np.array(sectors, dtype=np.intp))
    use = x.demand[cell]
    total = use.sum(axis=(0, 1))
    volume = np.zeros_like(x.demand)
    volume[cell] = use * (m.volume * strength(m, x, world) / np.where(total > 0, total, 1.0))
    return replace(x, switches=(*x.switches, Switch(world.measure, volume, m.price)))


Effect = Callable[[Any, Inputs, World], Inputs]

ORDER: Mapping[type[Any], Effect] = {
    language.ColdSpell: _cold_spell,
    language.DemandReduction: _demand_reduction,
    language.LngDemand: lng_demand,
    language.LngSupply: lng_supply,
    language.Production: _production,
    language.Capacity: _capacity,
    language.Quota: quota,
    language.RouteOpening: route_opening,
    language.RouteOutage: route_outage,
    language.Embargo: embargo,
    language.Cut: cut,
    language.ExportRestriction: export_restriction,
    language.Tariff: tariff,
    language.PriceCap: price_cap,
    language.FuelSwitching: _fuel_switching,
    language.StorageTarget: storage_target,
}
"""Effects by type, in the order in which they act."""


def with_measures(scenario: language.Scenario, inputs: Inputs, world: World) -> Inputs:
    """The lane's inputs after all measures of the scenario."""
    for kind, effect in ORDER.items():
        for name, measure in scenario.measures.items():
            if isinstance(measure, kind):
                inputs = effect(measure, inputs, replace(world, measure=name))
    return inputs
