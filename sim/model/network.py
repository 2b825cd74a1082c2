"""Names and their indices: the fixed skeleton of a model, made once from a baseline.

Everything else in `sim.model` is arrays in the order given here; names come back in `sim.result`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from sim.data.records import Arc, LngTerminal, Route, Sector, Storage
from sim.data.seeds import Seeds

Index = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Network:
    """Nodes (N), arcs (A), routes (R), terminals (L), origins (O), storages (S), sectors (K)."""

    nodes: tuple[str, ...]
    market: tuple[str, ...]
    """Nodes with demand (M), in the order of `nodes`."""
    lng_node: str
    arcs: tuple[Arc, ...]
    routes: tuple[Route, ...]
    terminals: tuple[LngTerminal, ...]
    origins: tuple[str, ...]
    storages: tuple[Storage, ...]
    sectors: tuple[Sector, ...]
    groups: Mapping[str, tuple[str, ...]]

    @staticmethod
    def of(seeds: Seeds) -> Network:
        """The network of a checked baseline, made once and kept as long as the baseline is."""
        if seeds not in _NETWORKS:
            _NETWORKS[seeds] = _network_of(seeds)
        return _NETWORKS[seeds]

    @cached_property
    def node_index(self) -> Mapping[str, int]:
        """Position of every node."""
        return {name: position for position, name in enumerate(self.nodes)}

    @cached_property
    def market_index(self) -> Mapping[str, int]:
        """Position of every market node within `market`."""
        return {name: position for position, name in enumerate(self.market)}

    @cached_property
    def market_nodes(self) -> Index:
        """(M,), position within `nodes` of every market node."""
        return self.at(self.market)

    @cached_property
    def arc_index(self) -> Mapping[str, int]:
        """Position of every arc by its id `FROM>TO`."""
        return {arc_id(arc): position for position, arc in enumerate(self.arcs)}

    @cached_property
    def route_index(self) -> Mapping[tuple[str, str], int]:
        """Position of every (route, entry node)."""
        return {(r.route, r.node): position for position, r in enumerate(self.routes)}

    @cached_property
    def terminal_index(self) -> Mapping[str, int]:
        """Position of every LNG terminal."""
        return {t.terminal: position for position, t in enumerate(self.terminals)}

    @cached_property
    def origin_index(self) -> Mapping[str, int]:
        """Position of every LNG origin."""
        return {name: position for position, name in enumerate(self.origins)}

    @cached_property
    def sector_index(self) -> Mapping[str, int]:
        """Position of every sector."""
        return {sector.sector: position for position, sector in enumerate(self.sectors)}

    @cached_property
    def isolated(self) -> npt.NDArray[np.bool_]:
        """(N,), nodes that no arc, route or terminal touches."""
        touched = {self.lng_node, *(route.node for route in self.routes)}
        touched.update(terminal.node for terminal in self.terminals)
        for arc in self.arcs:
            touched.update((arc.from_node, arc.to_node))
        return np.array([node not in touched for node in self.nodes])

    def at(self, nodes: Iterable[str]) -> Index:
        """Positions of node codes within `nodes`."""
        return np.array([self.node_index[node] for node in nodes], dtype=np.intp)

    def members(self, names: Iterable[str]) -> tuple[str, ...]:
        """Node codes of a list of codes and group names, each once, in the order of `nodes`."""
        wanted: set[str] = set()
        for name in names:
            wanted.update(self.groups.get(name, (name,)))
        return tuple(node for node in self.nodes if node in wanted)

    def widest_first(self, names: Iterable[str]) -> list[str]:
        """Groups by size, then single nodes: what comes later is about less and stands above."""
        order = {name: (name not in self.groups, -len(self.members([name]))) for name in names}
        return sorted(order, key=lambda name: (*order[name], name))

    def markets(self, names: Iterable[str]) -> Index:
        """Positions within `market` of a list of codes and group names."""
        members = self.members(names)
        positions = [self.market_index[node] for node in members if node in self.market_index]
        return np.array(positions, dtype=np.intp)

    def routes_of(self, supplier: str, route: tuple[str, ...] | None = None) -> Index:
        """Positions of a supplier's routes, or of the named ones among them."""
        chosen = [
            position
            for position, row in enumerate(self.routes)
            if row.supplier == supplier and (route is None or row.route in route)
        ]
        return np.array(chosen, dtype=np.intp)


_NETWORKS: WeakKeyDictionary[Seeds, Network] = WeakKeyDictionary()
"""By baseline; nothing in a network holds on to its baseline."""


def _network_of(seeds: Seeds) -> Network:
    origins = dict.fromkeys(row.origin for row in seeds.lng_exports)
    return Network(
        nodes=tuple(node.node for node in seeds.nodes),
        market=seeds.market_nodes,
        lng_node=seeds.lng_node,
        arcs=seeds.arcs,
        routes=seeds.routes,
        terminals=seeds.lng_terminals,
        origins=tuple(origins),
        storages=seeds.storages,
        sectors=seeds.sectors,
        groups=seeds.groups,
    )


def arc_id(arc: Arc) -> str:
    """`FROM>TO`."""
    return f"{arc.from_node}>{arc.to_node}"
