"""A sweep from its first point to its table: start here.

plan (points and keys) -> what the folder holds already -> tasks of what is missing -> an engine
-> rows, kept chunk by chunk -> points.csv, points.parquet -> manifest.json
"""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sim.files import write_whole
from sim.output.store import own_files, to_json
from sim.sweep.engines import Engine
from sim.sweep.folder import KIND, MANIFEST, OPTIMAL, PARQUET, POINTS, RESOLVED, SWEEP, VERSION
from sim.sweep.kept import Kept, alone_in
from sim.sweep.plan import Plan
from sim.sweep.state import check_folder, open_folder
from sim.sweep.table import Table, to_csv, to_parquet
from sim.sweep.task import Head
from sim.sweep.work import Work, writing

EngineOf = Callable[[Head], Engine]
PACKAGES = ("gasgap", "numpy", "scipy", "pydantic")


@dataclass(frozen=True, eq=False)
class Ended:
    """A sweep that has come to its end.

    lost : points whose worker died on them
    there : how many points were there before
    """

    folder: Path
    table: Table
    lost: tuple[int, ...]
    there: int

    @property
    def unsolved(self) -> list[int]:
        """Points without an answer: lost, or not solved to their tolerance."""
        points = range(len(self.table.keys))
        return [point for point in points if self.table.status(point) != OPTIMAL]


def run_sweep(
    plan: Plan,
    folder: Path,
    engine_of: EngineOf,
    *,
    full: bool = False,
    parquet: bool = False,
    quiet: bool = True,
) -> Ended:
    """Solve the points of a sweep that its folder does not hold yet, and write its table.

    Raises `InputError` where the folder is not this sweep's or cannot be written; what was solved
    until then is kept, and the next start goes on from there.
    """
    check_folder(folder)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with alone_in(folder):
        with writing(folder):
            kept = open_folder(folder, plan)
        work = Work(plan, folder, kept, full, quiet)
        there = work.there
        if work.pending:
            work.solve(engine_of(work.head))
        elif not quiet:
            print(f"{plan.head.sweep}: all {there:,} points are there already", file=sys.stderr)
        table = Table(plan.axes, plan.inputs, plan.keys, plan.head.outcomes, kept.rows)
        with writing(folder, work.standing):
            write_end(plan, folder, table, kept, parquet=parquet)
    return Ended(folder, table, tuple(work.lost), there)


def write_end(plan: Plan, folder: Path, table: Table, kept: Kept, *, parquet: bool) -> None:
    """Write the table, and the manifest as the last."""
    kept.drop_damaged()
    write_whole(folder / POINTS, to_csv(table))
    if parquet or (folder / PARQUET).is_file():
        write_whole(folder / PARQUET, to_parquet(table))
    listed = {SWEEP, RESOLVED, POINTS, PARQUET} | (own_files(folder) - {MANIFEST})
    files = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in sorted(listed)
        if (folder / name).is_file()
    }
    content = {**manifest(plan, table, kept), "files": files}
    write_whole(folder / MANIFEST, to_json(content).encode())


def manifest(plan: Plan, table: Table, kept: Kept) -> dict[str, Any]:
    """What was solved, on what, by which versions, and how its points ended.

    Chunk files are not listed among the files: nothing but a sweep may take them for its own.
    """
    return {
        "schema_version": VERSION,
        "kind": KIND,
        "sweep": plan.head.sweep,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {"python": platform.python_version(), **{p: version(p) for p in PACKAGES}},
        "program": dict(plan.head.facts),
        "inputs": dict(plan.inputs_read),
        "baseline": {"name": Path(plan.head.baseline).name, "sha256": plan.head.digest},
        "points": len(table.keys),
        "statuses": table.statuses(),
        "chunks": kept.files,
    }
