"""The top of the page: the answer first."""

from __future__ import annotations

from collections.abc import Iterator

from sim.outlook import text_ban, text_beside, text_few, text_supply, text_years
from sim.outlook.record import Record, Winter
from sim.outlook.setting import EU, Setting
from sim.outlook.text_winter import GERMANY, cut_off, weather
from sim.outlook.words import day, decapped, eur, listed, pct, times


def in_short(record: Record, told: Setting) -> Iterator[str]:
    """The answer in a few lines, the most important first."""
    lines = [
        _reference(record, told),
        _hard(record, told),
        f"**How likely.** {text_years.headline_years(record, told)} {text_years.by_level(record)}",
        _sure(record, told),
        *text_supply.qatar_in_short(record),
        text_ban.ban_in_short(record),
        text_ban.dependents_in_short(record, told),
        text_supply.others_in_short(record),
        text_beside.in_short(record, told),
        f"**What it stands on.** The newest observation that the runs use is of "
        f"{day(record.known.observed)}; {record.known.start}.",
    ]
    yield "\n".join(f"- {line}" for line in lines if line)


def _reference(record: Record, told: Setting) -> str:
    """How the reference goes."""
    story = record.reference
    lowest_day, lowest = story.lowest(EU)
    levels = story.fills[EU]
    peak_day = max((one for one in levels if one <= lowest_day), key=lambda one: levels[one])
    first, last = told.season.first, told.season.last
    return (
        f"**The reference, without Qatar: {decapped(cut_off(story, record))}** The EU's stores go "
        f"from {pct(levels[story.start])} on {day(story.start)} over {pct(levels[peak_day])} on "
        f"{day(peak_day)} to {pct(lowest)} on {day(lowest_day)}, when they are emptiest. Gas costs "
        f"{eur(story.price_from(first, last))} from {day(first)} to {day(last)} and "
        f"{eur(story.dearest.price_eur_mwh)} in the dearest month. Its weather: "
        f"{weather(story, record, told)}."
    )


def _hard(record: Record, told: Setting) -> str:
    """How the told winters go that are harder, in half a sentence each."""
    parts = [_one(winter, told) for winter in record.winters]
    cut = [one for one in record.winters if one.story.curtailed]
    names = listed(f"that of {one.year}" for one in cut)
    end = f"Gas is cut off in {names} alone." if cut else "Nobody is cut off in any of them."
    return (
        "**What the weather does** to the lowest level of the EU's stores and to the price of the "
        f"dearest month: {'; '.join(parts)}. {end}"
    )


def _one(winter: Winter, told: Setting) -> str:
    title = text_few.TITLES.get(winter.name, winter.name)
    german = winter.story.fills[GERMANY][winter.story.lowest(EU)[0]]
    return (
        f"{decapped(title)} (as {winter.year}) {pct(winter.story.lowest(EU)[1])}, in Germany "
        f"{pct(german)}, and {eur(winter.story.dearest.price_eur_mwh)}"
    )


def _sure(record: Record, told: Setting) -> str:
    """How far the reference moves when one judgement is set otherwise."""
    if not record.variants:
        return ""
    levels = [one.own.lowest for one in record.variants]
    prices = [one.own.price_eur_mwh for one in record.variants]
    cut = sum(bool(one.own.curtailed or one.hard.curtailed) for one in record.variants)
    share = [one.low for one in record.variants if one.low is not None]
    row = record.years.rows[record.years.own]
    recent = sum(year >= told.recent for year in row.years)
    under = f"the stores fall under {pct(told.low_pct)}"
    since = f"{recent} years since {told.recent}"
    counts = " to ".join(map(str, dict.fromkeys((min(share), max(share))))) if share else ""
    years = f"; {under} in {counts} of {since}" if share else ""
    return (
        "**How sure.** With one judgement set otherwise the lowest level of the reference lies "
        f"between {pct(min(levels))} and {pct(max(levels))}, its mean price over the horizon "
        f"between {eur(min(prices))} and {eur(max(prices))}{years}; gas is cut "
        f"off in {times(cut, len(record.variants))} such cases, the hard winter included."
    )
