"""Solves what docs/winter-2026-27.md tells and writes it: `make outlook`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.ending import outcome
from sim.errors import EXIT_GATE, EXIT_OK
from sim.outlook.files import Files
from sim.outlook.kept import as_kept, read_record
from sim.outlook.setting import setting
from sim.outlook.solve import STEPS, record_of
from sim.outlook.stale import stale
from sim.outlook.steps import steps

BEGIN = """\
{count} steps, three to ten minutes in all. Files are written at the end: an interrupted run leaves
the old page as it is. Points of sweeps are kept in {results}, where the next run goes on."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page; with `--check` only say what is stale; the exit code."""
    options = _parser().parse_args(arguments)
    files, told = Files(options.page), setting()
    if options.check:
        found = stale(files, told)
        for line in found:
            print(f"stale: {line}", file=sys.stderr)
        if not found:
            print(f"{files.page} tells what would be solved today")
        return EXIT_GATE if found else EXIT_OK
    if options.words:
        files.write(read_record(files.record), told)
    else:
        print(BEGIN.format(count=len(STEPS), results=options.results), file=sys.stderr)
        record = as_kept(record_of(told, options.results, steps(STEPS)))
        files.write(record, told, anew=True)
    print(files.page)
    return EXIT_OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sim.outlook", description=__doc__)
    page = Path("docs/winter-2026-27.md")
    parser.add_argument("page", nargs="?", type=Path, default=page, metavar="FILE", help=f"{page}")
    parser.add_argument(
        "--words", action="store_true", help="words and pictures anew, nothing solved"
    )
    parser.add_argument("--check", action="store_true", help="write nothing, say what is stale")
    results = Path("results/outlook")
    parser.add_argument(
        "--results", type=Path, default=results, metavar="FOLDER", help=f"of sweeps, {results}"
    )
    return parser


if __name__ == "__main__":
    sys.exit(outcome(lambda: sys.exit(main())))
