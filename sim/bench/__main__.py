"""Measures how many times longer other solvers take than our core, on the same problems and on one
core each, and whether all find the same objective.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median

from sim.bench.answer import Rival
from sim.bench.arguments import above_zero, at_least
from sim.bench.cases import CASES, QUICK, Case, chosen, shipped, varied
from sim.bench.machine import machine
from sim.bench.phases import phase_seconds
from sim.bench.picture import picture, save
from sim.bench.report import Findings, markdown, ratio_lines, script_line
from sim.bench.rivals import RIVALS, rival_called
from sim.bench.scaling import BATCH, SCENARIOS, over_periods, over_scenarios
from sim.bench.timing import OURS, Bench, Timings
from sim.errors import EXIT_GATE, EXIT_OK, GasgapError, InputError
from sim.solver import solve

_QUICK_SECONDS = 14.0
"""For the rounds of `--quick`; loading and checking come on top."""

_LIMIT = 30.0
"""Seconds that HiGHS' quadratic solver may take for a scenario."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; the exit code: 0 good, 1 answers differ, 2 a mistake in the input."""
    options = _parser().parse_args(arguments)
    try:
        _check(options)
        return _quick() if options.quick else _full(options)
    except GasgapError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sim.bench", description=__doc__)
    cases, solvers = ", ".join(case.name for case in CASES), ", ".join(RIVALS)
    parser.epilog = f"Cases: {cases}. Other solvers: {solvers}. All of it takes twenty minutes."
    add, count = parser.add_argument, at_least(1)
    add("--quick", action="store_true", help="monthly, batch 256, Clarabel only; half a minute")
    add("--only", action="append", default=[], metavar="CASE", help="this case; may be repeated")
    add("--rounds", type=count, metavar="N", help="at most N rounds of everything")
    add("--largest", type=count, metavar="B", help="no batch above B scenarios")
    text = "leave a solver out, which then need not be installed; may be repeated"
    add("--without", action="append", default=[], metavar="SOLVER", help=text)
    text = f"seconds for HiGHS' QP ({_LIMIT:g})"
    add("--limit", type=above_zero, default=_LIMIT, metavar="S", help=text)
    add("--out", type=Path, metavar="FILE", help="write the page here, its picture beside it")
    return parser


def _check(options: argparse.Namespace) -> None:
    """Raises `InputError` for what would be ignored."""
    for name in options.without:
        if name not in RIVALS:
            known = ", ".join(RIVALS)
            raise InputError(f"--without: no solver is called {name!r}; there are: {known}")
    if not options.quick:
        return
    given = [n for n in ("only", "rounds", "largest", "without", "out") if getattr(options, n)]
    if options.limit != _LIMIT:
        given.append("limit")
    if given:
        words = ", ".join(f"--{name}" for name in given)
        raise InputError(f"--quick always measures the same; leave out {words}, or --quick")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _quick() -> int:
    rivals = {one.rival: rival_called(one.rival, 0.0) for one in QUICK.samples}
    timings = Bench(QUICK, rivals, _say).run(seconds=_QUICK_SECONDS)
    for line in ratio_lines(timings):
        print(line)
    for rival in rivals:
        print(script_line(timings, rival, 256))
    return _verdict([timings], needed=timings.ratio("clarabel", 256) is not None)


def _full(options: argparse.Namespace) -> int:
    cases = [case.limited(options.largest, options.rounds) for case in chosen(options.only)]
    names = dict.fromkeys(one.rival for case in cases for one in case.samples)
    left = [name for name in names if name not in options.without]
    rivals = {name: rival_called(name, options.limit) for name in left}
    timings = [_measured(case, rivals) for case in cases]
    found = _findings(timings, rivals, options)
    if options.out is not None:
        _write(found, options.out)
    return _verdict(timings)


def _measured(case: Case, rivals: dict[str, Rival]) -> Timings:
    timings = Bench(case, rivals, _say).run()
    for line in ratio_lines(timings):
        print(line, flush=True)
    return timings


def _findings(
    timings: list[Timings], rivals: dict[str, Rival], options: argparse.Namespace
) -> Findings:
    phases = {}
    for one in timings:
        count = min(one.case.profiled, options.largest or one.case.profiled)
        problem = varied(one.case.base(), count)
        solve(problem, OURS)  # The first call of its size pays for memory that later ones reuse.
        phases[one.case.name] = (count, phase_seconds(partial(solve, problem, OURS)))
        _say(f"{one.case.name}: phases of {count} scenarios done")
    names = [one.case.name for one in timings]
    sizes = [size for size in SCENARIOS if size <= (options.largest or size)]
    return Findings(
        cases=timings,
        notes={rival.label: rival.note for rival in rivals.values()},
        machine=machine(),
        phases=phases,
        periods=over_periods(shipped("daily"), _say) if "daily" in names else None,
        scenarios=over_scenarios(shipped("monthly"), _say, sizes) if "monthly" in names else None,
        command=_command(options),
    )


def _command(options: argparse.Namespace) -> str:
    """What was asked for, in words that repeat it."""
    words = [word for name in options.only for word in ("--only", name)]
    words += [word for name in options.without for word in ("--without", name)]
    for name in ("rounds", "largest"):
        if getattr(options, name) is not None:
            words += [f"--{name}", str(getattr(options, name))]
    if options.limit != _LIMIT:
        words += ["--limit", f"{options.limit:g}"]
    return " ".join(["python -m sim.bench", *words]) if words else "make bench"


def _write(found: Findings, path: Path) -> None:
    """The page, and its picture where something to draw was measured."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = path.with_suffix(".svg")
    path.write_text(markdown(found, image.name), encoding="utf-8")
    if found.periods is not None or found.scenarios is not None:
        save(picture(found.periods, found.scenarios, _others(found.cases), BATCH), image)


def _others(cases: Sequence[Timings]) -> dict[str, tuple[list[float], list[float]]]:
    """Periods and seconds per scenario of rivals on the European problem."""
    series: dict[str, tuple[list[float], list[float]]] = {}
    for timings in cases:
        if timings.case.name not in ("monthly", "weekly", "daily"):
            continue
        for name in ("clarabel", "highs-lp"):
            times = timings.rivals.get(name)
            if times is not None and not times.words:
                sizes, seconds = series.setdefault(times.label, ([], []))
                sizes.append(float(timings.sizes[0]))
                seconds.append(median(times.seconds))
    return series


def _verdict(timings: Sequence[Timings], needed: bool = True) -> int:
    """Failures on stderr, and the exit code."""
    failures = [line for one in timings for line in one.failures]
    if not needed:
        failures.append("no ratio could be formed")
    for line in failures:
        _say(f"FAILED {line}")
    return EXIT_GATE if failures else EXIT_OK


if __name__ == "__main__":
    sys.exit(main())
