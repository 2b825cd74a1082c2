"""The numbers of `summary.json` for many scenarios at once: a row a scenario, a column a number.

Every scenario is a pair of lanes of one result, itself and its counterfactual. A number has one
definition, here; a run writes one row of them (`sim.summary.document`), an ensemble keeps them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.config.schema import Scenario
from sim.data.calendar import Calendar
from sim.data.seeds import Seeds
from sim.dependency.figures import dependence
from sim.economics.accounts import Accounts, accounts_of
from sim.economics.closing import error_of, resource_cost
from sim.economics.totals import beur, of_accounts, of_regions, of_senders
from sim.model.storage import volumes
from sim.quantities import LOWEST
from sim.result import Result
from sim.summary.indicators import (
    Columns,
    NodeBalance,
    Path,
    Regional,
    region_paths,
    region_sums,
    twh,
)
from sim.summary.suppliers import imports_of, lng_landed

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

DECIMALS = 4
DIGITS = 3
"""Of the solver's residuals, which say how small, not how much."""


@dataclass(frozen=True, eq=False)
class Figures:
    """F numbers of each of P scenarios, rounded.

    paths : F, the keys under which each number stands in the summary
    values : (P, F), NaN where there is no such number: a price where there is no market
    """

    paths: tuple[Path, ...]
    values: Array

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """Column of every number by its keys joined with dots."""
        return {".".join(path): column for column, path in enumerate(self.paths)}


def figures(
    result: Result,
    balance: NodeBalance,
    seeds: Seeds,
    pairs: Index,
    scenarios: Sequence[Scenario],
) -> Figures:
    """The figures of P scenarios that are `pairs` (P, 2) of lanes: scenario, counterfactual."""
    accounts, cost = accounts_of(result), resource_cost(result)
    landed = lng_landed(result, seeds, pairs[:, 0])
    imports = _imports(result, landed, pairs[:, 0])
    by_supplier = {path[1]: imports[1][:, place] for place, path in enumerate(imports[0])}
    blocks = [
        _regions(_Told(result, balance, accounts, seeds), pairs),
        imports,
        *_fill(result, pairs),
        of_senders(result, scenarios, by_supplier, pairs),
        of_accounts(accounts, cost, pairs),
        dependence(result, seeds, pairs[:, 0], landed),
    ]
    rounded = np.round(np.concatenate([values for _, values in blocks], axis=1), DECIMALS) + 0.0
    solver = _solver(result, error_of(result, accounts, cost), pairs)
    paths = (*(path for block, _ in blocks for path in block), *solver[0])
    return Figures(paths, np.concatenate((rounded, solver[1]), axis=1))


VOLUMES = (
    "reference_demand_twh",
    "policy_saving_twh",
    "demand_response_twh",
    "curtailment_twh",
    "shortfall_twh",
    "shortfall_pct",
    "consumption_twh",
)
"""What is told of each sector, and first of each region."""


@dataclass(frozen=True)
class _Told:
    """What figures are made of."""

    result: Result
    balance: NodeBalance
    accounts: Accounts
    seeds: Seeds


def _regions(told: _Told, pairs: Index) -> Columns:
    """The `R` of every region: the named ones, then each market node."""
    result, net = told.result, told.result.batch.network
    regional = region_sums(net)
    by_sector = _by_sector(result, pairs[:, 0], regional)
    whole = {name: sums.sum(axis=1) for name, sums in by_sector.items()}
    whole["shortfall_pct"] = _percent(whole["shortfall_twh"], whole["reference_demand_twh"])
    whole |= _prices(result, pairs, regional)
    whole |= _trade(told, pairs, regional)
    whole |= of_regions(result, told.accounts, told.seeds, pairs, regional)
    by_sector["shortfall_pct"] = _percent(
        by_sector["shortfall_twh"], by_sector["reference_demand_twh"]
    )
    sectors = [("sectors", sector.sector) for sector in net.sectors]
    keys: list[Path] = [(name,) for name in whole]
    keys += [(*sector, name) for sector in sectors for name in VOLUMES]
    # (P, G, R) beside (P, G, K, V)
    first = np.stack(list(whole.values()), axis=-1)
    detail = np.stack([by_sector[name] for name in VOLUMES], axis=-1).swapaxes(1, 2)
    rows = np.concatenate((first, detail.reshape(*first.shape[:2], -1)), axis=2)
    paths = [(*place, *key) for place in region_paths(net) for key in keys]
    return paths, rows.reshape(len(pairs), -1)


