"""What missing gas does to output: the exact CES loss, as a band.

A country's output Y is made of gas E, with share s of its cost, and of all else, at a constant
elasticity of substitution sigma. With everything else as it was,

    Y / Y0 = [ (1 - s) + s (E / E0)^((sigma - 1) / sigma) ]^(sigma / (sigma - 1)),

and (E / E0)^s at sigma = 1. Below 1 gas is essential: its loss costs far more than its share once
much of it is missing, which an expansion around E0 does not show (Bachmann et al. 2022). Every
sector that produces something enters with its own share, sigma and gas; losses of a country's
sectors add up, to all of its output at most. sigma is known as a band, and so is the loss.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.data.seeds import Seeds
from sim.result import Result
from sim.summary.indicators import twh
from sim.units import DAYS_PER_YEAR

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

MEUR_PER_BEUR = 1000.0


def ces_loss(share: Array | float, left: Array | float, sigma: Array | float) -> Array:
    """Share of output lost when `left` of the gas is there; arrays that broadcast.

    share : of gas in output, 0..1; nothing is lost where it is 0
    left : gas used relative to before, >= 0; a gain in gas is a negative loss
    sigma : elasticity of substitution, > 0
    """
    share, left, sigma = np.broadcast_arrays(*map(np.asarray, (share, left, sigma)))
    known = (share > 0) & (share <= 1)
    s = np.where(known, share, 0.5).astype(np.float64)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        log_left = np.log(left)
        rest = np.log1p(-s)
        unit = sigma == 1
        power = np.where(unit, 1.0, (sigma - 1) / sigma)
        change = power * log_left
        # Near sigma = 1 the bracket is hardly more than 1, and far from it it may overflow.
        small = np.log1p(s * np.expm1(change))
        bracket = np.where(np.abs(change) < 1, small, np.logaddexp(rest, np.log(s) + change))
        log_output = np.where(unit, s * log_left, bracket / power)
        loss = -np.expm1(log_output)
    result: Array = np.where(known, loss, 0.0)
    return result


@dataclass(frozen=True)
class OutputLoss:
    """Loss of each of P scenarios against its counterfactual.

    gdp : (M,), billion EUR, output of the horizon at the base year's rate
    share : (P, M, K), of gas in output, at the reference price
    left : (P, M, K), gas used relative to the counterfactual
    low, high : (P, M, K), share of the country's output lost; 0 where a sector produces nothing
    """

    gdp: Array
    share: Array
    left: Array
    low: Array
    high: Array

    @property
    def band(self) -> tuple[Array, Array]:
        """(P, M) and (P, M), of all sectors together."""
        low, high = np.minimum(self.low.sum(axis=2), 1.0), np.minimum(self.high.sum(axis=2), 1.0)
        return low, high


def output_loss(result: Result, pairs: Index, seeds: Seeds) -> OutputLoss:
    """The loss of scenarios that are `pairs` (P, 2) of lanes: scenario, counterfactual."""
    here, calm = pairs[:, 0], pairs[:, 1]
    gdp = gdp_of_horizon(result, seeds)
    bill = twh(result, result.batch.reference_demand)[calm] * result.batch.market.reference_price
    produced = gdp[:, None] * MEUR_PER_BEUR
    share = np.where(produced > 0, bill / np.where(produced > 0, produced, 1.0), 0.0)
    served = _served(result)
    before = served[calm]
    left = np.where(before > 0, served[here] / np.where(before > 0, before, 1.0), 1.0)
    produces, low, high = _substitution(result)
    ends = [ces_loss(np.minimum(share, 1.0), left, sigma) * produces for sigma in (low, high)]
    return OutputLoss(gdp, share, left, np.minimum(*ends), np.maximum(*ends))


def gdp_of_horizon(result: Result, seeds: Seeds) -> Array:
    """(M,), billion EUR produced in the days of the horizon, at the rate of the base year.

    A country's nearest year stands in where the base year is missing.
    """
    net = result.batch.network
    gdp, distance = np.zeros(len(net.market)), np.full(len(net.market), np.inf)
    for row in seeds.economy:
        position = net.market_index.get(row.node)
        away = abs(row.year - seeds.base_year)
        if position is not None and away < distance[position]:
            gdp[position], distance[position] = row.gdp_beur, away
    years: float = result.batch.calendar.days.sum() / DAYS_PER_YEAR
    return gdp * years


def _served(result: Result) -> Array:
    """(B, M, K), share of demand after policy savings that is met, by gas or another fuel."""
    wanted = twh(result, result.batch.reference_demand - result.batch.saving)
    missing = twh(result, result.shortfall - result.fuel_switched)
    share = missing / np.where(wanted > 0, wanted, 1.0)
    served: Array = np.clip(np.where(wanted > 0, 1 - share, 1.0), 0.0, None)
    return served


def _substitution(result: Result) -> tuple[Array, Array, Array]:
    """(K,) thrice: 1 for sectors that produce something, else 0; and their band of sigma."""
    sectors = result.batch.network.sectors
    bands = [(s.substitution_low, s.substitution_high) for s in sectors]
    produces = np.array([None not in band for band in bands], dtype=np.float64)
    low, high = (np.array([band[end] or 1.0 for band in bands]) for end in (0, 1))
    return produces, low, high
