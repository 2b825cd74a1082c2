"""How long firm demand is served: days from the start of the horizon to the first cut-off."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sim.result import Result

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

CURTAILED = 1e-3
"""Of a period's firm demand; a smaller curtailment is the solver's tolerance, not a cut-off."""


def firm_demand(result: Result) -> Array:
    """(B, M, K, T), GWh/d that do not respond to price and are lost only at their own worth."""
    market = result.batch.market
    share = market.multiples[-1] ** market.elasticity
    firm: Array = (result.batch.reference_demand - result.batch.saving) * share[:, None, :, None]
    return firm


def days_to_curtailment(
    result: Result, lanes: Index, regional: Callable[[Array], Array]
) -> dict[str, Array]:
    """(P, regions), days before the first period with a cut-off; NaN where there is none.

    regional : sums (..., M) over the members of regions, (..., regions)
    """
    days = result.batch.calendar.days

    def by_region(rates: Array) -> Array:
        return regional(np.swapaxes(rates[lanes].sum(axis=2), 1, 2))

    lost, firm = by_region(result.curtailment), by_region(firm_demand(result))
    hit = lost > CURTAILED * np.maximum(firm, CURTAILED)  # (P, T, regions)
    before = (np.cumsum(days) - days)[hit.argmax(axis=1)]
    return {"days_to_curtailment": np.where(hit.any(axis=1), before, np.nan)}
