"""Strange stores: without room, without rates, full, empty, owing gas, with targets out of reach.

Every node has a backstop at `VOLL` and can spill at 400. What a store does is known in every case.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.solver import Status, solve

VOLL = 1000.0


def supply(node, cost, upper):
    return {node: 1.0}, cost, 0.0, upper


def safe(node):
    """Backstop and spill."""
    return [({node: 1.0}, VOLL, 0.0, np.inf), ({node: -1.0}, 400.0, 0.0, np.inf)]


def held(found):
    return found.inventory[0, :, 0]


@pytest.mark.parametrize(("reward", "kept"), [(500.0, 0.0), (2500.0, 60.0)])
def test_target_without_gas_to_fill_it(proven, network_of, stores_of, reward, kept):
    """No supply at all: holding gas is worth buying at VOLL only if it pays more than that."""
    cost = np.zeros((3, 1, 2))
    cost[-1, 0, 0] = -reward
    stores = stores_of(3, initial=0.0, tier_cost=cost, tier_upper=[60.0, 40.0])
    found = proven(network_of(safe(0), np.full((3, 1), 5.0), stores=stores))
    assert held(found)[-1] == pytest.approx(kept, abs=1e-5)
    assert found.objective[0] == pytest.approx(15 * VOLL + kept * (VOLL - reward), rel=1e-7)


def test_target_beyond_the_rate_of_injection(proven, network_of, stores_of):
    """Three periods at 10 reach half of the 60 wanted; gas must come, whatever it costs."""
    cost = np.zeros((3, 1, 2))
    cost[-1, 0, 0] = -5000.0
    stores = stores_of(
        3, initial=0.0, injection_upper=10.0, tier_cost=cost, tier_upper=[60.0, 40.0]
    )
    found = proven(network_of([supply(0, 20, 8), *safe(0)], np.full((3, 1), 5.0), stores=stores))
    assert held(found) == pytest.approx([10, 20, 30], abs=1e-5)
    assert found.node_dual[0, :, 0] == pytest.approx(VOLL, rel=1e-6)


STILL = {"withdrawal_upper": 0.0, "injection_upper": 0.0}
STRANGE_STORES = {
    "no volume": ({"initial": 0.0, "tier_upper": 0.0}, [0, 0]),
    "no rates": (STILL, [50, 50]),
    "no rates, full": ({**STILL, "initial": 100.0}, [100, 100]),
    "no rates, empty": ({**STILL, "initial": 0.0}, [0, 0]),
    "no volume, no rates": ({**STILL, "initial": 0.0, "tier_upper": 0.0}, [0, 0]),
    "full, cannot empty": ({"initial": 100.0, "withdrawal_upper": 0.0}, [100, 100]),
    "full": ({"initial": 100.0}, [100, 0]),
    "empty": ({"initial": 0.0}, [0, 0]),
    "empty, cannot fill": ({"initial": 0.0, "injection_upper": 0.0}, [0, 0]),
    "withdrawal limited to zero": ({"limit_withdrawal": 1.0, "limit_rhs": 0.0}, [50, 50]),
    "both limited to zero": (
        {"limit_withdrawal": 1.0, "limit_injection": 1.0, "limit_rhs": 0.0},
        [50, 50],
    ),
    "a limit on nothing": ({"limit_rhs": 0.0, "initial": 0.0}, [0, 0]),
    "more inside than fits": ({"initial": 130.0}, [100, 0]),
    "a tier without room": ({"tier_upper": [0.0, 100.0, 0.0], "initial": 100.0}, [100, 0]),
}


@pytest.mark.parametrize("strange", STRANGE_STORES)
def test_strange_stores(proven, network_of, stores_of, strange):
    """Supply at 30 serves 8, then supply at 60 serves 200: what can get out does so then.

    Injection costs 40, so that no gas is worth putting in for it.
    """
    changes, levels = STRANGE_STORES[strange]
    stores = stores_of(2, injection_cost=40.0, **changes)
    columns = [supply(0, [30, 60], [100, 300]), *safe(0)]
    found = proven(network_of(columns, [[8], [200]], stores=stores))
    drawn = -np.diff([float(stores.initial[0, 0]), *levels])
    assert held(found) == pytest.approx(levels, abs=1e-5)
    assert found.withdrawal[0, :, 0] - found.injection[0, :, 0] == pytest.approx(drawn, abs=1e-5)


@pytest.mark.parametrize("inside", [0.0, 37.0, 100.0])
def test_store_out_of_service_for_a_year(proven, network_of, stores_of, inside):
    """Full, half full or empty: it stays as it is, and supply at 30 serves the 8 wanted."""
    stores = stores_of(12, ratio=1 / 30.4, initial=inside, **STILL)
    found = proven(network_of([supply(0, 30, 100), *safe(0)], np.full((12, 1), 8.0), stores=stores))
    assert held(found) == pytest.approx(inside, abs=1e-5)
    assert found.objective[0] == pytest.approx(12 * 8 * 30, rel=1e-7)
    assert found.node_dual[0, :, 0] == pytest.approx(30, abs=1e-5)


def test_store_that_cannot_hold_what_is_inside_is_named(network_of, stores_of):
    """130 inside, room for 100, no way out: the one thing that spill and backstop cannot mend."""
    stores = stores_of(2, initial=130.0, **STILL)
    status = solve(network_of(safe(0), [[5], [5]], stores=stores)).status[0]
    assert status in Status
    assert status is not Status.OPTIMAL


def test_empty_store_that_owes_gas_is_filled_at_once(proven, network_of, stores_of):
    """Minus 20 inside: 20 units must come in within the first period."""
    stores = stores_of(2, initial=-20.0, injection_cost=1.0)
    found = proven(network_of([supply(0, 10, 100), *safe(0)], [[5], [5]], stores=stores))
    assert found.x[0, :, 0] == pytest.approx([25, 5], abs=1e-5)
