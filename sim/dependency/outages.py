"""Losses played on top of a scenario: every supplier, route, terminal, large interconnection.

All of them are one ensemble: the scenario with its measures, and on top of them a thing that stops
for good on the first day of the horizon. What a loss adds is the difference to the scenario alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.config.schema import Capacity, Cut, Measure, RouteOutage, Scenario
from sim.data.seeds import Seeds
from sim.ensemble import Outcome, run_ensemble
from sim.errors import SolveError
from sim.model.assemble import lanes_of
from sim.model.network import Network, arc_id

Array = npt.NDArray[np.float64]
Progress = Callable[[int, int], None]
"""Called as (done, of how many)."""

KINDS = ("supplier", "route", "terminal", "interconnection")
LARGE = 100.0
"""GWh/d; interconnections that are smaller all the time are left out."""
MATTERS_PCT = 1.0
"""Of a country's demand: a loss that adds less there does not come into pairs for its sake."""
MOST_IN_PAIRS = 40
"""Elements in pairs, those that hurt some country most; 780 pairs take half a minute by months."""
WORST_IN_PAIRS = 2
"""Losses of a kind that come into pairs for the sake of one country."""
NAMED_PCT = 0.1
"""Of a country's demand: a loss that adds less does nothing worth naming."""


@dataclass(frozen=True)
class Element:
    """A thing that can be lost.

    kind : one of `KINDS`
    name : country code, route, terminal, or `FROM>TO`
    owner : supplier of a route
    """

    kind: str
    name: str
    owner: str = ""

    def holds(self, other: Element) -> bool:
        """Whether losing this loses the other as well."""
        return self.kind == "supplier" and other.owner == self.name

    def lost(self, **window: Any) -> Measure:
        """The measure that takes it away; `window` holds its `from` and, if it ends, `until`."""
        if self.kind == "supplier":
            return Cut(type="cut", supplier=self.name, **window)
        if self.kind == "route":
            return RouteOutage(type="route_outage", route=(self.name,), **window)
        if self.kind == "terminal":
            return Capacity(type="capacity", terminal=self.name, share=-1.0, **window)
        return Capacity(type="capacity", arc=self.name, share=-1.0, **window)


Loss = tuple[Element, ...]


def elements_of(scenario: Scenario, seeds: Seeds) -> tuple[Element, ...]:
    """Everything in use or usable at some time in the scenario, by kind.

    A supplier is lost with all its pipelines and its LNG; of interconnections those with at least
    `LARGE` at some time.
    """
    net = Network.of(seeds)
    inputs = lanes_of(scenario, seeds, net)[0].inputs
    delivered = inputs.route_availability.max(axis=1)
    exported = inputs.lng_exports.max(axis=1)
    routes = [route for place, route in enumerate(net.routes) if delivered[place] > 0]
    suppliers = [route.supplier for route in routes]
    suppliers += [origin for place, origin in enumerate(net.origins) if exported[place] > 0]
    terminal_size, arc_size = inputs.terminal_capacity.max(axis=1), inputs.arc_capacity.max(axis=1)
    found = [Element("supplier", supplier) for supplier in suppliers]
    found += [Element("route", route.route, route.supplier) for route in routes]
    found += [
        Element("terminal", terminal.terminal)
        for place, terminal in enumerate(net.terminals)
        if terminal_size[place] > 0
    ]
    found += [
        Element("interconnection", arc_id(arc))
        for place, arc in enumerate(net.arcs)
        if arc_size[place] >= LARGE
    ]
    return tuple(dict.fromkeys(found))


def without(scenario: Scenario, loss: Loss, **window: Any) -> Scenario:
    """The scenario with elements lost from its first day, or in another `window`, on top."""
    window = window or {"from": scenario.horizon.start}
    added = {_free_name(scenario, place): one.lost(**window) for place, one in enumerate(loss)}
    return scenario.model_copy(update={"measures": {**scenario.measures, **added}})


def _free_name(scenario: Scenario, place: int) -> str:
    name = f"loss-{place}"
    while name in scenario.measures:
        name = f"one-more-{name}"
    return name


