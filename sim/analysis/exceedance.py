"""How likely it is that an outcome lies beyond a value, with the error of a finite sample."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.analysis.condition import Condition
from sim.analysis.ranks import QUANTILE

Array = npt.NDArray[np.float64]

STEPS = 400
"""Most rows of a curve; more points are told at even steps of their number."""


def wilson(count: Array, points: int) -> tuple[Array, Array]:
    """95 % interval of a probability that `count` of so many independent points speak for."""
    share, square = count / points, QUANTILE**2 / points
    middle = (share + square / 2) / (1 + square)
    room = np.sqrt(share * (1 - share) * square + square**2 / 4) / (1 + square)
    return np.maximum(middle - room, 0.0), np.minimum(middle + room, 1.0)


def curve(values: Array) -> pd.DataFrame:
    """The share of points at or above each value, falling, with its interval.

    Columns: `value`, `share_pct`, `low_pct`, `high_pct`; NaN among `values` do not count.
    """
    known = np.sort(values[np.isfinite(values)])
    levels, first = np.unique(known, return_index=True)
    if len(levels) > STEPS:
        chosen = np.unique(np.linspace(0, len(levels) - 1, STEPS).round().astype(np.intp))
        levels, first = levels[chosen], first[chosen]
    reached = (len(known) - first).astype(np.float64)
    low, high = wilson(reached, max(len(known), 1))
    columns = {"value": levels, "share_pct": reached / max(len(known), 1)}
    columns |= {"low_pct": low, "high_pct": high}
    table = pd.DataFrame(columns)
    shares = ["share_pct", "low_pct", "high_pct"]
    table[shares] = 100 * table[shares]
    return table


def probability(values: Array, condition: Condition, *, sampled: bool) -> dict[str, object]:
    """How many points meet a condition, the share in per cent, and its interval if they are a
    sample.

    values : (N,), NaN where a point has no value; those do not count
    """
    known = values[np.isfinite(values)]
    count = int(condition.met(known).sum())
    share = 100 * count / len(known) if len(known) else math.nan
    low = high = math.nan
    if sampled and len(known):
        edges = wilson(np.array(float(count)), len(known))
        low, high = (100 * float(edge) for edge in edges)
    return {
        "condition": str(condition),
        "points": len(known),
        "meeting": count,
        "share_pct": share,
        "low_pct": low,
        "high_pct": high,
    }
