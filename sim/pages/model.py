"""docs/model.md: the numbers in its tables, each filled from the run that its row names.

A table of effects has a column `run` and columns named in `FIGURES`. The first code span under
`run` says what is solved; without one it is `SCENARIO` as shipped:

- `--set KEY=VALUE`, once or more: the same with settings of its own;
- `gasgap run NAME --set KEY=VALUE`: another scenario;
- `assumptions: AXIS=VALUE`: a point of the shipped sweep `SWEEP`, which changes the baseline.

A table with the columns `quantity` and `value` holds what follows from the baseline without a
solve, by the names in `sim.pages.quantities`. Everything else on the page is left as it is.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.config import load_scenario
from sim.config.loaded_sweep import load_sweep
from sim.config.schema import Scenario
from sim.data.changes import changed
from sim.data.seeds import Seeds
from sim.ensemble import Outcome, run_ensemble
from sim.errors import InputError
from sim.pages.quantities import quantities
from sim.pipeline import checked_seeds
from sim.sweep.design import points_of
from sim.sweep.point import point_of

SCENARIO = "russian-gas-stop-2022"
SWEEP = "assumptions"
_EU = "regions.EU27."
FIGURES: Mapping[str, tuple[str, str]] = {
    "price": (f"{_EU}hub_price_eur_mwh", ".1f"),
    "effect": (f"{_EU}price_effect_eur_mwh", "+.1f"),
    "peak": (f"{_EU}hub_price_max_eur_mwh", ".1f"),
    "short of": (f"{_EU}shortfall_twh", ".1f"),
    "cut off": (f"{_EU}curtailment_twh", ".1f"),
    "LNG": (f"{_EU}lng_import_twh", ".0f"),
    "output lost": (f"{_EU}output_loss_low_pct", ".2f"),
    "to": (f"{_EU}output_loss_high_pct", ".2f"),
}
"""Heading of a column -> key of its figure in `summary.json`, and how it is written."""
_CODE = re.compile(r"`([^`]*)`")
_CELLS = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Row:
    """A row of a table of effects: its line on the page, and what it is about.

    run : what stands in its column `run`, empty for `SCENARIO` as shipped
    columns : place of a cell -> heading
    """

    line: int
    run: str
    columns: Mapping[int, str]


def model_page(text: str) -> str:
    """The page with its numbers as they are now.

    Raises InputError, naming the row, for one that names no run, or whose run was not solved.
    """
    lines = text.splitlines()
    rows = [row for table in _tables(lines) for row in _rows(lines, table)]
    outcomes = _solved(tuple(dict.fromkeys(row.run for row in rows)))
    for row in rows:
        cells = _cells(lines[row.line])
        for place, heading in row.columns.items():
            key, form = FIGURES[heading]
            cells[place] = written(outcomes[row.run].values[key], form)
        lines[row.line] = _line(cells)
    for table in _tables(lines):
        _fill_quantities(lines, table)
    return "\n".join(lines) + "\n"


def written(value: float, form: str) -> str:
    """`value` as a cell has it, without a sign where nothing is left of it."""
    text = format(value, form)
    return text if float(text) else format(0.0, form.lstrip("+"))


def _tables(lines: Sequence[str]) -> list[range]:
    """Lines of every table, its heading first."""
    found = []
    first = None
    for number, line in enumerate([*lines, ""]):
        if line.startswith("|"):
            first = number if first is None else first
        elif first is not None:
            found.append(range(first, number))
            first = None
    return found


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _CELLS.split(line)[1:-1]]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rows(lines: Sequence[str], table: range) -> list[Row]:
    head = _cells(lines[table[0]])
    columns = {place: name for place, name in enumerate(head) if name in FIGURES}
    if "run" not in head or not columns:
        return []
    place = head.index("run")
    found = []
    for number in table[2:]:
        code = _CODE.search(_cells(lines[number])[place])
        found.append(Row(number, code[1].strip() if code else "", columns))
    return found


def _fill_quantities(lines: list[str], table: range) -> None:
    head = _cells(lines[table[0]])
    if "quantity" not in head or "value" not in head:
        return
    known = quantities()
    for number in table[2:]:
        cells = _cells(lines[number])
        name = cells[head.index("quantity")]
        if name not in known:
            raise InputError(f"line {number + 1}: no quantity is called {name!r}")
        cells[head.index("value")] = known[name]
        lines[number] = _line(cells)


@dataclass(frozen=True)
class _Task:
    """What a row has solved: a scenario on its baseline."""

    scenario: Scenario
    seeds: Seeds


def _solved(runs: Sequence[str]) -> dict[str, Outcome]:
    """Outcomes by what names them, all solved together."""
    points = _points() if any(run.startswith(f"{SWEEP}:") for run in runs) else {}
    tasks = [points[run] if run in points else _task(run) for run in runs]
    outcomes = run_ensemble([task.scenario for task in tasks], [task.seeds for task in tasks])
    found = dict(zip(runs, outcomes, strict=True))
    for run, outcome in found.items():
        if not outcome.optimal:
            raise InputError(f"`{run}` was not solved: {outcome.statuses[0].sentence}")
    return found


def _task(run: str) -> _Task:
    """What the code span of a row stands for, unless it is a point of the sweep."""
    words = shlex.split(run)
    name = SCENARIO
    if words[:2] == ["gasgap", "run"] and len(words) > 2:
        name, words = words[2], words[3:]
    if words[::2] != ["--set"] * (len(words) // 2) or len(words) % 2:
        raise InputError(f"`{run}` is neither a run, nor settings, nor a point of {SWEEP}")
    loaded = load_scenario(name, words[1::2])
    return _Task(loaded.scenario, checked_seeds(loaded))


def _points() -> dict[str, _Task]:
    """The points of the sweep by what a row calls them: the value that is not the axis' base."""
    loaded = load_sweep(SWEEP)
    seeds = checked_seeds(loaded.base)
    points = points_of(loaded, seeds)
    base = points.rows[0]
    found = {}
    for index, row in enumerate(points.rows):
        for axis, value, central in zip(points.axes, row, base, strict=True):
            if value != central:
                point = point_of(loaded, points, index)
                found[_name(axis.name, value)] = _Task(
                    point.scenario, changed(seeds, point.changes)
                )
    return found


def _name(axis: str, value: float | str) -> str:
    return f"{SWEEP}: {axis}={value:g}" if isinstance(value, float) else f"{SWEEP}: {axis}={value}"
