"""What a result adds up to: volumes over the horizon, and the balance of every node.

Pure functions of a `Result`; rates become volumes with the days of the periods.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.model.network import Network
from sim.result import Result
from sim.units import GWH_PER_TWH

Array = npt.NDArray[np.float64]
Path = tuple[str, ...]
"""Keys under which a number stands in `summary.json`."""
Columns = tuple[list[Path], Array]
"""Where some numbers stand in the summary, and (P, numbers) what they are."""
Regional = Callable[[Array], Array]
"""(..., M) -> (..., G), sums over the members of regions."""

REGIONS = ("EU27", "all")
"""Regions with a name; every market node is one as well."""


def twh(result: Result, rates: Array) -> Array:
    """(..., T) GWh/d -> (...) TWh over the horizon."""
    volume: Array = (rates * result.batch.calendar.days).sum(axis=-1) / GWH_PER_TWH
    return volume


def region_paths(net: Network) -> list[Path]:
    """Where the G regions stand in a summary: the named ones, then the market nodes."""
    return [*(("regions", name) for name in REGIONS), *(("countries", node) for node in net.market)]


def region_sums(net: Network) -> Regional:
    """What sums values of market nodes over the members of the G regions."""
    named = [net.markets([name]) for name in REGIONS]

    def regional(values: Array) -> Array:
        values = np.ascontiguousarray(values)
        sums = [np.take(values, members, axis=-1).sum(axis=-1) for members in named]
        return np.concatenate((np.stack(sums, axis=-1), values), axis=-1)

    return regional


@dataclass(frozen=True)
class NodeBalance:
    """Terms of every node's balance, all (B, N, T), GWh/d; what comes in is positive."""

    production: Array
    pipeline_supply: Array
    lng_send_out: Array
    flow_in: Array
    flow_out: Array
    withdrawal: Array
    injection: Array
    consumption: Array
    spill: Array
    backstop: Array

    @property
    def residual(self) -> Array:
        """What does not add up; 0 but for the solver's tolerance."""
        supply = self.production + self.pipeline_supply + self.lng_send_out + self.backstop
        moved = self.flow_in - self.flow_out + self.withdrawal - self.injection
        return supply + moved - self.consumption - self.spill


def node_balance(result: Result) -> NodeBalance:
    """The balance of every node.

    At the LNG market, production is the world's exports, flow out what goes to the terminals, and
    consumption what the rest of the world takes.
    """
    net = result.batch.network
    lng = net.node_index[net.lng_node]
    market = net.market_nodes
    production = result.at_nodes(result.production, market)
    production[:, lng] += result.lng_exports.sum(axis=1)
    consumption = result.at_nodes(result.consumption.sum(axis=2), market)
    consumption[:, lng] += result.batch.rest_of_world - result.rest_of_world_response
    flow_out = result.at_nodes(result.flow, net.at(arc.from_node for arc in net.arcs))
    flow_out[:, lng] += result.send_out.sum(axis=1)
    storage_nodes = net.at(storage.node for storage in net.storages)
    return NodeBalance(
        production=production,
        pipeline_supply=result.at_nodes(
            result.route_supply, net.at(route.node for route in net.routes)
        ),
        lng_send_out=result.at_nodes(
            result.send_out, net.at(terminal.node for terminal in net.terminals)
        ),
        flow_in=result.at_nodes(result.flow, net.at(arc.to_node for arc in net.arcs)),
        flow_out=flow_out,
        withdrawal=result.at_nodes(result.withdrawal, storage_nodes),
        injection=result.at_nodes(result.injection, storage_nodes),
        consumption=consumption,
        spill=result.spill,
        backstop=result.backstop,
    )
