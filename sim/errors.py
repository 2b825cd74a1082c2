"""What can go wrong, and the exit code the command ends with.

    GasgapError
    ├── InputError            2   the user's files or options: says what, where, and what to do
    │   ├── ScenarioError         one or many Findings in scenario files
    │   ├── BaselineError         one or many Findings in the tables of a baseline
    │   └── ProblemError          arrays handed to the solver have wrong shapes, NaN or infinities
    └── SolveError            3   a scenario did not reach its tolerance

A gate that failed ends with 1. Anything else is a bug and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

EXIT_OK = 0
EXIT_GATE = 1
EXIT_INPUT = 2
EXIT_SOLVE = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake: where it is, what is wrong, and the line it stands on.

    `line` and `column` count from 1; 0 where there is none (a missing file, an option).
    """

    file: str
    line: int
    column: int
    message: str
    excerpt: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}:{self.column}" if self.column else f":{self.line}"
        text = f"{place}: error: {self.message}"
        if self.excerpt:
            text += f"\n    {self.excerpt}"
            if self.column:
                text += f"\n    {' ' * (self.column - 1)}^"
        return text


class GasgapError(Exception):
    """Base of everything the command reports without a traceback."""

    exit_code = EXIT_INPUT


class InputError(GasgapError):
    """The user's input is wrong; the message says what and what to do."""


class FindingsError(InputError):
    """Several mistakes, reported at once."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class ScenarioError(FindingsError):
    """Mistakes in scenario files or in `--set`."""


class BaselineError(FindingsError):
    """Mistakes in the tables of a baseline."""


class ProblemError(InputError):
    """Arrays handed to the solver have a wrong shape, NaN or infinities."""


class SolveError(GasgapError):
    """A scenario did not reach its tolerance."""

    exit_code = EXIT_SOLVE
