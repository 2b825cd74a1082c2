"""Intervals by drawing rows again: the same every time, for the same rows."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from scipy import special

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


def interval(draws: Array, rows: int) -> tuple[Array, Array]:
    """(R, ...) -> the middle of draws of N rows, low and high; NaN ones do not count.

    The middle is `LEVEL` of them where rows are many, more where they are few: draws of few rows
    differ less than the rows do, by what Student's distribution and the divisor N - 1 stand for
    (the expanded percentiles of Hesterberg, 2015).
    """
    student = special.stdtrit(rows - 1, (1 + LEVEL) / 2) * math.sqrt(rows / (rows - 1))
    outside = 100 * float(special.ndtr(-student))
    with np.errstate(all="ignore"):
        low, high = np.nanpercentile(draws, [outside, 100 - outside], axis=0)
    return low, high
