"""The borders: who lies where, sound rings, a small file, positions that agree with it."""

from __future__ import annotations

import itertools
import math

import pytest
from matplotlib.path import Path

from sim.config.paths import shipped_root
from sim.data.loader import load_seeds
from sim.views.atlas import atlas, country_name, laea

FILE = shipped_root() / "seeds" / "geo" / "europe.json"
PLACES = {
    "Simferopol": (34.10, 44.95, "UA"),
    "Donetsk": (37.80, 48.00, "UA"),
    "Kyrenia": (33.32, 35.30, "CY"),
    "Nicosia": (33.37, 35.17, "CY"),
    "Pristina": (21.16, 42.66, "XK"),
    "Belgrade": (20.46, 44.80, "RS"),
    "Tiraspol": (29.63, 46.84, "MD"),
    "Berlin": (13.40, 52.52, "DE"),
    "Kaliningrad": (20.60, 54.70, "RU"),
}


@pytest.mark.parametrize("place", PLACES)
def test_places_lie_in_their_countries(place: str) -> None:
    lon, lat, expected = PLACES[place]
    around = [
        code
        for code, country in atlas().countries.items()
        if any(Path(ring).contains_point(laea(lon, lat)) for ring in country.rings)
    ]
    assert around == [expected]


def test_the_file_is_small_and_says_where_it_is_from() -> None:
    assert FILE.stat().st_size < 150_000
    assert "Natural Earth" in atlas().source
    assert "public domain" in atlas().source


def test_rings_are_closed_and_have_an_area() -> None:
    for code, country in atlas().countries.items():
        for ring in country.rings:
            assert ring[0] == ring[-1], code
            assert len(ring) >= 4, code
            assert all(before != after for before, after in itertools.pairwise(ring)), code
            twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))
            assert abs(twice) > 0, code


def test_positions_are_kilometres_from_the_centre() -> None:
    assert laea(10, 52) == pytest.approx((0, 0), abs=1e-9)
    x, y = laea(10, 53)
    assert (x, y) == pytest.approx((0, 6371 * math.pi / 180), rel=1e-4)


def test_every_market_of_the_shipped_baseline_is_on_the_map() -> None:
    seeds = load_seeds(shipped_root() / "seeds" / "europe-2021")
    assert set(seeds.market_nodes) <= set(atlas().countries)
    landings = {terminal.node for terminal in seeds.lng_terminals}
    assert all(len(atlas().course("lng", node, node)) == 1 for node in landings)
    for route in seeds.routes:
        hub = route.route == "norway"
        assert (len(atlas().course("route", route.route, route.node)) > 1) is not hub


def test_names() -> None:
    assert country_name("DE") == "Germany"
    assert country_name("QA") == "Qatar"
    assert country_name("GB") == "Britain"
    assert country_name("other_asia_pacific") == "other asia pacific"
    assert country_name("A") == "A"
