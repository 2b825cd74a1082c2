"""The least of a lever at which a condition holds, for many combinations of the rest at once.

First every combination is looked at on a few evenly spaced values of the lever, so that an outcome
that goes up and down is seen; then the first stretch in which the condition comes to hold is halved
again and again. Each round asks for all open combinations in one batch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sim.analysis.condition import CLOSE, Condition
from sim.errors import InputError

Array = npt.NDArray[np.float64]
Value = float | str
Evaluate = Callable[[Sequence[Mapping[str, Value]]], Sequence[Mapping[str, float]]]
"""Values of the axes of each of many points -> their outcomes; one without answer has no value."""

LOOKS = 9
"""Values of the lever at first, both ends among them."""
NOISE = 1e-4
"""Of an outcome's spread: smaller ups and downs come from the solver."""
FOUND, AT_START, NOT_MET, UNSOLVED = "found", "met-at-start", "not-met", "unsolved"
"""States of an answer."""


@dataclass(frozen=True)
class Lever:
    """The axis along which to search, from `start` to `end`, as numbers.

    tolerance : how near the value must be
    shown : what a number stands for in points: itself, or a date
    whole : whether there is nothing between whole numbers
    """

    name: str
    start: float
    end: float
    tolerance: float
    shown: Callable[[float], Value] = float
    whole: bool = False

    def look(self) -> list[float]:
        """Evenly spaced values from start to end."""
        values = [float(value) for value in np.linspace(self.start, self.end, LOOKS)]
        return list(dict.fromkeys(round(value) if self.whole else value for value in values))

    def middle(self, low: float, high: float) -> float:
        """Half way; `low` or `high` where nothing lies between."""
        return float(math.floor((low + high) / 2)) if self.whole else (low + high) / 2

    def settled(self, low: float, high: float) -> bool:
        """Whether a stretch is as short as wanted."""
        return abs(high - low) <= self.tolerance


@dataclass(frozen=True)
class Answer:
    """What was found for one combination of the other axes.

    state : `found`, `met-at-start`, `not-met` (not even at the end) or `unsolved` (a point up
        to where it might hold has no answer)
    at : value of the lever; None where not met or unsolved
    short_at : value, within the tolerance before `at`, at which the condition does not hold yet
    outcome : there; at the end where not met
    steady : whether the outcome goes one way only, as far as was looked
    lost_at : value after `at` at which the condition, once met, does not hold
    """

    combination: Mapping[str, Value]
    state: str
    at: float | None
    short_at: float | None
    outcome: float
    steady: bool
    lost_at: float | None


@dataclass
class _Search:
    """One combination: what is known, and the stretch in question."""

    combination: Mapping[str, Value]
    known: dict[float, float] = field(default_factory=dict)
    low: float = math.nan
    high: float = math.nan
    open: bool = False


@dataclass(frozen=True)
class Search:
    """Answers, and everything that was evaluated: combination, value of the lever, outcome."""

    answers: tuple[Answer, ...]
    evaluated: tuple[tuple[Mapping[str, Value], float, float], ...]
    rounds: int


def search(
    combinations: Sequence[Mapping[str, Value]],
    lever: Lever,
    condition: Condition,
    evaluate: Evaluate,
    told: Callable[[int, int], None] | None = None,
) -> Search:
    """The value nearest to the lever's start at which `condition` holds, for each combination.

    told : is told of every round, and of the points in it

    Raises `InputError` when no point has the condition's outcome.
    """
    searches = [_Search(combination) for combination in combinations]
    rounds = 0
    asked = [(one, value) for one in searches for value in lever.look()]
    while asked:
        rounds += 1
        if told is not None:
            told(rounds, len(asked))
        _ask(asked, lever, condition, evaluate)
        if rounds == 1:
            for one in searches:
                _bracket(one, condition)
        else:
            for one, value in asked:
                _narrow(one, value, condition)
        asked = _next(searches, lever)
    answers = tuple(_answer(one, lever, condition) for one in searches)
    seen = tuple(
        (one.combination, value, one.known[value])
        for one in searches
        for value in sorted(one.known, reverse=lever.end < lever.start)
    )
    return Search(answers, seen, rounds)


def _ask(
    asked: Sequence[tuple[_Search, float]], lever: Lever, condition: Condition, evaluate: Evaluate
) -> None:
    points = [{**one.combination, lever.name: lever.shown(value)} for one, value in asked]
    found = evaluate(points)
    known = [outcomes for outcomes in found if outcomes]
    if known and not any(condition.outcome in outcomes for outcomes in known):
        listed = ", ".join(sorted(known[0])[:12])
        raise InputError(f"{condition.outcome!r} is no outcome of the points; there are {listed}")
    for (one, value), outcomes in zip(asked, found, strict=True):
        outcome = float(outcomes.get(condition.outcome, math.nan))
        one.known[value] = outcome if math.isfinite(outcome) else math.nan


def _bracket(one: _Search, condition: Condition) -> None:
    """The first stretch of those looked at in which the condition comes to hold."""
    values = list(one.known)
    met = _met(one, values, condition)
    first = int(np.argmax(met))
    if met.any() and first and not _unknown(one, values[:first]):
        one.low, one.high, one.open = values[first - 1], values[first], True


def _unknown(one: _Search, values: Sequence[float]) -> bool:
    """Whether a point has no answer, so that the condition might hold there."""
    return any(math.isnan(one.known[value]) for value in values)


def _met(one: _Search, values: Sequence[float], condition: Condition) -> npt.NDArray[np.bool_]:
    outcomes = np.array([one.known[value] for value in values])
    return condition.met(outcomes, next(iter(one.known.values())))


def _next(searches: Sequence[_Search], lever: Lever) -> list[tuple[_Search, float]]:
    asked = []
    for one in searches:
        if not one.open or lever.settled(one.low, one.high):
            continue
        middle = lever.middle(one.low, one.high)
        if middle not in (one.low, one.high):
            asked.append((one, middle))
    return asked


def _narrow(one: _Search, value: float, condition: Condition) -> None:
    if math.isnan(one.known[value]):
        one.open = False
    elif _met(one, [value], condition)[0]:
        one.high = value
    else:
        one.low = value


def _answer(one: _Search, lever: Lever, condition: Condition) -> Answer:
    values = sorted(one.known, reverse=lever.end < lever.start)
    outcomes = np.array([one.known[value] for value in values])
    met = _met(one, values, condition)
    first = int(np.argmax(met)) if met.any() else len(values)
    if _unknown(one, values[:first]):
        return Answer(one.combination, UNSOLVED, None, None, math.nan, True, None)
    steady = _steady(outcomes[~np.isnan(outcomes)])
    if not met.any():
        return Answer(one.combination, NOT_MET, None, None, float(outcomes[-1]), steady, None)
    broken = ~met & ~np.isnan(outcomes)
    lost = [value for value, fails in zip(values[first:], broken[first:], strict=True) if fails]
    before = values[first - 1] if first else None
    return Answer(
        combination=one.combination,
        state=FOUND if first else AT_START,
        at=values[first],
        short_at=before,
        outcome=float(outcomes[first]),
        steady=steady,
        lost_at=lost[0] if lost else None,
    )


def _steady(outcomes: Array) -> bool:
    """Whether values go one way only, but for what the solver's tolerance explains."""
    noise = max(CLOSE, NOISE * float(np.ptp(outcomes)))
    risen = outcomes - np.minimum.accumulate(outcomes)
    fallen = np.maximum.accumulate(outcomes) - outcomes
    return bool(risen.max() <= noise or fallen.max() <= noise)
