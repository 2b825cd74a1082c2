"""Folders of sweeps and runs, written by hand, and gates files beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from sim.quantities import SUMMARY_VERSION

AXES = [
    {"name": "depth", "column": "depth_pct", "unit": "%", "label": None},
    {"name": "start", "column": "start", "unit": "", "label": None},
]
OUTCOMES = ("eu.shortfall_twh", "eu.hub_price_eur_mwh")
ROWS = [
    (0.0, "2022-04-01", "optimal", 100.0, 70.0),
    (0.0, "2022-11-01", "optimal", 90.0, 72.5),
    (50.0, "2022-04-01", "optimal", 300.0, 150.0),
    (50.0, "2022-11-01", "optimal", 200.0, 120.0),
]
"""Depth of the cut, its start, status, shortfall, price."""

Row = tuple[Any, ...]


@pytest.fixture(autouse=True)
def _no_summary_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """The job that runs these tests has a summary of its own."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


@pytest.fixture
def sweep(tmp_path: Path) -> Callable[..., Path]:
    def write(
        rows: Sequence[Row] = ROWS,
        *,
        name: str = "cuts",
        folder: str | None = None,
        outcomes: Sequence[str] = OUTCOMES,
        axes: Sequence[Mapping[str, Any]] = AXES,
        points: int | None = None,
        finished: bool = True,
    ) -> Path:
        path = tmp_path / (folder or name)
        path.mkdir(parents=True, exist_ok=True)
        described = {
            "schema_version": 1,
            "kind": "sweep",
            "name": name,
            "axes": list(axes),
            "outcomes": [{"name": outcome} for outcome in outcomes],
            "points": len(rows) if points is None else points,
        }
        (path / "sweep.json").write_text(json.dumps(described), encoding="utf-8")
        header = ["point", *(str(axis["column"]) for axis in axes), "status", *outcomes]
        lines = [[str(k), *("" if v is None else str(v) for v in r)] for k, r in enumerate(rows)]
        table = "".join(",".join(line) + "\n" for line in (header, *lines))
        (path / "points.csv").write_text(table, encoding="utf-8")
        if finished:
            files = {
                file: hashlib.sha256((path / file).read_bytes()).hexdigest()
                for file in ("sweep.json", "points.csv")
            }
            (path / "manifest.json").write_text(json.dumps({"files": files}), encoding="utf-8")
        return path

    return write


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str = "stop", folder: str | None = None, **changes: Any) -> Path:
        path = tmp_path / (folder or name)
        path.mkdir(parents=True, exist_ok=True)
        region = {"shortfall_twh": 860.0, "curtailment_twh": 3.5, "hub_price_eur_mwh": 300.5}
        summary = {
            "schema_version": SUMMARY_VERSION,
            "scenario": name,
            "baseline": "europe-2021",
            "status": "optimal",
            "regions": {"EU27": region},
            "countries": {"MT": {"hub_price_eur_mwh": None}},
            "imports_twh": {"RU:nord_stream": 0.0},
            "solver": {"iterations": 20},
        }
        for dotted, value in changes.items():
            *above, last = dotted.split("__")
            branch: Any = summary
            for key in above:
                branch = branch[key]
            if value is ...:
                del branch[last]
            else:
                branch[last] = value
        (path / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
        return path

    return write


@pytest.fixture
def gates(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str, name: str = "gates.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
