"""Tolerances and limits of the interior-point method, each with its reason."""

from __future__ import annotations

import os
from dataclasses import dataclass

from sim.errors import ProblemError


@dataclass(frozen=True, slots=True)
class Settings:
    """What counts as solved, and when to give up. The defaults suit every shipped scenario."""

    primal_tolerance: float = 1e-9
    """Largest violation of a balance, relative to a typical bound plus its right-hand side."""
    dual_tolerance: float = 1e-9
    """Largest violation of a column's price condition, relative to a typical cost plus its own and
    the duals of its bounds."""
    gap_tolerance: float = 1e-9
    """Gap between primal and dual objective, relative to the sum of |cost z| and 1/2 curvature z^2
    over all columns (the objective itself may cancel to nothing) plus a typical cost times a
    typical bound."""
    iterations: int = 100
    """Problems need 15 to 40; twice that points at the input."""
    patience: int = 15
    """Iterations without a better iterate before a scenario is given up."""
    boundary: float = 0.995
    """Share of the way to the nearest bound a step may go."""
    regularisation: float = 1e-14
    """Added to unit diagonals before a factorisation: a few hundred rounding errors, so that a
    balance without any free column does not break it; refinement removes its effect."""
    refinements: int = 20
    """Most rounds that improve the solution of a Newton system, done where the residual asks for
    it."""
    memory_mb: float = 512.0
    """Working memory of all threads together, beside problem and solution. One scenario at least is
    solved at a time, whatever it takes."""
    threads: int | None = None
    """Threads that share the scenarios; None takes one for each core the process may use. Set 1
    where several processes share the work."""
    chunk: int | None = None
    """Scenarios solved together; None chooses by memory and speed. Changes these, never an
    answer."""

    def __post_init__(self) -> None:
        for name in ("primal_tolerance", "dual_tolerance", "gap_tolerance"):
            if not 0.0 < getattr(self, name) < 1.0:
                raise ProblemError(f"Settings.{name} must lie between 0 and 1")
        for name in ("iterations", "patience", "threads", "chunk", "refinements"):
            value, least = getattr(self, name), 0 if name == "refinements" else 1
            if value is None and name in ("threads", "chunk"):
                continue
            if not isinstance(value, int) or value < least:
                raise ProblemError(f"Settings.{name} must be a whole number, at least {least}")
        if not 0.0 < self.memory_mb < float("inf"):
            raise ProblemError("Settings.memory_mb must be above 0")
        if not 0.0 <= self.regularisation <= 1e-6:
            raise ProblemError("Settings.regularisation must lie in 0..1e-6")
        if not 0.5 <= self.boundary < 1.0:
            raise ProblemError("Settings.boundary must lie in 0.5..1, 1 excluded")

    @property
    def workers(self) -> int:
        """Threads to use."""
        if self.threads is not None:
            return self.threads
        usable = getattr(os, "sched_getaffinity", None)
        return len(usable(0)) if usable else os.cpu_count() or 1
