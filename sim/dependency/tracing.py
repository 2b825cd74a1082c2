"""Whose gas is burnt where: origins followed through the network by average participation.

At every node all gas that comes in is mixed, and all that leaves it, to neighbours, stores and
customers, has the mix of the node (proportional sharing; Bialek 1996, Kirschen, Allan and Strbac
1997). With F the flows between nodes and S what enters at each, the mixes X of a period solve

    (throughput of n) X_n = S_n + sum over m of F_mn X_m,

one linear system per lane and period. A store is a node with a memory: what it takes in (net, over
a period) joins what it holds, and what it gives has the mix it held at the period's start. Its
first contents are a source of their own, `initial stock`, for nobody knows where they came from.

LNG has no origin in the model, which knows one world market. At each node its mix is the allocation
of `sim.summary.suppliers` over the whole horizon.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.data.seeds import Seeds
from sim.model.network import Network
from sim.result import Result
from sim.summary.suppliers import lng_landed
from sim.units import GWH_PER_TWH

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Source = tuple[str, str]
"""Origin (a country's code as the baseline has it) and form of its gas."""

PRODUCTION, PIPELINE, LNG, STOCK = "production", "pipeline", "lng", "stock"
INITIAL_STOCK: Source = ("initial stock", STOCK)
EMPTY = 1e-6
"""GWh/d; a node that less passes through is empty, and its mix is nothing at all."""
LEAK = 1e-9
"""Of a node's throughput: keeps a ring of pipes that no source feeds from being singular."""


@dataclass(frozen=True, eq=False)
class Traced:
    """Gas of G sources in P lanes over the horizon, TWh.

    sources : G
    consumed : (P, G, M), by market node
    supplied : (P, G), what entered the network; of the initial stock what the stores held
    stored : (P, G, S), what the stores hold at the end
    """

    sources: tuple[Source, ...]
    consumed: Array
    supplied: Array
    stored: Array


def trace(result: Result, seeds: Seeds, lanes: Index, landed: Array | None = None) -> Traced:
    """Follow the gas of some lanes from its sources to where it is burnt.

    landed : LNG of these lanes by origin and node, where `lng_landed` is known already
    Every lane is solved on its own: how many others there are changes nothing.
    """
    landed = lng_landed(result, seeds, lanes) if landed is None else landed
    entries = _entries(result, seeds, lanes, landed)
    batch = result.batch
    days, market = batch.calendar.days, batch.network.market_nodes
    initial = _initial_stock(result, lanes, entries)
    stored = initial
    supplied = _supplied(entries, days) + initial.sum(axis=2)
    burnt = result.consumption[lanes].sum(axis=2) / GWH_PER_TWH
    consumed = np.zeros((len(lanes), len(entries.sources), len(batch.network.market)))
    for period, (mix, held) in enumerate(_periods(result, lanes, entries, initial)):
        volume = (burnt[:, :, period] * days[period])[:, :, None] * mix[:, market]
        consumed += np.swapaxes(volume, 1, 2)
        stored = held
    return Traced(entries.sources, consumed, supplied, stored)


def mixes(moved: Array, own: Array) -> Array:
    """(B, N, G), shares of each source in the gas that passes each node in one period.

    Parameters
    ----------
    moved : (B, N, N), GWh/d that come to the first node from the second
    own : (B, N, G), GWh/d of each source that enter at a node

    A row sums to 1, or to 0 at a node that nothing passes through or that no source reaches.
    """
    inflow = moved.sum(axis=2) + own.sum(axis=2)
    used = inflow > EMPTY
    system = np.where(used[:, :, None], -moved, 0.0)
    diagonal = np.arange(moved.shape[1])
    system[:, diagonal, diagonal] += np.where(used, inflow * (1 + LEAK), 1.0)
    return np.linalg.solve(system, np.where(used[:, :, None], own, 0.0))


@dataclass(frozen=True, eq=False)
class _Entries:
    """Where sources enter: E pairs of a node and a source, each once.

    sources : G
    nodes, source : (E,), positions
    rates : (B, E, T), GWh/d
    """

    sources: tuple[Source, ...]
    nodes: Index
    source: Index
    rates: Array


def _entries(result: Result, seeds: Seeds, lanes: Index, landed: Array) -> _Entries:
    """Everything that enters the network, gathered by node and source."""
    net = result.batch.network
    rates: dict[tuple[str, Source], Array] = {}

    def enter(node: str, source: Source, rate: Array) -> None:
        key = (node, source)
        rates[key] = rates[key] + rate if key in rates else rate

    for node in _producers(seeds, net):
        rate = result.production[lanes, net.market_index[node]]
        enter(node, (node, PRODUCTION), rate)
    for position, route in enumerate(net.routes):
        enter(route.node, (route.supplier, PIPELINE), result.route_supply[lanes, position])
    _enter_lng(result, landed, lanes, rates)
    sources = (*dict.fromkeys(source for _, source in rates), INITIAL_STOCK)
    empty = np.zeros((len(lanes), 0, result.batch.calendar.periods))
    return _Entries(
        sources=sources,
        nodes=net.at(node for node, _ in rates),
        source=np.array([sources.index(source) for _, source in rates], dtype=np.intp),
        rates=np.stack(list(rates.values()), axis=1) if rates else empty,
    )


def _producers(seeds: Seeds, net: Network) -> list[str]:
    """Market nodes with production of their own in the baseline; a measure may add others."""
    producing = {row.node for row in seeds.production}
    return [node for node in net.market if node in producing]


def _enter_lng(
    result: Result, landed: Array, lanes: Index, rates: dict[tuple[str, Source], Array]
) -> None:
    """Send-out of every node, by origin as all of the horizon's landed there, (P, O, M) TWh."""
    net = result.batch.network
    nodes = list(dict.fromkeys(terminal.node for terminal in net.terminals))
    sent = result.at_nodes(result.send_out, net.at(t.node for t in net.terminals))[lanes]
    landed = landed[:, :, [net.market_index[node] for node in nodes]]
    whole = landed.sum(axis=1, keepdims=True)
    share = np.where(whole > 0, landed / np.where(whole > 0, whole, 1.0), 0.0)
    for place, node in enumerate(nodes):
        rate = sent[:, net.node_index[node]]
        for position, origin in enumerate(net.origins):
            rates[node, (origin, LNG)] = share[:, position, place, None] * rate


def _supplied(entries: _Entries, days: Array) -> Array:
    """(B, G), TWh over the horizon."""
    volumes = (entries.rates * days).sum(axis=2) / GWH_PER_TWH
    supplied = np.zeros((len(volumes), len(entries.sources)))
    for entry, source in enumerate(entries.source):
        supplied[:, source] += volumes[:, entry]
    return supplied


def _initial_stock(result: Result, lanes: Index, entries: _Entries) -> Array:
    """(B, G, S), TWh in the stores at the start, all of one source."""
    initial = result.batch.storage.initial[lanes]
    held = np.zeros((len(lanes), len(entries.sources), initial.shape[1]))
    held[:, -1] = initial
    return held


def _periods(
    result: Result, lanes: Index, entries: _Entries, held: Array
) -> Iterator[tuple[Array, Array]]:
    """For every period the mixes (B, N, G) and what the stores hold at its end (B, G, S)."""
    net, days = result.batch.network, result.batch.calendar.days
    tail = net.at(arc.from_node for arc in net.arcs)
    head = net.at(arc.to_node for arc in net.arcs)
    stores = net.at(storage.node for storage in net.storages)
    nodes, size = len(net.nodes), len(lanes)
    for period in range(result.batch.calendar.periods):
        moved, own = np.zeros((size, nodes, nodes)), np.zeros((size, nodes, held.shape[1]))
        moved[:, head, tail] = result.flow[lanes, :, period]
        own[:, entries.nodes, entries.source] = entries.rates[:, :, period]
        # Net: gas that only turns round in a store at no cost is not exchanged for what it holds.
        given = result.withdrawal[lanes, :, period] - result.injection[lanes, :, period]
        whole = held.sum(axis=1)
        drawn = np.maximum(given, 0.0) / np.where(whole > 0, whole, 1.0)  # GWh/d of each TWh held
        for store, node in enumerate(stores):
            own[:, node] += drawn[:, store, None] * held[:, :, store]
        mix = mixes(moved, own)
        twh_of = days[period] / GWH_PER_TWH
        taken = np.maximum(-given, 0.0)[:, None] * np.swapaxes(mix[:, stores], 1, 2) * twh_of
        held = held * np.maximum(1 - drawn * twh_of, 0.0)[:, None] + taken
        yield mix, held
