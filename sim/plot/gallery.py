"""Every picture of a run, in the order a report shows them."""

from __future__ import annotations

from sim.plot import merit, payers, prices, sender, shortage, storage, supply, waterfall
from sim.plot.picture import Picture

GALLERY: tuple[Picture, ...] = (
    *supply.PICTURES,
    *waterfall.PICTURES,
    *shortage.PICTURES,
    *prices.PICTURES,
    *storage.PICTURES,
    *merit.PICTURES,
    *payers.PICTURES,
    *sender.PICTURES,
)
