"""Who pays: winners to the right, losers to the left."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from sim.output.folder import RunFolder
from sim.plot.hover import tell
from sim.plot.palette import GAIN, GREY, INK, LOSS
from sim.plot.picture import Caption, Picture
from sim.plot.settle import settled
from sim.plot.style import BODY, SMALL, Key, canvas, styled
from sim.plot.words import MINUS, caption, money, number, other_case
from sim.views.payers import payers

ROW, BETWEEN = 0.26, 0.5
"""Inches of a party; rows between groups."""


def words(run: RunFolder, table: pd.DataFrame) -> Caption:
    lost = table.sort_values("change_beur", kind="stable").iloc[0]
    won = table.sort_values("change_beur", kind="stable").iloc[-1]
    parts = []
    if lost["change_beur"] < 0:
        parts.append(f"{_subject(lost)} {_verb('lose', lost)} {money(-lost['change_beur'])}")
    if won["change_beur"] > 0:
        parts.append(f"{_subject(won)} {_verb('gain', won)} {money(won['change_beur'])}")
    subtitle = (
        f"Change of surplus, rents and net revenue from what they are {other_case(run)}, "
        "billion EUR over the horizon"
    )
    return caption(run, "; ".join(parts), subtitle)


def _subject(row: pd.Series) -> str:
    return str(row["label"]).removesuffix(" (pipeline)")


def _verb(verb: str, row: pd.Series) -> str:
    """A supplier by name is one, all other parties are many."""
    return verb if row["group"] != "senders" or row["party"] == "others" else f"{verb}s"


@styled
def draw(table: pd.DataFrame, caption: Caption) -> Figure:
    """Columns as `sim.views.payers.payers` has them."""
    breaks = (table["group"] != table["group"].shift()).cumsum() - 1
    places = table.index.to_numpy() + BETWEEN * breaks.to_numpy()
    height = ROW * (places[-1] + 1) + 0.35
    keys = [Key("gains", GAIN), Key("loses", LOSS)]
    figure, axes = canvas(caption, height=height, keys=keys)
    change = table["change_beur"]
    colours = [GAIN if v > 0 else LOSS for v in change]
    bars = axes.barh(places, change, height=0.68, color=colours)
    for bar, place, value, label in zip(bars, places, change, table["label"], strict=True):
        way = "gained" if value > 0 else "lost"
        tell(bar, f"{label}\n{money(abs(value))} {way} over the horizon")
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
