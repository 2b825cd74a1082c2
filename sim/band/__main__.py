"""Solves the bands of the shipped scenarios and writes the page about them."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sim.band import entries
from sim.band.entries import Entry
from sim.band.made import entry_of, still
from sim.band.page import About, Page
from sim.config import LoadedScenario, load_scenario, shipped_scenarios
from sim.config.paths import did_you_mean
from sim.config.schema import Scenario
from sim.data.seeds import Seeds
from sim.errors import EXIT_OK, GasgapError, InputError
from sim.files import write_whole
from sim.model.knowledge import knowledge_of
from sim.output.known import known_line
from sim.pipeline import checked_seeds, run_scenario
from sim.runner import refuse_unsolved

DATA = ".json"
"""Ending of the data file, which has the name of the page."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page; the exit code: 0 good, 2 a mistake in the input, 3 something unsolved."""
    parser = argparse.ArgumentParser(prog="python -m sim.band", description=__doc__)
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="write the page here, its data beside it"
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--only", action="append", metavar="NAME", help="solve this scenario, keep the others"
    )
    which.add_argument(
        "--stale", action="store_true", help="solve what has changed or is missing, keep the rest"
    )
    options = parser.parse_args(arguments)
    if options.out is None and (options.only or options.stale):
        parser.error("--only and --stale add to a page: name it with --out")
    try:
        write(options.out, options.only or [], options.stale)
    except GasgapError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    return EXIT_OK


def write(out: Path | None, only: Sequence[str], stale: bool) -> None:
    """Solve what is asked for; page and data are written after every scenario."""
    shipped = {name: load_scenario(file) for name, file in shipped_scenarios()}
    for name in only:
        if name not in shipped:
            raise InputError(f"no shipped scenario is called {name}{did_you_mean(name, shipped)}")
    data = out.with_suffix(DATA) if out else None
    kept = entries.read(data) if data and (only or stale) else {}
    kept = {name: entry for name, entry in kept.items() if name in shipped}
    for name, entry in solved([shipped[name] for name in only or shipped], kept if stale else {}):
        kept[name] = entry
        if out:
            _save(out, kept, shipped)
    if out:
        _save(out, kept, shipped)
    else:
        print(page_of(kept, shipped).text(), end="")


def solved(
    chosen: Sequence[LoadedScenario], kept: Mapping[str, Entry]
) -> Iterator[tuple[str, Entry]]:
    """Name and entry of every scenario of which `kept` has none that still holds."""
    for loaded in chosen:
        begin, name = time.perf_counter(), loaded.scenario.name
        run = run_scenario(loaded)
        refuse_unsolved(run)
        if name in kept and still(kept[name], run):
            continue
        yield name, entry_of(run)
        print(f"band of {name}: {time.perf_counter() - begin:.0f} s", file=sys.stderr)


def page_of(kept: Mapping[str, Entry], shipped: Mapping[str, LoadedScenario]) -> Page:
    """The page of what there is."""
    seeds = {name: checked_seeds(loaded) for name, loaded in shipped.items()}
    about = {name: about_of(shipped[name].scenario, own) for name, own in seeds.items()}
    baselines = {own.name: own for own in seeds.values()}
    return Page(kept, baselines, tuple(sorted(set(shipped) - set(kept))), about)


def about_of(scenario: Scenario, seeds: Seeds) -> About:
    """Dates of a scenario and what it stands on; nothing is solved for it."""
    horizon = scenario.horizon
    known = known_line(knowledge_of(scenario, seeds).told())
    return About(f"{horizon.start} to {horizon.end}", known)


def _save(out: Path, kept: Mapping[str, Entry], shipped: Mapping[str, LoadedScenario]) -> None:
    entries.write(out.with_suffix(DATA), kept)
    write_whole(out, page_of(kept, shipped).text().encode())


if __name__ == "__main__":
    sys.exit(main())
