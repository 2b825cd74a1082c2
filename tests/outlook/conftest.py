"""A record made by hand, whose numbers can be checked in one's head."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from sim.outlook.record import (
    Back,
    Ban,
    Beside,
    Grid,
    Known,
    Month,
    Pair,
    Record,
    Refused,
    Replay,
    Row,
    Span,
    Story,
    Supplied,
    Winter,
    Years,
)
from sim.outlook.setting import Setting, setting

NAMES = {
    "DE": "Germany",
    "FI": "Finland",
    "FR": "France",
    "BE": "Belgium",
    "ES": "Spain",
    "NL": "Netherlands",
    "HU": "Hungary",
    "SK": "Slovakia",
    "UA": "Ukraine",
}
SAME = Pair(5.0, 5.0)


def story(
    name: str,
    *,
    price: float = 50.0,
    lowest: float = 30.0,
    cut: Mapping[str, float] | None = None,
    start: str = "2026-09-03",
) -> Story:
    """From 66 % on the start over 76 % in November down to `lowest`; two months told."""
    levels = {start: 66.0, "2026-11-01": 76.0, "2027-03-01": 40.0, "2027-04-01": lowest}
    months = (
        Month("2026-10", "2026-11-01", price, 100.0, 300.0, 10.0, 0.0),
        Month("2027-02", "2027-03-01", price + 10, 120.0, 400.0, 20.0, 0.0),
        Month("2027-03", "2027-04-01", price - 5, 110.0, 350.0, 5.0, 0.0),
    )
    return Story(
        scenario=name,
        title=f"Title of {name}",
        weather="normal",
        start=start,
        end="2027-03-31",
        months=months,
        fills={"EU27": levels, "DE": {d: v - 6 for d, v in levels.items()}, "EU5": levels},
        price_eur_mwh=price,
        calm_price_eur_mwh=40.0,
        shortfall_twh=35.0,
        response_twh=35.0,
        curtailment_twh=0.0,
        curtailed=cut or {},
        lng_twh=1000.0,
        lng_europe_twh=1060.0,
        consumption_twh=2600.0,
    )


def rows() -> tuple[Row, ...]:
    """Four years from two levels of the stores; from the lower one two are bad."""
    years = (1962, 1963, 1996, 2007)
    bad = Row("65 %", years, (9.0, 4.0, 15.0, 30.0), (60.0, 91.0, 50.0, 40.0),
              {"FI": 2, "UA": 1}, (1962, 1963), (1963,))  # fmt: skip
    good = Row("75 %", years, (19.0, 14.0, 25.0, 40.0), (50.0, 80.0, 40.0, 30.0), {}, (), ())
    return (bad, good)


def span(place: str, first: str, last: str) -> Span:
    """The ban takes 3 TWh of LNG and adds 2 EUR/MWh and 1 TWh of shortfall."""
    return Span(place, first, last, Pair(52.0, 50.0), Pair(97.0, 100.0), SAME, Pair(6.0, 5.0), SAME)


def supplied(node: str, case: str) -> Supplied:
    """With the law 8 TWh more come from Austria, and none from Serbia."""
    banned = case == "law"
    sources = {"AT": 10.0} if banned else {"AT": 2.0, "RS": 8.0}
    return Supplied(node, case, 55.0 if banned else 50.0, 10.0, 1.0, 0.0, sources)


def ban() -> Ban:
    """LNG refused to three importers, a fifth of it stranded."""
    refused = (
        Refused("short", False, {}, {"BE": 10.0}, 0.0),
        Refused("long", True, {}, {"FR": 60.0, "ES": 40.0}, 20.0),
        Refused("pipes", True, {"HU": 30.0}, {}, 0.0),
    )
    days = (
        ("2026-09-03", "2026-12-31"),
        ("2027-01-01", "2027-09-29"),
        ("2027-09-30", "2028-03-31"),
    )
    return Ban(
        story("phase-out"),
        refused,
        tuple(span("EU27", *pair) for pair in days),
        tuple(span(node, *days[1]) for node in ("FR", "BE")),
        tuple(supplied(n, c) for n in ("HU", "SK") for c in ("law", "exempt", "free")),
    )


def known() -> Known:
    """One of two countries is estimated."""
    return Known(
        start="stores of 2026-09-03, partly estimated: 1 of 2 countries",
        day="2026-09-03",
        estimated=("FI",),
        published=("DE",),
        eu_published=True,
        observed="2026-09-03",
        tables={"storage_levels": "2026-09-03"},
        price_months={"2026-04": 45.0, "2026-05": 47.0},
        base_price_eur_mwh=36.0,
        base_year=2025,
        arcs=97,
        arcs_estimated=90,
        lng_base_twh=1590.0,
        quarter_base_twh=1280.0,
    )


@pytest.fixture
def told() -> Setting:
    """The setting as shipped."""
    return setting()


@pytest.fixture
def record(told: Setting) -> Record:
    """The whole of it."""
    winters = tuple(
        Winter(name, share, 1950 + place, 10.0 * place, story("winter", lowest=30.0 - 5 * place))
        for place, (name, share) in enumerate(told.winters.items())
    )
    beside = (
        Beside("storage", "EU27", "2026-01-01", "% full", 61.5, 64.0),
        Beside("storage", "DE", "2026-04-01", "% full", 21.8, 35.0),
        Beside("consumption", "DE", "2026-01", "TWh", 100.0, 95.0),
        Beside("lng", "EU27", "2026-01", "TWh", 130.0, 143.0),
    )
    replayed = story("replay", start="2025-10-01")
    return Record(
        digest="0",
        names=NAMES,
        eu=("DE", "FI"),
        known=known(),
        reference=story("winter"),
        years=Years(
            "Stores at the start",
            "2026-09-03",
            0,
            (1962, 1963, 1996, 2007),
            (8.0, 12.0, 6.0, -6.0),
            rows(),
            0,
            {"source": "gasgap", "scenario": "winter", "dates": "2026"},
        ),
        winters=winters,
        returns=(
            Back(4, "2026-10-01", story("back", price=40.0, lowest=42.0)),
            Back(26, "2027-03-04", story("late", price=50.0)),
        ),
        hard=story("hard", cut={"FI": 3.4}),
        grid=Grid(
            "Until",
            "Saving",
            ("1 October",),
            ("0 %", "5 %"),
            ((48.0, None),),
            ((42.0, 45.0),),
            ((2.0, 0.0),),
        ),
        ban=ban(),
        others=(story("turkstream", price=53.0),),
        replay=Replay(replayed, beside),
    )
