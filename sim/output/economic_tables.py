"""Result -> tables of who pays, over the horizon: accounts, suppliers, lost output.

Money is in million EUR; `case` is `scenario` or `counterfactual`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.data.seeds import Seeds
from sim.economics.accounts import accounts_of
from sim.economics.output import MEUR_PER_BEUR, output_loss
from sim.economics.trade import route_trade
from sim.result import Result
from sim.summary.indicators import twh

Array = npt.NDArray[np.float64]

KEUR_PER_MEUR = 1000.0
DECIMALS = 6


def economics(result: Result) -> pd.DataFrame:
    """Accounts of every country over the horizon, million EUR (see `sim.economics.accounts`)."""
    accounts = accounts_of(result)
    values = {
        "consumption_bill_meur": accounts.consumption_bill,
        "value_lost_meur": accounts.value_lost,
        "producer_rent_meur": accounts.producers,
        "storage_rent_meur": accounts.storages,
        "congestion_rent_meur": accounts.networks,
        "tariff_revenue_meur": accounts.tariffs,
        "cap_rent_meur": accounts.caps,
        "welfare_meur": accounts.welfare,
    }
    totals = {name: value.sum(axis=-1) / KEUR_PER_MEUR for name, value in values.items()}
    return _over_horizon(result.batch.lanes, {"node": result.batch.network.market}, totals)


def senders(result: Result) -> pd.DataFrame:
    """What pipeline suppliers deliver and are paid, by route and entry node, over the horizon."""
    routes, trade = result.batch.network.routes, route_trade(result)
    labels = {
        "supplier": [route.supplier for route in routes],
        "route": [route.route for route in routes],
        "node": [route.node for route in routes],
    }
    values = {
        "worth_at_entry_meur": trade.value,
        "duty_meur": trade.duty,
        "cap_rent_meur": trade.cap_rent,
        "revenue_meur": trade.revenue,
        "cost_meur": trade.cost,
        "net_revenue_meur": trade.net_revenue,
    }
    # GWh x thousand EUR makes as many million EUR as GWh make TWh.
    totals = {name: twh(result, value) for name, value in values.items()}
    volume = {"volume_twh": twh(result, result.route_supply)}
    return _over_horizon(result.batch.lanes, labels, volume | totals)


def losses_of_output(result: Result, seeds: Seeds) -> pd.DataFrame:
    """The band of lost output by country and sector, of the scenario against its counterfactual.

    Sectors that produce nothing are left out.
    """
    net, loss = result.batch.network, output_loss(result, np.array([[0, 1]]), seeds)
    produces = [k for k, sector in enumerate(net.sectors) if sector.substitution_low is not None]
    names = [net.sectors[k].sector for k in produces]
    labels = {
        "node": [node for node in net.market for _ in names],
        "sector": names * len(net.market),
    }
    percent = {
        "gas_share_of_output_pct": loss.share,
        "gas_left_pct": loss.left,
        "output_loss_low_pct": loss.low,
        "output_loss_high_pct": loss.high,
    }
    values = {name: 100 * value[:, :, produces] for name, value in percent.items()}
    for end in ("low", "high"):
        part = values[f"output_loss_{end}_pct"] / 100
        values[f"output_loss_{end}_meur"] = part * loss.gdp[:, None] * MEUR_PER_BEUR
    flat = {name: value.reshape(1, -1) for name, value in values.items()}
    return _over_horizon(result.batch.lanes[:1], labels, flat)


def _over_horizon(
    lanes: Sequence[str], labels: Mapping[str, Sequence[Any]], values: Mapping[str, Array]
) -> pd.DataFrame:
    """Rows over lane x thing from (B, X) arrays; `labels` describe the things."""
    things = len(next(iter(labels.values())))
    columns: dict[str, Any] = {"case": np.repeat(np.array(lanes, dtype=object), things)}
    for name, label in labels.items():
        columns[name] = np.tile(np.array(label, dtype=object), len(lanes))
    for name, array in values.items():
        columns[name] = np.round(array.reshape(-1), DECIMALS) + 0.0
    return pd.DataFrame(columns)
