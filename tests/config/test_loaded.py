"""Loading as a whole: everything at once, nothing but ScenarioError, and the way back."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.config import (
    Scenario,
    baseline_folder,
    dump_resolved,
    load_scenario,
    resolved,
    shipped_root,
    shipped_scenarios,
)
from sim.config.fields import SECTORS
from sim.config.measure_types import ALL, MEASURE_TYPES, window
from sim.config.schema import Cut, DemandReduction, EndFill, HddRatio, Quota
from sim.errors import Finding, ScenarioError

Write = Callable[..., str]
Mistakes = Callable[..., list[Finding]]

FULL = """\
description: 'Two: lines, and "quotes".'
infrastructure: built
weather: {hdd_ratio: {DE: 0.9, NO: 1.1}}
storage:
  initial: {EU27: 70 %, DE: 0.5}
  targets: [{date: 2022-11-01, fill: 80 %, nodes: [DE, AT], penalty: 99.5 EUR/MWh}]
  end: {fill: reference, value: 60 EUR/MWh}
  end_value: 20 EUR/MWh
market:
  elasticity: {household: -0.1, power: -0.25}
  elasticity_scale: 1.5
  lng_elasticity: -0.07
  voll: {industry: 400 EUR/MWh}
  price_multiples: [1, 2, 5]
measures:
  stop: {type: cut, supplier: RU, route: [nord_stream, yamal], from: 2022-03-01, ramp: 30 d,
         share: 29 %, note: "1e3"}
  ban: {type: embargo, supplier: RU, importers: DE, from: 2022-05-01, form: lng,
        stranded_share: 33 %}
  fail: {type: route_outage, route: nord_stream, from: 2022-07-11, until: 2022-07-21,
         rerouted: 10 %}
  open: {type: route_opening, route: nord_stream_2, from: 2022-02-01, diverted: 1}
  limit: {type: quota, supplier: RU, from: 2022-02-01, volume: 40 bcm/yr}
  seen: {type: quota, supplier: NO, from: 2022-02-01, observed: true, shock: false}
  more: {type: lng_supply, origin: US, change: +15 bcm/yr, from: 2022-01-01}
  asia: {type: lng_demand, share: +5 %, from: 2022-01-01}
  pipe: {type: capacity, arc: DE>CZ, to: 0 GWh/d, from: 2022-01-01}
  ship: {type: capacity, terminal: gate, change: -1 mcm/d, from: 2022-01-01}
  well: {type: production, nodes: NL, share: -20 %, from: 2022-04-01}
  save: {type: demand_reduction, share: 15 %, from: 2022-08-01}
  fill: {type: storage_target, date: 2022-10-01, fill: 80 %}
  cold: {type: cold_spell, colder_by: 8 K, from: 2022-02-01, until: 2022-02-14}
  rule: {type: storage_target, between: [2022-10-01, 2022-12-01], fill: 90 %,
         derogations: [difficult_conditions], at_most_of_demand: 35 %}
  law: {type: embargo, supplier: RU, from: 2022-04-01, contracts: {long: 60 %, short: 40 %},
        steps: [{date: 2022-05-01, contract: short}, {date: 2022-09-01, share: 50 %}]}
  duty: {type: tariff, supplier: RU, from: 2022-04-01, ad_valorem: 30 %}
  limit-price: {type: price_cap, supplier: RU, from: 2022-04-01, cap: 50 EUR/MWh,
                response: withhold, reservation: 60 EUR/MWh}
  ceiling: {type: price_cap, from: 2022-04-01, cap: 180 EUR/MWh}
  coal: {type: fuel_switching, nodes: EU27, from: 2022-04-01, volume: 10 bcm/yr, price: 80 EUR/MWh}
  home: {type: export_restriction, nodes: DE, from: 2022-10-01}
