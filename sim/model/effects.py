"""What each measure does to a lane's inputs: one small function per type.

Measures act in a fixed order of types (`ORDER`), not in the order of the file: first what sets a
quantity, then what takes a share of it away. Two shares on the same thing compound: 50 % twice
leaves a quarter. A measure acts from `from` to `until`; with a `ramp` its strength grows linearly
over that many days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.config import schema as language
from sim.model.effect import World, strength
from sim.model.effects_on_routes import quota, route_opening, route_outage
from sim.model.effects_on_trade import cut, embargo, lng_demand, lng_supply
from sim.model.inputs import FillTarget, Inputs
from sim.model.network import Network

Array = npt.NDArray[np.float64]


def _cold_spell(m: language.ColdSpell, x: Inputs, world: World) -> Inputs:
    nodes = world.network.markets(m.nodes)
    force = strength(m, x)
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
    saving[cell] = 1 - (1 - saving[cell]) * (1 - m.share * strength(m, x))
    return replace(x, saving=saving)


def _capacity(m: language.Capacity, x: Inputs, world: World) -> Inputs:
    if m.arc is not None:
        arcs = x.arc_capacity.copy()
        position = world.network.arc_index[m.arc]
        arcs[position] = _changed(m, arcs[position], strength(m, x))
        return replace(x, arc_capacity=arcs)
    assert m.terminal is not None
    terminals = x.terminal_capacity.copy()
    position = world.network.terminal_index[m.terminal]
    terminals[position] = _changed(m, terminals[position], strength(m, x))
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
        production[nodes] *= 1 + (m.share or 0.0) * strength(m, x)
    else:
        total = production[nodes].sum(axis=0)
        # In proportion to what the nodes produce; evenly where none of them produces anything.
        weight = np.where(
            total > 0, production[nodes] / np.where(total > 0, total, 1.0), 1 / len(nodes)
        )
        production[nodes] += weight * m.change * strength(m, x)
    return replace(x, production=np.maximum(production, 0.0))


def _storage_target(m: language.StorageTarget, x: Inputs, world: World) -> Inputs:
    target = fill_target(world.network, m)
    return replace(x, targets=(*x.targets, target))


def fill_target(network: Network, target: language.StorageTarget | language.Target) -> FillTarget:
    """A filling target of the language with the storages it concerns."""
    members = set(network.members(target.nodes))
    storages = [p for p, s in enumerate(network.storages) if s.country in members]
    return FillTarget(target.date, np.array(storages, dtype=np.intp), target.fill, target.penalty)


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
    language.StorageTarget: _storage_target,
}
"""Effects by type, in the order in which they act."""


def with_measures(scenario: language.Scenario, inputs: Inputs, world: World) -> Inputs:
    """The lane's inputs after all measures of the scenario."""
    for kind, effect in ORDER.items():
        for name, measure in scenario.measures.items():
            if isinstance(measure, kind):
                inputs = effect(measure, inputs, replace(world, measure=name))
    return inputs
