"""The rows a sweep has solved, kept in files of a chunk each: whole or not at all, never twice.

A chunk file is named by the SHA-256 of its content and is written beside its name, flushed to the
disk and then renamed. Whenever the program ends, by a signal or a full disk, every file under its
name is whole, and what is not is swept away by the next start.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.files import write_whole
from sim.sweep.task import Row

CHUNKS = "chunks"
KIND = "sweep chunk"
VERSION = 1
NAME = re.compile(r"[0-9a-f]{64}\.json")
TEMPORARY = re.compile(r"\.[0-9a-f]{8}\.part")


@dataclass(frozen=True)
class Origin:
    """Under what a chunk was solved: facts of the program, baseline, names of its outcomes."""

    facts: Mapping[str, str]
    baseline: str
    outcomes: tuple[str, ...]


@dataclass(eq=False)
class Kept:
    """All rows in a folder's chunk files, by the key of their point; read when it is made.

    outcomes : names, in the order in which rows have their values
    damaged : names of the files that are not what their name says: they do not count
    renumbered : points whose own folder went, for they have another number now
    """

    folder: Path
    outcomes: tuple[str, ...]
    rows: dict[str, Row] = field(default_factory=dict)
    origins: list[Origin] = field(default_factory=list)
    files: int = 0
    damaged: list[str] = field(default_factory=list)
    renumbered: int = 0

    def __post_init__(self) -> None:
        for path in sorted(self.chunks.glob("*.json")) if self.chunks.is_dir() else ():
            content = self._content(path)
            if content is None:
                self.damaged.append(path.name)
            else:
                self._take(content)

    @property
    def chunks(self) -> Path:
        """Folder of the chunk files."""
        return self.folder / CHUNKS

    def add(self, rows: Sequence[Row], origin: Origin) -> None:
        """Keep the rows of a chunk; raises OSError, and keeps nothing of them, if it cannot."""
        text = _text(rows, origin)
        name = hashlib.sha256(text.encode()).hexdigest()
        self.chunks.mkdir(parents=True, exist_ok=True)
        write_whole(self.chunks / f"{name}.json", text.encode())
        self.damaged = [other for other in self.damaged if other != f"{name}.json"]
        self._take(json.loads(text))

    def sweep_up(self) -> None:
        """Remove what an end in the middle of writing has left."""
        for path in self.folder.rglob(".*.part"):
            if TEMPORARY.fullmatch(path.name):
                path.unlink(missing_ok=True)

    def drop_damaged(self) -> None:
        """Remove damaged files; the rows they held are kept in others by now."""
        for name in self.damaged:
            (self.chunks / name).unlink(missing_ok=True)
        self.damaged = []

    def _content(self, path: Path) -> Any:
        """A chunk file's content, None where it is not whole."""
        try:
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() != path.stem:
                return None
            content = json.loads(data)
            known = (content["kind"], content["schema_version"]) == (KIND, VERSION)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return content if known else None

    def _take(self, content: Mapping[str, Any]) -> None:
        self.files += 1
        origin = Origin(content["facts"], content["baseline"], tuple(content["outcomes"]))
        if origin not in self.origins:
            self.origins.append(origin)
        names = origin.outcomes
        order = [names.index(name) if name in names else None for name in self.outcomes]
        for key, status, *values in content["rows"]:
            ours = tuple(None if place is None else values[place] for place in order)
            self.rows[key] = Row(key, status, ours)


def _text(rows: Sequence[Row], origin: Origin) -> str:
    """JSON with a line for each row; numbers as Python writes them, so that no bit is lost."""
    head = {
        "schema_version": VERSION,
        "kind": KIND,
        "facts": dict(origin.facts),
        "baseline": origin.baseline,
        "outcomes": list(origin.outcomes),
    }
    lines = [
        json.dumps([row.key, row.status, *row.values], ensure_ascii=False, allow_nan=False)
        for row in sorted(rows, key=lambda row: row.key)
    ]
    start = json.dumps(head, ensure_ascii=False)[:-1]
    return f'{start},\n"rows": [\n' + ",\n".join(lines) + "\n]}\n"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keeps a second sweep out of a folder while the block runs, where the system has locks.

    The lock ends with the process, however it ends. Raises `InputError` if another has it.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(f"another sweep is at work in {folder}; wait for its end") from None
        except OSError:  # a file system without locks
            pass
        yield
    finally:
        os.close(handle)
