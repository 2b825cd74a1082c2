"""What knowing less does: 2022 as it was lived, and one stop with and without notice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.config import load_scenario
from sim.pipeline import Run, run_scenario

WARNED_EARLY = [
    "measures.pipelines.announced=2022-04-01",
    "measures.russian-lng.announced=2022-04-01",
]


def monthly_prices(run: Run) -> Mapping[tuple[int, int], float]:
    """EUR/MWh of the EU27 by year and month, means over days and reference demand."""
    batch = run.result.batch
    eu = batch.network.markets(["EU27"])
    price = run.result.hub_price[0, batch.network.market_nodes[eu]]
    demand = batch.reference_demand[0, eu].sum(axis=1)
    mean = np.nansum(price * demand, axis=0) / demand.sum(axis=0)
    months: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for day, value, length in zip(batch.calendar.starts, mean, batch.calendar.days, strict=True):
        months.setdefault((day.year, day.month), []).append((float(value), float(length)))
    return {
        month: sum(value * length for value, length in parts) / sum(length for _, length in parts)
        for month, parts in months.items()
    }


@pytest.fixture(scope="module")
def stops(shipped_run: Callable[..., Any]) -> Mapping[str, Run]:
    """The stop of 1 October known on the day, in July, and in April."""
    return {
        "surprise": shipped_run("surprise-stop-2022"),
        "warned": shipped_run("warned-stop-2022"),
        "known": run_scenario(load_scenario("surprise-stop-2022", WARNED_EARLY)),
    }


@pytest.mark.parametrize(
    ("day", "observed", "within"),
    [
        ("2022-02-01", 37.2, 4.0),
        ("2022-03-01", 28.6, 4.0),
        ("2022-04-01", 26.8, 4.0),
        ("2022-07-01", 58.7, 7.0),
        ("2022-08-01", 70.2, 7.0),
        ("2022-09-01", 80.7, 7.0),
        ("2022-10-01", 88.0, 7.0),
        ("2022-11-01", 94.9, 7.0),
    ],
)
def test_the_replay_fills_its_stores_as_europe_did(
    shipped_run: Callable[..., Any], day: str, observed: float, within: float
) -> None:
    """GIE AGSI+; in the last winter it draws them down by up to 11 points more."""
    fill = shipped_run("replay-2022").summary["storage_fill_pct"]["EU27"]
    assert fill[day] == pytest.approx(observed, abs=within)


def test_prices_climb_through_2022(shipped_run: Callable[..., Any]) -> None:
    """The World Bank's quarters were 106, 103, 195 and 120 EUR/MWh, the year 131."""
    run = shipped_run("replay-2022")
    price = monthly_prices(run)
    first, second, third = (
        float(np.mean([price[2022, month] for month in months]))
        for months in ((1, 2, 3), (4, 5, 6), (7, 8, 9))
    )
    assert 70 < first < second - 20 < second < third - 20
    year = float(np.mean([price[2022, month] for month in range(1, 13)]))
    assert year == pytest.approx(131, abs=15)
    assert run.summary["regions"]["EU27"]["curtailment_twh"] < 1


def test_the_replay_learns_of_targets_in_march(shipped_run: Callable[..., Any]) -> None:
    plans = [plan for plan in shipped_run("replay-2022").plans if plan.case == "scenario"]
    learned = {plan.day: plan.learned for plan in plans}
    assert learned[date(2022, 3, 23)] == ("target 80 % on 2022-11-01",)
    assert learned[date(2022, 6, 8)] == ("freeport",)
    assert len(plans) == 13


def test_who_knows_earlier_enters_winter_fuller(stops: Mapping[str, Run]) -> None:
    fill = [
        stops[name].summary["storage_fill_pct"]["EU27"]["2022-10-01"]
        for name in ("surprise", "warned", "known")
    ]
    assert fill[0] + 10 < fill[1] < fill[2]


def test_a_surprise_is_calm_before_and_dear_after(stops: Mapping[str, Run]) -> None:
    """Until the day the market plays the counterfactual; then it pays for what it did not store."""
    before = {name: monthly_prices(run)[2022, 8] for name, run in stops.items()}
    after = {name: monthly_prices(run)[2023, 1] for name, run in stops.items()}
    calm = stops["surprise"].result
    assert calm.hub_price[0, :, :6] == pytest.approx(calm.hub_price[1, :, :6], abs=0.5, nan_ok=True)
    assert before["surprise"] < before["known"] < before["warned"]
    assert after["surprise"] > after["warned"] + 30
    assert after["warned"] == pytest.approx(after["known"], abs=5)


def test_knowing_earlier_never_costs_more(stops: Mapping[str, Run]) -> None:
    """The cost of all periods as they came to pass."""
    cost = {name: float(run.result.objective[0]) for name, run in stops.items()}
    assert cost["known"] < cost["warned"] < cost["surprise"]


@pytest.mark.parametrize("name", ["replay-2022", "surprise-stop-2022"])
def test_solvers_agree_on_what_stages_come_to(shipped_run: Callable[..., Any], name: str) -> None:
    """Equal first plans; later ones start from stores that are one of many equally good choices."""
    core, reference = shipped_run(name), shipped_run(name, "", "reference")
    first, other = core.plans[0], reference.plans[0]
    assert first.price("EU27") == pytest.approx(other.price("EU27"), abs=0.01)
    assert first.missing("EU27") == pytest.approx(other.missing("EU27"), abs=0.01)
    fills = [run.summary["storage_fill_pct"]["EU27"] for run in (core, reference)]
    assert list(fills[0].values()) == pytest.approx(list(fills[1].values()), abs=0.5)
    regions = [run.summary["regions"]["EU27"] for run in (core, reference)]
    for key, within in (("hub_price_eur_mwh", 0.3), ("shortfall_twh", 1.0)):
        assert regions[0][key] == pytest.approx(regions[1][key], abs=within)
