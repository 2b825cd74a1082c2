"""What closed the gap: how a scenario's supply and use differ from its counterfactual's."""

from __future__ import annotations

import pandas as pd

from sim.output.folder import RunFolder
from sim.views.region import main_region
from sim.views.supply import supply_of, volumes

LEAST = 0.05
"""TWh; a step that is smaller is not shown on its own."""
GAP = ("russia", "demand")
CLOSING = (
    "lng",
    "norway",
    "other_pipeline",
    "production",
    "storage",
    "exchange",
    "policy_saving",
    "demand_response",
    "curtailment",
    "rest",
)


def waterfall(run: RunFolder) -> pd.DataFrame | None:
    """Steps from the gap to nothing, TWh over the horizon; None where nothing was lost.

    Columns: `step`, `kind` (`opens` or `closes`), `change_twh` (positive opens the gap) and
    `from_twh`, `to_twh`, the running sum before and after. The last sum is zero: what rounding
    leaves is in `rest` with gas spilt, with the backstop, and with what is too small to show.
    """
    change = _changes(run)
    gap = change["russia"] + change["demand"]
    if change[list(GAP)].abs().max() < LEAST or gap < LEAST:
        return None
    shown = [name for name in CLOSING[:-1] if abs(change[name]) >= LEAST]
    rows = [(name, "opens", change[name]) for name in GAP if abs(change[name]) >= LEAST]
    rows += [(name, "closes", change[name]) for name in shown]
    rest = -sum(value for _, _, value in rows)
    if abs(rest) >= LEAST:
        rows.append(("rest", "closes", rest))
    else:
        step, kind, value = rows[-1]
        rows[-1] = (step, kind, value + rest)
    table = pd.DataFrame(rows, columns=["step", "kind", "change_twh"])
    after = table["change_twh"].cumsum()
    return table.assign(from_twh=after - table["change_twh"], to_twh=after)


def _changes(run: RunFolder) -> pd.Series:
    """TWh by step, scenario against counterfactual: what opens the gap is positive."""
    region = main_region(run)
    here, calm = (volumes(supply_of(run, region, case)) for case in ("scenario", "counterfactual"))
    delta = here - calm
    return pd.Series(
        {
            "russia": -delta["russia"],
            "demand": delta["reference_demand"],
            "lng": -delta["lng"],
            "norway": -delta["norway"],
            "other_pipeline": -delta["other_pipeline"],
            "production": -delta["production"],
            "storage": delta["injection"] - delta["withdrawal"],
            "exchange": delta["exports"] - delta["neighbours"],
            "policy_saving": -delta["policy_saving"],
            "demand_response": -delta["demand_response"],
            "curtailment": -delta["curtailment"],
        }
    )