"""


def test_five_mistakes_in_five_places(write: Write, mistakes: Mistakes) -> None:
    write(
        "wether: normal\n"
        "market: {foresight: none}\n"
        "measures:\n"
        "  stop:\n"
        "    type: cut\n"
        "    supplier: RU\n"
        "    from: 2022-13-01\n"
        "    share: 140 %\n"
        "  late: {type: lng_demand, share: 5 %, from: 2024-01-01}\n"
    )
    found = mistakes("case.yaml")
    assert [(item.line, item.column) for item in found] == [
        (4, 1),
        (5, 21),
        (10, 11),
        (11, 12),
        (12, 46),
    ]
    assert str(found[3]) == (
        "case.yaml:11:12: error: measures.stop.share: '140 %' is more than 100 %\n"
        "        share: 140 %\n"
        "               ^"
    )


def test_mistakes_of_text_and_of_meaning_come_together(write: Write, mistakes: Mistakes) -> None:
    write("weather: warm\nweather: cold\ntitle: again\n")
    assert [item.line for item in mistakes("case.yaml")] == [4, 5, 6]


def test_norway(write: Write) -> None:
    write(
        "weather: {hdd_ratio: {NO: 1.1}}\n"
        "measures: {x: {type: cut, supplier: NO, from: 2022-02-01}}\n"
    )
    scenario = load_scenario("case.yaml").scenario
    assert isinstance(scenario.weather, HddRatio)
    assert scenario.weather.hdd_ratio == {"NO": 1.1}
    cut = scenario.measures["x"]
    assert isinstance(cut, Cut)
    assert cut.supplier == "NO"


def test_defaults(write: Write) -> None:
    write()
    scenario = load_scenario("case.yaml").scenario
    assert (scenario.name, scenario.baseline) == ("case", "europe-2021")
    assert (scenario.weather, scenario.infrastructure) == ("reference", "planned")
    assert scenario.horizon.days == 365
    assert scenario.horizon.resolution == "monthly"
    assert (scenario.storage.initial, scenario.storage.end) == ("observed", "reference")
    assert scenario.market.price_multiples == (1.0, 1.5, 2.5, 4.0, 7.0)
    assert scenario.measures == {}


def test_values_are_in_the_programs_units(write: Write) -> None:
    write(FULL)
    scenario = load_scenario("case.yaml").scenario
    quota, saving = scenario.measures["limit"], scenario.measures["save"]
    assert isinstance(quota, Quota)
    assert quota.volume == pytest.approx(40 * 10.6 * 1000 / 365, rel=1e-14)
    assert isinstance(saving, DemandReduction)
    assert (saving.nodes, saving.sectors) == (("EU27",), SECTORS)
    assert scenario.storage.initial == {"EU27": 0.7, "DE": 0.5}
    assert scenario.storage.end == EndFill(fill="reference", value="60 EUR/MWh")  # type: ignore[arg-type]
    assert {type(measure) for measure in scenario.measures.values()} == set(ALL)


def test_the_counterfactual_keeps_what_is_no_shock(write: Write) -> None:
    write(FULL)
    assert list(load_scenario("case.yaml").scenario.without_shocks().measures) == ["seen"]


def test_windows(write: Write) -> None:
    write(FULL)
    measures = load_scenario("case.yaml").scenario.measures
    start, end = date(2022, 2, 10), date(2022, 7, 15)
    assert window(measures["fail"], start, end) == (date(2022, 7, 11), end)
    assert window(measures["cold"], start, end) == (start, date(2022, 2, 14))
    assert window(measures["stop"], start, end) == (date(2022, 3, 1), end)
    assert window(measures["save"], start, end) is None


@pytest.mark.parametrize("more", ["", FULL])
def test_a_resolved_scenario_loads_back_equal(write: Write, folder: Path, more: str) -> None:
    write(more)
    loaded = load_scenario("case.yaml")
    text = dump_resolved(loaded)
    (folder / "resolved.yaml").write_text(text, encoding="utf-8")
    again = load_scenario("resolved.yaml")
    assert again.scenario == loaded.scenario
    assert dump_resolved(again) == dump_resolved(loaded.scenario) == text
    assert again.resolved == resolved(loaded.scenario)


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    title=texts
    | st.sampled_from(["NO", "1e3", "0o7", "~", "true", "12:30", "=", "- a", "9" * 5000])
)
def test_any_title_survives(folder: Path, title: str) -> None:
    scenario = Scenario.model_validate(
        {
            "name": "x",
            "title": title,
            "question": "Q?",
            "horizon": {"start": "2022-01-01", "end": "2022-12-31"},
        }
    )
    (folder / "title.yaml").write_text(dump_resolved(scenario), encoding="utf-8", newline="")
    assert load_scenario("title.yaml").scenario.title == title


KEYS = st.sampled_from([*Scenario.model_fields, "extends", "overrides", "DE", "type", "from", "x"])
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | (st.sampled_from([*MEASURE_TYPES, "2022-05-01", "40 %", "1 bcm/yr", "<cut>", "[key]"]))
)
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4)
)


@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(tree=st.dictionaries(KEYS, TREES, max_size=6))
def test_any_document_gives_a_scenario_or_findings(folder: Path, tree: dict[str, object]) -> None:
    (folder / "tree.yaml").write_text(yaml.safe_dump(tree), encoding="utf-8")
    with contextlib.suppress(ScenarioError):
        load_scenario("tree.yaml")


@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    content=st.binary(max_size=60) | st.text(max_size=60).map(lambda t: t.encode("utf-8", "ignore"))
)
def test_any_bytes_give_findings(folder: Path, content: bytes) -> None:
    (folder / "bytes.yaml").write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        load_scenario("bytes.yaml")
    assert all(item.line >= 0 and item.message for item in caught.value.findings)


@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(word=st.text(max_size=20), option=st.text(max_size=20))
def test_any_words_on_the_command_line_give_findings(folder: Path, word: str, option: str) -> None:
    with contextlib.suppress(ScenarioError):
        load_scenario(word, [option])
    with pytest.raises(ScenarioError):
        load_scenario("none.yaml", [option])


def test_a_finding_of_a_later_layer_stands_in_the_file(write: Write) -> None:
    write("measures:\n  cold: {type: cold_spell, nodes: XX, heating: 5 %, from: 2022-02-01}\n")
    positions = load_scenario("case.yaml").positions
    path = ("measures", "cold", "nodes", 0)
    assert str(positions.finding(path, "no node 'XX'")).startswith(
        "case.yaml:5:35: error: measures.cold.nodes: no node 'XX'\n"
    )
    default = positions.finding(("storage", "initial"), "not known")
    assert (default.file, default.line, default.column) == ("case.yaml", 1, 1)
    assert default.message == "storage.initial: not known"


def test_baselines(write: Write, folder: Path) -> None:
    (folder / "mine").mkdir()
    write("baseline: ./mine\n")
    assert baseline_folder(load_scenario("case.yaml")) == folder / "mine"
    write("baseline: europe-2201\n")
    with pytest.raises(ScenarioError, match=r"case.yaml:4:11: error: baseline: there is no base"):
        baseline_folder(load_scenario("case.yaml"))


def test_every_measure_of_the_language_has_a_word() -> None:
    assert len(MEASURE_TYPES) == len(ALL) == 16


def test_shipped_scenarios_load() -> None:
    assert (shipped_root() / "scenarios").is_dir()
    for name, path in shipped_scenarios():
        assert load_scenario(path).scenario.name == name
