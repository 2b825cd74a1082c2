"""Small problems and stand-ins for the benchmark's tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from sim.bench.answer import Answer
from sim.bench.cases import Case, Load, Sample
from sim.bench.synthetic import synthetic
from sim.solver.program import Program


@pytest.fixture(scope="session")
def tiny():
    """Eight nodes over four periods, with stores."""
    problem = synthetic(8, seed=4, periods=4)
    assert problem.stores.node.size
    return problem


class Stub:
    """A rival that knows the answers: objectives by scenario, a second each, then half of one."""

    linear = False

    def __init__(
        self, objectives: Sequence[float], *, warm: bool = True, word: str = "fine", **answer: Any
    ) -> None:
        self.name, self.label, self.note, self.warm = "stub", "Stub", "made up", warm
        self._objectives, self._word, self._answer = objectives, word, answer

    def run(self, programs: Sequence[Program]) -> list[Answer]:
        """A second for the first scenario, half of one for each of the others."""
        return [
            Answer(1.0 if b == 0 else 0.5, value, self._word == "fine", self._word, **self._answer)
            for b, value in enumerate(self._objectives[: len(programs)])
        ]


@pytest.fixture
def stub() -> type[Stub]:
    return Stub


@pytest.fixture
def case_of(tiny) -> Callable[..., Case]:
    """A case on the tiny problem."""

    def make(*samples: Sample, loads: tuple[Load, ...] = (Load(1, 1), Load(3, 2))) -> Case:
        return Case("tiny", "a tiny network", lambda: tiny, loads, samples, profiled=2)

    return make
