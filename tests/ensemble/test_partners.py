"""Bit for bit, no answer depends on what is solved beside it, nor on threads or pieces."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.data.changes import Change, changed
from sim.ensemble import Outcome, run_ensemble
from sim.output.aggregates import Aggregate
from sim.solver import Settings

EXTRAS = (
    Aggregate("dearest", "prices", "hub_price_eur_mwh", {"node": "B"}, "max"),
    Aggregate("from RU", "origins", "consumed_twh", {"origin": "RU"}),
)
CHANGES: tuple[tuple[Change, ...], ...] = (
    (),
    (Change("sectors", "*", "elasticity", "multiply", 1.25),),
    (Change("arcs", "*", "capacity_gwh_d", "multiply", 0.6),),
    (Change("storages", "*", "working_gas_volume_gwh", "multiply", 0.5),),
)


def told(outcome: Outcome) -> Any:
    values = np.array(list(outcome.values.values()))
    return outcome.statuses, outcome.iterations, list(outcome.values), values.tobytes()


def test_no_answer_depends_on_its_partners(small: SimpleNamespace) -> None:
    """Any few of all kinds, a daily one among them, on baselines that differ, in any order."""
    spring = {"end": "2021-03-31", "resolution": "daily"}
    kinds = [*small.kinds.values(), small.make(**spring).scenario]
    seeds = [changed(small.seeds, change) for change in CHANGES]
    alone: dict[tuple[int, int], Any] = {}

    def of(kind: int, base: int) -> Any:
        if (kind, base) not in alone:
            [found] = run_ensemble(
                [kinds[kind]], seeds[base], extras=EXTRAS, settings=Settings(threads=1)
            )
            alone[kind, base] = told(found)
        return alone[kind, base]

    place = st.tuples(st.integers(0, len(kinds) - 1), st.integers(0, len(seeds) - 1))

    @settings(max_examples=12, deadline=None)
    @given(
        picked=st.lists(place, min_size=2, max_size=7),
        chunk=st.sampled_from([None, 1, 2, 3]),
        budget=st.sampled_from([1, 2**20, 2**29]),
        threads=st.sampled_from([1, 3]),
        piece=st.sampled_from([None, 1, 2]),
    )
    def holds(
        picked: list[tuple[int, int]],
        chunk: int | None,
        budget: int,
        threads: int,
        piece: int | None,
    ) -> None:
        outcomes = run_ensemble(
            [kinds[kind] for kind, _ in picked],
            [seeds[base] for _, base in picked],
            extras=EXTRAS,
            settings=Settings(threads=threads, chunk=piece),
            chunk=chunk,
            budget=budget,
        )
        assert [told(outcome) for outcome in outcomes] == [of(*one) for one in picked]

    holds()
