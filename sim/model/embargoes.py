"""What embargoes do: refused gas of pipelines is not sold, refused LNG finds other buyers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sim.config import schema as language
from sim.data.calendar import Calendar
from sim.data.records import Contract
from sim.data.seeds import Seeds
from sim.model.check_names import contracts_under
from sim.model.contracts import (
    cargoes_to_europe,
    deliveries,
    flows_of_base_year,
    landed_at,
    refused_by_type,
    refused_parts,
    share_of_send_out,
)
from sim.model.effect import World, as_seen, strength
from sim.model.effects_on_routes import closed
from sim.model.entries import Entries
from sim.model.ground import ground_of, lng_scale
from sim.model.inputs import Inputs
from sim.model.network import Network
from sim.units import DAYS_PER_YEAR, GWH_PER_TWH

Array = npt.NDArray[np.float64]
BASELINE = "baseline"


def embargo(m: language.Embargo, x: Inputs, world: World) -> Inputs:
    """The inputs of a lane on which some importers refuse a supplier's gas."""
    if m.contracts == BASELINE:
        return _lng_under_contracts(m, _pipelines_under_contracts(m, x, world), world)
    force = _refused(m, x, world)
    if m.form in ("pipeline", "all"):
        x = _pipelines(m, x, world.network, force)
    if _on_lng(m, world.network):
        share = share_of_send_out(importers_of(m, world.network), world.seeds)
        landed = cargoes_to_europe(world.seeds)[m.supplier]
        refused = landed * lng_scale(world.seeds) / DAYS_PER_YEAR * share
        x = _ban(m, x, world.network, 1 - force, refused * m.stranded_share * force)
    return x


def importers_of(m: language.Embargo, net: Network) -> tuple[str, ...]:
    """Codes of the nodes that refuse."""
    spared = net.members(m.except_ or ())
    return tuple(node for node in net.members(m.importers) if node not in spared)


def _on_lng(m: language.Embargo, net: Network) -> bool:
    return m.form in ("lng", "all") and m.route is None and m.supplier in net.origin_index


def _refused(m: language.Embargo, x: Inputs, world: World) -> Array:
    """(D,), share of the deliveries refused: one share, or what the latest steps add up to."""
    force = strength(m, x, world)
    if not m.steps:
        return m.share * force
    parts = m.contracts if isinstance(m.contracts, dict) else {"": 1.0}
    refused = refused_by_type(m, parts, x.calendar)
    total = sum((part * refused[kind] for kind, part in parts.items()), np.zeros_like(force))
    return force * as_seen(m, total, world)


def _pipelines(m: language.Embargo, x: Inputs, net: Network, force: Array) -> Inputs:
    """Close a supplier's entry points into the importers, through hubs where it enters one."""
    entries = Entries.of(net, m.supplier, m.route, importers_of(m, net))
    arcs = x.arc_capacity.copy()
    arcs[entries.arcs] *= 1 - force
    x = replace(x, arc_capacity=arcs)
    return closed(x, entries.routes, 1 - force, supplier_wide=False)


def _ban(m: language.Embargo, x: Inputs, net: Network, keep: Array, stranded: Array) -> Inputs:
    """A part (D,) of the cargoes may still land at the importers; some (D,) GWh/d are lost.

    keep : also (importers, D)
    """
    origin = net.origin_index[m.supplier]
    exports = x.lng_exports.copy()
    exports[origin] = np.maximum(exports[origin] - stranded, 0.0)
    banned = np.zeros((len(net.market), len(stranded)))
    if origin in x.lng_banned:
        banned += x.lng_banned[origin]
    nodes = net.markets(importers_of(m, net))
    banned[nodes] = 1 - (1 - banned[nodes]) * keep
    return replace(x, lng_exports=exports, lng_banned={**x.lng_banned, origin: banned})


def _pipelines_under_contracts(m: language.Embargo, x: Inputs, world: World) -> Inputs:
    """Every route loses what is refused under the contracts that name it, at all its entries."""
    shares: dict[str, Array] = {}
    for row, share in _parts_of_routes(m, x, world):
        if row.route is not None:
            shares[row.route] = shares.get(row.route, 0.0) + share
    for route, share in shares.items():
        places = world.network.routes_of(m.supplier, (route,))
        before = x.route_refused.get((m.supplier, route), np.zeros_like(share))
        after = np.minimum(before + share, 1.0)
        x = closed(x, places, _kept(before, after), supplier_wide=False)
        x = replace(x, route_refused={**x.route_refused, (m.supplier, route): after})
    return x


def _kept(before: Array, after: Array) -> Array:
    """What is left of what was left when more contracts are refused: parts of one whole add up."""
    left = 1 - before
    return np.divide(1 - after, left, out=np.zeros_like(left), where=left > 0)


