"""The page of a report: the numbers of the summary, words for odd runs, nothing from outside."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim.output.folder import RunFolder
from sim.pipeline import save_run
from sim.plot.gallery import GALLERY
from sim.report.command import write_report
from sim.report.html import coded, render

STOP = "russian-gas-stop-2022"
LARGEST = 3_000_000
VOID = {"meta", "link", "br", "img", "input", "hr", "use"}


class Page(HTMLParser):
    """Numbers with their keys, the text, and elements that are not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.numbers: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.links: list[tuple[str, str, str]] = []
        self._taking: tuple[str, str] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self.open.append(tag)
        self.links += [(tag, n, given[n]) for n in ("src", "href", "xlink:href") if n in given]
        if "data-key" in given:
            self._taking = (given["data-key"], given["data-v"])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open[-1:] not in (["style"], ["script"]):
            self.words.append(data.strip())
        if self._taking and data.strip():
            self.numbers.append((*self._taking, data.strip()))
            self._taking = None

    @property
    def text(self) -> str:
        """All words of the page."""
        return " ".join(self.words)


def page_of(folder: Path) -> tuple[str, Page]:
    text = (folder / "report.html").read_text(encoding="utf-8")
    return text, Page(text)


def looked_up(summary: dict[str, Any], key: str) -> float:
    found: Any = summary
    for part in key.split("."):
        found = found[part]
    return float(found)


@pytest.mark.parametrize("name", [STOP, "replay-2022", "strategic-sender"])
def test_numbers_are_those_of_the_summary(reported: Callable[[str], Path], name: str) -> None:
    """As they stand in attributes exactly, as they are read within half of the last digit."""
    folder = reported(name)
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    _, page = page_of(folder)
    keys = [key for key, _, _ in page.numbers]
    assert len(keys) > 300
    assert {"regions.EU27.shortfall_twh", "countries.DE.hub_price_eur_mwh"} <= set(keys)
    assert "accounts.suppliers_change_beur" in keys
    for key, exact, text in page.numbers:
        value = looked_up(summary, key)
        assert float(exact) == value, key
        decimals = len(text.partition(".")[2])
        read = float(text.replace(",", "").replace("\u2212", "-"))
        assert abs(read - value) <= 0.5 * 10**-decimals + 1e-9, (key, text, value)


def test_the_headline_has_the_runs_numbers(reported: Callable[[str], Path]) -> None:
    _, page = page_of(reported(STOP))
    assert "The EU27 is short of 858 TWh, 19.6 % of 4,388: 854 TWh given up" in page.text
    assert "Without the shocks it would be short of 205 TWh." in page.text
    assert "229 more than without the shocks" in page.text
    assert "Finland (33 % of demand missing at 406 EUR/MWh)" in page.text


def test_what_it_holds(reported: Callable[[str], Path]) -> None:
    text, page = page_of(reported(STOP))
    assert page.open == []
    assert len(text) < LARGEST
    for heading in (
        "In figures",
        "What was assumed",
        "In pictures",
        "By country",
        "Who pays",
        "Method and limits",
        "Sources",
        "How to reproduce",
    ):
        assert f"<h2>{heading}</h2>" in text
    assert "embargo: supplier RU; importers EU27; form lng; share 100 %" in page.text
    assert "stranded share 20 %" in page.text
    assert "weather normal reference" in page.text
    assert "Refused by russian-lng: 142.1 TWh of LNG (ES 35.0, FR 33.6, IT 19.0, " in page.text
    assert "5 others 8.1); 113.7 go to other buyers, 28.4 find none." in page.text
    assert "storage.end fill UA 15 %, value 200 EUR/MWh reference" in page.text
    assert "Eurostat: gas supply and consumption by month" in page.text
    assert "gasgap run scenario.resolved.yaml" in page.text
    manifest = json.loads((reported(STOP) / "manifest.json").read_text(encoding="utf-8"))
    for digest in (*manifest["inputs"].values(), manifest["baseline"]["sha256"]):
        assert digest in page.text
    rows = re.search(r"<h2>Method and limits</h2>\s*<ol>(.*?)</ol>", text, re.S)
    assert rows is not None
    assert rows[1].count("<li>") == 10
    assert text.count("<svg") == text.count("<figure") >= 1


def test_measures_are_dated_and_in_order(reported: Callable[[str], Path]) -> None:
    text, page = page_of(reported("replay-2022"))
    order = [page.text.index(f" {name} ") for name in ("groningen", "ukrainian-demand", "freeport")]
    assert order == sorted(order)
    assert "<th>Known</th>" in text
    assert "Known: " not in page.text
    assert "as it happens" in page.text
    assert "Fire at the Freeport plant" in page.text


def test_nothing_comes_from_outside(reported: Callable[[str], Path]) -> None:
    text, page = page_of(reported(STOP))
    for tag, attribute, value in page.links:
        outside = not value.startswith("#")
        assert not outside or (tag, attribute) == ("a", "href"), (tag, attribute, value)
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)
    assert "default-src 'none'" in text


def test_names_in_the_page_are_unique(reported: Callable[[str], Path]) -> None:
    text, _ = page_of(reported(STOP))
    names = re.findall(r'\sid="([^"]+)"', text)
    assert len(names) == len(set(names))
    for target in re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', text):
        assert (target[0] or target[1]) in names


