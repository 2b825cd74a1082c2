"""Points of a sweep: the scenario each stands for, its baseline, its key, and what cannot be."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.config import shipped_root
from sim.config.loaded_sweep import LoadedSweep, load_sweep
from sim.config.schema import Cut, LngSupply
from sim.data.changes import Change, changed
from sim.data.loader import load_seeds
from sim.errors import ScenarioError
from sim.sweep.design import points_of
from sim.sweep.point import Point, check_points, point_of
from sim.sweep.program import program_digest
from sim.units import TWH_PER_BCM

SEEDS = load_seeds(shipped_root() / "seeds" / "europe-2021")
BASE = {
    "extends": "russian-gas-stop-2022",
    "measures": {
        "more-lng": {
            "type": "lng_supply",
            "origin": "US",
            "change": "10 bcm/yr",
            "from": "2022-05-01",
        }
    },
}
Load = Callable[..., LoadedSweep]


def written(folder: Path, axes: Mapping[str, Any], **keys: Any) -> LoadedSweep:
    document = {
        "title": "T",
        "question": "Q?",
        "scenario": BASE,
        "design": {"type": "grid"},
        "axes": axes,
        **keys,
    }
    path = folder / "case.yaml"
    path.write_text(json.dumps(document), encoding="utf-8")
    return load_sweep(path)


@pytest.fixture
def load(tmp_path: Path) -> Load:
    return lambda axes, **keys: written(tmp_path, axes, **keys)


def every(loaded: LoadedSweep) -> list[Point]:
    points = points_of(loaded, SEEDS)
    check_points(loaded, points, SEEDS)
    return [point_of(loaded, points, index) for index in range(len(points.rows))]


def one(load: Load, path: Any, value: Any, apply: str = "set", **keys: Any) -> Point:
    [point] = every(load({"a": {"path": path, "values": [value], "apply": apply}}, **keys))
    return point


def cut(point: Point) -> Cut:
    measure = point.scenario.measures["pipelines"]
    assert isinstance(measure, Cut)
    return measure


def more_lng(point: Point) -> float:
    measure = point.scenario.measures["more-lng"]
    assert isinstance(measure, LngSupply)
    assert measure.change is not None
    return measure.change


def test_values_with_their_unit(load: Load) -> None:
    assert cut(one(load, "measures.pipelines.share", "25 %")).share == 0.25
    rate = more_lng(one(load, "measures.more-lng.change", "15 bcm/yr"))
    assert rate == pytest.approx(15 * TWH_PER_BCM * 1000 / 365)
    assert one(load, "weather", 1963).scenario.weather == 1963
    assert one(load, "infrastructure", "built").scenario.infrastructure == "built"


def test_several_fields_get_one_value(load: Load) -> None:
    paths = ["measures.pipelines.from", "measures.russian-lng.from"]
    point = one(load, paths, "2022-07-01")
    starts = {name: measure.from_ for name, measure in point.scenario.measures.items()}
    assert starts["pipelines"] == starts["russian-lng"] == date(2022, 7, 1)
    assert starts["more-lng"] == date(2022, 5, 1)


def test_words_give_way_to_mappings_and_lists_count_from_0(load: Load) -> None:
    point = one(load, "weather.hdd_ratio", 0.9)
    assert point.scenario.weather.hdd_ratio == 0.9
    assert one(load, "storage.initial.EU27", "60 %").scenario.storage.initial == {"EU27": 0.6}
    targets = [{"date": "2022-11-01", "fill": "80 %"}, {"date": "2022-12-01", "fill": "85 %"}]
    point = one(load, "storage.targets.1.fill", "90 %", set={"storage.targets": targets})
    assert [target.fill for target in point.scenario.storage.targets] == [0.8, 0.9]


def test_true_and_false(load: Load) -> None:
    assert cut(one(load, "measures.pipelines.shock", False)).shock is False
    [own, other] = every(load({"a": {"path": "measures.pipelines.shock", "values": [True, False]}}))
    assert (own.values["a"], other.values["a"]) == ("true", "false")
    assert (cut(own).shock, cut(other).shock) == (True, False)


def test_factors_and_sums_keep_the_unit(load: Load) -> None:
    ten = 10 * TWH_PER_BCM * 1000 / 365
    path = "measures.more-lng.change"
    assert more_lng(one(load, path, 1.5, "multiply")) == pytest.approx(1.5 * ten)
    assert more_lng(one(load, path, "5 bcm/yr", "add")) == pytest.approx(1.5 * ten)
    assert more_lng(one(load, path, "-10 GWh/d", "add")) == pytest.approx(ten - 10)
    share = {"measures.pipelines.share": "40 %"}
    point = one(load, "measures.pipelines.share", "10 %", "add", set=share)
    assert cut(point).share == 0.5
    assert cut(one(load, "measures.pipelines.share", 0.5, "multiply", set=share)).share == 0.2
    assert one(load, "market.elasticity_scale", 0.5, "add").scenario.market.elasticity_scale == 1.5


@pytest.mark.parametrize(
    ("path", "value", "apply", "change"),
    [
        ("baseline.sectors.*.elasticity", 1.5, "multiply",
         Change("sectors", "*", "elasticity", "multiply", 1.5)),
        ("baseline.terminals.*.capacity_gwh_d", 0.5, "multiply",
         Change("lng_terminals", "*", "capacity_gwh_d", "multiply", 0.5)),
        ("baseline.routes.nord_stream@DE.capacity_gwh_d", "100 GWh/d", "add",
         Change("routes", "nord_stream@DE", "capacity_gwh_d", "add", 100.0)),
        ("baseline.arcs.DE>CZ.capacity_gwh_d", "365 TWh/yr", "set",
         Change("arcs", "DE>CZ", "capacity_gwh_d", "set", 1000.0)),
        ("baseline.storages.DE.working_gas_volume_gwh", "2 TWh", "add",
         Change("storages", "DE", "working_gas_volume_gwh", "add", 2000.0)),
        ("baseline.sectors.industry.voll_eur_mwh", "400 EUR/MWh", "set",
         Change("sectors", "industry", "voll_eur_mwh", "set", 400.0)),
        ("baseline.sectors.industry.heating_share", "20 %", "set",
         Change("sectors", "industry", "heating_share", "set", 0.2)),
        ("baseline.storage_curves.seasonal.share", 1, "multiply", None),
        ("baseline.parameters.production_cost_eur_mwh.value", "12 EUR/MWh", "set",
         Change("parameters", "production_cost_eur_mwh", "value", "set", 12.0)),
    ],
)  # fmt: skip
def test_numbers_of_the_baseline(
    load: Load, path: str, value: Any, apply: str, change: Change | None
) -> None:
    if change is None:
        path = path.replace("seasonal", SEEDS.storage_curves[0].curve)
    point = one(load, path, value, apply)
    if change is not None:
        assert point.changes == (change,)
        assert changed(SEEDS, point.changes).digest != SEEDS.digest
    assert (
        point.scenario
        == every(load({"b": {"path": "market.elasticity_scale", "values": [1]}}))[0].scenario
    )


def test_points_that_cannot_be_are_named_and_counted(load: Load) -> None:
    months = {"from": "2022-04-01", "to": "2023-03-01", "step": "1 month"}
    loaded = load(
        {
            "since": {"path": "measures.pipelines.from", "range": months},
            "until": {"path": "measures.pipelines.until", "range": months},
        }
    )
    points = points_of(loaded, SEEDS)
    with pytest.raises(ScenarioError) as caught:
        check_points(loaded, points, SEEDS)
    first, *_, last = caught.value.findings
    assert first.message == (
        "axes.until: point 12 (since 2022-05-01, until 2022-04-01): "
        "measures.pipelines.until: 2022-04-01 lies before the first day, 2022-05-01"
    )
    assert len(caught.value.findings) == 6
    assert last.message == "axes: 61 more of the 144 points are not valid either"


def test_a_baseline_that_cannot_be_is_named(load: Load) -> None:
    axes = {
        "scale": {"path": "market.elasticity_scale", "values": [1, 2]},
        "voll": {
            "path": "baseline.sectors.chp.voll_eur_mwh",
            "values": ["500 EUR/MWh", "440 EUR/MWh"],
        },
    }
    loaded = load(axes)
    with pytest.raises(ScenarioError) as caught:
        check_points(loaded, points_of(loaded, SEEDS), SEEDS)
    assert [finding.message.split(": ")[:2] for finding in caught.value.findings] == [
        ["axes.voll", "point 1 (scale 1, voll 440 EUR/MWh)"],
        ["axes.voll", "point 3 (scale 2, voll 440 EUR/MWh)"],
    ]


def test_what_only_the_baseline_knows_of_a_point(load: Load) -> None:
    loaded = load({"terminal": {"path": "weather", "values": [1951, 1949]}})
    with pytest.raises(ScenarioError) as caught:
        check_points(loaded, points_of(loaded, SEEDS), SEEDS)
    assert [finding.message for finding in caught.value.findings] == [
        "axes.terminal: point 1 (terminal 1949): weather: the baseline has degree days of 1951 to "
        "2023, not 1949"
    ]


def key(load: Load, **keys: Any) -> str:
    axes = keys.pop("axes", {"a": {"path": "market.elasticity_scale", "values": [1.0]}})
    return every(load(axes, **keys))[0].key


def test_names_and_texts_do_not_change_the_key(load: Load) -> None:
    first = key(load)
    texts = {"title": "Other", "question": "Why?", "description": "More", "name": "other"}
    measures: dict[str, Any] = {**BASE["measures"], "pipelines": {"note": "a remark"}}
    noted = {**BASE, "measures": measures, "title": "Scenario of another title"}
    assert key(load, **texts) == first
    assert key(load, scenario=noted) == first
    labelled = {"b": {"path": "market.elasticity_scale", "values": [1], "label": "B", "note": "n"}}
    assert key(load, axes=labelled) == first
    assert key(load, set={"market.elasticity_scale": 0.5}) == first


@pytest.mark.parametrize(
    "keys",
    [
        {"set": {"weather": 1951}},
        {"set": {"measures.pipelines.share": "99 %"}},
        {"outcomes": ["eu.shortfall_twh"]},
        {"axes": {"a": {"path": "market.elasticity_scale", "values": [1.5]}}},
        {"axes": {"a": {"path": "baseline.sectors.*.elasticity", "values": [1.5],
                        "apply": "multiply"}}},
    ],
)  # fmt: skip
def test_data_change_the_key(load: Load, keys: dict[str, Any]) -> None:
    assert key(load, **keys) != key(load)


def test_the_order_of_outcomes_and_changes_without_effect_do_not(load: Load) -> None:
    two = ["eu.shortfall_twh", "eu.curtailment_twh"]
    assert key(load, outcomes=two) == key(load, outcomes=two[::-1])
    scale = {"path": "market.elasticity_scale", "values": [1.0]}
    idle = {"path": "baseline.sectors.*.elasticity", "values": [1], "apply": "multiply"}
    assert key(load, axes={"a": scale, "b": idle}) == key(load)


def test_the_order_of_measures_counts(load: Load) -> None:
    """Measures of one type act in the order of the file, and sums are rounded."""
    twice = {
        name: {"type": "lng_supply", "origin": "US", "share": share, "from": "2022-05-01"}
        for name, share in (("one", "10 %"), ("two", "20 %"))
    }
    base = {"extends": "reference-2022", "measures": twice}
    turned = {**base, "measures": dict(reversed(twice.items()))}
    assert key(load, scenario=base) != key(load, scenario=turned)


def test_another_baseline_or_program_is_another_key(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = load({"a": {"path": "market.elasticity_scale", "values": [1]}})
    points = points_of(loaded, SEEDS)
    other = changed(SEEDS, [Change("sectors", "*", "elasticity", "multiply", 1.1)])
    keys = {point_of(loaded, points, 0).key, point_of(loaded, points_of(loaded, other), 0).key}
    monkeypatch.setattr("sim.sweep.point.program_digest", lambda: "another")
    keys.add(point_of(loaded, points, 0).key)
    assert len(keys) == 3


def test_the_program_is_its_sources_and_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.sweep import program

    first = program_digest()
    sources = {path.name for path in program._sources(shipped_root() / "sim")}
    assert {"ipm.py", "figures.py", "parts.py", "loader.py", "effects.py"} <= sources
    program_digest.cache_clear()
    monkeypatch.setattr(program, "version", lambda name: "0")
    assert program_digest() != first
    program_digest.cache_clear()


_SHARES = st.sampled_from(["0 %", "0%", "25 %", "25.0 %", "50 %"])
_SCALES = st.sampled_from([1, 1.0, 1.5])


@settings(max_examples=60, deadline=None)
@given(shares=st.tuples(_SHARES, _SHARES), scales=st.tuples(_SCALES, _SCALES))
def test_keys_are_equal_exactly_where_data_are(
    shares: tuple[str, str], scales: tuple[float, float], tmp_path_factory: Any
) -> None:
    points = []
    for share, scale in zip(shares, scales, strict=True):
        axes = {
            "depth": {"path": "measures.pipelines.share", "values": [share]},
            "arcs": {
                "path": "baseline.arcs.*.capacity_gwh_d",
                "values": [scale],
                "apply": "multiply",
            },
        }
        points += every(written(tmp_path_factory.mktemp("key"), axes))
    one, two = points
    own, other = (changed(SEEDS, point.changes) for point in points)
    same = one.scenario == two.scenario and own.digest == other.digest
    assert (one.key == two.key) == same
