"""The page's words about supply: when Qatar is back, and other cuts."""

from __future__ import annotations

from collections.abc import Iterator

from sim.outlook.record import Grid, Record, Story
from sim.outlook.record_supply import Cut, Hit
from sim.outlook.setting import EU, Setting
from sim.outlook.words import (
    SMALL,
    cap,
    command,
    day,
    decapped,
    eur,
    listed,
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

APART = 0.3
"""EUR/MWh that a country is dearer than the EU27 where it is named."""
Cells = tuple[tuple[float | None, ...], ...]


def qatar(record: Record, told: Setting) -> Iterator[str]:
    """How much is gained when Hormuz opens, by date, and beside saving."""
    base, grid = record.reference, record.grid
    yield (
        f"Weeks are counted from {day(base.start)}, the start of the runs. The market does not "
        "know the day before; Qatar's plants come back in steps, as the scenarios say. Means and "
        f"volumes are those of the whole horizon, to {day(base.end)}, so that most of what a late "
        "return brings comes after the winter."
    )
    heads = ["Hormuz opens", "mean price", "dearest month", "lowest EU stores", "LNG of the EU27",
             "given up at the price", "cut off"]  # fmt: skip
    rows = [(f"not within the horizon ({command(base.scenario)})", *_told(base, record))]
    for one in record.returns:
        when = f"after {one.weeks} weeks, {day(one.day)} ({command(one.story.scenario)})"
        rows.append((when, *_told(one.story, record)))
    yield table(heads, rows, (0, 6))
    yield " ".join(_gain(one.weeks, one.story, base) for one in record.returns)
    yield (
        "An earlier return and saving can stand in for each other (`gasgap sweep "
        f"{told.grid}`; on the day after the one of the row, all that is left of Qatar is back at "
        "once). The mean price of the EU27 over the horizon in EUR/MWh:"
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
    return table([f"{grid.first} \\ {decapped(grid.second)}", *grid.columns], rows)


def _cell(value: float | None) -> str:
    return "–" if value is None else number(value)


def _cut_in_grid(grid: Grid) -> str:
    known = [value for row in grid.curtailed for value in row if value is not None]
    cut = [value for value in known if value >= SMALL]
    if not cut:
        return "In none of these cases is anybody cut off."
    return f"Gas is cut off in {times(len(cut), len(known))} cases, at most {twh(max(cut))}."


def others(record: Record) -> Iterator[str]:
    """Other cuts, each a scenario of its own, on the days on which it acts."""
    yield (
        "Each beside the same world without it, on the days on which it acts. These runs end on "
        "another day than the reference, with another worth of what is left, so that their stores "
        "are not to be held against the reference's."
    )
    for one in record.others:
        yield _cut(one, record)
        heads = ["where the price rises most", "price", "shortfall", "of it cut off"]
        yield table(heads, [_hit(hit, record) for hit in one.hit])


def _cut(one: Cut, record: Record) -> str:
    stores = moved(one.stores.effect, "points", none="as much")
    cut = (
        f"Cut off are {volumes(one.curtailed, record.names)}."
        if one.curtailed
        else "Nobody is cut off."
    )
    return (
        f"**{one.title}** ({command(one.scenario)}), {day(one.first)} to {day(one.last)}. In the "
        f"EU27 the price is {eur(one.price.banned)}, {moved(one.price.effect, 'EUR/MWh')}, and "
        f"{twh(one.response.banned)} are given up at it, {moved(one.response.effect, 'TWh')}. The "
        f"EU's stores hold {stores} on {day(one.until)}, {pct(one.stores.banned)}. {cut}"
    )


def _hit(one: Hit, record: Record) -> tuple[str, ...]:
    return (
        record.names.get(one.node, one.node),
        f"{eur(one.price.banned)} ({signed(one.price.effect)})",
        f"{twh(one.shortfall.banned)} ({signed(one.shortfall.effect)})",
        f"{none_or(one.curtailment.banned)} ({signed(one.curtailment.effect)})",
    )


def qatar_in_short(record: Record) -> Iterator[str]:
    """What an opening brings, for the top of the page."""
    base = record.reference.price_eur_mwh
    parts = [
        f"{moved(one.story.price_eur_mwh - base, 'EUR/MWh')} after {one.weeks} weeks, on "
        f"{day(one.day)}"
        for one in record.returns
    ]
    if parts:
        yield (
            f"**If Hormuz opens**, the mean price to {day(record.reference.end)} is "
            f"{'; '.join(parts)}."
        )


def others_in_short(record: Record) -> str:
    """What other cuts do, for the top of the page."""
    parts = [_other_in_short(one, record) for one in record.others]
    return cap("; ".join(parts)) + "."


def _other_in_short(one: Cut, record: Record) -> str:
    first = one.hit[0]
    name, effect = record.names.get(first.node, first.node), first.price.effect
    where = f", in {name} {moved(effect, 'EUR/MWh')}"
    apart = effect - one.price.effect >= APART
    cut = listed(record.names.get(node, node) for node in one.curtailed) or "nobody"
    return (
        f"**{one.title}**: while it lasts the price in the EU27 is "
        f"{moved(one.price.effect, 'EUR/MWh')}{where if apart else ''}, and {cut} is cut off"
    )
