"""How far numbers of a baseline may be off: what moves together, and where to.

Read from ranges.csv, a range a name, and from contracts.csv, the volumes of each type of contract
together. What parameters.csv and sectors.csv state for their own rows is not here.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.data.cells import CONTRACT_TYPES
from sim.data.changes import Apply, Change
from sim.data.optional_checks import CONTRACTS, UNCHANGED
from sim.data.seeds import Seeds


@dataclass(frozen=True)
class Moved:
    """Numbers of one column that change together, with what stands at both ends of the range.

    apply : what `low`, `central` and `high` do to the numbers; central leaves them as they are
    """

    table: str
    row: str
    column: str
    apply: Apply
    low: float
    central: float
    high: float
    source: str

    def at(self, position: float) -> float:
        """From `low` at 0 over `central` at 0.5 to `high` at 1, in a straight line on each side."""
        side = 2.0 * position - 1.0
        end = self.low if side < 0 else self.high
        return self.central + abs(side) * (end - self.central)


@dataclass(frozen=True)
class Axis:
    """What varies together."""

    name: str
    moved: tuple[Moved, ...]

    def changes(self, position: float) -> tuple[Change, ...]:
        """What makes the baseline that of a position from 0, low, to 1, high; none at 0.5."""
        values = [(one, one.at(position)) for one in self.moved]
        return tuple(
            Change(one.table, one.row, one.column, one.apply, value)
            for one, value in values
            if value != one.central
        )


def ranges_of(seeds: Seeds) -> tuple[Axis, ...]:
    """The ranges of a baseline: those of ranges.csv in the order of the file, then contracts."""
    named: dict[str, list[Moved]] = {}
    for row in seeds.ranges:
        apply: Apply = "multiply" if row.apply == "multiply" else "add"
        own = Moved(
            row.table,
            row.row,
            row.column,
            apply,
            row.low,
            UNCHANGED[apply],
            row.high,
            row.source,
        )
        named.setdefault(row.range, []).append(own)
    for kind in CONTRACT_TYPES:
        moved = [
            Moved(
                "contracts",
                row.contract,
                "volume_gwh_yr",
                "set",
                row.volume_low_gwh_yr,
                row.volume_gwh_yr,
                row.volume_high_gwh_yr,
                row.source,
            )
            for row in seeds.contracts
            if row.type == kind and row.volume_low_gwh_yr < row.volume_high_gwh_yr
        ]
        if moved:
            named[f"{CONTRACTS}{kind}"] = moved
    return tuple(Axis(name, tuple(moved)) for name, moved in named.items())
