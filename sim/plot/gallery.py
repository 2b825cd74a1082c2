"""Every picture of a run, in the order a report shows them."""

from __future__ import annotations

from sim.plot import (
    flow,
    map,
    merit,
    payers,
    prices,
    sender,
    shortage,
    storage,
    supply,
    waterfall,
)
from sim.plot.picture import Picture

GALLERY: tuple[Picture, ...] = (
    *map.PICTURES,
    *storage.PICTURES,
    *supply.PICTURES,
    *waterfall.PICTURES,
    *shortage.PICTURES,
    *prices.PICTURES,
    *flow.PICTURES,
    *merit.PICTURES,
    *payers.PICTURES,
    *sender.PICTURES,
)
