"""The page's words about others' views, the winter before, and what is weak."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sim.backtest.cells import CONSUMPTION, LNG, PRICE, STORAGE
from sim.outlook.record import Beside, Record
from sim.outlook.setting import EU, Replayed, Setting, View
from sim.outlook.views import facts, ours
from sim.outlook.words import (
    cap,
    command,
    day,
    listed,
    number,
    pct,
    signed,
    table,
    times,
    twh,
)

QUALITY = {"table": "published", "approx": "as reported"}
CALLED: Mapping[str, str] = {CONSUMPTION: "consumption", LNG: "LNG", PRICE: "price"}


def views(record: Record, told: Setting) -> Iterator[str]:
    """What others say, ours, the difference and why, group by group."""
    yield (
        "What others said of this winter, or of the one before where nothing newer was found. "
        "*Published* is a number that was read as such, *as reported* one from the press or prose."
    )
    known = facts(record)
    for group in dict.fromkeys(view.group for view in told.views):
        members = [view for view in told.views if view.group == group]
        heads = [group, "by", "theirs", "ours", "difference", "why"]
        whys = list(dict.fromkeys(_why(view, record, known) for view in members))
        rows = [(*_view_row(view, record), f"({whys.index(_why(view, record, known)) + 1})")
                for view in members]  # fmt: skip
        yield table(heads, rows, (0, 1, 5))
        yield "\n".join(f"{place}. {why}" for place, why in enumerate(whys, 1))
    yield f"Not found when this was written: {listed(told.missing)}."


def _why(view: View, record: Record, known: Mapping[str, str]) -> str:
    return view.why[view.side(ours(record, view.ours))].format(**known)


def _view_row(view: View, record: Record) -> Sequence[str]:
    value = ours(record, view.ours)
    unit = "points" if view.unit == "%" else view.unit
    return (
        view.what,
        f"{view.by}, {day(view.date)}, {QUALITY[view.quality]}",
        _told(view.value, view),
        _told(value, view),
        signed(value - view.value, unit, view.decimals),
    )


def _told(value: float, view: View) -> str:
    return f"{value:,.{view.decimals}f} {view.unit}"


def _levels(record: Record, told: Setting) -> list[tuple[Replayed, Beside]]:
    """Aims for levels of stores, each with what was observed and replayed."""
    rows = {(one.place, one.period): one for one in record.replay.beside if one.what == STORAGE}
    keys = [(goal, (goal.place, goal.day.isoformat())) for goal in told.replayed]
    return [(goal, rows[key]) for goal, key in keys if key in rows]


def _met(goal: Replayed, one: Beside) -> bool:
    return abs(one.replayed - one.observed) <= goal.within


def replay(record: Record, told: Setting) -> Iterator[str]:
    """The replay of the winter before beside what was observed."""
    story = record.replay.story
    yield (
        f"{command(story.scenario)} goes from {day(story.start)} to {day(story.end)}, with the "
        "stores of its first day and what was known month by month. What gas left at its end is "
        "worth was chosen on this very winter, and with March in view how much dearer it became "
        "when Qatar was lost, and how other buyers of LNG answer ([validation.md](validation.md) "
        "lists all): the level at the end and March are no proof of the model, the way there and "
        "the LNG of the months before say more."
    )
    heads = ["stores", "day", "observed", "replayed", "difference", "goal", ""]
    yield table(heads, [_level_row(*pair, record) for pair in _levels(record, told)], (0, 1, 6))
    months = [one for one in record.replay.beside if one.what != STORAGE]
    heads = ["", "", "month", "observed", "replayed", "difference"]
    yield table(heads, [_month_row(one, record) for one in months], (0, 1, 2))
    yield (
        "Months of which nothing was observed are left out. LNG is what terminals send out, where "
        "it was published for the EU27 as a whole or by country; prices are the World Bank's, at "
        "the year's mean exchange rate, beside the hub price of the Netherlands. "
        f"Consumption in {record.known.base_year} is the baseline's own, so that it agrees is no "
        "test."
    )


def _level_row(goal: Replayed, one: Beside, record: Record) -> Sequence[str]:
    return (
        record.names.get(one.place, one.place),
        day(one.period),
        pct(one.observed, 1),
        pct(one.replayed, 1),
        signed(one.replayed - one.observed, "points", 1),
        f"within {goal.within:g} points",
        "met" if _met(goal, one) else "**missed**",
    )


def _month_row(one: Beside, record: Record) -> Sequence[str]:
    off = 100 * (one.replayed / one.observed - 1) if one.observed else 0.0
    return (
        CALLED[one.what],
        record.names.get(one.place, one.place),
        day(one.period),
        f"{number(one.observed)} {one.unit}",
        f"{number(one.replayed)} {one.unit}",
        signed(off, "%"),
    )


def weak(record: Record, told: Setting) -> Iterator[str]:
    """What is known to be weak."""
    yield "\n".join(f"- {line}" for line in [*_weak_data(record), *_WEAK_MODEL])
    used = [one for one in record.replay.beside if one.what == CONSUMPTION]
    months, whole = {one.period for one in used}, sum(one.place == EU for one in used)
    yield (
        f"Of {told.before}, {len(months)} months of consumption could be held against something, "
        f"{whole} of them of the EU27 as a whole. Earlier years are replayed in "
        "[validation.md](validation.md); what the numbers that are assumed do to an answer is told "
        "in [uncertainty.md](uncertainty.md), with `--band` of any scenario."
    )


def _weak_data(record: Record) -> Iterator[str]:
    known = record.known
    if known.estimated:
        yield (
            f"The start: the stores of {len(known.estimated)} countries are estimates. Who is "
            "short depends on them more than what the EU27 has as a whole."
        )
    yield (
        f"Borders: {times(known.arcs_estimated, known.arcs)} capacities are estimates, and no "
        f"matrix of flows was found for {known.base_year}. Single countries may be better or worse "
        "off than told here."
    )
    yield (
        "Contracts: Russian volumes by buyer are in part press figures or from memory, and an "
        "importer is a port, not a user."
    )


_WEAK_MODEL = (
    "Qatar: that its LNG is lost, and for how long, is an assumption of every scenario.",
    "The price is what supply and demand of a model make of it. It leans on how much LNG the rest "
    "of the world gives up at which price, which nobody has observed; above it is told how much.",
    "The end: what gas left in store is worth decides how far stores are emptied; above too.",
    "Stores: where no rule holds gas back, a country's stores are drawn to the last before others' "
    "are, which operators would hardly do. The level of the EU says more than Germany's.",
    "Weather: a year scales all its months alike, and a month is a mean of its days, so no cold "
    "fortnight is in it but in the scenario that asks about one. A store that is all but empty at "
    "the end of March passes a mean March, not a cold week in it. Wind and water, and the gas that "
    "power needs for want of them, are those of the base year.",
    "Conduct: nobody hoards and no country closes its borders. Where gas is pooled, what the law "
    "takes from one is shared by all.",
)


def in_short(record: Record, told: Setting) -> str:
    """How good the replay is, for the top of the page."""
    pairs = _levels(record, told)
    met = sum(_met(*pair) for pair in pairs)
    months = [one for one in record.replay.beside if one.what == LNG]
    seen, replayed = (sum(getattr(m, key) for m in months) for key in ("observed", "replayed"))
    lng = f" It lands {twh(replayed)} of LNG where {twh(seen)} were seen." if months else ""
    before = cap(told.before)
    aims = (
        f"{before}, replayed, meets {times(met, len(pairs))} goals for single days of the stores."
    )
    return f"**The proof.** {aims}{lng}"
