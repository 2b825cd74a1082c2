"""Colours: the same thing has the same one in all pictures.

The qualitative colours are those of Okabe and Ito (2008), which people with any of the common
colour deficiencies tell apart; those of sectors are Paul Tol's muted scheme. What was cut off is
black wherever it is shown, what was given up at a price a light grey-violet.
"""

from __future__ import annotations

INK, GREY, PALE, RULE, PAPER = "#1C2530", "#5B6670", "#C9CFD4", "#E3E7EA", "#FFFFFF"
"""Text; secondary text; what stays in the background; grid lines; the page."""
LAND = "#E9ECEE"
"""Countries without figures."""

ORANGE, SKY, GREEN, YELLOW = "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, VERMILLION, PURPLE = "#0072B2", "#D55E00", "#CC79A7"

SOURCES: dict[str, str] = {
    "Russia": VERMILLION,
    "Norway": BLUE,
    "other pipelines": PURPLE,
    "production": GREEN,
    "LNG": SKY,
    "storage": ORANGE,
    "other": PALE,
}
"""Of supply by source; `production` is the modelled area's own."""
RESPONSE, CURTAILED, SAVED = "#A9A4C6", "#000000", "#D9D4A0"
"""Given up at a price; cut off; saved by decree."""
SECTORS: dict[str, str] = {
    "household": "#332288",
    "services": "#88CCEE",
    "industry": "#DDCC77",
    "power": "#117733",
    "chp": "#AA4499",
}
MORE: tuple[str, ...] = ("#44AA99", "#CC6677", "#882255", "#999933")
"""For sectors that only a user's baseline has."""
SCENARIO, COUNTERFACTUAL = INK, "#8A949C"
"""A run's own case; the same without its shocks, drawn dashed."""
GAIN, LOSS = BLUE, VERMILLION
SHORTFALL: tuple[str, ...] = ("#FFF6D6", "#FEDD8E", "#FDB04F", "#EE7A2B", "#C8430F", "#842106")
"""Ordered from little to much; lightness falls evenly, so that it also reads in grey."""
FLOWS: tuple[str, ...] = ("#9CC3DE", "#2F7FB8", "#08305F")
"""Of flows by utilisation: with room to spare, busy, full."""
LABELS: dict[str, str] = {
    "household": "households",
    "services": "services",
    "industry": "industry",
    "power": "power",
    "chp": "heat and power",
}
"""Names of sectors in pictures."""


def in_words(colour: str) -> str:
    """A colour dark enough to be read as text on the page."""
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(part * 0.72):02X}" for part in parts)


def sector_label(sector: str) -> str:
    """What a sector is called in a picture."""
    return LABELS.get(sector, sector.replace("_", " "))
