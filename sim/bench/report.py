"""What was measured, as lines for a terminal and as `docs/performance.md`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sim.bench.cases import GOALS, SCENARIO, Goal
from sim.bench.phases import REST
from sim.bench.scaling import BATCH, Growth
from sim.bench.timing import AGREE, Spread, Timings


@dataclass(frozen=True)
class Findings:
    """Everything one run of the benchmark found."""

    cases: Sequence[Timings]
    notes: Mapping[str, str]
    """How every rival was used, by label."""
    machine: Mapping[str, str]
    phases: Mapping[str, tuple[int, Mapping[str, float]]] = field(default_factory=dict)
    """By case: scenarios solved, and seconds by phase."""
    periods: Growth | None = None
    scenarios: Growth | None = None
    command: str = "make bench"


def ratio_lines(timings: Timings) -> list[str]:
    """One line for every rival and batch."""
    lines = []
    for batch, ours in timings.ours.items():
        own = Spread.of(ours).middle
        for name, times in timings.rivals.items():
            ratio = timings.ratio(name, batch)
            head = f"{timings.case.name}, batch {batch}: {duration(own)} a scenario, {times.label} "
            if ratio is None:
                lines.append(head + _unsolved(times.words, times.first))
            else:
                theirs = duration(Spread.of(times.seconds).middle)
                lines.append(f"{head}{theirs}: {_spread(ratio)} times ours")
    return lines


def script_line(timings: Timings, rival: str, batch: int) -> str:
    """`ratio_<rival>_<case>_<batch>=<median>`, alone on a line for scripts to read."""
    ratio = timings.ratio(rival, batch)
    value = "nan" if ratio is None else f"{ratio.middle:.2f}"
    return f"ratio_{rival.replace('-', '_')}_{timings.case.name}_{batch}={value}"


def markdown(found: Findings, picture: str) -> str:
    """The whole page; `picture` is the name of the image beside it."""
    parts = [
        _introduction(found),
        _goals(found.cases),
        *(_case(timings) for timings in found.cases),
        _remarks(found.cases),
        _phases(found.phases),
        _growth(found, picture),
        _agreement(found.cases),
        _machine(found.machine),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _introduction(found: Findings) -> str:
    rivals = "\n".join(f"- **{label}**: {note}." for label, note in found.notes.items())
    return f"""# How fast the core is

Written by `{found.command}`; numbers and text change only by running it again.

## What is compared

Our core and other solvers solve the same quadratic programs in one run on one core: one thread, one
BLAS thread, the rounds of all solvers in turn. The problems are variations of the shipped scenario
`{SCENARIO}` and of synthetic networks: capacities between nodes up to a fifth
up or down, demand and supply at the nodes too, costs a tenth, every node and pipe a twentieth of
its own, all from a fixed seed. Our core solves a batch in one call, the others scenario after
scenario; they solve only the first few of the batch. A ratio is their seconds per scenario over
ours in the same round, with minimum, median and maximum over the rounds; where one side was
measured in fewer rounds, its last one stands for those it lacks. For them only their own set-up and
solve counts, not the writing out of the problem as a sparse program; for us the whole
call counts. `first` is a scenario set up anew, `following` one that starts from what the one before
left behind; where there are both, ratios use the latter. Part of our advantage is presolve: the
core merges columns that respond alike, such as tiers of demand at one node, and the variations keep
them alike, as scenarios of the model do. The others get the problem as it is written.

