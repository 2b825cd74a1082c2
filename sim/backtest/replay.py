"""A solved scenario held against every year that it covers and the baseline knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sim.backtest.cells import Cells
from sim.backtest.goals import Judged, judged
from sim.backtest.modelled import modelled
from sim.backtest.naive import forecasts
from sim.backtest.observed import observed, observed_years
from sim.backtest.scores import Score, scores
from sim.config import LoadedScenario
from sim.config.parts import Horizon
from sim.data.seeds import Seeds
from sim.errors import InputError
from sim.pipeline import Run


@dataclass(frozen=True, eq=False)
class Year:
    """One year of a replay: numbers side by side, and how far they lie apart."""

    year: int
    seen: Cells
    told: Cells
    naive: Mapping[str, Cells]
    scores: tuple[Score, ...]
    goals: tuple[Judged, ...]
    markets: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Backtest:
    """A replay with every year that could be scored."""

    run: Run
    years: tuple[Year, ...]


def years_of(loaded: LoadedScenario, seeds: Seeds) -> tuple[int, ...]:
    """Whole calendar years of a scenario's horizon that were observed.

    Raises `InputError` where there is none.
    """
    horizon, known = loaded.scenario.horizon, observed_years(seeds)
    whole = _whole_years(horizon)
    found = tuple(year for year in whole if year in known)
    if found:
        return found
    told = ", ".join(map(str, known)) or "none"
    span = f"{horizon.start.isoformat()} to {horizon.end.isoformat()}"
    raise InputError(
        f"{loaded.scenario.name} cannot be held against observations: a backtest needs a whole "
        f"observed calendar year within the horizon, which is {span}; the baseline {seeds.name} "
        f"has: {told}"
    )


def _whole_years(horizon: Horizon) -> list[int]:
    years = range(horizon.start.year, horizon.end.year + 1)
    return [y for y in years if horizon.start <= date(y, 1, 1) and date(y, 12, 31) <= horizon.end]


def backtest(run: Run) -> Backtest:
    """Score a solved scenario; the counterfactual plays no part in it."""
    sender = run.loaded.scenario.market.sender
    years = years_of(run.loaded, run.seeds)
    return Backtest(run, tuple(_year(run, year, sender) for year in years))


def _year(run: Run, year: int, sender: str) -> Year:
    seen, told = observed(run.seeds, year), modelled(run, year)
    naive = forecasts(run.seeds, year, sender)
    found = scores(seen, told, naive, run.seeds.market_nodes)
    goals = judged(year, found, run.seeds.eu_nodes)
    return Year(year, seen, told, naive, found, goals, run.seeds.market_nodes)
