"""Tolerances and limits of the interior-point method, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from sim.errors import ProblemError


@dataclass(frozen=True, slots=True)
class Settings:
    """What counts as solved, and when to give up. The defaults suit every shipped scenario."""

    primal_tolerance: float = 1e-9
    """Largest violation of a balance, relative to a typical bound plus its right-hand side."""
    dual_tolerance: float = 1e-9
    """Largest violation of a column's price condition, relative to a typical cost plus its own."""
    gap_tolerance: float = 1e-9
    """Gap between primal and dual objective, relative to the sum of |cost z| and 1/2 curvature z^2
    over all columns: the objective itself may cancel to nothing."""
    iterations: int = 100
    """Monthly problems need 15 to 30, daily ones 30 to 50; twice that points at the input."""
    patience: int = 15
    """Iterations without a better iterate before a scenario is given up."""
    boundary: float = 0.995
    """Share of the way to the nearest bound a step may go."""
    regularisation: float = 1e-13
    """Added to unit diagonals before a factorisation: a few hundred rounding errors, so that a
    balance without any free column does not break it; refinement removes its effect."""
    refinements: int = 2
    """Most rounds of iterative refinement per Newton step, done where the residual asks for it."""
    chunk: int = 150_000
    """Numbers per working array: more scenarios than fit are solved chunk by chunk. Changes memory
    and speed, never an answer."""

    def __post_init__(self) -> None:
        for name in ("primal_tolerance", "dual_tolerance", "gap_tolerance", "iterations", "chunk"):
            if not getattr(self, name) > 0:
                raise ProblemError(f"Settings.{name} must be above 0")
        if not 0.5 <= self.boundary < 1.0:
            raise ProblemError("Settings.boundary must lie in 0.5..1, 1 excluded")
