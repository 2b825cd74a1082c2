"""Plot-ready tables of many runs: one row a point, its inputs and outcomes as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def tornado(points: pd.DataFrame, base: Mapping[str, float], outcome: str) -> pd.DataFrame:
    """How far each input alone moves an outcome from where all inputs have their base value.

    Columns: `input`, `low_input`, `high_input`, `low_outcome`, `high_outcome` (at the lowest and
    the highest value of the input) and `base_outcome`; the largest swing first. Points that differ
    from the base in more than one input do not count, inputs that never differ are left out.
    Raises `ValueError` where no point has the base values.
    """
    same = pd.DataFrame({name: points[name] == value for name, value in base.items()})
    middle = points[same.all(axis=1)]
    if middle.empty:
        raise ValueError("no point has the base values of all inputs")
    centre = float(middle[outcome].iloc[0])
    rows = []
    for name in base:
        alone = points[same.drop(columns=name).all(axis=1)].sort_values(name, kind="stable")
        if alone[name].nunique() < 2:
            continue
        low, high = alone.iloc[0], alone.iloc[-1]
        rows.append((name, low[name], high[name], low[outcome], high[outcome], centre))
    columns = ["input", "low_input", "high_input", "low_outcome", "high_outcome", "base_outcome"]
    table = pd.DataFrame(rows, columns=columns)
    swing = table[["low_outcome", "high_outcome", "base_outcome"]]
    order = (swing.max(axis=1) - swing.min(axis=1)).sort_values(ascending=False, kind="stable")
    return table.loc[order.index].reset_index(drop=True)


def grid(points: pd.DataFrame, x: str, y: str, outcome: str) -> pd.DataFrame:
    """The mean outcome by two inputs: rows are values of `y`, columns of `x`, both ascending."""
    table = points.pivot_table(index=y, columns=x, values=outcome, aggfunc="mean")
    return table.sort_index(axis=0).sort_index(axis=1)


def fan(paths: pd.DataFrame, value: str, quantiles: Sequence[float] = QUANTILES) -> pd.DataFrame:
    """Quantiles of a path over points: `start`, `end` and one column for each quantile.

    paths : `start`, `end` and `value`, one row for every point and period
    """
    by_period = paths.groupby(["start", "end"], sort=True)[value]
    return by_period.quantile(list(quantiles)).unstack().reset_index()


def exceedance(points: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """The share of points at or above each value: `value` ascending, `share_pct` falling."""
    values = np.sort(points[outcome].dropna().to_numpy(dtype=np.float64))
    reached = 100 * (len(values) - np.arange(len(values))) / max(len(values), 1)
    table = pd.DataFrame({"value": values, "share_pct": reached})
    return table.drop_duplicates("value", ignore_index=True)
