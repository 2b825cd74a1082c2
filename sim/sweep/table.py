"""The table of a sweep, one row a point, and what its columns come to.

It is made from the kept rows alone, so that it does not matter where, when and in which order they
were solved.
"""

from __future__ import annotations

import csv
import io
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.errors import InputError
from sim.sweep.design import AxisColumn
from sim.sweep.folder import OPTIMAL
from sim.sweep.quantiles import AxisValue
from sim.sweep.task import Row

LOST = "worker_died"
"""Status of a point that has no row: its worker died on it."""
AXES_SHOWN = 4
"""Where a sweep has more axes than these, a point is told by its number alone."""
SMALLEST, LARGEST = 5e-5, 1e9
"""Numbers shown as nothing, and in powers of ten."""
SAME = 1e-6
"""Of the way from the least to the greatest: what is this near to an end is at it."""


@dataclass(frozen=True, eq=False)
class Table:
    """Inputs, status and outcomes of all points.

    rows : by key; a point without one was lost
    """

    axes: tuple[AxisColumn, ...]
    inputs: tuple[tuple[AxisValue, ...], ...]
    keys: tuple[str, ...]
    outcomes: tuple[str, ...]
    rows: Mapping[str, Row]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of its columns."""
        return ("point", *(axis.column for axis in self.axes), "status", *self.outcomes)

    def status(self, point: int) -> str:
        """How a point ended."""
        row = self.rows.get(self.keys[point])
        return LOST if row is None else row.status

    def values(self, point: int) -> tuple[float | None, ...]:
        """A point's outcomes."""
        row = self.rows.get(self.keys[point])
        return (None,) * len(self.outcomes) if row is None else row.values

    def statuses(self) -> dict[str, int]:
        """How many points ended in which way, those that were solved first."""
        counts: dict[str, int] = {OPTIMAL: 0}
        for point in range(len(self.keys)):
            counts[self.status(point)] = counts.get(self.status(point), 0) + 1
        return counts

    def place(self, point: int) -> str:
        """A point in words: its number, and where it is if it has few axes."""
        if len(self.axes) > AXES_SHOWN:
            return f"point {point}"
        pairs = zip(self.axes, self.inputs[point], strict=True)
        where = ", ".join(f"{axis.name} {shown(value, axis.unit)}" for axis, value in pairs)
        return f"point {point}: {where}"


def shown(value: AxisValue, unit: str) -> str:
    """An axis' value with its unit, rounded for reading."""
    if isinstance(value, str):
        return value
    number = f"{value:.4g}" if isinstance(value, float) else str(value)
    return f"{number} {unit}" if unit else number


def to_csv(table: Table) -> bytes:
    """The table as CSV; floats as `repr` writes them, so that reading them loses nothing."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    for point, inputs in enumerate(table.inputs):
        numbers = ("" if value is None else repr(value) for value in table.values(point))
        plain = (value if isinstance(value, str) else repr(value) for value in inputs)
        writer.writerow([point, *plain, table.status(point), *numbers])
    return text.getvalue().encode()


def check_parquet() -> None:
    """Raises `InputError` where Parquet cannot be written."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise InputError(
            "--parquet needs pyarrow, which is not installed: pip install 'gasgap[parquet]'"
        ) from None


def to_parquet(table: Table) -> bytes:
    """The same table as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    count = len(table.inputs)
    columns: list[Any] = [pa.array(range(count), pa.int64())]
    for place in range(len(table.axes)):
        values = [inputs[place] for inputs in table.inputs]
        words = any(isinstance(value, str) for value in values)
        kind, make = (pa.string(), str) if words else (pa.float64(), float)
        columns.append(pa.array([make(value) for value in values], kind))
    columns.append(pa.array([table.status(point) for point in range(count)], pa.string()))
    solved = [table.values(point) for point in range(count)]
    columns += [
        pa.array([values[place] for values in solved], pa.float64())
        for place in range(len(table.outcomes))
    ]
    sink = io.BytesIO()
    pq.write_table(pa.table(columns, names=list(table.columns)), sink, compression="zstd")
    return sink.getvalue()


@dataclass(frozen=True)
class Spread:
    """Least, middle and greatest value of an outcome, and the first points at the ends."""

    outcome: str
    least: float
    at_least: int
    median: float
    most: float
    at_most: int
    points: int
    """How many have a number."""


def spreads(table: Table) -> list[Spread]:
    """How far each outcome reaches; an outcome that no point has is left out."""
    found = []
    for place, outcome in enumerate(table.outcomes):
        numbers = [
            (value, point)
            for point in range(len(table.keys))
            if (value := table.values(point)[place]) is not None
        ]
        if not numbers:
            continue
        values = [value for value, _ in numbers]
        least, most = min(values), max(values)
        near = SAME * (most - least)
        first = next(point for value, point in numbers if value <= least + near)
        last = next(point for value, point in numbers if value >= most - near)
        median = statistics.median(values)
        found.append(Spread(outcome, least, first, median, most, last, len(numbers)))
    return found


def spread_text(table: Table) -> str:
    """The table of `spreads` for a terminal."""
    found = spreads(table)
    if not found:
        return "No point has a number.\n"
    few, solved = len(table.axes) <= AXES_SHOWN, table.statuses()[OPTIMAL]
    head = ["outcome", "least", "median", "most"]
    rows = [[s.outcome, number(s.least), number(s.median), number(s.most)] for s in found]
    if not few:
        head += ["least at", "most at"]
        rows = [
            [*row, f"point {s.at_least}", f"point {s.at_most}"]
            for row, s in zip(rows, found, strict=True)
        ]
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    lines = [_line(head, widths)]
    for row, spread in zip(rows, found, strict=True):
        lines.append(_line(row, widths))
        if few and spread.least != spread.most:
            lines.append(f"    least at {table.place(spread.at_least)}")
            lines.append(f"    most at {table.place(spread.at_most)}")
        if spread.points < solved:
            lines.append(f"    no number at {solved - spread.points:,} of {solved:,} solved points")
    without = [name for name in table.outcomes if name not in {s.outcome for s in found}]
    lines += [f"{name}: no point has a number" for name in without]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    pairs = zip(others, widths[1:], strict=True)
    return "  ".join([first, *(cell.strip().rjust(width) for cell, width in pairs)])


def number(value: float) -> str:
    """Four or five digits, thousands parted: `1,234.5`."""
    size = abs(value)
    if size < SMALLEST:
        return "0"
    if size >= LARGEST:
        return f"{value:.4g}"
    return f"{value:,.{0 if size >= 1e4 else 1 if size >= 100 else 2 if size >= 1 else 4}f}"
