"""Files written whole or not at all, and the summary of a job that GitHub shows."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sim import files
from sim.errors import InputError

SUMMARY_VARIABLE = "GITHUB_STEP_SUMMARY"


def legible(text: str) -> str:
    """Text that any output takes: half characters, as names of folders may hold, are told."""
    return text.encode(errors="backslashreplace").decode()


def write_whole(path: Path, text: str) -> None:
    """Afterwards the file holds `text`; at no moment does it hold a part of it.

    A pipe or a terminal is written to as it is. Raises `InputError` where nothing can be written.
    """
    content = legible(text).encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
        files.write_whole(path.resolve(), content)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path} cannot be written: {reason}") from None


def append_to_step_summary(markdown: str) -> None:
    """Adds to the file that `GITHUB_STEP_SUMMARY` names, if it names one.

    A summary that cannot be written is no reason for a check to end otherwise than it would.
    """
    name = os.environ.get(SUMMARY_VARIABLE)
    if not name:
        return
    try:
        with Path(name).open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"{legible(markdown)}\n")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        print(f"{SUMMARY_VARIABLE}: {name} cannot be written: {reason}", file=sys.stderr)
