"""How every picture looks: type, page, keys, labels, and bytes that are the same every time.

A draw function is wrapped in `styled`, asks `canvas` for its page and gives the figure back:

    @styled
    def draw(table: pd.DataFrame, caption: Caption) -> Figure:
        figure, axes = canvas(caption, height=3.0, keys=[Key("scenario", SCENARIO, "line")])

Lengths are in inches, sizes of type in points. Pages are `WIDTH` wide, so that the smallest type
is still legible where a page is shown 400 pixels wide.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, cast

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon, Rectangle

from sim.plot.layout import FONT, balanced, text_width, wrap
from sim.plot.palette import GREY, INK, PAPER, RULE
from sim.plot.picture import Caption
from sim.plot.svg import shortened

P = ParamSpec("P")

WIDTH = 6.4
MARGIN = 0.18
TITLE, SUBTITLE, BODY, SMALL, FOOT = 13.0, 9.6, 9.2, 8.6, 7.6
"""Sizes of type; nothing is smaller than the foot."""
LEADING = 1.28
SALT = "gasgap"
DASHES = (3.0, 1.6)
"""On and off, in widths of the line: `linestyle=(0, DASHES)` for every counterfactual."""

RC: dict[str, Any] = {
    "font.family": FONT,
    "font.size": BODY,
    "text.color": INK,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "axes.edgecolor": GREY,
    "axes.labelcolor": GREY,
    "axes.labelsize": SMALL,
    "axes.titlesize": BODY,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.unicode_minus": True,
    "grid.color": RULE,
    "grid.linewidth": 0.8,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.major.size": 3.0,
    "xtick.major.width": 0.7,
    "ytick.major.size": 0.0,
    "lines.linewidth": 1.8,
    "lines.solid_capstyle": "round",
    "patch.linewidth": 0.0,
    "hatch.linewidth": 0.7,
    "legend.frameon": False,
    "svg.fonttype": "path",
    "svg.hashsalt": SALT,
    "path.simplify": True,
}


@contextmanager
def settings() -> Iterator[None]:
    """Matplotlib as this program wants it, whatever its user set; put back afterwards."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(cast("Any", RC))
        yield


