"""What was observed in a year or a span of months, as the tables of a baseline have it.

Stores are read at the ends of months. Prices are monthly means of the reference series at the mean
exchange rate of their year. Curtailment is 0 where consumption is known: no customer in the area is
on record as cut off against his will.
"""

from __future__ import annotations

from collections import defaultdict

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
    with_sum,
    with_years,
)
from sim.data.reference import REFERENCE_SERIES, exchange_rate
from sim.data.seeds import Seeds
from sim.units import GWH_PER_TWH, eur_mwh_from_usd_mmbtu


def observed(seeds: Seeds, year: When) -> Cells:
    """Every number of a calendar year, or of a span of months, that the baseline has."""
    cells: dict[Cell, float] = {}
    _storage(seeds, year, cells)
    _consumption(seeds, year, cells)
    _lng(seeds, year, cells)
    _prices(seeds, year, cells)
    _flows(seeds, year, cells)
    if Cell(CONSUMPTION, EU27, str(year)) in cells:
        cells[Cell(CURTAILMENT, EU27, str(year))] = 0.0
    return cells


def observed_years(seeds: Seeds) -> tuple[int, ...]:
    """Years of which the baseline has enough to hold a replay against."""
    months = {row.month for row in seeds.prices if row.series == REFERENCE_SERIES}
    years = sorted({int(month[:4]) for month in months})
    return tuple(year for year in years if enough(seeds, year))


def enough(seeds: Seeds, when: When) -> bool:
    """Whether so much of it is known that a backtest is worth its name.

    Of the EU27 and all of it, prices, and consumption or the stores at every end of a month.
    """
    seen = observed(seeds, when)
    stores = all(Cell(STORAGE, EU27, day) in seen for day in month_ends(when))
    used = Cell(CONSUMPTION, EU27, str(when)) in seen
    return Cell(PRICE, EU27, str(when)) in seen and (used or stores)


def deliveries(seeds: Seeds, supplier: str, year: When) -> float:
    """TWh that a supplier's pipelines brought to the EU27 in a year or a span."""
    months = months_of(year)
    routes = {
        (row.route, row.node)
        for row in seeds.routes
        if row.supplier == supplier and row.node in seeds.eu_nodes
    }
    return sum(
        row.flow_gwh / GWH_PER_TWH
        for row in seeds.route_flows
        if (row.route, row.node) in routes and row.month in months
    )


def _storage(seeds: Seeds, year: When, cells: dict[Cell, float]) -> None:
    days = month_ends(year)
    for row in seeds.storage_levels:
        if row.day.isoformat() in days:
            cells[Cell(STORAGE, row.country, row.day.isoformat())] = 100 * row.full


def _consumption(seeds: Seeds, year: When, cells: dict[Cell, float]) -> None:
    months = months_of(year)
    used: dict[str, float] = defaultdict(float)
    for demand in seeds.demand:
        used[demand.node] += demand.demand_gwh
        if demand.month in months:
            cells[Cell(CONSUMPTION, demand.node, demand.month)] = demand.demand_gwh / GWH_PER_TWH
    for row in seeds.consumption:
        if row.month in months:
            cells[Cell(CONSUMPTION, row.node, row.month)] = row.consumption_gwh / GWH_PER_TWH
    members = [node for node in seeds.eu_nodes if used[node] > 0]
    with_sum(cells, CONSUMPTION, year, members)
    with_years(cells, CONSUMPTION, year)


def _lng(seeds: Seeds, year: When, cells: dict[Cell, float]) -> None:
    """Months without a row are months without send-out: the EU27 is the sum of what is there."""
    months = months_of(year)
    total: dict[str, float] = defaultdict(float)
    for row in seeds.lng_send_out:
        if row.month in months:
            twh = row.send_out_gwh / GWH_PER_TWH
            cells[Cell(LNG, row.node, row.month)] = twh
            total[row.month] += twh if row.node in seeds.eu_nodes else 0.0
    for month, twh in total.items():
        cells[Cell(LNG, EU27, month)] = twh
    with_years(cells, LNG, year)


def _prices(seeds: Seeds, year: When, cells: dict[Cell, float]) -> None:
    rates = {row.parameter: row.value for row in seeds.parameters}
    months = months_of(year)
    for row in seeds.prices:
        rate = rates.get(exchange_rate(int(row.month[:4])))
        if rate is not None and row.series == REFERENCE_SERIES and row.month in months:
            cells[Cell(PRICE, EU27, row.month)] = eur_mwh_from_usd_mmbtu(row.value, rate)
    with_years(cells, PRICE, year, mean=True)


def _flows(seeds: Seeds, year: When, cells: dict[Cell, float]) -> None:
    told = (str(year), *months_of(year))
    for row in seeds.border_flows:
        if row.period in told:
            border = f"{row.from_node}>{row.to_node}"
            cells[Cell(FLOW, border, row.period)] = row.flow_gwh / GWH_PER_TWH
    with_years(cells, FLOW, year)
    with_net(cells, year)
