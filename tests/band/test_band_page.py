"""The page of bands: of all shipped scenarios, of what they are now, one of them solved alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim.band import measure, with_band
from sim.band.__main__ import main, page_of
from sim.band.entries import Alone, Ends, digest_of, read, write
from sim.band.made import entry_of
from sim.band.page import COMMAND, Page, numbers_in, row
from sim.config import LoadedScenario, load_scenario, shipped_root, shipped_scenarios
from sim.model.knowledge import knowledge_of
from sim.output.known import known_line
from sim.pipeline import Run, checked_seeds, run_scenario

PAGE = shipped_root() / "docs" / "uncertainty.md"
DATA = PAGE.with_suffix(".json")
GOLDEN = Path(__file__).parents[1] / "golden" / "golden.json"
REDO = f"run {COMMAND} --stale"
RESOLVED = "russian-gas-stop-2022"
CUT = {"cut": {"type": "cut", "supplier": "RU", "share": "20 %", "from": "2021-01-01"}}


def test_every_shipped_scenario_is_there_as_it_is_now() -> None:
    """Cheap: hashes of baselines and scenarios. What the program changes shows further below."""
    entries = read(DATA)
    loaded = {name: load_scenario(name) for name, _ in shipped_scenarios()}
    assert set(entries) == set(loaded), REDO
    now = {name: digest_of(one.scenario, checked_seeds(one)) for name, one in loaded.items()}
    old = [name for name, entry in entries.items() if entry.digest != now[name]]
    assert old == [], REDO


def test_the_page_is_made_of_its_data() -> None:
    shipped = {name: load_scenario(file) for name, file in shipped_scenarios()}
    made = page_of(read(DATA), shipped)
    page = made.text()
    assert PAGE.read_text(encoding="utf-8") == page, REDO
    assert all(f"`{name}`" in page for name in made.missing)
    assert set(shipped) == {*made.missing, *made.entries}


def test_it_says_what_every_scenario_stands_on() -> None:
    """Dates, start and newest observation of each, those of today's baseline first."""
    shipped = {name: load_scenario(file) for name, file in shipped_scenarios()}
    lines = page_of(read(DATA), shipped).text().splitlines()
    heads = [line for line in lines if line.startswith("### `europe-2")][:2]
    assert heads == ["### `europe-2025`, the EU27", "### `europe-2021`, the EU27"]
    starts = [line for line in lines if line.startswith("- Start: ")]
    assert all(" Newest observation: 20" in line for line in starts)
    for name in read(DATA):
        assert sum(f" `{name}`" in line for line in starts) == 1
    loaded = shipped[RESOLVED]
    dates = loaded.scenario.horizon
    line = next(line for line in lines if line.startswith(f"| `{RESOLVED}` |"))
    assert line.split(" | ")[1] == f"{dates.start} to {dates.end}"
    known = known_line(knowledge_of(loaded.scenario, checked_seeds(loaded)).told())
    assert any(line.startswith(f"- {known} ") and f"`{RESOLVED}`" in line for line in starts)


def test_central_values_are_the_golden_ones() -> None:
    """Of every scenario; the golden numbers are solved again by their own tests."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    told = 0
    for name, entry in read(DATA).items():
        for key, ends in entry.figures.items():
            value = golden["scenarios"][name].get(key)
            if isinstance(value, float):
                assert abs(ends.central - value) <= 2 * golden["tolerance"][key], f"{name}: {REDO}"
                told += 1
    assert told >= 6 * len(read(DATA))


def test_ends_lie_in_order() -> None:
    for entry in read(DATA).values():
        for ends in (*entry.figures.values(), *entry.stores.values()):
            assert ends.low <= ends.high
        assert entry.solved > 0.9 * entry.points


def test_a_band_solved_again(shipped_run: Callable[..., Run]) -> None:
    """So that a change of the program that leaves central values alone shows too."""
    entry = read(DATA)[RESOLVED]
    band = with_band(shipped_run(RESOLVED)).summary["band"]
    assert (entry.points, entry.solved) == (band["points"], band["solved"])
    for key, values in band["regions"][entry.region].items():
        ends = entry.figures[key]
        found = [values[end] for end in ("low", "central", "high")]
        assert found == pytest.approx([ends.low, ends.central, ends.high], rel=1e-3, abs=0.1), REDO


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bands of a few points, that these tests stay quick."""
    for module in ("sim.band.measure", "sim.band.made"):
        monkeypatch.setattr(f"{module}.POINTS", 8)
        monkeypatch.setattr(f"{module}.SEARCHED_POINTS", 4)


