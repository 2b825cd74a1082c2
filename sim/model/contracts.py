"""What comes under the contracts of a baseline, and how much of it an embargo refuses.

A contract delivers its volume, less where all contracts of a route, or of an origin's LNG, exceed
together what came in the base year: then each the same part of its volume. What no contract covers
is not refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from sim.config import schema as language
from sim.data.calendar import Calendar
from sim.data.cells import CONTRACT_TYPES
from sim.data.kept import kept_by
from sim.data.records import Contract
from sim.data.seeds import Seeds
from sim.model.check_names import EXPIRED

Array = npt.NDArray[np.float64]


def refused_parts(
    m: language.Embargo, contracts: Collection[Contract], calendar: Calendar
) -> dict[str, Array]:
    """(D,) by contract, the part of its deliveries refused, the window apart."""
    by_type = refused_by_type(m, CONTRACT_TYPES, calendar)
    parts = {}
    for row in contracts:
        running = calendar.window(None, row.ends) > 0
        parts[row.contract] = np.where(running, by_type[row.type], by_type[EXPIRED])
    return parts


def refused_by_type(
    m: language.Embargo, types: Collection[str], calendar: Calendar
) -> dict[str, Array]:
    """(D,) by type of contract, the part refused: one share, or that of the latest step.

    A step sets the share of its type of contract, or of all of them, until the next one does.
    """
    refused = {kind: np.zeros(len(calendar.dates)) for kind in types}
    if not m.steps:
        return {kind: part + m.share for kind, part in refused.items()}
    for step in sorted(m.steps, key=lambda step: step.date):
        since = calendar.window(step.date, None) > 0
        for kind in types if step.contract is None else (step.contract,):
            refused[kind][since] = step.share
    return refused


@kept_by("route_flows")
def flows_of_base_year(seeds: Seeds) -> Mapping[str, float]:
    """GWh of the base year by route, all entries together."""
    flows: dict[str, float] = defaultdict(float)
    for row in seeds.route_flows:
        if row.month.startswith(str(seeds.base_year)):
            flows[row.route] += row.flow_gwh
    return MappingProxyType(flows)


@kept_by("lng_exports")
def cargoes_to_europe(seeds: Seeds) -> Mapping[str, float]:
    """GWh that landed in Europe in the base year, by origin."""
    cargoes: dict[str, float] = dict.fromkeys((row.origin for row in seeds.lng_exports), 0.0)
    for row in seeds.lng_exports:
        if row.year == seeds.base_year:
            cargoes[row.origin] += row.to_europe_gwh
    return cargoes


@kept_by("lng_send_out")
def send_out_by_node(seeds: Seeds) -> Mapping[str, float]:
    """GWh of LNG sent out in the base year, by node."""
    volumes: dict[str, float] = {}
    for row in seeds.lng_send_out:
        if row.month.startswith(str(seeds.base_year)):
            volumes[row.node] = volumes.get(row.node, 0.0) + row.send_out_gwh
    return volumes


@kept_by("contracts", "route_flows", "lng_exports")
def deliveries(seeds: Seeds) -> Mapping[str, float]:
    """GWh of the base year by contract; of LNG cargoes."""
    came = {("pipeline", route): flow for route, flow in flows_of_base_year(seeds).items()}
    came |= {("lng", origin): landed for origin, landed in cargoes_to_europe(seeds).items()}
    held: dict[tuple[str, str], float] = defaultdict(float)
    for row in seeds.contracts:
        held[_way(row)] += row.volume_gwh_yr
    found = {}
    for row in seeds.contracts:
        way = _way(row)
        part = min(1.0, came.get(way, 0.0) / held[way]) if held[way] > 0 else 0.0
        found[row.contract] = row.volume_gwh_yr * part
    return MappingProxyType(found)


def _way(row: Contract) -> tuple[str, str]:
    """What the gas of a contract comes by: a route, or the LNG of an origin."""
    return row.form, row.supplier if row.route is None else row.route


def landed_at(importers: Collection[str], supplier: str, seeds: Seeds) -> float:
    """GWh of a supplier's cargoes that landed at some importers in the base year.

    What comes under no contract is spread over Europe like all LNG.
    """
    delivered = deliveries(seeds)
    rows = [row for row in seeds.contracts if (row.form, row.supplier) == ("lng", supplier)]
    own = sum(delivered[row.contract] for row in rows if row.node in importers)
    whole = sum(delivered[row.contract] for row in rows)
    rest = max(0.0, cargoes_to_europe(seeds)[supplier] - whole)
    return own + rest * share_of_send_out(importers, seeds)


def share_of_send_out(importers: Collection[str], seeds: Seeds) -> float:
    """Part of Europe's LNG send-out in the base year that went to some importers; 0 of none."""
    by_node = send_out_by_node(seeds)
    own = sum(volume for node, volume in by_node.items() if node in importers)
    whole = sum(by_node.values())
    return own / whole if whole > 0 else 0.0
