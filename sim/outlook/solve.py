"""From the setting to a record: everything solved that the page tells."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sim.config import load_scenario
from sim.config.loaded_sweep import load_sweep
from sim.outlook.ban import ban_of
from sim.outlook.cuts import cut_of
from sim.outlook.known import known_of
from sim.outlook.record import Back, Record
from sim.outlook.replayed import replay_of
from sim.outlook.setting import Return, Setting
from sim.outlook.steps import Says, silent
from sim.outlook.stories import solved, story_of
from sim.outlook.variants import variants_of
from sim.outlook.years import grid_of, winters_of, years_of
from sim.pipeline import Run, checked_seeds

HARD = "hard"
"""Of the told winters, the one in which variants are solved too."""
TEXTS = ("title", "question", "description", "note", "label")


STEPS = (
    "the reference",
    "all years of weather, by the stores in autumn",
    "a mild, a normal and a hard winter",
    "what the answer hangs on",
    "Hormuz opens",
    "a cold winter without Qatar",
    "Qatar's return beside saving",
    "the ban of long-term contracts",
    "other cuts",
    "the winter before",
)


def record_of(told: Setting, results: Path, says: Says = silent) -> Record:
    """All numbers of the page.

    results : folder for the points of sweeps; what lies there of the same sweep is not solved again
    says : is called with what comes next, one of `STEPS` after the other

    Raises `SolveError` where something does not reach its tolerance.
    """
    steps = iter(STEPS)
    says(next(steps))
    run = solved(told.reference)
    reference, seeds = story_of(run, told), run.seeds
    says(next(steps))
    years = years_of(told, reference, results)
    says(next(steps))
    winters = winters_of(told, seeds, years.years)
    says(next(steps))
    hard = next(one for one in winters if one.name == HARD)
    variants = variants_of(told, hard, years, results)
    says(next(steps))
    returns = tuple(_back(one, run, told) for one in told.returns)
    return Record(
        digests=digests_of(told),
        names={node.node: node.name for node in seeds.nodes},
        eu=seeds.eu_nodes,
        known=known_of(run),
        reference=reference,
        years=years,
        winters=winters,
        variants=variants,
        returns=returns,
        **_rest(told, results, says, steps),
    )


def _rest(told: Setting, results: Path, says: Says, steps: Iterator[str]) -> dict[str, Any]:
    """What asks about supply, and the replay."""
    makers: dict[str, Callable[[], Any]] = {
        "hard": lambda: story_of(solved(told.hard), told),
        "grid": lambda: grid_of(told, results),
        "ban": lambda: ban_of(told),
        "others": lambda: tuple(cut_of(name, told) for name in told.others),
        "replay": lambda: replay_of(told),
    }
    found = {}
    for name, make in makers.items():
        says(next(steps))
        found[name] = make()
    return found


def _back(one: Return, run: Run, told: Setting) -> Back:
    day = run.loaded.scenario.horizon.start + timedelta(weeks=one.weeks)
    return Back(one.weeks, day.isoformat(), story_of(solved(one.scenario), told))


def digests_of(told: Setting) -> dict[str, str]:
    """SHA-256 of what the page is solved from, by name; without the program and without words."""
    content = {"the page's setting": told.solved_from(), **dict(_scenarios(told))}
    content |= dict(_sweeps(told))
    return {name: _digest(one) for name, one in content.items()}


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _scenarios(told: Setting) -> Iterator[tuple[str, Any]]:
    for name in told.scenarios:
        loaded = load_scenario(name)
        seeds = checked_seeds(loaded)
        yield f"the baseline {seeds.name}", seeds.digest
        yield f"the scenario {name}", _without_texts(dict(loaded.resolved))


def _sweeps(told: Setting) -> Iterator[tuple[str, Any]]:
    for name in told.sweeps:
        content = _without_texts(load_sweep(name).resolved)
        content.pop("outcomes", None)  # the page asks for its own
        yield f"the sweep {name}", content


def _without_texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_texts(own) for key, own in value.items() if key not in TEXTS}
    if isinstance(value, list):
        return [_without_texts(own) for own in value]
    return value
