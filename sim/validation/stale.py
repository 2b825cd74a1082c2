"""Whether the page tells what is solved today."""

from __future__ import annotations

import re
from itertools import groupby

LOOSE, LOOSE_SHARE = 5.0, 0.05
"""Points, TWh or per cent; or the share of a number."""
_LOCAL = re.compile(r"\| (?:[A-Z]{2}(?:>[A-Z]{2})? \||storage by country)")
_DAY = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")
_NUMBER = re.compile(r"(?<![\w.])~?[+-]?\d[\d,]*(?:\.\d+)?(?![\w.-])")
_MARKED = re.compile(r"\*\*(~[^*|]*)\*\*")


def stale(written: str, fresh: str) -> list[str]:
    """Lines in which two versions of the part differ by more than they may, as `old -> new`.

    Numbers may differ by two units of their last digit, for solvers and machines do, and rows may
    change places for that reason. What is told of a single country or border may differ by
    `LOOSE`, and the day of the worst deviation may be another: where prices are level, the split is
    not unique. So may numbers after a `~`, with or without the mark of a missed goal. Other words,
    rows and columns may not differ.
    """
    old, new = _in_order(written), _in_order(fresh)
    if len(old) != len(new):
        return [f"{len(old)} lines -> {len(new)} lines"]
    return [f"{a} -> {b}" for a, b in zip(old, new, strict=True) if not _alike(a, b)]


def _in_order(text: str) -> list[str]:
    """Lines; the rows of every table by their first cell."""
    found: list[str] = []
    for in_table, lines in groupby(text.splitlines(), lambda line: line.startswith("|")):
        own = list(lines)
        found += sorted(own, key=lambda line: line.split("|")[1]) if in_table else own
    return found


def _alike(old: str, new: str) -> bool:
    if old == new:
        return True
    loose = _LOCAL.match(old) is not None
    old, new = _MARKED.sub(r"\1", old), _MARKED.sub(r"\1", new)
    if loose:
        old, new = _DAY.sub("day", old), _DAY.sub("day", new)
    if _NUMBER.sub("#", old) != _NUMBER.sub("#", new):
        return False
    pairs = zip(_NUMBER.findall(old), _NUMBER.findall(new), strict=True)
    return all(_near(a, b, loose) for a, b in pairs)


def _near(old: str, new: str, loose: bool) -> bool:
    last = 10.0 ** -max(_digits(old), _digits(new))
    allowed = 2.01 * last
    if loose or old.startswith("~"):
        allowed = max(allowed, LOOSE, LOOSE_SHARE * abs(_value(old)))
    return abs(_value(old) - _value(new)) <= allowed


def _value(text: str) -> float:
    return float(text.lstrip("~").replace(",", ""))


def _digits(text: str) -> int:
    return len(text.partition(".")[2])
