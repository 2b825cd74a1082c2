"""The page's words about others' views, the winter before, and what is weak."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sim.backtest.cells import CONSUMPTION, LNG, PRICE, STORAGE
from sim.outlook.record import Beside, Record
from sim.outlook.setting import Replayed, Setting, View
from sim.outlook.views import ours
from sim.outlook.words import cap, countries, day, number, pct, signed, table, times, twh

QUALITY = {"table": "published", "approx": "as reported"}
CALLED: Mapping[str, str] = {CONSUMPTION: "consumption", LNG: "LNG", PRICE: "price"}


def views(record: Record, told: Setting) -> Iterator[str]:
    """What others say, ours, the difference and why."""
    yield (
        "What others said of this winter, or of the one before where nothing newer was found. "
        "*Published* is a number that was read as such, *as reported* one from the press or prose."
    )
    heads = ["what", "by", "theirs", "ours", "difference", "why"]
    yield table(heads, [_view_row(view, record) for view in told.views], (0, 1, 5))
    yield f"Not found: {' '.join(told.missing)}"


def _view_row(view: View, record: Record) -> Sequence[str]:
    value, known = ours(record, view.ours), record.known
    unit = "points" if view.unit == "%" else view.unit
    facts = {"year": known.base_year, "quarter": twh(known.quarter_base_twh)}
    return (
        view.what,
        f"{view.by}, {day(view.date)}, {QUALITY[view.quality]}",
        _told(view.value, view),
        _told(value, view),
        signed(value - view.value, unit, view.decimals),
        view.why[view.side(value)].format(**facts),
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
        f"`{story.scenario}` lives through {day(story.start)} to {day(story.end)}: {story.title}. "
        "What gas left at its end is worth was chosen on this very winter; the level at the end is "
        "no proof of it, the way there and the volumes are."
    )
    heads = ["stores", "day", "observed", "replayed", "difference", "aim", ""]
    yield table(heads, [_level_row(*pair, record) for pair in _levels(record, told)], (0, 1, 6))
    months = [one for one in record.replay.beside if one.what != STORAGE]
    heads = ["", "", "month", "observed", "replayed", "difference"]
    yield table(heads, [_month_row(one, record) for one in months], (0, 1, 2))
    yield (
        "Months of which nothing was observed are left out. LNG is what terminals send out, where "
        "it was published for the EU27 as a whole or by country; prices are the World Bank's, at "
        "the year's mean exchange rate, beside the hub price of the Netherlands."
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
    months = {one.period for one in record.replay.beside if one.what == CONSUMPTION}
    yield (
        f"Of {told.before}, {len(months)} months of consumption could be held against something. "
        "Earlier years are replayed in [validation.md](validation.md); what the numbers that are "
        "assumed do to an answer is told in [uncertainty.md](uncertainty.md), with `--band` of any "
        "scenario."
    )


def _weak_data(record: Record) -> Iterator[str]:
    known = record.known
    if known.estimated:
        yield (
            f"The start: the stores of {countries(known.estimated, record.names)} are estimates. "
            "Who is short depends on them more than what the EU27 has as a whole."
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
    "The price is what supply and demand of a model make of it. How much LNG the rest of the world "
    "gives up at which price is the number that it leans on most, and nobody has observed it.",
    "The end: what gas left in store is worth decides how far stores are emptied.",
    "Weather: a year scales all its months alike, and a period is a mean of its days, so no cold "
    "fortnight is in it. Wind and water, and the gas that power needs for want of them, are those "
    "of the base year.",
    "Conduct: nobody hoards and no country closes its borders. Where gas is pooled, what the law "
    "takes from one is shared by all.",
)


def in_short(record: Record, told: Setting) -> str:
    """How good the replay is, for the top of the page."""
    pairs = _levels(record, told)
    met = sum(_met(*pair) for pair in pairs)
    months = [one for one in record.replay.beside if one.what == LNG]
    seen, replayed = (sum(getattr(m, key) for m in months) for key in ("observed", "replayed"))
    lng = f" It lands {twh(replayed)} of LNG where {twh(seen)} was seen." if months else ""
    before = cap(told.before)
    return f"{before}, replayed, meets {times(met, len(pairs))} aims for the stores.{lng}"
