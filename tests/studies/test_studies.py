"""Published studies: every figure of ours lies in its band, or the page says that it does not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from sim.config import load_scenario
from sim.config.paths import shipped_by_name, shipped_overrides, shipped_scenarios, shipped_studies
from sim.pipeline import run_scenario
from sim.studies.figures import figure
from sim.studies.page import Judged, judged, part
from sim.studies.published import Published, Study, published

DOCS = Path(__file__).parents[2] / "docs" / "validation.md"
STUDIES = published()


@pytest.fixture(scope="module")
def found() -> dict[str, Judged]:
    return {study.scenario: judged(study) for study in STUDIES}


def cases() -> list[tuple[str, int]]:
    return [(study.scenario, place) for study in STUDIES for place in range(len(study.results))]


@pytest.mark.parametrize(("scenario", "place"), cases())
def test_in_its_band_unless_it_differs(found: dict[str, Judged], scenario: str, place: int) -> None:
    """A figure that differs and lands all the same is a mistake as well: its reason is void."""
    one = found[scenario]
    result, value = one.study.results[place], one.values[place]
    assert result.holds(value) is not result.differs, (result.quantity, value)


def test_every_scenario_has_its_study() -> None:
    names = [name for name, _ in shipped_studies()]
    assert sorted(study.scenario for study in STUDIES) == names
    assert not set(names) & {name for name, _ in shipped_scenarios()}
    assert set(names) < {name for name, _ in shipped_by_name()}
    assert "lng-as-in-early-2022" in dict(shipped_overrides())


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.scenario)
def test_what_differs_is_explained_in_two_sentences(study: Study) -> None:
    assert study.read_in
    for result in study.results:
        assert result.low < result.high
        if result.differs:
            assert result.why.count(". ") + 1 == 2, result.quantity


def test_page_is_not_stale(found: dict[str, Judged]) -> None:
    """Write it anew with `make validation`."""
    text = part([found[study.scenario] for study in STUDIES])
    assert text.rstrip() in DOCS.read_text(encoding="utf-8")


def test_page_tells_what_lies_outside(found: dict[str, Judged]) -> None:
    text = part([found[study.scenario] for study in STUDIES])
    outside = sum(result.differs for study in STUDIES for result in study.results)
    assert text.count("**outside**") == text.count("| outside |") == outside
    everything = sum(len(study.results) for study in STUDIES)
    assert f"{everything - outside} of {everything} figures" in text


def test_stores_keep_what_the_study_wants() -> None:
    """Bruegel, July 2022, balances with 20 % left; ours means nothing if the stores ran empty."""
    fill = run_scenario(load_scenario("bruegel-2022-07")).summary["storage_fill_pct"]["EU27"]
    assert fill["2023-05-01"] == pytest.approx(20, abs=0.5)


def test_what_the_page_says_in_words_is_so() -> None:
    """Sentences of the table that are about our runs."""
    summer = run_scenario(load_scenario("entsog-2022-04")).summary["storage_fill_pct"]
    ends = {node: levels["2022-10-01"] for node, levels in summer.items()}
    assert min(ends, key=ends.__getitem__) == "LV"
    assert {node for node, level in ends.items() if level > 80} == {"BE", "ES", "FR", "GB", "PT"}
    ten_months = run_scenario(load_scenario("bruegel-2022-07")).summary["countries"]
    lost = [ten_months[node]["shortfall_pct"] for node in ("FR", "IT", "DE")]
    assert lost == pytest.approx([15, 17, 19], abs=0.5)
    degree = run_scenario(load_scenario("iea-2022-03"))
    alone, all_ = (
        figure(degree, {"saved_bcm": sectors})
        for sectors in (["household", "services"], ["household", "services", "chp"])
    )
    assert alone / all_ == pytest.approx(0.75, abs=0.02)


def test_what_our_readings_are_worth() -> None:
    """What the page says of terminals at capacity, of savings, and of twelve months."""
    block = yaml.safe_load(dict(shipped_overrides())["lng-as-in-early-2022"].read_text())
    full = [f"measures.{name}=null" for name in block["measures"]]
    july = run_scenario(load_scenario("bruegel-2022-07", full)).summary
    assert july["regions"]["EU27"]["shortfall_pct"] == pytest.approx(9, abs=0.5)
    autumn = run_scenario(load_scenario("ewi-2022-09", full)).summary
    assert autumn["storage_fill_pct"]["EU27"]["2023-04-01"] == pytest.approx(30, abs=0.5)
    saving = run_scenario(load_scenario("ewi-2022-09", ["measures.saving.share=12 %"])).summary
    here = run_scenario(load_scenario("ewi-2022-09")).summary
    fill = [one["storage_fill_pct"]["EU27"]["2023-04-01"] for one in (saving, here)]
    assert (fill[0] - fill[1]) / 2 == pytest.approx(2, abs=0.5)
    year = run_scenario(load_scenario("bruegel-2022-02", ["horizon.end=2023-02-28"])).summary
    assert year["regions"]["EU27"]["shortfall_twh"] == pytest.approx(401, abs=1)


def test_a_band_holds_its_ends() -> None:
    result = Published("x", 1.0, 2.0, "%", {"key": "a"}, "why")
    assert [result.holds(value) for value in (0.99, 1.0, 2.0, 2.01)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("value", "margin"),
    [(0.99, None), (1.0, 0.0), (1.015, 0.015), (1.03, None), (1.99, 0.01), (2.01, None)],
)
def test_what_sits_on_the_edge_of_its_band(value: float, margin: float | None) -> None:
    result = Published("x", 1.0, 2.0, "%", {"key": "a"}, "why")
    assert result.margin(value) == (None if margin is None else pytest.approx(margin))
    place = Published("x", 1.0, 2.0, "", {"place": "FI"}, "why")
    assert place.margin(1.0) is None


def test_the_page_says_plainly_what_sits_on_an_edge(found: dict[str, Judged]) -> None:
    text = part([found[study.scenario] for study in STUDIES])
    edge = [
        (one.study.scenario, result.quantity)
        for one in found.values()
        for result, value in zip(one.study.results, one.values, strict=True)
        if result.margin(value) is not None
    ]
    assert text.count("**on the very edge**: ") == text.count("| on its edge |") == len(edge)
