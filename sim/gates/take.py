"""What a gate looks at in a sweep: each point, a statistic, or the share where something holds."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

EVERY = "every"
WORDS = (EVERY, "min", "max", "mean", "median")
_OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_PERCENTILE = re.compile(r"p(\d{1,2})", re.ASCII)
_SHARE = re.compile(
    r"share\s*(>=|<=|>|<)\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)", re.ASCII
)


@dataclass(frozen=True)
class Take:
    """One way to make a number of many, or to look at each of them.

    word : `every`, `min`, `max`, `mean`, `median`, `percentile` or `share`
    level : the percentile, 0 to 100, or the number that the share is beyond
    relation : of a share, one of > >= < <=
    """

    word: str
    level: float = math.nan
    relation: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises `ValueError` with a sentence for what is no way to take values."""
        word = text.strip()
        if word in WORDS:
            return cls(word)
        if found := _PERCENTILE.fullmatch(word):
            return cls("percentile", float(found[1]))
        if (found := _SHARE.fullmatch(word)) and math.isfinite(float(found[2])):
            return cls("share", float(found[2]), found[1])
        raise ValueError(
            f"write {', '.join(WORDS)}, a percentile such as p05 or p95, or a share such as "
            f'"share > 500"; this is {word!r}'
        )

    @property
    def is_share(self) -> bool:
        """Whether it makes a share of points, between 0 and 1."""
        return self.word == "share"

    @property
    def is_every(self) -> bool:
        """Whether each point is held against the bounds."""
        return self.word == EVERY

    def of(self, outcome: str) -> str:
        """What is bounded, in words."""
        if self.is_every:
            return outcome
        if self.is_share:
            return f"share of points with {outcome} {self.relation} {self.level:.10g}"
        word = f"p{self.level:02.0f}" if self.word == "percentile" else self.word
        return f"{word} of {outcome}"

    def value(self, values: Sequence[float]) -> float:
        """The number made of at least one value; percentiles lie linearly between two of them."""
        if self.word == "min":
            return min(values)
        if self.word == "max":
            return max(values)
        if self.word == "mean":
            return math.fsum(values) / len(values)
        if self.is_share:
            holds = _OPERATORS[self.relation]
            return sum(holds(value, self.level) for value in values) / len(values)
        return _percentile(sorted(values), 50.0 if self.word == "median" else self.level)


def _percentile(ordered: Sequence[float], percent: float) -> float:
    place = percent / 100 * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
