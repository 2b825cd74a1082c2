"""Scenarios on baselines of their own: nothing is mixed, every answer is the one found alone."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.config import load_scenario
from sim.data.seeds import Seeds
from sim.ensemble import Outcome, run_ensemble
from sim.model.assemble import Structure, lanes_of, stack
from sim.model.averages import averages_of
from sim.model.network import Network
from sim.pipeline import checked_seeds


def changed(seeds: Seeds, table: str, **factors: float) -> Seeds:
    """The baseline with columns of a table multiplied."""
    rows = tuple(
        replace(row, **{name: getattr(row, name) * f for name, f in factors.items()})
        for row in seeds.tables[table]
    )
    return replace(seeds, tables={**seeds.tables, table: rows})


def variants(seeds: Seeds) -> list[Seeds]:
    """One baseline for each thing that a problem takes from it."""
    return [
        seeds,
        changed(seeds, "sectors", elasticity=1.3),
        changed(seeds, "sectors", voll_eur_mwh=1.5),
        changed(seeds, "arcs", capacity_gwh_d=0.7),
        changed(seeds, "lng_terminals", capacity_gwh_d=0.5),
        changed(seeds, "storages", working_gas_volume_gwh=0.8, withdrawal_gwh_d=0.6),
        changed(seeds, "route_flows", flow_gwh=0.9),
        changed(seeds, "demand", demand_gwh=1.05),
        changed(seeds, "prices", value=1.1),
        changed(seeds, "lng_exports", cost_eur_mwh=1.2),
        seeds,
    ]


def same(one: Outcome, two: Outcome) -> bool:
    """Bit for bit, but for the place."""
    values = [np.array(list(outcome.values.values())) for outcome in (one, two)]
    rest = [(o.scenario, o.statuses, o.iterations, list(o.values)) for o in (one, two)]
    return rest[0] == rest[1] and np.array_equal(*values, equal_nan=True)


def test_no_outcome_depends_on_the_baselines_beside_it(small: SimpleNamespace) -> None:
    """Each of many baselines under scenarios of several kinds, whole, in threes and alone."""
    kinds = [small.kinds[name] for name in ("half", "embargo", "ceiling", "weekly")]
    seeds = variants(small.seeds)
    scenarios = [kinds[place % len(kinds)] for place in range(len(seeds))]
    whole = list(run_ensemble(scenarios, seeds))
    assert all(outcome.optimal for outcome in whole)
    assert [outcome.index for outcome in whole] == list(range(len(seeds)))
    assert all(map(same, whole, run_ensemble(scenarios, seeds, chunk=3)))
    assert all(map(same, whole, run_ensemble(iter(scenarios), iter(seeds), budget=1)))
    for outcome, own in zip(whole, seeds, strict=True):
        [alone] = run_ensemble([outcome.scenario], own)
        assert same(outcome, alone)


def test_a_changed_baseline_changes_the_answer(small: SimpleNamespace) -> None:
    """One scenario on all variants: no two answers alike, but for the baseline that comes twice."""
    seeds = variants(small.seeds)
    outcomes = run_ensemble([small.kinds["nine-tenths"]] * len(seeds), seeds)
    answers = [tuple(outcome.values.values()) for outcome in outcomes]
    assert repr(answers[0]) == repr(answers[-1])
    assert len({repr(answer) for answer in answers[:-1]}) == len(seeds) - 1


def test_shipped_outcomes_on_a_changed_baseline() -> None:
    """Among others, an outcome of the shipped baseline and of a changed one are those alone."""
    loaded = load_scenario("russian-gas-stop-2022", ["horizon.resolution=monthly"])
    base = checked_seeds(loaded)
    seeds = [base, *variants(base)[1:4]]
    whole = list(run_ensemble([loaded.scenario] * len(seeds), seeds))
    for place in (0, 1, 3):
        [alone] = run_ensemble([loaded.scenario], seeds[place])
        assert alone.optimal
        assert same(whole[place], alone)


def test_baselines_share_neither_batch_nor_counterfactual(
    small: SimpleNamespace, counting: Callable[..., Any]
) -> None:
    """Two cuts on each of two baselines are two cuts and one counterfactual, twice."""
    other = changed(small.seeds, "sectors", elasticity=1.3)
    names = ("half", "nine-tenths", "half", "nine-tenths")
    counter = counting()
    seeds = [small.seeds, other, other, small.seeds]
    list(run_ensemble([small.kinds[name] for name in names], seeds))
    assert sorted(counter.lanes) == [3, 3]


def test_lanes_of_another_baseline_are_not_stacked(small: SimpleNamespace) -> None:
    other = changed(small.seeds, "sectors", elasticity=1.3)
    lanes = []
    for seeds in (small.seeds, other):
        net = Network.of(seeds)
        lane = lanes_of(small.kinds["half"], seeds, net)[0]
        lanes.append(averages_of(lane, seeds, net))
    assert Structure.of(lanes[:1]) != Structure.of(lanes[1:])
    assert Structure.of(lanes[:1]).size == Structure.of(lanes[1:]).size
    with pytest.raises(ValueError, match="another baseline"):
        stack(lanes, small.seeds, Network.of(small.seeds))


def test_baselines_are_let_go(small: SimpleNamespace, counting: Callable[..., Any]) -> None:
    """Of 300 that come and go, no more are alive at the end than caches hold."""
    counting(really=False)
    alive: list[weakref.ref[Seeds]] = []

    def many() -> Any:
        for number in range(300):
            seeds = changed(small.seeds, "sectors", elasticity=1 + number / 1000)
            alive.append(weakref.ref(seeds))
            yield seeds

    count = sum(1 for _ in run_ensemble([small.kinds["half"]] * 300, many(), chunk=4))
    assert count == 300
    gc.collect()
    assert sum(ref() is not None for ref in alive) <= 16


def test_as_many_baselines_as_scenarios(small: SimpleNamespace) -> None:
    half = small.kinds["half"]
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        run_ensemble([half, half], [small.seeds])
    with pytest.raises(ValueError, match="argument 2 is longer"):
        run_ensemble([half], [small.seeds, small.seeds])
