"""Users that turn to another fuel: how much, from which price, in one period of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.config import Scenario
from sim.config.instruments import FuelSwitching
from sim.data.seeds import Seeds
from sim.output.folder import RunFolder

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Switch:
    """One measure in one period.

    price : EUR/MWh of gas from which it pays
    volume : (K,), GWh/d that users of each sector could do without, as far as they are firm
    """

    price: float
    volume: Array


def switches(
    run: RunFolder, seeds: Seeds, demand: pd.DataFrame, sectors: list[str]
) -> list[Switch]:
    """What the scenario's measures offer, in their order.

    demand : rows of one period, `node`, `sector`, `start`, `end`, `reference_demand_gwh_d`
    """
    scenario = Scenario.model_validate(run.scenario).with_shocks()
    return [
        Switch(measure.price, _volume(measure, seeds, demand, sectors))
        for measure in scenario.measures.values()
        if isinstance(measure, FuelSwitching)
    ]


def _volume(
    measure: FuelSwitching, seeds: Seeds, demand: pd.DataFrame, sectors: list[str]
) -> Array:
    """(K,), shared out in proportion to demand."""
    nodes = {node for name in measure.nodes for node in seeds.groups.get(name, (name,))}
    inside = demand[demand["node"].isin(nodes) & demand["sector"].isin(measure.sectors)]
    use = inside.groupby("sector")["reference_demand_gwh_d"].sum().reindex(sectors).fillna(0.0)
    start, end = demand["start"].iloc[0], demand["end"].iloc[0]
    whole = max(float(use.sum()), 1e-12)
    offered: Array = use.to_numpy(dtype=np.float64) * (
        measure.volume * _in_force(measure, start, end) / whole
    )
    return offered


def _in_force(measure: FuelSwitching, start: Any, end: Any) -> float:
    """Mean of its strength over the days from `start` to `end`."""
    days = np.arange(start.toordinal(), end.toordinal() + 1)
    first = measure.from_.toordinal()
    force = (days >= first).astype(np.float64)
    if measure.until is not None:
        force *= days <= measure.until.toordinal()
    if measure.ramp > 0:
        force *= np.clip((days - first + 1.0) / measure.ramp, 0.0, 1.0)
    return float(force.mean())
