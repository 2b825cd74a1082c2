"""Scenarios with announcement stages side by side: every stage one batch, answers as alone."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.ensemble import run_ensemble

CUT = {
    "type": "cut",
    "supplier": "RU",
    "form": "pipeline",
    "from": "2021-03-01",
    "announced": "2021-02-15",
}


@pytest.fixture
def scenarios(small: SimpleNamespace) -> list[Any]:
    """Three cuts announced on one day, and planned for again on another."""
    market = {"foresight": "announced", "stages": ["2021-04-01"]}
    return [
        small.make(market=market, measures={"cut": {**CUT, "share": share}}).scenario
        for share in (0.3, 0.5, 0.7)
    ]


def test_each_stage_of_all_is_one_batch(
    small: SimpleNamespace, counting: Callable[..., Any], scenarios: list[Any]
) -> None:
    """Three scenarios and the counterfactual they share: one world until the cuts are announced."""
    counter = counting()
    list(run_ensemble(scenarios, small.seeds))
    assert counter.lanes == [1, 4, 4]
    assert [problem.periods for problem in counter.problems] == [7, 5, 3]


def test_answers_are_those_of_single_runs(small: SimpleNamespace, scenarios: list[Any]) -> None:
    together = list(run_ensemble(scenarios, small.seeds))
    for scenario, outcome in zip(scenarios, together, strict=True):
        [alone] = run_ensemble([scenario], small.seeds)
        assert outcome.optimal
        assert outcome.iterations == alone.iterations
        assert list(outcome.values) == list(alone.values)
        both = [list(each.values.values()) for each in (outcome, alone)]
        assert np.array_equal(*both, equal_nan=True)
