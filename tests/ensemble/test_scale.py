"""Random variations: real scenarios within the stated ranges, and a report that can fail."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from sim.bench import scale
from sim.config import load_scenario, shipped_scenarios
from sim.config.loaded import resolved
from sim.config.schema import Embargo, Scenario
from sim.ensemble import run_ensemble
from sim.model.check import check_scenario
from sim.pipeline import checked_seeds
from sim.solver import Settings
from sim.timings import Timings


@pytest.mark.parametrize("name", [name for name, _ in shipped_scenarios()])
def test_variations_of_every_shipped_scenario_are_valid(name: str) -> None:
    loaded = load_scenario(name)
    seeds = checked_seeds(loaded)
    for varied in scale.variations(loaded.scenario, seeds, 5, seed=3):
        assert check_scenario(varied, seeds) == []
        assert varied == Scenario.model_validate(resolved(varied))
        assert set(loaded.scenario.measures) < set(varied.measures)


def test_variations_keep_to_their_ranges() -> None:
    loaded = load_scenario("russian-gas-stop-2022")
    seeds = checked_seeds(loaded)
    drawn = list(scale.variations(loaded.scenario, seeds, 40, seed=1))
    found = {
        "depth": [one.measures["pipelines"].share for one in drawn],
        "stranded": [embargo(one).stranded_share for one in drawn],
        "ramp": [one.measures["pipelines"].ramp for one in drawn],
        "delay": [
            (one.measures["pipelines"].from_ - loaded.scenario.horizon.start).days for one in drawn
        ],
        "elasticity_scale": [one.market.elasticity_scale for one in drawn],
        "fill": [one.storage.initial["EU27"] for one in drawn],
        "saving": [one.measures["drawn-saving"].share for one in drawn],
        "hdd_ratio": [one.weather.hdd_ratio for one in drawn],
    }
    for name, values in found.items():
        low, high = scale.RANGES[name]
        assert low <= min(values) < max(values) <= high, name
        assert max(values) - min(values) > 0.8 * (high - low), name


def embargo(scenario: Scenario) -> Embargo:
    measure = scenario.measures["russian-lng"]
    assert isinstance(measure, Embargo)
    return measure


def test_a_variation_is_the_same_among_few_and_many() -> None:
    loaded = load_scenario("reference-2022")
    seeds = checked_seeds(loaded)
    few = list(scale.variations(loaded.scenario, seeds, 3, seed=7))
    assert few == list(scale.variations(loaded.scenario, seeds, 5, seed=7))[:3]
    assert few != list(scale.variations(loaded.scenario, seeds, 3, seed=8))


def test_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    """Two variations: four lanes, all optimal, and every phase has its line."""
    assert scale.main(["--scenarios", "2", "--seed", "5"]) == 0
    printed = capsys.readouterr()
    lines = [line.split() for line in printed.out.splitlines()]
    assert lines[0][:3] == ["scenarios", "2", "in"]
    assert lines[1] == ["lanes", "4", "optimal"]
    assert lines[2][0] == "iterations"
    assert [line[1] for line in lines if line[0] == "time"] == [
        "read", "assemble", "solve", "measure", "rest",
    ]  # fmt: skip
    assert printed.err.splitlines()[-1].startswith("2 of 2 scenarios, ")


def test_the_report_fails_with_a_scenario(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def hurried(*arguments: Any, **keys: Any) -> Any:
        return run_ensemble(*arguments, settings=Settings(iterations=2), **keys)

    monkeypatch.setattr(scale, "run_ensemble", hurried)
    assert scale.main(["--scenarios", "1"]) == 1
    printed = capsys.readouterr()
    assert "2 iteration" in printed.out
    assert "not optimal: variation-0: " in printed.err


def test_mistakes_end_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert scale.main(["--scenario", "nosuch"]) == 2
    error = capsys.readouterr().err
    assert "error: " in error
    assert "nosuch" in error
    for words in (["--scenarios", "0"], ["--budget", "0"], ["--seed", "-1"]):
        with pytest.raises(SystemExit, match="2"):
            scale.main(words)
        assert "must be at least" in capsys.readouterr().err


def test_help_names_defaults_and_what_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    text = scale._parser().format_help()
    for default in ("10000", "russian-gas-stop-2022", "monthly", "1", "512"):
        assert f"({default})" in text
    assert "the solver's own comes on top" in text
    assert "0.85 to  1.15  degree days relative to the base year" in text


def test_short_phases_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand blocks of 40 microseconds, each of which would round to nothing."""
    ticks = itertools.count()
    monkeypatch.setattr("sim.timings.time.perf_counter", lambda: 4e-5 * next(ticks))
    timings = Timings()
    for _ in range(1000):
        with timings.phase("short"):
            pass
    assert timings.seconds["short"] == pytest.approx(0.04)
    assert timings.rounded() == {"short": 0.04}
