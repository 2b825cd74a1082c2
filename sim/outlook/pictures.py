"""Pictures of the page: in how many years the stores are as low, or the price as high, as that."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.figure import Figure

from sim.analysis.exceedance import curve
from sim.outlook.record import Record
from sim.outlook.setting import Setting
from sim.outlook.words import day, pct, times
from sim.plot.picture import Caption
from sim.plot.style import to_svg
from sim.plot.sweeps import draw_exceedance

NAMES = ("stores", "price")


def pictures(record: Record, told: Setting) -> dict[str, bytes]:
    """SVG files by the end of their name."""
    draw: Sequence[Callable[[Record, Setting], Figure]] = (_stores, _price)
    return {name: to_svg(one(record, told)) for name, one in zip(NAMES, draw, strict=True)}


def _stores(record: Record, told: Setting) -> Figure:
    values = record.years.rows[record.years.own].lowest
    empty = sum(value < told.empty_pct for value in values)
    title = (
        f"The EU's stores fall under {pct(told.empty_pct)} in {times(empty, len(values))} winters "
        "on record"
    )
    subtitle = "Share of winters in which stores are never below so much, % of working gas volume"
    return _drawn(record, title, subtitle, values, [told.empty_pct])


def _price(record: Record, told: Setting) -> Figure:
    values = record.years.rows[record.years.own].price
    middle = float(np.median(values))
    title = f"Gas costs {middle:.0f} EUR/MWh or more in half of all winters on record"
    subtitle = "Share of winters with at least so high a mean price in the EU27, EUR/MWh"
    return _drawn(record, title, subtitle, values, [])


def _drawn(
    record: Record, title: str, subtitle: str, values: Sequence[float], marks: Sequence[float]
) -> Figure:
    years = record.years
    row = years.rows[years.own]
    span = f"{years.years[0]} to {years.years[-1]}"
    where = f"{subtitle}; {span}, stores {row.fill} full on {day(years.day)}"
    caption = Caption(title, where, **years.foot)
    return draw_exceedance(curve(np.array(values)), caption, marks)
