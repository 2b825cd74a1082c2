"""What a backtest leaves behind: `scores.json`, and its numbers as tidy tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from sim.backtest.cells import UNITS, When
from sim.backtest.goals import Judged, verdict
from sim.backtest.naive import NAMES
from sim.backtest.replay import Backtest, Year
from sim.backtest.scores import Score
from sim.backtest.sensitivity import Sensitivity, YearSensitivity
from sim.output.known import known_of

SCHEMA_VERSION = 1
DECIMALS = 4


def document(found: Backtest, moved: Sensitivity | None = None) -> dict[str, Any]:
    """`scores.json`: by year the goals and every score, and where there is one its sensitivity."""
    scenario = found.run.loaded.scenario
    told: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "scenario": scenario.name,
        "title": scenario.title,
        "baseline": found.run.seeds.name,
        "horizon": {
            "start": scenario.horizon.start.isoformat(),
            "end": scenario.horizon.end.isoformat(),
            "resolution": scenario.horizon.resolution,
        },
        **known_of(found.run.summary),
        "years": {str(year.year): _year(year) for year in found.years},
    }
    for one in moved.years if moved else ():
        told["years"][str(one.year)]["sensitivity"] = _sensitivity(one)
    return told


def _year(year: Year) -> dict[str, Any]:
    return {
        "goals": [_goal(judgement) for judgement in year.goals],
        "scores": [_score(one) for one in year.scores],
    }


def _sensitivity(year: YearSensitivity) -> list[dict[str, Any]]:
    """One entry a number: what it was chosen on, and the scores at both ends."""
    entries = []
    for moved in year.moved:
        knob = moved.knob
        about = {"number": knob.key, "label": knob.label, "central": knob.central}
        chosen = {"chosen_on": list(knob.chosen.chosen_on), "how": knob.chosen.how}
        ends = {
            name: {"value": end.value, "scores": _rounded(row.values), "missed": sorted(row.missed)}
            if row is not None
            else {"value": end.value, "scores": None, "missed": []}
            for name, end, row in zip(("low", "high"), knob.ends, moved.ends, strict=True)
        }
        entries.append({**about, **chosen, **ends})
    return entries


def _goal(judgement: Judged) -> dict[str, Any]:
    reached = judgement.reached
    if reached is not None:
        reached = None if abs(reached) == float("inf") else round(reached, DECIMALS)
    return {
        "goal": judgement.text,
        "quantity": judgement.goal.quantity,
        "kind": judgement.goal.kind,
        "limit": judgement.goal.limit,
        "reached": reached,
        "verdict": verdict(judgement),
    }


def _score(one: Score) -> dict[str, Any]:
    values = asdict(one)
    values |= {"worst": one.worst, "worst_period": one.worst_period}
    values |= {"unit": one.unit, "percent": one.percent}
    return {key: _rounded(value) for key, value in values.items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _rounded(own) for key, own in value.items()}
    return round(value, DECIMALS) + 0.0 if isinstance(value, float) else value


def tables(found: Backtest, moved: Sensitivity | None = None) -> dict[str, pd.DataFrame]:
    """Tables by file name: `scores`, one row a score; `observations`, one row a number;
    `sensitivity`, where there is one, one row a score at an end of a number."""
    told = {
        "scores": pd.DataFrame([_flat(y.year, one) for y in found.years for one in y.scores]),
        "observations": pd.DataFrame([row for year in found.years for row in _numbers(year)]),
    }
    if moved:
        told["sensitivity"] = pd.DataFrame([row for year in moved.years for row in _ends(year)])
    return told


def _ends(year: YearSensitivity) -> Iterator[dict[str, Any]]:
    """Tidy rows: a number, one of its ends, a score there beside the score as it is."""
    for moved in year.moved:
        for name, end, row in zip(("low", "high"), moved.knob.ends, moved.ends, strict=True):
            for one in year.headlines:
                yield {
                    "year": str(year.year),
                    "number": moved.knob.key,
                    "chosen_on": moved.knob.chosen.label,
                    "end": name,
                    "value": end.value,
                    "score": one.key,
                    "unit": one.unit,
                    "central": _rounded(year.central.values[one.key]),
                    "moved": _rounded(row.values[one.key]) if row else None,
                    "goal_missed": one.key in row.missed if row else None,
                }


def _flat(year: When, one: Score) -> dict[str, Any]:
    """A score without nested values, its unit in a column of its own: quantities differ."""
    row = _score(one)
    del row["off"]  # stands in `observations`
    means, errors, skill = (row.pop(key) for key in ("naive", "naive_error", "skill"))
    for name in NAMES:
        row |= {
            name: means.get(name),
            f"{name}_error": errors.get(name),
            f"{name}_skill": skill.get(name),
        }
    return {"year": str(year), **row}


def _numbers(year: Year) -> list[dict[str, Any]]:
    """Observed beside modelled and forecast, for every number observed."""
    return [
        {
            "quantity": cell.quantity,
            "area": cell.area,
            "period": cell.period,
            "unit": UNITS[cell.quantity],
            "observed": round(value, DECIMALS) + 0.0,
            "model": _rounded(year.told.get(cell)),
            **{name: _rounded(cells.get(cell)) for name, cells in year.naive.items()},
        }
        for cell, value in year.seen.items()
    ]
