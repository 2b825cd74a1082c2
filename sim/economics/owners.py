"""What the owners of pipelines, terminals and storages earn, before days are counted.

Whoever moves gas buys it at one node and sells it at the other; what is left after tariff and duty
is congestion rent, above zero only where capacity is short. Half of it belongs to each end of an
interconnection, all of it to the market's end where the other is a hub. A terminal buys on the LNG
market. Where some origins are refused or dutied, cargoes of the others may be dearer than the LNG
price; that premium counts here, with the terminals that pay it.

A storage earns the price differences between its withdrawals and its injections, pays for cycling
and holding, and bears the penalty of every MWh missing from a level that it is wanted to hold.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.economics.prices import column, prices_at
from sim.model.storage import volumes
from sim.result import Result
from sim.units import DAYS_PER_YEAR, GWH_PER_TWH

Array = npt.NDArray[np.float64]


def arc_rent(result: Result) -> Array:
    """(B, A, T), thousand EUR/d of every interconnection; negative only within tolerance."""
    arcs = result.batch.network.arcs
    head = prices_at(result, (arc.to_node for arc in arcs))
    tail = prices_at(result, (arc.from_node for arc in arcs))
    tariff = column(arc.tariff_eur_mwh for arc in arcs)
    rent: Array = (head - tail - tariff - result.batch.arc_duty) * result.flow
    return rent


def terminal_rent(result: Result) -> Array:
    """(B, L, T), thousand EUR/d of every LNG terminal, before the duty on what lands there."""
    net = result.batch.network
    price = prices_at(result, (terminal.node for terminal in net.terminals))
    market = prices_at(result, [net.lng_node])
    tariff = column(terminal.tariff_eur_mwh for terminal in net.terminals)
    capacity = result.batch.terminal_capacity
    used = result.send_out / np.where(capacity > 0, capacity, 1.0)
    cost = tariff + result.batch.market.terminal_congestion * used / 2
    rent: Array = (price - market - cost) * result.send_out
    return rent


def storage_trade(result: Result) -> Array:
    """(B, S, T), thousand EUR/d, gas sold less gas bought and injected."""
    storages = result.batch.network.storages
    price = prices_at(result, (storage.node for storage in storages))
    cost = column(storage.cost_eur_mwh for storage in storages)
    trade: Array = price * (result.withdrawal - result.injection) - cost * result.injection
    return trade


def storage_burden(result: Result) -> Array:
    """(B, S, T), thousand EUR per period: holding gas, and levels missed at the period's end.

    A level wanted at a penalty that rises by r towards an empty store costs, m short of level L,
    penalty x m + r m^2 / (2 L).
    """
    plan, days = result.batch.storage, result.batch.calendar.days
    held = plan.holding_cost[:, None, None] * (days / DAYS_PER_YEAR) * result.inventory
    level = _wanted(result)
    short = np.maximum(level - result.inventory[..., None], 0.0)
    steep = np.where(level > 0, plan.rise / np.where(level > 0, level, 1.0), 0.0)
    missed = plan.penalty * short + steep * short**2 / 2
    burden: Array = (held + missed.sum(axis=-1)) * GWH_PER_TWH
    return burden


def storage_worth(result: Result) -> Array:
    """(B, T), thousand EUR per period that the program takes off for levels reached in full."""
    plan = result.batch.storage
    worth: Array = ((plan.penalty + plan.rise / 2) * _wanted(result)).sum(axis=-1)
    total: Array = worth.sum(axis=1) * GWH_PER_TWH
    return total


def _wanted(result: Result) -> Array:
    """(B, S, T, J), TWh, levels wanted; never more than a storage holds."""
    size = volumes(result.batch.network)[:, None, None]
    level: Array = np.minimum(result.batch.storage.wanted, size)
    return level
