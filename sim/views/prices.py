"""Hub prices: over time for a region and the range of its countries, and by country."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.output.folder import RunFolder
from sim.views.region import Region, cases_of, main_region, names, of_case


def price_paths(run: RunFolder) -> pd.DataFrame:
    """Mean, lowest and highest hub price of the EU27's countries by period, EUR/MWh.

    Columns: `case`, `start`, `end`, `mean_eur_mwh` (weighted by reference demand, as in the
    summary), `low_eur_mwh` and `high_eur_mwh` (of countries that use gas). Cases are those of
    `cases_of`.
    """
    region = main_region(run)
    parts = [_path(run, region, case).assign(case=case) for case in cases_of(run)]
    return pd.concat(parts, ignore_index=True)


def _path(run: RunFolder, region: Region, case: str) -> pd.DataFrame:
    prices, balances = of_case(run, "prices", case), of_case(run, "balances", case)
    demand = balances[["node", "start", "reference_demand_gwh_d"]]
    rows = prices[prices["node"].isin(region.nodes)].merge(demand, on=["node", "start"])
    rows = rows[(rows["reference_demand_gwh_d"] > 0) & rows["hub_price_eur_mwh"].notna()]
    paid = rows["hub_price_eur_mwh"] * rows["reference_demand_gwh_d"]
    by_period = rows.assign(paid=paid).groupby(["start", "end"])
    sums = by_period[["paid", "reference_demand_gwh_d"]].sum()
    return pd.DataFrame(
        {
            "mean_eur_mwh": sums["paid"] / sums["reference_demand_gwh_d"],
            "low_eur_mwh": by_period["hub_price_eur_mwh"].min(),
            "high_eur_mwh": by_period["hub_price_eur_mwh"].max(),
        }
    ).reset_index()


def prices_by_country(run: RunFolder) -> pd.DataFrame:
    """Mean prices of every country that uses gas, the highest first, EUR/MWh.

    Columns: `country`, `name`, `hub_price_eur_mwh`, `counterfactual_price_eur_mwh` and
    `price_effect_eur_mwh`, as in `summary.json`.
    """
    called = names(run)
    rows = [
        {
            "country": code,
            "name": called.get(code, code),
            "hub_price_eur_mwh": values["hub_price_eur_mwh"],
            "counterfactual_price_eur_mwh": values["counterfactual_price_eur_mwh"],
            "price_effect_eur_mwh": values["price_effect_eur_mwh"],
        }
        for code, values in run.summary["countries"].items()
        if values["reference_demand_twh"] > 0
    ]
    table = pd.DataFrame(rows).replace({None: np.nan}) if rows else pd.DataFrame()
    if table.empty:
        return table
    known = table.dropna(subset=["hub_price_eur_mwh", "counterfactual_price_eur_mwh"])
    order = ["hub_price_eur_mwh", "country"]
    return known.sort_values(order, ascending=[False, True], ignore_index=True)
