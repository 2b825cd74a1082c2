"""`gasgap run` as a user sees it: exit codes, streams, and what is left when it does not end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim import pipeline, runner
from sim.config import load_scenario, shipped_root
from sim.errors import ScenarioError, SolveError
from sim.pipeline import run_scenario, save_run
from sim.solver import Settings

TO_FOLDER: dict[str, Any] = {"solver": "core", "quiet": True, "json": False}


def command(code: str, *words: str) -> list[str]:
    """Python that runs `code`, then the command with `words`."""
    start = f"{code}\nimport sys\nfrom sim.cli import main\nsys.argv[0] = 'gasgap'\nmain()"
    return [sys.executable, "-c", start, *words]


def gasgap(*words: str, cwd: Path, code: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(code, *words),
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(shipped_root())},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def cases(
    tiny: SimpleNamespace, scenario: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder with two small scenarios and one that names a supplier nobody knows."""
    folder = tmp_path_factory.mktemp("cases")
    baseline = tiny.one_node(100.0, 80.0).write(folder / "baseline")
    head = f"title: T\nquestion: Q?\nbaseline: {baseline}\nstorage: {{end: none}}\n"
    head += "horizon: {start: 2021-01-01, end: 2021-03-31}\nmeasures:\n"
    for name, supplier in (("one", "RU"), ("two", "RU"), ("wrong", "XX")):
        cut = f"  stop: {{type: cut, supplier: {supplier}, share: 20 %, from: 2021-02-01}}\n"
        (folder / f"{name}.yaml").write_text(head + cut, encoding="utf-8")
    return folder


def test_a_run_prints_its_answer_and_writes_its_folder(cases: Path, tmp_path: Path) -> None:
    done = gasgap("run", str(cases / "one.yaml"), cwd=tmp_path)
    assert done.returncode == 0
    assert "solving one and its counterfactual" in done.stderr
    assert "Results: results/one" in done.stdout
    assert (tmp_path / "results" / "one" / "summary.json").is_file()
    assert [p.name for p in (tmp_path / "results").iterdir()] == ["one"]


