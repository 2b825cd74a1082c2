"""Numbers on the command line of the benchmarks, refused in words where they make no sense."""

from __future__ import annotations

import math
from argparse import ArgumentTypeError
from collections.abc import Callable


def at_least(least: int) -> Callable[[str], int]:
    """A reader of whole numbers from `least` on, for `type` of an option."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise ArgumentTypeError(f"{text!r} is not a whole number") from None
        if value < least:
            raise ArgumentTypeError(f"must be at least {least}")
        return value

    return read


def above_zero(text: str) -> float:
    """A finite number above 0, for `type` of an option."""
    try:
        value = float(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a number") from None
    if not (math.isfinite(value) and value > 0.0):
        raise ArgumentTypeError("must be above 0 and finite")
    return value
