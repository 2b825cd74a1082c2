"""What `gasgap sensitivity`, `gasgap plot` on a sweep and `gasgap sweep --solve-for` do."""

from __future__ import annotations

import json as json_
import math
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from sim.analysis.break_even import Evaluate
from sim.analysis.findings import Findings, findings
from sim.analysis.names import slug
from sim.analysis.solve_for import BreakEven, cautions, document, sentence, solve_for
from sim.analysis.study import study_of
from sim.analysis.text import render, sentences
from sim.config.loaded_sweep import LoadedSweep
from sim.data.seeds import Seeds
from sim.errors import EXIT_OK, EXIT_SOLVE, InputError
from sim.output.columns import aligned
from sim.output.known import known_line, known_of
from sim.output.store import add_files, check_replaceable, own_files, to_json, write_folder
from sim.plot.break_even import break_even_picture
from sim.plot.style import to_png, to_svg
from sim.plot.sweep_gallery import pictures
from sim.plot.sweep_words import captions
from sim.sweep.plan import known

TABLES, PLOTS = "analysis", "plots"
SHOWN = 40
"""Combinations told of on a terminal; all are in the table."""


def run_sensitivity(
    folder: Path, *, outcomes: Sequence[str], exceeds: Sequence[str], quiet: bool, json: bool
) -> int:
    """Analyse a finished sweep: tables and pictures into its folder, words on the terminal.

    Of what an earlier analysis left there, nothing stays. Raises `InputError` where the folder
    holds no finished sweep, for unknown outcomes and for conditions that have no probability.
    """
    found = findings(study_of(folder), outcomes, exceeds)
    files = {f"{TABLES}/{name}.csv": _csv(table) for name, table in found.tables().items()}
    files[f"{TABLES}/sensitivity.json"] = to_json(_document(found)).encode()
    files |= {f"{PLOTS}/{drawn.name}.svg": to_svg(drawn.figure) for drawn in pictures(found)}
    add_files(folder, files, _stale(folder, (f"{TABLES}/", f"{PLOTS}/")))
    if json:
        print(to_json(_document(found)), end="")
    elif not quiet:
        print(render(found))
        print(f"Results: {folder} ({TABLES}/, {PLOTS}/)")
    return EXIT_OK


def plot_sweep(
    folder: Path, out: Path | None = None, form: str = "svg", only: Sequence[str] = ()
) -> list[Path]:
    """Draw the pictures of a finished sweep into its `plots`, or into another folder.

    form : `svg` or `png`
    only : names of pictures; all without any

    Returns their paths. Raises `InputError` for a name that no picture has.
    """
    drawings = list(pictures(findings(study_of(folder))))
    known = [drawn.name for drawn in drawings]
    for name in only:
        if name not in known:
            raise InputError(f"there is no picture {name!r}; there are {', '.join(known)}")
    chosen = [drawn for drawn in drawings if not only or drawn.name in only]
    write = to_png if form == "png" else to_svg
    files = {f"{drawn.name}.{form}": write(drawn.figure) for drawn in chosen}
    if out is not None:
        return [_put(out, name, content) for name, content in files.items()]
    stale = [] if only else [n for n in _stale(folder, (f"{PLOTS}/",)) if n.endswith(f".{form}")]
    add_files(folder, {f"{PLOTS}/{name}": content for name, content in files.items()}, stale)
    return [folder / PLOTS / name for name in files]


