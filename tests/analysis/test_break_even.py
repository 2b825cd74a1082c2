"""The least of a lever that is enough, on functions whose answer is known."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.break_even import Answer, Lever, search
from sim.analysis.condition import condition_of
from sim.errors import InputError

LNG = Lever("lng", 0.0, 60.0, 0.06)


class Model:
    """Counts what it is asked, and how often."""

    def __init__(self, gap: Callable[[Mapping[str, float | str]], float]) -> None:
        self.gap = gap
        self.batches: list[int] = []

    def __call__(
        self, points: Sequence[Mapping[str, float | str]]
    ) -> Sequence[Mapping[str, float]]:
        self.batches.append(len(points))
        return [{"gap": self.gap(point)} for point in points]


def linear(point: Mapping[str, float | str]) -> float:
    """Closed by as many bcm as the cut is deep in per cent, less ten."""
    return max(0.0, 4 * (float(point["depth"]) - 10 - float(point["lng"])))


def answers(
    gap: Callable[[Mapping[str, float | str]], float],
    text: str = "gap = 0",
    depths: Sequence[float] = (30.0,),
    lever: Lever = LNG,
) -> tuple[Answer, ...]:
    return search(
        [{"depth": depth} for depth in depths], lever, condition_of(text), Model(gap)
    ).answers


def test_one_batch_a_round_for_all_combinations() -> None:
    model = Model(linear)
    depths = [float(depth) for depth in range(0, 101, 10)]
    combinations = [{"depth": depth} for depth in depths]
    found = search(combinations, LNG, condition_of("gap = 0"), model)
    assert model.batches[0] == 9 * len(depths)
    assert len(model.batches) == found.rounds == 1 + 7
    assert sum(model.batches) == len(found.evaluated)
    # 20 to 70 lie inside; at 0 and 10 nothing is missing, beyond 70 all of the lever is too little.
    assert model.batches[1] == 6
    states = [one.state for one in found.answers]
    assert states == ["met-at-start"] * 2 + ["found"] * 6 + ["not-met"] * 3
    for depth, one in zip(depths[2:8], found.answers[2:8], strict=True):
        assert one.at is not None
        assert one.short_at is not None
        assert depth - 10 - 1e-3 <= one.at <= depth - 10 + LNG.tolerance
        assert one.at - one.short_at <= LNG.tolerance
        assert (
            linear({"depth": depth, "lng": one.at})
            <= 1e-3
            < linear({"depth": depth, "lng": one.short_at})
        )
        assert one.steady


def test_what_is_never_met_has_the_outcome_at_the_end() -> None:
    [one] = answers(linear, depths=[100.0])
    assert (one.state, one.at, one.outcome) == ("not-met", None, 120)
    [one] = answers(linear, depths=[5.0])
    assert (one.state, one.at, one.short_at, one.outcome) == ("met-at-start", 0, None, 0)


def test_a_lever_that_goes_down_is_searched_from_its_first_value() -> None:
    [one] = answers(linear, "gap > 40", lever=Lever("lng", 60.0, 0.0, 0.06))
    assert one.at == pytest.approx(10, abs=0.06)
    assert one.at is not None
    assert one.at < 10


@given(st.floats(0.5, 59.5), st.sampled_from(["<=", "<", "="]))
def test_the_answer_is_within_the_tolerance_after_the_true_one(root: float, sign: str) -> None:
    [one] = answers(lambda point: root - float(point["lng"]), f"gap {sign} 0")
    assert one.state == "found"
    assert one.at is not None
    assert -1e-3 <= one.at - root <= LNG.tolerance


def test_a_jump_counts_as_crossed() -> None:
    [one] = answers(lambda point: 5.0 if float(point["lng"]) < 17.3 else -4.0, "gap = 0")
    assert one.at == pytest.approx(17.3, abs=0.06)
    assert one.outcome == -4


def test_the_first_of_several_is_told_and_the_others_are_not_kept_silent() -> None:
    [one] = answers(lambda point: math.cos(float(point["lng"]) / 6), "gap <= -0.5")
    assert one.at == pytest.approx(6 * 2 * math.pi / 3, abs=0.06)
    assert not one.steady
    assert one.lost_at is not None
    assert 6 * 4 * math.pi / 3 < one.lost_at <= 30.0


def test_a_hill_that_the_ends_do_not_show_is_seen() -> None:
    [one] = answers(lambda point: 30 - abs(float(point["lng"]) - 30), "gap >= 20")
    assert one.at == pytest.approx(20, abs=0.06)
    assert not one.steady


def test_ripples_of_the_solver_are_no_ups_and_downs() -> None:
    [one] = answers(lambda point: linear(point) + 4e-4 * math.sin(1e3 * float(point["lng"])))
    assert one.steady


def test_a_point_without_an_answer_leaves_its_combination_open_and_no_other() -> None:
    def gap(point: Mapping[str, float | str]) -> float:
        return math.nan if point["depth"] == 40 and float(point["lng"]) > 28 else linear(point)

    first, second = answers(gap, depths=[30.0, 40.0])
    assert first.state == "found"
    assert (second.state, second.at) == ("unsolved", None)


@pytest.mark.parametrize("nothing", [math.nan, math.inf, -math.inf])
def test_a_point_without_an_answer_beyond_the_one_found_takes_nothing_away(nothing: float) -> None:
    def gap(point: Mapping[str, float | str]) -> float:
        return nothing if float(point["lng"]) > 31 else linear(point)

    [one] = answers(gap, depths=[30.0])
    assert (one.state, one.steady, one.lost_at) == ("found", True, None)
    assert one.at == pytest.approx(20, abs=0.06)


@pytest.mark.parametrize("place", [0.0, 7.5, 60.0])
def test_the_condition_might_have_held_where_there_is_no_answer(place: float) -> None:
    [one] = answers(lambda point: math.nan if point["lng"] == place else 5.0)
    assert (one.state, one.at) == ("unsolved", None)


def test_dates_are_searched_by_days() -> None:
    lever = Lever("stop", 100.0, 300.0, 1.0, lambda value: f"day {value:.0f}", whole=True)

    def gap(point: Mapping[str, float | str]) -> float:
        return 227.5 - float(str(point["stop"]).removeprefix("day "))

    [one] = answers(gap, "gap <= 0", lever=lever)
    assert (one.at, one.short_at) == (228, 227)


def test_an_outcome_that_no_point_has_is_refused() -> None:
    with pytest.raises(InputError, match="'gap_twh' is no outcome of the points; there are gap"):
        answers(linear, "gap_twh = 0")
