"""How much of an outcome's variance each input is behind.

The first-order index of an input is the share of variance that goes when the input is known; the
total index is the share that stays when everything but the input is known. They are equal where an
input acts by itself, and first-order indices add up to one where all do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.analysis.bootstrap import interval, weights

Array = npt.NDArray[np.float64]

LEAST_GROUPS = 8
"""Below, an interval says nothing."""
LITTLE = 0.01
"""Part of the whole variance below which a draw has hit next to nothing of what varies."""
EMPTY = 0.05
"""Part of the draws that may be such; with more of them, as where an outcome is rare, the interval
of the others would say more than is known."""
CONSTANT = 1e-9
"""Spread relative to size, from which an outcome counts as changing."""


@dataclass(frozen=True)
class Indices:
    """Indices of D inputs for one outcome; intervals are NaN where there are none to give.

    groups : rows they rest on, each of D + 2 points; of a grid, its points
    dropped : groups with a point that has no value
    """

    first: Array
    total: Array
    first_interval: tuple[Array, Array]
    total_interval: tuple[Array, Array]
    groups: int
    dropped: int


def sobol(values: Array, axes: int) -> Indices:
    """Sobol indices from a Saltelli design: A, B, then A with one column of B for each of D axes.

    values : (N * (D + 2),), in the design's order; a group with NaN is dropped whole

    Estimators of Saltelli et al. (2010), table 2 (b) and (f), as `scipy.stats.sobol_indices` has
    them; intervals by drawing groups again. From some hundred groups on they are too wide rather
    than too narrow, as points of a Sobol sequence are spread more evenly than independent ones.
    """
    groups = values.reshape(-1, axes + 2)
    whole = groups[np.isfinite(groups).all(axis=1)]
    dropped = len(groups) - len(whole)
    if len(whole) < 2 or constant(whole):
        return _nothing(axes, len(whole), dropped, known=len(whole) >= 2)
    columns = _columns(whole - whole[:, :2].mean())
    first, total = _indices(np.full((1, len(whole)), 1.0), columns)
    unknown = np.full(axes, math.nan)
    ranges = ((unknown, unknown), (unknown, unknown))
    if len(whole) >= LEAST_GROUPS:
        draws = [_indices(drawn, columns) for drawn in weights(len(whole))]
        first_draws, total_draws = (np.concatenate(part) for part in zip(*draws, strict=True))
        if np.isnan(first_draws).any(axis=1).mean() <= EMPTY:
            ranges = (interval(first_draws, len(whole)), interval(total_draws, len(whole)))
    return Indices(first[0], total[0], *ranges, len(whole), dropped)


def _columns(whole: Array) -> Array:
    """(N, 2 D + 2), sums of which make up the indices; `whole` is centred."""
    a, b, mixed = whole[:, 0], whole[:, 1], whole[:, 2:]
    moments = np.stack((a * a + b * b, a + b), axis=1) / 2
    return np.concatenate((moments, b[:, None] * (mixed - a[:, None]),
                           (a[:, None] - mixed) ** 2 / 2), axis=1)  # fmt: skip


def _indices(drawn: Array, columns: Array) -> tuple[Array, Array]:
    """(R, D) first-order and total, from how often (R, N) each group counts.

    NaN where a draw has hit none of the few groups that differ: what is left is near to rounding.
    """
    means = drawn @ columns / drawn.sum(axis=1, keepdims=True)
    variance = means[:, :1] - means[:, 1:2] ** 2
    least = LITTLE * (columns[:, 0].mean() - columns[:, 1].mean() ** 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(variance > least, means[:, 2:] / variance, math.nan)
    first, total = np.split(shares, 2, axis=1)
    return first, total


def _nothing(axes: int, groups: int, dropped: int, *, known: bool) -> Indices:
    """Zero for an outcome that does not change, NaN where there is too little to tell."""
    unknown = np.full(axes, math.nan)
    value = np.zeros(axes) if known else unknown
    return Indices(value, value, (unknown, unknown), (unknown, unknown), groups, dropped)


def constant(values: Array) -> bool:
    """Whether values differ by no more than rounding."""
    known = values[np.isfinite(values)]
    if known.size < 2:
        return True
    return bool(np.ptp(known) <= CONSTANT * max(1.0, float(np.abs(known).max())))


def of_grid(points: pd.DataFrame, columns: Sequence[str], outcome: str) -> Indices | None:
    """Exact indices of a full grid, all points counting the same; None where one has no value."""
    values = points[outcome].to_numpy(dtype=np.float64)
    if not np.isfinite(values).all():
        return None
    if constant(values):
        return _nothing(len(columns), len(values), 0, known=True)
    variance = values.var()
    first, total = np.zeros(len(columns)), np.zeros(len(columns))
    for place, column in enumerate(columns):
        others = [name for name in columns if name != column]
        first[place] = _explained(points, [column], outcome) / variance
        total[place] = 1 - (_explained(points, others, outcome) / variance if others else 0.0)
    unknown = np.full(len(columns), math.nan)
    return Indices(first, total, (unknown, unknown), (unknown, unknown), len(values), 0)


def _explained(points: pd.DataFrame, columns: list[str], outcome: str) -> float:
    """Variance over points of the mean outcome by values of some columns."""
    means = points.groupby(columns, sort=False)[outcome].transform("mean")
    return float(means.to_numpy(dtype=np.float64).var())
