"""The tables of a folder as read, before anything is known to fit together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from sim.data import records as rec
from sim.data.parse import Table
from sim.errors import Finding

R = TypeVar("R", bound=rec.Provenance)


@dataclass(frozen=True)
class Draft:
    """All tables of a folder as read, before anything is known to fit together."""

    base_year: int
    tables: Mapping[type[rec.Provenance], Table]

    def rows(self, record: type[R]) -> list[tuple[int, R]]:
        """(line, row) of every row of a table."""
        table = self.tables[record]
        return list(zip(table.lines, cast("tuple[R, ...]", table.rows), strict=True))

    def finding(self, record: type[rec.Provenance], line: int, message: str) -> Finding:
        """A mistake in the table of `record`."""
        return self.tables[record].finding(line, message)

    @property
    def months(self) -> tuple[str, ...]:
        """The twelve months of the base year."""
        return tuple(f"{self.base_year}-{month:02d}" for month in range(1, 13))

    def codes(self, kind: str | None = None) -> set[str]:
        """Codes of the nodes, of one kind or all."""
        return {row.node for _, row in self.rows(rec.Node) if kind in (None, row.kind)}


Findings = Iterator[Finding]
Rule = Callable[[Draft], Findings]
"""What must hold across tables; yields one finding for every row that breaks it."""
