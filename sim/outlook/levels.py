"""How full stores are: on days of the summary, of groups of countries, in TWh, in both lanes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sim.model.storage import volumes
from sim.outlook.days import SCENARIO
from sim.outlook.record_supply import Pair
from sim.outlook.setting import EU, Setting
from sim.pipeline import Run

FILL = "storage_fill_pct"
LEAST_TWH = 1.0
"""Less than this is not told of a country."""


def sizes(run: Run) -> dict[str, float]:
    """TWh of working gas volume by country; countries without stores have none."""
    net = run.result.batch.network
    found: dict[str, float] = dict.fromkeys(net.market, 0.0)
    for store, volume in zip(net.storages, volumes(net), strict=True):
        found[store.country] += float(volume)
    return found


def fills_of(run: Run, told: Setting) -> dict[str, Mapping[str, float]]:
    """Levels of the places of the setting, and of its groups of countries."""
    known: Mapping[str, Mapping[str, float]] = run.summary[FILL]
    found = {place: known[place] for place in told.places if place in known}
    size = sizes(run)
    for name, members in told.groups.items():
        whole = sum(size[one] for one in members)
        found[name] = {
            day: sum(size[one] * known[one][day] for one in members) / whole
            for day in known[members[0]]
        }
    return found


def emptiest(levels: Mapping[str, float], after: str) -> str:
    """The day after `after` on which the level is lowest."""
    return min((day for day in levels if day > after), key=lambda day: levels[day])


def left_of(run: Run, day: str) -> dict[str, float]:
    """TWh in the stores of countries of the EU27 on a day, the largest first."""
    known: Mapping[str, Mapping[str, float]] = run.summary[FILL]
    size, members = sizes(run), run.result.batch.network.groups[EU]
    held = {one: size[one] * known[one][day] / 100 for one in members if one in known}
    kept = {one: volume for one, volume in held.items() if volume >= LEAST_TWH}
    return dict(sorted(kept.items(), key=lambda item: (-item[1], item[0])))


def level_in_both(run: Run, day: str) -> Pair:
    """How full the EU's stores are on a day after the start, with what is asked about, without."""
    return Pair(*(_level(run, lane, date.fromisoformat(day)) for lane in _lanes(run)))


def _lanes(run: Run) -> Iterable[int]:
    lanes = range(len(run.result.inventory))
    return (SCENARIO, lanes[-1])


def _level(run: Run, lane: int, day: date) -> float:
    batch = run.result.batch
    period, members = batch.calendar.period_before(day), set(batch.network.groups[EU])
    if period is None:
        raise ValueError(f"{day} lies outside the horizon")
    pairs = zip(batch.network.storages, volumes(batch.network), strict=True)
    chosen = [(n, float(size)) for n, (one, size) in enumerate(pairs) if one.country in members]
    held = sum(float(run.result.inventory[lane, n, period]) for n, _ in chosen)
    return 100 * held / sum(size for _, size in chosen)
