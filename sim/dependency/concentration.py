"""Shares of suppliers in what a country burns, and how concentrated they are.

Both leave out the gas that was in store when the horizon began, whose origin nobody knows, and
rescale the rest: they are shares of the gas of known origin. A supplier is a country: its pipeline
gas and its LNG count together, and so does what a country produces for itself.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sim.dependency.tracing import INITIAL_STOCK, Traced

Array = npt.NDArray[np.float64]

RUSSIA = "RU"
PERCENT = 100.0
LEAST_TWH = 1e-6
"""Of known origin; a country that burns less has no shares."""


def by_supplier(traced: Traced) -> tuple[tuple[str, ...], Array]:
    """Suppliers, and (P, suppliers, M) the TWh of each that were burnt, of known origin."""
    names = dict.fromkeys(source[0] for source in traced.sources if source != INITIAL_STOCK)
    position = {name: place for place, name in enumerate(names)}
    volumes = np.zeros((len(traced.consumed), len(names), traced.consumed.shape[2]))
    for place, source in enumerate(traced.sources):
        if source != INITIAL_STOCK:
            volumes[:, position[source[0]]] += traced.consumed[:, place]
    return tuple(names), volumes


def share_of(supplier: str, suppliers: tuple[str, ...], volumes: Array) -> Array:
    """(P, ...), percent of (P, suppliers, ...) volumes that one supplier has; NaN of nothing."""
    part = volumes[:, suppliers.index(supplier)] if supplier in suppliers else 0.0
    return PERCENT * _share(part, volumes.sum(axis=1))


def herfindahl_hirschman(volumes: Array) -> Array:
    """(P, ...), index of (P, suppliers, ...) volumes: 10000 for one supplier, NaN of nothing."""
    percent = PERCENT * _share(volumes, volumes.sum(axis=1, keepdims=True))
    index: Array = (percent**2).sum(axis=1)
    return index


def _share(part: Array | float, whole: Array) -> Array:
    known = whole > LEAST_TWH
    share: Array = np.where(known, part / np.where(known, whole, 1.0), np.nan)
    return share


def concentration(traced: Traced, regional: Callable[[Array], Array]) -> dict[str, Array]:
    """Two numbers of every region, (P, regions) each, by their names in the summary.

    regional : sums (..., M) over the members of regions, (..., regions)
    """
    suppliers, volumes = by_supplier(traced)
    volumes = regional(volumes)
    return {
        "russian_share_pct": share_of(RUSSIA, suppliers, volumes),
        "supplier_hhi": herfindahl_hirschman(volumes),
    }
