"""What `gasgap backtest` prints: goals with hits and misses first, then every score."""

from __future__ import annotations

from collections.abc import Sequence

from sim.backtest.cells import (
    CONSUMPTION,
    CURTAILMENT,
    EU27,
    LNG,
    NET_FLOW,
    PRICE,
    STORAGE,
    Span,
    When,
)
from sim.backtest.goals import reached_text, verdict
from sim.backtest.naive import LAST_YEAR, NAMES, PRO_RATA
from sim.backtest.replay import Backtest, Year
from sim.backtest.scores import Score
from sim.output.columns import aligned
from sim.output.known import known_line

Rows = list[list[str]]

LNG_NOTE = (
    "rough: terminals offer gas at nearly one price, so the split between them is not certain"
)


_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SMALLEST_SHOWN = 0.05
"""TWh in a year."""


def signed(value: float, digits: int = 1) -> str:
    """With its sign, zero as +0."""
    return f"{round(value, digits) + 0.0:+,.{digits}f}"


def plain(value: float, digits: int = 1) -> str:
    """Without a sign unless negative, zero as 0."""
    return f"{round(value, digits) + 0.0:,.{digits}f}"


def render(found: Backtest) -> str:
    """The report for a terminal."""
    scenario = found.run.loaded.scenario
    horizon = scenario.horizon
    head = (
        f"{scenario.title}: backtest\n{horizon.start.isoformat()} to {horizon.end.isoformat()}, "
        f"{horizon.resolution}, baseline {found.run.seeds.name}\n{known_line(found.run.summary)}"
    )
    parts = [head]
    for year in found.years:
        parts += [
            titled(name, rows, left) for name, rows, left in year_tables(year) if len(rows) > 1
        ]
    return "\n\n".join(parts) + "\n"


def period(when: When) -> str:
    """A year, or months in words: `2022`, `October 2025 to March 2026`."""
    if not isinstance(when, Span):
        return str(when)
    return " to ".join(
        f"{_NAMES[int(month[5:]) - 1]} {month[:4]}" for month in (when.first, when.last)
    )


def titled(name: str, rows: Rows, left: tuple[int, ...]) -> str:
    """A table under its name."""
    return f"{name}\n" + aligned(rows, left=left)


def year_tables(year: Year) -> list[tuple[str, Rows, tuple[int, ...]]]:
    """Every table of a year: its name, its rows with their header, columns that start on the left.

    They are the same on a terminal and on the page of validation.
    """
    y, markets = period(year.year), year.markets
    landed = [o.area for o in year.scores if o.quantity == NET_FLOW and _tail(o) not in markets]
    return [
        (f"Goals for {y}", goal_rows(year), (0, 1, 2)),
        (f"EU27 in {y}", _main(year), (0, 7)),
        (f"EU27 in {y}: skill against naive forecasts", _skill(year), (0,)),
        (f"Storage by country in {y} (ends of months, points)", _storage(year.scores), (0, 6)),
        (f"Consumption by country in {y} (TWh)", _volumes(year, CONSUMPTION), (0,)),
        (f"LNG send-out by country in {y} (TWh; {LNG_NOTE})", _volumes(year, LNG), (0,)),
        (f"Largest net flows over borders in {y} (TWh)", _flows(year, landed, False), (0, 6)),
        (f"Landings of suppliers in {y} (TWh)", _flows(year, landed, True), (0,)),
    ]


def _tail(one: Score) -> str:
    return one.area.split(">")[0]


def goal_rows(year: Year) -> Rows:
    """Each goal, what was reached, and whether that is enough."""
    rows = [[one.text, reached_text(one), verdict(one)] for one in year.goals]
    return [["goal", "reached", ""], *rows]


_NAMED = {
    (STORAGE, "months"): "storage at ends of months, % full",
    (CONSUMPTION, "year"): "consumption, TWh",
    (CONSUMPTION, "months"): "consumption by month, TWh",
    (LNG, "year"): "LNG send-out, TWh",
    (LNG, "months"): "LNG send-out by month, TWh",
    (PRICE, "year"): "mean price, EUR/MWh",
    (PRICE, "months"): "price by month, EUR/MWh",
    (CURTAILMENT, "year"): "curtailment, TWh",
}


