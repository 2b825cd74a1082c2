"""Builds europe.json, the borders of maps, from Natural Earth's countries at 1:10m.

    python build.py ne_10m_admin_0_countries_deu.shp

Not part of the program and never run by it. Needs numpy, pyshp and shapely 2.1 or newer. README.md
beside this file says where the shapes come from and why it is these.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapefile
import shapely
from shapely.geometry.base import BaseGeometry

Array = npt.NDArray[np.float64]

RADIUS, LAT0, LON0 = 6371.0, np.radians(52.0), np.radians(10.0)
FRAME = (-2300.0, -2150.0, 2700.0, 2300.0)
"""West, south, east, north, km: what is kept."""
NEAR = shapely.box(-32.0, 25.0, 62.0, 74.0)
"""Degrees: clipped to before projecting, so that nothing wraps around the globe."""
TOLERANCE, SMALLEST_ISLAND = 5.0, 150.0
"""km and km2."""
MERGED = {
    "Aland": "FI",
    "Akrotiri Sovereign Base Area": "CY",
    "Dhekelia Sovereign Base Area": "CY",
    "Kosovo": "XK",
}
"""Natural Earth's name -> code, where it has none of its own."""
LABELS = {"SE": (15.0, 59.8), "NO": (9.0, 61.2), "GR": (22.2, 39.5), "HR": (16.0, 45.4)}
"""Degrees; where Natural Earth's own label point lies out of the way of this map."""
SOURCE = "Made with Natural Earth 5.1.1 (public domain), German point of view"
PROJECTION = "Lambert azimuthal equal-area on a sphere of 6371 km, centre 52 N 10 E; whole km"


def laea(lon: Array, lat: Array) -> tuple[Array, Array]:
    """Degrees -> km east and north of the centre."""
    lon, lat = np.radians(lon), np.radians(lat)
    cos = np.cos(lat) * np.cos(lon - LON0)
    k = np.sqrt(2 / (1 + np.sin(LAT0) * np.sin(lat) + np.cos(LAT0) * cos))
    x = RADIUS * k * np.cos(lat) * np.sin(lon - LON0)
    return x, RADIUS * k * (np.cos(LAT0) * np.sin(lat) - np.sin(LAT0) * cos)


def projected(shape: BaseGeometry) -> BaseGeometry:
    """Degrees -> km."""
    return shapely.transform(shape, lambda points: np.column_stack(laea(*points.T)))


def countries(path: Path) -> dict[str, dict[str, Any]]:
    """By ISO 3166 code: name, label point in degrees, shape in km within the frame."""
    found: dict[str, dict[str, Any]] = {}
    for item in shapefile.Reader(str(path), encoding="utf-8").iterShapeRecords():
        fields = item.record.as_dict()
        shape = shapely.make_valid(shapely.geometry.shape(item.shape.__geo_interface__))
        if not shape.intersects(NEAR):
            continue
        shape = shapely.make_valid(projected(shape.intersection(NEAR)))
        code = MERGED.get(fields["ADMIN"], fields["ISO_A2_EH"])
        if code in found:
            shape = shapely.union(found[code]["shape"], shape)
        if code not in found or fields["ISO_A2_EH"] == code:
            point = LABELS.get(code, (fields["LABEL_X"], fields["LABEL_Y"]))
            found[code] = {"name": fields["NAME_LONG"], "label": point}
        found[code]["shape"] = shape
    return {code: entry for code, entry in found.items() if code != "-99"}


def outer_rings(shape: BaseGeometry) -> Iterator[list[int]]:
    """Rings of a country, the largest first, each `x, y, x, y, ...` with the first point last."""
    parts = sorted(polygons(shape), key=lambda part: -part.area)
    for rank, part in enumerate(parts):
        if rank and part.area < SMALLEST_ISLAND:
            return
        # Whole km may make a narrow neck cross itself.
        whole = shapely.Polygon(np.round(shapely.get_coordinates(part.exterior)))
        for ring in polygons(shapely.make_valid(whole)):
            if ring.area >= min(SMALLEST_ISLAND, 0.5 * part.area):
                points = shapely.remove_repeated_points(ring.exterior)
                yield shapely.get_coordinates(points).astype(int).ravel().tolist()


def polygons(shape: BaseGeometry) -> list[BaseGeometry]:
    """Parts that have an area."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return [part for part in parts if part.geom_type == "Polygon" and part.area]


def build(path: Path) -> dict[str, Any]:
    """The whole file as plain data, large countries first so that enclaves lie on top."""
    found = countries(path)
    codes = list(found)
    shapes = np.array([found[code]["shape"] for code in codes], dtype=object)
    simple = shapely.coverage_simplify(shapes, tolerance=TOLERANCE)
    clipped = [shapely.intersection(shape, shapely.box(*FRAME)) for shape in simple]
    rows = []
    for code, shape in sorted(zip(codes, clipped, strict=True), key=lambda pair: -pair[1].area):
        rings = list(outer_rings(shape))
        if rings:
            x, y = laea(*np.array(found[code]["label"], dtype=float))
            name = found[code]["name"]
            rows.append({"id": code, "name": name, "label": [round(x), round(y)], "rings": rings})
    return {"source": SOURCE, "projection": PROJECTION, "countries": rows}


def main() -> None:
    """One country a line, so that a change shows where it is."""
    data = build(Path(sys.argv[1]))
    rows = data.pop("countries")
    head = json.dumps(data, ensure_ascii=False)[:-1]
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    text = head + ', "countries": [\n' + ",\n".join(lines) + "\n]}\n"
    Path(__file__).with_name("europe.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
