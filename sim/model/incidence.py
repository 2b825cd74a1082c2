"""Where columns stand and which balances they enter: the part of a problem without amounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from sim.model.batch import Batch
from sim.model.hubs import Rows, trade_rows

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Layout:
    """Where each kind of column stands: name -> slice of the columns, and its shape per period."""

    slices: Mapping[str, slice]
    shapes: Mapping[str, tuple[int, ...]]
    columns: int

    @classmethod
    def of(cls, shapes: Mapping[str, tuple[int, ...]]) -> Layout:
        """Columns of every kind, one kind after the other."""
        slices, start = {}, 0
        for name, shape in shapes.items():
            stop = start + int(np.prod(shape))
            slices[name], start = slice(start, stop), stop
        return cls(slices, dict(shapes), start)

    def take(self, values: Array, name: str) -> Array:
        """(B, T, n) -> (B, *shape, T) of one kind of column."""
        part = values[:, :, self.slices[name]]
        shaped = part.reshape(*part.shape[:2], *self.shapes[name])
        return np.moveaxis(shaped, 1, -1)


def incidence_of(batch: Batch, layout: Layout) -> sparse.csr_array:
    """(rows, columns): +1 brings gas to a node or hub, -1 takes it away."""
    net = batch.network
    rows_of = Rows.of(batch)
    lng = net.node_index[net.lng_node]
    accepted = rows_of.accepted if rows_of.refusal else lng
    every = np.arange(rows_of.count)
    entries = _Entries(layout)
    entries.add("production", net.market_nodes, 1.0)
    tiers = len(net.sectors) * len(batch.market.multiples)
    entries.add("given_up", np.repeat(net.market_nodes, tiers), 1.0)
    entered = trade_rows(batch, rows_of)
    entries.add("route", entered[net.at(route.node for route in net.routes)], 1.0)
    entries.add("export", accepted, 1.0)
    if rows_of.refusal:
        entries.add("refused", lng, 1.0)
        entries.add("passed_on", accepted, -1.0)
        entries.add("passed_on", lng, 1.0)
        entries.add("dutied", lng, -1.0)
        entries.add("dutied", accepted, 1.0)
    entries.add("flow", entered[net.at(arc.from_node for arc in net.arcs)], -1.0)
    entries.add("flow", entered[net.at(arc.to_node for arc in net.arcs)], 1.0)
    refusing = {net.market[position] for position in batch.refusers}
    drawn = [accepted if terminal.node in refusing else lng for terminal in net.terminals]
    entries.add("send_out", np.array(drawn, dtype=np.intp), -1.0)
    entries.add("send_out", net.at(terminal.node for terminal in net.terminals), 1.0)
    entries.add("elsewhere", lng, 1.0)
    entries.add("spill", every, -1.0)
    entries.add("backstop", every, 1.0)
    cells = np.repeat(net.market_nodes, len(net.sectors))
    entries.add("rationed", cells if batch.capped else cells[:0], 1.0)
    entries.add("switched", np.tile(cells, len(batch.switching.names)), 1.0)
    _border_entries(batch, entries, rows_of)
    _hub_entries(batch, entries, rows_of)
    return entries.matrix(rows_of.count)


class _Entries:
    """Entries of the incidence matrix, collected kind of column by kind."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._parts: list[tuple[Index, Index, float]] = []

    def add(self, name: str, rows: Index | int, sign: float, which: Index | None = None) -> None:
        """One entry in each column of a kind, or in those at the positions `which`."""
        part = self._layout.slices[name]
        columns = np.arange(part.start, part.stop)
        columns = columns if which is None else columns[which]
        self._parts.append((np.broadcast_to(rows, columns.shape), columns, sign))

    def matrix(self, rows: int) -> sparse.csr_array:
        """What has been collected, (rows, columns)."""
        row = np.concatenate([rows for rows, _, _ in self._parts])
        column = np.concatenate([columns for _, columns, _ in self._parts])
        sign = np.concatenate([np.full(len(c), sign) for _, c, sign in self._parts])
        return sparse.csr_array((sign, (row, column)), shape=(rows, self._layout.columns))


def _border_entries(batch: Batch, entries: _Entries, rows: Rows) -> None:
    """Entries of the passages between gated nodes and their borders."""
    node = batch.network.market_nodes[batch.gated]
    border = rows.border(0) + np.arange(rows.borders)
    entries.add("taken", border, -1.0)
    entries.add("taken", node, 1.0)
    entries.add("own_export", node, -1.0)
    entries.add("own_export", border, 1.0)


def _hub_entries(batch: Batch, entries: _Entries, rows: Rows) -> None:
    """Entries of quotas and pools: what feeds them, and the routes that draw from them."""
    reroutes, net = batch.reroutes, batch.network
    nodes = net.at(net.routes[position].node for position in reroutes.routes)
    landing = trade_rows(batch, rows)[nodes]
    entries.add("pool", rows.pool(0) + np.arange(rows.pools), 1.0)
    entries.add("rerouted", rows.pool(0) + reroutes.pool, -1.0)
    entries.add("rerouted", landing, 1.0)
    for quota, routes in enumerate(batch.quotas.routes):
        hub = rows.quota(quota)
        ways = np.flatnonzero(np.isin(reroutes.routes, routes))
        entries.add("unlimited", hub, 1.0, np.array([quota]))
        entries.add("route", hub, -1.0, routes)
        entries.add("rerouted", hub, -1.0, ways)
