"""Times become ratios, and answers that differ do not pass. Rivals are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.bench import machine, timing
from sim.bench.cases import Load, Sample, varied
from sim.bench.clock import Took, timed
from sim.bench.timing import Bench, Spread, difference
from sim.solver import Settings, solve


@pytest.fixture(scope="module")
def objectives(tiny):
    return [float(value) for value in solve(varied(tiny, 3)).objective]


@pytest.fixture
def our_second(monkeypatch):
    """Every call of ours takes a second of one core."""
    monkeypatch.setattr(timing, "timed", lambda call: (call(), Took(1.0, 1.0)))


def run(case, rival, **options):
    return Bench(case, {"stub": rival}, lambda _: None).run(**options)


def test_ratios_are_theirs_over_ours(case_of, stub, objectives, our_second):
    """A batch of 3 in a second against 1 s, then 0.5 s each: following ones count."""
    found = run(case_of(Sample("stub", 3, 2)), stub(objectives))
    assert found.ours == {1: [1.0], 3: [1 / 3, 1 / 3]}
    assert found.rivals["stub"].first == [1.0, 1.0]
    assert found.rivals["stub"].following == [0.5, 0.5]
    assert found.ratio("stub", 3) == Spread(1.5, 1.5, 1.5)
    assert found.ratio("stub", 1) == Spread(0.5, 0.5, 0.5)
    assert found.ratio("stub", 2) is None
    assert found.ratio("other", 3) is None
    assert found.failures == []
    assert found.rivals["stub"].difference < 1e-12
    assert found.sizes[:2] == (4, 8)
    assert 5 < found.iterations[0] <= found.iterations[1] < 45


def test_a_rival_without_warm_start_counts_every_scenario(case_of, stub, objectives, our_second):
    found = run(case_of(Sample("stub", 3, 1)), stub(objectives, warm=False))
    assert found.rivals["stub"].seconds == [pytest.approx(2.0 / 3.0)]
    assert found.rivals["stub"].following == []


def test_a_wrong_answer_is_a_failure(case_of, stub, objectives):
    wrong = [objectives[0], objectives[1] * (1.0 + 2e-6), objectives[2]]
    found = run(case_of(Sample("stub", 3, 2)), stub(wrong))
    assert len(found.failures) == 1
    assert "tiny: Stub finds" in found.failures[0]
    assert "scenario 1" in found.failures[0]
    assert "2.0e-06 apart" in found.failures[0]


def test_an_answer_that_is_no_number_is_a_failure(case_of, stub):
    found = run(case_of(Sample("stub", 3, 1)), stub([float("nan")] * 3))
    assert len(found.failures) == 3


def test_a_rival_that_gives_up_has_no_ratio_and_is_no_failure(case_of, stub, objectives):
    found = run(case_of(Sample("stub", 3, 1)), stub(objectives, word="Time limit reached"))
    assert found.ratio("stub", 3) is None
    assert found.rivals["stub"].words == ["Time limit reached"]
    assert found.failures == []


def test_two_cores_are_a_failure(case_of, stub, objectives):
    found = run(case_of(Sample("stub", 3, 1)), stub(objectives, cores=1.9))
    assert found.failures == ["tiny: Stub used 1.9 cores, the comparison is of one each"]


def test_our_own_failure_is_one(case_of, stub, objectives, monkeypatch):
    monkeypatch.setattr(timing, "OURS", Settings(iterations=2))
    found = run(case_of(Sample("stub", 3, 1)), stub(objectives))
    assert "tiny: our core missed its tolerance on 3 of 3" in found.failures


def test_rounds_end_when_time_is_up(case_of, stub, objectives, our_second):
    """A round counts a second here: after two of five the third would end past 2.5 s."""
    case = case_of(Sample("stub", 3, 5), loads=(Load(3, 5),))
    assert len(run(case, stub(objectives), seconds=2.5).ours[3]) == 2
    assert len(run(case, stub(objectives), seconds=0.0).ours[3]) == 1
    assert len(run(case, stub(objectives)).ours[3]) == 5


def test_batches_beyond_the_memory_are_left_out_and_said(
    case_of, stub, objectives, monkeypatch, tiny
):
    room = 8 * 8 * 100 * tiny.periods * tiny.columns + (1 << 30)
    monkeypatch.setattr(timing, "free_memory", lambda: float(room))
    loads = (Load(1, 1), Load(101, 1))
    found = run(case_of(Sample("stub", 3, 1), loads=loads), stub(objectives))
    assert list(found.ours) == [1]
    assert found.left_out == ["tiny, batch 101: needs about 1 GB of memory, 1 are free"]


def test_difference_is_relative_but_not_to_nothing():
    assert difference(2.0, 1.0) == 0.5
    assert difference(1e-9, 0.0) == 1e-9


def test_a_call_is_timed():
    value, took = timed(lambda: 7)
    assert value == 7
    assert took.seconds > 0.0
    assert took.cores == 1.0


def test_the_machine_is_described_without_names_of_places():
    facts = machine.machine()
    assert {"processor", "cores", "memory", "Python", "numpy", "clarabel", "highspy"} <= set(facts)
    assert all(value and str(Path.cwd()) not in value for value in facts.values())
