"""Two forecasts that need no model; a model has skill where it beats them.

`last_year`: everything is as it was observed a year before, month by month.

`pro_rata`: what the sender's pipelines brought less than the year before, in TWh over the year, is
taken from every country of the EU27 in proportion to what it consumed then, in every month alike:

    consumption = consumption of last year * (1 - loss / EU27 consumption of last year)

Nothing else answers: stores, LNG, prices and flows are as last year, and so is consumption outside
the EU27. This forecast knows the year's deliveries, as the replay does. A year in which more came
has a negative loss.
"""

from __future__ import annotations

from sim.backtest.cells import CONSUMPTION, EU27, Cell, Cells, When, before, moved
from sim.backtest.observed import deliveries, observed
from sim.data.seeds import Seeds

LAST_YEAR, PRO_RATA = "last_year", "pro_rata"
NAMES = {LAST_YEAR: "last year", PRO_RATA: "pro rata"}


def last_year(seeds: Seeds, year: When) -> Cells:
    """The observations of the year before under this year's dates."""
    return {
        cell._replace(period=moved(cell.period, 1)): value
        for cell, value in observed(seeds, before(year)).items()
    }


def pro_rata(seeds: Seeds, year: When, sender: str) -> Cells:
    """Last year, with the sender's lost deliveries taken from consumption."""
    last = last_year(seeds, year)
    whole = last.get(Cell(CONSUMPTION, EU27, str(year)))
    if whole is None:
        return {}
    loss = deliveries(seeds, sender, before(year)) - deliveries(seeds, sender, year)
    left = 1 - loss / whole
    members = {*seeds.eu_nodes, EU27}
    return {
        cell: value * left if cell.quantity == CONSUMPTION and cell.area in members else value
        for cell, value in last.items()
    }


def forecasts(seeds: Seeds, year: When, sender: str) -> dict[str, Cells]:
    """Both by name; empty where nothing was observed the year before."""
    return {LAST_YEAR: last_year(seeds, year), PRO_RATA: pro_rata(seeds, year, sender)}
