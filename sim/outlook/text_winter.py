"""The page's words about the winter itself: what it stands on, the reference, all years, a few."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from sim.analysis.exceedance import wilson
from sim.outlook.record import Month, Record, Row, Story, Winter, Years
from sim.outlook.setting import EU, Setting
from sim.outlook.words import (
    cap,
    countries,
    day,
    eur,
    listed,
    none_or,
    number,
    pct,
    signed,
    table,
    times,
    twh,
    volumes,
)

GERMANY = "DE"
LOW, MIDDLE, HIGH = 5, 50, 95
"""Percentiles of what all years bring."""
NEAR_EUR = 2.0
"""EUR/MWh up to which two prices are told as about the same."""
NAMED = 6
"""Countries that a sentence names; the others are counted."""
NOVEMBER = 11
WEATHER = {"normal": "weather of a mean year", "reference": "the base year's weather"}


def stands_on(record: Record) -> Iterator[str]:
    """Dates of what is known, and what of it is estimated."""
    known, start = record.known, record.reference.start
    tables = [f"{name.replace('_', ' ')} {day(last)}" for name, last in known.tables.items()]
    yield (
        f"The newest observation behind it is of **{day(known.observed)}** ({listed(tables)}). "
        "Everything later is computed, and none of it forecasts what anybody will decide."
    )
    eu, german = (pct(record.reference.fills[place][start]) for place in (EU, GERMANY))
    yield (
        f"On {day(start)}, where the runs begin, the stores of the EU27 were {eu} full, those of "
        f"Germany {german}. {_estimated(record)} In the words that every run prints: "
        f"*{known.start}*."
    )
    yield (
        f"Demand, deliveries and capacities are those of {known.base_year}, with what is decided "
        f"to open later; {times(known.arcs_estimated, known.arcs)} capacities between countries "
        "are estimates. The tables and their sources are described in [data.md](data.md); "
        "`gasgap info` says what a baseline holds."
    )


def _estimated(record: Record) -> str:
    known = record.known
    if not known.estimated:
        return "All levels of that day were published."
    whole = len(known.estimated) + len(known.published)
    told = f"Of {whole} countries with stores, the level of that day is an **estimate for "
    told += f"{len(known.estimated)}**: {countries(known.estimated, record.names)}."
    published = [record.names.get(node, node) for node in known.published]
    published = ["the EU27 as a whole"] * known.eu_published + published
    return f"{told} Published is that of {listed(published)}." if published else told


def reference(record: Record) -> Iterator[str]:
    """The reference by month, and its price beside the newest observed."""
    story = record.reference
    lowest_day, lowest = story.lowest(EU)
    yield f"`{story.scenario}`: {story.title}, {_weather(story)}. {cut_off(story, record)}"
    heads = ["month", "EU stores at its end", "German stores", "price", "LNG", "consumption",
             "given up at the price", "cut off"]  # fmt: skip
    yield table(heads, [_month_row(story, month) for month in story.months])
    yield (
        "EU27; stores in % of the working gas volume, prices weighted by demand. Stores are "
        f"emptiest on {day(lowest_day)}, with {pct(lowest)}. From {day(story.start)} to "
        f"{day(story.end)} the EU27 lands {twh(story.lng_twh)} of LNG and consumes "
        f"{twh(story.consumption_twh)}."
    )
    yield _price_words(story, record)


def _weather(story: Story) -> str:
    return WEATHER.get(story.weather, f"weather of {story.weather}")


def _month_row(story: Story, month: Month) -> Sequence[str]:
    return (
        day(month.month),
        pct(story.fills[EU][month.until]),
        pct(story.fills[GERMANY][month.until]),
        eur(month.price_eur_mwh),
        twh(month.lng_twh),
        twh(month.consumption_twh),
        none_or(month.response_twh),
        none_or(month.curtailment_twh),
    )


def cut_off(story: Story, record: Record) -> str:
    """Who is cut off, in a sentence."""
    if not story.curtailed:
        return "Nobody is cut off."
    return f"Cut off over the horizon: {volumes(story.curtailed, record.names)}."


def _price_words(story: Story, record: Record) -> str:
    known, dearest = record.known, story.dearest
    seen = [f"{eur(value)} in {day(month)}" for month, value in known.price_months.items()]
    levels = list(known.price_months.values())
    if story.price_eur_mwh > max(levels) + NEAR_EUR:
        place = "above the newest of these"
    elif story.price_eur_mwh < min(levels) - NEAR_EUR:
        place = "below the newest of these"
    else:
        place = "at the level of the newest of these"
    return (
        f"The mean price is {eur(story.price_eur_mwh)}, that of the dearest month, "
        f"{day(dearest.month)}, {eur(dearest.price_eur_mwh)}. The World Bank's European price was "
        f"{eur(known.base_price_eur_mwh)} in the mean of {known.base_year} and {listed(seen)}: the "
        f"reference lies {place}."
    )


def all_years(record: Record, told: Setting, pictures: Sequence[str]) -> Iterator[str]:
    """Probabilities over the years of weather."""
    years = record.years
    span = f"{min(years.years)} to {max(years.years)}"
    yield (
        f"The sweep `{told.sweep}` solves the winter with the degree days of every year from "
        f"{span}, from {len(years.rows)} levels of the stores on {day(years.day)}. The "
        "probability of something is the share of years in which it happens, all of them equally "
        "likely, with the error of so few years (95 % interval after Wilson). Supply is the "
        "reference's: that it is unsure is not in these probabilities."
    )
    yield f"**{headline_years(record, told)}**"
    yield _recent(record, told)
    yield _years_table(years, told)
    yield (
        f"*{years.axis}* on {day(years.day)}; in bold the row nearest to the reference. "
        f"Lowest level of the EU's stores and mean price: {LOW}, {MIDDLE} and {HIGH} % of years "
        f"lie below. A country counts as cut off from {twh(told.curtailed_twh)} on."
        + (f" {years.unsolved} points have no answer and are left out." if years.unsolved else "")
    )
    yield "\n\n".join(f"![{alt}]({path})" for alt, path in zip(ALTS, pictures, strict=True))


ALTS = ("Share of years by the lowest level of the EU's stores", "Share of years by mean price")


def _empty(row: Row, told: Setting) -> list[int]:
    """Years in which the stores are nearly empty."""
    pairs = zip(row.years, row.lowest, strict=True)
    return [year for year, level in pairs if level < told.empty_pct]


def headline_years(record: Record, told: Setting) -> str:
    """Both probabilities of the row that is nearest to the reference, in a sentence or two."""
    row = record.years.rows[record.years.own]
    whole = len(row.years)
    cut = f"Gas is cut off somewhere in {chance(len(row.anywhere), whole)}"
    if row.anywhere:
        more = len(row.curtailed) - NAMED
        rest = [f"{more} others"] if more > 0 else []
        names = [record.names.get(node, node) for node in [*row.curtailed][:NAMED]]
        cut += f", in {listed([*names, *rest])}"
        if row.in_eu != row.anywhere:
            cut += f"; within the EU27 in {times(len(row.in_eu), whole)}"
    return (
        f"From {row.fill} the EU's stores fall under {pct(told.empty_pct)} in "
        f"{chance(len(_empty(row, told)), whole)}. {cut}."
    )


def _recent(record: Record, told: Setting) -> str:
    """The same of the years whose climate is nearest to today's."""
    years = record.years
    row = years.rows[years.own]
    recent = [year for year in row.years if year >= told.recent]
    empty, cut = (
        sum(year >= told.recent for year in found) for found in (_empty(row, told), row.anywhere)
    )
    mean = float(np.mean(years.degree_days_pct))
    return (
        "Many of these years are colder than recent ones: they had, on average, "
        f"{signed(mean, '%')} degree days against the mean of {told.normal_years}. Of the "
        f"{len(recent)} years since {told.recent} alone, the stores fall under "
        f"{pct(told.empty_pct)} in {times(empty, len(recent))}, and gas is cut off in "
        f"{times(cut, len(recent))}."
    )


