"""Daily physical flows by meter -> monthly flows between neighbours.

A border counts once: of the two sides of a place the receiver's meters speak, the sender's where
the receiver has no full month or saw nothing at all; of a virtual point and the physical points it
stands for, the larger. A month of a pair becomes a row only when every place that reports in it
reports all its days, because a month with holes would look like less gas.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sim.data.records import BorderFlow
from sim.refresh.entsog_record import TITLE, Record, by_day
from sim.refresh.found import Asked, Found, LeftOut, listed, month_days
from sim.refresh.points import Crossing, Place, crossings
from sim.refresh.window import PROVISIONAL

Daily = Mapping[str, Mapping[date, Record]]
Pair = tuple[str, str]


@dataclass(frozen=True)
class Measured:
    """One month of one crossing: its sum and how it came about; `days` short of it: no sum."""

    crossing: Crossing
    gwh: float
    days: int
    provisional: int
    by_sender: bool


def flows(records: Iterable[Record], places: Sequence[Place], asked: Asked) -> Found:
    """Monthly rows of border_flows.csv; a pair told by whole years is given whole years.

    A gas day that is not over has a number already, of the part that is.
    """
    daily = by_day(record for record in records if record.first < asked.extracted)
    left = _strangers(daily, places)
    nodes = {row.node for row in asked.seeds.nodes}
    by_pair: dict[Pair, list[Crossing]] = defaultdict(list)
    for place in places:
        for crossing in crossings(place):
            by_pair[crossing.from_node, crossing.to_node].append(crossing)
    known = {(row.from_node, row.to_node) for row in asked.seeds.border_flows}
    rows: list[BorderFlow] = []
    for pair, members in sorted(by_pair.items()):
        if not asked.concerns(*pair) or not set(pair) <= nodes:
            continue
        monthly, missing = _months(pair, members, daily, asked)
        left += missing
        if pair not in known:  # what never flows is no news
            monthly = [row for row in monthly if row.flow_gwh > 0.0]
        told, missing = _as_told(pair, monthly, asked)
        rows += told
        left += missing
    return Found("border_flows", tuple(rows), tuple(sorted(left)))


def _strangers(daily: Daily, places: Sequence[Place]) -> list[LeftOut]:
    known = {m for p in places for c in crossings(p) for m in (*c.receiver, *c.sender)}
    unknown = sorted(
        {meter.removesuffix("entry").removesuffix("exit") for meter in daily.keys() - known}
    )
    return [LeftOut("meter not in points.csv", meter) for meter in unknown]


def _months(
    pair: Pair, members: Sequence[Crossing], daily: Daily, asked: Asked
) -> tuple[list[BorderFlow], list[LeftOut]]:
    """Full months of a pair, and those with holes."""
    meters = [meter for crossing in members for meter in (*crossing.receiver, *crossing.sender)]
    months = {f"{day:%Y-%m}" for meter in meters for day in daily.get(meter, {})}
    rows, left = [], []
    for month in sorted(filter(asked.has_month, months)):
        measured = [m for c in members if (m := _measured(c, month, daily)) is not None]
        length = month_days(month)
        short = [m for m in measured if m.days < length]
        if short:
            told = f"{short[0].crossing.place.place} has {short[0].days} of {length} days"
            left.append(LeftOut("month not complete", f"{'>'.join(pair)} {month} ({told})"))
            continue
        rows.append(_row(pair, month, measured, asked))
    return rows, left


def _measured(crossing: Crossing, month: str, daily: Daily) -> Measured | None:
    """A crossing's month by the side that speaks; None where neither reports anything."""
    sides = [_side(crossing.receiver, month, daily), _side(crossing.sender, month, daily)]
    full = [side is not None and side[1] == month_days(month) for side in sides]
    receiver, sender = sides
    if receiver is None and sender is None:
        return None
    take_sender = full[1] and (not full[0] or (receiver is not None and receiver[0] == 0.0))
    chosen = sender if take_sender or receiver is None else receiver
    assert chosen is not None
    return Measured(crossing, *chosen, by_sender=chosen is sender)


def _side(meters: Sequence[str], month: str, daily: Daily) -> tuple[float, int, int] | None:
    """GWh, days on which all its reporting meters report, provisional days; None without any."""
    reporting = []
    for meter in meters:
        days = {d: r for d, r in daily.get(meter, {}).items() if f"{d:%Y-%m}" == month}
        if days:
            reporting.append(days)
    if not reporting:
        return None
    common = set.intersection(*(set(days) for days in reporting))
    common = {day for day in common if all(days[day].gwh_d >= 0.0 for days in reporting)}
    total = sum(days[day].gwh_d for days in reporting for day in common)
    provisional = sum(any(days[day].provisional for days in reporting) for day in common)
    return total, len(common), provisional


def larger(values: Iterable[tuple[Place, float]]) -> tuple[float, list[Place]]:
    """Sum over groups of the larger of virtual and physical points, and the places counted."""
    groups: dict[str, dict[bool, list[tuple[Place, float]]]] = defaultdict(dict)
    for place, value in values:
        groups[place.group].setdefault(place.virtual, []).append((place, value))
    total, counted = 0.0, []
    for kinds in groups.values():
        best = max(kinds.values(), key=lambda members: sum(value for _, value in members))
        total += sum(value for _, value in best)
        counted += [place for place, _ in best]
    return total, counted


def _row(pair: Pair, month: str, measured: Sequence[Measured], asked: Asked) -> BorderFlow:
    total, counted = larger((m.crossing.place, m.gwh) for m in measured)
    told = [m for m in measured if m.crossing.place in counted]
    note = "points: " + listed([place.place for place in counted], 8)
    senders = [m.crossing.place.place for m in told if m.by_sender]
    if senders:
        note += f"; by the sender's meter: {listed(senders, 8)}"
    provisional = max(m.provisional for m in told)
    if provisional:
        note += f"; {PROVISIONAL} on {provisional} of {month_days(month)} days"
    lacking = [place.lacks for place in counted if place.lacks]
    if lacking:
        note += f"; lacks {listed(lacking, 8)}"
    source = f"{TITLE}, physical flows, extracted {asked.extracted}"
    quality = "approx" if lacking else "table"
    return BorderFlow(source, quality, note, *pair, month, round(total, 1))


def _as_told(
    pair: Pair, monthly: Sequence[BorderFlow], asked: Asked
) -> tuple[list[BorderFlow], list[LeftOut]]:
    """Months as they are, but the sum of twelve where the table tells a year as a whole."""
    whole = {
        row.period
        for row in asked.seeds.border_flows
        if (row.from_node, row.to_node) == pair and len(row.period) == len("2021")
    }
    rows = [row for row in monthly if row.period[:4] not in whole]
    left = []
    for year in sorted({row.period[:4] for row in monthly} & whole):
        months = [row for row in monthly if row.period.startswith(year)]
        if len(months) < 12:
            told = f"{'>'.join(pair)} {year} (has {len(months)} of 12 months)"
            left.append(LeftOut("the table tells this year as a whole", told))
            continue
        total = round(sum(row.flow_gwh for row in months), 1)
        quality = "approx" if any(row.quality == "approx" for row in months) else "table"
        note = "sum of twelve months"
        rows.append(BorderFlow(months[-1].source, quality, note, *pair, year, total))
    return rows, left
