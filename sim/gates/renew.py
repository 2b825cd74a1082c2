"""Present results become the committed reference; what moves is said, for the change's message."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from sim.errors import InputError
from sim.gates.file import Reference
from sim.gates.judge import Subject, concerned, no_such
from sim.gates.load import LoadedGates
from sim.gates.output import write_whole
from sim.gates.reference import folders_below, holds_results
from sim.gates.regress import regress
from sim.gates.results import OPTIMAL, POINTS, SUMMARY, SWEEP, Results, read_text
from sim.gates.text import render


def renew(loaded: LoadedGates, subjects: Sequence[Subject]) -> str:
    """Writes the results of `subjects` where the gates file has its reference; says what moved.

    Raises `InputError` where it has none, or where a folder holds no finished results; then
    nothing is written.
    """
    reference = loaded.gates.reference
    if reference is None:
        raise InputError(f"{loaded.label} has no `reference`, so there is none to write")
    files = _files(reference, loaded.folder, subjects)
    path = loaded.folder / reference.path
    before = ""
    if path.exists():
        verdicts = list(regress(reference, loaded.folder, subjects))
        moved = [verdict for verdict in verdicts if verdict.differences]
        before = render(moved) if moved else ""
    for target, text in files:
        write_whole(target, text)
    written = "".join(f"written: {target}\n" for target, _ in files)
    return f"against the reference until now:\n{before}{written}" if before else written


def _files(
    reference: Reference, folder: Path, subjects: Sequence[Subject]
) -> list[tuple[Path, str]]:
    """What is to be written where: one folder in place of the path, several below it."""
    chosen = concerned(subjects, reference.scenario)
    if not chosen:
        raise InputError(no_such(subjects, reference.scenario))
    path = folder / reference.path
    if path.suffix in (".csv", ".json"):
        path = path.parent
    labels = [subject.name for subject in chosen]
    if len(set(labels)) < len(labels):
        raise InputError("two of the folders hold results of one name; name one of them")
    alone = path.is_dir() and holds_results(path)
    below = not alone and (len(chosen) > 1 or (path.is_dir() and bool(folders_below(path))))
    if alone and len(chosen) > 1:
        raise InputError(
            f"{path} is itself a reference; move it to {path / '<its name>'}, and there is room "
            "for others"
        )
    found: list[tuple[Path, str]] = []
    for subject in chosen:
        if subject.results is None:
            raise InputError(subject.reason)
        results = subject.results
        if all(point.status != OPTIMAL for point in results.points):
            raise InputError(f"{results.path} holds no answer: nothing in it was solved")
        if below and Path(results.name).name != results.name:
            raise InputError(f"{results.name!r} is no name of a folder; rename {results.path}")
        here = path / results.name if below else path
        _refuse_others(here, results)
        names = (SWEEP, POINTS) if results.is_sweep else (SUMMARY,)
        found += [(here / name, read_text(results.path / name)) for name in names]
    return found


def _refuse_others(here: Path, results: Results) -> None:
    """A reference of another name or kind is not written over."""
    for file, key, is_sweep in ((SWEEP, "name", True), (SUMMARY, "scenario", False)):
        if not (here / file).is_file():
            continue
        try:
            name = json.loads(read_text(here / file)).get(key)
        except (ValueError, AttributeError):
            continue
        if (name, is_sweep) != (results.name, results.is_sweep):
            raise InputError(
                f"{here} holds a reference of {name!r}, not of {results.name!r}; move it away"
            )
