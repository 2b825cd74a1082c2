"""Writes the part of docs/validation.md that replays of the past make: `make validation`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.backtest.command import replayed
from sim.backtest.page import markdown, part_of, stale, write_page
from sim.config import load_scenario
from sim.ending import outcome
from sim.errors import EXIT_GATE, EXIT_OK

REPLAYS = ("replay-2022", "replay-2021")
"""In the order of the page."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the part, or with `--check` only say whether it is stale; the exit code."""
    options = _parser().parse_args(arguments)
    part = markdown([replayed(load_scenario(name)) for name in options.scenarios or REPLAYS])
    if not options.check:
        write_page(options.write, part)
        print(options.write)
        return EXIT_OK
    differences = stale(part_of(options.write), part)
    for line in differences:
        print(f"stale: {line}", file=sys.stderr)
    return EXIT_GATE if differences else EXIT_OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sim.backtest", description=__doc__)
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=", ".join(REPLAYS))
    page = Path("docs/validation.md")
    parser.add_argument("--write", type=Path, default=page, metavar="FILE", help=f"{page}")
    parser.add_argument("--check", action="store_true", help="write nothing, say what is stale")
    return parser


if __name__ == "__main__":
    sys.exit(outcome(lambda: sys.exit(main())))
