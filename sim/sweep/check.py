"""Does a sweep fit its baseline? Every name exists, and points can be solved.

Needs no numerics, so that `gasgap validate` stays quick: of a random design it tries the ends of
every axis, of any other its points (of a large one some of them). All points are checked before any
is solved (`sim.sweep.point.check_points`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sim.config.loaded import baseline_folder
from sim.config.loaded_sweep import LoadedSweep, load_sweep
from sim.config.paths import did_you_mean
from sim.config.sweep import Aggregate, Axis, figure_key
from sim.config.sweep_designs import Grid, OneAtATime, Zip
from sim.config.sweep_distributions import WeatherYears, bounded
from sim.config.sweep_paths import of_baseline, of_range
from sim.config.sweep_values import UNITS
from sim.data.changes import Apply, positions, problem_of_name
from sim.data.loader import load_seeds
from sim.data.ranges import named_ranges
from sim.data.records import Parameter, Price
from sim.data.seeds import Seeds
from sim.errors import Finding, ScenarioError
from sim.model.check import check_scenario
from sim.sweep.design import AxisColumn, Points, Row, axis_columns, points_of
from sim.sweep.known_figures import known_figures
from sim.sweep.point import named_in, problems_of, units_of
from sim.sweep.quantiles import middle_of, quantile_of, weather_years
from sim.sweep.stated import Number, numbers_along, problem_of_range

if TYPE_CHECKING:
    from sim.output.aggregates import Aggregate as TableAggregate

_TRIED = 500
"""Points of a design that are tried; beyond that some of them, evenly spread."""
_SHOWN = 5


def validate_sweep(word: str, sets: Sequence[str] = ()) -> LoadedSweep:
    """The sweep of a file or shipped name, checked against its baseline without solving.

    Raises FindingsError with every mistake.
    """
    loaded = load_sweep(word, sets)
    check_sweep(loaded, load_seeds(baseline_folder(loaded.base)))
    return loaded


def check_sweep(loaded: LoadedSweep, seeds: Seeds) -> None:
    """Raises ScenarioError with all mistakes of a sweep that only the baseline can tell."""
    scenario = loaded.base.scenario
    findings = [
        loaded.base.positions.finding(path, text) for path, text in check_scenario(scenario, seeds)
    ]
    for name, axis in loaded.sweep.axes.items():
        findings += _check_axis(loaded, name, axis, seeds)
    if not findings:
        findings += _shared_numbers(loaded, seeds)
    findings += _check_outcomes(loaded, seeds)
    if not findings:
        findings = _try_points(loaded, seeds)
    if findings:
        raise ScenarioError(list(dict.fromkeys(findings)))


def _check_axis(loaded: LoadedSweep, name: str, axis: Axis, seeds: Seeds) -> Iterator[Finding]:
    """What an axis names in the baseline, and whether its unit is that of the numbers there."""
    for place, path in enumerate(axis.path):
        if of_baseline(path):
            problem = _problem_of_path(axis, path, seeds)
            if problem is not None:
                text = f"{path}: {problem}"
                yield loaded.positions.finding(("axes", name, "path", place), text)
    found = axis.distribution
    if isinstance(found, WeatherYears):
        known = {row.year for row in seeds.weather}
        outside = [year for year in (found.from_, found.to) if year and year not in known]
        if outside or not weather_years(seeds, found):
            ends = f"{min(known)} to {max(known)}" if known else "no past years"
            missing = f", not of {outside[0]}" if outside else ""
            text = f"the baseline has degree days of {ends}{missing}"
            yield loaded.positions.finding(("axes", name, "distribution"), text)


def _problem_of_path(axis: Axis, path: str, seeds: Seeds) -> str | None:
    if of_range(path):
        return problem_of_range(axis, path, seeds)
    table, row, column = named_in(path)
    if not table or not row or not column:
        return "write baseline.TABLE.ROW.COLUMN, such as baseline.sectors.industry.elasticity"
    problem = problem_of_name(seeds, table, row, column)
    if problem is not None or axis.apply == "multiply":
        return problem
    sample = axis.sample
    if sample.kind != "number":
        return f"it is a number; the axis has {sample.kind}s"
    units = units_of(column) or _stated_units(seeds, table, row)
    if sample.unit in units or (not sample.unit and (units in ((), ("%",)))):
        return None
    wanted = f"write its values in {' or '.join(units)}" if units else "it has no unit"
    return f"{wanted}; the axis is in {sample.unit or 'no unit'}"


def _shared_numbers(loaded: LoadedSweep, seeds: Seeds) -> Iterator[Finding]:
    """Numbers of the baseline that two paths lead to, unless two axes multiply them."""
    first: dict[Number, _User] = {}
    for name, axis in loaded.sweep.axes.items():
        own: dict[Number, _User] = {}
        for place, path in enumerate(axis.path):
            numbers = dict(_numbers_at(axis, path, seeds)) if of_baseline(path) else {}
            for other in sorted(_in_the_way(name, numbers, {**first, **own})):
                whose = "of this axis" if other.axis == name else f"of the axis {other.axis}"
                text = f"{path} changes numbers that {other.path} {whose} changes already"
                yield loaded.positions.finding(("axes", name, "path", place), text)
            own |= {number: _User(name, path, apply) for number, apply in numbers.items()}
        first = {**own, **first}


class _User(NamedTuple):
    """What changes a number of the baseline."""

    axis: str
    path: str
    apply: Apply


def _in_the_way(
    name: str, numbers: Mapping[Number, Apply], users: Mapping[Number, _User]
) -> set[_User]:
    """Who changes any of some numbers already; factors of two axes get on with each other."""
    found = {(users[number], apply) for number, apply in numbers.items() if number in users}
    return {
        user for user, apply in found if user.axis == name or not apply == user.apply == "multiply"
    }


def _numbers_at(axis: Axis, path: str, seeds: Seeds) -> Iterator[tuple[Number, Apply]]:
    if of_range(path):
        yield from numbers_along(path, seeds)
        return
    table, row, column = named_in(path)
    for place in positions(seeds, table, row):
        yield (table, place, column), axis.apply


def _stated_units(seeds: Seeds, table: str, row: str) -> tuple[str, ...]:
    """Units that rows state themselves; those that a value cannot be written in count as none."""
    rows = [seeds.tables[table][place] for place in positions(seeds, table, row)]
    stated = {item.unit for item in rows if isinstance(item, Parameter | Price)}
    return tuple(sorted(stated & set(UNITS)))


def _check_outcomes(loaded: LoadedSweep, seeds: Seeds) -> Iterator[Finding]:
    """Figures that the scenario does not have, and tables without such a column or row."""
    known = known_figures(loaded.base.scenario, seeds)
    for place, outcome in enumerate(loaded.sweep.outcomes):
        if isinstance(outcome, str):
            wrong = figure_key(outcome) not in known
            told = f"there is no figure {outcome!r} in summary.json{_nearest(outcome, known)}"
            problem = told if wrong else None
        else:
            problem = _problem_of_aggregate(outcome, seeds)
        if problem is not None:
            yield loaded.positions.finding(("outcomes", place), problem)


def _problem_of_aggregate(outcome: Aggregate, seeds: Seeds) -> str | None:
    from sim.output.aggregates import problem_of

    return problem_of(aggregate_of(outcome), seeds)


def aggregate_of(outcome: Aggregate) -> TableAggregate:
    """What a sweep file says of a number made of a table, as `sim.output.aggregates` has it."""
    from sim.output.aggregates import Aggregate as Made

    return Made(**outcome.model_dump())


def _nearest(outcome: str, known: frozenset[str]) -> str:
    """The figure that may be meant: of the same place where the place exists."""
    key = figure_key(outcome)
    place = ".".join(key.split(".")[:2])
    beside = [name for name in known if name.startswith(f"{place}.")]
    hint = did_you_mean(key, sorted(beside or known))
    short = {"regions.EU27.": "eu."}
    for long, word in short.items():
        hint = hint.replace(long, word) if outcome.startswith(word) else hint
    return hint or "; `gasgap run --json` prints all of them"


def _try_points(loaded: LoadedSweep, seeds: Seeds) -> list[Finding]:
    points, tried = _points_to_try(loaded, seeds)
    findings: list[Finding] = []
    for index in tried:
        findings += problems_of(loaded, points, index, seeds)
        if len(findings) >= _SHOWN:
            break
    return findings


def _points_to_try(loaded: LoadedSweep, seeds: Seeds) -> tuple[Points, Sequence[int]]:
    """Points, and which of them to try, the last one included."""
    design, axes = loaded.sweep.design, loaded.sweep.axes
    if isinstance(design, Grid | Zip | OneAtATime):
        points = points_of(loaded, seeds)
        size = len(points.rows)
        return points, sorted({*range(0, size, max(1, size // _TRIED)), size - 1})
    columns: tuple[AxisColumn, ...] = axis_columns(loaded)
    middle = tuple(middle_of(axis, seeds) for axis in axes.values())
    rows: list[Row] = [middle]
    for place, axis in enumerate(axes.values()):
        value = quantile_of(axis, seeds)
        end = 0.0 if bounded(axis.distribution) else 1 / (2 * loaded.sweep.size)
        for u in (end, 1.0 - end):
            rows.append((*middle[:place], value(u), *middle[place + 1 :]))
    made = Points(columns, tuple(rows), seeds.digest, named_ranges(seeds))
    return made, range(len(rows))