def test_two_runs_give_the_same_page_but_for_its_day(
    reported: Callable[[str], Path], shipped_run: Callable[..., Any], tmp_path: Path
) -> None:
    first, second = reported(STOP), save_run(shipped_run(STOP), tmp_path)
    manifest = json.loads((second / "manifest.json").read_text(encoding="utf-8"))
    manifest |= {"created": "2030-12-24T18:00:00+00:00", "seconds": {"solve": 1}}
    (second / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    write_report(RunFolder(second))
    pages = []
    for folder in (first, second):
        text = (folder / "report.html").read_bytes()
        day = RunFolder(folder).manifest["created"]
        marked = f'<time id="created">{day}</time>'.encode()
        assert text.count(marked) == 1
        pages.append(text.replace(marked, b""))
    assert pages[0] == pages[1]


def tiny_page(run: Any, tmp_path: Path) -> Page:
    folder = save_run(run, tmp_path)
    write_report(RunFolder(folder))
    return page_of(folder)[1]


def test_one_country_one_period_nothing_missing(
    tiny: SimpleNamespace, solve: Callable[..., Any], tmp_path: Path
) -> None:
    page = tiny_page(solve(tiny.one_node()), tmp_path)
    assert "The EU27 is short of no gas." in page.text
    assert "Hit hardest" not in page.text
    assert "No country stands out" not in page.text
    assert "monthly, 1 period ·" in page.text
    assert "No measures: the year goes as the baseline has it." in page.text
    assert "Nothing changes hands" in page.text
    assert "Stores" not in page.text.partition("Method and limits")[0]


def test_no_member_of_the_union(
    tiny: SimpleNamespace, solve: Callable[..., Any], tmp_path: Path
) -> None:
    cut = {"type": "cut", "supplier": "RU", "from": "2021-01-01", "share": 0.2}
    base = tiny.Tiny().market("A", 100.0, eu=False).supply("pipe", "A", 100.0)
    page = tiny_page(solve(base, measures={"cut": cut}), tmp_path)
    assert "The modelled area is short of 1 TWh, 20.0 % of 3" in page.text
    assert "Without the shocks it would be short of 0 TWh." in page.text
    assert "cut: supplier RU; form all; share 20 %" in page.text


def test_markup_in_a_scenario_is_text(
    tiny: SimpleNamespace, solve: Callable[..., Any], tmp_path: Path
) -> None:
    run = solve(tiny.one_node(), title="<script>alert(1)</script> & more", description="<b>x")
    folder = save_run(run, tmp_path)
    text = render(RunFolder(folder))
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in text
    assert "&lt;b&gt;x" in text


def test_a_run_that_is_not_solved_says_so_first(
    reported: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.plot.files.GALLERY", ())
    folder = tmp_path / "failed"
    shutil.copytree(reported(STOP), folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["cases"][0] |= {"status": "stalled", "meaning": "No further progress."}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    page = Page(render(RunFolder(folder)))
    sentence = "Not solved. Do not use these numbers. scenario: No further progress."
    warning = page.text.index(sentence)
    assert warning < page.text.index("The EU27 is short of")


def test_a_baseline_that_is_gone(
    tiny: SimpleNamespace, solve: Callable[..., Any], tmp_path: Path
) -> None:
    from sim.views import baseline

    base = tiny.one_node().write(tmp_path / "mine")
    folder = save_run(solve(base), tmp_path / "out")
    shutil.rmtree(base)
    baseline._load.cache_clear()
    page = Page(render(RunFolder(folder)))
    assert "so its sources cannot be listed here" in page.text
    assert "baseline mine" in page.text


def test_any_gallery_will_do(
    reported: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.plot.files.GALLERY", ())
    text = render(RunFolder(reported(STOP)))
    assert "<svg" not in text
    assert "In pictures" not in text
    monkeypatch.setattr("sim.plot.files.GALLERY", GALLERY[:1])
    assert render(RunFolder(reported(STOP))).count("<svg") == 1


def test_the_coming_winter_leads_with_its_stores(reported: Callable[[str], Path]) -> None:
    folder = reported("winter-2026-27")
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    text, page = page_of(folder)
    found = re.search(r'<p class="lead">(.*?)</p>', text, re.S)
    assert found is not None
    lowest = summary["storage_lowest"]["EU27"]
    assert lowest["day"] == "2027-04-01"
    assert "The EU27 is short of" in found[1]
    told = f"{lowest['fill_pct']:.0f} % on 1 April 2027 (lowest; "
    assert told + f"{lowest['counterfactual_fill_pct']:.0f} % without the shocks)" in found[1]
    assert "Nobody is cut off in any country." in page.text
    assert "Stores at their lowest" in page.text
    assert "Newest observation: 2026-09-" in page.text
    assert text.index("In pictures") < text.index("By country") < text.index("What was assumed")


def test_a_description_keeps_its_paragraphs_and_marks_code() -> None:
    assert coded("with `--set a=1` & more") == "with <code>--set a=1</code> &amp; more"
    assert coded("one ` alone <b>") == "one ` alone &lt;b&gt;"


def test_paragraphs_of_a_description(
    tiny: SimpleNamespace, solve: Callable[..., Any], tmp_path: Path
) -> None:
    folder = save_run(solve(tiny.one_node(), description="First `x`.\nSecond."), tmp_path)
    text = render(RunFolder(folder))
    assert "<p>First <code>x</code>.</p>\n<p>Second.</p>" in text
