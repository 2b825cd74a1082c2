"""What a solved scenario says of a year or a span, in the same cells as what was observed.

Stores at the very end of the horizon are left out: what they hold then a scenario is told.

The price is the hub price of the node that the reference series is quoted at, the Netherlands,
where a baseline has it, and the mean of the EU27 weighted by reference demand elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from sim.backtest.cells import (
    CONSUMPTION,
    CURTAILMENT,
    EU27,
    FLOW,
    LNG,
    PRICE,
    STORAGE,
    Cell,
    Cells,
    When,
    month_ends,
    months_of,
    with_net,
    with_years,
)
from sim.config.parts import EndFill
from sim.config.schema import Scenario
from sim.data.calendar import Calendar
from sim.data.seeds import Seeds
from sim.model.network import Network, arc_id
from sim.pipeline import Run
from sim.result import Result
from sim.summary.document import nested
from sim.summary.figures import figures
from sim.summary.indicators import NodeBalance, node_balance
from sim.units import GWH_PER_TWH

Array = npt.NDArray[np.float64]

QUOTED_AT = "NL"
"""Where the Title Transfer Facility is."""


FILL = "storage_fill_pct"
REFERENCE = "reference"


@dataclass(frozen=True, eq=False)
class Solved:
    """What a replay is scored by: its first lane; a counterfactual plays no part.

    fill : percent full by place and day, as in a summary
    pinned : whether the scenario asks for the observed level at its end, which is then no result
    """

    result: Result
    balance: NodeBalance
    fill: Mapping[str, Mapping[str, float]]
    pinned: bool

    @classmethod
    def of_run(cls, run: Run) -> Solved:
        """Of a run beside its counterfactual."""
        return cls(run.result, run.balance, run.summary[FILL], _pinned(run.loaded.scenario))

    @classmethod
    def of_lane(cls, result: Result, scenario: Scenario, seeds: Seeds) -> Solved:
        """Of a result of one lane."""
        balance = node_balance(result)
        told = nested(figures(result, balance, seeds, np.array([[0, 0]]), [scenario]), 0)
        return cls(result, balance, told.get(FILL, {}), _pinned(scenario))


def _pinned(scenario: Scenario) -> bool:
    end = scenario.storage.end
    return (end.fill if isinstance(end, EndFill) else end) == REFERENCE


def modelled(run: Solved, year: When) -> Cells:
    """Every number of a year or a span that lies within the scenario's horizon."""
    result, net = run.result, run.result.batch.network
    calendar = result.batch.calendar
    market = net.market_nodes
    cells: dict[Cell, float] = {}
    rates = {
        CONSUMPTION: result.consumption[0].sum(axis=1),
        LNG: run.balance.lng_send_out[0][market],
    }
    for quantity, values in rates.items():
        areas = dict(zip(net.market, values, strict=True)) | {EU27: _eu(net, values)}
        _add(cells, quantity, areas, calendar, year)
    _add(cells, PRICE, {EU27: _price(run)}, calendar, year, mean=True)
    _add(cells, FLOW, border_flows(net, result.flow[0]), calendar, year)
    with_net(cells, year)
    cut = {EU27: _eu(net, result.curtailment[0].sum(axis=1))}
    _add(cells, CURTAILMENT, cut, calendar, year)
    last = date.fromordinal(calendar.end.toordinal() + 1).isoformat()
    for day in month_ends(year):
        for area, levels in run.fill.items():
            if day in levels and not (run.pinned and day == last):
                cells[Cell(STORAGE, area, day)] = levels[day]
    return cells


def border_flows(net: Network, flow: Array) -> dict[str, Array]:
    """Flow (T,) of every pair of neighbours, (A, T) -> by `FROM>TO`.

    A hub that nothing but one arc fills splits that arc's gas: what it passes on belongs to the
    pair of where the gas comes from and where it goes, beside the direct arc if there is one.
    """
    routed = {route.node for route in net.routes}
    into: dict[str, list[str]] = {}
    for arc in net.arcs:
        into.setdefault(arc.to_node, []).append(arc.from_node)
    passed_from = {
        node: tails[0]
        for node, tails in into.items()
        if len(tails) == 1 and node not in routed and node not in net.market
    }
    found: dict[str, Array] = {}
    for arc, values in zip(net.arcs, flow, strict=True):
        if arc.to_node in passed_from:
            continue
        tail = passed_from.get(arc.from_node, arc.from_node)
        name = arc_id(arc) if tail == arc.from_node else f"{tail}>{arc.to_node}"
        found[name] = found[name] + values if name in found else values
    return found


def _eu(net: Network, values: Array) -> Array:
    """(M, T) -> (T,)."""
    total: Array = values[net.markets([EU27])].sum(axis=0)
    return total


def _price(run: Solved) -> Array:
    """(T,), EUR/MWh."""
    result, net = run.result, run.result.batch.network
    if QUOTED_AT in net.market:
        price: Array = result.hub_price[0, net.node_index[QUOTED_AT]]
        return price
    members = net.markets([EU27])
    weight = result.batch.reference_demand[0].sum(axis=1)[members]
    mean: Array = np.average(result.hub_price[0][net.market_nodes][members], axis=0, weights=weight)
    return mean


def _add(
    cells: dict[Cell, float],
    quantity: str,
    areas: Mapping[str, Array],
    calendar: Calendar,
    year: When,
    mean: bool = False,
) -> None:
    """Months and the whole year: TWh of rates in GWh/d, or means of prices."""
    days = np.repeat(np.arange(calendar.periods), calendar.days.astype(int))
    known = [day.isoformat()[:7] for day in calendar.dates]
    for month in months_of(year):
        own = days[[name == month for name in known]]
        if own.size < _length(month):
            continue
        for area, rates in areas.items():
            value = float(rates[own].mean() if mean else rates[own].sum() / GWH_PER_TWH)
            cells[Cell(quantity, area, month)] = value
    with_years(cells, quantity, year, mean)


def _length(month: str) -> int:
    days = np.datetime64(month) + np.timedelta64(1, "M")
    return int((days.astype("datetime64[D]") - np.datetime64(f"{month}-01")).astype(int))
