"""Who supplied Europe: deliveries by pipeline route and, by allocation, LNG by origin."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sim.data.seeds import Seeds
from sim.model.network import Network
from sim.result import Result
from sim.summary.indicators import twh
from sim.units import GWH_PER_TWH

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

FITTING_ROUNDS = 500
FITTED = 1e-15
"""Of all exports: a round that changes no cargo by more is the last. What later rounds would still
add lies below the rounding of the sums."""
LEAST_SHARE = 1e-3
"""Of an origin's exports, that the allocation starts from where the base year shows none."""


def imports_by_supplier(result: Result, seeds: Seeds) -> tuple[dict[str, float], ...]:
    """For each lane the TWh delivered into the modelled area: `NO`, `RU:nord_stream`, `LNG:US`."""
    every = np.arange(result.batch.size)
    names, volumes = imports_of(result, lng_landed(result, seeds, every), every)
    return tuple(dict(zip(names, lane, strict=True)) for lane in volumes.tolist())


def imports_of(result: Result, landed: Array, lanes: Index) -> tuple[tuple[str, ...], Array]:
    """Names of suppliers, and (lanes, names) the TWh that each delivered to the modelled area.

    A supplier with several routes is listed by route. LNG by origin is an allocation of Europe's
    total (`landed`, see `lng_landed`), not an outcome of its own: the model has one world market.
    """
    net = result.batch.network
    of_route = _route_keys(net)
    names = list(dict.fromkeys(of_route))
    delivered = twh(result, result.route_supply)[lanes]
    piped = np.zeros((len(lanes), len(names)))
    for route, key in enumerate(of_route):
        piped[:, names.index(key)] += delivered[:, route]
    keys = (*names, *(f"LNG:{origin}" for origin in net.origins))
    return keys, np.concatenate((piped, landed.sum(axis=2)), axis=1)


def _route_keys(net: Network) -> list[str]:
    """(R), under which name each route counts."""
    routes: dict[str, set[str]] = {}
    for route in net.routes:
        routes.setdefault(route.supplier, set()).add(route.route)
    return [
        f"{route.supplier}:{route.route}" if len(routes[route.supplier]) > 1 else route.supplier
        for route in net.routes
    ]


def lng_landed(result: Result, seeds: Seeds, lanes: Index) -> Array:
    """(lanes, O, M), TWh of send-out by origin and market node over the horizon.

    The model has one world market, so origins are an allocation: the biproportional fit of the base
    year's trade (origin x importing node and rest of the world) to the model's exports by origin
    and send-out by node, with nothing where an embargo forbids it, between one date of an embargo
    and the next. It keeps the odds ratios of the
    base year (Deming and Stephan 1940).
    """
    weights = _base_trade(result, seeds)
    landed = np.zeros(
        (len(lanes), len(result.batch.network.origins), len(result.batch.network.market))
    )
    for rows, spans in _between_embargoes(result.batch.lng_banned[lanes]):
        for span in spans:
            landed[rows] += _landed_in(result, lanes[rows], span, *weights)
    return landed


def _between_embargoes(banned: Array) -> Iterator[tuple[Index, list[slice]]]:
    """Lanes with the same dates of bans (B, O, M, T), and the periods between these dates.

    What may land at one time says nothing about another: cargoes of the first year of a horizon
    that bans them from the second on are not spread over both.
    """
    changes = (np.diff(banned, axis=-1) != 0).any(axis=(1, 2))
    kinds, kind = np.unique(changes, axis=0, return_inverse=True)
    for position, change in enumerate(kinds):
        edges = [0, *(np.flatnonzero(change) + 1).tolist(), banned.shape[-1]]
        spans = [slice(first, last) for first, last in pairwise(edges)]
        yield np.flatnonzero(kind.reshape(-1) == position), spans


def _landed_in(
    result: Result, lanes: Index, span: slice, to_europe: Array, to_others: Array
) -> Array:
    """(lanes, O, M), TWh landed in some periods, in all of which the same may land."""
    net, days = result.batch.network, result.batch.calendar.days[span]

    def volume(rates: Array) -> Array:
        twh: Array = (rates[lanes][..., span] * days).sum(axis=-1) / GWH_PER_TWH
        return twh

    exports = volume(result.lng_exports)
    terminal_nodes = net.at(terminal.node for terminal in net.terminals)
    landed = volume(result.at_nodes(result.send_out, terminal_nodes))[:, net.market_nodes]
    elsewhere = exports.sum(axis=1, keepdims=True) - landed.sum(axis=1, keepdims=True)
    banned = (result.batch.lng_banned[lanes][..., span] * days).sum(axis=-1) / days.sum()
    trade = np.empty((len(lanes), len(net.origins), len(net.market) + 1))
    trade[:, :, :-1] = to_europe[:, None] * (1 - banned)
    trade[:, :, -1] = to_others
    fitted = fit(trade, exports, np.concatenate((landed, elsewhere), axis=1))
    return fitted[:, :, :-1]


def _base_trade(result: Result, seeds: Seeds) -> tuple[Array, Array]:
    """(O,) and (O,), cargoes of the base year to Europe and elsewhere."""
    index = result.batch.network.origin_index
    to_europe, to_others = np.zeros(len(index)), np.zeros(len(index))
    for row in seeds.lng_exports:
        if row.year == seeds.base_year:
            to_europe[index[row.origin]] += row.to_europe_gwh
            to_others[index[row.origin]] += row.exports_gwh - row.to_europe_gwh
    whole = to_europe + to_others
    # An origin that exported nothing yet sells like all others together.
    to_europe[whole == 0], to_others[whole == 0] = to_europe.sum(), to_others.sum()
    whole = to_europe + to_others
    # A trickle everywhere: else an origin that sold Europe nothing could not take part in a year in
    # which Europe buys nearly everything.
    return np.maximum(to_europe, LEAST_SHARE * whole), np.maximum(to_others, LEAST_SHARE * whole)


def fit(start: Array, rows: Array, columns: Array) -> Array:
    """Scale (B, O, G) matrices to row sums (B, O) and column sums (B, G); columns are met last.

    Every matrix is done on its own: how many others there are changes nothing.
    """
    matrix = start.copy()
    going = np.arange(len(matrix))
    for _ in range(FITTING_ROUNDS):
        before = matrix[going]
        after = before * _ratio(rows[going], before.sum(axis=2))[:, :, None]
        after *= _ratio(columns[going], after.sum(axis=1))[:, None, :]
        matrix[going] = after
        moved = np.abs(after - before).max(axis=(1, 2), initial=0.0)
        going = going[moved > FITTED * np.abs(rows[going]).sum(axis=1)]
        if not going.size:
            break
    return matrix


def _ratio(target: Array, value: Array) -> Array:
    ratio: Array = np.where(value > 0, target / np.where(value > 0, value, 1.0), 0.0)
    return ratio
