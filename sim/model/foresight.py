"""What the market knows when: the days on which it plans, and a scenario as known on one of them.

With `foresight: announced` the market plans on the first day, on every day on which a measure or a
filling target is announced, and on the days of `market.stages`. A measure announced later is none
yet. One that is seen as it happens is known as far as the days go that have been seen: those up to
the eve of the next plan, for what the market sees while it carries a plan out, it acts on.
"""

from __future__ import annotations

from datetime import date, timedelta

from sim.config.schema import Scenario


def stage_days(scenario: Scenario) -> tuple[date, ...]:
    """Days of the horizon on which the market plans, the first one first."""
    horizon, market = scenario.horizon, scenario.market
    if market.foresight == "perfect":
        return (horizon.start,)
    days = {horizon.start, *announcements(scenario)}
    if isinstance(market.stages, tuple) and market.stages:
        days.update(market.stages)
    elif market.stages == "monthly" or _unfolds(scenario):
        every = (horizon.start + timedelta(days=k) for k in range(horizon.days))
        days.update(day for day in every if day.day == 1)
    return tuple(sorted(day for day in days if horizon.start <= day <= horizon.end))


def announcements(scenario: Scenario) -> tuple[date, ...]:
    """Days on which something is announced, those before the horizon among them."""
    told = [measure.announcement for measure in scenario.measures.values()]
    told += [target.announced for target in scenario.storage.targets]
    return tuple(sorted({day for day in told if day is not None}))


def _unfolds(scenario: Scenario) -> bool:
    return any(m.announced == "as_it_happens" for m in scenario.measures.values())


def known_on(scenario: Scenario, day: date) -> Scenario:
    """The scenario with what has been announced by `day`."""
    measures = {name: m for name, m in scenario.measures.items() if _is_known(m.announcement, day)}
    targets = tuple(t for t in scenario.storage.targets if _is_known(t.announced, day))
    storage = scenario.storage.model_copy(update={"targets": targets})
    return scenario.model_copy(update={"measures": measures, "storage": storage})


def _is_known(announced: date | None, day: date) -> bool:
    return announced is None or announced <= day


def learned_on(scenario: Scenario, day: date) -> tuple[str, ...]:
    """What is announced on `day`: names of measures, and filling targets by their date."""
    measures = [name for name, m in scenario.measures.items() if m.announcement == day]
    targets = [
        f"target {100 * target.fill:g} % on {target.date}"
        for target in scenario.storage.targets
        if target.announced == day
    ]
    return (*measures, *targets)
