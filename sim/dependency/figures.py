"""What dependency adds to the figures of a summary, for every region and country."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.data.seeds import Seeds
from sim.dependency.concentration import concentration
from sim.dependency.endurance import days_to_curtailment
from sim.result import Result

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Path = tuple[str, ...]


def dependence(result: Result, seeds: Seeds, lanes: Index) -> tuple[list[Path], Array]:
    """Keys in the summary and (P, numbers) of them, for the named regions and every market node.

    `russian_share_pct` and `supplier_hhi` are about what was burnt, `days_to_curtailment` is NaN
    where firm demand is served to the end.
    """
    net = result.batch.network
    named = {name: net.markets([name]) for name in ("EU27", "all")}

    def regional(values: Array) -> Array:
        values = np.ascontiguousarray(values)
        sums = [np.take(values, members, axis=-1).sum(axis=-1) for members in named.values()]
        return np.concatenate((np.stack(sums, axis=-1), values), axis=-1)

    numbers = concentration(result, seeds, lanes, regional)
    numbers |= days_to_curtailment(result, lanes, regional)
    places = [*(("regions", name) for name in named), *(("countries", node) for node in net.market)]
    paths: list[Path] = [(*place, name) for name in numbers for place in places]
    return paths, np.concatenate(list(numbers.values()), axis=1)
