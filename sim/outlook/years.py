"""All years of weather from many levels of the stores, and the years that stand for a winter."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from sim.analysis.study import Input, Study, study_of
from sim.config.loaded_sweep import LoadedSweep, load_sweep
from sim.config.sweep_distributions import WeatherYears
from sim.data.seeds import Seeds
from sim.errors import InputError, SolveError
from sim.outlook.levels import FILL
from sim.outlook.record import Grid, Row, Story, Winter, Years
from sim.outlook.setting import EU, Setting
from sim.outlook.stories import degree_days, solved, story_of
from sim.pipeline import checked_seeds
from sim.plot.sweep_words import captions
from sim.sweep.engines import Engine, InProcess, Processes, cores
from sim.sweep.folder import OPTIMAL
from sim.sweep.plan import plan_of
from sim.sweep.quantiles import weather_years
from sim.sweep.run import run_sweep
from sim.sweep.task import Head, chunks_of

PRICE = "regions.EU27.hub_price_eur_mwh"
CUT_END = ".curtailment_twh"
WEATHER, START = "weather", "storage.initial"
FEWEST = 0.95
"""Share of points with an answer below which a sweep is not told."""


def study(name: str, results: Path, sets: Sequence[str] = ()) -> tuple[LoadedSweep, Study]:
    """A shipped sweep solved for the figures of the page, or read back where it was before.

    sets : what of it or of its scenario is set otherwise

    Raises `SolveError` where too many of its points have no answer.
    """
    loaded = load_sweep(name, sets)
    seeds = checked_seeds(loaded.base)
    wanted = [PRICE, *(f"{FILL}.{EU}.{day}" for day in _days(loaded))]
    wanted += [f"countries.{node}{CUT_END}" for node in seeds.market_nodes]
    loaded = load_sweep(name, [f"outcomes=[{', '.join(wanted)}]", *sets])
    plan = plan_of(loaded)
    folder = results / hashlib.sha256("".join(plan.keys).encode()).hexdigest()[:12] / name
    workers = min(cores(), len(chunks_of(len(plan.keys))))

    def engine(head: Head) -> Engine:
        return InProcess() if workers == 1 else Processes(head, workers)

    run_sweep(plan, folder, engine, quiet=False)
    found = study_of(folder)
    if found.solved < FEWEST * len(found.points):
        raise SolveError(f"{name}: {found.solved} of {len(found.points)} points have an answer")
    return loaded, found


def _days(loaded: LoadedSweep) -> list[str]:
    """Days after the start of which summaries have a level: first days of months, the end."""
    horizon = loaded.base.scenario.horizon
    after = horizon.end + timedelta(days=1)
    days = [horizon.start + timedelta(days=n) for n in range(1, (after - horizon.start).days)]
    return [day.isoformat() for day in [*(day for day in days if day.day == 1), after]]


def lowest(study: Study) -> pd.Series:
    """Of every point the level at which the EU's stores are emptiest after the start."""
    days = [one.name for one in study.outcomes if one.name.startswith(f"{FILL}.{EU}.")]
    return study.points[days].min(axis=1, skipna=False)


def axis_along(loaded: LoadedSweep, path: str) -> str:
    """Name of the axis that leads to a path, or below it; raises `InputError` without one."""
    for name, axis in loaded.sweep.axes.items():
        if any(one == path or one.startswith(f"{path}.") for one in axis.path):
            return name
    raise InputError(f"the sweep {loaded.name} has no axis that changes {path}")


def years_of(told: Setting, reference: Story, results: Path) -> Years:
    """The sweep over weather and start in numbers."""
    loaded, found = study(told.sweep, results)
    weather, fill = (found.input(axis_along(loaded, path)) for path in (WEATHER, START))
    seeds, points = checked_seeds(loaded.base), found.points.assign(lowest=lowest(found))
    levels = sorted(points[fill.column].unique())
    order = sorted(int(year) for year in points[weather.column].unique())
    rows = [
        _row(points[points[fill.column] == level], told, (fill, weather), seeds.eu_nodes)
        for level in levels
    ]
    start, end = loaded.base.scenario.horizon.start, loaded.base.scenario.horizon.end
    own = level_on(reference, EU, start)
    return Years(
        axis=fill.title,
        day=start.isoformat(),
        until=end.isoformat(),
        own=int(np.argmin([abs(float(level) - own) for level in levels])),
        years=tuple(order),
        degree_days_pct=tuple(100 * (degree_days(seeds, year) - 1) for year in order),
        rows=tuple(rows),
        unsolved=len(points) - found.solved,
        foot=captions(found.document, found.manifest),
    )


