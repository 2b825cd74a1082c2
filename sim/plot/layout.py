"""Room for words: how wide a text is, where it breaks, how labels keep apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

_UNIT = re.compile(r"(?<=\d) (?=(?:TWh|GWh|EUR|bn|%))|(?<=\d\u00a0bn) (?=EUR)")
FONT = "DejaVu Sans"
"""Comes with matplotlib, so that every machine has it."""


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Width of one line, inches."""
    font = FontProperties(family=FONT, size=size, weight=weight)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) / 72


def wrap(text: str, size: float, room: float, weight: str = "normal") -> list[str]:
    """Lines no wider than `room` inches; a word wider than that stands alone, cut to fit.

    A number stays with its unit.
    """
    lines: list[str] = []
    for word in _UNIT.sub("\u00a0", text).split(" "):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, size, weight) <= room:
            lines[-1] = joined
        else:
            lines.append(_cut(word, size, room, weight))
    return lines


def balanced(text: str, size: float, room: float, weight: str = "normal") -> list[str]:
    """As few lines as `wrap` needs, as equally long as that allows: no word left alone."""
    lines = wrap(text, size, room, weight)
    for share in range(98, 50, -2):
        narrower = wrap(text, size, room * share / 100, weight)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _cut(word: str, size: float, room: float, weight: str) -> str:
    while len(word) > 1 and text_width(word, size, weight) > room:
        word = word[:-2] + "…"
    return word


def spread(wanted: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Positions near those wanted, in their order, `least` apart, within `low` to `high`.

    Where there is no room for all, they overlap evenly.
    """
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    if len(order) > 1:
        least = min(least, (high - low) / (len(order) - 1))
    # Blocks of labels that touch: each sits where the mean of its wishes would have it.
    blocks: list[list[int]] = []
    for place in order:
        blocks.append([place])
        while len(blocks) > 1 and _start(blocks[-1], wanted, least, low, high) < _end(
            blocks[-2], wanted, least, low, high
        ):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    placed = [0.0] * len(wanted)
    for block in blocks:
        start = _start(block, wanted, least, low, high)
        for rank, place in enumerate(block):
            placed[place] = start + rank * least
    return placed


def _start(
    block: list[int], wanted: Sequence[float], least: float, low: float, high: float
) -> float:
    long = (len(block) - 1) * least
    middle = sum(wanted[place] for place in block) / len(block)
    return min(max(middle - long / 2, low), high - long)


def _end(block: list[int], wanted: Sequence[float], least: float, low: float, high: float) -> float:
    return _start(block, wanted, least, low, high) + len(block) * least
