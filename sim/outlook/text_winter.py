"""The page's words about the reference: what it stands on, its months, its price."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.outlook.record import Month, Record, Story
from sim.outlook.setting import EU, Setting
from sim.outlook.words import (
    SMALL,
    command,
    counted,
    countries,
    day,
    eur,
    listed,
    moved,
    none_or,
    pct,
    table,
    than,
    times,
    twh,
    volumes,
)

GERMANY = "DE"
NEAR_EUR = 2.0
"""EUR/MWh up to which two prices are told as about the same."""
CUT = "cut off"
GIVEN = "given up at the price"


def stands_on(record: Record) -> Iterator[str]:
    """Dates of what is known, and what of it is estimated."""
    known, start = record.known, record.reference.start
    tables = [f"{name.replace('_', ' ')} {day(last)}" for name, last in known.tables.items()]
    yield (
        f"The newest observation that the runs use is of **{day(known.observed)}** "
        f"({listed(tables)}). Everything later is computed, and none of it forecasts what anybody "
        "will decide."
    )
    eu, german = (pct(record.reference.fills[place][start]) for place in (EU, GERMANY))
    yield (
        f"On {day(start)}, where the runs begin, the stores of the EU27 were {eu} full, those of "
        f"Germany {german}. {_estimated(record)} In the words that every run prints: "
        f"*{known.start}*."
    )
    yield (
        f"Demand, deliveries and capacities are those of {known.base_year}, with what is decided "
        f"to open later; {times(known.arcs_estimated, known.arcs)} capacities of the network "
        "are estimates. The tables and their sources are described in [data.md](data.md); "
        "`gasgap info` says how far the observations of a baseline reach."
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
    if not published:
        return told
    return f"{told} Published, for that day or those beside it, is that of {listed(published)}."


def weather(story: Story, record: Record, told: Setting) -> str:
    """How cold it is, against the base year, the mean of the baseline, and the years of today's
    climate."""
    recent = _recent(record, told)
    colder = sum(one > story.heat.normal_pct for one in recent)
    base, normal = (counted(one, "%") for one in (story.heat.base_pct, story.heat.normal_pct))
    were = "was" if colder == 1 else "were"
    among = f"{times(colder, len(recent))} years since {told.recent} {were} colder"
    return (
        f"{base} degree days {than(base)} {record.known.base_year}, {normal} {than(normal)} the "
        f"mean of {told.normal_years}; {among}"
    )


def _recent(record: Record, told: Setting) -> list[float]:
    """Degree days of the years of today's climate."""
    years = record.years
    pairs = zip(years.years, years.degree_days_pct, strict=True)
    return [value for year, value in pairs if year >= told.recent]


def reference(record: Record, told: Setting) -> Iterator[str]:
    """The reference by month, and its price beside the newest observed."""
    story = record.reference
    yield (
        f"{command(story.scenario)} solves it: no LNG from Qatar to the end, the law as it "
        f"stands, and a winter with {weather(story, record, told)}. {cut_off(story, record)}"
    )
    heads = ["month", "EU stores at its end", "German stores", "price", "LNG", "consumption",
             GIVEN, CUT]  # fmt: skip
    yield table(heads, [_month_row(story, month) for month in story.months])
    yield (
        "EU27; stores in % of the working gas volume, wholesale prices at the hubs, weighted by "
        "demand, LNG as terminals send it out. *Given up at the price* (demand response) is what "
        "customers would have used but do not at this price; *cut off* (curtailment) is what they "
        "want at any price and do not get."
    )
    first, last = told.season.first, told.season.last
    yield (
        f"From {day(story.start)} to {day(story.end)} the EU27 lands {twh(story.lng_twh)} of LNG "
        f"and consumes {twh(story.consumption_twh)}. The mean price is "
        f"{eur(story.price_from(first, last))} from {day(first)} to {day(last)} and "
        f"{eur(story.price_eur_mwh)} over the whole horizon. {_left(story, record)}"
    )
    yield _price_words(story, record)


def _month_row(story: Story, month: Month) -> Sequence[str]:
    return (
        day(month.month) if month.whole else f"from {day(month.first)} on",
        pct(story.fills[EU][month.until]),
        pct(story.fills[GERMANY][month.until]),
        eur(month.price_eur_mwh),
        twh(month.lng_twh),
        twh(month.consumption_twh),
        none_or(month.response_twh),
        none_or(month.curtailment_twh),
    )


def _left(story: Story, record: Record) -> str:
    """Who holds what is left when the EU's stores are emptiest."""
    lowest_day, lowest = story.lowest(EU)
    return (
        f"The EU's stores are emptiest on {day(lowest_day)}, with {pct(lowest)}; "
        f"{holders(story, record)}"
    )


def holders(story: Story, record: Record, most: int = 3) -> str:
    """`the 170 TWh left are mostly in Italy (47 TWh), …`."""
    first = list(story.left.items())[:most]
    where = listed(f"{record.names.get(node, node)} ({twh(volume)})" for node, volume in first)
    return f"the {twh(sum(story.left.values()))} left are mostly in {where}."


def cut_off(story: Story, record: Record) -> str:
    """Who is cut off and when, in a sentence."""
    if not story.curtailed:
        return "Nobody is cut off."
    when = [day(one.month) for one in story.months if one.anywhere_twh >= SMALL]
    named = volumes(story.curtailed, record.names)
    return f"Cut off are {named}" + (f", in {listed(when)}." if when else ".")


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
        f"The dearest month is {day(dearest.month)}, with {eur(dearest.price_eur_mwh)}. The World "
        f"Bank's European price was {eur(known.base_price_eur_mwh)} in the mean of "
        f"{known.base_year} and {listed(seen)}, at the mean exchange rate of its year, for the "
        f"last an estimate: the mean of the reference lies {place}. Beside the "
        "same world in which Qatar delivers, but for what is destroyed, it is "
        f"{moved(story.price_eur_mwh - story.calm_price_eur_mwh, 'EUR/MWh')}."
    )