def _parts_of_routes(
    m: language.Embargo, x: Inputs, world: World
) -> Iterator[tuple[Contract, Array]]:
    """Contracts of the importers, and (D,) the part of its route that is refused under each."""
    seeds, force = world.seeds, strength(m, x, world)
    rows = contracts_under(m, "pipeline", importers_of(m, world.network), seeds)
    parts = refused_parts(m, rows, x.calendar)
    flows, delivered = flows_of_base_year(seeds), deliveries(seeds)
    for row in rows:
        flow = flows.get(row.route or "", 0.0)
        if flow > 0:
            part = as_seen(m, parts[row.contract], world)
            yield row, force * part * (delivered[row.contract] / flow)


def _lng_under_contracts(m: language.Embargo, x: Inputs, world: World) -> Inputs:
    """The importers refuse, of what lands with them, the part that comes under the contracts."""
    importers = importers_of(m, world.network)
    rates = [rate for _, rate in _cargoes_under(m, x, world)]
    if not rates:
        return x
    refused = np.sum(rates, axis=0)
    landed = landed_at(importers, m.supplier, world.seeds) * _cargo_rate(world.seeds)
    share = np.minimum(refused / landed, 1.0) if landed > 0 else np.zeros_like(refused)
    origin = world.network.origin_index[m.supplier]
    total = x.lng_refused.get(origin, np.zeros((len(world.network.market), len(share)))).copy()
    nodes = world.network.markets(importers)
    before = total[nodes]
    total[nodes] = np.minimum(before + share, 1.0)
    stranded = refused * m.stranded_share
    x = _ban(m, x, world.network, _kept(before, total[nodes]), stranded)
    return replace(x, lng_refused={**x.lng_refused, origin: total})


def _cargoes_under(
    m: language.Embargo, x: Inputs, world: World
) -> Iterator[tuple[Contract, Array]]:
    """Contracts of the importers, and (D,) GWh/d of send-out refused under each."""
    seeds, force = world.seeds, strength(m, x, world)
    rows = contracts_under(m, "lng", importers_of(m, world.network), seeds)
    parts, delivered = refused_parts(m, rows, x.calendar), deliveries(seeds)
    for row in rows:
        part = as_seen(m, parts[row.contract], world)
        yield row, force * part * (delivered[row.contract] * _cargo_rate(seeds))


def _cargo_rate(seeds: Seeds) -> float:
    """GWh/d of send-out for each GWh of cargoes in a year."""
    return lng_scale(seeds) / DAYS_PER_YEAR


@dataclass(frozen=True)
class Refusal:
    """What an embargo refuses over a horizon, TWh of the base year's deliveries by importer.

    pipeline : under contracts of the baseline; without these nobody knows who would have got it
    lng : metered send-out; of this `stranded` finds no other buyer
    """

    pipeline: dict[str, float]
    lng: dict[str, float]
    stranded: float

    @property
    def rerouted(self) -> float:
        """LNG that goes to others."""
        return sum(self.lng.values()) - self.stranded


def refusals_of(
    scenario: language.Scenario, seeds: Seeds, network: Network, calendar: Calendar
) -> dict[str, Refusal]:
    """By measure what the embargoes in force in a scenario refuse; without those that refuse
    nothing that is known by importer."""
    inputs = ground_of(seeds, network, calendar, scenario.infrastructure).inputs
    found = {}
    for name, measure in scenario.with_shocks().measures.items():
        if isinstance(measure, language.Embargo):
            told = _refusal(measure, inputs, World(network, seeds, name))
            if told.pipeline or told.lng:
                found[name] = told
    return found


def _refusal(m: language.Embargo, x: Inputs, world: World) -> Refusal:
    pipeline: dict[str, float] = {}
    lng: dict[str, float] = {}
    if m.contracts != BASELINE:
        if _on_lng(m, world.network):
            lng = _cargoes_like_all(m, x, world)
    else:
        for row, share in _parts_of_routes(m, x, world):
            places = world.network.routes_of(m.supplier, (row.route or "",))
            came = x.route_availability[places].sum(axis=0)
            _count(pipeline, row.node, came * share)
        for row, rate in _cargoes_under(m, x, world):
            _count(lng, row.node, rate)
    return Refusal(pipeline, lng, sum(lng.values()) * m.stranded_share)


def _count(volumes: dict[str, float], node: str, rate: Array) -> None:
    """Add GWh/d over all days to the TWh of a node."""
    volume = float(rate.sum()) / GWH_PER_TWH
    if volume > 0:
        volumes[node] = volumes.get(node, 0.0) + volume


def _cargoes_like_all(m: language.Embargo, x: Inputs, world: World) -> dict[str, float]:
    """TWh of send-out refused by importer, where no contract tells more than all LNG does."""
    volumes: dict[str, float] = {}
    landed = cargoes_to_europe(world.seeds)[m.supplier] * _cargo_rate(world.seeds)
    refused = landed * _refused(m, x, world)
    for node in importers_of(m, world.network):
        _count(volumes, node, refused * share_of_send_out((node,), world.seeds))
    return volumes
