"""What opens, grows and closes after the base year: capacities, and exports of LNG, by day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from sim.data.calendar import Calendar
from sim.data.records import Project
from sim.data.seeds import Seeds
from sim.model.network import Network

Array = npt.NDArray[np.float64]


def capacities(
    infrastructure: str, seeds: Seeds, network: Network, calendar: Calendar
) -> Mapping[str, Array]:
    """Technical capacity of routes, arcs and terminals with the projects a scenario knows of."""
    ones = np.ones(len(calendar.dates))
    capacity = {
        "route": np.array([r.capacity_gwh_d for r in network.routes])[:, None] * ones,
        "arc": np.array([a.capacity_gwh_d for a in network.arcs])[:, None] * ones,
        "terminal": np.array([t.capacity_gwh_d for t in network.terminals])[:, None] * ones,
    }
    for position, route in enumerate(network.routes):
        usable = 0.0 if route.idle else calendar.window(route.opens, None)
        capacity["route"][position] *= usable
    for project in _projects(infrastructure, seeds):
        kind, position = target_of(project.target, network)
        if kind != "lng":
            capacity[kind][position] += project.change_gwh_d * calendar.window(project.opens, None)
    return {kind: np.maximum(array, 0.0) for kind, array in capacity.items()}


def _projects(infrastructure: str, seeds: Seeds) -> Iterator[Project]:
    """The projects that a scenario knows of."""
    known = {"planned"} if infrastructure == "planned" else {"planned", "built"}
    return (project for project in seeds.infrastructure if project.stage in known)


def target_of(target: str, network: Network) -> tuple[str, int]:
    """`arc:NO>DK`, `terminal:krk`, `route:tap@GR` or `lng:QA` -> (kind, position)."""
    kind, _, name = target.partition(":")
    if kind == "arc":
        return kind, network.arc_index[name]
    if kind == "terminal":
        return kind, network.terminal_index[name]
    if kind == "lng":
        return kind, network.origin_index[name]
    route, _, node = name.partition("@")
    return kind, network.route_index[route, node]


def exports_with_projects(
    exports: Array,
    scale: float,
    infrastructure: str,
    seeds: Seeds,
    *,
    network: Network,
    calendar: Calendar,
) -> Array:
    """(O, D), the base year's exports (O,) with what liquefaction starts or is lost since.

    scale : send-out per cargo energy, by which `exports` are scaled
    """
    days = (*exports.shape, len(calendar.dates))
    added = [
        (target_of(project.target, network)[1], project)
        for project in _projects(infrastructure, seeds)
        if project.target.startswith("lng:")
    ]
    if not added:
        return np.broadcast_to(exports[:, None], days)
    exported = np.repeat(exports[:, None], days[1], axis=1)
    for origin, project in added:
        opened = calendar.window(project.opens, None)
        exported[origin] += project.change_gwh_d * scale * opened
    return np.maximum(exported, 0.0)
