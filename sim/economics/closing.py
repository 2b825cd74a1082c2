"""How well the accounts of a lane add up to the objective that its program found."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.economics.accounts import Accounts, accounts_of
from sim.economics.owners import storage_worth
from sim.economics.prices import column
from sim.result import Result

Array = npt.NDArray[np.float64]

SMALLEST_OBJECTIVE = 1.0
"""Thousand EUR, below which an error is not taken relative to the objective."""


def resource_cost(result: Result) -> Array:
    """(B, T), thousand EUR per period: the program's objective without what is no resource.

    See `sim.economics` for the three things that make the difference.
    """
    otherwise = (result.not_bid - _duties_as_costs(result)) * result.batch.calendar.days
    cost: Array = result.period_cost + otherwise + storage_worth(result)
    return cost


def _duties_as_costs(result: Result) -> Array:
    """(B, T), thousand EUR/d that the program counts as the cost of trade under duty.

    A duty that is a share of the seller's price scales, under competition, the seller's cost.
    """
    batch, net = result.batch, result.batch.network
    cost = column(route.cost_eur_mwh for route in net.routes)
    route = (batch.route_duty + batch.route_ad_valorem * cost) * result.route_supply
    landed = batch.lng_duty.max(axis=2) * result.dutied
    crossing = batch.arc_duty * result.flow
    total: Array = route.sum(axis=1) + landed.sum(axis=1) + crossing.sum(axis=1)
    return total


def closing(result: Result) -> Array:
    """(B,), what the sum of all accounts and the resource cost miss, relative to the objective."""
    return error_of(result, accounts_of(result), resource_cost(result))


def error_of(result: Result, accounts: Accounts, cost: Array) -> Array:
    """`closing` where accounts and resource cost (B, T) are known already."""
    total = accounts.total + cost
    missed = np.abs(np.ascontiguousarray(total).sum(axis=1))
    error: Array = missed / np.maximum(np.abs(result.objective), SMALLEST_OBJECTIVE)
    return error
