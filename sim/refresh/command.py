"""What `gasgap refresh` does: read or fetch payloads, show what would change, apply it if asked."""

from __future__ import annotations

import json as plain
from collections.abc import Iterable, Sequence
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
from sim.refresh.found import Asked, Found, Payload, code_of, read_payload
from sim.refresh.hold import hold
from sim.refresh.points import SHIPPED, load_places
from sim.refresh.text import document, render
from sim.refresh.verdict import Verdict, asked_for, reached
from sim.refresh.window import begin

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
    hold: Sequence[str] = ()
    apply: bool = False
    every: bool = False
    json: bool = False


def run_refresh(wish: Wish, *, today: date, line: ask.Line | None = None) -> int:
    """Show what a publisher's data would change in a baseline, change it with `apply`.

    Raises InputError where an option or a payload is wrong or the publisher cannot be reached, and
    BaselineError where the baseline does not load, or would not any more.
    """
    named = _tables(wish)
    _check_options(wish)
    folder = folder_of_baseline(wish.baseline or _newest_baseline())
    seeds = load_seeds(folder)
    if wish.apply:
        check_writable(folder, named or SOURCES[wish.source][:1])
    asked = _asked(wish, seeds, today)
    found = _found(wish, asked, line or ask.Line(keep=wish.keep))
    tables = named or SOURCES[wish.source]
    shown = [compare(folder, item) for item in found if item.table in tables]
    writable = named or SOURCES[wish.source][:1]
    changed = [table for table in shown if table.name in writable and table.changes]
    verdict = _verdict(wish, folder, seeds, changed)
    if wish.json:
        _print_json(wish, asked, shown, verdict)
    else:
        print(asked_for(wish.source, asked))
        print("\n".join(render(table, every=wish.every) for table in shown))
        print("\n".join(_ending(wish, shown, verdict)))
    return EXIT_OK


def _verdict(wish: Wish, folder: Path, seeds: Seeds, changed: Sequence[Table]) -> Verdict:
    """Check what would be written, and write it if that is asked for.

    Raises BaselineError where it is asked for and the baseline would not load.
    """
    written = wish.apply and bool(changed)
    names = tuple(table.name for table in changed)
    after, refused = seeds, tuple[str, ...]()
    try:
        if written:
            after = put(folder, changed)
        elif changed:
            after = check(folder, changed)
            check_writable(folder, names)
    except BaselineError as error:
        if wish.apply:
            raise
        refused = ("With these changes the baseline would be refused:", *map(str, error.findings))
    except InputError as error:
        if wish.apply:
            raise
        refused = (f"Nothing is written, and --apply would not be able to: {error}",)
    told = reached(seeds, after) if wish.source == "agsi" and after is not seeds else ()
    return Verdict(folder, names, written, refused, told)


def _print_json(wish: Wish, asked: Asked, shown: Sequence[Table], verdict: Verdict) -> None:
    told = {
        "baseline": asked.seeds.name,
        "folder": str(verdict.folder),
        "source": wish.source,
        "from": asked.first and asked.first.isoformat(),
        "to": asked.last and asked.last.isoformat(),
        "applied": verdict.written,
        "writable": list(verdict.names),
        "refused": list(verdict.refused),
        "tables": [document(table) for table in shown],
    }
    print(plain.dumps(told, indent=2))


def _tables(wish: Wish) -> tuple[str, ...]:
    """Tables named by the user; raises InputError where the source has no such table."""
    have = SOURCES[wish.source]
    for name in wish.tables:
        if name not in have:
            raise InputError(f"{wish.source} has no table {name!r}; it has {', '.join(have)}")
    return tuple(wish.tables)


def _check_options(wish: Wish) -> None:
    """Options that would be passed over in silence are refused."""
    if wish.keep is not None and wish.payloads:
        raise InputError("--keep is for fetched answers; leave it out with --payload")
    if wish.points != SHIPPED and wish.source != "entsog":
        raise InputError("--points is for entsog")
    if wish.hold and wish.source != "agsi":
        raise InputError("--hold is for agsi")


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
        first = first or min(begin(seeds, wish.source), last)
    if first is not None and last is not None and first > last:
        raise InputError(f"--from {first} lies after --to {last}")
    codes = _countries("--countries", wish.countries, seeds)
    return Asked(seeds, first, last, codes or None, today)


def _day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{option} {text!r} is no date; write it like 2021-11-01") from None


def _countries(option: str, given: Sequence[str], seeds: Seeds) -> frozenset[str]:
    """Codes that an option names; raises InputError for one that the baseline does not know."""
    words = [word for words in given for word in words.replace(",", " ").split()]
    if given and not words:
        raise InputError(f"{option} names none; write them like DE,FR")
    known = {row.node for row in seeds.nodes} | {row.country for row in seeds.storages} | {"EU27"}
    codes = [code_of(word) for word in words]
    for code in codes:
        if code not in known:
            hint = did_you_mean(code, known)
            raise InputError(f"{option}: {code!r} is no country of {seeds.name}{hint}")
    return frozenset(codes)


def _found(wish: Wish, asked: Asked, line: ask.Line) -> tuple[Found, ...]:
    """Rows of a source, of the given payloads or of fetched ones."""
    given = [read_payload(path) for path in _files(wish.payloads)]
    if wish.source == "agsi":
        kept = _countries("--hold", wish.hold, asked.seeds)
        [levels] = agsi.read(_these(given, ask.agsi(asked, line)), asked)
        return (hold(levels, kept, asked),)
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


def _ending(wish: Wish, shown: Sequence[Table], verdict: Verdict) -> list[str]:
    """What was done, or what --apply would do."""
    names = ", ".join(f"{name}.csv" for name in verdict.names)
    lines = list(verdict.reached)
    lines += [
        f"{table.name}.csv is what the base year stands on: written only with --table {table.name}"
        for table in shown
        if table.changes and table.name not in verdict.names
    ]
    if not names:
        lines.append(f"Nothing to write into {verdict.folder}.")
    elif verdict.written:
        lines.append(f"Written: {names} in {verdict.folder}.")
    elif verdict.refused:
        lines += verdict.refused
    else:
        lines.append(f"Nothing is written; --apply would replace {names} in {verdict.folder}.")
    return lines
