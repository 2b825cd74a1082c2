"""Text files, places in them, and values that know their place."""

from __future__ import annotations

import hashlib
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import Finding, ScenarioError

MAX_BYTES = 1_000_000
MAX_EXCERPT = 160

Plain = str | int | float | bool | None
_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Source:
    """A text and what messages call it; `folder` is where its relative paths start."""

    label: str
    text: str
    folder: Path
    option: bool = False
    digest: str = ""
    """SHA-256 of the file."""

    @property
    def lines(self) -> list[str]:
        return _LINE_END.split(self.text)


@dataclass(frozen=True)
class Place:
    """A position in a source, counted from 1; line 0 is no position (an option)."""

    source: Source
    line: int = 0
    column: int = 0

    def finding(self, message: str) -> Finding:
        """`message` as a mistake at this place, with the line it stands on."""
        if not self.line or self.source.option:
            return Finding(self.source.label, 0, 0, message)
        lines = self.source.lines
        excerpt = lines[self.line - 1] if self.line <= len(lines) else ""
        excerpt = "".join(c if c.isprintable() else " " for c in excerpt)
        if self.column > MAX_EXCERPT:
            excerpt = ""
        elif len(excerpt) > MAX_EXCERPT:
            excerpt = excerpt[:MAX_EXCERPT] + "..."
        return Finding(self.source.label, self.line, self.column, message, excerpt)


@dataclass(frozen=True)
class Value:
    """A scalar, list or mapping with its place and, in a mapping, the place of its key."""

    data: Plain | list[Value] | dict[str, Value]
    place: Place
    key: Place | None = None
    size: int = 1

    @property
    def plain(self) -> Any:
        """The same as ordinary Python data."""
        if isinstance(self.data, dict):
            return {key: value.plain for key, value in self.data.items()}
        if isinstance(self.data, list):
            return [value.plain for value in self.data]
        return self.data


def read_source(path: Path, label: str) -> Source:
    """The text of a scenario file; raises ScenarioError with one Finding if it is none."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise _refused(label, "this is a folder; name a scenario file in it")
        if not stat.S_ISREG(mode):
            raise _refused(label, "this is not a regular file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _refused(label, "there is no such file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _refused(label, f"the file cannot be read: {reason}") from None
    if len(content) > MAX_BYTES:
        raise _refused(label, "the file is larger than 1 MB; a scenario is a few kB of text")
    return decode_source(content, label, path.parent)


def decode_source(content: bytes, label: str, folder: Path) -> Source:
    """The text of `content`; raises ScenarioError with one Finding if it is no UTF-8 text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ScenarioError(
            [Finding(label, line, 0, "this is not UTF-8 text; save the file as UTF-8")]
        ) from None
    source = Source(label, text, folder, digest=hashlib.sha256(content).hexdigest())
    bad = UNPRINTABLE.search(text)
    if bad is not None:
        before = _LINE_END.split(text[: bad.start()])
        place = Place(source, len(before), len(before[-1]) + 1)
        what = "a NUL byte" if bad.group() == "\0" else f"the control character {bad[0]!a}"
        raise ScenarioError([place.finding(f"the text holds {what}; is this a binary file?")])
    return source


def _refused(label: str, message: str) -> ScenarioError:
    return ScenarioError([Finding(label, 0, 0, message)])
