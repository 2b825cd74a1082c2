"""Rank correlations of a sample: whether an outcome rises with an input, and how regularly."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy import stats

from sim.analysis.variance import constant

Array = npt.NDArray[np.float64]

QUANTILE = 1.959963984540054
"""Of the normal distribution: 95 % lie within so many standard deviations."""
LEAST_POINTS = 4


def spearman(x: Array, y: Array) -> tuple[float, float, float, int]:
    """Spearman's correlation, its 95 % interval, and the points it rests on.

    NaN where an input or the outcome does not change. The interval is Fisher's with the standard
    error of Bonett and Wright (2000), for independent points.
    """
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    if len(x) < LEAST_POINTS or constant(x) or constant(y):
        return math.nan, math.nan, math.nan, len(x)
    found = float(np.clip(stats.spearmanr(x, y).statistic, -1.0, 1.0))
    if abs(found) > 1 - 1e-12:
        return found, found, found, len(x)
    error = QUANTILE * math.sqrt((1 + found**2 / 2) / (len(x) - 3))
    low, high = np.tanh(np.arctanh(found) + np.array([-error, error]))
    return found, float(low), float(high), len(x)
