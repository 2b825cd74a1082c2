"""What is being solved, said on standard error: which step of how many, after how long."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

Says = Callable[[str], None]


def silent(step: str) -> None:
    """Says nothing."""


def steps(names: Sequence[str]) -> Says:
    """Says each step with its number and the time since the first."""
    begun = time.monotonic()

    def say(step: str) -> None:
        passed = int(time.monotonic() - begun)
        number = names.index(step) + 1
        clock = f"{passed // 60}:{passed % 60:02d}"
        print(f"{clock} step {number} of {len(names)}: {step}", file=sys.stderr, flush=True)

    return say
