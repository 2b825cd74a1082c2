"""The results folder of a run: written beside its final name, then moved there in one step.

A folder is complete or absent. A folder of the same name that holds nothing but an earlier run's
files is replaced; one that holds anything else is left alone and refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import InputError
from sim.files import check_parent
from sim.model.network import arc_id
from sim.quantities import QUANTITIES
from sim.result import Result

if TYPE_CHECKING:
    import pandas as pd

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class RunFiles:
    """Everything a run leaves behind but its manifest's list of files."""

    manifest: Mapping[str, Any]
    resolved: str
    summary: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    result: Result


def write_run(folder: Path, files: RunFiles) -> Path:
    """Write a run's folder; afterwards `folder` holds all of it, or what it held before."""
    texts = {"scenario.resolved.yaml": files.resolved, "summary.json": to_json(files.summary)}
    return write_folder(
        folder,
        files.manifest,
        texts,
        files.tables,
        lambda stage: write_arrays(stage / "arrays.nc", files.result),
    )


def write_folder(
    folder: Path,
    manifest: Mapping[str, Any],
    texts: Mapping[str, str],
    tables: Mapping[str, pd.DataFrame],
    more: Callable[[Path], None] | None = None,
) -> Path:
    """Write a results folder of texts by file name and tables, all of it or nothing.

    more : writes further files into the folder it is given
    """
    check_replaceable(folder)
    with _staging(folder) as stage:
        (stage / "tables").mkdir()
        for name, table in tables.items():
            table.to_csv(stage / "tables" / f"{name}.csv", index=False, lineterminator="\n")
        for name, text in texts.items():
            _write(stage / name, text)
        if more is not None:
            more(stage)
        listed = sorted(p.relative_to(stage).as_posix() for p in stage.rglob("*") if p.is_file())
        hashes = {name: _sha256(stage / name) for name in listed}
        _write(stage / MANIFEST, to_json({**manifest, "files": hashes}))
    return folder


def add_files(folder: Path, files: Mapping[str, bytes], stale: Collection[str] = ()) -> None:
    """Write files into a run's folder as the run's own: a later run may replace them too.

    files : contents by path in the folder
    stale : paths of own files that go

    Each file is replaced in one step, and at every moment the manifest lists all that are there.
    Raises `InputError` when the folder's manifest cannot be read, when a file that is not the run's
    own is in the way, or when the folder cannot be written to.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        own = dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{folder / MANIFEST} cannot be read; run the scenario again") from error
    foreign = [name for name in files if name not in own and (folder / name).exists()]
    if foreign:
        raise InputError(f"{folder / foreign[0]} is not of this run; move it away")
    own |= {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    try:
        _replace_file(folder, MANIFEST, _listing(manifest, own))
        for name, content in files.items():
            _replace_file(folder, name, content)
        for name in own.keys() & (set(stale) - set(files)):
            (folder / name).unlink(missing_ok=True)
            del own[name]
        _replace_file(folder, MANIFEST, _listing(manifest, own))
    except OSError as error:
        raise InputError(f"cannot write to {folder}: {error.strerror}") from error


def _listing(manifest: Mapping[str, Any], files: Mapping[str, str]) -> bytes:
    return to_json({**manifest, "files": dict(sorted(files.items()))}).encode()


def _replace_file(folder: Path, name: str, content: bytes) -> None:
    """Afterwards the file holds `content`; at no moment does it hold anything but old or new."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    beside = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    try:
        beside.write_bytes(content)
        beside.replace(folder / name)
    finally:
        beside.unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    """The same bytes on every system."""
    path.write_text(text, encoding="utf-8", newline="\n")


def to_json(value: Mapping[str, Any]) -> str:
    """JSON text as every file of a run has it: two spaces, order kept, newline at the end."""
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def check_replaceable(folder: Path) -> None:
    """Refuse a results folder that cannot be written, or whose replacement would lose something.

    Raises `InputError` when `folder` is a file or holds anything but an earlier run, or when the
    folder it is to stand in is none or may not be written to.
    """
    try:
        check_parent(folder.parent)
        present = _files_in(folder)
    except OSError as error:
        raise InputError(f"cannot write to {folder.parent}: {error.strerror}") from error
    if not present:
        return
    foreign = sorted(present - own_files(folder))
    if foreign:
        named = ", ".join(foreign[:3]) + (", ..." if len(foreign) > 3 else "")
        raise InputError(
            f"{folder} holds files that are not of an earlier run ({named}); "
            "move them away or choose another --out"
        )


