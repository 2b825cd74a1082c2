"""The storages and quotas of a batch in the solver's terms: bounds, limit rows, inventory tiers.

Wanted levels cut the inventory into tiers from the bottom up. A MWh held in a tier is worth the
penalties of all wanted levels at or above it; a penalty that rises towards an empty store makes
the worth of the tier linear, so the program stays quadratic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.data.records import CurvePoint
from sim.model.batch import Batch, StoragePlan
from sim.model.storage import Pieces, curve_pieces, rate_per_inventory, volumes
from sim.solver import Stores
from sim.units import DAYS_PER_YEAR, MWH_PER_GWH

Array = npt.NDArray[np.float64]

UNLIMITED = 1e5
"""GWh/d, more than any supplier delivers: the rate at which a quota's volume may be used."""
LEAST_RATE = 1e-4
"""Of the nominal rate, at every fill level: a curve that falls to zero would let a store come ever
closer to empty without getting there, and leave the solver no room between its limits."""


def stores_of(batch: Batch, points: tuple[CurvePoint, ...]) -> Stores:
    """Storages first, then one store per quota that only empties."""
    net = batch.network
    ratio = rate_per_inventory(batch.calendar)
    limits = _rate_limits(batch, points, ratio)
    tiers = inventory_tiers(batch.storage, volumes(net), batch.calendar.days)
    quota = _quota_stores(batch, tiers.width.shape[-1])
    shape = (batch.size, batch.calendar.periods, len(net.storages))
    days = batch.calendar.days[None, :, None]
    injection_cost = np.array([storage.cost_eur_mwh for storage in net.storages])
    quotas = len(batch.quotas.names)
    pad = [(0, 0), (0, 0), (0, quotas)]

    def rows(array: Array, absent: float) -> Array:
        return np.pad(array, [*pad, (0, 0)], constant_values=absent)

    return Stores(
        node=np.concatenate(
            (net.at(s.node for s in net.storages), len(net.nodes) + np.arange(quotas))
        ).astype(np.int64),
        ratio=ratio,
        initial=np.concatenate((batch.storage.initial, quota.volume), axis=1),
        withdrawal_cost=np.zeros((1, 1, shape[2] + quotas)),
        withdrawal_upper=np.concatenate(
            (np.broadcast_to(limits.withdrawal_upper, shape), quota.rate), axis=2
        ),
        injection_cost=np.pad(injection_cost * days, pad),
        injection_upper=np.pad(limits.injection_upper[None, None, :], pad),
        tier_cost=np.concatenate((tiers.cost, np.zeros_like(quota.width)), axis=2),
        tier_curvature=np.concatenate((tiers.curvature, np.zeros_like(quota.width)), axis=2),
        tier_upper=np.concatenate((tiers.width, quota.width), axis=2),
        limit_withdrawal=rows(limits.withdrawal, 0.0),
        limit_injection=rows(limits.injection, 0.0),
        limit_inventory=rows(limits.inventory, 0.0),
        limit_rhs=rows(limits.rhs, np.inf),
    )


@dataclass(frozen=True)
class _QuotaStores:
    """volume (B, Q) TWh; rate (B, T, Q) GWh/d; width (B, T, Q, tiers) TWh, all in the last tier."""

    volume: Array
    rate: Array
    width: Array


def _quota_stores(batch: Batch, tiers: int) -> _QuotaStores:
    finite = np.isfinite(batch.quotas.volume)
    volume = np.where(finite, batch.quotas.volume, 0.0)
    usable = (batch.quotas.active > 0) & (volume > 0)[:, :, None]
    rate = np.moveaxis(np.where(usable, UNLIMITED, 0.0), -1, 1)
    width = np.zeros((*rate.shape, tiers))
    # Twice the volume: before its window a quota holds all of it, and must not stand at a bound.
    width[..., -1] = 2 * volume[:, None, :]
    return _QuotaStores(volume, rate, width)


