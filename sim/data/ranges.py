"""How far numbers of a baseline may be off: what moves together, and where to.

Read from ranges.csv, a range a name, and from contracts.csv, the volumes of each type of contract
together (`ranges_of`). `named_ranges` has what parameters.csv and sectors.csv state for their own
rows as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sim.data.cells import CONTRACT_TYPES
from sim.data.changes import Apply, Change
from sim.data.optional_checks import CONTRACTS, ELASTICITY, UNCHANGED
from sim.data.rows import ALL
from sim.data.seeds import Seeds

VOLL_FACTOR = "voll_factor"
END_VALUE_FACTOR = "storage_end_value_factor"
"""Of what a scenario sets, not the baseline: no number of a table moves with it."""


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


@lru_cache(maxsize=16)
def named_ranges(seeds: Seeds) -> Mapping[str, Axis]:
    """Every range that a baseline states for its numbers, by name.

    Those of `ranges_of`; then `elasticity`, which moves all sectors in their own ranges, and every
    row of parameters.csv with low and high, `voll_factor` the value of lost load of all sectors.
    """
    return {axis.name: axis for axis in (*ranges_of(seeds), *_of_rows(seeds)) if axis.moved}


def _of_rows(seeds: Seeds) -> Iterator[Axis]:
    """What sectors.csv and parameters.csv state for their own rows."""
    sectors = tuple(
        Moved(
            "sectors",
            row.sector,
            ELASTICITY,
            "set",
            row.elasticity_low,
            row.elasticity,
            row.elasticity_high,
            row.source,
        )
        for row in seeds.sectors
        if row.elasticity_low != row.elasticity_high
    )
    yield Axis(ELASTICITY, sectors)
    for row in seeds.parameters:
        if row.low < row.high and row.parameter != END_VALUE_FACTOR:
            place: tuple[str, str, str, Apply] = ("parameters", row.parameter, "value", "set")
            if row.parameter == VOLL_FACTOR:
                place = ("sectors", ALL, "voll_eur_mwh", "multiply")
            yield Axis(row.parameter, (Moved(*place, row.low, row.value, row.high, row.source),))
