"""What a replay is meant to reach, set before it was run, and whether it does.

The figures stand here and nowhere else. They are goals of this project, not results: a goal that is
missed is shown as missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from sim.backtest.cells import CONSUMPTION, CURTAILMENT, EU27, LNG, PRICE, STORAGE, Span, When
from sim.backtest.naive import NAMES
from sim.backtest.scores import Score, find


@dataclass(frozen=True)
class Goal:
    """One goal of a year or a span.

    quantity : what it is about
    kind : `error` (mean absolute error), `worst` (of all months), `on` (one of them), `median` (of
        the countries of the European Union), `near` (per cent off `aim`), `most` (the value itself)
        or `skill` (against both naive forecasts)
    limit : not to be exceeded; for `skill` to be exceeded
    aim : the published figure of `near`; None: what was observed as the baseline has it
    area : whose it is
    period : that of `on`
    """

    quantity: str
    kind: str
    limit: float
    aim: float | None = None
    area: str = EU27
    period: str = ""


@dataclass(frozen=True)
class Judged:
    """A goal, what was reached, and whether that is enough; None where it cannot be told."""

    goal: Goal
    text: str
    reached: float | None
    met: bool | None


GOALS: dict[When, tuple[Goal, ...]] = {
    2021: (
        Goal(CONSUMPTION, "near", 1.0),
        Goal(LNG, "near", 8.0),
        Goal(PRICE, "near", 10.0),
        Goal(STORAGE, "error", 6.0),
    ),
    2022: (
        Goal(STORAGE, "error", 5.0),
        Goal(CONSUMPTION, "near", 3.0, 3784.0),
        Goal(LNG, "near", 12.0, 1316.0),
        Goal(PRICE, "near", 25.0, 133.0),
        Goal(CURTAILMENT, "most", 2.0),
        Goal(STORAGE, "skill", 0.0),
        Goal(LNG, "skill", 0.0),
        Goal(PRICE, "skill", 0.0),
        Goal(STORAGE, "median", 10.0),
    ),
    Span("2025-10", "2026-03"): (
        Goal(STORAGE, "on", 5.0, period="2026-01-01"),
        Goal(STORAGE, "on", 5.0, period="2026-02-01"),
        Goal(STORAGE, "on", 5.0, period="2026-04-01"),
        Goal(STORAGE, "on", 8.0, area="DE", period="2026-04-01"),
        Goal(STORAGE, "worst", 5.0),
    ),
}
"""By year or span; one without goals is scored all the same."""

_CALLED = {
    STORAGE: "storage",
    CONSUMPTION: "consumption",
    LNG: "LNG send-out",
    PRICE: "mean price",
    CURTAILMENT: "curtailment",
}


def judged(year: When, found: Sequence[Score], members: Sequence[str]) -> tuple[Judged, ...]:
    """Every goal of the year; `members` are the countries of the European Union."""
    return tuple(_judge(goal, found, members) for goal in GOALS.get(year, ()))


def _judge(goal: Goal, found: Sequence[Score], members: Sequence[str]) -> Judged:
    one = find(found, goal.quantity, goal.area)
    what = f"{goal.area} {_CALLED[goal.quantity]}"
    if goal.kind == "skill":
        least = _least_skill(find(found, goal.quantity, span=_SKILL_SPAN[goal.quantity]))
        text = f"{what}: better than {' and '.join(NAMES.values())}"
        return Judged(goal, text, least, None if least is None else least > goal.limit)
    if goal.kind == "median":
        errors = [o.error for o in found if o.quantity == goal.quantity and o.area in members]
        reached = median(errors) if errors else None
        text = f"storage by country: median error at most {goal.limit:g} points"
    elif goal.kind == "error":
        reached = one.error if one else None
        text = f"{what}: mean absolute error at most {goal.limit:g} points"
    elif goal.kind == "worst":
        reached = abs(one.worst) if one else None
        text = f"{what}: no month more than {goal.limit:g} points off"
    elif goal.kind == "on":
        off = one.off.get(goal.period) if one else None
        reached = None if off is None else abs(off)
        text = f"{what} on {goal.period}: at most {goal.limit:g} points off"
    elif goal.kind == "most":
        reached = one.model if one else None
        text = f"{what}: at most {goal.limit:g} {one.unit if one else ''}".rstrip()
    else:
        aim = goal.aim if goal.aim is not None else one.observed if one else None
        reached = 100 * (one.model / aim - 1) if one and aim else None
        text = f"{what}: within {goal.limit:g} %"
        text += f" of {aim:,.4g} {one.unit}" if one and aim else ""
        return Judged(goal, text, reached, None if reached is None else abs(reached) <= goal.limit)
    return Judged(goal, text, reached, None if reached is None else reached <= goal.limit)


_SKILL_SPAN = {STORAGE: "months", LNG: "year", PRICE: "year"}


def _least_skill(one: Score | None) -> float | None:
    """Against the better of the naive forecasts; None unless both are there."""
    if one is None or set(one.skill) != set(NAMES):
        return None
    known = [value for value in one.skill.values() if value is not None]
    return min(known) if len(known) == len(one.skill) else float("-inf")


def reached_text(judgement: Judged) -> str:
    """What was reached in the goal's own unit."""
    value, kind = judgement.reached, judgement.goal.kind
    if value is None:
        return "-"
    if kind == "near":
        return f"{value:+.1f} %"
    if kind == "skill":
        return f"skill {value:+.2f}"
    unit = "TWh" if kind == "most" else "points"
    return f"{value:.1f} {unit}"


def verdict(judgement: Judged) -> str:
    """`met`, `MISSED` or `not known`."""
    return {True: "met", False: "MISSED", None: "not known"}[judgement.met]
