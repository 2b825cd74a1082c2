"""Files that appear whole or not at all, and folders that can take them; standard library only."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from sim.errors import InputError


def write_whole(path: Path, content: bytes) -> None:
    """Afterwards the file holds `content`, on the disk; at no moment anything but old or new."""
    beside = path.with_name(f".{secrets.token_hex(4)}.part")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    """The names in a folder reach the disk too, where the system can be asked for that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def check_parent(folder: Path) -> None:
    """The nearest existing folder at or above `folder` is one, and takes new files.

    Raises `InputError` where it does not.
    """
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if not folder.is_dir():
        raise InputError(f"{folder} is a file; --out names a folder")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputError(f"{folder} may not be written to; choose another --out")
