"""From the gas that is lost to what closes the gap, step by step."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from sim.output.folder import RunFolder
from sim.plot.hover import tell
from sim.plot.palette import CURTAILED, GREY, INK, PALE, RESPONSE, SAVED, SOURCES
from sim.plot.picture import Caption, Picture
from sim.plot.settle import settled
from sim.plot.style import BODY, SMALL, canvas, styled
from sim.plot.words import MINUS, caption, number, other_case, share, signed, volume
from sim.views.region import main_region
from sim.views.waterfall import LEAST, waterfall

STEPS: dict[str, tuple[str, str]] = {
    "russia": ("Russian pipeline gas lost", SOURCES["Russia"]),
    "demand": ("Reference demand", INK),
    "lng": ("LNG, all origins", SOURCES["LNG"]),
    "norway": ("Norway", SOURCES["Norway"]),
    "other_pipeline": ("Other pipelines", SOURCES["other pipelines"]),
    "production": ("Own production", SOURCES["production"]),
    "storage": ("Storage", SOURCES["storage"]),
    "exchange": ("Trade with neighbours", SOURCES["other"]),
    "policy_saving": ("Saved by decree", SAVED),
    "demand_response": ("Given up at a price", RESPONSE),
    "curtailment": ("Cut off", CURTAILED),
    "rest": ("Too small to show", PALE),
}
PHRASES = {
    "lng": "LNG",
    "norway": "Norwegian gas",
    "other_pipeline": "other pipelines",
    "production": "own production",
    "storage": "gas from storage",
    "exchange": "less gas passed on to neighbours",
    "policy_saving": "savings by decree",
    "demand_response": "use given up at a price",
    "curtailment": "cut-offs",
    "rest": "small steps",
}
ROW = 0.3


def words(run: RunFolder, table: pd.DataFrame) -> Caption:
    region = main_region(run)
    opened = table[table["kind"] == "opens"].set_index("step")["change_twh"]
    gap = float(opened.sum())
    cause = "lost Russian pipeline gas" if opened.get("russia", 0.0) > 0 else "additional demand"
    if len(opened) > 1:
        cause = "lost Russian pipeline gas and changed demand"
    closing = table[(table["kind"] == "closes") & (table["change_twh"] < 0)]
    best = closing.sort_values("change_twh", kind="stable").head(2)
    parts = [
        f"{PHRASES[row.step]} ({share(-100 * row.change_twh / gap)})" for row in best.itertuples()
    ]
    much = "most" if -best["change_twh"].sum() > gap / 2 else "part"
    title = (
        f"{region.label}: {much} of {volume(gap)} of {cause} is made up by {' and '.join(parts)}"
    )
    subtitle = (
        f"Change from how it is {other_case(run)}, {region.label}, TWh over the horizon. "
        "To the left: closes the gap; to the right: widens it"
    )
    return caption(run, title, subtitle)


@styled
def draw(table: pd.DataFrame, caption: Caption) -> Figure:
    """Columns as `sim.views.waterfall.waterfall` has them."""
    figure, axes = canvas(caption, height=ROW * len(table) + 0.3)
    rows = range(len(table))
    labels, colours = zip(*(STEPS[step] for step in table["step"]), strict=True)
    bars = axes.barh(rows, table["change_twh"], left=table["from_twh"], color=colours, height=0.66)
    for row, end in enumerate(table["to_twh"].iloc[:-1]):
        axes.plot([end, end], [row, row + 1], color=GREY, linewidth=0.7)
    gap = float(table.loc[table["kind"] == "opens", "change_twh"].sum())
    ends = table[["from_twh", "to_twh"]].max(axis=1)
    for row, (change, high) in enumerate(zip(table["change_twh"], ends, strict=True)):
        tell(bars[row], _told(labels[row], change, float(table["to_twh"].iloc[row])))
        text = f"{change:+,.1f}".replace("-", MINUS)
        opens = table["kind"].iloc[row] == "opens"
        text += "" if opens else f"  ({share(-100 * change / gap)})"
        axes.annotate(
            text,
            (high, row),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            color=INK,
        )
    top = float(table[["from_twh", "to_twh"]].max().max())
    low = min(0.0, float(table[["from_twh", "to_twh"]].min().min()))
    axes.set_xlim(low, top + 0.3 * (top - low))
    axes.axvline(0.0, color=GREY, linewidth=0.8)
    axes.set_yticks(rows, labels, fontsize=BODY, color=INK)
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
    axes.xaxis.set_major_formatter(lambda value, _: number(value, 5))
    return settled(figure)


def _told(label: str, change: float, after: float) -> str:
    still = volume(after) if after >= LEAST else "nothing"
    return f"{label}\n{signed(number(round(change, 1), 4))} TWh\nleft to close: {still}"


PICTURES: tuple[Picture, ...] = (Picture("waterfall", waterfall, words, draw),)
