"""Errors and skill, by hand."""

from __future__ import annotations

import pytest

from sim.backtest.cells import CONSUMPTION, FLOW, PRICE, STORAGE, Cell, Span, with_net, with_years
from sim.backtest.goals import GOALS, Goal, judged, reached_text, verdict
from sim.backtest.scores import find, score, scores

DAYS = ("2022-02-01", "2022-03-01", "2022-04-01", "2022-05-01")


def path(*values: float, area: str = "EU27") -> dict[Cell, float]:
    return {Cell(STORAGE, area, day): value for day, value in zip(DAYS, values, strict=False)}


def year(quantity: str, value: float, area: str = "EU27") -> dict[Cell, float]:
    return {Cell(quantity, area, "2022"): value}


def test_error_bias_and_worst() -> None:
    seen, told = path(50, 40, 30, 20), path(52, 40, 20, 24)
    one = score(seen, seen, told, {})
    assert one is not None
    assert one.count == 4
    assert one.error == pytest.approx((2 + 0 + 10 + 4) / 4)
    assert one.bias == pytest.approx((2 + 0 - 10 + 4) / 4)
    assert (one.worst, one.worst_period) == (-10, "2022-04-01")
    assert (one.observed, one.model, one.span) == (35, 34, "months")


def test_only_what_both_know_is_compared() -> None:
    one = score(path(50, 40), path(50, 40), path(53), {})
    assert one is not None
    assert (one.count, one.error) == (1, 3)
    assert score(path(50), path(50), {}, {}) is None


def test_skill_is_taken_where_all_three_are_known() -> None:
    """The forecast is 10 off on the first three days, the model 2 there and 30 on the fourth."""
    seen, told = path(50, 40, 30, 20), path(52, 42, 32, 50)
    one = score(seen, seen, told, {"last_year": path(60, 50, 40)})
    assert one is not None
    assert one.naive_error["last_year"] == pytest.approx(10)
    assert one.skill["last_year"] == pytest.approx(1 - 2 / 10)
    assert one.error == pytest.approx(9)


def test_a_forecast_of_too_few_days_is_no_rival() -> None:
    seen = path(50, 40, 30, 20)
    one = score(seen, seen, seen, {"last_year": path(60, 50)})
    assert one is not None
    assert one.skill == {}


def test_skill_can_be_negative_and_is_none_against_perfection() -> None:
    seen = year(PRICE, 100)
    worse = score(seen, seen, year(PRICE, 140), {"last_year": year(PRICE, 80)})
    assert worse is not None
    assert worse.skill["last_year"] == pytest.approx(-1)
    perfect = score(seen, seen, year(PRICE, 90), {"last_year": seen})
    assert perfect is not None
    assert perfect.skill["last_year"] is None


def flows(**gross: float) -> dict[Cell, float]:
    cells = {Cell(FLOW, name.replace("_", ">"), "2022"): value for name, value in gross.items()}
    with_net(cells, 2022)
    return cells


def test_flows_are_held_against_each_other_on_balance() -> None:
    """120 went from A to B and 20 back; the model has 30 from A to B, or 40 from B to A."""
    seen = flows(A_B=120, B_A=20)
    for told, model, way in ((flows(A_B=30), 30, True), (flows(A_B=0, B_A=40), -40, False)):
        [one] = scores(seen, told, {"last_year": flows(A_B=70, B_A=10)}, ["A", "B"])
        assert (one.area, one.observed, one.model, one.direction) == ("A>B", 100, model, way)
        assert one.naive["last_year"] == pytest.approx(60)


def test_no_flow_goes_no_way() -> None:
    [one] = scores(flows(A_B=10), flows(A_B=0), {}, ["A", "B"])
    assert one.direction is False


def test_only_the_largest_borders_and_all_landings_are_scored() -> None:
    names = [f"A_{letter}" for letter in "BCDEFGHIJKLM"]
    seen = flows(**{name: 100.0 - place for place, name in enumerate(names)}, NO_B=5, NO_C=500)
    found = [one.area for one in scores(seen, seen, {}, list("ABCDEFGHIJKLM"))]
    assert found == [f"A>{letter}" for letter in "BCDEFGHIJK"] + ["NO>C", "NO>B"]


def test_a_year_needs_all_its_months() -> None:
    months = {Cell(CONSUMPTION, "A", f"2022-{m:02d}"): 10.0 for m in range(1, 13)}
    whole, short = dict(months), dict(list(months.items())[:11])
    for cells in (whole, short):
        with_years(cells, CONSUMPTION, 2022)
    assert whole[Cell(CONSUMPTION, "A", "2022")] == pytest.approx(120)
    assert Cell(CONSUMPTION, "A", "2022") not in short


def test_a_missed_goal_is_said_to_be_missed() -> None:
    """Consumption of 4,000 TWh is 5.7 % above the 3,784 of the goal, whatever was observed."""
    told = year(CONSUMPTION, 4000.0)
    found = scores(year(CONSUMPTION, 4000.0), told, {}, ["A"])
    by_quantity = {(j.goal.quantity, j.goal.kind): j for j in judged(2022, found, ["A"])}
    missed = by_quantity[CONSUMPTION, "near"]
    assert verdict(missed) == "MISSED"
    assert reached_text(missed) == "+5.7 %"
    assert verdict(by_quantity[PRICE, "near"]) == "not known"
    assert len(by_quantity) == len(GOALS[2022])


def test_a_level_of_one_day_and_one_country_is_judged_alone() -> None:
    """The country is 6 points off on 1 February and 9 on 1 April: 8 are allowed on the latter."""
    winter = next(span for span in GOALS if isinstance(span, Span))
    days = ("2026-02-01", "2026-04-01")
    seen = {Cell(STORAGE, area, day): 30.0 for area in ("EU27", "DE") for day in days}
    told = {**seen, Cell(STORAGE, "DE", days[0]): 36.0, Cell(STORAGE, "DE", days[1]): 39.0}
    found = judged(winter, scores(seen, told, {}, ["DE"]), ["DE"])
    on = {(j.goal.area, j.goal.period): (j.text, verdict(j)) for j in found if j.goal.period}
    assert on["DE", "2026-04-01"] == (
        "DE storage on 2026-04-01: at most 8 points off",
        "MISSED",
    )
    assert on["EU27", "2026-04-01"][1] == "met"
    assert on["EU27", "2026-01-01"][1] == "not known"


def test_better_than_the_forecasts_means_than_both() -> None:
    naive = {"last_year": year(PRICE, 50.0), "pro_rata": year(PRICE, 120.0)}
    for model, expected in ((125.0, "met"), (112.0, "MISSED")):
        found = scores(year(PRICE, 130.0), year(PRICE, model), naive, ["A"])
        [skill] = [j for j in judged(2022, found, []) if j.goal == Goal(PRICE, "skill", 0.0)]
        assert verdict(skill) == expected


def test_the_median_is_of_members_alone() -> None:
    errors = {"A": 4.0, "B": 9.0, "C": 11.0, "GB": 50.0, "EU27": 1.0}
    seen, told = {}, {}
    for area, error in errors.items():
        seen |= path(50, area=area)
        told |= path(50 + error, area=area)
    found = scores(seen, told, {}, [])
    [median] = [j for j in judged(2022, found, ["A", "B", "C"]) if j.goal.kind == "median"]
    assert median.reached == pytest.approx(9)
    eu = find(found, STORAGE)
    assert eu is not None
    assert eu.error == pytest.approx(1)