def test_json_is_the_summary(cases: Path, tmp_path: Path) -> None:
    """Nothing but JSON on standard output, the same as in the folder."""
    done = gasgap("run", str(cases / "one.yaml"), "--json", "--out", "here", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    written = json.loads((tmp_path / "here" / "one" / "summary.json").read_text(encoding="utf-8"))
    assert json.loads(done.stdout) == written
    assert written["regions"]["EU27"]["demand_response_twh"] > 0


def test_several_scenarios(cases: Path, tmp_path: Path) -> None:
    """JSON becomes a list in the order asked; quiet prints nothing at all."""
    words = ["run", str(cases / "two.yaml"), str(cases / "one.yaml")]
    done = gasgap(*words, "--json", cwd=tmp_path)
    assert [summary["scenario"] for summary in json.loads(done.stdout)] == ["two", "one"]
    quiet = gasgap(*words, "--quiet", cwd=tmp_path)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")


def test_one_mistake_and_nothing_is_solved(cases: Path, tmp_path: Path) -> None:
    """Exit code 2, the place in the file, and no folder for the sound scenario either."""
    words = [str(cases / "one.yaml"), str(cases / "wrong.yaml")]
    done = gasgap("run", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert "wrong.yaml:7:" in done.stderr
    assert "the baseline has no supplier 'XX'" in done.stderr
    assert not (tmp_path / "results").exists()


def test_a_solve_that_does_not_arrive_ends_with_3(cases: Path, tmp_path: Path) -> None:
    """Two iterations are too few: its status, what to try, exit code 3, nothing written."""
    code = (
        "import sim.pipeline as p\n"
        "from sim.solver import Settings\n"
        "p.Settings = lambda: Settings(iterations=2)"
    )
    done = gasgap("run", str(cases / "one.yaml"), cwd=tmp_path, code=code)
    assert done.returncode == 3
    assert "one was not solved, nothing was written" in done.stderr
    assert "scenario: iteration_limit after 2 iterations" in done.stderr
    assert "--solver reference" in done.stderr
    assert not (tmp_path / "results" / "one").exists()


def test_reference_solver_on_request(cases: Path, tmp_path: Path) -> None:
    """Clarabel finds the same answer, and the manifest says who found it."""
    words = [str(cases / "one.yaml"), "--json"]
    core = json.loads(gasgap("run", *words, cwd=tmp_path).stdout)
    done = gasgap("run", *words, "--solver", "reference", "--out", "r", cwd=tmp_path)
    other = json.loads(done.stdout)["regions"]["EU27"]
    for name in ("demand_response_twh", "hub_price_eur_mwh"):
        assert other[name] == pytest.approx(core["regions"]["EU27"][name], abs=1e-2)
    manifest = json.loads((tmp_path / "r" / "one" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["solver"] == "reference"


def test_interrupt_while_solving(tmp_path: Path) -> None:
    """Ctrl-C in the middle of a daily run: 130, one word, nothing left behind."""
    # The signal comes from inside the solver's loop, so it cannot come too early or too late.
    code = (
        "import os, signal\n"
        "import sim.pipeline as p\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "real = p.solve_all\n"
        "def trace(iteration, active, gap):\n"
        f"    iteration == 3 and os.kill(os.getpid(), {int(signal.SIGINT)})\n"
        "p.solve_all = lambda problems, settings, _: real(problems, settings, trace)"
    )
    done = gasgap("run", "cold-winter-stop", "--out", "results", cwd=tmp_path, code=code)
    assert done.returncode == 130
    assert done.stderr.splitlines()[-1] == "interrupted"
    assert done.stdout == ""
    assert not (tmp_path / "results").exists()


@pytest.mark.skipif(os.name != "posix", reason="sends a signal to another process")
def test_interrupt_from_outside(tmp_path: Path) -> None:
    """The same with a signal from another process while a daily run is being solved."""
    code = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)"
    process = subprocess.Popen(
        command(code, "run", "cold-winter-stop"),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(shipped_root())},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith("solving cold-winter-stop")
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert (out, errors) == ("", "interrupted\n")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_solved_before_all_is_checked(
    cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    solved: list[Any] = []
    monkeypatch.setattr(runner, "run_scenario", lambda *words: solved.append(words))
    loaded = [load_scenario(cases / f"{name}.yaml") for name in ("one", "wrong")]
    with pytest.raises(ScenarioError, match="no supplier 'XX'"):
        runner.run_scenarios(loaded, out=tmp_path, **TO_FOLDER)
    assert solved == []


def test_a_failure_keeps_the_earlier_run(
    cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second of two scenarios fails: the first has its folder, the second keeps its old one."""
    loaded = [load_scenario(cases / f"{name}.yaml") for name in ("one", "two")]
    runner.run_scenarios(loaded[1:], out=tmp_path, **TO_FOLDER)
    before = (tmp_path / "two" / "manifest.json").read_bytes()
    limits = iter([Settings(), Settings(iterations=1)])
    monkeypatch.setattr(pipeline, "Settings", lambda: next(limits))
    with pytest.raises(SolveError, match="two was not solved"):
        runner.run_scenarios(loaded, out=tmp_path, **TO_FOLDER)
    assert (tmp_path / "one" / "summary.json").is_file()
    assert (tmp_path / "two" / "manifest.json").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one", "two"]


@pytest.mark.parametrize(("at", "after"), [(1, False), (1, True), (2, False), (2, True)])
def test_interrupt_between_the_moves_of_a_replacement(
    cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int, after: bool
) -> None:
    """Ctrl-C before or after either rename leaves one whole run and nothing beside it."""
    run = run_scenario(load_scenario(cases / "one.yaml"))
    folder = save_run(run, tmp_path)
    real, moves = Path.rename, []

    def rename(self: Path, target: Path) -> Path:
        moves.append(target)
        if len(moves) == at and not after:
            raise KeyboardInterrupt
        moved = real(self, target)
        if len(moves) == at:
            raise KeyboardInterrupt
        return moved

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(KeyboardInterrupt):
        save_run(run, tmp_path)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert all((folder / name).is_file() for name in manifest["files"])
    assert [p.name for p in tmp_path.iterdir()] == ["one"]
