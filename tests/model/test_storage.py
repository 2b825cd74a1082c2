"""Stores: cases solved by hand. Rates GWh/d, inventories TWh, prices EUR/MWh.

Two months, January (31 days) and February (28 days); demand 100 GWh/d unless said; the elastic half
of demand answers along 20 + 60 x / 50.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.data.calendar import Calendar
from sim.data.loader import load_seeds
from sim.errors import ScenarioError
from sim.model.network import Network
from sim.model.storage import (
    curve_pieces,
    fills,
    observed_fill,
    rate_per_inventory,
    reference_fill,
    volumes,
)
from sim.model.stores import inventory_tiers

Solve = Callable[..., Any]
Acted = Callable[..., SimpleNamespace]
TWO_MONTHS = {"start": "2021-01-01", "end": "2021-02-28"}


def taken(result: Any) -> Any:
    """(T,), net withdrawal of the first store: where filling is free the gross is arbitrary."""
    return result.withdrawal[0, 0] - result.injection[0, 0]


def test_arbitrage_evens_out_prices(tiny: SimpleNamespace, solve: Solve) -> None:
    """Supply 100 in January, 50 in February; storage is empty and costs 3 EUR/MWh to fill.

    With injection j, prices are 20 + 1.2 j and 20 + 1.2 (50 - w), w = 31 j / 28, and differ by 3:
    1.2 (50 - 31 j / 28 - j) = 3, j = 47.5 * 28 / 59 = 22.542.
    """
    supply = [100.0, 50.0, *[100.0] * 10]
    base = tiny.with_storage(100.0, supply, fill=0.0, cost=3.0)
    result = solve(base, **TWO_MONTHS).result
    j = 47.5 * 28 / 59
    assert result.injection[0, 0] == pytest.approx([j, 0.0], abs=1e-3)
    assert result.withdrawal[0, 0] == pytest.approx([0.0, 31 * j / 28], abs=1e-3)
    assert result.hub_price[0, 0] == pytest.approx([20 + 1.2 * j, 23 + 1.2 * j], abs=1e-3)
    assert result.inventory[0, 0] == pytest.approx([31 * j / 1000, 0.0], abs=1e-3)
    assert result.storage_value[0, 0, 1] == pytest.approx(23 + 1.2 * j, abs=1e-3)


def test_rate_limit_parts_prices(tiny: SimpleNamespace, solve: Solve) -> None:
    """The same with rates of at most 10: 280 GWh go out in February, 280 / 31 = 9.032 a day go in.

    January pays 20 + 1.2 * 9.032 = 30.839, February 20 + 1.2 * 40 = 68.
    """
    supply = [100.0, 50.0, *[100.0] * 10]
    result = solve(tiny.with_storage(100.0, supply, fill=0.0, rate=10.0), **TWO_MONTHS).result
    assert taken(result) == pytest.approx([-280 / 31, 10.0], abs=1e-3)
    assert result.hub_price[0, 0] == pytest.approx([20 + 1.2 * 280 / 31, 68.0], abs=1e-3)


def test_withdrawal_falls_with_the_level_at_mid_period(tiny: SimpleNamespace, solve: Solve) -> None:
    """Rate 100 x fill / 0.5 below half full; 10 TWh, 30 % full; gas in store replaces gas at 10.

    w <= 100 * 2 * f, f = (3 - 31 w / 2000) / 10: w = 60 - 0.31 w, w = 60 / 1.31 = 45.80; and always
    a ten-thousandth of the rate, 0.01. Day by day w = 20 v - 0.01 w: 0.99 / 1.01 of it is left.
    """
    base = tiny.with_storage(100.0, 200.0, fill=0.3, rate=100.0, curve="slope")
    base.add(
        "storage_curves",
        ("slope", "withdrawal", 0, 0),
        ("slope", "withdrawal", 0.5, 1),
        ("slope", "withdrawal", 1, 1),
        ("slope", "injection", 0, 1),
        ("slope", "injection", 1, 1),
    )
    result = solve(base).result
    assert result.withdrawal[0, 0, 0] == pytest.approx(60.01 / 1.31, abs=1e-3)
    assert result.inventory[0, 0, 0] == pytest.approx(3 - 31 * 60.01 / 1.31 / 1000, abs=1e-5)
    daily = solve(base, resolution="daily").result
    assert daily.inventory[0, 0, -1] == pytest.approx(3.0 * (0.99 / 1.01) ** 31, abs=1e-3)
    # The level at mid-period makes the two agree to 1 % of the volume.
    assert daily.inventory[0, 0, -1] == pytest.approx(result.inventory[0, 0, 0], abs=0.1)


def test_a_store_without_rates_stands_still(tiny: SimpleNamespace, solve: Solve) -> None:
    """Beside one whose curve has a slope, which its own curve lacks."""
    base = tiny.with_storage(100.0, 200.0, fill=0.3, rate=100.0, curve="slope").market("B", 10.0)
    base.storage("B", 5.0, rate=0.0).arc("A", "B", 20.0)
    for direction, *shares in (("withdrawal", 0, 1), ("injection", 1, 0)):
        rows = zip((0, 1), shares, strict=True)
        base.add("storage_curves", *(("slope", direction, fill, share) for fill, share in rows))
    result = solve(base).result
    assert result.inventory[0, 1, 0] == pytest.approx(2.5, abs=1e-6)
    assert result.withdrawal[0, 0, 0] > 10.0


def test_injection_falls_when_nearly_full(tiny: SimpleNamespace, solve: Solve) -> None:
    """Rate 100 (1 - f) / 0.2 above 80 % full, 10 TWh, 90 % full, a prize of 15 for gas at the end.

    j <= 100 * 5 (1 - f), f = (9 + 31 j / 2000) / 10: j = 50 - 0.775 j, j = 50 / 1.775 = 28.17.
    """
    base = tiny.with_storage(100.0, 200.0, fill=0.9, rate=100.0, curve="slope")
    base.add(
        "storage_curves",
        ("slope", "withdrawal", 0, 1),
        ("slope", "withdrawal", 1, 1),
        ("slope", "injection", 0, 1),
        ("slope", "injection", 0.8, 1),
        ("slope", "injection", 1, 0),
    )
    result = solve(base, storage={"end_value": "15 EUR/MWh"}).result
    assert result.injection[0, 0, 0] == pytest.approx(50.01 / 1.775, abs=1e-3)


@pytest.mark.parametrize(
    ("penalty", "level", "price"), [(80.0, 6.0, 58.7097), (40.0, 5.5425, 41.0), (15.0, 5.0, 16.0)]
)
def test_filling_target_at_a_penalty(
    tiny: SimpleNamespace, solve: Solve, penalty: float, level: float, price: float
) -> None:
    """10 TWh, half full, 60 % wanted on 1 February; supply meets demand, so j costs 20 + 1.2 j.

    February can use 2.8 TWh only, so gas held at its start is worth the 1 EUR/MWh left at the end,
    and in January the penalty and 1. The target takes 32.258 a day and costs 58.71: 81 pays for it;
    41 = 20 + 1.2 * 17.5 stops at 5 + 31 * 17.5 / 1000 = 5.5425; 16 buys nothing from customers at
    20 but keeps the store from replacing supply at 10.
    """
    target = {"date": "2021-02-01", "fill": "60 %", "penalty": f"{penalty} EUR/MWh"}
    storage = {"targets": [target], "end_value": "1 EUR/MWh"}
    result = solve(tiny.with_storage(100.0, 100.0), **TWO_MONTHS, storage=storage).result
    assert result.inventory[0, 0, 0] == pytest.approx(level, abs=1e-4)
    assert result.hub_price[0, 0] == pytest.approx([price, 1.0], abs=1e-2)


def test_target_counts_a_countrys_stores_wherever_they_stand(
    tiny: SimpleNamespace, solve: Solve
) -> None:
    """B's only store hangs on A's grid: a target for B fills it, one for A does not."""
    base = tiny.two_nodes(500.0, supply=300.0).storage("A", 10.0, country="B", cost=1.0)

    def level(node: str) -> float:
        target = {"date": "2021-02-01", "fill": "52 %", "nodes": node, "penalty": "70 EUR/MWh"}
        storage = {"targets": [target]}
        result = solve(base, **TWO_MONTHS, storage=storage).result
        assert result.batch.network.storages[0].storage == "B_A"
        return float(result.inventory[0, 0, 0])

    assert level("B") == pytest.approx(5.2, abs=1e-4)
    with pytest.raises(ScenarioError, match="A has no storage in the baseline"):
        level("A")


@pytest.mark.parametrize(
    ("fill", "supply", "level"),
    [
        (0.5, 150.0, 6.0),
        (0.5, 100.0, 5 + 0.031 * 15 / 1.355),
        (0.0, 100.0, 0.031 * 40 / 1.355),
        (0.6, 60.0, 6 - 0.031 * 38 / 1.355),
    ],
)
def test_worth_of_the_end_level_rises_to_twice_when_empty(
    tiny: SimpleNamespace, solve: Solve, fill: float, supply: float, level: float
) -> None:
    """60 % of 10 TWh wanted, worth 30 at the level and 60 in an empty store: 60 - 5 v.

    Half full, 150 supplied: the level takes 32.3 of the 50 to spare, at 10. Half full, 100 there:
    20 + 1.2 j = 60 - 5 (5 + 0.031 j), j = 15 / 1.355. Empty: 20 + 1.2 j = 60 - 5 * 0.031 j,
    j = 40 / 1.355. At the level, 60 supplied: 20 + 1.2 (40 - w) = 60 - 5 (6 - 0.031 w),
    w = 38 / 1.355.
    """
    storage = {"end": {"fill": "60 %", "value": "30 EUR/MWh"}}
    result = solve(tiny.with_storage(100.0, supply, fill=fill), storage=storage).result
    assert result.inventory[0, 0, 0] == pytest.approx(level, abs=1e-4)
    if supply < 150:
        worth = 60 - 5 * level
        assert result.hub_price[0, 0, 0] == pytest.approx(worth, abs=1e-2)
        assert result.storage_value[0, 0, 0] == pytest.approx(worth, abs=1e-2)


def test_reference_end_keeps_the_base_years_level(tiny: SimpleNamespace, solve: Solve) -> None:
    """The base year ended January half full; 40 given up cost 68, less than the 200 of the level.

    With 5 supplied, 45 of the firm 50 would be cut at 500 to 590: now the store helps as long as
    its worth, 400 - 40 v, is less: 500 + 2 (45 - w) = 400 - 40 (5 - 0.031 w) ends below VoLL, so
    nobody is cut and the price is the worth of the gas: 45 used, 400 - 40 * 3.605 = 255.8.
    """
    storage = {"end": "reference"}
    kept = solve(tiny.with_storage(100.0, 60.0), storage=storage).result
    assert kept.inventory[0, 0, 0] == pytest.approx(5.0, abs=1e-4)
    assert kept.hub_price[0, 0, 0] == pytest.approx(68.0, abs=1e-2)
    used = solve(tiny.with_storage(100.0, 5.0), storage=storage).result
    assert taken(used) == pytest.approx([45.0], abs=1e-3)
    assert used.hub_price[0, 0, 0] == pytest.approx(400 - 40 * (5 - 0.031 * 45), abs=1e-1)
    assert used.curtailment[0].sum() == pytest.approx(0.0, abs=1e-3)


def test_end_value_prices_what_is_left(tiny: SimpleNamespace, solve: Solve) -> None:
    """15 EUR/MWh for every MWh at the end: the 50 to spare at 10 go in, and the price is 15."""
    result = solve(tiny.with_storage(100.0, 150.0), storage={"end_value": "15 EUR/MWh"}).result
    assert taken(result) == pytest.approx([-50.0], abs=1e-3)
    assert result.hub_price[0, 0, 0] == pytest.approx(15.0, abs=1e-3)


def test_without_an_end_the_store_is_emptied(tiny: SimpleNamespace, solve: Solve) -> None:
    """2 TWh, 64.5 a day, free at the end: all of it replaces gas at 10."""
    result = solve(tiny.with_storage(100.0, 150.0, volume=4.0)).result
    assert result.inventory[0, 0, 0] == pytest.approx(0.0, abs=1e-4)
    assert result.route_supply[0, 0, 0] == pytest.approx(100 - 2000 / 31, abs=1e-3)


def test_curve_pieces_are_lines_of_the_fill(tiny: SimpleNamespace, tmp_path: Any) -> None:
    """(0, 0.2), (0.4, 1), (1, 1): one sloped piece 0.2 + 2 f and a largest share of 1."""
    base = tiny.with_storage(100.0, 100.0, curve="bent")
    base.add(
        "storage_curves",
        ("bent", "withdrawal", 0, 0.2),
        ("bent", "withdrawal", 0.4, 1),
        ("bent", "withdrawal", 1, 1),
        ("bent", "injection", 0, 0.9),
        ("bent", "injection", 1, 0.9),
    )
    seeds = load_seeds(base.write(tmp_path / "bent"))
    network = Network.of(seeds)
    out = curve_pieces(network, seeds.storage_curves, "withdrawal")
    assert out.intercept.tolist() == [[pytest.approx(0.2)]]
    assert out.slope.tolist() == [[pytest.approx(2.0)]]
    assert out.flat.tolist() == [1.0]
    into = curve_pieces(network, seeds.storage_curves, "injection")
    assert into.slope.shape == (1, 0)
    assert into.flat.tolist() == [0.9]


def test_levels_are_interpolated_between_observations(tiny: SimpleNamespace, tmp_path: Any) -> None:
    """50 % on 1 January, 20 % on 11 January, 50 % a year later; unknown outside."""
    base = tiny.with_storage(100.0, 100.0).add("storage_levels", ("A", "2021-01-11", 2000, 0.2))
    seeds = load_seeds(base.write(tmp_path / "levels"))
    network = Network.of(seeds)
    assert observed_fill(seeds, date(2021, 1, 6)) == {"A": pytest.approx(0.35)}
    assert observed_fill(seeds, date(2020, 12, 31)) == {}
    assert reference_fill(seeds, date(2030, 1, 6)) == {"A": pytest.approx(0.35)}
    assert reference_fill(seeds, date(2024, 2, 29)) == reference_fill(seeds, date(2021, 2, 28))
    assert reference_fill(seeds, date(2030, 1, 1)) == observed_fill(seeds, date(2022, 1, 1))
    assert fills(0.7, seeds, network, date(2021, 1, 6)) == pytest.approx([0.7])
    assert fills({"EU27": 0.3}, seeds, network, date(2021, 1, 6)) == pytest.approx([0.3])
    assert fills({"A": 0.4, "EU27": 0.3}, seeds, network, date(2021, 1, 6)) == pytest.approx([0.4])
    assert fills(date(2021, 1, 11), seeds, network, date(2021, 6, 1)) == pytest.approx([0.2])
    assert fills("observed", seeds, network, date(2021, 1, 11)) == pytest.approx([0.2])


def test_one_conversion_of_rates_and_inventories() -> None:
    calendar = Calendar.of(date(2021, 1, 1), date(2021, 2, 28), "monthly")
    assert np.allclose(rate_per_inventory(calendar), [1000 / 31, 1000 / 28])


@pytest.mark.parametrize("fill", [0.0, 0.05, 1.0])
@pytest.mark.parametrize("resolution", ["monthly", "weekly"])
def test_a_store_can_run_dry_or_start_so(
    tiny: SimpleNamespace, solve: Solve, fill: float, resolution: str
) -> None:
    """A year of want: the curve falls to zero, the store empties, the optimum is found."""
    base = tiny.with_storage(100.0, [60.0, *[20.0] * 11], volume=3.0, fill=fill, curve="slope")
    base.add(
        "storage_curves",
        ("slope", "withdrawal", 0, 0),
        ("slope", "withdrawal", 0.4, 1),
        ("slope", "withdrawal", 1, 1),
        ("slope", "injection", 0, 1),
        ("slope", "injection", 1, 0),
    )
    result = solve(base, end="2021-12-31", resolution=resolution).result
    assert result.inventory[0, 0, -1] == pytest.approx(0.0, abs=1e-3)
    assert result.batch.storage.initial[0, 0] == pytest.approx(3 * fill)


def test_levels_above_the_working_volume_start_full(
    tiny: SimpleNamespace, acted: Callable[..., Any]
) -> None:
    """Statistics may say 102 %; the store has no more than its volume."""
    case = acted(tiny.with_storage(100.0, 100.0, fill=1.02))
    assert case.batch.storage.initial[0, 0] == pytest.approx(10.0)


def test_worth_of_the_end_level_and_of_what_is_above_it_do_not_add_up(
    tiny: SimpleNamespace, acted: Acted
) -> None:
    """Short of the level gas is worth 90 in all, rising to 180; above it 20."""
    storage = {"end": {"fill": "40 %", "value": "90 EUR/MWh"}, "end_value": "20 EUR/MWh"}
    batch = acted(tiny.with_storage(100.0, 100.0), storage=storage).batch
    tiers = inventory_tiers(batch.storage, volumes(batch.network), batch.calendar.days)
    last = (0, -1, 0)
    assert tiers.width[last] == pytest.approx([4.0, 6.0, 0.0])
    assert -tiers.cost[last][:2] / 1000 == pytest.approx([180.0, 20.0])
    at_level = -tiers.cost[last][0] - tiers.curvature[last][0] * tiers.width[last][0]
    assert at_level / 1000 == pytest.approx(90.0)


def test_holding_gas_costs_by_the_year(tiny: SimpleNamespace, acted: Acted) -> None:
    """36.5 EUR/MWh a year is 3.1 for a January of 31 days, on every MWh held at its end."""
    keys = {"storage": {"end": "none", "holding_cost": "36.5 EUR/MWh"}, **TWO_MONTHS}
    batch = acted(tiny.with_storage(100.0, 100.0), **keys).batch
    tiers = inventory_tiers(batch.storage, volumes(batch.network), batch.calendar.days)
    assert tiers.cost[0, :, 0, -1] / 1000 == pytest.approx([3.1, 2.8])
