"""What of the stores the market can use: gas kept by law, and space that nobody fills.

A level L that is wanted with a penalty that rises towards an empty store makes gas worth
pi + rho (1 - v / L). Where a reserve R may only be touched in an emergency, a store that holds R is
empty to its users: worth rises from pi at L to pi + rho at R, and on below it at the slope that it
has without a reserve, rho / L, so that stores of equal access run down what is free together and a
reserve goes last, but before customers whose gas is worth more than pi + 2 rho. A share wanted
at the end is one of what is free, R to the volume in use. Wanted levels below the reserve, and
penalties that do not rise, are left alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.data.seeds import Seeds
from sim.model.network import Network
from sim.model.storage import Wish, volumes
from sim.units import GWH_PER_TWH

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class StorageUse:
    """reserve, in_use : (S,), TWh of every storage; a country's are shared out by volume."""

    reserve: Array
    in_use: Array


def storage_use(seeds: Seeds, network: Network) -> StorageUse:
    """What the table says; no reserve, and the whole volume in use, where it says nothing."""
    size, whole = volumes(network), defaultdict[str, float](float)
    for storage, volume in zip(network.storages, size, strict=True):
        whole[storage.country] += volume
    rows = {row.country: row for row in seeds.storage_use}
    share = np.ones((2, len(size))) * [[0.0], [1.0]]
    for place, storage in enumerate(network.storages):
        row = rows.get(storage.country)
        if row is not None:
            told = np.array([row.reserve_gwh, row.in_use_gwh]) / GWH_PER_TWH
            share[:, place] = told / whole[storage.country]
    reserve, in_use = share * size
    return StorageUse(reserve, np.minimum(in_use, size))


def levels_wanted(wanted: object, fill: Array, network: Network, use: StorageUse) -> Array:
    """(S,), TWh that a wanted fill means: a share counts what is free, a word what was observed.

    wanted : a word, one share, or shares by node or group
    fill : (S,), the same by storage
    """
    if isinstance(wanted, Mapping):
        members = {country for name in wanted for country in network.members([name])}
        share = np.array([s.country in members for s in network.storages])
    else:
        share = np.full(len(fill), not isinstance(wanted, str))
    free = use.reserve + fill * (use.in_use - use.reserve)
    return np.where(share, free, fill * volumes(network))


def above_reserves(wish: Wish, use: StorageUse) -> Iterator[Wish]:
    """A wish with rising penalty as one that counts what lies above the reserves."""
    held = use.reserve[wish.storages] > 0
    if wish.rise == 0 or not held.any():
        yield wish
        return
    yield Wish(wish.period, wish.storages[~held], wish.level[~held], wish.penalty, wish.rise)
    for one, level in zip(wish.storages[held], wish.level[held], strict=True):
        free = float(level - use.reserve[one])
        more = wish.rise * (float(level) / free - 1.0) if free > 0 else 0.0
        here, rise = np.array([one]), wish.rise + more
        yield Wish(wish.period, here, np.array([level]), wish.penalty, rise)
        if more:  # below the reserve worth rises as it would without one
            held_back = float(use.reserve[one] / level) * more
            yield Wish(wish.period, here, use.reserve[here], 0.0, -held_back)
