"""A comparison as data: what was found, as `comparison.json` and as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sim.compare.attribution import MOST, UNITS, Attribution
from sim.compare.differences import attribution_table, differences
from sim.compare.sides import Side
from sim.output.known import known_of
from sim.play.case import lane_key
from sim.views.comparison import CALM

SCHEMA_VERSION = 1
SAME = 1e-3
"""TWh or EUR/MWh by which a world solved here may differ from the run it stands for."""


@dataclass(frozen=True, eq=False)
class Against:
    """What the first run is held against, and what that showed.

    name : another side's label, or `counterfactual`
    settings : both values of every setting that differs, by dotted key
    attribution : None where it makes no sense, or could not be solved; `notes` say why
    """

    name: str
    settings: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    attribution: Attribution | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Comparison:
    """The first of the sides held against each of the others, or against its counterfactual."""

    sides: tuple[Side, ...]
    against: tuple[Against, ...]

    @property
    def first(self) -> Side:
        """The run in question."""
        return self.sides[0]


def tables(found: Comparison) -> dict[str, pd.DataFrame]:
    """`differences`, and `attribution` where there is one."""
    attributed = [(one.name, one.attribution) for one in found.against if one.attribution]
    if len(found.sides) > 1:
        first = found.first
        others = [(one.label, one.run.summary, same_calm(first, one)) for one in found.sides[1:]]
        frames = {"differences": differences(found.first.run.summary, others)}
    else:
        frames = {"differences": from_counterfactual(attributed)}
    if any(one.measures for _, one in attributed):
        frames["attribution"] = attribution_table(attributed)
    return frames


def same_calm(first: Side, other: Side) -> bool:
    """Whether two runs are told against the same counterfactual."""
    one, two = first.scenario.without_shocks(), other.scenario.without_shocks()
    same_data = lane_key(one) == lane_key(two)
    return same_data and first.run.manifest.get("baseline") == other.run.manifest.get("baseline")


def from_counterfactual(found: Sequence[tuple[str, Attribution]]) -> pd.DataFrame:
    """Differences of what is attributed, in the columns of `differences`."""
    columns = ["against", "kind", "place", "item", "figure", "value", "other_value", "difference"]
    rows = [
        (
            name,
            "region" if place in ("EU27", "all") else "country",
            place,
            "",
            figure,
            int(one.on[k]) / UNITS,
            int(one.off[k]) / UNITS,
            int(one.total[k]) / UNITS,
        )
        for name, one in found
        for k, (place, figure) in enumerate(one.keys)
    ]
    return pd.DataFrame(rows, columns=columns)


def document(found: Comparison, frames: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """`comparison.json`."""
    regions = frames["differences"]
    regions = regions[regions["kind"] == "region"]
    return {
        "schema_version": SCHEMA_VERSION,
        "runs": [
            {
                "name": side.label,
                "scenario": side.run.name,
                "status": side.run.summary["status"],
                "horizon": side.run.summary["horizon"],
                "baseline": side.run.summary["baseline"],
                **known_of(side.run.summary),
            }
            for side in found.sides
        ],
        "against": [
            {
                "name": one.name,
                "settings_that_differ": {k: list(pair) for k, pair in one.settings.items()},
                "regions": _regions(regions[regions["against"] == one.name]),
                "attribution": _shared_out(one.attribution),
                "notes": list(one.notes),
            }
            for one in found.against
        ],
    }


def _regions(rows: pd.DataFrame) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for row in rows.itertuples(index=False):
        values = [None if pd.isna(v) else v for v in (row.value, row.other_value, row.difference)]
        names = ("value", "other_value", "difference")
        tree.setdefault(row.place, {})[row.figure] = dict(zip(names, values, strict=True))
    return tree


def _shared_out(found: Attribution | None) -> dict[str, Any] | None:
    """By place and figure: the difference, and what each measure does to it."""
    if found is None:
        return None
    tree: dict[str, Any] = {"worlds_solved": found.worlds, "measures": list(found.measures)}
    places: dict[str, Any] = tree.setdefault("places", {})
    kinds = {"removed_alone": found.removed, "added_alone": found.added}
    if found.contribution is not None:
        kinds = {"contribution": found.contribution, **kinds}
    for column, (place, figure) in enumerate(found.keys):
        shares = {
            kind: {name: int(values[k, column]) / UNITS for k, name in enumerate(found.measures)}
            for kind, values in kinds.items()
        }
        own = {"total_difference": int(found.total[column]) / UNITS, **shares}
        places.setdefault(place, {})[figure] = own
    return tree


def drift(side: Side, found: Attribution) -> float:
    """By how much the solved on world differs from the run it stands for, at most."""
    regions = side.run.summary["regions"] | side.run.summary["countries"]
    return max(
        (
            abs(int(found.on[k]) / UNITS - regions[place][figure])
            for k, (place, figure) in enumerate(found.keys)
            if place in regions and regions[place][figure] is not None
        ),
        default=0.0,
    )


def notes_of(first: Side, other: Side | None, found: Attribution | None) -> tuple[str, ...]:
    """What a reader must know before using the numbers."""
    notes: list[str] = []
    for side in (first, other):
        if side is None:
            continue
        status = side.run.summary["status"]
        if status != "optimal":
            notes.append(f"{side.label} was not solved to its tolerance ({status}).")
        if not side.same_seeds:
            notes.append(
                f"The baseline of {side.label} is gone or has changed since it was run; what is "
                "solved here is solved on the present one."
            )
    if other is not None and first.run.summary["horizon"] != other.run.summary["horizon"]:
        notes.append("The horizons differ: volumes are over different days or periods.")
    if other is not None and not same_calm(first, other):
        notes.append(
            "The runs have different counterfactuals: what is told against them (changes in "
            "welfare and bills, price effects, lost output) is left out."
        )
    if found is None:
        return tuple(notes)
    if len(found.measures) > MOST:
        notes.append(
            f"{len(found.measures)} measures differ, more than the {MOST} up to which their "
            "contributions are found: each is only removed and added alone, and these effects do "
            "not sum to the whole."
        )
    off_by = drift(first, found)
    if off_by > SAME:
        notes.append(
            f"Solved here, {first.label} differs from its run by up to {off_by:.3g}: another "
            "version, baseline or other planning days; the attribution shares out the difference "
            "found here."
        )
    return tuple(notes)


__all__ = ["CALM", "Against", "Comparison", "document", "notes_of", "tables"]
