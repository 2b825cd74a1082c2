"""A comparison for a terminal. Data in, text out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.compare.document import CALM, Against, Comparison
from sim.output.columns import aligned
from sim.output.known import known_line

SHOWN = (
    ("shortfall_twh", "short of", "TWh"),
    ("demand_response_twh", "given up at a price", "TWh"),
    ("curtailment_twh", "cut off", "TWh"),
    ("consumption_twh", "consumption", "TWh"),
    ("lng_import_twh", "LNG", "TWh"),
    ("production_twh", "production", "TWh"),
    ("hub_price_eur_mwh", "mean hub price", "EUR/MWh"),
    ("hub_price_max_eur_mwh", "highest", "EUR/MWh"),
    ("import_bill_beur", "import bill", "B EUR"),
    ("welfare_change_beur", "welfare, against the counterfactual", "B EUR"),
    ("output_loss_high_beur", "output lost, at most, against it", "B EUR"),
)
ATTRIBUTED = (
    ("shortfall_twh", "shortfall, TWh"),
    ("curtailment_twh", "cut off, TWh"),
    ("hub_price_eur_mwh", "hub price, EUR/MWh"),
)
COUNTRIES = 12
LEAST = 0.05
SETTINGS = 8


def render(found: Comparison, frames: Mapping[str, pd.DataFrame], region: str) -> str:
    """The whole comparison for the region in question."""
    parts = [_title(found), _known(found)]
    for one in found.against:
        rows = frames["differences"]
        rows = rows[rows["against"] == one.name]
        parts += [
            _figures(found.first.label, one.name, rows, region),
            _countries(one.name, rows),
            _settings(one),
            _attribution(one, region),
            "\n".join(one.notes),
        ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _title(found: Comparison) -> str:
    if len(found.sides) == 1:
        return f"{found.first.label} against its counterfactual"
    return f"{found.first.label} against {', '.join(one.name for one in found.against)}"


def _known(found: Comparison) -> str:
    """What each run knows, once where all know the same."""
    lines = {side.label: known_line(side.run.summary) for side in found.sides}
    if len(set(lines.values())) == 1:
        return next(iter(lines.values()))
    return "\n".join(f"{label}: {line or 'not told'}" for label, line in lines.items())


def _figures(first: str, other: str, rows: pd.DataFrame, region: str) -> str:
    table = rows[(rows["kind"] == "region") & (rows["place"] == region)].set_index("figure")
    lines = []
    for name, words, unit in SHOWN:
        if name not in table.index or pd.isna(table.loc[name, "difference"]):
            continue
        value, beside, gap = table.loc[name, ["value", "other_value", "difference"]]
        lines.append([words, f"{value:,.1f}", f"{beside:,.1f}", f"{gap:+,.1f}", unit])
    header = [region, first, other, "difference", ""]
    return aligned([header, *lines], left=(0, 4)) if lines else ""


def _countries(other: str, rows: pd.DataFrame) -> str:
    table = rows[rows["kind"] == "country"].pivot(
        index="place", columns="figure", values="difference"
    )
    table = table[["shortfall_twh", "curtailment_twh", "hub_price_eur_mwh"]].dropna()
    table = table[table.abs().max(axis=1) >= LEAST]
    if table.empty:
        return f"No country differs from {other}."
    order = table["shortfall_twh"].abs().sort_values(ascending=False, kind="stable").index
    lines = [
        [place, *(f"{value:+,.1f}" for value in row)]
        for place, *row in table.loc[order].head(COUNTRIES).itertuples(name=None)
    ]
    header = ["", "short of", "cut off", "price"]
    units = ["", "TWh", "TWh", "EUR/MWh"]
    return f"Countries, minus {other}\n" + aligned([header, units, *lines])


def _settings(one: Against) -> str:
    if not one.settings:
        return ""
    lines = [
        [key, _told(pair[0]), _told(pair[1])] for key, pair in list(one.settings.items())[:SETTINGS]
    ]
    more = len(one.settings) - SETTINGS
    text = "Settings that differ\n" + aligned(lines, left=(0, 1, 2))
    return text + (f"\n  and {more} more" if more > 0 else "")


def _told(value: Any) -> str:
    text = "not set" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _attribution(one: Against, region: str) -> str:
    found = one.attribution
    if found is None or not found.measures:
        return ""
    parts = []
    for figure, words in ATTRIBUTED:
        if (region, figure) not in found.keys:
            continue
        column = found.keys.index((region, figure))
        total = found.total[column] / 1e6
        lines = []
        for k, measure in enumerate(found.measures):
            share = "-" if found.contribution is None else _signed(found.contribution[k, column])
            alone = [_signed(values[k, column]) for values in (found.removed, found.added)]
            lines.append([measure, share, *alone])
        lines.append(["together", f"{total:+,.1f}", "", ""])
        parts.append(aligned([[words, "contributes", "removed", "added alone"], *lines]))
    what = "the counterfactual" if one.name == CALM else one.name
    title = f"Which measure does what, {region}, against {what} ({found.worlds} worlds solved)"
    return "\n".join([title, *parts])


def _signed(millionths: Any) -> str:
    return f"{int(millionths) / 1e6:+,.1f}"
