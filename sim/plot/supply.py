"""Supply by source over time, with what is burnt, what is missing and what is put into store."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.output.folder import RunFolder
from sim.plot.hover import tell_periods
from sim.plot.palette import COUNTERFACTUAL, CURTAILED, GREY, INK, RESPONSE, SAVED, SOURCES
from sim.plot.picture import Caption, Picture
from sim.plot.settle import settled
from sim.plot.style import DASHES, Key, canvas, styled
from sim.plot.timeline import edges, label_months, stepped
from sim.plot.words import caption, number, share, span, switched_note, volume
from sim.views.region import main_region
from sim.views.supply import supply_stack, volumes

BANDS: dict[str, tuple[str, str]] = {
    "lng": ("LNG", SOURCES["LNG"]),
    "production": ("own production", SOURCES["production"]),
    "norway": ("Norway", SOURCES["Norway"]),
    "other_pipeline": ("other pipelines", SOURCES["other pipelines"]),
    "neighbours": ("neighbours", SOURCES["other"]),
    "backstop": ("unexplained", COUNTERFACTUAL),
    "russia": ("Russia, pipeline", SOURCES["Russia"]),
    "withdrawal": ("from storage", SOURCES["storage"]),
}
"""Name and colour from the bottom of the stack to its top: what left stands next to the gap."""
GAPS: dict[str, tuple[str, str]] = {
    "demand_response": ("given up at a price", RESPONSE),
    "curtailment": ("cut off", CURTAILED),
    "policy_saving": ("saved by decree", SAVED),
}
USES = ("injection", "exports", "spill")
LEAST_RATE = 0.05
"""GWh/d; what is less is not told."""
SEEN = 5e-3
"""TWh over the horizon; a band of less is not drawn."""


def words(run: RunFolder, table: pd.DataFrame) -> Caption:
    region, total = main_region(run), volumes(table)
    gap = float(total["demand_response"] + total["curtailment"])
    whole = float(total["reference_demand"])
    title = f"{region.label}: supply falls short of reference demand by {volume(gap)}"
    title += f", {share(100 * gap / whole)}" if whole > 0 else ""
    if total["curtailment"] >= SEEN:
        title += f"; {volume(float(total['curtailment']))} of it is cut off"
    elif gap >= SEEN:
        title += "; nobody is cut off"
    if gap < SEEN:
        title = f"{region.label}: supply covers the reference demand of {volume(whole)}"
    subtitle = (
        f"Supply by source and what is missing, {region.label}, GWh per day. Reference demand is "
        "what would be used at the base year's prices"
    )
    return caption(run, title, subtitle + switched_note(run))


@styled
def draw(table: pd.DataFrame, caption: Caption) -> Figure:
    """Columns as `sim.views.supply.supply_stack` has them."""
    total = volumes(table)
    bands = [name for name in BANDS if total[name] >= SEEN]
    gaps = [name for name in GAPS if total[name] >= SEEN]
    keys = [Key(*BANDS[name]) for name in reversed(bands)]
    keys += [Key(*GAPS[name]) for name in gaps]
    keys += [Key("consumption", INK, "line"), Key("reference demand", INK, "dashed")]
    used = stepped(table[list(USES)].sum(axis=1))
    if total[list(USES)].sum() >= SEEN:
        keys.append(Key("put into store or passed on, below zero", GREY, "hatch"))
    figure, axes = canvas(caption, height=3.5, keys=keys)
    x = edges(table["start"], table["end"])
    level = -used
    for name in bands:
        level = _band(axes, x, level, stepped(table[name]), BANDS[name][1])
    consumed = stepped(table["consumption"])
    level = consumed
    for name in gaps:
        level = _band(axes, x, level, stepped(table[name]), GAPS[name][1])
    if (used > 0).any():
        axes.fill_between(
            x, -used, 0, step="post", facecolor="none", edgecolor="#FFFFFF", hatch="////"
        )
    axes.axhline(0.0, color=GREY, linewidth=0.8)
    axes.step(x, consumed, where="post", color=INK, linewidth=1.4)
    wanted = stepped(table["reference_demand"])
    axes.step(x, wanted, where="post", color=INK, linewidth=1.2, linestyle=(0, DASHES))
    axes.yaxis.set_major_formatter(lambda value, _: number(value, 5))
    label_months(axes, float(x[0]), float(x[-1]))
    tell_periods(axes, x, (_told(row, bands, gaps) for row in table.to_dict("records")))
    return settled(figure)


def _told(row: Mapping[Hashable, Any], bands: list[str], gaps: list[str]) -> str:
    """What a period says when it is pointed at: every band, GWh per day, from the top down."""
    lines = [span(row["start"].date().isoformat(), row["end"].date().isoformat()) + ", GWh/d"]
    lines.append(f"reference demand {number(row['reference_demand'], 4)}")
    named = [*reversed([(GAPS[name][0], row[name]) for name in gaps])]
    named.append(("consumption", row["consumption"]))
    named += reversed([(BANDS[name][0], row[name]) for name in bands])
    named.append(("put into store", row["injection"]))
    named.append(("passed on", row["exports"]))
    lines += [
        f"{name} {number(round(value, 1), 5)}" for name, value in named if value >= LEAST_RATE
    ]
    return "\n".join(lines)


def _band(
    axes: Axes,
    x: np.typing.NDArray[np.float64],
    low: np.typing.NDArray[np.float64],
    width: np.typing.NDArray[np.float64],
    colour: str,
) -> np.typing.NDArray[np.float64]:
    """One area on top of `low`; returns its upper edge."""
    high: np.typing.NDArray[np.float64] = low + width
    axes.fill_between(x, low, high, step="post", color=colour, linewidth=0)
    return high


PICTURES: tuple[Picture, ...] = (Picture("supply", supply_stack, words, draw),)
