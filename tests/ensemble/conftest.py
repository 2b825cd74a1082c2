"""A small baseline with scenarios of many kinds on it, and a solver that counts its lanes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from sim.config import LoadedScenario
from sim.ensemble.keys import nothing_done
from sim.pipeline import checked_seeds
from sim.solver import Problem, Settings, Solution, solve_all

CUT = {"type": "cut", "supplier": "RU", "form": "pipeline", "from": "2021-02-10"}
KINDS: dict[str, dict[str, Any]] = {
    "half": {"measures": {"cut": {**CUT, "share": 0.5}}},
    "nine-tenths": {"measures": {"cut": {**CUT, "share": 0.9, "ramp": "20 d"}}},
    "nothing": {},
    "embargo": {
        "measures": {"no-us": {"type": "embargo", "supplier": "US", "form": "lng",
                               "importers": ["B"], "from": "2021-02-01"}},
    },
    "quota": {
        "measures": {"few": {"type": "quota", "supplier": "RU", "volume": "60 GWh/d",
                             "from": "2021-03-10"}},
    },
    "weekly": {"resolution": "weekly", "measures": {"cut": {**CUT, "share": 0.7}}},
    "target": {
        "measures": {"fill": {"type": "storage_target", "date": "2021-04-01", "fill": 0.6},
                     "cut": {**CUT, "share": 0.3}},
    },
    "other-tiers": {"market": {"price_multiples": [1.0, 2.0, 4.0]},
                    "measures": {"cut": {**CUT, "share": 0.5}}},
    "averted": {"measures": {"cut": {**CUT, "share": 0.5, "shock": "averted"}}},
    "cold": {"weather": {"hdd_ratio": 1.1}, "measures": {"cut": {**CUT, "share": 0.5}}},
    "tariff": {
        "measures": {"duty": {"type": "tariff", "supplier": "RU", "rate": "9 EUR/MWh",
                              "importers": ["A", "B"], "from": "2021-02-10"}},
    },
    "duty on cargoes": {
        "measures": {"duty": {"type": "tariff", "supplier": "US", "form": "lng",
                              "rate": "6 EUR/MWh", "importers": ["A", "B"],
                              "from": "2021-02-01"}},
    },
    "ceiling": {
        "measures": {"cap": {"type": "price_cap", "nodes": ["A", "B"], "cap": "40 EUR/MWh",
                             "from": "2021-02-15"}, "cut": {**CUT, "share": 0.9}},
    },
    "switching": {
        "measures": {"oil": {"type": "fuel_switching", "nodes": ["A", "B"], "sectors": "all",
                             "volume": "12 GWh/d", "price": "45 EUR/MWh", "from": "2021-01-01"},
                     "cut": {**CUT, "share": 0.9}},
    },
    "kept at home": {
        "measures": {"keep": {"type": "export_restriction", "nodes": ["A"],
                              "from": "2021-02-01"}, "cut": {**CUT, "share": 0.9}},
    },
}  # fmt: skip


@pytest.fixture(scope="session")
def small(
    tiny: SimpleNamespace,
    scenario: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> SimpleNamespace:
    """Two markets, a store, LNG, a pipeline, six months: `seeds`, `loaded` and `kinds` by name.

    `make(**keys)` makes another scenario on the same baseline.
    """
    base = tiny.two_nodes(60.0, 150.0, [140.0, 120.0, *[100.0] * 10])
    base.storage("B", 3.0).terminal("port", "B", 80.0, sent=40.0).terminal("dock", "A", 40.0)
    base.lng("US", 300.0, 30.0).lng("QA", 100.0, 10.0)
    folder = base.write(tmp_path_factory.mktemp("small") / "baseline")

    def make(**keys: Any) -> LoadedScenario:
        loaded: LoadedScenario = scenario(folder, **{"end": "2021-06-30", **keys})
        return loaded

    loaded = {name: make(**keys) for name, keys in KINDS.items()}
    kinds = {name: one.scenario for name, one in loaded.items()}
    seeds = checked_seeds(loaded["nothing"])
    return SimpleNamespace(seeds=seeds, make=make, kinds=kinds, loaded=loaded)


class Counting:
    """Stands where the solver stands and keeps the problems it was given."""

    def __init__(self, *, really: bool) -> None:
        self.really = really
        self.problems: list[Problem] = []

    def __call__(self, problems: Sequence[Problem], settings: Settings) -> list[Solution]:
        self.problems += problems
        return solve_all(problems, settings) if self.really else list(map(nothing_done, problems))

    @property
    def lanes(self) -> list[int]:
        """Lanes of every problem."""
        return [problem.scenarios for problem in self.problems]


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Counting]:
    """Puts a `Counting` into the place of the ensemble's solver; `really` it solves as well."""

    def put(*, really: bool = True) -> Counting:
        counter = Counting(really=really)
        monkeypatch.setattr("sim.ensemble.run.solve_all", counter)
        return counter

    return put
