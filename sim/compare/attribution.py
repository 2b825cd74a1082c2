"""Which measure contributes how much to the difference between two worlds.

Three answers, for measures act together and their effects do not simply add up:

- *removed*: what the on world loses when this measure alone is as in the off world;
- *added*: what the off world gains when this measure alone is as in the on world;
- *contribution*: the Shapley value, the mean of what the measure adds over all orders in which the
  measures could be put on (L. S. Shapley 1953, A Value for n-Person Games). Contributions sum to
  the whole difference, in the last digit written too.

All worlds are solved as one ensemble, 2^n of them for n measures. Beyond `MOST` measures only the
first two answers are given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt

from sim.compare.worlds import Worlds
from sim.data.seeds import Seeds
from sim.ensemble import Outcome, run_ensemble
from sim.errors import SolveError

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Progress = Callable[[int, int], None]
"""Called as (done, of how many)."""

MOST = 8
"""Measures up to which all worlds are solved: 256 of them."""
FIGURES = ("shortfall_twh", "demand_response_twh", "curtailment_twh", "hub_price_eur_mwh")
UNITS = 10**6
"""Contributions are whole numbers of millionths, so that they add up exactly."""


@dataclass(frozen=True, eq=False)
class Attribution:
    """A difference of F figures shared out among n measures; whole millionths of their units.

    keys : F pairs of place (`EU27`, a country) and figure
    on, off : (F,) figures of the two worlds
    removed, added : (n, F)
    contribution : (n, F), None beyond `MOST` measures
    """

    measures: tuple[str, ...]
    keys: tuple[tuple[str, str], ...]
    on: Whole
    off: Whole
    removed: Whole
    added: Whole
    contribution: Whole | None
    worlds: int

    @property
    def total(self) -> Whole:
        """(F,), on minus off."""
        return self.on - self.off


def attribute(worlds: Worlds, seeds: Seeds, seen: Progress | None = None) -> Attribution:
    """Solve the worlds between two and share out what lies between them.

    Raises `SolveError` where a world does not reach its tolerance.
    """
    count = len(worlds.names)
    choices = _choices(count)
    outcomes = []
    scenarios = [worlds.world([worlds.names[k] for k in choice]) for choice in choices]
    for outcome in run_ensemble(scenarios, seeds):
        _refuse_unsolved(outcome, [worlds.names[k] for k in choices[outcome.index]])
        outcomes.append(outcome)
        if seen is not None:
            seen(len(outcomes), len(scenarios))
    keys, values = _figures(outcomes)
    rows = {frozenset(choice): values[row] for row, choice in enumerate(choices)}
    whole, none = frozenset(range(count)), frozenset[int]()
    shape = (count, len(keys))
    removed = [rows[whole] - rows[whole - {k}] for k in range(count)]
    added = [rows[frozenset({k})] - rows[none] for k in range(count)]
    return Attribution(
        measures=worlds.names,
        keys=keys,
        on=rows[whole],
        off=rows[none],
        removed=np.array(removed, dtype=np.int64).reshape(shape),
        added=np.array(added, dtype=np.int64).reshape(shape),
        contribution=shapley(rows, count) if count <= MOST else None,
        worlds=len(choices),
    )


def worlds_needed(count: int) -> int:
    """How many worlds are solved for so many measures."""
    return len(_choices(count))


def _choices(count: int) -> list[tuple[int, ...]]:
    """Which measures are on in each world: all choices, or of many the extremes alone."""
    sizes = range(count + 1) if count <= MOST else (0, 1, count - 1, count)
    return [choice for size in sizes for choice in combinations(range(count), size)]


def _refuse_unsolved(outcome: Outcome, chosen: Sequence[str]) -> None:
    if not outcome.optimal:
        which = f"with {', '.join(chosen)}" if chosen else "without any of the measures"
        status = outcome.statuses[0]
        raise SolveError(
            f"{outcome.scenario.name} {which} was not solved, nothing was written\n"
            f"{status.value} after {outcome.iterations[0]} iterations. {status.sentence}"
        )


def _figures(outcomes: Sequence[Outcome]) -> tuple[tuple[tuple[str, str], ...], Whole]:
    """Places and figures that every world has, and (worlds, F) millionths."""
    chosen = [(path, key) for path in outcomes[0].values if (key := _key(path)) is not None]
    values = np.array([[one.values[path] for path, _ in chosen] for one in outcomes])
    known = np.isfinite(values).all(axis=0)
    keys = tuple(key for (_, key), there in zip(chosen, known, strict=True) if there)
    return keys, np.rint(values[:, known] * UNITS).astype(np.int64)


def _key(path: str) -> tuple[str, str] | None:
    """Place and figure of a key of the summary, where it is one that is shared out."""
    above, _, figure = path.rpartition(".")
    kind, _, place = above.partition(".")
    if kind not in ("regions", "countries") or figure not in FIGURES or ".sectors." in above:
        return None
    return place, figure


def shapley(rows: dict[frozenset[int], Whole], count: int) -> Whole:
    """(n, F) Shapley values of a game: worth of every choice of n players -> who brings what.

    What rounding leaves over goes to the player with the largest value, where it matters least.
    """
    players = range(count)
    width = len(rows[frozenset()])
    values = np.zeros((count, width))
    for k in players:
        others = [j for j in players if j != k]
        for size in range(count):
            weight = 1 / (count * comb(count - 1, size))
            for choice in combinations(others, size):
                without = frozenset(choice)
                values[k] += weight * (rows[without | {k}] - rows[without])
    found = np.rint(values).astype(np.int64)
    if count:
        left = rows[frozenset(players)] - rows[frozenset()] - found.sum(axis=0)
        found[np.abs(found).argmax(axis=0), np.arange(width)] += left
    return found
