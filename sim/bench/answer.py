"""What a solver we are compared with is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sim.solver.program import Program


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
