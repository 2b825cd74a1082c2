"""Scenarios solved and told in numbers."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from sim.config import LoadedScenario, load_scenario
from sim.model.storage import volumes
from sim.outlook.days import FREE, SCENARIO, Days, all_days, months
from sim.outlook.record import Month, Story
from sim.outlook.setting import EU, Setting
from sim.pipeline import Run, run_scenario
from sim.runner import refuse_unsolved

FILL = "storage_fill_pct"
EUROPE = (EU, "GB")
"""What of Europe lands LNG and is modelled."""


def solved(name: str, sets: Sequence[str] = ()) -> Run:
    """A shipped scenario solved; raises `SolveError` where it does not reach its tolerance."""
    loaded: LoadedScenario = load_scenario(name, list(sets))
    print(" ".join([name, *sets]), file=sys.stderr)
    run = run_scenario(loaded)
    refuse_unsolved(run)
    return run


def story_of(run: Run, told: Setting) -> Story:
    """A run in numbers."""
    scenario, whole = run.loaded.scenario, all_days(run)
    cut = {node: whole.curtailment(SCENARIO, node) for node in whole.net.market}
    return Story(
        scenario=scenario.name,
        title=scenario.title,
        weather=str(scenario.weather) if isinstance(scenario.weather, str | int) else "given",
        start=scenario.horizon.start.isoformat(),
        end=scenario.horizon.end.isoformat(),
        months=tuple(_month(days) for days in months(run)),
        fills=fills_of(run, told),
        price_eur_mwh=whole.price(SCENARIO, EU),
        calm_price_eur_mwh=whole.price(FREE, EU),
        shortfall_twh=whole.shortfall(SCENARIO, EU),
        response_twh=whole.response(SCENARIO, EU),
        curtailment_twh=whole.curtailment(SCENARIO, EU),
        curtailed={node: volume for node, volume in cut.items() if volume >= told.curtailed_twh},
        lng_twh=whole.lng(SCENARIO, EU),
        lng_europe_twh=sum(whole.lng(SCENARIO, place) for place in EUROPE if _known(run, place)),
        consumption_twh=whole.consumption(SCENARIO, EU),
    )


def _known(run: Run, place: str) -> bool:
    net = run.result.batch.network
    return place in net.market or place in net.groups


def _month(days: Days) -> Month:
    return Month(
        month=days.first.isoformat()[:7],
        until=days.after.isoformat(),
        price_eur_mwh=days.price(SCENARIO, EU),
        lng_twh=days.lng(SCENARIO, EU),
        consumption_twh=days.consumption(SCENARIO, EU),
        response_twh=days.response(SCENARIO, EU),
        curtailment_twh=days.curtailment(SCENARIO, EU),
    )


def fills_of(run: Run, told: Setting) -> dict[str, Mapping[str, float]]:
    """Levels of the places of the setting, and of its groups of countries."""
    known: Mapping[str, Mapping[str, float]] = run.summary[FILL]
    found = {place: known[place] for place in told.places if place in known}
    net = run.result.batch.network
    size: dict[str, float] = dict.fromkeys(net.market, 0.0)
    for store, volume in zip(net.storages, volumes(net), strict=True):
        size[store.country] += float(volume)
    for name, members in told.groups.items():
        whole = sum(size[one] for one in members)
        found[name] = {
            day: sum(size[one] * known[one][day] for one in members) / whole
            for day in known[members[0]]
        }
    return found
