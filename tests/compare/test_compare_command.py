"""`gasgap compare`: what it prints and writes, from folders and scenarios, and its refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sim.compare import command
from sim.compare.command import run_compare
from sim.compare.sides import sides_of
from sim.config import dump_resolved
from sim.errors import EXIT_OK, InputError
from sim.pipeline import save_run

STOP, MORE = "russian-gas-stop-2022", "transatlantic-lng"


@pytest.fixture(scope="module")
def folders(
    shipped_run: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    room = tmp_path_factory.mktemp("runs")
    return {name: save_run(shipped_run(name), room) for name in (STOP, MORE)}


@pytest.fixture(scope="module")
def compared(folders: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a comparison of two runs."""
    out = tmp_path_factory.mktemp("out")
    words = [str(folders[MORE]), str(folders[STOP])]
    assert run_compare(words, out=out, quiet=True, json=False) == EXIT_OK
    return out / f"compare-{MORE}-{STOP}"


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / "tables" / f"{name}.csv", keep_default_na=False, na_values=[""])


def summary_of(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return content


def test_files(compared: Path) -> None:
    names = {p.relative_to(compared).as_posix() for p in compared.rglob("*") if p.is_file()}
    plots = {f"plots/{name}.svg" for name in ("prices", "storage", "countries", "attribution")}
    tables = {"tables/differences.csv", "tables/attribution.csv"}
    assert names == {"manifest.json", "comparison.json"} | tables | plots


def test_differences_are_one_summary_minus_the_other(
    compared: Path, folders: dict[str, Path]
) -> None:
    first, other = summary_of(folders[MORE]), summary_of(folders[STOP])
    rows = table(compared, "differences").set_index(["kind", "place", "item", "figure"])
    assert set(rows["against"]) == {STOP}
    cells = {
        ("region", "EU27", "shortfall_twh"): lambda s: s["regions"]["EU27"]["shortfall_twh"],
        ("country", "DE", "hub_price_eur_mwh"): lambda s: s["countries"]["DE"]["hub_price_eur_mwh"],
        ("supplier", "LNG:US", "imports_twh"): lambda s: s["imports_twh"]["LNG:US"],
        ("supplier", "NO", "revenue_beur"): lambda s: s["senders"]["NO"]["revenue_beur"],
    }
    by = table(compared, "differences")
    for (kind, place, figure), of in cells.items():
        at = (by["kind"] == kind) & (by["place"] == place) & (by["figure"] == figure)
        [row] = by[at].to_dict("records")
        assert (row["value"], row["other_value"]) == (of(first), of(other))
        assert row["difference"] == pytest.approx(of(first) - of(other), abs=1e-9)
    industry = by[(by["kind"] == "sector") & (by["place"] == "FR") & (by["item"] == "industry")]
    assert set(industry["figure"]) >= {"shortfall_twh", "consumption_twh"}
    assert len(by[(by["kind"] == "storage") & (by["place"] == "EU27")]) == 13
    assert rows.index.is_unique


def test_what_is_told_against_other_counterfactuals_is_left_out(compared: Path) -> None:
    figures = set(table(compared, "differences")["figure"])
    assert "import_bill_beur" in figures
    assert not [name for name in figures if "change" in name or "effect" in name]
    notes = json.loads((compared / "comparison.json").read_text(encoding="utf-8"))["against"][0][
        "notes"
    ]
    assert any("different counterfactuals" in note for note in notes)


def test_the_attribution_shares_out_the_difference(compared: Path) -> None:
    shares, rows = table(compared, "attribution"), table(compared, "differences")
    own = rows[(rows["kind"] == "region") & (rows["place"] == "EU27")].set_index("figure")
    for figure, group in shares[shares["place"] == "EU27"].groupby("figure"):
        whole = own.loc[figure, "difference"]
        assert group["contribution"].sum() == pytest.approx(whole, abs=1e-9)
        assert set(group["measure"]) == {"american-cargoes", "qatari-cargoes"}
    whole_table = shares.groupby(["place", "figure"])[["contribution"]].sum()["contribution"]
    totals = shares.groupby(["place", "figure"])["total_difference"].first()
    assert (whole_table - totals).abs().max() < 1e-9


def test_the_document_says_what_the_tables_say(compared: Path) -> None:
    document = json.loads((compared / "comparison.json").read_text(encoding="utf-8"))
    assert [run["name"] for run in document["runs"]] == [MORE, STOP]
    [against] = document["against"]
    assert against["settings_that_differ"] == {}
    own = against["attribution"]["places"]["EU27"]["shortfall_twh"]
    assert sum(own["contribution"].values()) == pytest.approx(own["total_difference"], abs=1e-9)
    region = against["regions"]["EU27"]["shortfall_twh"]
    assert region["difference"] == pytest.approx(own["total_difference"], abs=1e-9)


def test_twice_the_same_bytes(folders: dict[str, Path], tmp_path: Path) -> None:
    """All but the day in the manifest; a second comparison replaces the first."""
    found = []
    for _ in range(2):
        run_compare([str(folders[STOP])], out=tmp_path, quiet=True, json=False)
        folder = tmp_path / f"compare-{STOP}"
        files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json")
        found.append({p.relative_to(folder): p.read_bytes() for p in files})
    assert found[0] == found[1]


def test_alone_a_run_is_held_against_its_counterfactual(
    folders: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_compare([str(folders[STOP])], out=tmp_path, quiet=False, json=False)
    printed, announced = capsys.readouterr()
    assert announced == "solving 4 worlds between (2 measures)\n"
    assert (tmp_path / f"compare-{STOP}" / "plots" / "storage.svg").is_file()
    assert f"{STOP} against its counterfactual" in printed
    assert "mean hub price                       299.2            70.0      +229.2" in printed
    assert "Which measure does what, EU27, against the counterfactual (4 worlds" in printed
    assert f"Results: {tmp_path / f'compare-{STOP}'} (comparison.json, tables/, plots/)" in printed


def test_scenarios_are_solved(
    tiny: SimpleNamespace,
    scenario: Callable[..., Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One country, one period, no storage; the second loses twice as much."""
    base = tiny.one_node().write(tmp_path / "baseline")
    words = []
    for place, share in enumerate((0.1, 0.2)):
        cut = {"type": "cut", "supplier": "RU", "from": "2021-01-01", "share": share}
        loaded = scenario(base, name="case", measures={"cut": cut})
        words.append(str(tmp_path / f"file-{place}.yaml"))
        Path(words[-1]).write_text(dump_resolved(loaded), encoding="utf-8")
    assert run_compare(words, out=tmp_path / "out", quiet=True, json=True) == EXIT_OK
    document = json.loads(capsys.readouterr().out)
    assert document["runs"][0]["name"] == "case"
    assert len({run["name"] for run in document["runs"]}) == 2
    places = document["against"][0]["attribution"]["places"]
    shares = places["A"]["shortfall_twh"]
    assert shares["total_difference"] == pytest.approx(-0.31, abs=1e-3)
    assert shares["contribution"] == {"cut": shares["total_difference"]}
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["compare-case-case"]


def test_settings_that_differ_are_said_and_nothing_is_attributed(
    folders: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "cold.yaml"
    text = f"extends: {STOP}\ntitle: t\nquestion: q\nweather: 2022\n"
    other.write_text(text, encoding="utf-8")
    run_compare([str(folders[STOP]), str(other)], out=tmp_path, quiet=False, json=False)
    printed = capsys.readouterr().out
    assert "Settings that differ\n  weather  normal  2022" in printed
    assert "No attribution to measures: settings differ too (weather)." in printed
    folder = tmp_path / f"compare-{STOP}-cold"
    assert not (folder / "tables" / "attribution.csv").exists()
    assert not (folder / "plots" / "attribution.svg").exists()


def test_equal_runs_differ_in_nothing(
    folders: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_compare([str(folders[STOP]), STOP], out=tmp_path, quiet=False, json=False)
    printed = capsys.readouterr().out
    assert "Both have the same measures and settings." in printed
    assert "No country differs from" in printed
    rows = table(tmp_path / f"compare-{STOP}-{STOP}", "differences")
    assert not rows["difference"].dropna().any()


def test_refusals(tmp_path: Path, folders: dict[str, Path]) -> None:
    def refused(*words: str) -> str:
        with pytest.raises(InputError) as caught:
            run_compare(words, out=tmp_path / "out", quiet=True, json=False)
        assert not (tmp_path / "out").exists()
        return str(caught.value)

    (tmp_path / "empty").mkdir()
    assert "holds no run (no summary.json)" in refused(str(tmp_path / "empty"))
    assert "there is no shipped scenario of this name" in refused("rusian-gas-stop-2022")
    assert "7 runs are too many to compare; the most is 6" in refused(*[STOP] * 7)


def test_foreign_files_are_kept(folders: dict[str, Path], tmp_path: Path) -> None:
    folder = tmp_path / f"compare-{STOP}"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"notes\.txt"):
        run_compare([str(folders[STOP])], out=tmp_path, quiet=True, json=False)


def test_a_baseline_that_is_gone_leaves_the_differences(
    tiny: SimpleNamespace, solve: Callable[..., Any], tmp_path: Path
) -> None:
    cut = {"type": "cut", "supplier": "RU", "from": "2021-01-01"}
    base = tiny.one_node().write(tmp_path / "baseline")
    words = [
        str(save_run(solve(base, name=name, measures={"cut": {**cut, "share": share}}), tmp_path))
        for name, share in (("little", 0.1), ("much", 0.3))
    ]
    (base / "nodes.csv").unlink()
    from sim.pipeline import seeds_of
    from sim.views import baseline

    seeds_of.cache_clear()
    baseline._load.cache_clear()
    sides = sides_of(words, tmp_path)
    [against] = command.compare(sides).against
    assert against.attribution is None
    assert any("no baseline to solve on" in note for note in against.notes)
    with pytest.raises(InputError, match="nothing can be solved"):
        command.compare(sides[:1])
    assert run_compare(words, out=tmp_path, quiet=True, json=False) == EXIT_OK


def test_long_names_make_a_short_folder() -> None:
    from sim.compare.command import LONGEST_NAME, _folder_name

    sides = [SimpleNamespace(run=SimpleNamespace(name="x" * 80)) for _ in range(4)]
    assert _folder_name(sides[:2]) == f"compare-{'x' * 80}-{'x' * 80}"  # type: ignore[arg-type]
    name = _folder_name(sides)  # type: ignore[arg-type]
    assert name == f"compare-{'x' * 80}-and-3-more"
    assert len(name) < LONGEST_NAME


def test_how_long_it_takes_is_told_where_it_is_long(folders: dict[str, Path]) -> None:
    """By the time that the run took for each of its two cases."""
    from sim.compare.command import _announced
    from sim.compare.worlds import against_counterfactual

    [side] = sides_of([str(folders[STOP])], Path())
    worlds = against_counterfactual(side.scenario)
    for seconds, told in (
        (0.2, ""),
        (4.0, ", about 10 s at most"),
        (90.0, ", about 3 min at most"),
    ):
        side.run.manifest["seconds"] = {"read": 500.0, "solve": seconds, "measure": seconds / 9}
        assert _announced(worlds, side) == f"4 worlds between (2 measures){told}"
