"""Filling targets between two days, with deviations, and no more than a part of demand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

Acted = Callable[..., Any]
BETWEEN: dict[str, Any] = {"type": "storage_target", "between": ["2021-10-01", "2021-12-01"]}
YEAR = {"start": "2021-01-01", "end": "2021-12-31"}


def stores(tiny: SimpleNamespace) -> Any:
    """A is fullest on 1 November, B at the end of October and ever after."""
    base = tiny.Tiny().supply("pipe", "A", 100.0).arc("A", "B", 100.0)
    for node, demand in (("A", 100.0), ("B", 10.0)):
        base.market(node, demand).storage(node, 10.0)
    levels = {
        "A": {"2021-10-01": 0.7, "2021-11-01": 0.9, "2021-12-01": 0.8},
        "B": {"2021-10-21": 0.6, "2021-12-01": 0.6},
    }
    rows = [
        (c, day, full * 10000, full) for c, known in levels.items() for day, full in known.items()
    ]
    return base.add("storage_levels", *rows)


def test_due_when_the_base_year_was_fullest(tiny: SimpleNamespace, acted: Acted) -> None:
    """Each country on its own day; where a level stands for long, on the first day of it."""
    case = acted(stores(tiny), **YEAR, measures={"rule": {**BETWEEN, "fill": "90 %"}})
    due = {
        target.day: (target.storages.tolist(), target.fill.tolist()) for target in case.x.targets
    }
    assert due == {date(2021, 10, 21): ([1], [0.9]), date(2021, 11, 1): ([0], [0.9])}
    wanted = case.batch.storage.wanted[0]
    assert wanted[0, :, 0].nonzero()[0].tolist() == [9]
    assert wanted[1, :, 0].nonzero()[0].tolist() == [9]
    assert case.calm.targets == ()


def test_a_line_through_the_window_says_nothing(tiny: SimpleNamespace, acted: Acted) -> None:
    """B was only observed before and after: the sum of all stands in for it, else the last day."""
    base = stores(tiny)
    base.rows["storage_levels"] = [r for r in base.rows["storage_levels"] if r[1][:7] != "2021-10"]
    base.rows["storage_levels"] = [
        row for row in base.rows["storage_levels"] if row[0] == "A" or row[1] != "2021-12-01"
    ]
    rule = {**BETWEEN, "fill": "90 %", "nodes": "B"}
    case = acted(base, **YEAR, measures={"rule": rule})
    assert [target.day for target in case.x.targets] == [date(2021, 12, 1)]
    base.add("storage_levels", ("EU27", "2021-10-15", 1, 0.7), ("EU27", "2021-11-15", 1, 0.6))
    case = acted(base, **YEAR, measures={"rule": rule})
    assert [target.day for target in case.x.targets] == [date(2021, 10, 15)]


@pytest.mark.parametrize(
    ("derogations", "fill"),
    [
        (["difficult_conditions"], 0.8),
        (["production_or_slow_sites", "delegated_act"], 0.8),
        (["difficult_conditions", "production_or_slow_sites", "delegated_act"], 0.7),
    ],
)
def test_deviations_lower_the_level(
    tiny: SimpleNamespace, acted: Acted, derogations: list[str], fill: float
) -> None:
    """10, 5 and 5 percentage points of Regulation (EU) 2025/1733."""
    rule = {**BETWEEN, "fill": "90 %", "derogations": derogations}
    case = acted(stores(tiny), **YEAR, measures={"rule": rule})
    assert [target.fill.tolist() for target in case.x.targets] == [[pytest.approx(fill)]] * 2


def test_no_more_than_a_part_of_demand(tiny: SimpleNamespace, acted: Acted) -> None:
    """35 % of B's 3.65 TWh are 1.2775 of its 10; A's 12.775 are more than 90 % of its 10."""
    rule = {"type": "storage_target", "date": "2021-11-01", "fill": "90 %", "nodes": ["A", "B"]}
    case = acted(stores(tiny), **YEAR, measures={"rule": {**rule, "at_most_of_demand": "35 %"}})
    (target,) = case.x.targets
    assert target.fill == pytest.approx([0.9, 0.12775])
    assert case.batch.storage.wanted[0, :, 9, 0] == pytest.approx([9.0, 1.2775])


def test_demand_is_shared_among_a_countrys_stores(tiny: SimpleNamespace, acted: Acted) -> None:
    """B's own 10 and 30 in A: 1.2775 TWh are 3.19 % of the 40."""
    base = stores(tiny)
    base.add("storages", ("B_A", "A", "B", 30000, 1000, 1000, "flat", 0))
    rule = {"type": "storage_target", "date": "2021-11-01", "fill": "90 %", "nodes": "B"}
    case = acted(base, **YEAR, measures={"rule": {**rule, "at_most_of_demand": "35 %"}})
    (target,) = case.x.targets
    assert target.fill == pytest.approx([1.2775 / 40] * 2)
