"""The page's words about the ban: what it refuses, what Europe loses, those who depend on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from sim.outlook.ban import EXEMPT, LANDED, LAW, STORES, UNBANNED
from sim.outlook.record import Record
from sim.outlook.record_supply import Pair, Refused, Span, Supplied
from sim.outlook.setting import Setting
from sim.outlook.words import (
    bcm,
    command,
    countries,
    day,
    eur,
    listed,
    moved,
    none_or,
    number,
    signed,
    table,
    twh,
    volumes,
)

TOLD_TWH = 0.5
"""More gas from somewhere than this is named."""
RUSSIA = "RU"


def ban(record: Record, told: Setting) -> Iterator[str]:
    """What is refused, rerouted and stranded, what Europe loses, price and shortfall."""
    found, law = record.ban, told.law
    middle = record.span(law.long_lng.isoformat())
    yield (
        f"{law.source} refuses LNG under long-term contracts from {day(law.long_lng.isoformat())} "
        f"and pipeline gas under them from {day(law.long_pipeline.isoformat())}. "
        f"{command(found.scenario)} goes on to {day(found.end)}, beside the same world without "
        "these two bans; "
        f"{command(found.scenario, found.sets)} asks about LNG alone, with the ban of pipeline gas "
        "in both worlds. Short-term contracts are refused already, in both."
    )
    yield f"**{lost(found.alone)}**"
    yield (
        "*Refused* is what importers bought under these contracts in the base year, at that rate; "
        "*rerouted* finds other buyers in the world, *stranded* finds none for want of ships (the "
        "share is a judgement of the scenario). Rerouted cargoes set others free, and buyers "
        "elsewhere use less at the higher price, so that Europe loses far less than it refuses:"
    )
    heads = ["", f"ban of LNG alone, whole horizon, {_days(found.alone)}"]
    heads += [f"both bans, {_days(span)}" for span in found.spans[1:]]
    yield table(heads, _lost_rows([found.alone, *found.spans[1:]]))
    yield (
        "EU27, with the bans; in brackets what they change. The rows from LNG landed to stores add "
        "up to consumption: what comes less what goes, other pipelines less what is exported, "
        "stores with a minus where they are filled. Shortfall is what is given up because of the "
        "price, with what is cut off. The whole horizon begins before the ban, for the "
        "market sees it coming and buys ahead."
    )
    yield _shares(record)
    yield f"By importer, the ban of LNG alone, {_days(found.alone)}:"
    heads = ["", "LNG refused", "rerouted", "stranded", "LNG landed", "price", "shortfall",
             "of it cut off"]  # fmt: skip
    yield table(heads, [_importer_row(span, found.alone, record) for span in found.importers])
    yield (
        "The importer is the port; much of the gas is sold on from there. What is refused at a "
        "port and not missing there comes from other sellers."
    )
    yield _before(middle, record)


def _shares(record: Record) -> str:
    """What other shares of stranded LNG do."""
    parts = [
        f"if {one.what} ({command(record.ban.scenario, (*record.ban.sets, *one.sets))}), the EU27 "
        f"{loses(one.span)}"
        for one in record.ban.shares
    ]
    return f"How much of the refused LNG is stranded decides it: {'; '.join(parts)}."


def loses(span: Span) -> str:
    """`lands 25 TWh less LNG than without the ban, pays 0.8 EUR/MWh more and …`."""
    lng, price, used = (
        moved(one.effect, unit, none="as much")
        for one, unit in ((span.lng, "TWh"), (span.price, "EUR/MWh"), (span.consumption, "TWh"))
    )
    than = "as" if lng == "as much" else "than"
    return f"lands {lng} LNG {than} without the ban, pays {price} and uses {used} gas"


def _days(span: Span) -> str:
    return f"{day(span.first)} to {day(span.last)}"


def _lost_rows(spans: Sequence[Span]) -> Iterator[Sequence[str]]:
    def row(label: str, cell: Callable[[Span], str]) -> Sequence[str]:
        return [label, *(cell(span) for span in spans)]

    yield row("LNG refused", lambda span: none_or(_lng(span)))
    yield row("of it rerouted", lambda span: none_or(_lng(span) - _stranded(span)))
    yield row("of it stranded", lambda span: none_or(_stranded(span)))
    yield row("pipeline gas refused", lambda span: none_or(_pipeline(span)))
    yield row("LNG landed", lambda span: pair_of(span.lng))
    yield row("Russian pipeline gas", lambda span: pair_of(_source(span, RUSSIA)))
    yield row("other pipelines", lambda span: pair_of(_others(span)))
    yield row("production", lambda span: pair_of(_source(span, "production")))
    yield row("from stores", lambda span: pair_of(_source(span, STORES)))
    yield row("**consumption**", lambda span: pair_of(span.consumption))
    yield row("shortfall", lambda span: pair_of(span.shortfall))
    yield row("of it cut off", lambda span: pair_of(span.curtailment))
    yield row("price", lambda span: pair_of(span.price, "EUR/MWh"))


def _lng(span: Span) -> float:
    return sum(one.lng_twh for one in span.own)


def _stranded(span: Span) -> float:
    return sum(one.stranded_twh for one in span.own)


def _pipeline(span: Span) -> float:
    return sum(one.pipeline_twh for one in span.own)


def _source(span: Span, name: str) -> Pair:
    return span.sources.get(name, Pair(0.0, 0.0))


def _others(span: Span) -> Pair:
    """What comes by pipelines that are not Russian, less what leaves the place."""
    known = (RUSSIA, STORES, LANDED, "production")
    rest = [pair for name, pair in span.sources.items() if name not in known]
    return Pair(sum(pair.banned for pair in rest), sum(pair.free for pair in rest))


def pair_of(pair: Pair, unit: str = "TWh") -> str:
    """`52 TWh (−3.0)`: with it, and what it changes."""
    return f"{number(pair.banned)} {unit} ({signed(pair.effect)})"


def lost(span: Span) -> str:
    """What the ban of LNG takes."""
    refused, stranded = _lng(span), _stranded(span)
    cut = moved(span.curtailment.effect, "TWh")
    return (
        f"Until {day(span.last)} the ban of LNG refuses {twh(refused)} ({bcm(refused)}): "
        f"{none_or(refused - stranded)} find other buyers, {none_or(stranded)} are stranded. What "
        f"Europe loses is less: the EU27 {loses(span)}; what is cut off is {cut}."
    )


def _importer_row(span: Span, whole: Span, record: Record) -> Sequence[str]:
    refused, stranded = _at(span.place, whole.own)
    return (
        record.names.get(span.place, span.place),
        none_or(refused),
        none_or(refused - stranded),
        none_or(stranded),
        pair_of(span.lng),
        pair_of(span.price, "EUR/MWh"),
        pair_of(span.shortfall),
        pair_of(span.curtailment),
    )


def _at(node: str, refused: Sequence[Refused]) -> tuple[float, float]:
    """What an importer refuses, and what of it is stranded: of all importers the same share."""
    volume = stranded = 0.0
    for one in refused:
        own = one.lng.get(node, 0.0)
        volume += own
        stranded += own * one.stranded_twh / one.lng_twh if one.lng_twh else 0.0
    return volume, stranded


def _before(span: Span, record: Record) -> str:
    """What was refused before."""
    parts = [
        f"{twh(sum(by.values()))} of {kind} ({volumes(by, record.names)})"
        for one in span.refused
        if not one.own
        for kind, by in (("LNG", one.lng), ("pipeline gas", one.pipeline))
        if by
    ]
    return f"Refused already under short-term contracts, from {_days(span)}: {listed(parts)}."


CASES = {
    LAW: "the law as it stands",
    EXEMPT: "exempt from it",
    UNBANNED: "without both bans",
}


def dependents(record: Record, told: Setting) -> Iterator[str]:
    """Those that depend on pipeline gas, with it and without."""
    last, names = record.ban.spans[-1], countries(told.dependents, record.names)
    refused = {
        node: sum(one.pipeline.get(node, 0.0) for one in last.own) for node in told.dependents
    }
    yield (
        f"{names} from {day(last.first)} to {day(last.last)}: when long-term pipeline gas is "
        f"refused ({command(told.ban)}), when they are exempt ({command(told.exempt)}), and "
        "without both bans. LNG is refused in all but the last. The ban refuses "
        f"{volumes(refused, record.names)} of pipeline gas in these days."
    )
    heads = ["", "case", "price", "consumption", "given up at the price", "cut off",
             "where the gas comes from, TWh"]  # fmt: skip
    yield table(heads, [_supplied_row(one, record) for one in record.ban.supplied], (0, 1, 6))
    yield (
        "Sources are neighbours from which gas comes, whoever sold it; gas of TurkStream reaches "
        "Hungary by Serbia. What comes less what goes: with a minus more goes there than comes."
    )
    yield " ".join(without(node, record) for node in told.dependents)


def _supplied_row(one: Supplied, record: Record) -> Sequence[str]:
    parts = [f"{record.names.get(name, name)} {number(v)}" for name, v in one.sources.items()]
    return (
        record.names.get(one.node, one.node),
        CASES[one.case],
        eur(one.price_eur_mwh),
        twh(one.consumption_twh),
        none_or(one.response_twh),
        none_or(one.curtailment_twh),
        ", ".join(parts),
    )


def without(node: str, record: Record) -> str:
    """What the ban does to a country that depends on pipeline gas, in sentences."""
    name = record.names.get(node, node)
    law, free = (
        next(one for one in record.ban.supplied if (one.node, one.case) == (node, case))
        for case in (LAW, UNBANNED)
    )
    price = moved(law.price_eur_mwh - free.price_eur_mwh, "EUR/MWh")
    used = moved(law.consumption_twh - free.consumption_twh, "TWh")
    cut = none_or(law.curtailment_twh)
    moves = list(_moves(law.sources, free.sources, record))
    return (
        f"With both bans the price in {name} is {price} and its consumption {used}; "
        + ("nobody is cut off" if cut == "none" else f"{cut} is cut off")
        + "".join(f"; {one}" for one in moves)
        + "."
    )


def _moves(banned: Mapping[str, float], free: Mapping[str, float], record: Record) -> Iterator[str]:
    """What comes from somewhere less or more, and what goes there that did not go before."""
    change = _change(banned, free)
    told = {where: value for where, value in change.items() if abs(value) >= TOLD_TWH}
    falls = {where: -value for where, value in told.items() if value < 0}
    gone = {where: value for where, value in falls.items() if banned.get(where, 0.0) < 0}
    less = {where: value for where, value in falls.items() if where not in gone}
    more = {where: value for where, value in told.items() if value > 0}
    for words, by in (("less comes from", less), ("more from", more), ("more goes to", gone)):
        if by:
            yield f"{words} {volumes(by, record.names)}"


def _change(banned: Mapping[str, float], free: Mapping[str, float]) -> dict[str, float]:
    return {where: banned.get(where, 0.0) - free.get(where, 0.0) for where in {*banned, *free}}


def ban_in_short(record: Record) -> str:
    """What the ban takes, for the top of the page."""
    return f"**The ban of long-term Russian LNG.** {lost(record.ban.alone)}"


def dependents_in_short(record: Record, told: Setting) -> str:
    """What the ban of pipeline gas does to those who depend on it, for the top of the page."""
    parts = []
    for node in told.dependents:
        law, exempt, free = (
            next(one for one in record.ban.supplied if (one.node, one.case) == (node, case))
            for case in (LAW, EXEMPT, UNBANNED)
        )
        cut = none_or(law.curtailment_twh)
        price = (one.price_eur_mwh - free.price_eur_mwh for one in (law, exempt))
        dear, spared = (moved(value, "EUR/MWh") for value in price)
        parts.append(
            f"in {record.names.get(node, node)} gas costs {dear} than without both bans "
            f"({spared} if exempt from this one), and "
            + ("nobody is cut off" if cut == "none" else f"{cut} is cut off")
        )
    last = record.ban.spans[-1]
    return (
        f"**Without Russian pipeline gas** under long-term contracts, from {_days(last)}: "
        f"{'; '.join(parts)}."
    )
