"""A record made by hand, whose numbers can be checked in one's head."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from sim.outlook.record import (
    Back,
    Beside,
    Brief,
    Grid,
    Heat,
    Known,
    Month,
    Record,
    Replay,
    Row,
    Story,
    Variant,
    Winter,
    Years,
)
from sim.outlook.record_supply import Ban, Cut, Hit, Pair, Refused, Share, Span, Supplied
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
    sets: tuple[str, ...] = (),
    normal: float = 0.0,
) -> Story:
    """From 66 % on the start over 76 % in November down to `lowest`; two months told."""
    levels = {start: 66.0, "2026-11-01": 76.0, "2027-03-01": 40.0, "2027-04-01": lowest}
    lost = sum((cut or {}).values())
    months = (
        Month("2026-10", "2026-10-05", "2026-11-01", price, 100.0, 300.0, 10.0, 0.0, 0.0),
        Month("2027-02", "2027-02-01", "2027-03-01", price + 10, 120.0, 400.0, 20.0, 0.0, lost),
        Month("2027-03", "2027-03-01", "2027-04-01", price - 5, 110.0, 350.0, 5.0, 0.0, 0.0),
    )
    levels["2027-01-01"] = 55.0
    return Story(
        scenario=name,
        sets=sets,
        title=f"Title of {name}",
        heat=Heat(normal + 12.0, normal),
        start=start,
        end="2027-03-31",
        months=months,
        fills={"EU27": levels, "DE": {d: v - 6 for d, v in levels.items()}, "EU5": levels},
        price_eur_mwh=price,
        calm_price_eur_mwh=price - 9.0,
        response_twh=35.0,
        curtailment_twh=0.0,
        curtailed=cut or {},
        left={"DE": 50.0, "FR": 30.0, "NL": 15.0, "FI": 5.0},
        lng_twh=1000.0,
        lng_europe_twh=1060.0,
        consumption_twh=2600.0,
    )


def rows() -> tuple[Row, ...]:
    """Four years from two levels of the stores; from the lower one two are bad."""
    years = (1962, 1963, 1996, 2007)
    bad = Row("65 %", years, (9.0, 4.0, 15.0, 30.0), (60.0, 91.0, 50.0, 40.0),
              {"FI": 2, "UA": 1}, (1962, 1963), (1963,), 7.0)  # fmt: skip
    good = Row("75 %", years, (19.0, 14.0, 25.0, 40.0), (50.0, 80.0, 40.0, 30.0), {}, (), (), 0.0)
    return (bad, good)


def refused() -> tuple[Refused, ...]:
    """LNG refused to two importers, a fifth of it stranded; a third refused it before."""
    return (
        Refused("short", False, {}, {"BE": 10.0}, 0.0),
        Refused("long", True, {}, {"FR": 60.0, "ES": 40.0}, 20.0),
        Refused("pipes", True, {"HU": 30.0}, {}, 0.0),
    )


def span(place: str, first: str, last: str) -> Span:
    """The ban takes 3 TWh of LNG, adds 2 EUR/MWh, and 1 TWh less is used."""
    sources = {
        "LNG": Pair(97.0, 100.0),
        "NO": Pair(80.0, 79.0),
        "UA": Pair(-4.0, -4.0),
        "stores": Pair(21.0, 20.0),
    }
    return Span(
        place,
        first,
        last,
        refused() if place == "EU27" else (),
        price=Pair(52.0, 50.0),
        lng=Pair(97.0, 100.0),
        shortfall=Pair(6.0, 5.0),
        curtailment=SAME,
        consumption=Pair(194.0, 195.0),
        sources=sources,
    )


def supplied(node: str, case: str) -> Supplied:
    """With the law 8 TWh more come from Austria, and none from Serbia."""
    banned = case == "law"
    sources = {"AT": 10.0, "UA": -7.0} if banned else {"AT": 2.0, "RS": 8.0, "UA": -1.0}
    return Supplied(node, case, 55.0 if banned else 50.0, 10.0, 1.0, 0.0, sources)


def ban() -> Ban:
    """The same in all parts, and with LNG alone."""
    days = (
        ("2026-09-03", "2026-12-31"),
        ("2027-01-01", "2027-09-29"),
        ("2027-09-30", "2028-03-31"),
    )
    return Ban(
        "phase-out",
        "2026-09-03",
        "2028-03-31",
        ("measures.pipes.shock=false",),
        span("EU27", "2026-09-03", "2028-03-31"),
        (Share("none of it does", ("s=1",), span("EU27", "2026-09-03", "2028-03-31")),),
        tuple(span("EU27", *pair) for pair in days),
        tuple(span(node, *days[1]) for node in ("FR", "BE")),
        tuple(supplied(n, c) for n in ("HU", "SK") for c in ("law", "exempt", "free")),
    )


def cut() -> Cut:
    """3 EUR/MWh more in the EU27, 6 in Finland, where 2 TWh are cut off."""
    hit = Hit("FI", Pair(56.0, 50.0), Pair(3.0, 0.5), Pair(2.0, 0.0))
    return Cut(
        "turkstream",
        "TurkStream ends",
        "2027-01-01",
        "2027-03-31",
        price=Pair(53.0, 50.0),
        response=Pair(12.0, 10.0),
        curtailment=Pair(2.0, 0.0),
        until="2027-04-01",
        stores=Pair(20.0, 22.0),
        curtailed={"FI": 2.0},
        hit=(hit,),
    )


def variants() -> tuple[Variant, ...]:
    """One empties the stores further, the other cuts off in the hard winter."""
    calm = Brief("2027-04-01", 25.0, 45.0, 10.0, {})
    bad = Brief("2027-04-01", 4.0, 95.0, 90.0, {"FI": 1.0})
    return (
        Variant("less", ("storage.end.value=25 EUR/MWh",), calm, calm, 1),
        Variant("more", ("market.elasticity_scale=0.67",), calm, bad, None),
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
        reserve_pct=10.8,
    )


@pytest.fixture
def told() -> Setting:
    """The setting as shipped."""
    return setting()


@pytest.fixture
def record(told: Setting) -> Record:
    """The whole of it."""
    winters = tuple(
        Winter(
            name,
            one.percentile,
            one.since,
            33,
            1950 + place,
            story(
                "winter",
                lowest=30.0 - 5 * place,
                sets=(f"weather={1950 + place}",),
                normal=10.0 * place,
            ),
        )
        for place, (name, one) in enumerate(told.winters.items())
    )
    beside = (
        Beside("storage", "EU27", "2026-01-01", "% full", 61.5, 64.0),
        Beside("storage", "DE", "2026-04-01", "% full", 21.8, 35.0),
        Beside("consumption", "DE", "2026-01", "TWh", 100.0, 95.0),
        Beside("lng", "EU27", "2026-01", "TWh", 130.0, 143.0),
    )
    replayed = story("replay", start="2025-10-01")
    return Record(
        digests={"the baseline": "0"},
        names=NAMES,
        eu=("DE", "FI"),
        known=known(),
        reference=story("winter"),
        years=Years(
            "Stores at the start",
            "2026-09-03",
            "2027-09-30",
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
        others=(cut(),),
        variants=variants(),
        replay=Replay(replayed, beside),
    )
