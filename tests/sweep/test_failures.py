"""What can go wrong on the way: each is said clearly, and nothing that is kept is lost."""

from __future__ import annotations

import csv
import errno
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.config import shipped_root
from sim.config.schema import Scenario
from sim.ensemble import run_ensemble
from sim.errors import InputError
from sim.pipeline import seeds_of
from sim.solver import Settings
from sim.sweep import kept
from sim.sweep.cluster import Cluster
from sim.sweep.command import run_sweep_command, unsolved_text
from sim.sweep.engines import Answer, InProcess, Processes
from sim.sweep.folder import SweepFolder
from sim.sweep.plan import Plan
from sim.sweep.progress import Progress, duration, rate_text
from sim.sweep.run import run_sweep
from sim.sweep.task import Head, Task

KILLER = """
import os, signal
from pathlib import Path
from sim.sweep.chunk import solve_chunk

POISON = {poison!r}
ONCE = {once!r}

def work(task):
    if POISON in [point.index for point in task.points]:
        if ONCE is None:
            os.kill(os.getpid(), signal.SIGKILL)
        if not Path(ONCE).exists():
            Path(ONCE).touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return solve_chunk(task)
"""


@pytest.fixture
def killer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`killer(point, once)`: work during which a worker dies, in a module workers can import."""

    def make(point: int, once: Path | None = None) -> Any:
        name = f"killer_{point}_{once is not None}"
        text = KILLER.format(poison=point, once=None if once is None else str(once))
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        return __import__(name).work

    return make


def statuses(folder: Path) -> list[str]:
    with (folder / "points.csv").open(encoding="utf-8", newline="") as file:
        return [row["status"] for row in csv.DictReader(file)]


def test_a_worker_that_dies_once_costs_nothing(
    cuts: Callable[..., Plan],
    tmp_path: Path,
    killer: Callable[..., Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    work = killer(13, tmp_path / "marker")

    def engine(head: Head) -> Processes:
        return Processes(head, 2, work)

    ended = run_sweep(cuts(24), tmp_path / "cuts", engine, quiet=False)
    told = capsys.readouterr().err
    assert "a worker died and was replaced; points 12 to 15 were done anew" in told
    assert (tmp_path / "marker").exists()
    assert ended.lost == ()
    assert statuses(tmp_path / "cuts") == ["optimal"] * 24


def test_a_point_that_kills_its_worker_is_left_out(
    cuts: Callable[..., Plan], tmp_path: Path, killer: Callable[..., Any], watched: Any
) -> None:
    work = killer(13)
    ended = run_sweep(cuts(24), tmp_path / "cuts", lambda head: Processes(head, 2, work))
    assert ended.lost == (12, 13, 14, 15)
    assert ended.unsolved == [12, 13, 14, 15]
    assert statuses(tmp_path / "cuts") == [
        "worker_died" if point in ended.lost else "optimal" for point in range(24)
    ]
    text = unsolved_text(ended)
    assert "4 of 24 points have no answer" in text
    assert "point 13: depth 13 %: worker_died" in text
    assert "fewer --workers" in text
    assert SweepFolder(tmp_path / "cuts").manifest["statuses"] == {"optimal": 20, "worker_died": 4}
    run_sweep(cuts(24), tmp_path / "cuts", watched.engine)
    assert watched.solved == [[12, 13, 14, 15]]
    assert statuses(tmp_path / "cuts") == ["optimal"] * 24


def test_workers_that_never_get_anywhere(cuts: Callable[..., Plan], tmp_path: Path) -> None:
    class Deadly(InProcess):
        def solve(self, tasks: Iterator[Task]) -> Iterator[Answer]:
            yield from (Answer(task, None, "its worker process died, twice") for task in tasks)

    with pytest.raises(InputError, match=r"on each of the first 3 chunks.*--workers 1 shows why"):
        run_sweep(cuts(40), tmp_path / "cuts", lambda head: Deadly())


def full_after(chunks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk takes so many chunk files, then no more."""
    really, written = kept.write_whole, []

    def write(path: Path, content: bytes) -> None:
        if path.parent.name == kept.CHUNKS:
            if len(written) == chunks:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
            written.append(path)
        really(path, content)

    monkeypatch.setattr(kept, "write_whole", write)


