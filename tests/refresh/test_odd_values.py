"""An odd value in any cell of an answer gives rows or one sentence, never a traceback."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from sim.errors import InputError
from sim.refresh import agsi, eurostat
from sim.refresh.entsog import Source
from sim.refresh.found import Asked, Payload
from sim.refresh.points import load_places

ODD = (
    None,
    "",
    "-",
    " ",
    "x",
    -1,
    0,
    10**400,
    float("inf"),
    float("nan"),
    True,
    [],
    {},
    [1],
    {"a": 1},
    "9" * 400,
    "-1",
    "NaN",
    "2026-13-01",
    "0001-01-01",
    "9999-12-31",
)
DORNUM = "DE-TSO-0005ITP-00188entry"


def spoilt(content: Any) -> Iterator[Any]:
    """The content with every odd value in every place, one after the other."""
    for way in _ways(content):
        for value in ODD:
            other = copy.deepcopy(content)
            place = other
            for step in way[:-1]:
                place = place[step]
            place[way[-1]] = value
            yield other


def _ways(content: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    places = content.items() if isinstance(content, dict) else enumerate(content)
    for step, value in list(places):
        yield (*before, step)
        if isinstance(value, dict | list):
            yield from _ways(value, (*before, step))


def _all_are_rows_or_sentences(content: Any, read: Callable[[Payload], Any]) -> tuple[int, int]:
    told = []
    done = 0
    for other in spoilt(content):
        done += 1
        try:
            read(Payload("saved.json", other))
        except InputError as error:
            told.append(str(error))
    assert all(sentence.startswith("saved.json: ") for sentence in told)
    return done, len(told)


def test_agsi(made: SimpleNamespace, asked: Asked) -> None:
    entry = made.agsi_entry("DE", "2026-06-01", "100", "50", workingGasVolume="200", children=[])
    content = {**made.agsi(entry), "error": "", "message": ""}
    done, refused = _all_are_rows_or_sentences(content, lambda p: agsi.read([p], asked))
    assert done > 300
    assert refused > 50


@pytest.mark.parametrize("kind", ["flow", "capacity"])
def test_entsog(kind: str, made: SimpleNamespace, asked: Asked) -> None:
    record = {
        "flow": made.flow(DORNUM, date(2026, 4, 1), 5.0),
        "capacity": made.capacity(DORNUM, 5.0, "2026-01-01", "2028-01-01"),
    }[kind]
    source = Source(tuple(p for p in load_places() if p.place == "Dornum"))
    content = {**made.entsog(record), "message": ""}
    done, refused = _all_are_rows_or_sentences(content, lambda p: source.read([p], asked))
    assert done > 400
    assert refused > 100


def test_eurostat(made: SimpleNamespace, asked: Asked) -> None:
    asked = replace(asked, first=date(2021, 1, 1))
    cube = made.eurostat(("DE", "FR"), ("2022-01", "2022-02"), {0: 1.0, 3: 5.0}, status={"0": "p"})
    content = {**cube, "error": None, "warning": None}
    done, refused = _all_are_rows_or_sentences(content, lambda p: eurostat.read([p], asked))
    assert done > 800
    assert refused > 400