@dataclass(frozen=True, eq=False)
class Losses:
    """What X losses add to C regions and countries.

    countries : (C,), the regions first
    demand : (C,), TWh, reference demand
    shortfall, curtailment : (X, C), TWh more than in the scenario alone
    price : (X, C), EUR/MWh more; NaN where there is no market
    """

    losses: tuple[Loss, ...]
    countries: tuple[str, ...]
    demand: Array
    shortfall: Array
    curtailment: Array
    price: Array

    @property
    def percent(self) -> Array:
        """(X, C), added shortfall in percent of reference demand."""
        known = self.demand > 0
        part: Array = np.where(known, 100 * self.shortfall / np.where(known, self.demand, 1.0), 0.0)
        return part

    def ranked(self, country: str, kind: str | None = None) -> list[int]:
        """Numbers of the losses of a kind, or of all, that hurt a country, the worst first.

        The worst adds the largest shortfall, and among equals cuts off most.
        """
        column = self.countries.index(country)
        percent, shortfall = self.percent[:, column], self.shortfall[:, column]
        cut_off = self.curtailment[:, column]
        hurting = [
            place
            for place, loss in enumerate(self.losses)
            if kind in (None, loss[0].kind) and percent[place] >= NAMED_PCT
        ]
        return sorted(hurting, key=lambda place: (-shortfall[place], -cut_off[place], place))


def play(
    scenario: Scenario, seeds: Seeds, losses: Sequence[Loss], progress: Progress | None = None
) -> Losses:
    """Play every loss on top of the scenario.

    Raises `SolveError` with every loss that was not solved to its tolerance.
    """
    cases = [scenario, *(without(scenario, loss) for loss in losses)]
    outcomes = list(solved(cases, ["nothing", *map(label, losses)], seeds, progress))
    places = [key.split(".")[:2] for key in outcomes[0].values if key.endswith(".shortfall_twh")]
    areas = list(dict.fromkeys((kind, name) for kind, name in places))

    def read(outcome: Outcome, figure: str) -> Array:
        return np.array([outcome.values[f"{kind}.{name}.{figure}"] for kind, name in areas])

    def added(figure: str) -> Array:
        alone = read(outcomes[0], figure)
        rows = [read(outcome, figure) - alone for outcome in outcomes[1:]]
        return np.array(rows).reshape(len(losses), len(areas))

    return Losses(
        losses=tuple(losses),
        countries=tuple(name for _, name in areas),
        demand=read(outcomes[0], "reference_demand_twh"),
        shortfall=added("shortfall_twh"),
        curtailment=added("curtailment_twh"),
        price=added("hub_price_eur_mwh"),
    )


def label(loss: Loss) -> str:
    """`supplier RU`, or `supplier RU and terminal krk`."""
    return " and ".join(f"{one.kind} {one.name}" for one in loss)


def solved(
    cases: Sequence[Scenario],
    names: Sequence[str],
    seeds: Seeds,
    progress: Progress | None = None,
) -> Iterator[Outcome]:
    """Outcomes of an ensemble all of which reached their tolerance.

    Raises `SolveError` at the end with the names of those that did not.
    """
    failed = []
    for outcome in run_ensemble(cases, seeds):
        if not outcome.optimal:
            statuses = ", ".join(status.value for status in outcome.statuses)
            failed.append(f"without {names[outcome.index]}: {statuses}")
        if progress is not None:
            progress(outcome.index + 1, len(cases))
        yield outcome
    if failed:
        raise SolveError("not every loss was solved, nothing was written\n" + "\n".join(failed))


def pairs_that_matter(singles: Losses) -> tuple[Loss, ...]:
    """All pairs of the elements that are among the worst two of their kind for some country.

    They add at least `MATTERS_PCT` to its shortfall; where there are more than `MOST_IN_PAIRS`, the
    most harmful ones are taken. Two elements one of which holds the other are no pair.
    """
    percent = singles.percent
    harm: dict[int, float] = {}
    for column, country in enumerate(singles.countries):
        for kind in KINDS:
            for loss in singles.ranked(country, kind)[:WORST_IN_PAIRS]:
                if percent[loss, column] >= MATTERS_PCT:
                    harm[loss] = max(harm.get(loss, 0.0), float(percent[loss, column]))
    chosen = sorted(harm, key=lambda loss: (-harm[loss], loss))[:MOST_IN_PAIRS]
    elements = [singles.losses[loss][0] for loss in sorted(chosen)]
    return tuple(
        (one, other)
        for one, other in combinations(elements, 2)
        if not (one.holds(other) or other.holds(one))
    )
