"""What a run knows: where the gas in store at its start is known from, and its newest observation.

A row of the baseline is an observation where its quality is `table`; `approx` and `recall` are
estimates. A run stands on the storage levels its start is taken from, on the base year's months of
demand, flows, production, send-out and prices, on later months of flows where a measure has
routes deliver what was observed, and of degree days where the weather is the observed one. Needs no
numerics.
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sim.config.schema import Level, Levels, Quota, Scenario
from sim.data.kept import kept_by
from sim.data.records import OBSERVED, Provenance, StorageLevel
from sim.data.seeds import Seeds

Kind = Literal["observed", "other_day", "given", "file"]
MONTHLY = ("demand", "route_flows", "production", "lng_send_out", "prices")
"""Tables by month that every run reads in the base year."""
WEATHER = "degree_day_months"
LEVELS = "storage_levels"
BESIDE = timedelta(days=1)
"""So close to an observation a level is as good as one: of those of the EU27 and Germany by the
day, 2024 to 2026, nineteen in twenty lie within 0.16 points of the mean of their neighbours."""


@dataclass(frozen=True)
class StartState:
    """Where the gas in store at the start is known from.

    kind : the baseline's levels of the first day (`observed`) or of another (`other_day`), or
        levels of the scenario (`given`) or of a `file` it names
    start : first day of the horizon, at whose start the gas is in store
    day : newest day that levels are of; None where all are assumed
    observed : newest day of an observation behind them
    countries : how many have storages
    estimated : those whose level has no observation on its day or `BESIDE` it
    assumed : those whose level the scenario gives without saying of which day it is
    file : name of the file
    """

    kind: Kind
    start: date
    day: date | None
    observed: date | None
    countries: int
    estimated: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    carried: bool = False
    """Whether a level of another day stands for that of the first."""
    file: str = ""

    @property
    def extrapolated(self) -> bool:
        """Whether some level is not an observation of the first day."""
        return bool(self.carried or self.estimated or self.assumed)

    @property
    def words(self) -> str:
        """The same in a few words, for every output."""
        if not self.countries:
            return "no stores"
        carried = f" carried over to {self.start} (extrapolated)" if self.carried else ""
        parts = [self._head() + carried]
        for named, word in ((self.estimated, "estimated"), (self.assumed, "assumed")):
            if len(named) == self.countries:
                parts.append(word)
            elif named:
                parts.append(f"partly {word}: {len(named)} of {self.countries} countries")
        return ", ".join(parts)

    def _head(self) -> str:
        whose = f"stores from {self.file}" if self.file else "stores as the scenario has them"
        if self.day is None:
            return whose
        if self.kind in ("observed", "other_day") or (self.kind == "given" and self.assumed):
            whose = "stores"
        comma = "" if whose == "stores" else ","
        return f"{whose}{comma} {'of' if self.extrapolated else 'as observed on'} {self.day}"

    def told(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "kind": self.kind,
            "day": _iso(self.day),
            "observed": _iso(self.observed),
            "countries": self.countries,
            "estimated": list(self.estimated),
            "assumed": list(self.assumed),
            "extrapolated": self.extrapolated,
            "words": self.words,
        }


@dataclass(frozen=True)
class Knowledge:
    """What a run stands on.

    newest : by table the last day of its newest observation that the run reads
    """

    start: StartState
    newest: Mapping[str, date]

    def told(self) -> dict[str, Any]:
        """As plain data: `start_state` and `newest_observation`."""
        days = {table: day.isoformat() for table, day in self.newest.items()}
        newest = max(self.newest.values(), default=None)
        return {
            "start_state": self.start.told(),
            "newest_observation": {"day": _iso(newest), "tables": days},
        }


def knowledge_of(scenario: Scenario, seeds: Seeds) -> Knowledge:
    """What a scenario knows on its baseline, which it fits."""
    start = start_state(scenario, seeds)
    newest = {} if start.observed is None else {LEVELS: start.observed}
    newest |= newest_months(seeds, _last_month(seeds.base_year))
    quotas = any(isinstance(m, Quota) and m.observed for m in scenario.measures.values())
    later = ["route_flows"] if quotas else []
    later += [WEATHER] if scenario.weather == "observed" else []
    newest |= newest_months(seeds, f"{scenario.horizon.end:%Y-%m}", later)
    return Knowledge(start, newest)


def start_state(scenario: Scenario, seeds: Seeds) -> StartState:
    """Where the gas in store at the start of a scenario is known from."""
    initial, start = scenario.storage.initial, scenario.horizon.start
    day = initial if isinstance(initial, date) else start
    given = _given(initial, seeds)
    series = _series(seeds)
    estimated: list[str] = []
    assumed: list[str] = []
    days: list[date] = []
    seen: list[date] = []
    for country in dict.fromkeys(storage.country for storage in seeds.storages):
        level = given.get(country)
        if country not in given:
            own = series.get(country, ())
            rows = behind(own, day)
            known = observed_on(own, day)
            days.append(day)
            seen += [row.day for row in rows if row.quality == OBSERVED]
            seen += _until(seeds, day)
        elif level is None or level.day is None:
            assumed.append(country)
            continue
        else:
            known = level.quality == OBSERVED
            days.append(level.day)
            seen += [level.day] if known else []
        estimated += [] if known else [country]
    return StartState(
        kind=_kind(initial, start),
        start=start,
        day=max(days, default=None),
        observed=max(seen, default=None),
        countries=len(days) + len(assumed),
        estimated=tuple(estimated),
        assumed=tuple(assumed),
        carried=any(own != start for own in days),
        file=(initial.read_from or "") if isinstance(initial, Levels) else "",
    )


def _kind(initial: object, start: date) -> Kind:
    if isinstance(initial, Levels):
        return "file" if initial.read_from else "given"
    if isinstance(initial, date):
        return "observed" if initial == start else "other_day"
    return "observed" if initial == "observed" else "given"


def _given(initial: object, seeds: Seeds) -> dict[str, Level | None]:
    """What the scenario gives, by country; None for a bare share."""
    if isinstance(initial, float):
        return dict.fromkeys((storage.country for storage in seeds.storages), None)
    levels: Mapping[str, Level | None] = {}
    if isinstance(initial, Levels):
        levels = initial.levels
    elif isinstance(initial, Mapping):
        levels = dict.fromkeys(initial, None)
    members = {name: seeds.groups.get(name, (name,)) for name in levels}
    widest = sorted(levels, key=lambda name: (name not in seeds.groups, -len(members[name])))
    return {country: levels[name] for name in widest for country in members[name]}


@kept_by("storage_levels")
def _series(seeds: Seeds) -> Mapping[str, tuple[StorageLevel, ...]]:
    """Every country's rows, by day."""
    rows: dict[str, list[StorageLevel]] = defaultdict(list)
    for row in seeds.storage_levels:
        rows[row.country].append(row)
    return {name: tuple(sorted(own, key=lambda row: row.day)) for name, own in rows.items()}


