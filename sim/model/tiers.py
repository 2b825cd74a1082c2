"""What customers can give up, as columns: how much, what it is worth, and what they bid for it.

The tiers of `sim.model.demand`, cheapest first, the last of them firm demand. Two measures change
them.

*Switching* to another fuel takes volume out of the firm tier, as far as there is any, and gives it
up at a price of its own that rises by `SWITCH_RISE` from the first to the last user, so that equal
users switch in equal shares.

A *cap* on the market of a node keeps every bid at or below it. A tier that crosses the cap is cut
in two there: what is left in its column ends at the cap, the part above is the column `rationed`.
Bids above the cap become `cap + ORDER (worth - cap)`, which keeps their order: who is cut off first
without a cap is cut off first under it. In a period that the cap covers in part a bid is the mean
of its days. Worths stay what they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sim.model.batch import Batch
from sim.model.demand import response_tiers

Array = npt.NDArray[np.float64]

SWITCH_RISE = 0.01
"""Relative rise of the price of switching from the first to the last user."""
ORDER = 1e-3
"""Of what a bid above a cap would exceed it by, that is left of it."""


@dataclass(frozen=True)
class Steps:
    """Columns of demand given up along one line of prices each.

    width : (B, T, n), GWh/d
    low, high : EUR/MWh that the first and the last MWh are worth, broadcast to the same
    bid_low, bid_high : EUR/MWh that customers bid for them
    """

    width: Array
    low: Array
    high: Array
    bid_low: Array
    bid_high: Array

    @property
    def bids(self) -> Steps:
        """The same with bids for worths."""
        return replace(self, low=self.bid_low, high=self.bid_high)

    def worth(self, given_up: Array) -> Array:
        """(B, T, n), thousand EUR/d, what was worth the quantities given up, from the first on."""
        value: Array = np.where(self.width > 0, self.width, np.inf)
        # In place: as many columns as all customers together are slow to allocate again and again.
        np.divide(self.high - self.low, value, out=value)
        value *= 0.5
        value *= given_up
        value += self.low
        value *= given_up
        return value


@dataclass(frozen=True)
class UseSteps:
    """All that customers can give up, in the order of the columns of each kind.

    given_up : n = M K I
    rationed : n = M K where the market of some node is capped, else none
    switched : n = J M K
    above_cap : (B, T, M, K, I), share of a period's days on which a tier stands above a cap; its
        loss on these days is a cut-off. None without caps
    """

    given_up: Steps
    rationed: Steps
    switched: Steps
    above_cap: Array | None

    @classmethod
    def of(cls, batch: Batch) -> UseSteps:
        """The columns of a batch."""
        market = batch.market
        tiers = response_tiers(
            market.elasticity,
            market.reference_price,
            market.multiples,
            market.voll,
            market.voll_slope,
        )
        demand = np.moveaxis(batch.reference_demand - batch.saving, -1, 1)
        flat = demand.reshape(*demand.shape[:2], -1)
        # Rows as long as all columns of a period: numpy is slow on the few tiers of one sector.
        share, low, high = (
            np.tile(values.reshape(batch.size, 1, -1), len(batch.network.market))
            for values in (tiers.share, tiers.price_from, tiers.price_to)
        )
        width = np.repeat(flat, tiers.share.shape[-1], axis=2)
        width *= share
        firm = width.reshape(*demand.shape, -1)[..., -1]  # a view
        switched = _switched(batch, firm)
        steps = Steps(width, low, high, low, high)
        if not batch.capped:
            none = np.zeros((*width.shape[:2], 0))
            return cls(steps, Steps(none, none, none, none, none), switched, None)
        return _under_cap(batch, steps, switched)


def _switched(batch: Batch, firm: Array) -> Steps:
    """Columns of switching, one measure after the other; what they take leaves `firm` (B, T, M, K).

    Demand that has already turned to another fuel, or answers to prices anyway, cannot do so again.
    """
    taken = []
    for volume in np.moveaxis(batch.switching.volume, 1, 0):
        width = np.minimum(np.moveaxis(volume, -1, 1), firm)
        firm -= width
        taken.append(width.reshape(*width.shape[:2], -1))
    cells = firm.shape[2] * firm.shape[3]
    empty = np.zeros((*firm.shape[:2], 0))
    price = np.repeat(batch.switching.price, cells, axis=1)[:, None, :]
    high = price * (1 + SWITCH_RISE)
    width = np.concatenate(taken, axis=2) if taken else empty
    return Steps(width, price, high, price, high)


@dataclass(frozen=True)
class _Cap:
    """level (B, T, M, 1, 1) EUR/MWh, in force for a share (B, T, M, 1, 1) of the days."""

    level: Array
    share: Array

    def bid(self, worth: Array) -> Array:
        """(B, T, M, K, I), what is bid for gas that is worth so much."""
        over = np.maximum(worth - self.level, 0.0)
        bid: Array = worth - self.share * (1 - ORDER) * over
        return bid


def _under_cap(batch: Batch, steps: Steps, switched: Steps) -> UseSteps:
    """The same columns with bids that a cap limits, cut in two where they cross it."""
    sectors, multiples = len(batch.network.sectors), len(batch.market.multiples)
    cap = _Cap(
        np.moveaxis(batch.price_cap, -1, 1)[..., None, None],
        np.moveaxis(batch.price_capped, -1, 1)[..., None, None],
    )
    size = (*steps.width.shape[:2], len(batch.network.market), sectors, multiples)
    width = steps.width.reshape(size)
    low = np.broadcast_to(steps.low.reshape(-1, 1, *size[2:]), size)
    high = np.broadcast_to(steps.high.reshape(-1, 1, *size[2:]), size)
    rise = np.where(high > low, high - low, 1.0)  # firm demand may be worth the same throughout
    below = np.clip((cap.level - low) / rise, 0.0, 1.0)
    crossing = (below > 0) & (below < 1)
    crossing[..., -1] = False  # firm demand is cut off in any case
    end = np.where(crossing, cap.level, high)
    rest = np.where(crossing, width * (1 - below), 0.0).sum(axis=4)
    top = np.where(crossing, high, 0.0).sum(axis=4)
    edge = np.where(crossing, cap.level, 0.0).sum(axis=4)
    above = cap.share * (low >= cap.level)
    above[..., -1] = 1.0
    return UseSteps(
        given_up=_bidding(cap, np.where(crossing, width * below, width), low, end),
        rationed=_bidding(cap, rest[..., None], edge[..., None], top[..., None]),
        switched=_switching_bids(cap, switched, size),
        above_cap=above,
    )


def _bidding(cap: _Cap, width: Array, low: Array, high: Array) -> Steps:
    arrays = (width, low, high, cap.bid(low), cap.bid(high))
    return Steps(*(array.reshape(*array.shape[:2], -1) for array in arrays))


def _switching_bids(cap: _Cap, switched: Steps, size: tuple[int, ...]) -> Steps:
    """Switching dearer than a cap does not outbid it either."""
    cells = (*size[:2], -1, *size[2:4])  # B, T, J, M, K
    low, high = (
        np.broadcast_to(price, switched.width.shape).reshape(cells)
        for price in (switched.low, switched.high)
    )
    under = _Cap(cap.level[:, :, None, :, :, 0], cap.share[:, :, None, :, :, 0])
    bids = (under.bid(price).reshape(switched.width.shape) for price in (low, high))
    return Steps(switched.width, switched.low, switched.high, *bids)
