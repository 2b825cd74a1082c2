"""What came of one scenario of an ensemble: its numbers by name, and how it was solved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sim.config.schema import Scenario
from sim.errors import InputError
from sim.solver import Status
from sim.summary.indicators import Path

Array = npt.NDArray[np.float64]


class Values(Mapping[str, float]):
    """One scenario's figures by their keys in `summary.json`, joined with dots, then its extras.

    A price where there is no market is NaN. Outcomes share their keys, so many take little room.
    """

    def __init__(self, columns: Mapping[str, int], row: Array) -> None:
        self._columns, self._row = columns, row

    def __getitem__(self, key: str) -> float:
        return float(self._row[self._columns[key]])

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of one scenario; `statuses` and `iterations` are its own and its counterfactual's.

    Trust the values only where both are optimal; elsewhere they are those of the last iterate.
    """

    index: int
    scenario: Scenario
    statuses: tuple[Status, Status]
    iterations: tuple[int, int]
    values: Values

    @property
    def optimal(self) -> bool:
        """Whether both lanes reached their tolerance."""
        return self.statuses == (Status.OPTIMAL, Status.OPTIMAL)


@lru_cache(maxsize=8)
def columns_of(paths: tuple[Path, ...], extras: tuple[str, ...]) -> Mapping[str, int]:
    """Column of every value; one object for all outcomes that have the same.

    Raises `InputError` for an extra that takes a name twice.
    """
    names = [*(".".join(path) for path in paths), *extras]
    columns = {name: column for column, name in enumerate(names)}
    if len(columns) < len(names):
        twice = next(extra for extra in extras if names.count(extra) > 1)
        raise InputError(f"{twice} names two values; give the extra another name")
    return columns
