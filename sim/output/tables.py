"""Result -> tidy tables: one row per observation, the unit in the header, both lanes.

`case` is `scenario` or `counterfactual`; `start` and `end` are the first and last day of a period.
Rates are means over the period.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.data.seeds import Seeds
from sim.dependency.tables import origins
from sim.model.network import arc_id
from sim.model.storage import volumes
from sim.output.economic_tables import economics, losses_of_output, senders
from sim.result import Result
from sim.summary.indicators import NodeBalance
from sim.summary.plans import Plan
from sim.summary.suppliers import imports_by_supplier

Array = npt.NDArray[np.float64]

DECIMALS = 6
"""Enough for every balance to close to 0.01 GWh/d when it is added up from the files."""


def _frame(
    result: Result, labels: Mapping[str, Sequence[Any]], values: Mapping[str, Array]
) -> pd.DataFrame:
    """Rows over lane x thing x period from (B, X, T) arrays; `labels` describe the things."""
    calendar, lanes = result.batch.calendar, result.batch.lanes
    things = len(next(iter(labels.values())))
    periods = calendar.periods
    columns: dict[str, Any] = {"case": np.repeat(np.array(lanes, dtype=object), things * periods)}
    for name, label in labels.items():
        per_lane = np.repeat(np.array(label, dtype=object), periods)
        columns[name] = np.tile(per_lane, len(lanes))
    starts = np.array([day.isoformat() for day in calendar.starts], dtype=object)
    ends = np.array([day.isoformat() for day in calendar.ends], dtype=object)
    columns["start"] = np.tile(starts, len(lanes) * things)
    columns["end"] = np.tile(ends, len(lanes) * things)
    for name, array in values.items():
        full = np.broadcast_to(array, (len(lanes), things, periods))
        columns[name] = np.round(full.reshape(-1), DECIMALS) + 0.0
    return pd.DataFrame(columns)


def balances(result: Result, balance: NodeBalance) -> pd.DataFrame:
    """Terms of every node's balance; `residual_gwh_d` is what does not add up."""
    net = result.batch.network
    market = net.market_nodes

    def spread(values: Array) -> Array:
        return result.at_nodes(values.sum(axis=2), market)

    values = {
        "production_gwh_d": balance.production,
        "pipeline_supply_gwh_d": balance.pipeline_supply,
        "lng_send_out_gwh_d": balance.lng_send_out,
        "flow_in_gwh_d": balance.flow_in,
        "flow_out_gwh_d": balance.flow_out,
        "withdrawal_gwh_d": balance.withdrawal,
        "injection_gwh_d": balance.injection,
        "consumption_gwh_d": balance.consumption,
        "spill_gwh_d": balance.spill,
        "backstop_gwh_d": balance.backstop,
        "reference_demand_gwh_d": spread(result.batch.reference_demand),
        "policy_saving_gwh_d": spread(result.batch.saving),
        "demand_response_gwh_d": spread(result.demand_response),
        "curtailment_gwh_d": spread(result.curtailment),
        "residual_gwh_d": balance.residual,
    }
    return _frame(result, {"node": net.nodes}, values)


def demand(result: Result) -> pd.DataFrame:
    """Demand and what was given up, by market node and sector."""
    net = result.batch.network
    sectors = [sector.sector for sector in net.sectors]
    labels = {
        "node": [node for node in net.market for _ in sectors],
        "sector": [sector for _ in net.market for sector in sectors],
    }

    def flat(values: Array) -> Array:
        return values.reshape(values.shape[0], -1, values.shape[-1])

    values = {
        "reference_demand_gwh_d": flat(result.batch.reference_demand),
        "policy_saving_gwh_d": flat(result.batch.saving),
        "demand_response_gwh_d": flat(result.demand_response),
        "curtailment_gwh_d": flat(result.curtailment),
        "consumption_gwh_d": flat(result.consumption),
    }
    return _frame(result, labels, values)


def prices(result: Result) -> pd.DataFrame:
    """Hub price of every node, and its difference from the counterfactual's."""
    effect = result.hub_price - result.hub_price[1:2]
    return _frame(
        result,
        {"node": result.batch.network.nodes},
        {"hub_price_eur_mwh": result.hub_price, "price_effect_eur_mwh": effect},
    )


def flows(result: Result) -> pd.DataFrame:
    """Flow, capacity and congestion of every interconnection.

    The congestion rent is the price difference beyond the tariff times the flow, in million EUR
    over the period.
    """
    net = result.batch.network
    capacity = result.batch.arc_capacity
    tail = net.at(arc.from_node for arc in net.arcs)
    head = net.at(arc.to_node for arc in net.arcs)
    tariff = np.array([arc.tariff_eur_mwh for arc in net.arcs])[:, None]
    spread = np.maximum(result.hub_price[:, head] - result.hub_price[:, tail] - tariff, 0.0)
    rent = spread * result.flow * result.batch.calendar.days / 1000
    used = np.where(capacity > 0, result.flow / np.where(capacity > 0, capacity, 1.0), 0.0)
    values = {
        "flow_gwh_d": result.flow,
        "capacity_gwh_d": capacity,
        "utilisation": used,
        "congestion_rent_meur": rent,
    }
    labels = {
        "arc": [arc_id(arc) for arc in net.arcs],
        "from": [arc.from_node for arc in net.arcs],
        "to": [arc.to_node for arc in net.arcs],
    }
    return _frame(result, labels, values)


