"""The map: who is short of gas, how gas flows, which routes are cut, where LNG arrives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path

from sim.output.folder import RunFolder
from sim.plot.arrows import Box
from sim.plot.hover import tell
from sim.plot.map_moves import draw_flows, draw_ports, draw_routes, scale_of
from sim.plot.map_page import FRAME, KM_PER_INCH, Label, room_of, shapes_in_frame, write_apart
from sim.plot.palette import CURTAILED, FLOWS, GREY, INK, LAND, PAPER, SHORTFALL, SOURCES
from sim.plot.picture import Caption, Picture
from sim.plot.style import FOOT, Key, canvas, styled
from sim.plot.words import apart, caption, price, share, volume
from sim.views.atlas import atlas
from sim.views.map import map_table

RAMP = (2.5, 7.5, 15.0, 25.0, 35.0, 45.0)
"""Percent not met at which a country has the colours of `SHORTFALL`; between them they blend."""
SAMPLES = (0, 5, 10, 15, 20, 25, 30, 40)
"""Percent whose colours stand in the key."""
LEAST = 0.05
"""TWh; a country that misses less misses nothing."""
SHOWN_CUT, WRITTEN_CUT = 0.05, 0.5
"""Percent of demand cut off, from which it is marked, and from which its number is written."""
SMALL_COUNTRY = 5000.0
"""km2: countries below are drawn as a circle too."""
DOT = 27.0
"""km: its radius."""


def title(table: pd.DataFrame, run: RunFolder) -> str:
    """The finding: what is missing, where most of it, and whether anybody is cut off."""
    regions = run.summary["regions"]
    key = "EU27" if regions.get("EU27", {}).get("reference_demand_twh", 0) > 0 else "all"
    figures, where = regions[key], "the EU" if key == "EU27" else "the countries shown"
    if figures["shortfall_twh"] < 0.05:
        return f"Nobody in {where} goes short of gas"
    amount = f"{volume(figures['shortfall_twh'])} of gas ({share(figures['shortfall_pct'])})"
    goes = "goes" if key == "EU27" else "go"
    short = f"{where[0].upper()}{where[1:]} {goes} without {amount}"
    countries = table[table["kind"] == "country"]
    cut = countries[countries["curtailed_pct"] >= SHOWN_CUT]
    if cut.empty or figures["curtailment_twh"] < 0.05:
        return f"{short}, all given up because of its price; {_most(countries, apart(run, key))}"
    worst = cut.loc[cut["curtailed_pct"].idxmax()]
    loses = f"hardest in {worst['label']} ({share(worst['curtailed_pct'])})"
    return f"{short}; {volume(figures['curtailment_twh'])} is cut off by force, {loses}"


def _most(countries: pd.DataFrame, known: Sequence[str]) -> str:
    """Who lacks most of the countries that stand out."""
    found = countries[countries["name"].isin(known)]
    if found.empty:
        return "no country stands out"
    worst = found.loc[found["share_pct"].idxmax()]
    return f"{worst['label']} lacks most ({share(worst['share_pct'])})"


def words(run: RunFolder, table: pd.DataFrame) -> Caption:
    """Title, subtitle and foot of the map."""
    flows = table.loc[table["kind"] == "flow", "volume_twh"]
    subtitle = "Colours and numbers: percent of demand not met"
    if not flows.empty:
        subtitle += f". Arrows: net flow, width by volume (widest {volume(flows.max())})"
    base = caption(run, title(table, run), subtitle)
    return replace(base, source=f"{base.source}; borders: Natural Earth")


@styled
def draw(table: pd.DataFrame, caption: Caption) -> Figure:
    """The map of `sim.views.map.map_table`."""
    height = (FRAME[3] - FRAME[1]) / KM_PER_INCH
    figure, axes = canvas(caption, height=height, axes=False, keys=_keys(table))
    axes.set_xlim(FRAME[0], FRAME[2])
    axes.set_ylim(FRAME[1], FRAME[3])
    axes.set_aspect("equal")
    kinds = {kind: rows.to_dict("records") for kind, rows in table.groupby("kind")}
    shapes = shapes_in_frame()
    _land(axes, shapes, kinds.get("country", []))
    scale = scale_of(table)
    gates = draw_flows(axes, kinds.get("flow", []), shapes, scale)
    routes = draw_routes(axes, kinds.get("route", []), scale)
    ports = draw_ports(axes, kinds.get("lng", []))
    write_apart(axes, [*ports, *gates, *routes, *_shares(kinds.get("country", []))])
    return figure


def _keys(table: pd.DataFrame) -> list[Key]:
    """Only what the map holds."""
    names = ["0 %", *map(str, SAMPLES[1:])]
    keys = [Key(name, shortfall_colour(at)) for name, at in zip(names, SAMPLES, strict=True)]
    if (table["curtailed_pct"] >= SHOWN_CUT).any():
        keys.append(Key("cut off by force", CURTAILED, "hatch"))
    if (table["kind"] == "flow").any():
        texts = ("border under half used", "50–95 %", "full")
        keys += [Key(text, colour, "arrow") for text, colour in zip(texts, FLOWS, strict=True)]
    if (table["status"] == "congested").any():
        keys.append(Key("congested", CURTAILED, "gate"))
    if (table["status"] == "cut").any():
        keys.append(Key("supply route cut", SOURCES["Russia"], "cross"))
    if (table["status"] == "idle").any():
        keys.append(Key("idle in both cases", GREY, "dashed"))
    if (table["kind"] == "lng").any():
        keys.append(Key("LNG, TWh", SOURCES["LNG"], "dot"))
    return [*keys, Key("not modelled", LAND)]


def _land(
    axes: Axes, shapes: Mapping[str, Sequence[Path]], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Countries in the colour of their shortfall, those where gas is cut off hatched."""
    colours = {row["name"]: shortfall_colour(row["share_pct"]) for row in rows}
    told = {row["name"]: _told(row) for row in rows}
    cut = {row["name"] for row in rows if row["curtailed_pct"] >= SHOWN_CUT}
    for code, rings in shapes.items():
        patches = [PathPatch(ring) for ring in rings]
        land: dict[str, Any] = {"facecolor": colours.get(code, LAND), "edgecolor": PAPER}
        _collect(axes, patches, told.get(code), **land, linewidth=0.6)
        if code in cut:
            look: dict[str, Any] = {"facecolor": "none", "edgecolor": CURTAILED, "hatch": "////"}
            _collect(axes, patches, None, **look, linewidth=0)
    for row in rows:
        if is_small(row["name"]):
            dot = Circle((row["x"], row["y"]), DOT, facecolor=colours[row["name"]])
            dot.set(edgecolor=GREY, linewidth=0.5)
            tell(dot, told[row["name"]])
            axes.add_patch(dot)


