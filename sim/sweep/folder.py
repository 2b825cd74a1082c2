"""A sweep's results folder: its files by name, and a finished sweep read back.

sweep.json           what was asked: design, axes, outcomes; there from the start
sweep.resolved.yaml  the sweep as a file that runs as it is
chunks/<sha>.json    rows of solved points, by key; a chunk each
runs/<index>/        with --full: each point as `gasgap run` writes it
points.csv           one row a point; there when all are done
points.parquet       with --parquet: the same
manifest.json        versions, hashes, how points ended; the last
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.sweep.design import AxisColumn

if TYPE_CHECKING:
    import pandas as pd

SWEEP = "sweep.json"
RESOLVED = "sweep.resolved.yaml"
POINTS = "points.csv"
PARQUET = "points.parquet"
MANIFEST = "manifest.json"
KIND = "sweep"
VERSION = 1
OPTIMAL = "optimal"


@dataclass(frozen=True, eq=False)
class SweepFolder:
    """A finished sweep; its files are read when first asked for.

    Raises `InputError` where the folder holds no sweep, one of another version, or one that has not
    come to its end.
    """

    path: Path

    def __post_init__(self) -> None:
        if not (self.path / SWEEP).is_file():
            raise InputError(
                f"{self.path} holds no sweep (no {SWEEP}); name a folder that `gasgap sweep` wrote"
            )
        found = (self.document.get("kind"), self.document.get("schema_version"))
        if found != (KIND, VERSION):
            raise InputError(
                f"{self.path / SWEEP} is of kind {found[0]} and version {found[1]}, this program "
                f"reads {KIND} {VERSION}; run the sweep again"
            )
        if not all((self.path / name).is_file() for name in (MANIFEST, POINTS)):
            raise InputError(
                f"{self.path} holds a sweep that has not come to its end; start "
                f"`gasgap sweep {self.name}` again, it goes on where it stopped"
            )

    @property
    def name(self) -> str:
        """Name of the sweep."""
        return str(self.document["name"])

    @cached_property
    def document(self) -> dict[str, Any]:
        """`sweep.json`."""
        return self._json(SWEEP)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """`manifest.json`."""
        return self._json(MANIFEST)

    @property
    def axes(self) -> tuple[AxisColumn, ...]:
        """What varies, in the order of the table's columns."""
        keys = ("name", "column", "unit", "label")
        return tuple(
            AxisColumn(*(str(axis[key]) for key in keys)) for axis in self.document["axes"]
        )

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Columns of the outcomes."""
        return tuple(str(outcome["name"]) for outcome in self.document["outcomes"])

    @cached_property
    def points(self) -> pd.DataFrame:
        """`points.csv`: `point`, an axis a column, `status`, an outcome a column.

        Axes of numbers are numbers, those of words and dates text; an outcome is NaN where the
        point has none. Every number is the one that was solved, bit for bit.
        """
        import pandas as pd

        path = self.path / POINTS
        try:
            table = pd.read_csv(path, dtype=str, keep_default_na=False)
            wanted = ["point", *(axis.column for axis in self.axes), "status", *self.outcomes]
            if list(table.columns) != wanted:
                raise ValueError(f"its columns do not fit {SWEEP}")
            # Read by Python: the reader of tables may miss the last bit.
            columns = {name: table[name].tolist() for name in wanted}
            for axis in self.axes:
                columns[axis.column] = _numbers_or_words(columns[axis.column])
            for name in self.outcomes:
                columns[name] = [float(text) if text else math.nan for text in columns[name]]
            columns["point"] = [int(text) for text in columns["point"]]
        except (OSError, ValueError) as error:
            raise InputError(f"{path} cannot be read: {error}; run the sweep again") from None
        return pd.DataFrame(columns)

    @property
    def solved(self) -> pd.DataFrame:
        """The rows of `points` that reached their tolerance."""
        return self.points[self.points["status"] == OPTIMAL]

    def _json(self, name: str) -> dict[str, Any]:
        path = self.path / name
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(f"{path} cannot be read: {error}") from None
        if not isinstance(data, dict):
            raise InputError(f"{path} holds no sweep; run the sweep again")
        return data


def _numbers_or_words(texts: list[str]) -> list[Any]:
    """The values of an axis: whole numbers, numbers, or words where one of them is no number."""
    for kind in (int, float):
        try:
            return [kind(text) for text in texts]
        except ValueError:
            continue
    return texts
