"""Supply from the cheapest to the dearest against what customers would pay, in the worst period."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.output.folder import RunFolder
from sim.plot.hover import tell, tell_area
from sim.plot.palette import GREY, INK, RESPONSE, SOURCES
from sim.plot.picture import Caption, Picture
from sim.plot.settle import settled
from sim.plot.style import DASHES, SMALL, Key, canvas, styled
from sim.plot.words import caption, number, price, rate, span
from sim.views.merit import merit_order

KINDS: dict[str, tuple[str, str]] = {
    "production": ("own production, at its cost", SOURCES["production"]),
    "russia": ("Russia, at cost and duty", SOURCES["Russia"]),
    "norway": ("Norway, at cost", SOURCES["Norway"]),
    "other_pipeline": ("other pipelines, at cost", SOURCES["other pipelines"]),
    "storage": ("storage, at the worth of gas held", SOURCES["storage"]),
    "lng": ("LNG, at the world price", SOURCES["LNG"]),
}
ROOM = 1.45
"""Of the clearing price and of the dearest supply, that is shown above zero."""


def words(run: RunFolder, table: pd.DataFrame) -> Caption:
    clearing, wanted = _row(table, "clearing"), _row(table, "wanted")
    gone = wanted["to_gwh_d"] - clearing["to_gwh_d"]
    start, end = (table[key].iloc[0].date().isoformat() for key in ("start", "end"))
    title = (
        f"{span(start, end)}: at {price(clearing['price_eur_mwh'])} customers go without "
        f"{number(round(gone), 6)} of {rate(wanted['to_gwh_d'])}"
    )
    subtitle = (
        "Supply that flows and demand by what it is worth, all countries together, EUR/MWh over "
        "GWh per day, in the period that misses most. "
    )
    for step in table[table["curve"] == "switch"].itertuples():
        fuel = rate(step.to_gwh_d - step.from_gwh_d)
        subtitle += f"At {price(step.price_eur_mwh)} {fuel} turn to other fuels. "
    if _is_capped(run):
        subtitle += "A cap holds the price down, so that customers go without who would pay more"
    else:
        subtitle += (
            "Tariffs of the network and differences between countries are left out, so the curves "
            "meet near the mean price, not on it"
        )
    return caption(run, title, subtitle)


def _is_capped(run: RunFolder) -> bool:
    """Whether a measure caps the whole market, not only what a supplier is paid."""
    measures = run.scenario.get("measures", {}).values()
    return any(
        own["type"] == "price_cap" and not own.get("supplier") and own.get("shock") != "averted"
        for own in measures
    )


def _row(table: pd.DataFrame, curve: str) -> pd.Series:
    return table[table["curve"] == curve].iloc[0]


@styled
def draw(table: pd.DataFrame, caption: Caption) -> Figure:
    """Columns as `sim.views.merit.merit_order` has them."""
    supply = table[table["curve"] == "supply"]
    shown = [kind for kind in KINDS if (supply["source"] == kind).any()]
    keys = [Key(*KINDS[kind]) for kind in shown]
    keys += [Key("what demand is worth", INK, "line"), Key("goes without", RESPONSE)]
    figure, axes = canvas(caption, height=3.2, keys=keys)
    for step in supply.itertuples():
        wide = step.to_gwh_d - step.from_gwh_d
        colour = KINDS[step.source][1]
        high = max(step.price_eur_mwh, 0.0)
        [bar] = axes.bar(step.from_gwh_d, high, wide, align="edge", color=colour, linewidth=0)
        tell(bar, f"{step.label}\n{rate(wide)} at {price(step.price_eur_mwh)}")
    _demand(axes, table)
    clearing, wanted = _row(table, "clearing"), _row(table, "wanted")
    top = ROOM * max(clearing["price_eur_mwh"], float(supply["price_eur_mwh"].max()), 1.0)
    axes.set_ylim(0, top)
    right = max(wanted["to_gwh_d"], float(supply["to_gwh_d"].max()))
    axes.set_xlim(0, 1.02 * right)
    axes.axhline(clearing["price_eur_mwh"], color=GREY, linewidth=1.2, linestyle=(0, DASHES))
    axes.annotate(
        f"mean hub price {price(clearing['price_eur_mwh'])}",
        (0.01 * right, clearing["price_eur_mwh"]),
        xytext=(0, 4),
        textcoords="offset points",
        fontsize=SMALL,
        color=INK,
    )
    axes.xaxis.set_major_formatter(lambda value, _: number(value, 6))
    axes.yaxis.set_major_formatter(lambda value, _: number(value, 5))
    return settled(figure)


def _demand(axes: Axes, table: pd.DataFrame) -> None:
    """The curve of demand; below it, right of consumption, what is gone without."""
    demand, eaten = table[table["curve"] == "demand"], _row(table, "clearing")["to_gwh_d"]
    x, y = demand["to_gwh_d"].to_numpy(), demand["price_eur_mwh"].to_numpy()
    end = _row(table, "wanted")["to_gwh_d"]
    for step in table[table["curve"] == "switch"].itertuples():
        turned = rate(step.to_gwh_d - step.from_gwh_d)
        corner, wide = (step.from_gwh_d, 0.0), step.to_gwh_d - step.from_gwh_d
        text = f"turns to other fuels\n{turned} from {price(step.price_eur_mwh)}"
        tell_area(axes, corner, (wide, step.price_eur_mwh), text)
    inside = (x > eaten) & (x < end)
    at = np.concatenate(([eaten], x[inside], [end]))
    axes.fill_between(at, np.interp(at, x, y), color=RESPONSE, linewidth=0)
    axes.plot(np.append(x, end), np.append(y, y[-1]), color=INK, linewidth=1.6)


PICTURES: tuple[Picture, ...] = (Picture("merit-order", merit_order, words, draw),)
