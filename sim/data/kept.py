"""What is found in a baseline is kept by the tables it was found in.

Baselines that differ in a few numbers share all other tables, row by row the same objects; what is
found in these alone is found once for all of them. Nothing kept holds on to a whole baseline.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from threading import Lock
from typing import Concatenate, Generic, ParamSpec, TypeVar

from sim.data.seeds import Seeds

P = ParamSpec("P")
T = TypeVar("T")
MOST = 16


@dataclass(frozen=True, eq=False)
class Part(Seeds):
    """Some tables of a baseline; equal for baselines that have these very tables in common."""

    @cached_property
    def _key(self) -> Hashable:
        # No table goes while it is held here, so none takes the place of another.
        tables = ((name, id(rows)) for name, rows in self.tables.items())
        return self.base_year, *tables

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Part) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


def part_of(seeds: Seeds, *tables: str) -> Part:
    """The named tables of a baseline, and nothing else of it but its base year."""
    return Part(
        name="",
        folder=Path(),
        title="",
        base_year=seeds.base_year,
        tables={name: seeds.tables[name] for name in tables},
        digest="",
    )


class Kept(Generic[T]):
    """The last answers by what they depend on, where that is not all of a function's arguments."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._lock = most, Lock()
        self._answers: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable, find: Callable[[], T]) -> T:
        """What is kept under a key, or else found now."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        answer = find()
        with self._lock:
            self._answers.setdefault(key, answer)
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
        return answer


def kept_by(
    *tables: str, most: int = MOST
) -> Callable[[Callable[Concatenate[Seeds, P], T]], Callable[Concatenate[Seeds, P], T]]:
    """Keep the last `most` answers of a function by what it reads.

    Its first argument is a baseline, of which it sees these tables only.
    """

    def decorated(
        find: Callable[Concatenate[Seeds, P], T],
    ) -> Callable[Concatenate[Seeds, P], T]:
        kept: Kept[T] = Kept(most)

        @wraps(find)
        def found(seeds: Seeds, /, *args: P.args, **kwargs: P.kwargs) -> T:
            part = part_of(seeds, *tables)
            key = part, args, tuple(kwargs.items())
            return kept.get(key, lambda: find(part, *args, **kwargs))

        return found

    return decorated
