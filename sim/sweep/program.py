"""What an answer depends on besides its data: the program that reckons it."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

_PARTS = (
    "units.py",
    "config",
    "data",
    "solver",
    "model",
    "result.py",
    "summary",
    "economics",
    "dependency",
    "output/table_shapes.py",
    "output/tables.py",
    "output/economic_tables.py",
    "output/aggregates.py",
    "play",
    "ensemble",
    "sweep/chunk.py",
)
"""Files and folders of the package whose code answers depend on."""
_LIBRARIES = ("numpy", "scipy")


def python() -> str:
    """Version of Python without its patches: from 3.12 on its sums of floats are rounded less."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


@cache
def program_digest() -> str:
    """SHA-256 over the source files that compute answers, and what they compute with."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in _sources(package):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(package).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    digest.update(f"python {python()}\0".encode())
    for name in _LIBRARIES:
        digest.update(f"{name} {version(name)}\0".encode())
    return digest.hexdigest()


def _sources(package: Path) -> Iterator[Path]:
    for part in _PARTS:
        path = package / part
        if path.is_dir():
            yield from sorted(path.rglob("*.py"))
        elif path.is_file():
            yield path
