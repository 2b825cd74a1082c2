"""Supply and demand of the period in which most is missing, cheapest supply first.

What is shown is what can be read off a run: deliveries at what they cost at entry, with duties; LNG
at the price of the world market and gas from store at what a MWh held is worth, both worth more to
their owners than they cost; and what customers would take at any price, from the behaviour of the
baseline's sectors, with those that turn to another fuel. Tariffs of the network are left out, and
prices differ between countries, so that the two curves meet near the clearing price, not on it; a
cap on the market holds the price below that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.data.reference import parameter, reference_price
from sim.data.seeds import Seeds
from sim.model.demand import Tiers, response_tiers
from sim.model.tiers import SWITCH_RISE
from sim.output.folder import RunFolder
from sim.views.baseline import seeds_of
from sim.views.region import SUPPLIERS, of_case
from sim.views.switching import Switch, switches

Array = npt.NDArray[np.float64]

LEAST = 0.5
"""GWh/d; less is not worth a step."""
STEPS = 24
"""Points along each sloping tier of demand."""


@dataclass(frozen=True)
class _Period:
    """Rows of one period of the scenario."""

    run: RunFolder
    start: pd.Timestamp

    def rows(self, table: str) -> pd.DataFrame:
        found = of_case(self.run, table, "scenario")
        return found[found["start"] == self.start] if "start" in found else found


def merit_order(run: RunFolder) -> pd.DataFrame | None:
    """The two curves of all countries together; None where the baseline is gone.

    Columns: `curve`, `source`, `label`, `price_eur_mwh`, `from_gwh_d`, `to_gwh_d`, `start`, `end`.
    `curve` is `supply` (steps, cheapest first), `demand` (points from the highest willingness to
    pay down, at `to_gwh_d`), `clearing` (the mean hub price, where supply ends), `wanted` (up to
    reference demand less savings), or `switch` (the part of demand that turns to another fuel at a
    price, from right to left). What is put into stores counts as demand at any price.
    """
    seeds = seeds_of(run)
    worst = _worst(run)
    if seeds is None or worst is None:
        return None
    parts = [_supply(worst, seeds), _demand(worst, seeds, run), _clearing(worst)]
    balances = worst.rows("balances")
    table = pd.concat(parts, ignore_index=True)
    return table.assign(start=worst.start, end=balances["end"].iloc[0])


def _worst(run: RunFolder) -> _Period | None:
    """The first of the periods in which most is missing, by GWh/d."""
    rows = of_case(run, "demand", "scenario")
    if rows["reference_demand_gwh_d"].sum() <= 0:
        return None
    missing = rows["demand_response_gwh_d"] + rows["curtailment_gwh_d"]
    return _Period(run, missing.groupby(rows["start"]).sum().idxmax())


def _supply(worst: _Period, seeds: Seeds) -> pd.DataFrame:
    """Steps of everything that flows, cheapest first."""
    steps = [*_routes(worst), *_stores(worst)]
    balances, prices = worst.rows("balances"), worst.rows("prices")
    market = balances[balances["node"] != seeds.lng_node]
    cost = parameter(seeds, "production_cost_eur_mwh")
    steps.append(("production", "own production", cost, market["production_gwh_d"].sum()))
    world = prices.loc[prices["node"] == seeds.lng_node, "hub_price_eur_mwh"]
    cargoes = market["lng_send_out_gwh_d"].sum()
    if len(world) and np.isfinite(world.iloc[0]):
        steps.append(("lng", "LNG", float(world.iloc[0]), cargoes))
    rows = pd.DataFrame(steps, columns=["source", "label", "price_eur_mwh", "rate"])
    rows = rows[rows["rate"] >= LEAST].sort_values("price_eur_mwh", kind="stable")
    upto = rows["rate"].cumsum()
    rows = rows.assign(curve="supply", from_gwh_d=upto - rows["rate"], to_gwh_d=upto)
    return rows.drop(columns="rate")


def _routes(worst: _Period) -> list[tuple[str, str, float, float]]:
    """Routes at what a MWh costs its seller at entry, duties with it, over the horizon."""
    paid = worst.rows("senders").set_index(["route", "node"])
    known = paid[paid["volume_twh"] > 0]
    spent = (known["cost_meur"] + known["duty_meur"]) / known["volume_twh"]
    kinds = {"RU": "russia", "NO": "norway"}
    flows = worst.rows("supply")
    return [
        (
            kinds.get(row.supplier, "other_pipeline"),
            SUPPLIERS.get(row.supplier, row.supplier),
            float(spent[row.route, row.node]),
            float(row.supply_gwh_d),
        )
        for row in flows.itertuples()
        if (row.route, row.node) in spent.index
    ]


def _stores(worst: _Period) -> list[tuple[str, str, float, float]]:
    """What is drawn from stores, net of what goes into others, at the worth of gas held."""
    store = worst.rows("storage")
    drawn, net = store["withdrawal_gwh_d"].sum(), -_net_injection(worst)
    if net <= 0:
        return []
    worth = (store["withdrawal_gwh_d"] * store["storage_value_eur_mwh"]).sum() / drawn
    return [("storage", "storage", float(worth), float(net))]


def _net_injection(worst: _Period) -> float:
    store = worst.rows("storage")
    return float(store["injection_gwh_d"].sum() - store["withdrawal_gwh_d"].sum())


def _into_store(worst: _Period) -> float:
    return max(_net_injection(worst), 0.0)


def _demand(worst: _Period, seeds: Seeds, run: RunFolder) -> pd.DataFrame:
    """What customers take at each price, all sectors added up."""
    rows = worst.rows("demand")
    wanted = (rows["reference_demand_gwh_d"] - rows["policy_saving_gwh_d"]).groupby(rows["sector"])
    sizes = wanted.sum()
    sectors = [row for row in seeds.sectors if row.sector in sizes.index]
    stored = _into_store(worst)
    names = [row.sector for row in sectors]
    tiers = _tiers(run.scenario.get("market", {}), seeds, sectors)
    size = sizes[names].to_numpy()[:, None] * tiers.share
    known = switches(run, seeds, rows, names)
    taken = _out_of_firm(size, known)
    width = np.concatenate([size.ravel(), taken])
    prices = np.array([switch.price for switch in known])
    low = np.concatenate([tiers.price_from.ravel(), prices])
    high = np.concatenate([tiers.price_to.ravel(), prices * (1 + SWITCH_RISE)])
    parts = [np.linspace(*ends, STEPS) for ends in pairwise(np.unique([low, high]))]
    grid = np.unique(np.concatenate(parts))
    left = _left(grid, width, low, high)
    order = np.argsort(-grid, kind="stable")
    points = {"price_eur_mwh": grid[order], "from_gwh_d": 0.0, "to_gwh_d": stored + left[order]}
    curve = pd.DataFrame({"curve": "demand", "source": "demand", "label": "demand", **points})
    ends = stored + _left(prices, width, low, high)
    steps = {"price_eur_mwh": prices, "from_gwh_d": ends - taken, "to_gwh_d": ends}
    turned = pd.DataFrame({"curve": "switch", "source": "switch", "label": "other fuels", **steps})
    return pd.concat([curve, turned[taken >= LEAST]], ignore_index=True)


def _out_of_firm(size: Array, known: Sequence[Switch]) -> Array:
    """GWh/d that each switch takes out of the firm tier of `size` (K, I), the last one."""
    taken = []
    for switch in known:
        own = np.minimum(switch.volume, size[:, -1])
        size[:, -1] -= own
        taken.append(own.sum())
    return np.array(taken)


def _left(prices: Array, width: Array, low: Array, high: Array) -> Array:
    """GWh/d still taken at each price, of tiers that are given up between `low` and `high`."""
    gone = np.clip((prices[:, None] - low) / np.maximum(high - low, 1e-9), 0.0, 1.0)
    left: Array = ((1 - gone) * width).sum(axis=1)
    return left


def _tiers(market: dict[str, Any], seeds: Seeds, sectors: list[Any]) -> Tiers:
    """Tiers (sectors, tiers) as the model makes them for a scenario's market."""
    scale = float(market.get("elasticity_scale", 1.0))
    return response_tiers(
        np.array([row.elasticity * scale for row in sectors]),
        reference_price(seeds),
        [float(value) for value in market.get("price_multiples", (1.0, 4.0))],
        np.array([row.voll_eur_mwh for row in sectors]),
        parameter(seeds, "voll_slope"),
    )


def _clearing(worst: _Period) -> pd.DataFrame:
    balances, prices = worst.rows("balances"), worst.rows("prices")
    rows = balances.merge(prices[["node", "hub_price_eur_mwh"]], on="node")
    rows = rows[rows["node"].isin(worst.rows("demand")["node"]) & rows["hub_price_eur_mwh"].notna()]
    weight = rows["reference_demand_gwh_d"]
    mean = float((rows["hub_price_eur_mwh"] * weight).sum() / weight.sum())
    stored = _into_store(worst)
    eaten = stored + float(rows["consumption_gwh_d"].sum())
    wanted = stored + float((weight - rows["policy_saving_gwh_d"]).sum())
    columns = ["curve", "source", "label", "price_eur_mwh", "from_gwh_d", "to_gwh_d"]
    points = [
        ("clearing", "price", "clearing price", mean, 0.0, eaten),
        ("wanted", "demand", "reference demand", mean, 0.0, wanted),
    ]
    return pd.DataFrame(points, columns=columns)
