"""A sweep from its points to its table: the same bytes wherever it is solved."""

from __future__ import annotations

import csv
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.config.schema import Scenario
from sim.ensemble import run_ensemble
from sim.errors import InputError
from sim.pipeline import seeds_of
from sim.sweep.chunk import ready
from sim.sweep.cluster import Cluster
from sim.sweep.design import AxisColumn
from sim.sweep.engines import InProcess, Processes
from sim.sweep.folder import SweepFolder
from sim.sweep.plan import Plan
from sim.sweep.run import run_sweep
from sim.sweep.table import Table, spread_text, spreads
from sim.sweep.task import Head, Row, chunks_of

needs_dask = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None,
    reason="dask is not installed: pip install 'gasgap[distributed]'",
)
needs_parquet = pytest.mark.skipif(
    importlib.util.find_spec("pyarrow") is None,
    reason="pyarrow is not installed: pip install 'gasgap[parquet]'",
)


@pytest.mark.parametrize("points", [0, 1, 7, 8, 9, 12, 13, 128, 441, 2048, 4096, 100_000])
def test_chunks_hold_every_point_once_in_order(points: int) -> None:
    chunks = chunks_of(points)
    assert [index for chunk in chunks for index in chunk] == list(range(points))
    assert all(1 <= len(chunk) <= 64 for chunk in chunks)
    sizes = {len(chunk) for chunk in chunks[1:-1]}
    assert len(sizes) <= 1


def test_sizes_of_chunks() -> None:
    assert [len(chunk) for chunk in chunks_of(20)] == [8, 4, 4, 4]
    assert len(chunks_of(441)[1]) == 14
    assert len(chunks_of(4096)[1]) == 64


def table_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "points.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_table_holds_what_the_ensemble_finds(cuts: Callable[..., Plan], tmp_path: Path) -> None:
    plan = cuts(20)
    run_sweep(plan, tmp_path / "cuts", lambda head: InProcess())
    rows = table_of(tmp_path / "cuts")
    seeds = seeds_of(Path(plan.head.baseline))
    scenarios = [Scenario.model_validate(plan.task_point(place).scenario) for place in range(20)]
    outcomes = list(run_ensemble(scenarios, seeds))
    assert [int(row["point"]) for row in rows] == list(range(20))
    assert {row["status"] for row in rows} == {"optimal"}
    for row, outcome, place in zip(rows, outcomes, range(20), strict=True):
        assert float(row["depth_pct"]) == 100 * (place / 100)
        for column, key in (
            ("regions.EU27.shortfall_twh", "regions.EU27.shortfall_twh"),
            ("eu.hub_price_eur_mwh", "regions.EU27.hub_price_eur_mwh"),
        ):
            assert row[column] == repr(outcome.values[key])
    # 19 % of 100 GWh/d for 31 days
    assert float(rows[19]["regions.EU27.shortfall_twh"]) == pytest.approx(0.19 * 3.1, rel=1e-6)


def contents(folder: Path) -> dict[str, bytes]:
    """Files that depend on nothing but the sweep."""
    names = ["points.csv", "sweep.json", "sweep.resolved.yaml"]
    chunks = sorted((folder / "chunks").iterdir())
    return {path.name: path.read_bytes() for path in [*(folder / n for n in names), *chunks]}


def test_serial_and_processes_write_the_same_bytes(
    cuts: Callable[..., Plan], tmp_path: Path
) -> None:
    plan = cuts(30)
    run_sweep(plan, tmp_path / "one", lambda head: InProcess())
    run_sweep(plan, tmp_path / "two", lambda head: Processes(head, 2))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert len(list((tmp_path / "two" / "chunks").iterdir())) == len(chunks_of(30))


@needs_dask
@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_writes_the_same_bytes(cuts: Callable[..., Plan], tmp_path: Path) -> None:
    plan = cuts(30)
    run_sweep(plan, tmp_path / "one", lambda head: InProcess())
    run_sweep(plan, tmp_path / "dask", lambda head: Cluster(head, workers=2))
    assert contents(tmp_path / "one") == contents(tmp_path / "dask")


