"""A sweep that ended before its end goes on: nothing is lost, nothing is solved again."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.config import shipped_root
from sim.errors import InputError
from sim.output.store import add_files
from sim.sweep.engines import InProcess
from sim.sweep.folder import SweepFolder
from sim.sweep.kept import alone_in
from sim.sweep.plan import Plan
from sim.sweep.run import run_sweep
from sim.sweep.task import chunks_of

KILLS = 5
WORKERS = (2, 1, 2, 1, 2)
POINTS = 40
SLOWLY = """
import os, time
from sim.sweep.chunk import solve_chunk

LOG = {log!r}

def note(word, task):
    line = f"{{word}} {{os.environ['ATTEMPT']}} {{' '.join(p.key for p in task.points)}}\\n"
    with open(LOG, "a", encoding="utf-8") as file:
        file.write(line)

def work(task):
    note("begun", task)
    time.sleep(0.05)
    solved = solve_chunk(task)
    note("done", task)
    return solved
"""
DRIVER = """
import sys
sys.path[:0] = [{here!r}, {root!r}]
from pathlib import Path
import slowly
from sim.config.loaded_sweep import load_sweep
from sim.ending import outcome
from sim.sweep.engines import InProcess, Processes
from sim.sweep.plan import plan_of
from sim.sweep.run import run_sweep

def engine_of(head):
    workers = int(sys.argv[3])
    return InProcess(work=slowly.work) if workers == 1 else Processes(head, workers, slowly.work)

def main():
    plan = plan_of(load_sweep(sys.argv[1]))
    run_sweep(plan, Path(sys.argv[2]), engine_of, quiet=False)

if __name__ == "__main__":
    sys.exit(outcome(main))
