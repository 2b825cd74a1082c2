"""A strategic sender: how much it delivers by each route for the most profit.

The sender is a leader that faces a competitive fringe. It offers a share of what it could deliver
on each of its routes, the same throughout the horizon; the market, with its storages, its LNG and
everybody else's supply, then finds its equilibrium as it always does. Its profit

    sum over routes and days of (price it is paid - cost) x deliveries
        + (price elsewhere - cost) x what other buyers take of the rest

is therefore known only by solving the network, and is searched for: a scan of one share common to
all routes, ever finer scans around the best, then sweeps over the routes, one after the other, with
steps that shrink when a sweep no longer pays. Every scan is a batch of lanes. The profit is
piecewise smooth with kinks where a price tier or a pipeline begins to bind, so nothing is inferred
from slopes: the best offer that was ever solved is the answer. It is the best along every route by
steps of the last sweep, not proven to be the best of all.

Why a search and not a conjectural-variation term: that term gives the residual demand of one node a
slope known beforehand, while here the slope is that of the whole network over the whole horizon and
changes with every tier.

The sender knows its market: it searches on the case as it comes to pass, solved with foresight and
with cooperating nodes, month by month. What it then offers is played as the scenario says. Gas it
holds back has no worth but what `market.redirection` gives it: it is not sold in later years. Other
suppliers stay competitive.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from sim.config.schema import Cut, Scenario
from sim.model.averages import Averages
from sim.play.schedule import Play
from sim.summary.sales import Offer, Seller

Array = npt.NDArray[np.float64]
SCAN = 20
"""Steps of the first scan, from nothing to everything."""
FINER = 5
"""Times that a scan is finer than the one before; it reaches one step of that to both sides."""
PRECISION = 1e-4
"""Of the common share."""
STEPS = (0.2, 0.06, 0.02)
"""Of the shares of single routes, sweep by sweep; the first go from nothing to everything, for an
offer that is not wholly taken up may be changed a good deal before anything happens."""
REACH = (-2, -1, 1, 2)
"""Steps to both sides that a later sweep tries of each route."""
GAIN = 1e-4
"""Of the profit: a sweep that gains less is followed by one with the next step."""
SWEEPS = 3
"""Most sweeps with one step."""


@dataclass(frozen=True)
class Found:
    """The offer of most profit, and how many were tried."""

    offer: Offer
    tried: int


def best_offer(lane: Averages, seller: Seller) -> Play[Found]:
    """What the sender offers best where `lane` has all that it could deliver."""
    search = _Search(lane, seller)
    yield from search.common()
    for step in STEPS if len(search.names) > 1 else ():
        for _ in range(SWEEPS):
            before = search.profit
            yield from search.sweep(step, everywhere=step == STEPS[0])
            if search.profit - before <= GAIN * abs(search.profit):
                break
    offer = dict(zip(search.names, search.best.tolist(), strict=True))
    return Found(offer, len(search.tried))


@dataclass(eq=False)
class _Search:
    """The best offer so far, as shares of the routes by name."""

    lane: Averages
    seller: Seller
    names: tuple[str, ...] = ()
    best: Array = field(default_factory=lambda: np.zeros(0))
    profit: float = -np.inf
    tried: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        routes = self.seller.network.routes
        rerouted = {route for _, own in self.lane.pools for route in own}
        self.names = tuple(
            dict.fromkeys(
                routes[route].route
                for route in self.seller.routes
                if self.lane.route_availability[route].any() or route in rerouted
            )
        )
        self.best = np.ones(len(self.names))

    def common(self) -> Play[None]:
        """Scan one share of all routes, finer and finer."""
        ones = np.ones(len(self.names))
        yield from self._try(ones * share for share in np.linspace(0.0, 1.0, SCAN + 1))
        step = 1 / SCAN
        while self.names and step > PRECISION:
            middle = float(self.best[0])
            near = middle + step * np.arange(1 - FINER, FINER) / FINER
            yield from self._try(ones * share for share in near)
            step /= FINER

    def sweep(self, step: float, *, everywhere: bool) -> Play[None]:
        """Try other shares of each route in turn: near the best, or from nothing to everything."""
        for position in range(len(self.names)):
            near = self.best[position] + step * np.array(REACH)
            shares = np.arange(0.0, 1.0 + step / 2, step) if everywhere else near
            offers = np.tile(self.best, (len(shares), 1))
            offers[:, position] = shares
            yield from self._try(offers)

    def _try(self, offers: Iterable[Array]) -> Play[None]:
        new = {offer.tobytes(): offer for offer in (np.clip(own, 0.0, 1.0) for own in offers)}
        new = {key: offer for key, offer in new.items() if key not in self.tried}
        if not new:
            return
        self.tried |= new.keys()
        results = yield [self._offered(offer) for offer in new.values()]
        for offer, result in zip(new.values(), results, strict=True):
            profit = self.seller.sales(result).profit
            if result.verdict.optimal.all() and profit > self.profit:
                self.best, self.profit = offer, profit

    def _offered(self, offer: Array) -> Averages:
        return offered(self.lane, self.seller, dict(zip(self.names, offer.tolist(), strict=True)))


def offered(lane: Averages, seller: Seller, offer: Offer) -> Averages:
    """`lane` with a share of the sender's deliveries, rerouted gas among them."""
    routes = seller.network.routes
    share = np.ones(len(routes))
    for route in seller.routes:
        share[route] = offer.get(routes[route].route, 1.0)
    pools = {
        (name, own): (room * share[list(own)][:, None], volume)
        for (name, own), (room, volume) in lane.pools.items()
    }
    availability = lane.route_availability * share[:, None]
    return replace(lane, route_availability=availability, pools=pools)


def withheld(scenario: Scenario, offer: Offer) -> Scenario:
    """The scenario with the sender's offer as cuts of its routes, known from the first day."""
    market, start = scenario.market, scenario.horizon.start
    # Names that no file can give a measure, so that none is hidden.
    cuts = {
        f"withheld:{route}": Cut.model_validate(
            {
                "type": "cut",
                "supplier": market.sender,
                "form": "pipeline",
                "route": (route,),
                "share": 1 - share,
                "from": start,
            }
        )
        for route, share in offer.items()
        if share < 1
    }
    return scenario.model_copy(update={"measures": {**scenario.measures, **cuts}})


def by_month(scenario: Scenario) -> Scenario:
    """The scenario as the sender looks at it: with foresight, in periods of a month."""
    horizon = scenario.horizon.model_copy(update={"resolution": "monthly"})
    market = scenario.market.model_copy(update={"foresight": "perfect", "stages": ()})
    return scenario.model_copy(update={"horizon": horizon, "market": market})
