"""The N-1 formula by hand, and what it says about Europe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from sim.config import shipped_root
from sim.data.loader import load_seeds
from sim.data.seeds import Seeds
from sim.dependency.nminus1 import NMinus1, n_minus_1
from sim.dependency.tables import n_minus_1_table

APRIL = date(2022, 4, 1)


@pytest.fixture(scope="module")
def europe() -> Seeds:
    return load_seeds(shipped_root() / "seeds" / "europe-2021")


def by_country(seeds: Seeds, day: date = APRIL, stage: str = "planned") -> dict[str, NMinus1]:
    return {row.country: row for row in n_minus_1(seeds, day, stage)}


def test_by_hand(tiny: SimpleNamespace, tmp_path: Path) -> None:
    """One of everything; winter 160 over a summer of 100 is 60 of heating, 1.5 times on the day."""
    demand = [160.0, 160.0, *[100.0] * 10]
    base = tiny.Tiny().market("A", demand).market("B", 10.0)
    base.rows["demand_sectors"] = []
    base.add("demand_sectors", ("A", "household", 1.0), ("B", "household", 1.0))
    base.sector("household", 500.0, heating=60 * 59 / (100 * 365 + 60 * 59))
    base.supply("pipe", "A", 50.0, capacity=70.0).supply("idle", "A", 0.0, capacity=40.0, idle=True)
    base.arc("B", "A", 30.0).arc("A", "B", 500.0).production("A", [25.0, *[20.0] * 11])
    base.terminal("port", "A", 45.0, sent=1.0).storage("A", 5.0, rate=90.0)
    base.add("lng_terminals", ("dock", "A", "dock", 20, 0))
    rows = by_country(load_seeds(base.write(tmp_path / "baseline")))
    a = rows["A"]
    assert (a.entries, a.production, a.lng) == pytest.approx((100, 25, 65))
    assert (a.storage, a.storage_30) == pytest.approx((90, 90))
    assert (a.largest, a.largest_capacity) == ("route:pipe@A", 70)
    assert a.peak_demand == pytest.approx(100 + 1.5 * 60)
    assert a.percent() == pytest.approx(100 * (100 + 25 + 90 + 65 - 70) / 190)
    b = rows["B"]
    assert (b.largest, b.percent()) == ("arc:A>B", 0)
    assert 10 < b.peak_demand < 15


def test_peaks_add_up_to_the_day_they_are_made_from(europe: Seeds) -> None:
    """29,452 GWh/d at 97 % simultaneity on 7 February 2012, in the EU of then."""
    outside = {"UA", "MD", "CH", "RS", "BA", "MK"}
    rows = [row for row in n_minus_1(europe, APRIL, "planned") if row.country not in outside]
    assert sum(row.peak_demand for row in rows) == pytest.approx(29452 / 0.97, rel=0.01)
    assert sum(row.peak_demand_low for row in rows) == pytest.approx(29452, rel=0.01)
    assert all(row.peak_demand_low <= row.peak_demand <= row.peak_demand_high for row in rows)


def test_what_it_says_about_europe(europe: Seeds) -> None:
    """Well provided in the middle; Luxembourg, Slovenia and Sweden, exempt in law, fall short."""
    rows = by_country(europe)
    assert rows["DE"].largest == "route:nord_stream@DE"
    assert rows["DE"].percent() == pytest.approx(232, abs=10)
    assert rows["FI"].largest == "route:finland@FI"
    assert rows["MT"].percent() == pytest.approx(0)
    assert max(rows[name].percent() for name in ("LU", "SI", "SE", "FI", "IE")) < 100
    assert min(rows[name].percent() for name in ("AT", "BE", "CZ", "FR", "IT", "NL", "SK")) > 100
    assert "CY" not in rows


def test_stores_at_30_percent_give_less(europe: Seeds) -> None:
    """On the shipped curve three quarters of the nominal rate."""
    for row in n_minus_1(europe, APRIL, "planned"):
        assert row.storage_30 == pytest.approx(0.75 * row.storage)


def test_projects_count_from_their_day(europe: Seeds) -> None:
    """New links to Poland; German terminals exist only where reactions to the crisis count."""
    before, after = by_country(europe)["PL"], by_country(europe, date(2022, 12, 1))["PL"]
    assert after.entries - before.entries == pytest.approx(288 + 58 + 155, abs=1)
    later = date(2023, 4, 1)
    assert by_country(europe, later)["DE"].lng == 0
    assert by_country(europe, later, "built")["DE"].lng == pytest.approx(150 + 155 + 110)


def test_table(europe: Seeds, scenario: Callable[..., object]) -> None:
    rows = n_minus_1(europe, APRIL, "planned")
    table = n_minus_1_table(rows).set_index("country")
    assert len(table) == len(rows)
    germany = table.loc["DE"]
    assert germany["n_minus_1_low_pct"] < germany["n_minus_1_pct"] < germany["n_minus_1_high_pct"]
    assert germany["n_minus_1_at_30_pct_full_pct"] < germany["n_minus_1_pct"]
