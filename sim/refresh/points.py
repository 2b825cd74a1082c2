"""points.csv: which meters of the ENTSOG platform measure which border.

A row is one place on a border. `series` are the meters (operator and point in one word, as the
platform writes them) on the side of `node`, `other_series` those on the side of `other`: gas that
enters at a meter of `node` came from `other`. Operators that report the same gas again are not in
the table. Virtual points and the physical points they stand for share a `group`, of which the
larger of both sums counts. `arc_other` is the node of arcs.csv where it differs from `other`.
`lacks` names what of the border is in no row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.ending import reason
from sim.errors import InputError

SHIPPED = Path(__file__).with_name("points.csv")
COLUMNS = (
    "place",
    "node",
    "series",
    "other",
    "other_series",
    "group",
    "virtual",
    "arc_other",
    "source",
    "note",
    "lacks",
)


@dataclass(frozen=True)
class Place:
    """One place on a border."""

    place: str
    node: str
    series: tuple[str, ...]
    other: str
    other_series: tuple[str, ...]
    group: str
    virtual: bool
    arc_other: str
    lacks: str
    """A part of the border that no row measures; empty: none that we know of."""


@dataclass(frozen=True)
class Crossing:
    """Gas that crosses a place in one direction, and the meters on both sides that see it."""

    place: Place
    from_node: str
    to_node: str
    receiver: tuple[str, ...]
    """Meters where it enters, `BE-TSO-0001ITP-00106entry`."""
    sender: tuple[str, ...]
    """Meters where it leaves."""


def load_places(path: Path = SHIPPED) -> tuple[Place, ...]:
    """The table; raises InputError with the line of the first mistake."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {reason(error)}") from None
    reader = csv.reader(io.StringIO(text, newline=""))
    if tuple(next(reader, ())) != COLUMNS:
        raise InputError(f"{path}:1: wrong columns; write exactly {','.join(COLUMNS)}")
    places, seen = [], dict[str, int]()
    for cells in reader:
        place = _place(f"{path}:{reader.line_num}", cells)
        for meter in (*place.series, *place.other_series):
            first = seen.setdefault(meter, reader.line_num)
            if first != reader.line_num:
                told = f"meter {meter} stands on line {first} already; it would count twice"
                raise InputError(f"{path}:{reader.line_num}: {told}")
        places.append(place)
    return tuple(places)


def _place(where: str, cells: Sequence[str]) -> Place:
    if len(cells) != len(COLUMNS):
        raise InputError(f"{where}: {len(cells)} cells where the header has {len(COLUMNS)}")
    row = dict(zip(COLUMNS, cells, strict=True))
    series, other = tuple(row["series"].split()), tuple(row["other_series"].split())
    if not row["node"] or not row["other"] or not series + other:
        raise InputError(f"{where}: a place needs node, other and a meter")
    if row["virtual"] not in ("true", "false"):
        raise InputError(f"{where}: virtual is {row['virtual']!r}, neither true nor false")
    return Place(
        row["place"],
        row["node"],
        series,
        row["other"],
        other,
        row["group"] or row["place"],
        row["virtual"] == "true",
        row["arc_other"],
        row["lacks"],
    )


def crossings(place: Place, *, arcs: bool = False) -> Iterator[Crossing]:
    """Both directions of a place; with `arcs` between the nodes of arcs.csv."""
    other = (place.arc_other or place.other) if arcs else place.other
    entry, entry_other = _at(place.series, "entry"), _at(place.other_series, "entry")
    leave, leave_other = _at(place.series, "exit"), _at(place.other_series, "exit")
    yield Crossing(place, other, place.node, entry, leave_other)
    yield Crossing(place, place.node, other, entry_other, leave)


def _at(meters: tuple[str, ...], direction: str) -> tuple[str, ...]:
    return tuple(meter + direction for meter in meters)
