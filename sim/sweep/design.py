"""The points of a sweep: which values its axes take together, in the order of its table.

grid: the last axis runs fastest. saltelli: for each i the points A_i and B_i, then A_i with axis k
from B_i for every k. morris: one trajectory after the other. one-at-a-time: all axes at their base,
then each alone low and high. Points of sobol, monte-carlo, saltelli and morris stay the first ones
when more are asked for.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, Any

from sim.config.loaded_sweep import LoadedSweep
from sim.config.sweep import Axis
from sim.config.sweep_designs import (
    Grid,
    LatinHypercube,
    MonteCarlo,
    Morris,
    OneAtATime,
    Saltelli,
    Sobol,
    Zip,
)
from sim.data.ranges import Axis as Range
from sim.data.ranges import named_ranges
from sim.data.seeds import Seeds
from sim.sweep.quantiles import AxisValue as AxisValue
from sim.sweep.quantiles import ends_of, middle_of, quantile_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

Row = tuple[AxisValue, ...]


@dataclass(frozen=True)
class AxisColumn:
    """One axis as a column of the table."""

    name: str
    column: str
    """Name of its column: `depth_pct`."""
    unit: str
    """Unit of its numbers as the file writes it; empty where there is none."""
    label: str
    """What pictures call it."""


@dataclass(frozen=True)
class Points:
    """All points of a sweep: a row a point, a value an axis."""

    axes: tuple[AxisColumn, ...]
    rows: tuple[Row, ...]
    baseline: str
    """Digest of the baseline they were made for."""
    ranges: Mapping[str, Range] = field(default_factory=dict)
    """Ranges that the baseline states, by name."""

    def with_rows(self, rows: Iterable[Row]) -> Points:
        """Other points along the same axes."""
        return replace(self, rows=tuple(rows))


def points_of(loaded: LoadedSweep, seeds: Seeds) -> Points:
    """All points of a sweep, in the order of its table."""
    rows = _rows(loaded.sweep.design, loaded.sweep.axes, seeds)
    return Points(axis_columns(loaded), tuple(rows), seeds.digest, named_ranges(seeds))


def axis_columns(loaded: LoadedSweep) -> tuple[AxisColumn, ...]:
    """The columns that a sweep's axes are in its table."""
    return tuple(
        AxisColumn(name, axis.column(name), axis.sample.unit, axis.label or _label(name))
        for name, axis in loaded.sweep.axes.items()
    )


def _label(name: str) -> str:
    words = name.replace("-", " ")
    return words[:1].upper() + words[1:]


def _rows(design: Any, axes: dict[str, Axis], seeds: Seeds) -> Iterable[Row]:
    listed = [axis.listed or () for axis in axes.values()]
    if isinstance(design, Grid):
        return product(*listed)
    if isinstance(design, Zip):
        return zip(*listed, strict=True)
    if isinstance(design, OneAtATime):
        return _one_at_a_time(axes, seeds)
    quantiles = [quantile_of(axis, seeds) for axis in axes.values()]
    cube = unit_rows(design, len(axes)).tolist()
    return (tuple(q(u) for q, u in zip(quantiles, row, strict=True)) for row in cube)


def _one_at_a_time(axes: dict[str, Axis], seeds: Seeds) -> Iterable[Row]:
    base = tuple(middle_of(axis, seeds) for axis in axes.values())
    yield base
    for place, axis in enumerate(axes.values()):
        for value in ends_of(axis, seeds):
            yield (*base[:place], value, *base[place + 1 :])


def unit_rows(design: Any, axes: int) -> Array:
    """(points, axes), the quantiles of a random design's points, 0..1."""
    if isinstance(design, LatinHypercube):
        return _latin_hypercube(design.points, axes, design.seed)
    if isinstance(design, MonteCarlo):
        return _generator(design.seed).random((design.points, axes))
    if isinstance(design, Sobol):
        return _sobol(design.points, axes, design.seed)
    if isinstance(design, Saltelli):
        return _saltelli(_sobol(design.base, 2 * axes, design.seed))
    assert isinstance(design, Morris)
    return _morris(design, axes)


def _generator(*seed: int) -> np.random.Generator:
    import numpy as np

    return np.random.Generator(np.random.PCG64(list(seed)))


def _latin_hypercube(points: int, axes: int, seed: int) -> Array:
    import numpy as np

    generator = _generator(seed)
    strata = np.stack([generator.permutation(points) for _ in range(axes)], axis=1)
    cube: Array = (strata + generator.random((points, axes))) / points
    return cube


def _sobol(points: int, dimensions: int, seed: int) -> Array:
    """The first points of a scrambled sequence, drawn up to a power of two: it wants that."""
    from scipy.stats import qmc

    keyword = "rng" if "rng" in inspect.signature(qmc.Sobol).parameters else "seed"
    engine = qmc.Sobol(dimensions, scramble=True, **{keyword: _generator(seed)})
    cube: Array = engine.random_base2((points - 1).bit_length())[:points]
    return cube


def _saltelli(pairs: Array) -> Array:
    """(base, 2 x axes) -> (base x (axes + 2), axes)."""
    import numpy as np

    base, axes = len(pairs), pairs.shape[1] // 2
    first, second = pairs[:, :axes], pairs[:, axes:]
    rows = np.repeat(first[:, None], axes + 2, axis=1)
    rows[:, 1] = second
    for place in range(axes):
        rows[:, 2 + place, place] = second[:, place]
    cube: Array = rows.reshape(base * (axes + 2), axes)
    return cube


def _morris(design: Morris, axes: int) -> Array:
    """Walks on levels; a step is half of the levels, up or down, each axis once in some order."""
    import numpy as np

    walks = np.empty((design.trajectories, axes + 1, axes))
    for place in range(design.trajectories):
        generator = _generator(design.seed, place)
        lower = generator.integers(design.levels // 2, size=axes)
        up = generator.random(axes) < 0.5
        level = np.where(up, lower, lower + design.levels // 2)
        walks[place, 0] = level
        for step, axis in enumerate(generator.permutation(axes).tolist(), start=1):
            level[axis] += design.levels // 2 if up[axis] else -(design.levels // 2)
            walks[place, step] = level
    cube: Array = walks.reshape(-1, axes) / (design.levels - 1)
    return cube
