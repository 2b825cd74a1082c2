"""Tables of dependency that need no further solve: origins of gas, and the N-1 formula."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.data.seeds import Seeds
from sim.dependency.nminus1 import NMinus1
from sim.dependency.tracing import trace
from sim.result import Result

Array = npt.NDArray[np.float64]
DECIMALS = 6


def origins(result: Result, seeds: Seeds) -> pd.DataFrame:
    """Whose gas every country burnt over the horizon, traced, TWh and percent of its consumption.

    Origins of which a country burns less than the last digit are left out.
    """
    net = result.batch.network
    traced = trace(result, seeds, np.arange(result.batch.size))
    places = {node: np.array([place]) for node, place in net.market_index.items()}
    places = {"EU27": net.markets(["EU27"]), **places}
    rows: list[dict[str, Any]] = []
    for lane, case in enumerate(result.batch.lanes):
        for country, members in places.items():
            volumes = traced.consumed[lane][:, members].sum(axis=1)
            rows += _of_country(case, country, traced.sources, volumes)
    return pd.DataFrame(rows, columns=_COLUMNS)


_COLUMNS = ["case", "country", "origin", "form", "consumed_twh", "share_pct"]


def _of_country(
    case: str, country: str, sources: Sequence[tuple[str, str]], volumes: Array
) -> list[dict[str, Any]]:
    """Sources of one country, largest first."""
    whole = float(volumes.sum())
    found = []
    for place in np.argsort(-volumes, kind="stable"):
        volume = round(float(volumes[place]), DECIMALS)
        if volume > 0:
            values = (case, country, *sources[place], volume, round(100 * volume / whole, DECIMALS))
            found.append(dict(zip(_COLUMNS, values, strict=True)))
    return found


def n_minus_1_table(countries: Sequence[NMinus1]) -> pd.DataFrame:
    """The formula of every country with its parts; low and high are those of the peak demand."""
    rows = [
        {
            "country": row.country,
            "entries_gwh_d": row.entries,
            "production_gwh_d": row.production,
            "storage_gwh_d": row.storage,
            "storage_at_30_pct_full_gwh_d": row.storage_30,
            "lng_gwh_d": row.lng,
            "largest": row.largest,
            "largest_gwh_d": row.largest_capacity,
            "peak_demand_gwh_d": row.peak_demand,
            "n_minus_1_pct": row.percent(),
            "n_minus_1_at_30_pct_full_pct": row.percent(storage=row.storage_30),
            "n_minus_1_low_pct": row.percent(demand=row.peak_demand_high),
            "n_minus_1_high_pct": row.percent(demand=row.peak_demand_low),
        }
        for row in countries
    ]
    return pd.DataFrame(rows).round(DECIMALS)
