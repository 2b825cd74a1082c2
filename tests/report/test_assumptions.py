"""Scenarios in words."""

from __future__ import annotations

from typing import Any

import pytest

from sim.config import load_scenario, resolved, shipped_scenarios
from sim.report.assumptions import in_words, measures, settings


def data(name: str, *sets: str) -> dict[str, Any]:
    return resolved(load_scenario(name, sets).scenario)


@pytest.mark.parametrize("name", [name for name, _ in shipped_scenarios()])
def test_every_shipped_scenario_can_be_told(name: str) -> None:
    scenario = data(name)
    rows = measures(scenario)
    assert {row.name for row in rows} == set(scenario["measures"])
    assert all(row.start and row.until and row.kind for row in rows)
    assert not any("{" in text or "None" in text for row in rows for text in (row.what, row.until))
    assert not any("{" in text for row in settings(scenario) for text in row)


def test_roles() -> None:
    [row] = measures(data("nord-stream-2-blocked"))
    assert (row.kind, row.role) == ("route opening", "averted: only without it")
    assert row.what.startswith("route nord_stream_2; utilisation 50 %; diverted 50 %; diverted ")
    roles = {row.name: row.role for row in measures(data("cold-winter-stop"))}
    assert roles == {
        "pipelines": "in both cases",
        "russian-lng": "in both cases",
        "cold-spell": "the question",
    }


def test_targets_have_their_days() -> None:
    rule = measures(data("storage-rule-2025"))[-1]
    assert (rule.start, rule.until) == ("2022-10-01", "2022-12-01")
    assert "fill 90 %" in rule.what


def test_steps_and_ramps_are_told() -> None:
    poland = next(row for row in measures(data("counter-sanctions")) if row.name == "poland")
    assert "steps date 2022-04-27, share 30 %; date 2022-05-11, share 100 %" in poland.what
    [half] = measures(data("russia-halves-supply", "measures.half.ramp=30 d"))
    assert half.what.endswith("building up over 30 d")


def test_only_what_differs_from_the_defaults_is_listed() -> None:
    assert settings(data("reference-2022")) == [
        ("weather", "normal", "reference"),
        ("storage.end", "fill UA 15 %, value 200 EUR/MWh", "reference"),
    ]
    found = dict(row[:2] for row in settings(data("reference-2022", "market.elasticity_scale=2")))
    assert found["market.elasticity_scale"] == "2"


@pytest.mark.parametrize(
    ("value", "key", "words"),
    [
        (0.2, "stranded_share", "20 %"),
        (-0.19, "share", "-19 %"),
        ({"EU27": 0.5, "UA": 0.25}, "storage.end.fill", "EU27 50 %, UA 25 %"),
        ("435.6164383561644 GWh/d", "change", "435.616 GWh/d"),
        ("30 EUR/MWh", "cap", "30 EUR/MWh"),
        (True, "observed", "yes"),
        ([], "targets", "none"),
        (["DE", "FR"], "nodes", "DE, FR"),
        (1985, "weather", "1985"),
    ],
)
def test_words(value: Any, key: str, words: str) -> None:
    assert in_words(value, key) == words
