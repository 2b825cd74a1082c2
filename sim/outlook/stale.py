"""Whether the page tells what would be solved today, without solving it all.

Three things are held against each other: the digests of all inputs (scenarios, sweeps, baselines,
the setting) with the record's; the page with the one that the record makes, to the letter; and the
reference and the replay, solved anew, with what the record has of them. The first two see every
change but that of the program, the third that of the program as far as it moves these two. Where an
input has changed nothing else is looked at, for all of it is to be solved anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.errors import InputError
from sim.outlook.files import Files
from sim.outlook.kept import plain, read_record
from sim.outlook.setting import Setting
from sim.outlook.solve import digests_of
from sim.outlook.stories import solved, story_of

LOOSE, LOOSE_SHARE = 0.5, 0.02
"""TWh, points or EUR/MWh, or a share of the number, by which two solvers or machines may differ."""
AGAIN = "`make outlook` solves and writes it anew"
WORDS = "`python -m sim.outlook --words` writes it anew from its record"
MOST = 4
"""Numbers of a scenario that are named; the others are counted."""


def stale(files: Files, told: Setting) -> list[str]:
    """What is no longer so, in words, each with what mends it."""
    try:
        record = read_record(files.record)
        text = files.page.read_text(encoding="utf-8")
    except InputError as error:
        return [str(error)]
    except OSError as error:
        return [f"cannot read {files.page}: {error.strerror}; {AGAIN}"]
    changed = _changed(record.digests, digests_of(told))
    if changed:
        return [f"{files.page.name}: changed since it was solved: {', '.join(changed)}; {AGAIN}"]
    found = []
    if text != files.text(record, told):
        found.append(f"{files.page.name} does not say what its record does; {WORDS}")
    for story in (record.reference, record.replay.story):
        fresh = plain(story_of(solved(story.scenario), told))
        numbers = list(differences(plain(story), fresh))
        if numbers:
            found.append(f"{story.scenario}, solved again, has {_few(numbers)}; {AGAIN}")
    return found


def _changed(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    return [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]


def _few(numbers: Sequence[str]) -> str:
    more = f" and {len(numbers) - MOST} more" if len(numbers) > MOST else ""
    return f"{', '.join(numbers[:MOST])}{more}"


def differences(old: Any, new: Any, where: str = "") -> Iterator[str]:
    """Numbers that are further apart than two solvers are, and all else that is not the same.

    `curtailed` may have another country where hardly anything is cut off: the split over countries
    is not unique where prices are level.
    """
    if isinstance(old, dict) and isinstance(new, dict) and not _keyed_by_country(where):
        if old.keys() != new.keys():
            yield f"{where or 'keys'}: {', '.join(old)} -> {', '.join(new)}"
            return
        for key in old:
            yield from differences(old[key], new[key], f"{where}.{key}".lstrip("."))
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            yield from differences(old.get(key, 0.0), new.get(key, 0.0), f"{where}.{key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (a, b) in enumerate(zip(old, new, strict=True)):
            yield from differences(a, b, f"{where}.{place}")
    elif isinstance(old, float) and isinstance(new, float):
        if abs(old - new) > max(LOOSE, LOOSE_SHARE * abs(old)):
            yield f"{where}: {old:g} -> {new:g}"
    elif old != new:
        yield f"{where}: {old} -> {new}"


def _keyed_by_country(where: str) -> bool:
    return where == "curtailed"
