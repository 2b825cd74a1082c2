"""What a scenario assumes, as rows of words: its measures by date, its settings off the defaults.

All from the resolved scenario of a run, which is plain data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.config import Scenario, resolved

APART = {"type", "from", "until", "announced", "shock", "note", "ramp", "date", "between"}
"""Keys of a measure that have a column of their own, or say nothing alone."""
ROLES = {True: "the question", False: "in both cases", "averted": "averted: only without it"}
SHARES = (
    *("share", "fill", "utilisation", "diverted", "rerouted", "stranded_share"),
    *("heating", "at_most_of_demand"),
)
"""Keys, and endings of keys, whose numbers are shares."""
TEXTS = ("name", "title", "question", "description", "baseline", "horizon", "measures")
"""Keys of a scenario that are told elsewhere."""
NEVER = "0 d"


@dataclass(frozen=True)
class MeasureRow:
    """A measure in words; `day` orders it."""

    name: str
    kind: str
    what: str
    start: str
    until: str
    announced: str
    role: str
    note: str


def measures(scenario: Mapping[str, Any]) -> list[MeasureRow]:
    """Measures by their first day."""
    rows = [_measure(name, own, scenario) for name, own in scenario.get("measures", {}).items()]
    return sorted(rows, key=lambda row: row.start)


def _measure(name: str, own: Mapping[str, Any], scenario: Mapping[str, Any]) -> MeasureRow:
    between = own.get("between") or []
    start = own.get("from") or own.get("date") or (between[0] if between else "")
    until = own.get("until") or (between[-1] if between else own.get("date") or "")
    if not until and "from" in own:
        until = str(scenario["horizon"]["end"])
    announced = str(own.get("announced") or "").replace("_", " ")
    staged = scenario.get("market", {}).get("foresight") == "announced"
    return MeasureRow(
        name=name,
        kind=str(own.get("type", "")).replace("_", " "),
        what="; ".join(_said(own)),
        start=str(start),
        until=str(until),
        announced=announced or ("from the start" if staged else ""),
        role=ROLES[own.get("shock", True)],
        note=str(own.get("note") or ""),
    )


def _said(own: Mapping[str, Any]) -> Iterator[str]:
    for key, value in own.items():
        if key in APART or value in ([], {}, None) or value is False:
            continue
        if key == "stranded_share" and value == 0:
            continue
        words = key.replace("_", " ")
        yield words if value is True else f"{words} {in_words(value, key)}"
    if own.get("ramp", NEVER) != NEVER:
        yield f"building up over {own['ramp']}"


def settings(scenario: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Key, value and default of every setting that differs from the default, texts apart."""
    default = resolved(
        Scenario.model_validate(
            {"name": "x", "title": "-", "question": "-", "horizon": dict(scenario["horizon"])}
        )
    )
    return [
        (key, in_words(one, key), in_words(other, key))
        for key, (one, other) in _apart(scenario, default)
        if key.split(".")[0] not in TEXTS
    ]


def _apart(
    own: Mapping[str, Any], usual: Mapping[str, Any], above: str = ""
) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Both values of what differs, by dotted key, as deep as both are mappings."""
    for key in dict.fromkeys((*own, *usual)):
        one, other = own.get(key, {}), usual.get(key, {})
        if one == other:
            continue
        if isinstance(one, Mapping) and isinstance(other, Mapping) and one and other:
            yield from _apart(one, other, f"{above}{key}.")
        else:
            yield f"{above}{key}", (one, other)


def in_words(value: Any, key: str = "") -> str:
    """A value of a scenario for a reader: shares in per cent, lists with commas."""
    if isinstance(value, Mapping):
        if not value:
            return "–"
        pairs = (
            f"{name.replace('_', ' ')} {in_words(own, f'{key}.{name}')}"
            for name, own in value.items()
        )
        return ", ".join(pairs)
    if isinstance(value, list):
        apart = "; " if any(isinstance(item, Mapping) for item in value) else ", "
        return apart.join(in_words(item, key) for item in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        if any(part.endswith(SHARES) for part in key.split(".")):
            return f"{100 * value:g} %"
        return f"{value:g}"
    return _rounded(str(value))


def _rounded(text: str) -> str:
    """A quantity without the digits that only exact conversion needs: `435.6 GWh/d`."""
    number, blank, unit = text.partition(" ")
    try:
        value = float(number)
    except ValueError:
        return text
    return f"{value:,.6g}{blank}{unit}" if blank else text
