"""A strategic sender: how much it sells, at what price, and what that earns it."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from sim.output.folder import RunFolder
from sim.plot.hover import tell
from sim.plot.palette import COUNTERFACTUAL, INK, SOURCES
from sim.plot.picture import Caption, Picture
from sim.plot.settle import settled
from sim.plot.style import BODY, SMALL, canvas, styled
from sim.plot.words import caption, money, number, share, volume
from sim.views.region import SUPPLIERS
from sim.views.sender import sender_choice

NAMES = {
    "volume_twh": "sold, TWh",
    "price_eur_mwh": "paid, EUR/MWh",
    "profit_beur": "profit, bn EUR",
}
CHOICES = ("all it can", "its choice")
COLOURS = (COUNTERFACTUAL, SOURCES["Russia"])


def words(run: RunFolder, table: pd.DataFrame) -> Caption:
    rows = table.set_index("measure")
    sold, earned = rows.loc["volume_twh"], rows.loc["profit_beur"]
    name = SUPPLIERS.get(table["sender"].iloc[0], table["sender"].iloc[0])
    less = sold["competitive"] - sold["strategic"]
    title = f"{name} keeps back {volume(max(less, 0.0))}"
    if sold["competitive"] > 0:
        title += f", {share(100 * max(less, 0.0) / sold['competitive'])} of what it could sell,"
    more = earned["strategic"] - earned["competitive"]
    title += f" and earns {money(abs(more))} {'more' if more >= 0 else 'less'}"
    subtitle = "Pipeline sales over the horizon if it sells all it can, and as it chooses"
    return caption(run, title, subtitle)


@styled
def draw(table: pd.DataFrame, caption: Caption) -> Figure:
    """Columns as `sim.views.sender.sender_choice` has them."""
    figure, axes = canvas(caption, height=1.9)
    axes.remove()
    panels = figure.subplots(1, len(table), squeeze=False)[0]
    for panel, row in zip(panels, table.itertuples(), strict=True):
        values = (row.competitive, row.strategic)
        bars = panel.bar((0, 1), values, color=COLOURS, width=0.7)
        for place, value in enumerate(values):
            tell(
                bars[place], f"{CHOICES[place]}\n{NAMES[row.measure]}: {number(round(value, 1), 4)}"
            )
            panel.annotate(
                number(round(value, 1), 4),
                (place, max(value, 0.0)),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                fontsize=SMALL,
                color=INK,
            )
        panel.set_xticks((0, 1), CHOICES)
        panel.set_yticks([])
        low, high = min(0.0, *values), max(0.0, *values)
        panel.set_ylim(low, high + 0.18 * (high - low) + 1e-9)
        panel.set_xlim(-0.6, 1.6)
        panel.set_title(NAMES[row.measure], fontsize=BODY, color=INK)
    return settled(figure)


PICTURES: tuple[Picture, ...] = (Picture("sender", sender_choice, words, draw),)
