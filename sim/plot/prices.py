"""Hub prices over time, and by country."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from sim.output.folder import RunFolder
from sim.plot.hover import tell_periods, tell_rows
from sim.plot.palette import COUNTERFACTUAL, GREY, PALE, SCENARIO
from sim.plot.picture import Caption, Picture
from sim.plot.settle import settled
from sim.plot.style import DASHES, SMALL, Key, canvas, styled
from sim.plot.timeline import edges, label_months, stepped
from sim.plot.words import caption, number, other_case, price, signed, span
from sim.views.prices import price_paths, prices_by_country
from sim.views.region import main_region

ROW = 0.175
"""Inches of a country."""
SAME = 0.05
"""EUR/MWh; a smaller difference is none."""


def words_over_time(run: RunFolder, table: pd.DataFrame) -> Caption:
    region = main_region(run)
    values = run.summary["regions"][region.key]
    mean, calm = values["hub_price_eur_mwh"], values["counterfactual_price_eur_mwh"]
    title = f"Gas in the {region.label}" if region.key == "EU27" else "Gas in all countries"
    title += f" costs {price(mean)} on average"
    other = other_case(run)
    if len(set(table["case"])) > 1:
        more = f"{price(abs(mean - calm))} {'more' if mean > calm else 'less'} than {other}"
        title += ", " + (f"as {other}" if abs(mean - calm) < SAME else more)
    subtitle = (
        "Hub prices, EUR/MWh: mean by reference demand, and in the scenario the range from the "
        "cheapest to the dearest country"
    )
    return caption(run, title, subtitle)


@styled
def draw_over_time(table: pd.DataFrame, caption: Caption) -> Figure:
    """Columns as `sim.views.prices.price_paths` has them."""
    keys = [Key("scenario", SCENARIO, "line"), Key("range of countries", PALE)]
    if len(set(table["case"])) > 1:
        keys.append(Key(caption.other, COUNTERFACTUAL, "dashed"))
    figure, axes = canvas(caption, height=2.9, keys=keys)
    styles = {"counterfactual": (COUNTERFACTUAL, (0, DASHES)), "scenario": (SCENARIO, "-")}
    for case, (colour, dashes) in styles.items():
        rows = table[table["case"] == case]
        if rows.empty:
            continue
        x = edges(rows["start"], rows["end"])
        if case == "scenario":
            low, high = stepped(rows["low_eur_mwh"]), stepped(rows["high_eur_mwh"])
            axes.fill_between(x, low, high, step="post", color=PALE, linewidth=0, zorder=1)
        mean = stepped(rows["mean_eur_mwh"])
        axes.step(x, mean, where="post", color=colour, linestyle=dashes)
        label_months(axes, float(x[0]), float(x[-1]))
    axes.set_ylim(bottom=min(0.0, float(table["low_eur_mwh"].min())))
    axes.yaxis.set_major_formatter(lambda value, _: number(value, 5))
    tell_periods(axes, x, _told_by_period(table, caption.other))
    return settled(figure)


def _told_by_period(table: pd.DataFrame, other: str) -> Iterator[str]:
    calm = table[table["case"] == "counterfactual"].set_index("start")["mean_eur_mwh"]
    for row in table[table["case"] == "scenario"].itertuples():
        dates = span(row.start.date().isoformat(), row.end.date().isoformat())
        low, high = number(round(row.low_eur_mwh), 4), price(row.high_eur_mwh)
        text = f"{dates}\nmean {price(row.mean_eur_mwh)}\ncountries from {low} to {high}"
        yield text + (f"\n{other} {price(calm[row.start])}" if row.start in calm else "")


def words_by_country(run: RunFolder, table: pd.DataFrame) -> Caption:
    first, last = table.iloc[0], table.iloc[-1]
    title = f"{first['name']} pays most, {price(first['hub_price_eur_mwh'])}"
    if len(table) > 1:
        title += f"; {last['name']} least, {price(last['hub_price_eur_mwh'])}"
    subtitle = "Mean hub price by country, EUR/MWh, by reference demand over the horizon"
    return caption(run, title, subtitle)


@styled
def draw_by_country(table: pd.DataFrame, caption: Caption) -> Figure:
    """Columns as `sim.views.prices.prices_by_country` has them."""
    here, calm = table["hub_price_eur_mwh"], table["counterfactual_price_eur_mwh"]
    keys = [Key("scenario", SCENARIO, "dot"), Key(caption.other, COUNTERFACTUAL, "dot")]
    moved = bool((here - calm).abs().max() >= SAME)
    figure, axes = canvas(
        caption, height=max(0.9, ROW * len(table) + 0.35), keys=keys if moved else keys[:1]
    )
    rows = range(len(table))
    axes.hlines(rows, calm, here, color=PALE, linewidth=2.2)
    axes.scatter(calm, rows, s=24, color=COUNTERFACTUAL, zorder=3, linewidth=0)
    axes.scatter(here, rows, s=24, color=SCENARIO, zorder=4, linewidth=0)
    left = min(0.0, float(pd.concat([here, calm]).min()))
    right = float(pd.concat([here, calm]).max())
    room = 0.1 * (right - left) + 1e-6
    crowded = bool(((here < calm - SAME) & (here < left + room)).any())
    axes.set_xlim(left - (room if crowded else 0.0), right + room)
    for row, (mine, other) in enumerate(zip(here, calm, strict=True)):
        outside = mine >= other - SAME  # away from the line between the two
        axes.annotate(
            number(round(mine)) if abs(mine) >= 9.5 else number(mine, 2),
            (max(mine, other) if outside else mine, row),
            xytext=(6 if outside else -6, 0),
            textcoords="offset points",
            ha="left" if outside else "right",
            va="center",
            fontsize=SMALL - 0.6,
            color=GREY,
        )
    axes.set_yticks(rows, table["name"])
    axes.set_ylim(len(table) - 0.4, -0.6)
    tell_rows(axes, [_told_of_country(row, caption.other) for row in table.to_dict("records")])
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
    axes.xaxis.set_major_formatter(lambda value, _: number(value, 5))
    return settled(figure)


def _told_of_country(row: Mapping[str, Any], other: str) -> str:
    here, calm = row["hub_price_eur_mwh"], row["counterfactual_price_eur_mwh"]
    gap = signed(price(here - calm))
    if abs(here - calm) < SAME:
        return f"{row['name']}\n{price(here)}"
    return f"{row['name']}\n{price(here)}\n{other} {price(calm)}: {gap}"


PICTURES: tuple[Picture, ...] = (
    Picture("prices", price_paths, words_over_time, draw_over_time),
    Picture("prices-by-country", prices_by_country, words_by_country, draw_by_country),
)
