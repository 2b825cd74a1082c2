"""What is observed, forecast and modelled on tiny baselines whose numbers are known by heart."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim.backtest.cells import (
    CONSUMPTION,
    CURTAILMENT,
    FLOW,
    LNG,
    PRICE,
    STORAGE,
    Cell,
    Span,
    before,
    month_ends,
    months_of,
)
from sim.backtest.command import replayed, run_backtest
from sim.backtest.modelled import Solved, modelled
from sim.backtest.naive import last_year, pro_rata
from sim.backtest.observed import observed, observed_years
from sim.backtest.replay import years_of
from sim.backtest.text import render
from sim.config import LoadedScenario
from sim.data.loader import load_seeds
from sim.errors import InputError
from sim.output.known import known_line
from sim.pipeline import checked_seeds

Scenario = Callable[..., LoadedScenario]
MONTHS_2022 = [f"2022-{month:02d}" for month in range(1, 13)]
WHOLE = {"start": "2022-01-01", "end": "2022-12-31"}


def test_what_was_observed(past: Any, tmp_path: Path) -> None:
    seeds = load_seeds(past.write(tmp_path / "past"))
    seen = observed(seeds, 2022)
    assert seen[Cell(CONSUMPTION, "A", "2022-05")] == pytest.approx(2.7)
    assert seen[Cell(CONSUMPTION, "EU27", "2022")] == pytest.approx(64.8)
    assert seen[Cell(PRICE, "EU27", "2022")] == pytest.approx(10)
    assert seen[Cell(FLOW, "A>B", "2022")] == pytest.approx(33)
    assert seen[Cell(STORAGE, "A", "2022-04-01")] == pytest.approx(30)
    assert Cell(STORAGE, "A", "2022-04-15") not in seen  # no end of a month
    assert seen[Cell(CURTAILMENT, "EU27", "2022")] == 0
    assert observed(seeds, 2021)[Cell(CONSUMPTION, "EU27", "2021")] == pytest.approx(73)
    assert observed_years(seeds) == (2021, 2022)


def test_the_naive_forecasts(past: Any, tmp_path: Path) -> None:
    """40 GWh/d of 200 are lost in months of 30 days: 360 days of 160 against 365 of 200."""
    seeds = load_seeds(past.write(tmp_path / "past"))
    before, shared = last_year(seeds, 2022), pro_rata(seeds, 2022, "RU")
    assert before[Cell(CONSUMPTION, "A", "2022-01")] == pytest.approx(3.1)
    assert before[Cell(PRICE, "EU27", "2022")] == pytest.approx(20)
    loss = 200 * 0.365 - 160 * 0.360
    assert shared[Cell(CONSUMPTION, "A", "2022")] == pytest.approx(36.5 - loss / 2)
    assert shared[Cell(CONSUMPTION, "EU27", "2022")] == pytest.approx(73 - loss)
    assert shared[Cell(PRICE, "EU27", "2022")] == before[Cell(PRICE, "EU27", "2022")]
    assert shared[Cell(FLOW, "A>B", "2022")] == pytest.approx(36.5)
    assert pro_rata(seeds, 2021, "RU") == {}


def test_what_the_model_says_adds_up(replay: LoadedScenario) -> None:
    """Stores end as they began, so what is used in a year is what came in it."""
    found = replayed(replay)
    [year] = found.years
    used = year.told[Cell(CONSUMPTION, "EU27", "2022")]
    supply = float((found.run.result.route_supply[0] * found.run.result.batch.calendar.days).sum())
    assert used == pytest.approx(supply / 1000, abs=1e-4)
    months = [year.told[Cell(CONSUMPTION, "EU27", month)] for month in MONTHS_2022]
    assert sum(months) == pytest.approx(used)
    assert year.told[Cell(FLOW, "A>B", "2022")] == pytest.approx(
        year.told[Cell(CONSUMPTION, "B", "2022")], abs=1e-3
    )
    assert Cell(STORAGE, "A", "2022-04-01") in year.told


@pytest.mark.parametrize(("end", "told"), [("reference", False), ("none", True)])
def test_the_last_level_counts_where_the_scenario_does_not_ask_for_it(
    past: Any, scenario: Callable[..., LoadedScenario], end: str, told: bool
) -> None:
    horizon = {"start": "2022-01-01", "end": "2022-12-31"}
    [year] = replayed(scenario(past, **horizon, storage={"end": end})).years
    assert Cell(STORAGE, "A", "2022-12-01") in year.told
    assert (Cell(STORAGE, "A", "2023-01-01") in year.told) == told


def test_months_are_whole_however_periods_lie(past: Any, scenario: Scenario) -> None:
    """Weeks that reach over the ends of months are split by days."""
    days = {"start": "2022-01-01", "end": "2022-12-31", "resolution": "weekly"}
    [year] = replayed(scenario(past, **days)).years
    months = [year.told[Cell(CONSUMPTION, "EU27", month)] for month in MONTHS_2022]
    assert sum(months) == pytest.approx(year.told[Cell(CONSUMPTION, "EU27", "2022")])
    assert year.told[Cell(LNG, "EU27", "2022")] == pytest.approx(0)


def test_gas_split_by_a_hub_belongs_to_the_pair(tiny: SimpleNamespace, solve: Any) -> None:
    """N passes 30 to A directly and 30 by a hub that also serves B."""
    base = tiny.Tiny().market("A", 60.0).market("B", 20.0).hub("N").hub("SPLIT")
    base = base.supply("pipe", "N", 80.0, supplier="NO").arc("N", "A", 30.0)
    base = base.arc("N", "SPLIT", 50.0, 1.0).arc("SPLIT", "A", 50.0).arc("SPLIT", "B", 50.0)
    run = solve(base, start="2021-01-01", end="2021-12-31")
    told = modelled(Solved.of_run(run), 2021)
    assert told[Cell(FLOW, "N>A", "2021")] == pytest.approx(60 * 0.365, abs=1e-3)
    assert told[Cell(FLOW, "N>B", "2021")] == pytest.approx(20 * 0.365, abs=1e-3)
    assert Cell(FLOW, "N>SPLIT", "2021") not in told


def test_a_baseline_needs_no_observations(tiny: SimpleNamespace, tmp_path: Path) -> None:
    folder = tiny.one_node().write(tmp_path / "own")
    full = load_seeds(folder).digest
    for name in ("consumption", "border_flows"):
        (folder / f"{name}.csv").unlink()
    seeds = load_seeds(folder)
    assert seeds.consumption == seeds.border_flows == ()
    assert seeds.digest != full
    assert observed_years(seeds) == (2021,)


def test_what_cannot_be_scored_is_said_before_solving(past: Any, scenario: Scenario) -> None:
    short = {"start": "2022-04-15", "end": "2022-05-30"}
    for days in ({"start": "2022-04-01", "end": "2023-03-31"}, short):
        loaded = scenario(past, **days)
        with pytest.raises(InputError, match="needs a whole observed calendar year") as error:
            years_of(loaded, checked_seeds(loaded))
        assert "2021, 2022" in str(error.value)


def test_months_that_are_no_year_are_scored_as_one(
    past: Any, scenario: Scenario, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the middle of November on: December to February, over the end of a year."""
    loaded = scenario(past, start="2021-11-15", end="2022-02-28")
    winter = Span("2021-12", "2022-02")
    seeds = checked_seeds(loaded)
    assert years_of(loaded, seeds) == (winter,)
    assert months_of(winter) == ("2021-12", "2022-01", "2022-02")
    assert month_ends(winter) == ("2022-01-01", "2022-02-01", "2022-03-01")
    seen = observed(seeds, winter)
    assert seen[Cell(CONSUMPTION, "EU27", "2021-12..2022-02")] == pytest.approx(6.2 + 5.4 + 5.4)
    assert seen[Cell(PRICE, "EU27", "2021-12..2022-02")] == pytest.approx((20 + 10 + 10) / 3)
    [told] = replayed(loaded).years
    months = [told.told[Cell(CONSUMPTION, "EU27", month)] for month in months_of(winter)]
    whole = next(o for o in told.scores if (o.quantity, o.span) == (CONSUMPTION, "year"))
    assert whole.model == pytest.approx(sum(months))
    assert run_backtest(loaded, out=tmp_path, quiet=False, json=False) == 0
    shown = capsys.readouterr().out
    assert "EU27 in December 2021 to February 2022" in shown
    assert "  consumption by month, TWh " in shown
    content = json.loads((tmp_path / "case-backtest" / "scores.json").read_text(encoding="utf-8"))
    assert list(content["years"]) == ["2021-12..2022-02"]


