"""Firm technical capacities by meter -> capacities of arcs on a day.

At a place the lesser of what one side lets out and the other takes in; of a virtual point and the
physical points it stands for, the larger; places of a pair add up. Only arcs of the baseline are
told, because a new arc needs a tariff besides, and none that a project of infrastructure.csv has
changed by that day: its change would count twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sim.data.records import Arc
from sim.refresh.entsog_flows import larger
from sim.refresh.entsog_record import TITLE, Record, valid_on
from sim.refresh.found import Asked, Found, LeftOut, listed
from sim.refresh.points import Crossing, Place, crossings


def capacities(records: Iterable[Record], places: Sequence[Place], asked: Asked) -> Found:
    """Rows of arcs.csv with the capacity on the last day asked for, or of the extraction."""
    day = asked.last or asked.extracted
    valid = valid_on(records, day)
    values: dict[tuple[str, str], list[tuple[Place, float]]] = defaultdict(list)
    for place in places:
        for crossing in crossings(place, arcs=True):
            value = _capacity(crossing, valid)
            if value is not None:
                values[crossing.from_node, crossing.to_node].append((place, value))
    built = {p.target for p in asked.seeds.infrastructure if p.opens <= day}
    arcs = {(row.from_node, row.to_node): row for row in asked.seeds.arcs}
    rows, left = [], []
    for pair, members in sorted(values.items()):
        total, counted = larger(members)
        name = ">".join(pair)
        if not asked.concerns(*pair) or (pair not in arcs and total == 0.0):
            continue
        lacking = [place.lacks for place in counted if place.lacks]
        if pair not in arcs:
            left.append(LeftOut("no such arc; a new one needs a tariff", f"{name} {total:.1f}"))
        elif f"arc:{name}" in built:
            told = f"{name} {total:.1f}"
            left.append(LeftOut("a project in infrastructure.csv changed it already", told))
        elif lacking:
            left.append(LeftOut(f"points.csv lacks {listed(lacking)}", f"{name} {total:.1f}"))
        else:
            note = "points: " + listed([place.place for place in counted], 8)
            rows.append(
                replace(
                    arcs[pair],
                    capacity_gwh_d=round(total, 2),
                    source=_source(arcs[pair], day, asked),
                    quality="table",
                    note=note,
                )
            )
    return Found("arcs", tuple(rows), tuple(sorted(left)))


def _source(arc: Arc, day: date, asked: Asked) -> str:
    """Where the capacity comes from now, and the tariff as before."""
    capacity = f"{TITLE}, firm technical capacity on {day}, extracted {asked.extracted}"
    return f"{capacity}; tariff: {arc.source.partition('; tariff: ')[2] or arc.source}"


def _capacity(crossing: Crossing, valid: Mapping[str, Record]) -> float | None:
    """GWh/d: the lesser of the sides that report; None where none does."""
    sides = []
    for meters in (crossing.receiver, crossing.sender):
        reported = [valid[meter].gwh_d for meter in meters if meter in valid]
        if reported:
            sides.append(sum(reported))
    return min(sides, default=None)
