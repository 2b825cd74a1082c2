"""Lanes with equal data, so that only one of them is solved.

A scenario and its counterfactual are the same world until the market learns of a shock: their plans
of the days before are equal, and so are those of scenarios that part only later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from sim.model.averages import Averages
from sim.model.storage import Wish

_NAMES = ("name", "seeds")


def likeness(lane: Averages) -> Hashable:
    """Equal for lanes on one baseline, the same object, with the same data to the last bit.

    Only while the lanes live. Names do not count.
    """
    return id(lane.seeds), *(_likeness(own) for own in _fields(lane))


def _fields(one: Any) -> list[Any]:
    return [getattr(one, field.name) for field in fields(one) if field.name not in _NAMES]


def _likeness(value: Any) -> Hashable:
    if isinstance(value, np.ndarray):
        data = np.asarray(value)
        return data.shape, data.dtype.str, hashlib.blake2b(data.tobytes(), digest_size=16).digest()
    if isinstance(value, Mapping):
        return tuple((key, _likeness(own)) for key, own in value.items())
    if isinstance(value, tuple):
        return tuple(map(_likeness, value))
    if isinstance(value, Wish):
        return tuple(map(_likeness, _fields(value)))
    found: Hashable = value
    return found