@dataclass(frozen=True)
class _RateLimits:
    """Upper bounds (S,) and rows (1, T, S, G) of the storages' rates."""

    withdrawal_upper: Array
    injection_upper: Array
    withdrawal: Array
    injection: Array
    inventory: Array
    rhs: Array


def _rate_limits(batch: Batch, points: tuple[CurvePoint, ...], ratio: Array) -> _RateLimits:
    """Rate limits by fill level (see `sim.model.storage`), withdrawal pieces first."""
    net = batch.network
    out = curve_pieces(net, points, "withdrawal")
    into = curve_pieces(net, points, "injection")
    rate_out = np.array([storage.withdrawal_gwh_d for storage in net.storages])[:, None]
    rate_in = np.array([storage.injection_gwh_d for storage in net.storages])[:, None]
    size = np.maximum(volumes(net), 1e-9)[:, None]
    slope_out, slope_in = rate_out * out.slope / size, rate_in * into.slope / size
    half = 0.5 / ratio[:, None, None]
    ones = np.ones_like(half)

    def side_by_side(left: Array, right: Array) -> Array:
        return np.concatenate((left * ones, right * ones), axis=2)[None]

    return _RateLimits(
        withdrawal_upper=rate_out[:, 0] * out.flat,
        injection_upper=rate_in[:, 0] * into.flat,
        withdrawal=side_by_side(1 + slope_out * half, np.zeros_like(slope_in)),
        injection=side_by_side(np.zeros_like(slope_out), 1 - slope_in * half),
        inventory=side_by_side(-slope_out, -slope_in),
        rhs=side_by_side(_row_limit(rate_out, out), _row_limit(rate_in, into)),
    )


def _row_limit(rate: Array, pieces: Pieces) -> Array:
    """(S, G), GWh/d at fill 0 of each piece; infinite where there is none, even of a rate of 0."""
    there = np.isfinite(pieces.intercept)
    return np.where(there, rate * (np.where(there, pieces.intercept, 0.0) + LEAST_RATE), np.inf)


@dataclass(frozen=True)
class InventoryTiers:
    """Tiers of the inventory at the end of every period, (B, T, S, J+1), from the bottom up.

    cost : thousand EUR per TWh at the bottom of a tier (negative: holding gas is worth something)
    curvature : thousand EUR per TWh^2
    width : TWh
    """

    cost: Array
    curvature: Array
    width: Array


def inventory_tiers(plan: StoragePlan, size: Array, days: Array) -> InventoryTiers:
    """Tiers between the wanted levels of a plan, for storages of `size` (S,) TWh.

    Gas pays the holding cost for every period at whose end it is held, of `days` (T,).
    """
    top = size[:, None, None]
    level = np.minimum(plan.wanted, top)
    empty = np.zeros((*level.shape[:-1], 1))
    edges = np.concatenate((empty, level, empty + top), axis=-1)
    steep = np.where(level > 0, plan.rise / np.where(level > 0, level, 1.0), 0.0)
    worth = _of_levels_above(plan.penalty + plan.rise)
    slope = _of_levels_above(steep)
    bottom = edges[..., :-1]
    holding = plan.holding_cost[:, None, None, None] * (days / DAYS_PER_YEAR)[:, None]
    to_keur_per_twh = MWH_PER_GWH
    return InventoryTiers(
        cost=np.moveaxis(to_keur_per_twh * (holding - worth + slope * bottom), 2, 1),
        curvature=np.moveaxis(to_keur_per_twh * slope, 2, 1),
        width=np.moveaxis(np.maximum(np.diff(edges, axis=-1), 0.0), 2, 1),
    )


def _of_levels_above(values: Array) -> Array:
    """(..., J) values of levels, ascending -> (..., J+1) sums over the levels above each tier."""
    sums = np.flip(np.cumsum(np.flip(values, axis=-1), axis=-1), axis=-1)
    return np.concatenate((sums, np.zeros((*values.shape[:-1], 1))), axis=-1)