def styled(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """A draw function under `settings`."""

    @wraps(draw)
    def inside(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with settings():
            return draw(*args, **kwargs)

    return inside


@dataclass(frozen=True)
class Key:
    """One entry of the row of keys under a subtitle.

    mark : `patch`, `hatch`, `line`, `dashed`, `dot`, `arrow`, `gate` (a bar across) or `cross`
    """

    label: str
    colour: str
    mark: str = "patch"


def canvas(
    caption: Caption, *, height: float, axes: bool = True, keys: Sequence[Key] = ()
) -> tuple[Figure, Axes]:
    """A page: title, subtitle, keys, room of `height` for the drawing, foot.

    The page is as high as its words need. With `axes` false there is one without frame, ticks or
    grid. For several panels remove it: `axes.remove()`, then `figure.subplots(...)`.
    """
    room = WIDTH - 2 * MARGIN
    title = balanced(caption.title, TITLE, room, weight="bold")
    subtitle = wrap(caption.subtitle, SUBTITLE, room)
    foot = wrap(_foot(caption), FOOT, room)
    rows = _key_rows(keys, room)
    above = MARGIN + _high(title, TITLE) + 0.05 + _high(subtitle, SUBTITLE) + 0.08
    above += len(rows) * KEY_ROW + (0.04 if rows else 0.0)
    below = MARGIN * 0.7 + _high(foot, FOOT) + 0.12
    full = above + height + below
    figure = Figure(figsize=(WIDTH, full))
    top = full - MARGIN
    top = _write(figure, title, TITLE, top, color=INK, weight="bold") - 0.05
    top = _write(figure, subtitle, SUBTITLE, top, color=GREY) - 0.08
    _draw_keys(figure, rows, top)
    _write(figure, foot, FOOT, below - 0.12, color=GREY)
    rule = Line2D([MARGIN, WIDTH - MARGIN], [below - 0.05] * 2, color=RULE, linewidth=0.8)
    _in_inches(figure, rule)
    rect = (MARGIN / WIDTH, below / full, room / WIDTH, height / full)
    figure.set_layout_engine("constrained", rect=rect, w_pad=0.0, h_pad=0.02)
    drawing = figure.add_subplot()
    if not axes:
        drawing.set_axis_off()
    return figure, drawing


def _foot(caption: Caption) -> str:
    line = f"Source: {caption.source} · Scenario: {caption.scenario} · {caption.dates}"
    return f"{line} · {caption.known}" if caption.known else line


def _high(lines: Sequence[str], size: float) -> float:
    return len(lines) * size * LEADING / 72


def _write(figure: Figure, lines: Sequence[str], size: float, top: float, **look: Any) -> float:
    """Lines of text from `top` downwards; returns where they end."""
    for place, line in enumerate(lines):
        figure.text(
            MARGIN,
            top - (place * LEADING + 0.96) * size / 72,
            line,
            fontsize=size,
            transform=figure.dpi_scale_trans,
            va="baseline",
            **look,
        )
    return top - _high(lines, size)


def _in_inches(figure: Figure, artist: Any) -> None:
    artist.set_transform(figure.dpi_scale_trans)
    figure.add_artist(artist)


KEY_ROW, KEY_MARK, KEY_GAP = 0.2, 0.2, 0.2


def _key_rows(keys: Sequence[Key], room: float) -> list[list[tuple[float, Key]]]:
    """Keys with where they start, as many in a row as fit."""
    rows: list[list[tuple[float, Key]]] = []
    at = room
    for key in keys:
        wide = KEY_MARK + 0.06 + text_width(key.label, SMALL)
        if not rows or at + wide > room:
            rows.append([])
            at = 0.0
        rows[-1].append((at, key))
        at += wide + KEY_GAP
    return rows


def _draw_keys(figure: Figure, rows: list[list[tuple[float, Key]]], top: float) -> None:
    for place, row in enumerate(rows):
        middle = top - (place + 0.5) * KEY_ROW
        for at, key in row:
            left = MARGIN + at
            _in_inches(figure, _mark(key, left, middle))
            figure.text(
                left + KEY_MARK + 0.06,
                middle - 0.36 * SMALL / 72,
                key.label,
                fontsize=SMALL,
                color=INK,
                transform=figure.dpi_scale_trans,
                va="baseline",
            )


_MARKERS = {"cross": ("x", 6.5), "gate": ("|", 9.0)}


def _mark(key: Key, left: float, middle: float) -> Any:
    if key.mark in ("line", "dashed"):
        line = Line2D([left, left + KEY_MARK], [middle] * 2, color=key.colour, linewidth=1.8)
        if key.mark == "dashed":
            line.set_linestyle((0, DASHES))
        return line
    if key.mark in _MARKERS:
        marker, size = _MARKERS[key.mark]
        look: dict[str, Any] = {"markersize": size, "markeredgewidth": 2.0, "linestyle": "none"}
        return Line2D([left + KEY_MARK / 2], [middle], color=key.colour, marker=marker, **look)
    if key.mark == "arrow":
        tip, neck = left + KEY_MARK, left + KEY_MARK * 0.55
        wings = [(neck, middle + 0.065), (tip, middle), (neck, middle - 0.065)]
        low, high = middle - 0.03, middle + 0.03
        outline = [(left, high), (neck, high), *wings, (neck, low), (left, low)]
        return Polygon(outline, closed=True, facecolor=key.colour)
    if key.mark == "dot":
        return Circle((left + KEY_MARK / 2, middle), 0.05, facecolor=key.colour)
    corner, wide, high = (left, middle - 0.055), KEY_MARK, 0.11
    if key.mark == "hatch":
        return Rectangle(corner, wide, high, facecolor=PAPER, edgecolor=key.colour, hatch="/////")
    return Rectangle(corner, wide, high, facecolor=key.colour)


def to_svg(figure: Figure) -> bytes:
    """The same bytes for the same figure: no date, letters as outlines, `shortened`."""
    buffer = io.BytesIO()
    with settings():
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return shortened(buffer.getvalue())


def to_png(figure: Figure, width_px: int = 1280) -> bytes:
    """A picture `width_px` wide, the same bytes for the same figure."""
    buffer = io.BytesIO()
    with settings():
        dpi = width_px / figure.get_figwidth()
        figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()
