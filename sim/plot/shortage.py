"""Who is short: countries by sectors, what was given up beside what was cut off."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure

from sim.output.folder import RunFolder
from sim.plot.hover import tell_area
from sim.plot.palette import INK, PAPER, SHORTFALL, sector_label
from sim.plot.picture import Caption, Picture
from sim.plot.settle import settled
from sim.plot.style import BODY, FOOT, SMALL, Key, canvas, styled
from sim.plot.words import apart, caption, number, share, switched_note, volume
from sim.views.region import main_region
from sim.views.shortage import ALL_SECTORS, shortage

ROW, HEAD = 0.18, 0.85
"""Inches of a country and of the names of sectors."""
EDGES = (0.05, 5.0, 10.0, 20.0, 30.0, 40.0)
"""Percent at which the colour changes; less than the first is none."""
BANDS = ("under 5 %", "5 to 10", "10 to 20", "20 to 30", "30 to 40", "40 and more")
PANELS = {"demand_response": "given up at a price", "curtailment": "cut off"}
DARK = 30.0
"""Percent from which a cell is so dark that its number is white."""


def words(run: RunFolder, table: pd.DataFrame) -> Caption:
    whole = table[table["sector"] == ALL_SECTORS]
    cut = whole[whole["curtailment_pct"] >= EDGES[0]]
    title = _hardest(run, whole)
    if cut.empty:
        title += "; nobody is cut off"
    else:
        where = f"in {len(cut)} of {len(whole)} countries" if len(cut) > 1 else "in one country"
        worst = cut.loc[cut["curtailment_pct"].idxmax()]
        most = share(float(worst["curtailment_pct"]))
        title += f"; customers are cut off {where}, {most} of demand in {worst['name']}"
    subtitle = (
        "Percent of reference demand over the horizon that is given up because of the price, and "
        "that is cut off, by country and sector. Empty: no demand; dot: nothing missing"
    )
    return caption(run, title, subtitle + switched_note(run))


def _hardest(run: RunFolder, whole: pd.DataFrame) -> str:
    """Who is short of most, or how little countries differ."""
    missing = whole["demand_response_pct"] + whole["curtailment_pct"]
    first, last = whole.iloc[0], whole.iloc[-1]
    most = share(float(missing.iloc[0]))
    if len(whole) > 1 and not apart(run, main_region(run).key):
        least = share(float(missing.iloc[-1]))
        return f"No country stands out: {least} ({last['name']}) to {most} is missing"
    return f"{first['name']} is hit hardest, short of {most} of its demand"


@styled
def draw(table: pd.DataFrame, caption: Caption) -> Figure:
    """Columns as `sim.views.shortage.shortage` has them; rows in the order of the table."""
    names = list(dict.fromkeys(table["name"]))
    sectors = list(dict.fromkeys(table["sector"]))
    keys = [Key(*pair) for pair in zip(BANDS, SHORTFALL, strict=True)]
    height = ROW * len(names) + HEAD
    figure, axes = canvas(caption, height=height, keys=keys)
    axes.remove()
    # Without any cut-off there is nothing to see in its panel.
    shown = [name for name in PANELS if table[f"{name}_pct"].max() >= EDGES[0]]
    panels = figure.subplots(1, len(shown), sharey=True, squeeze=False)[0]
    for panel, column in zip(panels, shown, strict=True):
        cells = table.pivot(index="name", columns="sector", values=f"{column}_pct")
        _panel(panel, cells.loc[names, sectors].to_numpy(dtype=np.float64))
        _tell(panel, table, names, sectors, column)
        labels = ["all" if s == ALL_SECTORS else sector_label(s) for s in sectors]
        panel.set_xticks(
            range(len(sectors)), labels, rotation=50, ha="left", rotation_mode="anchor"
        )
        panel.set_title(PANELS[column], fontsize=BODY, color=INK)
    panels[0].set_yticks(range(len(names)), names, color=INK)
    return settled(figure)


def _panel(axes: Axes, cells: np.typing.NDArray[np.float64]) -> None:
    """(countries, sectors) percent as colours with numbers."""
    # A cell has the colour of the number that stands in it.
    shown = np.where(cells >= 0.5, np.round(cells), cells)
    colours = ListedColormap(list(SHORTFALL)).with_extremes(under="#F3F4F5", bad=PAPER)
    norm = BoundaryNorm([*EDGES, 1e9], len(SHORTFALL))
    rows, columns = cells.shape
    axes.pcolormesh(
        np.arange(columns + 1) - 0.5,
        np.arange(rows + 1) - 0.5,
        np.ma.masked_invalid(shown),
        cmap=colours,
        norm=norm,
        edgecolors=PAPER,
        linewidth=0.8,
    )
    for row, column in np.argwhere(np.isfinite(cells)):
        value = cells[row, column]
        axes.text(
            column,
            row,
            _cell(value),
            ha="center",
            va="center_baseline",
            fontsize=FOOT,
            color=PAPER if shown[row, column] >= DARK else INK,
        )
    axes.set_xlim(-0.5, columns - 0.5)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.xaxis.tick_top()
    axes.tick_params(axis="x", length=0, labelsize=SMALL, colors=INK)
    axes.axvline(columns - 1.5, color=INK, linewidth=0.6)


def _tell(
    axes: Axes, table: pd.DataFrame, names: list[str], sectors: list[str], column: str
) -> None:
    """Every cell with demand tells its volumes when it is pointed at."""
    for row in table[table["reference_demand_twh"] > 0].to_dict("records"):
        who = "all sectors" if row["sector"] == ALL_SECTORS else sector_label(row["sector"])
        part = f"{share(row[f'{column}_pct'])} {PANELS[column]}"
        of = f"{volume(row[f'{column}_twh'])} of {volume(row['reference_demand_twh'])}"
        corner = (sectors.index(row["sector"]) - 0.5, names.index(row["name"]) - 0.5)
        tell_area(axes, corner, (1.0, 1.0), f"{row['name']}, {who}\n{part}\n{of}")


def _cell(value: float) -> str:
    if value < EDGES[0]:
        return "·"
    return "<1" if value < 0.5 else number(round(value))


PICTURES: tuple[Picture, ...] = (Picture("who-is-short", shortage, words, draw),)
