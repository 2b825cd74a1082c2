"""Pictures of the page: the stores through some winters, and what every year of weather brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.outlook.record import Record, Row
from sim.outlook.setting import EU, Setting
from sim.outlook.text_few import TITLES
from sim.outlook.text_years import years_under
from sim.outlook.words import day, decapped, eur, pct, signed, times
from sim.plot.palette import BLUE, GREY, INK, ORANGE, PALE, SKY, VERMILLION
from sim.plot.picture import Caption
from sim.plot.settle import settled
from sim.plot.style import SMALL, Key, canvas, styled, to_svg
from sim.plot.timeline import label_months, numbers

NAMES = ("stores", "years", "price")
COLOURS: Mapping[str, str] = {"mild": SKY, "normal": BLUE, "hard": ORANGE, "coldest": VERMILLION}
ROOM = 0.06
"""Of an axis, left free at its ends."""


def pictures(record: Record, told: Setting) -> dict[str, bytes]:
    """SVG files by the end of their name."""
    draw: Sequence[Callable[[Record, Setting], Figure]] = (_stores, _years, _price)
    return {name: to_svg(one(record, told)) for name, one in zip(NAMES, draw, strict=True)}


@styled
def _stores(record: Record, told: Setting) -> Figure:
    """Levels from month to month."""
    story = record.reference
    lowest_day, lowest = story.lowest(EU)
    hard = next(one for one in record.winters if one.name == "hard").story
    title = (
        f"On {day(lowest_day)} the EU's stores hold {pct(lowest)} in the reference, "
        f"{pct(hard.fills[EU][lowest_day])} in a hard winter"
    )
    caption = _caption(record, told, title, "Stores of the EU27 on the first of each month, % of "
                       "working gas volume", story.scenario)  # fmt: skip
    lines = [("reference", INK, story.fills[EU])]
    lines += [
        (f"{decapped(TITLES[one.name])}, {one.year}", COLOURS[one.name], one.story.fills[EU])
        for one in record.winters
    ]
    figure, axes = canvas(caption, height=2.9, keys=[Key(n, c, "line") for n, c, _ in lines])
    for _, colour, levels in reversed(lines):
        axes.plot(_days(levels), list(levels.values()), color=colour, marker="o", markersize=2.5)
    axes.axhline(told.low_pct, color=GREY, linewidth=0.8, linestyle=(0, (3.0, 1.6)))
    at = _days(story.fills[EU])
    axes.set_ylim(0, None)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0f} %")
    label_months(axes, float(at[0]), float(at[-1]))
    return settled(figure)


def _days(levels: Mapping[str, float]) -> list[float]:
    return [float(one) for one in numbers(pd.to_datetime(list(levels)))]


def _years(record: Record, told: Setting) -> Figure:
    row = record.years.rows[record.years.own]
    recent = [year for year in row.years if year >= told.recent]
    low = [year for year in years_under(row, told.low_pct) if year in recent]
    title = (
        f"The EU's stores fall under {pct(told.low_pct)} in {times(len(low), len(recent))} "
        f"winters as those since {told.recent}"
    )
    what = "Lowest level of the EU's stores in % of working gas volume"
    return _scatter(record, told, title, what, row.lowest, "%", told.low_pct)


def _price(record: Record, told: Setting) -> Figure:
    row = record.years.rows[record.years.own]
    recent = [v for year, v in zip(row.years, row.price, strict=True) if year >= told.recent]
    middle = float(np.median(recent))
    title = (
        f"Gas costs {eur(middle)} or more in half of the winters as those since {told.recent}, "
        f"up to {eur(max(row.price))} in the coldest on record"
    )
    return _scatter(record, told, title, "Mean price in the EU27, EUR/MWh", row.price, "", None)


@styled
def _scatter(
    record: Record,
    told: Setting,
    title: str,
    what: str,
    values: Sequence[float],
    unit: str,
    mark: float | None,
) -> Figure:
    """A dot for each year: what it brings by how cold it was."""
    years, row = record.years, record.years.rows[record.years.own]
    where = (
        f"{what}, by the degree days of the year, % against the mean of {told.normal_years}; "
        f"stores {row.fill} full on {day(years.day)}"
    )
    caption = _caption(record, told, title, where, f"sweep {told.sweep}")
    keys = [Key(f"years since {told.recent}", BLUE, "dot"), Key("years before", PALE, "dot")]
    figure, axes = canvas(caption, height=2.9, keys=keys)
    cold = dict(zip(years.years, years.degree_days_pct, strict=True))
    found = pd.DataFrame({"year": row.years, "y": values})
    found["x"] = [cold[year] for year in row.years]
    for members, colour in ((found.year < told.recent, PALE), (found.year >= told.recent, BLUE)):
        axes.plot(found.x[members], found.y[members], "o", color=colour, markersize=5)
    if mark is not None:
        axes.axhline(mark, color=GREY, linewidth=0.8, linestyle=(0, (3.0, 1.6)))
    _name_years(axes, found, record, row)
    axes.margins(x=ROOM, y=2 * ROOM)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0f} {unit}".rstrip())
    axes.xaxis.set_major_formatter(lambda value, _: signed(value, "%", 0))
    return settled(figure)


def _name_years(axes: Axes, found: pd.DataFrame, record: Record, row: Row) -> None:
    """The years of the told winters, beside their dots."""
    told = {one.year for one in record.winters} & set(row.years)
    for one in found[found.year.isin(told)].itertuples():
        axes.annotate(str(one.year), (one.x, one.y), xytext=(0, 7), textcoords="offset points",
                      ha="center", fontsize=SMALL, color=INK)  # fmt: skip


def _caption(record: Record, told: Setting, title: str, what: str, run: str) -> Caption:
    known = record.known
    dates = f"{day(record.reference.start)} to {day(record.reference.end)}"
    if run.startswith("sweep"):
        dates = f"{day(record.years.day)} to {day(record.years.until)}"
    return Caption(
        title,
        what,
        source=record.years.foot["source"],
        scenario=run,
        dates=dates,
        known=f"Newest observation: {day(known.observed)}",
    )
