"""One run's figures minus another's: by region, country, sector, supplier and store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from sim.compare.attribution import UNITS, Attribution

DECIMALS = 6
RELATIVE = ("_change_", "counterfactual_", "price_effect_", "output_loss_")
"""Parts of the names of figures that say how a run differs from its own counterfactual."""
Row = tuple[str, str, str, str, float]
"""Kind, place, item, figure, value."""


def differences(
    first: Mapping[str, Any], others: Sequence[tuple[str, Mapping[str, Any], bool]]
) -> pd.DataFrame:
    """Every figure of a summary beside that of each of the others, and the first minus it.

    others : name, summary, and whether it has the same counterfactual; where it has not, what is
        told against the counterfactual (`RELATIVE`) is left out

    `kind` is `region`, `country`, `sector` (`item`: which), `supplier` (the place), or `storage`
    (`item`: the day). The unit ends the figure's name. What only one of two runs has is kept, with
    the other's value and the difference empty.
    """
    return pd.concat([_against(first, *other) for other in others], ignore_index=True)


def _against(
    first: Mapping[str, Any], name: str, other: Mapping[str, Any], same_calm: bool
) -> pd.DataFrame:
    keys = ["kind", "place", "item", "figure"]
    own = pd.DataFrame(_rows(first), columns=[*keys, "value"])
    beside = pd.DataFrame(_rows(other), columns=[*keys, "other_value"])
    table = own.merge(beside, on=keys, how="outer", sort=False)
    if not same_calm:
        relative = table["figure"].map(lambda figure: any(word in figure for word in RELATIVE))
        table = table[~relative].reset_index(drop=True)
    table = _in_order(table, [*own[keys].itertuples(index=False, name=None)], keys)
    table["difference"] = (table["value"] - table["other_value"]).round(DECIMALS) + 0.0
    table.insert(0, "against", name)
    return table


def _in_order(
    table: pd.DataFrame, order: Sequence[tuple[str, ...]], keys: Sequence[str]
) -> pd.DataFrame:
    """Rows as the first run has them, then what only the other has."""
    place = {key: rank for rank, key in enumerate(order)}
    found = list(table[list(keys)].itertuples(index=False, name=None))
    rank = pd.Series([place.get(key, len(place)) for key in found], index=table.index)
    return table.iloc[rank.argsort(kind="stable").to_numpy()].reset_index(drop=True)


def _rows(summary: Mapping[str, Any]) -> list[Row]:
    return [
        *_of_places(summary),
        *(("supplier", key, "", "imports_twh", value) for key, value in _imports(summary)),
        *_of_senders(summary),
        *_of_stores(summary),
    ]


def _of_places(summary: Mapping[str, Any]) -> Iterator[Row]:
    for key, kind in (("regions", "region"), ("countries", "country")):
        for place, figures in summary[key].items():
            yield from ((kind, place, "", name, v) for name, v in _numbers(figures))
            for sector, own in figures["sectors"].items():
                yield from (("sector", place, sector, name, v) for name, v in _numbers(own))


def _imports(summary: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    return _numbers(summary["imports_twh"])


def _of_senders(summary: Mapping[str, Any]) -> Iterator[Row]:
    for sender, figures in summary.get("senders", {}).items():
        yield from (("supplier", sender, "", name, v) for name, v in _numbers(figures))


def _of_stores(summary: Mapping[str, Any]) -> Iterator[Row]:
    for place, levels in summary["storage_fill_pct"].items():
        yield from (("storage", place, day, "fill_pct", v) for day, v in _numbers(levels))


def _numbers(figures: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    return ((key, float(v)) for key, v in figures.items() if isinstance(v, int | float))


def attribution_table(found: Sequence[tuple[str, Attribution]]) -> pd.DataFrame:
    """Who contributes what, a row per place, figure and measure; the contributions of a figure sum
    to its `total_difference`, and are empty where there are too many measures for them.
    """
    columns = [
        "against",
        "place",
        "figure",
        "measure",
        "contribution",
        "removed_alone",
        "added_alone",
        "total_difference",
    ]
    rows = [
        (
            against,
            *key,
            measure,
            None if one.contribution is None else int(one.contribution[k, place]) / UNITS,
            int(one.removed[k, place]) / UNITS,
            int(one.added[k, place]) / UNITS,
            int(one.total[place]) / UNITS,
        )
        for against, one in found
        for place, key in enumerate(one.keys)
        for k, measure in enumerate(one.measures)
    ]
    return pd.DataFrame(rows, columns=columns)
