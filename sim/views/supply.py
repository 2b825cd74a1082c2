"""Where a region's gas comes from and goes to, period by period.

Gas that reaches the region from a hub without customers is its suppliers', in proportion to what
they put in; what comes from countries outside is theirs. So everything adds up: sources less uses
are consumption, and with what was saved, given up and cut off they are reference demand.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.output.folder import RunFolder
from sim.views.region import Region, main_region, markets, of_case

Array = npt.NDArray[np.float64]

SOURCES = ("production", "norway", "other_pipeline", "russia", "lng", "neighbours", "withdrawal")
"""From the bottom of the stack to its top; `neighbours` and `withdrawal` are net."""
USES = ("injection", "exports", "spill")
NEEDS = ("consumption", "demand_response", "curtailment", "policy_saving")
_OWN = {"RU": "russia", "NO": "norway"}
_KINDS = ("russia", "norway", "other_pipeline", "neighbours")


def supply_stack(run: RunFolder) -> pd.DataFrame:
    """The scenario's sources, uses and demand of the EU27, GWh/d.

    Columns: `start`, `end`, `days`, those of `SOURCES`, `USES` and `NEEDS`, `backstop` and
    `reference_demand`; in every row sources and backstop less uses are consumption.
    """
    return supply_of(run, main_region(run), "scenario")


def supply_of(run: RunFolder, region: Region, case: str) -> pd.DataFrame:
    """The same of any region and case."""
    balances = of_case(run, "balances", case)
    periods = balances[["start", "end", "days"]].drop_duplicates("start").sort_values("start")
    inside = balances[balances["node"].isin(region.nodes)]
    sums = inside.groupby("start").sum(numeric_only=True).loc[periods["start"]]

    def summed(name: str) -> Array:
        column: Array = sums[f"{name}_gwh_d"].to_numpy(dtype=np.float64)
        return column

    piped = _piped(run, region, case, periods["start"])
    exchange, stored = piped.pop("neighbours"), summed("withdrawal") - summed("injection")
    columns = {
        "production": summed("production"),
        **piped,
        "lng": summed("lng_send_out"),
        "neighbours": np.maximum(exchange, 0.0),
        "withdrawal": np.maximum(stored, 0.0),
        "injection": np.maximum(-stored, 0.0),
        "exports": np.maximum(-exchange, 0.0),
    }
    rest = (*NEEDS, "spill", "backstop", "reference_demand")
    columns |= {name: summed(name) for name in rest}
    return periods.reset_index(drop=True).assign(**columns)


def _piped(run: RunFolder, region: Region, case: str, starts: pd.Series) -> dict[str, Array]:
    """(T,) GWh/d by kind of pipeline gas; `neighbours` net of what the region passes on."""
    supply, flows = of_case(run, "supply", case), of_case(run, "flows", case)
    delivered = _by_period(supply, "supply_gwh_d", ["node", "supplier"], starts)
    moved = _by_period(flows, "flow_gwh_d", ["from", "to"], starts)
    mixes = _Mixes(delivered, moved, frozenset(markets(run)), len(starts))
    total = {kind: np.zeros(len(starts)) for kind in _KINDS}
    for (node, supplier), rate in delivered.items():
        if node in region.nodes:
            total[_OWN.get(supplier, "other_pipeline")] += rate
    for (tail, head), rate in moved.items():
        if head in region.nodes and tail not in region.nodes:
            for kind, share in mixes.of(tail).items():
                total[kind] += share * rate
        elif tail in region.nodes and head not in region.nodes:
            total["neighbours"] -= rate
    return total


def _by_period(
    rows: pd.DataFrame, value: str, keys: list[str], starts: pd.Series
) -> dict[tuple[str, str], Array]:
    """(T,) by a pair of keys."""
    if rows.empty:
        return {}
    wide = rows.pivot_table(index="start", columns=keys, values=value, aggfunc="sum", sort=False)
    wide = wide.reindex(starts).fillna(0.0)
    return {(str(a), str(b)): wide[a, b].to_numpy(dtype=np.float64) for a, b in wide.columns}


class _Mixes:
    """Whose gas leaves a node: a country's is its own, a hub's that of those who fill it."""

    def __init__(
        self,
        delivered: dict[tuple[str, str], Array],
        moved: dict[tuple[str, str], Array],
        countries: frozenset[str],
        periods: int,
    ) -> None:
        self._delivered, self._moved = delivered, moved
        self._countries, self._periods = countries, periods

    def of(self, node: str, passed: frozenset[str] = frozenset()) -> dict[str, Array]:
        """(T,) shares by kind; hubs that feed each other in a ring count as neighbours."""
        ones = np.ones(self._periods)
        if node in self._countries or node in passed:
            return {"neighbours": ones}
        filled = {kind: np.zeros(self._periods) for kind in _KINDS}
        for (place, supplier), rate in self._delivered.items():
            if place == node:
                filled[_OWN.get(supplier, "other_pipeline")] += rate
        for (tail, head), rate in self._moved.items():
            if head == node:
                for kind, share in self.of(tail, passed | {node}).items():
                    filled[kind] += share * rate
        whole = sum(filled.values(), np.zeros(self._periods))
        safe = np.where(whole > 0, whole, 1.0)
        shares = {kind: rate / safe for kind, rate in filled.items()}
        # Gas from an empty hub is a rounding; it must still be somebody's.
        shares["neighbours"] = np.where(whole > 0, shares["neighbours"], ones)
        return shares


def volumes(stack: pd.DataFrame) -> pd.Series:
    """TWh over the horizon of every column of a stack."""
    rates = stack.drop(columns=["start", "end", "days"])
    return rates.mul(stack["days"], axis=0).sum() / 1000