@pytest.fixture
def shipped(
    few: None,
    tiny: SimpleNamespace,
    scenario: Callable[..., LoadedScenario],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> dict[str, Path]:
    """Two scenarios as if they were all that is shipped; the second has twice the demand."""
    files = {}
    for name, size in (("first", 100.0), ("second", 200.0)):
        file = scenario(tiny.one_node(size, size), measures=CUT).files[0]
        files[name] = tmp_path / f"{name}.yaml"
        files[name].write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr("sim.band.__main__.shipped_scenarios", lambda: list(files.items()))
    return files


def made(shipped: dict[str, Path], page: Path, *options: str) -> dict[str, str]:
    """What a call of the command leaves of the digests."""
    assert main(["--out", str(page), *options]) == 0
    return {name: entry.digest for name, entry in read(page.with_suffix(".json")).items()}


def test_one_alone_leaves_the_others_as_they_are(
    shipped: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    first = made(shipped, page, "--only", "first")
    assert list(first) == ["first"]
    text = page.read_text(encoding="utf-8")
    assert "`first`" in text
    assert "Without a band as yet: `second`." in text
    both = made(shipped, page, "--only", "second")
    assert both == {**first, "second": both["second"]}
    again = page.read_bytes()
    assert made(shipped, page) == both
    assert page.read_bytes() == again
    capsys.readouterr()
    shipped.pop("first")
    assert list(made(shipped, page, "--only", "second")) == ["second"]
    assert capsys.readouterr().err.startswith("band of second: ")


def test_what_changed_is_solved_again_and_nothing_else(
    shipped: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    data = page.with_suffix(".json")
    before = made(shipped, page)
    capsys.readouterr()
    page.unlink()
    assert made(shipped, page, "--stale") == before
    assert capsys.readouterr().err == ""
    assert "`first`" in page.read_text(encoding="utf-8")
    text = shipped["second"].read_text(encoding="utf-8")
    shipped["second"].write_text(text.replace("20 %", "30 %"), encoding="utf-8")
    after = made(shipped, page, "--stale")
    assert after["first"] == before["first"]
    assert after["second"] != before["second"]
    assert capsys.readouterr().err.count("band of") == 1
    moved = read(data)
    price = moved["first"].figures["hub_price_eur_mwh"]
    other = {**moved["first"].figures, "hub_price_eur_mwh": replace(price, central=1.0)}
    write(data, {**moved, "first": replace(moved["first"], figures=other)})
    made(shipped, page, "--stale")
    assert capsys.readouterr().err.startswith("band of first: ")
    assert read(data) == moved


def test_mistakes_of_the_command(
    shipped: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    assert main(["--out", str(page), "--only", "frist"]) == 2
    assert "no shipped scenario is called frist; did you mean 'first'?" in capsys.readouterr().err
    page.with_suffix(".json").write_text('{"first": {"baseline": 3}}', encoding="utf-8")
    assert main(["--out", str(page), "--stale"]) == 2
    assert "page.json is no file of bands (first.baseline" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--stale"])
    assert "name it with --out" in capsys.readouterr().err
    assert not page.exists()


def test_data_come_back_as_they_were_written(
    few: None, tiny: SimpleNamespace, solve: Callable[..., Run], tmp_path: Path
) -> None:
    """By hand: 20 of 100 GWh/d go, at the strong end of the range as at the weak one."""
    run = solve(tiny.one_node(100.0, 100.0), measures=CUT)
    entry = entry_of(run)
    assert (entry.kind, entry.region, entry.points, entry.solved) == ("monthly", "EU27", 8, 8)
    [alone] = entry.alone
    assert (alone.name, alone.drawn, alone.ends) == ("elasticity", True, ("10 %", "90 %"))
    assert alone.results["shortfall_twh"] == pytest.approx((0.62, 0.62), abs=1e-4)
    low, high = alone.results["hub_price_eur_mwh"]
    assert low is not None
    assert high is not None
    assert low > entry.figures["hub_price_eur_mwh"].central > high
    assert set(entry.fewer) == {"hub_price_eur_mwh"}
    assert 0 <= entry.fewer["hub_price_eur_mwh"] < 1
    write(tmp_path / "data.json", {"case": entry})
    assert read(tmp_path / "data.json") == {"case": entry}
    assert read(tmp_path / "none.json") == {}


def test_a_number_with_a_range_that_is_not_drawn(
    few: None, tiny: SimpleNamespace, solve: Callable[..., Run]
) -> None:
    """At its own two ends; where the baseline gives it none it is not there."""
    base = tiny.one_node(100.0, 100.0)
    base.rows["parameters"].append(("voll_slope", 0.2, 0.1, 0.5, "1"))
    entry = entry_of(solve(base, measures=CUT))
    assert [(one.name, one.drawn) for one in entry.alone] == [
        ("elasticity", True),
        ("voll_slope", False),
    ]
    assert entry.alone[1].ends == ("0.1", "0.5")
    text = Page({"case": entry}, {entry.baseline: run_seeds(base, solve)}).text()
    assert "| not drawn: `voll_slope`, 0.1 / 0.5 |" in text


def run_seeds(base: Any, solve: Callable[..., Run]) -> Any:
    return solve(base).seeds


def test_rows_of_the_page() -> None:
    """Draws without an answer and dear draws are told; what is missing is a dash."""
    entry = replace(
        read(DATA)[RESOLVED],
        kind="strategic",
        points=16,
        solved=15,
        figures={"shortfall_twh": Ends(-0.01, 1234.4, 2000.6)},
        stores={},
    )
    line = row("x", entry, "2022")
    assert line.startswith("| `x` | 2022 | 15 of 16 (strategic) | 0 / **1,234** / 2,001 | – |")
    assert list(numbers_in(line)) == [0, 1234, 2001]


def test_a_point_without_an_answer_is_a_dash() -> None:
    entry = read(DATA)[RESOLVED]
    results = {"hub_price_eur_mwh": (None, 3.6)}
    entry = replace(entry, alone=(Alone("voll", True, ("10 %", "90 %"), results),))
    seeds = checked_seeds(load_scenario(RESOLVED))
    text = Page({"x": entry}, {entry.baseline: seeds}).text()
    central = round(entry.figures["hub_price_eur_mwh"].central)
    assert f"| `x` | **{central}** | – / 4 |" in text


def test_a_page_of_no_dear_scenarios_has_no_empty_tables(
    few: None, tiny: SimpleNamespace, scenario: Callable[..., LoadedScenario]
) -> None:
    """A weekly scenario alone: its band, but nothing about single ranges nor fewer draws."""
    loaded = scenario(tiny.one_node(100.0, 100.0), measures=CUT, resolution="weekly")
    entry = entry_of(run_scenario(loaded))
    assert (entry.kind, entry.points) == ("weekly", measure.FINE_POINTS)
    assert (entry.alone, entry.fewer) == ((), {})
    text = Page({"case": entry}, {entry.baseline: checked_seeds(loaded)}).text()
    assert f"| `case` | – | {measure.FINE_POINTS} (weekly) |" in text
    assert "in place of" not in text
    assert "| scenario | central |" not in text
