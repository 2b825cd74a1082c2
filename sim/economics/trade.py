"""What suppliers are paid, and what importers keep of it.

A route brings gas to a node where a MWh is worth p. Importers may charge a duty, as a rate and as a
share a of what the seller gets, so that the seller gets (p - rate) / (1 + a). Where they cap what
they pay, the seller gets the cap if that is less, on the share of the days that have one; a
duty that is a share is then one of the cap. The gas is still worth p to those who resell it, and
what neither the seller nor the duty takes stays with the importers as *cap rent*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.economics.prices import column, prices_at
from sim.result import Result

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RouteTrade:
    """Thousand EUR/d on every route, (B, R, T).

    value : the gas at the price of its entry
    duty : what importers charge
    cap_rent : what a cap on the price leaves with them
    cost : what it costs to deliver
    """

    value: Array
    duty: Array
    cap_rent: Array
    cost: Array

    @property
    def revenue(self) -> Array:
        """(B, R, T), what the supplier is paid."""
        paid: Array = self.value - self.duty - self.cap_rent
        return paid

    @property
    def net_revenue(self) -> Array:
        """(B, R, T), less what it costs to deliver."""
        left: Array = self.revenue - self.cost
        return left


def route_trade(result: Result) -> RouteTrade:
    """Trade on the routes of all lanes."""
    batch, volume = result.batch, result.route_supply
    price = prices_at(result, (route.node for route in batch.network.routes))
    sellers = (price - batch.route_duty) / (1 + batch.route_ad_valorem)
    over = np.maximum(sellers - batch.route_cap, 0.0) * batch.route_capped
    paid = sellers - over
    duty = batch.route_duty + batch.route_ad_valorem * paid
    return RouteTrade(
        value=price * volume,
        duty=duty * volume,
        cap_rent=(price - duty - paid) * volume,
        cost=column(route.cost_eur_mwh for route in batch.network.routes) * volume,
    )


def lng_duty(result: Result) -> Array:
    """(B, M, T), thousand EUR/d that importers charge on LNG.

    All who charge it charge an origin the same; it is split between them by their send-out.
    """
    batch, net = result.batch, result.batch.network
    terminals = net.at(terminal.node for terminal in net.terminals)
    landed = result.at_nodes(result.send_out, terminals)[:, net.market_nodes]
    paid = np.zeros(landed.shape)
    for origin in range(len(net.origins)):
        rate = batch.lng_duty[:, origin]
        if not rate.any():
            continue
        taken = np.where(rate > 0, landed, 0.0)
        whole = taken.sum(axis=1, keepdims=True)
        share = np.where(whole > 0, taken / np.where(whole > 0, whole, 1.0), 0.0)
        paid += share * rate.max(axis=1, keepdims=True) * result.dutied[:, origin][:, None]
    return paid
