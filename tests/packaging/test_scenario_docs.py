"""Every example of docs/scenarios.md loads, fits the baseline and acts; every message is real.

Fences: `yaml` is a whole scenario, `yaml part` an override, `yaml measures` and `yaml settings` are
fragments put on top of reference-2022, `yaml wrong` a file whose errors are the `text` after it. A
block that begins with `# NAME.yaml` is a file of that name beside the others.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from itertools import pairwise
from pathlib import Path
from textwrap import indent

import numpy as np
import pytest

from sim.config import LoadedScenario, baseline_folder, load_scenario, shipped_root
from sim.config.levels import Level, Levels
from sim.config.measure_types import ALL, type_of
from sim.config.parts import EndFill, Horizon, Market, Storage, Target
from sim.config.quantity import DAY_UNITS, KELVIN_UNITS, PRICE_UNITS, RATE_UNITS
from sim.config.schema import ScenarioFile
from sim.data.loader import load_seeds
from sim.data.seeds import Seeds
from sim.errors import ScenarioError
from sim.model.assemble import assemble, lanes_of
from sim.model.check import check_scenario
from sim.model.network import Network

TEXT = (shipped_root() / "docs" / "scenarios.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(match[1], match[2] or "", match[3]) for match in FENCE.finditer(TEXT)]
FRAME = "extends: reference-2022\ntitle: An example\nquestion: Does it load?\n"


def blocks(language: str, kind: str) -> list[str]:
    return [body for lang, word, body in BLOCKS if (lang, word) == (language, kind)]


def section(heading: str) -> str:
    """The text under a heading up to the next one of any level."""
    found = re.search(rf"^#+ {re.escape(heading)}$(.*?)(?=^#+ |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found, f"no section {heading!r}"
    return found[1]


@cache
def seeds() -> Seeds:
    return load_seeds(shipped_root() / "seeds" / "europe-2021")


def checked(loaded: LoadedScenario) -> LoadedScenario:
    """The scenario, cross-checked as `gasgap validate` does it."""
    folder = baseline_folder(loaded)
    found = check_scenario(
        loaded.scenario, seeds() if folder.name == seeds().name else load_seeds(folder)
    )
    if found:
        raise ScenarioError([loaded.positions.finding(path, text) for path, text in found])
    return loaded


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with the named files of the page in it."""
    monkeypatch.chdir(tmp_path)
    for body in [*blocks("yaml", ""), *blocks("yaml", "part"), *blocks("csv", "")]:
        named = re.match(r"# (\S+\.(?:yaml|csv))\n", body)
        if named:
            text = body.removeprefix(named[0]) if named[1].endswith("csv") else body
            Path(named[1]).write_text(text, encoding="utf-8")
    return tmp_path


def load_text(text: str) -> LoadedScenario:
    Path("file.yaml").write_text(text, encoding="utf-8")
    return checked(load_scenario("file.yaml"))


@pytest.mark.parametrize("text", blocks("yaml", ""))
def test_whole_files_load(folder: Path, text: str) -> None:
    assert load_text(text).scenario.question.endswith("?")


@pytest.mark.parametrize("text", blocks("yaml", "settings"))
def test_settings_load(folder: Path, text: str) -> None:
    assert load_text(FRAME + text).scenario != load_text(FRAME).scenario


def differing(loaded: LoadedScenario) -> Iterator[str]:
    """Inputs of the model in which a scenario and its counterfactual differ."""
    network = Network.of(seeds())
    batch = assemble(lanes_of(loaded.scenario, seeds(), network), seeds(), network)
    for part in (batch, batch.storage, batch.quotas, batch.switching):
        for field in fields(part):
            value = getattr(part, field.name)
            if isinstance(value, np.ndarray) and not np.array_equal(value[0], value[1]):
                yield field.name


ACTS_ON = {
    "cut": {"route_availability"},
    "embargo": {"route_availability", "lng_exports", "lng_banned"},
    "route_outage": {"route_availability"},
    "route_opening": {"route_availability"},
    "quota": {"volume", "active", "route_availability"},
    "lng_supply": {"lng_exports"},
    "lng_demand": {"rest_of_world"},
    "capacity": {"terminal_capacity", "arc_capacity"},
    "production": {"production"},
    "demand_reduction": {"saving"},
    "storage_target": {"wanted", "penalty"},
    "cold_spell": {"reference_demand"},
    "tariff": {"route_duty", "route_ad_valorem", "lng_duty", "arc_duty"},
    "price_cap": {
        *("price_cap", "price_capped", "route_cap", "route_capped"),
        *("route_availability", "penalty", "rise"),
    },
    "fuel_switching": {"volume", "price"},
    "export_restriction": {"kept_home", "arc_capacity"},
}


