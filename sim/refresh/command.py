"""What `gasgap refresh` does: read or fetch payloads, show what would change, apply it if asked."""

from __future__ import annotations

import json as plain
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sim.config.paths import did_you_mean, folder_of_baseline, shipped_baselines
from sim.data.loader import DESCRIPTOR, load_seeds
from sim.data.seeds import Seeds
from sim.errors import EXIT_OK, BaselineError, InputError
from sim.refresh import agsi, ask, entsog, eurostat
from sim.refresh.apply import check, check_writable, put
from sim.refresh.changes import Table, compare
from sim.refresh.found import Asked, Found, Payload, read_payload
from sim.refresh.points import SHIPPED, load_places
from sim.refresh.text import document, render

SOURCES: dict[str, tuple[str, ...]] = {
    "agsi": ("storage_levels",),
    "entsog": ("border_flows", "arcs"),
    "eurostat": ("consumption", "demand"),
}
"""Tables by source. The first holds observations; the others are what the base year stands on,
and are written only where they are named."""


@dataclass(frozen=True)
class Wish:
    """What the user asks for."""

    source: str
    baseline: str | None = None
    first: str | None = None
    last: str | None = None
    countries: Sequence[str] = ()
    payloads: Sequence[Path] = ()
    tables: Sequence[str] = ()
    points: Path = SHIPPED
    keep: Path | None = None
    apply: bool = False
    every: bool = False
    json: bool = False


def run_refresh(wish: Wish, *, today: date, line: ask.Line | None = None) -> int:
    """Show what a publisher's data would change in a baseline, change it with `apply`.

    Raises InputError where an option or a payload is wrong or the publisher cannot be reached, and
    BaselineError where the baseline does not load, or would not any more.
    """
    named = _tables(wish)
    folder = folder_of_baseline(wish.baseline or _newest_baseline())
    seeds = load_seeds(folder)
    if wish.apply:
        check_writable(folder)
    asked = _asked(wish, seeds, today)
    found = _found(wish, asked, line or ask.Line(keep=wish.keep))
    shown = [
        compare(folder, item) for item in found if item.table in (named or SOURCES[wish.source])
    ]
    writable = named or SOURCES[wish.source][:1]
    changed = [table for table in shown if table.name in writable and table.changes]
    if wish.apply and changed:
        put(folder, changed)
    ending = _ending(wish, folder, seeds, changed, shown)
    if wish.json:
        told = {"baseline": seeds.name, "applied": wish.apply and bool(changed)}
        print(plain.dumps({**told, "tables": [document(t) for t in shown]}, indent=2))
    else:
        print("\n".join(render(table, every=wish.every) for table in shown))
        print(ending)
    return EXIT_OK


def _tables(wish: Wish) -> tuple[str, ...]:
    """Tables named by the user; raises InputError where the source has no such table."""
    have = SOURCES[wish.source]
    for name in wish.tables:
        if name not in have:
            raise InputError(f"{wish.source} has no table {name!r}; it has {', '.join(have)}")
    return tuple(wish.tables)


def _newest_baseline() -> str:
    """Name of the shipped baseline with the latest base year."""
    years = {}
    for name, folder in shipped_baselines():
        years[name] = _base_year(folder)
    return max(years, key=lambda name: (years[name], name))


def _base_year(folder: Path) -> int:
    """Base year of a shipped baseline."""
    return int(plain.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))["base_year"])


def _asked(wish: Wish, seeds: Seeds, today: date) -> Asked:
    first, last = _day("--from", wish.first), _day("--to", wish.last)
    if not wish.payloads:
        last = last or today
        first = first or min(_newest(seeds, wish.source), last)
    if first is not None and last is not None and first > last:
        raise InputError(f"--from {first} lies after --to {last}")
    codes = [code for words in wish.countries for code in words.replace(",", " ").split()]
    _check_countries(codes, seeds)
    return Asked(seeds, first, last, frozenset(codes) or None, today)


def _day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{option} {text!r} is no date; write it like 2021-11-01") from None


def _newest(seeds: Seeds, source: str) -> date:
    """Begin of the newest observation that the baseline has of a source, asked for again because
    it may have been provisional; the base year's begin where it has none."""
    if source == "agsi":
        days = [row.day for row in seeds.storage_levels]
    elif source == "entsog":
        days = [date.fromisoformat(f"{row.period}-01-01"[:10]) for row in seeds.border_flows]
    else:
        days = [date.fromisoformat(f"{row.month}-01") for row in seeds.consumption]
    return max(days, default=date(seeds.base_year, 1, 1))


def _check_countries(codes: Collection[str], seeds: Seeds) -> None:
    known = {row.node for row in seeds.nodes} | {row.country for row in seeds.storages} | {"EU27"}
    for code in codes:
        if code not in known:
            hint = did_you_mean(code, known)
            raise InputError(f"--countries: {code!r} is no country of {seeds.name}{hint}")


def _found(wish: Wish, asked: Asked, line: ask.Line) -> tuple[Found, ...]:
    """Rows of a source, of the given payloads or of fetched ones."""
    given = [read_payload(path) for path in _files(wish.payloads)]
    if wish.source == "agsi":
        return agsi.read(_these(given, ask.agsi(asked, line)), asked)
    if wish.source == "entsog":
        places = load_places(wish.points)
        payloads = _these(given, ask.entsog(asked, places, line))
        return entsog.Source(places).read(payloads, asked)
    return eurostat.read(_these(given, ask.eurostat(asked, line)), asked)


def _these(given: Sequence[Payload], fetched: Iterable[Payload]) -> Sequence[Payload]:
    """The given payloads; only without any is something fetched."""
    return given or list(fetched)


def _files(paths: Sequence[Path]) -> list[Path]:
    """The files, those of folders included; raises InputError where a folder has none."""
    files: list[Path] = []
    for path in paths:
        inside = sorted(path.glob("*.json")) if path.is_dir() else [path]
        if not inside:
            raise InputError(f"{path} holds no payload (*.json)")
        files += inside
    return files


def _ending(
    wish: Wish, folder: Path, seeds: Seeds, changed: Sequence[Table], shown: Sequence[Table]
) -> str:
    """What was done, or what --apply would do."""
    names = ", ".join(f"{table.name}.csv" for table in changed)
    held = [t.name for t in shown if t.changes and t.name not in {c.name for c in changed}]
    lines = [
        f"{name}.csv is what the base year stands on: written only with --table {name}"
        for name in held
    ]
    if not changed:
        lines.append(f"Nothing to write into {seeds.name}.")
    elif wish.apply:
        lines.append(f"Written: {names} in {folder}.")
    else:
        try:
            check(folder, changed)
        except BaselineError as error:
            lines += ["With these changes the baseline would be refused:", str(error)]
        else:
            lines.append(f"Nothing is written; --apply would replace {names} in {folder}.")
    return "\n".join(lines)