def chance(count: int, of: int) -> str:
    """`3 of 73 years (4 %, 95 % interval 1 to 11 %)`."""
    low, high = wilson(np.array(float(count)), of)
    interval = f"95 % interval {100 * float(low):.0f} to {100 * float(high):.0f} %"
    return f"{times(count, of)} years ({pct(100 * count / of, 0)}, {interval})"


def _years_table(years: Years, told: Setting) -> str:
    heads = ["stores", f"years under {pct(told.empty_pct)}", "lowest level", "years with a cut-off",
             "within the EU27", "who, in how many years", "mean price"]  # fmt: skip
    rows = [_year_row(row, place == years.own, told) for place, row in enumerate(years.rows)]
    return table(heads, rows, (0, 5))


def _year_row(row: Row, own: bool, told: Setting) -> Sequence[str]:
    whole = len(row.years)
    who = ", ".join(f"{node} {count}" for node, count in row.curtailed.items()) or "nobody"
    return (
        f"**{row.fill}**" if own else row.fill,
        times(len(_empty(row, told)), whole),
        f"{spread(row.lowest)} %",
        times(len(row.anywhere), whole),
        times(len(row.in_eu), whole),
        who,
        f"{spread(row.price)} EUR/MWh",
    )


def spread(values: Sequence[float]) -> str:
    """`12 / 25 / 31`, the percentiles."""
    return " / ".join(number(v) for v in np.percentile(values, (LOW, MIDDLE, HIGH)).tolist())


