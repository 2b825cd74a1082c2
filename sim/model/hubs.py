"""Balance rows beside the nodes: quotas, pools of rerouted gas, and LNG that embargoes accept.

Each is a hub without demand that other columns draw from:

- a *quota* feeds its routes from a store that only empties (`sim.model.stores`);
- a *pool* holds what an outage would have carried in a period, and its supplier's other routes draw
  from it as far as they have room: the market, not a rule, decides which way it comes;
- *accepted LNG*, there only when someone refuses an origin, takes all exports but the refused and
  passes what it does not need to the world market. Terminals of the refusing nodes draw from it, so
  an embargo binds where the rest of the world has too little of other origins to swap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.model.batch import Batch

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Rows:
    """Positions of the rows: nodes first, then quotas, pools, and accepted LNG."""

    nodes: int
    quotas: int
    pools: int
    refusal: bool

    @classmethod
    def of(cls, batch: Batch) -> Rows:
        """The rows a batch needs."""
        return cls(
            nodes=len(batch.network.nodes),
            quotas=len(batch.quotas.names),
            pools=batch.reroutes.volume.shape[1],
            refusal=bool(batch.refusers.size),
        )

    @property
    def count(self) -> int:
        """All rows."""
        return self.nodes + self.quotas + self.pools + self.refusal

    def quota(self, position: int) -> int:
        """Row of a quota."""
        return self.nodes + position

    def pool(self, position: int) -> int:
        """Row of a pool."""
        return self.nodes + self.quotas + position

    @property
    def accepted(self) -> int:
        """Row of accepted LNG; only where there is a refusal."""
        return self.nodes + self.quotas + self.pools


def refused_share(batch: Batch) -> Array:
    """(B, O, T), share of an origin's exports that the refusing nodes do not take."""
    share: Array = batch.lng_banned.max(axis=2)
    return share
