"""What the README shows is what the command prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.config import load_scenario, shipped_scenarios
from sim.console import render
from sim.pipeline import run_scenario
from sim.runner import calm_shortfall

README = Path(__file__).parents[2] / "README.md"


def excerpt() -> list[str]:
    text = README.read_text(encoding="utf-8")
    shown = text.split("<!-- excerpt -->")[1].split("<!-- /excerpt -->")[0]
    lines = [line.removeprefix("    ").rstrip() for line in shown.splitlines()]
    return [line for line in lines if line and line != "  ..."]


def test_excerpt_is_printed_by_the_main_scenario() -> None:
    run = run_scenario(load_scenario("russian-gas-stop-2022"))
    printed = render(run.loaded.scenario, run.summary, calm_shortfall(run)).splitlines()
    lines = excerpt()
    assert len(lines) > 20
    assert [line for line in lines if line not in printed] == []


@pytest.mark.parametrize("name", [name for name, _ in shipped_scenarios()])
def test_every_shipped_scenario_is_named(name: str) -> None:
    assert f"`{name}`" in README.read_text(encoding="utf-8")


def test_the_example_is_a_valid_scenario(tmp_path: Path) -> None:
    text = README.read_text(encoding="utf-8")
    example = text.split("```yaml\n")[1].split("```")[0]
    path = tmp_path / "half-the-stop.yaml"
    path.write_text(example, encoding="utf-8")
    loaded = load_scenario(path, ["measures.saving.share=10 %"])
    assert loaded.scenario.measures["saving"].share == pytest.approx(0.10)  # type: ignore[union-attr]
