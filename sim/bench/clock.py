"""Time and processor time of a call."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
_SHORT = 0.2
"""Seconds below which processor time is too coarse to tell the number of cores."""


@dataclass(frozen=True, slots=True)
class Took:
    """How long a call took."""

    seconds: float
    cores: float
    """Processor time per second, 1 for calls too short to tell."""


def timed(call: Callable[[], T]) -> tuple[T, Took]:
    """What a call returned, and how long it took."""
    work, start = time.process_time(), time.perf_counter()
    value = call()
    seconds = time.perf_counter() - start
    spent = time.process_time() - work
    return value, Took(seconds, spent / seconds if seconds > _SHORT else 1.0)
