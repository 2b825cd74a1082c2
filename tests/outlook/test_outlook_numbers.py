"""Numbers of the page from runs: they are those of the summary, in other spans."""

from __future__ import annotations

from datetime import date

import pytest

from sim.config import load_scenario
from sim.outlook.ban import sources, span_of
from sim.outlook.days import FREE, SCENARIO, all_days, between, months
from sim.outlook.setting import EU, Setting, setting
from sim.outlook.stories import story_of
from sim.outlook.years import degree_days, level_on, winters_of
from sim.pipeline import Run, run_scenario


@pytest.fixture(scope="module")
def run() -> Run:
    sets = ["horizon.end=2022-07-20", "weather=1985"]
    return run_scenario(load_scenario("russian-gas-stop-2022", sets))


def test_months_add_up_to_the_summary(run: Run) -> None:
    told = run.summary["regions"]["EU27"]
    parts = months(run)
    assert [days.first.isoformat() for days in parts][-1] == "2022-07-01"
    assert parts[-1].after == date(2022, 7, 21)
    sums = {
        "lng_import_twh": sum(days.lng(SCENARIO, EU) for days in parts),
        "consumption_twh": sum(days.consumption(SCENARIO, EU) for days in parts),
        "shortfall_twh": sum(days.shortfall(SCENARIO, EU) for days in parts),
        "curtailment_twh": sum(days.curtailment(SCENARIO, EU) for days in parts),
    }
    for key, value in sums.items():
        assert value == pytest.approx(told[key], abs=1e-3), key


def test_prices_are_those_of_the_summary(run: Run) -> None:
    told, whole = run.summary["regions"]["EU27"], all_days(run)
    assert whole.price(SCENARIO, EU) == pytest.approx(told["hub_price_eur_mwh"], abs=1e-3)
    assert whole.price(FREE, EU) == pytest.approx(told["counterfactual_price_eur_mwh"], abs=1e-3)


def test_a_story(run: Run) -> None:
    story = story_of(run, setting())
    assert story.weather == "1985"
    assert story.fills["EU27"] == run.summary["storage_fill_pct"]["EU27"]
    members = [story.fills[node]["2022-06-01"] for node in ("DE", "FR", "IT", "NL", "AT")]
    assert min(members) < story.fills["EU5"]["2022-06-01"] < max(members)
    assert story.lowest("EU27")[1] == min(list(story.fills["EU27"].values())[1:])
    assert len(story.months) == 4
    assert story.dearest.price_eur_mwh >= story.price_eur_mwh


def test_sources_of_a_country_add_up_to_what_it_uses(run: Run) -> None:
    days = between(run, date(2022, 5, 10), date(2022, 6, 20))
    for node in ("HU", "DE", "SK"):
        for lane in (SCENARIO, FREE):
            used = days.consumption(lane, node)
            assert sum(sources(days, lane, node).values()) == pytest.approx(used, abs=0.3)


def test_what_a_stop_takes(run: Run) -> None:
    span = span_of(between(run, date(2022, 5, 1), date(2022, 6, 30)), EU)
    assert (span.first, span.last) == ("2022-05-01", "2022-06-30")
    assert span.russian_pipeline.banned == pytest.approx(0.0, abs=0.1)
    assert span.russian_pipeline.free > 100
    assert span.price.effect > 0
    assert span.shortfall.effect > 0
    with pytest.raises(ValueError, match="outside the horizon"):
        between(run, date(2023, 1, 1), date(2023, 2, 1))


def test_levels_between_days(run: Run) -> None:
    story = story_of(run, setting())
    low, high = (story.fills[EU][f"2022-0{month}-01"] for month in (5, 6))
    middle = level_on(story, EU, date(2022, 5, 16))
    assert middle == pytest.approx(low + (high - low) * 15 / 31)


def test_years_stand_for_winters(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first is the mildest of the years, the last the coldest, others in between."""
    seeds, asked = run.seeds, []

    def solved(name: str, sets: list[str]) -> Run:
        asked.extend(sets)
        return run

    monkeypatch.setattr("sim.outlook.years.solved", solved)
    years = tuple(range(1951, 2024))
    told: Setting = setting()
    found = winters_of(told, seeds, years)
    assert [one.name for one in found] == list(told.winters)
    assert [f"weather={one.year}" for one in found] == asked
    days = [one.degree_days_pct for one in found]
    assert days == sorted(days)
    ordered = sorted(100 * (degree_days(seeds, year) - 1) for year in years)
    assert days[-1] == pytest.approx(ordered[-1])
    assert days[1] == pytest.approx(ordered[36])
    assert days[0] == pytest.approx(ordered[4])
