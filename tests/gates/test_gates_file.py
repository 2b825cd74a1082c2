"""The language of a gates file: what it means, and one broken file for each message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import EXIT_INPUT, FindingsError
from sim.gates.load import load_gates
from sim.gates.take import Take

Write = Callable[..., Path]


def test_everything_there_is(gates: Write) -> None:
    loaded = load_gates(
        gates(
            """\
gates:
  - outcome: eu.shortfall_twh
    min: 1
    max: 500.5
  - name: a price
    note: as in 2022
    outcome: eu.hub_price_eur_mwh
    max: 300
    scenario: cuts
    take: p95
    where:
      depth: 50 %
      start: [2022-04-01, 2022-11-01]
      lng: {from: 3 bcm/yr, to: 9}
  - outcome: eu.shortfall_twh
    take: share > 500
    max: 5 %
reference:
  path: reference
  relative: 1e-3
  outcomes:
    "*_price_*": {absolute: 0.5}
    eu.days: ignore
"""
        )
    )
    first, second, third = loaded.gates.gates
    assert (first.min, first.max, first.title) == (1, 500.5, "eu.shortfall_twh from 1 to 500.5")
    assert second.title == "a price"
    assert second.condition == (
        "p95 of eu.hub_price_eur_mwh at most 300 where depth 50 %, "
        "start 2022-04-01 or 2022-11-01, lng from 3 bcm/yr to 9"
    )
    assert third.max == 0.05
    assert third.title == "share of points with eu.shortfall_twh > 500 at most 0.05"
    assert [loaded.line("gates", k) for k in range(3)] == [2, 5, 15]
    reference = loaded.gates.reference
    assert reference is not None
    assert (reference.relative, reference.absolute) == (1e-3, 1e-3)


WRONG = {
    "gates:\n  - outcom: a\n    max: 1\n": (
        "2:5: error: gates.0: the key 'outcome' is missing",
        "2:5: error: gates.0.outcom: unknown key; did you mean 'outcome'?",
    ),
    "gates:\n  - outcome: a\n": (
        "2:5: error: gates.0: a gate needs a bound: write `min`, `max` or both",
    ),
    "gates:\n  - {outcome: a, min: 2, max: 1}\n": (
        "2:31: error: gates.0.max: lies below `min`, 2: nothing could pass",
    ),
    "gates:\n  - {outcome: a, max: 500 TWh}\n": (
        "2:23: error: gates.0.max: must be a number; this is '500 TWh'",
    ),
    "gates:\n  - {outcome: a, max: 5 %}\n": (
        "2:23: error: gates.0.max: must be a number; this is '5 %'",
    ),
    "gates:\n  - {outcome: a, max: .inf}\n": (
        "2:23: error: gates.0.max: must be a finite number; this is inf",
    ),
    "gates:\n  - {outcome: a, max: 1, take: most}\n": (
        "2:32: error: gates.0.take: write every, min, max, mean, median, a percentile such as p05 "
        "or p95, or a share such as \"share > 500\"; this is 'most'",
    ),
    "gates:\n  - {outcome: a, max: 5, take: share > 3}\n": (
        "2:23: error: gates.0.max: a share lies between 0 and 1 (0 % and 100 %), not 5",
    ),
    "gates:\n  - {outcome: a, max: 1, take: share > 3}\n": (
        "2:23: error: gates.0.max: no share could fail this: 1 is 100 %, write 1 % as `1 %`",
    ),
    "gates:\n  - {outcome: a, min: 0, take: share > 3}\n": (
        "gates.0.min: no share could fail this",
    ),
    "gates:\n  - {outcome: a, max: 5 %, take: share > 1e999}\n": (
        "gates.0.take: write every, min, max",
    ),
    "gates:\n  - {outcome: a, min: 0, max: }\n": (
        "2:26: error: max: write a value, or remove the key",
    ),
    "gates:\n  - {outcome: a, max: 1, where: {depth: ~}}\n": (
        "2:34: error: depth: write a value, or remove the key",
    ),
    "reference: {path: a, outcomes: {b: }}\n": ("b: write a value, or remove the key",),
    "gates:\n  - {outcome: a, max: 1, where: {depth: {}}}\n": (
        "2:34: error: gates.0.where.depth: write `from`, `to` or both",
    ),
    "gates:\n  - {outcome: a, max: 1, where: {depth: {form: 1}}}\n": (
        "unknown key; did you mean 'from'?",
    ),
    "gates:\n  - {outcome: a, max: 1, where: {depth: [1, true]}}\n": (
        "gates.0.where.depth.1: write a value of the axis, a list of them or {from, to}; "
        "this is true",
    ),
    "gates:\n  - {outcome: a, max: 1}\n  - {outcome: a, max: 1}\n": (
        "3:5: error: gates.1.name: gate 1 is called 'a at most 1' already",
    ),
    "gates: []\n": ("1:1: error: there is nothing to check; write `gates`, `reference` or both",),
    "gate: 3\n": ("unknown key; did you mean 'gates'?",),
    "reference: {path: a, relative: -1}\n": (
        "1:32: error: reference.relative: must be 0 or more; this is -1",
    ),
    "reference: {path: a, outcomes: {b: ignored, c: {abs: 1}}}\n": (
        "reference.outcomes.b: must be ignore; this is 'ignored'",
        "reference.outcomes.c.abs: unknown key; known here: relative, absolute",
    ),
    "reference: {folder: a}\n": (
        "the key 'path' is missing",
        "reference.folder: unknown key; known here: path, scenario, relative, absolute, outcomes",
    ),
    "gates: [}\n": ("no valid YAML",),
    "- a\n": ("a gates file is a mapping of keys to values; this file holds a list",),
    "a: 1\n---\nb: 2\n": ("2:1: error: a file holds one document; this is a second",),
    "gates: !x 1\n": ("tags (`!…`) are not part of gates files",),
    "<<: {}\n": ("merge keys are not part of gates files",),
    "": ("the file is empty",),
}


@pytest.mark.parametrize("text", WRONG)
def test_mistakes(text: str, gates: Write) -> None:
    with pytest.raises(FindingsError) as caught:
        load_gates(gates(text))
    assert caught.value.exit_code == EXIT_INPUT
    assert "scenario files" not in str(caught.value)
    assert "gasgap new" not in str(caught.value)
    for message in WRONG[text]:
        assert message in str(caught.value)


def test_all_mistakes_at_once_with_the_line(gates: Write) -> None:
    text = "gates:\n  - {outcome: a}\n  - {outcome: b, max: x}\nreference: {}\n"
    path = gates(text)
    with pytest.raises(FindingsError) as caught:
        load_gates(path)
    assert [finding.line for finding in caught.value.findings] == [2, 3, 4]
    assert caught.value.findings[1].excerpt == "  - {outcome: b, max: x}"
    assert caught.value.findings[0].file == str(path)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(FindingsError, match="there is no such file"):
        load_gates(tmp_path / "gates.yaml")
    with pytest.raises(FindingsError, match="this is a folder; name a gates file in it"):
        load_gates(tmp_path)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("min", 1.0),
        ("max", 5.0),
        ("mean", 2.75),
        ("median", 2.5),
        ("p00", 1.0),
        ("p05", 1.15),
        ("p95", 4.7),
        ("share > 2", 0.5),
        ("share>=2", 0.75),
        ("share < -1e3", 0.0),
        ("share <= 5", 1.0),
        (" share > 2 ", 0.5),
    ],
)
def test_ways_to_take_values(word: str, value: float) -> None:
    assert Take.read(word).value([5.0, 2.0, 3.0, 1.0]) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("word", ["", "p5.5", "p100", "share", "share = 3", "share > x", "Max"])
def test_what_is_no_way_to_take_values(word: str) -> None:
    with pytest.raises(ValueError, match=r"write every, min, max, mean, median"):
        Take.read(word)
