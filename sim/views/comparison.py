"""Plot-ready tables of several runs side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from sim.output.folder import RunFolder
from sim.views.prices import price_paths
from sim.views.region import main_region
from sim.views.storage import region_levels

MOST_COUNTRIES = 18
LEAST_TWH, LEAST_PRICE = 0.05, 0.5
"""Differences below both are left out of the picture by country."""

Runs = Mapping[str, RunFolder]
"""Runs by what they are called."""
CALM = "counterfactual"


def region_of(runs: Runs) -> str:
    """The EU27 where all runs have a member of it, else the whole area (`all`)."""
    keys = {main_region(run).key for run in runs.values()}
    return keys.pop() if len(keys) == 1 else "all"


def paths_of_prices(runs: Runs) -> pd.DataFrame:
    """Mean hub price of the region by period: `run`, `start`, `end`, `hub_price_eur_mwh`.

    A run alone stands beside its counterfactual. Empty where the runs have different regions.
    """
    return _side_by_side(
        runs,
        price_paths,
        "case",
        {"start": "start", "end": "end", "mean_eur_mwh": "hub_price_eur_mwh"},
    )


def storage_paths(runs: Runs) -> pd.DataFrame:
    """Levels of the region's stores, percent of their volume: `run`, `day`, `fill_pct`.

    A run alone stands beside its counterfactual. Empty where the runs have different regions.
    """
    return _side_by_side(runs, region_levels, "line", {"day": "day", "fill_pct": "fill_pct"})


def _side_by_side(
    runs: Runs,
    table_of: Callable[[RunFolder], pd.DataFrame],
    case: str,
    columns: Mapping[str, str],
) -> pd.DataFrame:
    """Rows of every run's scenario, and of the counterfactual of a run alone.

    case : column of the table that tells the two apart
    columns : those that are taken -> what they are called then
    """
    if len({main_region(run).key for run in runs.values()}) > 1:
        return pd.DataFrame()
    cases = ["scenario"] if len(runs) > 1 else ["scenario", CALM]
    frames = []
    for name, run in runs.items():
        table = table_of(run)
        for one in cases:
            rows = table.loc[table[case] == one, list(columns)].rename(columns=dict(columns))
            rows.insert(0, "run", name if one == "scenario" else CALM)
            frames.append(rows)
    return pd.concat(frames, ignore_index=True)


def by_country(differences: pd.DataFrame, against: str) -> pd.DataFrame:
    """How a run differs from another by country: `place`, `demand_response_twh`,
    `curtailment_twh`, `shortfall_twh`, `hub_price_eur_mwh`; those that differ most, largest first.
    """
    rows = differences[(differences["against"] == against) & (differences["kind"] == "country")]
    table = rows.pivot(index="place", columns="figure", values="difference").reset_index()
    names = ["demand_response_twh", "curtailment_twh", "shortfall_twh", "hub_price_eur_mwh"]
    table = table[["place", *names]].dropna()
    moved = (table["shortfall_twh"].abs() >= LEAST_TWH) | (
        table["hub_price_eur_mwh"].abs() >= LEAST_PRICE
    )
    size = table["shortfall_twh"].abs()
    order = size[moved].sort_values(ascending=False, kind="stable").index
    return table.loc[order].head(MOST_COUNTRIES).reset_index(drop=True)


def shares(attribution: pd.DataFrame, against: str, place: str) -> pd.DataFrame:
    """What each measure contributes in one place: `figure`, `measure`, `contribution`,
    `removed_alone`, `added_alone`, `total_difference`. Figures that nothing moves are left out.
    """
    at = (attribution["against"] == against) & (attribution["place"] == place)
    rows = attribution[at].drop(columns=["against", "place"])
    sizes = rows[["removed_alone", "added_alone", "total_difference"]].abs().max(axis=1)
    seen = sizes.groupby(rows["figure"]).transform("max") >= LEAST_TWH
    return rows[seen | (rows["figure"] == "shortfall_twh")].reset_index(drop=True)
