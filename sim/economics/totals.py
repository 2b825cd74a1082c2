"""The economic numbers of `summary.json`: over the horizon, a scenario against its counterfactual.

Keys end in their unit, billion EUR, TWh or per cent. A *change* is the scenario's less the
counterfactual's; what someone gains is positive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from sim.config.schema import Scenario
from sim.data.seeds import Seeds
from sim.economics.accounts import Accounts
from sim.economics.output import output_loss
from sim.economics.prices import node_prices
from sim.economics.senders import KEUR_PER_BEUR, redirected, senders_of
from sim.result import Result
from sim.summary.indicators import Columns, Path, Regional, twh

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


def beur(values: Array) -> Array:
    """(..., T) thousand EUR per period -> (...) billion EUR over the horizon."""
    total: Array = values.sum(axis=-1) / KEUR_PER_BEUR
    return total


def of_regions(
    result: Result, accounts: Accounts, seeds: Seeds, pairs: Index, regional: Regional
) -> dict[str, Array]:
    """(P, G) by key, who pays in every region."""
    here, calm = pairs[:, 0], pairs[:, 1]

    def change(values: Array) -> Array:
        total = beur(values)
        return regional(total[here] - total[calm])

    def level(values: Array) -> Array:
        return regional(beur(values)[here])

    return {
        "consumer_surplus_change_beur": change(accounts.consumers),
        "producer_rent_beur": level(accounts.producers),
        "producer_rent_change_beur": change(accounts.producers),
        "storage_rent_beur": level(accounts.storages),
        "storage_rent_change_beur": change(accounts.storages),
        "congestion_rent_beur": level(accounts.networks),
        "congestion_rent_change_beur": change(accounts.networks),
        "tariff_revenue_beur": level(accounts.tariffs),
        "tariff_revenue_change_beur": change(accounts.tariffs),
        "cap_rent_beur": level(accounts.caps),
        "cap_rent_change_beur": change(accounts.caps),
        "welfare_change_beur": change(accounts.welfare),
        "fuel_switched_twh": regional(twh(result, result.fuel_switched.sum(axis=2))[here]),
        **_output(result, seeds, pairs, regional),
    }


def _output(result: Result, seeds: Seeds, pairs: Index, regional: Regional) -> dict[str, Array]:
    """(P, G), the band of the output loss."""
    loss = output_loss(result, pairs, seeds)
    produced = regional(np.broadcast_to(loss.gdp, (len(pairs), len(loss.gdp))))
    ends = {
        name: regional(end * loss.gdp) for name, end in zip(("low", "high"), loss.band, strict=True)
    }
    base = np.where(produced > 0, produced, np.nan)
    percent = {f"output_loss_{name}_pct": 100 * end / base for name, end in ends.items()}
    return percent | {f"output_loss_{name}_beur": end for name, end in ends.items()}


def of_senders(
    result: Result, scenarios: Sequence[Scenario], imports: Mapping[str, Array], pairs: Index
) -> Columns:
    """What every pipeline supplier sells and is paid; for its LNG an allocation.

    imports : (P,) TWh by the keys of `imports_twh`
    """
    here, calm = pairs[:, 0], pairs[:, 1]
    found = senders_of(result)
    change = found.net_revenue[here] - found.net_revenue[calm]
    cargo_price = _price_of_cargoes(result)[here]
    paths: list[Path] = []
    columns: list[Array] = []
    for position, name in enumerate(found.names):
        volume, extra, extra_calm = _redirected(result, scenarios, name, pairs)
        net = found.net_revenue[here, position]
        cargoes = imports.get(f"LNG:{name}", np.zeros(len(pairs)))
        numbers = {
            "volume_twh": found.volume[here, position],
            "revenue_beur": found.revenue[here, position],
            "revenue_change_beur": (found.revenue[here] - found.revenue[calm])[:, position],
            "net_revenue_beur": net,
            "net_revenue_change_beur": change[:, position],
            "redirected_twh": volume,
            "net_revenue_with_redirection_beur": net + extra,
            "net_revenue_with_redirection_change_beur": change[:, position] + extra - extra_calm,
            "lng_to_europe_twh": cargoes,
            "lng_revenue_beur": cargoes * cargo_price / 1000,
        }
        paths += [("senders", name, key) for key in numbers]
        columns += numbers.values()
    return paths, np.stack(columns, axis=1) if columns else np.zeros((len(pairs), 0))


def _redirected(
    result: Result, scenarios: Sequence[Scenario], name: str, pairs: Index
) -> tuple[Array, Array, Array]:
    """(P,) thrice: TWh redirected, billion EUR earned so, and those of the counterfactual."""
    found = np.zeros((len(pairs), 3))
    for row, (scenario, (here, calm)) in enumerate(zip(scenarios, pairs.tolist(), strict=True)):
        if scenario.market.sender == name:
            found[row, :2] = redirected(result, scenario.market, here, calm)
            found[row, 2] = redirected(result, scenario.market, calm, calm)[1]
    return found[:, 0], found[:, 1], found[:, 2]


def _price_of_cargoes(result: Result) -> Array:
    """(B,), EUR/MWh, mean price of what Europe buys on the LNG market."""
    net = result.batch.network
    price = node_prices(result)[:, net.node_index[net.lng_node]]
    landed = result.send_out.sum(axis=1) * result.batch.calendar.days
    volume = landed.sum(axis=-1)
    mean: Array = (price * landed).sum(axis=-1) / np.where(volume > 0, volume, 1.0)
    return mean


def of_accounts(accounts: Accounts, cost: Array, pairs: Index) -> Columns:
    """How the changes of all accounts, with that of the resource cost (B, T), add up to zero."""
    totals = {
        "countries_change_beur": beur(accounts.welfare).sum(axis=1),
        "suppliers_change_beur": beur(accounts.suppliers).sum(axis=1),
        "lng_exporters_change_beur": beur(accounts.exporters).sum(axis=1),
        "lng_buyers_elsewhere_change_beur": beur(accounts.elsewhere),
        "unattributed_change_beur": beur(accounts.unattributed),
        "resource_cost_change_beur": beur(cost),
    }
    columns = [total[pairs[:, 0]] - total[pairs[:, 1]] for total in totals.values()]
    return [("accounts", key) for key in totals], np.stack(columns, axis=1)
