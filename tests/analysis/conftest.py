"""Finished sweeps made by hand: any function of the inputs at the points of any design."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

Array = npt.NDArray[np.float64]
Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Writes a sweep's folder as `gasgap sweep` leaves it."""

    def write(
        design: Mapping[str, Any],
        points: pd.DataFrame,
        outcomes: Sequence[str],
        axes: Sequence[Mapping[str, Any]] = (),
        name: str = "by-hand",
    ) -> Path:
        return write_sweep(tmp_path / name, design, points, outcomes, axes)

    return write


def write_sweep(
    folder: Path,
    design: Mapping[str, Any],
    points: pd.DataFrame,
    outcomes: Sequence[str],
    axes: Sequence[Mapping[str, Any]] = (),
) -> Path:
    """`points` without `point` and `status`; what is no outcome is an axis."""
    folder.mkdir()
    columns = [column for column in points if column not in outcomes]
    given = {axis["column"]: axis for axis in axes}
    told = [
        {
            "name": column.replace("_", "-"),
            "column": column,
            "unit": "",
            "label": column.replace("_", " ").capitalize(),
            "paths": ["x"],
            "apply": "set",
            **given.get(column, {}),
        }
        for column in columns
    ]
    document = {
        "schema_version": 1,
        "kind": "sweep",
        "name": folder.name,
        "title": "Made by hand",
        "question": "What matters?",
        "scenario": "russian-gas-stop-2022",
        "baseline": "europe-2021",
        "dates": ["2022-04-01", "2023-03-31"],
        "design": dict(design),
        "axes": told,
        "outcomes": [{"name": outcome} for outcome in outcomes],
        "points": len(points),
    }
    table = points[columns].copy()
    table.insert(0, "point", range(len(points)))
    table["status"] = np.where(
        points[list(outcomes)].isna().all(axis=1), "max_iterations", "optimal"
    )
    table[list(outcomes)] = points[list(outcomes)]
    (folder / "sweep.json").write_text(json.dumps(document, indent=2), encoding="utf-8")
    table.to_csv(folder / "points.csv", index=False, lineterminator="\n")
    manifest = {"schema_version": 1, "versions": {"gasgap": "0.1.0"}, "files": {}}
    manifest["files"] = {"sweep.json": "", "points.csv": ""}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def saltelli(base: int, axes: int, seed: int = 7) -> Array:
    """(base * (axes + 2), axes) in the unit cube: A, B, then A with one column of B, by turns."""
    from scipy.stats import qmc

    both = qmc.Sobol(2 * axes, seed=seed).random(base)
    a, b = both[:, :axes], both[:, axes:]
    rows = [a, b]
    for axis in range(axes):
        mixed = a.copy()
        mixed[:, axis] = b[:, axis]
        rows.append(mixed)
    return np.stack(rows, axis=1).reshape(-1, axes)


def trajectories(count: int, axes: int, levels: int = 4, seed: int = 3) -> Array:
    """(count * (axes + 1), axes) in the unit cube, one input moving by its step at a time."""
    random = np.random.default_rng(seed)
    step = levels / (2 * (levels - 1))
    lines = []
    for _ in range(count):
        here = random.integers(0, levels // 2, axes) / (levels - 1)
        sign = random.choice([-1, 1], axes)
        here = np.where(sign > 0, here, here + step)
        line = [here.copy()]
        for axis in random.permutation(axes):
            here[axis] += sign[axis] * step
            line.append(here.copy())
        lines += line
    return np.array(lines)


def ishigami(unit: Array) -> Array:
    """Of inputs uniform from -pi to pi: see `test_variance` for its indices."""
    x = np.pi * (2 * unit - 1)
    value: Array = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2
    return value + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


@pytest.fixture(name="saltelli")
def saltelli_fixture() -> Callable[..., Array]:
    """`saltelli` for tests."""
    return saltelli


@pytest.fixture(name="trajectories")
def trajectories_fixture() -> Callable[..., Array]:
    """`trajectories` for tests."""
    return trajectories


@pytest.fixture(name="ishigami")
def ishigami_fixture() -> Callable[[Array], Array]:
    """`ishigami` for tests."""
    return ishigami
