"""The table of published figures: what it holds, and reading it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

TABLE = Path(__file__).with_name("published.yaml")
EDGE = 0.02
"""Part of a band's width within which a figure sits on its edge."""


@dataclass(frozen=True)
class Published:
    """A figure of a study, as a band, and how ours is made.

    low, high : the band, in `unit`; one figure is read with a margin
    figure : one way to make ours, see `sim.studies.figures`
    differs : whether ours is known to lie outside
    """

    quantity: str
    low: float
    high: float
    unit: str
    figure: Mapping[str, Any]
    why: str
    differs: bool = False
    decimals: int = 0

    def holds(self, value: float) -> bool:
        """Whether `value` lies in the band, both ends included."""
        return self.low <= value <= self.high

    def margin(self, value: float) -> float | None:
        """How far inside its band a value lies, where that is so little that it sits on an edge.

        None where it lies deeper, or outside; and of places, the first of which is an end.
        """
        inside = min(value - self.low, self.high - value)
        near = 0 <= inside <= EDGE * (self.high - self.low)
        return inside if near and "place" not in self.figure else None


@dataclass(frozen=True)
class Study:
    """A study and the scenario that follows it."""

    scenario: str
    title: str
    by: str
    date: str
    read_in: str
    results: tuple[Published, ...]


def published(path: Path = TABLE) -> tuple[Study, ...]:
    """Every study of the table, in its order. Raises TypeError for a key that it does not know."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(_study(dict(entry)) for entry in entries)


def _study(entry: dict[str, Any]) -> Study:
    results = tuple(Published(**result) for result in entry.pop("results"))
    return Study(results=results, **entry)
