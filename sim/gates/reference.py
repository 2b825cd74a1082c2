"""Committed results: where a gates file has them, and which of the checked folders they are for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.gates.file import Reference
from sim.gates.results import (
    POINTS,
    SUMMARY,
    SWEEP,
    NoResultsError,
    Results,
    read_points,
    read_run,
    read_sweep,
)


@dataclass(frozen=True, eq=False)
class Committed:
    """A reference and which of the checked folders it is for: those of its name, or all."""

    results: Results
    scenario: str | None


def committed(reference: Reference, folder: Path) -> list[Committed]:
    """The reference results; raises `NoResultsError` if there are none that can be read.

    folder : the gates file's own, which `path` starts from
    """
    path = folder / reference.path
    if not path.exists():
        raise NoResultsError(f"there is no reference {path}; `--update-reference` writes it")
    inside = [path] if path.is_file() or holds_results(path) else folders_below(path)
    if not inside:
        raise NoResultsError(f"{path} holds no results; `--update-reference` writes them")
    found = [_read(own) for own in inside]
    if reference.scenario is None:
        return [Committed(results, results.name or None) for results in found]
    if len(found) > 1:
        found = [results for results in found if results.name == reference.scenario]
        if not found:
            raise NoResultsError(f"{path} holds no results of {reference.scenario!r}")
    return [Committed(results, reference.scenario) for results in found]


def holds_results(folder: Path) -> bool:
    """Whether a folder is itself a reference, not one of references."""
    return any((folder / name).is_file() for name in (SUMMARY, SWEEP))


def folders_below(path: Path) -> list[Path]:
    """References in a folder of references, by name."""
    return sorted(own for own in path.iterdir() if own.is_dir() and holds_results(own))


def _read(path: Path) -> Results:
    if path.is_dir():
        return read_run(path / SUMMARY) if (path / SUMMARY).is_file() else read_sweep(path)
    if path.name == SWEEP or (path.name == POINTS and (path.parent / SWEEP).is_file()):
        return read_sweep(path.parent)
    return read_points(path, "") if path.suffix == ".csv" else read_run(path)
