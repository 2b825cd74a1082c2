"""Every score of a replay with every number it leans on at its low and its high end, one by one.

All ends are solved side by side, as an ensemble is; counterfactuals, which no score needs, are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sim.backtest.calibration import Calibration
from sim.backtest.cells import When
from sim.backtest.headlines import HEADLINES, Headline
from sim.backtest.knobs import End, Knob, knobs_of
from sim.backtest.modelled import Solved, modelled
from sim.backtest.replay import Backtest, Year, scored
from sim.play.case import cases_of
from sim.play.conduct import play_of
from sim.play.schedule import LaneSolver, perform, together
from sim.solver import Problem, Settings, Solution, solve_all


@dataclass(frozen=True)
class Row:
    """The headline scores of a year.

    values : by headline's key; None where there is no such score
    missed : keys of the headlines with a goal that is missed
    """

    values: Mapping[str, float | None]
    missed: frozenset[str]


@dataclass(frozen=True, eq=False)
class Moved:
    """One number at both of its ends; None where that end has no answer."""

    knob: Knob
    ends: tuple[Row | None, Row | None]

    def at(self, headline: Headline) -> list[tuple[str, float]]:
        """The number's value and the score at each end, where it has one."""
        pairs = [
            (end.value, row.values[headline.key])
            for end, row in zip(self.knob.ends, self.ends, strict=True)
            if row is not None
        ]
        return [(value, score) for value, score in pairs if score is not None]


@dataclass(frozen=True, eq=False)
class YearSensitivity:
    """The scores of one year as they are, and with every number moved."""

    year: When
    central: Row
    moved: tuple[Moved, ...]

    @cached_property
    def headlines(self) -> tuple[Headline, ...]:
        """Those that the year has."""
        return tuple(one for one in HEADLINES if self.central.values[one.key] is not None)

    def foremost(self, headline: Headline) -> tuple[Moved, str, float] | None:
        """The number that moves a score most, its end that does, and the score there."""
        central = self.central.values[headline.key]
        if central is None:
            return None
        ends = [
            (abs(score - central), moved, value, score)
            for moved in self.moved
            for value, score in moved.at(headline)
        ]
        return max(ends, key=lambda end: end[0])[1:] if ends else None


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """Of a replay, every year that it was scored on."""

    knobs: tuple[Knob, ...]
    years: tuple[YearSensitivity, ...]


def sensitivity(found: Backtest, table: Calibration | None = None) -> Sensitivity:
    """Solve a replay anew with every number that it leans on at its two ends.

    table : what numbers were chosen on, by default that of calibration.yaml
    """
    knobs = knobs_of(found.run.loaded, found.run.seeds, table)
    ends = [end for knob in knobs for end in knob.ends]
    solved = solved_ends(ends)
    years = []
    for year in found.years:
        rows = [None if one is None else _row(_held(found, year, one)) for one in solved]
        pairs = zip(rows[::2], rows[1::2], strict=True)
        moved = tuple(Moved(knob, pair) for knob, pair in zip(knobs, pairs, strict=True))
        years.append(YearSensitivity(year.year, _row(year), moved))
    return Sensitivity(knobs, tuple(years))


def solved_ends(ends: Sequence[End]) -> list[Solved | None]:
    """Scenarios on their baselines solved side by side; None where the tolerance is not reached."""

    def solve(problems: Sequence[Problem]) -> list[Solution]:
        return solve_all(problems, Settings())

    cases = [cases_of(end.scenario, end.seeds)[0] for end in ends]
    played = perform(together([play_of(case) for case in cases]), LaneSolver(solve))
    return [
        Solved.of_lane(one.result, end.scenario, end.seeds)
        if one.result.verdict.optimal.all()
        else None
        for one, end in zip(played, ends, strict=True)
    ]


def _held(found: Backtest, year: Year, solved: Solved) -> Year:
    told = modelled(solved, year.year)
    return scored(year.year, year.seen, year.naive, told, found.run.seeds)


def _row(year: Year) -> Row:
    return Row(
        {one.key: one.read(year) for one in HEADLINES},
        frozenset(one.key for one in HEADLINES if one.missed(year)),
    )
