"""Storage over the horizon, against what was observed in other years and what is wanted."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.output.folder import RunFolder
from sim.output.sentences import turns
from sim.plot.hover import tell_periods
from sim.plot.palette import COUNTERFACTUAL, GREY, INK, PALE, SOURCES
from sim.plot.picture import Caption, Picture
from sim.plot.settle import settled
from sim.plot.style import BODY, DASHES, Key, canvas, styled
from sim.plot.timeline import label_months, numbers
from sim.plot.words import caption, day, share
from sim.views.storage import band_years, storage_paths

LINE = SOURCES["storage"]
BAND, TARGET = "#E3E7EA", "#882255"
COLUMNS = 3
"""Of small panels."""


def words(run: RunFolder, table: pd.DataFrame) -> Caption:
    first = table[table["region"] == table["region"].iloc[0]]
    here = first[first["line"] == "scenario"]
    name = str(here["name"].iloc[0])
    title = f"{name}: stores are {_ends(here)}"
    years, parts = band_years(run), "Gas in store, percent of working gas volume"
    if years is not None and (table["line"] == "band").any():
        parts += f"; range on record of {years[0]} to {years[1]}"
    if (table["line"] == "stage").any():
        parts += "; thin lines: days on which the market plans anew"
    return caption(run, title, parts)


def _ends(here: pd.DataFrame) -> str:
    """Where the stores are fullest and, if they turn, where emptiest, by date."""
    days = [value.date().isoformat() for value in here["day"]]
    levels = dict(zip(days, here["fill_pct"].tolist(), strict=True))
    first, *later = turns(levels)
    top = max((first, *later), key=lambda one: levels[one])
    told = {top: f"fullest on {day(top)}, {_percent(levels[top])}"}
    low = min(later, key=lambda one: levels[one], default=top)
    if levels[low] < levels[top]:
        told[low] = f"emptiest on {day(low)}, {_percent(levels[low])}"
    return ", and ".join(told[one] for one in sorted(told))


def _percent(value: float) -> str:
    return share(float(value))


def _day(value: pd.Timestamp) -> str:
    return day(value.date().isoformat())


@styled
def draw(table: pd.DataFrame, caption: Caption) -> Figure:
    """Columns as `sim.views.storage.storage_paths` has them; the first region is drawn large."""
    regions = list(dict.fromkeys(table["region"]))
    small = regions[1:]
    rows = -(-len(small) // COLUMNS)
    figure, axes = canvas(caption, height=2.7 + 1.45 * rows, keys=_keys(table, caption.other))
    axes.remove()
    heights = [2.7, *([1.45] * rows)]
    grid = figure.add_gridspec(1 + rows, COLUMNS, height_ratios=heights, hspace=0.06)
    first, large = table[table["region"] == regions[0]], figure.add_subplot(grid[0, :])
    _panel(large, first, most=8)
    _tell(large, first, caption.other)
    for place, region in enumerate(small):
        row, column = divmod(place, COLUMNS)
        panel = figure.add_subplot(grid[1 + row, column])
        _panel(panel, table[table["region"] == region], most=3)
        if column > 0:
            panel.set_yticklabels([])
    return settled(figure)


def _keys(table: pd.DataFrame, other: str) -> list[Key]:
    lines = set(table["line"])
    keys = [Key("scenario", LINE, "line")]
    if "counterfactual" in lines:
        keys.append(Key(other, COUNTERFACTUAL, "dashed"))
    if "observed" in lines:
        keys.append(Key("observed", INK, "dot"))
    if "estimated" in lines:
        keys.append(Key("estimated", GREY, "dot"))
    if "band" in lines:
        keys.append(Key("range on record", BAND))
    if "target" in lines:
        keys.append(Key("level wanted", TARGET, "dot"))
    return keys


def _panel(axes: Axes, rows: pd.DataFrame, most: int) -> None:
    """One region; `most` labels on the axis of time."""
    by_line = {str(line): part for line, part in rows.groupby("line")}
    large = most > 3
    if "band" in by_line:
        band = by_line["band"]
        axes.fill_between(_x(band), band["fill_pct"], band["high_pct"], color=BAND, linewidth=0)
    if "stage" in by_line:
        for place in _x(by_line["stage"]):
            axes.axvline(place, color=PALE, linewidth=0.8, zorder=1)
    if "counterfactual" in by_line:
        calm = by_line["counterfactual"]
        axes.plot(_x(calm), calm["fill_pct"], color=COUNTERFACTUAL, linestyle=(0, DASHES), lw=1.5)
    here = by_line["scenario"]
    axes.plot(_x(here), here["fill_pct"], color=LINE, linewidth=2.6 if large else 2.0)
    for line, colour in (("estimated", GREY), ("observed", INK)):
        if line in by_line:
            seen = by_line[line]
            size = 16 if large else 7
            axes.scatter(_x(seen), seen["fill_pct"], s=size, color=colour, zorder=4, linewidth=0)
    if "target" in by_line:
        wanted = by_line["target"]
        axes.scatter(
            _x(wanted),
            wanted["fill_pct"],
            s=42 if large else 22,
            color=TARGET,
            zorder=5,
            linewidth=0,
            clip_on=False,
        )
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 25, 50, 75, 100])
    axes.set_title(str(rows["name"].iloc[0]), fontsize=BODY, color=GREY, pad=3)
    x = _x(here)
    label_months(axes, x[0], x[-1], most, years=large)


def _tell(axes: Axes, rows: pd.DataFrame, other: str) -> None:
    """The level of a day is told around it."""
    here = rows[rows["line"] == "scenario"]
    calm = rows[rows["line"] == "counterfactual"].set_index("day")["fill_pct"]
    texts = []
    for point in here.itertuples():
        text = f"{_day(point.day)}\n{_percent(point.fill_pct)} full"
        texts.append(text + (f"\n{other} {_percent(calm[point.day])}" if point.day in calm else ""))
    days = np.array(_x(here))
    middles = (days[1:] + days[:-1]) / 2
    tell_periods(axes, [days[0], *middles, days[-1]], texts)


def _x(rows: pd.DataFrame) -> list[float]:
    return [float(value) for value in numbers(rows["day"])]


PICTURES: tuple[Picture, ...] = (Picture("storage", storage_paths, words, draw),)
