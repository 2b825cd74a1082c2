"""`gasgap report`, `gasgap plot`, `gasgap run --report`: files in a run's folder, and refusals."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.config import shipped_root
from sim.errors import InputError
from sim.output.folder import RunFolder
from sim.output.store import add_files, check_replaceable
from sim.pipeline import save_run
from sim.plot.files import draw
from sim.plot.gallery import GALLERY
from sim.report.command import opened, write_plots, write_report

STOP = "russian-gas-stop-2022"
NAMES = [picture.name for picture in GALLERY]


@pytest.fixture
def run(shipped_run: Callable[..., Any], tmp_path: Path) -> RunFolder:
    return RunFolder(save_run(shipped_run(STOP), tmp_path))


def listed(folder: Path) -> dict[str, str]:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    files: dict[str, str] = manifest["files"]
    return files


def present(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_pictures_and_report_belong_to_the_run(
    run: RunFolder, shipped_run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are in the manifest with their hashes, and a later run may replace the folder."""
    monkeypatch.setattr("sim.plot.files.GALLERY", GALLERY[:2])
    before = present(run.path)
    paths = [*write_plots(run, None, "svg", [NAMES[0], NAMES[1]]), write_report(run)]
    new = {p.relative_to(run.path).as_posix() for p in paths}
    assert present(run.path) == before | new
    for name, digest in listed(run.path).items():
        assert hashlib.sha256((run.path / name).read_bytes()).hexdigest() == digest
    assert set(listed(run.path)) == present(run.path) - {"manifest.json"}
    check_replaceable(run.path)
    save_run(shipped_run(STOP), run.path.parent)
    assert present(run.path) == before


def test_a_second_plot_replaces_its_own_pictures(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.plot.files.GALLERY", GALLERY[:2])
    first = {p: p.read_bytes() for p in write_plots(run, None, "svg", [])}
    write_plots(run, None, "png", [NAMES[0]])
    assert {p: p.read_bytes() for p in write_plots(run, None, "svg", [])} == first
    monkeypatch.setattr("sim.plot.files.GALLERY", GALLERY[1:2])
    write_plots(run, None, "svg", [])
    left = {path.name for path in (run.path / "plots").iterdir()}
    assert left == {f"{NAMES[0]}.png", f"{NAMES[1]}.svg"}
    assert set(listed(run.path)) == present(run.path) - {"manifest.json"}


def test_a_picture_of_ones_own_is_not_overwritten(run: RunFolder) -> None:
    own = run.path / "plots" / f"{NAMES[0]}.svg"
    own.parent.mkdir()
    own.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="is not of this run; move it away"):
        write_plots(run, None, "svg", [NAMES[0]])
    assert own.read_text(encoding="utf-8") == "mine"
    with pytest.raises(InputError, match="holds files that are not of an earlier run"):
        check_replaceable(run.path)


def test_an_interrupt_leaves_nothing_that_is_not_listed(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.output import store

    real, seen = store._replace_file, []

    def interrupted(folder: Path, name: str, content: bytes) -> None:
        if name == "b":
            raise KeyboardInterrupt
        seen.append(name)
        real(folder, name, content)

    monkeypatch.setattr(store, "_replace_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        add_files(run.path, {"a": b"1", "b": b"2"})
    assert seen == ["manifest.json", "a"]
    check_replaceable(run.path)
    assert [p for p in run.path.parent.iterdir() if p.name.startswith(".")] == []


def test_a_folder_without_manifest_is_refused(run: RunFolder) -> None:
    (run.path / "manifest.json").unlink()
    with pytest.raises(InputError, match=r"manifest\.json cannot be read; run the scenario again"):
        add_files(run.path, {"a": b"1"})


def test_another_folder_for_pictures(run: RunFolder, tmp_path: Path) -> None:
    [path] = write_plots(run, tmp_path / "new" / "pictures", "png", [NAMES[0]])
    assert path == tmp_path / "new" / "pictures" / f"{NAMES[0]}.png"
    assert path.read_bytes().startswith(b"\x89PNG")
    assert not (run.path / "plots").exists()
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written"):
        write_plots(run, tmp_path / "file", "png", [NAMES[0]])


def test_pictures_are_drawn_by_name_in_the_gallerys_order(run: RunFolder) -> None:
    assert [drawn.name for drawn in draw(run, [NAMES[1], NAMES[0]])] == NAMES[:2]
    with pytest.raises(InputError, match=f"there is no picture '{NAMES[0]}x'; did you mean"):
        list(draw(run, [f"{NAMES[0]}x"]))
    with pytest.raises(InputError, match=f"there is no picture 'zzz'; there are {NAMES[0]}, "):
        list(draw(run, ["zzz"]))


def test_what_is_no_run(run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="holds no run"):
        opened(str(tmp_path))
    with pytest.raises(InputError, match="there is no folder nowhere; name one that"):
        opened("nowhere")
    monkeypatch.chdir(tmp_path)
    run.path.rename(tmp_path / "moved")
    (tmp_path / "results").mkdir()
    (tmp_path / "moved").rename(tmp_path / "results" / STOP)
    with pytest.raises(InputError, match=f"did you mean results.{STOP}"):
        opened(STOP)
    summary = tmp_path / "results" / STOP / "summary.json"
    content = json.loads(summary.read_text(encoding="utf-8"))
    summary.write_text(json.dumps(content | {"schema_version": 7}), encoding="utf-8")
    with pytest.raises(InputError, match="has schema version 7, this program reads 1"):
        opened(f"results/{STOP}")


def test_a_missing_table_is_named(run: RunFolder) -> None:
    (run.path / "tables" / "demand.csv").unlink()
    with pytest.raises(InputError, match=r"demand\.csv is missing; run the scenario again"):
        write_report(RunFolder(run.path))


def gasgap(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sim", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(shipped_root())},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_the_commands(tmp_path: Path) -> None:
    done = gasgap("run", STOP, "--report", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    last = done.stdout.splitlines()[-1]
    folder = Path("results") / STOP
    assert last == f"Results: {folder} (report.html, summary.json, tables/, arrays.nc)"
    assert (tmp_path / folder / "report.html").is_file()
    done = gasgap("plot", str(folder), "--only", NAMES[0], "--format", "png", cwd=tmp_path)
    assert done.stdout == f"{folder / 'plots' / NAMES[0]}.png\n"
    done = gasgap("report", STOP, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"there is no folder {STOP}; did you mean {folder}?\n"
    done = gasgap("plot", str(folder), str(folder), "--out", "x", cwd=tmp_path)
    assert done.returncode == 2


def test_a_run_without_pictures_loads_no_matplotlib(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom sim.cli import main\n"
        f"sys.argv = ['gasgap', 'run', {STOP!r}, '-q']\n"
        "try:\n    main()\nexcept SystemExit:\n"
        "    print([m for m in ('matplotlib', 'jinja2') if m in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(shipped_root())},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "[]\n"
