"""Whether a sweep tells which input matters most, or leaves it open."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

WIDE = 0.5
"""Of the variance: a share that is known no better than this is hardly known."""


@dataclass(frozen=True, eq=False)
class Foremost:
    """The inputs by size of a measure, and what their intervals leave open.

    rows : of `Findings.sensitivity`, those with a value, the largest first
    rivals : inputs, by name, whose intervals reach into that of the first: each may be the first
    clear : whether there is anything to tell at all; not where the intervals are missing, or
        where they overlap and that of the first is wide
    """

    rows: pd.DataFrame
    rivals: tuple[str, ...]
    clear: bool

    @property
    def first(self) -> pd.Series:
        """The row of the input with the largest value."""
        return self.rows.iloc[0]

    @property
    def basis(self) -> int:
        """Groups, trajectories or points that it rests on."""
        return int(self.first["basis"])


def foremost(rows: pd.DataFrame, *, exact: bool = False, wide: float = math.inf) -> Foremost | None:
    """What matters most by one measure of one outcome; None where no input has a value.

    exact : values without intervals are not estimated, so that their order is certain
    wide : width of an interval of the first, from which on it leaves too much open
    """
    rows = rows.dropna(subset="value")
    if rows.empty:
        return None
    if exact or len(rows) == 1:
        return Foremost(rows, (), True)
    low, high = _sizes(rows)
    if math.isnan(low[0]):
        return Foremost(rows, (), False)
    names = rows["input"].iloc[1:]
    rivals = tuple(names[np.nan_to_num(high[1:], nan=math.inf) >= low[0]])
    return Foremost(rows, rivals, not (rivals and high[0] - low[0] > wide))


def _sizes(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Ends of intervals of the size, whatever the sign."""
    low, high = (rows[end].to_numpy(dtype=np.float64) for end in ("low", "high"))
    down = rows["value"].to_numpy(dtype=np.float64) < 0
    low, high = np.where(down, -high, low), np.where(down, -low, high)
    return np.maximum(low, 0.0), high
