"""What a backtest leaves behind: `scores.json`, and its numbers as tidy tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from sim.backtest.cells import UNITS
from sim.backtest.goals import Judged, verdict
from sim.backtest.naive import NAMES
from sim.backtest.replay import Backtest, Year
from sim.backtest.scores import Score

SCHEMA_VERSION = 1
DECIMALS = 4


def document(found: Backtest) -> dict[str, Any]:
    """`scores.json`: by year the goals and every score."""
    scenario = found.run.loaded.scenario
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": scenario.name,
        "title": scenario.title,
        "baseline": found.run.seeds.name,
        "horizon": {
            "start": scenario.horizon.start.isoformat(),
            "end": scenario.horizon.end.isoformat(),
            "resolution": scenario.horizon.resolution,
        },
        "years": {str(year.year): _year(year) for year in found.years},
    }


def _year(year: Year) -> dict[str, Any]:
    return {
        "goals": [_goal(judgement) for judgement in year.goals],
        "scores": [_score(one) for one in year.scores],
    }


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
    values = {**asdict(one), "unit": one.unit, "percent": one.percent}
    return {key: _rounded(value) for key, value in values.items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _rounded(own) for key, own in value.items()}
    return round(value, DECIMALS) + 0.0 if isinstance(value, float) else value


def tables(found: Backtest) -> dict[str, pd.DataFrame]:
    """Tables by file name: `scores`, one row a score; `observations`, one row a number."""
    return {
        "scores": pd.DataFrame([_flat(y.year, one) for y in found.years for one in y.scores]),
        "observations": pd.DataFrame([row for year in found.years for row in _numbers(year)]),
    }


def _flat(year: int, one: Score) -> dict[str, Any]:
    """A score without nested values, its unit in a column of its own: quantities differ."""
    row = _score(one)
    means, errors, skill = (row.pop(key) for key in ("naive", "naive_error", "skill"))
    for name in NAMES:
        row |= {
            name: means.get(name),
            f"{name}_error": errors.get(name),
            f"{name}_skill": skill.get(name),
        }
    return {"year": year, **row}


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
