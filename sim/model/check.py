"""Does a scenario fit its baseline? Every name exists, every measure has something to act on.

Needs no numerics, so that `gasgap validate` stays quick. Findings are (path of the key in the
scenario, sentence) pairs; `sim.config` turns them into `file:line:col`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from datetime import date
from typing import Any

from sim.config import schema as language
from sim.data.degree_days import base_months, degree_days_of_months
from sim.data.kept import kept_by
from sim.data.reference import lng_reference_price, reference_price
from sim.data.seeds import Seeds
from sim.model.check_instruments import INSTRUMENT_RULES, one_lng_border
from sim.model.check_measures import RULES
from sim.model.check_names import (
    Found,
    Path,
    have_storage,
    keys_exist,
    origins,
    suppliers,
    unknown,
    with_storage,
)
from sim.model.knowledge import reach_of
from sim.units import GWH_PER_TWH

__all__ = ["check_scenario", "unknown"]


def check_scenario(scenario: language.Scenario, seeds: Seeds) -> list[tuple[Path, str]]:
    """All mistakes of a scenario that only the baseline can tell, in the order of the file."""
    found = [
        *_weather(scenario, seeds),
        *_storage(scenario, seeds),
        *_market(scenario, seeds),
    ]
    for name, measure in scenario.measures.items():
        rule = {**RULES, **INSTRUMENT_RULES}[type(measure)]
        found += [
            (("measures", name, *path), text) for path, text in rule(measure, seeds, scenario)
        ]
    return [*found, *one_lng_border(scenario, seeds)]


def _weather(scenario: language.Scenario, seeds: Seeds) -> Found:
    places: dict[Path, language.Weather] = {("weather",): scenario.weather}
    expected = scenario.market.expected_weather
    if expected != "known":
        places[("market", "expected_weather")] = expected
    for path, weather in places.items():
        yield from _known_weather(path, weather, seeds)
        if weather == "observed":
            yield from _months_of_weather(path, scenario, seeds)


def _known_weather(path: Path, weather: language.Weather, seeds: Seeds) -> Found:
    """The baseline has the degree days that a weather needs."""
    years = _years_of_weather(seeds)
    if isinstance(weather, int) and not years:
        yield path, "the baseline has no degree days of past years; remove this key"
    elif isinstance(weather, int) and weather not in years:
        yield path, f"the baseline has degree days of {years[0]} to {years[-1]}, not {weather}"
    elif (weather == "normal" or isinstance(weather, int)) and seeds.base_year not in years:
        yield (
            path,
            f"the baseline has no degree days of {seeds.base_year}, its base year, to compare "
            "with; give an hdd_ratio or remove this key",
        )
    if isinstance(weather, language.HddRatio) and isinstance(weather.hdd_ratio, dict):
        yield from keys_exist((*path, "hdd_ratio"), weather.hdd_ratio, seeds)


def _months_of_weather(path: Path, scenario: language.Scenario, seeds: Seeds) -> Found:
    """Degree days are known for the months of the base year and of the horizon."""
    known = degree_days_of_months(seeds)
    first, last = scenario.horizon.start, scenario.horizon.end
    months = range(12 * first.year + first.month - 1, 12 * last.year + last.month)
    wanted = [*base_months(seeds), *(f"{m // 12}-{m % 12 + 1:02d}" for m in months)]
    missing = [month for month in wanted if month not in known]
    if missing and not known:
        yield path, "the baseline has no degree days of single months; name a year"
    elif missing:
        yield (
            path,
            f"the baseline has no degree days of {missing[0]}, only of "
            f"{min(known)} to {max(known)}; name a year, or change the horizon",
        )


@kept_by("weather")
def _years_of_weather(seeds: Seeds) -> list[int]:
    return sorted({row.year for row in seeds.weather})


def _observed(path: Path, day: date, seeds: Seeds) -> Found:
    """Storage levels are known on `day` for every country that has storages."""
    spans = _observed_spans(seeds)
    countries = dict.fromkeys(storage.country for storage in seeds.storages)
    missing = [
        country
        for country in countries
        if country not in spans or not spans[country][0] <= day <= spans[country][1]
    ]
    if missing:
        text = f"no storage level is known on {day} for {', '.join(missing)}"
        yield path, f"{text}; {_instead(day, seeds)}"


def _instead(day: date, seeds: Seeds) -> str:
    """What to write where levels are not known on `day`."""
    known = reach_of(seeds)
    others = "as shares by country, or as levels from a file ({file: levels.csv})"
    if known.first is None or known.last is None or known.first > known.last:
        return f"give `storage.initial` {others}"
    if day > known.last:
        estimate = known.level is not None and known.level < known.last
        observed = f" (estimated; the newest observation is of {known.level})" if estimate else ""
        return (
            f"the newest day known for all is {known.last}{observed}: give `storage.initial` as "
            f"that day (it is told as extrapolated), {others}"
        )
    return (
        f"levels of all are known from {known.first} to {known.last}: give `storage.initial` as "
        f"one of these days, {others}"
    )


@kept_by("storage_levels")
def _observed_spans(seeds: Seeds) -> Mapping[str, tuple[date, date]]:
    """First and last day of every country's observed storage levels."""
    spans: dict[str, tuple[date, date]] = {}
    for row in seeds.storage_levels:
        first, last = spans.get(row.country, (row.day, row.day))
        spans[row.country] = (min(first, row.day), max(last, row.day))
    return spans


