"""Other cuts, each on the days on which it acts, beside the same world without it."""

from __future__ import annotations

from datetime import date

from sim.outlook.days import FREE, SCENARIO, Days, between
from sim.outlook.levels import emptiest, level_in_both
from sim.outlook.record_supply import Cut, Hit, Pair
from sim.outlook.setting import EU, Setting
from sim.outlook.stories import curtailed_in, solved
from sim.pipeline import Run


def cut_of(name: str, told: Setting) -> Cut:
    """A scenario in numbers, from the first day of its shocks to their last."""
    run = solved(name)
    start, end = acting(run)
    days, first = between(run, start, end), start.isoformat()
    day = emptiest(run.summary["storage_fill_pct"][EU], first)
    return Cut(
        scenario=run.loaded.scenario.name,
        title=run.loaded.scenario.title,
        first=first,
        last=end.isoformat(),
        price=_pair(days, "price", EU),
        response=_pair(days, "response", EU),
        curtailment=_pair(days, "curtailment", EU),
        until=day,
        stores=level_in_both(run, day),
        curtailed=curtailed_in(days, told),
        hit=_hit(days, told.named),
    )


def acting(run: Run) -> tuple[date, date]:
    """The first and the last day in the horizon on which a shock acts."""
    scenario = run.loaded.scenario
    shocks = [one for one in scenario.measures.values() if one.shock is not False]
    horizon = scenario.horizon
    firsts = [getattr(one, "from_", None) or horizon.start for one in shocks]
    lasts = [getattr(one, "until", None) or horizon.end for one in shocks]
    return max(min(firsts), horizon.start), min(max(lasts), horizon.end)


def _hit(days: Days, most: int) -> tuple[Hit, ...]:
    hits = [
        Hit(node, *(_pair(days, figure, node) for figure in ("price", "shortfall", "curtailment")))
        for node in days.net.market
    ]
    return tuple(sorted(hits, key=lambda one: (-one.price.effect, one.node))[:most])


def _pair(days: Days, figure: str, place: str) -> Pair:
    of = getattr(days, figure)
    return Pair(of(SCENARIO, place), of(FREE, place))
