"""Batches after the solve: neighbouring lanes, lanes of several batches, periods in a row.

What decides the shape of a problem (quotas, pools of rerouted gas, switching measures) is left
behind here: lanes that were solved in different problems can then stand in one batch, and a result
already holds what came of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.data.calendar import Calendar
from sim.model.batch import Batch, Quotas, Reroutes, StoragePlan, Switching

Array = npt.NDArray[np.float64]
Put = Callable[[Sequence[Array], int | None], Array]
"""Makes one array of those of several batches; the number is their axis of periods, if any."""

_PLAN: dict[str, int | None] = {
    "initial": None,
    "wanted": 2,
    "penalty": 2,
    "rise": 2,
    "holding_cost": None,
}
_MARKET = ("elasticity", "voll", "lng_elasticity")


def selected(batch: Batch, lanes: slice) -> Batch:
    """Neighbouring lanes; their arrays are views."""
    names = batch.lanes[lanes]
    return _built([batch], names, batch.calendar, lambda arrays, _: arrays[0][lanes])


def joined(batches: Sequence[Batch]) -> Batch:
    """The lanes of batches of one network and calendar, one batch after the other."""
    names = tuple(lane for batch in batches for lane in batch.lanes)
    return _built(batches, names, batches[0].calendar, lambda arrays, _: np.concatenate(arrays))


def spliced(batches: Sequence[Batch], lengths: Sequence[int], calendar: Calendar) -> Batch:
    """The first `lengths` periods of each batch in a row, which make up `calendar`.

    All have the same lanes; what has no periods is that of the first.
    """

    def put(arrays: Sequence[Array], axis: int | None) -> Array:
        if axis is None:
            return arrays[0]
        return in_a_row(arrays, lengths, axis)

    return _built(batches, batches[0].lanes, calendar, put)


def in_a_row(arrays: Sequence[Array], lengths: Sequence[int], axis: int = -1) -> Array:
    """The first `lengths` entries of each array along `axis`, one array after the other."""
    parts = [
        array[(slice(None),) * (axis % array.ndim) + (slice(length),)]
        for array, length in zip(arrays, lengths, strict=True)
    ]
    return np.concatenate(parts, axis=axis)


def _built(batches: Sequence[Batch], lanes: tuple[str, ...], calendar: Calendar, put: Put) -> Batch:
    depth = max(batch.storage.wanted.shape[-1] for batch in batches)
    plans = [_deepened(batch.storage, depth) for batch in batches]
    first = batches[0]
    own: dict[str, Any] = {
        field.name: put([getattr(batch, field.name) for batch in batches], -1)
        for field in fields(Batch)
        if isinstance(getattr(first, field.name), np.ndarray)
    }
    plan: dict[str, Any] = {
        name: put([getattr(p, name) for p in plans], axis) for name, axis in _PLAN.items()
    }
    market: dict[str, Any] = {
        name: put([getattr(b.market, name) for b in batches], None) for name in _MARKET
    }
    return replace(
        first,
        lanes=lanes,
        calendar=calendar,
        storage=StoragePlan(**plan),
        market=replace(first.market, **market),
        **_unshaped(first, len(lanes), calendar.periods),
        **own,
    )


def _unshaped(batch: Batch, lanes: int, periods: int) -> dict[str, Any]:
    """No quotas, pools and switching, in as many lanes and periods."""
    cells = (len(batch.network.market), len(batch.network.sectors))
    none = np.zeros(0, dtype=np.intp)
    empty = np.zeros((lanes, 0, periods))
    nothing = np.zeros((lanes, 0))
    return {
        "quotas": Quotas((), (), nothing, empty),
        "reroutes": Reroutes(none, none, empty, empty),
        "switching": Switching((), np.zeros((lanes, 0, *cells, periods)), nothing),
    }


def _deepened(plan: StoragePlan, depth: int) -> StoragePlan:
    """With as many places for wanted levels; unused ones come first and are zero."""
    missing = depth - plan.wanted.shape[-1]
    if not missing:
        return plan
    pad = [(0, 0)] * 3 + [(missing, 0)]
    levels = {name: np.pad(getattr(plan, name), pad) for name in ("wanted", "penalty", "rise")}
    return replace(plan, **levels)
