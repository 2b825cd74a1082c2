"""ENTSOG records become monthly flows, each gas once, and capacities of arcs; or one sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim.data.loader import load_seeds
from sim.errors import InputError
from sim.refresh.entsog import Source
from sim.refresh.found import Asked, Found, LeftOut, Payload
from sim.refresh.points import COLUMNS, crossings, load_places

APRIL = date(2026, 4, 1)
DORNUM = "DE-TSO-0005ITP-00188entry"
EYNATTEN_BE, EYNATTEN_DE = "BE-TSO-0001ITP-00112entry", "DE-TSO-0001ITP-00112exit"
VIP_BRANDOV, STEGAL = "CZ-TSO-0001ITP-00537entry", "CZ-TSO-0001ITP-00123entry"
OLBERNHAU = "CZ-TSO-0001ITP-00150entry"
PLACES = load_places()


@pytest.fixture
def found(asked: Asked) -> Callable[..., tuple[Found, Found]]:
    """Flows and capacities of some records."""

    def read(*records: Any, to: Asked = asked) -> tuple[Found, Found]:
        content = {"operationalData": list(records)}
        flows, capacities = Source(PLACES).read([Payload("saved.json", content)], to)
        return flows, capacities

    return read


def test_days_make_a_month_in_gwh(made: SimpleNamespace, found: Callable[..., Any]) -> None:
    records = made.month(DORNUM, APRIL, 400.5, 30)
    records[3:5] = made.month(DORNUM, date(2026, 4, 4), 400.5, 2, flowStatus="Provisional")
    [row] = found(*records)[0].rows
    assert (row.from_node, row.to_node, row.period, row.flow_gwh) == (
        "NO",
        "DE",
        "2026-04",
        12015.0,
    )
    assert row.source == "ENTSOG Transparency Platform, physical flows, extracted 2026-09-28"
    assert row.note == "points: Dornum; provisional on 2 of 30 days"
    assert row.quality == "table"


def test_a_gas_day_has_one_date_whatever_the_offset(
    made: SimpleNamespace, found: Callable[..., Any]
) -> None:
    """06:00 in Brussels, 04:00 or 05:00 UTC: all the same gas day; the change of clocks too."""
    march = date(2026, 3, 1)
    records = made.month(DORNUM, march, 10.0, 31)
    records[0] |= {"periodFrom": "2026-03-01T05:00:00Z", "periodTo": "2026-03-02T05:00:00Z"}
    records[28] |= {
        "periodFrom": "2026-03-29T06:00:00+02:00",
        "periodTo": "2026-03-30T06:00:00+02:00",
    }
    records[27] |= {
        "periodFrom": "2026-03-28T06:00:00+01:00",
        "periodTo": "2026-03-29T06:00:00+02:00",
    }
    [row] = found(*records)[0].rows
    assert (row.period, row.flow_gwh) == ("2026-03", 310.0)


def test_a_month_whose_last_day_is_not_over_is_not_complete(
    made: SimpleNamespace, found: Callable[..., Any], asked: Asked
) -> None:
    records = made.month(DORNUM, APRIL, 10.0, 30)
    flows, _ = found(*records, to=replace(asked, extracted=date(2026, 4, 30)))
    assert flows.rows == ()
    told = "NO>DE 2026-04 (Dornum has 29 of 30 days)"
    assert flows.left_out == (LeftOut("month not complete", told),)
    [row] = found(*records, to=replace(asked, extracted=date(2026, 5, 1)))[0].rows
    assert row.flow_gwh == 300.0


def test_the_baltic_pipe_and_the_link_of_poland_and_lithuania_are_measured(
    made: SimpleNamespace, asked: Asked, found: Callable[..., Any]
) -> None:
    europe = load_seeds(Path(__file__).parents[2] / "seeds" / "europe-2025")
    records = made.month("PL-TSO-0002ITP-10009entry", APRIL, 250.0, 30)
    records += made.month("LT-TSO-0001ITP-00556entry", APRIL, 40.0, 30)
    records += made.month("PL-TSO-0002ITP-00556exit", APRIL, 41.0, 30)
    rows = found(*records, to=replace(asked, seeds=europe))[0].rows
    assert [(row.from_node, row.to_node, row.flow_gwh) for row in rows] == [
        ("DK", "PL", 7500.0),
        ("PL", "LT", 1200.0),
    ]


def test_gas_days_that_begin_at_other_hours(
    made: SimpleNamespace, found: Callable[..., Any]
) -> None:
    """At midnight, at midnight further east (23:00 here), at seven: the same gas days."""
    for begin in ("00:00:00+02:00", "23:00:00+02:00", "07:00:00+02:00"):
        records = made.month(DORNUM, APRIL, 10.0, 30)
        for number, record in enumerate(records):
            eve = timedelta(days=begin.startswith("23"))
            first = APRIL + timedelta(days=number) - eve
            record["periodFrom"] = f"{first}T{begin}"
            record["periodTo"] = f"{first + timedelta(days=1)}T{begin}"
        [row] = found(*records)[0].rows
        assert (row.period, row.flow_gwh) == ("2026-04", 300.0)


def test_hourly_units_are_times_twenty_four(
    made: SimpleNamespace, found: Callable[..., Any]
) -> None:
    records = made.month(DORNUM, APRIL, 1.0, 30, unit="kWh/h", value=1_000_000)
    [row] = found(*records)[0].rows
    assert row.flow_gwh == 720.0


def test_what_else_a_payload_tells_is_named(
    made: SimpleNamespace, found: Callable[..., Any]
) -> None:
    records = made.month(DORNUM, APRIL, 1.0, 30)
    records += [{**records[0], "indicator": "Nomination"}, {**records[0], "indicator": None}]
    flows, _ = found(*records)
    assert [row.flow_gwh for row in flows.rows] == [30.0]
    assert flows.left_out == (
        LeftOut("indicator not read", "Nomination"),
        LeftOut("indicator not read", "none named"),
    )


def test_the_last_update_counts_however_it_is_written(
    made: SimpleNamespace, found: Callable[..., Any]
) -> None:
    """A time in another zone is later or earlier by the clock; what is no time is the earliest."""
    records = made.month(DORNUM, APRIL, 1.0, 30)
    for day, gwh, stamp in (
        (0, 2.0, "Jan 15 2027 06:00AM"),
        (0, 3.0, "-"),
        (1, 5.0, "2026-04-02T05:30:00+01:00"),
        (2, 7.0, "2026-04-03T05:30:00+00:00"),
    ):
        records.append({**records[day], "value": gwh * 1e6, "lastUpdateDateTime": stamp})
    [row] = found(*records)[0].rows
    # Written last: 06:00+02:00 of each day is 04:00 UTC; 05:30+01:00 is later than that.
    assert row.flow_gwh == 28.0 + 5.0 + 7.0


def test_two_sides_of_a_border_count_once(made: SimpleNamespace, found: Callable[..., Any]) -> None:
    both = [*made.month(EYNATTEN_BE, APRIL, 50.0, 30), *made.month(EYNATTEN_DE, APRIL, 51.0, 30)]
    [row] = found(*both)[0].rows
    assert (row.from_node, row.to_node, row.flow_gwh) == ("DE", "BE", 1500.0)
    only_sender = made.month(EYNATTEN_DE, APRIL, 51.0, 30)
    [row] = found(*made.month(EYNATTEN_BE, APRIL, 50.0, 29), *only_sender)[0].rows
    assert row.flow_gwh == 1530.0
    assert row.note == "points: Eynatten 1; by the sender's meter: Eynatten 1"
    [row] = found(*made.month(EYNATTEN_BE, APRIL, 0.0, 30), *only_sender)[0].rows
    assert row.flow_gwh == 1530.0


def test_a_virtual_point_and_its_pipes_count_once(
    made: SimpleNamespace, found: Callable[..., Any]
) -> None:
    pipes = [*made.month(STEGAL, APRIL, 30.0, 30), *made.month(OLBERNHAU, APRIL, 60.0, 30)]
    virtual = made.month(VIP_BRANDOV, APRIL, 80.0, 30)
    [row] = found(*pipes, *virtual)[0].rows
    assert (row.from_node, row.to_node, row.flow_gwh) == ("DE", "CZ", 2700.0)
    assert row.note == "points: Hora Svate Kateriny (Olbernhau), Brandov STEGAL"
    [row] = found(*pipes[:30], *virtual)[0].rows
    assert (row.flow_gwh, row.note) == (2400.0, "points: VIP Brandov")


def test_places_of_a_pair_add_up(made: SimpleNamespace, found: Callable[..., Any]) -> None:
    emden = [f"DE-TSO-000{k}ITP-0008{p}entry" for k, p in ((5, 1), (9, 0))]
    meters = [DORNUM, *emden]
    records = [record for meter in meters for record in made.month(meter, APRIL, 100.0, 30)]
    [row] = found(*records)[0].rows
    assert (row.from_node, row.to_node, row.flow_gwh) == ("NO", "DE", 9000.0)


def test_a_border_that_is_not_measured_whole_says_so(
    made: SimpleNamespace,
    found: Callable[..., Any],
    asked: Asked,
    tiny: SimpleNamespace,
    tmp_path: Path,
) -> None:
    base = tiny.one_node().market("BG", 10.0).market("GR", 10.0)
    other = replace(asked, seeds=load_seeds(base.write(tmp_path / "other")))
    [row] = found(*made.month("BG-TSO-0001ITP-00128entry", APRIL, 7.0, 30), to=other)[0].rows
    assert (row.from_node, row.to_node, row.flow_gwh) == ("GR", "BG", 210.0)
    assert row.note == "points: Kulata; lacks the Greek-Bulgarian interconnector"
    assert row.quality == "approx"
    seeds = load_seeds(base.arc("GR", "BG", 60.0).write(tmp_path / "with_arc"))
    kulata = made.capacity("BG-TSO-0001ITP-00128entry", 64.0, "2022-01-01", "2028-05-01")
    arcs = found(kulata, to=replace(asked, seeds=seeds))[1]
    why = "points.csv lacks the Greek-Bulgarian interconnector"
    assert (arcs.rows, arcs.left_out) == ((), (LeftOut(why, "GR>BG 64.0"),))


def test_the_last_update_of_a_day_counts(made: SimpleNamespace, found: Callable[..., Any]) -> None:
    records = made.month(DORNUM, APRIL, 100.0, 30)
    newer = made.flow(DORNUM, APRIL, 130.0, lastUpdateDateTime="2026-05-02T10:00:00+02:00")
    [row] = found(newer, *records)[0].rows
    assert row.flow_gwh == 3030.0


def test_a_month_with_holes_is_left_out(made: SimpleNamespace, found: Callable[..., Any]) -> None:
    records = made.month(DORNUM, APRIL, 100.0, 30)
    records[9]["value"] = ""
    records[10]["value"] = -5
    records[11] |= {"value": "", "isNA": 1}
    records.append(made.flow("FR-TSO-9999ITP-00045entry", APRIL, 3.0))
    flows, _ = found(*records)
    assert flows.rows == ()
    assert flows.left_out == (
        LeftOut("meter not in points.csv", "FR-TSO-9999ITP-00045"),
        LeftOut("month not complete", "NO>DE 2026-04 (Dornum has 27 of 30 days)"),
    )


def test_pairs_that_never_flow_are_no_news_but_known_ones_are(
    made: SimpleNamespace, found: Callable[..., Any]
) -> None:
    records = made.month(VIP_BRANDOV, APRIL, 0.0, 30)
    records += made.month(EYNATTEN_BE, APRIL, 0.0, 30)
    rows = found(*records)[0].rows
    assert [(row.from_node, row.to_node, row.flow_gwh) for row in rows] == [("DE", "CZ", 0.0)]


def test_a_year_told_as_a_whole_stays_whole(
    made: SimpleNamespace, found: Callable[..., Any]
) -> None:
    lengths = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    meter = "BE-TSO-0001ITP-00526entry"
    records = [
        record
        for number, days in enumerate(lengths, start=1)
        for record in made.month(meter, date(2021, number, 1), 4.0, days)
    ]
    [row] = found(*records)[0].rows
    assert (row.from_node, row.to_node, row.period) == ("FR", "BE", "2021")
    assert (row.flow_gwh, row.note) == (1460.0, "sum of twelve months")
    flows, _ = found(*records[31:])
    assert flows.rows == ()
    assert flows.left_out == (
        LeftOut("the table tells this year as a whole", "FR>BE 2021 (has 11 of 12 months)"),
    )


def test_capacity_is_the_lesser_side_on_the_day(
    made: SimpleNamespace, found: Callable[..., Any], asked: Asked
) -> None:
    records = [
        made.capacity(EYNATTEN_BE, 127.8, "2022-01-01", "2028-05-01"),
        made.capacity(EYNATTEN_DE, 120.0, "2026-01-01", "2026-10-01"),
        made.capacity(EYNATTEN_DE, 90.0, "2026-10-01", "2027-10-01"),
        made.capacity("BE-TSO-0001ITP-00542entry", 100.25, "2022-01-01", "2028-05-01"),
        made.capacity(DORNUM, 400.0, "2022-01-01", "2028-05-01"),
        made.capacity("DE-TSO-0005ITP-00081entry", 200.0, "2022-01-01", "2028-05-01"),
        made.capacity("BE-TSO-0001ITP-00526exit", 5.0, "2022-01-01", "2028-05-01"),
        made.capacity(VIP_BRANDOV, 1.0, "2022-01-01", "2028-05-01", isUnlimited="1"),
    ]
    _, arcs = found(*records)
    told = {(row.from_node, row.to_node): row for row in arcs.rows}
    assert {pair: row.capacity_gwh_d for pair, row in told.items()} == {
        ("DE", "BE"): 220.25,
        ("NO", "DE"): 400.0,
    }
    row = told["DE", "BE"]
    assert row.tariff_eur_mwh == 0.0
    assert row.source == (
        "ENTSOG Transparency Platform, firm technical capacity on 2026-09-28, "
        "extracted 2026-09-28; tariff: made up"
    )
    assert arcs.left_out == (
        LeftOut("no such arc; a new one needs a tariff", "BE>FR 5.0"),
        LeftOut("no such arc; a new one needs a tariff", "EMDEN>DE 200.0"),
    )
    later = found(*records, to=replace(asked, last=date(2026, 12, 1)))[1]
    assert [row.capacity_gwh_d for row in later.rows if row.to_node == "BE"] == [190.25]


def test_an_arc_that_a_project_changed_is_left_out(
    made: SimpleNamespace,
    found: Callable[..., Any],
    asked: Asked,
    tiny: SimpleNamespace,
    tmp_path: Path,
) -> None:
    base = tiny.two_nodes(100.0).market("DE", 10.0).market("BE", 10.0).arc("DE", "BE", 300.0)
    base.add("infrastructure", ("more", "arc:DE>BE", "2023-01-01", 50, "built"))
    seeds = load_seeds(base.write(tmp_path / "other"))
    record = made.capacity(EYNATTEN_BE, 350.0, "2022-01-01", "2028-05-01")
    _, arcs = found(record, to=replace(asked, seeds=seeds))
    assert arcs.rows == ()
    why = "a project in infrastructure.csv changed it already"
    assert arcs.left_out == (LeftOut(why, "DE>BE 350.0"),)


def test_a_page_without_the_others_says_so(
    made: SimpleNamespace, asked: Asked, payload: Callable[[Any], Payload]
) -> None:
    content = made.entsog(*made.month(DORNUM, APRIL, 10.0, 30))
    content["meta"]["total"] = 60
    flows, _ = Source(PLACES).read([payload(content)], asked)
    assert len(flows.rows) == 1
    why = LeftOut("records missing; flows may be too small", "30 of 60 came")
    assert flows.left_out == (why,)
    second = {**content, "meta": {**content["meta"], "offset": 30}}
    flows, _ = Source(PLACES).read([payload(content), payload(second)], asked)
    assert flows.left_out == ()


def test_an_answer_without_result_is_empty(asked: Asked, payload: Callable[[Any], Payload]) -> None:
    told = [payload({"message": "No result found"}), payload({"operationaldata": []})]
    flows, arcs = Source(PLACES).read(told, asked)
    assert flows.rows == arcs.rows == ()


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"operatorKey": None}, 'operationalData[0] has no "operatorKey"'),
        ({"pointKey": ""}, 'operationalData[0] has no "pointKey"'),
        ({"directionKey": "both"}, "directionKey 'both' is neither entry nor exit"),
        ({"periodType": "hour"}, "periodType is 'hour'; ask for periodType=day"),
        ({"periodFrom": "Jan 15 2024 06:00AM"}, "periodFrom 'Jan 15 2024 06:00AM' is no time"),
        ({"unit": "mcm/d"}, "unit is 'mcm/d'; use one of kWh/d, MWh/d, GWh/d, kWh/h"),
        ({"value": "much"}, "value 'much' is no number"),
        ({"unit": ["kWh/d"]}, "unit is ['kWh/d']; use one of"),
    ],
)
def test_a_broken_record_is_one_sentence(
    cells: dict[str, Any], message: str, made: SimpleNamespace, found: Callable[..., Any]
) -> None:
    with pytest.raises(InputError) as error:
        found({**made.flow(DORNUM, APRIL, 1.0), **cells})
    assert str(error.value).startswith("saved.json: ")
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"meta": {}}, 'has no list "operationalData"'),
        ({"operationalData": ["x"]}, "operationalData[0] is no object"),
    ],
)
def test_another_payload_is_one_sentence(
    content: Any, message: str, asked: Asked, payload: Callable[[Any], Payload]
) -> None:
    with pytest.raises(InputError, match=r"saved\.json: ") as error:
        Source(PLACES).read([payload(content)], asked)
    assert message in str(error.value)


def test_the_shipped_meters_measure_between_nodes_and_no_meter_twice() -> None:
    assert len(PLACES) == 107
    meters = [meter for place in PLACES for meter in (*place.series, *place.other_series)]
    assert len(meters) == len(set(meters))
    assert all(len(meter) == 20 and meter[11:15] == "ITP-" for meter in meters)
    shipped = load_seeds(Path(__file__).parents[2] / "seeds" / "europe-2021")
    nodes = {row.node for row in shipped.nodes}
    assert {node for p in PLACES for node in (p.node, p.other, p.arc_other or p.node)} <= nodes
    measured = {(c.from_node, c.to_node) for p in PLACES for c in crossings(p, arcs=True)}
    large = {(a.from_node, a.to_node) for a in shipped.arcs if a.capacity_gwh_d > 100}
    assert large - measured == {("NO", "GB"), ("NO", "EMDEN"), ("SICILY", "IT")}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("x,DE", ":2: 2 cells where the header has 11"),
        ("x,DE,,FR,,,false,,s,,", ":2: a place needs node, other and a meter"),
        ("x,DE,A,FR,,,maybe,,s,,", ":2: virtual is 'maybe', neither true nor false"),
        ("x,DE,A,FR,,,false,,s,,\ny,DE,A,BE,,,false,,s,,", ":3: meter A stands on line 2 already"),
    ],
)
def test_a_broken_table_of_meters_is_one_sentence(line: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text(f"{','.join(COLUMNS)}\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_places(path)
    assert message in str(error.value)
