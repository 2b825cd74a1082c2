"""How long a country holds without a supplier, from the model.

Two answers to two questions. *Longest outage*: how long may an outage last, from the first day,
without any firm demand being cut off, then or later? *First cut-off*: the supplier is gone for
good; how many days pass before firm demand is first cut off? The market knows that it will not come
back and may ration early to ration less, so a small number there is no empty store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from sim.config.schema import Scenario
from sim.data.seeds import Seeds
from sim.dependency.outages import Element, Progress, solved, without
from sim.model.assemble import calendar_of

Array = npt.NDArray[np.float64]
Trial = tuple[int, int]
"""A supplier and how many periods it is away."""

STRIDE = 4
"""Periods between the lengths that are tried first; then those around a change."""


@dataclass(frozen=True, eq=False)
class Holding:
    """Days of C regions and countries without each of X suppliers.

    first_cut_off : (X, C), NaN where firm demand is served to the end of the horizon
    longest_outage : (X, C), NaN where the outage may last as long as the horizon, 0 where firm
        demand is cut off without any outage
    alone : (C,), `first_cut_off` of the scenario without any outage
    horizon : days
    """

    suppliers: tuple[str, ...]
    countries: tuple[str, ...]
    first_cut_off: Array
    longest_outage: Array
    alone: Array
    horizon: int


def holding(
    scenario: Scenario, seeds: Seeds, suppliers: Sequence[str], progress: Progress | None = None
) -> Holding:
    """Play the loss of every supplier, for good and for shorter times.

    Lengths are whole periods, so answers are as fine as the scenario's resolution. Raises
    `SolveError` with every case that was not solved to its tolerance.
    """
    calendar = calendar_of(scenario)
    search = _Search(scenario, seeds, tuple(suppliers), progress)
    whole = calendar.periods
    countries, known = search.play([(0, 0), *((x, whole) for x in range(len(suppliers)))])
    alone = known[0, 0]
    first = np.array([known[x, whole] for x in range(len(suppliers))])
    first = first.reshape(len(suppliers), len(countries))
    # Nothing is asked of suppliers that nobody misses: there is no shorter outage to look for.
    missed = [x for x in range(len(suppliers)) if (np.isfinite(first[x]) & np.isnan(alone)).any()]
    coarse = [(x, length) for x in missed for length in range(STRIDE, whole, STRIDE)]
    known |= search.play(coarse)[1]
    known |= search.play(_between(missed, known, alone, whole))[1]
    return Holding(
        suppliers=tuple(suppliers),
        countries=countries,
        first_cut_off=first,
        longest_outage=_longest(known, alone, np.cumsum(calendar.days), first),
        alone=alone,
        horizon=int(calendar.days.sum()),
    )


@dataclass(frozen=True, eq=False)
class _Search:
    scenario: Scenario
    seeds: Seeds
    suppliers: tuple[str, ...]
    progress: Progress | None

    def play(self, trials: Sequence[Trial]) -> tuple[tuple[str, ...], dict[Trial, Array]]:
        """Countries, and for each trial the days (C,) to the first cut-off in each of them."""
        if not trials:
            return (), {}
        cases = [self._case(*trial) for trial in trials]
        names = [f"supplier {self.suppliers[x]} for {n} periods" for x, n in trials]
        outcomes = list(solved(cases, names, self.seeds, self.progress))
        keys = [key for key in outcomes[0].values if key.endswith(".days_to_curtailment")]
        days = [np.array([outcome.values[key] for key in keys]) for outcome in outcomes]
        return tuple(key.split(".")[1] for key in keys), dict(zip(trials, days, strict=True))

    def _case(self, supplier: int, periods: int) -> Scenario:
        if periods == 0:
            return self.scenario
        ends = calendar_of(self.scenario).ends
        loss = (Element("supplier", self.suppliers[supplier]),)
        start = self.scenario.horizon.start
        return without(self.scenario, loss, **{"from": start, "until": ends[periods - 1]})


def _cut(days: Array, alone: Array) -> npt.NDArray[np.bool_]:
    """Which countries an outage cuts off that are served without it."""
    cut: npt.NDArray[np.bool_] = np.isfinite(days) & np.isnan(alone)
    return cut


def _between(
    suppliers: Sequence[int], known: Mapping[Trial, Array], alone: Array, whole: int
) -> list[Trial]:
    """Lengths not tried yet between one that all of some country survives and the next longer."""
    wanted = []
    for x in suppliers:
        lengths = [0, *sorted(length for y, length in known if y == x and length > 0)]
        cut = [_cut(known[x, n], alone) if n else np.zeros(alone.shape, bool) for n in lengths]
        for place in range(len(lengths) - 1):
            earlier = np.logical_or.reduce(cut[: place + 1])
            if (cut[place + 1] & ~earlier).any():
                wanted += [(x, n) for n in range(lengths[place] + 1, lengths[place + 1])]
    return [(x, n) for x, n in wanted if n < whole]


def _longest(known: Mapping[Trial, Array], alone: Array, ends: Array, first: Array) -> Array:
    """(X, C), days of the longest outage shorter than all that cut a country off."""
    longest = np.where(np.isnan(alone), np.nan, np.zeros_like(first))
    for x in range(len(first)):
        lengths = sorted(length for y, length in known if y == x and length > 0)
        for country in range(first.shape[1]):
            fatal = [n for n in lengths if _cut(known[x, n], alone)[country]]
            if fatal:
                held = [n for n in lengths if n < fatal[0]]
                longest[x, country] = ends[held[-1] - 1] if held else 0.0
    return longest


def weekly(scenario: Scenario) -> Scenario:
    """The scenario by weeks; by days where its horizon is shorter than a week."""
    horizon = scenario.horizon
    finer = "weekly" if horizon.end - horizon.start >= timedelta(days=6) else "daily"
    return scenario.model_copy(update={"horizon": horizon.model_copy(update={"resolution": finer})})