def _row(points: pd.DataFrame, told: Setting, axes: tuple[Input, Input], eu: Sequence[str]) -> Row:
    """The points of one level, those with an answer, by year."""
    fill, weather = axes
    known = points[points["status"] == OPTIMAL].set_index(weather.column).sort_index()
    columns = [name for name in known if str(name).endswith(CUT_END)]
    cut = known[columns] >= told.curtailed_twh
    cut.columns = pd.Index([name.split(".")[1] for name in columns])
    counts = {str(node): int(times) for node, times in cut.sum().items() if times}
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return Row(
        fill=fill.told(points[fill.column].iloc[0]),
        years=tuple(int(year) for year in known.index),
        lowest=tuple(float(value) for value in known["lowest"]),
        price=tuple(float(value) for value in known[PRICE]),
        curtailed=dict(ordered),
        anywhere=_years(cut),
        in_eu=_years(cut[[node for node in cut.columns if node in eu]]),
        most_twh=float(known[columns].sum(axis=1).max()),
    )


def _years(cut: pd.DataFrame) -> tuple[int, ...]:
    """Years in which anything is true."""
    return tuple(int(year) for year in cut.index[cut.any(axis=1)])


def level_on(story: Story, place: str, day: date) -> float:
    """Level of the stores of a place on a day, straight between the days that are told.

    Raises KeyError for a day that the story does not reach.
    """
    levels = {date.fromisoformat(one).toordinal(): v for one, v in story.fills[place].items()}
    if not min(levels) <= day.toordinal() <= max(levels):
        raise KeyError(day)
    return float(np.interp(day.toordinal(), sorted(levels), [levels[n] for n in sorted(levels)]))


def winters_of(told: Setting, seeds: Seeds, years: Sequence[int]) -> tuple[Winter, ...]:
    """The reference with the weather of the years at the percentiles of the setting.

    Years are ordered by their degree days, weighted over the nodes by demand.
    """
    order = [year for year in weather_years(seeds, WeatherYears(type="weather-years"))
             if year in set(years)]  # fmt: skip
    found = []
    for name, choice in told.winters.items():
        among = [year for year in order if year >= choice.since]
        year = among[round(choice.percentile / 100 * (len(among) - 1))]
        sets = (f"weather={year}",)
        story = story_of(solved(told.reference, sets), told, sets)
        found.append(Winter(name, choice.percentile, min(among), len(among), year, story))
    return tuple(found)


def grid_of(told: Setting, results: Path) -> Grid:
    """A sweep over two axes as tables."""
    _, found = study(told.grid, results)
    first, second = found.inputs
    cut = [one.name for one in found.outcomes if one.name.endswith(CUT_END)]
    points = found.points.assign(lowest=lowest(found), cut=found.points[cut].sum(axis=1))
    rows, columns = (list(dict.fromkeys(points[one.column])) for one in (first, second))

    def table(outcome: str) -> tuple[tuple[float | None, ...], ...]:
        cells = points.pivot_table(outcome, first.column, second.column, dropna=False)
        known = cells.reindex(index=rows, columns=columns)
        return tuple(
            tuple(None if np.isnan(value) else float(value) for value in row)
            for row in known.to_numpy(dtype=np.float64)
        )

    return Grid(
        first=first.title,
        second=second.title,
        rows=tuple(first.told(value) for value in rows),
        columns=tuple(second.told(value) for value in columns),
        price=table(PRICE),
        lowest=table("lowest"),
        curtailed=table("cut"),
    )
