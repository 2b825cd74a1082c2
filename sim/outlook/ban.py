"""The ban of long-term Russian contracts: what is refused, and what Europe loses by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sim.data.calendar import ONE_DAY
from sim.model.embargoes import refusals_of
from sim.outlook.days import FREE, SCENARIO, Array, Days, between
from sim.outlook.record import Ban, Pair, Refused, Span, Supplied
from sim.outlook.setting import EU, Setting
from sim.outlook.stories import solved, story_of
from sim.pipeline import Run
from sim.result import Result

LAW, EXEMPT, UNBANNED = "law", "exempt", "free"
LEAST_TWH = 0.05


def ban_of(told: Setting) -> Ban:
    """The ban solved as law, and with those exempt who depend most on pipeline gas."""
    law, exempt = solved(told.ban), solved(told.exempt)
    horizon = law.loaded.scenario.horizon
    firsts = (horizon.start, told.law.long_lng, told.law.long_pipeline)
    lasts = (*(day - ONE_DAY for day in firsts[1:]), horizon.end)
    parts = [between(law, *pair) for pair in zip(firsts, lasts, strict=True)]
    cases = ((LAW, law, SCENARIO), (EXEMPT, exempt, SCENARIO), (UNBANNED, law, FREE))
    return Ban(
        story=story_of(law, told),
        refused=tuple(_refused(law)),
        spans=tuple(span_of(days, EU) for days in parts),
        importers=tuple(span_of(parts[1], node) for node in told.importers),
        supplied=tuple(
            supplied_of(between(run, firsts[2], lasts[2]), lane, node, case)
            for node in told.dependents
            for case, run, lane in cases
        ),
    )


def _refused(run: Run) -> Iterator[Refused]:
    batch = run.result.batch
    found = refusals_of(run.loaded.scenario, run.seeds, batch.network, batch.calendar)
    for name, told in found.items():
        own = run.loaded.scenario.measures[name].shock is not False
        yield Refused(name, own, told.pipeline, told.lng, told.stranded)


def span_of(days: Days, place: str) -> Span:
    """What a place has on some days, with the ban and without."""
    supplier = days.run.loaded.scenario.market.sender
    last: date = days.after - ONE_DAY

    def pair(figure: str) -> Pair:
        of = getattr(days, figure)
        return Pair(of(SCENARIO, place), of(FREE, place))

    return Span(
        place=place,
        first=days.first.isoformat(),
        last=last.isoformat(),
        price=pair("price"),
        lng=pair("lng"),
        russian_pipeline=Pair(
            days.delivered(SCENARIO, supplier, place), days.delivered(FREE, supplier, place)
        ),
        shortfall=pair("shortfall"),
        curtailment=pair("curtailment"),
    )


def supplied_of(days: Days, lane: int, node: str, case: str) -> Supplied:
    """Where the gas of a country comes from on some days."""
    return Supplied(
        node=node,
        case=case,
        price_eur_mwh=days.price(lane, node),
        consumption_twh=days.consumption(lane, node),
        response_twh=days.response(lane, node),
        curtailment_twh=days.curtailment(lane, node),
        sources=sources(days, lane, node),
    )


def sources(days: Days, lane: int, node: str) -> Mapping[str, float]:
    """TWh that come to a node less what leaves it the same way: its wells, stores, terminals,
    routes of suppliers that end there, and neighbours; they add up to its consumption."""
    run, net = days.run, days.net
    balance, place = run.balance, net.node_index[node]
    found = {
        "production": days.volume(balance.production[lane, place]),
        "stores": days.volume((balance.withdrawal - balance.injection)[lane, place]),
        "LNG": days.volume(balance.lng_send_out[lane, place]),
    }
    for number, route in enumerate(net.routes):
        if route.node == node:
            volume = days.volume(run.result.route_supply[lane, number])
            found[route.supplier] = found.get(route.supplier, 0.0) + volume
    for other, volume in _by_neighbour(days, run.result, lane, node).items():
        found[other] = found.get(other, 0.0) + volume
    kept = {name: volume for name, volume in found.items() if abs(volume) >= LEAST_TWH}
    return dict(sorted(kept.items(), key=lambda item: (-item[1], item[0])))


def _by_neighbour(days: Days, result: Result, lane: int, node: str) -> dict[str, float]:
    flow: Array = result.flow[lane]
    found: dict[str, float] = {}
    for arc, rates in zip(days.net.arcs, flow, strict=True):
        if arc.to_node == node:
            found[arc.from_node] = found.get(arc.from_node, 0.0) + days.volume(rates)
        elif arc.from_node == node:
            found[arc.to_node] = found.get(arc.to_node, 0.0) - days.volume(rates)
    return found
