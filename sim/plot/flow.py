"""The flow diagram: suppliers, forms of entry, countries, uses, and what is missing among them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle

from sim.output.folder import RunFolder
from sim.plot.hover import tell
from sim.plot.layout import spread, text_width
from sim.plot.palette import CURTAILED, GREY, INK, PALE, PAPER, RESPONSE, SOURCES, sector_label
from sim.plot.picture import Caption, Picture
from sim.plot.ribbons import Link, Node, arrange, outline
from sim.plot.style import FOOT, MARGIN, SMALL, WIDTH, Key, canvas, styled
from sim.plot.words import caption, share, switched_note, volume
from sim.views.flow import CUT_OFF, GIVEN_UP, MISSING, flow_table
from sim.views.region import main_region

HEIGHT, HEADS = 5.4, 0.24
"""Inches: of the diagram and of the row of headings above it."""
BAR = 0.09
HEADINGS = ("Supplier", "Entry", "Country", "Use")
COLOURS = {
    **SOURCES,
    "missing": RESPONSE,
    GIVEN_UP: RESPONSE,
    CUT_OFF: CURTAILED,
    "mixed": PALE,
}


def title(table: pd.DataFrame, where: str) -> str:
    """The finding: who supplies most of a region's gas, and how much is missing there."""
    first = table[table["step"] == 0]
    gas = first[first["from"] != MISSING]
    missing = first["volume_twh"].sum() - gas["volume_twh"].sum()
    gap = share(100 * missing / first["volume_twh"].sum())
    if gas.empty:
        return f"{where}: nobody is supplied with gas"
    by_supplier = gas.groupby("from", sort=False)["volume_twh"].sum()
    # What lies in store came from somebody; it supplies nothing by itself.
    most = by_supplier.drop("in store", errors="ignore")
    top = str((by_supplier if most.empty else most).idxmax())
    part = share(100 * by_supplier[top] / by_supplier.sum())
    lead = f"{where}: {top} brings {part} of the gas used"
    if missing < 0.05:
        return f"{lead}, and no demand goes unmet"
    return f"{lead}; {volume(missing)} ({gap} of demand) is missing"


def words(run: RunFolder, table: pd.DataFrame) -> Caption:
    """Title, subtitle and foot of the diagram."""
    region = main_region(run)
    subtitle = f"Gas by origin, entry, country and use, {region.label}, TWh; the mix of a hub is "
    subtitle += "shared evenly by all who draw on it"
    return caption(run, title(table, region.label), subtitle + switched_note(run))


@styled
def draw(table: pd.DataFrame, caption: Caption) -> Figure:
    """The diagram of `sim.views.flow.flow_table`."""
    figure, axes = canvas(caption, height=HEIGHT + HEADS, axes=False, keys=_keys(table))
    room = WIDTH - 2 * MARGIN
    axes.set_xlim(0.0, room)
    axes.set_ylim(0.0, HEIGHT + HEADS)
    links = [
        Link(int(row["step"]), row["from"], row["to"], row["group"], float(row["volume_twh"]))
        for row in table.to_dict("records")
    ]
    nodes, ribbons = arrange(links, HEIGHT, (MISSING, GIVEN_UP, CUT_OFF))
    columns = _columns(nodes, room)
    for ribbon in ribbons:
        left, right = columns[ribbon.link.layer] + BAR, columns[ribbon.link.layer + 1]
        alpha = 0.9 if ribbon.link.group == "mixed" else 0.62
        look = {"facecolor": COLOURS.get(ribbon.link.group, PALE), "alpha": alpha}
        band = PathPatch(outline(ribbon, left, right), linewidth=0.0, **look)
        tell(band, _told(ribbon.link))
        axes.add_patch(band)
    for node in nodes:
        corner = (columns[node.layer], node.low)
        bar = Rectangle(corner, BAR, node.high - node.low, facecolor=_bar_colour(node))
        tell(bar, f"{node.name}\n{volume(node.volume)}")
        axes.add_patch(bar)
    for layer, left in enumerate(columns):
        _name_layer(axes, [node for node in nodes if node.layer == layer], left, len(columns))
    return figure


def _told(link: Link) -> str:
    """What a ribbon says when it is pointed at."""
    whose = f", {link.group}" if link.layer == 1 and link.group in SOURCES else ""
    return f"{link.start} to {link.end}{whose}\n{volume(link.volume)}"


def _keys(table: pd.DataFrame) -> list[Key]:
    """Groups of the coloured ribbons, those that are there."""
    present = set(table.loc[table["step"] < 2, "group"])
    keys = [Key(name, colour) for name, colour in SOURCES.items() if name in present]
    if "missing" in present:
        keys.append(Key("not supplied", RESPONSE))
    if (table["group"] == CUT_OFF).any():
        keys.append(Key("cut off by force", CURTAILED))
    return keys


def _bar_colour(node: Node) -> str:
    return {MISSING: GREY, GIVEN_UP: GREY, CUT_OFF: CURTAILED}.get(node.name, INK)


def _text(node: Node, last: int) -> str:
    name = sector_label(node.name) if node.layer == last else node.name
    return f"{name[0].upper()}{name[1:]} {volume(node.volume).removesuffix(' TWh')}"


def _columns(nodes: Sequence[Node], room: float) -> list[float]:
    """Left edges of the layers' bars: names of the first stand left of it, of the last right."""
    last = max(node.layer for node in nodes)

    def widest(layer: int) -> float:
        texts = [_text(node, last) for node in nodes if node.layer == layer]
        return max(text_width(text, SMALL) for text in texts) + 0.08

    left, right = widest(0), room - widest(last) - BAR
    return [left + (right - left) * layer / last for layer in range(last + 1)]


def _name_layer(axes: Axes, nodes: Sequence[Node], left: float, layers: int) -> None:
    """Names beside the bars of a layer, apart where bars are thin, and its heading."""
    first, last = nodes[0].layer == 0, nodes[0].layer == layers - 1
    least = SMALL * 1.25 / 72
    places = spread([node.middle for node in nodes], least, least / 2, HEIGHT - least / 2)
    ground = None if first or last else {"facecolor": PAPER, "alpha": 0.72, "pad": 0.6}
    for node, place in zip(nodes, places, strict=True):
        if ground and node.name == MISSING:
            continue  # its name stands at the first layer already
        axes.text(
            left - 0.06 if first else left + BAR + 0.06,
            place,
            _text(node, layers - 1),
            fontsize=SMALL if ground is None else FOOT,
            ha="right" if first else "left",
            va="center",
            bbox=ground,
        )
    heading = HEADINGS[nodes[0].layer]
    side = "right" if first else "left"
    edge = left + BAR if first else left
    axes.text(edge, HEIGHT + 0.1, heading, fontsize=SMALL, color=GREY, weight="bold", ha=side)


PICTURES: tuple[Picture, ...] = (Picture("flow", flow_table, words, draw),)
