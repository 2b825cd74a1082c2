"""What the README shows is what commands print and pages say."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from sim.config import load_scenario, shipped_scenarios
from sim.errors import InputError
from sim.output.console import render
from sim.pages.readme import (
    MAIN,
    REPLAYS,
    WINTER,
    answer,
    excerpt,
    printed,
    proof,
    readme_page,
    table_row,
)
from sim.pipeline import run_scenario
from sim.runner import calm_shortfall

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
REDO = "run make docs"


def between(mark: str) -> list[str]:
    return README.split(f"<!-- {mark} -->\n")[1].split(f"\n<!-- /{mark} -->")[0].splitlines()


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_excerpt_is_printed_by_the_main_scenario(shipped_run: Callable[..., Any]) -> None:
    run = shipped_run(MAIN)
    everything = render(run.loaded.scenario, run.summary, calm_shortfall(run))
    assert printed(run) == everything
    lines = between("excerpt")
    assert lines == excerpt(everything), REDO
    assert len(lines) > 20
    assert f"SCENARIO = {MAIN}\n" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_answer_and_proof_are_those_of_the_pages() -> None:
    assert between("answer") == answer(page(WINTER)), REDO
    assert between("proof") == proof(between("proof"), page(REPLAYS)), REDO
    assert len(between("answer")) == 4
    assert len(between("proof")) >= 6


def test_the_table_of_changes(shipped_run: Callable[..., Any]) -> None:
    """The first row is the scenario itself; the first that sets something is solved anew."""
    sets = ["market.lng_elasticity=-0.35"]
    changed = f"`--set {sets[0]}`"
    assert table_row("nothing", shipped_run(MAIN)) in README, REDO
    assert table_row(changed, run_scenario(load_scenario(MAIN, sets))) in README, REDO


def test_what_is_missing_is_said() -> None:
    """The main scenario is asked for first; marks, goals and lines that are not there are named."""
    asked: list[Sequence[str]] = []

    def solve(sets: Sequence[str]) -> Any:
        asked.append(sets)
        raise InputError("solved")

    with pytest.raises(InputError, match="solved"):
        readme_page(README, ROOT / "docs", solve)
    assert asked == [[]]
    with pytest.raises(InputError, match=r"no block <!-- answer -->"):
        readme_page("nothing in it", ROOT / "docs", solve)
    goal = "| EU27 storage: mean absolute error at most 5 points | 2.0 points | met |"
    replayed = f"\n### 2022 replayed\n\n{goal}\n\n### More\n"
    assert proof(["| :-- |", goal.replace("2.0", "9.9")], replayed) == ["| :-- |", goal]
    with pytest.raises(InputError, match=r"no goal like: .*EU27 price"):
        proof(["| EU27 price: near | 1 |"], replayed)
    with pytest.raises(InputError, match="lacks a line in short that begins as"):
        answer("\n## In short\n- one\n")


@pytest.mark.parametrize("name", [name for name, _ in shipped_scenarios()])
def test_every_shipped_scenario_is_named(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize("name", re.findall(r"docs/figures/([\w-]+)\.svg", README))
def test_make_figures_draws_every_picture(name: str) -> None:
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    drawn = [line for line in lines if re.match(r"\w*FIGURES = ", line)]
    assert name in " ".join(drawn).split()
    assert (ROOT / "docs" / "figures" / f"{name}.svg").is_file()


def test_the_example_is_a_valid_scenario(tmp_path: Path) -> None:
    example = README.split("```yaml\n")[1].split("```")[0]
    path = tmp_path / "saving-this-winter.yaml"
    path.write_text(example, encoding="utf-8")
    loaded = load_scenario(path, ["measures.saving.share=5 %", "weather=2010"])
    assert loaded.scenario.measures["saving"].share == pytest.approx(0.05)  # type: ignore[union-attr]
    assert loaded.scenario.measures["qatar-out"].shock is False
    assert loaded.scenario.weather == 2010


@pytest.mark.parametrize("page", sorted(set(re.findall(r"\]\(([\w./-]+)\)", README))))
def test_links_lead_somewhere(page: str) -> None:
    assert (ROOT / page).exists()
