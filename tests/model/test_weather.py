"""Degree days as a factor on heating."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.pipeline import checked_seeds

Acted = Callable[..., Any]
RATES = [120.0] * 3 + [60.0] * 6 + [120.0] * 3


def base(tiny: SimpleNamespace) -> Any:
    """Three equal nodes; the base year had 0.8 and 1.25 of normal in A and B.

    C is not known, and no member of the EU.
    """
    made = tiny.Tiny()
    for node in "ABC":
        made.market(node, RATES, sectors={"household": 1.0}, eu=node != "C")
    made.sector("household", 900.0, heating=0.5).supply("pipe", "A", 500.0)
    return made.add("weather", ("A", 2021, 0.8), ("B", 2021, 1.25), ("A", 1985, 1.2))


def ratios(case: Any, reference: Any) -> list[float]:
    """Heating relative to the base year's, by node."""
    return list(case.x.heating[:, 0, 0] / reference.x.heating[:, 0, 0])


@pytest.mark.parametrize(
    ("weather", "expected"),
    [
        ("reference", [1.0, 1.0, 1.0]),
        ("normal", [1.25, 0.8, 1.0]),
        (1985, [1.5, 1.5, 1.5]),
        ({"hdd_ratio": 0.9}, [0.9, 0.9, 0.9]),
        ({"hdd_ratio": {"B": 1.2}}, [1.0, 1.2, 1.0]),
        ({"hdd_ratio": {"B": 1.2, "EU27": 0.7}}, [0.7, 1.2, 1.0]),
        ({"hdd_ratio": {"all": 0.7, "C": 1.1}}, [0.7, 0.7, 1.1]),
        ({"hdd_ratio": {"EU27": 0.9, "all": 0.7}}, [0.9, 0.9, 0.7]),
    ],
)
def test_ratio(tiny: SimpleNamespace, acted: Acted, weather: Any, expected: list[float]) -> None:
    """A year relative to the base year: 1.2 / 0.8; a node without that year has the mean.

    A group within another stands above it, whatever the order, and a node above both.
    """
    made = base(tiny)
    reference = acted(made)
    case = acted(made, weather=weather)
    assert ratios(case, reference) == pytest.approx(expected)
    base_load = case.x.demand - case.x.heating
    assert base_load == pytest.approx(reference.x.demand - reference.x.heating)


def test_nodes_unknown_to_the_base_year_do_not_count_in_the_mean(
    tiny: SimpleNamespace, acted: Acted
) -> None:
    """C has 1985 but no 2021: the mean over A alone, 1.5, stands for B and C."""
    made = base(tiny)
    made.rows["weather"] = [("A", 2021, 0.8), ("A", 1985, 1.2), ("C", 1985, 3.0)]
    assert ratios(acted(made, weather=1985), acted(made)) == pytest.approx([1.5] * 3)


def test_kelvin_use_the_base_years_degree_days(tiny: SimpleNamespace, acted: Acted) -> None:
    """2000 K d in a normal year, 0.8 of it in A's base year: heating / 1600 for each K and day."""
    case = acted(base(tiny))
    per_degree_day = case.x.heating_per_degree_day[:, 0]
    assert per_degree_day[0] == pytest.approx(per_degree_day[2] * 2000 / 1600)
    assert per_degree_day[1] == pytest.approx(per_degree_day[2] * 2000 / 2500)


MONTHS = [f"{month:02d}" for month in range(1, 13)]


def observed(tiny: SimpleNamespace, **changes: float) -> Any:
    """`base` with 100 K d in each month of both years, but for changes like `A_2022_10=50`."""
    made = base(tiny)
    for year in (2021, 2022):
        for node in "AB":
            days = [changes.get(f"{node}_{year}_{month}", 100.0) for month in MONTHS]
            rows = zip(MONTHS, days, strict=True)
            made.add("degree_day_months", *((node, f"{year}-{m}", hdd) for m, hdd in rows))
    return made


def monthly(case: Any, node: int) -> list[float]:
    """Heating of a node in GWh by month of a horizon of 2022."""
    rates = case.x.heating[node, 0]
    edges = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]
    return [float(rates[a:b].sum()) for a, b in pairwise(edges)]


YEAR = {"start": "2022-01-01", "end": "2022-12-31"}


