"""An SVG file as a part of an HTML page.

Names inside a picture get the picture's own in front, for names must be unique in a page; what
would name an address outside is taken out.
"""

from __future__ import annotations

import html
import re

_PROLOGUE = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.S)
_ROOT = re.compile(r"<svg\b[^>]*>", re.S)
_SIZE = re.compile(r'\s(?:width|height|version|xmlns(?::\w+)?)="[^"]*"')
_ID = re.compile(r'\sid="([^"]+)"')
_LINK = re.compile(r'\s(?:xlink:)?href="#([^"]+)"')
_URL = re.compile(r"url\(#([^)]+)\)")
_BLANK = re.compile(r">\s+<")


def inlined(svg: bytes, name: str, label: str) -> str:
    """The `<svg>` element of a file, as wide as what it stands in.

    name : of the picture, put before every name inside it
    label : what a screen reader says
    """
    text = _PROLOGUE.sub("", svg.decode("utf-8")).strip()
    text = _ID.sub(rf' id="{name}-\1"', text)
    text = _LINK.sub(rf' href="#{name}-\1"', text)
    text = _URL.sub(rf"url(#{name}-\1)", text)
    text = _BLANK.sub(">\n<", text)
    spoken = f' role="img" aria-label="{html.escape(label)}">'
    return _ROOT.sub(lambda root: _bare(root[0]) + spoken, text, count=1)


def _bare(tag: str) -> str:
    """An opening tag without its size, its namespaces and its end."""
    return " ".join(_SIZE.sub("", tag)[:-1].split())
