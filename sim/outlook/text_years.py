"""The page's words about weather: all years, a mild, a normal and a hard winter, and what the
answer hangs on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sim.analysis.exceedance import wilson
from sim.outlook.record import Record, Row
from sim.outlook.setting import EU, Setting
from sim.outlook.text_winter import holders
from sim.outlook.words import (
    counted,
    day,
    listed,
    number,
    pct,
    signed,
    table,
    than,
    times,
    twh,
)

LOW, MIDDLE, HIGH = 5, 50, 95
"""Percentiles of what all years bring."""
NAMED = 6
"""Countries that a sentence names; the others are counted."""


def all_years(record: Record, told: Setting, pictures: Sequence[str]) -> Iterator[str]:
    """Probabilities over the years of weather."""
    years = record.years
    span = f"{min(years.years)} to {max(years.years)}"
    yield (
        f"`gasgap sweep {told.sweep}` solves the winter with the degree days of every year from "
        f"{span}, from {len(years.rows)} levels of the stores on {day(years.day)} to "
        f"{day(years.until)}. A year stands for a winter: its degree days scale the heating of "
        "all months alike. The probability of something is the share of years in which it "
        "happens, all of them equally likely, with the error of so few years (95 % interval after "
        "Wilson)."
    )
    yield f"**{headline_years(record, told)}** {older(record, told)}"
    yield _years_table(record, told)
    yield (
        f"*{years.axis}* of {years.day[:4]}, all countries of the EU27 as full; in bold the row "
        "nearest to the reference. Lowest level of the EU's stores and mean price over the "
        f"horizon: {LOW}, {MIDDLE} and {HIGH} % of all years lie below. A country counts as cut "
        f"off from {twh(told.curtailed_twh)} on."
        + (f" {years.unsolved} points have no answer and are left out." if years.unsolved else "")
    )
    yield _floor(record)
    yield f"![{ALTS[1]}]({pictures[1]})"
    yield f"![{ALTS[2]}]({pictures[2]})"
    yield (
        "These are probabilities of weather alone. They hang on the level of the stores in autumn "
        "(rows), on the years taken (recent ones are milder), and on what is the same in all of "
        "them: that Qatar stays out, that nothing else fails, how demand and other buyers of LNG "
        "answer to prices, and what gas left in store at the end is worth. How much the last of "
        "these move the answer is told below."
    )
    yield from _uneven(record)


def _uneven(record: Record) -> Iterator[str]:
    """Where more in store does not always mean fewer years with a cut-off."""
    counts = [len(row.anywhere) for row in record.years.rows]
    if counts != sorted(counts, reverse=True):
        yield (
            "Single countries may be cut off from fuller stores and not from emptier ones: in "
            "early winter it hardly matters to the market whose stores it draws first, and the one "
            "that it drew may be short in the coldest month."
        )


ALTS = (
    "Lines: how full the EU's stores are from month to month in a mild, a normal, a hard and the "
    "coldest winter, and in the reference",
    "Dots, one for each year of weather: the lowest level of the EU's stores by the year's degree "
    "days; the colder the year, the emptier",
    "Dots, one for each year of weather: the mean price by the year's degree days; the colder the "
    "year, the dearer",
)


def years_under(row: Row, fill_pct: float) -> list[int]:
    """Years in which the EU's stores are at some time emptier than that."""
    pairs = zip(row.years, row.lowest, strict=True)
    return [year for year, level in pairs if level < fill_pct]


def headline_years(record: Record, told: Setting) -> str:
    """Both probabilities of the row that is nearest to the reference, of today's climate."""
    years = record.years
    row = years.rows[years.own]
    recent = [year for year in row.years if year >= told.recent]
    newest = recent[-told.newest :]
    low, empty = (since(years_under(row, p), told) for p in (told.low_pct, told.empty_pct))
    cut = since(row.anywhere, told)
    last = times(sum(year in newest for year in low), len(newest))
    cold = dict(zip(years.years, years.degree_days_pct, strict=True))
    mean = float(np.mean([cold[year] for year in newest]))
    milder = counted(mean, "%")
    normal = f"{milder} degree days {than(milder)} the mean of {told.normal_years}"
    return (
        f"With stores {row.fill} full on {day(years.day)} and the weather of the years since "
        f"{told.recent}, the EU's stores fall under {pct(told.low_pct)} in "
        f"{chance(len(low), len(recent))}, in {last} of those from {newest[0]} to {newest[-1]}, "
        f"which had {normal}. They fall under {pct(told.empty_pct)} in "
        f"{chance(len(empty), len(recent))}{_reserves(record)}. "
        f"Gas is cut off somewhere in {chance(len(cut), len(recent))}."
    )


