"""How far a year in numbers lies from the observed one: errors, and skill against naive forecasts.

    error = mean of |model - observed| over the cells that both have
    skill = 1 - error / error of the naive forecast, both over the cells that all three have

Skill is 1 for a perfect model, 0 for one no better than the forecast, negative for a worse one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sim.backtest.cells import (
    CONSUMPTION,
    CURTAILMENT,
    EU27,
    FLOW,
    LNG,
    NET_FLOW,
    PRICE,
    STORAGE,
    UNITS,
    Cell,
    Cells,
    reverse,
)

LARGEST_FLOWS = 10
LEAST_COMMON = 3
"""Numbers of several that a naive forecast must have, else it is not held against the model."""
SMALLEST = 1e-9


@dataclass(frozen=True)
class Score:
    """One comparison.

    quantity, area : of the cells compared
    span : `year` (one number, of a whole year or span) or `months` (several)
    count : how many cells were compared
    observed, model : means over these cells
    error : mean absolute error
    bias : mean of model minus observed
    off : by period, model minus observed
    naive : by name of the forecast, its mean over the cells that it has
    naive_error : by name of the forecast, where it has any of the cells
    skill : by name of the forecast; None where the forecast is perfect
    direction : of border flows, whether gas goes the way it went on balance
    """

    quantity: str
    area: str
    span: str
    count: int
    observed: float
    model: float
    error: float
    bias: float
    off: Mapping[str, float]
    naive: Mapping[str, float]
    naive_error: Mapping[str, float]
    skill: Mapping[str, float | None]
    direction: bool | None = None

    @property
    def unit(self) -> str:
        """Of observed, model and errors; errors of stores are points."""
        return UNITS[self.quantity]

    @property
    def worst_period(self) -> str:
        """When the model is off most."""
        return max(self.off, key=lambda period: abs(self.off[period]))

    @property
    def worst(self) -> float:
        """The largest deviation, with its sign."""
        return self.off[self.worst_period]

    @property
    def percent(self) -> float | None:
        """The error in per cent of what was observed."""
        return 100 * self.error / abs(self.observed) if abs(self.observed) > SMALLEST else None


def score(
    chosen: Iterable[Cell],
    seen: Cells,
    told: Cells,
    naive: Mapping[str, Cells],
    direction: bool | None = None,
) -> Score | None:
    """Hold the chosen cells of a model against the observed ones; None where they share none."""
    cells = [cell for cell in chosen if cell in seen and cell in told]
    if not cells:
        return None
    off = {cell: told[cell] - seen[cell] for cell in cells}
    means, errors, skill = {}, {}, {}
    for name, forecast in naive.items():
        common = [cell for cell in cells if cell in forecast]
        if len(common) >= min(len(cells), LEAST_COMMON):
            means[name] = _mean(forecast[cell] for cell in common)
            errors[name] = _mean(abs(forecast[cell] - seen[cell]) for cell in common)
            own = _mean(abs(off[cell]) for cell in common)
            skill[name] = 1 - own / errors[name] if errors[name] > SMALLEST else None
    return Score(
        quantity=cells[0].quantity,
        area=cells[0].area,
        span="year" if cells[0].whole else "months",
        count=len(cells),
        observed=_mean(seen[cell] for cell in cells),
        model=_mean(told[cell] for cell in cells),
        error=_mean(abs(value) for value in off.values()),
        bias=_mean(off.values()),
        off={cell.period: value for cell, value in off.items()},
        naive=means,
        naive_error=errors,
        skill=skill,
        direction=direction,
    )


def scores(
    seen: Cells, told: Cells, naive: Mapping[str, Cells], markets: Sequence[str]
) -> tuple[Score, ...]:
    """Every score of a year: EU27 first, then countries in the order of the baseline.

    Of borders between `markets` the ten with the largest net flow are scored, and the landings of
    suppliers, whose gas comes from none of them; largest first.
    """
    found: list[Score | None] = []
    for quantity in (STORAGE, CONSUMPTION, LNG, PRICE, CURTAILMENT):
        for area in _areas(seen, quantity):
            own = [cell for cell in seen if cell.quantity == quantity and cell.area == area]
            months = [cell for cell in own if not cell.whole]
            years = [cell for cell in own if cell.whole]
            found += [score(years, seen, told, naive), score(months, seen, told, naive)]
    directed = {name: _directed(seen, cells) for name, cells in naive.items()}
    going = _directed(seen, told)
    for cell in largest_flows(seen, markets):
        found.append(score([cell], seen, going, directed, going.get(cell, 0.0) > SMALLEST_FLOW))
    return tuple(one for one in found if one is not None)


def largest_flows(seen: Cells, markets: Sequence[str]) -> list[Cell]:
    """The borders over which most gas was observed to go on balance, then all landings."""
    flows = sorted((c for c in seen if c.quantity == NET_FLOW), key=lambda cell: -seen[cell])
    inside = [cell for cell in flows if cell.area.split(">")[0] in markets]
    return inside[:LARGEST_FLOWS] + [cell for cell in flows if cell not in inside]


def _directed(seen: Cells, cells: Cells) -> Cells:
    """Net flows counted the way that gas was observed to go: negative where it went back.

    A border that the cells know without any net flow has none; one they do not know is left out.
    """
    known = {cell.area for cell in cells if cell.quantity == FLOW}
    found = {}
    for cell in seen:
        if cell.quantity == NET_FLOW and {cell.area, reverse(cell.area)} & known:
            back = cell._replace(area=reverse(cell.area))
            found[cell] = cells.get(cell, 0.0) - cells.get(back, 0.0)
    return found


SMALLEST_FLOW = 0.05
"""TWh in a year; less is the solver's tolerance, and goes no way."""


def find(found: Sequence[Score], quantity: str, area: str = EU27, span: str = "") -> Score | None:
    """The score of an area; of a year where there is one, unless the span is named."""
    own = [one for one in found if (one.quantity, one.area) == (quantity, area)]
    return next((one for one in own if span in ("", one.span)), None)


def _areas(seen: Cells, quantity: str) -> list[str]:
    areas = list(dict.fromkeys(cell.area for cell in seen if cell.quantity == quantity))
    return sorted(areas, key=lambda area: area != EU27)


def _mean(values: Iterable[float]) -> float:
    held = list(values)
    return sum(held) / len(held)
