"""Solves what docs/winter-2026-27.md tells and writes it: `make outlook`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.ending import outcome
from sim.errors import EXIT_GATE, EXIT_OK
from sim.outlook.files import Files
from sim.outlook.kept import read_record, write_record
from sim.outlook.setting import setting
from sim.outlook.solve import record_of
from sim.outlook.stale import stale


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page; with `--check` only say what is stale; the exit code."""
    options = _parser().parse_args(arguments)
    files, told = Files(options.page), setting()
    if options.check:
        found = stale(files, told)
        for line in found:
            print(f"stale: {line}", file=sys.stderr)
        return EXIT_GATE if found else EXIT_OK
    if not options.words:
        write_record(files.record, record_of(told, options.results))
    files.write(read_record(files.record), told)
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
