"""The account of every agent, period by period (see `sim.economics` for why they add up)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.economics.owners import arc_rent, storage_burden, storage_trade, terminal_rent
from sim.economics.prices import at_markets, column, node_prices
from sim.economics.trade import lng_duty, route_trade
from sim.result import Result

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Accounts:
    """Thousand EUR per period; what an agent receives is positive.

    consumption_bill, value_lost : (B, M, T), what consumers pay for gas, and what the gas that they
        give up was worth to them: both are what consumption costs them
    producers : (B, M, T), rent of own production
    storages : (B, M, T), by the country whose gas a storage holds
    networks : (B, M, T), congestion rent of interconnections and terminals
    tariffs, caps : (B, M, T), duties levied, and what caps on suppliers' prices leave
    suppliers : (B, R, T), net revenue by route
    exporters : (B, O, T), net revenue of LNG exporters
    elsewhere : (B, T), LNG buyers in the rest of the world, bill and loss
    unattributed : (B, T), what belongs to no country: interconnections between hubs, gas spilled
    """

    consumption_bill: Array
    value_lost: Array
    producers: Array
    storages: Array
    networks: Array
    tariffs: Array
    caps: Array
    suppliers: Array
    exporters: Array
    elsewhere: Array
    unattributed: Array

    @property
    def consumers(self) -> Array:
        """(B, M, T), the consumers' account."""
        account: Array = -(self.consumption_bill + self.value_lost)
        return account

    @property
    def welfare(self) -> Array:
        """(B, M, T), all accounts that a country can be named for."""
        owners = self.producers + self.storages + self.networks
        total: Array = self.consumers + owners + self.tariffs + self.caps
        return total

    @property
    def total(self) -> Array:
        """(B, T), all accounts together."""
        abroad = self.suppliers.sum(axis=1) + self.exporters.sum(axis=1) + self.elsewhere
        total: Array = self.welfare.sum(axis=1) + abroad + self.unattributed
        return total


def accounts_of(result: Result) -> Accounts:
    """The accounts of all lanes."""
    batch, net, days = result.batch, result.batch.network, result.batch.calendar.days
    price = node_prices(result)
    here, lng = price[:, net.market_nodes], price[:, net.node_index[net.lng_node]]
    trade = route_trade(result)
    duties, nobody = _duties(result, trade.duty)
    caps, lost = at_markets(result, trade.cap_rent, (route.node for route in net.routes))
    networks, between = _networks(result)
    cost = column(batch.market.export_cost)
    storages, afloat = _storages(result)
    taken = batch.rest_of_world - result.rest_of_world_response
    # The backstop has no account: what it is paid is what it costs.
    stray = nobody + lost + between - (price * result.spill).sum(axis=1)
    return Accounts(
        consumption_bill=here * result.consumption.sum(axis=2) * days,
        value_lost=result.value_lost.sum(axis=2) * days,
        producers=(here - batch.market.production_cost) * result.production * days,
        storages=storages,
        networks=networks * days,
        tariffs=duties * days,
        caps=caps * days,
        suppliers=trade.net_revenue * days,
        exporters=(lng[:, None] - cost) * result.lng_exports * days,
        elsewhere=-(lng * taken + result.elsewhere_lost) * days,
        unattributed=stray * days + afloat,
    )


def _duties(result: Result, on_routes: Array) -> tuple[Array, Array]:
    """(B, M, T) and (B, T), duties by importer and those of no country, thousand EUR/d.

    On an interconnection it is the country at its end that levies.
    """
    net = result.batch.network
    pipelines, stray = at_markets(result, on_routes, (route.node for route in net.routes))
    if result.batch.arc_duty.any():
        levied = result.batch.arc_duty * result.flow
        crossing, more = at_markets(result, levied, (arc.to_node for arc in net.arcs))
        pipelines, stray = pipelines + crossing, stray + more
    return pipelines + lng_duty(result), stray


def _networks(result: Result) -> tuple[Array, Array]:
    """(B, M, T) and (B, T), congestion rent by country and between hubs, thousand EUR/d."""
    net = result.batch.network
    rent = arc_rent(result)
    owned = np.zeros((rent.shape[0], len(net.market), rent.shape[2]))
    between = np.zeros((rent.shape[0], rent.shape[2]))
    for position, arc in enumerate(net.arcs):
        ends = [end for end in (arc.from_node, arc.to_node) if end in net.market_index]
        for end in ends:
            owned[:, net.market_index[end]] += rent[:, position] / len(ends)
        if not ends:
            between += rent[:, position]
    terminals = (terminal.node for terminal in net.terminals)
    landed, stray = at_markets(result, terminal_rent(result), terminals)
    return owned + landed - lng_duty(result), between + stray


def _storages(result: Result) -> tuple[Array, Array]:
    """(B, M, T) and (B, T), thousand EUR per period, by the country that a storage counts for."""
    net = result.batch.network
    own = storage_trade(result) * result.batch.calendar.days - storage_burden(result)
    owners = (s.country if s.country in net.market_index else s.node for s in net.storages)
    return at_markets(result, own, owners)
