"""Sentences of a headline, by made-up summaries and by the coming winter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from sim.output.console import render
from sim.output.sentences import against, cut_sentence, stores_sentence, turns
from sim.runner import calm_shortfall

OTHER = "without the shocks"
WINTER = {
    "2026-09-03": 66.1,
    "2026-10-01": 72.4,
    "2026-11-01": 74.4,
    "2026-12-01": 68.5,
    "2027-04-01": 14.9,
    "2027-07-01": 34.8,
    "2027-10-01": 63.7,
}


def summary(levels: Mapping[str, float], calm: float = 22.9) -> dict[str, Any]:
    later = sorted(levels)[1:]
    day = min(later, key=lambda day: levels[day])
    lowest = {"day": day, "fill_pct": levels[day], "counterfactual_fill_pct": calm}
    return {"storage_fill_pct": {"EU27": dict(levels)}, "storage_lowest": {"EU27": lowest}}


def test_stores_are_told_where_they_turn() -> None:
    assert stores_sentence(summary(WINTER), "EU27", OTHER) == (
        "Its stores are 66 % full on 2026-09-03, 74 % on 2026-11-01, 15 % on 2027-04-01 "
        "(lowest; 23 % without the shocks) and 64 % on 2027-10-01."
    )
    assert "15 % on 2027-04-01 (lowest) and" in stores_sentence(
        summary(WINTER, 15.2), "EU27", OTHER
    )
    assert "on the first of" in stores_sentence(
        summary(WINTER), "EU27", say=lambda day: "the first of"
    )


def test_no_level_above_the_first_is_called_the_lowest() -> None:
    levels = {"2024-10-01": 5.0, "2024-11-01": 60.0, "2025-01-01": 20.0, "2025-02-01": 40.0}
    assert summary(levels)["storage_lowest"]["EU27"]["day"] == "2025-01-01"
    assert stores_sentence(summary(levels), "EU27", OTHER) == (
        "Its stores are 5 % full on 2024-10-01, 60 % on 2024-11-01, 20 % on 2025-01-01 "
        "and 40 % on 2025-02-01."
    )


def test_two_winters_have_five_turns() -> None:
    levels = {
        "2026-09-03": 66,
        "2026-11-01": 75,
        "2027-04-01": 22,
        "2027-11-01": 83,
        "2028-04-01": 24,
    }
    assert turns(levels) == list(levels)


def test_small_dips_are_no_turns() -> None:
    levels = {
        "2022-04-01": 27,
        "2022-05-01": 25,
        "2022-11-01": 86,
        "2022-12-01": 83,
        "2023-01-01": 87,
    }
    assert turns(levels) == ["2022-04-01", "2023-01-01"]
    told = stores_sentence(summary(levels), "EU27", OTHER)
    assert told == "Its stores are 27 % full on 2022-04-01 and 87 % on 2023-01-01."


def test_stores_that_stay_and_no_stores() -> None:
    level = {"2021-01-01": 50.0, "2021-02-01": 51.0}
    assert stores_sentence(summary(level), "EU27") == "Its stores stay near the 50 % of 2021-01-01."
    assert stores_sentence({"storage_fill_pct": {"EU27": {}}}, "EU27") == ""
    old = {"storage_fill_pct": {"EU27": WINTER}}
    assert "15 % on 2027-04-01 and" in stores_sentence(old, "EU27", OTHER)


def test_countries_that_are_cut_off_are_named() -> None:
    cut = {"PL": 1.14, "UA": 0.96, "CZ": 0.4, "DE": 0.04}
    told = {"countries": {code: {"curtailment_twh": volume} for code, volume in cut.items()}}
    assert cut_sentence(told) == "Cut off: PL 1.1 TWh, UA 1.0 TWh, CZ 0.4 TWh."
    assert cut_sentence(told, {"PL": "Poland"}).startswith("Cut off: Poland 1.1 TWh, UA")
    many = {"countries": {f"N{n}": {"curtailment_twh": 1.0} for n in range(8)}}
    assert cut_sentence(many).endswith("N5 1.0 TWh and 2 more.")
    none = {"countries": {"DE": {"curtailment_twh": 0.04}}}
    assert cut_sentence(none) == "Nobody is cut off in any country."


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        (9.8, "10 more than"),
        (-0.96, "1 less than"),
        (0.42, "0.4 more than"),
        (0.04, "as much as"),
        (-0.04, "as much as"),
    ],
)
def test_differences_of_prices(effect: float, words: str) -> None:
    assert against(effect, OTHER) == f"{words} without the shocks"


def test_the_coming_winter_is_answered_first(shipped_run: Callable[..., Any]) -> None:
    run = shipped_run("winter-2026-27")
    text = render(run.loaded.scenario, run.summary, calm_shortfall(run))
    levels = run.summary["storage_fill_pct"]["EU27"]
    head = text.partition("\nCountries\n")[0]
    assert f"Its stores are {levels['2026-09-03']:.0f} % full on 2026-09-03" in head
    assert f"{levels['2027-04-01']:.0f} % on 2027-04-01 (lowest; " in head
    assert "Nobody is cut off in any country." in head
    assert "Newest observation: " in head
