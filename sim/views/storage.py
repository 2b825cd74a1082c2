"""Stores of the EU27 and of the largest countries: the run, its targets, what was observed.

Levels are percent of the working gas volume. Observations are the baseline's; between two of them
that are no more than a season apart the level is taken to move in a straight line.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.data.records import OBSERVED, StorageLevel
from sim.data.seeds import Seeds
from sim.output.folder import RunFolder
from sim.views.baseline import seeds_of
from sim.views.region import cases_of, main_region, names, of_case

Array = npt.NDArray[np.float64]

SEASON = 185
"""Days; across a longer gap nothing is read between two observations."""
LARGEST = 6
ONE_DAY = pd.Timedelta(days=1)
COLUMNS = ("region", "name", "line", "day", "fill_pct", "high_pct")


def storage_paths(run: RunFolder) -> pd.DataFrame | None:
    """Levels of the EU27 and of the six countries with the largest stores; None without stores.

    Columns: `region`, `name`, `day`, `fill_pct`, `high_pct` and `line`, which is `scenario`,
    `counterfactual`, `target` (a level wanted on a day), `observed` (on days of the horizon),
    `band` (lowest and, in `high_pct`, highest on record on the same day of any year) or
    `stage` (a day on which the market planned anew; no level).
    """
    store = run.table("storage")
    if store.empty:
        return None
    sizes = _sizes(run)
    members = _members(run, sizes)
    if not members:
        return None
    parts = []
    for region, countries in members.items():
        volume = float(sizes[sizes.index.isin(countries)].sum())
        parts += [
            _path(run, case, countries, volume).assign(region=region) for case in cases_of(run)
        ]
        parts.append(_targets(run, countries, volume).assign(region=region))
        parts += [part.assign(region=region) for part in _observed(run, region)]
    parts.append(_stages(run).assign(region=next(iter(members))))
    called = {"EU27": "EU27", "all": "All countries", **names(run)}
    table = pd.concat([part for part in parts if not part.empty], ignore_index=True)
    table["name"] = table["region"].map(lambda region: called.get(region, region))
    return table.reindex(columns=list(COLUMNS))


def region_levels(run: RunFolder) -> pd.DataFrame:
    """Levels of the main region alone: `line`, `day`, `fill_pct`; empty where it has no stores."""
    sizes = pd.Series(dtype=float) if run.table("storage").empty else _sizes(run)
    inside = [country for country in sizes.index if country in main_region(run).nodes]
    if not inside or sizes[inside].sum() <= 0:
        return pd.DataFrame(columns=["line", "day", "fill_pct"])
    volume = float(sizes[inside].sum())
    return pd.concat([_path(run, case, inside, volume) for case in cases_of(run)])


def band_years(run: RunFolder) -> tuple[int, int] | None:
    """First and last year of the observations behind a run's bands."""
    seeds = seeds_of(run)
    days = [] if seeds is None else [row.day for row in seeds.storage_levels]
    return (min(days).year, max(days).year) if days else None


def _sizes(run: RunFolder) -> pd.Series:
    """Working gas volumes by country, TWh: the baseline's, else what levels and percents imply."""
    seeds = seeds_of(run)
    if seeds is not None:
        rows = [(row.country, row.working_gas_volume_gwh / 1000) for row in seeds.storages]
        known = pd.DataFrame(rows, columns=["country", "twh"])
        return known.groupby("country", sort=False)["twh"].sum()
    store = run.table("storage")
    fullest = store.sort_values("fill_pct").groupby("storage").tail(1)
    fullest = fullest[fullest["fill_pct"] > 0]
    twh = 100 * fullest["inventory_twh"] / fullest["fill_pct"]
    return twh.groupby(fullest["country"]).sum()


def _members(run: RunFolder, sizes: pd.Series) -> dict[str, list[str]]:
    """Countries of the main region, then the largest countries one by one."""
    region = main_region(run)
    inside = [country for country in sizes.index if country in region.nodes]
    largest = sizes[sizes > 0].sort_values(ascending=False, kind="stable").index[:LARGEST]
    alone = {str(country): [str(country)] for country in largest}
    return ({region.key: inside} if inside and sizes[inside].sum() > 0 else {}) | alone