def a_few(record: Record, told: Setting) -> Iterator[str]:
    """A paragraph for each of the told winters, and the scenario of a cold one."""
    yield (
        f"The reference with the weather of single years, chosen by their place among the "
        f"{len(record.years.years)} years when these are ordered by degree days, weighted by "
        "demand. A year's degree days scale the heating of all months alike."
    )
    for winter in record.winters:
        title = TITLES.get(winter.name, winter.name)
        yield f"**{title}: {winter.year}.** {_winter(winter, record, told)}"
    hard = record.hard
    yield f"**`{hard.scenario}`: {hard.title}, {_weather(hard)}.** {_lived(hard, record)}"


TITLES = {
    "mild": "A mild winter",
    "normal": "A winter in the middle",
    "hard": "A hard winter",
    "coldest": "The coldest of all",
}


def _winter(winter: Winter, record: Record, told: Setting) -> str:
    return (
        f"At the {winter.percentile:g}th percentile, with {signed(winter.degree_days_pct, '%')} "
        f"degree days against the mean of {told.normal_years}. {_lived(winter.story, record)}"
    )


def _lived(story: Story, record: Record) -> str:
    """How a winter goes, in sentences."""
    november = date(date.fromisoformat(story.start).year, NOVEMBER, 1).isoformat()
    levels = story.fills[EU]
    full = f"{pct(levels[november])} full on {day(november)} and " if november in levels else ""
    lowest_day, lowest = story.lowest(EU)
    german_day, german = story.lowest(GERMANY)
    return (
        f"The EU's stores are {full}emptiest on {day(lowest_day)}, with {pct(lowest)}, "
        f"Germany's on {day(german_day)}, with {pct(german)}. Gas costs "
        f"{eur(story.price_eur_mwh)} in the mean and {eur(story.dearest.price_eur_mwh)} in the "
        f"dearest month, {day(story.dearest.month)}. The EU27 consumes "
        f"{twh(story.consumption_twh)}, lands {twh(story.lng_twh)} of LNG and gives up "
        f"{none_or(story.response_twh)} because of the price. {cut_off(story, record)}"
    )


def in_short(record: Record) -> str:
    """The reference in a sentence, for the top of the page."""
    story = record.reference
    lowest_day, lowest = story.lowest(EU)
    start = story.fills[EU][story.start]
    return cap(
        f"{story.title}, {_weather(story)}: the EU's stores go from {pct(start)} on "
        f"{day(story.start)} to {pct(lowest)} on {day(lowest_day)}, where they are emptiest. Gas "
        f"costs {eur(story.price_eur_mwh)} in the mean and {eur(story.dearest.price_eur_mwh)} in "
        f"the dearest month. {cut_off(story, record)}"
    )
