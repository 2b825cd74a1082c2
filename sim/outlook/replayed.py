"""The winter before, replayed, beside what was observed."""

from __future__ import annotations

from collections.abc import Iterator

from sim.backtest.cells import CONSUMPTION, LNG, PRICE, STORAGE, UNITS, Cell, Cells
from sim.backtest.modelled import Solved, modelled
from sim.backtest.observed import observed
from sim.outlook.record import Beside, Replay, Story
from sim.outlook.setting import EU, Setting
from sim.outlook.stories import solved, story_of
from sim.pipeline import Run

TOLD = ((CONSUMPTION, EU), (CONSUMPTION, "DE"), (LNG, EU), (PRICE, EU))


def replay_of(told: Setting) -> Replay:
    """The replay, and every level, month of consumption, LNG and price that was observed."""
    run = solved(told.replay)
    story = story_of(run, told)
    return Replay(story, (*_levels(run, story, told), *_months(run)))


def _cells(run: Run) -> tuple[Cells, Cells]:
    """Observed and modelled, of all years that the horizon touches."""
    horizon, solution = run.loaded.scenario.horizon, Solved.of_run(run)
    seen: dict[Cell, float] = {}
    ours: dict[Cell, float] = {}
    for year in range(horizon.start.year, horizon.end.year + 1):
        seen |= observed(run.seeds, year)
        ours |= modelled(solution, year)
    return seen, ours


def _levels(run: Run, story: Story, told: Setting) -> Iterator[Beside]:
    for goal in told.replayed:
        day = goal.day.isoformat()
        level = next(
            (
                r.full
                for r in run.seeds.storage_levels
                if (r.country, r.day) == (goal.place, goal.day)
            ),
            None,
        )
        if level is not None:
            ours = story.fills[goal.place][day]
            yield Beside(STORAGE, goal.place, day, UNITS[STORAGE], 100 * level, ours)


def _months(run: Run) -> Iterator[Beside]:
    seen, ours = _cells(run)
    for quantity, place in TOLD:
        for cell, value in ours.items():
            if cell[:2] == (quantity, place) and len(cell.period) == len("2026-01"):
                known = seen.get(cell)
                if known is not None:
                    yield Beside(quantity, place, cell.period, UNITS[quantity], known, value)
