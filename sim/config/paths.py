"""Where shipped scenarios and baselines are, in a checkout and in an installed package."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

SUFFIXES = (".yaml", ".yml")


def shipped_root() -> Path:
    """The folder that holds `scenarios` and `seeds`."""
    package = Path(__file__).resolve().parent.parent
    shipped = package / "_shipped"
    return shipped if shipped.is_dir() else package.parent


def shipped_scenarios() -> list[tuple[str, Path]]:
    """(name, file) of every shipped scenario, by name."""
    return _named(shipped_root() / "scenarios")


def shipped_studies() -> list[tuple[str, Path]]:
    """(name, file) of every shipped scenario that follows a published study, by name."""
    return _named(shipped_root() / "scenarios" / "studies")


def shipped_by_name() -> list[tuple[str, Path]]:
    """(name, file) of all that can be run or built on by its name."""
    return [*shipped_scenarios(), *shipped_studies()]


def shipped_overrides() -> list[tuple[str, Path]]:
    """(name, file) of every shipped building block, by name."""
    return _named(shipped_root() / "scenarios" / "overrides")


def shipped_sweeps() -> list[tuple[str, Path]]:
    """(name, file) of every shipped sweep, by name."""
    return _named(shipped_root() / "scenarios" / "sweeps")


def shipped_baselines() -> list[tuple[str, Path]]:
    """(name, folder) of every shipped baseline, by name."""
    folders = (shipped_root() / "seeds").glob("*/datapackage.json")
    return sorted((file.parent.name, file.parent) for file in folders)


def is_path(word: str) -> bool:
    """Whether `word` is meant as a path rather than as the name of something shipped."""
    return "/" in word or "\\" in word or word.startswith((".", "~"))


def expanded(word: str) -> Path:
    """`word` as a path with `~` filled in; as it is where nobody has that home."""
    path = Path(word)
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def folder_of_baseline(baseline: str) -> Path:
    """Folder of a scenario's `baseline`: a path as it is, a name below the shipped seeds.

    The folder need not exist.
    """
    if is_path(baseline):
        return expanded(baseline)
    return shipped_root() / "seeds" / baseline


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, None if none is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return near[0] if near else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """ "; did you mean 'x'?", or nothing if no known word is near."""
    near = nearest(word, known)
    return f"; did you mean {near!r}?" if near else ""


def _named(folder: Path) -> list[tuple[str, Path]]:
    return sorted((path.stem, path) for path in folder.glob("*.yaml") if path.is_file())
