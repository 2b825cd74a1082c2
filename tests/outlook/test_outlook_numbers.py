"""Numbers of the page from runs: they are those of the summary, in other spans."""

from __future__ import annotations

from datetime import date

import pytest

from sim.config import load_scenario
from sim.config.loaded_sweep import load_sweep
from sim.outlook.ban import refused_of, sources, span_of
from sim.outlook.cuts import acting, cut_of
from sim.outlook.days import FREE, SCENARIO, all_days, between, months
from sim.outlook.levels import emptiest, left_of, level_in_both, sizes
from sim.outlook.record import Record
from sim.outlook.record_supply import Pair
from sim.outlook.setting import EU, Setting, setting
from sim.outlook.stories import degree_days, story_of
from sim.outlook.variants import brief_of, part_of_sweep
from sim.outlook.years import level_on, winters_of
from sim.pipeline import Run, checked_seeds, run_scenario
from sim.sweep.design import points_of


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
    days = 100 * (degree_days(run.seeds, 1985) - 1)
    assert story.heat.normal_pct == pytest.approx(days)
    base = degree_days(run.seeds, run.seeds.base_year)
    assert story.heat.base_pct == pytest.approx(100 * ((1 + days / 100) / base - 1))
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
            assert sum(sources(days, lane, [node]).values()) == pytest.approx(used, abs=0.3)


def test_what_a_stop_takes(run: Run) -> None:
    span = span_of(between(run, date(2022, 5, 1), date(2022, 6, 30)), EU)
    assert (span.first, span.last) == ("2022-05-01", "2022-06-30")
    assert span.sources.get("RU", Pair(0.0, 0.0)).banned == pytest.approx(0.0, abs=0.1)
    assert span.sources["RU"].free > 100
    for lane in ("banned", "free"):
        whole = sum(getattr(pair, lane) for pair in span.sources.values())
        assert whole == pytest.approx(getattr(span.consumption, lane), abs=0.5)
    assert span.price.effect > 0
    assert span.shortfall.effect > 0
    with pytest.raises(ValueError, match="outside the horizon"):
        between(run, date(2023, 1, 1), date(2023, 2, 1))


def test_refusals_of_parts_add_up_to_the_whole() -> None:
    """What the embargo of a scenario refuses, by its parts and by its summary."""
    run = run_scenario(load_scenario("phase-out-by-law", ["horizon.end=2023-03-31"]))
    first, last = date(2022, 4, 1), date(2023, 3, 31)
    middle = date(2022, 12, 31)
    whole = {one.measure: one for one in refused_of(run, first, last)}
    parts = [*refused_of(run, first, middle), *refused_of(run, date(2023, 1, 1), last)]
    assert whole.keys() == {one.measure for one in parts}
    for name, one in whole.items():
        own = [part for part in parts if part.measure == name]
        assert sum(part.lng_twh for part in own) == pytest.approx(one.lng_twh)
        assert sum(part.stranded_twh for part in own) == pytest.approx(one.stranded_twh)
    told = sum(run.summary["refused"]["lng"]["lng_twh"].values())
    assert whole["lng"].lng_twh == pytest.approx(told, abs=0.01)


def test_levels_in_both_lanes(run: Run) -> None:
    """That of the scenario is the summary's; without the stop stores are fuller."""
    pair = level_in_both(run, "2022-07-01")
    known = run.summary["storage_fill_pct"]
    assert pair.banned == pytest.approx(known["EU27"]["2022-07-01"], abs=0.01)
    assert pair.effect < 0
    held, size = left_of(run, "2022-07-01"), sum(sizes(run)[one] for one in run.seeds.eu_nodes)
    assert sum(held.values()) == pytest.approx(pair.banned * size / 100, abs=2.0)
    assert list(held.values()) == sorted(held.values(), reverse=True)
    assert emptiest({"a": 1.0, "b": 3.0, "c": 2.0}, "a") == "c"


def test_levels_between_days(run: Run) -> None:
    story = story_of(run, setting())
    low, high = (story.fills[EU][f"2022-0{month}-01"] for month in (5, 6))
    middle = level_on(story, EU, date(2022, 5, 16))
    assert middle == pytest.approx(low + (high - low) * 15 / 31)


def test_years_stand_for_winters(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first is the mildest of the years, the last the coldest, others in between."""
    seeds, asked = run.seeds, []

    def solved(name: str, sets: tuple[str, ...]) -> Run:
        asked.extend(sets)
        return run

    monkeypatch.setattr("sim.outlook.years.solved", solved)
    years = tuple(range(1951, 2024))
    told: Setting = setting()
    found = winters_of(told, seeds, years)
    assert [one.name for one in found] == list(told.winters)
    assert [f"weather={one.year}" for one in found] == asked
    ordered = sorted(years, key=lambda year: degree_days(seeds, year))
    recent = [year for year in ordered if year >= told.recent]
    assert [one.year for one in found] == [recent[2], recent[16], recent[30], ordered[-1]]
    assert [(one.since, one.years) for one in found] == [(1991, 33)] * 3 + [(1951, 73)]


def test_a_cut_on_the_days_on_which_it_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first day of its shocks to the end, beside the same world without it."""
    sets = ["horizon.end=2022-09-30", "horizon.resolution=monthly"]
    name = "russian-gas-stop-2022"
    alone = run_scenario(load_scenario(name, sets))
    monkeypatch.setattr("sim.outlook.cuts.solved", lambda name: alone)
    told = cut_of(name, setting())
    first, _ = acting(alone)
    assert (told.first, told.last) == (first.isoformat(), "2022-09-30")
    assert told.price.effect > 10
    assert told.stores.effect < 0
    assert len(told.hit) == 5
    effects = [one.price.effect for one in told.hit]
    assert effects == sorted(effects, reverse=True)
    assert effects[0] >= told.price.effect


def test_the_part_of_the_sweep_that_variants_solve(record: Record, told: Setting) -> None:
    """The 33 years since 1991 from one level of the stores, and whatever a variant sets."""
    [variant] = [one for one in told.variants if one.sets == ("storage.end.value=25 EUR/MWh",)]
    loaded = load_sweep(told.sweep, (*part_of_sweep(told, record.years), *variant.sets))
    points = points_of(loaded, checked_seeds(loaded.base))
    assert len(points.rows) == 33
    assert loaded.base.scenario.storage.end.value == 25.0


def test_a_variant_is_the_reference_set_otherwise(
    run: Run, told: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def solved(name: str, sets: tuple[str, ...]) -> Run:
        asked.append((name, sets))
        return run

    monkeypatch.setattr("sim.outlook.variants.solved", solved)
    brief = brief_of(("a=1",), told)
    assert asked == [(told.reference, ("a=1",))]
    assert brief.lowest == min(list(run.summary["storage_fill_pct"]["EU27"].values())[1:])
    assert brief.price_eur_mwh == pytest.approx(
        run.summary["regions"]["EU27"]["hub_price_eur_mwh"], abs=1e-3
    )
