"""The command line: exit codes, what goes where, and what is not loaded."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sim import cli
from sim.config import load_scenario, shipped_baselines, shipped_root
from sim.data.loader import load_seeds
from sim.errors import InputError, SolveError
from sim.model.knowledge import reach_of

HEAVY = ("scipy", "pandas", "matplotlib")


def gasgap(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sim", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(shipped_root()), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_help_and_version(tmp_path: Path) -> None:
    result = gasgap("--help", cwd=tmp_path)
    assert result.returncode == 0
    for word in ("run", "validate", "list", "schema", "info", "new"):
        assert f"\n  {word} " in result.stdout
    assert gasgap("--version", cwd=tmp_path).stdout.startswith("gasgap 0.")


@pytest.mark.parametrize(
    "words", [["frob"], ["run"], ["list", "--frob"], ["run", "x", "--solver", "y"]]
)
def test_usage_errors_are_plain_and_end_with_2(tmp_path: Path, words: list[str]) -> None:
    result = gasgap(*words, cwd=tmp_path)
    assert result.returncode == 2
    assert result.stdout == ""
    assert "Error: " in result.stderr
    assert "╭" not in result.stderr


@pytest.mark.parametrize("words", [["--help"], ["list"], ["schema"], ["validate", "none.yaml"]])
def test_nothing_heavy_is_loaded(tmp_path: Path, words: list[str]) -> None:
    code = (
        "import sys\n"
        "from sim.cli import main\n"
        f"sys.argv = ['gasgap', *{words!r}]\n"
        "try:\n    main()\n"
        "except SystemExit:\n"
        f"    loaded = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "    print('heavy:', loaded, file=sys.stderr)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(shipped_root())},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.stderr.endswith("heavy: []\n")


def test_the_language_loads_no_numerics() -> None:
    code = "import sys, sim.config; print([m for m in sys.modules if m in ('numpy', 'scipy')])"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert result.stdout == "[]\n"


def test_new_writes_a_scenario_that_loads(tmp_path: Path) -> None:
    result = gasgap("new", "mine", cwd=tmp_path)
    assert result.returncode == 0
    assert result.stdout == "mine.yaml is written; next: gasgap validate mine.yaml\n"
    text = (tmp_path / "mine.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=schema.json\n")
    scenario = load_scenario(tmp_path / "mine.yaml").scenario
    assert scenario.title == "mine"
    assert {"stop", "saving", "qatar-out", "russian-lng"} <= set(scenario.measures)
    assert (scenario.baseline, scenario.market.foresight) == ("europe-2025", "announced")
    asked = [name for name, measure in scenario.measures.items() if measure.shock is True]
    assert asked == ["stop", "saving"]

    again = gasgap("new", "mine", cwd=tmp_path)
    assert again.returncode == 2
    assert again.stderr == "mine.yaml exists already; choose another name\n"
    assert (tmp_path / "mine.yaml").read_text(encoding="utf-8") == text
    assert gasgap("new", "a/b", cwd=tmp_path).returncode == 2


def test_schema_prints_and_writes(tmp_path: Path) -> None:
    printed = gasgap("schema", cwd=tmp_path)
    assert printed.returncode == 0
    assert gasgap("schema", "--out", "schema.json", cwd=tmp_path).returncode == 0
    written = (tmp_path / "schema.json").read_text(encoding="utf-8")
    assert json.loads(written) == json.loads(printed.stdout)
    assert gasgap("schema", "--out", "no/such/folder", cwd=tmp_path).returncode == 2


def test_validate_reports_every_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("title: [bold]A[/bold]\nwether: x\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("- ü\n", encoding="utf-8")
    result = gasgap("validate", "a.yaml", "b.yaml", "none.yaml", cwd=tmp_path)
    assert result.returncode == 2
    assert result.stdout == ""
    assert "a.yaml:1:14: error: no valid YAML" in result.stderr
    assert "    title: [bold]A[/bold]\n" in result.stderr
    assert "b.yaml:1:1: error: a scenario is a mapping of keys to values" in result.stderr
    assert "none.yaml: error: there is no such file" in result.stderr
    assert "Traceback" not in result.stderr


def test_messages_survive_a_terminal_that_shows_only_ascii(tmp_path: Path) -> None:
    (tmp_path / "ü.yaml").write_text("ü: 1\n", encoding="utf-8")
    result = gasgap("validate", "ü.yaml", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert result.returncode == 2
    assert r"\xfc.yaml:1:1: error: \xfc: unknown key" in result.stderr


def test_list_as_json(tmp_path: Path) -> None:
    result = gasgap("list", "--json", cwd=tmp_path)
    assert result.returncode == 0
    rows = json.loads(result.stdout)
    assert {row["kind"] for row in rows} == {"scenario", "study", "sweep"}
    for row in rows:
        assert set(row) == {"name", "kind", "title", "question"}


def test_info(tmp_path: Path) -> None:
    result = gasgap("info", cwd=tmp_path)
    assert result.returncode == 0
    assert "numpy 2." in result.stdout
    assert "baselines:" in result.stdout
    reach = re.findall(
        r"newest observation (\S+); a start can be `observed` from (\S+) to (\S+)\n", result.stdout
    )
    assert len(reach) == len(shipped_baselines())
    for name, folder in shipped_baselines():
        found = reach_of(load_seeds(folder))
        assert f"    {name}: " in result.stdout
        assert (str(found.newest), str(found.first), str(found.last)) in reach


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sim", "schema"]
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(shipped_root())},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    process.wait(timeout=60)


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (InputError("a [bold] mistake"), 2, "a [bold] mistake\n"),
        (SolveError("no optimum"), 3, "no optimum\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (BrokenPipeError(), 1, ""),
        (SystemExit(2), 2, ""),
    ],
)
def test_exit_codes(
    raised: BaseException,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(**_: object) -> None:
        raise raised

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == code
    assert capsys.readouterr().err == said


def test_bugs_keep_their_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(ZeroDivisionError):
        cli.main()


def test_an_interrupt_inside_a_command(tmp_path: Path) -> None:
    """Ctrl-C while a command runs, where typer handles it first."""
    code = (
        "import os, signal\n"
        "from sim import cli\n"
        "@cli.app.command()\n"
        "def wait() -> None:\n"
        f"    os.kill(os.getpid(), {int(signal.SIGINT)})\n"
        "import sys\n"
        "sys.argv = ['gasgap', 'wait']\n"
        "cli.main()\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(shipped_root())},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 130
    assert result.stderr == "interrupted\n"


def test_two_scenarios_of_one_name(tmp_path: Path) -> None:
    text = "title: T\nquestion: Q?\nhorizon: {start: 2022-01-01, end: 2022-12-31}\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "b.yaml").write_text("name: a\n" + text, encoding="utf-8")
    result = gasgap("run", "a.yaml", "b.yaml", cwd=tmp_path)
    assert result.returncode == 2
    assert result.stderr == "a.yaml and b.yaml are both named 'a'; give one another `name`\n"