def _path(run: RunFolder, case: str, countries: list[str], volume: float) -> pd.DataFrame:
    """Levels at the start of the horizon and the end of every period, dated the day after it."""
    store = of_case(run, "storage", case)
    store = store[store["country"].isin(countries)]
    moved = (store["injection_gwh_d"] - store["withdrawal_gwh_d"]) * store["days"] / 1000
    store = store.assign(before=store["inventory_twh"] - moved)
    sums = store.groupby(["start", "end"])[["before", "inventory_twh"]].sum().reset_index()
    days = [sums["start"].iloc[0], *(sums["end"] + ONE_DAY)]
    held = [sums["before"].iloc[0], *sums["inventory_twh"]]
    return pd.DataFrame({"line": case, "day": days, "fill_pct": 100 * np.array(held) / volume})


def _targets(run: RunFolder, countries: list[str], volume: float) -> pd.DataFrame:
    """Levels wanted on days on which all the stores have one: a part of them tells of no whole."""
    store = of_case(run, "storage", "scenario")
    store = store[store["country"].isin(countries)]
    own = store.groupby(["end", "country"])["wanted_twh"].sum().unstack()
    wanted = own.sum(axis=1)[(own > 0).all(axis=1)]
    level = 100 * wanted.to_numpy() / volume
    return pd.DataFrame({"line": "target", "day": wanted.index + ONE_DAY, "fill_pct": level})


def _stages(run: RunFolder) -> pd.DataFrame:
    """Days after the first on which the market made a new plan."""
    if "plans" not in {path.stem for path in (run.path / "tables").glob("*.csv")}:
        return pd.DataFrame()
    days = sorted(run.table("plans")["stage"].unique())[1:]
    return pd.DataFrame({"line": "stage", "day": pd.to_datetime(days), "fill_pct": np.nan})


def _observed(run: RunFolder, region: str) -> list[pd.DataFrame]:
    """What was observed or estimated on days of the horizon, and the range of all other days."""
    seeds = seeds_of(run)
    rows = _levels(seeds, region) if seeds is not None else []
    if not rows:
        return []
    horizon = run.summary["horizon"]
    first, last = (date.fromisoformat(str(horizon[key])) for key in ("start", "end"))
    inside = [row for row in rows if first <= row.day <= last]
    dots = pd.DataFrame(
        {
            "line": ["observed" if row.quality == OBSERVED else "estimated" for row in inside],
            "day": pd.to_datetime([row.day for row in inside]),
            "fill_pct": [100 * row.full for row in inside],
        }
    )
    others = {row.day: 100 * row.full for row in rows if not first <= row.day <= last}
    return [dots, _band(others, first, last)] if others else [dots]


def _levels(seeds: Seeds, region: str) -> list[StorageLevel]:
    rows = [row for row in seeds.storage_levels if row.country == region]
    return sorted(rows, key=lambda row: row.day)


def _band(seen: dict[date, float], first: date, last: date) -> pd.DataFrame:
    """Lowest and highest level on record by day of the year."""
    known = np.array([day.toordinal() for day in seen], dtype=np.float64)
    levels = np.array(list(seen.values()))
    days = pd.date_range(first, last + ONE_DAY, freq="D")
    low, high = np.full(len(days), np.nan), np.full(len(days), np.nan)
    years = range(int(min(seen).year) - last.year, int(max(seen).year) - first.year + 1)
    for shift in years:
        level = _between(known, levels, _shifted(days, shift))
        low, high = np.fmin(low, level), np.fmax(high, level)
    table = pd.DataFrame({"line": "band", "day": days, "fill_pct": low, "high_pct": high})
    return table.dropna(subset=["fill_pct"])


def _shifted(days: pd.DatetimeIndex, years: int) -> Array:
    """Ordinals of the same days of other years."""
    moved = [day + pd.DateOffset(years=years) for day in days]
    return np.array([day.toordinal() for day in moved], dtype=np.float64)


def _between(known: Array, levels: Array, wanted: Array) -> Array:
    """Levels on straight lines between observations, NaN where these are too far apart."""
    level: Array = np.interp(wanted, known, levels, left=np.nan, right=np.nan)
    after = np.clip(np.searchsorted(known, wanted), 1, max(len(known) - 1, 1))
    gap = known[np.minimum(after, len(known) - 1)] - known[after - 1]
    level[gap > SEASON] = np.nan
    return level
