"""Where results cannot go, or output cannot: one sentence, exit code 2, nothing left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sim.config import LoadedScenario, shipped_root
from sim.errors import InputError
from sim.output.store import check_replaceable
from sim.pipeline import Run, run_scenario, save_run

NAME = "case"


@pytest.fixture(scope="module")
def run(tiny: SimpleNamespace, scenario: Callable[..., LoadedScenario]) -> Run:
    return run_scenario(scenario(tiny.one_node()))


def refused(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        check_replaceable(folder)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_a_file_in_the_way(tmp_path: Path) -> None:
    file = tmp_path / "taken"
    file.touch()
    assert refused(file) == f"{file} is a file; choose another --out"
    assert refused(file / NAME) == f"{file} is a file; --out names a folder"
    assert refused(file / "below" / NAME) == f"{file} is a file; --out names a folder"


def test_a_folder_that_may_not_be_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    sentence = f"{tmp_path} may not be written to; choose another --out"
    assert refused(tmp_path / NAME) == sentence
    assert refused(tmp_path / "new" / "newer" / NAME) == sentence


def test_a_baseline_without_arcs_and_terminals_is_written(run: Run, tmp_path: Path) -> None:
    from scipy.io import netcdf_file

    with netcdf_file(save_run(run, tmp_path) / "arrays.nc", mmap=False) as file:
        assert file.dimensions["node"] == len(run.seeds.nodes) == 2
        assert "arc" not in file.dimensions
        assert "flow" not in file.variables
        assert file.variables["route_supply"].data.sum() > 0


def test_what_a_run_did_not_write_is_kept(run: Run, tmp_path: Path) -> None:
    folder = save_run(run, tmp_path)
    before = sorted(folder.rglob("*"))
    assert save_run(run, tmp_path) == folder
    assert sorted(folder.rglob("*")) == before
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    assert "notes.txt" in refused(folder)
    with pytest.raises(InputError):
        save_run(run, tmp_path)
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_the_users_mask_holds(run: Run, tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        folder = save_run(run, tmp_path)
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o750
    assert (folder / "summary.json").stat().st_mode & 0o777 == 0o640


def raising(error: BaseException, after: int) -> Callable[..., None]:
    """A `to_csv` that fails at its call number `after`."""
    calls = 0

    def write(frame: pd.DataFrame, path: Path, **_: Any) -> None:
        nonlocal calls
        calls += 1
        if calls > after:
            raise error
        path.write_text("half\n", encoding="utf-8")

    return write


@pytest.mark.parametrize("after", [0, 1, 5])
def test_an_interrupt_leaves_what_was_there(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    folder = save_run(run, tmp_path)
    created = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    monkeypatch.setattr(pd.DataFrame, "to_csv", raising(KeyboardInterrupt(), after))
    with pytest.raises(KeyboardInterrupt):
        save_run(run, tmp_path)
    with pytest.raises(KeyboardInterrupt):
        save_run(run, tmp_path / "fresh")
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8")) == created
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([folder.name, "fresh"])
    assert list((tmp_path / "fresh").iterdir()) == []


def test_a_full_disk_is_one_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = OSError(28, "No space left on device")
    monkeypatch.setattr(pd.DataFrame, "to_csv", raising(full, 3))
    with pytest.raises(InputError, match=r"cannot write .*: No space left on device"):
        save_run(run, tmp_path)
    assert list(tmp_path.iterdir()) == []


def gasgap(command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """`command` in a shell, with `gasgap` as the program."""
    return subprocess.run(
        ["sh", "-c", command.replace("gasgap", '"$PYTHON" -m sim', 1)],
        cwd=cwd,
        env={**os.environ, "PYTHON": sys.executable, "PYTHONPATH": str(shipped_root())},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_output_that_cannot_be_written(tmp_path: Path) -> None:
    result = gasgap("gasgap list >/dev/full", tmp_path)
    assert result.returncode == 2
    assert result.stderr == "the output cannot be written: No space left on device\n"


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_are_no_error(tmp_path: Path, closed: str) -> None:
    assert gasgap(f"gasgap list {closed}", tmp_path).returncode == 0
    assert gasgap(f"gasgap validate nowhere.yaml {closed}", tmp_path).returncode == 2


def test_out_is_looked_at_before_anything_is_solved(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    result = gasgap("gasgap run reference-2022 --out taken", tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "taken is a file; --out names a folder\n"


def test_output_cut_short_by_its_reader(tmp_path: Path) -> None:
    result = gasgap("gasgap schema | head -1", tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (0, "{\n", "")
