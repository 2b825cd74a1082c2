"""Pictures of runs held against each other."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.plot.palette import (
    BLUE,
    COUNTERFACTUAL,
    CURTAILED,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    RESPONSE,
    VERMILLION,
)
from sim.plot.picture import Caption
from sim.plot.settle import settled
from sim.plot.style import DASHES, SMALL, Key, canvas, styled
from sim.plot.timeline import edges, label_months, numbers, stepped
from sim.views.comparison import CALM

RUNS = (INK, VERMILLION, BLUE, GREEN, ORANGE, PURPLE)
"""Colours of runs in their order; the first is the one in question."""
ROW = 0.24
NAMES = {
    "shortfall_twh": "shortfall, TWh",
    "curtailment_twh": "of it cut off, TWh",
    "hub_price_eur_mwh": "hub price, EUR/MWh",
}


@styled
def by_country(table: pd.DataFrame, caption: Caption) -> Figure:
    """Differences by country: shortfall split into its parts on the left, the price on the right.

    table : `place`, `demand_response_twh`, `curtailment_twh`, `hub_price_eur_mwh`
    """
    keys = [Key("given up at a price", RESPONSE), Key("cut off", CURTAILED), Key("price", BLUE)]
    height = 0.75 + ROW * len(table)
    figure, axes = canvas(caption, height=height, keys=keys)
    axes.remove()
    left, right = figure.subplots(1, 2, width_ratios=[1.4, 1], sharey=True)
    rows = range(len(table))
    for ax in (left, right):
        ax.grid(True, axis="x")
        ax.grid(False, axis="y")
        ax.axvline(0, color=GREY, linewidth=0.8)
        ax.xaxis.set_major_locator(MaxNLocator(4))
    _stacked(left, rows, table)
    right.barh(rows, table["hub_price_eur_mwh"], height=0.7, color=BLUE)
    left.set_yticks(list(rows), table["place"], fontsize=SMALL, color=INK)
    left.set_ylim(len(table) - 0.4, -0.6)
    left.set_xlabel("shortfall, TWh")
    right.set_xlabel("mean hub price, EUR/MWh")
    return settled(figure)


def _stacked(axes: Axes, rows: Sequence[int], table: pd.DataFrame) -> None:
    """Two parts end to end where they have one sign, on both sides of zero where they have not."""
    first, second = table["demand_response_twh"], table["curtailment_twh"]
    start = first.where(first * second > 0, 0.0)
    axes.barh(rows, first, height=0.7, color=RESPONSE)
    axes.barh(rows, second, left=start, height=0.7, color=CURTAILED)


@styled
def prices(table: pd.DataFrame, caption: Caption) -> Figure:
    """Prices over time as steps, a line a run.

    table : `run`, `start`, `end`, `hub_price_eur_mwh`
    """
    figure, axes = canvas(caption, height=2.9, keys=_runs(table))
    limits: list[float] = []
    for colour, (name, rows) in zip(RUNS, table.groupby("run", sort=False), strict=False):
        x = edges(rows["start"], rows["end"])
        [line] = axes.step(x, stepped(rows["hub_price_eur_mwh"]), where="post", color=colour)
        limits += [float(x[0]), float(x[-1])]
        if name == CALM:
            line.set_linestyle((0, DASHES))
    axes.set_ylim(bottom=min(0.0, float(table["hub_price_eur_mwh"].min())))
    label_months(axes, min(limits), max(limits))
    return settled(figure)


@styled
def stores(table: pd.DataFrame, caption: Caption) -> Figure:
    """Fill levels over time, a line a run.

    table : `run`, `day`, `fill_pct`
    """
    figure, axes = canvas(caption, height=2.9, keys=_runs(table))
    limits: list[float] = []
    for colour, (name, rows) in zip(RUNS, table.groupby("run", sort=False), strict=False):
        x = numbers(rows["day"])
        [line] = axes.plot(x, rows["fill_pct"], color=colour)
        limits += [float(x[0]), float(x[-1])]
        if name == CALM:
            line.set_linestyle((0, DASHES))
    axes.set_ylim(0, 100)
    label_months(axes, min(limits), max(limits))
    return settled(figure)


@styled
def attribution(table: pd.DataFrame, caption: Caption) -> Figure:
    """What each measure contributes, a panel a figure; whiskers from added to removed alone.

    table : `figure`, `measure`, `contribution`, `removed_alone`, `added_alone`, `total_difference`
    """
    measures = list(dict.fromkeys(table["measure"]))
    shown = [name for name in NAMES if name in set(table["figure"])]
    known = bool(table["contribution"].notna().all())
    alone = Key("alone: added, removed", VERMILLION, "dot")
    keys = [Key("contribution", BLUE), Key("all together", COUNTERFACTUAL), alone]
    height = 0.8 + 2 * ROW + 1.6 * ROW * len(measures)
    figure, axes = canvas(caption, height=height, keys=keys if known else keys[1:])
    axes.remove()
    panels = figure.subplots(1, len(shown), sharey=True, squeeze=False)[0]
    names = [name if len(name) <= 22 else f"{name[:21]}…" for name in measures]
    for panel, name in zip(panels, shown, strict=True):
        rows = table[table["figure"] == name]
        _panel(panel, rows, known)
        panel.set_title(NAMES[name], fontsize=SMALL, fontweight="normal", color=GREY)
        panel.set_yticks(range(len(measures) + 1), [*names, "all together"], color=INK)
        panel.set_ylim(len(measures) + 0.6, -0.6)
    return settled(figure)


def _panel(axes: Axes, rows: pd.DataFrame, known: bool) -> None:
    places = range(len(rows))
    total = float(rows["total_difference"].iloc[0])
    if known:
        axes.barh(places, rows["contribution"], height=0.55, color=BLUE)
    axes.barh([len(rows)], [total], height=0.55, color=COUNTERFACTUAL)
    for place, low, high in zip(places, rows["added_alone"], rows["removed_alone"], strict=True):
        axes.plot([low, high], [place, place], color=VERMILLION, linewidth=1.0)
        axes.plot([low, high], [place, place], "o", color=VERMILLION, markersize=3.5)
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.xaxis.set_major_locator(MaxNLocator(3))
    axes.margins(x=0.08)


def _runs(table: pd.DataFrame) -> list[Key]:
    names = list(dict.fromkeys(table["run"]))
    return [
        Key(name, colour, "dashed" if name == CALM else "line")
        for name, colour in zip(names, RUNS, strict=False)
    ]
