"""What docs/ci.md shows is valid, and what this project's own CI does is in order."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.config import shipped_root
from sim.gates.command import verdicts_of
from sim.gates.judge import Subject
from sim.gates.load import load_gates
from sim.gates.results import read_sweep

ROOT = shipped_root()
TEXT = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^```yaml (\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
CHECK = "gasgap check results/ci --gates results/reference/ci/gates.yaml"


def test_the_gates_of_the_page_load(tmp_path: Path) -> None:
    path = tmp_path / "gates.yaml"
    path.write_text(BLOCKS["gates"], encoding="utf-8")
    gates = load_gates(path).gates
    assert [gate.title for gate in gates.gates] == [
        "eu.curtailment_twh at most 5",
        "A full stop is dear but bearable",
        "p95 of eu.shortfall_twh at most 900",
        "share of points with eu.shortfall_twh > 500 at most 0.1",
    ]
    assert gates.reference is not None
    assert len(gates.reference.outcomes) == 2


def scripts(steps: list[Any]) -> list[str]:
    return [step["run"] for step in steps if "run" in step]


def test_the_workflow_for_github() -> None:
    workflow = yaml.safe_load(BLOCKS["github"])
    assert set(workflow) == {"name", True, "permissions", "jobs"}  # YAML 1.1 reads `on` as true
    [job] = workflow["jobs"].values()
    steps = job["steps"]
    for step in steps:
        assert ("uses" in step) != ("run" in step)
        if "uses" in step:
            assert re.fullmatch(r"actions/[a-z/-]+@v\d+", step["uses"])
    ran = scripts(steps)
    assert "gasgap sweep ci" in ran
    assert f"{CHECK} --junit check.xml" in ran
    cached = [step["with"] for step in steps if step.get("uses", "").startswith("actions/cache/")]
    assert [with_["path"] for with_ in cached] == ["results/ci/chunks"] * 2
    assert cached[0]["key"] == cached[1]["key"]
    assert cached[0]["key"].startswith(cached[0]["restore-keys"])
    assert [step.get("if") for step in steps if "upload-artifact" in step.get("uses", "")] == [
        "always()"
    ]


def test_the_snippet_for_gitlab() -> None:
    [job] = yaml.safe_load(BLOCKS["gitlab"]).values()
    assert job["script"][1:] == ["gasgap sweep ci", f"{CHECK} --junit check.xml"]
    assert job["cache"]["paths"] == ["results/ci/chunks/"]
    assert job["artifacts"]["reports"] == {"junit": "check.xml"}
    assert job["artifacts"]["when"] == "always"


def test_nothing_on_the_page_names_a_host() -> None:
    assert "://" not in TEXT


def test_ci_runs_the_tests_and_then_the_gates(tmp_path: Path) -> None:
    """With a `make` that only says how it was called."""
    for name, text in {"make": 'echo "$*"', "chromium": "exit 1"}.items():
        fake = tmp_path / name
        fake.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        fake.chmod(0o755)
    done = subprocess.run(
        [ROOT / ".ci" / "run"],
        env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.split() == ["test", "check"]


def test_make_check_solves_and_judges() -> None:
    done = subprocess.run(
        ["make", "--dry-run", "check"],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if not key.startswith("MAKE")},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    own = CHECK.removeprefix("gasgap ").replace("results/ci", "build/check/ci")
    assert "-m sim sweep ci --out build/check" in done.stdout
    assert f"-m sim {own}" in done.stdout


def test_git_keeps_references_alone() -> None:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    own = [line for line in lines if "results" in line]
    assert own == ["results/*", "!results/README.md", "!results/reference/"]


@pytest.fixture(scope="module")
def reference() -> Path:
    return ROOT / "results" / "reference" / "ci"


def test_the_committed_reference_is_small_and_passes_its_own_gates(reference: Path) -> None:
    """What is committed is what was checked when it was written."""
    assert sorted(path.name for path in reference.iterdir()) == [
        "gates.yaml",
        "points.csv",
        "sweep.json",
    ]
    assert sum(path.stat().st_size for path in reference.iterdir()) < 50_000
    loaded = load_gates(reference / "gates.yaml")
    assert loaded.gates.gates
    assert loaded.gates.reference is not None
    subject = Subject("ci", "ci", replace(read_sweep(reference), path=Path("results/ci")))
    verdicts = verdicts_of(loaded, [subject])
    assert [verdict.told for verdict in verdicts if not verdict.passed] == []
    assert all(point.status == "optimal" for point in read_sweep(reference).points)


def test_the_committed_reference_is_of_the_shipped_sweep(reference: Path) -> None:
    axes = yaml.safe_load((ROOT / "scenarios/sweeps/ci.yaml").read_text(encoding="utf-8"))["axes"]
    assert [axis.name for axis in read_sweep(reference).axes] == list(axes)


def test_a_change_of_the_fourth_digit_fails(reference: Path) -> None:
    """The gates see what a change of the model does, not what rounding does."""
    loaded = load_gates(reference / "gates.yaml")
    results = read_sweep(reference)

    def passes(factor: float) -> bool:
        points = tuple(
            replace(p, values=tuple(v * factor if isinstance(v, float) else v for v in p.values))
            for p in results.points
        )
        subject = Subject("ci", "ci", replace(results, points=points, path=Path("results/ci")))
        return all(verdict.passed for verdict in verdicts_of(loaded, [subject]))

    assert passes(1 + 1e-6)
    assert not passes(1 + 1e-3)