def supply(result: Result) -> pd.DataFrame:
    """Deliveries by route and entry node, and what the route could have delivered."""
    net = result.batch.network
    labels = {
        "supplier": [route.supplier for route in net.routes],
        "route": [route.route for route in net.routes],
        "node": [route.node for route in net.routes],
    }
    values = {
        "supply_gwh_d": result.route_supply,
        "availability_gwh_d": result.batch.route_availability + result.route_room,
    }
    return _frame(result, labels, values)


def send_out(result: Result) -> pd.DataFrame:
    """Send-out of every LNG terminal."""
    net = result.batch.network
    labels = {
        "terminal": [terminal.terminal for terminal in net.terminals],
        "node": [terminal.node for terminal in net.terminals],
    }
    values = {
        "send_out_gwh_d": result.send_out,
        "capacity_gwh_d": result.batch.terminal_capacity,
    }
    return _frame(result, labels, values)


def lng(result: Result) -> pd.DataFrame:
    """World LNG exports by origin, in metered send-out equivalents."""
    values = {"exports_gwh_d": result.lng_exports}
    return _frame(result, {"origin": result.batch.network.origins}, values)


def storage(result: Result) -> pd.DataFrame:
    """Inventories at the end of periods, fill levels and rates."""
    net = result.batch.network
    size = np.maximum(volumes(net), 1e-9)[:, None]
    labels = {
        "storage": [store.storage for store in net.storages],
        "country": [store.country for store in net.storages],
        "node": [store.node for store in net.storages],
    }
    values = {
        "inventory_twh": result.inventory,
        "fill_pct": 100 * result.inventory / size,
        "injection_gwh_d": result.injection,
        "withdrawal_gwh_d": result.withdrawal,
        "wanted_twh": _wanted(result),
        "storage_value_eur_mwh": result.storage_value,
    }
    return _frame(result, labels, values)


def _wanted(result: Result) -> Array:
    """(B, S, T), TWh: the highest level whose first missing MWh costs something; 0 without any.

    What gas in any store is worth at all times (`storage_convenience_eur_mwh`) is no such level.
    """
    plan = result.batch.storage
    wanted: Array = np.where(plan.penalty > 0, plan.wanted, 0.0).max(axis=-1, initial=0.0)
    return wanted


def imports(result: Result, seeds: Seeds) -> pd.DataFrame:
    """Volumes by supplier and route over the horizon, TWh."""
    lanes = zip(result.batch.lanes, imports_by_supplier(result, seeds), strict=True)
    rows = [
        {"case": lane, "supplier": key, "imports_twh": round(value, DECIMALS) + 0.0}
        for lane, case in lanes
        for key, value in case.items()
    ]
    return pd.DataFrame(rows)


def countries(summary: Mapping[str, Any]) -> pd.DataFrame:
    """One row per country and region with the figures of `summary.json`."""
    rows = []
    for kind in ("regions", "countries"):
        for name, values in summary[kind].items():
            figures = {k: v for k, v in values.items() if k != "sectors"}
            rows.append({"region": name, **figures})
    return pd.DataFrame(rows)


def plans_table(plans: Sequence[Plan]) -> pd.DataFrame:
    """What the market meant to do each time it planned, for the EU27 and every country.

    `stage` is the day of the plan, `announced` what was learnt that day.
    """
    return pd.concat([_plan_rows(plan) for plan in plans], ignore_index=True)


def _plan_rows(plan: Plan) -> pd.DataFrame:
    regions = ["EU27", *plan.network.market]
    periods = plan.calendar.periods
    values = {
        "inventory_twh": [plan.held(region) for region in regions],
        "hub_price_eur_mwh": [plan.price(region) for region in regions],
        "shortfall_pct": [plan.missing(region) for region in regions],
    }
    return pd.DataFrame(
        {
            "case": plan.case,
            "stage": plan.day.isoformat(),
            "announced": ", ".join(plan.learned),
            "region": np.repeat(np.array(regions, dtype=object), periods),
            "start": [day.isoformat() for day in plan.calendar.starts] * len(regions),
            "end": [day.isoformat() for day in plan.calendar.ends] * len(regions),
            **{name: np.round(np.concatenate(v), DECIMALS) + 0.0 for name, v in values.items()},
        }
    )


def all_tables(
    result: Result, balance: NodeBalance, seeds: Seeds, summary: Mapping[str, Any]
) -> dict[str, pd.DataFrame]:
    """Every table of a run by file name."""
    return {
        "countries": countries(summary),
        "balances": balances(result, balance),
        "demand": demand(result),
        "prices": prices(result),
        "flows": flows(result),
        "supply": supply(result),
        "send_out": send_out(result),
        "lng": lng(result),
        "storage": storage(result),
        "imports": imports(result, seeds),
        "origins": origins(result, seeds),
        "economics": economics(result),
        "senders": senders(result),
        "output_loss": losses_of_output(result, seeds),
    }
