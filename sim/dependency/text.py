"""What `gasgap dependency` prints: one line a country. Text in, text out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.output.columns import aligned
from sim.output.known import known_line

Row = Mapping[str, Any]


def render(title: str, found: Row) -> str:
    """The report for a terminal of what `dependency.json` holds."""
    rows = {**found["regions"], **found["countries"]}
    horizon = found["horizon"]
    pairs = f" and {found['pairs']} pairs" if found["pairs"] is not None else ""
    head = (
        f"{title}: dependency\n"
        f"{horizon['start']} to {horizon['end']}, {horizon['resolution']}, "
        f"baseline {found['baseline']}, {found['losses']} single losses{pairs}\n"
        f"{known_line(found)}"
    )
    parts = [head, exposure_table(found["sender"], rows), worst_table(rows)]
    if found["pairs"] is not None:
        parts.append(pairs_table(rows))
    parts.append(holding_table(rows, horizon["days"]))
    return "\n\n".join(part for part in parts if part) + "\n"


def exposure_table(sender: str, rows: Mapping[str, Row]) -> str:
    """Shares of gas of known origin, concentration, and the infrastructure standard."""
    header = ["", sender, "HHI", "largest suppliers", "N-1", "30 % full", "largest infrastructure"]
    units = ["", "%", "", "% of gas of known origin", "%", "%", ""]
    lines = []
    for name, row in rows.items():
        shares = list(row["suppliers_pct"].items())[:3]
        formula = row["n_minus_1"] or {}
        lines.append(
            [
                name,
                _or_dash(row["sender_share_pct"], ".1f"),
                _or_dash(row["supplier_hhi"], ",.0f"),
                ", ".join(f"{supplier} {share:.0f}" for supplier, share in shares),
                _or_dash(formula.get("pct"), ".0f"),
                _or_dash(formula.get("at_30_pct_full_pct"), ".0f"),
                formula.get("largest", ""),
            ]
        )
    return "Whose gas is burnt, and the N-1 standard\n" + aligned(
        [header, units, *lines], left=(0, 3, 6)
    )


def worst_table(rows: Mapping[str, Row]) -> str:
    """The worst single loss of each kind, with the percent of demand it adds to the shortfall."""
    kinds = list(next(iter(rows.values()))["worst"]) if rows else []
    lines = [[name, *(_loss(row["worst"][kind]) for kind in kinds)] for name, row in rows.items()]
    note = "percent of its demand that each country is short of in addition"
    left = tuple(range(len(kinds) + 1))
    return f"Worst single losses ({note})\n" + aligned([["", *kinds], *lines], left=left)


def pairs_table(rows: Mapping[str, Row]) -> str:
    """The worst pair of losses."""
    lines = [[name, _loss(row["worst_pair"])] for name, row in rows.items()]
    return "Worst pairs of losses\n" + aligned(lines, left=(0, 1))


def holding_table(rows: Mapping[str, Row], days: int) -> str:
    """The longest outage of each supplier that cuts nobody's firm demand off, where it matters."""
    served = {name: row for name, row in rows.items() if not row["cut_off_anyway"]}
    days_of = {
        name: {supplier: each["longest_outage_days"] for supplier, each in row["without"].items()}
        for name, row in served.items()
    }
    missed = dict.fromkeys(
        supplier for held in days_of.values() for supplier in held if held[supplier] is not None
    )
    anyway = ", ".join(name for name in rows if name not in served)
    last = f"\nCut off without any loss: {anyway}." if anyway else ""
    if not missed:
        return f"No supplier's loss cuts off anybody who is served with it.{last}"
    lines = [
        [name, *("all" if held[s] is None else f"{held[s]:.0f}" for s in missed)]
        for name, held in days_of.items()
        if any(held[supplier] is not None for supplier in missed)
    ]
    note = f"longest outage from the first day that cuts nothing off, of {days}"
    table = aligned([["", *missed], *lines])
    return f"Days a country holds without a supplier ({note})\n{table}{last}"


def _loss(effect: Row | None) -> str:
    if effect is None:
        return "-"
    return f"{effect['lost']} {effect['added_shortfall_pct']:.1f}"


def _or_dash(value: float | None, form: str) -> str:
    return "-" if value is None else f"{value:{form}}"