def test_observed_weather_moves_each_month_by_its_own_degree_days(
    tiny: SimpleNamespace, acted: Acted
) -> None:
    """60 K d less of 1,200 take 5 % of the year's heating from October, in A; C has the mean."""
    before = acted(observed(tiny), weather="reference", **YEAR)
    case = acted(observed(tiny, A_2022_10=40.0), weather="observed", **YEAR)
    for node, part in ((0, 0.05), (1, 0.0), (2, 0.025)):
        told, was = monthly(case, node), monthly(before, node)
        lost = [a - b for a, b in zip(was, told, strict=True)]
        assert lost[9] == pytest.approx(part * sum(was))
        assert lost[:9] + lost[10:] == pytest.approx([0.0] * 11, abs=1e-9)


def test_no_month_has_less_heating_than_none_nor_any_in_summer(
    tiny: SimpleNamespace, acted: Acted
) -> None:
    """700 of 1,800 K d are more heating than March has, a sixth of the year's; July had none."""
    changed = observed(tiny, A_2021_03=700.0, A_2022_03=0.0, A_2022_07=300.0)
    told = monthly(acted(changed, weather="observed", **YEAR), 0)
    assert told[2] == pytest.approx(0.0, abs=1e-9)
    assert told[6] == pytest.approx(0.0, abs=1e-9)


def test_observed_weather_of_the_base_year_is_the_base_years(
    tiny: SimpleNamespace, acted: Acted
) -> None:
    made = observed(tiny, A_2021_01=310.0)
    year = {"start": "2021-01-01", "end": "2021-12-31"}
    case, reference = (acted(made, weather=word, **year) for word in ("observed", "reference"))
    assert case.x.heating == pytest.approx(reference.x.heating)


@pytest.mark.parametrize(
    ("made", "end", "message"),
    [
        (base, "2022-12-31", "no degree days of single months; name a year"),
        (observed, "2023-01-31", "no degree days of 2023-01, only of 2021-01 to 2022-12"),
    ],
)
def test_observed_weather_needs_its_months(
    tiny: SimpleNamespace, scenario: Any, made: Any, end: str, message: str
) -> None:
    with pytest.raises(ScenarioError, match=message):
        checked_seeds(scenario(made(tiny), start="2022-01-01", end=end, weather="observed"))


def test_weather_may_be_expected_as_observed(tiny: SimpleNamespace, scenario: Any) -> None:
    market = {"foresight": "announced", "expected_weather": "observed"}
    year = {"start": "2022-01-01", "end": "2022-12-31"}
    checked_seeds(scenario(observed(tiny), **year, market=market))
    with pytest.raises(
        ScenarioError, match=r"market\.expected_weather: .* no degree days of single"
    ):
        checked_seeds(scenario(base(tiny), **year, market=market))


def test_a_leap_day_is_no_cold(tiny: SimpleNamespace, acted: Acted) -> None:
    """10 K d on each day of February, 280 in the base year and 290 in 2024: as cold as it was."""
    made = observed(tiny, A_2021_02=280.0, B_2021_02=280.0)
    made.add("degree_day_months", ("A", "2024-02", 290.0), ("B", "2024-02", 290.0))
    made.add("degree_day_months", ("A", "2024-03", 100.0), ("B", "2024-03", 100.0))
    time = {"start": "2024-02-01", "end": "2024-03-31"}
    case, reference = (acted(made, weather=word, **time) for word in ("observed", "reference"))
    assert case.x.heating == pytest.approx(reference.x.heating)


def test_a_base_year_without_degree_days_takes_the_mean_of_the_others(
    tiny: SimpleNamespace, acted: Acted
) -> None:
    """A had none at all in 2021; B loses 60 of 1,200 K d in October, and so do A and C."""
    none = {f"A_2021_{month}": 0.0 for month in MONTHS}
    before = acted(observed(tiny), weather="reference", **YEAR)
    case = acted(observed(tiny, **none, B_2022_10=40.0), weather="observed", **YEAR)
    for node in range(3):
        told, was = monthly(case, node), monthly(before, node)
        assert was[9] - told[9] == pytest.approx(0.05 * sum(was))
    none |= {f"B_2021_{month}": 0.0 for month in MONTHS}
    nobody = acted(observed(tiny, **none), weather="observed", **YEAR)
    assert nobody.x.heating == pytest.approx(before.x.heating)