def test_a_year_ago_of_a_winter_is_the_winter_before(past: Any, tmp_path: Path) -> None:
    seeds = load_seeds(past.write(tmp_path / "past"))
    winter = Span("2022-10", "2023-03")
    assert before(winter) == Span("2021-10", "2022-03")
    assert last_year(seeds, winter)[Cell(PRICE, "EU27", "2022-10..2023-03")] == pytest.approx(15)


def test_the_folder(
    replay: LoadedScenario, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_backtest(replay, out=tmp_path, quiet=False, json=False) == 0
    shown = capsys.readouterr().out
    assert "EU27 consumption: within 3 % of 3,784 TWh" in shown
    assert "MISSED" in shown
    told = "Start: stores as observed on 2022-01-01. Newest observation: 2022-12-31."
    assert shown.splitlines()[2] == told
    folder = tmp_path / "case-backtest"
    names = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    plots = {f"plots/{name}-2022.svg" for name in ("storage", "price", "flows")}
    tables = {"tables/scores.csv", "tables/observations.csv"}
    fixed = {"manifest.json", "scenario.resolved.yaml", "scores.json"}
    assert names == plots | tables | fixed
    content = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
    assert known_line(content) == told
    found = content["years"]["2022"]
    [flow] = [one for one in found["scores"] if one["quantity"] == "net_border_flow"]
    assert (flow["area"], flow["observed"], flow["direction"]) == ("A>B", 33.0, True)
    assert run_backtest(replay, out=tmp_path, quiet=True, json=True) == 0
    assert json.loads(capsys.readouterr().out) == content


def test_the_terminal_shows_both_kinds_of_flows(replay: LoadedScenario) -> None:
    text = render(replayed(replay))
    assert "Largest net flows over borders in 2022" in text
    assert "Landings" not in text
