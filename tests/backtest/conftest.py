"""A replay on a tiny baseline, shared by the tests of backtests."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from sim.config import LoadedScenario

Scenario = Callable[..., LoadedScenario]
MONTHS_2022 = [f"2022-{month:02d}" for month in range(1, 13)]
WHOLE = {"start": "2022-01-01", "end": "2022-12-31"}
USD = 10 * 0.29307107 * 2
"""A price of 10 EUR/MWh at two dollars a euro."""


@pytest.fixture
def past(tiny: SimpleNamespace) -> Any:
    """A and B, Russian gas into A and on to B; in 2022 a fifth of it is missing all year."""
    later = dict.fromkeys(MONTHS_2022, 160.0)
    base = tiny.Tiny().market("A", 100.0).market("B", 100.0).storage("A", 10.0)
    base = base.supply("pipe", "A", 200.0, later=later).arc("A", "B", 500.0)
    used = [(node, month, 2700) for node in "AB" for month in MONTHS_2022]
    base = base.add("consumption", *used).add("border_flows", ("A", "B", "2022", 33000))
    base = base.add("border_flows", ("A", "B", "2021", 36500))
    base = base.add("prices", *((m, "world_bank_europe", USD, "USD/mmbtu") for m in MONTHS_2022))
    base = base.add("parameters", ("usd_per_eur_2022", 2.0, 2.0, 2.0, "1"))
    levels = (("A", "2022-04-01", 3000, 0.3), ("A", "2022-04-15", 4000, 0.4))
    return base.add("storage_levels", *levels)


@pytest.fixture
def replay(past: Any, scenario: Scenario) -> LoadedScenario:
    quota = {
        "type": "quota",
        "supplier": "RU",
        "observed": True,
        "from": "2022-01-01",
    }
    end = {"fill": {"A": "50 %"}, "value": "400 EUR/MWh"}
    return scenario(past, **WHOLE, measures={"observed": quota}, storage={"end": end})