{rivals}"""


def _goals(cases: Sequence[Timings]) -> str:
    rows = []
    for goal in GOALS:
        ratio = _reached(goal, cases)
        if ratio is None:
            continue
        verdict = "yes" if ratio.middle >= goal.ratio else "**no**"
        label = next(t for t in cases if t.case.name == goal.case).rivals[goal.rival].label
        name = f"{goal.case}, batch {goal.batch}"
        rows.append([name, label, f"{goal.ratio:g}", *_three(ratio), verdict])
    if not rows:
        return ""
    head = ["problem", "against", "goal", "minimum", "median", "maximum", "reached"]
    return f"## Goals\n\n{_table(head, rows)}\n\n{_about_goals(cases)}"


def _about_goals(cases: Sequence[Timings]) -> str:
    """What the ratios next to the goals contain."""
    text = (
        "`Clarabel` is as it comes: columns that are shut stay in, held by a row of their own, and "
        "iterative refinement is on. `Clarabel, tuned` is the fastest use of it found. Both get "
        "every column; our presolve merges those that respond alike, and that is part of the ratio."
    )
    alone = []
    for timings in cases:
        tuned = timings.rivals.get("clarabel-tuned")
        if tuned is not None and not tuned.words and not tuned.following:
            alone.append(timings.case.name)
    if alone:
        text += (
            f" In {', '.join(alone)} `Clarabel, tuned` solves one scenario only, so that its "
            "ratios there include its set-up, which further scenarios would not pay again."
        )
    return text


def _reached(goal: Goal, cases: Sequence[Timings]) -> Spread | None:
    for timings in cases:
        if timings.case.name == goal.case:
            return timings.ratio(goal.rival, goal.batch)
    return None


def _case(timings: Timings) -> str:
    periods, nodes, columns, stores = timings.sizes
    least, most = timings.iterations
    title = timings.case.title
    text = (
        f"## {title[0].upper()}{title[1:]}\n\n"
        f"{periods} periods, {nodes} nodes, {columns} columns a period, {stores} stores; "
        f"our core takes {least} to {most} iterations.\n\n"
    )
    ours = [
        [str(batch), *map(duration, _parts(Spread.of(seconds))), str(len(seconds))]
        for batch, seconds in timings.ours.items()
    ]
    text += _table(["our batch", "minimum", "median", "maximum", "rounds"], ours)
    if timings.rivals:
        text += "\n\nSeconds per scenario of the others, and how many times ours that is:\n\n"
        head = ["solver", "first", "following", *(f"ratio, batch {b}" for b in timings.ours)]
        text += _table(head, _rival_rows(timings))
    return text


def _rival_rows(timings: Timings) -> list[list[str]]:
    rows = []
    for name, times in timings.rivals.items():
        if times.words:
            cells = [_unsolved(times.words, times.first), "", *["" for _ in timings.ours]]
        else:
            later = duration(Spread.of(times.following).middle) if times.following else ""
            ratios = (timings.ratio(name, batch) for batch in timings.ours)
            cells = [duration(Spread.of(times.first).middle), later]
            cells += ["" if ratio is None else _spread(ratio) for ratio in ratios]
        rows.append([times.label, *cells])
    return rows


def _remarks(cases: Sequence[Timings]) -> str:
    """What a reader of the tables should know."""
    lines = [line for timings in cases for line in timings.left_out]
    for timings in cases:
        solved = [times for times in timings.rivals.values() if not times.words]
        once = "; ".join(times.label for times in solved if len(times.first) == 1)
        if once:
            lines.append(f"{timings.case.name}: measured in one round only: {once}.")
        simplex = timings.rivals.get("highs-lp")
        if simplex is not None and simplex.following and not simplex.words:
            first, later = (Spread.of(x).middle for x in (simplex.first, simplex.following))
            own = Spread.of(timings.ours[max(timings.ours)]).middle
            if first < later:
                lines.append(
                    f"{timings.case.name}: {simplex.label} is faster from a cold start "
                    f"({duration(first)}) than from the scenario before ({duration(later)}); "
                    f"against the cold start the ratio of the largest batch is {first / own:.1f}."
                )
    return "## Remarks\n\n" + "\n".join(f"- {line}" for line in lines) if lines else ""


def _phases(phases: Mapping[str, tuple[int, Mapping[str, float]]]) -> str:
    if not phases:
        return ""
    names = list(next(iter(phases.values()))[1])
    rows = []
    for case, (count, seconds) in phases.items():
        whole = sum(seconds.values())
        shares = [f"{100.0 * seconds[name] / whole:.0f} %" for name in names]
        rows.append([case, str(count), duration(whole / count), *shares])
    return (
        "## Where our core spends its time\n\n"
        "Shares of a call by phase, each second counted once: bringing the problem into standard "
        "form and the solution back, eliminating the network (`factor`), the stores' system over "
        "time, solving with both (`substitute`), products with the constraint matrix. "
        f"`{REST}` is all the rest: residuals, step lengths, moving the iterate, copies.\n\n"
        + _table(["problem", "batch", "a scenario", *names], rows)
    )


def _growth(found: Findings, picture: str) -> str:
    if found.periods is None and found.scenarios is None:
        return ""
    text = "## How cost grows\n\n"
    if found.periods is not None:
        text += (
            f"Over the first periods of the daily problem, {BATCH} scenarios in one call, seconds "
            f"grow with the power {found.periods.exponent:.2f} of the number of periods; a single "
            f"iteration with the power {found.periods.exponent_per_iteration:.2f}, the rest is "
            "that longer problems take more iterations.\n\n"
            + _sizes("periods", found.periods, BATCH)
            + "\n\n"
        )
    if found.scenarios is not None:
        text += (
            "Over the number of monthly scenarios in one call, seconds grow with the power "
            f"{found.scenarios.exponent:.2f}; below 1 where a small batch does not fill the "
            "arrays.\n\n" + _sizes("scenarios", found.scenarios, None) + "\n\n"
        )
    return text + f"![Cost against periods and against scenarios]({picture})"


def _sizes(what: str, growth: Growth, batch: int | None) -> str:
    """A table of seconds; `batch` is the number of scenarios, None where it is the size."""
    rows = [
        [str(size), duration(seconds), duration(seconds / (batch or size)), f"{iterations:.0f}"]
        for size, seconds, iterations in zip(
            growth.sizes, growth.seconds, growth.iterations, strict=True
        )
    ]
    return _table([what, "the call", "a scenario", "iterations"], rows)


def _agreement(cases: Sequence[Timings]) -> str:
    rows = [
        [timings.case.name, times.label, f"{times.difference:.1e}"]
        for timings in cases
        for times in timings.rivals.values()
        if not times.words
    ]
    if not rows:
        return ""
    return (
        "## The answers agree\n\n"
        f"Largest relative difference of objectives; above {AGREE:.0e} the benchmark fails. The "
        "linear part is compared with our core on the same problem without curvature.\n\n"
        + _table(["problem", "solver", "difference"], rows)
    )


def _machine(facts: Mapping[str, str]) -> str:
    rows = [[name, value] for name, value in facts.items()]
    return (
        "## Machine and versions\n\n"
        + _table(["", ""], rows)
        + "\n\n## To repeat it\n\n"
        + "`make bench` does all of this; `python -m sim.bench --help` lists what can be left out, "
        "and `python -m sim.bench --quick` takes under half a minute."
    )


def duration(seconds: float) -> str:
    """Three digits and a unit."""
    if seconds >= 1.0:
        return f"{seconds:.3g} s" if seconds < 1000.0 else f"{seconds:.0f} s"
    if seconds >= 1e-3:
        return f"{1e3 * seconds:.3g} ms"
    return f"{1e6 * seconds:.3g} µs"


def _unsolved(words: Sequence[str], seconds: Sequence[float]) -> str:
    """What to say of a rival that gave up."""
    spent = duration(max(seconds, default=0.0))
    if all("time" in word.lower() for word in words):
        return f"> {spent}"
    return f"no answer after {spent} ({', '.join(words)})"


def _parts(spread: Spread) -> tuple[float, float, float]:
    return spread.least, spread.middle, spread.most


def _three(spread: Spread) -> list[str]:
    return [f"{value:.1f}" if value >= 10.0 else f"{value:.2f}" for value in _parts(spread)]


def _spread(spread: Spread) -> str:
    least, middle, most = _three(spread)
    return f"{middle} ({least} to {most})"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