def run_break_even(
    loaded: LoadedSweep,
    seeds: Seeds,
    condition: str,
    vary: str,
    evaluate: Evaluate,
    *,
    out: Path,
    tolerance: float | None = None,
    quiet: bool = False,
    json: bool = False,
) -> int:
    """Search along an axis of a sweep for where a condition comes to hold, and write what is found.

    Writes the folder `out`/SWEEP-VARY-for-OUTCOME: `break-even.json`, `tables/break-even.csv`,
    `tables/evaluated.csv` and, with at most one other axis, a picture. Returns the code of an
    unsolved point where a combination has one.
    """
    folder = out / slug(f"{loaded.name}-{vary}-for-{condition.split()[0] if condition else ''}")
    check_replaceable(folder)
    told = None if quiet or json else _told
    found = solve_for(loaded, seeds, condition, vary, evaluate, tolerance=tolerance, told=told)
    _write(folder, found, loaded, seeds)
    if json:
        print(to_json({**document(found), **known(loaded, seeds)}), end="")
    elif not quiet:
        line = known_line(known(loaded, seeds))
        print("\n\n".join([found.title, line, sentence(found), _table(found), *cautions(found)]))
        print(f"\nResults: {folder} (break-even.json, tables/)")
    return EXIT_SOLVE if any(math.isnan(one.outcome) for one in found.answers) else EXIT_OK


def _told(rounds: int, points: int) -> None:
    print(f"round {rounds}: {points:,} points", file=sys.stderr)


def _write(folder: Path, found: BreakEven, loaded: LoadedSweep, seeds: Seeds) -> None:
    horizon = loaded.base.scenario.horizon
    words = captions(
        {
            "name": loaded.name,
            "scenario": loaded.base.scenario.name,
            "baseline": seeds.name,
            "dates": [horizon.start.isoformat(), horizon.end.isoformat()],
            **known(loaded, seeds),
        },
        {"versions": {"gasgap": version("gasgap")}},
    )
    drawing = break_even_picture(found, words)

    def draw(stage: Path) -> None:
        if drawing is not None:
            (stage / PLOTS).mkdir()
            (stage / PLOTS / f"{drawing.name}.svg").write_bytes(to_svg(drawing.figure))

    manifest = {
        "schema_version": 1,
        "break_even": loaded.name,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {name: version(name) for name in ("gasgap", "numpy", "scipy", "pandas")},
        "inputs": {path.name: digest for path, digest in loaded.digests.items()},
        "baseline": {"name": seeds.name, "sha256": seeds.digest},
    }
    content = {**document(found), **known(loaded, seeds)}
    tables = {"break-even": found.table, "evaluated": found.evaluated}
    write_folder(folder, manifest, {"break-even.json": to_json(content)}, tables, draw)


def _table(found: BreakEven) -> str:
    """Combinations and their answers for a terminal."""
    if not found.others:
        return ""
    header = [one.title for one in found.others] + [found.lever.title, found.outcome.name, ""]
    lines = []
    for answer in found.answers[:SHOWN]:
        given = [one.told(answer.combination[one.name]) for one in found.others]
        at = "-" if answer.at is None else found.lever.told(found.told(answer.at))
        lines.append([*given, at, found.outcome.told(answer.outcome, 4), answer.state])
    text = aligned([header, *lines], left=(len(header) - 1,))
    more = len(found.answers) - SHOWN
    return text + (f"\n  and {more} more in tables/break-even.csv" if more > 0 else "")


def _document(found: Findings) -> dict[str, Any]:
    """The analysis as JSON: every table as rows, and what is told of each outcome."""
    study = found.study
    return {
        "schema_version": 1,
        "kind": "sensitivity",
        "sweep": study.name,
        "design": dict(study.design),
        "points": len(study.points),
        "solved": study.solved,
        **known_of(study.document),
        "findings": {one.name: sentences(found, one) for one in found.outcomes},
        "notes": list(found.notes),
        **{name: _rows(table) for name, table in found.tables().items() if name != "exceedance"},
    }


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json_.loads(table.to_json(orient="records", double_precision=15))
    return rows


def _csv(table: pd.DataFrame) -> bytes:
    return str(table.to_csv(index=False, lineterminator="\n")).encode()


def _stale(folder: Path, beginnings: tuple[str, ...]) -> list[str]:
    return [name for name in own_files(folder) if name.startswith(beginnings)]


def _put(folder: Path, name: str, content: bytes) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    except OSError as error:
        raise InputError(f"{folder / name} cannot be written: {error.strerror}") from None
    return folder / name