def _collect(axes: Axes, patches: Sequence[PathPatch], told: str | None, **look: Any) -> None:
    shapes = PatchCollection(patches, **look)
    if told is not None:
        tell(shapes, told)
    axes.add_collection(shapes, autolim=False)


def _told(row: Mapping[str, Any]) -> str:
    """What a country says when it is pointed at."""
    missing = f"{volume(row['volume_twh'])} missing, {share(row['share_pct'])} of demand"
    lines = [row["label"], missing if row["volume_twh"] >= LEAST else "nothing missing"]
    if row["curtailed_pct"] >= SHOWN_CUT:
        lines.append(f"{share(row['curtailed_pct'])} of demand cut off by force")
    if np.isfinite(row["price_eur_mwh"]):
        lines.append(f"mean price {price(row['price_eur_mwh'])}")
    return "\n".join(lines)


def is_small(code: str) -> bool:
    """Whether a country's largest part is too small to see its colour."""
    ring = np.array(atlas().countries[code].rings[0])
    return (
        0.5 * abs(float(np.dot(ring[:-1, 0], ring[1:, 1]) - np.dot(ring[1:, 0], ring[:-1, 1])))
        < SMALL_COUNTRY
    )


def shortfall_colour(percent: float) -> str:
    """Between the colours of `RAMP` next to a share."""
    parts = zip(*(to_rgb(colour) for colour in SHORTFALL), strict=True)
    red, green, blue = (float(np.interp(percent, RAMP, part)) for part in parts)
    return to_hex((red, green, blue))


def _shares(rows: Sequence[Mapping[str, Any]]) -> Iterator[Label]:
    """Code and percentage of every country, and below what of it is cut off."""
    for row in rows:
        text = f"{row['name']}\n{row['share_pct']:.0f}"
        if row["curtailed_pct"] >= WRITTEN_CUT:
            text += f"\n{row['curtailed_pct']:.0f} cut off"
        wide, high = room_of(text, FOOT)
        ground = shortfall_colour(row["share_pct"])
        ink = PAPER if sum(to_rgb(ground)) < 1.2 else INK
        yield Label(Box(row["x"], row["y"], wide, high), text, ink, "bold", ground)
        if is_small(row["name"]):
            yield Label(Box(row["x"], row["y"], 2 * DOT, 2 * DOT, fixed=True))


PICTURES: tuple[Picture, ...] = (Picture("map", map_table, words, draw),)
