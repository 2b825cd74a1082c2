"""What dependency adds to the figures of a summary, for every region and country."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.data.seeds import Seeds
from sim.dependency.concentration import concentration
from sim.dependency.endurance import days_to_curtailment
from sim.dependency.tracing import trace
from sim.result import Result
from sim.summary.indicators import Columns, region_paths, region_sums

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


def dependence(result: Result, seeds: Seeds, lanes: Index, landed: Array) -> Columns:
    """Keys in the summary and (P, numbers) of them, for the named regions and every market node.

    landed : what `lng_landed` says of these lanes
    `russian_share_pct` and `supplier_hhi` are about what was burnt, `days_to_curtailment` is NaN
    where firm demand is served to the end.
    """
    net = result.batch.network
    regional = region_sums(net)
    numbers = concentration(trace(result, seeds, lanes, landed), regional)
    numbers |= days_to_curtailment(result, lanes, regional)
    paths = [(*place, name) for name in numbers for place in region_paths(net)]
    return paths, np.concatenate(list(numbers.values()), axis=1)
