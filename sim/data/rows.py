"""What rows and numbers of a baseline's tables are called.

The id of a row is the value of its key column; of several, joined with `@`: `industry`, `DE>CZ`,
`nord_stream@DE`, `DE@2021-01`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.data import records as rec
from sim.data.cells import KEYS
from sim.data.parse import column_types
from sim.data.records import TABLES

ALL = "*"
"""All rows of a table."""
_IDS: Mapping[type[rec.Provenance], tuple[str, ...]] = {
    **KEYS,
    rec.RouteFlow: ("route", "node", "month"),
    rec.LngSendOut: ("node", "month"),
    rec.Price: ("series", "month"),
}


def row_id(row: rec.Provenance) -> str:
    """Id of a row."""
    if isinstance(row, rec.Arc):
        return f"{row.from_node}>{row.to_node}"
    return "@".join(str(getattr(row, name)) for name in _IDS[type(row)])


def names_of(row: rec.Provenance) -> Iterator[str]:
    """All that names a row: its id, and what its id begins with."""
    parts = row_id(row).split("@")
    for end in range(1, len(parts) + 1):
        yield "@".join(parts[:end])


def numbers_of(table: str) -> tuple[str, ...]:
    """Columns of a table that hold numbers, but for those that tell its rows apart."""
    record = TABLES[table]
    types = column_types(record)
    return tuple(n for n, (kind, _) in types.items() if kind is float and n not in KEYS[record])