def _storage(scenario: language.Scenario, seeds: Seeds) -> Found:
    storage = scenario.storage
    path: Path = ("storage", "initial")
    start = scenario.horizon.start
    if isinstance(storage.initial, dict | language.Levels):
        given = yield from _given(path, storage.initial, seeds)
        covered = {n for g in given for n in seeds.groups.get(g, (g,))}
        if not {s.country for s in seeds.storages} <= covered:
            yield from _observed(path, start, seeds)
    elif isinstance(storage.initial, date):
        yield from _observed(path, storage.initial, seeds)
    elif storage.initial == "observed":
        yield from _observed(path, start, seeds)
    for place, target in enumerate(storage.targets):
        yield from with_storage(("storage", "targets", place, "nodes"), target.nodes, seeds)
    if isinstance(storage.end, language.EndFill) and isinstance(storage.end.fill, dict):
        yield from _fills(("storage", "end", "fill"), storage.end.fill, seeds)


def _given(
    path: Path, initial: Mapping[str, float] | language.Levels, seeds: Seeds
) -> Generator[tuple[Path, str], None, set[str]]:
    """What is wrong with the levels that a scenario gives; returns whose they are."""
    if isinstance(initial, language.Levels):
        yield from _fills((*path, "levels"), initial.levels, seeds)
        yield from _too_full((*path, "levels"), initial.levels, seeds)
        return set(initial.levels)
    yield from _fills(path, initial, seeds)
    return set(initial)


def _fills(path: Path, shares: Iterable[str], seeds: Seeds) -> Found:
    """Keys of a mapping of fill levels."""
    wrong = list(keys_exist(path, shares, seeds))
    yield from wrong
    for name in shares:
        if not wrong and not have_storage([name], seeds):
            yield (*path, name), "there is no storage in the baseline; the share would do nothing"


def _too_full(path: Path, levels: Mapping[str, language.Level], seeds: Seeds) -> Found:
    """Levels given as a volume that the stores do not hold."""
    for name, level in levels.items():
        members = seeds.groups.get(name, (name,))
        size = sum(s.working_gas_volume_gwh for s in seeds.storages if s.country in members)
        held = (level.level or 0.0) * GWH_PER_TWH
        if size and held > size:
            text = f"{held:,.0f} GWh are more than the working gas volume, {size:,.0f} GWh"
            yield (*path, name), text


def _market(scenario: language.Scenario, seeds: Seeds) -> Found:
    if lng_reference_price(seeds) <= 0:
        yield (
            ("baseline",),
            f"its reference price, {reference_price(seeds):.2f} EUR/MWh, does not pay for the "
            "regasification of its lng_terminals.csv; look at prices.csv",
        )
    top = scenario.market.price_multiples[-1] * reference_price(seeds)
    given: dict[Any, float] = dict(scenario.market.voll or {})
    for sector in seeds.sectors:
        voll = given.get(sector.sector, sector.voll_eur_mwh)
        if voll < top:
            key = ("voll", sector.sector) if sector.sector in given else ("price_multiples",)
            multiple = scenario.market.price_multiples[-1]
            yield (
                ("market", *key),
                (
                    f"the value of lost load of {sector.sector}, {voll:g} EUR/MWh, lies below the "
                    f"last price tier ({multiple:g} x the reference price = {top:.0f} EUR/MWh): "
                    "firm demand would be cut before demand that responds to price"
                ),
            )
    if given:
        yield from _protected_last(given, seeds)
    market = scenario.market
    behaviour = {market.sender_behaviour, market.counterfactually().sender_behaviour}
    pipeline, default = suppliers(seeds), type(market).model_fields["sender"].default
    if ("strategic" in behaviour or market.redirection) and market.sender not in pipeline:
        yield ("market", "sender"), unknown("pipeline supplier", market.sender, pipeline)
    elif market.sender != default and market.sender not in pipeline | origins(seeds):
        yield ("market", "sender"), unknown("supplier", market.sender, pipeline | origins(seeds))


def _protected_last(given: dict[Any, float], seeds: Seeds) -> Found:
    """Protected customers are cut off last, so nobody's gas is worth more than theirs."""
    worth = {row.sector: given.get(row.sector, row.voll_eur_mwh) for row in seeds.sectors}
    others = [row.sector for row in seeds.sectors if not row.protected]
    for row in seeds.sectors:
        dearest = max(others, key=lambda sector: worth[sector], default=None)
        if row.protected and dearest is not None and worth[row.sector] < worth[dearest]:
            key = row.sector if row.sector in given else dearest
            yield (
                ("market", "voll", key),
                f"{row.sector} is protected, but its value of lost load, {worth[row.sector]:g} "
                f"EUR/MWh, lies below that of {dearest}, {worth[dearest]:g}: it would be cut first",
            )
