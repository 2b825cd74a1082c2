"""The solvers we are compared with, each on programs written out entry by entry.

Only a rival's own set-up and solve are timed; bringing a program into its form is not. All run on
one thread. What they are told is what was found to be fastest for them on the shipped problems, and
stands in `note`, which the report prints.
"""

from __future__ import annotations

from collections.abc import Callable

from sim.bench.answer import Rival
from sim.bench.with_clarabel import Clarabel
from sim.bench.with_highs import HighsLinear, HighsQuadratic
from sim.errors import InputError

RIVALS = ("clarabel", "clarabel-tuned", "highs-lp", "highs-qp")
"""Their names, installed or not."""


def rival_called(name: str, limit: float) -> Rival:
    """A rival by name; `limit` is the most seconds HiGHS' quadratic solver may take a scenario.

    Raises
    ------
    InputError
        It is not installed, or there is none of that name.
    """
    if name not in RIVALS:
        raise InputError(f"no rival is called {name!r}; there are: {', '.join(RIVALS)}")
    makers: dict[str, Callable[[], Rival]] = {
        "clarabel": lambda: Clarabel(tuned=False),
        "clarabel-tuned": lambda: Clarabel(tuned=True),
        "highs-lp": HighsLinear,
        "highs-qp": lambda: HighsQuadratic(limit),
    }
    return makers[name]()
