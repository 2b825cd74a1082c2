"""Who pays: winners to the right, losers to the left."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from sim.folder import RunFolder
from sim.plot.palette import GAIN, GREY, INK, LOSS
from sim.plot.picture import Caption, Picture
from sim.plot.settle import settled
from sim.plot.style import BODY, SMALL, Key, canvas, styled
from sim.plot.words import MINUS, caption, money, number
from sim.views.payers import payers

ROW, BETWEEN = 0.26, 0.5
"""Inches of a party; rows between groups."""


def words(run: RunFolder, table: pd.DataFrame) -> Caption:
    lost = table.sort_values("change_beur", kind="stable").iloc[0]
    won = table.sort_values("change_beur", kind="stable").iloc[-1]
    parts = []
    if lost["change_beur"] < 0:
        parts.append(f"{lost['label']} lose {money(-lost['change_beur'])}")
    if won["change_beur"] > 0:
        verb = "gain" if won["label"].endswith(("s", "rents")) else "gains"
        parts.append(f"{won['label']} {verb} {money(won['change_beur'])}")
    subtitle = (
        "Change of surplus, rents and net revenue against the case without the shock, billion EUR "
        "over the horizon"
    )
    return caption(run, "; ".join(parts), subtitle)


@styled
def draw(table: pd.DataFrame, caption: Caption) -> Figure:
    """Columns as `sim.views.payers.payers` has them."""
    breaks = (table["group"] != table["group"].shift()).cumsum() - 1
    places = table.index.to_numpy() + BETWEEN * breaks.to_numpy()
    height = ROW * (places[-1] + 1) + 0.35
    keys = [Key("gains", GAIN), Key("loses", LOSS)]
    figure, axes = canvas(caption, height=height, keys=keys)
    change = table["change_beur"]
    axes.barh(places, change, height=0.68, color=[GAIN if v > 0 else LOSS for v in change])
    for place, value in zip(places, change, strict=True):
        axes.annotate(
            f"{value:+,.1f}".replace("-", MINUS),
            (value, place),
            xytext=(4 if value > 0 else -4, 0),
            textcoords="offset points",
            ha="left" if value > 0 else "right",
            va="center",
            fontsize=SMALL,
            color=INK,
        )
    low, high = min(0.0, change.min()), max(0.0, change.max())
    room = 0.16 * (high - low)
    axes.set_xlim(low - (room if low < 0 else 0), high + (room if high > 0 else 0))
    axes.axvline(0.0, color=GREY, linewidth=0.8)
    axes.set_yticks(places, table["label"], fontsize=BODY, color=INK)
    axes.set_ylim(places[-1] + 0.6, -0.6)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
    axes.xaxis.set_major_formatter(lambda value, _: number(value, 5))
    return settled(figure)


PICTURES: tuple[Picture, ...] = (Picture("who-pays", payers, words, draw),)
