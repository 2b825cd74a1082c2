"""Where the gas at a start is known from, and the newest observation a run stands on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from sim.data.loader import load_seeds
from sim.model.knowledge import Knowledge, knowledge_of, reach_of
from sim.pipeline import checked_seeds

FEBRUARY = {"start": "2021-02-01", "end": "2021-02-28"}
MIDYEAR = "2021-07-02"
"""Halfway between both ends of the year."""


def world(tiny: SimpleNamespace) -> Any:
    """Stores in A and B, both observed at either end of 2021; an estimate for B in July."""
    base = tiny.two_nodes(50.0, 250.0).storage("A", 10.0, fill=0.4).storage("B", 20.0)
    return base.add("storage_levels", ("A", MIDYEAR, 7000, 0.7), ("EU27", "2021-01-20", 1, 0.5))


def with_estimate(tiny: SimpleNamespace, tmp_path: Any) -> Any:
    """The same as files, with a row of B that is an estimate and one of A after the last of B."""
    folder = world(tiny).write(tmp_path / "mine")
    with (folder / "storage_levels.csv").open("a", encoding="utf-8") as file:
        file.write(f"B,{MIDYEAR},9000,0.45,guessed,approx,allocated\n")
        file.write("A,2022-03-01,3000,0.3,made up,table,\n")
    return folder


@pytest.fixture
def known(scenario: Callable[..., Any]) -> Callable[..., Knowledge]:
    def knowledge(base: Any, **keys: Any) -> Knowledge:
        loaded = scenario(base, **keys)
        return knowledge_of(loaded.scenario, checked_seeds(loaded))

    return knowledge


def test_observed_that_day(tiny: SimpleNamespace, known: Callable[..., Knowledge]) -> None:
    start = known(world(tiny)).start
    assert (start.kind, start.day, start.observed) == ("observed", *2 * (date(2021, 1, 1),))
    assert (start.countries, start.estimated, start.assumed) == (2, (), ())
    assert not start.extrapolated
    assert start.words == "stores as observed on 2021-01-01"
    same = known(world(tiny), storage={"initial": "2021-01-01"}).start
    assert same == start


def test_between_two_days_is_estimated(
    tiny: SimpleNamespace, known: Callable[..., Knowledge]
) -> None:
    """A's line ends on an observation of July, B's on one of the year's end."""
    start = known(world(tiny), **FEBRUARY).start
    assert (start.estimated, start.extrapolated) == (("A", "B"), True)
    assert start.observed == date(2022, 1, 1)
    assert start.words == "stores of 2021-02-01, estimated"


@pytest.mark.parametrize(("day", "estimated"), [("02", ()), ("03", ("A",)), ("04", ())])
def test_beside_an_observation_is_as_good_as_one(
    tiny: SimpleNamespace, known: Callable[..., Knowledge], day: str, estimated: tuple[str, ...]
) -> None:
    base = tiny.with_storage(100.0, 100.0)
    base.add("storage_levels", ("A", "2021-07-01", 5000, 0.5), ("A", "2021-07-05", 5100, 0.51))
    start = known(base, start=f"2021-07-{day}", end="2021-07-31").start
    assert start.estimated == estimated
    assert start.observed == date(2021, 7, 5)


def test_rows_that_are_no_observations(
    tiny: SimpleNamespace, known: Callable[..., Knowledge], tmp_path: Any
) -> None:
    folder = with_estimate(tiny, tmp_path)
    start = known(folder, start=MIDYEAR, end="2021-07-31").start
    assert (start.estimated, start.observed) == (("B",), date.fromisoformat(MIDYEAR))
    assert start.words == "stores of 2021-07-02, partly estimated: 1 of 2 countries"


def test_another_day_is_carried_over(
    tiny: SimpleNamespace, known: Callable[..., Knowledge]
) -> None:
    later = {"start": "2022-05-01", "end": "2022-05-31", "storage": {"initial": "2022-01-01"}}
    found = known(world(tiny), **later)
    assert (found.start.kind, found.start.extrapolated) == ("other_day", True)
    assert found.start.estimated == ()
    assert found.start.words == "stores of 2022-01-01 carried over to 2022-05-01 (extrapolated)"
    told = found.told()
    assert told["newest_observation"]["day"] == "2022-01-01"
    assert told["start_state"]["extrapolated"] is True


