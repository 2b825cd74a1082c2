"""What moves on a map: flows over borders, supply routes, arrivals of LNG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle
from matplotlib.path import Path

from sim.plot.arrows import Box, across_border, arrow, at, halfway
from sim.plot.hover import tell
from sim.plot.layout import text_width
from sim.plot.map_page import FRAME, KM_PER_INCH, Array, Label, outline, room_of, write
from sim.plot.palette import CURTAILED, FLOWS, GREY, PAPER, SOURCES, in_words
from sim.plot.style import FOOT
from sim.plot.words import number, share, volume
from sim.views.atlas import atlas, country_name

BUSY = (50.0, 95.0)
"""Percent: where the colours of flows change."""
WIDEST, NARROWEST = 92.0, 13.0
"""km: shafts of the largest flow of a map and of the smallest."""
LARGEST_PORT = 105.0
"""km: radius of the largest arrival of LNG."""
REACH = 78.0
"""km that an arrow goes into a country."""
NAMED = 0.02
"""Of the widest arrow: routes of less have no name on the map."""
LEAST_ROUTE = 0.004
"""Of the widest arrow: routes of less are not drawn."""
LEAST_TOLD = 0.05
"""TWh; a smaller difference is none."""
STEEP = 0.6
"""A route that runs more upright has its name on the right."""


def flow_colour(percent: float) -> str:
    """Of the class that a utilisation belongs to."""
    return FLOWS[int(np.searchsorted(BUSY, percent, side="right"))]


def scale_of(table: pd.DataFrame) -> float:
    """km of width per TWh, for flows and routes alike."""
    moved = table[table["kind"].isin(["flow", "route"])]
    largest = max(moved["volume_twh"].max(), moved["lost_twh"].max(), 0.0) if len(moved) else 0.0
    return WIDEST / largest if largest > 0 else 0.0


def draw_flows(
    axes: Axes,
    rows: Sequence[Mapping[str, Any]],
    shapes: Mapping[str, Sequence[Path]],
    scale: float,
) -> list[Label]:
    """Arrows over the borders that gas crosses, wide ones below; where labels would hide bars."""
    gates = []
    for row in sorted(rows, key=lambda row: -row["volume_twh"]):
        ends = np.array([[row["x"], row["y"]], [row["to_x"], row["to_y"]]])
        if not np.isfinite(ends).all():
            continue
        start, end = ends
        # Hubs lie at sea or on a border: their arrows keep their own end.
        leaves = shapes.get(row["from"], ()) if _is_market(row["from"], start) else ()
        enters = shapes.get(row["to"], ()) if _is_market(row["to"], end) else ()
        line = across_border(start, end, (leaves, enters), REACH)
        wide = max(row["volume_twh"] * scale, NARROWEST)
        outline(axes, arrow(line, wide), flow_colour(row["share_pct"]), _flow_told(row))
        if row["status"] == "congested":
            _gate(axes, line, wide)
            x, y = halfway(line)[0]
            gates.append(Label(Box(float(x), float(y), 30.0, 30.0, fixed=True)))
    return gates


def _flow_told(row: Mapping[str, Any]) -> str:
    ends = " to ".join(country_name(str(row[end])) for end in ("from", "to"))
    used = f"{share(row['share_pct'])} of what the border can carry"
    jam = "\ncongested: full, and gas dearer beyond it" if row["status"] == "congested" else ""
    return f"{ends}\n{volume(row['volume_twh'])} net\n{used}{jam}"


def _is_market(code: str, place: Array) -> bool:
    known = atlas().countries.get(code)
    return known is not None and bool(np.allclose(known.label, place))


def _gate(axes: Axes, line: Array, wide: float) -> None:
    """A black bar across an arrow."""
    middle, across = halfway(line)
    ends = middle + np.array([[-1.0], [1.0]]) * across * (wide / 2 + 20.0)
    for colour, width in ((PAPER, 3.4), (CURTAILED, 2.0)):
        axes.plot(*ends.T, color=colour, linewidth=width, zorder=4, solid_capstyle="butt")


def draw_routes(axes: Axes, rows: Sequence[Mapping[str, Any]], scale: float) -> list[Label]:
    """Supply routes; returns what is written at them, and where their lines are in the way."""
    named: dict[str, list[Mapping[str, Any]]] = {}
    labels = []
    for row in rows:
        line = _course(row)
        if line is None or not _is_drawn(row, scale):
            continue
        named.setdefault(row["name"], []).append(row)
        if len(line) > 1:
            _route(axes, row, line, scale)
            if row["status"] != "idle":
                labels += _in_the_way(line)
    names = (_name(group, scale) for group in named.values())
    return labels + [name for name in names if name is not None]


def _is_drawn(row: Mapping[str, Any], scale: float) -> bool:
    most = float(max(row["volume_twh"], row["lost_twh"]))
    return row["status"] == "idle" or most * scale >= LEAST_ROUTE * WIDEST


def _in_the_way(line: Array) -> list[Label]:
    points = [at(line, place) for place in np.linspace(0.0, len(line) - 1.0, 12)]
    boxes = [Box(float(x), float(y), 36.0, 36.0, fixed=True) for x, y in points]
    x, y = halfway(line)[0]
    return [Label(box) for box in [*boxes, Box(float(x), float(y), 80.0, 80.0, fixed=True)]]


def _course(row: Mapping[str, Any]) -> Array | None:
    """Points of a route, one for a supplier that is a hub of its own; None if it has no place."""
    known = np.array(atlas().course("route", row["name"], row["to"]))
    if len(known) > 1:
        return known
    ends = np.array([[row["x"], row["y"]], [row["to_x"], row["to_y"]]])
    if not np.isfinite(ends).all():
        return None
    if np.hypot(*(ends[1] - ends[0])) < 1.0:
        return ends[:1]
    low, high = np.array(FRAME[:2]) + 40.0, np.array(FRAME[2:]) - 40.0
    return np.vstack([np.clip(ends[0], low, high), ends[1]])


def _route(axes: Axes, row: Mapping[str, Any], line: Array, scale: float) -> None:
    colour = source_colour(row["from"])
    if row["status"] == "idle":
        [dots] = axes.plot(*line.T, color=GREY, linewidth=0.9, linestyle=(0, (1.0, 1.6)), zorder=3)
        tell(dots, _route_told(row))
        return
    if row["status"] != "cut":
        wide = max(row["volume_twh"] * scale, NARROWEST)
        outline(axes, arrow(line, wide), colour, _route_told(row))
        return
    for edge, width, style in ((PAPER, 3.2, "solid"), (colour, 1.8, (0, (1.6, 1.1)))):
        [stroke] = axes.plot(*line.T, color=edge, linewidth=width, linestyle=style, zorder=3)
        tell(stroke, _route_told(row))
    middle, _ = halfway(line)
    for edge, width, size in ((PAPER, 4.0, 8.0), (colour, 2.2, 7.0)):
        look: dict[str, Any] = {"marker": "x", "markersize": size, "markeredgewidth": width}
        [cross] = axes.plot(*middle[:, None], color=edge, zorder=5, linestyle="none", **look)
        tell(cross, _route_told(row))


def _route_told(row: Mapping[str, Any]) -> str:
    """What a route says when it is pointed at."""
    lines = [f"{row['label']}, from {country_name(str(row['from']))}"]
    lines.append(f"{volume(row['volume_twh'])} delivered")
    if np.isfinite(row["share_pct"]):
        lines[-1] += f", {share(row['share_pct'])} of what it could"
    if abs(row["lost_twh"]) >= LEAST_TOLD:
        way = "less" if row["lost_twh"] > 0 else "more"
        lines.append(f"{volume(abs(row['lost_twh']))} {way} than in the counterfactual")
    if row["status"] != "open":
        lines.append({"idle": "idle in both cases"}.get(row["status"], row["status"]))
    return "\n".join(lines)


def source_colour(supplier: str) -> str:
    """Of a supplier by pipeline."""
    return SOURCES.get(
        {"RU": "Russia", "NO": "Norway"}.get(supplier, ""), SOURCES["other pipelines"]
    )


def _name(group: Sequence[Mapping[str, Any]], scale: float) -> Label | None:
    """What a route is called and brings, where it begins, on the side that it does not run to."""
    delivered = sum(row["volume_twh"] for row in group)
    lost = sum(row["lost_twh"] for row in group)
    main = max(group, key=lambda row: max(row["volume_twh"], row["lost_twh"]))
    line = _course(main)
    if line is None or max(delivered, lost) * scale < NAMED * WIDEST:
        return None
    changed = any(row["status"] != "open" for row in group) and lost >= 0.05
    text = f"{main['label']}\n{volume(-lost) if changed else volume(delivered)}"
    wide, high = room_of(text, FOOT)
    back = line[0] - line[min(1, len(line) - 1)]
    back = back / max(float(np.hypot(*back)), 1.0)
    if abs(back[0]) < STEEP:
        back = np.array([1.0, 0.0])
    if line[0, 0] + back[0] * wide > FRAME[2]:
        back = np.array([0.0, np.sign(back[1]) or 1.0])
    x, y = line[0] + back * np.array([wide / 2 + 12.0, high / 2 + 12.0])
    box = Box(float(x), float(y), wide, high)
    return Label(box, text, in_words(source_colour(main["from"])), ground=PAPER)


def draw_ports(axes: Axes, rows: Sequence[Mapping[str, Any]]) -> list[Label]:
    """Discs with an area by volume, with the volume in those that have room for it."""
    largest = max((row["volume_twh"] for row in rows), default=0.0)
    labels = []
    for row in sorted(rows, key=lambda row: -row["volume_twh"]):
        if not np.isfinite([row["x"], row["y"]]).all():
            continue
        radius = max(LARGEST_PORT * float(np.sqrt(row["volume_twh"] / largest)), 14.0)
        look: dict[str, Any] = {
            "facecolor": SOURCES["LNG"],
            "edgecolor": PAPER,
            "linewidth": 0.8,
            "zorder": 5,
        }
        port = Circle((row["x"], row["y"]), radius, **look)
        tell(port, f"LNG landed in {row['label']}\n{volume(row['volume_twh'])}")
        axes.add_patch(port)
        text = number(round(row["volume_twh"]))
        if text_width(text, FOOT) * KM_PER_INCH < 1.9 * radius:
            write(axes, row["x"], row["y"], Label(Box(0.0, 0.0, 0.0, 0.0), text))
        labels.append(Label(Box(row["x"], row["y"], 2 * radius, 2 * radius, fixed=True)))
    return labels
