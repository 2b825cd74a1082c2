"""The page's words about supply: when Qatar is back, what the ban takes, other cuts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.outlook.ban import EXEMPT, LAW, UNBANNED
from sim.outlook.record import Grid, Pair, Record, Refused, Span, Story, Supplied
from sim.outlook.setting import EU, Setting
from sim.outlook.text_winter import cut_off
from sim.outlook.words import (
    SMALL,
    bcm,
    countries,
    day,
    eur,
    moved,
    none_or,
    number,
    pct,
    signed,
    table,
    times,
    twh,
    volumes,
)

Cells = tuple[tuple[float | None, ...], ...]
TOLD_TWH = 0.5
"""More gas from somewhere than this is named."""


def qatar(record: Record, told: Setting) -> Iterator[str]:
    """How much is gained when Hormuz opens, by date, and beside saving."""
    base, grid = record.reference, record.grid
    heads = ["Hormuz opens", "mean price", "dearest month", "lowest EU stores", "LNG of the EU27",
             "given up at the price", "cut off"]  # fmt: skip
    rows = [(f"not within the horizon (`{base.scenario}`)", *_told(base, record))]
    for one in record.returns:
        when = f"after {one.weeks} weeks, {day(one.day)} (`{one.story.scenario}`)"
        rows.append((when, *_told(one.story, record)))
    yield table(heads, rows, (0, 6))
    yield " ".join(_gain(one.weeks, one.story, base) for one in record.returns)
    yield (
        f"An earlier return and saving can stand in for each other (`{told.grid}`). By "
        f"*{grid.first}* (rows) and *{grid.second}* (columns), the mean price of the EU27 in "
        "EUR/MWh:"
    )
    yield _grid(grid, grid.price)
    yield "And the EU's stores when they are emptiest, in %:"
    yield _grid(grid, grid.lowest)
    yield _cut_in_grid(grid)


def _told(story: Story, record: Record) -> tuple[str, ...]:
    lowest_day, lowest = story.lowest(EU)
    return (
        eur(story.price_eur_mwh),
        eur(story.dearest.price_eur_mwh),
        f"{pct(lowest)} on {day(lowest_day)}",
        twh(story.lng_twh),
        none_or(story.response_twh),
        volumes(story.curtailed, record.names) or "nobody",
    )


def _gain(weeks: int, story: Story, base: Story) -> str:
    price = moved(story.price_eur_mwh - base.price_eur_mwh, "EUR/MWh")
    stores = story.lowest(EU)[1] - base.lowest(EU)[1]
    lng = moved(story.lng_twh - base.lng_twh, "TWh")
    return (
        f"If it opens after {weeks} weeks, the mean price is {price}, the EU's stores hold "
        f"{moved(stores, 'points')} when they are emptiest, and the LNG of the EU27 is {lng}."
    )


def _grid(grid: Grid, cells: Cells) -> str:
    rows = [(label, *(_cell(v) for v in row)) for label, row in zip(grid.rows, cells, strict=True)]
    return table(["", *grid.columns], rows)


def _cell(value: float | None) -> str:
    return "–" if value is None else number(value)


def _cut_in_grid(grid: Grid) -> str:
    known = [value for row in grid.curtailed for value in row if value is not None]
    cut = [value for value in known if value >= SMALL]
    if not cut:
        return "In none of these cases is anybody cut off."
    return f"Gas is cut off in {times(len(cut), len(known))} cases, at most {twh(max(cut))}."


def ban(record: Record, told: Setting) -> Iterator[str]:
    """What is refused, rerouted and stranded, what Europe loses, price and shortfall."""
    found, law = record.ban, told.law
    middle = record.span(law.long_lng.isoformat())
    yield (
        f"{law.source} refuses LNG under long-term contracts from {day(law.long_lng.isoformat())} "
        f"and pipeline gas under them from {day(law.long_pipeline.isoformat())}. "
        f"`{found.story.scenario}` runs from {day(found.story.start)} to {day(found.story.end)}, "
        "beside the same world without what is marked as *the ban*."
    )
    yield "\n".join(f"- {_refused(one, record)}" for one in found.refused)
    heads = ["from", "to", "LNG", "Russian pipeline gas", "shortfall", "of it cut off", "price"]
    yield table(heads, [_span_row(span) for span in found.spans], (0, 1))
    yield (
        "EU27, with the ban; in brackets what the ban changes. That is what Europe really loses: "
        "refused LNG goes to others, and what these no longer buy comes in its place. Shortfall "
        "is what is given up because of the price, with what is cut off."
    )
    yield _lost(middle)
    yield f"By importer, from {day(middle.first)} to {day(middle.last)}:"
    heads = ["", "LNG refused by the ban, whole horizon", "LNG landed", "price", "shortfall",
             "of it cut off"]  # fmt: skip
    yield table(heads, [_importer_row(span, record) for span in found.importers])
    yield "The importer is the port; much of the gas is sold on from there."


def _refused(one: Refused, record: Record) -> str:
    parts = []
    if one.lng:
        whole = sum(one.lng.values())
        parts.append(
            f"{twh(whole)} ({bcm(whole)}) of LNG: {volumes(one.lng, record.names)}; of this "
            f"{twh(whole - one.stranded_twh)} is rerouted, {none_or(one.stranded_twh)} stranded"
        )
    if one.pipeline:
        whole = sum(one.pipeline.values())
        by = volumes(one.pipeline, record.names)
        parts.append(f"{twh(whole)} ({bcm(whole)}) of pipeline gas: {by}")
    kind = "the ban" if one.own else "in force before, with the ban and without"
    return f"`{one.measure}` ({kind}): {'; '.join(parts)}."


def _span_row(span: Span) -> Sequence[str]:
    return (
        day(span.first),
        day(span.last),
        _pair(span.lng),
        _pair(span.russian_pipeline),
        _pair(span.shortfall),
        _pair(span.curtailment),
        _pair(span.price, "EUR/MWh"),
    )


def _pair(pair: Pair, unit: str = "TWh") -> str:
    return f"{number(pair.banned)} {unit} ({signed(pair.effect)})"


def _lost(span: Span) -> str:
    cut = moved(span.curtailment.effect, "TWh")
    return (
        f"From {day(span.first)} to {day(span.last)}, when the ban is on LNG alone, the EU27 lands "
        f"{_as(moved(span.lng.effect, 'TWh'), 'LNG')} without the ban. The shortfall is "
        f"{moved(span.shortfall.effect, 'TWh')}, what is cut off {cut}, and the price "
        f"{moved(span.price.effect, 'EUR/MWh')}."
    )


def _as(words: str, what: str) -> str:
    """`as much LNG as`, `3 TWh less LNG than`."""
    return f"as much {what} as" if words == "the same" else f"{words} {what} than"


def _importer_row(span: Span, record: Record) -> Sequence[str]:
    refused = sum(one.lng.get(span.place, 0.0) for one in record.ban.refused if one.own)
    return (
        record.names.get(span.place, span.place),
        none_or(refused),
        _pair(span.lng),
        _pair(span.price, "EUR/MWh"),
        _pair(span.shortfall),
        _pair(span.curtailment),
    )


CASES = {
    LAW: "the law as it stands",
    EXEMPT: "exempt",
    UNBANNED: "without the ban",
}


def dependents(record: Record, told: Setting) -> Iterator[str]:
    """Those that depend on pipeline gas, with it and without."""
    last, names = record.ban.spans[-1], countries(told.dependents, record.names)
    yield (
        f"{names} from {day(last.first)} to {day(last.last)}: when long-term pipeline gas is "
        f"refused (`{told.ban}`), when they are exempt (`{told.exempt}`), and without the ban."
    )
    heads = ["", "case", "price", "consumption", "given up at the price", "cut off",
             "where the gas comes from, TWh"]  # fmt: skip
    yield table(heads, [_supplied_row(one, record) for one in record.ban.supplied], (0, 1, 6))
    yield " ".join(_without(node, record) for node in told.dependents)


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


def _without(node: str, record: Record) -> str:
    name = record.names.get(node, node)
    law, free = (
        next(one for one in record.ban.supplied if (one.node, one.case) == (node, case))
        for case in (LAW, UNBANNED)
    )
    more = {
        source: law.sources.get(source, 0.0) - free.sources.get(source, 0.0)
        for source in {*law.sources, *free.sources}
    }
    gained = {source: volume for source, volume in more.items() if volume >= TOLD_TWH}
    price = moved(law.price_eur_mwh - free.price_eur_mwh, "EUR/MWh")
    used = moved(law.consumption_twh - free.consumption_twh, "TWh")
    cut = none_or(law.curtailment_twh)
    return (
        f"With the ban the price in {name} is {price} and its consumption {used}; "
        + ("nobody is cut off" if cut == "none" else f"{cut} is cut off")
        + (f". More comes from {volumes(gained, record.names)}." if gained else ".")
    )


def others(record: Record) -> Iterator[str]:
    """Other cuts, each a scenario of its own."""
    lines = []
    for story in record.others:
        effect = moved(story.price_eur_mwh - story.calm_price_eur_mwh, "EUR/MWh")
        lowest_day, lowest = story.lowest(EU)
        lines.append(
            f"- `{story.scenario}` ({day(story.start)} to {day(story.end)}): {story.title}. The "
            f"mean price is {eur(story.price_eur_mwh)}, beside the same world without it {effect}; "
            f"stores of the EU27 are emptiest on {day(lowest_day)}, with {pct(lowest)}. "
            f"{cut_off(story, record)}"
        )
    yield "\n".join(lines)


def qatar_in_short(record: Record) -> Iterator[str]:
    """What an opening brings, for the top of the page."""
    base = record.reference.price_eur_mwh
    for one in record.returns[:1]:
        price = moved(one.story.price_eur_mwh - base, "EUR/MWh")
        later = [
            f"after {other.weeks} weeks {moved(other.story.price_eur_mwh - base, 'EUR/MWh')}"
            for other in record.returns[1:]
        ]
        yield f"If Hormuz opens after {one.weeks} weeks, the mean price is {price}" + (
            f"; {', '.join(later)}." if later else "."
        )


def ban_in_short(record: Record, told: Setting) -> str:
    """What the ban of LNG takes, for the top of the page."""
    span = record.span(told.law.long_lng.isoformat())
    found = [one for one in record.ban.refused if one.own and one.lng]
    refused = sum(sum(one.lng.values()) for one in found)
    stranded = sum(one.stranded_twh for one in found)
    return (
        f"The ban of long-term Russian LNG refuses {twh(refused)} until "
        f"{day(record.ban.story.end)}, of which {none_or(stranded)} finds no other buyer. "
        f"{_lost(span)}"
    )
