"""What the page says of a record made by hand."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from sim.outlook import (
    text_ban,
    text_beside,
    text_few,
    text_short,
    text_supply,
    text_winter,
    text_years,
    words,
)
from sim.outlook.kept import read_record, write_record
from sim.outlook.page import page
from sim.outlook.pictures import NAMES, pictures
from sim.outlook.record import Record
from sim.outlook.record_supply import Pair
from sim.outlook.setting import Setting
from sim.outlook.views import facts, ours

MODULES = (text_ban, text_beside, text_few, text_short, text_supply, text_winter, text_years)
ALLOWED = re.compile(r"EU27|95 % interval|^\.0f$")


@pytest.fixture
def text(record: Record, told: Setting) -> str:
    return page(record, told, "kept.json", ["a.svg", "b.svg", "c.svg"])


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
    """Of the two years since 1991 none is bad; of all four two are, one of them in the EU27."""
    said = text_years.headline_years(record, told)
    assert "With stores 65 % full on 3 September 2026 and the weather of the years since" in said
    assert "under 15 % in none of 2 years (0 %, 95 % interval 0 to 66 %)" in said
    assert "under 10 % in none of 2 years (0 %, 95 % interval 0 to 66 %): 11 % are" in said
    assert "which had as many degree days as the mean of 1991 to 2020" in said
    assert "cut off somewhere in none of 2 years" in said
    older = text_years.older(record, told)
    assert "under 10 % in 2 of 4 years (50 %, 95 % interval 15 to 85 %)" in older
    assert "off in 2 of 4 years (50 %, 95 % interval 15 to 85 %), in Finland and Ukraine" in older
    assert "within the EU27 in 1 of 4" in older
    assert "+5.0 % degree days against the mean of 1991 to 2020" in older


def test_probabilities_hang_on_the_level(record: Record) -> None:
    """From the emptiest stores and from the row nearest to the reference, here the same."""
    assert (
        text_years.by_level(record)
        == "In all years since 1962 it is in 2 of 4 with 65 % on 3 September 2026."
    )
    other = replace(record, years=replace(record.years, own=1))
    said = text_years.by_level(other)
    assert said == (
        "In all years since 1962 it is in 2 of 4 with 65 % and in none of 4 with 75 % on 3 "
        "September 2026."
    )


def test_quantiles_by_level(text: str) -> None:
    row = next(line for line in text.splitlines() if line.startswith("| **65 %**"))
    assert "| none of 2 | 2 of 4 | 4.8 / 12 / 28 % | none of 2 | 2 of 4 |" in row
    assert "| Finland 2, Ukraine 1 | 7.0 TWh | 42 / 55 / 86 EUR/MWh |" in row
    assert (
        "| 75 % | none of 2 | none of 2 | none of 4 | 15 / 22 / 38 % | none of 2 | none of 4 |"
        in text
    )
    assert "| nowhere | none |" in text


def test_uneven_counts_are_explained(record: Record, told: Setting, text: str) -> None:
    """Only where fuller stores have more years with a cut-off than emptier ones."""
    assert "Single countries may be cut off from fuller stores" not in text
    rows = tuple(reversed(record.years.rows))
    other = replace(record, years=replace(record.years, rows=rows))
    said = "\n".join(text_years.all_years(other, told, ["a", "b", "c"]))
    assert "Single countries may be cut off from fuller stores" in said


def test_the_answer_comes_first(text: str) -> None:
    """Before everything else: how the reference ends, what weather does, how likely, how sure."""
    short = text.split("## ")[1].splitlines()[2:]
    assert short[0].startswith("- **The reference, without Qatar: nobody is cut off.**")
    assert "from 66 % on 3 September 2026 over 76 % on 1 November 2026 to 30 %" in short[0]
    assert "12 % more degree days than 2025, as many as the mean of 1991 to 2020" in short[0]
    assert "1 of 2 years since 1991 was colder" in short[0]
    assert "a hard winter (as 1952) 20 %, in Germany 14 %, and 60 EUR/MWh" in short[1]
    assert "Nobody is cut off in any of them." in short[1]
    assert short[2].startswith("- **How likely.**")
    assert "lowest level of the reference lies between 25 % and 25 %" in short[3]
    assert "under 15 % in 1 of 2 years since 1991" in short[3]
    assert "cut off in 1 of 2 such cases" in short[3]


def test_what_the_answer_hangs_on(text: str) -> None:
    assert "| less | 25 % | 45 EUR/MWh | nobody | 25 % | 45 EUR/MWh | nobody | 1 of 2 |" in text
    assert "| more | 25 % | 45 EUR/MWh | nobody | 4.0 % | 95 EUR/MWh | Finland 1.0 TWh |  |" in text
    assert "`--set 'storage.end.value=25 EUR/MWh'`; `--set market.elasticity_scale=0.67`" in text


def test_a_winter_is_told_as_one(text: str) -> None:
    """With its place among the years, its command, levels, price, demand, and who is cut off."""
    lines = text.splitlines()
    told = next(line for line in lines if line.startswith("**A hard winter, as 1952.**"))
    assert "The 95th percentile of the 33 years since 1991: 32 % more degree days than 2025" in told
    assert "20 % more than the mean of 1991 to 2020; none of 2 years since 1991 were colder" in told
    assert "(`gasgap run winter --set weather=1952`)" in told
    assert "76 % full on 1 November 2026 and emptiest on 1 April 2027, with 20 %" in told
    assert "consumes 1,050 TWh and gives up 35 TWh" in told
    coldest = next(line for line in lines if line.startswith("**The coldest on record"))
    assert "The coldest of the 33 years since 1951" in coldest


def test_months_and_the_price_beside_the_observed(text: str) -> None:
    """A month of which the horizon has a part says from when on."""
    row = (
        "| from 5 October 2026 on | 76 % | 70 % | 50 EUR/MWh | 100 TWh | 300 TWh | 10 TWh | none |"
    )
    assert row in text
    assert "The dearest month is February 2027, with 60 EUR/MWh." in text
    assert "47 EUR/MWh in May 2026, at the mean exchange rate of its year" in text
    assert "the mean of the reference lies above the newest of these" in text
    assert "in which Qatar delivers, but for what is destroyed, it is 9.0 EUR/MWh more." in text


def test_the_price_of_a_season(record: Record) -> None:
    """Weighted by what is wanted: 310, 420 and 355 TWh at 50, 60 and 45 EUR/MWh."""
    mean = (310 * 50 + 420 * 60 + 355 * 45) / (310 + 420 + 355)
    assert record.reference.price_from("2026-10", "2027-03") == pytest.approx(mean)
    assert record.reference.price_from("2027-03", "2027-03") == 45.0


def test_what_is_left_is_told_by_country(record: Record) -> None:
    said = text_winter.holders(record.reference, record)
    assert said == (
        "the 100 TWh left are mostly in Germany (50 TWh), France (30 TWh) and Netherlands (15 TWh)."
    )


def test_start_is_told_as_estimated(text: str) -> None:
    assert "66 % full, those of Germany 60 %" in text
    assert (
        "**estimate for 1**: Finland. Published, for that day or those beside it, is that of the "
        "EU27 as a whole and Germany" in text
    )
    assert "90 of 97 capacities" in text
    assert "of **3 September 2026** (storage levels 3 September 2026)" in text


def test_cut_off_is_named_or_nobody(record: Record, text: str) -> None:
    said = text_winter.cut_off(record.hard, record)
    assert said == "Cut off are Finland 3.4 TWh, in February 2027."
    assert text_winter.cut_off(record.reference, record) == "Nobody is cut off."
    assert "Gas is cut off in 1 of 2 cases, at most 2.0 TWh." in text


def test_return_of_qatar(text: str) -> None:
    assert "the mean price to 31 March 2027 is 10 EUR/MWh less after 4 weeks, on 1 Oct" in text
    assert "| Until \\ saving | 0 % | 5 % |" in text
    assert "the EU's stores hold 10 points more when they are emptiest" in text


def test_the_ban(text: str) -> None:
    """100 TWh refused by it, of which 20 stranded; what was refused before is told apart."""
    assert "Until 31 March 2028 the ban of LNG refuses 100 TWh (9.4 bcm): 80 TWh find other" in text
    assert (
        "buyers, 20 TWh are stranded. What Europe loses is less: the EU27 lands 3.0 TWh less"
        in text
    )
    assert "LNG than without the ban, pays 2.0 EUR/MWh more and uses 1.0 TWh less gas" in text
    assert "if none of it does (`gasgap run phase-out --set measures.pipes.shock=false" in text
    assert "| LNG refused | 100 TWh | 100 TWh | 100 TWh |" in text
    assert "| other pipelines | 76 TWh (+1.0) |" in text
    assert "| from stores | 21 TWh (+1.0) |" in text
    assert "| **consumption** | 194 TWh (−1.0) |" in text
    assert "from 1 January 2027 to 29 September 2027: 10 TWh of LNG (Belgium 10 TWh)" in text


def test_the_ban_by_importer(text: str) -> None:
    assert "| France | 60 TWh | 48 TWh | 12 TWh | 97 TWh (−3.0) | 52 EUR/MWh (+2.0) |" in text
    assert "| Belgium | none | none | none |" in text


def test_a_ban_that_changes_nothing(record: Record) -> None:
    same = Pair(50.0, 50.0)
    span = replace(record.ban.alone, lng=same, price=same, consumption=same)
    said = text_ban.loses(span)
    assert said == "lands as much LNG as without the ban, pays as much and uses as much gas"


def test_those_who_depend(text: str) -> None:
    assert "## Hungary and Slovakia" in text
    assert "With both bans the price in Hungary is 5.0 EUR/MWh more and its consumption the" in text
    assert "less comes from RS 8.0 TWh; more from AT 8.0 TWh; more goes to Ukraine 6.0 TWh." in text
    assert "in Hungary gas costs 5.0 EUR/MWh more than without both bans (the same if" in text


def test_other_cuts(text: str) -> None:
    assert "In the EU27 the price is 53 EUR/MWh, 3.0 EUR/MWh more, and 12 TWh are given up" in text
    assert "The EU's stores hold 2.0 points less on 1 April 2027, 20 %" in text
    assert "| Finland | 56 EUR/MWh (+6.0) | 3.0 TWh (+2.5) | 2.0 TWh (+2.0) |" in text
    assert "EU27 is 3.0 EUR/MWh more, in Finland 6.0 EUR/MWh more, and Finland is cut" in text


def test_replay_is_judged(text: str) -> None:
    assert (
        "| EU27 | 1 January 2026 | 61.5 % | 64.0 % | +2.5 points | within 5 points | met |" in text
    )
    assert "| Germany | 1 April 2026 | 21.8 % | 35.0 % | +13.2 points | within 8 points |" in text
    assert (
        "meets 1 of 2 goals for single days of the stores. It lands 143 TWh of LNG where 130 TWh "
        "were" in text
    )


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
    assert "EnergyReader, 22 May 2026, as reported | 70 % | 76 % | +6 points | (1) |" in text


def test_every_reason_is_told_once(told: Setting, text: str) -> None:
    """With the facts that it names; those of one group are numbered in one list."""
    assert text.count("They extend the pace of filling of the weeks before they wrote.") == 1
    assert text.count("months add up to 1,280 TWh in that quarter of 2025") == 1
    assert "from stores that held 68 % on 1 January" in text
    for group in {view.group for view in told.views}:
        assert f"| {group} | by | theirs | ours | difference | why |" in text


def test_facts_that_reasons_name(record: Record) -> None:
    months = tuple(replace(m, consumption_twh=900.0, response_twh=0.0) for m in record.hard.months)
    cold = replace(record.winters[-1], story=replace(record.winters[-1].story, months=months))
    known = facts(replace(record, winters=(*record.winters[:-1], cold)))
    assert known["range"] == "1,050 TWh"
    assert known["unspared"] == "1,025 TWh"
    assert (known["year"], known["before"]) == ("2025", "68 %")


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
    assert words.counted(-3.0, "%") == "3.0 % fewer"
    assert words.counted(0.0, "%") == "as many"
    assert words.command("a", ["b=1", "c=2 %"]) == "`gasgap run a --set b=1 --set 'c=2 %'`"
    assert words.listed(["A", "B and C", "D"]) == "A, B and C, and D"
    assert [words.times(n, 3) for n in (0, 1, 3)] == ["none of 3", "1 of 3", "all 3"]
    assert words.none_or(0.01) == "none"