def test_shares_are_assumed(tiny: SimpleNamespace, known: Callable[..., Knowledge]) -> None:
    whole = known(world(tiny), storage={"initial": 0.5}).start
    assert (whole.kind, whole.day, whole.observed) == ("given", None, None)
    assert (whole.assumed, whole.extrapolated) == (("A", "B"), True)
    assert whole.words == "stores as the scenario has them, assumed"
    part = known(world(tiny), storage={"initial": {"A": 0.5}}).start
    assert (part.assumed, part.estimated, part.day) == (("A",), (), date(2021, 1, 1))
    assert part.words == "stores of 2021-01-01, partly assumed: 1 of 2 countries"


def test_levels_have_their_days(tiny: SimpleNamespace, known: Callable[..., Knowledge]) -> None:
    day = {"day": "2021-01-01"}
    both = {"all": {"full": 0.5, **day}, "A": {"level": "4 TWh", **day, "quality": "approx"}}
    start = known(world(tiny), storage={"initial": {"levels": both}}).start
    assert (start.kind, start.estimated, start.assumed) == ("given", ("A",), ())
    assert start.observed == date(2021, 1, 1)
    told = {"levels": {"all": {"full": 0.5, "day": "2020-12-01"}}, "read_from": "mine.csv"}
    old = known(world(tiny), storage={"initial": told}).start
    assert (old.kind, old.file, old.extrapolated) == ("file", "mine.csv", True)
    assert old.words == (
        "stores from mine.csv, of 2020-12-01 carried over to 2021-01-01 (extrapolated)"
    )
    fresh = {"levels": {"all": {"full": 0.5, **day}}, "read_from": "mine.csv"}
    assert known(world(tiny), storage={"initial": fresh}).start.words == (
        "stores from mine.csv, as observed on 2021-01-01"
    )


def test_no_stores(tiny: SimpleNamespace, known: Callable[..., Knowledge]) -> None:
    found = known(tiny.one_node())
    assert (found.start.words, found.start.extrapolated) == ("no stores", False)
    assert found.told()["newest_observation"] == {
        "day": "2021-12-31",
        "tables": dict.fromkeys(("demand", "route_flows", "prices"), "2021-12-31"),
    }


def test_later_flows_count_where_they_are_delivered(
    tiny: SimpleNamespace, known: Callable[..., Knowledge]
) -> None:
    """No month after the horizon's last, and none where nothing reads them."""
    base = tiny.Tiny().market("A", 100.0)
    base.supply("pipe", "A", 100.0, later={"2022-01": 50.0, "2022-02": 40.0, "2022-03": 30.0})
    window = {"start": "2022-01-01", "end": "2022-02-28"}
    assert known(base, **window).newest["route_flows"] == date(2021, 12, 31)
    quota = {"type": "quota", "supplier": "RU", "observed": True, "from": "2022-01-01"}
    found = known(base, **window, measures={"as-it-was": quota})
    assert found.newest["route_flows"] == date(2022, 2, 28)
    assert found.newest["demand"] == date(2021, 12, 31)


def test_degree_days_count_where_the_weather_is_the_observed_one(
    tiny: SimpleNamespace, known: Callable[..., Knowledge]
) -> None:
    """Those of the horizon: 2022 has all months, of which two are read."""
    months = [f"{year}-{month:02d}" for year in (2021, 2022) for month in range(1, 13)]
    base = tiny.one_node().add("degree_day_months", *(("A", month, 100.0) for month in months))
    window = {"start": "2022-01-01", "end": "2022-02-28"}
    assert "degree_day_months" not in known(base, **window).newest
    found = known(base, **window, weather="observed")
    assert found.newest["degree_day_months"] == date(2022, 2, 28)
    assert found.told()["newest_observation"]["day"] == "2022-02-28"


def test_reach_of_a_baseline(tiny: SimpleNamespace, tmp_path: Any) -> None:
    found = reach_of(load_seeds(with_estimate(tiny, tmp_path)))
    assert (found.first, found.last) == (date(2021, 1, 1), date(2022, 1, 1))
    assert (found.newest, found.level) == (date(2022, 3, 1), date(2022, 3, 1))
    bare = reach_of(load_seeds(tiny.one_node().write(tmp_path / "bare")))
    assert (bare.first, bare.last, bare.newest) == (None, None, date(2021, 12, 31))


def test_levels_fill_the_stores(tiny: SimpleNamespace, solve: Callable[..., Any]) -> None:
    """15 of a group's 30 TWh are half of each of its stores; a country's own level counts first."""
    levels = {"all": {"level": "15 TWh"}, "A": {"level": "4 TWh"}}
    run = solve(world(tiny), storage={"initial": {"levels": levels}})
    assert run.result.batch.storage.initial[0].tolist() == pytest.approx([4.0, 10.0])
    assert run.summary["start_state"]["assumed"] == ["A", "B"]
