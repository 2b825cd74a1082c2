"""The folder of a sweep at its start: is it ours and of this sweep, and what does it hold.

Nothing solved is ever thrown away: a folder whose points are not all points of the sweep as it is
now is refused, with what changed.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from sim.errors import InputError
from sim.files import check_parent, write_whole
from sim.output.store import own_files
from sim.sweep.facts import differences
from sim.sweep.folder import KIND, MANIFEST, PARQUET, POINTS, RESOLVED, SWEEP
from sim.sweep.full import RUNS, drop_renumbered
from sim.sweep.kept import CHUNKS, NAME, TEMPORARY, Kept
from sim.sweep.plan import Plan

OWN = (SWEEP, RESOLVED, POINTS, PARQUET, MANIFEST)
_LEFT = re.compile(r"\.\d+-[0-9a-f]{8}")
"""Folder that a run was being written into when the program was killed."""


def check_folder(folder: Path) -> None:
    """Refuse a folder that cannot be written, or that holds anything but a sweep.

    Raises `InputError` with what is in the way and what to do.
    """
    try:
        check_parent(folder)
        foreign = sorted(_foreign(folder)) if folder.exists() else []
    except OSError as error:
        raise InputError(f"cannot write to {folder}: {error.strerror}") from error
    if foreign:
        named = ", ".join(foreign[:3]) + (", ..." if len(foreign) > 3 else "")
        raise InputError(
            f"{folder} holds files that are not of an earlier sweep ({named}); "
            "move them away or choose another --out"
        )


def _foreign(folder: Path) -> Iterator[str]:
    manifest = _manifest(folder)
    if manifest is not None and manifest.get("kind") != KIND:
        yield MANIFEST
    listed = own_files(folder) if manifest is not None else set()
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if not path.is_dir() and name not in listed and not _is_own(folder, name):
            yield name


def _is_own(folder: Path, name: str) -> bool:
    """Whether a path in a sweep's folder is one that sweeps write."""
    first, _, rest = name.partition("/")
    if not rest:
        return name in OWN or TEMPORARY.fullmatch(name) is not None
    if first == CHUNKS:
        return NAME.fullmatch(rest) is not None or TEMPORARY.fullmatch(rest) is not None
    if first != RUNS:
        return False
    run, _, file = rest.partition("/")
    if _LEFT.fullmatch(run.split("/")[0]):
        return True
    return run.isdigit() and bool(file) and file in own_files(folder / RUNS / run)


def _manifest(folder: Path) -> dict[str, Any] | None:
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else {}


def open_folder(folder: Path, plan: Plan) -> Kept:
    """What a folder holds of a sweep, its other files made those of the sweep as it is now.

    Raises `InputError` where it holds points that the sweep no longer has.
    """
    kept = Kept(folder, plan.head.outcomes)
    began = (folder / SWEEP).is_file()
    gone = kept.rows.keys() - set(plan.keys)
    if began and gone:
        raise InputError(_refusal(folder, plan, kept, len(gone)))
    # Without sweep.json the chunks are a cache that somebody brought here: what fits is used.
    kept.sweep_up()
    for left in (folder / RUNS).glob(".*") if (folder / RUNS).is_dir() else ():
        if _LEFT.fullmatch(left.name):
            shutil.rmtree(left, ignore_errors=True)
    kept.renumbered = drop_renumbered(folder / RUNS, plan.keys)
    begin_files(folder, plan)
    return kept


def begin_files(folder: Path, plan: Plan) -> None:
    """Write what a sweep is asked; where that changes, what was made of earlier points goes."""
    asked = {SWEEP: plan.text.encode(), RESOLVED: plan.resolved.encode()}
    if all(_holds(folder / name, content) for name, content in asked.items()):
        return
    for name in sorted(own_files(folder) - {MANIFEST, *asked}):
        (folder / name).unlink(missing_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    for name, content in asked.items():
        write_whole(folder / name, content)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _refusal(folder: Path, plan: Plan, kept: Kept, gone: int) -> str:
    changes = [
        *_changes_of_question(folder, plan),
        *(word for origin in kept.origins for word in differences(plan.head.facts, origin.facts)),
    ]
    if any(origin.baseline != plan.head.digest for origin in kept.origins):
        changes.append("the baseline's tables")
    named = ", ".join(dict.fromkeys(changes)) or "the sweep"
    return (
        f"{folder} holds {len(kept.rows):,} solved points, {gone:,} of them not of this sweep "
        f"as it is now; what changed: {named}. Choose another --out to keep them, or "
        f"remove {folder} to solve all anew. (Adding points is fine; then only these are solved.)"
    )


def _changes_of_question(folder: Path, plan: Plan) -> Iterator[str]:
    """Parts of the sweep that are not as they were when the folder was begun."""
    try:
        old = json.loads((folder / SWEEP).read_text(encoding="utf-8"))
        new = json.loads(plan.text)
        axes = {axis["name"]: axis for axis in old["axes"]}
        for axis in new["axes"]:
            if axis["name"] not in axes:
                yield f"axis {axis['name']} is new"
            elif axis != axes[axis["name"]]:
                yield f"axis {axis['name']}"
        names = [axis["name"] for axis in new["axes"]]
        yield from (f"axis {name} is gone" for name in axes if name not in names)
        for key in ("design", "outcomes", "dates"):
            if old[key] != new[key]:
                yield key
        texts = ((folder / RESOLVED).read_text(encoding="utf-8"), plan.resolved)
        before, now = (yaml.safe_load(text) for text in texts)
        if before["scenario"] != now["scenario"]:
            yield "the scenario it varies"
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError):
        return