def _main(year: Year) -> Rows:
    rows = [["", "observed", "model", "error", "%", "bias", "worst", "when"]]
    return rows + [[name, *_figures(one)] for name, one in _of_eu(year)]


def _skill(year: Year) -> Rows:
    header = ["", "error"]
    for name in NAMES.values():
        header += [f"{name}: error", "skill"]
    rows = [[name, f"{one.error:,.1f}", *_naive(one)] for name, one in _of_eu(year)]
    return [header, *(row for row in rows if set(row[2:]) != {"-"})]


def _of_eu(year: Year) -> list[tuple[str, Score]]:
    own = [(_NAMED.get((one.quantity, one.span)), one) for one in year.scores if one.area == EU27]
    return [(name, one) for name, one in own if name is not None]


def _figures(one: Score) -> list[str]:
    big = one.observed >= 1000
    percent = "-" if one.percent is None or one.quantity == STORAGE else f"{one.percent:.1f}"
    several = one.count > 1
    return [
        plain(one.observed, 0 if big else 1),
        plain(one.model, 0 if big else 1),
        f"{one.error:,.1f}",
        percent,
        signed(one.bias, 1) if several else "",
        signed(one.worst, 1) if several else "",
        one.worst_period if several else "",
    ]


def _naive(one: Score) -> list[str]:
    cells = []
    for name in (LAST_YEAR, PRO_RATA):
        cells.append(f"{one.naive_error[name]:,.1f}" if name in one.naive_error else "-")
        skill = one.skill.get(name)
        cells.append("-" if skill is None else signed(skill, 2))
    return cells


def _countries(found: Sequence[Score], quantity: str, span: str) -> list[Score]:
    own = [o for o in found if o.quantity == quantity and o.span == span and o.area != EU27]
    return sorted(own, key=lambda one: (-one.error, one.area))


def _storage(found: Sequence[Score]) -> Rows:
    header = ["", "months", "observed", "model", "error", "bias", "worst at the start of", "points"]
    header += [f"{NAMES[LAST_YEAR]} skill"]
    rows = [header]
    for one in _countries(found, STORAGE, "months"):
        rows.append(
            [
                one.area,
                str(one.count),
                f"{one.observed:.0f}",
                f"{one.model:.0f}",
                f"{one.error:.1f}",
                signed(one.bias, 1),
                one.worst_period,
                signed(one.worst, 0),
                _naive(one)[1],
            ]
        )
    return rows


def _volumes(year: Year, quantity: str) -> Rows:
    rows = [["", "observed", "model", "off by", "%", "skill: last year", "skill: pro rata"]]
    for one in _countries(year.scores, quantity, "year"):
        if max(one.observed, one.model) < SMALLEST_SHOWN:
            continue
        percent = signed(100 * one.bias / one.observed, 1) if one.percent is not None else "-"
        cells = [plain(one.observed), plain(one.model), signed(one.bias, 1), percent]
        naive = _naive(one)
        rows.append([one.area, *cells, naive[1], naive[3]])
    return rows


def _flows(year: Year, landed: Sequence[str], landings: bool) -> Rows:
    rows = [["", "observed", "model", "off by", "%", "last year", "direction"]]
    for one in [o for o in year.scores if o.quantity == NET_FLOW]:
        if (one.area in landed) != landings:
            continue
        percent = signed(100 * one.bias / one.observed, 0)
        before = f"{one.naive[LAST_YEAR]:,.1f}" if LAST_YEAR in one.naive else "-"
        way = "as observed" if one.direction else "NOT as observed"
        cells = [plain(one.observed), plain(one.model), signed(one.bias, 1), percent]
        rows.append([one.area, *cells, before, way])
    return [row[:-1] for row in rows] if landings else rows
