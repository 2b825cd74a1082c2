"""Degree days as a factor on heating."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

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
