"""Plans of a staged run: the table, and what the terminal says of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.output.console import learned_table

NAME = "surprise-stop-2022"


@pytest.fixture(scope="module")
def plans(folder: Callable[[str], Path]) -> pd.DataFrame:
    """`plans.csv` of the stop that comes as a surprise."""
    return pd.read_csv(folder(NAME) / "tables" / "plans.csv", keep_default_na=False)


def test_a_plan_covers_the_rest_of_the_horizon(plans: pd.DataFrame) -> None:
    eu = plans[(plans["case"] == "scenario") & (plans["region"] == "EU27")]
    assert list(eu.groupby("stage").size()) == [12, 6]
    assert set(eu["announced"]) == {"", "pipelines, russian-lng"}
    later = eu[eu["stage"] == "2022-10-01"]
    assert min(later["start"]) == "2022-10-01"
    assert max(later["end"]) == "2023-03-31"


def test_the_last_plan_is_what_came_to_pass(
    plans: pd.DataFrame, folder: Callable[[str], Path]
) -> None:
    last = plans[(plans["stage"] == "2022-10-01") & (plans["case"] == "scenario")]
    prices = pd.read_csv(folder(NAME) / "tables" / "prices.csv", keep_default_na=False)
    lived = prices[(prices["case"] == "scenario") & (prices["node"] == "DE")]
    germany = last[last["region"] == "DE"]["hub_price_eur_mwh"].astype(float)
    assert list(germany) == pytest.approx(
        list(lived[lived["start"] >= "2022-10-01"]["hub_price_eur_mwh"].astype(float))
    )


def test_the_terminal_tells_what_was_learned(shipped_run: Callable[..., Any]) -> None:
    lines = learned_table(shipped_run(NAME).plans, "EU27").splitlines()
    assert lines[0].startswith("What the market learned")
    assert [line.split()[0] for line in lines[2:]] == ["2022-04-01", "2022-10-01"]
    assert lines[2].split()[1] == "-"
    assert lines[2].endswith("first plan")
    before, after = (float(word) for word in lines[3].split()[1:3])
    assert after > before + 100
    assert lines[3].endswith("pipelines, russian-lng")


def test_perfect_foresight_has_no_plans(
    shipped_run: Callable[..., Any], folder: Callable[[str], Path]
) -> None:
    assert learned_table(shipped_run("reference-2022").plans, "EU27") == ""
    assert not (folder("reference-2022") / "tables" / "plans.csv").exists()
