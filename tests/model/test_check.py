"""One broken scenario per message: what only the baseline can tell is said before anything runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim.config import shipped_root
from sim.errors import ScenarioError
from sim.model.assemble import assemble, lanes_of
from sim.model.check import check_scenario, unknown
from sim.model.network import Network
from sim.pipeline import checked_seeds

Scenario = Callable[..., Any]
FROM = {"from": "2021-01-01"}
TARGET = {"date": "2021-01-15", "fill": "60 %"}


def world(tiny: SimpleNamespace) -> Any:
    """A with a store, LNG and routes; B without a store; hub H; an idle route."""
    base = tiny.with_lng().storage("A", 10.0).market("B", 50.0).hub("H").arc("A", "B", 20.0)
    base.supply("north_stream", "A", 10.0, supplier="NO").supply("idle", "A", 0.0, idle=True)
    return base.add("weather", ("A", 1985, 1.1), ("A", 2021, 1.0))


def measure(kind: str, **keys: Any) -> dict[str, Any]:
    return {"measures": {"m": {"type": kind, **FROM, **keys}}}


def target(**keys: Any) -> dict[str, Any]:
    return {"measures": {"m": {"type": "storage_target", **TARGET, **keys}}}


CASES: list[tuple[dict[str, Any], str]] = [
    ({"weather": 1950}, "the baseline has degree days of 1985 to 2021, not 1950"),
    ({"weather": {"hdd_ratio": {"H": 0.9}}}, "the baseline has no market area 'H'"),
    ({"storage": {"initial": {"Z": 0.5}}}, "the baseline has no market area 'Z'"),
    (
        {"storage": {"initial": "2019-05-01"}},
        "no storage level is known on 2019-05-01 for A; levels of all are known from 2021-01-01 to "
        "2022-01-01: give `storage.initial` as one of these days, as shares by country, or",
    ),
    (
        {"start": "2025-01-01", "end": "2025-01-31"},
        "no storage level is known on 2025-01-01 for A; the newest day known for all is "
        "2022-01-01: give `storage.initial` as that day (it is told as extrapolated), as shares by "
        "country, or as levels from a file",
    ),
    (
        {"storage": {"initial": {"levels": {"Z": {"full": 0.5}, "A": {"full": 0.5}}}}},
        "storage.initial.levels.Z: the baseline has no market area 'Z'",
    ),
    (
        {"storage": {"initial": {"levels": {"A": {"level": "12 TWh"}}}}},
        "storage.initial.levels.A: 12,000 GWh are more than the working gas volume, 10,000 GWh",
    ),
    (
        {"storage": {"initial": {"B": 0.5, "A": 0.5}}},
        "storage.initial.B: there is no storage in the baseline; the share would do nothing",
    ),
    (
        {"storage": {"end": {"fill": {"B": 0.5}, "value": "20 EUR/MWh"}}},
        "storage.end.fill.B: there is no storage in the baseline; the share would do nothing",
    ),
    ({"storage": {"targets": [{**TARGET, "nodes": "Z"}]}}, "the baseline has no market area 'Z'"),
    ({"storage": {"targets": [{**TARGET, "nodes": "B"}]}}, "B has no storage in the baseline"),
    (
        {"storage": {"end": {"fill": {"ALL": 0.5}, "value": "20 EUR/MWh"}}},
        "the baseline has no market area 'ALL'; did you mean 'all'?",
    ),
    (
        {"market": {"price_multiples": [1.0, 30.0]}},
        "the value of lost load of industry, 500 EUR/MWh, lies below the last price tier",
    ),
    (
        {"market": {"voll": {"industry": "70 EUR/MWh"}}},
        "the value of lost load of industry, 70 EUR/MWh, lies below the last price tier",
    ),
    (measure("cut", supplier="XX"), "the baseline has no supplier 'XX'; it has NO, QA, RU, US"),
    (measure("cut", supplier="US", form="pipeline"), "US delivers no pipeline gas"),
    (measure("cut", supplier="RU", form="lng"), "RU exports no LNG in the baseline"),
    (measure("cut", supplier="RU", route="pip"), "no route 'pip'; did you mean 'pipe'?"),
    (
        measure("cut", supplier="RU", route="north_stream"),
        "route 'north_stream' belongs to NO, not to RU",
    ),
    (measure("embargo", supplier="RU", importers="H"), "the baseline has no market area 'H'"),
    (measure("route_outage", route="pipes"), "no route 'pipes'; did you mean 'pipe'?"),
    (measure("route_opening", route="none"), "the baseline has no route 'none'"),
    (
        measure("route_opening", route="pipe"),
        "route 'pipe' is already in use; idle routes are: idle",
    ),
    (
        measure("quota", supplier="US", volume="1 GWh/d"),
        "the baseline has no pipeline supplier 'US'",
    ),
    (
        measure("quota", supplier="NO", route="pipe", volume="1 GWh/d"),
        "route 'pipe' belongs to RU, not to NO",
    ),
    (
        {
            **measure("quota", supplier="RU", observed=True),
            "end": "2022-02-28",
        },
        "deliveries of RU are not recorded for 2022-01 to 2022-02",
    ),
    (measure("lng_supply", origin="RU", share="5 %"), "the baseline has no LNG exporter 'RU'"),
    (
        measure("capacity", arc="B>A", share="5 %"),
        "the baseline has no interconnection 'B>A'; it has A>B",
    ),
    (measure("capacity", terminal="prt", share="5 %"), "LNG terminal 'prt'; did you mean 'port'?"),
    (measure("production", nodes="H", share="5 %"), "the baseline has no market area 'H'"),
    (measure("demand_reduction", nodes="Z", share="5 %"), "the baseline has no market area 'Z'"),
    (measure("cold_spell", nodes="Z", heating="5 %"), "the baseline has no market area 'Z'"),
    (target(nodes="Z"), "the baseline has no market area 'Z'"),
    (target(nodes="B"), "B has no storage in the baseline; the target would do nothing"),
]


@pytest.mark.parametrize(("keys", "message"), CASES, ids=[message[:40] for _, message in CASES])
def test_message(
    tiny: SimpleNamespace, scenario: Scenario, keys: dict[str, Any], message: str
) -> None:
    """Exactly one finding, with its place in the file."""
    loaded = scenario(world(tiny), **keys)
    with pytest.raises(ScenarioError) as caught:
        checked_seeds(loaded)
    (finding,) = caught.value.findings
    assert message in finding.message
    assert finding.file.endswith("case.yaml")
    assert finding.line >= 1


def test_a_reference_price_below_the_cost_of_regasification(
    tiny: SimpleNamespace, scenario: Scenario
) -> None:
    base = tiny.one_node().terminal("port", "A", 100.0, sent=1.0, tariff=25.0)
    with pytest.raises(ScenarioError, match=r"reference price, 20.00 EUR/MWh, does not pay for"):
        checked_seeds(scenario(base))


def test_an_embargo_that_closes_nothing(tiny: SimpleNamespace, scenario: Scenario) -> None:
    """B has no route, no terminal, and no hub that lands there: it buys from its neighbour."""
    base = tiny.two_nodes(50.0)
    keys = measure("embargo", supplier="RU", importers="B", form="pipeline")
    with pytest.raises(ScenarioError, match="enters none of B directly, so the embargo would do"):
        checked_seeds(scenario(base, **keys))


@pytest.mark.parametrize("kind", ["embargo", "tariff"])
def test_gas_that_shares_a_hub_cannot_be_told_apart(
    tiny: SimpleNamespace, scenario: Scenario, kind: str
) -> None:
    """Russian and Norwegian gas land in A and B from hub H: only both together can refuse one."""
    base = tiny.Tiny().market("A", 100.0).market("B", 100.0).hub("H").hub("N")
    base.supply("ru", "H", 100.0).supply("no", "N", 100.0, supplier="NO").arc("N", "H", 100.0)
    base.arc("H", "A", 100.0).arc("H", "B", 100.0)
    keys = {"supplier": "RU", **(RATE if kind == "tariff" else {})}
    with pytest.raises(
        ScenarioError, match=r"gas of ru shares a hub with that of no .* lands in A; name all"
    ):
        checked_seeds(scenario(base, **measure(kind, importers="A", **keys)))
    checked_seeds(scenario(base, **measure(kind, importers=["A", "B"], **keys)))


def instruments(tiny: SimpleNamespace) -> Any:
    """`world` and: C outside the EU; Norwegian gas that lands in A and in C from hub N."""
    base = world(tiny).market("C", 20.0, eu=False).hub("N")
    base.arc("N", "A", 10.0).arc("N", "C", 10.0).supply("shelf", "N", 20.0, supplier="NO")
    return base.terminal("second", "B", 10.0)


DELIVER = {"cap": "20 EUR/MWh", "response": "deliver"}
SWITCH = {"volume": "5 GWh/d", "price": "30 EUR/MWh"}
ON_LNG = {"type": "tariff", "form": "lng", "rate": "5 EUR/MWh", **FROM}
RATE = {"rate": "5 EUR/MWh"}

INSTRUMENTS: list[tuple[dict[str, Any], str]] = [
    (measure("tariff", supplier="XX", **RATE), "the baseline has no supplier 'XX'"),
    (measure("tariff", supplier="US", **RATE), "form: US delivers no pipeline gas"),
    (measure("tariff", supplier="RU", route="pip", **RATE), "no route 'pip'; did you mean 'pipe'?"),
    (measure("tariff", supplier="RU", importers="Z", **RATE), "no market area 'Z'"),
    (
        measure("tariff", supplier="RU", importers="B", **RATE),
        "gas of RU enters none of B directly, so the tariff would do nothing",
    ),
    (measure("tariff", arc="A>C", **RATE), "the baseline has no interconnection 'A>C'"),
    (
        measure("tariff", arc="A>B", form="all", **RATE),
        "form: belongs to a duty on a supplier; with `arc` leave it out",
    ),
    (
        measure("tariff", supplier="NO", ad_valorem="5 %"),
        "ad_valorem: gas of NO lands in C from the same hub, where it has one price for all",
    ),
    (
        {
            "measures": {
                "one": {**ON_LNG, "supplier": "US", "importers": "A"},
                "two": {**ON_LNG, "supplier": "QA", "importers": ["A", "B"]},
            }
        },
        "measures.two.importers: 'one' taxes LNG for other importers than these",
    ),
    (
        {
            "measures": {
                "ban": {"type": "embargo", "form": "lng", "supplier": "QA", **FROM},
                "duty": {**ON_LNG, "supplier": "US", "importers": "B"},
            }
        },
        "measures.ban.importers: 'duty' taxes LNG for other importers than these",
    ),
    (measure("price_cap", supplier="US", **DELIVER), "no pipeline supplier 'US'"),
    (measure("price_cap", supplier="RU", route="shelf", **DELIVER), "'shelf' belongs to NO"),
    (measure("price_cap", supplier="RU", nodes="H", **DELIVER), "no market area 'H'"),
    (measure("price_cap", nodes="Z", cap="20 EUR/MWh"), "no market area 'Z'"),
    (
        measure("price_cap", supplier="RU", nodes="B", **DELIVER),
        "gas of RU enters none of B directly, so the cap would do nothing",
    ),
    (
        measure("price_cap", supplier="NO", **DELIVER),
        "gas of NO lands in C from the same hub, where it is sold at one price for all",
    ),
    (measure("fuel_switching", nodes="Z", sectors="industry", **SWITCH), "no market area 'Z'"),
    (
        measure("fuel_switching", nodes=["A", "B"], **SWITCH),
        "sectors: A, B uses no gas for power in the baseline, so nobody could switch",
    ),
    (
        measure(
            "fuel_switching", nodes="A", sectors="industry", volume="5 GWh/d", price="501 EUR/MWh"
        ),
        "price: gas is cut off from industry at 500 EUR/MWh, its value of lost load, so nobody",
    ),
    (measure("export_restriction", nodes="H"), "no market area 'H'"),
    (measure("export_restriction", nodes="A", transit="stops", to="Z"), "to: the baseline has no"),
    (measure("export_restriction", nodes="B"), "no interconnection leads from B to others"),
    (
        measure("export_restriction", nodes="A", transit="stops", to="C"),
        "no interconnection leads from A to C",
    ),
    ({"market": {"sender": "US", "sender_behaviour": "strategic"}}, "no pipeline supplier 'US'"),
    (
        {"market": {"sender": "US", "counterfactual": {"sender_behaviour": "strategic"}}},
        "no pipeline supplier 'US'",
    ),
    ({"market": {"sender": "XX"}}, "market.sender: the baseline has no supplier 'XX'"),
]


@pytest.mark.parametrize(("keys", "message"), INSTRUMENTS)
def test_instruments_that_do_not_fit(
    tiny: SimpleNamespace, scenario: Scenario, keys: dict[str, Any], message: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        checked_seeds(scenario(instruments(tiny), **keys))
    (finding,) = caught.value.findings
    assert message in finding.message


def test_instruments_that_fit(tiny: SimpleNamespace, scenario: Scenario) -> None:
    measures = {
        "duty": {"type": "tariff", "supplier": "NO", **RATE, **FROM},
        "border": {"type": "tariff", "arc": "A>B", **RATE, **FROM},
        "lng": {**ON_LNG, "supplier": "US"},
        "other": {**ON_LNG, "supplier": "QA", "importers": ["A", "B"]},
        "cap": {"type": "price_cap", "supplier": "NO", "nodes": "all", **DELIVER, **FROM},
        "ceiling": {"type": "price_cap", "cap": "90 EUR/MWh", **FROM},
        "coal": {"type": "fuel_switching", "nodes": "A", "sectors": "all", **SWITCH, **FROM},
        "home": {"type": "export_restriction", "nodes": "A", **FROM},
        "shut": {"type": "export_restriction", "nodes": "A", "transit": "stops", **FROM},
    }
    loaded = scenario(instruments(tiny), measures=measures)
    assert check_scenario(loaded.scenario, checked_seeds(loaded)) == []


def test_nothing_of_its_own_to_keep(tiny: SimpleNamespace, scenario: Scenario) -> None:
    keys = measure("export_restriction", nodes="A")
    with pytest.raises(ScenarioError, match="A has no gas of its own in the baseline"):
        checked_seeds(scenario(tiny.two_nodes(50.0), **keys))


def test_lanes_of_a_batch_share_their_calendar(tiny: SimpleNamespace, scenario: Scenario) -> None:
    january, february = (
        scenario(tiny.one_node(), start=f"2021-{month}-01", end=f"2021-{month}-28").scenario
        for month in ("01", "02")
    )
    seeds = checked_seeds(scenario(tiny.one_node()))
    net = Network.of(seeds)
    lanes = [lanes_of(one, seeds, net)[0] for one in (january, february)]
    with pytest.raises(ValueError, match="another calendar"):
        assemble(lanes, seeds, net)


def test_a_baseline_without_past_weather(tiny: SimpleNamespace, scenario: Scenario) -> None:
    loaded = scenario(tiny.one_node(), weather=1985)
    with pytest.raises(ScenarioError, match="no degree days of past years"):
        checked_seeds(loaded)


@pytest.mark.parametrize("weather", [1985, "normal"])
def test_a_baseline_without_its_own_weather(
    tiny: SimpleNamespace, scenario: Scenario, weather: Any
) -> None:
    loaded = scenario(tiny.one_node().add("weather", ("A", 1985, 1.1)), weather=weather)
    with pytest.raises(ScenarioError, match="no degree days of 2021, its base year, to compare"):
        checked_seeds(loaded)


def test_all_mistakes_are_reported_at_once(tiny: SimpleNamespace, scenario: Scenario) -> None:
    measures = {
        "a": {"type": "cut", "supplier": "XX", **FROM},
        "b": {"type": "route_outage", "route": ["pipe", "q", "r"], **FROM},
    }
    loaded = scenario(world(tiny), measures=measures, weather=1950)
    with pytest.raises(ScenarioError) as caught:
        checked_seeds(loaded)
    assert len(caught.value.findings) == 4


def test_sound_scenarios_pass(tiny: SimpleNamespace, scenario: Scenario) -> None:
    """Every acting type on names that exist."""
    measures = {
        "a": {"type": "cut", "supplier": "RU", **FROM},
        "b": {"type": "embargo", "supplier": "US", **FROM},
        "c": {"type": "quota", "supplier": "RU", "observed": True, **FROM},
        "d": {"type": "capacity", "arc": "A>B", "share": "5 %", **FROM},
        "e": {"type": "lng_demand", "share": "5 %", **FROM},
        "f": {"type": "storage_target", "nodes": "all", **TARGET},
    }
    loaded = scenario(world(tiny), measures=measures, weather=1985)
    assert check_scenario(loaded.scenario, checked_seeds(loaded)) == []


def test_unknown_suggests_or_lists() -> None:
    assert unknown("route", "Yamal", ["yamal", "ukraine"]).endswith("did you mean 'yamal'?")
    assert unknown("node", "NL", ["DE", "FR"]).endswith("it has DE, FR")
    assert unknown("node", "QQ", [f"X{k:02d}" for k in range(20)]).endswith("X11, ...")


@pytest.mark.parametrize(
    ("voll", "message"),
    [
        ({"household": "400 EUR/MWh"}, "household is protected, but its value of lost load, 400"),
        ({"power": "560 EUR/MWh"}, "chp is protected, but its value of lost load, 550"),
    ],
)
def test_protected_customers_stay_last(
    scenario: Scenario, voll: dict[str, str], message: str
) -> None:
    """The shipped baseline: power 450, combined heat and power 550, households 900 EUR/MWh."""
    loaded = scenario(shipped_root() / "seeds" / "europe-2021", market={"voll": voll})
    with pytest.raises(ScenarioError) as caught:
        checked_seeds(loaded)
    assert message in str(caught.value)


def test_the_newest_day_may_be_an_estimate(
    tiny: SimpleNamespace, scenario: Scenario, tmp_path: Path
) -> None:
    folder = world(tiny).write(tmp_path / "mine")
    with (folder / "storage_levels.csv").open("a", encoding="utf-8") as file:
        file.write("A,2022-03-01,3000,0.3,guessed,approx,\n")
    with pytest.raises(ScenarioError) as caught:
        checked_seeds(scenario(folder, start="2022-04-01", end="2022-04-30"))
    newest = "the newest day known for all is 2022-03-01 (estimated; the newest observation is of "
    assert f"{newest}2022-01-01): give `storage.initial`" in caught.value.findings[0].message
