"""Merging: what wins, what conflicts, and where a value then stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sim.config import load_scenario, paths
from sim.config.schema import Cut, Embargo
from sim.errors import Finding

Write = Callable[..., str]
Mistakes = Callable[..., list[Finding]]

STOP = "measures:\n  stop: {type: cut, supplier: RU, from: 2022-03-01, share: 50 %}\n"


def test_precedence(write: Write) -> None:
    """--set > file > overrides > extends > defaults, key by key."""
    write(STOP + "infrastructure: built\nweather: normal\n", "base.yaml")
    write("measures: {stop: {share: 60 %, ramp: 30 d, until: 2022-09-30}}\n", "block.yaml", head="")
    top = "title: Top\nextends: ./base.yaml\noverrides: ./block.yaml\n"
    write(top + "measures: {stop: {ramp: 10 d, until: 2022-10-31}}\n", head="")
    scenario = load_scenario("case.yaml", ["measures.stop.until=2022-11-30"]).scenario
    stop = scenario.measures["stop"]
    assert isinstance(stop, Cut)
    assert (stop.supplier, stop.form) == ("RU", "all")
    assert (stop.share, stop.ramp, stop.until) == (0.6, 10.0, date(2022, 11, 30))
    assert (scenario.infrastructure, scenario.weather) == ("built", "normal")
    assert (scenario.title, scenario.question, scenario.name) == ("Top", "What if?", "case")


def test_lists_replace(write: Write) -> None:
    write("market: {price_multiples: [1, 2, 3]}\n", "base.yaml")
    write("extends: ./base.yaml\nmarket: {price_multiples: [1, 9]}\n", head="")
    assert load_scenario("case.yaml").scenario.market.price_multiples == (1.0, 9.0)


def test_empty_takes_away(write: Write) -> None:
    write(STOP + "weather: normal\ndescription: Long.\n", "base.yaml")
    write("extends: ./base.yaml\nmeasures: {stop: null}\nweather:\ndescription: ~\n", head="")
    scenario = load_scenario("case.yaml").scenario
    assert scenario.measures == {}
    assert scenario.weather == "reference"
    assert scenario.description is None


def test_an_option_can_take_away(write: Write) -> None:
    write(STOP)
    assert load_scenario("case.yaml", ["measures.stop="]).scenario.measures == {}
    assert load_scenario("case.yaml", ["measures.stop=null"]).scenario.measures == {}


def test_nothing_to_take_away(write: Write, mistakes: Mistakes) -> None:
    write(STOP, "base.yaml")
    write("extends: ./base.yaml\nmeasures:\n  stopp:\n", head="")
    (finding,) = mistakes("case.yaml")
    assert (finding.line, finding.column) == (3, 3)
    assert finding.message == (
        "measures.stopp: nothing of this name is inherited to take away; did you mean 'stop'?"
    )


def test_another_type_replaces_the_measure(write: Write) -> None:
    write(STOP, "base.yaml")
    ban = "measures: {stop: {type: embargo, supplier: RU, from: 2022-05-01}}\n"
    write("extends: ./base.yaml\n" + ban, head="")
    stop = load_scenario("case.yaml").scenario.measures["stop"]
    assert isinstance(stop, Embargo)
    assert stop.share == 1.0


def test_overrides_that_set_the_same_key(write: Write, mistakes: Mistakes) -> None:
    write("market:\n  elasticity_scale: 2\n", "one.yaml", head="title: One\n")
    write("weather: normal\nmarket: {elasticity_scale: 2}\n", "two.yaml", head="title: Two\n")
    write("overrides: [./one.yaml, ./two.yaml]\n")
    (finding,) = mistakes("case.yaml")
    assert (finding.file, finding.line, finding.column) == ("two.yaml", 3, 10)
    assert finding.message == (
        "market.elasticity_scale: another override sets this key too, at one.yaml:3:3; "
        "keep one of them"
    )


def test_overrides_conflict_where_one_is_inside_the_other(write: Write, mistakes: Mistakes) -> None:
    write("weather: normal\n", "one.yaml", head="")
    write("weather: {hdd_ratio: 0.9}\n", "two.yaml", head="")
    write("overrides: [./one.yaml, ./two.yaml]\n")
    (finding,) = mistakes("case.yaml")
    assert finding.message.startswith(
        "weather: another override sets this key too, at one.yaml:1:1"
    )


@pytest.mark.parametrize("order", ["[./one.yaml, ./two.yaml]", "[./two.yaml, ./one.yaml]"])
def test_the_order_of_overrides_has_no_meaning(write: Write, order: str) -> None:
    write(STOP, "one.yaml", head="")
    write(
        "measures: {less: {type: lng_demand, share: -5 %, from: 2022-03-01}}\n", "two.yaml", head=""
    )
    write(f"overrides: {order}\n")
    assert set(load_scenario("case.yaml").scenario.measures) == {"stop", "less"}


def test_an_override_builds_on_nothing(write: Write, mistakes: Mistakes) -> None:
    write("extends: ./case.yaml\n", "one.yaml", head="")
    write("overrides: ./one.yaml\n")
    (finding,) = mistakes("case.yaml")
    assert (finding.file, finding.line) == ("one.yaml", 1)
    assert finding.message == "extends: an override cannot build on other files"


def test_circles(write: Write, mistakes: Mistakes) -> None:
    write("extends: ./b.yaml\n", "a.yaml")
    write("extends: ./c.yaml\n", "b.yaml")
    write("extends: ./a.yaml\n", "c.yaml")
    (finding,) = mistakes("a.yaml")
    assert (finding.file, finding.line, finding.column) == ("c.yaml", 4, 10)
    assert finding.message == (
        "extends: a scenario cannot build on itself: a.yaml -> b.yaml -> c.yaml -> a.yaml"
    )


def test_chains_and_folders(write: Write) -> None:
    """Paths are relative to the file that names them; the files read are listed."""
    write(STOP, "deep/base.yaml")
    write("extends: ./base.yaml\nweather: 1985\n", "deep/middle.yaml", head="")
    write("extends: deep/middle.yaml\n", head="")
    loaded = load_scenario("case.yaml")
    assert loaded.scenario.weather == 1985
    assert [path.name for path in loaded.files] == ["case.yaml", "middle.yaml", "base.yaml"]
    assert all(len(digest) == 64 for digest in loaded.digests.values())


def test_a_mistake_is_reported_in_the_file_it_stands_in(write: Write, mistakes: Mistakes) -> None:
    write("weather: warm\n", "base.yaml")
    write("extends: ./base.yaml\ninfrastructure: none\n", head="")
    first, second = mistakes("case.yaml")
    assert (first.file, first.line, first.column) == ("base.yaml", 4, 10)
    assert (second.file, second.line, second.column) == ("case.yaml", 2, 17)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("extends: ./none.yaml\n", "extends: there is no './none.yaml'"),
        ("extends: none\n", "extends: there is no 'none'"),
        ("extends: other\n", "extends: there is no 'other'; did you mean './other.yaml'?"),
        ("extends: [a]\n", "extends: must be the name of a shipped file or a path in text"),
        ("overrides: [3]\n", "overrides: must be the name of a shipped file or a path in text"),
        ("overrides: none\n", "overrides: there is no 'none'"),
        ("extends: ~nobody-here/a.yaml\n", "extends: there is no '~nobody-here/a.yaml'"),
    ],
)
def test_references_to_nothing(write: Write, mistakes: Mistakes, text: str, message: str) -> None:
    write("", "other.yaml")
    write(text)
    (finding,) = mistakes("case.yaml")
    assert finding.message == message
    assert finding.line == 4


def test_shipped_names(
    write: Write, mistakes: Mistakes, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "shipped_root", lambda: folder)
    write(STOP, "scenarios/ru-stop.yaml")
    write("weather: normal\n", "scenarios/overrides/cold.yaml", head="")
    write("extends: ru-stop\noverrides: [cold]\n", head="")
    assert load_scenario("ru-stop").scenario.name == "ru-stop"
    assert load_scenario("case.yaml").scenario.weather == "normal"
    assert [name for name, _ in paths.shipped_scenarios()] == ["ru-stop"]
    for word, message in [
        ("ru-stopp", "no shipped scenario of this name and no such file; did you mean 'ru-stop'?"),
        ("scenarios/ru-stopp.yaml", "there is no such file; did you mean 'ru-stop'?"),
        ("casse.yaml", "there is no such file; did you mean 'case.yaml'?"),
        ("zzz", "`gasgap list` shows the shipped ones"),
        ("", "there is no shipped scenario of this name"),
    ]:
        (finding,) = mistakes(word)
        assert message in finding.message


@pytest.mark.parametrize(
    ("options", "label", "message"),
    [
        (["weather=warm"], "--set weather", "weather: write reference, normal, observed, a year"),
        (["measures.stop.share=2"], "--set measures.stop.share", "2 is more than 100 %"),
        (["measures.stop.shar=2"], "--set measures.stop.shar", "did you mean 'share'?"),
        (["weather"], "--set 'weather'", "write key=value, a.b.c=value"),
        (["a..b=1"], "--set 'a..b=1'", "write key=value"),
        (["weather=[1"], "--set weather", "no valid YAML"),
        (["weather=normal", "weather=1985"], "--set weather", "set twice on the command line"),
        (["weather=!x 1"], "--set weather", "write reference, normal, observed, a year"),
        (["title=\ud800"], "--set title", "control character"),
        (["measures.gone="], "--set measures.gone", "nothing of this name is inherited"),
        (["horizon=5"], "--set horizon", "must be a mapping of keys to values; this is 5"),
    ],
)
def test_wrong_options(
    write: Write, mistakes: Mistakes, options: list[str], label: str, message: str
) -> None:
    write(STOP)
    (finding,) = mistakes("case.yaml", *options)
    assert finding.file == label
    assert message in finding.message
    assert (finding.line, finding.column, finding.excerpt) == (0, 0, "")


def test_options_name_files(write: Write) -> None:
    write("weather: normal\n", "block.yaml", head="")
    write("", "base.yaml")
    write("extends: ./base.yaml\n", head="")
    loaded = load_scenario("case.yaml", ["overrides=./block.yaml", "name=other"])
    assert loaded.scenario.weather == "normal"
    assert loaded.scenario.name == "other"


def test_a_baseline_path_is_relative_to_its_file(write: Write, folder: Path) -> None:
    write("baseline: ./mine\n", "deep/base.yaml")
    write("extends: deep/base.yaml\n", head="")
    assert load_scenario("case.yaml").scenario.baseline == str(folder / "deep" / "mine")


def test_a_home_nobody_has_is_a_folder_like_any(write: Write, folder: Path) -> None:
    write("baseline: ~nobody-here/mine\n")
    expected = str(folder / "~nobody-here" / "mine")
    assert load_scenario("case.yaml").scenario.baseline == expected


def test_names_come_from_files(write: Write) -> None:
    write("name: base-name\n", "base.yaml")
    write("extends: ./base.yaml\n", "a b & c.yaml", head="")
    assert load_scenario("a b & c.yaml").scenario.name == "a-b-c"
