"""What the core answers: one row per scenario, in the problem's own units and axes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from sim.solver.problem import Array, BoolArray, IntArray
from sim.solver.status import Status


@dataclass(frozen=True, eq=False)
class Solution:
    """What `solve` found, one row per scenario. Trust a row only where its status is optimal."""

    x: Array
    """(B, T, n)"""
    withdrawal: Array
    """(B, T, S)"""
    injection: Array
    """(B, T, S)"""
    tiers: Array
    """(B, T, S, K)"""
    slack: Array
    """(B, T, S, G), what a limit row leaves unused; +inf where there is no row."""
    node_dual: Array
    """(B, T, N), change of the objective per unit of `rhs`."""
    store_dual: Array
    """(B, T, S), change of the objective per unit added to the right side of the store's row."""
    limit_dual: Array
    """(B, T, S, G), <= 0, change of the objective per unit of `limit_rhs`."""
    reduced_cost: Array
    """(B, T, n), cost + curvature x - incidence' node_dual: > 0 at 0, < 0 at `upper`."""
    objective: Array
    """(B,)"""
    status: tuple[Status, ...]
    """B entries."""
    iterations: IntArray
    """(B,)"""
    primal_residual: Array
    """(B,), relative, as `point.Measures` says."""
    dual_residual: Array
    """(B,), relative."""
    relative_gap: Array
    """(B,), |primal - dual objective| relative to the sum of its terms' sizes (see `Settings`);
    the reference reports its own, relative to 1 + |objective|."""

    @property
    def inventory(self) -> Array:
        """(B, T, S), what the stores hold at the end of every period."""
        return np.asarray(self.tiers.sum(axis=-1))

    @property
    def optimal(self) -> BoolArray:
        """(B,), where the stated tolerances are met."""
        return np.array([status is Status.OPTIMAL for status in self.status], dtype=bool)

    def part(self, first: int, stop: int) -> Solution:
        """Neighbouring scenarios; their arrays are views of these."""
        arrays: dict[str, Any] = {
            field.name: getattr(self, field.name)[first:stop]
            for field in fields(self)
            if field.name != "status"
        }
        return Solution(status=self.status[first:stop], **arrays)

    def take(self, which: IntArray) -> Solution:
        """Some scenarios only, in the order given."""
        arrays: dict[str, Any] = {
            field.name: getattr(self, field.name)[which]
            for field in fields(self)
            if field.name != "status"
        }
        return Solution(status=tuple(self.status[i] for i in which), **arrays)

    def mended(self, which: IntArray, again: Solution) -> Solution:
        """The same with the scenarios `which` as solved again, where that came to an optimum.

        Iterations of both attempts are counted.
        """
        better = np.flatnonzero(again.optimal)
        if not better.size:
            return self
        lanes, new = which[better], again.take(better)
        arrays: dict[str, Any] = {}
        for field in fields(self):
            if field.name != "status":
                arrays[field.name] = getattr(self, field.name).copy()
                arrays[field.name][lanes] = getattr(new, field.name)
        arrays["iterations"][lanes] += self.iterations[lanes]
        status = list(self.status)
        for lane, own in zip(lanes, new.status, strict=True):
            status[lane] = own
        return Solution(status=tuple(status), **arrays)

    @classmethod
    def join(cls, parts: list[Solution]) -> Solution:
        """The solutions of consecutive chunks as one."""
        if len(parts) == 1:
            return parts[0]
        arrays: dict[str, Any] = {
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(cls)
            if field.name != "status"
        }
        return cls(status=tuple(s for part in parts for s in part.status), **arrays)