@pytest.mark.parametrize("kind", ACTS_ON)
def test_examples_of_measures_act(folder: Path, kind: str) -> None:
    match = FENCE.search(section(kind))
    assert match
    assert (match[1], match[2]) == ("yaml", "measures")
    loaded = load_text(FRAME + "measures:\n" + indent(match[3], "  "))
    assert {measure.type for measure in loaded.scenario.measures.values()} == {kind}
    assert set(differing(loaded)) == ACTS_ON[kind]


def test_every_acting_measure_has_an_example() -> None:
    assert set(ACTS_ON) == {type_of(cls) for cls in ALL}
    assert len(blocks("yaml", "measures")) == len(ALL)


def test_every_key_is_described() -> None:
    """Keys of measures in their own sections or in the table that all share."""
    shared = section("Measures")
    for cls in ALL:
        text = shared + section(type_of(cls))
        for name, field in cls.model_fields.items():
            assert f"`{field.alias or name}`" in text or f"`{name}: " in text, (cls, name)
    for key in ScenarioFile.model_fields:
        assert f"| `{key}` |" in section("Keys of a file")
    for model, heading in ((Horizon, "horizon"), (Storage, "storage"), (Market, "market")):
        for key in model.model_fields:
            assert f"`{key}`" in section(heading), (model, key)
    levels = (*Levels.model_fields, *Level.model_fields)
    for key in (*Target.model_fields, *EndFill.model_fields, *levels):
        assert f"`{key}`" in section("storage")


def test_units_and_routes_are_those_of_the_program() -> None:
    text = section("How values are written")
    for units in (RATE_UNITS, PRICE_UNITS, KELVIN_UNITS, DAY_UNITS):
        for unit in units:
            assert f"`{unit}`" in text
    for unit, value in (("GW", 24), ("mcm/d", 10.6), ("bcm/yr", 29.04), ("TWh/yr", 2.74)):
        assert RATE_UNITS[unit] == pytest.approx(value, abs=0.005)
        assert f"({value} GWh/d)" in text
    rows = dict(re.findall(r"^\| `([A-Z]{2})` \| (.*) \|$", text, re.MULTILINE))
    routes: dict[str, set[str]] = {}
    for route in seeds().routes:
        routes.setdefault(route.supplier, set()).add(route.route)
    assert {supplier: set(re.findall(r"`(\w+)`", row)) for supplier, row in rows.items()} == routes


def test_defaults_are_those_of_the_program() -> None:
    market = {key: field.default for key, field in Market.model_fields.items()}
    shown = dict(re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", section("market"), re.MULTILINE))
    assert [float(word) for word in shown["price_multiples"].split(",")] == [
        *market["price_multiples"]
    ]
    assert float(shown["elasticity_scale"]) == market["elasticity_scale"]
    elasticity = next(
        p.value for p in seeds().parameters if p.parameter == "rest_of_world_lng_elasticity"
    )
    assert shown["lng_elasticity"] == f"the baseline's, {elasticity:g}"
    assert Target.model_fields["penalty"].default == 150.0
    years = {row.year for row in seeds().weather}
    assert f"({min(years)} to {max(years)} in `europe-2021`)" in section("weather")


WRONG = [
    (wrong[2], right[2])
    for wrong, right in pairwise(BLOCKS)
    if wrong[:2] == ("yaml", "wrong") and right[0] == "text"
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_messages_are_as_shown(folder: Path, text: str, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_text(text)
    assert f"{caught.value}\n" == message


def test_every_wrong_file_has_its_message() -> None:
    assert len(WRONG) == len(blocks("yaml", "wrong")) == len(blocks("text", "")) >= 5


def test_overrides_merge_as_described(folder: Path) -> None:
    named = checked(load_scenario("stop-in-june.yaml")).scenario
    assert sorted(named.measures) == ["january", "pipelines"]
    assert named.measures["pipelines"].from_.isoformat() == "2022-06-01"
    assert [target.fill for target in named.storage.targets] == [0.9]


COMMANDS = [line for body in blocks("sh", "") for line in body.splitlines()]


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_load(folder: Path, line: str) -> None:
    program, verb, name, *options = shlex.split(line)
    assert (program, verb in ("run", "validate")) == ("gasgap", True)
    assert set(options[::2]) == {"--set"}
    changed = checked(load_scenario(name, options[1::2])).scenario
    assert changed != load_scenario(name).scenario
