"""What a strategic sender chose, beside what it would sell as a competitive one."""

from __future__ import annotations

import pandas as pd

from sim.output.folder import RunFolder

MEASURES = ("volume_twh", "price_eur_mwh", "profit_beur")


def sender_choice(run: RunFolder) -> pd.DataFrame | None:
    """Sales of the scenario's strategic sender; None where no sender is strategic.

    Columns: `sender`, `measure` (of `MEASURES`), `competitive`, `strategic`.
    """
    told = run.summary.get("sender_strategy", {}).get("scenario")
    if not told:
        return None
    rows = [
        {
            "sender": told["sender"],
            "measure": measure,
            "competitive": told["competitive"][measure],
            "strategic": told["strategic"][measure],
        }
        for measure in MEASURES
    ]
    return pd.DataFrame(rows)
