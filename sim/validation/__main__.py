"""Writes docs/validation.md: `make validation`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from sim.backtest.command import replayed
from sim.backtest.sensitivity import sensitivity
from sim.config import load_scenario, shipped_scenarios
from sim.ending import outcome
from sim.errors import EXIT_GATE, EXIT_OK
from sim.studies.page import judged
from sim.studies.published import published
from sim.validation.page import Replay, markdown, part_of, write_page
from sim.validation.stale import stale

PREFIX = "replay-"
"""What the names of shipped replays begin with."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or with `--check` only say whether it is stale; the exit code."""
    options = _parser().parse_args(arguments)
    found = list(_replays(options.scenarios or replays()))
    print("published studies", file=sys.stderr)
    part = markdown(found, [judged(study) for study in published()])
    if not options.check:
        write_page(options.write, part)
        print(options.write)
        return EXIT_OK
    differences = stale(part_of(options.write), part)
    for line in differences:
        print(f"stale: {line}", file=sys.stderr)
    return EXIT_GATE if differences else EXIT_OK


def replays() -> tuple[str, ...]:
    """Shipped replays, the latest year first."""
    names = [name for name, _ in shipped_scenarios() if name.startswith(PREFIX)]
    return tuple(sorted(names, reverse=True))


def _replays(names: Sequence[str]) -> Iterator[Replay]:
    for name in names:
        loaded = load_scenario(name)
        print(f"{loaded.scenario.name} and its sensitivity", file=sys.stderr)
        found = replayed(loaded)
        yield Replay(found, sensitivity(found))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sim.validation", description=__doc__)
    told = f"replays to put on the page, by default {', '.join(replays())}"
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=told)
    page = Path("docs/validation.md")
    parser.add_argument("--write", type=Path, default=page, metavar="FILE", help=f"{page}")
    parser.add_argument("--check", action="store_true", help="write nothing, say what is stale")
    return parser


if __name__ == "__main__":
    sys.exit(outcome(lambda: sys.exit(main())))
