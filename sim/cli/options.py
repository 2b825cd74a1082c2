"""What commands take: words and options that several of them share."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.errors import Finding, FindingsError, ScenarioError

if TYPE_CHECKING:
    from sim.config import LoadedScenario


class Solver(StrEnum):
    """Who solves the programme."""

    core = "core"
    reference = "reference"


class PictureFormat(StrEnum):
    """Format of pictures."""

    svg = "svg"
    png = "png"


class Resolution(StrEnum):
    """Length of a period."""

    monthly = "monthly"
    weekly = "weekly"
    daily = "daily"


Scenarios = Annotated[
    list[str],
    typer.Argument(metavar="SCENARIO...", help="Files, or names of shipped scenarios."),
]
Runs = Annotated[
    list[str], typer.Argument(metavar="RUN...", help="Folders that `gasgap run` wrote.")
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Set a key, a.b.c=value; may be repeated."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Out = Annotated[Path, typer.Option(help="Folder for the results.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print only mistakes.")]
Length = Annotated[
    Resolution | None, typer.Option(help="Length of a period, instead of the scenario's.")
]


def all_sets(sets: Sequence[str] | None, resolution: Resolution | None) -> list[str]:
    """Every `--set`, and the length of a period as one more."""
    given = [] if resolution is None else [f"horizon.resolution={resolution.value}"]
    return [*(sets or []), *given]


def loaded_scenarios(words: Sequence[str], sets: Sequence[str]) -> list[LoadedScenario]:
    """All scenarios; raises ScenarioError with the mistakes of all of them."""
    from sim.config import load_scenario
    from sim.config.loaded_sweep import is_sweep

    loaded: list[LoadedScenario] = []
    findings: list[Finding] = []
    for word in words:
        if is_sweep(word):
            text = f"this is a sweep, not a scenario; `gasgap sweep {word}` solves it"
            findings.append(Finding(word, 0, 0, text))
            continue
        try:
            loaded.append(load_scenario(word, sets))
        except FindingsError as error:
            findings += error.findings
    if findings:
        raise ScenarioError(list(dict.fromkeys(findings)))
    return loaded
