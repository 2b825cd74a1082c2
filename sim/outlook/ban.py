"""The ban of long-term Russian contracts: what is refused, and what Europe loses by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from sim.data.calendar import ONE_DAY, Calendar
from sim.model.embargoes import refusals_of
from sim.outlook.days import FREE, SCENARIO, Array, Days, all_days, between
from sim.outlook.record_supply import Ban, Pair, Refused, Share, Span, Supplied
from sim.outlook.setting import EU, Otherwise, Setting
from sim.outlook.stories import solved
from sim.pipeline import Run
from sim.result import Result

LAW, EXEMPT, UNBANNED = "law", "exempt", "free"
LEAST_TWH = 0.05
STORES, LANDED = "stores", "LNG"


def ban_of(told: Setting) -> Ban:
    """The ban solved as law, and with those exempt who depend most on pipeline gas."""
    law, exempt, lng = solved(told.ban), solved(told.exempt), solved(told.ban, told.alone)
    horizon = law.loaded.scenario.horizon
    firsts = (horizon.start, told.law.long_lng, told.law.long_pipeline)
    lasts = (*(day - ONE_DAY for day in firsts[1:]), horizon.end)
    parts = [between(law, *pair) for pair in zip(firsts, lasts, strict=True)]
    alone = all_days(lng)
    cases = ((LAW, law, SCENARIO), (EXEMPT, exempt, SCENARIO), (UNBANNED, law, FREE))
    return Ban(
        scenario=law.loaded.scenario.name,
        start=horizon.start.isoformat(),
        end=horizon.end.isoformat(),
        sets=told.alone,
        alone=span_of(alone, EU),
        shares=tuple(_share(one, told) for one in told.shares),
        spans=tuple(span_of(days, EU) for days in parts),
        importers=tuple(span_of(alone, node) for node in told.importers),
        supplied=tuple(
            supplied_of(between(run, firsts[2], lasts[2]), lane, node, case)
            for node in told.dependents
            for case, run, lane in cases
        ),
    )


def _share(one: Otherwise, told: Setting) -> Share:
    run = solved(told.ban, (*told.alone, *one.sets))
    return Share(one.what, one.sets, span_of(all_days(run), EU))


def refused_of(run: Run, first: date, last: date) -> Iterator[Refused]:
    """What the embargoes of a run refuse on some days."""
    calendar, scenario = Calendar.of(first, last, "daily"), run.loaded.scenario
    found = refusals_of(scenario, run.seeds, run.result.batch.network, calendar)
    for name, told in found.items():
        own = scenario.measures[name].shock is not False
        yield Refused(name, own, told.pipeline, told.lng, told.stranded)


def span_of(days: Days, place: str) -> Span:
    """What a place has on some days, with the ban and without."""
    last = days.after - ONE_DAY

    def pair(figure: str) -> Pair:
        of = getattr(days, figure)
        return Pair(of(SCENARIO, place), of(FREE, place))

    return Span(
        place=place,
        first=days.first.isoformat(),
        last=last.isoformat(),
        refused=tuple(refused_of(days.run, days.first, last)) if place == EU else (),
        price=pair("price"),
        lng=pair("lng"),
        shortfall=pair("shortfall"),
        curtailment=pair("curtailment"),
        consumption=pair("consumption"),
        sources=_in_both(days, place),
    )


def _in_both(days: Days, place: str) -> dict[str, Pair]:
    """Sources of a place in both lanes, the largest first."""
    nodes = days.net.members([place])
    with_, without = (sources(days, lane, nodes) for lane in (SCENARIO, FREE))
    names = dict.fromkeys([*with_, *without])
    pairs = {name: Pair(with_.get(name, 0.0), without.get(name, 0.0)) for name in names}
    return dict(sorted(pairs.items(), key=lambda item: (-item[1].free, item[0])))


def supplied_of(days: Days, lane: int, node: str, case: str) -> Supplied:
    """Where the gas of a country comes from on some days."""
    return Supplied(
        node=node,
        case=case,
        price_eur_mwh=days.price(lane, node),
        consumption_twh=days.consumption(lane, node),
        response_twh=days.response(lane, node),
        curtailment_twh=days.curtailment(lane, node),
        sources=sources(days, lane, [node]),
    )


def sources(days: Days, lane: int, nodes: Iterable[str]) -> Mapping[str, float]:
    """TWh that come to some nodes less what leaves them the same way: their wells, stores,
    terminals, routes of suppliers that end there, and neighbours; they add up to what they
    consume."""
    inside, run, net = frozenset(nodes), days.run, days.net
    balance, places = run.balance, [net.node_index[node] for node in inside]

    def whole(rates: Array) -> float:
        return days.volume(rates[lane, places].sum(axis=0))

    found = {
        "production": whole(balance.production),
        STORES: whole(balance.withdrawal - balance.injection),
        LANDED: whole(balance.lng_send_out),
    }
    for number, route in enumerate(net.routes):
        if route.node in inside:
            volume = days.volume(run.result.route_supply[lane, number])
            found[route.supplier] = found.get(route.supplier, 0.0) + volume
    for other, volume in _by_neighbour(days, run.result, lane, inside).items():
        found[other] = found.get(other, 0.0) + volume
    kept = {name: volume for name, volume in found.items() if abs(volume) >= LEAST_TWH}
    return dict(sorted(kept.items(), key=lambda item: (-item[1], item[0])))


def _by_neighbour(
    days: Days, result: Result, lane: int, inside: frozenset[str]
) -> dict[str, float]:
    """What crosses the border of some nodes, by what lies on its other side."""
    flow: Array = result.flow[lane]
    found: dict[str, float] = {}
    for arc, rates in zip(days.net.arcs, flow, strict=True):
        if (arc.to_node in inside) == (arc.from_node in inside):
            continue
        comes = arc.to_node in inside
        other, sign = (arc.from_node, 1) if comes else (arc.to_node, -1)
        found[other] = found.get(other, 0.0) + sign * days.volume(rates)
    return found
