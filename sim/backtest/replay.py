"""A solved scenario held against every year that it covers and the baseline knows.

Where it covers no whole year that was observed, it is held against its own months, a winter's for
example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sim.backtest.cells import Cells, Span, When
from sim.backtest.goals import Judged, judged
from sim.backtest.modelled import Solved, modelled
from sim.backtest.naive import forecasts
from sim.backtest.observed import enough, observed, observed_years
from sim.backtest.scores import Score, scores
from sim.config import LoadedScenario
from sim.config.parts import Horizon
from sim.data.seeds import Seeds
from sim.errors import InputError
from sim.pipeline import Run


@dataclass(frozen=True, eq=False)
class Year:
    """One year or span of a replay: numbers side by side, and how far they lie apart.

    markets, members : countries with a market, those of the European Union
    """

    year: When
    seen: Cells
    told: Cells
    naive: Mapping[str, Cells]
    scores: tuple[Score, ...]
    goals: tuple[Judged, ...]
    markets: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Backtest:
    """A replay with every year that could be scored."""

    run: Run
    years: tuple[Year, ...]


def years_of(loaded: LoadedScenario, seeds: Seeds) -> tuple[When, ...]:
    """Whole calendar years of a scenario's horizon that were observed, else all its whole months.

    Raises `InputError` where neither was.
    """
    horizon, known = loaded.scenario.horizon, observed_years(seeds)
    whole = _whole_years(horizon)
    found = tuple(year for year in whole if year in known)
    if found:
        return found
    months = _whole_months(horizon)
    if months is not None and enough(seeds, months):
        return (months,)
    told = ", ".join(map(str, known)) or "none"
    span = f"{horizon.start.isoformat()} to {horizon.end.isoformat()}"
    raise InputError(
        f"{loaded.scenario.name} cannot be held against observations: a backtest needs a whole "
        f"observed calendar year within the horizon, which is {span}, or all its months observed; "
        f"of years the baseline {seeds.name} has: {told}"
    )


def _whole_years(horizon: Horizon) -> list[int]:
    years = range(horizon.start.year, horizon.end.year + 1)
    return [y for y in years if horizon.start <= date(y, 1, 1) and date(y, 12, 31) <= horizon.end]


def _whole_months(horizon: Horizon) -> Span | None:
    """The calendar months that lie within a horizon from their first day to their last."""
    day, after = horizon.start, horizon.end + timedelta(days=1)
    first = day if day.day == 1 else (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = after.replace(day=1) - timedelta(days=1)
    return Span(first.isoformat()[:7], last.isoformat()[:7]) if first < last else None


def backtest(run: Run) -> Backtest:
    """Score a solved scenario; the counterfactual plays no part in it."""
    sender = run.loaded.scenario.market.sender
    solved = Solved.of_run(run)
    years = years_of(run.loaded, run.seeds)
    return Backtest(run, tuple(_year(run.seeds, year, sender, solved) for year in years))


def _year(seeds: Seeds, year: When, sender: str, solved: Solved) -> Year:
    return scored(
        year, observed(seeds, year), forecasts(seeds, year, sender), modelled(solved, year), seeds
    )


def scored(year: When, seen: Cells, naive: Mapping[str, Cells], told: Cells, seeds: Seeds) -> Year:
    """What a model tells of a year held against what was seen and forecast."""
    found = scores(seen, told, naive, seeds.market_nodes)
    goals = judged(year, found, seeds.eu_nodes)
    return Year(year, seen, told, naive, found, goals, seeds.market_nodes, seeds.eu_nodes)
