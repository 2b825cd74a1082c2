"""Where a supplier's pipeline gas enters some importers: on a route, or where a hub lets it land.

Trade measures act at the border where gas enters. A route into a market area enters it there. A
route into a hub enters where gas leaves the hub (or hubs behind it) for a market: when all of these
landings lead to importers the route itself stands for them, otherwise each landing arc inside does.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.model.network import Network

Index = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Entries:
    """Ways of a supplier's gas into importers.

    routes : positions of the routes that lead to importers only
    arcs : positions of the arcs on which gas of its other routes lands among importers, once each
    """

    routes: Index
    arcs: Index

    @classmethod
    def of(
        cls,
        net: Network,
        supplier: str,
        route: tuple[str, ...] | None,
        importers: Collection[str],
    ) -> Entries:
        """Entries of all of a supplier's routes, or of the named ones."""
        routes: list[int] = []
        arcs: set[int] = set()
        for position in net.routes_of(supplier, route):
            node = net.routes[position].node
            if node in net.market_index:
                routes += [int(position)] if node in importers else []
                continue
            landings = landing_arcs(net, node)
            inside = [a for a in landings if net.arcs[a].to_node in importers]
            if len(inside) == len(landings):
                routes.append(int(position))
            else:
                arcs.update(inside)  # once each, however many routes enter the hub
        return cls(np.array(routes, dtype=np.intp), np.array(sorted(arcs), dtype=np.intp))


def landing_arcs(net: Network, hub: str) -> list[int]:
    """Positions of the arcs on which gas leaves a hub, or hubs behind it, for a market."""
    found: list[int] = []
    seen, queue = {hub}, [hub]
    while queue:
        place = queue.pop()
        for position, arc in enumerate(net.arcs):
            if arc.from_node != place:
                continue
            if arc.to_node in net.market_index:
                found.append(position)
            elif arc.to_node not in seen:
                seen.add(arc.to_node)
                queue.append(arc.to_node)
    return found
