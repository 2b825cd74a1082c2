"""A score at an end of a number is the score of a replay that has that number."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.backtest.calibration import UNKNOWN, Calibration, Chosen, calibration
from sim.backtest.command import replayed, run_backtest
from sim.backtest.headlines import HEADLINES, Headline
from sim.backtest.knobs import Knob, knobs_of
from sim.backtest.replay import Year, backtest
from sim.backtest.sensitivity import Sensitivity, YearSensitivity, sensitivity
from sim.backtest.sensitivity_text import chosen_rows, render_sensitivity, score_rows, sentences
from sim.config import LoadedScenario, load_scenario
from sim.data.changes import Change, changed
from sim.pipeline import checked_seeds, run_scenario
from sim.validation.__main__ import replays

Scenario = Callable[..., LoadedScenario]
WHOLE = {"start": "2022-01-01", "end": "2022-12-31"}
PARAMETER = ("storage_convenience_eur_mwh", 4.0, 0.0, 9.0, "1")
OWN = {
    "storage.end.value": Chosen((2022,), "prices of the year", "300 EUR/MWh", "500 EUR/MWh"),
    "storage.nothing": Chosen((2022,), "leads nowhere", "1", "2"),
}
TABLE = Calibration(
    {"storage_convenience_eur_mwh": Chosen((2022,), "stores")},
    {"borders": Chosen(("judgement",), "half")},
    {
        "arcs.*.tariff_eur_mwh": Chosen(("literature",), "", "0.5", "2", "tariffs"),
        "arcs.NOWHERE.tariff_eur_mwh": Chosen(("literature",), "", "0.5", "2", "none"),
    },
    {"case": OWN},
)


@pytest.fixture
def wide(past: Any, replay: LoadedScenario) -> LoadedScenario:
    """The replay with a range for what gas at hand is worth."""
    folder = Path(replay.scenario.baseline)
    rows = (folder / "parameters.csv").read_text(encoding="utf-8").splitlines()
    rows = [row for row in rows if not row.startswith(PARAMETER[0])]
    source = rows[-1].split(",")[5:]
    rows.append(",".join([*map(str, PARAMETER), *source]))
    (folder / "parameters.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return replay


@pytest.fixture
def told(wide: LoadedScenario) -> Sensitivity:
    return sensitivity(replayed(wide), TABLE)


def values(year: Year) -> dict[str, float | None]:
    return {one.key: one.read(year) for one in HEADLINES}


def at(found: Sensitivity, key: str) -> tuple[Knob, dict[str, Any], dict[str, Any]]:
    [moved] = [one for one in found.years[0].moved if one.knob.key == key]
    low, high = moved.ends
    assert low is not None
    assert high is not None
    return moved.knob, dict(low.values), dict(high.values)


def test_what_is_moved(told: Sensitivity, wide: LoadedScenario) -> None:
    """Both elasticities are of industry, the one sector; paths that lead nowhere are left out."""
    assert [knob.key for knob in told.knobs] == [
        "elasticity",
        "elasticity.industry",
        "storage_convenience_eur_mwh",
        "arcs.*.tariff_eur_mwh",
        "storage.end.value",
    ]
    ends = [[knob.central, *(end.value for end in knob.ends)] for knob in told.knobs]
    assert ends[0] == ends[1] == ["-0.5", "-0.01", "-0.9"]
    assert ends[2:] == [
        ["4", "0", "9"],
        ["x 1", "x 0.5", "x 2"],
        ["400 EUR/MWh", "300 EUR/MWh", "500 EUR/MWh"],
    ]


def test_an_end_is_the_replay_with_that_number(
    told: Sensitivity, wide: LoadedScenario, scenario: Scenario, tmp_path: Path
) -> None:
    seeds = checked_seeds(wide)
    change = Change("parameters", PARAMETER[0], "value", "set", 9.0)
    moved = backtest(run_scenario(wide, seeds=changed(seeds, [change])))
    _, _, high = at(told, PARAMETER[0])
    assert high == values(moved.years[0])
    document = {**wide.resolved, "name": "case"}
    document["storage"] = {
        **document["storage"],
        "end": {"fill": {"A": 0.5}, "value": "500 EUR/MWh"},
    }
    stiff = type(wide.scenario).model_validate(document)
    _, _, high = at(told, "storage.end.value")
    assert high == values(backtest(run_scenario(replace(wide, scenario=stiff))).years[0])


def test_supply_is_fixed_so_price_alone_answers(told: Sensitivity) -> None:
    """Where demand is elastic enough what comes in is used, at whatever price closes the gap; stiff
    demand pays more than the gas in store is worth, and empties it."""
    central = told.years[0].central.values
    for key in ("elasticity", "elasticity.industry"):
        _, low, high = at(told, key)
        assert high["consumption"] == pytest.approx(central["consumption"], abs=1e-3)
        assert low["consumption"] > high["consumption"]
        assert low["price"] > central["price"] > high["price"]
    assert at(told, "elasticity")[1] == at(told, "elasticity.industry")[1]


def headline(key: str) -> Headline:
    return next(one for one in HEADLINES if one.key == key)


def test_words_name_what_moves_most_and_where_it_comes_from(told: Sensitivity) -> None:
    year: YearSensitivity = told.years[0]
    found = year.foremost(headline("price"))
    assert found is not None
    moved, value, _ = found
    assert (moved.knob.key, value) == ("elasticity", "-0.01")
    first, missed, *_, last = sentences(year)
    assert first.startswith("What moves each score of 2022 most. Stores of the median ")
    assert "the mean price: price elasticity of demand, from " in first
    assert "% at -0.01" in first
    assert missed.startswith("Goals for 2022 missed at an end of a range: price elasticity")
    assert last == "Numbers chosen with 2022 in view: worth of gas at hand, `storage.end.value`."
    rows = score_rows(year)
    assert {len(row) for row in rows} == {4 + len(year.headlines)}
    assert rows[1][0] == "as it is"
    at_low = next(row for row in rows if row[3] == "-0.01")
    assert at_low[:2] == ["price elasticity of demand", "not said"]
    assert at_low[rows[0].index("price, %")].endswith("!")
    assert ["`storage.end.value`", "all", "2022", "prices of the year"] in chosen_rows(
        [("case", told)]
    )
    assert "tariffs" in render_sensitivity(told)


def test_an_end_without_an_answer_is_told(
    wide: LoadedScenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.backtest.sensitivity.solved_ends", lambda ends: [None for _ in ends])
    found = sensitivity(replayed(wide), TABLE).years[0]
    assert found.foremost(headline("price")) is None
    assert score_rows(found)[2][4:] == ["no answer"] * len(found.headlines)


def test_the_command_tells_and_writes_it(
    wide: LoadedScenario, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_backtest(wide, out=tmp_path, quiet=False, json=False, sensitive=True) == 0
    shown = capsys.readouterr().out
    assert "Scores of 2022 by the numbers they lean on" in shown
    assert "Goals for 2022 missed at an end of a range" in shown
    folder = tmp_path / "case-backtest"
    content = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
    [first, *_] = content["years"]["2022"]["sensitivity"]
    assert (first["number"], first["chosen_on"]) == ("elasticity", ["literature", 2022])
    frame = pd.read_csv(folder / "tables" / "sensitivity.csv")
    low = frame[(frame.number == "elasticity") & (frame.end == "low") & (frame.score == "price")]
    assert low.moved.item() == pytest.approx(first["low"]["scores"]["price"])
    assert low.goal_missed.item()
    assert low.central.item() < low.moved.item()


def test_a_measure_that_is_fitted_says_so_itself(past: Any, scenario: Scenario) -> None:
    """By its note, and is moved to half and to one and a half times its share."""
    saving = {"type": "demand_reduction", "nodes": "A", "share": "80 %", "from": "2022-01-01"}
    measures = {
        "saved": {**saving, "note": "Fitted to 2022: what was used."},
        "told": {**saving, "note": "A fitted kitchen of 2022."},
    }
    loaded = scenario(past, **WHOLE, measures=measures)
    *_, knob = knobs_of(loaded, checked_seeds(loaded))
    assert (knob.key, knob.chosen.chosen_on) == ("measures.saved.share", (2022,))
    assert [knob.central, *(end.value for end in knob.ends)] == ["80 %", "40 %", "100 %"]
    shares = [end.scenario.measures["saved"].share for end in knob.ends]  # type: ignore[union-attr]
    assert shares == [0.4, 1.0]


@pytest.mark.parametrize("name", replays())
def test_every_number_of_a_shipped_replay_has_its_label(name: str) -> None:
    loaded = load_scenario(name)
    knobs = knobs_of(loaded, checked_seeds(loaded))
    assert not [knob.key for knob in knobs if knob.chosen == UNKNOWN]
    table = calibration()
    assert {*table.settings(name), *table.tables} <= {knob.key for knob in knobs}
    for knob in knobs:
        low, high = knob.ends
        assert low.value != knob.central != high.value
        assert low.value != high.value


@pytest.mark.parametrize("name", replays())
def test_labels_say_what_the_baseline_says(name: str) -> None:
    """A source that names observations of a year is in the label, and a label names no other."""
    seeds, table = checked_seeds(load_scenario(name)), calibration()
    for row in seeds.parameters:
        if row.low == row.high:
            continue
        labels = (table.parameters[row.parameter], table.of(row.parameter, name))
        for year in (2021, 2022, 2026):
            if "chosen on" in row.source or "observed" in row.source:
                there = str(year) in row.source
                assert there in {label.on(year) for label in labels}, row.parameter