"""


@pytest.fixture
def driven(tmp_path: Path, cuts: Callable[..., Plan]) -> Callable[..., subprocess.Popen[str]]:
    """Starts a sweep of 40 cuts in a process of its own, which logs what it solves."""
    base = cuts(1).task_point(0).scenario
    base = {key: value for key, value in base.items() if key != "name"}
    document = {
        "title": "Cuts",
        "question": "How deep?",
        "scenario": base,
        "design": {"type": "grid"},
        "axes": {
            "depth": {
                "path": "measures.cut.share",
                "range": {"from": "0 %", "to": f"{POINTS - 1} %", "count": POINTS},
            }
        },
        "outcomes": ["eu.shortfall_twh", "eu.hub_price_eur_mwh"],
    }
    (tmp_path / "cuts.yaml").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "slowly.py").write_text(SLOWLY.format(log=str(tmp_path / "log")), encoding="utf-8")
    text = DRIVER.format(here=str(tmp_path), root=str(shipped_root()))
    (tmp_path / "driver.py").write_text(text, encoding="utf-8")

    def start(folder: Path, workers: int, attempt: int = 0) -> subprocess.Popen[str]:
        words = [tmp_path / "driver.py", tmp_path / "cuts.yaml", folder, workers]
        return subprocess.Popen(
            [sys.executable, *map(str, words)],
            env={**os.environ, "ATTEMPT": str(attempt)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    return start


def log_of(tmp_path: Path) -> list[tuple[str, int, set[str]]]:
    """(begun or done, attempt, keys) of every chunk that was taken up."""
    if not (tmp_path / "log").exists():
        return []
    lines = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    return [(word, int(n), set(keys)) for word, n, *keys in (line.split() for line in lines)]


def stored(folder: Path) -> set[str]:
    """Keys of the rows in chunk files."""
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("chunks/*.json")]
    return {row[0] for text in texts for row in json.loads(text)["rows"]}


def finished(process: subprocess.Popen[str]) -> str:
    out, told = process.communicate(timeout=60)
    assert process.returncode == 0, out + told
    return told


def test_killed_five_times_it_ends_with_the_same_bytes(
    driven: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    chance = random.Random()
    folder = tmp_path / "killed"
    before: list[set[str]] = []
    for attempt in range(KILLS):
        before.append(stored(folder))
        process = driven(folder, WORKERS[attempt], attempt)
        wanted = chance.randrange(3)
        while sum(a == attempt for _, a, _ in log_of(tmp_path)) < wanted:
            assert process.poll() is None
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.12))
        os.kill(process.pid, signal.SIGKILL)
        # Its workers have its standard output too: this ends when the last of them has.
        process.communicate(timeout=60)
    before.append(stored(folder))
    finished(driven(folder, 2, KILLS))
    begun = [(attempt, keys) for word, attempt, keys in log_of(tmp_path) if word == "begun"]
    assert all(not keys & before[attempt] for attempt, keys in begun)
    # Twice only what was in hand, or queued for a worker, when the program was killed.
    assert len(begun) <= len(chunks_of(POINTS)) + KILLS * (2 + 1)

    finished(driven(tmp_path / "whole", 1, KILLS + 1))
    names = ("points.csv", "sweep.json", "sweep.resolved.yaml")
    for name in names:
        assert (folder / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert SweepFolder(folder).manifest["statuses"] == {"optimal": POINTS}
    assert not list(folder.rglob(".*.part"))


@pytest.mark.parametrize(
    ("sent", "whole_group", "code"), [(signal.SIGINT, True, 130), (signal.SIGTERM, False, 143)]
)
def test_a_signal_says_what_is_kept(
    driven: Callable[..., subprocess.Popen[str]],
    tmp_path: Path,
    sent: signal.Signals,
    whole_group: bool,
    code: int,
) -> None:
    process = driven(tmp_path / "stopped", 2)
    while not stored(tmp_path / "stopped"):
        time.sleep(0.01)
    (os.killpg if whole_group else os.kill)(process.pid, sent)
    _, told = process.communicate(timeout=20)
    assert process.returncode == code
    kept = len(stored(tmp_path / "stopped"))
    assert f"stopped: {kept} of 40 points are kept in {tmp_path / 'stopped'}" in told
    assert "Traceback" not in told
    assert "leaked" not in told


def test_added_points_alone_are_solved(
    cuts: Callable[..., Plan], tmp_path: Path, watched: Any
) -> None:
    folder = tmp_path / "cuts"
    run_sweep(cuts(12), folder, watched.engine)
    watched.solved.clear()
    ended = run_sweep(cuts(shares=[place / 200 for place in range(24)]), folder, watched.engine)
    assert sorted(index for chunk in watched.solved for index in chunk) == list(range(1, 24, 2))
    assert ended.there == 12
    run_sweep(cuts(shares=[place / 200 for place in range(24)]), tmp_path / "anew", watched.engine)
    for name in ("points.csv", "sweep.json"):
        assert (folder / name).read_bytes() == (tmp_path / "anew" / name).read_bytes()


def test_a_finished_sweep_has_nothing_to_do(
    cuts: Callable[..., Plan], tmp_path: Path, watched: Any
) -> None:
    folder = tmp_path / "cuts"
    run_sweep(cuts(9), folder, watched.engine)
    add_files(folder, {"analysis/sensitivity.csv": b"a\n"})
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    watched.solved.clear()
    run_sweep(cuts(9), folder, watched.engine)
    assert watched.solved == []
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    manifests = [json.loads(each.pop(folder / "manifest.json")) for each in (before, after)]
    assert before == after
    assert manifests[0]["files"] == manifests[1]["files"]


def test_what_was_made_of_fewer_points_goes(
    cuts: Callable[..., Plan], tmp_path: Path, watched: Any
) -> None:
    folder = tmp_path / "cuts"
    run_sweep(cuts(4), folder, watched.engine)
    add_files(folder, {"analysis/sensitivity.csv": b"a\n", "plots/x.svg": b"<svg/>"})

    def stop(task: object) -> None:
        raise KeyboardInterrupt

    watched.before = stop
    with pytest.raises(KeyboardInterrupt):
        run_sweep(cuts(6), folder, watched.engine)
    names = {path.name for path in folder.rglob("*") if path.is_file()}
    assert names == {"sweep.json", "sweep.resolved.yaml", *(p.name for p in chunk_files(folder))}
    with pytest.raises(InputError, match="not come to its end"):
        SweepFolder(folder)


def chunk_files(folder: Path) -> list[Path]:
    return sorted((folder / "chunks").iterdir())


def test_a_changed_sweep_is_refused_and_nothing_lost(
    cuts: Callable[..., Plan], tmp_path: Path, watched: Any
) -> None:
    folder = tmp_path / "cuts"
    run_sweep(cuts(9), folder, watched.engine)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    cases = {
        "axis depth": cuts(5),
        "the scenario it varies": cuts(9, market={"price_multiples": [1.0, 5.0]}),
        "outcomes": cuts(9, outcomes=["eu.shortfall_twh"]),
    }
    for words, plan in cases.items():
        with pytest.raises(InputError, match=r"what changed: .*Choose another --out") as error:
            run_sweep(plan, folder, watched.engine)
        assert words in str(error.value)
        assert "holds 9 solved points" in str(error.value)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_other_versions_are_named(
    cuts: Callable[..., Plan], tmp_path: Path, watched: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    folder = tmp_path / "cuts"
    run_sweep(cuts(3), folder, watched.engine)
    plan = cuts(3)
    other = replace(
        plan,
        head=replace(plan.head, facts={**plan.head.facts, "numpy": "9.9", "program": "0"}),
        keys=("0" * 64, "1" * 64, "2" * 64),
    )
    with pytest.raises(InputError, match=r"what changed: numpy \(9\.9 against"):
        run_sweep(other, folder, watched.engine)
    own = replace(other, head=replace(plan.head, facts={**plan.head.facts, "program": "0"}))
    with pytest.raises(InputError, match="what changed: gasgap's own files"):
        run_sweep(own, folder, watched.engine)
    tables = replace(other, head=replace(plan.head, digest="0" * 64))
    with pytest.raises(InputError, match="what changed: the baseline's tables"):
        run_sweep(tables, folder, watched.engine)


def test_chunks_alone_are_a_cache(cuts: Callable[..., Plan], tmp_path: Path, watched: Any) -> None:
    run_sweep(cuts(9), tmp_path / "one", watched.engine)
    (tmp_path / "two").mkdir()
    (tmp_path / "one" / "chunks").rename(tmp_path / "two" / "chunks")
    watched.solved.clear()
    run_sweep(cuts(shares=[0.01, 0.02, 0.5]), tmp_path / "two", watched.engine)
    assert watched.solved == [[2]]
    assert SweepFolder(tmp_path / "two").points["depth_pct"].tolist() == [1.0, 2.0, 50.0]


def test_outcomes_in_another_order_keep_their_columns(
    cuts: Callable[..., Plan], tmp_path: Path, watched: Any
) -> None:
    names = ["eu.shortfall_twh", "eu.hub_price_eur_mwh"]
    run_sweep(cuts(5, outcomes=names), tmp_path / "cuts", watched.engine)
    before = SweepFolder(tmp_path / "cuts").points
    watched.solved.clear()
    run_sweep(cuts(5, outcomes=names[::-1]), tmp_path / "cuts", watched.engine)
    assert watched.solved == []
    after = SweepFolder(tmp_path / "cuts").points
    assert list(after.columns[-2:]) == names[::-1]
    assert after[names].equals(before[names])


def test_a_damaged_chunk_is_solved_again(
    cuts: Callable[..., Plan], tmp_path: Path, watched: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "cuts"
    run_sweep(cuts(20), folder, watched.engine)
    whole = (folder / "points.csv").read_bytes()
    good = {path.name for path in chunk_files(folder)}
    victim = chunk_files(folder)[0]
    content = victim.read_bytes()
    victim.write_bytes(content[: len(content) // 2])
    (folder / "chunks" / f"{'0' * 64}.json").write_text("{}", encoding="utf-8")
    watched.solved.clear()
    run_sweep(cuts(20), folder, watched.engine, quiet=False)
    assert len(watched.solved) == 1
    assert "2 damaged chunk files are solved again" in capsys.readouterr().err
    assert {path.name for path in chunk_files(folder)} == good
    assert (folder / "points.csv").read_bytes() == whole


def test_what_a_kill_left_is_swept_up(
    cuts: Callable[..., Plan], tmp_path: Path, watched: Any
) -> None:
    folder = tmp_path / "cuts"
    run_sweep(cuts(3), folder, watched.engine)
    left = [folder / ".0123abcd.part", folder / "chunks" / ".89abcdef.part"]
    for path in left:
        path.write_text("half", encoding="utf-8")
    (folder / "runs" / ".2-0123abcd" / "tables").mkdir(parents=True)
    (folder / "runs" / ".2-0123abcd" / "tables" / "flows.csv").write_text("a", encoding="utf-8")
    run_sweep(cuts(3), folder, watched.engine)
    assert not any(path.exists() for path in left)
    assert not (folder / "runs" / ".2-0123abcd").exists()


def test_two_sweeps_at_a_time_in_one_folder(cuts: Callable[..., Plan], tmp_path: Path) -> None:
    pytest.importorskip("fcntl", reason="this system has no locks on folders")
    (tmp_path / "cuts").mkdir()
    with (
        alone_in(tmp_path / "cuts"),
        pytest.raises(InputError, match="another sweep is at work"),
    ):
        run_sweep(cuts(3), tmp_path / "cuts", lambda head: InProcess())
