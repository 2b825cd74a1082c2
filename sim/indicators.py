"""What analysts read off a result: shortfalls, prices, bills, imports by supplier, fill levels.

Pure functions of a `Result`; rates become volumes with the days of the periods.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from sim.data.seeds import Seeds
from sim.model.storage import volumes
from sim.result import Result
from sim.units import GWH_PER_TWH, MWH_PER_GWH

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

FITTING_ROUNDS = 500
LEAST_SHARE = 1e-3
"""Of an origin's exports, that the allocation starts from where the base year shows none."""


def twh(result: Result, rates: Array) -> Array:
    """(..., T) GWh/d -> (...) TWh over the horizon."""
    volume: Array = (rates * result.batch.calendar.days).sum(axis=-1) / GWH_PER_TWH
    return volume


@dataclass(frozen=True)
class NodeBalance:
    """Terms of every node's balance, all (B, N, T), GWh/d; what comes in is positive."""

    production: Array
    pipeline_supply: Array
    lng_send_out: Array
    flow_in: Array
    flow_out: Array
    withdrawal: Array
    injection: Array
    consumption: Array
    spill: Array
    backstop: Array

    @property
    def residual(self) -> Array:
        """What does not add up; 0 but for the solver's tolerance."""
        supply = self.production + self.pipeline_supply + self.lng_send_out + self.backstop
        moved = self.flow_in - self.flow_out + self.withdrawal - self.injection
        return supply + moved - self.consumption - self.spill


def node_balance(result: Result) -> NodeBalance:
    """The balance of every node.

    At the LNG market, production is the world's exports, flow out what goes to the terminals, and
    consumption what the rest of the world takes.
    """
    net = result.batch.network
    lng = net.node_index[net.lng_node]
    market = net.market_nodes
    production = result.at_nodes(result.production, market)
    production[:, lng] += result.lng_exports.sum(axis=1)
    consumption = result.at_nodes(result.consumption.sum(axis=2), market)
    consumption[:, lng] += result.batch.rest_of_world - result.rest_of_world_response
    flow_out = result.at_nodes(result.flow, net.at(arc.from_node for arc in net.arcs))
    flow_out[:, lng] += result.send_out.sum(axis=1)
    storage_nodes = net.at(storage.node for storage in net.storages)
    return NodeBalance(
        production=production,
        pipeline_supply=result.at_nodes(
            result.route_supply, net.at(route.node for route in net.routes)
        ),
        lng_send_out=result.at_nodes(
            result.send_out, net.at(terminal.node for terminal in net.terminals)
        ),
        flow_in=result.at_nodes(result.flow, net.at(arc.to_node for arc in net.arcs)),
        flow_out=flow_out,
        withdrawal=result.at_nodes(result.withdrawal, storage_nodes),
        injection=result.at_nodes(result.injection, storage_nodes),
        consumption=consumption,
        spill=result.spill,
        backstop=result.backstop,
    )


def mean_price(price: Array, weight: Array) -> float:
    """Mean of prices (M, T) weighted by volumes (M, T); the plain mean where nothing is used.

    NaN where there is no market at all.
    """
    known = np.isfinite(price)
    total = float(weight[known].sum())
    if total > 0:
        return float((price[known] * weight[known]).sum() / total)
    return float(price[known].mean()) if known.any() else float("nan")


