"""A run's results folder, read back: what plots, reports and comparisons start from.

Nothing is solved again: everything shown of a run is in the files that it left behind.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.quantities import SUMMARY_VERSION

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class RunFolder:
    """One run: its summary, manifest, resolved scenario and tables, each read when first asked for.

    Raises `InputError` where the folder holds no run, or one of another version.
    """

    path: Path
    _tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (self.path / "summary.json").is_file():
            raise InputError(
                f"{self.path} holds no run (no summary.json); name a folder that `gasgap run` wrote"
            )
        found = self.summary.get("schema_version")
        if found != SUMMARY_VERSION:
            raise InputError(
                f"{self.path / 'summary.json'} has schema version {found}, this program reads "
                f"{SUMMARY_VERSION}; run the scenario again"
            )

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return str(self.summary["scenario"])

    @cached_property
    def summary(self) -> dict[str, Any]:
        """`summary.json`."""
        return self._json("summary.json")

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """`manifest.json`."""
        return self._json("manifest.json")

    @cached_property
    def scenario(self) -> dict[str, Any]:
        """`scenario.resolved.yaml` as plain data."""
        import yaml

        data: dict[str, Any] = yaml.safe_load(self._text("scenario.resolved.yaml"))
        return data

    def table(self, name: str) -> pd.DataFrame:
        """One of `tables/*.csv`; the code of Norway, `NO`, is text like any other."""
        import pandas as pd

        if name not in self._tables:
            path = self.path / "tables" / f"{name}.csv"
            if not path.is_file():
                raise InputError(f"{path} is missing; run the scenario again")
            self._tables[name] = pd.read_csv(path, keep_default_na=False, na_values=[""])
        return self._tables[name]

    def _json(self, name: str) -> dict[str, Any]:
        try:
            data: dict[str, Any] = json.loads(self._text(name))
        except ValueError as error:
            raise InputError(f"{self.path / name} is no valid JSON: {error}") from None
        return data

    def _text(self, name: str) -> str:
        try:
            return (self.path / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{self.path / name} cannot be read: {error}") from None
