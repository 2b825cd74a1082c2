"""The level told as the lowest, and what the counterfactual holds on the same day."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.output.folder import RunFolder
from sim.pipeline import save_run
from sim.report.html import render
from sim.summary.figures import least_after_start


def test_of_days_that_read_alike_both_cases_are_told_of_the_first() -> None:
    """1e-7 is no difference that a summary shows: it names the first of the two days."""
    here = np.array([[50.0, 0.0000002, 0.0000001], [50.0, 30.0, 20.0]])
    there = np.array([[50.0, 10.0, 33.3], [50.0, 40.0, 45.0]])
    level, calm = least_after_start(here, there)
    assert level == pytest.approx(np.array([[0.0], [20.0]]), abs=1e-6)
    assert calm == pytest.approx(np.array([[10.0], [45.0]]))


@pytest.mark.parametrize(
    ("fill", "told"),
    [
        (0.1, {"2021-03-01": "Stores at their fullest", "2021-01-01": "Stores at their lowest"}),
        (0.9, {"2021-01-01": "Stores at their fullest", "2021-03-01": "Stores at their lowest"}),
    ],
)
def test_the_start_is_the_lowest_where_stores_only_rise(
    tiny: SimpleNamespace,
    solve: Callable[..., Any],
    tmp_path: Path,
    fill: float,
    told: dict[str, str],
) -> None:
    """Half a store of 10 TWh is wanted at the end, and 5.9 TWh come beyond what is used."""
    base = tiny.with_storage(100.0, 200.0, fill=fill)
    run = solve(
        base,
        start="2021-01-01",
        end="2021-02-28",
        storage={"end": {"fill": "50 %", "value": "200 EUR/MWh"}},
    )
    folder = save_run(run, tmp_path)
    levels = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["storage_fill_pct"]
    page = render(RunFolder(folder))
    for day, words in told.items():
        found = re.search(rf'{words}.*?data-v="([^"]*)" data-key="([^"]*)"', page, re.S)
        assert found is not None
        assert found[2] == f"storage_fill_pct.EU27.{day}"
        assert float(found[1]) == levels["EU27"][day]
