"""Storages: starting inventories, wanted levels, and the limits that depend on the fill level.

Inventories are TWh and rates GWh/d: the one conversion between them, days / 1000, is
`rate_per_inventory` here.

A withdrawal curve W(f) is concave and piecewise linear in the fill level f. Each sloped piece with
share a + s f is one row: with b = capacity s / volume and the fill level at the middle of the
period (start level minus half the period's withdrawal), w <= capacity a + b (v_0 - w / (2 k)), so

    w (1 + b / (2 k)) - b v_0 <= capacity a,           k = rate per inventory of the period

and likewise for injection, where the slope is negative. Flat pieces are plain upper bounds. The
mid-period level makes a monthly and a daily run of the same case agree. `sim.model.stores` writes
the rows, with a little added to a.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sim.config.schema import Levels, Scenario
from sim.data.calendar import ONE_DAY, Calendar
from sim.data.kept import kept_by
from sim.data.records import CurvePoint, StorageLevel
from sim.data.seeds import Seeds
from sim.model.inputs import FillTarget
from sim.model.network import Network
from sim.units import GWH_PER_TWH

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


def rate_per_inventory(calendar: Calendar) -> Array:
    """(T,), GWh/d that change the inventory by 1 TWh over the period."""
    return GWH_PER_TWH / calendar.days


def volumes(network: Network) -> Array:
    """(S,), working gas volume, TWh."""
    return np.array([s.working_gas_volume_gwh for s in network.storages]) / GWH_PER_TWH


@dataclass(frozen=True)
class Pieces:
    """Sloped pieces of the storages' curves as rows `intercept + slope f` of the nominal rate.

    intercept, slope : (S, G); a missing piece has an infinite intercept
    flat : (S,), largest share of the nominal rate at any fill level
    """

    intercept: Array
    slope: Array
    flat: Array


def curve_pieces(network: Network, points: Iterable[CurvePoint], direction: str) -> Pieces:
    """Pieces of every storage's `withdrawal` or `injection` curve."""
    curves: dict[str, list[CurvePoint]] = defaultdict(list)
    for point in points:
        if point.direction == direction:
            curves[point.curve].append(point)
    rows = [_sloped(sorted(curves[s.curve], key=lambda p: p.fill)) for s in network.storages]
    width = max((len(row) for row in rows), default=0)
    intercept = np.full((len(rows), width), np.inf)
    slope = np.zeros((len(rows), width))
    for position, row in enumerate(rows):
        for piece, (a, s) in enumerate(row):
            intercept[position, piece], slope[position, piece] = a, s
    flat = np.array(
        [max((p.share for p in curves[s.curve]), default=1.0) for s in network.storages]
    )
    return Pieces(intercept, slope, flat)


def _sloped(points: Sequence[CurvePoint]) -> list[tuple[float, float]]:
    pieces = []
    for left, right in pairwise(points):
        slope = (right.share - left.share) / (right.fill - left.fill)
        if slope != 0:
            pieces.append((left.share - slope * left.fill, slope))
    return pieces


@kept_by("storage_levels", most=128)
def observed_fill(seeds: Seeds, day: date) -> Mapping[str, float]:
    """Fill level (0..1) of every country's storages at the start of `day`.

    Between two observations the level is interpolated; outside them it is missing.
    """
    return {
        country: float(np.interp(day.toordinal(), days, full))
        for country, (days, full) in observed_levels(seeds).items()
        if days[0] <= day.toordinal() <= days[-1]
    }


@kept_by("storage_levels")
def observed_levels(seeds: Seeds) -> Mapping[str, tuple[Sequence[int], Sequence[float]]]:
    """Days (ordinals, ascending) and fill levels of every country's observations."""
    series: dict[str, list[StorageLevel]] = defaultdict(list)
    for row in seeds.storage_levels:
        series[row.country].append(row)
    levels = {}
    for country, rows in series.items():
        rows.sort(key=lambda row: row.day)
        levels[country] = ([row.day.toordinal() for row in rows], [row.full for row in rows])
    return levels


def reference_fill(seeds: Seeds, day: date) -> Mapping[str, float]:
    """Observed fill on the same day of the base year."""
    return observed_fill(seeds, same_day_of_base_year(seeds, day))


def same_day_of_base_year(seeds: Seeds, day: date) -> date:
    """1 January counts as the base year's end."""
    year = seeds.base_year + (1 if (day.month, day.day) == (1, 1) else 0)
    return day.replace(year=year, day=min(day.day, 28) if day.month == 2 else day.day)


def initial_inventory(
    scenario: Scenario, seeds: Seeds, network: Network, calendar: Calendar
) -> Array:
    """(S,), TWh at the start of the horizon, within the working gas volume."""
    fill = fills(scenario.storage.initial, seeds, network, calendar.starts[0])
    return volumes(network) * np.clip(fill, 0.0, 1.0)


