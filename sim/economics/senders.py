"""What pipeline suppliers are paid over the horizon, and what a sender can sell elsewhere.

Gas that Europe could have had without the measures and does not take may go to other buyers, as far
as they take it and pay more than it costs: cheapest first, so that the sender earns the most.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.config.parts import Market
from sim.economics.trade import route_trade
from sim.result import Result
from sim.units import GWH_PER_TWH

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

KEUR_PER_BEUR = 1e6


@dataclass(frozen=True)
class Senders:
    """Pipeline suppliers over the horizon, (B, suppliers).

    volume : TWh delivered to the modelled area
    revenue, net_revenue : billion EUR paid for it, and this less what it costs to deliver
    """

    names: tuple[str, ...]
    volume: Array
    revenue: Array
    net_revenue: Array


def senders_of(result: Result) -> Senders:
    """All pipeline suppliers, in the order of the baseline's routes."""
    routes, days = result.batch.network.routes, result.batch.calendar.days
    names = tuple(dict.fromkeys(route.supplier for route in routes))
    trade = route_trade(result)

    def by_supplier(rates: Array) -> Array:
        whole = (rates * days).sum(axis=-1)
        total = np.zeros((len(whole), len(names)))
        for position, route in enumerate(routes):
            total[:, names.index(route.supplier)] += whole[:, position]
        return total

    return Senders(
        names=names,
        volume=by_supplier(result.route_supply) / GWH_PER_TWH,
        revenue=by_supplier(trade.revenue) / KEUR_PER_BEUR,
        net_revenue=by_supplier(trade.net_revenue) / KEUR_PER_BEUR,
    )


def redirected(result: Result, market: Market, lane: int, calm: int) -> tuple[float, float]:
    """What the sender of `market` sells to other buyers in a lane.

    calm : the lane in which no measure keeps the sender's gas back

    Returns
    -------
    TWh over the horizon, and billion EUR less what the gas costs
    """
    outlet, routes = market.redirection, result.batch.network.routes
    own = [p for p, route in enumerate(routes) if route.supplier == market.sender]
    if outlet is None or not own:
        return 0.0, 0.0
    own.sort(key=lambda position: routes[position].cost_eur_mwh)
    could, does = result.batch.route_availability[calm][own], result.route_supply[lane][own]
    # A route may carry more than it had, for another that is lost: then the sum is what counts.
    room = np.maximum(could.sum(axis=0) - does.sum(axis=0), 0.0)
    room = np.minimum(room, outlet.volume)
    volume, profit = np.zeros_like(room), np.zeros_like(room)
    for place, position in enumerate(own):
        margin = outlet.price - routes[position].cost_eur_mwh
        if margin <= 0:
            break
        sold = np.minimum(np.maximum(could[place] - does[place], 0.0), room - volume)
        volume += sold
        profit += margin * sold
    days = result.batch.calendar.days
    return (
        float((volume * days).sum()) / GWH_PER_TWH,
        float((profit * days).sum()) / KEUR_PER_BEUR,
    )
