"""Scenarios solved and told in numbers."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sim.config import LoadedScenario, load_scenario
from sim.data.seeds import Seeds
from sim.model.weather import heating_ratio, ratios_of
from sim.outlook.days import FREE, SCENARIO, Days, all_days, months
from sim.outlook.levels import emptiest, fills_of, left_of
from sim.outlook.record import Heat, Month, Story
from sim.outlook.setting import EU, Setting
from sim.pipeline import Run, run_scenario
from sim.runner import refuse_unsolved

EUROPE = (EU, "GB")
"""What of Europe lands LNG and is modelled."""


def solved(name: str, sets: Sequence[str] = ()) -> Run:
    """A shipped scenario solved; raises `SolveError` where it does not reach its tolerance."""
    loaded: LoadedScenario = load_scenario(name, list(sets))
    print("  " + " ".join([name, *sets]), file=sys.stderr, flush=True)
    run = run_scenario(loaded)
    refuse_unsolved(run)
    return run


def story_of(run: Run, told: Setting, sets: Sequence[str] = ()) -> Story:
    """A run in numbers; `sets` are those it was solved with."""
    scenario, whole, fills = run.loaded.scenario, all_days(run), fills_of(run, told)
    start = scenario.horizon.start.isoformat()
    return Story(
        scenario=scenario.name,
        sets=tuple(sets),
        title=scenario.title,
        heat=heat_of(run),
        start=start,
        end=scenario.horizon.end.isoformat(),
        months=tuple(_month(days) for days in months(run)),
        fills=fills,
        price_eur_mwh=whole.price(SCENARIO, EU),
        calm_price_eur_mwh=whole.price(FREE, EU),
        response_twh=whole.response(SCENARIO, EU),
        curtailment_twh=whole.curtailment(SCENARIO, EU),
        curtailed=curtailed_in(whole, told),
        left=left_of(run, emptiest(fills[EU], start)),
        lng_twh=whole.lng(SCENARIO, EU),
        lng_europe_twh=sum(whole.lng(SCENARIO, place) for place in EUROPE if _known(run, place)),
        consumption_twh=whole.consumption(SCENARIO, EU),
    )


def curtailed_in(days: Days, told: Setting) -> dict[str, float]:
    """TWh cut off by country, of those in which it is worth telling."""
    found = {node: days.curtailment(SCENARIO, node) for node in days.net.market}
    return {node: volume for node, volume in found.items() if volume >= told.curtailed_twh}


def heat_of(run: Run) -> Heat:
    """Degree days of a run's weather; those of months, where it has them, on their mean."""
    batch, seeds = run.result.batch, run.seeds
    weather = run.loaded.scenario.weather
    ratios = heating_ratio(weather, seeds, batch.network, batch.calendar).mean(axis=1)
    found = dict(zip(batch.network.market, ratios.tolist(), strict=True))
    base = ratios_of(seeds, seeds.base_year)
    own = {node: ratio * base[node] for node, ratio in found.items() if node in base}
    normal = _by_demand(seeds, own)
    return Heat(100 * (normal / _by_demand(seeds, base) - 1), 100 * (normal - 1))


def degree_days(seeds: Seeds, year: int) -> float:
    """Degree days of a year relative to the baseline's mean, weighted over the nodes by demand."""
    return _by_demand(seeds, ratios_of(seeds, year))


def _by_demand(seeds: Seeds, ratios: Mapping[str, float]) -> float:
    demand: dict[str, float] = defaultdict(float)
    for row in seeds.demand:
        demand[row.node] += row.demand_gwh
    return sum(demand[node] * ratios[node] for node in ratios) / sum(demand[n] for n in ratios)


def _known(run: Run, place: str) -> bool:
    net = run.result.batch.network
    return place in net.market or place in net.groups


def _month(days: Days) -> Month:
    return Month(
        month=days.first.isoformat()[:7],
        first=days.first.isoformat(),
        until=days.after.isoformat(),
        price_eur_mwh=days.price(SCENARIO, EU),
        lng_twh=days.lng(SCENARIO, EU),
        consumption_twh=days.consumption(SCENARIO, EU),
        response_twh=days.response(SCENARIO, EU),
        curtailment_twh=days.curtailment(SCENARIO, EU),
        anywhere_twh=sum(days.curtailment(SCENARIO, node) for node in days.net.market),
    )
