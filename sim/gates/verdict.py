"""What came of a gate, or of a comparison with a reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

State = Literal["passed", "failed", "unjudged"]


@dataclass(frozen=True)
class Difference:
    """One thing that is not as in the reference.

    kind : `value`, `status`, `missing outcome`, `new outcome`, `missing point`, `new point`
    point : in words, nothing for a run or for what concerns all points
    reference, now : numbers, words, or None
    tolerance : what the difference may be, in the outcome's unit; None where nothing may differ
    """

    kind: str
    outcome: str = ""
    point: str = ""
    reference: float | str | None = None
    now: float | str | None = None
    tolerance: float | None = None

    @property
    def change(self) -> float | None:
        """Now minus the reference, where both are numbers."""
        if isinstance(self.reference, float) and isinstance(self.now, float):
            return self.now - self.reference
        return None

    @property
    def excess(self) -> float:
        """How many times the tolerance the difference is; infinite where there is no number."""
        if self.change is None or self.tolerance is None:
            return float("inf")
        return abs(self.change) / self.tolerance if self.tolerance else float("inf")


@dataclass(frozen=True)
class Verdict:
    """One gate applied to one run or sweep.

    title : what the gate is called
    condition : what has to hold, in words
    scenario : name of the run or sweep
    outcome, bounds : what is bounded and how, empty for a reference
    value : the value that decides, None where there is none
    told : what was found, in words, or why nothing could be
    outside, points : how many points of those looked at break the gate
    differences : from the reference
    line : where the gate stands in its file
    """

    title: str
    condition: str
    scenario: str
    state: State
    told: str
    outcome: str = ""
    bounds: str = ""
    value: float | None = None
    point: str = ""
    outside: int = 0
    points: int = 0
    differences: tuple[Difference, ...] = ()
    note: str = ""
    line: int = 0

    @property
    def passed(self) -> bool:
        """Whether the gate holds; one that cannot be evaluated does not."""
        return self.state == "passed"

    @property
    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "gate": self.title,
            "condition": self.condition,
            "scenario": self.scenario,
            "state": self.state,
            "outcome": self.outcome,
            "bounds": self.bounds,
            "value": self.value,
            "point": self.point,
            "points_outside": self.outside,
            "points": self.points,
            "told": self.told,
            "note": self.note,
            "line": self.line,
            "differences": [_plain(difference) for difference in self.differences],
        }


def _plain(difference: Difference) -> Mapping[str, Any]:
    return {
        "kind": difference.kind,
        "outcome": difference.outcome,
        "point": difference.point,
        "reference": difference.reference,
        "now": difference.now,
        "difference": difference.change,
        "tolerance": difference.tolerance,
    }


def headline(verdicts: Sequence[Verdict]) -> str:
    """How many of the gates hold, in one line."""
    failed = sum(not verdict.passed for verdict in verdicts)
    gates = f"{len(verdicts)} gate{'' if len(verdicts) == 1 else 's'}"
    return f"{failed} of {gates} failed" if failed else f"{gates} passed"
