"""Who is short: what countries and sectors gave up at a price, and what was cut off."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.output.folder import RunFolder
from sim.views.region import names, of_case

ALL_SECTORS = "all"


def shortage(run: RunFolder) -> pd.DataFrame | None:
    """Shares of reference demand over the horizon, percent; None where nothing was missing.

    Columns: `country`, `name`, `sector` (`all` among them), `reference_demand_twh`,
    `demand_response_twh`, `curtailment_twh`, and both as `_pct`, NaN where there is no demand. The
    country short of most comes first, sectors are in the order of the baseline.
    """
    sums = _volumes(run)
    if sums[["demand_response_twh", "curtailment_twh"]].to_numpy().sum() < 1e-3:
        return None
    whole = sums.groupby("country", sort=False)[list(_COLUMNS)].sum().reset_index()
    table = pd.concat([sums, whole.assign(sector=ALL_SECTORS)], ignore_index=True)
    base = table["reference_demand_twh"]
    for name in ("demand_response", "curtailment"):
        table[f"{name}_pct"] = 100 * table[f"{name}_twh"] / base.where(base > 0, np.nan)
    missing = whole["demand_response_twh"] + whole["curtailment_twh"]
    rank = (missing / whole["reference_demand_twh"]).set_axis(whole["country"])
    order = rank.sort_values(ascending=False, kind="stable").index
    place = table["country"].map({code: place for place, code in enumerate(order)})
    called = table["country"].map(names(run))
    table.insert(1, "name", called)
    return table.assign(place=place).sort_values("place", kind="stable").drop(columns="place")


_COLUMNS = ("reference_demand_twh", "demand_response_twh", "curtailment_twh")


def _volumes(run: RunFolder) -> pd.DataFrame:
    """TWh by country and sector, of countries that use gas."""
    rows = of_case(run, "demand", "scenario")
    for name in _COLUMNS:
        rows[name] = rows[name.replace("_twh", "_gwh_d")] * rows["days"] / 1000
    sums = rows.groupby(["node", "sector"], sort=False)[list(_COLUMNS)].sum().reset_index()
    used = sums.groupby("node")["reference_demand_twh"].transform("sum") > 0
    return sums[used].rename(columns={"node": "country"})
