"""Plot-ready tables of a sweep: its outcomes beside its inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.exceedance import curve
from sim.analysis.findings import Findings
from sim.analysis.solve_for import BreakEven
from sim.analysis.study import Study

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_DOTS = 512
"""In a panel of a scatter picture; of more points the first are shown. Every second one of a Sobol
sequence would lie in one half of an input's range; its first 2, 4, 8, ... are spread evenly."""
BINS, LEAST_IN_BIN = 12, 12
"""Most parts of an input's range, each with as many points, whose medians a scatter shows; and how
many points a part has at least."""


def shares(found: Findings, outcome: str) -> pd.DataFrame:
    """Shares of variance in per cent, the largest total first.

    Columns: `input` (in words), `first`, `total`, and each with `_low` and `_high`.
    """
    table = _with_titles(found, found.of(outcome, "total_order"))
    first = found.of(outcome, "first_order").set_index("input")
    out = pd.DataFrame({"input": table["title"]})
    for name, rows in (("first", first.loc[table["input"]]), ("total", table)):
        for end, column in (("", "value"), ("_low", "low"), ("_high", "high")):
            out[name + end] = 100 * rows[column].to_numpy(dtype=np.float64)
    return out.dropna(subset=["first", "total"]).reset_index(drop=True)


def effects(found: Findings, outcome: str) -> pd.DataFrame:
    """Elementary effects, the largest first: `input`, `value`, `low`, `high`, `spread`."""
    table = _with_titles(found, found.of(outcome, "mu_star")).dropna(subset="value")
    spread = found.of(outcome, "sigma").set_index("input")["value"]
    columns = {"input": table["title"], "value": table["value"], "low": table["low"]}
    columns |= {"high": table["high"], "spread": spread.loc[table["input"]].to_numpy()}
    return pd.DataFrame(columns).reset_index(drop=True)


def ranks(found: Findings, outcome: str) -> pd.DataFrame:
    """Rank correlations, the clearest first: `input`, `value`, `low`, `high`."""
    table = _with_titles(found, found.of(outcome, "spearman")).dropna(subset="value")
    columns = {"input": table["title"], **{name: table[name] for name in ("value", "low", "high")}}
    return pd.DataFrame(columns).reset_index(drop=True)


def _with_titles(found: Findings, table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(title=[found.study.input(name).title for name in table["input"]])


def tornado(found: Findings, outcome: str) -> pd.DataFrame:
    """The outcome with each input alone at its ends, the largest swing first.

    Columns: `input`, `low_input`, `high_input` (in words), `low_outcome`, `high_outcome`,
    `base_outcome`.
    """
    if found.tornado.empty:
        return found.tornado
    table = found.tornado[found.tornado["outcome"] == outcome].dropna(subset="swing").copy()
    given = [found.study.input(name) for name in table["input"]]
    for column in ("low_input", "high_input"):
        values = zip(given, table[column], strict=True)
        table[column] = [one.told(value) for one, value in values]
    table["input"] = [one.title for one in given]
    return table.drop(columns=["outcome", "swing"]).reset_index(drop=True)


def scatter(study: Study, outcome: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Points of a sample, thinned, and medians of all of them: each `input`, `x`, `y`.

    `input` is an axis' name, `x` a number, as `Input.places` has it. Values that have no order and
    are many have no medians, nor has a sample too small for two parts.
    """
    sample = study.sample.dropna(subset=outcome)
    shown = sample.iloc[:MOST_DOTS]
    dots, medians = [], []
    for one in study.inputs:
        x, y = one.places(shown[one.column]), shown[outcome].to_numpy(dtype=np.float64)
        dots.append(pd.DataFrame({"input": one.name, "x": x, "y": y}))
        whole = pd.DataFrame({"x": one.places(sample[one.column]), "y": sample[outcome]})
        if one.ordered or whole["x"].nunique() <= BINS:
            medians.append(_medians(whole).assign(input=one.name))
    empty = pd.DataFrame({"input": [], "x": [], "y": []})
    return pd.concat(dots, ignore_index=True), pd.concat(medians or [empty], ignore_index=True)


def _medians(points: pd.DataFrame) -> pd.DataFrame:
    """Medians of values that are few, or of parts of the range with as many points each."""
    values, bins = points["x"].nunique(), min(BINS, len(points) // LEAST_IN_BIN)
    if values <= BINS:
        part: Any = points["x"]
    elif bins < 2:
        return points.iloc[:0]
    else:
        part = pd.qcut(points["x"].rank(method="first"), bins, labels=False)
    return points.groupby(part.to_numpy()).median().reset_index(drop=True)


def grid(points: pd.DataFrame, x: str, y: str, outcome: str) -> pd.DataFrame:
    """The mean outcome by two inputs: rows are values of `y`, columns of `x`.

    Numbers and dates ascend; words are in the order in which the points have them.
    """
    table = points.pivot_table(index=y, columns=x, values=outcome, aggfunc="mean", dropna=False)
    return table.reindex(index=_order(points[y]), columns=_order(points[x]))


def _order(values: pd.Series) -> pd.Index:
    unique = list(dict.fromkeys(values))
    if pd.api.types.is_numeric_dtype(values):
        unique.sort()
    return pd.Index(unique, name=values.name)


def line(study: Study, outcome: str) -> pd.DataFrame:
    """The outcome along the first axis of a sweep: `x` as a number, `value` as given, `y`."""
    one = study.inputs[0]
    values = study.points[one.column]
    table = pd.DataFrame({"x": one.places(values), "value": values, "y": study.points[outcome]})
    return table.sort_values("x", kind="stable", ignore_index=True)


def frontier(found: BreakEven) -> pd.DataFrame:
    """Break-even along the first of the other axes: `x`, `value` as given, `at`, `state`.

    `at` is a number as `Input.places` has it, NaN where the condition is never met.
    """
    one = found.others[0]
    values = pd.Series([answer.combination[one.name] for answer in found.answers])
    rows = {
        "x": one.places(values),
        "value": values,
        "at": [np.nan if answer.at is None else answer.at for answer in found.answers],
        "state": [answer.state for answer in found.answers],
    }
    return pd.DataFrame(rows).sort_values("x", kind="stable", ignore_index=True)


def fan(paths: pd.DataFrame, value: str, quantiles: Sequence[float] = QUANTILES) -> pd.DataFrame:
    """Quantiles of a path over points: `start`, `end` and one column for each quantile.

    paths : `start`, `end` and `value`, one row for every point and period
    """
    by_period = paths.groupby(["start", "end"], sort=True)[value]
    return by_period.quantile(list(quantiles)).unstack().reset_index()


def exceedance(points: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """The share of points at or above each value, as `sim.analysis.exceedance.curve` has it."""
    return curve(points[outcome].to_numpy(dtype=np.float64))
