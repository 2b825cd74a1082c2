"""Who pays: gains and losses of everyone against the counterfactual, billion EUR."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.output.folder import RunFolder
from sim.views.region import SUPPLIERS, Region, main_region, whole_area

LEAST = 0.05
"""Billion EUR; senders that win or lose less stand together."""
IN_REGION = {
    "consumers": "consumer_surplus_change_beur",
    "producers": "producer_rent_change_beur",
    "storages": "storage_rent_change_beur",
    "networks": "congestion_rent_change_beur",
}


def payers(run: RunFolder) -> pd.DataFrame | None:
    """Changes by party; None where nothing changed.

    Columns: `party`, `label`, `group` (`region`, `elsewhere`, `senders` or `lng`) and
    `change_beur`. The parties of the region add up to its change of welfare, all parties to the
    change of the cost of resources, of opposite sign, less what nobody can be named for.
    """
    accounts = run.summary.get("accounts")
    region = main_region(run)
    if not accounts:
        return None
    rows = _of_region(run, region)
    if region.key != whole_area(run).key:
        own = run.summary["regions"][region.key]["welfare_change_beur"]
        others = accounts["countries_change_beur"] - own
        rows.append(("elsewhere", "Other European countries", "elsewhere", others))
    rows += _senders(run.summary["senders"])
    rows += [
        ("exporters", "LNG exporters", "lng", accounts["lng_exporters_change_beur"]),
        ("buyers", "LNG buyers elsewhere", "lng", accounts["lng_buyers_elsewhere_change_beur"]),
    ]
    table = pd.DataFrame(rows, columns=["party", "label", "group", "change_beur"])
    table = table[table["change_beur"].abs() >= LEAST].reset_index(drop=True)
    return None if table.empty else table


def _of_region(run: RunFolder, region: Region) -> list[tuple[str, str, str, float]]:
    values: dict[str, Any] = run.summary["regions"][region.key]
    where = region.label if region.key != "all" else "All"
    changes = {party: float(values[key]) for party, key in IN_REGION.items()}
    # Duties and what a cap takes from suppliers: the levels are in the summary, the change is not.
    changes["treasuries"] = float(values["welfare_change_beur"]) - sum(changes.values())
    words = {"storages": "storage owners", "treasuries": "duties and cap rents"}
    return [
        (party, f"{where} {words.get(party, party)}", "region", change)
        for party, change in changes.items()
    ]


def _senders(senders: dict[str, Any]) -> list[tuple[str, str, str, float]]:
    """Pipeline suppliers, the small ones together, most affected first."""
    changes = {name: float(values["net_revenue_change_beur"]) for name, values in senders.items()}
    large = {name: value for name, value in changes.items() if abs(value) >= 10 * LEAST}
    order = sorted(large, key=lambda name: (-abs(large[name]), name))
    rows = [(name, f"{SUPPLIERS.get(name, name)} (pipeline)", "senders", large[name])
            for name in order]  # fmt: skip
    rest = sum(changes.values()) - sum(large.values())
    return [*rows, ("others", "Other pipeline suppliers", "senders", rest)]