def _reserves(record: Record) -> str:
    """What holds the lowest levels up."""
    if not record.known.reserve_pct:
        return ""
    return f": {pct(record.known.reserve_pct)} are reserves that states keep, which go last"


def since(years: Sequence[int], told: Setting) -> list[int]:
    """Those of today's climate."""
    return [year for year in years if year >= told.recent]


def older(record: Record, told: Setting) -> str:
    """The same of all years, which were colder."""
    years = record.years
    row = years.rows[years.own]
    whole, mean = len(row.years), float(np.mean(years.degree_days_pct))
    return (
        f"Of all {whole} years since {min(years.years)} the stores fall under {pct(told.low_pct)} "
        f"in {chance(len(years_under(row, told.low_pct)), whole)}, under {pct(told.empty_pct)} in "
        f"{chance(len(years_under(row, told.empty_pct)), whole)}, and gas is cut off in "
        f"{chance(len(row.anywhere), whole)}{_where(row, record)}. Winters before "
        f"{told.recent} were colder than those of today's climate: all years together have "
        f"{signed(mean, '%')} degree days against the mean of {told.normal_years}."
    )


def _where(row: Row, record: Record) -> str:
    """The countries in which gas is cut off, those of most years first."""
    if not row.anywhere:
        return ""
    more = len(row.curtailed) - NAMED
    rest = [f"{more} others"] if more > 0 else []
    names = [record.names.get(node, node) for node in [*row.curtailed][:NAMED]]
    within = (
        ""
        if row.in_eu == row.anywhere
        else (f"; within the EU27 in {times(len(row.in_eu), len(row.years))}")
    )
    return f", in {listed([*names, *rest])}{within}"


def by_level(record: Record) -> str:
    """In how many of all years gas is cut off, from the emptiest stores and from the nearest."""
    years = record.years
    rows = [years.rows[place] for place in dict.fromkeys((0, years.own))]
    parts = [f"in {times(len(row.anywhere), len(row.years))} with {row.fill}" for row in rows]
    return f"In all years since {min(years.years)} it is {listed(parts)} on {day(years.day)}."


def chance(count: int, of: int) -> str:
    """`3 of 73 years (4 %, 95 % interval 1 to 11 %)`."""
    low, high = wilson(np.array(float(count)), of)
    interval = f"95 % interval {100 * float(low):.0f} to {100 * float(high):.0f} %"
    return f"{times(count, of)} years ({pct(100 * count / of, 0)}, {interval})"


def _years_table(record: Record, told: Setting) -> str:
    years = record.years
    low, empty = (f"under {pct(one)}" for one in (told.low_pct, told.empty_pct))
    heads = [years.axis, f"{low}, years since {told.recent}",
             f"{empty}, years since {told.recent}", f"{empty}, all years",
             "lowest level", f"cut off, years since {told.recent}", "cut off, all years",
             "where, in how many years", "most cut off", "mean price"]  # fmt: skip
    rows = [
        _year_row(row, place == years.own, record, told) for place, row in enumerate(years.rows)
    ]
    return table(heads, rows, (0, 7))


def _year_row(row: Row, own: bool, record: Record, told: Setting) -> Sequence[str]:
    whole = len(row.years)
    recent = sum(year >= told.recent for year in row.years)
    low, empty = (years_under(row, one) for one in (told.low_pct, told.empty_pct))
    who = [f"{record.names.get(node, node)} {count}" for node, count in row.curtailed.items()]
    return (
        f"**{row.fill}**" if own else row.fill,
        times(len(since(low, told)), recent),
        times(len(since(empty, told)), recent),
        times(len(empty), whole),
        f"{spread(row.lowest)} %",
        times(len(since(row.anywhere, told)), recent),
        times(len(row.anywhere), whole),
        ", ".join(who) or "nowhere",
        twh(row.most_twh) if row.anywhere else "none",
        f"{spread(row.price)} EUR/MWh",
    )


def spread(values: Sequence[float]) -> str:
    """`12 / 25 / 31`, the percentiles."""
    return " / ".join(number(v) for v in np.percentile(values, (LOW, MIDDLE, HIGH)).tolist())


def _floor(record: Record) -> str:
    """Why levels bunch at the bottom, told of the hard winter."""
    hard = next(one for one in record.winters if one.name == "hard")
    _, lowest = hard.story.lowest(EU)
    return (
        f"Lowest levels bunch at the bottom: with the weather of {hard.year} the EU's stores end "
        f"at {pct(lowest)}; {holders(hard.story, record)} Most of that is kept by states as a "
        "reserve, which the scenario spends last, before customers are cut off. In colder years "
        "the stores cannot give more; what is missing is bought elsewhere, or given up because of "
        "the price."
    )
