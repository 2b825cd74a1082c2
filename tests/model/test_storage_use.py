"""Gas kept by law and space that nobody fills: cases solved by hand, as in test_storage."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.data.loader import load_seeds
from sim.model.network import Network
from sim.model.storage import Wish
from sim.model.storage_use import StorageUse, above_reserves, levels_wanted, storage_use

Solve = Callable[..., Any]


@pytest.mark.parametrize(("fill", "given_up"), [(0.5, 25 / 1.665), (0.3, 55 / 1.665)])
def test_a_share_wanted_at_the_end_is_one_of_what_is_free(
    tiny: SimpleNamespace, solve: Solve, fill: float, given_up: float
) -> None:
    """Of 10 TWh 4 are kept and 8 in use: half of what is free is 6, and gas is worth
    30 + 30 (6 - v) / 2 = 120 - 15 v, above the reserve and below it.

    100 are supplied and used: 20 + 1.2 j = 120 - 15 (10 fill + 0.031 j).
    """
    base = tiny.with_storage(100.0, 100.0, fill=fill).add("storage_use", ("A", 4000, 8000))
    storage = {"end": {"fill": "50 %", "value": "30 EUR/MWh"}}
    result = solve(base, storage=storage).result
    assert result.inventory[0, 0, 0] == pytest.approx(10 * fill + 0.031 * given_up, abs=1e-4)
    assert result.hub_price[0, 0, 0] == pytest.approx(20 + 1.2 * given_up, abs=1e-2)


def test_a_reserve_is_no_dearer_the_nearer_the_level_lies_to_it(
    tiny: SimpleNamespace, solve: Solve
) -> None:
    """4.5 of 10 TWh wanted, 4 of them kept: worth is 60 at the reserve and 30 / 4.5 more for each
    TWh below it; nothing is supplied, so the price is what gas left in store is worth.
    """
    base = tiny.with_storage(100.0, 0.0, fill=0.4).add("storage_use", ("A", 4000, 10000))
    storage = {"end": {"fill": {"A": 1 / 12}, "value": "30 EUR/MWh"}}
    result = solve(base, storage=storage).result
    left = float(result.inventory[0, 0, 0])
    assert 1.5 < left < 3.5
    assert result.hub_price[0, 0, 0] == pytest.approx(60 + 30 / 4.5 * (4 - left), abs=0.05)


def test_a_level_of_the_base_year_is_what_was_observed(tiny: SimpleNamespace, solve: Solve) -> None:
    """5 TWh as at the end of the base year; with a reserve of 4, worth is 200 + 200 (5 - v).

    60 supplied, 40 short: 20 + 1.2 x is at most 68, less than 200, so the store keeps all.
    """
    base = tiny.with_storage(100.0, 60.0).add("storage_use", ("A", 4000, 10000))
    result = solve(base, storage={"end": "reference"}).result
    assert result.inventory[0, 0, 0] == pytest.approx(5.0, abs=1e-4)


@pytest.mark.parametrize(
    ("row", "a", "b"),
    [
        ((), 5.4, 5.4),
        (("B", 4000, 10000), 4.25, 6.55),
        (("A", 0, 6000), 4.05, 6.75),
    ],
)
def test_stores_run_down_together_what_is_free(
    tiny: SimpleNamespace, solve: Solve, row: tuple[Any, ...], a: float, b: float
) -> None:
    """17 TWh less 31 days of 200 GWh leave 10.8, all of it dearer than nothing afterwards.

    Free shares are equal: v / 10 on both sides; v / 10 and (v - 4) / 6; v / 6 and v / 10.
    """
    base = tiny.chain(150.0).storage("A", 10.0, fill=0.9).storage("B", 10.0, fill=0.8)
    base.add("parameters", ("storage_convenience_eur_mwh", 20, 20, 20, "EUR/MWh"))
    if row:
        base.add("storage_use", row)
    horizon = {"start": "2021-01-01", "end": "2021-02-28"}
    result = solve(base, storage={"end": "none"}, **horizon).result
    assert result.inventory[0, :, 0] == pytest.approx([a, b], abs=2e-3)


def test_both_stores_of_a_country_share_its_reserve(tiny: SimpleNamespace, tmp_path: Any) -> None:
    base = tiny.two_nodes(100.0).storage("A", 6.0).storage("B", 5.0)
    base.add("storages", ("A_B", "B", "A", 2000, 10, 10, "flat", 0))
    base.add("storage_use", ("A", 2000, 7000))
    seeds = load_seeds(base.write(tmp_path / "tiny"))
    use = storage_use(seeds, Network.of(seeds))
    assert use.reserve == pytest.approx([1.5, 0.0, 0.5])
    assert use.in_use == pytest.approx([5.25, 5.0, 1.75])


def test_only_named_countries_count_what_is_free(tiny: SimpleNamespace, tmp_path: Any) -> None:
    base = tiny.two_nodes(100.0).storage("A", 10.0).storage("B", 10.0)
    base.add("storage_use", ("A", 2000, 8000), ("B", 4000, 10000))
    seeds = load_seeds(base.write(tmp_path / "tiny"))
    net, fill = Network.of(seeds), np.array([0.5, 0.5])
    use = storage_use(seeds, net)
    assert levels_wanted({"A": 0.5}, fill, net, use) == pytest.approx([5.0, 5.0])
    assert levels_wanted({"B": 0.5}, fill, net, use) == pytest.approx([5.0, 7.0])
    assert levels_wanted(0.25, fill / 2, net, use) == pytest.approx([3.5, 5.5])
    assert levels_wanted("reference", fill, net, use) == pytest.approx([5.0, 5.0])


def test_worth_reaches_its_top_at_the_reserve() -> None:
    """10 at the level, 30 at the reserve; below it 20 / 6 more for each TWh, 43.3 when empty."""
    use = StorageUse(np.array([0.0, 4.0]), np.array([10.0, 10.0]))
    wish = Wish(3, np.array([0, 1]), np.array([6.0, 6.0]), 10.0, 20.0)
    plain, held, below_it = above_reserves(wish, use)
    assert (plain.storages.tolist(), plain.rise) == ([0], 20.0)
    assert (held.period, held.storages.tolist(), held.level.tolist()) == (3, [1], [6.0])
    assert (below_it.storages.tolist(), below_it.level.tolist()) == ([1], [4.0])
    for level, worth in ((6.0, 10.0), (4.0, 30.0), (2.0, 30 + 20 / 3), (0.0, 30 + 40 / 3)):
        parts = [one for one in (held, below_it) if level <= one.level[0]]
        told = sum(one.penalty + one.rise * (1 - level / one.level[0]) for one in parts)
        assert told == pytest.approx(worth)
    below = Wish(3, np.array([1]), np.array([3.0]), 10.0, 20.0)
    assert [one.rise for one in above_reserves(below, use) if len(one.storages)] == [20.0]
    target = Wish(3, np.array([1]), np.array([6.0]), 10.0, 0.0)
    assert list(above_reserves(target, use)) == [target]