def test_a_disk_that_fills_up(
    cuts: Callable[..., Plan], tmp_path: Path, watched: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cuts"
    with monkeypatch.context() as patch:
        full_after(2, patch)
        with pytest.raises(InputError) as error:
            run_sweep(cuts(20), folder, watched.engine)
    text = str(error.value)
    assert f"cannot write to {folder}: No space left on device" in text
    assert f"12 of 20 points are kept in {folder}, and the same command goes on" in text
    assert len(list((folder / "chunks").iterdir())) == 2
    assert not (folder / "points.csv").exists()
    watched.solved.clear()
    run_sweep(cuts(20), folder, watched.engine)
    assert watched.solved == [[12, 13, 14, 15], [16, 17, 18, 19]]


LIMITED = """
import resource, sys
sys.path.insert(0, {root!r})
import pickle
from pathlib import Path
from sim.ending import outcome

def main():
    from sim.config.loaded_sweep import load_sweep
    from sim.sweep.command import run_sweep_command
    loaded = load_sweep({file!r})
    if len(sys.argv) > 1:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
    raise SystemExit(run_sweep_command(loaded, out=Path({out!r}), workers=1, quiet=True))

if __name__ == "__main__":
    sys.exit(outcome(main))
"""


def sweep_file(folder: Path, base: Plan, points: int) -> Path:
    """A sweep of cuts as a file."""
    scenario = {k: v for k, v in base.task_point(0).scenario.items() if k != "name"}
    axis = {"path": "measures.cut.share", "range": {"from": 0, "to": 0.5, "count": points}}
    document = {
        "title": "Cuts",
        "question": "How deep?",
        "scenario": scenario,
        "design": {"type": "grid"},
        "axes": {"depth": axis},
        "outcomes": ["eu.shortfall_twh", "eu.hub_price_eur_mwh"],
    }
    (folder / "cuts.yaml").write_text(json.dumps(document), encoding="utf-8")
    return folder / "cuts.yaml"


def test_a_file_system_that_really_takes_no_more(cuts: Callable[..., Plan], tmp_path: Path) -> None:
    """Files of at most 4 KB: every chunk has room, the table of 100 points has not."""
    pytest.importorskip("resource", reason="this system has no limits of file size")
    file, out = sweep_file(tmp_path, cuts(1), 100), tmp_path / "out"
    code = LIMITED.format(root=str(shipped_root()), file=str(file), out=str(out))
    (tmp_path / "limited.py").write_text(code, encoding="utf-8")

    def start(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(tmp_path / "limited.py"), *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    first = start("4096")
    assert first.returncode == 2
    assert first.stderr.strip() == (
        f"cannot write to {out / 'cuts'}: File too large; 100 of 100 points are kept in "
        f"{out / 'cuts'}, and the same command goes on from there"
    )
    assert {path.name for path in (out / "cuts").iterdir()} == {
        "chunks",
        "sweep.json",
        "sweep.resolved.yaml",
    }
    assert start().returncode == 0
    assert len(SweepFolder(out / "cuts").solved) == 100


def iterations_of(plan: Plan) -> list[int]:
    seeds = seeds_of(Path(plan.head.baseline))
    scenarios = [
        Scenario.model_validate(plan.task_point(place).scenario) for place in range(len(plan.keys))
    ]
    return [max(outcome.iterations) for outcome in run_ensemble(scenarios, seeds)]


def test_a_point_that_does_not_converge(
    cuts: Callable[..., Plan], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = cuts(shares=[0.0, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0], end="2021-12-31")
    needed = iterations_of(plan)
    limit = max(needed) - 1
    stuck = [place for place, count in enumerate(needed) if count > limit]
    assert len(stuck) < len(needed)
    monkeypatch.setattr(
        "sim.sweep.chunk.Settings",
        lambda threads: Settings(threads=threads, iterations=limit),
    )
    ended = run_sweep(plan, tmp_path / "cuts", lambda head: InProcess())
    assert ended.unsolved == stuck
    assert [s != "optimal" for s in statuses(tmp_path / "cuts")] == [
        place in stuck for place in range(len(needed))
    ]
    points = SweepFolder(tmp_path / "cuts").points
    assert points["eu.hub_price_eur_mwh"].isna().tolist() == [
        place in stuck for place in range(len(needed))
    ]
    assert "iteration_limit" in unsolved_text(ended)


def test_an_interrupt_keeps_what_is_there(
    cuts: Callable[..., Plan], tmp_path: Path, watched: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(task: Task) -> None:
        if task.points[0].index == 12:
            raise KeyboardInterrupt

    watched.before = stop
    with pytest.raises(KeyboardInterrupt):
        run_sweep(cuts(20), tmp_path / "cuts", watched.engine)
    assert "stopped: 12 of 20 points are kept" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["notes.txt", "chunks/notes.txt", "runs/notes/x", "runs/1/x", "analysis/x.csv"]
)
def test_foreign_files_are_left_alone(
    cuts: Callable[..., Plan], tmp_path: Path, watched: Any, name: str
) -> None:
    folder = tmp_path / "cuts"
    run_sweep(cuts(3), folder, watched.engine)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=rf"not of an earlier sweep \({name}\); move them away"):
        run_sweep(cuts(5), folder, watched.engine)
    assert (folder / name).read_text(encoding="utf-8") == "mine"


def test_a_run_is_no_sweep_and_a_sweep_is_no_run(
    cuts: Callable[..., Plan], solve: Any, tiny: Any, tmp_path: Path, watched: Any
) -> None:
    """Neither takes the other's folder."""
    from sim.output.store import check_replaceable
    from sim.pipeline import save_run

    folder = save_run(solve(tiny.one_node()), tmp_path)
    with pytest.raises(InputError, match="not of an earlier sweep"):
        run_sweep(cuts(3), folder, watched.engine)
    run_sweep(cuts(3), tmp_path / "cuts", watched.engine)
    with pytest.raises(InputError, match="not of an earlier run"):
        check_replaceable(tmp_path / "cuts")


def test_a_file_in_the_way(cuts: Callable[..., Plan], tmp_path: Path, watched: Any) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    for folder in (tmp_path / "taken", tmp_path / "taken" / "cuts"):
        with pytest.raises(InputError, match=r"is a file; --out names a folder"):
            run_sweep(cuts(3), folder, watched.engine)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"workers": 0}, "1 or more"),
        ({"cluster": "slurm"}, "--scheduler tcp"),
        ({"scheduler": "tcp://a:1", "cluster": "local"}, "only one"),
        ({"scheduler": "tcp://a:1", "workers": 2}, "leave out --workers"),
        ({"scheduler": "tcp://a:1", "full": True}, "use --workers"),
    ],
)
def test_options_that_do_not_go_together(options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        run_sweep_command(None, out=Path("nowhere"), **options)  # type: ignore[arg-type]


def test_progress_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A line a tenth; the first points bring the start of the workers with them."""
    now = [0.0]
    with Progress(100, quiet=False, clock=lambda: now[0]) as progress:
        for second in range(100):
            now[0] = 1000.0 + second / 2
            progress.advance(1)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 10
    assert lines[0] == "10 of 100 points, 2.0 points/s, 45 s left"
    assert lines[-1] == "100 of 100 points, 2.0 points/s"
    with Progress(100, quiet=True) as progress:
        progress.advance(100)
        progress.say("nothing")
    assert capsys.readouterr().err == ""


def test_times_and_rates_in_words() -> None:
    seconds: Sequence[float] = (0.2, 8, 41, 89, 200, 5000, 36_000, 90_000)
    told = ["1 s", "8 s", "40 s", "90 s", "3 min", "1 h 20 min", "10 h", "25 h"]
    assert [duration(each) for each in seconds] == told
    assert (rate_text(8.64), rate_text(0.5)) == ("8.6 points/s", "30.0 points/min")


def test_lost_rows_are_empty_in_parquet_too(
    cuts: Callable[..., Plan], tmp_path: Path, watched: Any
) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    from sim.sweep.table import Table, to_parquet

    plan = cuts(3)
    ended = run_sweep(plan, tmp_path / "cuts", watched.engine)
    rows = {key: row for key, row in ended.table.rows.items() if key != plan.keys[1]}
    table: Table = replace(ended.table, rows=rows)
    (tmp_path / "x.parquet").write_bytes(to_parquet(table))
    read = pq.read_table(tmp_path / "x.parquet")
    assert read["status"].to_pylist() == ["optimal", "worker_died", "optimal"]
    assert read["eu.hub_price_eur_mwh"].to_pylist()[1] is None


@pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None,
    reason="dask is not installed: pip install 'gasgap[distributed]'",
)
@pytest.mark.filterwarnings("ignore")
def test_a_point_that_kills_its_worker_on_a_cluster(
    cuts: Callable[..., Plan], tmp_path: Path, killer: Callable[..., Any]
) -> None:
    work = killer(13)
    ended = run_sweep(cuts(20), tmp_path / "cuts", lambda head: Cluster(head, workers=2, work=work))
    assert ended.lost == (12, 13, 14, 15)
    assert statuses(tmp_path / "cuts").count("optimal") == 16
