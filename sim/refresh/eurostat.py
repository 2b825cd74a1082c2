"""Eurostat nrg_cb_gasm: monthly inland consumption -> rows of consumption.csv and demand.csv.

The dissemination API answers in JSON-stat 2.0: a cube of values in row-major order over the
dimensions in `id`, holes left out, flags beside it in `status`. Taken is natural gas (G3000),
inland consumption as calculated in the monthly questionnaire (IC_CAL_MG), in terajoules of gross
calorific value. Months of the base year are `demand`, later ones `consumption`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from typing import Any

from sim.data.records import Consumption, Demand
from sim.refresh.found import Asked, Found, LeftOut, Payload, code_of

TITLE = "Eurostat nrg_cb_gasm"
WANTED: Mapping[str, str] = {
    "freq": "M",
    "nrg_bal": "IC_CAL_MG",
    "siec": "G3000",
    "unit": "TJ_GCV",
}
"""Category taken of each dimension; a payload may hold more of them."""
TJ_PER_GWH = 3.6
FLAGS: Mapping[str, str] = {
    "p": "provisional",
    "e": "estimated",
    "s": "estimated by Eurostat",
    "b": "break in the series",
    "d": "definition differs",
    "u": "low reliability",
    "r": "revised",
}
_MONTH = re.compile(r"(\d{4})[-M](0[1-9]|1[0-2])|(\d{4})-M(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Cell:
    """One month of one country; `gwh` is None where there is no number."""

    code: str
    month: str
    gwh: float | None
    flags: str


def read(payloads: Sequence[Payload], asked: Asked) -> tuple[Found, ...]:
    """Consumption and base-year demand of the baseline's market nodes.

    Raises InputError where a payload is no JSON-stat cube of the dataset or tells of an error.
    """
    base = str(asked.seeds.base_year)
    later: dict[tuple[str, str], Consumption] = {}
    own: dict[tuple[str, str], Demand] = {}
    left: set[LeftOut] = set()
    for payload in payloads:
        for cell in cells(payload):
            if cell.code not in asked.seeds.market_nodes:
                left.add(LeftOut("no market node of the baseline", cell.code))
                continue
            if not asked.concerns(cell.code) or not asked.has_month(cell.month):
                continue
            why = _why_not(cell, base)
            if why or cell.gwh is None:
                left.add(LeftOut(why, f"{cell.code} {cell.month}"))
                continue
            told = (f"{TITLE}, extracted {asked.extracted}", "table", _note(cell.flags))
            key = cell.code, cell.month
            volume = round(cell.gwh, 1)
            if cell.month.startswith(base):
                own[key] = Demand(*told, cell.code, cell.month, volume)
            else:
                later[key] = Consumption(*told, cell.code, cell.month, volume)
    return (
        Found("consumption", tuple(later[key] for key in sorted(later)), tuple(sorted(left))),
        Found("demand", tuple(own[key] for key in sorted(own)), ()),
    )


def _why_not(cell: Cell, base: str) -> str:
    if "c" in cell.flags:
        return "confidential"
    if cell.gwh is None:
        return "Eurostat has no value"
    if cell.gwh < 0.0:
        return "less than nothing consumed"
    if cell.month < base:
        return "before the base year"
    return ""


def _note(flags: str) -> str:
    return ", ".join(FLAGS.get(flag, f"flag {flag}") for flag in flags)


def cells(payload: Payload) -> Iterator[Cell]:
    """The wanted cells of a cube; none where Eurostat says that it has found nothing."""
    content = payload.content
    if says_nothing(content):
        return
    _refuse_errors(payload)
    names, sizes = content.get("id"), content.get("size")
    dimension, values = content.get("dimension"), content.get("value")
    if not (isinstance(names, list) and isinstance(sizes, list) and isinstance(dimension, dict)):
        raise payload.error('has no "id", "size" and "dimension"; is this JSON-stat of Eurostat?')
    if not isinstance(values, dict | list):
        raise payload.error('has no "value"')
    for needed in ("geo", "time", "unit", "nrg_bal", "siec"):
        if needed not in names:
            raise payload.error(f"has no dimension {needed}; is this {TITLE}?")
    if len(names) != len(sizes):
        raise payload.error(f'"id" names {len(names)} dimensions and "size" {len(sizes)}')
    positions = [
        _categories(payload, dimension, str(name), size)
        for name, size in zip(names, sizes, strict=True)
    ]
    chosen = [
        [_wanted(payload, str(name), found)] if name in WANTED else list(found.items())
        for name, found in zip(names, positions, strict=True)
    ]
    geo, time = names.index("geo"), names.index("time")
    for picked in product(*chosen):
        flat = 0
        for (_, position), size in zip(picked, sizes, strict=True):
            flat = flat * size + position
        value = _at(values, flat)
        flags = str(_at(content.get("status"), flat) or "").replace(":", "")
        tj = None if value is None else _number(payload, flat, value)
        month = _month(payload, picked[time][0])
        yield Cell(code_of(picked[geo][0]), month, None if tj is None else tj / TJ_PER_GWH, flags)


def says_nothing(content: Any) -> bool:
    """Whether an answer is the error 100: the filters leave nothing, months to come for example."""
    told = content.get("error") if isinstance(content, dict) else None
    first = told[0] if isinstance(told, list) and told else told
    return isinstance(first, dict) and str(first.get("id")) == "100"


def _refuse_errors(payload: Payload) -> None:
    for kind in ("an error", "a warning"):
        told = payload.content.get(kind.split()[1])
        if told:
            first = told[0] if isinstance(told, list) else told
            label = first.get("label", first) if isinstance(first, dict) else first
            raise payload.error(f"Eurostat answers with {kind}: {label}")


def _categories(
    payload: Payload, dimension: dict[str, Any], name: str, size: Any
) -> dict[str, int]:
    """Codes of a dimension with their positions."""
    index = _index(dimension.get(name), size)
    positions = list(index.values()) if isinstance(index, dict) else []
    whole = all(isinstance(position, int) for position in positions)
    if not isinstance(index, dict) or not whole or sorted(positions) != list(range(len(positions))):
        raise payload.error(f"dimension {name} has no index of its categories")
    if len(index) != size:
        raise payload.error(f"dimension {name} has not the {size} categories that it should have")
    return {str(code): int(position) for code, position in index.items()}


def _index(dimension: Any, size: Any) -> Any:
    """Positions by code, in whichever of its ways JSON-stat writes them."""
    category = dimension.get("category") if isinstance(dimension, dict) else None
    if not isinstance(category, dict):
        return None
    index, label = category.get("index"), category.get("label")
    if isinstance(index, list):
        return {str(code): position for position, code in enumerate(index)}
    if index is None and size == 1 and isinstance(label, dict):
        return dict.fromkeys(label, 0)
    return index


def _wanted(payload: Payload, name: str, found: dict[str, int]) -> tuple[str, int]:
    code = WANTED[name]
    if code not in found:
        raise payload.error(f"{name} is {', '.join(found)}; it must hold {code}")
    return code, found[code]


def _at(values: Any, position: int) -> Any:
    """A value of the cube, or a flag, sparse or dense; None where there is none."""
    if isinstance(values, Mapping):
        return values.get(str(position))
    return values[position] if isinstance(values, list) and position < len(values) else None


def _number(payload: Payload, position: int, value: Any) -> float:
    number = math.nan
    if isinstance(value, int | float) and not isinstance(value, bool):
        with suppress(OverflowError):
            number = float(value)
    if not math.isfinite(number):
        raise payload.error(f"value {position} is {str(value)[:20]!r}, no number")
    return number


def _month(payload: Payload, code: str) -> str:
    match = _MONTH.fullmatch(code)
    if match is None:
        raise payload.error(f"time {code!r} is no month")
    year, number = match.group(1) or match.group(3), match.group(2) or match.group(4)
    return f"{year}-{number}"