def fills(
    wanted: object,
    seeds: Seeds,
    network: Network,
    day: date,
    *,
    others: Callable[[Seeds, date], Mapping[str, float]] | None = None,
) -> Array:
    """(S,), fill levels from a word, a date, one share, or shares or levels by node or group.

    others : levels of the countries that shares leave out, by default those observed on `day`
    Raises `KeyError` with the country for which there is neither a share nor an observation.
    """
    by_country: dict[str, float]
    if isinstance(wanted, Levels):
        wanted = shares_of(wanted, network)
    if isinstance(wanted, Mapping):
        by_country = dict((others or observed_fill)(seeds, day))
        for name in network.widest_first(wanted):
            by_country.update(dict.fromkeys(network.members([name]), float(wanted[name])))
    elif isinstance(wanted, float):
        by_country = {storage.country: wanted for storage in network.storages}
    elif wanted == "reference":
        by_country = dict(reference_fill(seeds, day))
    else:
        by_country = dict(observed_fill(seeds, wanted if isinstance(wanted, date) else day))
    return np.array([by_country[storage.country] for storage in network.storages])


def shares_of(levels: Levels, network: Network) -> Mapping[str, float]:
    """Levels by node or group as shares of its working gas volume."""
    size, shares = volumes(network), {}
    for name, level in levels.levels.items():
        members = network.members([name])
        whole = sum(size[p] for p, s in enumerate(network.storages) if s.country in members)
        shares[name] = level.full if level.full is not None else (level.level or 0.0) / whole
    return shares


@dataclass(frozen=True)
class Wish:
    """Levels wanted at the end of a period in some storages, each named once.

    storages : (n,), positions
    level : (n,), TWh
    penalty, rise : EUR/MWh, for the first MWh short and its growth towards an empty store
    """

    period: int
    storages: Index
    level: Array
    penalty: float
    rise: float


def target_wishes(
    targets: Iterable[FillTarget], network: Network, calendar: Calendar
) -> list[Wish]:
    """Filling targets due in the horizon as wishes; the penalty of a target does not rise."""
    size = volumes(network)
    wishes = []
    for target in targets:
        period = calendar.period_before(target.day)
        if period is not None:
            level = target.fill * size[target.storages]
            wishes.append(Wish(period, target.storages, level, target.penalty, 0.0))
    return wishes


def within_cap(
    wishes: Sequence[Wish], network: Network, cap: Array, capped: Array
) -> Sequence[Wish]:
    """Wishes worth no more than a cap on the market of the storage's node while it is in force.

    cap, capped : (M, T), the cap and the share of a period's days that have it
    What several capped levels of one storage are worth together is cut down to the cap in
    proportion, so that stores do not outbid the customers whose bids the cap limits.
    """
    if not capped.any():
        return wishes
    place_of = network.market_index
    node = np.array([place_of.get(s.node, -1) for s in network.storages], dtype=np.intp)
    share = np.where(node[:, None] >= 0, capped[node], 0.0)
    level = np.where(share > 0, cap[node], np.inf)
    total = np.zeros(len(node))
    for wish in wishes:
        here = wish.storages[share[wish.storages, wish.period] > 0]
        total[here] += np.minimum(wish.penalty + wish.rise, level[here, wish.period])
    clipped: list[Wish] = []
    for wish in wishes:
        for one in wish.storages:
            place = (int(one), wish.period)
            clipped.append(_cut_down(wish, int(one), share[place], level[place], total[one]))
    return clipped


def _cut_down(wish: Wish, storage: int, share: float, cap: float, total: float) -> Wish:
    """One storage's part of a wish, cut down to a cap for a share of the time."""
    worth = np.array([wish.penalty, wish.penalty + wish.rise])
    if share > 0:
        limited = np.minimum(worth, cap) * min(1.0, cap / total if total > 0 else 1.0)
        worth = (1 - share) * worth + share * limited
    chosen = wish.storages == storage
    return Wish(
        wish.period,
        wish.storages[chosen],
        wish.level[chosen],
        float(worth[0]),
        float(worth[1] - worth[0]),
    )


def depth_of(wishes: Sequence[Wish], storages: int) -> int:
    """Most wishes that one of the storages has for one period."""
    counts: dict[int, Index] = {}
    for wish in wishes:
        counts.setdefault(wish.period, np.zeros(storages, dtype=np.intp))[wish.storages] += 1
    return max((int(count.max(initial=0)) for count in counts.values()), default=0)


def stacked(wishes: Sequence[Wish], storages: int, periods: int, depth: int) -> Array:
    """(3, S, T, J): levels, penalties and rises, ascending in J, unused places first and zero."""
    array = np.zeros((3, storages, periods, depth))
    wishes = wishes if depth else ()
    for period in dict.fromkeys(wish.period for wish in wishes):
        here = [wish for wish in wishes if wish.period == period]
        values = np.zeros((3, storages, len(here)))
        level = np.full((storages, len(here)), -np.inf)
        for j, wish in enumerate(here):
            values[0, wish.storages, j] = level[wish.storages, j] = wish.level
            values[1:, wish.storages, j] = np.array([[wish.penalty], [wish.rise]])
        order = np.argsort(level, axis=1, kind="stable")
        ordered = np.take_along_axis(values, order[None], axis=2)[:, :, -depth:]
        array[:, :, period, depth - ordered.shape[2] :] = ordered
    return array


def day_after(calendar: Calendar) -> date:
    """The day whose start is the end of the horizon."""
    return calendar.end + ONE_DAY
