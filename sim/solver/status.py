"""How the solution of one scenario ended, as a value with a sentence a user can act on."""

from __future__ import annotations

from enum import Enum


class Status(Enum):
    """One per scenario; only `OPTIMAL` meets the stated tolerances."""

    OPTIMAL = "optimal"
    ITERATION_LIMIT = "iteration_limit"
    INSUFFICIENT_PROGRESS = "insufficient_progress"
    NUMERICAL_ERROR = "numerical_error"

    @property
    def sentence(self) -> str:
        """What happened and what to do about it."""
        return _SENTENCES[self]


_SENTENCES = {
    Status.OPTIMAL: "Solved to the stated tolerances.",
    Status.ITERATION_LIMIT: (
        "The iteration limit came before the tolerances: raise Settings.iterations, or look for "
        "costs or bounds that differ by many orders of magnitude."
    ),
    Status.INSUFFICIENT_PROGRESS: (
        "Steps became too short to improve: most likely the balances cannot all be met. Check that "
        "every node can shed and absorb any amount at a price and that the initial inventories and "
        "limit rows can be satisfied."
    ),
    Status.NUMERICAL_ERROR: (
        "A factorisation failed or numbers overflowed: check units and the spread of costs, bounds "
        "and curvatures of this scenario, then compare with the reference solver."
    ),
}
