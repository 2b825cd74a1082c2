"""Single losses and pairs: what is lost, what it adds, which pairs are played."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.dependency import outages
from sim.dependency.outages import Element, Losses, elements_of, pairs_that_matter, play, without
from sim.ensemble import run_ensemble
from sim.errors import SolveError
from sim.model.check import check_scenario
from sim.pipeline import run_scenario
from sim.solver import Settings

RUSSIA, PIPE = Element("supplier", "RU"), Element("route", "pipe", "RU")
PORT, LINK = Element("terminal", "port"), Element("interconnection", "A>B")


def test_elements_are_what_is_in_use(exposed: SimpleNamespace) -> None:
    found = elements_of(exposed.make().scenario, exposed.seeds)
    assert found == (
        RUSSIA,
        Element("supplier", "NO"),
        Element("supplier", "US"),
        Element("supplier", "QA"),
        PIPE,
        Element("route", "shelf", "NO"),
        PORT,
        LINK,
    )
    cut = {"stop": {"type": "cut", "supplier": "RU", "from": "2021-01-01"}}
    cut["shut"] = {"type": "capacity", "terminal": "port", "share": -1.0, "from": "2021-01-01"}
    left = elements_of(exposed.make(measures=cut).scenario, exposed.seeds)
    assert {RUSSIA, PIPE, PORT}.isdisjoint(left)


def test_losses_fit_the_baseline_and_keep_the_scenario(exposed: SimpleNamespace) -> None:
    saving = {"type": "demand_reduction", "nodes": "A", "share": 0.1, "from": "2021-01-01"}
    scenario = exposed.make(measures={"loss-0": saving}).scenario
    for element in elements_of(scenario, exposed.seeds):
        changed = without(scenario, (element,))
        assert check_scenario(changed, exposed.seeds) == []
        assert changed.measures["loss-0"] == scenario.measures["loss-0"]
        assert len(changed.measures) == 2


def test_what_a_loss_adds_is_what_a_run_of_it_adds(exposed: SimpleNamespace) -> None:
    alone = run_scenario(exposed.make()).summary
    stop = {"type": "cut", "supplier": "RU", "from": "2021-01-01"}
    lost = run_scenario(exposed.make(measures={"stop": stop})).summary
    played = play(exposed.make().scenario, exposed.seeds, [(RUSSIA,), (PORT,), (RUSSIA, PORT)])
    assert played.countries == ("EU27", "all", "A", "B", "C")
    for column, country in enumerate(played.countries[2:], start=2):
        before, after = alone["countries"][country], lost["countries"][country]
        for figure, added in (
            ("shortfall_twh", played.shortfall),
            ("curtailment_twh", played.curtailment),
            ("hub_price_eur_mwh", played.price),
        ):
            assert added[0, column] == pytest.approx(after[figure] - before[figure], abs=2e-4)
    # A has nothing but Russian gas; B keeps 60 GWh/d of LNG, until that is lost as well.
    assert played.percent[0, 2] == pytest.approx(100, abs=0.5)
    assert played.percent[0, 3] < 45
    assert played.percent[2, 3] == pytest.approx(100, abs=0.5)
    assert played.percent[:, 4] == pytest.approx(0, abs=0.2)


def test_scenarios_measures_stay(exposed: SimpleNamespace) -> None:
    """Where Russia delivers half already, losing it adds only the other half."""
    half = {"half": {"type": "cut", "supplier": "RU", "share": 0.5, "from": "2021-01-01"}}
    whole = play(exposed.make().scenario, exposed.seeds, [(RUSSIA,)])
    rest = play(exposed.make(measures=half).scenario, exposed.seeds, [(RUSSIA,)])
    assert 0 < rest.shortfall[0, 2] < whole.shortfall[0, 2]


def table(percent: list[list[float]], elements: list[Element]) -> Losses:
    """Losses in percent of countries with a demand of 100 TWh."""
    values = np.array(percent)
    names = tuple(f"C{n}" for n in range(values.shape[1]))
    demand = np.full(values.shape[1], 100.0)
    singles = tuple((element,) for element in elements)
    return Losses(singles, names, demand, values, values / 10, values)


def test_ranking() -> None:
    losses = table([[5, 0], [9, 0.05], [9, 2]], [RUSSIA, PORT, LINK])
    losses.curtailment[1, 0] = 3.0
    assert losses.ranked("C0") == [1, 2, 0]
    assert losses.ranked("C1") == [2]
    assert losses.ranked("C0", "supplier") == [0]
    assert losses.ranked("C1", "terminal") == []


def test_pairs_of_what_hurts() -> None:
    """A route and its supplier are no pair; what is harmless or third of its kind stays out."""
    others = [Element("terminal", name) for name in ("t1", "t2", "t3")]
    elements = [RUSSIA, PIPE, *others, LINK]
    losses = table([[9, 9], [8, 8], [3, 0], [2, 0], [1.5, 0], [0.9, 0.9]], elements)
    assert pairs_that_matter(losses) == (
        (RUSSIA, others[0]),
        (RUSSIA, others[1]),
        (PIPE, others[0]),
        (PIPE, others[1]),
        (others[0], others[1]),
    )


def test_pairs_stay_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outages, "MOST_IN_PAIRS", 2)
    elements = [RUSSIA, PORT, LINK]
    losses = table([[9, 0], [3, 0], [5, 0]], elements)
    assert pairs_that_matter(losses) == ((RUSSIA, LINK),)


def test_a_loss_that_is_not_solved_is_named(
    exposed: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hurried(cases: Any, seeds: Any) -> Any:
        return run_ensemble(cases, seeds, settings=Settings(iterations=2))

    monkeypatch.setattr(outages, "run_ensemble", hurried)
    with pytest.raises(SolveError, match="without supplier RU and terminal port: iteration_limit"):
        play(exposed.make().scenario, exposed.seeds, [(RUSSIA, PORT)])


def test_progress_counts_to_the_end(exposed: SimpleNamespace) -> None:
    seen: list[tuple[int, int]] = []

    def note(done: int, whole: int) -> None:
        seen.append((done, whole))

    play(exposed.make().scenario, exposed.seeds, [(PORT,)], note)
    assert seen == [(1, 2), (2, 2)]


def test_terminals_matter_to_those_behind_them(shipped_run: Callable[..., Any]) -> None:
    """Malta has one terminal and nothing else; losing it costs nobody else anything."""
    run = shipped_run("reference-2022")
    delimara = (Element("terminal", "delimara"),)
    losses = play(run.loaded.scenario, run.seeds, [delimara])
    percent = dict(zip(losses.countries, losses.percent[0], strict=True))
    assert percent["MT"] == pytest.approx(95.3, abs=1)
    assert max(abs(v) for name, v in percent.items() if name != "MT") < 0.2
