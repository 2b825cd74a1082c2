"""What the answer hangs on: the reference anew, with numbers that are judgements set otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.config.loaded_sweep import load_sweep
from sim.outlook.days import SCENARIO, all_days
from sim.outlook.levels import FILL, emptiest
from sim.outlook.record import Brief, Variant, Winter, Years
from sim.outlook.setting import EU, Otherwise, Setting
from sim.outlook.stories import curtailed_in, solved
from sim.outlook.years import START, WEATHER, axis_along, lowest, study


def variants_of(told: Setting, hard: Winter, years: Years, results: Path) -> tuple[Variant, ...]:
    """Each in the reference's own weather, in that of the hard winter, and some in many years."""
    return tuple(
        Variant(
            one.what,
            one.sets,
            brief_of(one.sets, told),
            brief_of((*hard.story.sets, *one.sets), told),
            _low(one, told, years, results) if one.years else None,
        )
        for one in told.variants
    )


def brief_of(sets: Sequence[str], told: Setting) -> Brief:
    """The reference solved with some values set otherwise."""
    run = solved(told.reference, sets)
    levels, whole = run.summary[FILL][EU], all_days(run)
    day = emptiest(levels, run.loaded.scenario.horizon.start.isoformat())
    return Brief(
        lowest_day=day,
        lowest=levels[day],
        price_eur_mwh=whole.price(SCENARIO, EU),
        response_twh=whole.response(SCENARIO, EU),
        curtailed=curtailed_in(whole, told),
    )


def _low(one: Otherwise, told: Setting, years: Years, results: Path) -> int:
    """Years of today's climate in which the stores run low, from those nearest to the reference."""
    _, found = study(told.sweep, results, (*part_of_sweep(told, years), *one.sets))
    return int((lowest(found) < told.low_pct).sum())


def part_of_sweep(told: Setting, years: Years) -> tuple[str, ...]:
    """What makes of the sweep its years of today's climate, from the level of `years.own`."""
    loaded = load_sweep(told.sweep)
    weather, fill = (axis_along(loaded, path) for path in (WEATHER, START))
    return (
        f"axes.{weather}.range.from={told.recent}",
        f"axes.{fill}.range=null",
        f"axes.{fill}.values=[{years.rows[years.own].fill}]",
    )
