"""What a sender sells, and what a strategic one chose to offer (see `sim.play.strategy`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from sim.config.parts import Market
from sim.config.schema import Scenario
from sim.economics.senders import redirected, senders_of
from sim.model.ground import Ground
from sim.model.network import Network
from sim.result import Result

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Offer = Mapping[str, float]
"""Share of what could be delivered, by the name of a route."""


@dataclass(frozen=True)
class Sales:
    """What a sender sells over the horizon.

    volume, redirected : TWh by pipeline to the modelled area and to other buyers
    price : EUR/MWh that it is paid in the modelled area on average; 0 where it sells nothing
    profit : billion EUR, of both, less what the gas costs
    """

    volume: float
    price: float
    redirected: float
    profit: float

    def told(self) -> dict[str, float]:
        """As plain numbers under the keys of a summary."""
        return {
            "volume_twh": self.volume,
            "price_eur_mwh": self.price,
            "redirected_twh": self.redirected,
            "profit_beur": self.profit,
        }


@dataclass(frozen=True)
class Strategy:
    """What a strategic sender chose, and what came of it beside the competitive outcome.

    offer : share that it offers of what it could deliver, by route
    competitive : its sales when it offers all of it
    strategic : its sales as the case came to pass
    tried : number of offers that the search solved
    """

    sender: str
    offer: Offer
    competitive: Sales
    strategic: Sales
    tried: int

    def told(self) -> dict[str, Any]:
        """As plain numbers under the keys of a summary."""
        return {
            "sender": self.sender,
            "offer_pct": {route: 100 * share for route, share in self.offer.items()},
            "competitive": self.competitive.told(),
            "strategic": self.strategic.told(),
            "offers_tried": self.tried,
        }


@dataclass(frozen=True, eq=False)
class Seller:
    """The sender of a market and its other buyers.

    could_deliver : (R, D), GWh/d, what routes would deliver without any measure
    """

    market: Market
    network: Network
    could_deliver: Array

    @classmethod
    def of(cls, scenario: Scenario, ground: Ground, network: Network) -> Self:
        """The sender that a scenario names."""
        return cls(scenario.market, network, ground.inputs.route_availability)

    @property
    def routes(self) -> Index:
        """Positions of its routes."""
        return self.network.routes_of(self.market.sender)

    def sales(self, result: Result) -> Sales:
        """What it sells in a result of one lane."""
        found = senders_of(result)
        own = found.names.index(self.market.sender)
        volume, revenue, net = (
            float(values[0, own]) for values in (found.volume, found.revenue, found.net_revenue)
        )
        could = result.batch.calendar.mean(self.could_deliver)[None]
        elsewhere, gain = redirected(with_availability(result, could), self.market, 0, 0)
        return Sales(
            volume=volume,
            price=1000 * revenue / volume if volume > 0 else 0.0,
            redirected=elsewhere,
            profit=net + gain,
        )


def with_availability(result: Result, availability: Array) -> Result:
    """`result` of routes that could have delivered (B, R, T), whatever they were offered to."""
    return replace(result, batch=replace(result.batch, route_availability=availability))
