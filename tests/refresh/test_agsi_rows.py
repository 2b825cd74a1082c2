"""AGSI+ answers become levels at the start of days, or one sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from sim.errors import InputError
from sim.refresh.agsi import read
from sim.refresh.found import Asked, LeftOut, Payload


def test_a_gas_day_is_the_level_at_the_start_of_the_next(
    made: SimpleNamespace, asked: Asked, payload: Callable[[Any], Payload]
) -> None:
    told = made.agsi(
        made.agsi_entry("DE", "2026-06-30", "86.2235", "43.11", status="C"),
        made.agsi_entry("eu", "2026-09-02", "749.7", "65.9"),
    )
    [found] = read([payload(told)], asked)
    german, union = found.rows
    assert (german.country, german.day) == ("DE", date(2026, 7, 1))
    assert (german.level_gwh, german.full) == (86223.5, 0.4311)
    assert german.source == "GIE AGSI+, extracted 2026-09-28"
    assert (german.quality, german.note) == ("table", "confirmed by the operators")
    assert (union.country, union.day, union.level_gwh) == ("EU27", date(2026, 9, 3), 749700.0)
    assert union.note == "estimated by the operators"
    assert found.left_out == ()


def test_what_is_missing_is_left_out_with_the_reason(
    made: SimpleNamespace, asked: Asked, payload: Callable[[Any], Payload]
) -> None:
    entry = made.agsi_entry
    told = made.agsi(
        entry("DE", "2026-06-01", "-", "-"),
        entry("DE", "2026-06-02", "10", "50", status="N"),
        entry("DE", "2026-06-03", "100", "50", workingGasVolume="250"),
        entry("DE", "2026-06-04", "100", "50", workingGasVolume="201"),
        entry("SE", "2026-06-04", "0.1", "50"),
        entry("DE", "2026-06-05", "-1", "0"),
    )
    [found] = read([payload(told)], asked)
    assert [row.day for row in found.rows] == [date(2026, 6, 5)]
    assert found.left_out == (
        LeftOut("AGSI+ has no data", "DE 2026-06-02"),
        LeftOut("AGSI+ has no data", "DE 2026-06-03"),
        LeftOut(
            "full differs from gasInStorage over workingGasVolume",
            "DE 2026-06-04 (50 % against 40.0 %)",
        ),
        LeftOut("less than nothing in store", "DE 2026-06-06"),
        LeftOut("no storage in storages.csv", "SE"),
    )


def test_a_level_that_its_flows_do_not_tell_is_left_out(
    made: SimpleNamespace, asked: Asked, payload: Callable[[Any], Payload]
) -> None:
    """A day on which half the operators are missing looks like a day of huge withdrawal."""
    days = {"2026-06-01": "100", "2026-06-02": "60", "2026-06-03": "101", "2026-06-04": "102"}
    told = made.agsi(
        *(
            made.agsi_entry(
                "DE",
                day,
                gas,
                f"{float(gas) / 2:g}",
                workingGasVolume="200",
                injection="500",
                withdrawal="0",
            )
            for day, gas in days.items()
        )
    )
    [found] = read([payload(told)], asked)
    assert [row.day.day for row in found.rows] == [2, 4, 5]
    why = LeftOut("the level jumps", "DE 2026-06-03 (-20.0 points, +0.2 by the flows)")
    assert found.left_out == (why,)


def test_a_gas_day_that_is_not_over_is_no_observation(
    made: SimpleNamespace, asked: Asked, payload: Callable[[Any], Payload]
) -> None:
    days = ("2026-09-27", "2026-09-28")  # extracted on the 28th
    told = made.agsi(*(made.agsi_entry("DE", day, "100", "50") for day in days))
    [found] = read([payload(told)], asked)
    assert [row.day for row in found.rows] == [date(2026, 9, 28)]
    assert found.left_out == (LeftOut("the gas day is not over", "DE 2026-09-29"),)


def test_a_page_without_the_others_says_so(
    made: SimpleNamespace, asked: Asked, payload: Callable[[Any], Payload]
) -> None:
    told = payload(made.agsi(made.agsi_entry("DE", "2026-06-01", "100", "50"), pages=2))
    [found] = read([told], asked)
    assert len(found.rows) == 1
    assert found.left_out == (LeftOut("not all pages are here", "saved.json is of 2"),)
    assert read([told, told], asked)[0].left_out == ()


def test_one_country_that_is_refused_leaves_the_others(
    made: SimpleNamespace, asked: Asked, payload: Callable[[Any], Payload]
) -> None:
    refused = payload({"error": "bad request", "message": "no such country"})
    [found] = read(
        [refused, payload(made.agsi(made.agsi_entry("DE", "2026-06-01", "100", "50")))], asked
    )
    assert [row.country for row in found.rows] == ["DE"]
    assert found.left_out == (LeftOut("AGSI+ refuses: no such country", "saved.json"),)


def test_the_later_update_counts_and_members_of_a_region_are_read(
    made: SimpleNamespace, asked: Asked, payload: Callable[[Any], Payload]
) -> None:
    entry = made.agsi_entry
    late = entry("DE", "2026-06-01", "101", "50.5", updatedAt="2026-06-03 00:00:00")
    company = entry("21X000000001160J", "2026-06-01", "40", "50")
    german = entry("DE", "2026-06-01", "100", "50", updatedAt="2026-06-02 00:00:00")
    union = entry("EU", "2026-06-01", "700", "61", children=[{**german, "children": [company]}])
    [found] = read([payload(made.agsi(late)), payload(made.agsi(union))], asked)
    assert [(row.country, row.level_gwh) for row in found.rows] == [
        ("DE", 101000.0),
        ("EU27", 700000.0),
    ]
    assert found.left_out == ()


def test_window_and_countries_choose(
    made: SimpleNamespace, windowed: Callable[..., Asked], payload: Callable[[Any], Payload]
) -> None:
    days = [made.agsi_entry("DE", f"2026-06-{day:02d}", "100", "50") for day in (1, 2, 3, 4)]
    told = payload(made.agsi(*days, made.agsi_entry("EU", "2026-06-02", "700", "61")))
    window = windowed(first=date(2026, 6, 3), last=date(2026, 6, 4), countries={"DE"})
    [found] = read([told], window)
    assert [row.day.day for row in found.rows] == [3, 4]


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (
            {"error": "access denied", "message": "Invalid key"},
            "AGSI+ refuses: Invalid key; is the",
        ),
        ({"last_page": 0}, 'has no list "data"'),
        ({"data": ["DE"]}, "data[0] is no object"),
        ({"data": [{"gasDayStart": "2026-06-01"}]}, 'data[0] has no "code"'),
        ({"data": [{"code": "DE"}]}, 'data[0] has no "gasDayStart"'),
        ({"data": [{"code": "DE", "gasDayStart": "1.6.26"}]}, 'gasDayStart "1.6.26" is no date'),
        ({"data": [{"code": "DE", "gasDayStart": "9999-12-31"}]}, '"9999-12-31" is no date'),
    ],
)
def test_a_broken_payload_is_one_sentence(
    broken: Any, message: str, asked: Asked, payload: Callable[[Any], Payload]
) -> None:
    with pytest.raises(InputError) as error:
        read([payload(broken)], asked)
    assert str(error.value).startswith("saved.json: ")
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"gasInStorage": "12,5"}, 'data[0]: gasInStorage "12,5" is no number'),
        ({"full": "nan"}, 'data[0]: full "nan" is no number'),
        ({"status": "X"}, 'data[0]: status "X" is none of C, E, N'),
    ],
)
def test_a_broken_cell_is_one_sentence(
    cells: dict[str, str],
    message: str,
    made: SimpleNamespace,
    asked: Asked,
    payload: Callable[[Any], Payload],
) -> None:
    entry = {**made.agsi_entry("DE", "2026-06-01", "100", "50"), **cells}
    with pytest.raises(InputError) as error:
        read([payload(made.agsi(entry))], asked)
    assert message in str(error.value)
