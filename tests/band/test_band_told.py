"""A band as users see it: on the terminal, in JSON, in the report."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim.band import measure, with_band
from sim.band.words import band_table, number, rough, sentence
from sim.config import LoadedScenario
from sim.errors import InputError
from sim.output.folder import RunFolder
from sim.pipeline import Run, save_run
from sim.report.html import render
from sim.runner import run_scenarios

MAIN = "russian-gas-stop-2022"
CUT = {"cut": {"type": "cut", "supplier": "RU", "share": "20 %", "from": "2021-01-01"}}


@pytest.fixture(scope="module")
def case(tiny: SimpleNamespace, scenario: Callable[..., Any]) -> LoadedScenario:
    loaded: LoadedScenario = scenario(tiny.one_node(100.0, 100.0), measures=CUT)
    return loaded


@pytest.fixture(scope="module")
def banded(shipped_run: Callable[..., Run]) -> Run:
    """The main scenario with the band that the command would give it."""
    return with_band(shipped_run(MAIN))


def test_the_command_says_what_it_costs_and_prints_a_table(
    case: LoadedScenario, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_scenarios([case], out=tmp_path, solver="core", quiet=False, json=False, band=True)
    told = capsys.readouterr()
    assert re.search(r"solving the band of case: 64 points, at most about \d+ (s|min)", told.err)
    assert "Band of the EU27 (low, high: 10 and 90 % quantiles of 64 draws" in told.out
    assert re.search(r"short of +TWh +1 +1 +1\n", told.out)
    assert "Drawn: price elasticity of demand." in told.out
    manifest = json.loads((tmp_path / "case" / "manifest.json").read_text(encoding="utf-8"))
    assert "band" in manifest["seconds"]


def test_json_has_it_and_without_the_option_it_is_absent(
    case: LoadedScenario, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for band in (True, False):
        run_scenarios([case], out=tmp_path, solver="core", quiet=True, json=True, band=band)
        told = capsys.readouterr()
        summary = json.loads(told.out)
        assert told.err == ""
        assert ("band" in summary) is band
        written = (tmp_path / "case" / "summary.json").read_text(encoding="utf-8")
        assert json.loads(written) == summary


def test_another_solver_has_no_band(case: LoadedScenario, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="leave out --solver reference"):
        run_scenarios([case], out=tmp_path, solver="reference", quiet=True, json=False, band=True)
    assert list(tmp_path.iterdir()) == []


def test_without_a_band_nothing_is_told(shipped_run: Callable[..., Run]) -> None:
    assert band_table(shipped_run(MAIN).summary) == ""


def test_the_band_of_the_main_scenario(banded: Run) -> None:
    """Every figure that is promised, its ends in order, the run itself as the central value."""
    summary = banded.summary
    band = summary["band"]
    assert band["solved"] == band["points"] == measure.POINTS
    assert set(band["regions"]) == {"EU27", "all"}
    assert len(band["countries"]) > 30
    for kind, keys in (("regions", measure.REGION), ("countries", measure.COUNTRY)):
        for place, own in band[kind].items():
            assert tuple(own) == keys
            for key, values in own.items():
                assert tuple(values) == ("low", "central", "high")
                assert values["low"] <= values["high"]
                assert values["central"] == summary[kind][place][key]
    for key in ("shortfall_twh", "hub_price_eur_mwh", "demand_response_twh"):
        values = band["regions"]["EU27"][key]
        assert values["low"] < 0.95 * values["central"]
        assert values["high"] > 1.05 * values["central"]
    assert set(band["storage_fill_pct"]) == set(summary["storage_fill_pct"])


def test_a_report_with_a_band(banded: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its sentence and its numbers; the same bytes from the same summary, and none without it."""
    monkeypatch.setattr("sim.plot.files.GALLERY", ())
    folder = save_run(banded, tmp_path)
    text = render(RunFolder(folder))
    assert text == render(RunFolder(folder))
    assert sentence(banded.summary) in text
    assert "How far off it may be" in text
    rows = text.split('<table id="band">')[1].split("</table>")[0]
    found = re.findall(r'data-v="([^"]+)" data-key="([^"]+)"[^>]*>([^<]+)<', rows)
    assert len(found) == 3 * 10
    for exact, key, shown in found:
        value: Any = banded.summary
        for part in key.split("."):
            value = value[part]
        assert float(exact) == value
        decimals = len(shown.partition(".")[2])
        assert abs(float(shown.replace(",", "")) - value) <= 0.5 * 10**-decimals + 1e-9
    summary = {key: value for key, value in banded.summary.items() if key != "band"}
    without = replace(banded, summary=summary)
    bare = render(RunFolder(save_run(without, tmp_path / "bare")))
    assert "How far off it may be" not in bare
    assert "stated ranges" not in bare


@pytest.mark.parametrize(
    ("value", "text"),
    [(693.0, "690"), (1146.0, "1,150"), (99.6, "100"), (98.7, "99"), (3.52, "3.5"), (0.0, "0.0")],
)
def test_a_band_in_words_is_no_more_exact_than_it_is_known(value: float, text: str) -> None:
    assert rough(value) == text


def test_nothing_is_minus_nothing() -> None:
    assert number(-0.04, 1) == "0.0"
