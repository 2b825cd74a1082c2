"""The borders that maps are drawn with, and where routes and LNG arrive; `seeds/geo/README.md`.

Positions are kilometres east and north of 52 N 10 E in the map's equal-area projection.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sim.config.paths import shipped_root

Point = tuple[float, float]

RADIUS, LAT0, LON0 = 6371.0, math.radians(52.0), math.radians(10.0)
"""km; the same sphere and centre as `seeds/geo/build.py`."""


@dataclass(frozen=True)
class Country:
    """A country on the map; rings are closed, the largest first."""

    code: str
    name: str
    label: Point
    rings: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True)
class Atlas:
    """Countries by code, large ones first, and courses by (kind, name, node).

    source : the line to print below a map
    """

    source: str
    countries: Mapping[str, Country]
    courses: Mapping[tuple[str, str, str], tuple[Point, ...]]

    def course(self, kind: str, name: str, node: str) -> tuple[Point, ...]:
        """Points of a route or of an LNG landing; none where it is not known."""
        return self.courses.get((kind, name, node), ())


def laea(lon: float, lat: float) -> Point:
    """Degrees -> position on the map (Lambert azimuthal equal-area)."""
    east, north = math.radians(lon) - LON0, math.radians(lat)
    cosine = math.cos(north) * math.cos(east)
    k = math.sqrt(2 / (1 + math.sin(LAT0) * math.sin(north) + math.cos(LAT0) * cosine))
    x = RADIUS * k * math.cos(north) * math.sin(east)
    return x, RADIUS * k * (math.cos(LAT0) * math.sin(north) - math.sin(LAT0) * cosine)


@cache
def atlas() -> Atlas:
    """The shipped one, read once."""
    folder = shipped_root() / "seeds" / "geo"
    data = json.loads((folder / "europe.json").read_text(encoding="utf-8"))
    countries = {row["id"]: _country(row) for row in data["countries"]}
    with (folder / "courses.csv").open(encoding="utf-8", newline="") as stream:
        courses = {
            (row["kind"], row["name"], row["node"]): tuple(
                laea(*map(float, pair.split())) for pair in row["points"].split(";")
            )
            for row in csv.DictReader(stream)
        }
    return Atlas(str(data["source"]), countries, courses)


def _country(row: Mapping[str, Any]) -> Country:
    rings = tuple(tuple(zip(ring[::2], ring[1::2], strict=True)) for ring in row["rings"])
    x, y = row["label"]
    return Country(row["id"], row["name"], (float(x), float(y)), rings)


def country_name(code: str) -> str:
    """English name of a country or of a group of LNG exporters; the code where none is known."""
    known = atlas().countries.get(code)
    if known is not None and code not in _OWN_NAMES:
        return known.name
    return _OWN_NAMES.get(code, code.replace("_", " "))


_OWN_NAMES = {
    "AE": "Emirates",
    "AO": "Angola",
    "AU": "Australia",
    "AZ": "Azerbaijan",
    "BA": "Bosnia",
    "BN": "Brunei",
    "CM": "Cameroon",
    "CZ": "Czechia",
    "EG": "Egypt",
    "GB": "Britain",
    "GQ": "Eq. Guinea",
    "ID": "Indonesia",
    "MY": "Malaysia",
    "MZ": "Mozambique",
    "NG": "Nigeria",
    "OM": "Oman",
    "PE": "Peru",
    "PG": "Papua N. G.",
    "QA": "Qatar",
    "TT": "Trinidad",
    "US": "United States",
    "MR": "Mauritania",
    "CA": "Canada",
    "SN": "Senegal",
    "CG": "Congo",
}
"""What the map does not hold, and what is written short."""
