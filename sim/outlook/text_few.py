"""The page's words about single winters and about what the answer hangs on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from shlex import quote

from sim.outlook.record import Brief, Record, Story, Variant, Winter
from sim.outlook.setting import EU, Setting
from sim.outlook.text_winter import GERMANY, cut_off, weather
from sim.outlook.text_years import ALTS, since, years_under
from sim.outlook.words import cap, command, day, eur, none_or, pct, table, times, twh, volumes

NOVEMBER, HIGHEST = 11, 100


def a_few(record: Record, told: Setting, picture: str) -> Iterator[str]:
    """A paragraph for each of the told winters, and the scenario of a cold one."""
    yield (
        f"The reference from {day(record.reference.start)} on, with the weather of single years. "
        f"The mild, the normal and the hard one stand at their place among the years since "
        f"{told.recent} when these are ordered by degree days, weighted by demand. The market does "
        "not know the weather: each month it expects that of the reference for all that is to come."
    )
    yield f"![{ALTS[0]}]({picture})"
    for winter in record.winters:
        title = TITLES.get(winter.name, cap(winter.name))
        yield f"**{title}, as {winter.year}.** {_winter(winter, record, told)}"
    hard = record.hard
    yield f"**{hard.title}.** {cap(_cold(hard, record, told))} {_lived(hard, record, told)}"


TITLES = {
    "mild": "A mild winter",
    "normal": "A normal winter",
    "hard": "A hard winter",
    "coldest": "The coldest on record",
}


def _winter(winter: Winter, record: Record, told: Setting) -> str:
    place = f"{_place(winter)} of the {winter.years} years since {winter.since}"
    cold = _cold(winter.story, record, told)
    return f"{place}: {cold} {_lived(winter.story, record, told)}"


def _place(winter: Winter) -> str:
    """`The 5th percentile`."""
    if winter.percentile == HIGHEST:
        return "The coldest"
    return f"The {winter.percentile:g}th percentile"


def _cold(story: Story, record: Record, told: Setting) -> str:
    return f"{weather(story, record, told)} ({command(story.scenario, story.sets)})."


def _lived(story: Story, record: Record, told: Setting) -> str:
    """How a winter goes, in sentences."""
    november = date(date.fromisoformat(story.start).year, NOVEMBER, 1).isoformat()
    levels = story.fills[EU]
    full = f"{pct(levels[november])} full on {day(november)} and " if november in levels else ""
    lowest_day, lowest = story.lowest(EU)
    german_day, german = story.lowest(GERMANY)
    first, last = told.season.first, told.season.last
    chosen = [one for one in story.months if first <= one.month <= last]
    used, given = (
        sum(getattr(m, key) for m in chosen) for key in ("consumption_twh", "response_twh")
    )
    return (
        f"The EU's stores are {full}emptiest on {day(lowest_day)}, with {pct(lowest)}, "
        f"Germany's on {day(german_day)}, with {pct(german)}. From {day(first)} to {day(last)} gas "
        f"costs {eur(story.price_from(first, last))} in the mean, "
        f"{eur(story.dearest.price_eur_mwh)} in the dearest month, {day(story.dearest.month)}; the "
        f"EU27 consumes {twh(used)} and gives up {none_or(given)} because of the price. "
        f"{cut_off(story, record)}"
    )


def hangs_on(record: Record, told: Setting) -> Iterator[str]:
    """The reference and the hard winter with judgements set otherwise."""
    hard = next(one for one in record.winters if one.name == "hard")
    yield (
        f"The reference and the hard winter (weather of {hard.year}) once more, each with one "
        "judgement set otherwise. Prices are means over the horizon. The last column counts the "
        f"years since {told.recent} in which the EU's stores fall under {pct(told.low_pct)}, "
        f"from {record.years.rows[record.years.own].fill} on {day(record.years.day)}, where it was "
        "solved."
    )
    heads = ["what is otherwise", "lowest EU stores", "price", CUT_OFF, "hard winter: lowest",
             "price", CUT_OFF, f"years under {pct(told.low_pct)}"]  # fmt: skip
    row = record.years.rows[record.years.own]
    recent = sum(year >= told.recent for year in row.years)
    plain = ("as it is", *_story_cells(record.reference, record), *_story_cells(hard.story, record),
             times(len(since(years_under(row, told.low_pct), told)), recent))  # fmt: skip
    rows = [plain, *(_variant(one, record, recent) for one in record.variants)]
    yield table(heads, rows, (0, 3, 6))
    sets = "; ".join(
        f"`{' '.join(f'--set {quote(text)}' for text in one.sets)}`" for one in record.variants
    )
    yield f"As `gasgap run {told.reference}` is told them, in the same order: {sets}."


CUT_OFF = "cut off"


def _story_cells(story: Story, record: Record) -> tuple[str, ...]:
    return _cells(story.lowest(EU)[1], story.price_eur_mwh, volumes(story.curtailed, record.names))


def _variant(one: Variant, record: Record, recent: int) -> tuple[str, ...]:
    def told(brief: Brief) -> tuple[str, ...]:
        cut = volumes(brief.curtailed, record.names)
        return _cells(brief.lowest, brief.price_eur_mwh, cut)

    years = "" if one.low is None else times(one.low, recent)
    return (one.what, *told(one.own), *told(one.hard), years)


def _cells(lowest: float, price: float, cut: str) -> tuple[str, ...]:
    return (pct(lowest), eur(price), cut or "nobody")
