"""Pictures as SVG in fewer bytes, fit to stand together in one page, and telling their values."""

from __future__ import annotations

import re

from sim.plot.hover import PREFIX

_GROUP_ID = re.compile(rb' id="[A-Za-z0-9.]+_\d+"')
_INDENTATION = re.compile(rb"\n +")
_OUTLINE = re.compile(rb'(?<= d=")[^"]*')
_LONG_NUMBER = re.compile(rb"-?\d+\.\d{3,}")
_HOVER = re.compile(rb'<g id="%s([^"]*)"\s*>' % PREFIX.encode())


def shortened(svg: bytes) -> bytes:
    """A picture that looks the same.

    Outlines are written to hundredths of a point, with no letter for a command that goes on. Names
    of groups, which other pictures of a page have too, and indentation are left out. What was made
    to tell a value (`sim.plot.hover`) does so, and nothing else is in the pointer's way.
    """
    plain = _INDENTATION.sub(b"\n", _GROUP_ID.sub(b"", _telling(svg)))
    return _OUTLINE.sub(lambda found: _short(found.group()), plain)


def _telling(svg: bytes) -> bytes:
    told, count = _HOVER.subn(rb'<g pointer-events="all"><title>\1</title>', svg)
    return told.replace(b"<svg ", b'<svg pointer-events="none" ', 1) if count else svg


def _short(outline: bytes) -> bytes:
    """Commands of a path, one a line, in fewer bytes."""
    words, before = [], b""
    rounded = _LONG_NUMBER.sub(lambda n: b"%g" % round(float(n.group()), 2), outline)
    for line in rounded.split(b"\n"):
        command, rest = line[:1], line[1:].strip()
        # After a move pairs mean lines; any other command goes on by itself.
        goes_on = command == before or (command, before) == (b"L", b"M")
        words.append(rest if goes_on and command in b"LQC" else command + rest)
        before = command
    return b" ".join(word for word in words if word)
