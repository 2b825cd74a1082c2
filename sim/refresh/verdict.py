"""What a refresh comes to: what it writes, whether it may, and how far observations reach then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sim.data.seeds import Seeds
from sim.model.knowledge import reach_of
from sim.refresh.found import Asked


@dataclass(frozen=True)
class Verdict:
    """The outcome of one refresh."""

    folder: Path
    names: tuple[str, ...]
    """Tables that are written, or would be."""
    written: bool
    refused: tuple[str, ...]
    """Why they cannot be written."""
    reached: tuple[str, ...]
    """Sentences about the newest observations before and after."""


def asked_for(source: str, asked: Asked) -> str:
    """Publisher, window, countries and baseline in one line."""
    window = " ".join(
        [f"from {asked.first}"] * bool(asked.first) + [f"until {asked.last}"] * bool(asked.last)
    )
    who = ", ".join(sorted(asked.countries)) if asked.countries else "all countries"
    return f"{source} for {asked.seeds.name}: {window or 'all days in the files'}, {who}"


def reached(before: Seeds, after: Seeds) -> tuple[str, ...]:
    """How far the stores are known, and of which countries nothing newer is."""
    return tuple(_reached(before, after))


def _reached(before: Seeds, after: Seeds) -> Iterator[str]:
    was, now = reach_of(before), reach_of(after)
    if now.level is not None:
        yield f"newest observed level: {now.level} (was {was.level or 'none'})"
    if now.last is None:
        return
    yield f"a run can start until {now.last} (was {was.last or 'never'})"
    last: dict[str, date] = {}
    for row in after.storage_levels:
        last[row.country] = max(row.day, last.get(row.country, row.day))
    ends = {country: last[country] for country in {row.country for row in after.storages}}
    behind = sorted(country for country, day in ends.items() if day < max(ends.values()))
    if behind:
        yield (
            f"nothing newer is known of {', '.join(behind)}: "
            f"--hold {','.join(behind)} would keep their shares"
        )
