"""The table of who pays, line by line: it is one of changes, and those add up."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from sim.output.payers import output_band, who_pays

DUTY = {"type": "tariff", "supplier": "RU", "rate": "10 EUR/MWh", "from": "2021-01-01"}


@pytest.mark.parametrize(("shock", "gained"), [(True, 2.8), (False, 0.0), ("averted", -2.8)])
def test_duties_are_changes_too(
    shock: bool | str, gained: float, tiny: SimpleNamespace, solve: Callable[..., Any]
) -> None:
    """9 TWh a day for 31 days under a duty of 10 EUR/MWh: 2.8 B EUR, had or forgone."""
    base = tiny.Tiny().market("A", 10000.0).supply("pipe", "A", 9000.0, capacity=1e5)
    text = who_pays(solve(base, measures={"duty": {**DUTY, "shock": shock}}).summary)
    if not gained:
        assert text == ""
        return
    for line in text.splitlines()[3:]:
        *changes, welfare = (float(cell) for cell in line.split()[1:7])
        assert changes[-1] == pytest.approx(gained)
        assert sum(changes) == pytest.approx(welfare, abs=0.1)


def test_those_with_most_at_stake_come_first(
    tiny: SimpleNamespace, solve: Callable[..., Any]
) -> None:
    """A duty only gains: the large market stands above the small one."""
    base = tiny.Tiny().market("A", 1000.0).market("B", 9000.0)
    base.supply("small", "A", 900.0, capacity=1e4).supply("large", "B", 8100.0, capacity=1e5)
    lines = who_pays(solve(base, measures={"duty": DUTY}).summary).splitlines()
    assert [line.split()[0] for line in lines[-2:]] == ["B", "A"]


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(0.6, 4.3, "0.6 to 4.3"), (0.0256, 0.0489, "0.03 to 0.05"), (-0.001, -0.002, "0.00 to 0.00")],
)
def test_small_losses_are_told(low: float, high: float, text: str) -> None:
    assert output_band({"output_loss_low_pct": low, "output_loss_high_pct": high}) == text