def _by_sector(result: Result, lanes: Index, regional: Regional) -> dict[str, Array]:
    """(P, K, G), TWh; the share that is missing is still to be taken."""

    def volume(rates: Array) -> Array:
        return regional(twh(result, rates)[lanes].swapaxes(1, 2))

    response, curtailment = volume(result.demand_response), volume(result.curtailment)
    return {
        "reference_demand_twh": volume(result.batch.reference_demand),
        "policy_saving_twh": volume(result.batch.saving),
        "demand_response_twh": response,
        "curtailment_twh": curtailment,
        "shortfall_twh": response + curtailment,
        "shortfall_pct": np.zeros_like(response),
        "consumption_twh": volume(result.consumption),
    }


def _percent(part: Array, whole: Array) -> Array:
    percent: Array = np.where(whole > 0, 100 * part / np.where(whole > 0, whole, 1.0), 0.0)
    return percent


def _prices(result: Result, pairs: Index, regional: Regional) -> dict[str, Array]:
    """(P, G), EUR/MWh: means weighted by reference demand, and the dearest period."""
    batch = result.batch
    price = result.hub_price[:, batch.network.market_nodes].swapaxes(1, 2)
    weight = (batch.reference_demand.sum(axis=2) * batch.calendar.days).swapaxes(1, 2)
    known = np.isfinite(price)
    paid = np.where(known, price, 0.0)
    used = np.where(known, weight, 0.0)
    sums = [regional(part) for part in (paid * used, used, paid, known.astype(np.float64))]
    over_horizon = _mean_price(*(part.sum(axis=1) for part in sums))
    by_period = _mean_price(*(part[pairs[:, 0]] for part in sums))
    here, there = over_horizon[pairs[:, 0]], over_horizon[pairs[:, 1]]
    return {
        "hub_price_eur_mwh": here,
        "counterfactual_price_eur_mwh": there,
        "price_effect_eur_mwh": here - there,
        "hub_price_max_eur_mwh": np.fmax.reduce(by_period, axis=1),
    }


def _mean_price(value: Array, volume: Array, prices: Array, count: Array) -> Array:
    """Value over volume; the plain mean where nothing is used, NaN where there is no market."""
    plain = np.where(count > 0, prices / np.where(count > 0, count, 1.0), np.nan)
    mean: Array = np.where(volume > 0, value / np.where(volume > 0, volume, 1.0), plain)
    return mean


def _trade(told: _Told, pairs: Index, regional: Regional) -> dict[str, Array]:
    """(P, G), what comes from terminals and wells, and what net imports cost.

    Imports by pipeline and of LNG are paid at the node's own hub price; duties and what a cap takes
    from suppliers stay in the country and come off.
    """
    result, balance, accounts = told.result, told.balance, told.accounts
    market, lanes = result.batch.network.market_nodes, pairs[:, 0]

    def here(values: Array) -> Array:
        return values[lanes][:, market]

    net = balance.pipeline_supply + balance.lng_send_out + balance.flow_in - balance.flow_out
    paid = net[:, market] * np.nan_to_num(result.hub_price)[:, market] * result.batch.calendar.days
    bill = beur(paid - accounts.tariffs - accounts.caps)
    return {
        "lng_import_twh": regional(twh(result, here(balance.lng_send_out))),
        "production_twh": regional(twh(result, here(balance.production))),
        "import_bill_beur": regional(bill[lanes]),
        "import_bill_change_beur": regional(bill[lanes] - bill[pairs[:, 1]]),
    }