@needs_dask
@pytest.mark.filterwarnings("ignore")
def test_a_scheduler_that_runs_elsewhere(
    cuts: Callable[..., Plan], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without workers, and with one whose baseline is another; then it does its work."""
    from dataclasses import replace

    import distributed

    plan = cuts(12)
    monkeypatch.setattr("sim.sweep.cluster.PATIENCE_S", 0.5)
    with distributed.LocalCluster(
        n_workers=0, threads_per_worker=1, dashboard_address=None, silence_logs="CRITICAL"
    ) as cluster:
        address = cluster.scheduler_address
        with pytest.raises(InputError, match=f"the scheduler at {address} has no workers"):
            run_sweep(plan, tmp_path / "far", lambda head: Cluster(head, scheduler=address))
        cluster.scale(1)
        monkeypatch.setattr("sim.sweep.cluster.PATIENCE_S", 30)
        other = replace(plan, head=replace(plan.head, digest="0" * 64))
        with pytest.raises(InputError, match="not the one the sweep began with"):
            run_sweep(other, tmp_path / "other", lambda head: Cluster(head, scheduler=address))
        run_sweep(plan, tmp_path / "far", lambda head: Cluster(head, scheduler=address))
    run_sweep(plan, tmp_path / "one", lambda head: InProcess())
    assert contents(tmp_path / "one") == contents(tmp_path / "far")


@needs_dask
@pytest.mark.filterwarnings("ignore")
def test_a_scheduler_that_is_not_there(
    cuts: Callable[..., Plan], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.sweep.cluster.PATIENCE_S", 0.5)
    for address in ("tcp://127.0.0.1:1", "nonsense"):
        with pytest.raises(InputError, match=f"no dask scheduler answers at {address}"):
            run_sweep(cuts(3), tmp_path / "far", lambda head, a=address: Cluster(head, scheduler=a))


def test_points_of_one_key_are_solved_once(
    cuts: Callable[..., Plan], tmp_path: Path, watched: Any
) -> None:
    plan = cuts(shares=[0.1, 0.2, 0.1, 0.2, 0.3])
    run_sweep(plan, tmp_path / "cuts", watched.engine)
    assert watched.solved == [[0, 1, 4]]
    rows = table_of(tmp_path / "cuts")
    assert len(rows) == 5
    assert rows[0]["eu.hub_price_eur_mwh"] == rows[2]["eu.hub_price_eur_mwh"]


def test_nothing_depends_on_when_it_ran(cuts: Callable[..., Plan], tmp_path: Path) -> None:
    run_sweep(cuts(5), tmp_path / "cuts", lambda head: InProcess())
    manifest = json.loads((tmp_path / "cuts" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kind"] == "sweep"
    assert manifest["statuses"] == {"optimal": 5}
    assert set(manifest["files"]) == {"points.csv", "sweep.json", "sweep.resolved.yaml"}
    document = json.loads((tmp_path / "cuts" / "sweep.json").read_text(encoding="utf-8"))
    assert document["points"] == 5
    assert "created" not in document


def test_a_finished_sweep_reads_back(cuts: Callable[..., Plan], tmp_path: Path) -> None:
    plan = cuts(12)
    ended = run_sweep(plan, tmp_path / "cuts", lambda head: InProcess())
    folder = SweepFolder(tmp_path / "cuts")
    assert folder.name == "cuts"
    assert [axis.column for axis in folder.axes] == ["depth_pct"]
    assert folder.outcomes == plan.head.outcomes
    points = folder.points
    assert points["depth_pct"].tolist() == [100 * (place / 100) for place in range(12)]
    for place, outcome in enumerate(folder.outcomes):
        values = [ended.table.values(point)[place] for point in range(12)]
        assert points[outcome].tolist() == values
    assert len(folder.solved) == 12


def test_what_is_no_sweep_or_not_at_its_end(cuts: Callable[..., Plan], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no sweep"):
        SweepFolder(tmp_path)
    run_sweep(cuts(3), tmp_path / "cuts", lambda head: InProcess())
    (tmp_path / "cuts" / "manifest.json").unlink()
    with pytest.raises(InputError, match=r"not come to its end.*gasgap sweep cuts"):
        SweepFolder(tmp_path / "cuts")
    (tmp_path / "cuts" / "sweep.json").write_text('{"kind": "sweep", "schema_version": 9}')
    with pytest.raises(InputError, match="version 9"):
        SweepFolder(tmp_path / "cuts")


def test_an_outcome_without_a_number_is_empty(cuts: Callable[..., Plan], tmp_path: Path) -> None:
    plan = cuts(2, outcomes=["eu.hub_price_eur_mwh", "eu.no_such_figure"])
    run_sweep(plan, tmp_path / "cuts", lambda head: InProcess())
    assert [row["eu.no_such_figure"] for row in table_of(tmp_path / "cuts")] == ["", ""]
    assert SweepFolder(tmp_path / "cuts").points["eu.no_such_figure"].isna().all()


@needs_parquet
def test_parquet_holds_the_same_table(cuts: Callable[..., Plan], tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    run_sweep(cuts(10), tmp_path / "cuts", lambda head: InProcess(), parquet=True)
    table = pq.read_table(tmp_path / "cuts" / "points.parquet")
    frame = SweepFolder(tmp_path / "cuts").points
    assert table.column_names == list(frame.columns)
    for name in frame.columns:
        assert table[name].to_pylist() == frame[name].tolist()


def test_parquet_without_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.sweep.table import check_parquet

    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    with pytest.raises(InputError, match=r"pip install 'gasgap\[parquet\]'"):
        check_parquet()


def test_dask_without_its_package(cuts: Callable[..., Plan], monkeypatch: Any) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with (
        pytest.raises(InputError, match=r"pip install 'gasgap\[distributed\]'"),
        Cluster(cuts(3).head, workers=2),
    ):
        pass


def test_full_writes_each_point_as_a_run_with_the_same_figures(
    cuts: Callable[..., Plan], tmp_path: Path, watched: Any
) -> None:
    plan = cuts(5)
    run_sweep(plan, tmp_path / "cuts", watched.engine)
    run_sweep(plan, tmp_path / "cuts", watched.engine, full=True)
    assert watched.solved == [[0, 1, 2, 3, 4], []]
    for row in table_of(tmp_path / "cuts"):
        run = tmp_path / "cuts" / "runs" / row["point"]
        assert {"arrays.nc", "manifest.json", "summary.json", "tables"} <= {
            path.name for path in run.iterdir()
        }
        summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
        found = summary["regions"]["EU27"]
        assert row["regions.EU27.shortfall_twh"] == repr(found["shortfall_twh"])
        assert row["eu.price_effect_eur_mwh"] == repr(found["price_effect_eur_mwh"])
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "cuts/runs").rglob("*")}
    run_sweep(plan, tmp_path / "cuts", watched.engine, full=True)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert len(watched.solved) == 2


def test_folders_of_points_keep_to_their_points(
    cuts: Callable[..., Plan], tmp_path: Path, watched: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """A point between the others renumbers those behind it; their folders bear the old number."""
    folder = tmp_path / "cuts"
    run_sweep(cuts(shares=[0.1, 0.3, 0.4]), folder, watched.engine, full=True)
    more = cuts(shares=[0.1, 0.2, 0.3, 0.4])
    run_sweep(more, folder, watched.engine, quiet=False)
    assert "folders of 2 points with another number now are gone" in capsys.readouterr().err
    assert [path.name for path in (folder / "runs").iterdir()] == ["0"]
    run_sweep(more, folder, watched.engine, full=True)
    for row in table_of(folder):
        summary = json.loads((folder / "runs" / row["point"] / "summary.json").read_text())
        found = summary["regions"]["EU27"]["shortfall_twh"]
        assert row["regions.EU27.shortfall_twh"] == repr(found)


def test_spreads_tell_where_the_ends_are(cuts: Callable[..., Plan], tmp_path: Path) -> None:
    ended = run_sweep(cuts(11), tmp_path / "cuts", lambda head: InProcess())
    [shortfall, *_] = spreads(ended.table)
    assert (shortfall.at_least, shortfall.at_most, shortfall.points) == (0, 10, 11)
    assert shortfall.median == pytest.approx(0.05 * 3.1, rel=1e-6)
    text = spread_text(ended.table)
    assert "most at point 10: depth 10 %" in text


def test_spreads_tell_which_points_have_no_number() -> None:
    rows = {
        "a": Row("a", "optimal", (1.0, 2.0, None)),
        "b": Row("b", "optimal", (3.0, None, None)),
        "c": Row("c", "iteration_limit", (None, None, None)),
    }
    axis = AxisColumn("x", "x", "", "X")
    table = Table((axis,), ((1.0,), (2.0,), (3.0,)), ("a", "b", "c"), ("f", "g", "h"), rows)
    lines = spread_text(table).splitlines()
    assert [line for line in lines if line.startswith("    no")] == lines[-2:-1]
    assert lines[-2:] == ["    no number at 1 of 2 solved points", "h: no point has a number"]


def test_a_worker_with_other_versions_or_tables_says_so(cuts: Callable[..., Plan]) -> None:
    from dataclasses import replace

    head: Head = cuts(3).head
    assert ready(head).digest == head.digest
    with pytest.raises(InputError, match=r"other versions.*numpy \(1\.0 against"):
        ready(replace(head, facts={**head.facts, "numpy": "1.0"}))
    with pytest.raises(InputError, match="gasgap's own files"):
        ready(replace(head, facts={**head.facts, "program": "0" * 64}))
    with pytest.raises(InputError, match="not the one the sweep began with"):
        ready(replace(head, digest="0" * 64))
    with pytest.raises(InputError, match="this worker has no baseline"):
        ready(replace(head, baseline="./nowhere"))
