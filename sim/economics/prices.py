"""Prices where things stand, and to which countries money belongs that passes a hub."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from sim.model.network import Network
from sim.result import Result

Array = npt.NDArray[np.float64]


def node_prices(result: Result) -> Array:
    """(B, N, T), EUR/MWh; 0 where there is no market, and hence next to no gas."""
    return np.nan_to_num(result.hub_price)


def prices_at(result: Result, nodes: Iterable[str]) -> Array:
    """(B, X, T), EUR/MWh at the node of each of X things."""
    return node_prices(result)[:, result.batch.network.at(nodes)]


def column(values: Iterable[float]) -> Array:
    """(X, 1), one number for each of X things, the same in all periods."""
    return np.array(list(values), dtype=np.float64)[:, None]


def at_markets(result: Result, values: Array, nodes: Iterable[str]) -> tuple[Array, Array]:
    """Sum (B, X, T) values of X things over the countries they belong to.

    What belongs to a hub goes to the countries that the hub's gas flows to, in proportion.

    Returns
    -------
    (B, M, T) and (B, T), of market nodes, and what no country can be named for
    """
    net = result.batch.network
    whole = result.at_nodes(values, net.at(nodes))
    total = np.ascontiguousarray(whole[:, net.market_nodes])
    passing = {hub: whole[:, net.node_index[hub]] for hub in hubs_of(net)}
    if any(value.any() for value in passing.values()):
        shares = landing(result)
        for hub, value in passing.items():
            total += shares[hub] * value[:, None]
    return total, whole.sum(axis=1) - total.sum(axis=1)


def hubs_of(net: Network) -> tuple[str, ...]:
    """Nodes that only pass gas on."""
    places = (node for node in net.nodes if node not in net.market_index)
    return tuple(node for node in places if node != net.lng_node)


def landing(result: Result) -> dict[str, Array]:
    """For every hub (B, M, T): in which countries the gas lands that leaves it.

    Shares sum to 1 where gas leaves the hub at all. From hub to hub gas is followed for as many
    steps as there are hubs.
    """
    net = result.batch.network
    hubs = hubs_of(net)
    shape = (result.batch.size, len(net.market), result.batch.calendar.periods)
    shares = {hub: np.zeros(shape) for hub in hubs}
    for _ in hubs:
        shares = {hub: _one_step(result, hub, shares, shape) for hub in hubs}
    return shares


def _one_step(
    result: Result, hub: str, shares: dict[str, Array], shape: tuple[int, int, int]
) -> Array:
    """(B, M, T), where gas of a hub lands, its neighbours' gas landing as in `shares`."""
    net = result.batch.network
    landed, leaving = np.zeros(shape), np.zeros((shape[0], shape[2]))
    for position, arc in enumerate(net.arcs):
        if arc.from_node != hub:
            continue
        flow = result.flow[:, position]
        leaving += flow
        if arc.to_node in net.market_index:
            landed[:, net.market_index[arc.to_node]] += flow
        elif arc.to_node in shares:
            landed += flow[:, None] * shares[arc.to_node]
    moving = leaving > 0
    parts: Array = np.where(moving[:, None], landed / np.where(moving, leaving, 1.0)[:, None], 0.0)
    return parts