def region(result: Result, balance: NodeBalance, members: Index) -> dict[str, object]:
    """The `R` of `summary.json`: one region of market nodes, lane 0 against lane 1."""
    batch = result.batch
    nodes = batch.network.market_nodes[members]
    days = batch.calendar.days

    def volume(rates: Array) -> float:
        """(B, M, K, T) -> TWh of lane 0."""
        return float(twh(result, rates[0][members]).sum())

    reference = volume(batch.reference_demand)
    response, curtailment = volume(result.demand_response), volume(result.curtailment)
    weight = batch.reference_demand[:, members].sum(axis=2) * days
    price = result.hub_price[:, nodes]
    here, there = mean_price(price[0], weight[0]), mean_price(price[1], weight[1])
    by_period = [mean_price(price[0][:, [t]], weight[0][:, [t]]) for t in range(len(days))]
    return {
        "reference_demand_twh": reference,
        "policy_saving_twh": volume(batch.saving),
        "demand_response_twh": response,
        "curtailment_twh": curtailment,
        "shortfall_twh": response + curtailment,
        "shortfall_pct": 100 * (response + curtailment) / reference if reference > 0 else 0.0,
        "consumption_twh": volume(result.consumption),
        "hub_price_eur_mwh": here,
        "counterfactual_price_eur_mwh": there,
        "price_effect_eur_mwh": here - there,
        "hub_price_max_eur_mwh": max(by_period),
        "lng_import_twh": float(twh(result, balance.lng_send_out[0, nodes]).sum()),
        "production_twh": float(twh(result, balance.production[0, nodes]).sum()),
        "import_bill_beur": import_bill(result, balance, nodes),
        "sectors": {
            sector.sector: _sector(result, members, position)
            for position, sector in enumerate(batch.network.sectors)
        },
    }


def _sector(result: Result, members: Index, sector: int) -> dict[str, float]:
    def volume(rates: Array) -> float:
        return float(twh(result, rates[0][members, sector]).sum())

    response, curtailment = volume(result.demand_response), volume(result.curtailment)
    reference = volume(result.batch.reference_demand)
    return {
        "reference_demand_twh": reference,
        "policy_saving_twh": volume(result.batch.saving),
        "demand_response_twh": response,
        "curtailment_twh": curtailment,
        "shortfall_twh": response + curtailment,
        "shortfall_pct": 100 * (response + curtailment) / reference if reference > 0 else 0.0,
        "consumption_twh": volume(result.consumption),
    }


def import_bill(result: Result, balance: NodeBalance, nodes: Index) -> float:
    """Billion EUR of lane 0: each node's net imports, pipeline and LNG, at its own hub price."""
    net = (balance.pipeline_supply + balance.lng_send_out + balance.flow_in - balance.flow_out)[
        0, nodes
    ]
    price = np.nan_to_num(result.hub_price[0, nodes])
    value = net * price * result.batch.calendar.days
    return float(value.sum()) * MWH_PER_GWH / 1e9


def imports_by_supplier(result: Result, seeds: Seeds) -> tuple[dict[str, float], ...]:
    """For each lane the TWh delivered into the modelled area: `NO`, `RU:nord_stream`, `LNG:US`.

    A supplier with several routes is listed by route. LNG by origin is an allocation of Europe's
    total (`lng_to_europe`), not an outcome of its own: the model has one world market.
    """
    net = result.batch.network
    delivered = twh(result, result.route_supply)
    names: dict[str, set[str]] = {}
    for route in net.routes:
        names.setdefault(route.supplier, set()).add(route.route)
    cargoes = lng_to_europe(result, seeds)
    lanes = []
    for lane in range(result.batch.size):
        imports: dict[str, float] = {}
        for position, route in enumerate(net.routes):
            several = len(names[route.supplier]) > 1
            key = f"{route.supplier}:{route.route}" if several else route.supplier
            imports[key] = imports.get(key, 0.0) + float(delivered[lane, position])
        for position, origin in enumerate(net.origins):
            imports[f"LNG:{origin}"] = float(cargoes[lane, position])
        lanes.append(imports)
    return tuple(lanes)


