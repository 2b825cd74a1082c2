"""What the page says of a record made by hand."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from sim.outlook import text_beside, text_supply, text_winter, words
from sim.outlook.kept import read_record, write_record
from sim.outlook.page import page
from sim.outlook.pictures import NAMES, pictures
from sim.outlook.record import Record
from sim.outlook.setting import Setting
from sim.outlook.views import ours

MODULES = (text_winter, text_supply, text_beside)
ALLOWED = re.compile(r"EU27|95 % interval|^\.0f$")


@pytest.fixture
def text(record: Record, told: Setting) -> str:
    return page(record, told, "kept.json", ["a.svg", "b.svg"])


@pytest.mark.parametrize("module", MODULES)
def test_no_number_is_typed_by_hand(module: object) -> None:
    """The words of the page have no digit of their own."""
    path = Path(str(getattr(module, "__file__")))  # noqa: B009
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {ast.get_docstring(node, clean=False) for node in ast.walk(tree)
                     if isinstance(node, ast.Module | ast.FunctionDef)}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found = "" if node.value in documentation else ALLOWED.sub("", node.value)
            assert not re.search(r"\d", found), f"{path.name}:{node.lineno}: {node.value}"


def test_probabilities_are_shares_of_years(record: Record, told: Setting) -> None:
    """Two of four years under 10 %, two with a cut-off, one of them in the EU27."""
    said = text_winter.headline_years(record, told)
    assert "under 10 % in 2 of 4 years (50 %, 95 % interval 15 to 85 %)" in said
    assert "cut off somewhere in 2 of 4 years" in said
    assert "in Finland and Ukraine; within the EU27 in 1 of 4" in said


def test_recent_years_are_told_apart(text: str) -> None:
    """Two of the four years are since 1991, and neither is bad; on average they had 5 % more."""
    assert "+5.0 % degree days against the mean of 1991 to 2020" in text
    assert "Of the 2 years since 1991 alone, the stores fall under 10 % in none of 2" in text


def test_quantiles_by_level(text: str) -> None:
    row = next(line for line in text.splitlines() if line.startswith("| **65 %**"))
    assert "| 2 of 4 | 4.8 / 12 / 28 % | 2 of 4 | 1 of 4 | FI 2, UA 1 |" in row
    assert "42 / 55 / 86 EUR/MWh" in row
    assert "| 75 % | none of 4 | 15 / 22 / 38 % | none of 4 | none of 4 | nobody |" in text


def test_months_and_the_price_beside_the_observed(text: str) -> None:
    assert "| October 2026 | 76 % | 70 % | 50 EUR/MWh | 100 TWh | 300 TWh | 10 TWh | none |" in text
    assert "dearest month, February 2027, 60 EUR/MWh" in text
    assert "45 EUR/MWh in April 2026 and 47 EUR/MWh in May 2026: the reference lies above" in text


def test_start_is_told_as_estimated(text: str) -> None:
    assert "66 % full, those of Germany 60 %" in text
    assert (
        "**estimate for 1**: Finland. Published is that of the EU27 as a whole and Germany" in text
    )
    assert "90 of 97 capacities" in text
    assert "of **3 September 2026** (storage levels 3 September 2026)" in text


def test_cut_off_is_named_or_nobody(record: Record, text: str) -> None:
    assert text_winter.cut_off(record.hard, record) == "Cut off over the horizon: Finland 3.4 TWh."
    assert text_winter.cut_off(record.reference, record) == "Nobody is cut off."
    assert "Gas is cut off in 1 of 2 cases, at most 2.0 TWh." in text


def test_return_of_qatar(text: str) -> None:
    assert (
        "If Hormuz opens after 4 weeks, the mean price is 10 EUR/MWh less; after 26 weeks" in text
    )
    assert "the EU's stores hold 10 points more when they are emptiest" in text


def test_the_ban(text: str) -> None:
    """100 TWh refused by it, of which 20 stranded; what was refused before is told apart."""
    assert "`long` (the ban): 100 TWh (9.4 bcm) of LNG: France 60 TWh and Spain 40 TWh" in text
    assert "of this 80 TWh is rerouted, 20 TWh stranded" in text
    assert "`short` (in force before, with the ban and without): 10 TWh" in text
    assert "lands 3.0 TWh less LNG than without the ban. The shortfall is 1.0 TWh more" in text
    assert "| France | 60 TWh | 97 TWh (−3.0) | 52 EUR/MWh (+2.0) | 6.0 TWh (+1.0) |" in text
    assert "| Belgium | none |" in text
    assert "refuses 100 TWh until 31 March 2027, of which 20 TWh finds no other buyer" in text


def test_those_who_depend(text: str) -> None:
    assert "## Hungary and Slovakia" in text
    assert "the price in Hungary is 5.0 EUR/MWh more and its consumption the same" in text
    assert "More comes from AT 8.0 TWh." in text


def test_replay_is_judged(text: str) -> None:
    assert (
        "| EU27 | 1 January 2026 | 61.5 % | 64.0 % | +2.5 points | within 5 points | met |" in text
    )
    assert "| Germany | 1 April 2026 | 21.8 % | 35.0 % | +13.2 points | within 8 points |" in text
    assert "meets 1 of 2 aims for the stores. It lands 143 TWh of LNG where 130 TWh was" in text


def test_views_have_a_sentence_for_every_turn(record: Record, told: Setting) -> None:
    for view in told.views:
        assert set(view.why) == {"above", "below", "near"}, view.what
        value = ours(record, view.ours)
        assert view.side(value + 1e6) == "above"
        assert view.side(value - 1e6) == "below"
        assert view.side(view.value) == "near"


def test_our_figures_beside_theirs(record: Record, text: str) -> None:
    """76 % on 1 November; between two days straight: 66 + 10 x 14 / 59."""
    assert ours(record, {"fill": "EU27", "day": "2026-11-01"}) == 76.0
    assert ours(record, {"fill": "EU27", "day": "2026-09-17"}) == pytest.approx(66 + 140 / 59)
    assert ours(record, {"winter": "hard", "day": "2027-04-01"}) == 20.0
    assert ours(record, {"quarter": "mild"}) == 750.0
    assert ours(record, {"lng": "base"}) == pytest.approx(150.0)
    assert ours(record, {"lng": "year"}) == pytest.approx(100 * 365 / 210)
    with pytest.raises(KeyError):
        ours(record, {"fill": "EU27", "day": "2027-08-01"})
    with pytest.raises(KeyError):
        ours(record, {"guess": "EU27"})
    assert "EnergyReader, 22 May 2026, as reported | 70 % | 76 % | +6 points" in text
    assert "the quarter had 1,280 TWh in 2025" not in text  # told only where ours is above


def test_above_theirs_the_base_year_is_told(record: Record, told: Setting) -> None:
    months = tuple(replace(m, consumption_twh=900.0) for m in record.reference.months)
    winters = tuple(replace(w, story=replace(w.story, months=months)) for w in record.winters)
    text = "\n".join(text_beside.views(replace(record, winters=winters), told))
    assert "the quarter had 1,280 TWh in 2025, which was mild" in text


def test_a_record_is_read_back_as_it_was(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    write_record(path, record)
    first = path.read_bytes()
    assert read_record(path) == record
    write_record(path, read_record(path))
    assert path.read_bytes() == first


def test_pictures_are_the_same_every_time(record: Record, told: Setting) -> None:
    drawn = pictures(record, told)
    assert tuple(drawn) == NAMES
    assert drawn == pictures(record, told)
    assert all(picture.startswith(b"<?xml") or b"<svg" in picture for picture in drawn.values())


@pytest.mark.parametrize(
    ("value", "said"),
    [(1234.4, "1,234 TWh"), (3.44, "3.4 TWh"), (0.04, "0 TWh"), (-12.2, "−12 TWh")],
)
def test_volumes_in_words(value: float, said: str) -> None:
    assert words.twh(value) == said


def test_words() -> None:
    assert words.day("2026-11-01") == "1 November 2026"
    assert words.day("2026-11") == "November 2026"
    assert words.day("2026") == "2026"
    assert words.signed(0.01, "points") == "0 points"
    assert words.signed(0.4, "points", 0) == "0 points"
    assert words.signed(-0.4, "points", 0) == "0 points"
    assert words.signed(2.6, "TWh", 0) == "+3 TWh"
    assert words.moved(-3.0, "TWh") == "3.0 TWh less"
    assert words.moved(0.01, "TWh") == "the same"
    assert words.listed(["A", "B and C", "D"]) == "A, B and C, and D"
    assert [words.times(n, 3) for n in (0, 1, 3)] == ["none of 3", "1 of 3", "all 3"]
    assert words.none_or(0.01) == "none"
