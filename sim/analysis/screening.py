"""Elementary effects (Morris), and one input at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.analysis.bootstrap import interval, weights
from sim.analysis.study import Input

Array = npt.NDArray[np.float64]

LEAST_TRAJECTORIES = 4
"""Below, an interval says nothing."""


@dataclass(frozen=True)
class Effects:
    """Effects of D inputs on one outcome, each over the whole range of the input.

    An elementary effect is the change of the outcome over one step, divided by the share of the
    input's range that the step covers.

    mean_size : mean of their sizes (mu*), how much an input matters
    mean : with their signs
    spread : standard deviation; large beside `mean_size` where an input acts differently from place
        to place, by itself or with others
    trajectories : that they rest on
    dropped : trajectories with a point that has no value
    """

    mean_size: Array
    mean: Array
    spread: Array
    mean_size_interval: tuple[Array, Array]
    spread_interval: tuple[Array, Array]
    trajectories: int
    dropped: int


def morris(points: pd.DataFrame, inputs: Sequence[Input], outcome: str, levels: int) -> Effects:
    """Elementary effects from a design of trajectories, each D + 1 points, one step for each input.

    levels : of every input; a step is `levels / (2 (levels - 1))` of its range. A trajectory with
        NaN is dropped whole.
    """
    step = levels / (2 * (levels - 1))
    size = len(inputs) + 1
    values = points[outcome].to_numpy(dtype=np.float64).reshape(-1, size)
    places = np.stack([one.places(points[one.column]) for one in inputs], axis=1)
    moves = np.diff(places.reshape(-1, size, len(inputs)), axis=1)
    known = np.isfinite(values).all(axis=1)
    dropped = int((~known).sum())
    effects = _effects(np.diff(values[known], axis=1), moves[known]) / step
    count = len(effects)
    if count == 0:
        unknown = np.full(len(inputs), math.nan)
        pair = (unknown, unknown)
        return Effects(unknown, unknown, unknown, pair, pair, 0, dropped)
    sizes, spreads = _moments(np.ones((1, count)), effects)
    intervals = _intervals(effects)
    return Effects(sizes[0], effects.mean(axis=0), spreads[0], *intervals, count, dropped)


def _effects(changes: Array, moves: Array) -> Array:
    """(T, D): change of the outcome where input d rose; `moves` (T, D steps, D inputs).

    A step that leaves every input as it was (of a choice with equal values) changed nothing.
    """
    found = np.zeros((len(changes), moves.shape[2]))
    line, step, which = np.nonzero(moves)
    found[line, which] = changes[line, step] * np.sign(moves[line, step, which])
    return found


def _moments(drawn: Array, effects: Array) -> tuple[Array, Array]:
    """(R, D) mean size and standard deviation, from how often (R, T) each trajectory counts."""
    count = drawn.sum(axis=1, keepdims=True)
    centre = effects.mean(axis=0)
    sizes = drawn @ np.abs(effects) / count
    away = drawn @ (effects - centre) / count
    squares = drawn @ (effects - centre) ** 2 / count
    with np.errstate(divide="ignore", invalid="ignore"):
        unbiased = count / (count - 1)
        return sizes, np.sqrt(np.maximum(squares - away**2, 0.0) * unbiased)


def _intervals(effects: Array) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    if len(effects) < LEAST_TRAJECTORIES:
        unknown = np.full(effects.shape[1], math.nan)
        return (unknown, unknown), (unknown, unknown)
    draws = [_moments(drawn, effects) for drawn in weights(len(effects))]
    sizes, spreads = (np.concatenate(part) for part in zip(*draws, strict=True))
    return interval(sizes, len(effects)), interval(spreads, len(effects))


def one_at_a_time(points: pd.DataFrame, inputs: Sequence[Input], outcome: str) -> pd.DataFrame:
    """The outcome with each input alone at its two ends, the largest swing first.

    points : 1 + 2 D rows: all inputs at their base, then each at its first and its last value

    Columns: `input`, `low_input`, `high_input`, `low_outcome`, `high_outcome`, `base_outcome`,
    `swing`. What is low is so by the input's value. NaN where a point has no value.
    """
    values = points[outcome].to_numpy(dtype=np.float64)
    rows = []
    for place, one in enumerate(inputs):
        ends = points.iloc[1 + 2 * place : 3 + 2 * place]
        order = np.argsort(one.places(ends[one.column]), kind="stable")
        low, high = (ends.iloc[at] for at in order)
        reached = np.array([low[outcome], high[outcome], values[0]], dtype=np.float64)
        swing = float(np.ptp(reached)) if np.isfinite(reached).all() else math.nan
        rows.append((one.name, low[one.column], high[one.column], *reached, swing))
    columns = ["input", "low_input", "high_input", "low_outcome", "high_outcome", "base_outcome",
               "swing"]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("swing", ascending=False, kind="stable", ignore_index=True)
