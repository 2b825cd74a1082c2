"""Does a scenario fit its baseline? Every name exists, every measure has something to act on.

Needs no numerics, so that `gasgap validate` stays quick. Findings are (path of the key in the
scenario, sentence) pairs; `sim.config` turns them into `file:line:col`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sim.config import schema as language
from sim.config.paths import nearest
from sim.data.reference import lng_reference_price, reference_price
from sim.data.seeds import Seeds

Path = tuple[str | int, ...]
Found = Iterator[tuple[Path, str]]


def check_scenario(scenario: language.Scenario, seeds: Seeds) -> list[tuple[Path, str]]:
    """All mistakes of a scenario that only the baseline can tell, in the order of the file."""
    found = [
        *_weather(scenario, seeds),
        *_storage(scenario, seeds),
        *_market(scenario, seeds),
    ]
    for name, measure in scenario.measures.items():
        rule = _RULES[type(measure)]
        found += [
            (("measures", name, *path), text) for path, text in rule(measure, seeds, scenario)
        ]
    return found


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """ "there is no route 'nordstream'; did you mean 'nord_stream'?" """
    names = sorted(known)
    near = nearest(name, names) or next((n for n in names if n.lower() == name.lower()), None)
    if near is not None:
        return f"the baseline has no {kind} {name!r}; did you mean {near!r}?"
    listed = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"the baseline has no {kind} {name!r}; it has {listed}"


def _nodes(path: Path, names: Collection[str], seeds: Seeds) -> Found:
    known = {*seeds.market_nodes, *seeds.groups}
    for place, name in enumerate(names):
        if name not in known:
            yield (*path, place), unknown("market area", name, known)
        elif name in seeds.groups and not seeds.groups[name]:
            yield (*path, place), f"the baseline has no member of {name}"


def _weather(scenario: language.Scenario, seeds: Seeds) -> Found:
    weather = scenario.weather
    years = _years_of_weather(seeds)
    if isinstance(weather, int) and not years:
        yield ("weather",), "the baseline has no degree days of past years; remove this key"
    elif isinstance(weather, int) and weather not in years:
        yield (
            ("weather",),
            f"the baseline has degree days of {years[0]} to {years[-1]}, not {weather}",
        )
    elif (weather == "normal" or isinstance(weather, int)) and seeds.base_year not in years:
        yield (
            ("weather",),
            f"the baseline has no degree days of {seeds.base_year}, its base year, to compare "
            "with; give an hdd_ratio or remove this key",
        )
    if isinstance(weather, language.HddRatio) and isinstance(weather.hdd_ratio, dict):
        yield from _keys(("weather", "hdd_ratio"), weather.hdd_ratio, seeds)


@lru_cache(maxsize=16)
def _years_of_weather(seeds: Seeds) -> list[int]:
    return sorted({row.year for row in seeds.weather})


def _keys(path: Path, mapping: Iterable[str], seeds: Seeds) -> Found:
    known = {*seeds.market_nodes, *seeds.groups}
    for name in mapping:
        if name not in known:
            yield (*path, name), unknown("market area", name, known)


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
        yield (
            path,
            (
                f"no storage level is known on {day} for {', '.join(missing)}; "
                "give `storage.initial` as a share, by country, or as an observed date"
            ),
        )


@lru_cache(maxsize=16)
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
    if isinstance(storage.initial, dict):
        yield from _fills(path, storage.initial, seeds)
        given = set(storage.initial)
        covered = {n for g in given for n in seeds.groups.get(g, (g,))}
        if not {s.country for s in seeds.storages} <= covered:
            yield from _observed(path, start, seeds)
    elif isinstance(storage.initial, date):
        yield from _observed(path, storage.initial, seeds)
    elif storage.initial == "observed":
        yield from _observed(path, start, seeds)
    for place, target in enumerate(storage.targets):
        yield from _with_storage(("storage", "targets", place, "nodes"), target.nodes, seeds)
    if isinstance(storage.end, language.EndFill) and isinstance(storage.end.fill, dict):
        yield from _fills(("storage", "end", "fill"), storage.end.fill, seeds)


def _with_storage(path: Path, names: Collection[str], seeds: Seeds) -> Found:
    wrong = list(_nodes(path, names, seeds))
    yield from wrong
    if not wrong and not _have_storage(names, seeds):
        yield (
            path,
            f"{', '.join(names)} has no storage in the baseline; the target would do nothing",
        )


def _fills(path: Path, shares: Iterable[str], seeds: Seeds) -> Found:
    """Keys of a mapping of fill levels."""
    wrong = list(_keys(path, shares, seeds))
    yield from wrong
    for name in shares:
        if not wrong and not _have_storage([name], seeds):
            yield (*path, name), "there is no storage in the baseline; the share would do nothing"


def _have_storage(names: Iterable[str], seeds: Seeds) -> bool:
    members = {node for name in names for node in seeds.groups.get(name, (name,))}
    return not members.isdisjoint(storage.country for storage in seeds.storages)


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


def _suppliers(seeds: Seeds) -> set[str]:
    return {route.supplier for route in seeds.routes}


def _origins(seeds: Seeds) -> set[str]:
    return {row.origin for row in seeds.lng_exports}


def _routes(path: Path, names: Collection[str], seeds: Seeds, supplier: str | None) -> Found:
    known = {r.route for r in seeds.routes if supplier is None or r.supplier == supplier}
    for place, name in enumerate(names):
        if name in known:
            continue
        owner = next((r.supplier for r in seeds.routes if r.route == name), None)
        if owner is not None:
            yield (*path, place), f"route {name!r} belongs to {owner}, not to {supplier}"
        else:
            yield (*path, place), unknown("route", name, known)


def _supplier(m: Any, seeds: Seeds, _: language.Scenario) -> Found:
    """Cuts and embargoes: the supplier exists and has something in this form."""
    pipeline, lng = _suppliers(seeds), _origins(seeds)
    if m.supplier not in pipeline | lng:
        yield ("supplier",), unknown("supplier", m.supplier, pipeline | lng)
        return
    if m.form == "pipeline" and m.supplier not in pipeline:
        yield ("form",), f"{m.supplier} delivers no pipeline gas in the baseline"
    if m.form == "lng" and m.supplier not in lng:
        yield ("form",), f"{m.supplier} exports no LNG in the baseline"
    if m.route is not None:
        yield from _routes(("route",), m.route, seeds, m.supplier)
    if isinstance(m, language.Embargo):
        wrong = list(_nodes(("importers",), m.importers, seeds))
        yield from wrong
        if not wrong and not _has_entries(m, seeds):
            yield (
                ("importers",),
                (
                    f"gas of {m.supplier} enters none of {', '.join(m.importers)} directly, so the "
                    "embargo would do nothing; it acts where gas enters, not on what neighbours "
                    "pass on"
                ),
            )


def _has_entries(m: language.Embargo, seeds: Seeds) -> bool:
    """Whether the supplier has an entry into the importers: a route, one through hubs, or LNG."""
    importers = {node for name in m.importers for node in seeds.groups.get(name, (name,))}
    if m.form in ("lng", "all") and m.route is None and m.supplier in _origins(seeds):
        if importers & {terminal.node for terminal in seeds.lng_terminals}:
            return True
        if m.form == "lng":
            return False
    reached = {
        route.node
        for route in seeds.routes
        if route.supplier == m.supplier and (m.route is None or route.route in m.route)
    }
    hubs = {node.node for node in seeds.nodes if node.kind == "hub"}
    grown = True
    while grown:
        further = {arc.to_node for arc in seeds.arcs if arc.from_node in reached & hubs}
        grown = not further <= reached
        reached |= further
    return bool(reached & importers)


def _route_outage(m: language.RouteOutage, seeds: Seeds, _: language.Scenario) -> Found:
    wrong = list(_routes(("route",), m.route, seeds, None))
    yield from wrong
    if not wrong and m.rerouted_to is not None:
        yield from _others(("rerouted_to",), m.rerouted_to, m.route, seeds)


def _others(path: Path, names: tuple[str, ...], but: tuple[str, ...], seeds: Seeds) -> Found:
    """Other routes of the suppliers of some routes."""
    suppliers = {route.supplier for route in seeds.routes if route.route in but}
    known = {r.route for r in seeds.routes if r.supplier in suppliers and r.route not in but}
    for place, name in enumerate(names):
        if name in but:
            yield (*path, place), f"{name!r} is the route itself; name others of the supplier's"
        elif name not in known:
            yield (
                (*path, place),
                unknown(f"other route of {', '.join(sorted(suppliers))}", name, known),
            )


def _route_opening(m: language.RouteOpening, seeds: Seeds, _: language.Scenario) -> Found:
    rows = [route for route in seeds.routes if route.route == m.route]
    if not rows:
        yield ("route",), unknown("route", m.route, {route.route for route in seeds.routes})
    elif not any(route.idle for route in rows):
        idle = ", ".join(sorted({r.route for r in seeds.routes if r.idle})) or "none"
        yield ("route",), f"route {m.route!r} is already in use; idle routes are: {idle}"
    elif m.diverted_from is not None:
        yield from _others(("diverted_from",), m.diverted_from, (m.route,), seeds)


def _quota(m: language.Quota, seeds: Seeds, scenario: language.Scenario) -> Found:
    if m.supplier not in _suppliers(seeds):
        yield ("supplier",), unknown("pipeline supplier", m.supplier, _suppliers(seeds))
        return
    if m.route is not None:
        yield from _routes(("route",), m.route, seeds, m.supplier)
    if m.observed:
        chosen = {
            (r.route, r.node)
            for r in seeds.routes
            if r.supplier == m.supplier and not r.idle and (m.route is None or r.route in m.route)
        }
        months = {(row.route, row.node, row.month) for row in seeds.route_flows}
        first = max(m.from_, scenario.horizon.start)
        last = min(m.until or scenario.horizon.end, scenario.horizon.end)
        wanted = sorted(
            {(first + timedelta(days=k)).strftime("%Y-%m") for k in range((last - first).days + 1)}
        )
        missing = [
            month
            for month in wanted
            if any((route, node, month) not in months for route, node in chosen)
        ]
        if missing:
            yield (
                ("observed",),
                (
                    f"deliveries of {m.supplier} are not recorded for {missing[0]}"
                    + (f" to {missing[-1]}" if len(missing) > 1 else "")
                    + "; end the measure earlier or give a volume"
                ),
            )


def _lng_supply(m: language.LngSupply, seeds: Seeds, _: language.Scenario) -> Found:
    if m.origin != "all" and m.origin not in _origins(seeds):
        yield ("origin",), unknown("LNG exporter", m.origin, _origins(seeds))


def _capacity(m: language.Capacity, seeds: Seeds, _: language.Scenario) -> Found:
    arcs = {f"{arc.from_node}>{arc.to_node}" for arc in seeds.arcs}
    terminals = {terminal.terminal for terminal in seeds.lng_terminals}
    if m.arc is not None and m.arc not in arcs:
        yield ("arc",), unknown("interconnection", m.arc, arcs)
    if m.terminal is not None and m.terminal not in terminals:
        yield ("terminal",), unknown("LNG terminal", m.terminal, terminals)


def _with_nodes(m: Any, seeds: Seeds, _: language.Scenario) -> Found:
    yield from _nodes(("nodes",), m.nodes, seeds)


def _storage_target(m: language.StorageTarget, seeds: Seeds, _: language.Scenario) -> Found:
    yield from _with_storage(("nodes",), m.nodes, seeds)


def _nothing(*_: object) -> Found:
    yield from ()


_RULES: dict[type[Any], Callable[[Any, Seeds, language.Scenario], Found]] = {
    language.Cut: _supplier,
    language.Embargo: _supplier,
    language.RouteOutage: _route_outage,
    language.RouteOpening: _route_opening,
    language.Quota: _quota,
    language.LngSupply: _lng_supply,
    language.LngDemand: _nothing,
    language.Capacity: _capacity,
    language.Production: _with_nodes,
    language.DemandReduction: _with_nodes,
    language.StorageTarget: _storage_target,
    language.ColdSpell: _with_nodes,
}
