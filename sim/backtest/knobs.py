"""The numbers that a replay leans on, each with the two ends to which it is moved alone.

They are what a band draws (`sim.band.inputs`), the elasticities together and sector by sector,
every other row of parameters.csv that states a range, what calibration.yaml names of other tables
and of the scenario, and measures whose note says that they are fitted to a year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.backtest.calibration import Calibration, Chosen, calibration
from sim.band.drawn import changes_of, drawn
from sim.band.inputs import ELASTICITY, END_VALUE, LNG_ELASTICITY, ROWS, VOLL, Input, inputs_of
from sim.config import LoadedScenario
from sim.config.schema import Scenario
from sim.data.changes import Change, changed, problem_of
from sim.data.seeds import Seeds

FACTORS = (VOLL, END_VALUE)
FITTED = re.compile(r"\bfitted to (\d{4})\b", re.IGNORECASE)
LOW, HIGH = 0.0, 1.0
"""Quantiles of a stated range."""


@dataclass(frozen=True, eq=False)
class End:
    """A replay with one number at one of its ends.

    value : the number, as tables show it
    """

    value: str
    scenario: Scenario
    seeds: Seeds


@dataclass(frozen=True, eq=False)
class Knob:
    """A number that can be moved.

    key : `elasticity`, a row of parameters.csv, or a path in the baseline or the scenario
    central : its value in the replay, as tables show it
    """

    key: str
    label: str
    chosen: Chosen
    central: str
    ends: tuple[End, End]


def knobs_of(
    loaded: LoadedScenario, seeds: Seeds, table: Calibration | None = None
) -> tuple[Knob, ...]:
    """Every number that a replay leans on; paths that lead nowhere are left out."""
    table = table or calibration()
    return (
        *_drawn(loaded.scenario, seeds, table),
        *_rows(loaded.scenario, seeds, table),
        *_columns(loaded.scenario, seeds, table),
        *_settings(loaded, seeds, table),
    )


def _drawn(scenario: Scenario, seeds: Seeds, table: Calibration) -> Iterator[Knob]:
    for one in inputs_of(seeds):
        key = ROWS.get(one.name, one.name)
        yield _moved(key, one.label, one, scenario, seeds, table)
        if one.name == ELASTICITY:
            for found in one.ranges:
                if found.open:
                    label, alone = f"that of {found.name} alone", _only(one, found.name)
                    yield _moved(f"{key}.{found.name}", label, alone, scenario, seeds, table)


def _only(whole: Input, name: str) -> Input:
    """One range open, the others closed at their central values."""
    ranges = tuple(
        own if own.name == name else replace(own, low=own.central, high=own.central)
        for own in whole.ranges
    )
    return Input(whole.name, ranges)


def _moved(
    key: str, label: str, one: Input, scenario: Scenario, seeds: Seeds, table: Calibration
) -> Knob:
    low, high = (
        End(
            _value(one, scenario, quantile),
            drawn(scenario, seeds, {one: quantile}),
            changed(seeds, changes_of({one: quantile})),
        )
        for quantile in (LOW, HIGH)
    )
    chosen = table.of(key, scenario.name)
    return Knob(key, label, chosen, _value(one, scenario, (LOW + HIGH) / 2), (low, high))


def _value(one: Input, scenario: Scenario, quantile: float) -> str:
    """The number at a quantile, around the scenario's own where it sets one; a span of several."""
    if one.axis is not None:
        return {LOW: "low", HIGH: "high"}.get(quantile, "as it stands")
    given: Mapping[Any, float] = {}
    if one.name == ELASTICITY:
        given = scenario.market.elasticity or {}
    elif one.name not in FACTORS and scenario.market.lng_elasticity is not None:
        given = {ROWS[LNG_ELASTICITY]: scenario.market.lng_elasticity}
    moved = [found for found in one.ranges if found.open]
    values = [
        given[found.name] * found.factor(quantile) if found.name in given else found.at(quantile)
        for found in moved
    ]
    first, last = (f"{value:.4g}" for value in (max(values), min(values)))
    sign = "x " if one.name in FACTORS else ""
    return sign + (first if first == last else f"{first} to {last}")


def _rows(scenario: Scenario, seeds: Seeds, table: Calibration) -> Iterator[Knob]:
    """Rows of parameters.csv with a range that no band draws."""
    for row in seeds.parameters:
        if row.low == row.high or row.parameter in ROWS.values():
            continue
        low, high = (
            End(
                f"{value:g}",
                scenario,
                changed(seeds, [Change("parameters", row.parameter, "value", "set", value)]),
            )
            for value in (row.low, row.high)
        )
        chosen = table.of(row.parameter, scenario.name)
        yield Knob(row.parameter, f"`{row.parameter}`", chosen, f"{row.value:g}", (low, high))


def _columns(scenario: Scenario, seeds: Seeds, table: Calibration) -> Iterator[Knob]:
    """Whole columns of tables times a factor, as far as the baseline has and bears it."""
    for path, chosen in table.tables.items():
        name, row, column = path.split(".")
        changes = [
            Change(name, row, column, "multiply", float(factor))
            for factor in (chosen.low, chosen.high)
        ]
        if any(problem_of(seeds, change) for change in changes):
            continue
        low, high = (
            End(f"x {change.value:g}", scenario, changed(seeds, [change])) for change in changes
        )
        yield Knob(path, chosen.name, chosen, "x 1", (low, high))


def _settings(loaded: LoadedScenario, seeds: Seeds, table: Calibration) -> Iterator[Knob]:
    """What the scenario itself sets: named in the table, or said to be fitted by a measure."""
    for path, chosen in {**_fitted(loaded), **table.settings(loaded.scenario.name)}.items():
        keys = path.split(".")
        there = _at(loaded.resolved, keys)
        if there is None:
            continue
        low, high = (
            End(value, Scenario.model_validate(_with(loaded.resolved, keys, value)), seeds)
            for value in (chosen.low, chosen.high)
        )
        yield Knob(path, f"`{path}`", chosen, _shown(there, chosen.low), (low, high))


def _fitted(loaded: LoadedScenario) -> dict[str, Chosen]:
    """Shares of measures whose note says that they are fitted to a year."""
    found = {}
    for name, measure in loaded.resolved["measures"].items():
        years = FITTED.findall(measure.get("note", ""))
        share = measure.get("share")
        if years and isinstance(share, float):
            low, high = (f"{100 * min(share * factor, 1):g} %" for factor in (0.5, 1.5))
            on = tuple(int(year) for year in years)
            found[f"measures.{name}.share"] = Chosen(on, "fitted, as its note says", low, high)
    return found


def _shown(value: Any, like: str) -> str:
    """A value of a resolved scenario, a share in per cent where its ends are."""
    return f"{100 * value:g} %" if like.endswith("%") and isinstance(value, float) else str(value)


def _at(data: Any, keys: Sequence[str]) -> Any:
    """What a path leads to in plain data; None where it leads nowhere."""
    for key in keys:
        if isinstance(data, Mapping):
            data = data.get(key)
        elif isinstance(data, Sequence) and not isinstance(data, str) and key.isdigit():
            data = data[int(key)] if int(key) < len(data) else None
        else:
            return None
    return data


def _with(data: Any, keys: Sequence[str], value: str) -> Any:
    """Plain data with another value at a path that it has."""
    if not keys:
        return value
    key, *rest = keys
    if isinstance(data, Mapping):
        return {**data, key: _with(data[key], rest, value)}
    place = int(key)
    return [*data[:place], _with(data[place], rest, value), *data[place + 1 :]]
