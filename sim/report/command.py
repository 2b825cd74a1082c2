"""What `gasgap report` and `gasgap plot` do: files added to the folder of a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.errors import InputError
from sim.output.folder import RunFolder
from sim.output.store import add_files, own_files
from sim.plot.files import draw
from sim.plot.style import to_png, to_svg
from sim.report.html import render

REPORT, PLOTS = "report.html", "plots"


def opened(word: str) -> RunFolder:
    """The run in a folder; raises `InputError` that says where it may be meant to lie."""
    folder = Path(word)
    if folder.is_dir():
        return RunFolder(folder)
    beside = Path("results") / word
    if (beside / "summary.json").is_file():
        raise InputError(f"there is no folder {word}; did you mean {beside}?")
    raise InputError(f"there is no folder {word}; name one that `gasgap run` wrote")


def write_report(run: RunFolder) -> Path:
    """Write `report.html` into a run's folder and return its path."""
    add_files(run.path, {REPORT: render(run).encode()})
    return run.path / REPORT


def write_plots(run: RunFolder, out: Path | None, form: str, only: Sequence[str]) -> list[Path]:
    """Write pictures into the run's `plots`, or into another folder, and return their paths.

    In the run's folder all own pictures of the same format are replaced, unless some are named.
    """
    write = to_png if form == "png" else to_svg
    files = {f"{drawn.name}.{form}": write(drawn.figure) for drawn in draw(run, only)}
    if out is not None:
        return [_put(out, name, content) for name, content in files.items()]
    stale = [
        name
        for name in own_files(run.path)
        if not only and name.startswith(f"{PLOTS}/") and name.endswith(f".{form}")
    ]
    add_files(run.path, {f"{PLOTS}/{name}": content for name, content in files.items()}, stale)
    return [run.path / PLOTS / name for name in files]


def _put(folder: Path, name: str, content: bytes) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    except OSError as error:
        raise InputError(f"{folder / name} cannot be written: {error.strerror}") from None
    return folder / name
