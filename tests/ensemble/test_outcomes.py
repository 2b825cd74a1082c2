"""Outcomes come in order, are those of a run, and do not depend on what is solved beside them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.config import load_scenario
from sim.config.schema import Scenario
from sim.ensemble import Outcome, run_ensemble
from sim.errors import ScenarioError
from sim.pipeline import checked_seeds, run_scenario
from sim.solver import Settings, Status
from sim.timings import Timings

FIGURES = (
    "regions",
    "countries",
    "imports_twh",
    "senders",
    "accounts",
    "storage_fill_pct",
    "storage_lowest",
    "solver",
)
SHIPPED = ("russian-gas-stop-2022", "nord-stream-2-opens")


def flat(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{above}{key}.")
        elif not isinstance(value, str):
            yield above + key, value


def same(one: Outcome, two: Outcome) -> bool:
    """Bit for bit."""
    values = [np.array(list(outcome.values.values())) for outcome in (one, two)]
    rest = [(o.index, o.scenario, o.statuses, o.iterations, list(o.values)) for o in (one, two)]
    return rest[0] == rest[1] and np.array_equal(*values, equal_nan=True)


def equals_summary(outcome: Outcome, summary: Mapping[str, Any]) -> bool:
    """Whether the values are the numbers of a summary, all and exactly; null is NaN."""
    numbers = dict(flat({name: summary[name] for name in FIGURES}))
    found = {k: None if math.isnan(value) else value for k, value in outcome.values.items()}
    return found == numbers


def test_no_outcome_depends_on_the_chunk(small: SimpleNamespace) -> None:
    """All kinds of scenarios, in many structures, alone, in twos, in threes and all at once.

    Bit for bit, so that accounts and traced origins do not depend on who stands beside them either.
    """
    scenarios = [*small.kinds.values(), *reversed(small.kinds.values())]
    whole = list(run_ensemble(scenarios, small.seeds))
    assert [outcome.index for outcome in whole] == list(range(len(scenarios)))
    assert all(outcome.scenario is scenarios[outcome.index] for outcome in whole)
    assert all(outcome.optimal for outcome in whole)
    for chunk in (1, 2, 3):
        parts = list(run_ensemble(scenarios, small.seeds, chunk=chunk))
        assert all(map(same, whole, parts)), chunk
    for one, two in zip(whole, reversed(whole), strict=True):
        assert dict(one.values) == pytest.approx(dict(two.values), abs=0, nan_ok=True)


def test_no_outcome_depends_on_how_scenarios_come(small: SimpleNamespace) -> None:
    scenarios = list(small.kinds.values())
    given = run_ensemble(scenarios, small.seeds)
    assert all(map(same, given, run_ensemble(iter(scenarios), small.seeds, budget=1)))


@pytest.mark.parametrize(
    "name", ["half", "embargo", "quota", "weekly", "target", "averted", "ceiling"]
)
def test_an_outcome_is_that_of_a_run(name: str, small: SimpleNamespace) -> None:
    outcomes = list(run_ensemble(list(small.kinds.values()), small.seeds))
    loaded = small.loaded[name]
    assert equals_summary(outcomes[list(small.kinds).index(name)], run_scenario(loaded).summary)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_outcomes_are_those_of_runs(name: str, shipped_run: Callable[..., Any]) -> None:
    """Both shipped scenarios in one chunk with a third; every number as in `summary.json`."""
    loaded = [load_scenario(one) for one in (*SHIPPED, "reference-2022")]
    seeds = checked_seeds(loaded[0])
    outcomes = list(run_ensemble([one.scenario for one in loaded], seeds))
    outcome, run = outcomes[SHIPPED.index(name)], shipped_run(name)
    assert equals_summary(outcome, run.summary)
    assert outcome.statuses == run.result.verdict.status
    assert list(outcome.iterations) == run.result.verdict.iterations.tolist()
    assert len(outcome.values) > 2000


def test_values_are_a_mapping_of_dotted_keys(small: SimpleNamespace) -> None:
    (outcome,) = run_ensemble([small.kinds["half"]], small.seeds)
    values = outcome.values
    assert values["countries.B.curtailment_twh"] >= 0.0
    assert values["imports_twh.RU"] > 0.0
    assert values["storage_fill_pct.B.2021-01-01"] == 50.0
    assert values["solver.iterations"] == max(outcome.iterations)
    assert "countries.B.sectors.industry.shortfall_pct" in values
    assert "schema_version" not in values
    with pytest.raises(KeyError, match=r"countries\.X"):
        values["countries.X.curtailment_twh"]


def test_a_price_where_there_is_no_market_is_nan(
    tiny: SimpleNamespace, scenario: Callable[..., Any]
) -> None:
    """B has neither demand nor a connection."""
    loaded = scenario(tiny.one_node(100.0, 120.0).market("B", 0.0))
    (outcome,) = run_ensemble([loaded.scenario], checked_seeds(loaded))
    assert math.isnan(outcome.values["countries.B.hub_price_eur_mwh"])
    assert outcome.values["countries.A.hub_price_eur_mwh"] == pytest.approx(10.0, abs=1e-3)


def test_unsolved_lanes_say_so(small: SimpleNamespace) -> None:
    (outcome,) = run_ensemble([small.kinds["half"]], small.seeds, settings=Settings(iterations=2))
    assert outcome.statuses == (Status.ITERATION_LIMIT, Status.ITERATION_LIMIT)
    assert not outcome.optimal


def test_nothing_gives_nothing(small: SimpleNamespace) -> None:
    assert list(run_ensemble([], small.seeds)) == []
    assert list(run_ensemble(iter([]), small.seeds)) == []
    with pytest.raises(ValueError, match="at least one"):
        run_ensemble([], small.seeds, chunk=0)


def wrong(small: SimpleNamespace) -> Scenario:
    """A scenario of the language that the baseline knows nothing of."""
    cut = {"type": "cut", "supplier": "XX", "from": "2021-02-10"}
    return Scenario.model_validate(
        {**small.kinds["half"].model_dump(mode="json", by_alias=True, exclude_none=True),
         "name": "nobody", "measures": {"cut": cut}}
    )  # fmt: skip


def test_a_mistake_in_a_sequence_comes_before_anything_is_solved(
    small: SimpleNamespace, counting: Callable[..., Any]
) -> None:
    counter = counting()
    scenarios = [*small.kinds.values(), wrong(small)]
    with pytest.raises(ScenarioError, match=r"scenario 15 \(nobody\): error: measures\.cut\.supp"):
        run_ensemble(scenarios, small.seeds)
    assert counter.lanes == []


def test_a_mistake_in_a_stream_comes_when_it_is_reached(small: SimpleNamespace) -> None:
    scenarios = iter([small.kinds["half"], small.kinds["nothing"], wrong(small)])
    outcomes = run_ensemble(scenarios, small.seeds, chunk=1)
    assert next(outcomes).index == 0
    with pytest.raises(ScenarioError, match=r"scenario 2 \(nobody\)"):
        list(outcomes)


def test_phases_are_timed(small: SimpleNamespace) -> None:
    timings = Timings()
    list(run_ensemble([small.kinds["half"]], small.seeds, timings=timings))
    assert list(timings.seconds) == ["read", "assemble", "solve", "measure"]