def _files_in(folder: Path) -> set[str]:
    if not folder.exists():
        return set()
    if not folder.is_dir():
        raise InputError(f"{folder} is a file; choose another --out")
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()}


def own_files(folder: Path) -> set[str]:
    """Paths of what the manifest lists, and its own; nothing where there is none."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {MANIFEST, *manifest["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """A new folder beside `folder` that takes its place when the block ends well."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        stage = _new_folder_beside(folder)
    except OSError as error:
        raise InputError(f"cannot write to {folder.parent}: {error.strerror}") from error
    try:
        yield stage
        _replace(folder, stage)
    except OSError as error:
        raise InputError(f"cannot write {folder}: {error.strerror}") from error
    except UnicodeEncodeError as error:
        raise InputError(
            f"cannot write {folder}: the name of a file or folder is not UTF-8; rename it"
        ) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _new_folder_beside(folder: Path) -> Path:
    """An empty folder of a name nobody has, open to whom the user's mask says."""
    while True:
        path = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
        with suppress(FileExistsError):
            path.mkdir()
            return path


def _replace(folder: Path, stage: Path) -> None:
    if not folder.exists():
        stage.rename(folder)
        return
    old = _new_folder_beside(folder)
    try:
        folder.rename(old / "old")
        stage.rename(folder)
    except BaseException:
        # Wherever an interrupt fell, the earlier run goes back unless the new one has its place.
        if (old / "old").exists() and not folder.exists():
            (old / "old").rename(folder)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_arrays(path: Path, result: Result) -> None:
    """All arrays of `sim.quantities` as NetCDF-3, which xarray opens with names and dates.

    What the baseline has none of (no arcs, no terminals) is left out: NetCDF-3 takes a length of 0
    for an axis that grows.
    """
    from scipy.io import netcdf_file

    batch, net = result.batch, result.batch.network
    axes = {
        "case": list(batch.lanes),
        "market": list(net.market),
        "node": list(net.nodes),
        "sector": [sector.sector for sector in net.sectors],
        "arc": [arc_id(arc) for arc in net.arcs],
        "route": [f"{route.route}@{route.node}" for route in net.routes],
        "terminal": [terminal.terminal for terminal in net.terminals],
        "origin": list(net.origins),
        "storage": [storage.storage for storage in net.storages],
    }
    labels = {axis: names for axis, names in axes.items() if names}
    with netcdf_file(os.fspath(path), "w", mmap=False, version=2) as file:
        file.title = "gasgap run"
        for axis, names in labels.items():
            _write_labels(file, axis, names)
        file.createDimension("time", batch.calendar.periods)
        first = batch.calendar.starts[0]
        time = file.createVariable("time", "i4", ("time",))
        time[:] = [(day - first).days for day in batch.calendar.starts]
        time.units = f"days since {first.isoformat()}"
        time.long_name = "first day of the period"
        for quantity in QUANTITIES:
            if not {*labels, "time"}.issuperset(quantity.axes):
                continue
            owner = batch if hasattr(batch, quantity.name) else result
            variable = file.createVariable(quantity.name, "f8", quantity.axes)
            variable[:] = getattr(owner, quantity.name)
            variable.units, variable.long_name = quantity.unit, quantity.meaning


def _write_labels(file: Any, axis: str, names: list[str]) -> None:
    """A character coordinate: `_Encoding` lets xarray read the names back as strings."""
    width = max(len(name.encode()) for name in names)
    file.createDimension(axis, len(names))
    file.createDimension(f"{axis}_name", width)
    variable = file.createVariable(axis, "S1", (axis, f"{axis}_name"))
    padded = np.array([name.encode().ljust(width, b"\0") for name in names], dtype=f"S{width}")
    variable[:] = padded.view("S1").reshape(len(names), width)
    variable._Encoding = "utf-8"
