"""The shipped baseline, loaded once, and copies of it to break."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sim.data.loader import load_seeds
from sim.data.seeds import Seeds
from sim.errors import BaselineError, Finding

SHIPPED = Path(__file__).parents[2] / "seeds" / "europe-2021"


@dataclass(frozen=True)
class Folder:
    """A copy of the shipped baseline whose cells can be changed."""

    path: Path

    def rows(self, table: str) -> list[list[str]]:
        """All rows of a table, the header first."""
        with (self.path / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.reader(stream))

    def write(self, table: str, rows: list[list[str]]) -> None:
        with (self.path / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)

    def find(self, table: str, **cells: str) -> int:
        """Line (from 1, the header is 1) of the first row that holds these cells."""
        rows = self.rows(table)
        for line, row in enumerate(rows[1:], start=2):
            if all(row[rows[0].index(name)] == value for name, value in cells.items()):
                return line
        raise LookupError(f"{table}: {cells}")

    def set(self, table: str, line: int, /, **cells: str) -> int:
        """Change cells of one line; returns the line."""
        rows = self.rows(table)
        for name, value in cells.items():
            rows[line - 1][rows[0].index(name)] = value
        self.write(table, rows)
        return line

    def drop(self, table: str, keep: Callable[[dict[str, str]], bool]) -> None:
        """Remove every row that is not kept."""
        header, *rows = self.rows(table)
        kept = [row for row in rows if keep(dict(zip(header, row, strict=True)))]
        self.write(table, [header, *kept])

    def findings(self) -> tuple[Finding, ...]:
        """What loading reports."""
        with pytest.raises(BaselineError) as error:
            load_seeds(self.path)
        return error.value.findings


@pytest.fixture(scope="session")
def shipped() -> Seeds:
    return load_seeds(SHIPPED)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    path = tmp_path / "mine"
    shutil.copytree(SHIPPED, path)
    return Folder(path)