def _imports(result: Result, landed: Array, lanes: Index) -> Columns:
    names, volumes_ = imports_of(result, landed, lanes)
    return [("imports_twh", name) for name in names], volumes_


def _fill(result: Result, pairs: Index) -> tuple[Columns, Columns]:
    """Percent of the working gas volume at the start of key dates, where there are storages; and
    the least of them after the start, beside what the counterfactual holds on that day.
    """
    days = [day.isoformat() for day in _key_dates(result.batch.calendar)[0]]
    here, there = _levels(result, pairs[:, 0]), _levels(result, pairs[:, 1])
    paths: list[Path] = [("storage_fill_pct", name, day) for name in here for day in days]
    least: list[Path] = [("storage_lowest", name, key) for name in here for key in LOWEST]
    values, lowest = [np.zeros((len(pairs), 0))], [np.zeros((len(pairs), 0))]
    for name, levels in here.items():
        values.append(levels)
        lowest += least_after_start(levels, there[name])
    return (paths, np.concatenate(values, axis=1)), (least, np.concatenate(lowest, axis=1))


def least_after_start(here: Array, there: Array) -> list[Array]:
    """(P, 1) each: the least of (P, days) after the first, and what the other case has that day.

    Of days that read alike it is the first, the one that a summary names.
    """
    day = 1 + here[:, 1:].round(DECIMALS).argmin(axis=1, keepdims=True)
    return [np.take_along_axis(case, day, axis=1) for case in (here, there)]


def _levels(result: Result, lanes: Index) -> dict[str, Array]:
    """(P, days) by country with storages, the EU27 first: percent full on the key dates."""
    net = result.batch.network
    size = volumes(net)
    held = np.concatenate(
        (result.batch.storage.initial[lanes][:, :, None], result.inventory[lanes]), axis=2
    )
    _, left, share = _key_dates(result.batch.calendar)
    right = np.minimum(left + 1, held.shape[2] - 1)
    found = {}
    for name in ("EU27", *net.market):
        members = net.groups.get(name, (name,))
        chosen = [p for p, storage in enumerate(net.storages) if storage.country in members]
        whole = float(size[chosen].sum())
        if whole > 0:
            full = 100 * held[:, chosen].sum(axis=1) / whole
            found[name] = full[:, left] + share * (full[:, right] - full[:, left])
    return found


def _key_dates(calendar: Calendar) -> tuple[list[date], Index, Array]:
    """First days of months and both ends of the horizon, and where each lies between levels.

    Levels are known at the start of every period and at the end; key date k lies `share[k]` of the
    way from level `left[k]` to the next.
    """
    end = date.fromordinal(calendar.end.toordinal() + 1)
    first = [day for day in calendar.dates if day.day == 1]
    days = sorted({calendar.starts[0], *first, end})
    known = np.array([day.toordinal() for day in (*calendar.starts, end)], dtype=np.float64)
    wanted = np.array([day.toordinal() for day in days], dtype=np.float64)
    left = np.searchsorted(known, wanted, side="right") - 1
    length = np.append(np.diff(known), 1.0)
    return days, left, (wanted - known[left]) / length[left]


def _solver(result: Result, accounting_error: Array, pairs: Index) -> Columns:
    """How the worse of the two lanes was solved, and how well its accounts close.

    accounting_error : (B,), relative to the objective
    """
    verdict = result.verdict
    columns = [verdict.iterations[pairs].max(axis=1).astype(np.float64)]
    names = ("primal_residual", "dual_residual", "relative_gap")
    for values in (*(getattr(verdict, name) for name in names), accounting_error):
        worst = values[pairs].max(axis=1)
        columns.append(np.array([float(f"{value:.{DIGITS}g}") for value in worst]))
    keys = ("iterations", *names, "accounting_error")
    return [("solver", name) for name in keys], np.stack(columns, axis=1)