def lng_to_europe(result: Result, seeds: Seeds) -> Array:
    """(B, O), TWh of send-out by origin over the horizon.

    The model has one world market, so origins are an allocation: the biproportional fit of the base
    year's trade (origin x importing node and rest of the world) to the model's exports by origin
    and send-out by node, with nothing where an embargo forbids it. It keeps the odds ratios of the
    base year (Deming and Stephan 1940).
    """
    net = result.batch.network
    exports = twh(result, result.lng_exports)
    terminal_nodes = net.at(terminal.node for terminal in net.terminals)
    at_nodes = twh(result, result.at_nodes(result.send_out, terminal_nodes))
    landed = at_nodes[:, net.market_nodes]
    elsewhere = exports.sum(axis=1, keepdims=True) - landed.sum(axis=1, keepdims=True)
    allowed = 1 - twh(result, result.batch.lng_banned) / twh(
        result, np.ones(result.batch.calendar.periods)
    )
    to_europe, to_others = _base_trade(result, seeds)
    seed = np.concatenate(
        (
            to_europe[None, :, None] * allowed,
            np.broadcast_to(to_others[:, None], (*exports.shape, 1)),
        ),
        axis=2,
    )
    fitted = _fit(seed, exports, np.concatenate((landed, elsewhere), axis=1))
    cargoes: Array = fitted[:, :, :-1].sum(axis=2)
    return cargoes


def _base_trade(result: Result, seeds: Seeds) -> tuple[Array, Array]:
    """(O,) and (O,), cargoes of the base year to Europe and elsewhere."""
    index = result.batch.network.origin_index
    to_europe, to_others = np.zeros(len(index)), np.zeros(len(index))
    for row in seeds.lng_exports:
        if row.year == seeds.base_year:
            to_europe[index[row.origin]] += row.to_europe_gwh
            to_others[index[row.origin]] += row.exports_gwh - row.to_europe_gwh
    # A trickle everywhere: else an origin that sold Europe nothing could not take part in a year in
    # which Europe buys nearly everything.
    whole = to_europe + to_others
    return np.maximum(to_europe, LEAST_SHARE * whole), np.maximum(to_others, LEAST_SHARE * whole)


def _fit(seed: Array, rows: Array, columns: Array) -> Array:
    """Scale (B, O, G) seeds to row sums (B, O) and column sums (B, G); columns are met last."""
    matrix = seed
    for _ in range(FITTING_ROUNDS):
        matrix = matrix * _ratio(rows, matrix.sum(axis=2))[:, :, None]
        matrix = matrix * _ratio(columns, matrix.sum(axis=1))[:, None, :]
    return matrix


def _ratio(target: Array, value: Array) -> Array:
    ratio: Array = np.where(value > 0, target / np.where(value > 0, value, 1.0), 0.0)
    return ratio


def fill_levels(result: Result, group: tuple[str, ...], lane: int = 0) -> dict[date, float]:
    """Fill of the storages counted by some countries, percent, at the start and after each period.

    The key is the day at whose start the level holds (1 November: the end of October). Empty when
    the countries have no storage.
    """
    net = result.batch.network
    calendar = result.batch.calendar
    chosen = [p for p, storage in enumerate(net.storages) if storage.country in group]
    size = float(volumes(net)[chosen].sum())
    if size <= 0:
        return {}
    levels = {calendar.starts[0]: result.batch.storage.initial[lane, chosen].sum()}
    after = (*calendar.starts[1:], date.fromordinal(calendar.end.toordinal() + 1))
    for period, day in enumerate(after):
        levels[day] = result.inventory[lane, chosen, period].sum()
    return {day: 100 * float(level) / size for day, level in levels.items()}


def key_dates(levels: Mapping[date, float]) -> dict[str, float]:
    """Levels on the first of every month, and at both ends; in between along a straight line."""
    if not levels:
        return {}
    days = sorted(levels)
    ordinals = [day.toordinal() for day in days]
    wanted = {days[0], days[-1]} | {
        day
        for day in (date.fromordinal(k) for k in range(ordinals[0], ordinals[-1] + 1))
        if day.day == 1
    }
    known = [levels[day] for day in days]
    return {
        day.isoformat(): float(np.interp(day.toordinal(), ordinals, known))
        for day in sorted(wanted)
    }
