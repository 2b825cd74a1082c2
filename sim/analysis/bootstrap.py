"""Intervals by drawing rows again: the same every time, for the same rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

RESAMPLES = 999
LEVEL = 0.95
SEED = 20220401
BLOCK = 4_000_000
"""Numbers held at once."""


def weights(rows: int) -> Iterator[Array]:
    """How often each of N rows is drawn, in blocks (R, N) of all `RESAMPLES` draws of N rows.

    The draws depend on N alone.
    """
    random = np.random.default_rng(SEED)
    left = RESAMPLES
    while left > 0:
        count = min(left, max(1, BLOCK // max(rows, 1)))
        yield random.multinomial(rows, np.full(rows, 1 / rows), size=count).astype(np.float64)
        left -= count


def interval(draws: Array) -> tuple[Array, Array]:
    """(R, ...) -> the middle `LEVEL` of draws, low and high; NaN ones do not count."""
    outside = 50 * (1 - LEVEL)
    with np.errstate(all="ignore"):
        low, high = np.nanpercentile(draws, [outside, 100 - outside], axis=0)
    return low, high
