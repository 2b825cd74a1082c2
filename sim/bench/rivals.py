"""The solvers we are compared with, each on programs written out entry by entry.

Only a rival's own set-up and solve are timed; bringing a program into its form is not. All run on
one thread. What they are told is what was found to be fastest for them on the shipped problems, and
stands in `note`, which the report prints.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sim.errors import InputError
from sim.solver.program import Program

RIVALS = ("clarabel", "clarabel-tuned", "highs-lp", "highs-qp")
"""Their names, installed or not."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rival said about one scenario, and how long it took."""

    seconds: float
    objective: float
    solved: bool
    word: str
    """Its own word for how it ended."""
    cores: float = 1.0
    """Processor time per second."""


class Rival(Protocol):
    """A solver that takes scenarios one after the other."""

    @property
    def name(self) -> str:
        """What the command line and `Sample` call it."""

    @property
    def label(self) -> str:
        """What tables call it."""

    @property
    def note(self) -> str:
        """How it was used, in a sentence or two."""

    @property
    def linear(self) -> bool:
        """Whether it solves the problem without its quadratic part."""

    @property
    def warm(self) -> bool:
        """Whether a scenario starts from what the one before it left behind."""

    def run(self, programs: Sequence[Program]) -> list[Answer]:
        """Solve the scenarios in order, up to one it gives up at."""


def rival_called(name: str, limit: float) -> Rival:
    """A rival by name; `limit` is the most seconds HiGHS' quadratic solver may take a scenario.

    Raises
    ------
    InputError
        It is not installed, or there is none of that name.
    """
    if name not in RIVALS:
        raise InputError(f"no rival is called {name!r}; there are: {', '.join(RIVALS)}")
    from sim.bench.with_clarabel import Clarabel
    from sim.bench.with_highs import HighsLinear, HighsQuadratic

    makers: dict[str, Callable[[], Rival]] = {
        "clarabel": lambda: Clarabel(tuned=False),
        "clarabel-tuned": lambda: Clarabel(tuned=True),
        "highs-lp": HighsLinear,
        "highs-qp": lambda: HighsQuadratic(limit),
    }
    return makers[name]()
