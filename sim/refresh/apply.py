"""Tables replaced: all of them or none, and only by what loads as a baseline.

The changed tables are put into a copy of the folder, and the copy is loaded with all its checks.
Only then are the files replaced, each whole; if one of them fails, those before are put back.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from sim.config.paths import shipped_root
from sim.data.loader import DESCRIPTOR, load_seeds
from sim.data.seeds import Seeds
from sim.ending import reason
from sim.errors import BaselineError, InputError
from sim.files import write_whole
from sim.refresh.changes import Table


def check(folder: Path, tables: Sequence[Table]) -> Seeds:
    """The baseline as it loads with these tables in place of its own; `folder` does not change.

    Raises BaselineError with the mistakes, as if they stood in the files of `folder`.
    """
    with tempfile.TemporaryDirectory(prefix="gasgap-") as room:
        copy = Path(room) / folder.resolve().name
        copy.mkdir()
        for file in (folder / DESCRIPTOR, *sorted(folder.glob("*.csv"))):
            shutil.copyfile(file, copy / file.name)
        for table in tables:
            (copy / f"{table.name}.csv").write_bytes(table.new)
        try:
            return load_seeds(copy)
        except BaselineError as error:
            findings = [replace(f, file=str(folder / Path(f.file).name)) for f in error.findings]
            raise BaselineError(findings) from None


def check_writable(folder: Path, names: Sequence[str]) -> None:
    """These tables may be replaced here; raises InputError that says what to do if not."""
    installed = shipped_root().name == "_shipped" and shipped_root() in folder.resolve().parents
    files = [folder / f"{name}.csv" for name in names]
    locked = [file.name for file in files if file.exists() and not os.access(file, os.W_OK)]
    if installed:
        why = "belongs to the installed program"
    elif not os.access(folder, os.W_OK | os.X_OK):
        why = "may not be written to"
    elif locked:
        raise InputError(
            f"{folder / locked[0]} is read-only; allow writing to it, or copy the folder"
        )
    else:
        return
    raise InputError(
        f"{folder} {why}; copy the folder and refresh the copy: "
        f"cp -r {folder} {folder.name}-mine, then --baseline ./{folder.name}-mine"
    )


def put(folder: Path, tables: Sequence[Table]) -> Seeds:
    """Check the changed baseline, then replace its tables, all or none; the baseline as it is now.

    Raises BaselineError where it would not load, InputError where a file has changed meanwhile or
    cannot be written; the folder then is as it was.
    """
    check_writable(folder, [table.name for table in tables])
    seeds = check(folder, tables)
    for table in tables:
        path = folder / f"{table.name}.csv"
        if (path.read_bytes() if path.exists() else None) != table.old:
            raise InputError(f"{path} has changed meanwhile; nothing is written, start again")
    done: list[Table] = []
    try:
        for table in tables:
            done.append(table)
            write_whole(folder / f"{table.name}.csv", table.new)
    except BaseException as error:
        for table in reversed(done):
            _put_back(folder / f"{table.name}.csv", table)
        if isinstance(error, OSError):
            told = f"{folder} cannot be written: {reason(error)}; nothing has changed"
            raise InputError(told) from None
        raise
    return seeds


def _put_back(path: Path, table: Table) -> None:
    with suppress(OSError):
        if table.old is None:
            path.unlink(missing_ok=True)
        elif path.read_bytes() != table.old:
            write_whole(path, table.old)
