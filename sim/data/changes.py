"""Numbers of a baseline changed: the same baseline but for some cells, checked like the first.

A number is named by its table, its row and its column. The id of a row is the value of its key
column; of several, joined with `@`: `industry`, `DE>CZ`, `nord_stream@DE`, `DE@2021-01`. What
several ids begin with stands for all of them (`nord_stream`), `*` for all rows of the table.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal

from sim.config.paths import did_you_mean
from sim.data import records as rec
from sim.data.cells import check_cells
from sim.data.checks import RULES, STATED_RANGES
from sim.data.completeness import COMPLETENESS
from sim.data.draft import Draft
from sim.data.parse import Table, column_types
from sim.data.records import TABLES
from sim.data.rows import ALL, names_of, numbers_of, row_id
from sim.data.seeds import Seeds

__all__ = [
    "ALIASES",
    "Change",
    "changed",
    "numbers_of",
    "positions",
    "problem_between",
    "problem_of",
    "problem_of_name",
    "row_id",
]

Apply = Literal["set", "multiply", "add"]
ALIASES = {"terminals": "lng_terminals"}
"""Shorter names of tables."""
_ROWS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Change:
    """One number of a baseline, or one column of several of its rows, made another.

    `value` is in the unit of the column.
    """

    table: str
    """Name of a table of `sim.data.records.TABLES`."""
    row: str
    """Id of a row (`industry`, `DE>CZ`, `nord_stream@DE`), what several ids begin with
    (`nord_stream`), or `*` for all rows."""
    column: str
    apply: Apply
    value: float

    @property
    def acts(self) -> bool:
        """Whether it can change anything: no factor of one, no sum of nothing."""
        return (self.apply, self.value) not in (("multiply", 1.0), ("add", 0.0))


def changed(seeds: Seeds, changes: Sequence[Change]) -> Seeds:
    """The baseline after all changes, one after the other; itself where nothing changes.

    Its folder and name stay, its digest tells it apart. Empty cells stay empty. The changes must be
    possible (see `problem_of`). Equal changes made lately give the same object, so that what is
    kept by a baseline serves all points that have it.
    """
    acting = tuple(change for change in changes if change.acts)
    return _changed(seeds, acting) if acting else seeds


@lru_cache(maxsize=64)
def _changed(seeds: Seeds, changes: tuple[Change, ...]) -> Seeds:
    tables = dict(seeds.tables)
    for change in changes:
        rows = list(tables[change.table])
        for position in positions(seeds, change.table, change.row):
            rows[position] = _with(rows[position], change)
        tables[change.table] = tuple(rows)
    told = [[c.table, c.row, c.column, c.apply, float(c.value)] for c in changes]
    digest = hashlib.sha256(json.dumps([seeds.digest, told]).encode()).hexdigest()
    return replace(seeds, tables=MappingProxyType(tables), digest=digest)


def problem_of(seeds: Seeds, change: Change) -> str | None:
    """Why a change is not possible, None if it is: what it names, and what the baseline becomes."""
    problem = problem_of_name(seeds, change.table, change.row, change.column)
    if problem is not None:
        return problem
    if not math.isfinite(change.value):
        return f"{change.value} is no finite number"
    return problem_between(changed(seeds, [change]), [change.table])


def problem_of_name(seeds: Seeds, table: str, row: str, column: str) -> str | None:
    """Why there is no such number in the baseline, None if there is."""
    if table not in TABLES:
        return f"the baseline has no table {table!r}{_hint(table, [*TABLES, *ALIASES])}"
    known = numbers_of(table)
    if not known:
        return f"the table {table} holds no numbers to change"
    if column not in known:
        kind = "holds no numbers" if column in column_types(TABLES[table]) else "is no column"
        return f"{column!r} {kind} of the table {table}{_hint(column, known)}"
    found = positions(seeds, table, row)
    if not found:
        names = _names(seeds, table)
        return f"the table {table} has no row {row!r}{_hint(row, names)}"
    if all(getattr(seeds.tables[table][place], column) is None for place in found):
        return f"{column} of {row} in the table {table} is empty; there is nothing to change"
    return None


def problem_between(seeds: Seeds, touched: Iterable[str]) -> str | None:
    """The first rule of a baseline that a changed one breaks, None if all hold.

    touched : tables that changed
    Central values may leave their stated range: that is what is being varied.
    """
    records = {TABLES[name] for name in touched}
    draft = _draft(seeds)
    for record in records:
        for finding in check_cells(draft, record):
            return f"{finding.file}: {finding.message}"
    for rule, needed in (*RULES, *COMPLETENESS):
        if rule not in STATED_RANGES and records & set(needed):
            for finding in rule(draft):
                return f"{finding.file}: {finding.message}"
    return None


def positions(seeds: Seeds, table: str, row: str) -> tuple[int, ...]:
    """Positions of the rows that an id, the beginning of one, or `*` names."""
    if row == ALL:
        return tuple(range(len(seeds.tables[table])))
    return _index(seeds, table).get(row, ())


@lru_cache(maxsize=32)
def _index(seeds: Seeds, table: str) -> Mapping[str, tuple[int, ...]]:
    """Positions of rows by their id and by all that it begins with."""
    found: dict[str, list[int]] = {}
    for position, row in enumerate(seeds.tables[table]):
        for name in names_of(row):
            found.setdefault(name, []).append(position)
    return {name: tuple(places) for name, places in found.items()}


def _with(row: rec.Provenance, change: Change) -> rec.Provenance:
    there = getattr(row, change.column)
    if there is None:
        return row
    new = {"set": change.value, "multiply": there * change.value, "add": there + change.value}
    cell: dict[str, Any] = {change.column: float(new[change.apply])}
    return replace(row, **cell)


def _draft(seeds: Seeds) -> Draft:
    """The tables of a baseline as the rules read them; lines are those without a file."""
    tables = {}
    for name, record in TABLES.items():
        rows = seeds.tables[name]
        tables[record] = Table(f"{name}.csv", record, rows, (0,) * len(rows), ())
    return Draft(seeds.base_year, tables)


def _names(seeds: Seeds, table: str) -> list[str]:
    return list(_index(seeds, table))


def _hint(word: str, known: Sequence[str]) -> str:
    """The nearest known word, else some that there are."""
    near = did_you_mean(word, known)
    if near:
        return near
    more = f" and {len(known) - _ROWS_SHOWN} more" if len(known) > _ROWS_SHOWN else ""
    return f"; it has {', '.join(known[:_ROWS_SHOWN])}{more}"