def behind(rows: tuple[StorageLevel, ...], day: date) -> tuple[StorageLevel, ...]:
    """The row of a day, or those before and after it; as many as there are."""
    place = bisect_left(rows, day, key=lambda row: row.day)
    if place < len(rows) and rows[place].day == day:
        return rows[place : place + 1]
    return rows[max(place - 1, 0) : place + 1]


def observed_on(rows: tuple[StorageLevel, ...], day: date) -> bool:
    """Whether a level of a day is an observation or lies beside one.

    rows : of a country
    """
    return any(row.quality == OBSERVED and abs(row.day - day) <= BESIDE for row in rows)


@kept_by("storage_levels")
def _until(seeds: Seeds, day: date) -> list[date]:
    """The newest day up to `day` of an observation of any country, or of a sum of them."""
    days = [r.day for r in seeds.storage_levels if r.quality == OBSERVED and r.day <= day]
    return [max(days)] if days else []


def newest_months(seeds: Seeds, last: str, tables: Iterable[str] = MONTHLY) -> dict[str, date]:
    """By table the last day of the newest month observed, none after the month `last`."""
    found = {}
    for table in tables:
        months = [month for month in _observed_months(seeds.tables[table]) if month <= last]
        if months:
            year, month = map(int, max(months).split("-"))
            found[table] = date(year, month, monthrange(year, month)[1])
    return found


def _observed_months(rows: Iterable[Provenance]) -> Iterator[str]:
    for row in rows:
        if row.quality == OBSERVED:
            yield str(getattr(row, "month"))  # noqa: B009  (not every table has it)


def _last_month(year: int) -> str:
    return f"{year}-12"


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


@dataclass(frozen=True)
class Reach:
    """What a baseline has observed.

    first, last : days between which storage levels are known for every country with a storage
    level : day of the newest storage level that is an observation, of any country or sum
    newest : last day of the newest observation in any of its tables
    """

    first: date | None
    last: date | None
    level: date | None
    newest: date | None


def reach_of(seeds: Seeds) -> Reach:
    """How far the observations of a baseline reach, whatever is run on it."""
    series = _series(seeds)
    countries = {storage.country for storage in seeds.storages}
    spans = [(series[c][0].day, series[c][-1].day) for c in countries if c in series]
    whole = bool(countries) and len(spans) == len(countries)
    months = newest_months(seeds, "9999-12")
    level = max((r.day for r in seeds.storage_levels if r.quality == OBSERVED), default=None)
    first = max((span[0] for span in spans), default=None) if whole else None
    last = min((span[1] for span in spans), default=None) if whole else None
    newest = max([*months.values(), *([level] if level else [])], default=None)
    return Reach(first, last, level, newest)
