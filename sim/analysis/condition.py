"""Conditions on an outcome, as the user writes them: `eu.curtailment_twh = 0`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.errors import InputError

Array = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]

CLOSE = 1e-3
"""Of the outcome's unit: nearer than this to a number counts as equal to it."""
_FORM = re.compile(r"\s*([^\s<>=]+)\s*(<=|>=|==|=|<|>)\s*(\S+)\s*")
WORDS = {"=": "equal to", "<=": "at most", ">=": "at least", "<": "below", ">": "above"}


@dataclass(frozen=True)
class Condition:
    """An outcome beside a number."""

    outcome: str
    sign: str
    number: float

    def __str__(self) -> str:
        return f"{self.outcome} {self.sign} {self.number:g}"

    def met(self, values: Array, start: Array | float = math.nan) -> Truth:
        """Where the condition holds; nowhere for NaN.

        start : the outcome where the search began; `=` also holds once the number has been crossed
        """
        values = np.asarray(values, dtype=np.float64)
        gap = values - self.number
        if self.sign == "=":
            crossed = np.sign(gap) * np.sign(np.asarray(start) - self.number) < 0
            return np.asarray((np.abs(gap) <= CLOSE) | crossed, dtype=np.bool_)
        beyond = {"<=": gap <= 0, ">=": gap >= 0, "<": gap < 0, ">": gap > 0}
        return np.asarray(beyond[self.sign], dtype=np.bool_)


def condition_of(text: str) -> Condition:
    """Reads a condition; raises `InputError` that says how one is written."""
    found = _FORM.fullmatch(text)
    number = _number(found[3]) if found else math.nan
    if found is None or not math.isfinite(number):
        raise InputError(
            f"{text!r} is no condition; write an outcome, one of =, <=, >=, <, > and a number "
            'without its unit, for example "eu.curtailment_twh = 0"'
        )
    return Condition(found[1], "=" if found[2] == "==" else found[2], number)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
