"""The pictures of a backtest: stores by country, monthly price, flows over borders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from matplotlib.figure import Figure

from sim.backtest.cells import EU27, NET_FLOW, PRICE, STORAGE, Cells, month_ends, months_of
from sim.backtest.naive import LAST_YEAR
from sim.backtest.replay import Backtest, Year
from sim.backtest.scores import Score, find
from sim.output.known import known_foot
from sim.plot.palette import COUNTERFACTUAL, GREY, INK, SOURCES
from sim.plot.picture import Caption
from sim.plot.settle import settled
from sim.plot.style import BODY, DASHES, SMALL, Key, canvas, styled
from sim.plot.timeline import label_months, numbers
from sim.plot.words import span

MODEL, SEEN, BEFORE = SOURCES["storage"], INK, COUNTERFACTUAL
COLUMNS, PANEL, ROW = 4, 1.25, 0.34
KEYS = (Key("model", MODEL, "line"), Key("observed", SEEN, "dot"))
LAST = Key("last year", BEFORE, "dashed")


def pictures(found: Backtest) -> Iterator[tuple[str, Figure]]:
    """Names and figures of every year; those with nothing to show are left out."""
    for year in found.years:
        stores = [o for o in year.scores if (o.quantity, o.span) == (STORAGE, "months")]
        if stores:
            yield f"storage-{year.year}", _stores(year, stores, _stores_words(found, year, stores))
        prices = find(year.scores, PRICE, span="months")
        if prices is not None:
            yield f"price-{year.year}", _prices(year, _price_words(found, prices))
        flows = [o for o in year.scores if o.quantity == NET_FLOW]
        borders = [one for one in flows if one.area.split(">")[0] in year.markets]
        if borders:
            yield f"flows-{year.year}", _flows(borders, _flow_words(found, year, borders))


def _words(found: Backtest, title: str, subtitle: str, source: str) -> Caption:
    horizon = found.run.loaded.scenario.horizon
    dates = span(horizon.start.isoformat(), horizon.end.isoformat())
    name, known = found.run.loaded.scenario.name, known_foot(found.run.summary)
    return Caption(title, subtitle, source, name, dates, known)


def _stores_words(found: Backtest, year: Year, stores: Sequence[Score]) -> Caption:
    largest = max(stores, key=lambda one: one.error)
    whole = next((one for one in stores if one.area == EU27), largest)
    title = f"Stores of {whole.area} are {whole.error:.1f} points off at ends of months"
    if largest is not whole:
        title += f", those of {largest.area} {largest.error:.0f}"
    subtitle = f"Gas in store in {year.year}, percent of working gas volume; error in points"
    return _words(found, title, subtitle, "GIE AGSI+, gasgap")


@styled
def _stores(year: Year, stores: Sequence[Score], caption: Caption) -> Figure:
    rows = -(-len(stores) // COLUMNS)
    figure, axes = canvas(caption, height=PANEL * rows, keys=KEYS)
    axes.remove()
    grid = figure.add_gridspec(rows, COLUMNS, hspace=0.06)
    for place, one in enumerate(stores):
        row, column = divmod(place, COLUMNS)
        panel = figure.add_subplot(grid[row, column])
        days, fills = _path(year.told, one.area)
        panel.plot(days, fills, color=MODEL, linewidth=2.0)
        panel.scatter(*_path(year.seen, one.area), s=9, color=SEEN, zorder=4, linewidth=0)
        panel.set_ylim(0, 105)
        panel.set_yticks([0, 50, 100])
        if column > 0:
            panel.set_yticklabels([])
        panel.set_title(f"{one.area}  {one.error:.0f}", fontsize=BODY, color=GREY, pad=3)
        label_months(panel, *_ends(year), 3, years=False)
    return settled(figure)


def _ends(year: Year) -> tuple[float, float]:
    """First and last day of the axis: those of the months, and the day after."""
    days = (f"{months_of(year.year)[0]}-01", month_ends(year.year)[-1])
    first, last = numbers([date.fromisoformat(day) for day in days])
    return float(first), float(last) + 1


def _path(cells: Cells, area: str) -> tuple[list[float], list[float]]:
    own = sorted((c.period, v) for c, v in cells.items() if c[:2] == (STORAGE, area))
    days = numbers([date.fromisoformat(period) for period, _ in own])
    return [float(day) for day in days], [value for _, value in own]


def _price_words(found: Backtest, prices: Score) -> Caption:
    title = (
        f"The price averages {prices.model:.0f} EUR/MWh against {prices.observed:.0f} observed, "
        f"a month is {prices.error:.0f} off"
    )
    subtitle = "Dutch hub price and published European price by month, EUR/MWh"
    return _words(found, title, subtitle, "World Bank, gasgap")


@styled
def _prices(year: Year, caption: Caption) -> Figure:
    before = year.naive[LAST_YEAR]
    known = any(cell.quantity == PRICE for cell in before)
    figure, axes = canvas(caption, height=2.6, keys=(*KEYS, LAST) if known else KEYS)
    looks: list[tuple[Cells, dict[str, Any]]] = [
        (year.told, {"color": MODEL, "linewidth": 2.4}),
        (year.seen, {"color": SEEN, "marker": "o", "markersize": 4.5, "linestyle": "none"}),
        (before, {"color": BEFORE, "linestyle": (0, DASHES)}),
    ]
    for cells, look in looks:
        own = {cell.period: v for cell, v in cells.items() if cell.quantity == PRICE}
        months = [month for month in months_of(year.year) if month in own]
        days = [date.fromisoformat(f"{month}-15") for month in months]
        axes.plot(numbers(days), [own[month] for month in months], **look)
    axes.set_ylim(bottom=0)
    label_months(axes, *_ends(year))
    return settled(figure)


def _flow_words(found: Backtest, year: Year, borders: Sequence[Score]) -> Caption:
    right = sum(one.direction is True for one in borders)
    title = f"Over {right} of the {len(borders)} busiest borders gas goes the way it went"
    subtitle = f"Net flow in {year.year} in the direction observed, TWh"
    return _words(found, title, subtitle, "ENTSOG, IEA Gas Trade Flows in Europe, gasgap")


@styled
def _flows(borders: Sequence[Score], caption: Caption) -> Figure:
    keys = (Key("model", MODEL), Key("observed", SEEN, "dot"))
    figure, axes = canvas(caption, height=ROW * len(borders) + 0.4, keys=keys)
    places = range(len(borders))
    axes.barh(places, [one.model for one in borders], color=MODEL, height=0.6)
    seen = [one.observed for one in borders]
    axes.scatter(seen, places, s=22, color=SEEN, zorder=4, linewidth=0)
    axes.axvline(0, color=INK, linewidth=0.8)
    names = [one.area.replace(">", " \u2192 ") for one in borders]
    axes.set_yticks(places, names, fontsize=SMALL, color=INK)
    axes.set_ylim(len(borders) - 0.4, -0.6)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
    return settled(figure)
