"""`gasgap dependency` as a user sees it, and the page that describes it."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from sim import cli
from sim.config import load_scenario, shipped_root
from sim.dependency import outages
from sim.dependency.command import run_dependency
from sim.dependency.text import render

DOCS = (shipped_root() / "docs" / "dependency.md").read_text(encoding="utf-8")
TABLES = {"origins", "n_minus_1", "outages", "pairs", "days_without", "worst"}


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


@pytest.fixture(scope="module")
def case(exposed: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one scenario, `small.yaml`."""
    folder = tmp_path_factory.mktemp("case")
    text = f"title: Small\nquestion: Q?\nbaseline: {exposed.folder}\nstorage: {{end: none}}\n"
    text += "horizon: {start: 2021-01-01, end: 2021-03-31}\n"
    text += "market: {price_multiples: [1.0, 4.0]}\n"
    (folder / "small.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def done(
    case: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[subprocess.CompletedProcess[str], Path]:
    """The command's result with pairs, and its folder."""
    cwd = tmp_path_factory.mktemp("out")
    result = gasgap("dependency", str(case / "small.yaml"), "--pairs", cwd=cwd)
    return result, cwd / "results" / "small-dependency"


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / "tables" / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_folder(done: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    result, folder = done
    assert result.returncode == 0, result.stderr
    names = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    tables = {f"tables/{name}.csv" for name in TABLES}
    assert names == {"manifest.json", "scenario.resolved.yaml", "dependency.json", *tables}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == names - {"manifest.json"}
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert {"losses", "days", "pairs"} <= set(manifest["seconds"])


def test_streams(done: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    result, _ = done
    for line in ("losses of small", "shorter losses of small", "pairs of losses of small"):
        assert f"playing {line}\n" in result.stderr
    assert result.stdout.startswith("Small: dependency\n2021-01-01 to 2021-03-31, monthly")
    assert "Worst single losses" in result.stdout
    assert "Worst pairs of losses" in result.stdout
    assert "Results: results/small-dependency" in result.stdout


def test_content(done: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    """A burns Russian gas alone, so it is lost with it; C has but Norwegian gas."""
    _, folder = done
    found = json.loads((folder / "dependency.json").read_text(encoding="utf-8"))
    assert (found["losses"], found["sender"]) == (8, "RU")
    assert set(found["regions"]) == {"EU27"}
    a, b, c = (found["countries"][name] for name in "ABC")
    assert a["sender_share_pct"] == pytest.approx(100, abs=0.01)
    assert (a["supplier_hhi"], c["supplier_hhi"]) == pytest.approx((10000, 10000), abs=1)
    assert b["suppliers_pct"]["RU"] == pytest.approx(b["sender_share_pct"])
    assert c["suppliers_pct"]["NO"] == pytest.approx(100, abs=0.01)
    assert a["worst"]["supplier"]["lost"] == "RU"
    assert c["worst"]["terminal"] is None
    assert c["worst"]["supplier"]["lost"] == "NO"
    assert c["without"]["NO"] == {"longest_outage_days": 0.0, "first_cut_off_days": 0.0}
    assert c["without"]["RU"] == {"longest_outage_days": None, "first_cut_off_days": None}
    assert b["worst_pair"]["lost"] == "supplier RU and terminal port"
    assert a["n_minus_1"]["largest"] == "route:pipe@A"


def test_tables_say_the_same(done: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    _, folder = done
    found = json.loads((folder / "dependency.json").read_text(encoding="utf-8"))
    worst = {(row["country"], row["kind"]): row for row in rows(folder, "worst")}
    assert worst["A", "supplier"]["lost"] == "RU"
    percent = found["countries"]["A"]["worst"]["supplier"]["added_shortfall_pct"]
    assert float(worst["A", "supplier"]["added_shortfall_pct"]) == percent
    assert len(rows(folder, "outages")) == 8 * 5
    assert len(rows(folder, "pairs")) == found["pairs"] * 5
    days = {(row["supplier"], row["country"]): row for row in rows(folder, "days_without")}
    assert days["NO", "C"]["longest_outage_days"] == "0.0"
    assert days["RU", "C"]["longest_outage_days"] == ""
    shares = [row for row in rows(folder, "origins") if row["country"] == "B"]
    assert {row["case"] for row in shares} == {"scenario", "counterfactual"}
    formula = {row["country"]: row for row in rows(folder, "n_minus_1")}
    assert float(formula["A"]["n_minus_1_pct"]) == pytest.approx(
        found["countries"]["A"]["n_minus_1"]["pct"], abs=1e-3
    )


def test_json_and_options(case: Path, tmp_path: Path) -> None:
    """Nothing but JSON on standard output; without pairs none are played."""
    words = ["dependency", str(case / "small.yaml"), "--json", "--resolution", "weekly"]
    result = gasgap(*words, "--set", "market.sender=NO", "--out", "here", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    found = json.loads(result.stdout)
    folder = tmp_path / "here" / "small-dependency"
    assert found == json.loads((folder / "dependency.json").read_text(encoding="utf-8"))
    assert (found["sender"], found["pairs"]) == ("NO", None)
    assert found["horizon"]["resolution"] == "weekly"
    assert found["countries"]["C"]["sender_share_pct"] == pytest.approx(100, abs=0.01)
    assert not (folder / "tables" / "pairs.csv").exists()


def test_mistakes_end_with_2(case: Path, tmp_path: Path) -> None:
    words = ["dependency", str(case / "small.yaml"), "--set", "market.sender=1"]
    assert gasgap(*words[:2], "--frob", cwd=tmp_path).returncode == 2
    assert gasgap("dependency", "none.yaml", cwd=tmp_path).returncode == 2
    (tmp_path / "results").touch()
    result = gasgap(*words[:2], cwd=tmp_path)
    assert result.returncode == 2
    assert "results is a file; --out names a folder" in result.stderr


def test_a_failure_writes_nothing(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*words: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(outages, "run_ensemble", fail)
    options: dict[str, Any] = {"pairs": False, "weekly": True, "quiet": True, "json": False}
    with pytest.raises(KeyboardInterrupt):
        run_dependency(load_scenario(case / "small.yaml"), out=tmp_path, **options)
    assert list(tmp_path.iterdir()) == []


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    code = "import sys\nfrom sim.cli import main\nsys.argv = ['gasgap', 'dependency', '--help']\n"
    code += "try:\n    main()\nexcept SystemExit:\n    heavy = ('numpy', 'scipy', 'pandas')\n"
    code += "    print([name for name in heavy if name in sys.modules])\n"
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(shipped_root())},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert result.stdout.endswith("[]\n")


def country(days: float | None, *, anyway: bool = False) -> dict[str, Any]:
    without = {"RU": {"longest_outage_days": days, "first_cut_off_days": days}}
    without["NO"] = {"longest_outage_days": 0.0 if anyway else None, "first_cut_off_days": None}
    return {
        "sender_share_pct": None,
        "supplier_hhi": 5000.0,
        "suppliers_pct": {"NO": 70.0, "DE": 30.0},
        "n_minus_1": None,
        "worst": {"supplier": None},
        "worst_pair": None,
        "cut_off_anyway": anyway,
        "without": without,
    }


def test_days_are_shown_where_they_say_something() -> None:
    found = {
        "horizon": {"start": "a", "end": "b", "resolution": "monthly", "days": 365},
        "baseline": "x",
        "sender": "RU",
        "losses": 3,
        "pairs": None,
        "regions": {},
        "countries": {"DE": country(140.0), "FR": country(None), "FI": country(0.0, anyway=True)},
    }
    text = render("T", found)
    held = text[text.index("Days a country holds") :]
    assert re.search(r"^ +RU$", held, re.MULTILINE)
    assert re.search(r"^  DE +140$", held, re.MULTILINE)
    assert "FR" not in held
    assert held.endswith("Cut off without any loss: FI.\n")
    found["countries"] = {"FR": country(None)}
    assert "No supplier's loss cuts off anybody who is served with it." in render("T", found)


COMMANDS = [
    line
    for body in re.findall(r"^```sh\n(.*?)^```$", DOCS, re.M | re.S)
    for line in body.split("\n")
]


@pytest.mark.parametrize("line", [line for line in COMMANDS if line])
def test_commands_of_the_page_are_understood(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scenario and options are taken; what comes then is tested above."""
    taken: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "sim.dependency.command.run_dependency", lambda loaded, **options: taken.append(options)
    )
    program, *words = shlex.split(line)
    assert (program, words[0]) == ("gasgap", "dependency")
    assert CliRunner().invoke(cli.app, words).exit_code == 0
    assert len(taken) == 1


def test_the_page_names_tables_and_rules() -> None:
    for name in TABLES:
        assert f"`{name}.csv`" in DOCS
    assert f"at least {outages.LARGE:g} GWh/d" in DOCS
    assert f"at least {outages.MATTERS_PCT:g} %" in DOCS
    assert f"at most {outages.MOST_IN_PAIRS}" in DOCS
