"""docs/model.md and docs/data*.md say what program and data are now; `make docs` writes them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from sim.config import shipped_baselines, shipped_root
from sim.config.parts import DEFAULT_END_VALUE, Market, Target
from sim.data.loader import load_seeds
from sim.data.records import TABLES
from sim.data.reference import parameter
from sim.data.seeds import Seeds
from sim.errors import InputError
from sim.model.formulate import REST_OF_WORLD_MULTIPLES
from sim.pages.__main__ import main
from sim.pages.baselines import index_page, page_name
from sim.pages.data import data_page
from sim.pages.model import FIGURES, model_page, written

DOCS = shipped_root() / "docs"
BASELINE = shipped_root() / "seeds" / "europe-2021"
MODEL = (DOCS / "model.md").read_text(encoding="utf-8")
GOLDEN = Path(__file__).parents[1] / "golden" / "golden.json"
SHIPPED = re.compile(r"`gasgap run ([\w-]+)`")
NUMBER = re.compile(r"[+-]?\d[\d,]*\.?\d*")
HEAD = "| | run | price | effect | short of |\n| --- | --- | --- | --- | --- |\n"


@pytest.fixture(scope="module")
def seeds() -> Seeds:
    return load_seeds(BASELINE)


def numbers(line: str) -> list[float]:
    return [float(number.replace(",", "")) for number in NUMBER.findall(line)]


def allowed(line: str) -> list[float]:
    """One step of the last decimal of each number: processors differ in the last bits of a run."""
    return [1.01 * 10.0 ** -len(number.partition(".")[2]) for number in NUMBER.findall(line)]


def same(told: str, found: str) -> None:
    """Two lines are one, but for the last bits of their numbers."""
    assert NUMBER.sub("#", told) == NUMBER.sub("#", found), "run `make docs`"
    pairs = zip(numbers(told), numbers(found), allowed(told), strict=True)
    assert all(abs(a - b) <= step for a, b, step in pairs), (
        f"run `make docs`; the page has\n{told}\na run gives\n{found}"
    )


def test_the_numbers_of_the_model_are_those_of_its_runs() -> None:
    """But for scenarios as shipped, some of which take long: those have golden values."""
    lines = [line for line in MODEL.splitlines() if not SHIPPED.search(line)]
    now = model_page("\n".join(lines)).splitlines()
    assert len(now) == len(lines)
    for told, found in zip(lines, now, strict=True):
        if told != found:
            same(told, found)


def test_shipped_scenarios_have_their_golden_values() -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))["scenarios"]
    found = 0
    head: list[str] = []
    for line in MODEL.splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        head = cells if "run" in cells else head
        named = SHIPPED.search(line)
        for heading, cell in zip(head, cells, strict=False) if named else ():
            if named and heading in FIGURES:
                key, form = FIGURES[heading]
                same(cell, written(golden[named[1]][key.rpartition(".")[2]], form))
                found += 1
    assert found >= 25


def test_every_row_has_its_numbers() -> None:
    rows = [line for line in MODEL.splitlines() if line.startswith("| ") and "--set" in line]
    assert len(rows) > 25
    assert all(len(numbers(row.rsplit("`", 1)[1])) >= 2 for row in rows)
    assert MODEL.count("assumptions: ") > 20


@pytest.mark.parametrize(("name", "folder"), shipped_baselines())
def test_the_data_pages_are_those_of_the_files(name: str, folder: Path) -> None:
    page = (DOCS / page_name(name)).read_text(encoding="utf-8")
    assert page == data_page(folder), "run `make docs`"


def test_the_index_is_that_of_the_baselines() -> None:
    page = (DOCS / "data.md").read_text(encoding="utf-8")
    assert page == index_page(shipped_baselines()), "run `make docs`"
    names = {page_name(name) for name, _ in shipped_baselines()}
    assert {path.name for path in DOCS.glob("data-*.md")} == names


def test_the_index_of_a_baseline_of_ones_own(tmp_path: Path, tiny: SimpleNamespace) -> None:
    """One estimate among the rows; levels of both ends of the year, and one after it in A alone."""
    folder = tiny.with_storage(100.0, 100.0).write(tmp_path / "mine")
    with (folder / "storage_levels.csv").open("a", encoding="utf-8") as file:
        file.write("A,2022-05-01,1,0.1,guessed,approx,\n")
    resources = [{"path": f"{name}.csv"} for name in TABLES]
    about = {"title": "T", "base_year": 2021, "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(about), encoding="utf-8")
    rows = sum(len(path.read_text("utf-8").splitlines()) - 1 for path in folder.glob("*.csv"))
    percent = f"{100 * (rows - 1) / rows:.0f} % | {100 / rows:.0f} % | 0 %"
    line = f"| [mine](data-mine.md) | 2021 | {len(TABLES)} | {rows} | {percent} | 2022-01-01 | "
    assert f"{line}2021-01-01 to 2022-05-01 |" in index_page([("mine", folder)])


def test_central_values_named_in_the_text(seeds: Seeds) -> None:
    """The text names central values beside the rows that change them."""
    elasticity = {row.sector: row.elasticity for row in seeds.sectors}
    assert max(elasticity, key=elasticity.__getitem__) == "chp"
    assert min(elasticity, key=elasticity.__getitem__) == "industry"
    assert f"{elasticity['chp']} (heat plants) to {elasticity['industry']} (industry)" in MODEL
    voll = {row.sector: row.voll_eur_mwh for row in seeds.sectors}
    assert (min(voll.values()), max(voll.values())) == (voll["industry"], voll["household"])
    assert f"{voll['industry']:g} (industry) to {voll['household']:g} EUR/MWh (house" in MODEL
    low, high = {(s.substitution_low, s.substitution_high) for s in seeds.sectors[1:]}.pop()
    assert f"between {low:.2f} and {high:.2f}" in MODEL
    assert f"costs {parameter(seeds, 'production_cost_eur_mwh')} EUR/MWh" in MODEL
    assert f"buys with {parameter(seeds, 'rest_of_world_lng_elasticity')}" in MODEL
    assert parameter(seeds, "voll_slope") == 0.25  # "rises by a quarter"
    assert {row.cost_eur_mwh for row in seeds.storages} == {2}
    assert "a cycle costs 2 EUR/MWh" in MODEL


def test_constants_named_in_the_text() -> None:
    assert f"= {DEFAULT_END_VALUE:g} EUR/MWh: from 200 " in MODEL
    multiples = ", ".join(f"{edge:g}" for edge in Market().price_multiples)
    assert rf"$\mu = {multiples}$" in MODEL
    ends = (REST_OF_WORLD_MULTIPLES[0], REST_OF_WORLD_MULTIPLES[-1])
    assert (len(REST_OF_WORLD_MULTIPLES), ends) == (17, (0.25, 20.0))
    assert "17 steps from a quarter to twenty times" in MODEL
    assert Target.model_fields["penalty"].default == 150
    assert "on 1 November at 150 EUR/MWh" in MODEL


def test_stated_ranges_are_those_of_the_table(seeds: Seeds) -> None:
    weak = ", ".join(f"{s.sector}: {s.elasticity_low:g}" for s in seeds.sectors)
    strong = ", ".join(f"{s.sector}: {s.elasticity_high:g}" for s in seeds.sectors)
    assert f"market.elasticity={{{weak}}}" in MODEL
    assert f"market.elasticity={{{strong}}}" in MODEL


@pytest.mark.parametrize("path", re.findall(r"`(sim/[\w/]+\.py)`", MODEL))
def test_modules_named_exist(path: str) -> None:
    assert (Path(__file__).parents[2] / path).is_file()


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", MODEL))
def test_links_lead_somewhere(target: str) -> None:
    assert (DOCS / target).exists()


def test_a_page_is_filled_and_the_rest_left_alone() -> None:
    text = f"# A page\n\n{HEAD}| a | `--set weather=2010` | | | 7 |\n| b | | | | |\n\n| c |\nend\n"
    page = model_page(text).splitlines()
    assert (page[0], page[-2], page[-1]) == ("# A page", "| c |", "end")
    assert page[4].startswith("| a | `--set weather=2010` | 355")
    assert numbers(page[5])[1] < numbers(page[4])[3]


@pytest.mark.parametrize(
    "run", ["--sets weather=2010", "gasgap check", "assumptions: norway=7", "--set"]
)
def test_a_row_that_names_no_run_is_refused(run: str) -> None:
    with pytest.raises(InputError, match="neither a run, nor settings"):
        model_page(f"{HEAD}| a | `{run}` | | | |\n")


def test_an_unknown_quantity_is_refused() -> None:
    with pytest.raises(InputError, match="line 3: no quantity is called 'luck'"):
        model_page("| quantity | value |\n| --- | --- |\n| luck | |\n")


def test_headings_are_figures_of_every_summary() -> None:
    assert {key.split(".")[0] for key, _ in FIGURES.values()} == {"regions"}


def test_data_page_counts_rows_and_gas(tmp_path: Path) -> None:
    fields = [
        {"name": "node", "type": "string", "description": "Where."},
        {"name": "flow_gwh", "type": "number", "unit": "GWh", "description": "How | much."},
        {"name": "source", "type": "string", "description": ""},
    ]
    about = {
        "name": "mine",
        "description": "A few rows.",
        "licenses": [{"name": "X", "path": "https://example.org", "title": "A licence"}],
        "sources": [{"title": "S", "license": "free"}],
        "resources": [
            {
                "path": "flows.csv",
                "description": "Flows.",
                "sources": [{"title": "S", "license": "free"}],
                "schema": {"fields": fields, "primaryKey": ["node"]},
            }
        ],
    }
    (tmp_path / "datapackage.json").write_text(json.dumps(about), encoding="utf-8")
    rows = (
        "node,flow_gwh,source,quality,note\nDE,30,S,table,\nFR,-10,T,recall,guess\nIT,,T,table,\n"
    )
    (tmp_path / "flows.csv").write_text(rows, encoding="utf-8")
    page = data_page(tmp_path)
    assert "| [flows.csv](#flowscsv) | 3 | 2 |  | 1 |" in page
    assert "|  |  | 67 % | 0 % | 33 % |" in page
    assert "Flows. 3 rows, 1 with a note; one for each `node`." in page
    assert "| `flow_gwh` | GWh | How \\| much. |" in page
    assert "| T | 2 | 1 |  | 1 |\n| S | 1 | 1 |  |  |" in page
    assert "By `flow_gwh`: 75.0 % `table`, 25.0 % `recall`. Terms: S (free)." in page


def test_command_writes_what_has_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "model.md").write_text("# Nothing to fill\n", encoding="utf-8")
    assert main(["--docs", str(tmp_path)]) == 0
    own = "".join(f"{page_name(name)} written\n" for name, _ in shipped_baselines())
    assert capsys.readouterr().out == f"data.md written\n{own}model.md is up to date\n"
    (tmp_path / "model.md").write_text("| quantity | value |\n| - | - |\n| luck | |\n", "utf-8")
    assert main(["--docs", str(tmp_path)]) == 2
    assert "no quantity is called 'luck'" in capsys.readouterr().err
