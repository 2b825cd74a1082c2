"""Balance rows beside the nodes: quotas, pools of rerouted gas, LNG that is accepted, borders.

Each is a hub without demand that other columns draw from or pass through:

- a *quota* feeds its routes from a store that only empties (`sim.model.stores`);
- a *pool* holds what an outage would have carried in a period, and its supplier's other routes draw
  from it as far as they have room: the market, not a rule, decides which way it comes;
- *accepted LNG*, there only when someone refuses an origin, takes all exports but the refused and
  passes what it does not need to the world market. Terminals of the refusing nodes draw from it, so
  an embargo binds where the rest of the world has too little of other origins to swap.

  An origin that is taxed, not refused, leaves it as well and has a passage back in: from the world
  market into accepted LNG, at the duty, no wider than its exports. That is the same as its cargoes
  choosing at sea. Cargoes of the world market differ in nothing but the right to land, every origin
  sells all it has as long as the world pays its cost, so what takes the passage can be called its
  own gas up to that bound; and since the passage costs the duty, nothing takes it that the accepted
  origins could have brought. All refusing and taxing nodes draw from one such hub: what one of them
  does is done by all, and `sim.model.check_instruments` refuses scenarios in which they differ;
- a *border*, there only for nodes that at some time keep their gas at home, stands before its node:
  routes and arcs begin and end there, while production, storage, terminals and customers stay on
  the node. What comes in is `taken` freely; what leaves of the node's own is `own_export`, which
  closes. Gas in transit passes the border alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.model.batch import Batch

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Rows:
    """Positions of the rows: nodes first, then quotas, pools, borders, and accepted LNG."""

    nodes: int
    quotas: int
    pools: int
    borders: int
    refusal: bool

    @classmethod
    def of(cls, batch: Batch) -> Rows:
        """The rows a batch needs."""
        return cls(
            nodes=len(batch.network.nodes),
            quotas=len(batch.quotas.names),
            pools=batch.reroutes.volume.shape[1],
            borders=len(batch.gated),
            refusal=bool(batch.refusers.size),
        )

    @property
    def count(self) -> int:
        """All rows."""
        return self.nodes + self.quotas + self.pools + self.borders + self.refusal

    def quota(self, position: int) -> int:
        """Row of a quota."""
        return self.nodes + position

    def pool(self, position: int) -> int:
        """Row of a pool."""
        return self.nodes + self.quotas + position

    def border(self, position: int) -> int:
        """Row of the border of a gated node."""
        return self.nodes + self.quotas + self.pools + position

    @property
    def accepted(self) -> int:
        """Row of accepted LNG; only where there is a refusal or a duty."""
        return self.nodes + self.quotas + self.pools + self.borders


def trade_rows(batch: Batch, rows: Rows) -> Index:
    """(N,), the row that routes and arcs at each node enter: its own, or its border's."""
    entered = np.arange(rows.nodes)
    entered[batch.network.market_nodes[batch.gated]] = rows.border(0) + np.arange(rows.borders)
    return entered


@dataclass(frozen=True)
class Cargoes:
    """Where an origin's exports may go, (B, O, T) GWh/d.

    accepted : into the hub of accepted LNG, and on to the world market
    refused : to the world market only
    dutied : back from there into accepted LNG
    duty : EUR/MWh of that passage
    """

    accepted: Array
    refused: Array
    dutied: Array
    duty: Array

    @classmethod
    def of(cls, batch: Batch) -> Cargoes:
        """Exports by what the refusing and taxing nodes do with them."""
        banned: Array = batch.lng_banned.max(axis=2)
        duty: Array = batch.lng_duty.max(axis=2)
        welcome = batch.lng_exports * (1 - banned)
        taxed = np.where(duty > 0, welcome, 0.0)
        return cls(
            accepted=welcome - taxed,
            refused=batch.lng_exports * banned + taxed,
            dutied=taxed,
            duty=duty,
        )
