"""Plot-ready tables of several runs side by side."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sim.folder import RunFolder
from sim.views.prices import price_paths
from sim.views.region import main_region

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
    if len({main_region(run).key for run in runs.values()}) > 1:
        return pd.DataFrame()
    cases = ["scenario"] if len(runs) > 1 else ["scenario", CALM]
    frames = []
    for name, run in runs.items():
        paths = price_paths(run)
        for case in cases:
            rows = paths[paths["case"] == case][["start", "end", "mean_eur_mwh"]]
            rows = rows.rename(columns={"mean_eur_mwh": "hub_price_eur_mwh"})
            rows.insert(0, "run", name if case == "scenario" else CALM)
            frames.append(rows)
    return pd.concat(frames, ignore_index=True)


def storage_paths(runs: Runs, region: str) -> pd.DataFrame:
    """Percent of the working gas volume at the start of days: `run`, `day`, `fill_pct`; empty where
    a run has no stores.
    """
    place = "EU27" if region == "EU27" else None
    rows = [
        (name, day, level)
        for name, run in runs.items()
        for day, level in _levels(run.summary["storage_fill_pct"], place).items()
    ]
    return pd.DataFrame(rows, columns=["run", "day", "fill_pct"])


def _levels(fill: Mapping[str, Mapping[str, float]], place: str | None) -> Mapping[str, float]:
    """Of a place; without one, of the only country that has stores."""
    if place is not None:
        return fill.get(place, {})
    stores = [levels for levels in fill.values() if levels]
    return stores[0] if len(stores) == 1 else {}


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
